// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/host_chip/collect.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "firmware/include/trn2vp/job.h"
#include "models/numerics/codec.h"
#include "platforms/workloads/number.h"

namespace trn2vp::host_chip {

namespace map = trainium2::address_map;
using report::RunReport;
using trainium2::isa::Engine;

namespace {

void collect_core(trainium2::Chip& chip, KernelWindow& window, unsigned index, RunReport& report) {
  trainium2::NeuronCore& core = chip.core(index);
  for (std::size_t i = 0; i < trainium2::isa::kEngineCount; ++i) {
    const auto engine = static_cast<Engine>(i);
    report.engines.emplace_back(trainium2::engine_key(engine), core.sequencer(engine).activity());
  }
  const KernelWindow::Totals totals = window.totals();
  report.kernel_ps = totals.running_ps;
  report.events = totals.events;
  report.launches = window.launches();
  report.hbm_kernel = {totals.hbm_read_bytes, totals.hbm_written_bytes};
  report.core_dma.engines = chip.dma_engines_per_core();
  report.core_dma.descriptors = totals.dma_descriptors;
  report.core_dma.read_bytes = totals.dma_read_bytes;
  report.core_dma.write_bytes = totals.dma_written_bytes;
  report.core_dma.ring_bytes = totals.dma_ring_bytes;
  report.core_dma.active_ps = totals.dma_busy_ps / chip.dma_engines_per_core();
  report.sbuf = {core.sbuf().read_bytes(), core.sbuf().written_bytes()};
  report.psum_written_bytes = core.tensor().psum_bytes();
  for (unsigned c = 0; c < chip.cores(); ++c) {
    const trainium2::ArrayVerdict verdict = chip.core(c).tensor().array().verdict();
    report.lockstep.instructions += verdict.instructions;
    report.lockstep.value_differences += verdict.value_differences;
    report.lockstep.cycle_differences += verdict.cycle_differences;
  }
}

void collect_chip(trainium2::Chip& chip, RunReport& report) {
  for (unsigned i = 0; i < chip.hbm_stacks(); ++i) {
    report.hbm.read_bytes += chip.hbm(i).statistics().read_bytes;
    report.hbm.write_bytes += chip.hbm(i).statistics().written_bytes;
  }
  report.host_dma.engines = map::kHostDmaEngines;
  for (unsigned i = map::kCoreDmaEngines; i < map::kDmaEngines; ++i) {
    const trainium2::UdmaStatistics& dma = chip.dma(i).statistics();
    report.host_dma.descriptors += dma.m2s_descriptors;
    report.host_dma.read_bytes += dma.read_bytes;
    report.host_dma.write_bytes += dma.written_bytes;
    report.host_dma.ring_bytes += dma.ring_bytes;
    report.host_dma.active_ps += dma.busy_ps / map::kHostDmaEngines;
  }
}

/// `where` stands in front of the names of what failed: "", "neighbour ".
void collect_faults(trainium2::Chip& chip, const std::string& where, RunReport& report) {
  for (unsigned c = 0; c < chip.cores(); ++c) {
    for (std::size_t i = 0; i < trainium2::isa::kEngineCount; ++i) {
      const auto engine = static_cast<Engine>(i);
      const auto& error = chip.core(c).sequencer(engine).error();
      if (!error) continue;
      report.faults.push_back(fmt::format(
          "{}core{} {} at pc {:#x}: {}: {}{}{}", where, c, trainium2::engine_key(engine), error->pc,
          error->rule, error->text, error->instruction.empty() ? "" : ": ", error->instruction));
    }
  }
  for (unsigned e = 0; e < map::kDmaEngines; ++e) {
    trainium2::UdmaEngine& dma = chip.dma(e);
    if (dma.statistics().errors == 0) continue;
    report.faults.push_back(fmt::format("{}dma{}: {}, causes M2S {:#x}, S2M {:#x}", where, e,
                                        dma.aborted() ? "engine aborted" : "queue halted",
                                        dma.causes(0), dma.causes(1)));
  }
  for (unsigned c = 0; c < chip.cores(); ++c) {
    for (unsigned p = 0; p < trainium2::PrivateDma::kEngines; ++p) {
      trainium2::UdmaEngine& dma = chip.core(c).private_dma().engine(p);
      if (dma.statistics().errors == 0) continue;
      report.faults.push_back(
          fmt::format("{}core{} gpsimd_dma{}: halted, causes M2S {:#x}, S2M {:#x}", where, c, p,
                      dma.causes(0), dma.causes(1)));
    }
  }
  for (unsigned port = 0; port < map::kPeerLinks; ++port) {
    if (const std::uint64_t refused = chip.link(port).refused()) {
      report.faults.push_back(
          fmt::format("{}link{}: {} writes of the neighbour refused", where, port, refused));
    }
  }
}

void count_dma_errors(trainium2::Chip& chip, RunReport& report) {
  for (unsigned e = 0; e < map::kDmaEngines; ++e) {
    RunReport::Dma& dma = e >= map::kCoreDmaEngines ? report.host_dma : report.core_dma;
    dma.errors += chip.dma(e).statistics().errors;
  }
}

void add_links(trainium2::Chip& chip, std::uint64_t RunReport::Link::*bytes, RunReport& report) {
  for (unsigned port = 0; port < map::kPeerLinks; ++port) {
    const trainium2::LinkSchedule::Statistics& link = chip.link(port).statistics();
    report.link.*bytes += link.bytes;
    report.link.credit_wait_ps += link.credit_wait_ps;
    report.link.stalls += link.stalls;
  }
}

// Who waits for whom, when the job did not come to its end.
void collect_waits(trainium2::Chip& chip, const std::string& where, RunReport& report) {
  for (unsigned c = 0; c < chip.cores(); ++c) {
    trainium2::NeuronCore& core = chip.core(c);
    if (!core.running()) continue;
    for (const std::string& line : core.wait_graph().lines())
      report.faults.push_back(fmt::format("{}core{} deadlock: {}", where, c, line));
  }
}

void collect_hazards(trainium2::Chip& chip, const std::string& where, RunReport& report) {
  for (unsigned c = 0; c < chip.cores(); ++c) {
    trainium2::NeuronCore& core = chip.core(c);
    const std::vector<std::string> lines = core.hazards();
    for (const std::string& line : lines)
      report.faults.push_back(fmt::format("{}core{} hazard: {}", where, c, line));
    if (core.hazard_count() > lines.size()) {
      report.faults.push_back(
          fmt::format("{}core{} hazards: {} more", where, c, core.hazard_count() - lines.size()));
    }
  }
}

const char* text_of(std::uint32_t status, bool host) {
  switch (status) {
    case TRN2VP_JOB_NOT_RUN:
      return host ? "the firmware did not finish its job" : "the job did not come to its end";
    case TRN2VP_JOB_PASS:
      return "finished";
    case TRN2VP_JOB_MISMATCH:
      return "the firmware found wrong results";
    case TRN2VP_JOB_NO_DEVICE:
      return "the firmware found no device";
    case TRN2VP_JOB_DMA_ERROR:
      return "a DMA engine stopped with an error";
    case TRN2VP_JOB_CORE_ERROR:
      return "a sequencer stopped with an error";
    case TRN2VP_JOB_TIMEOUT:
      return host ? "the firmware gave up waiting" : "the programs did not halt in time";
    case TRN2VP_JOB_BAD_JOB:
      return "the firmware did not understand its job";
  }
  return "the firmware reported an unknown status";
}

}  // namespace

RunReport collect(const Machine& machine, JobRunner& runner, KernelWindow& window, unsigned core) {
  trainium2::Chip& chip = *machine.chip;
  RunReport report;
  report.simulated_ps = sc_core::sc_time_stamp().value();
  collect_core(chip, window, core, report);
  collect_chip(chip, report);
  count_dma_errors(chip, report);
  add_links(chip, &RunReport::Link::sent_bytes, report);
  for (const Machine::Other& other : machine.others) {
    add_links(*other.chip, &RunReport::Link::received_bytes, report);
  }
  report.host_instructions = runner.instructions();
  report.uart_lines = runner.lines();
  const std::uint32_t status = runner.status();
  report.exit_reason = text_of(status, machine.host != nullptr);
  const bool hangs = status == TRN2VP_JOB_NOT_RUN || status == TRN2VP_JOB_TIMEOUT;
  std::vector<Machine::Other> chips = {{"", &chip}};
  for (const Machine::Other& other : machine.others)
    chips.push_back({other.name + " ", other.chip});
  for (const Machine::Other& one : chips) collect_faults(*one.chip, one.name, report);
  if (!runner.failure().empty()) report.faults.push_back("host core: " + runner.failure());
  for (const Machine::Other& one : chips) {
    if (hangs) collect_waits(*one.chip, one.name, report);
    collect_hazards(*one.chip, one.name, report);
  }
  return report;
}

namespace {

// As a debugger does: takes no time.
void read_chip(trainium2::Chip& chip, std::uint64_t address, void* data, std::size_t bytes) {
  tlm::tlm_generic_payload payload;
  payload.set_read();
  payload.set_address(address);
  payload.set_data_ptr(static_cast<unsigned char*>(data));
  payload.set_data_length(static_cast<unsigned>(bytes));
  if (chip.device().get_base_export()->transport_dbg(payload) != bytes)
    throw std::logic_error(fmt::format("no {} bytes of device memory at {:#x}", bytes, address));
}

// A NaN is wrong, whatever is allowed.
void compare_numbers(const job::Check& check, const std::vector<std::uint8_t>& result,
                     const workloads::Expected& expected, RunReport& report) {
  for (std::uint64_t i = 0; i < check.elements; ++i) {
    const double value = workloads::load(check.dtype, result.data(), i);
    // Two infinities have no difference.
    const bool same = value == expected.values[i];
    const double error = same ? 0.0 : std::fabs(value - expected.values[i]);
    if (!(error <= expected.allowed[i])) ++report.mismatches;
    if (expected.allowed[i] == 0) continue;
    report.exact = false;
    if (error > 0)
      report.largest_error = std::max(report.largest_error, error / expected.allowed[i]);
  }
}

void compare_words(const job::Check& check, const std::vector<std::uint8_t>& result,
                   RunReport& report) {
  for (std::uint64_t i = 0; i < check.bytes(); i += check.element_bytes) {
    if (!std::equal(&result[i], &result[i] + check.element_bytes, &check.golden[i]))
      ++report.mismatches;
  }
}

}  // namespace

void compare_results(const job::JobImage& image, trainium2::Chip& chip, JobRunner& runner,
                     RunReport& report) {
  const job::ReadMemory read = [&](std::uint64_t address, bool on_chip, void* data,
                                   std::size_t bytes) {
    on_chip ? read_chip(chip, address, data, bytes) : runner.read(address, data, bytes);
  };
  for (const job::Check& check : image.checks) {
    const std::vector<std::uint8_t> result = job::read_rows(read, check.result, check.bytes());
    if (check.golden.empty()) {
      compare_numbers(check, result, check.expected(read), report);
    } else {
      compare_words(check, result, report);
    }
    report.compared_words += check.elements;
  }
  report.verified = report.compared_words > 0 && report.mismatches == 0;
}

void collect_outputs(const job::JobImage& image, JobRunner& runner, RunReport& report) {
  for (const job::Output& output : image.outputs) {
    const numerics::FormatInfo& format = numerics::format_info(output.format);
    RunReport::Output shown{output.name, {}, output.file, {}};
    shown.bytes.resize(output.elements() * static_cast<unsigned>(format.storage_bytes()));
    runner.read(output.result, shown.bytes.data(), shown.bytes.size());
    std::vector<float> values(output.elements());
    numerics::decode(format, shown.bytes.data(), values.data(), values.size());
    for (std::uint64_t row = 0; row < output.rows; ++row) {
      const auto first = values.begin() + static_cast<std::ptrdiff_t>(row * output.columns);
      shown.rows.emplace_back(first, first + static_cast<std::ptrdiff_t>(output.columns));
    }
    report.outputs.push_back(std::move(shown));
  }
}

}  // namespace trn2vp::host_chip
