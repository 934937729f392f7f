// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

namespace trn2vp::common {

enum class Access : std::uint8_t { kReadWrite, kReadOnly, kWriteOnly };

/// One 32-bit register, or an array of `count` of them `stride` bytes apart.
struct RegisterDecl {
  const char* name;
  std::uint32_t offset;
  std::uint32_t count;
  std::uint32_t stride;
  Access access;
  std::uint32_t reset;
  const char* doc;
};

/// One bit field of the register called `register_name`.
struct FieldDecl {
  const char* register_name;
  const char* name;
  unsigned msb;
  unsigned lsb;
  const char* doc;
};

/// A register block, declared once: the model's storage, the firmware's C header and the Markdown
/// all come from here. `name` is the prefix of the C macros (upper case), `size` the bytes the
/// block decodes.
struct RegisterBlockDecl {
  const char* name;
  std::uint64_t size;
  const char* source;
  std::vector<RegisterDecl> registers;
  std::vector<FieldDecl> fields;
};

/// `#define NAME_BLOCK_BYTES 0x..`, `NAME_REG 0x..` (or `NAME_REG(i)` for an array) and `NAME_REG_FIELD_MASK/_SHIFT` for C
/// and assembly.
std::string c_header(const RegisterBlockDecl& block);

/// A Markdown table of the block.
std::string markdown(const RegisterBlockDecl& block);

/// How to declare a block so that C++ code names its registers by enumerator, checked by the
/// compiler:
///
///   #define PL011_REGISTERS(X) X(kDr, "DR", 0x000, 1, 4, kReadWrite, 0, "data") ...
///   enum Pl011Register : unsigned { PL011_REGISTERS(TRN2VP_REGISTER_ENUM) };
///   const RegisterBlockDecl kPl011 = {"PL011", 0x1000, "Arm DDI 0183",
///   {PL011_REGISTERS(TRN2VP_REGISTER_ROW)}, {...}};
#define TRN2VP_REGISTER_ENUM(id, name, offset, count, stride, access, reset, doc) id,
#define TRN2VP_REGISTER_ROW(id, name, offset, count, stride, access, reset, doc)                 \
  ::trn2vp::common::RegisterDecl{name,  offset, count, stride, ::trn2vp::common::Access::access, \
                                 reset, doc},

/// The state of one instance of a block. Registers are named by their index in the declaration (the
/// enumerator above).
class RegisterFile {
 public:
  using ReadCallback = std::function<std::uint32_t(unsigned index)>;
  using WriteCallback = std::function<void(unsigned index, std::uint32_t value)>;

  /// What an offset inside the block that no register declares does: fail, or read back what was
  /// written (reset 0).
  enum class Undeclared { kError, kStore };

  explicit RegisterFile(const RegisterBlockDecl& block, Undeclared undeclared = Undeclared::kError);

  std::uint32_t get(unsigned reg, unsigned index = 0) const { return values_[first_[reg] + index]; }
  void set(unsigned reg, std::uint32_t value, unsigned index = 0) {
    values_[first_[reg] + index] = value;
  }

  /// A read callback gives the value a reader sees. A write callback replaces the plain store.
  void on_read(unsigned reg, ReadCallback callback);
  void on_write(unsigned reg, WriteCallback callback);

  /// Bus access to the word at `offset` (a multiple of four). False: nothing there. Reading a
  /// write-only register gives 0, writing a read-only one is ignored.
  bool read(std::uint64_t offset, std::uint32_t& value);
  bool write(std::uint64_t offset, std::uint32_t value);

  void reset();

 private:
  struct Slot {
    unsigned reg;
    unsigned index;
  };
  using SlotMap = std::unordered_map<std::uint32_t, Slot>;
  static const SlotMap& slots_of(const RegisterBlockDecl& block);

  const RegisterBlockDecl& block_;
  Undeclared undeclared_;
  const SlotMap& slots_;
  std::vector<unsigned> first_;
  std::vector<std::uint32_t> values_;
  std::unordered_map<unsigned, ReadCallback> read_callbacks_;
  std::unordered_map<unsigned, WriteCallback> write_callbacks_;
  std::unordered_map<std::uint64_t, std::uint32_t> undeclared_values_;
};

}  // namespace trn2vp::common
