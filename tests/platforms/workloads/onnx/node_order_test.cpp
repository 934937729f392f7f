// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/onnx/node_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace trn2vp::workloads::onnx {
namespace {

using testing::ElementsAre;
using testing::ThrowsMessage;

TEST(NodeOrder, KeepsWhatIsInOrder) {
  const std::vector<Link> nodes = {
      {"a", {"x"}, {"1"}}, {"b", {"x"}, {"2"}}, {"c", {"1", "2"}, {"y"}}};
  EXPECT_THAT(node_order("m", nodes, {"x"}, {"y"}), ElementsAre(0, 1, 2));
}

TEST(NodeOrder, PutsMakersBeforeUsers) {
  const std::vector<Link> nodes = {
      {"c", {"1", "2"}, {"y"}}, {"b", {"1"}, {"2"}}, {"a", {"x"}, {"1"}}, {"d", {"x", ""}, {"z"}}};
  EXPECT_THAT(node_order("m", nodes, {"x"}, {"y"}), ElementsAre(2, 1, 0, 3));
}

TEST(NodeOrder, NamesOnlyTheCycle) {
  const std::vector<Link> nodes = {{"before", {"x"}, {"0"}},
                                   {"a", {"0", "3"}, {"1"}},
                                   {"b", {"1"}, {"2"}},
                                   {"c", {"2"}, {"3"}},
                                   {"behind", {"3"}, {"y"}}};
  EXPECT_THAT(
      [&] { node_order("m", nodes, {"x"}, {"y"}); },
      ThrowsMessage<std::runtime_error>("m: the graph has a cycle: 'a' -> 'b' -> 'c' -> 'a'"));
}

TEST(NodeOrder, ANodeThatNeedsItself) {
  const std::vector<Link> nodes = {{"a", {"1"}, {"1"}}};
  EXPECT_THAT([&] { node_order("m", nodes, {}, {"1"}); },
              ThrowsMessage<std::runtime_error>("m: the graph has a cycle: 'a' -> 'a'"));
}

}  // namespace
}  // namespace trn2vp::workloads::onnx
