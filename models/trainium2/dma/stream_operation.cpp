// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/dma/stream_operation.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <tuple>

#include "models/numerics/codec.h"
#include "models/trainium2/neuron_core/semantics/operand.h"

namespace trn2vp::trainium2 {
namespace {

using Kind = StreamOperation::Kind;

constexpr std::uint32_t kAccumulateBit = 1u << 27;
constexpr std::uint32_t kDuplicateBit = 1u << 28;
constexpr std::uint32_t kOutputMask = 0xF'FFFF;
/// In front of compressed data: its length with itself, little-endian.
constexpr std::uint32_t kHeader = 4;

numerics::Format format_of(isa::DType dtype) { return semantics::format_of(dtype); }

bool computes(Kind kind) { return kind == Kind::kCast || kind == Kind::kSum; }
bool packs(Kind kind) { return kind == Kind::kCompress || kind == Kind::kDecompress; }

std::vector<float> decoded(isa::DType dtype, const std::uint8_t* words, std::uint32_t count) {
  std::vector<float> values(count);
  // The codecs want words aligned to their element; a stream may begin anywhere.
  std::vector<std::uint32_t> aligned((std::size_t{count} * isa::dtype_size(dtype) + 3) / 4);
  std::memcpy(aligned.data(), words, std::size_t{count} * isa::dtype_size(dtype));
  numerics::decode(format_of(dtype), aligned.data(), values.data(), count);
  return values;
}

void encoded(isa::DType dtype, const std::vector<float>& values, std::uint8_t* words) {
  const std::size_t bytes = values.size() * isa::dtype_size(dtype);
  std::vector<std::uint32_t> aligned((bytes + 3) / 4);
  numerics::encode(format_of(dtype), values.data(), aligned.data(), values.size());
  std::memcpy(words, aligned.data(), bytes);
}

void sum(const StreamOperation& op, const std::uint8_t* in, std::uint32_t lot, std::uint8_t* out) {
  const std::uint32_t count = lot / isa::dtype_size(op.source);
  std::vector<float> total = decoded(op.source, in, count);
  for (std::uint32_t s = 1; s < op.sources; ++s) {
    const std::vector<float> next = decoded(op.source, in + std::size_t{s} * lot, count);
    for (std::uint32_t i = 0; i < count; ++i) total[i] += next[i];
  }
  encoded(op.target, total, out);
}

void cast(const StreamOperation& op, const std::uint8_t* in, std::uint32_t input,
          std::vector<std::uint8_t>& out) {
  std::vector<std::uint32_t> from((input + 3) / 4);
  std::vector<std::uint32_t> to((out.size() + 3) / 4);
  std::memcpy(from.data(), in, input);
  numerics::convert(format_of(op.source), from.data(), format_of(op.target), to.data(),
                    input / isa::dtype_size(op.source));
  std::memcpy(out.data(), to.data(), out.size());
}

template <class Element>
void transpose(const StreamOperation& op, const std::uint8_t* in, std::uint8_t* out) {
  for (std::uint32_t r = 0; r < op.rows; ++r) {
    for (std::uint32_t c = 0; c < op.columns; ++c) {
      std::memcpy(out + (std::size_t{c} * op.rows + r) * sizeof(Element),
                  in + (std::size_t{r} * op.columns + c) * sizeof(Element), sizeof(Element));
    }
  }
}

bool compress_to(std::vector<std::uint8_t>& out, std::uint32_t room, const std::uint8_t* in,
                 std::uint32_t input) {
  if (room <= kHeader) return false;
  out.resize(room);
  uLongf length = room - kHeader;
  if (compress2(out.data() + kHeader, &length, in, input, Z_BEST_SPEED) != Z_OK) return false;
  const auto total = static_cast<std::uint32_t>(length) + kHeader;
  for (unsigned b = 0; b < kHeader; ++b) out[b] = static_cast<std::uint8_t>(total >> (8 * b));
  out.resize(total);
  return true;
}

bool decompress_to(std::vector<std::uint8_t>& out, std::uint32_t exact, const std::uint8_t* in,
                   std::uint32_t input) {
  if (input <= kHeader) return false;
  std::uint32_t total = 0;
  for (unsigned b = 0; b < kHeader; ++b) total |= static_cast<std::uint32_t>(in[b]) << (8 * b);
  if (total <= kHeader || total > input) return false;
  out.resize(exact);
  uLongf length = exact;
  return uncompress(out.data(), &length, in + kHeader, total - kHeader) == Z_OK && length == exact;
}

}  // namespace

bool StreamOperation::operator==(const StreamOperation& o) const {
  auto all = [](const StreamOperation& s) {
    return std::tie(s.kind, s.source, s.target, s.accumulate, s.duplicate, s.sources, s.rows,
                    s.columns, s.output);
  };
  return all(*this) == all(o);
}

descriptor::Descriptor operation_descriptor(const StreamOperation& op, unsigned ring_id) {
  descriptor::Descriptor d;
  d.control = descriptor::kMeta | descriptor::kFirst |
              static_cast<std::uint32_t>(ring_id & 3) << descriptor::kRingIdShift;
  d.meta = descriptor::kOperationStream << descriptor::kOperationShift |
           static_cast<std::uint32_t>(op.kind) << descriptor::kOperationTypeShift |
           (op.accumulate ? kAccumulateBit : 0) | (op.duplicate ? kDuplicateBit : 0);
  d.address_low = static_cast<std::uint32_t>(op.source) |
                  static_cast<std::uint32_t>(op.target) << 8 | op.sources << 16;
  d.address_high = op.kind == Kind::kTranspose ? op.rows | op.columns << 16 : op.output;
  return d;
}

bool asks_for_operation(const descriptor::Descriptor& d) {
  return (d.control & descriptor::kMeta) != 0 && d.operation() == descriptor::kOperationStream;
}

std::optional<StreamOperation> operation_of(const descriptor::Descriptor& d) {
  StreamOperation op;
  const std::uint32_t kind =
      (d.meta & descriptor::kOperationTypeMask) >> descriptor::kOperationTypeShift;
  if (!asks_for_operation(d) || kind > static_cast<std::uint32_t>(Kind::kDecompress)) return {};
  op.kind = static_cast<Kind>(kind);
  op.accumulate = (d.meta & kAccumulateBit) != 0;
  op.duplicate = (d.meta & kDuplicateBit) != 0;
  op.source = static_cast<isa::DType>(d.address_low & 0xFF);
  op.target = static_cast<isa::DType>(d.address_low >> 8 & 0xFF);
  op.sources = d.address_low >> 16 & 0xFF;
  if (isa::dtype_size(op.source) == 0 || isa::dtype_size(op.target) == 0) return {};
  if (op.sources == 0 || op.sources > kMaxDmaSources) return {};
  if (op.sources != 1 && op.kind != Kind::kSum) return {};
  if (!computes(op.kind) && op.source != op.target) return {};
  if (op.kind == Kind::kTranspose) {
    op.rows = d.address_high & 0xFFFF;
    op.columns = d.address_high >> 16;
    if (op.rows == 0 || op.columns == 0 || isa::dtype_size(op.source) == 1) return {};
  } else if (packs(op.kind)) {
    op.output = d.address_high & kOutputMask;
    if (op.output == 0 || op.accumulate) return {};
  }
  return op;
}

std::optional<std::uint32_t> output_bytes(const StreamOperation& op, std::uint32_t input) {
  const std::uint32_t from = isa::dtype_size(op.source);
  const std::uint32_t to = isa::dtype_size(op.target);
  if (packs(op.kind)) return op.output;
  if (op.kind == Kind::kTranspose) {
    if (std::uint64_t{op.rows} * op.columns * from != input) return {};
    return input;
  }
  if (computes(op.kind)) {
    if (input % (op.sources * from) != 0) return {};
    return input / (op.sources * from) * to;
  }
  if (op.accumulate && input % to != 0) return {};
  return input;
}

std::uint32_t input_needed(const StreamOperation& op, std::uint32_t input, std::uint32_t output) {
  if (op.kind == Kind::kCopy) return std::min(input, output);
  if (op.kind == Kind::kCast) {
    const std::uint32_t to = isa::dtype_size(op.target);
    return std::min(input, (output + to - 1) / to * isa::dtype_size(op.source));
  }
  return input;
}

bool apply(const StreamOperation& op, const std::uint8_t* in, std::uint32_t input,
           std::vector<std::uint8_t>& out) {
  const std::optional<std::uint32_t> length = output_bytes(op, input);
  if (!length) return false;
  out.resize(*length);
  switch (op.kind) {
    case Kind::kCopy:
      std::copy(in, in + input, out.begin());
      break;
    case Kind::kCast:
      cast(op, in, input, out);
      break;
    case Kind::kSum:
      sum(op, in, input / op.sources, out.data());
      break;
    case Kind::kTranspose:
      if (isa::dtype_size(op.source) == 2) {
        transpose<std::uint16_t>(op, in, out.data());
      } else {
        transpose<std::uint32_t>(op, in, out.data());
      }
      break;
    case Kind::kCompress:
      if (!compress_to(out, op.output, in, input)) return false;
      break;
    case Kind::kDecompress:
      if (!decompress_to(out, op.output, in, input)) return false;
      break;
  }
  if (op.duplicate) {
    const std::size_t once = out.size();
    out.resize(2 * once);
    std::copy_n(out.begin(), once, out.begin() + static_cast<std::ptrdiff_t>(once));
  }
  return true;
}

void accumulate(isa::DType dtype, const std::uint8_t* memory, std::uint8_t* stream,
                std::uint32_t bytes) {
  const std::uint32_t count = bytes / isa::dtype_size(dtype);
  std::vector<float> total = decoded(dtype, memory, count);
  const std::vector<float> added = decoded(dtype, stream, count);
  for (std::uint32_t i = 0; i < count; ++i) total[i] += added[i];
  encoded(dtype, total, stream);
}

}  // namespace trn2vp::trainium2
