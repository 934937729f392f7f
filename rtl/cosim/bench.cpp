// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "rtl/cosim/bench.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <exception>

#include "rtl/cosim/consumer.h"
#include "rtl/cosim/shared_model.h"

namespace trn2vp::cosim {

using rtl::InstructionEdges;
using trainium2::Cycle;

namespace {

std::string hex(std::uint32_t word) {
  char text[16];
  std::snprintf(text, sizeof text, "%08x", word);
  return text;
}

std::uint16_t cells(const trainium2::MatmulArray& array, const Matmul& matmul) {
  return rtl::cells_of(array, matmul.load.modes.tile).mask();
}

template <class Value>
Value any(std::mt19937& random, Value last) {
  return static_cast<Value>(random() % (static_cast<unsigned>(last) + 1));
}

/// A bin that can be reached, each mode as often as the others.
Bin random_goal(std::mt19937& random) {
  for (Bin goal;;) {
    goal.mode = any(random, Mode::kSparse1Of2);
    goal.dtype = any(random, OperandFormat::kFp8E3);
    goal.shape = any(random, Shape::kTilePart);
    goal.special = any(random, Special::kCancellation);
    if (unreachable(goal) == nullptr) return goal;
  }
}

}  // namespace

void Bench::begin(std::uint32_t seed, std::uint32_t number) {
  std::seed_seq sequence{seed, number};
  random_.seed(sequence);
  difference_.clear();
  model_ = source_();
  gap_ = 0;
  new_arrays();
  ++totals_.cases;
}

void Bench::new_arrays() {
  rtl_ = std::make_unique<rtl::RtlArray>(std::make_unique<SharedModel>(model_));
  tlm_ = std::make_unique<trainium2::TlmArray>(
      rtl_->rows(), rtl_->cols(), trainium2::TlmArray::Mode::kFunctional, rtl_->pipe());
  rtl_->set_timing_listener([this](const InstructionEdges& edges) { observed_.push_back(edges); });
  rtl_->add_observer([this](const rtl::ArrayEdge& edge) {
    ++totals_.edges;
    if (edge.outputs.res_valid != 0 && !edge.inputs.res_ready) stalls_.push_back(edge.edge);
  });
  now_ = 0;
}

void Bench::set_stall(Stall stall) {
  const int latency = rtl_->rows() * rtl_->pipe() + rtl_->cols() + 1;
  // RtlArray gives up after 16 latencies without a handshake.
  auto consumer = std::make_shared<Consumer>(static_cast<unsigned>(random_()), stall, 12 * latency);
  rtl_->set_consumer(
      [consumer, this](Cycle) { return consumer->ready(model_->outputs().res_valid != 0); });
}

void Bench::add(Matmul matmul, bool load_now) {
  if (load_now) steps_.push_back({true, matmuls_.size()});
  steps_.push_back({false, matmuls_.size()});
  matmuls_.push_back(std::move(matmul));
}

/// Dense work on the same tile as `of`, long enough that a load fits under it.
Matmul Bench::partner(const Matmul& of) {
  Bin goal;
  goal.shape = Shape::kTile;
  goal.special = any(random_, Special::kCancellation);
  Matmul matmul = make_load(random_, *rtl_, goal, of.load.modes.tile);
  make_moving(random_, goal, 2 * group() + pick(1, 3), matmul);
  return matmul;
}

std::string Bench::run_bin(std::uint32_t seed, const Bin& bin) {
  try {
    begin(seed, 0x80000000u + static_cast<std::uint32_t>(index_of(bin)));
    trainium2::PeTile tile;
    if (bin.shape >= Shape::kTile) tile = random_tile(random_, *rtl_, bin.mode);
    Matmul matmul = make_load(random_, *rtl_, bin, tile);
    make_moving(random_, bin, pick(1, 3), matmul);
    if (bin.hazard == Hazard::kReset) {
      add(partner(matmul));
      abort_steps();
    }
    set_stall(bin.stall);
    if (bin.hazard == Hazard::kReuse) {
      Matmul first = matmul;
      make_moving(random_, bin, pick(1, 3), first);
      add(std::move(first));
    } else if (bin.hazard == Hazard::kBackgroundLoad || bin.hazard == Hazard::kSwitch) {
      add(partner(matmul));
    } else if (bin.hazard == Hazard::kParallel) {
      Matmul other;
      do {
        Bin goal;
        goal.shape = Shape::kTile;
        other = make_load(random_, *rtl_, goal, random_tile(random_, *rtl_, Mode::kDense));
        make_moving(random_, goal, 3 * group(), other);
      } while ((cells(*rtl_, other) & cells(*rtl_, matmul)) != 0);
      steps_ = {{true, 1}, {true, 0}, {false, 1}, {false, 0}};
      matmuls_ = {matmul, other};
    }
    if (bin.hazard != Hazard::kParallel) add(matmul, bin.hazard != Hazard::kReuse);
    run_steps(bin.hazard == Hazard::kReset);
  } catch (const std::exception& error) {
    if (difference_.empty()) difference_ = error.what();
  }
  return difference_;
}

std::string Bench::run_case(std::uint32_t seed, std::uint32_t number) {
  try {
    begin(seed, number);
    for (int episode = pick(1, 4); episode > 0 && difference_.empty(); --episode) {
      const bool reset_before = pick(0, 5) == 0;
      if (reset_before) {
        random_episode();
        abort_steps();
      }
      const Stall stall = pick(0, 1) == 0 ? Stall::kNone : any(random_, Stall::kLong);
      set_stall(stall);
      // Requests at different edges only where nothing stands still, see compare_edges().
      gap_ = stall == Stall::kNone && pick(0, 1) == 0 ? 3 * group() : 0;
      random_episode();
      run_steps(reset_before);
    }
  } catch (const std::exception& error) {
    if (difference_.empty()) difference_ = error.what();
  }
  return difference_;
}

void Bench::random_episode() {
  std::vector<std::size_t> loaded;  // matmuls whose weights are in the array
  const auto forget = [&](const Matmul& matmul) {
    const std::uint16_t taken = cells(*rtl_, matmul);
    loaded.erase(
        std::remove_if(loaded.begin(), loaded.end(),
                       [&](std::size_t old) { return (cells(*rtl_, matmuls_[old]) & taken) != 0; }),
        loaded.end());
  };
  for (int i = pick(2, 9); i > 0 || steps_.back().is_load; --i) {
    Bin goal = random_goal(random_);
    if (loaded.empty() || pick(0, 1) == 0) {
      Matmul matmul = make_load(random_, *rtl_, goal, random_tile(random_, *rtl_, goal.mode));
      forget(matmul);
      steps_.push_back({true, matmuls_.size()});
      loaded.push_back(matmuls_.size());
      matmuls_.push_back(std::move(matmul));
    } else {
      // Operands of any kind, of a format and for the mode of the load.
      Matmul matmul = matmuls_[loaded[random_() % loaded.size()]];
      goal.mode = matmul.mode;
      do {
        goal.dtype = any(random_, OperandFormat::kFp8E3);
      } while (wide(goal.dtype) != wide(matmul.load.stationary.format) ||
               unreachable({goal.mode, goal.dtype}) != nullptr);
      make_moving(random_, goal, pick(0, 3) == 0 ? 1 : pick(1, 4 * group()), matmul);
      steps_.push_back({false, matmuls_.size()});
      matmuls_.push_back(std::move(matmul));
    }
  }
}

void Bench::issue() {
  for (const Step& step : steps_) {
    if (gap_ > 0 && pick(0, 2) == 0) now_ += static_cast<Cycle>(pick(0, gap_));
    const Matmul& matmul = matmuls_[step.matmul];
    if (step.is_load) {
      rtl_->load_stationary(now_, matmul.load.tile());
      const trainium2::LoadTiming timing = tlm_->load_stationary(now_, matmul.load.tile());
      expected_.push_back({{timing.start, timing.done, 0}});
    } else {
      rtl_->multiply_moving(now_, matmul.tile());
      const trainium2::MultiplyTiming timing = tlm_->multiply_moving(now_, matmul.tile());
      expected_.push_back({{timing.first, timing.last, timing.result}});
    }
  }
}

/// Issues the steps and stops the RTL by a reset somewhere on its way through them.
void Bench::abort_steps() {
  issue();
  const int longest = static_cast<int>(expected_.back().edge[2] - now_) + 1;
  rtl_->advance(now_ + static_cast<Cycle>(pick(1, longest)));
  matmuls_.clear();
  steps_.clear();
  expected_.clear();
  observed_.clear();
  stalls_.clear();
  reset(*model_);
  ++totals_.resets;
  new_arrays();
}

void Bench::run_steps(bool after_reset) {
  issue();
  for (std::size_t i = 0; i < steps_.size() && difference_.empty(); ++i) {
    if (!steps_[i].is_load) compare_values(i);
  }
  if (difference_.empty()) compare_edges();
  if (difference_.empty()) sample(after_reset);
  const Cycle behind = static_cast<Cycle>(4 * (rtl_->rows() * rtl_->pipe() + rtl_->cols()));
  for (const Edges& edges : expected_) now_ = std::max({now_, edges.edge[1], edges.edge[2]});
  now_ += stalls_.size() + behind;
  matmuls_.clear();
  steps_.clear();
  expected_.clear();
  observed_.clear();
  stalls_.clear();
}

void Bench::compare_values(std::size_t i) {
  const Matmul& matmul = matmuls_[steps_[i].matmul];
  const int n = matmul.tile().n;
  const int m = matmul.load.tile().cols;
  std::vector<float> expected(static_cast<std::size_t>(m) * static_cast<std::size_t>(n));
  const bool accumulate = pick(0, 3) == 0;
  const Operands kind = pick(0, 3) == 0 ? Operands::kAnyBits : Operands::kModerate;
  for (float& word : expected) {
    const std::uint32_t bits = random_operand(random_, OperandFormat::kFp32, kind);
    std::memcpy(&word, &bits, sizeof word);
  }
  std::vector<float> actual = expected;
  const auto stride = static_cast<std::size_t>(n);
  rtl_->retire({actual.data(), stride, accumulate});
  tlm_->retire({expected.data(), stride, accumulate});
  ++totals_.instructions;
  totals_.words += expected.size();
  const unsigned passes =
      matmul.load.modes.fp32_pass != trainium2::isa::Fp32Pass::kNone && !matmul.onezero ? 2 : 1;
  totals_.pe_operations[static_cast<std::size_t>(matmul.moving.format)] +=
      expected.size() * static_cast<std::size_t>(matmul.moving.rows) * passes *
      (matmul.load.modes.double_row() ? 2 : 1);
  for (std::size_t w = 0; w < expected.size(); ++w) {
    std::uint32_t bits[2];
    std::memcpy(&bits[0], &expected[w], sizeof bits[0]);
    std::memcpy(&bits[1], &actual[w], sizeof bits[1]);
    if (bits[0] == bits[1]) continue;
    difference_ = describe(steps_[i]) + (accumulate ? ", accumulating" : "") + ": row " +
                  std::to_string(w / stride) + ", column " + std::to_string(w % stride) + ": TLM " +
                  hex(bits[0]) + ", RTL " + hex(bits[1]);
    return;
  }
}

/// Edge e of the RTL is edge e - (edges before it at which the array stood still) of the TLM, which
/// knows no back-pressure. True as long as all requests came before the first such edge.
void Bench::compare_edges() {
  const auto without_stalls = [this](std::uint64_t edge) {
    const auto before = std::lower_bound(stalls_.begin(), stalls_.end(), edge);
    return edge - static_cast<std::uint64_t>(before - stalls_.begin());
  };
  totals_.stalls += stalls_.size();
  if (observed_.size() != steps_.size()) {
    difference_ = std::to_string(observed_.size()) + " of " + std::to_string(steps_.size()) +
                  " instructions came to an end in the RTL";
    return;
  }
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const int count = steps_[i].is_load ? 2 : 3;
    if (steps_[i].is_load) ++totals_.instructions;
    std::string expected, actual;
    for (int e = 0; e < count; ++e) {
      expected += " " + std::to_string(expected_[i].edge[e]);
      actual += " " + std::to_string(without_stalls(observed_[i].observed[e]));
    }
    if (expected == actual) continue;
    difference_ = describe(steps_[i]) + ": edges of the TLM" + expected + ", of the RTL" + actual;
    return;
  }
}

void Bench::sample(bool after_reset) {
  bool first_multiply = true;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    if (steps_[i].is_load) continue;
    const Matmul& matmul = matmuls_[steps_[i].matmul];
    const std::uint16_t mine = cells(*rtl_, matmul);
    const auto& edge = expected_[i].edge;

    // The load it uses: the last one on its cells before it.
    std::size_t load = i;
    while (!steps_[load].is_load || (cells(*rtl_, matmuls_[steps_[load].matmul]) & mine) == 0)
      --load;
    std::array<bool, 6> hazards{};
    bool alone = true;
    for (std::size_t j = 0; j < steps_.size(); ++j) {
      if (j == i || steps_[j].is_load) continue;
      const auto& other = expected_[j].edge;
      const bool meets = (cells(*rtl_, matmuls_[steps_[j].matmul]) & mine) != 0;
      if (other[0] <= edge[2] && edge[0] <= other[2]) alone = false;
      const auto hazard = [&](Hazard which) -> bool& {
        return hazards[static_cast<std::size_t>(which)];
      };
      if (j < i && j > load && meets) hazard(Hazard::kReuse) = true;
      if (!meets && other[0] <= edge[1] && edge[0] <= other[1]) hazard(Hazard::kParallel) = true;
      if (j < load && meets) {
        const std::uint64_t start = expected_[load].edge[0];
        if (start >= other[0] && start <= other[1]) hazard(Hazard::kBackgroundLoad) = true;
        if (edge[0] == other[1] + 1) hazard(Hazard::kSwitch) = true;
      }
    }
    // Only the first multiply after its load switches weights.
    if (hazards[static_cast<std::size_t>(Hazard::kReuse)]) {
      hazards[static_cast<std::size_t>(Hazard::kBackgroundLoad)] = false;
      hazards[static_cast<std::size_t>(Hazard::kSwitch)] = false;
    }
    hazards[static_cast<std::size_t>(Hazard::kReset)] = after_reset && first_multiply;
    first_multiply = false;
    if (alone)
      hazards[static_cast<std::size_t>(Hazard::kNone)] =
          std::none_of(hazards.begin(), hazards.end(), [](bool seen) { return seen; });

    // The longest wait between its first vector and its last result.
    int longest = 0, run = 0;
    std::uint64_t before = 0;
    for (const std::uint64_t stall : stalls_) {
      if (stall < observed_[i].observed[0] || stall >= observed_[i].observed[2]) continue;
      run = stall == before + 1 ? run + 1 : 1;
      before = stall;
      longest = std::max(longest, run);
    }
    Bin bin{matmul.mode, matmul.moving.format, shape_of(matmul, *rtl_)};
    bin.stall = longest == 0   ? Stall::kNone
                : longest == 1 ? Stall::kSingle
                : longest < 8  ? Stall::kShort
                               : Stall::kLong;
    // A load can serve a multiply with or without the low part of its moving operand.
    for (std::size_t s = 0; s <= static_cast<std::size_t>(Special::kCancellation); ++s) {
      bin.special = static_cast<Special>(s);
      if (!has_special(matmul, bin.special)) continue;
      for (std::size_t h = 0; h < hazards.size(); ++h) {
        bin.hazard = static_cast<Hazard>(h);
        if (hazards[h]) coverage_.hit(bin);
      }
    }
  }
}

std::string Bench::describe(const Step& step) const {
  const Matmul& matmul = matmuls_[step.matmul];
  const trainium2::StationaryTile tile = matmul.load.tile();
  const rtl::CellRange range = rtl::cells_of(*rtl_, matmul.load.modes.tile);
  std::string text = step.is_load ? "load, " : "multiply, ";
  text += dimensions()[0].values[static_cast<std::size_t>(matmul.mode)].name;
  text += ", stationary " + std::string(format_name(tile.format)) + " " +
          std::to_string(tile.rows) + "x" + std::to_string(tile.cols);
  if (!step.is_load) {
    text += ", moving " + std::string(format_name(matmul.moving.format)) + " " +
            std::to_string(tile.rows) + "x" + std::to_string(matmul.tile().n);
  }
  text += ", cells [" + std::to_string(range.first_row) + ".." + std::to_string(range.last_row) +
          "][" + std::to_string(range.first_column) + ".." + std::to_string(range.last_column) +
          "]";
  return text;
}

}  // namespace trn2vp::cosim
