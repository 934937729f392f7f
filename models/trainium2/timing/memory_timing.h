// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string>

#include "models/common/parameter_meta.h"

namespace trn2vp::trainium2::timing {

/// The HBM stacks, all alike, and their controllers. The DRAM's own times come from the preset.
struct HbmTiming {
  std::uint64_t stacks = 4;
  std::uint64_t stack_bytes = 24ull << 30;
  std::string fidelity = "lt";
  std::string preset = "hbm3-trn2";
  double pin_bits_per_second = 0;
  std::string interleave =
      "row[14:0] stack_id^row[6]^row[2] bank[1:0]^row[5:4]^row[1:0] group[1]^row[7]^row[3] "
      "column[4:2] channel[3:2]^bank[1:0]^row[3:2] channel[1:0]^column[4:3]^row[1:0] "
      "pseudo_channel^column[2]^row[4] column[1] group[0] column[0]";
  std::string scheduler = "fr-fcfs";
  std::string page_policy = "open";
  std::string refresh = "per-bank";
  std::uint64_t postponed_refreshes = 8;
  std::uint64_t read_queue = 128;
  std::uint64_t write_queue = 64;
  std::uint64_t write_high = 56;
  std::uint64_t write_low = 12;
  double latency_ns = 100.0;
  double requester_bytes_per_second = 27.2e9;
  double mbu_bytes_per_second = 716e9;
};

template <class V>
void describe(V& v, HbmTiming& t) {
  constexpr Provenance kAssumed = Provenance::kAssumed;
  constexpr const char* kSilent = "not public (trainium2.md 8.2)";
  v("stacks", t.stacks,
    ParameterMeta{"1", 1, 4, Provenance::kDocumented,
                  "trainium2.md 1.1: 4, the places of the address map",
                  "HBM stacks, 0 to this - 1; the cores are shared out evenly over them"});
  v("stack_bytes", t.stack_bytes,
    ParameterMeta{"bytes", 1ull << 30, 24ull << 30, Provenance::kDocumented,
                  "trainium2.md 1.1: 96 GiB in four stacks",
                  "of a stack; what lies behind it in the stack's window is an address error",
                  1 << 20});
  v("fidelity", t.fidelity,
    ParameterMeta{"lt|at", 0, 0, kAssumed, "a choice of the model",
                  "lt: one loop per access; at: every DRAM command, the requester waits"});
  v("preset", t.preset,
    ParameterMeta{"text", 0, 0, Provenance::kInferred, "dram.md: Trn2 sizing",
                  "DRAM organisation and timing: a name (docs/memory.md) or a TOML file"});
  v("pin_bits_per_second", t.pin_bits_per_second,
    ParameterMeta{"bits/s", 0, 20e9, Provenance::kInferred, "trainium2.md 1.1: profiler MBU base",
                  "rate of a pin; 0: the preset's"});
  v("interleave", t.interleave,
    ParameterMeta{"text", 0, 0, kAssumed, kSilent,
                  "meaning of each address bit above the burst, highest first (docs/memory.md)"});
  v("scheduler", t.scheduler,
    ParameterMeta{"fr-fcfs|fcfs", 0, 0, kAssumed, kSilent, "order of waiting bursts"});
  v("page_policy", t.page_policy,
    ParameterMeta{"open|closed", 0, 0, kAssumed, kSilent, "rows after their last waiting burst"});
  v("refresh", t.refresh,
    ParameterMeta{"none|all-banks|per-bank", 0, 0, kAssumed,
                  "streams reach 93 to 98 % of the peak (trainium2.md 9), which refreshes of all "
                  "banks do not allow",
                  "what one refresh command refreshes"});
  v("postponed_refreshes", t.postponed_refreshes,
    ParameterMeta{"1", 0, 8, kAssumed, "up to eight: JESD238",
                  "intervals that a refresh may wait while its bank is wanted"});
  v("read_queue", t.read_queue,
    ParameterMeta{"bursts", 1, 4096, kAssumed, "that of the simulators in dram.md",
                  "reads waiting in a channel"});
  v("write_queue", t.write_queue,
    ParameterMeta{"bursts", 1, 4096, kAssumed, "that of the simulators in dram.md",
                  "writes waiting in a channel"});
  v("write_high", t.write_high,
    ParameterMeta{"bursts", 1, 4096, kAssumed, kSilent, "writes waiting that start writing"});
  v("write_low", t.write_low,
    ParameterMeta{"bursts", 0, 4096, kAssumed, kSilent,
                  "writes waiting that end writing when reads wait"});
  v("latency_ns", t.latency_ns,
    ParameterMeta{
        "ns", 0, 1e6, kAssumed, "about 45 ns at the DRAM (dram.md), the rest assumed",
        "first byte of a read from an idle bank, there and back, DRAM included; a write is over "
        "earlier by the DRAM's part"});
  v("requester_bytes_per_second", t.requester_bytes_per_second,
    ParameterMeta{"bytes/s", 1e9, 1e13, Provenance::kDocumented,
                  "trainium2.md 1.3: theoretical rate of a DMA engine",
                  "what one requester's port takes from an idle stack"});
  v("mbu_bytes_per_second", t.mbu_bytes_per_second,
    ParameterMeta{"bytes/s", 1e9, 1e13, Provenance::kInferred,
                  "trainium2.md 1.1: base of the profiler's MBU",
                  "what the report's MBU is a percentage of"});
}

/// The chip's interconnect between DMA engines, HBM stacks and NeuronCores.
struct FabricTiming {
  double hop_ns = 20.0;
};

template <class V>
void describe(V& v, FabricTiming& t) {
  v("hop_ns", t.hop_ns,
    ParameterMeta{"ns", 0, 1e6, Provenance::kAssumed, "not public (trainium2.md 8.2)",
                  "one transaction through the fabric, anywhere on the chip"});
}

}  // namespace trn2vp::trainium2::timing
