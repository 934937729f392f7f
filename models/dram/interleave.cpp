// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/dram/interleave.h"

#include <algorithm>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace trn2vp::dram {
namespace {

enum Field : unsigned { kRow, kStackId, kGroup, kBank, kColumn, kChannel, kPseudoChannel, kFields };
constexpr const char* kNames[kFields] = {"row",    "stack_id", "group",         "bank",
                                         "column", "channel",  "pseudo_channel"};

/// Bits that hold 0..n-1.
unsigned width(std::uint64_t n) {
  unsigned bits = 0;
  while ((std::uint64_t{1} << bits) < n) ++bits;
  return bits;
}

[[noreturn]] void fail(const std::string& text) {
  throw std::invalid_argument("interleave: " + text);
}

}  // namespace

Interleave::Interleave(const std::string& specification, const Organisation& organisation) {
  const std::uint64_t sizes[kFields] = {organisation.rows,           organisation.stack_ids,
                                        organisation.groups,         organisation.banks,
                                        organisation.columns(),      organisation.channels,
                                        organisation.pseudo_channels};
  for (unsigned f = 0; f < kFields; ++f) widths_[f] = width(sizes[f]);
  shifts_[kPseudoChannel] = 0;
  shifts_[kChannel] = widths_[kPseudoChannel];
  shifts_[kBank] = kBankShift;
  shifts_[kGroup] = shifts_[kBank] + widths_[kBank];
  shifts_[kStackId] = shifts_[kGroup] + widths_[kGroup];
  shifts_[kColumn] = kColumnShift;
  shifts_[kRow] = kRowShift;
  burst_shift_ = width(organisation.burst_bytes);
  parse(specification);
  check(organisation);
  build_tables();
  run_bytes_ = organisation.burst_bytes;
  for (const Bit& bit : bits_) {
    if (bit.field != kColumn || !bit.mixed.empty()) break;
    run_bytes_ *= 2;
  }
}

namespace {

/// "field[high:low]", "field[bit]" or "field".
struct Range {
  unsigned field;
  unsigned high;
  unsigned low;
};

Range parse_range(const std::string& text) {
  static const std::regex form(R"(([a-z_]+)(?:\[(\d{1,2})(?::(\d{1,2}))?\])?)");
  std::smatch match;
  if (!std::regex_match(text, match, form))
    fail("'" + text + "': expected field[high:low] or field[high:low]^field[high:low]");
  const auto field = std::find(std::begin(kNames), std::end(kNames), match[1].str());
  if (field == std::end(kNames))
    fail("'" + text + "': expected row, stack_id, group, bank, column, channel or pseudo_channel");
  const int high = match[2].matched ? std::stoi(match[2]) : 0;
  const int low = match[3].matched ? std::stoi(match[3]) : high;
  if (high < low) fail("'" + text + "': expected the high bit first");
  return {static_cast<unsigned>(field - std::begin(kNames)), static_cast<unsigned>(high),
          static_cast<unsigned>(low)};
}

}  // namespace

void Interleave::parse(const std::string& specification) {
  std::istringstream words(specification);
  for (std::string word; words >> word;) {
    std::istringstream parts(word);
    std::string part;
    std::getline(parts, part, '^');
    const Range range = parse_range(part);
    std::vector<Range> mixed;
    while (std::getline(parts, part, '^')) {
      mixed.push_back(parse_range(part));
      if (mixed.back().high - mixed.back().low != range.high - range.low)
        fail("'" + word + "': expected as many bits behind ^ as before it");
    }
    for (unsigned i = range.high - range.low + 1; i-- > 0;) {
      Bit bit{{range.field, range.low + i}, {}};
      for (const Range& one : mixed) bit.mixed.push_back({one.field, one.low + i});
      bits_.push_back(bit);
    }
  }
  std::reverse(bits_.begin(), bits_.end());
}

void Interleave::check(const Organisation& organisation) const {
  std::array<std::vector<bool>, kFields> seen;
  for (unsigned f = 0; f < kFields; ++f) seen[f].resize(widths_[f]);
  for (const Bit& bit : bits_) {
    if (bit.index >= widths_[bit.field])
      fail(name(bit) + ": this memory has " + std::to_string(widths_[bit.field]) + " bits of " +
           kNames[bit.field]);
    if (seen[bit.field][bit.index]) fail(name(bit) + ": stands twice");
    seen[bit.field][bit.index] = true;
  }
  for (unsigned f = 0; f < kFields; ++f) {
    for (unsigned i = 0; i < widths_[f]; ++i) {
      if (!seen[f][i]) fail(name(FieldBit{f, i}) + ": missing");
    }
  }
  for (const Bit& bit : bits_) {
    for (const FieldBit& mixed : bit.mixed) {
      if (mixed.index >= widths_[mixed.field]) fail(name(bit) + ": no " + name(mixed));
    }
  }
  // Each bit follows from its address bit and bits that are known before it.
  std::uint64_t known = 0;
  for (std::size_t round = 0; round < bits_.size(); ++round) {
    for (const Bit& bit : bits_) {
      const bool ready = std::all_of(bit.mixed.begin(), bit.mixed.end(),
                                     [&](const FieldBit& m) { return (known & packed(m)) != 0; });
      if (ready) known |= packed(bit);
    }
  }
  for (const Bit& bit : bits_) {
    if ((known & packed(bit)) == 0) fail(name(bit) + ": is mixed with itself, over others");
  }
  // What the rows lack to a power of two must be missing at the end of the addresses.
  unsigned low = 0;
  while (((organisation.rows >> low) & 1) == 0) ++low;
  if (organisation.rows >> low == 1) return;
  for (unsigned i = 0; i < widths_[kRow] - low; ++i) {
    const Bit& bit = bits_[bits_.size() - 1 - i];
    if (bit.field != kRow || bit.index != widths_[kRow] - 1 - i || !bit.mixed.empty())
      fail(name(FieldBit{kRow, widths_[kRow] - 1 - i}) + ": expected as address bit " +
           std::to_string(bits_.size() - 1 - i + burst_shift_) + ", because there are " +
           std::to_string(organisation.rows) + " rows");
  }
}

void Interleave::build_tables() {
  // The location that each address bit alone stands for: itself and, over and over, what it is
  // mixed into.
  std::vector<std::uint64_t> images;
  for (const Bit& bit : bits_) {
    std::uint64_t image = packed(bit);
    for (std::size_t round = 0; round < bits_.size(); ++round) {
      std::uint64_t next = packed(bit);
      for (const Bit& other : bits_) {
        for (const FieldBit& mixed : other.mixed) {
          if ((image & packed(mixed)) != 0) next ^= packed(other);
        }
      }
      if (next == image) break;
      image = next;
    }
    images.push_back(image);
  }
  for (unsigned t = 0; t < tables_.size(); ++t) {
    const std::size_t first = std::size_t{t} * kTableBits;
    const std::size_t last = t + 1 == tables_.size() ? images.size() : first + kTableBits;
    const std::size_t count = first < images.size() ? std::min(last, images.size()) - first : 0;
    tables_[t].assign(std::size_t{1} << (t + 1 == tables_.size() ? count : kTableBits), 0);
    for (std::size_t i = 0; i < tables_[t].size(); ++i) {
      for (std::size_t b = 0; b < count; ++b) {
        if ((i >> b) & 1) tables_[t][i] ^= images[first + b];
      }
    }
  }
}

std::uint64_t Interleave::encode(const Location& location) const {
  const std::uint64_t place = location.lane | (std::uint64_t{location.bank} << kBankShift) |
                              (std::uint64_t{location.column} << kColumnShift) |
                              (std::uint64_t{location.row} << kRowShift);
  std::uint64_t address = 0;
  for (std::size_t i = 0; i < bits_.size(); ++i) {
    std::uint64_t mask = packed(bits_[i]);
    for (const FieldBit& mixed : bits_[i].mixed) mask ^= packed(mixed);
    const std::uint64_t value = static_cast<std::uint64_t>(__builtin_parityll(place & mask));
    address |= value << (i + burst_shift_);
  }
  return address;
}

std::string Interleave::name(const FieldBit& bit) {
  return std::string(kNames[bit.field]) + "[" + std::to_string(bit.index) + "]";
}

std::string Interleave::name(const Bit& bit) {
  std::string text = name(static_cast<const FieldBit&>(bit));
  for (const FieldBit& mixed : bit.mixed) text += "^" + name(mixed);
  return text;
}

std::vector<std::string> Interleave::listing() const {
  std::vector<std::string> lines;
  for (std::size_t i = bits_.size(); i-- > 0;)
    lines.push_back("bit " + std::to_string(i + burst_shift_) + ": " + name(bits_[i]));
  return lines;
}

}  // namespace trn2vp::dram
