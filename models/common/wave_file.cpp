// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/common/wave_file.h"

#include <stdexcept>

#ifdef TRN2VP_HAVE_FST
#include "models/common/wave_fst.h"
#endif
#include "models/common/wave_vcd.h"

namespace trn2vp::common {

bool wave_fst_supported() {
#ifdef TRN2VP_HAVE_FST
  return true;
#else
  return false;
#endif
}

std::unique_ptr<WaveSink> open_wave_file(const std::string& path, const WaveSelection& selection) {
  const std::size_t dot = path.rfind('.');
  const std::string extension = dot == std::string::npos ? "" : path.substr(dot);
  if (extension == ".vcd") return std::make_unique<VcdWave>(path, selection);
  if (extension == ".fst") {
#ifdef TRN2VP_HAVE_FST
    return std::make_unique<FstWave>(path, selection);
#else
    throw std::runtime_error(path + ": FST is not built in, expected a path ending in .vcd");
#endif
  }
  throw std::runtime_error(path + ": expected a path ending in .vcd or .fst");
}

}  // namespace trn2vp::common
