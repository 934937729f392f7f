// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <queue>
#include <string>
#include <variant>
#include <vector>

#include "models/common/wave_file.h"

namespace trn2vp::common {

/// Puts the changes of temporally decoupled models into time order, drops what is not selected or
/// does not change, and hands the rest to a format. Formats derive from it.
class WaveBuffer : public WaveSink {
 public:
  explicit WaveBuffer(const WaveSelection& selection) : selection_(selection) {}

  WaveHandle declare_bits(const std::string& scope, const std::string& name,
                          unsigned bits) override;
  WaveHandle declare_text(const std::string& scope, const std::string& name) override;
  WaveHandle declare_real(const std::string& scope, const std::string& name) override;
  bool wants(WaveHandle signal) const override { return signals_[signal].selected; }
  void change(WaveHandle signal, std::uint64_t time_ps, std::uint64_t value) override;
  void change(WaveHandle signal, std::uint64_t time_ps, const std::string& value) override;
  void change(WaveHandle signal, std::uint64_t time_ps, double value) override;
  void flush(std::uint64_t time_ps) override;

 protected:
  enum class Kind { kBits, kText, kReal };
  using Value = std::variant<std::uint64_t, std::string, double>;
  struct Signal {
    std::string scope;
    std::string name;
    Kind kind;
    unsigned bits;
    bool selected;
    bool has_value = false;
    Value value;
  };

  const std::vector<Signal>& signals() const { return signals_; }

  /// Everything still buffered; formats call it from their destructor.
  void finish();

  /// The header: called once, before the first value, when all signals are declared.
  virtual void write_header() = 0;
  virtual void write_time(std::uint64_t time_ps) = 0;
  virtual void write_value(WaveHandle signal, const Value& value) = 0;

 private:
  struct Change {
    std::uint64_t time_ps;
    std::uint64_t order;
    WaveHandle signal;
    Value value;
    bool operator>(const Change& other) const {
      return time_ps != other.time_ps ? time_ps > other.time_ps : order > other.order;
    }
  };
  WaveHandle declare(const std::string& scope, const std::string& name, Kind kind, unsigned bits);
  void push(WaveHandle signal, std::uint64_t time_ps, Value value);
  void emit(std::uint64_t time_ps, WaveHandle signal, const Value& value);
  void start();

  WaveSelection selection_;
  std::vector<Signal> signals_;
  std::priority_queue<Change, std::vector<Change>, std::greater<>> pending_;
  std::uint64_t order_ = 0;
  std::uint64_t time_ps_ = 0;
  bool started_ = false;
};

}  // namespace trn2vp::common
