// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Groups of nodes that one kernel does, where it takes their shapes.
#include <cmath>
#include <optional>

#include "platforms/workloads/onnx/call.h"
#include "platforms/workloads/onnx/patterns.h"

namespace trn2vp::workloads::onnx {
namespace {

bool gelu(Call& call) {
  call.result(0, call.lower.unary(call.real(0), UnaryOperator::kGelu));
  return true;
}

/// Of the attention kernel: columns of a head, and keys, so that they stay in SBUF in FP32, too.
constexpr std::int64_t kMostColumns = 128, kMostKeys = 16384;

enum class Mask { kNone, kCausal };

/// What a mask does that is known before the run: nothing, or every query i sees the keys up to i +
/// keys - queries. nullopt for anything else.
std::optional<Mask> mask_of(const Value& mask, bool condition, const Dims& scores) {
  if (mask.constant == nullptr) return std::nullopt;
  const auto view = repeated(dense_view(mask.dims()), scores);
  if (!view) return std::nullopt;
  const std::int64_t queries = scores.end()[-2], keys = scores.back();
  bool none = true, causal = keys >= queries;
  for (std::int64_t i = 0; i < queries && (none || causal); ++i) {
    for (std::int64_t j = 0; j < keys && (none || causal); ++j) {
      const View places = at(at(*view, view->rank() - 1, j), view->rank() - 2, i);
      for_each(joined({places}), places.rank() == 0 ? 0 : joined({places}).dims.size(),
               [&](const Dims& offsets) {
                 double value = mask.constant->at(static_cast<std::uint64_t>(offsets[0]));
                 if (condition) value = value != 0 ? 0 : kHiddenScore;
                 none &= value == 0;
                 causal &= j <= i + keys - queries ? value == 0 : value <= kHiddenScore;
               });
    }
  }
  if (none) return Mask::kNone;
  return causal ? std::optional(Mask::kCausal) : std::nullopt;
}

Dims batch_of(const Value& value) { return {value.dims().begin(), value.dims().end() - 2}; }

bool attention(Call& call) {
  const Value q = call.lower.placed(call.real(0)), turned = call.lower.placed(call.real(1));
  const Value v = call.lower.placed(call.real(2));
  const std::size_t rank = q.dims().size();
  if (rank < 2 || turned.dims().size() != rank || v.dims().size() != rank) return false;
  const Dims batch = batch_of(q);
  const std::int64_t queries = q.dims()[rank - 2], columns = q.dims()[rank - 1];
  const std::int64_t keys = v.dims()[rank - 2];
  const float scale = call.attributes.real("scale", 1);
  const bool last =
      call.axis(call.attributes.integer("axis", call.opset() < 13 ? 1 : -1), rank) == rank - 1;
  if (batch_of(turned) != batch || batch_of(v) != batch || turned.dims()[rank - 1] != keys ||
      turned.dims()[rank - 2] != columns || v.dims()[rank - 1] != columns || !last ||
      !(scale > 0) || columns > kMostColumns || keys > kMostKeys)
    return false;
  Dims scores = batch;
  scores.insert(scores.end(), {queries, keys});
  std::optional<Mask> mask = Mask::kNone;
  if (call.has(3))
    mask = mask_of(call.operand(3), call.attributes.integer("condition", 0) != 0, scores);
  if (!mask) return false;
  Value out;
  if (rank == 4 && call.attributes.integer("heads_inside", 0) != 0) {
    out = call.lower.fresh({batch[0], queries, batch[1], columns});
    out.view = permuted(out.view, {0, 2, 1, 3});
  } else {
    out = call.lower.fresh(q.dims());
  }
  const Value q_rows = call.lower.rows(q), v_rows = call.lower.rows(v);
  const Value k_rows = call.lower.rows(viewed(turned, swapped(turned.view)));
  const auto heads = [&](const Value& value) {
    const View& view = value.view;
    return View{batch, Dims(view.strides.begin(), view.strides.end() - 2), view.offset};
  };
  const Loops loops = joined({heads(out), heads(q_rows), heads(k_rows), heads(v_rows)});
  for_each(loops, loops.dims.size(), [&](const Dims& offsets) {
    call.lower.run(
        Attention{call.lower.last_two(out, offsets[0]), call.lower.last_two(q_rows, offsets[1]),
                  call.lower.last_two(k_rows, offsets[2]), call.lower.last_two(v_rows, offsets[3]),
                  static_cast<double>(scale), *mask == Mask::kCausal});
  });
  call.result(0, out);
  return true;
}

}  // namespace

const std::map<std::string, Pattern>& patterns() {
  static const std::map<std::string, Pattern> table = {
      {"Gelu", gelu},
      {"Attention", attention},
      {"Conv+BatchNormalization", conv_batch_normalization},
  };
  return table;
}

}  // namespace trn2vp::workloads::onnx
