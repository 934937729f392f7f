// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include <algorithm>

#include "models/trainium2/isa/checks/checks.h"

namespace trn2vp::trainium2::isa {
namespace checks {
namespace {

/// The size that stands for all rows or columns, however many the array has.
constexpr unsigned kWholeArray = 128;

bool wide(DType dtype) { return dtype == DType::kFp32 || dtype == DType::kTf32; }

/// `available`: rows or columns of the array.
Result check_tile(const char* size_name, unsigned size, const char* start_name, unsigned start,
                  unsigned available) {
  if (size != 32 && size != 64 && size != kWholeArray) {
    return broken("tile-size", size_name, std::to_string(size));
  }
  const bool fits = size == kWholeArray ? start == 0 : start + size <= available;
  if (!fits || (start & (size - 1)) != 0) {
    return broken("tile-position", start_name,
                  std::to_string(start) + " for a tile of " + std::to_string(size) +
                      (size == kWholeArray ? "" : ", the array has " + std::to_string(available)));
  }
  return std::nullopt;
}

Result check_double_row(const Instruction& i, const char* name) {
  const DType dtype = i.src0.dtype;
  if (dtype != DType::kFp8E4 && dtype != DType::kFp8E5) {
    return broken("double-row-dtype", name, std::string(dtype_name(dtype)) + " is not legal");
  }
  if (i.src0.outermost_count() != 2) {
    return broken("double-row-shape", name,
                  "outermost dimension " + std::to_string(i.src0.outermost_count()));
  }
  if (i.column_size != kWholeArray || i.sparsity != Sparsity::kNone || i.is_transpose) {
    return broken("double-row-mode", "perf_mode",
                  i.column_size != kWholeArray ? "with column tiling"
                  : i.is_transpose             ? "with transpose"
                                               : "with sparsity");
  }
  return std::nullopt;
}

Result check_fp32_pass(const Instruction& i) {
  const DType dtype = i.src0.dtype;
  if (dtype == DType::kTf32 && !i.is_transpose) return std::nullopt;  // may meet FP32
  const bool needed = dtype == DType::kFp32 && !i.is_transpose;
  if (needed == (i.fp32_pass != Fp32Pass::kNone)) return std::nullopt;
  return broken("fp32-pass", "fp32_pass", needed ? "low or high is needed" : "only for FP32");
}

/// What load_stationary and multiply_moving have in common; `name` is their operand src0.
Result check_modes(const Instruction& i, const char* name, const CoreGeometry& geometry) {
  Result result = check_tile("row_size", i.row_size, "start_row", i.start_row, geometry.array_rows);
  if (!result) {
    result = check_tile("column_size", i.column_size, "start_column", i.start_column,
                        geometry.array_columns);
  }
  if (!result && i.perf_mode == PerfMode::kDoubleRow) result = check_double_row(i, name);
  if (!result) result = check_fp32_pass(i);
  if (result) return result;
  const unsigned rows = std::min<unsigned>(i.row_size, geometry.array_rows);
  if (i.src0.partition_count > rows) {
    return broken("tile-fit", name,
                  std::to_string(i.src0.partition_count) + " partitions in a tile of " +
                      std::to_string(rows) + " rows");
  }
  if (i.sparsity == Sparsity::kNone) return std::nullopt;
  if (i.src0.dtype == DType::kFp32) return broken("sparsity-dtype", name, "fp32 is not legal");
  if (i.src0.partition_count % partitions_per_row(i.sparsity) != 0) {
    return broken("sparsity-shape", name,
                  std::to_string(i.src0.partition_count) + " partitions in groups of " +
                      std::to_string(partitions_per_row(i.sparsity)));
  }
  return std::nullopt;
}

/// Columns M of a stationary operand that passed check_modes.
std::uint64_t stationary_columns(const Instruction& load) {
  return load.src0.elements() >> (load.perf_mode == PerfMode::kDoubleRow ? 1 : 0);
}

/// Columns N of a moving operand that passed check_modes.
std::uint64_t moving_columns(const Instruction& multiply) {
  if (multiply.perf_mode == PerfMode::kDoubleRow) return multiply.src0.elements() / 2;
  if (multiply.sparsity == Sparsity::kNone) return multiply.src0.elements();
  return multiply.src0.elements() / compress_ratio(multiply.sparsity);
}

Result check_tag(const Instruction& i, std::uint64_t columns) {
  const bool sparse = i.sparsity != Sparsity::kNone;
  if (sparse != i.src1.present()) {
    return broken("sparsity-tag", "tag", sparse ? "is missing" : "without sparsity");
  }
  if (!sparse) return std::nullopt;
  const std::uint64_t words = (columns + 3) / 4;
  if (i.src1.elements() == words && i.src1.partition_count == i.src0.partition_count) {
    return std::nullopt;
  }
  return broken("sparsity-tag", "tag",
                shape_text(i.src1) + " words, not " + std::to_string(i.src0.partition_count) +
                    " x " + std::to_string(words));
}

Result check_load(const Instruction& i, const CoreGeometry& geometry) {
  if (Result result = check_modes(i, "stationary", geometry)) return result;
  const std::uint64_t columns = stationary_columns(i);
  if (columns > geometry.array_columns) {
    return broken(
        "size", "stationary",
        std::to_string(columns) + " columns, at most " + std::to_string(geometry.array_columns));
  }
  if (columns > i.column_size) {
    return broken(
        "tile-fit", "stationary",
        std::to_string(columns) + " columns in a tile of " + std::to_string(i.column_size));
  }
  return check_tag(i, columns);
}

Result check_result(const Instruction& i) {
  const DType dtype = i.dst.dtype;
  if (!i.is_transpose) {
    if (dtype == DType::kFp32) return std::nullopt;
    return broken("dtype", "dst", std::string(dtype_name(dtype)) + " is not legal");
  }
  if (i.accumulate) return broken("transpose-accumulate", "accumulate", "1 for a transpose");
  const DType moving = i.src0.dtype;
  const bool legal = wide(moving)              ? dtype == DType::kFp32
                     : dtype_size(moving) == 2 ? dtype == moving
                                               : dtype != DType::kFp32;
  if (legal) return std::nullopt;
  return broken("transpose-result", "dst",
                std::string(dtype_name(dtype)) + " for " + dtype_name(moving));
}

Result check_multiply(const Instruction& i, const CoreGeometry& geometry) {
  if (Result result = check_modes(i, "moving", geometry)) return result;
  if (i.sparsity != Sparsity::kNone && i.src0.outermost_count() != compress_ratio(i.sparsity)) {
    return broken("sparsity-shape", "moving",
                  "outermost dimension " + std::to_string(i.src0.outermost_count()) + ", not " +
                      std::to_string(compress_ratio(i.sparsity)));
  }
  const std::uint64_t columns = moving_columns(i);
  if (columns > geometry.moving_columns()) {
    return broken(
        "size", "moving",
        std::to_string(columns) + " columns, at most " + std::to_string(geometry.moving_columns()));
  }
  if (Result result = check_result(i)) return result;
  const unsigned outputs = std::min<unsigned>(i.column_size, geometry.array_columns);
  if (i.dst.partition_count > outputs) {
    return broken("tile-fit", "dst",
                  std::to_string(i.dst.partition_count) + " partitions from a tile of " +
                      std::to_string(outputs) + " columns");
  }
  if (i.dst.elements() != columns) {
    return broken("shape", "dst",
                  std::to_string(i.dst.elements()) + " columns for " + std::to_string(columns) +
                      " moving columns");
  }
  if (i.dst.offset_register != kNoRegister) return std::nullopt;
  // Inside the partition: a narrow division is enough.
  const std::uint32_t bank = geometry.psum_bank_bytes;
  const auto first = static_cast<std::uint32_t>(i.dst.first_byte());
  const auto end = static_cast<std::uint32_t>(i.dst.end_byte());
  if (first / bank != (end - 1) / bank) {
    return broken("psum-bank", "dst", "crosses a bank of " + std::to_string(bank) + " bytes");
  }
  return std::nullopt;
}

const char* different_mode(const Instruction& load, const Instruction& multiply) {
  if (load.perf_mode != multiply.perf_mode) return "perf_mode";
  if (load.is_transpose != multiply.is_transpose) return "is_transpose";
  if (load.sparsity != multiply.sparsity) return "sparsity";
  if (load.fp32_pass != multiply.fp32_pass) return "fp32_pass";
  if (load.start_row != multiply.start_row) return "start_row";
  if (load.start_column != multiply.start_column) return "start_column";
  if (load.row_size != multiply.row_size) return "row_size";
  if (load.column_size != multiply.column_size) return "column_size";
  return nullptr;
}

}  // namespace

Result check_tensor(const Instruction& instruction, const CoreGeometry& geometry) {
  return instruction.opcode == Opcode::kLoadStationary ? check_load(instruction, geometry)
                                                       : check_multiply(instruction, geometry);
}

}  // namespace checks

std::optional<Violation> validate_pair(const Instruction& load, const Instruction& multiply) {
  using checks::broken;
  const AccessPattern& stationary = load.src0;
  const AccessPattern& moving = multiply.src0;
  if (checks::wide(stationary.dtype) != checks::wide(moving.dtype)) {
    return broken("dtype-pair", "moving",
                  std::string(dtype_name(moving.dtype)) + " with " + dtype_name(stationary.dtype));
  }
  if (const char* mode = checks::different_mode(load, multiply)) {
    return broken("matmul-pair", mode, "differs from load_stationary");
  }
  if (stationary.partition_count != moving.partition_count) {
    return broken("matmul-pair", "moving",
                  std::to_string(moving.partition_count) + " partitions, load_stationary has " +
                      std::to_string(stationary.partition_count));
  }
  if (checks::stationary_columns(load) != multiply.dst.partition_count) {
    return broken("matmul-pair", "dst",
                  std::to_string(multiply.dst.partition_count) + " partitions for " +
                      std::to_string(checks::stationary_columns(load)) + " stationary columns");
  }
  const bool same_width = dtype_size(stationary.dtype) == dtype_size(moving.dtype);
  if (multiply.is_transpose && (!same_width || (dtype_size(stationary.dtype) == 2 &&
                                                stationary.dtype != multiply.dst.dtype))) {
    return broken(
        "transpose-result", "dst",
        std::string(dtype_name(multiply.dst.dtype)) + " for " + dtype_name(stationary.dtype));
  }
  return std::nullopt;
}

}  // namespace trn2vp::trainium2::isa
