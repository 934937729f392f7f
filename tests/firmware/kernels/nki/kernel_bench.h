// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <vector>

#include "firmware/kernels/nki/kernel_builder.h"
#include "tests/support/chip_bench.h"

namespace trn2vp::testing {

/// A chip, tensors in its HBM and a kernel on NeuronCore 0. One per TEST.
class KernelBench {
 public:
  KernelBench();

 private:
  kernels::BumpAllocator memory_;  // the builder asks it at once

 public:
  kernels::nki::KernelBuilder nki;

  /// A tensor of these values; `values` become what the type keeps of them.
  kernels::nki::DramTensor input(std::vector<double>& values, std::uint32_t rows,
                                 std::uint32_t columns, kernels::nki::DType dtype);
  /// A tensor for a result, full of NaN.
  kernels::nki::DramTensor output(std::uint32_t rows, std::uint32_t columns,
                                  kernels::nki::DType dtype);

  /// Builds the kernel and runs it. Fails the test unless every engine halts without an error, the
  /// done semaphore is 1 and the others 0, every access to on-chip memory is ordered and was
  /// written before it is read.
  void run();
  /// From the first start of an engine to the last end.
  double microseconds();

  std::vector<double> values(const kernels::nki::DramTensor& tensor);

  ChipBench bench;

 private:
  void start(const kernels::nki::Kernel& kernel);
  void check();
};

/// `count` values, evenly spread over [low, high), the same for the same seed.
std::vector<double> random_values(std::size_t count, double low, double high, unsigned seed);

/// Fails the test unless |actual - expected| <= absolute + relative * |expected| everywhere.
void expect_close(const std::vector<double>& actual, const std::vector<double>& expected,
                  double absolute, double relative);
/// The same with an allowance for every value.
void expect_close(const std::vector<double>& actual, const std::vector<double>& expected,
                  const std::vector<double>& allowed);

}  // namespace trn2vp::testing
