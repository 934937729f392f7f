// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "platforms/workloads/reference.h"
#include "platforms/workloads/topology_file.h"
#include "platforms/workloads/topology_workload.h"
#include "tests/platforms/temporary_folder.h"

namespace trn2vp::workloads {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using testing_support::error_of;
using testing_support::TemporaryFolder;

constexpr char kConvolutions[] =
    "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, "
    "Strides, Sparsity,\n";

TEST(TopologyFile, GemmsInEitherStyle) {
  const TemporaryFolder folder;
  const auto layers =
      read_topology(folder.write("a.csv",
                                 "\xEF\xBB\xBFLayer,M,N,K,\r\n\r\n# a comment\r\nfirst,1,2,3,\r\n"
                                 "second , 4,5 ,6\r\n  \r\n"));
  ASSERT_EQ(layers.size(), 2u);
  EXPECT_EQ(layers[0].name, "first");
  EXPECT_TRUE(layers[0].gemm);
  EXPECT_EQ(layers[0].m, 1u);
  EXPECT_EQ(layers[0].n, 2u);
  EXPECT_EQ(layers[0].k, 3u);
  EXPECT_EQ(layers[1].name, "second");
  EXPECT_EQ(layers[1].k, 6u);
  EXPECT_EQ(layers[1].sparsity_of, 1u);
  // The columns are found by their names.
  const auto other = read_topology(folder.write("b.csv",
                                                "layer_name, K, N, M, Sparsity, Batch\n"
                                                "x, 3, 2, 1, 2:4, 5\ny, 3, 2, 1, 7\n"));
  EXPECT_EQ(other[0].m, 1u);
  EXPECT_EQ(other[0].k, 3u);
  EXPECT_EQ(other[0].sparsity, 2u);
  EXPECT_EQ(other[0].sparsity_of, 4u);
  EXPECT_EQ(other[0].batch, 5u);
  EXPECT_EQ(other[1].batch, 7u) << "a plain number under Sparsity, as SCALE-Sim has it";
}

TEST(TopologyFile, Convolutions) {
  const TemporaryFolder folder;
  const auto layers = read_topology(folder.write(
      "a.csv", std::string(kConvolutions) + "c1, 9, 8, 3, 2, 5, 6, 2,1:4,\nDP2,9,8,3,2,5,1,1,\n"));
  ASSERT_EQ(layers.size(), 2u);
  EXPECT_FALSE(layers[0].gemm);
  EXPECT_EQ(layers[0].height, 9u);
  EXPECT_EQ(layers[0].width, 8u);
  EXPECT_EQ(layers[0].filter_height, 3u);
  EXPECT_EQ(layers[0].filter_width, 2u);
  EXPECT_EQ(layers[0].channels, 5u);
  EXPECT_EQ(layers[0].filters, 6u);
  EXPECT_EQ(layers[0].stride, 2u);
  EXPECT_EQ(layers[0].sparsity_of, 4u);
  EXPECT_FALSE(layers[0].depthwise);
  EXPECT_TRUE(layers[1].depthwise);
}

TEST(TopologyFile, MistakesNameLineColumnAndExpectation) {
  struct Case {
    const char* rows;
    const char* error;  ///< behind the file's name
  };
  const std::string gemm = "Layer,M,N,K,Sparsity\n";
  for (const Case& c :
       {Case{"a,1,2\n", ":2: column 'K': is missing, expected"},
        Case{"a,1,,3\n", ":2: column 'N': is missing, expected"},
        Case{"a,1,2,3,1:2,9\n", ":2: 6 cells, expected the header's 5"},
        Case{"a,1,2,3\nb,1,-2,3\n", ":3: column 'N': is '-2', expected an integer in 1..1048576"},
        Case{"a,1,2.5,3\n", ":2: column 'N': is '2.5', expected an integer"},
        Case{"a,1,0x2,3\n", ":2: column 'N': is '0x2', expected an integer"},
        Case{"a,1,two,3\n", ":2: column 'N': is 'two', expected an integer"},
        Case{"a,0,2,3\n", ":2: column 'M': is '0', expected an integer in 1.."},
        Case{"a,1,2,99999999999999999999999\n", ":2: column 'K': is '9999"},
        Case{"a,1,2,1048577\n", ":2: column 'K': is '1048577', expected"},
        Case{"a,1,2,3,5:4\n", ":2: column 'Sparsity': is '5', expected an integer in 1..4"},
        Case{"a,1,2,3,:\n", ":2: column 'Sparsity': is ''"},
        Case{"", ": expected a layer after the header"}}) {
    const TemporaryFolder folder;
    const std::string path = folder.write("x.csv", gemm + c.rows);
    EXPECT_THAT(error_of([&] { read_topology(path); }),
                AllOf(StartsWith(path + c.error), Not(HasSubstr("\n"))))
        << c.rows;
  }
  for (const Case& c :
       {Case{"a,9,9,10,1,1,1,1\n", ":2: column 'Filter Height': is 10, expected at most the 9"},
        Case{"a,9,9,1,10,1,1,1\n", ":2: column 'Filter Width': is 10, expected at most the 9"},
        Case{"a,9,9,1,1,1,1,0\n", ":2: column 'Strides': is '0', expected an integer in 1..1024"},
        Case{"a,9,9,1,1,1,1,1,4\n", ":2: column 'Sparsity': is '4', expected N:M"},
        Case{"a,1048576,1048576,1,1,1,1,1\n", ":2: the layer is too large"}}) {
    const TemporaryFolder folder;
    const std::string path = folder.write("x.csv", std::string(kConvolutions) + c.rows);
    EXPECT_THAT(error_of([&] { read_topology(path); }), StartsWith(path + c.error)) << c.rows;
  }
  for (const Case& c : {Case{"", ": is empty, expected a header"},
                        Case{"Layer,M,N\n", ":1: the header has no column for k, expected"},
                        Case{"Layer,M,N,K,Colour\n", ":1: column 'Colour': is unknown, expected"},
                        Case{"Layer,M,N,K,M\n", ":1: column 'M': stands there twice"},
                        Case{"a,1,2,3\n", ":1: column 'a': is unknown, expected a header"}}) {
    const TemporaryFolder folder;
    const std::string path = folder.write("x.csv", c.rows);
    EXPECT_THAT(error_of([&] { read_topology(path); }), StartsWith(path + c.error)) << c.rows;
  }
  EXPECT_THAT(error_of([] { read_topology("/nowhere/x.csv"); }),
              StartsWith("/nowhere/x.csv: no such file"));
}

// Every prefix of a good file is read or refused with one line.
TEST(TopologyFile, CutAnywhere) {
  const TemporaryFolder folder;
  const std::string whole = std::string(kConvolutions) + "c1, 9, 8, 3, 2, 5, 6, 2,1:4,\n";
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    const std::string path = folder.write("x.csv", whole.substr(0, length));
    const std::string error = error_of([&] { read_topology(path); });
    EXPECT_THAT(error, AnyOf(StartsWith(path + ":"), testing::Eq("(no error)"))) << length;
    EXPECT_THAT(error, Not(HasSubstr("\n")));
  }
}

TEST(TopologyWorkload, LayersBecomeKernels) {
  const TemporaryFolder folder;
  const Workload w = topology_workload(
      folder.write("net.csv", std::string(kConvolutions) +
                                  "conv,9,8,3,2,5,6,2\npoint,7,6,1,1,5,4,1\nwhole,3,4,3,4,5,6,1\n"
                                  "row,10,20,1,20,1,6,1\nDPdeep,9,8,3,3,5,2,1\n"),
      {});
  EXPECT_EQ(w.name, "net");
  EXPECT_EQ(w.layers, (std::vector<std::string>{"conv", "point", "whole", "row", "DPdeep"}));
  ASSERT_EQ(w.kernels.size(), 4u + 5);
  const Conv2d& conv = std::get<Conv2d>(w.kernels[0]);
  EXPECT_EQ(conv.window.out_height(), 4u);
  EXPECT_EQ(conv.window.out_width(), 4u);
  EXPECT_EQ(w.tensors[conv.weights].rows, 30u);
  const auto expect_gemm = [&](std::size_t i, std::uint64_t m, std::uint64_t n, std::uint64_t k) {
    const Gemm& gemm = std::get<Gemm>(w.kernels[i]);
    EXPECT_EQ(gemm.m, m);
    EXPECT_EQ(gemm.n, n);
    EXPECT_EQ(gemm.k, k);
    EXPECT_EQ(w.kernels[i].layer, i);
  };
  expect_gemm(1, 4, 42, 5);
  expect_gemm(2, 1, 6, 60);
  expect_gemm(3, 10, 6, 20);
  const Conv2d& channel = std::get<Conv2d>(w.kernels[6]);
  EXPECT_EQ(w.kernels[6].layer, 4u);
  ASSERT_TRUE(w.tensors[channel.in].part);
  EXPECT_EQ(w.tensors[channel.in].part->row, 2u);
  EXPECT_EQ(w.tensors[channel.weights].part->row, 18u);
  EXPECT_EQ(w.tensors[channel.out].part->row, 4u);
}

TEST(TopologyWorkload, SparseWeightsAreZero) {
  const TemporaryFolder folder;
  const Workload w =
      topology_workload(folder.write("a.csv", "Layer,M,N,K,Sparsity\na,2,3,8,1:4\n"), {});
  const Tensor& weights = w.tensors[std::get<Gemm>(w.kernels[0]).rhs];
  std::vector<std::uint16_t> words(weights.elements());
  fill(weights, 1, words.data());
  for (std::uint64_t row = 0; row < weights.rows; ++row) {
    const auto zeros = std::count(words.begin() + static_cast<std::ptrdiff_t>(row * 3),
                                  words.begin() + static_cast<std::ptrdiff_t>(row * 3 + 3), 0);
    EXPECT_EQ(zeros, row % 4 == 0 ? 0 : 3) << row;
  }
}

TEST(TopologyWorkload, Options) {
  const TemporaryFolder folder;
  const std::string gemms = folder.write("g.csv", "Layer,M,N,K\na,2,3,8\n");
  const std::string convs = folder.write("c.csv", std::string(kConvolutions) + "c,9,8,1,1,5,6,1\n");
  ModelOptions options;
  options.dtype = "fp32";
  EXPECT_EQ(topology_workload(convs, options).tensors[0].dtype, DataType::kFp32);
  EXPECT_THAT(error_of([&] { topology_workload(gemms, options); }),
              StartsWith("--dtype: unknown dtype 'fp32'"));
  options.dtype = "fp16";
  EXPECT_EQ(topology_workload(gemms, options).tensors[0].dtype, DataType::kFp16);
  options.tp = 2;
  EXPECT_THAT(error_of([&] { topology_workload(gemms, options); }),
              AllOf(StartsWith("--tp: "), EndsWith("has no use for it, expected --dtype")));
}

}  // namespace
}  // namespace trn2vp::workloads
