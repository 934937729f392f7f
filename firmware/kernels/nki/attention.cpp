// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/nki/kernel_shapes.h"
#include "firmware/kernels/nki/kernels.h"

namespace trn2vp::kernels::nki {

using namespace detail;

namespace {

constexpr unsigned kMostColumns = 128;  ///< of a head
/// Below every score; exp of its distance to one is 0.
constexpr double kHidden = -1e30;

/// PSUM tiles of each kind; what banks there are beyond one of each goes round.
struct Banks {
  unsigned products = 1;
  unsigned transposed = 1;
  unsigned weighted = 1;

  /// `wide`: banks of one weighted tile.
  Banks(unsigned banks, unsigned wide) {
    unsigned left = banks - std::min(banks, 2 + wide);
    const auto another = [&left](unsigned& count, unsigned cost) {
      if (left < cost) return;
      left -= cost;
      ++count;
    };
    another(transposed, 1);
    another(products, 1);
    another(weighted, wide);
    another(transposed, 1);
  }
};

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
        block_(block_size(nki)),
        keys_(bank_columns(nki) / block_ * block_),
        key_tiles_(tiles(k.rows, block_)),
        head_tiles_(tiles(q.columns, block_)),
        banks_(nki.machine().psum_banks, tiles(q.columns, bank_columns(nki))),
        k_columns_(tiles_of_head(key_tiles_ * block_)),
        values_(nki.sbuf(block_, {key_tiles_, q.columns}, q.dtype)),
        rows_(TilePool::sbuf(nki, 8, block_, {q.columns}, q.dtype)),
        q_columns_(TilePool::sbuf(nki, 2 * head_tiles_, block_, {block_}, q.dtype)),
        scores_(TilePool::sbuf(nki, 2, block_, {keys_}, DType::kFp32)),
        weights_(TilePool::sbuf(nki, 3, block_, {keys_}, q.dtype)),
        weight_columns_(TilePool::sbuf(nki, 2, block_, {keys_}, q.dtype)),
        accumulators_(TilePool::sbuf(nki, 2, block_, {q.columns}, DType::kFp32)),
        results_(TilePool::sbuf(nki, 2, block_, {q.columns}, q.dtype)),
        scalars_(TilePool::sbuf(nki, 64, block_, {1}, DType::kFp32)),
        products_(TilePool::psum(nki, banks_.products, block_, {keys_}, DType::kFp32)),
        transposed_(TilePool::psum(nki, banks_.transposed, block_, {keys_}, q.dtype)),
        weighted_(TilePool::psum(nki, banks_.weighted, block_, {q.columns}, DType::kFp32)) {}

  /// In turn: scores of the next step, softmax of this one, weighted values of the one before. The
  /// engines work in order: one that waited for the other two of the same step would idle.
  void run() {
    load_keys();
    const std::vector<Step> steps = all_steps();
    Tile score = scores(steps.front());
    State state;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (steps[i].key == 0) state = begin(steps[i].rows);
      const Softmax softmax = weigh(state, score, steps[i]);
      if (i + 1 < steps.size()) score = scores(steps[i + 1]);
      if (i > 0) accumulate(before_);
      before_ = {steps[i], state, softmax};
    }
    accumulate(before_);
  }

 private:
  /// Queries [first, first + rows), at most a block, and keys [key, key + keys), at most keys_.
  struct Step {
    std::uint32_t first;
    unsigned rows;
    std::uint32_t key;
    unsigned keys;
    bool last;  ///< of these queries
  };
  struct State {
    Tile maximum;  ///< of the scores so far, before scaling
    Tile sum;
    Tile accumulator;
  };
  struct Softmax {
    Tile weight;
    Tile sum;         ///< of the weights
    Tile correction;  ///< of what has been summed so far
  };

  /// A step whose weighted values are still to be summed.
  struct Pending {
    Step step;
    State state;
    Softmax softmax;
  };

  std::vector<Step> all_steps() const {
    std::vector<Step> steps;
    for (std::uint32_t first = 0; first < q_.rows; first += block_) {
      const unsigned rows = part(q_.rows, first, block_);
      const std::uint32_t seen = options_.causal ? first + rows + k_.rows - q_.rows : k_.rows;
      for (std::uint32_t key = 0; key < seen; key += keys_)
        steps.push_back({first, rows, key, part(seen, key, keys_), key + keys_ >= seen});
    }
    return steps;
  }

  void load_keys() {
    for (unsigned t = 0; t < key_tiles_; ++t) {
      const unsigned height = part(k_.rows, t * block_, block_);
      const Tile block = rows_.next().partitions(0, height);
      nki_.dma_copy(block, k_.block(t * block_, height, 0, k_.columns));
      for (unsigned h = 0; h < head_tiles_; ++h)
        turn(k_columns_[h].columns(t * block_, height), head_part(block, h));
      nki_.dma_copy(values_.at(2, t).partitions(0, height),
                    v_.block(t * block_, height, 0, v_.columns));
    }
  }

  // A tile for each part of the columns of a head: these on partitions, `columns` elements each.
  std::vector<Tile> tiles_of_head(unsigned columns) {
    std::vector<Tile> list;
    for (unsigned h = 0; h < head_tiles_; ++h)
      list.push_back(nki_.sbuf(head_columns(h), {columns}, q_.dtype));
    return list;
  }

  unsigned head_columns(unsigned h) const { return part(q_.columns, h * block_, block_); }

  Tile head_part(const Tile& tile, unsigned h) const {
    return tile.columns(h * block_, head_columns(h));
  }

  Tile scalar(unsigned rows) { return scalars_.next().partitions(0, rows); }

  State begin(unsigned rows) {
    State state{scalar(rows), scalar(rows), accumulators_.next().partitions(0, rows)};
    nki_.memset(state.maximum, kHidden, Engine::kGpSimd);
    nki_.memset(state.sum, 0.0, Engine::kGpSimd);
    nki_.memset(state.accumulator, 0.0, Engine::kGpSimd);
    return state;
  }

  void accumulate(const Pending& p) {
    const auto add = [&](const Tile& to, const Tile& more) {
      nki_.scalar_tensor_tensor(to, to, AluOp::kMultiply, p.softmax.correction, AluOp::kAdd, more);
    };
    add(p.state.sum, p.softmax.sum);
    add(p.state.accumulator, weighted_values(p.softmax.weight, p.step));
    if (p.step.last) finish(p.state, p.step);
  }

  void finish(const State& state, const Step& step) {
    const Tile inverse = scalar(step.rows);
    nki_.reciprocal(inverse, state.sum);
    const Tile result = results_.next().partitions(0, step.rows);
    nki_.tensor_scalar(result, state.accumulator, AluOp::kMultiply, inverse);
    nki_.dma_copy(out_.block(step.first, step.rows, 0, out_.columns), result, Engine::kGpSimd);
  }

  void turn(const Tile& dst, const Tile& block) {
    const Tile bank =
        transposed_.next().partitions(0, dst.partitions()).columns(0, block.partitions());
    nki_.nc_transpose(bank, block);
    nki_.tensor_copy(dst, bank);
  }

  void load_queries(const Step& step) {
    const Tile block = rows_.next().partitions(0, step.rows);
    nki_.dma_copy(block, q_.block(step.first, step.rows, 0, q_.columns));
    queries_.clear();
    for (unsigned h = 0; h < head_tiles_; ++h) {
      queries_.push_back(q_columns_.next().partitions(0, head_columns(h)).columns(0, step.rows));
      turn(queries_.back(), head_part(block, h));
    }
  }

  Tile scores(const Step& step) {
    if (step.key == 0) load_queries(step);
    const Tile product = products_.next().partitions(0, step.rows).columns(0, step.keys);
    for (unsigned h = 0; h < head_tiles_; ++h)
      nki_.nc_matmul(product, queries_[h], k_columns_[h].columns(step.key, step.keys), h > 0);
    // The first query sees the fewest keys, up to this one.
    const std::int64_t last_seen = std::int64_t{step.first} + k_.rows - q_.rows;
    if (!options_.causal || step.key + step.keys - 1 <= last_seen) return product;
    // GpSimd cannot read PSUM.
    const Tile copy = scores_.next().partitions(0, step.rows).columns(0, step.keys);
    nki_.tensor_copy(copy, product, Engine::kScalar);
    nki_.affine_select(copy, {{-1, static_cast<std::uint16_t>(step.keys)}},
                       static_cast<std::int32_t>(last_seen - step.key), 1, copy, kHidden);
    return copy;
  }

  // The maximum of `state` becomes that with these scores.
  Softmax weigh(State& state, const Tile& score, const Step& step) {
    const Tile largest = scalar(step.rows);
    nki_.tensor_reduce(largest, AluOp::kMaximum, score);
    const Tile maximum = scalar(step.rows);
    nki_.tensor_tensor(maximum, state.maximum, largest, AluOp::kMaximum);
    const Tile shift = scalar(step.rows);
    nki_.tensor_scalar(shift, maximum, AluOp::kMultiply, -options_.scale);
    const Tile weight = weights_.next().partitions(0, step.rows).columns(0, step.keys);
    const Tile sum = scalar(step.rows);
    nki_.activation_reduce(weight, ActivationFunction::kExp, score, sum, options_.scale, shift);
    const Tile correction = scalar(step.rows);
    nki_.activation(correction, ActivationFunction::kExp, state.maximum, options_.scale, shift);
    state.maximum = maximum;
    return {weight, sum, correction};
  }

  // Blocks of keys: their weights are turned into one bank and leave it together.
  Tile weighted_values(const Tile& weight, const Step& step) {
    const Tile bank = transposed_.next();
    const Tile columns = weight_columns_.next();
    for (unsigned begin = 0; begin < step.keys; begin += block_) {
      const unsigned height = part(step.keys, begin, block_);
      nki_.nc_transpose(bank.partitions(0, height).columns(begin, step.rows),
                        weight.columns(begin, height));
    }
    const unsigned whole = step.keys / block_;
    if (whole > 0) copy_blocks(columns, bank, 0, whole, block_, step.rows);
    if (step.keys % block_ > 0) copy_blocks(columns, bank, whole, 1, step.keys % block_, step.rows);
    const Tile result = weighted_.next().partitions(0, step.rows);
    for (unsigned begin = 0; begin < step.keys; begin += block_) {
      const unsigned height = part(step.keys, begin, block_);
      const Tile weights = columns.partitions(0, height).columns(begin, step.rows);
      const Tile values = values_.at(2, (step.key + begin) / block_).partitions(0, height);
      for (unsigned c = 0; c < q_.columns; c += bank_columns(nki_)) {
        const unsigned width = part(q_.columns, c, bank_columns(nki_));
        nki_.nc_matmul(result.columns(c, width), weights, values.columns(c, width), begin > 0);
      }
    }
    return result;
  }

  void copy_blocks(const Tile& to, const Tile& from, unsigned first, unsigned count,
                   unsigned height, unsigned rows) {
    const std::vector<Dimension> blocks{
        {1, static_cast<std::uint16_t>(rows)},
        {static_cast<std::int16_t>(block_), static_cast<std::uint16_t>(count)}};
    nki_.tensor_copy(to.partitions(0, height).strided(first * block_, blocks),
                     from.partitions(0, height).strided(first * block_, blocks));
  }

  KernelBuilder& nki_;
  const DramTensor& out_;
  const DramTensor& q_;
  const DramTensor& k_;
  const DramTensor& v_;
  const AttentionOptions& options_;
  unsigned block_;       ///< queries, keys and columns of a head that are on partitions
  unsigned keys_;        ///< of a step of the running softmax, whole blocks
  unsigned key_tiles_;   ///< blocks of keys
  unsigned head_tiles_;  ///< blocks of the columns of a head
  Banks banks_;
  std::vector<Tile> k_columns_;  ///< [d, keys], by block of d
  Tile values_;                  ///< [keys of a block, block, d]
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
  Pending before_{};
  std::vector<Tile> queries_;  ///< [d, rows] of the step whose scores were asked for last
};

}  // namespace

void attention(KernelBuilder& nki, const DramTensor& out, const DramTensor& q, const DramTensor& k,
               const DramTensor& v, const AttentionOptions& options) {
  if (q.columns > kMostColumns) {
    throw std::invalid_argument("attention: d is " + std::to_string(q.columns) + ", at most 128");
  }
  if (!(options.scale > 0.0)) {  // the maximum is taken before scaling
    throw std::invalid_argument("attention: the scale has to be above 0");
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
  Attention(nki, out, q, k, v, options).run();
  nki.rewind(mark);
}

}  // namespace trn2vp::kernels::nki
