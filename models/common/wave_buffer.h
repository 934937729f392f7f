// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "models/common/wave_file.h"

namespace trn2vp::common {

/// Puts the changes of temporally decoupled models into time order, drops what is not selected or
/// does not change, and hands the rest to a format. Formats derive from it.
///
/// Changes wait in one lane per scope. A model mostly reports in order, so that putting a change
/// into its lane costs next to nothing, and writing out is a merge of lanes in runs.
class WaveBuffer : public WaveSink {
 public:
  explicit WaveBuffer(const WaveSelection& selection) : selection_(selection) {}

  WaveHandle declare_bits(const std::string& scope, const std::string& name,
                          unsigned bits) override;
  WaveHandle declare_text(const std::string& scope, const std::string& name) override;
  WaveHandle declare_real(const std::string& scope, const std::string& name) override;
  bool wants(WaveHandle signal) const override { return signals_[signal].selected; }
  bool wants_any() const override;
  void change(WaveHandle signal, std::uint64_t time_ps, std::uint64_t value) override;
  void change(WaveHandle signal, std::uint64_t time_ps, const std::string& value) override;
  void change(WaveHandle signal, std::uint64_t time_ps, double value) override;
  void flush(std::uint64_t time_ps) override;

 protected:
  enum class Kind : std::uint8_t { kBits, kText, kReal };
  struct Signal {
    std::string scope;
    std::string name;
    Kind kind;
    unsigned bits;
    bool selected;
    std::size_t lane;
    bool has_value = false;
    std::uint64_t value = 0;
  };

  const std::vector<Signal>& signals() const { return signals_; }

  /// Everything still buffered; formats call it from their destructor.
  void finish();

  /// What a value means for a text or real signal.
  const std::string& text_of(std::uint64_t value) const { return texts_[value]; }
  static double real_of(std::uint64_t value);

  /// The header: called once, before the first value, when all signals are declared.
  virtual void write_header() = 0;
  virtual void write_time(std::uint64_t time_ps) = 0;
  virtual void write_value(WaveHandle signal, std::uint64_t value) = 0;

 private:
  struct Change {
    std::uint64_t time_ps;
    std::uint64_t value;
    WaveHandle signal;
  };
  struct Lane {
    std::vector<Change> changes;  // by time
    std::size_t head = 0;         // the first not written yet
    bool empty() const { return head == changes.size(); }
    std::uint64_t next_ps() const { return changes[head].time_ps; }
  };
  WaveHandle declare(const std::string& scope, const std::string& name, Kind kind, unsigned bits);
  void push(WaveHandle signal, std::uint64_t time_ps, std::uint64_t value);
  void emit(const Change& change);
  void start();

  WaveSelection selection_;
  std::vector<Signal> signals_;
  std::map<std::string, std::size_t> lane_of_;
  std::vector<Lane> lanes_;
  std::vector<std::string> texts_;
  std::unordered_map<std::string, std::uint64_t> text_index_;
  std::uint64_t time_ps_ = 0;
  bool started_ = false;
};

}  // namespace trn2vp::common
