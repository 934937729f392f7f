// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/common/register_block.h"

#include <cinttypes>
#include <cstdio>
#include <memory>
#include <stdexcept>

namespace trn2vp::common {
namespace {

std::string hex(std::uint64_t value) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%" PRIx64, value);
  return text;
}

const char* text_of(Access access) {
  switch (access) {
    case Access::kReadWrite:
      return "RW";
    case Access::kReadOnly:
      return "RO";
    case Access::kWriteOnly:
      return "WO";
  }
  return "?";
}

}  // namespace

std::string c_header(const RegisterBlockDecl& block) {
  const std::string prefix = std::string(block.name) + "_";
  std::string out = "/* " + std::string(block.name) + ": " + block.source + " */\n";
  out += "#define " + prefix + "BLOCK_BYTES " + hex(block.size) + "\n";
  for (const RegisterDecl& reg : block.registers) {
    out += "#define " + prefix + reg.name;
    if (reg.count > 1) {
      out += "(i) (" + hex(reg.offset) + " + (i) * " + hex(reg.stride) + ")";
    } else {
      out += " " + hex(reg.offset);
    }
    out += "  /* " + std::string(reg.doc) + " */\n";
  }
  for (const FieldDecl& field : block.fields) {
    const unsigned width = field.msb - field.lsb + 1;
    const std::uint64_t mask = ((std::uint64_t{1} << width) - 1) << field.lsb;
    const std::string name = prefix + field.register_name + "_" + field.name;
    out += "#define " + name + "_SHIFT " + std::to_string(field.lsb) + "\n";
    out += "#define " + name + "_MASK " + hex(mask) + "u  /* " + field.doc + " */\n";
  }
  return out;
}

std::string markdown(const RegisterBlockDecl& block) {
  std::string out = "### " + std::string(block.name) + "\n\nSource: " + block.source +
                    "\n\n| offset | register | access | reset | meaning |\n|---|---|---|---|---|\n";
  for (const RegisterDecl& reg : block.registers) {
    std::string where = "`" + hex(reg.offset) + "`";
    if (reg.count > 1) where += " + `" + hex(reg.stride) + "`*i, i < " + std::to_string(reg.count);
    out += "| " + where + " | " + reg.name + " | " + text_of(reg.access) + " | `" + hex(reg.reset) +
           "` | " + reg.doc;
    for (const FieldDecl& field : block.fields) {
      if (std::string(field.register_name) != reg.name) continue;
      out += "; [" + std::to_string(field.msb) + ":" + std::to_string(field.lsb) + "] " +
             field.name + ": " + field.doc;
    }
    out += " |\n";
  }
  return out;
}

// Shared by all instances of a block: a chip has 132 UDMA register files.
const RegisterFile::SlotMap& RegisterFile::slots_of(const RegisterBlockDecl& block) {
  static std::unordered_map<const RegisterBlockDecl*, std::unique_ptr<SlotMap>> cache;
  std::unique_ptr<SlotMap>& map = cache[&block];
  if (map == nullptr) {
    map = std::make_unique<SlotMap>();
    for (unsigned reg = 0; reg < block.registers.size(); ++reg) {
      const RegisterDecl& decl = block.registers[reg];
      for (unsigned i = 0; i < decl.count; ++i) {
        const std::uint32_t offset = decl.offset + i * decl.stride;
        if (offset % 4 != 0 || offset >= block.size || !map->emplace(offset, Slot{reg, i}).second) {
          throw std::logic_error(std::string(block.name) + "." + decl.name +
                                 ": bad or duplicate offset " + hex(offset));
        }
      }
    }
  }
  return *map;
}

RegisterFile::RegisterFile(const RegisterBlockDecl& block, Undeclared undeclared)
    : block_(block), undeclared_(undeclared), slots_(slots_of(block)) {
  unsigned next = 0;
  for (const RegisterDecl& decl : block.registers) {
    first_.push_back(next);
    next += decl.count;
  }
  values_.resize(next);
  reset();
}

void RegisterFile::reset() {
  for (unsigned reg = 0; reg < block_.registers.size(); ++reg) {
    for (unsigned i = 0; i < block_.registers[reg].count; ++i)
      set(reg, block_.registers[reg].reset, i);
  }
  undeclared_values_.clear();
}

void RegisterFile::on_read(unsigned reg, ReadCallback callback) {
  read_callbacks_[reg] = std::move(callback);
}

void RegisterFile::on_write(unsigned reg, WriteCallback callback) {
  write_callbacks_[reg] = std::move(callback);
}

bool RegisterFile::read(std::uint64_t offset, std::uint32_t& value) {
  if (offset >= block_.size) return false;
  const auto slot = slots_.find(static_cast<std::uint32_t>(offset));
  if (slot == slots_.end()) {
    if (undeclared_ == Undeclared::kError) return false;
    const auto stored = undeclared_values_.find(offset);
    value = stored == undeclared_values_.end() ? 0 : stored->second;
    return true;
  }
  const auto [reg, index] = slot->second;
  if (block_.registers[reg].access == Access::kWriteOnly) {
    value = 0;
    return true;
  }
  const auto callback = read_callbacks_.find(reg);
  value = callback == read_callbacks_.end() ? get(reg, index) : callback->second(index);
  return true;
}

bool RegisterFile::write(std::uint64_t offset, std::uint32_t value) {
  if (offset >= block_.size) return false;
  const auto slot = slots_.find(static_cast<std::uint32_t>(offset));
  if (slot == slots_.end()) {
    if (undeclared_ == Undeclared::kError) return false;
    undeclared_values_[offset] = value;
    return true;
  }
  const auto [reg, index] = slot->second;
  if (block_.registers[reg].access == Access::kReadOnly) return true;
  const auto callback = write_callbacks_.find(reg);
  if (callback == write_callbacks_.end()) {
    set(reg, value, index);
  } else {
    callback->second(index, value);
  }
  return true;
}

}  // namespace trn2vp::common
