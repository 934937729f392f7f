// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <string>
#include <vector>

#include "models/common/wave_buffer.h"

namespace trn2vp::common {

/// GTKWave's FST, through the writer that ships with Verilator.
class FstWave : public WaveBuffer {
 public:
  FstWave(const std::string& path, const WaveSelection& selection);
  ~FstWave() override;

 protected:
  void write_header() override;
  void write_time(std::uint64_t time_ps) override;
  void write_value(WaveHandle signal, std::uint64_t value) override;

 private:
  void* writer_;
  bool wrote_ = false;
  std::vector<std::uint32_t> variables_;
};

}  // namespace trn2vp::common
