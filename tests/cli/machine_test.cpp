// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Sizes of the machine as parameters: the kernels are cut for them, and a program that goes beyond
// them is refused.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/cli/program.h"
#include "tests/waves/wave_reader.h"

namespace trn2vp::cli {
namespace {

using nlohmann::ordered_json;
using testing::HasSubstr;

std::vector<std::string> arguments(const std::string& workload,
                                   const std::vector<std::string>& settings) {
  std::vector<std::string> list{"--workload", workload};
  for (const std::string& setting : settings) {
    list.push_back("--set");
    list.push_back(setting);
  }
  return list;
}

ordered_json run(const std::string& workload, const std::vector<std::string>& settings) {
  return Program().run(arguments(workload, settings));
}

using Settings = std::vector<std::string>;
const Settings kMachines[] = {
    {"chip.tensor.rows=32", "chip.tensor.columns=32"},
    {"chip.tensor.rows=64", "chip.tensor.columns=64", "chip.dma.engines_per_core=6"},
    {"chip.tensor.rows=64", "chip.sbuf.partition_bytes=98304", "chip.psum.banks=4"},
    {"chip.tensor.rows=20", "chip.tensor.columns=12", "chip.psum.banks=3",
     "chip.psum.bank_bytes=512", "chip.dma.engines_per_core=1"}};

TEST(Machine, EveryKernelIsCutForIt) {
  for (const Settings& machine : kMachines) {
    for (const char* workload :
         {"gemm:200x300x150:bf16", "softmax:200x333:fp32", "layernorm:130x700:fp16",
          "rmsnorm:130x390:fp32", "rope:70x3x40:fp32", "mlp:60x100x200:fp16:gelu",
          "attention:1x100x300x128:fp32", "attention:2x70x70x40:fp16:causal",
          "conv:130x9x12x140x2x3:bf16:padding=1", "conv:3x20x20x8x5x3:fp32:stride=2,padding=2",
          "transpose:70x130:fp32", "transpose:300x40:bf16"}) {
      SCOPED_TRACE(workload + (" " + machine.front()));
      const ordered_json report = run(workload, machine);
      EXPECT_EQ(report["verified"], true);
      EXPECT_EQ(report["faults"], ordered_json::array());
    }
  }
}

// As many cycles as the array has to stream: an eighth of the rows, eight times the time.
TEST(Machine, TheArrayBoundsTheTime) {
  const auto time_and_mfu = [](const Settings& machine) {
    const ordered_json report = run("gemm:256x1024x1024:bf16", machine);
    return std::pair<double, double>(1e9 * report["metrics"]["total_time"].get<double>(),
                                     report["metrics"]["mfu_estimated_percent"]);
  };
  const double flops = 2.0 * 256 * 1024 * 1024;
  for (const unsigned size : {8u, 16u, 32u}) {
    const std::string text = std::to_string(size);
    const auto [ns, mfu] =
        time_and_mfu({"chip.tensor.rows=" + text, "chip.tensor.columns=" + text});
    const double ideal = flops / (2.0 * size * size * 2.4);
    EXPECT_GT(ns, ideal);
    EXPECT_LT(ns, 1.1 * ideal);
    EXPECT_NEAR(mfu, 100 * ideal / ns, 0.1);
  }
}

TEST(Machine, LessMemoryOnChipMeansMoreTrafficAndTime) {
  const auto measure = [](const Settings& machine) {
    const ordered_json report = run("gemm:1024x1024x2048:bf16", machine);
    return std::pair<double, double>(report["metrics"]["hbm_read_bytes"],
                                     report["metrics"]["total_time"]);
  };
  const auto [all_bytes, all_time] = measure({});
  for (const auto& [setting, bytes, time] :
       {std::tuple{"chip.sbuf.partition_bytes=16384", 1.4, 1.2},
        std::tuple{"chip.psum.banks=3", 1.04, 1.05},
        std::tuple{"chip.psum.bank_bytes=256", 1.2, 1.5}}) {
    const auto [less_bytes, less_time] = measure({setting});
    EXPECT_GT(less_bytes, bytes * all_bytes) << setting;
    EXPECT_GT(less_time, time * all_time) << setting;
  }
}

// A type that takes longer per column takes as much longer in all.
TEST(Machine, TypesHaveTheirRates) {
  const auto busy = [](const char* workload, const Settings& machine) -> double {
    return run(workload, machine)["engines"]["tensor"]["busy_ns"];
  };
  const char* const gemm = "gemm:256x1024x512:bf16";
  EXPECT_NEAR(busy(gemm, {"chip.tensor.bf16_cycles=3"}) / busy(gemm, {}), 3, 0.1);
  EXPECT_NEAR(busy(gemm, {"chip.tensor.tf32_cycles=3"}) / busy(gemm, {}), 1, 1e-9);
  const char* const mlp = "mlp:128x256x512:fp32";
  EXPECT_GT(busy(mlp, {"chip.tensor.fp32_cycles=4"}) / busy(mlp, {}), 1.8);
  const char* const turn = "transpose:512x512:fp32";
  EXPECT_GT(busy(turn, {"chip.tensor.transpose_fp32_cycles=4"}) / busy(turn, {}), 1.7);
}

TEST(Machine, FewerDmaEnginesTakeLonger) {
  double before = 0;
  for (const char* engines : {"16", "8", "2"}) {
    const ordered_json report =
        run("gemm:128x2048x2048:bf16", {"chip.dma.engines_per_core=" + std::string(engines)});
    const double ns = 1e9 * report["metrics"]["total_time"].get<double>();
    EXPECT_GT(ns, 1.5 * before) << engines;
    before = ns;
  }
}

class BeyondTheMachine : public testing::Test {
 protected:
  /// The only fault of a program on such a machine.
  std::string fault(const std::string& text, const Settings& machine) {
    Program program;
    program.folder().write("p.trn2asm", text);
    const ordered_json report = program.run(arguments("p.trn2asm", machine), 3);
    EXPECT_EQ(report["faults"].size(), 1u) << report["faults"];
    return report["faults"].empty() ? "" : report["faults"][0].get<std::string>();
  }
};

TEST_F(BeyondTheMachine, AProgramIsStopped) {
  const std::string tensor = ".engine tensor\n";
  EXPECT_THAT(fault(tensor + "load_stationary stationary=sbuf.bf16[0+64]@0{1:32}\nhalt\n",
                    {"chip.tensor.rows=32"}),
              HasSubstr("tile-fit: stationary: 64 partitions in a tile of 32 rows"));
  EXPECT_THAT(fault(tensor + "load_stationary stationary=sbuf.bf16[0+32]@0{1:33}\nhalt\n",
                    {"chip.tensor.columns=32"}),
              HasSubstr("size: stationary: 33 columns, at most 32"));
  EXPECT_THAT(fault(".engine vector\nmemset dst=sbuf.fp32[0+8]@98304{1:1} value=0\nhalt\n",
                    {"chip.sbuf.partition_bytes=98304"}),
              HasSubstr("range: dst: bytes 98304 to 98308 of 98304"));
  EXPECT_THAT(fault(".engine vector\nmemset dst=psum.fp32[0+8]@8192{1:1} value=0\nhalt\n",
                    {"chip.psum.banks=4"}),
              HasSubstr("range: dst: bytes 8192 to 8196 of 8192"));
  EXPECT_THAT(fault(".engine sync\ndma_trigger queue=0 engines=16 m2s=1 s2m=1\nhalt\n",
                    {"chip.dma.engines_per_core=4"}),
              HasSubstr("dma-engine: engines: a mask of 16, the core has engines 0 to 3"));
}

// What DMA does beyond SBUF is an error of its queue.
TEST(Machine, DmaBeyondSbufHaltsItsQueue) {
  const auto faults = [](const std::string& bytes) {
    Program program;
    program.folder().write("p.trn2asm",
                           ".descriptor queue=1 engine=0 from=hbm@0 to=sbuf[0]@98304 bytes=64\n"
                           ".descriptor queue=1 engine=0 from=one to=semaphore[3] bytes=4\n"
                           ".engine sync\ndma_trigger queue=1 engines=1 m2s=2 s2m=2\n"
                           "event_semaphore $S[3]>=1\nhalt\n");
    const Settings sbuf{"chip.sbuf.partition_bytes=" + bytes};
    const int exit_code = bytes == "98304" ? 3 : 0;
    return program.run(arguments("p.trn2asm", sbuf), exit_code)["faults"].dump();
  };
  EXPECT_THAT(faults("98304"), HasSubstr("dma0: engine aborted, causes M2S 0x0, S2M 0x2"));
  EXPECT_EQ(faults("98432"), "[]");
}

TEST(Machine, KeysHaveRangesAndNeighbours) {
  const auto error = [](const char* setting) {
    const Outcome outcome =
        Program().call({"run", "--workload", "gemm:8x8x8:bf16", "--quiet", "--set", setting});
    EXPECT_EQ(outcome.exit_code, 2) << setting;
    return outcome.err;
  };
  EXPECT_THAT(error("chip.tensor.rows=129"), HasSubstr("is '129', expected an integer in 4..128"));
  EXPECT_THAT(error("chip.tensor.rows=3"), HasSubstr("4..128"));
  EXPECT_THAT(error("chip.tensor.columns=30"),
              HasSubstr("is '30', expected a multiple of 4 in 4..128"));
  EXPECT_THAT(error("chip.tensor.column=32"), HasSubstr("the nearest is chip.tensor.columns"));
  EXPECT_THAT(error("chip.sbuf.partition_bytes=262145"),
              HasSubstr("a multiple of 64 in 8192..262144 bytes"));
  EXPECT_THAT(error("chip.sbuf.partition=98304"), HasSubstr("chip.sbuf.partition_bytes"));
  EXPECT_THAT(error("chip.psum.banks=17"), HasSubstr("3..16"));
  EXPECT_THAT(error("chip.psum.bank=4"), HasSubstr("the nearest is chip.psum.banks"));
  EXPECT_THAT(error("chip.psum.bank_bytes=4096"), HasSubstr("256..2048"));
  EXPECT_THAT(error("chip.dma.engines_per_core=0"), HasSubstr("1..16"));
  EXPECT_THAT(error("chip.cores=9"), HasSubstr("1..8"));
  EXPECT_THAT(error("chip.hbm.stacks=0"), HasSubstr("1..4"));
  EXPECT_THAT(error("chip.hbm.stacks=5"), HasSubstr("1..4"));
  EXPECT_THAT(error("chip.hbm.stack_bytes=2"), HasSubstr("1073741824..25769803776 bytes"));
  EXPECT_THAT(error("chip.hbm.stack=2"), HasSubstr("the nearest is chip.hbm.stacks"));
  EXPECT_THAT(error("chip.core=4"), HasSubstr("the nearest is chip.cores"));
  EXPECT_THAT(error("chip.tensor.bf16_cycles=0"), HasSubstr("1..64"));
  const Outcome absent = Program().call({"run", "--workload", "gemm:8x8x8:bf16", "--quiet", "--set",
                                         "chip.cores=2", "--set", "chip.core[2].array=tlm"});
  EXPECT_EQ(absent.exit_code, 2);
  EXPECT_THAT(absent.err, HasSubstr("chip.core[2].array: expected a core that the chip has"));
}

TEST(Machine, CoresBoundWhatRunsOnThem) {
  Program program;
  program.folder().write("config.json", R"({"model_type": "llama", "hidden_size": 64,
      "intermediate_size": 96, "num_hidden_layers": 1, "num_attention_heads": 4,
      "num_key_value_heads": 4, "vocab_size": 100})");
  const auto call = [&](const char* tp, const char* cores) {
    return program.call({"run", "--workload", "config.json", "--tp", tp, "--seq", "16", "--layers",
                         "1", "--mode", "timing", "--quiet", "--set",
                         "chip.cores=" + std::string(cores)});
  };
  EXPECT_EQ(call("2", "2").exit_code, 0);
  const Outcome beyond = call("4", "2");
  EXPECT_EQ(beyond.exit_code, 2);
  EXPECT_THAT(beyond.err, HasSubstr("takes 4 cores, expected at most 2 (chip.cores)"));
}

/// One layer of a decoder of that width, one token.
ordered_json decode_step(unsigned hidden, const std::string& tp, const Settings& more) {
  Program program;
  program.folder().write("config.json", fmt::format(R"({{"model_type": "llama", "hidden_size": {},
      "intermediate_size": {}, "num_hidden_layers": 1, "num_attention_heads": 16,
      "num_key_value_heads": 8, "vocab_size": 1000}})",
                                                    hidden, 4 * hidden));
  Settings list{"--workload", "config.json", "--tp", tp,        "--seq",
                "16",         "--layers",    "1",    "--phase", "decode"};
  list.insert(list.end(), more.begin(), more.end());
  return program.run(list);
}

double seconds(const ordered_json& report) { return report["metrics"]["total_time"]; }

TEST(Machine, FewerHbmStacksBoundCoresThatReadWeights) {
  const double four = seconds(decode_step(2048, "8", {"--mode", "timing"}));
  const double one =
      seconds(decode_step(2048, "8", {"--mode", "timing", "--set", "chip.hbm.stacks=1"}));
  EXPECT_GT(one, 1.5 * four);
}

TEST(Machine, EachCoreOfATrainium1HasAStack) {
  testing_support::TemporaryFolder folder;
  const auto seconds_and_peaks = [&](const std::string& stacks) {
    const std::string wave = folder.file("hbm.vcd");
    const ordered_json report =
        decode_step(512, "2",
                    {"--platform", "trainium1", "--set", "chip.hbm.stacks=" + stacks, "--wave",
                     wave, "--wave-scope", "chip.hbm*"});
    EXPECT_EQ(report["verified"], true);
    EXPECT_EQ(report["faults"], ordered_json::array());
    std::map<std::string, double> peaks;  // of the rates that stacks are read at
    for (const auto& [signal, changes] : common::read_wave(wave).signals) {
      if (signal.find("read_gb_per_s") == std::string::npos) continue;
      for (const auto& change : changes)
        peaks[signal] = std::max(peaks[signal], std::stod(change.value));
    }
    EXPECT_THAT(peaks, testing::Each(testing::Pair(testing::_, testing::Gt(1.0))));
    return std::pair{seconds(report), peaks.size()};
  };
  const auto [two, two_peaks] = seconds_and_peaks("2");
  const auto [one, one_peaks] = seconds_and_peaks("1");
  EXPECT_EQ(two_peaks, 2u);
  EXPECT_EQ(one_peaks, 1u);
  EXPECT_GT(one, two);
}

#ifdef TRN2VP_HAVE_RTL
TEST(Machine, TheRtlArrayHasSomeSizes) {
  const Settings small{"chip.tensor.rows=16", "chip.tensor.columns=16"};
  for (const char* workload : {"gemm:40x100x50:bf16", "attention:1x40x60x32:bf16:causal"}) {
    std::vector<std::string> list = arguments(workload, small);
    list.insert(list.end(), {"--array", "lockstep"});
    const ordered_json report = Program().run(list);
    EXPECT_EQ(report["verified"], true);
    EXPECT_GT(report["lockstep"]["instructions"], 10);
    EXPECT_EQ(report["lockstep"]["value_differences"], 0);
    EXPECT_EQ(report["lockstep"]["cycle_differences"], 0);
  }
  const Outcome none = Program().call({"run", "--workload", "gemm:8x8x8:bf16", "--quiet", "--array",
                                       "rtl", "--set", "chip.tensor.rows=32"});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, HasSubstr("--array rtl: no RTL array of 32x128 is compiled in; expected"));
  const Outcome rates =
      Program().call({"run", "--workload", "gemm:8x8x8:bf16", "--quiet", "--array", "lockstep",
                      "--set", "chip.tensor.bf16_cycles=2"});
  EXPECT_EQ(rates.exit_code, 2);
  EXPECT_THAT(rates.err, HasSubstr("--array lockstep: the RTL array has the default cycles"));
}
#endif

}  // namespace
}  // namespace trn2vp::cli
