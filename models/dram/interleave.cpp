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
    if (bit.field != kColumn || bit.row >= 0) break;
    run_bytes_ *= 2;
  }
}

void Interleave::parse(const std::string& specification) {
  static const std::regex form(
      R"(([a-z_]+)(?:\[(\d{1,2})(?::(\d{1,2}))?\])?(?:\^row\[(\d{1,2})(?::(\d{1,2}))?\])?)");
  std::istringstream words(specification);
  for (std::string word; words >> word;) {
    std::smatch match;
    if (!std::regex_match(word, match, form))
      fail("'" + word + "': expected field[high:low] or field[high:low]^row[high:low]");
    const auto number = [&](int group, int otherwise) {
      return match[group].matched ? std::stoi(match[group]) : otherwise;
    };
    const auto field = std::find(std::begin(kNames), std::end(kNames), match[1].str());
    if (field == std::end(kNames))
      fail("'" + word +
           "': expected row, stack_id, group, bank, column, channel or pseudo_channel");
    const int high = number(2, 0);
    const int low = number(3, high);
    const int row_high = number(4, -1);
    const int row_low = number(5, row_high);
    if (high < low) fail("'" + word + "': expected the high bit first");
    if (row_high >= 0 && row_high - row_low != high - low)
      fail("'" + word + "': expected as many row bits as field bits");
    for (int i = high; i >= low; --i) {
      bits_.push_back({static_cast<unsigned>(field - std::begin(kNames)), static_cast<unsigned>(i),
                       row_high < 0 ? -1 : row_low + (i - low)});
    }
  }
  std::reverse(bits_.begin(), bits_.end());
}

void Interleave::check(const Organisation& organisation) const {
  std::array<std::vector<bool>, kFields> seen;
  for (unsigned f = 0; f < kFields; ++f) seen[f].resize(widths_[f]);
  for (const Bit& bit : bits_) {
    const std::string text = name(bit);
    if (bit.index >= widths_[bit.field])
      fail(text + ": this memory has " + std::to_string(widths_[bit.field]) + " bits of " +
           kNames[bit.field]);
    if (seen[bit.field][bit.index]) fail(text + ": stands twice");
    seen[bit.field][bit.index] = true;
    if (bit.row < 0) continue;
    if (bit.field == kRow) fail(text + ": expected row bits without XOR");
    if (static_cast<unsigned>(bit.row) >= widths_[kRow]) fail(text + ": no such row bit");
  }
  for (unsigned f = 0; f < kFields; ++f) {
    for (unsigned i = 0; i < widths_[f]; ++i) {
      if (!seen[f][i]) fail(name({f, i}) + ": missing");
    }
  }
  // What the rows lack to a power of two must be missing at the end of the addresses.
  unsigned low = 0;
  while (((organisation.rows >> low) & 1) == 0) ++low;
  if (organisation.rows >> low == 1) return;
  for (unsigned i = 0; i < widths_[kRow] - low; ++i) {
    const Bit& bit = bits_[bits_.size() - 1 - i];
    if (bit.field != kRow || bit.index != widths_[kRow] - 1 - i)
      fail(name({kRow, widths_[kRow] - 1 - i}) + ": expected as address bit " +
           std::to_string(bits_.size() - 1 - i + burst_shift_) + ", because there are " +
           std::to_string(organisation.rows) + " rows");
  }
}

unsigned Interleave::packed_bit(unsigned field, unsigned index) const {
  return shifts_[field] + index;
}

void Interleave::build_tables() {
  // The location that each address bit alone stands for.
  std::vector<std::uint64_t> images;
  for (const Bit& bit : bits_) {
    std::uint64_t image = std::uint64_t{1} << packed_bit(bit.field, bit.index);
    for (const Bit& mixed : bits_) {
      if (bit.field == kRow && mixed.row == static_cast<int>(bit.index))
        image |= std::uint64_t{1} << packed_bit(mixed.field, mixed.index);
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
  const std::uint64_t packed = location.lane | (std::uint64_t{location.bank} << kBankShift) |
                               (std::uint64_t{location.column} << kColumnShift) |
                               (std::uint64_t{location.row} << kRowShift);
  std::uint64_t address = 0;
  for (std::size_t i = 0; i < bits_.size(); ++i) {
    const Bit& bit = bits_[i];
    std::uint64_t value = (packed >> packed_bit(bit.field, bit.index)) & 1;
    if (bit.row >= 0) value ^= (location.row >> bit.row) & 1;
    address |= value << (i + burst_shift_);
  }
  return address;
}

std::string Interleave::name(const Bit& bit) const {
  std::string text = std::string(kNames[bit.field]) + "[" + std::to_string(bit.index) + "]";
  if (bit.row >= 0) text += "^row[" + std::to_string(bit.row) + "]";
  return text;
}

std::vector<std::string> Interleave::listing() const {
  std::vector<std::string> lines;
  for (std::size_t i = bits_.size(); i-- > 0;)
    lines.push_back("bit " + std::to_string(i + burst_shift_) + ": " + name(bits_[i]));
  return lines;
}

}  // namespace trn2vp::dram
