// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Operators as a user writes them.
#include <trn2vp/custom_operator.h>

#include <cstdint>
#include <stdexcept>

namespace {

// dst = immediate 0 * src0 + src1, INT32.
int scale_add(const trn2vp_call* call) {
  if (call->dst.dtype != TRN2VP_INT32 || call->dst.rows != call->src0.rows ||
      call->dst.rows != call->src1.rows) {
    return 22;
  }
  auto* out = static_cast<std::int32_t*>(call->dst.data);
  const auto* a = static_cast<const std::int32_t*>(call->src0.data);
  const auto* b = static_cast<const std::int32_t*>(call->src1.data);
  for (std::uint32_t k = 0; k < call->dst.rows * call->dst.elements; ++k)
    out[k] = call->immediates[0] * a[k] + b[k];
  return 0;
}

std::uint64_t scale_add_cycles(const trn2vp_call* call) {
  // One vector of 16 lanes per element of the rows here, data or not.
  return call->dst.data == nullptr && call->dst.rows > 0 ? 3u * call->dst.elements + call->dst.rows
                                                         : 0;
}

// aux[r][e] += 1000 * processor + number of the row in the operand; UINT16. Scribbles over src0,
// which is a copy.
int stamp(const trn2vp_call* call) {
  auto* scratch = static_cast<std::uint8_t*>(call->src0.data);
  for (std::uint32_t k = 0; k < call->src0.rows * call->src0.elements; ++k) scratch[k] ^= 0xFF;
  auto* data = static_cast<std::uint16_t*>(call->aux.data);
  for (std::uint32_t r = 0; r < call->aux.rows; ++r)
    for (std::uint32_t e = 0; e < call->aux.elements; ++e)
      data[r * call->aux.elements + e] = static_cast<std::uint16_t>(
          data[r * call->aux.elements + e] + 1000 * call->processor + call->aux.first_row + r);
  return 0;
}

std::uint64_t none(const trn2vp_call*) { return 0; }

// Writes, then fails on one processor.
int fails_late(const trn2vp_call* call) {
  auto* data = static_cast<std::uint8_t*>(call->dst.data);
  for (std::uint32_t k = 0; k < call->dst.rows * call->dst.elements; ++k) data[k] = 0xEE;
  return call->processor == 5 ? 77 : 0;
}

int throws(const trn2vp_call*) { throw std::runtime_error("no"); }

const trn2vp_operator kOperators[] = {{1, "scale_add", scale_add, scale_add_cycles},
                                      {2, "stamp", stamp, none},
                                      {3, "fails_late", fails_late, none},
                                      {60000, "throws", throws, none}};
const trn2vp_operators kTable = {TRN2VP_CUSTOM_OPERATOR_VERSION, 4, kOperators};

}  // namespace

extern "C" TRN2VP_CUSTOM_OPERATOR_EXPORT const trn2vp_operators* trn2vp_custom_operators(void) {
  return &kTable;
}
