// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "firmware/kernels/gemm_plan.h"

#include <algorithm>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "firmware/kernels/dma_rings.h"
#include "models/trainium2/isa/table.h"

namespace trn2vp::kernels {
namespace {

using trainium2::isa::DType;

// Rates the choice is made with; the model's own parameters may differ. 2.4 GHz documented; 300
// GB/s for 16 engines is a cautious 80 % of the measured 16 x 23.8 GB/s; a DMA element costs about
// as much as so many more bytes (inferred from the knee at 2 KiB per partition):
// facts/trainium2.md 1.1, measurements.md 7.3.
constexpr double kArrayHz = 2.4e9;
constexpr double kDmaBytesPerSecond = 300e9;
constexpr double kElementOverheadBytes = 256;

constexpr std::uint32_t kMinMultiplyCycles = 64;
constexpr std::uint32_t kMinUnitBytes = 256 * 1024;  // of all partitions, to keep batches few
constexpr double kWorthWhile = 0.9;                  // of the time, to do with a smaller window
constexpr std::uint32_t kMaxResidentSlots = 96;      // each slot has a semaphore

/// Rows of array that an operand in SBUF takes at most, and how often it then fits beside itself:
/// start partitions are multiples of 32 or 64 (facts/trainium2.md section 2.2).
std::uint32_t stacks_of(const CoreGeometry& machine) {
  if (machine.array_rows > 64) return 1;
  return machine.array_rows > 32 ? 2 : 4;
}

/// Two groups of tiles.
std::uint32_t staging_tiles(const GemmOptions& options) { return 2 * options.machine.psum_banks; }

std::uint32_t sbuf_bytes(const GemmOptions& options) {
  if (options.sbuf_bytes != 0) return options.sbuf_bytes;
  return static_cast<std::uint32_t>(std::uint64_t{options.machine.sbuf_partition_bytes} * 190 /
                                    224);
}

std::uint32_t divide_up(std::uint32_t a, std::uint32_t b) { return a / b + (a % b != 0); }

struct Panels {
  std::uint64_t loads;  // how often a panel is loaded in all
  bool reusable;        // whether consecutive groups ever share one
};

// Panels of the operand whose group index is walked in the inner (or outer) loop over groups.
Panels panels(bool inner, std::uint32_t own_groups, std::uint32_t other_groups, bool resident) {
  const std::uint64_t groups = std::uint64_t{own_groups} * other_groups;
  const std::uint64_t runs = inner ? (own_groups == 1 ? 1 : groups) : own_groups;
  return {resident ? runs : groups, runs < groups};
}

OperandRing make_ring(const GemmPlan& plan, std::uint32_t row_bytes, bool resident,
                      std::uint64_t panel_loads) {
  const std::uint32_t k_tiles = plan.k_tiles;
  OperandRing ring;
  ring.row_bytes = row_bytes;
  ring.resident = resident;
  ring.stacks = stacks_of(plan.machine());
  ring.unit_k_tiles =
      std::clamp(kMinUnitBytes / plan.tile_k / row_bytes, 1u, std::max(1u, plan.tail_k_tiles));
  if (resident)
    ring.unit_k_tiles = std::max(ring.unit_k_tiles, divide_up(k_tiles, kMaxResidentSlots));
  const std::uint32_t units_per_panel = divide_up(k_tiles, ring.unit_k_tiles);
  const std::uint32_t window = divide_up(plan.options.window_k_tiles, ring.unit_k_tiles) + 1;
  const std::uint64_t wanted =
      resident ? units_per_panel + std::uint64_t{divide_up(window, 2)} : window;
  ring.slots = static_cast<std::uint32_t>(std::min(wanted, panel_loads * units_per_panel));
  return ring;
}

/// Seconds of DMA for one operand: `columns` in groups of `group` columns, all k rows, `times`
/// over.
double dma_seconds(const CoreGeometry& machine, std::uint64_t columns, std::uint64_t group,
                   std::uint64_t rows, double times) {
  const double rate = kDmaBytesPerSecond * machine.dma_engines / kDmaEngines;
  const double elements =
      static_cast<double>((columns + group - 1) / group) * static_cast<double>(rows);
  const double bytes = static_cast<double>(columns * kElementBytes * rows);
  return times * (bytes + elements * kElementOverheadBytes) / rate;
}

struct Candidate {
  GemmPlan plan;
  double seconds;
  double dma_seconds;
};

std::optional<Candidate> try_plan(GemmPlan plan, bool lhs_resident, bool rhs_resident,
                                  std::uint32_t tiles_staged) {
  const GemmShape& shape = plan.shape;
  plan.m_groups = divide_up(plan.m_tiles, plan.group_m);
  plan.n_groups = divide_up(plan.n_tiles, plan.group_n);
  const Panels lhs = panels(plan.m_inner, plan.m_groups, plan.n_groups, lhs_resident);
  const Panels rhs = panels(!plan.m_inner, plan.n_groups, plan.m_groups, rhs_resident);
  if ((lhs_resident && !lhs.reusable) || (rhs_resident && !rhs.reusable)) return std::nullopt;
  plan.lhs = make_ring(plan, plan.group_m * plan.tile_m * kElementBytes, lhs_resident, lhs.loads);
  plan.rhs = make_ring(plan, plan.group_n * plan.tile_n * kElementBytes, rhs_resident, rhs.loads);
  plan.store_tiles = std::min(plan.group_n, 2u);
  plan.staging_slots = std::max(1u, tiles_staged / plan.store_tiles);
  plan.rhs.sbuf_offset = plan.lhs.bytes();
  plan.staging_offset = plan.rhs.sbuf_offset + plan.rhs.bytes();
  const std::uint64_t staging_bytes =
      std::uint64_t{plan.staging_slots} * plan.store_tiles * plan.tile_n * kElementBytes;
  if (plan.staging_offset + staging_bytes > sbuf_bytes(plan.options)) return std::nullopt;

  const std::uint64_t lhs_times = lhs.loads / plan.m_groups;
  const std::uint64_t rhs_times = rhs.loads / plan.n_groups;
  plan.load_bytes =
      std::uint64_t{kElementBytes} * shape.k * (lhs_times * shape.m + rhs_times * shape.n);
  plan.store_bytes = std::uint64_t{kElementBytes} * shape.m * shape.n;
  plan.multiplies = std::uint64_t{plan.m_tiles} * plan.n_tiles * plan.k_tiles;
  const std::uint32_t last_n = shape.n - (plan.n_tiles - 1) * plan.tile_n;
  plan.tensor_cycles =
      std::uint64_t{plan.m_tiles} * plan.k_tiles *
      (std::uint64_t{plan.n_tiles - 1} * std::max(plan.tile_n, kMinMultiplyCycles) +
       std::max(last_n, kMinMultiplyCycles));

  const double array = static_cast<double>(plan.tensor_cycles) / kArrayHz;
  const double dma = dma_seconds(plan.machine(), shape.m, plan.group_m * plan.tile_m, shape.k,
                                 static_cast<double>(lhs_times)) +
                     dma_seconds(plan.machine(), shape.n, plan.group_n * plan.tile_n, shape.k,
                                 static_cast<double>(rhs_times));
  return Candidate{plan, std::max(array, dma), dma};
}

/// The best of all group sizes and orders.
std::optional<Candidate> best_plan(const GemmPlan& base, std::uint32_t tiles_staged) {
  const GemmOptions& options = base.options;
  const std::uint32_t banks = options.machine.psum_banks;
  std::optional<Candidate> best;
  for (std::uint32_t group_m = 1; group_m <= std::min(banks, base.m_tiles); ++group_m) {
    if (options.group_m != 0 && group_m != std::min(options.group_m, base.m_tiles)) continue;
    for (std::uint32_t group_n = 1; group_n <= std::min(banks / group_m, base.n_tiles); ++group_n) {
      if (options.group_n != 0 && group_n != std::min(options.group_n, base.n_tiles)) continue;
      for (unsigned choice = 0; choice < 8; ++choice) {
        if ((choice & 6) != 0 && !options.allow_resident) continue;
        GemmPlan plan = base;
        plan.group_m = group_m;
        plan.group_n = group_n;
        plan.m_inner = (choice & 1) != 0;
        const auto candidate = try_plan(plan, (choice & 2) != 0, (choice & 4) != 0, tiles_staged);
        if (!candidate) continue;
        const bool better =
            !best || candidate->seconds < best->seconds ||
            (candidate->seconds == best->seconds && candidate->dma_seconds < best->dma_seconds);
        if (better) best = candidate;
      }
    }
  }
  return best;
}

}  // namespace

GemmPlan plan_gemm(const GemmShape& shape, const GemmOptions& options) {
  if (shape.m == 0 || shape.n == 0 || shape.k == 0) {
    throw std::invalid_argument("gemm: M, N and K must be at least 1");
  }
  if (shape.dtype != DType::kBf16 && shape.dtype != DType::kFp16) {
    throw std::invalid_argument("gemm: dtype must be bf16 or fp16");
  }
  if (options.tail_k_tiles == 0 || options.window_k_tiles < 2 * options.tail_k_tiles) {
    throw std::invalid_argument(
        "gemm: window_k_tiles must be at least 2 * tail_k_tiles, and that at least 1");
  }
  GemmPlan base;
  base.shape = shape;
  base.options = options;
  const CoreGeometry& machine = options.machine;
  base.tile_m = machine.array_columns;
  base.tile_n = machine.moving_columns();
  base.tile_k = machine.array_rows;
  base.m_tiles = divide_up(shape.m, base.tile_m);
  base.n_tiles = divide_up(shape.n, base.tile_n);
  base.k_tiles = divide_up(shape.k, base.tile_k);
  std::optional<Candidate> best;
  for (std::uint32_t part = 1; part <= options.window_k_tiles / 2; part *= 2) {
    base.options.window_k_tiles = options.window_k_tiles / part;
    base.options.tail_k_tiles = std::min(options.tail_k_tiles, base.options.window_k_tiles / 2);
    base.tail_k_tiles = std::min(base.options.tail_k_tiles, base.k_tiles);
    const std::uint32_t staged = std::max(1u, staging_tiles(options) / part);
    const auto candidate = best_plan(base, staged);
    if (candidate && (!best || candidate->seconds < kWorthWhile * best->seconds)) best = candidate;
  }
  if (!best)
    throw std::invalid_argument("gemm: no tiling fits the given SBUF bytes and group sizes");
  return best->plan;
}

std::string GemmPlan::to_text() const {
  std::ostringstream text;
  const auto ring = [](const OperandRing& r) {
    std::ostringstream line;
    line << r.slots << " slots x " << r.unit_k_tiles << " k tiles x " << r.row_bytes << " B"
         << (r.resident ? ", resident" : "") << ", at byte " << r.sbuf_offset;
    return line.str();
  };
  text << "gemm " << shape.m << "x" << shape.n << "x" << shape.k << " "
       << trainium2::isa::dtype_name(shape.dtype) << "\n  tiles        " << m_tiles << " x "
       << n_tiles << " x " << k_tiles << " of " << tile_m << " x " << tile_n << " x " << tile_k
       << "\n  groups       " << m_groups << " x " << n_groups << " of " << group_m << " x "
       << group_n << " tiles, inner loop along " << (m_inner ? "m" : "n") << ", tail of "
       << tail_k_tiles << " k tiles"
       << "\n  lhs          " << ring(lhs) << "\n  rhs          " << ring(rhs)
       << "\n  staging      " << staging_slots << " slots x " << store_tiles << " tiles, at byte "
       << staging_offset << "\n  multiplies   " << multiplies << " (" << tensor_cycles
       << " array cycles)"
       << "\n  bytes        " << load_bytes << " loaded, " << store_bytes << " stored\n";
  return text.str();
}

}  // namespace trn2vp::kernels
