// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/host_chip/difference_wave.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "models/common/wave_file.h"
#include "platforms/host_chip/array_pins.h"

namespace trn2vp::host_chip {
namespace {

using rtl::ColumnTrace;
using rtl::Cycle;

std::string column_scope(const std::string& scope, int column) {
  return fmt::format("{}.column_{}", scope, column);
}
std::string pe_scope(const std::string& scope, int column, int row) {
  return fmt::format("{}.row_{}", column_scope(scope, column), row);
}

/// The PEs of a column as signals.
class ColumnSignals {
 public:
  ColumnSignals(const ColumnTrace& trace, common::WaveSink& sink, const std::string& scope)
      : trace_(trace), sink_(sink) {
    for (std::size_t r = 0; r < trace.rows.size(); ++r) {
      const std::string pe = pe_scope(scope, trace.column, trace.first_row + static_cast<int>(r));
      Pe signals{sink.declare_bits(pe, "valid", 1),     sink.declare_bits(pe, "x", 32),
                 sink.declare_bits(pe, "w", 32),        sink.declare_bits(pe, "psum_in", 32),
                 sink.declare_bits(pe, "psum_out", 32), 0};
      if (trace.has_expected) signals.expected = sink.declare_bits(pe, "expected", 32);
      pes_.push_back(signals);
    }
  }

  void show(const common::ClockDomain& clock) {
    for (std::size_t r = 0; r < pes_.size(); ++r) {
      const Pe& pe = pes_[r];
      for (std::size_t i = 0; i < trace_.rows[r].size(); ++i) {
        const std::uint64_t time = clock.to_ps(trace_.first_edge + i);
        const ColumnTrace::Sample& sample = trace_.rows[r][i];
        const auto set = [&](common::WaveHandle signal, std::uint32_t value) {
          sink_.change(signal, time, std::uint64_t{value});
        };
        set(pe.valid, sample.tap.valid);
        set(pe.x, sample.tap.x);
        set(pe.w, sample.tap.w);
        set(pe.psum_in, sample.tap.psum_in);
        set(pe.psum_out, sample.tap.psum_out);
        if (trace_.has_expected) set(pe.expected, sample.expected_psum_out);
      }
    }
  }

 private:
  struct Pe {
    common::WaveHandle valid, x, w, psum_in, psum_out, expected;
  };
  const ColumnTrace& trace_;
  common::WaveSink& sink_;
  std::vector<Pe> pes_;
};

/// Lines of a GTKWave save-file.
class SaveFile {
 public:
  /// Opens with `marker_ps` marked and in sight, `cycle_ps` an edge.
  SaveFile(const std::string& title, std::uint64_t marker_ps, std::uint64_t cycle_ps) {
    // GTKWave draws 2^-zoom time units on 200 pixels.
    const double zoom = -std::log2(5.0 * static_cast<double>(cycle_ps));
    const std::uint64_t before = std::min(marker_ps, 8 * cycle_ps);
    text_ = fmt::format("[*] {}\n[timestart] {}\n[size] 1600 1000\n*{:.6f} {}{}\n", title,
                        marker_ps - before, zoom, marker_ps, repeated(" -1", 26));
    text_ += "[signals_width] 300\n[sst_width] 220\n[sst_expanded] 1\n";
  }

  void heading(const std::string& name) { text_ += "@200\n-" + name + "\n"; }
  void bits(const std::string& name) { text_ += "@28\n" + name + "\n"; }
  void word(const std::string& name) { text_ += "@22\n" + name + "[31:0]\n"; }

  void write(const std::string& path) const {
    std::ofstream file(path);
    file << text_;
    file.close();
    if (!file) throw std::runtime_error(path + ": cannot be written");
  }

 private:
  static std::string repeated(const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
  }
  std::string text_;
};

void add_pe(SaveFile& save, const std::string& pe, bool has_expected) {
  save.bits(pe + ".valid");
  for (const char* name : {".x", ".w", ".psum_in", ".psum_out"}) save.word(pe + name);
  if (has_expected) save.word(pe + ".expected");
}

void add_pins(SaveFile& save, const rtl::LockstepArray::Difference& difference,
              const std::string& scope) {
  save.heading("Pins, as in the run");
  for (const char* name : {".wl_valid_i", ".wl_full_o[15:0]", ".mv_valid_i[15:0]",
                           ".mv_swap_i[15:0]", ".res_valid_o[15:0]"}) {
    save.bits(scope + name);
  }
  if (difference.is_edge) return;
  save.word(fmt::format("{}.mv_data_i.row_{}", scope, difference.failing_row()));
  save.word(fmt::format("{}.res_data_o.col_{}", scope, difference.array_column));
}

}  // namespace

std::string DifferenceWave::report() const {
  return fmt::format(
      "  wave: {}, cycles {} to {}, save-file {}\n"
      "  open with: gtkwave {} {}\n",
      wave, first, last, save_file, wave, save_file);
}

DifferenceWave write_difference_wave(const rtl::LockstepArray& array,
                                     const rtl::LockstepArray::Difference& difference,
                                     const common::ClockDomain& clock, const std::string& scope,
                                     const std::string& stem, unsigned cycles) {
  DifferenceWave files{stem + ".fst", stem + ".gtkw"};
  const Cycle centre = difference.failing_edge(array);
  files.first = centre - std::min<Cycle>(centre, cycles / 2);
  files.last = files.first + cycles - 1;
  const ColumnTrace trace = array.trace(difference, files.first, files.last);
  {
    common::WaveSelection window;
    window.from_ps = clock.to_ps(files.first);
    window.to_ps = clock.to_ps(files.last);
    const auto wave = common::open_wave_file(files.wave, window);
    ArrayPins pins(array.rows(), array.cols(), clock, *wave, scope);
    ColumnSignals column(trace, *wave, scope);
    array.for_each_edge(files.first, files.last,
                        [&pins](const rtl::ArrayEdge& edge) { pins.show(edge); });
    column.show(clock);
  }

  SaveFile save(difference.describe(), clock.to_ps(centre), clock.to_ps(1));
  if (!trace.rows.empty()) {
    const int failing = difference.failing_row();
    save.heading(fmt::format("Failing PE (row {}, column {})", failing, trace.column));
    add_pe(save, pe_scope(scope, trace.column, failing), trace.has_expected);
    save.heading(fmt::format("Partial sums down column {}", trace.column));
    for (std::size_t r = 0; r < trace.rows.size(); ++r) {
      const int row = trace.first_row + static_cast<int>(r);
      save.word(pe_scope(scope, trace.column, row) + ".psum_out");
    }
  }
  add_pins(save, difference, scope);
  save.write(files.save_file);
  return files;
}

}  // namespace trn2vp::host_chip
