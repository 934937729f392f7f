// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/onnx/view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace trn2vp::workloads::onnx {
namespace {

using testing::ElementsAre;

/// The memory in the order of the view.
Dims order_of(const View& view) {
  Dims order;
  for_each({view.dims, {view.strides}, {view.offset}}, view.rank(),
           [&](const Dims& offsets) { order.push_back(offsets[0]); });
  return order;
}

TEST(View, DenseIsInOrder) {
  const View view = dense_view({2, 1, 3});
  EXPECT_THAT(order_of(view), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_TRUE(is_dense(view));
  EXPECT_TRUE(is_dense(dense_view({})));
  EXPECT_THAT(order_of(dense_view({})), ElementsAre(0));
}

TEST(View, PermutedSlicedRepeated) {
  const View view = dense_view({2, 3});
  EXPECT_THAT(order_of(permuted(view, {1, 0})), ElementsAre(0, 3, 1, 4, 2, 5));
  EXPECT_THAT(order_of(swapped(view)), ElementsAre(0, 3, 1, 4, 2, 5));
  EXPECT_THAT(order_of(sliced(view, 1, 2, 2, -2)), ElementsAre(2, 0, 5, 3));
  EXPECT_THAT(order_of(at(view, 0, 1)), ElementsAre(3, 4, 5));
  EXPECT_THAT(order_of(*repeated(at(view, 0, 1), {2, 3})), ElementsAre(3, 4, 5, 3, 4, 5));
  EXPECT_EQ(repeated(view, {4, 3}), std::nullopt);
  EXPECT_EQ(repeated(view, {3}), std::nullopt);
  EXPECT_FALSE(is_dense(permuted(view, {1, 0})));
  EXPECT_TRUE(is_dense(permuted(dense_view({5, 1}), {1, 0})));
}

// Wherever a reshape is possible in place the order stays, whatever the old and the new sizes.
TEST(View, ReshapedKeepsTheOrder) {
  const View dense = dense_view({4, 3, 2});
  const std::vector<View> views = {dense,
                                   permuted(dense, {0, 2, 1}),
                                   permuted(dense, {2, 0, 1}),
                                   sliced(dense, 0, 1, 2, 2),
                                   sliced(dense, 2, 0, 1, 1),
                                   *repeated(dense_view({1, 3, 1}), {4, 3, 2})};
  const std::vector<Dims> shapes = {{24},       {12},    {6, 4},      {4, 6},       {2, 2, 6},
                                    {1, 24, 1}, {12, 2}, {2, 12},     {4, 1, 3, 2}, {2, 6},
                                    {3, 4},     {8, 3},  {1, 2, 2, 3}};
  unsigned in_place = 0;
  for (const View& view : views) {
    for (const Dims& shape : shapes) {
      if (elements_of(shape) != view.elements()) continue;
      const std::optional<View> other = reshaped(view, shape);
      if (!other) continue;
      ++in_place;
      EXPECT_EQ(other->dims, shape);
      EXPECT_EQ(order_of(*other), order_of(view)) << text_of(shape);
    }
  }
  EXPECT_GE(in_place, 15u);
}

TEST(View, ReshapedSaysWhatNeedsACopy) {
  const View turned = permuted(dense_view({4, 3}), {1, 0});
  EXPECT_EQ(reshaped(turned, {12}), std::nullopt);
  EXPECT_EQ(reshaped(turned, {6, 2}), std::nullopt);
  EXPECT_NE(reshaped(turned, {3, 2, 2}), std::nullopt);
  EXPECT_NE(reshaped(turned, {3, 1, 4}), std::nullopt);
}

TEST(View, CommonDims) {
  EXPECT_EQ(common_dims({{3, 1}, {2, 1, 5}}), (Dims{2, 3, 5}));
  EXPECT_EQ(common_dims({{}, {4}}), (Dims{4}));
  EXPECT_EQ(common_dims({{3}, {4}}), std::nullopt);
  EXPECT_EQ(common_dims({{1}, {0}}), (Dims{0}));
}

TEST(View, LoopsAreJoinedWhereTheyAreOne) {
  const View a = dense_view({4, 1, 3, 2});
  EXPECT_THAT(joined({a}).dims, ElementsAre(24));
  const View row = *repeated(dense_view({3, 2}), {4, 1, 3, 2});
  EXPECT_THAT(joined({a, row}).dims, ElementsAre(4, 6));
  EXPECT_THAT(joined({a, row}).strides[1], ElementsAre(0, 1));
  const View one = *repeated(dense_view({1}), {4, 1, 3, 2});
  EXPECT_THAT(joined({a, one}).dims, ElementsAre(24));
  EXPECT_THAT(joined({a, one}).strides[1], ElementsAre(0));
  EXPECT_THAT(joined({dense_view({1, 1})}).dims, ElementsAre(1));
}

}  // namespace
}  // namespace trn2vp::workloads::onnx
