// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace trn2vp::common {

/// Index of a declared signal.
using WaveHandle = unsigned;

/// Where signal changes go. Signals are declared before the first change; changes may arrive out of
/// order in time (temporally decoupled models know their future), as long as none lies before the
/// last flush().
class WaveSink {
 public:
  virtual ~WaveSink() = default;

  /// `scope` is a dotted path ("chip.core0.tensor"), `name` the signal, `bits` 1..64.
  virtual WaveHandle declare_bits(const std::string& scope, const std::string& name,
                                  unsigned bits) = 0;
  /// A signal whose values are short words ("idle", "multiply_moving").
  virtual WaveHandle declare_text(const std::string& scope, const std::string& name) = 0;
  virtual WaveHandle declare_real(const std::string& scope, const std::string& name) = 0;

  /// False: changes of this signal are thrown away, the model may as well not send them.
  virtual bool wants(WaveHandle signal) const = 0;

  /// Whether any signal declared so far is wanted.
  virtual bool wants_any() const { return true; }

  virtual void change(WaveHandle signal, std::uint64_t time_ps, std::uint64_t value) = 0;
  virtual void change(WaveHandle signal, std::uint64_t time_ps, const std::string& value) = 0;
  virtual void change(WaveHandle signal, std::uint64_t time_ps, double value) = 0;

  /// No change before `time_ps` will follow: write out what is older.
  virtual void flush(std::uint64_t time_ps) = 0;
};

/// One traced value of a model: costs one compare when no sink is attached.
template <class T>
class WaveSignal {
 public:
  WaveSignal() = default;
  void attach(WaveSink* sink, WaveHandle handle) {
    sink_ = sink->wants(handle) ? sink : nullptr;
    handle_ = handle;
  }
  void set(std::uint64_t time_ps, const T& value) {
    if (sink_ != nullptr) sink_->change(handle_, time_ps, value);
  }
  bool attached() const { return sink_ != nullptr; }

 private:
  WaveSink* sink_ = nullptr;
  WaveHandle handle_ = 0;
};

}  // namespace trn2vp::common
