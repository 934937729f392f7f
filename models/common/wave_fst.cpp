// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/common/wave_fst.h"

#include <fstapi.h>

#include <algorithm>
#include <map>
#include <stdexcept>

namespace trn2vp::common {
namespace {

/// Scopes as a tree: a writer can open a scope only once.
struct Scope {
  std::map<std::string, Scope> children;
  std::vector<WaveHandle> signals;
};

}  // namespace

FstWave::FstWave(const std::string& path, const WaveSelection& selection)
    : WaveBuffer(selection), writer_(fstWriterCreate(path.c_str(), 1)) {
  if (writer_ == nullptr) throw std::runtime_error(path + ": cannot be written");
  fstWriterSetTimescale(writer_, -12);
  fstWriterSetPackType(writer_, FST_WR_PT_LZ4);
  fstWriterSetVersion(writer_, "trn2-vp");
}

FstWave::~FstWave() {
  finish();
  // Readers refuse a file without any change: say of one signal that it is not known.
  const auto signal = std::find_if(signals().begin(), signals().end(), [](const Signal& s) {
    return s.selected && s.kind == Kind::kBits;
  });
  if (!wrote_ && signal != signals().end()) {
    const auto index = static_cast<std::size_t>(signal - signals().begin());
    fstWriterEmitValueChange(writer_, variables_[index], std::string(signal->bits, 'x').c_str());
  }
  fstWriterClose(writer_);
}

void FstWave::write_header() {
  Scope root;
  for (WaveHandle i = 0; i < signals().size(); ++i) {
    if (!signals()[i].selected) continue;
    Scope* scope = &root;
    std::size_t start = 0;
    const std::string& path = signals()[i].scope;
    while (start <= path.size()) {
      const std::size_t dot = std::min(path.find('.', start), path.size());
      scope = &scope->children[path.substr(start, dot - start)];
      start = dot + 1;
    }
    scope->signals.push_back(i);
  }
  variables_.resize(signals().size());
  const auto declare = [this](const auto& self, const Scope& scope) -> void {
    for (WaveHandle handle : scope.signals) {
      const Signal& signal = signals()[handle];
      const fstVarType type = signal.kind == Kind::kReal   ? FST_VT_VCD_REAL
                              : signal.kind == Kind::kText ? FST_VT_GEN_STRING
                                                           : FST_VT_VCD_WIRE;
      const std::uint32_t bits = signal.kind == Kind::kText ? 0 : signal.bits;
      std::string name = signal.name;
      if (signal.kind == Kind::kBits && bits > 1) name += " [" + std::to_string(bits - 1) + ":0]";
      variables_[handle] =
          fstWriterCreateVar(writer_, type, FST_VD_IMPLICIT, bits, name.c_str(), 0);
    }
    for (const auto& [name, child] : scope.children) {
      fstWriterSetScope(writer_, FST_ST_VCD_MODULE, name.c_str(), nullptr);
      self(self, child);
      fstWriterSetUpscope(writer_);
    }
  };
  declare(declare, root);
}

void FstWave::write_time(std::uint64_t time_ps) { fstWriterEmitTimeChange(writer_, time_ps); }

void FstWave::write_value(WaveHandle handle, std::uint64_t value) {
  wrote_ = true;
  const Signal& signal = signals()[handle];
  if (signal.kind == Kind::kText) {
    const auto& text = text_of(value);
    fstWriterEmitVariableLengthValueChange(writer_, variables_[handle], text.data(),
                                           static_cast<std::uint32_t>(text.size()));
  } else if (signal.kind == Kind::kReal) {
    const double real = real_of(value);
    fstWriterEmitValueChange(writer_, variables_[handle], &real);
  } else {
    char text[64];
    for (unsigned i = 0; i < signal.bits; ++i) {
      text[i] = static_cast<char>('0' + ((value >> (signal.bits - 1 - i)) & 1));
    }
    fstWriterEmitValueChange(writer_, variables_[handle], text);
  }
}

}  // namespace trn2vp::common
