// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <fstream>
#include <string>

#include "models/common/wave_buffer.h"

namespace trn2vp::common {

/// IEEE 1364 value change dump, with the string and real variables that GTKWave and Surfer know.
class VcdWave : public WaveBuffer {
 public:
  VcdWave(const std::string& path, const WaveSelection& selection);
  ~VcdWave() override;

 protected:
  void write_header() override;
  void write_time(std::uint64_t time_ps) override;
  void write_value(WaveHandle signal, std::uint64_t value) override;

 private:
  std::string path_;
  std::ofstream file_;
};

}  // namespace trn2vp::common
