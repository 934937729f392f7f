// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/nki/kernel_shapes.h"
#include "firmware/kernels/nki/kernels.h"

namespace trn2vp::kernels::nki {

using namespace detail;

namespace {

constexpr unsigned kKeys = kBankColumns;  ///< per step of the running softmax
/// Below every score; exp of its distance to one is 0.
constexpr double kHidden = -1e30;

class Attention {
 public:
  Attention(KernelBuilder& nki, const DramTensor& out, const DramTensor& q, const DramTensor& k,
            const DramTensor& v, const AttentionOptions& options)
      : nki_(nki),
        out_(out),
        q_(q),
        k_(k),
        v_(v),
        options_(options),
        key_tiles_(tiles(k.rows, kPartitions)),
        k_columns_(nki.sbuf(kPartitions, {key_tiles_ * kPartitions}, q.dtype)),
        values_(nki.sbuf(kPartitions, {key_tiles_, q.columns}, q.dtype)),
        rows_(TilePool::sbuf(nki, 2, kPartitions, {q.columns}, q.dtype)),
        q_columns_(TilePool::sbuf(nki, 2, kPartitions, {kPartitions}, q.dtype)),
        scores_(TilePool::sbuf(nki, 2, kPartitions, {kKeys}, DType::kFp32)),
        weights_(TilePool::sbuf(nki, 2, kPartitions, {kKeys}, q.dtype)),
        weight_columns_(TilePool::sbuf(nki, 2, kPartitions, {kKeys}, q.dtype)),
        accumulators_(TilePool::sbuf(nki, 2, kPartitions, {q.columns}, DType::kFp32)),
        results_(TilePool::sbuf(nki, 2, kPartitions, {q.columns}, q.dtype)),
        scalars_(TilePool::sbuf(nki, 64, kPartitions, {1}, DType::kFp32)),
        products_(TilePool::psum(nki, 2, kPartitions, {kKeys}, DType::kFp32)),
        transposed_(TilePool::psum(nki, 3, kPartitions, {kKeys}, q.dtype)),
        weighted_(TilePool::psum(nki, 2, kPartitions, {q.columns}, DType::kFp32)) {}

  void load_keys() {
    for (unsigned t = 0; t < key_tiles_; ++t) {
      const unsigned height = part(k_.rows, t * kPartitions, kPartitions);
      const Tile block = rows_.next().partitions(0, height);
      nki_.dma_copy(block, k_.block(t * kPartitions, height, 0, k_.columns));
      turn(k_columns_.partitions(0, k_.columns).columns(t * kPartitions, height), block);
      nki_.dma_copy(values_.at(2, t).partitions(0, height),
                    v_.block(t * kPartitions, height, 0, v_.columns));
    }
  }

  /// Queries [first, first + rows), at most 128.
  void queries(std::uint32_t first, unsigned rows) {
    const Tile block = rows_.next().partitions(0, rows);
    nki_.dma_copy(block, q_.block(first, rows, 0, q_.columns));
    const Tile q_columns = q_columns_.next().partitions(0, q_.columns).columns(0, rows);
    turn(q_columns, block);
    State state{scalar(rows), scalar(rows), accumulators_.next().partitions(0, rows)};
    nki_.memset(state.maximum, kHidden);
    nki_.memset(state.sum, 0.0);
    nki_.memset(state.accumulator, 0.0);
    const std::uint32_t seen = options_.causal ? first + rows + k_.rows - q_.rows : k_.rows;
    for (std::uint32_t key = 0; key < seen; key += kKeys)
      state = step(state, q_columns, first, rows, key, part(seen, key, kKeys));
    const Tile inverse = scalar(rows);
    nki_.reciprocal(inverse, state.sum);
    const Tile result = results_.next().partitions(0, rows);
    nki_.tensor_scalar(result, state.accumulator, AluOp::kMultiply, inverse);
    nki_.dma_copy(out_.block(first, rows, 0, out_.columns), result, Engine::kGpSimd);
  }

 private:
  struct State {
    Tile maximum;  ///< of the scores so far, before scaling
    Tile sum;
    Tile accumulator;
  };

  Tile scalar(unsigned rows) { return scalars_.next().partitions(0, rows); }

  void turn(const Tile& dst, const Tile& block) {
    const Tile bank =
        transposed_.next().partitions(0, dst.partitions()).columns(0, block.partitions());
    nki_.nc_transpose(bank, block);
    nki_.tensor_copy(dst, bank);
  }

  Tile scores(const Tile& q_columns, std::uint32_t first, unsigned rows, std::uint32_t key,
              unsigned keys) {
    const Tile product = products_.next().partitions(0, rows).columns(0, keys);
    nki_.nc_matmul(product, q_columns, k_columns_.partitions(0, k_.columns).columns(key, keys));
    const std::int64_t last_seen = std::int64_t{first} + k_.rows - q_.rows;  // by the first query
    if (!options_.causal || key + keys - 1 <= last_seen) return product;
    // GpSimd cannot read PSUM.
    const Tile copy = scores_.next().partitions(0, rows).columns(0, keys);
    nki_.tensor_copy(copy, product, Engine::kScalar);
    nki_.affine_select(copy, {{-1, static_cast<std::uint16_t>(keys)}},
                       static_cast<std::int32_t>(last_seen - key), 1, copy, kHidden);
    return copy;
  }

  State step(const State& before, const Tile& q_columns, std::uint32_t first, unsigned rows,
             std::uint32_t key, unsigned keys) {
    const Tile score = scores(q_columns, first, rows, key, keys);
    State after{scalar(rows), scalar(rows), before.accumulator};
    const Tile largest = scalar(rows);
    nki_.tensor_reduce(largest, AluOp::kMaximum, score);
    nki_.tensor_tensor(after.maximum, before.maximum, largest, AluOp::kMaximum);
    const Tile shift = scalar(rows);
    nki_.tensor_scalar(shift, after.maximum, AluOp::kMultiply, -options_.scale);
    const Tile correction = scalar(rows);
    nki_.activation(correction, ActivationFunction::kExp, before.maximum, options_.scale, shift);
    const Tile weight = weights_.next().partitions(0, rows).columns(0, keys);
    const Tile sum = scalar(rows);
    nki_.activation_reduce(weight, ActivationFunction::kExp, score, sum, options_.scale, shift);
    nki_.scalar_tensor_tensor(after.sum, before.sum, AluOp::kMultiply, correction, AluOp::kAdd,
                              sum);
    nki_.scalar_tensor_tensor(after.accumulator, before.accumulator, AluOp::kMultiply, correction,
                              AluOp::kAdd, weighted_values(weight, rows, key, keys));
    return after;
  }

  Tile weighted_values(const Tile& weight, unsigned rows, std::uint32_t key, unsigned keys) {
    const Tile bank = transposed_.next();
    const Tile columns = weight_columns_.next();
    const Tile result = weighted_.next().partitions(0, rows);
    for (unsigned begin = 0; begin < keys; begin += kPartitions) {
      const unsigned height = part(keys, begin, kPartitions);
      const Tile turned = bank.partitions(0, height).columns(begin, rows);
      nki_.nc_transpose(turned, weight.columns(begin, height));
      const Tile stationary = columns.partitions(0, height).columns(begin, rows);
      nki_.tensor_copy(stationary, turned);
      nki_.nc_matmul(result, stationary,
                     values_.at(2, (key + begin) / kPartitions).partitions(0, height), begin > 0);
    }
    return result;
  }

  KernelBuilder& nki_;
  const DramTensor& out_;
  const DramTensor& q_;
  const DramTensor& k_;
  const DramTensor& v_;
  const AttentionOptions& options_;
  unsigned key_tiles_;
  Tile k_columns_;  ///< [d, keys]
  Tile values_;     ///< [128 keys, tile, d]
  TilePool rows_;
  TilePool q_columns_;
  TilePool scores_;
  TilePool weights_;
  TilePool weight_columns_;
  TilePool accumulators_;
  TilePool results_;
  TilePool scalars_;
  TilePool products_;
  TilePool transposed_;
  TilePool weighted_;
};

}  // namespace

void attention(KernelBuilder& nki, const DramTensor& out, const DramTensor& q, const DramTensor& k,
               const DramTensor& v, const AttentionOptions& options) {
  if (q.columns > kPartitions) {
    throw std::invalid_argument("attention: d is " + std::to_string(q.columns) + ", at most 128");
  }
  if (options.causal && k.rows < q.rows) {
    throw std::invalid_argument("attention: causal with " + std::to_string(k.rows) + " keys for " +
                                std::to_string(q.rows) + " queries");
  }
  expect_shape("attention", "out", out, q.rows, q.columns, q.dtype);
  expect_shape("attention", "q", q, q.rows, q.columns, q.dtype);
  expect_shape("attention", "k", k, k.rows, q.columns, q.dtype);
  expect_shape("attention", "v", v, k.rows, q.columns, q.dtype);
  const auto mark = nki.mark();
  Attention kernel(nki, out, q, k, v, options);
  kernel.load_keys();
  for (std::uint32_t first = 0; first < q.rows; first += kPartitions)
    kernel.queries(first, part(q.rows, first, kPartitions));
  nki.rewind(mark);
}

}  // namespace trn2vp::kernels::nki
