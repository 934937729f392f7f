// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/job/assembly_program.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include "models/numerics/codec.h"
#include "models/trainium2/isa/assembly.h"
#include "models/trainium2/isa/assembly_parser.h"
#include "models/trainium2/neuron_core/semantics/operand.h"

namespace trn2vp::job {
namespace {

namespace fs = std::filesystem;
namespace isa = trainium2::isa;
using Words = std::vector<std::string>;

/// SBUF bytes of a partition (facts/trainium2.md section 2.2). Documented.

std::string read_bytes(const std::string& path, const std::string& where) {
  std::ifstream file(path, std::ios::binary);
  if (!fs::is_regular_file(path) || !file)
    throw std::runtime_error(where + path + ": no such file");
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

class Reader {
 public:
  explicit Reader(const std::string& path) { program_.path = path; }

  AssemblyProgram read() {
    std::istringstream text(read_bytes(program_.path, ""));
    for (std::string line; std::getline(text, line);) {
      ++line_;
      const std::string code = line.substr(0, line.find('#'));
      std::istringstream stream(code);
      const Words words{std::istream_iterator<std::string>(stream), {}};
      if (words.empty()) continue;
      if (words[0][0] == '.') {
        directive(words);
      } else {
        if (sources_.empty())
          fail("an instruction without an engine, expected .engine NAME before");
        Source& source = sources_.at(current_);
        // The assembler counts lines: they are those of the file.
        source.text.append(line_ - 1 - source.lines, '\n');
        source.text += code + "\n";
        source.lines = line_;
      }
    }
    if (sources_.empty())
      throw std::runtime_error(program_.path + ": no program, expected .engine NAME");
    for (const Source& source : sources_) assemble(source);
    return std::move(program_);
  }

 private:
  struct Source {
    unsigned core;
    isa::Engine engine;
    std::string text;
    std::size_t lines = 0;
  };

  [[noreturn]] void fail(const std::string& why) const {
    throw std::runtime_error(fmt::format("{}:{}: {}", program_.path, line_, why));
  }

  void assemble(const Source& source) {
    isa::Assembled assembled = isa::assemble(source.text);
    // "line 3: ..."
    if (!assembled) throw std::runtime_error(program_.path + ":" + assembled.error.substr(5));
    program_.parts.push_back({source.core, source.engine, std::move(assembled.program)});
  }

  void directive(Words words) {
    const std::string name = words[0];
    if (words.size() < 2) fail(name + ": expected more, see docs/workloads.md");
    const unsigned core = take_core(words);
    if (name == ".engine") {
      if (words.size() != 2) fail(".engine: expected NAME [core=C]");
      select(core, words[1]);
    } else if (name == ".descriptor") {
      descriptor(core, words);
    } else if (name == ".input") {
      data(AssemblyProgram::Use::kInput, core, words);
    } else if (name == ".expect") {
      data(AssemblyProgram::Use::kExpect, core, words);
    } else if (name == ".output") {
      data(AssemblyProgram::Use::kOutput, core, words);
    } else {
      fail("'" + name + "', expected .engine, .input, .expect, .output or .descriptor");
    }
  }

  void descriptor(unsigned core, const Words& words) {
    try {
      program_.descriptors.push_back(parse_descriptor({words.begin() + 1, words.end()}));
    } catch (const std::invalid_argument& error) {
      fail(std::string(".descriptor: ") + error.what());
    }
    program_.descriptors.back().core = core;
  }

  unsigned take_core(Words& words) const {
    unsigned core = 0;
    for (auto word = words.begin(); word != words.end();) {
      if (word->rfind("core=", 0) != 0) {
        ++word;
        continue;
      }
      if (*word != "core=0" && *word != "core=1") fail(*word + ", expected core=0 or core=1");
      core = word->back() == '1' ? 1 : 0;
      word = words.erase(word);
    }
    return core;
  }

  void select(unsigned core, const std::string& name) {
    for (std::size_t i = 0; i < isa::kEngineCount; ++i) {
      const auto engine = static_cast<isa::Engine>(i);
      if (name != lower(isa::engine_name(engine))) continue;
      const auto same = std::find_if(sources_.begin(), sources_.end(), [&](const Source& s) {
        return s.core == core && s.engine == engine;
      });
      current_ = static_cast<std::size_t>(same - sources_.begin());
      if (same == sources_.end()) sources_.push_back({core, engine, "", 0});
      return;
    }
    fail(".engine " + name + ", expected tensor, scalar, gpsimd, vector or sync");
  }

  void data(AssemblyProgram::Use use, unsigned core, const Words& words) {
    AssemblyProgram::Data item;
    item.use = use;
    item.line = line_;
    item.core = core;
    item.text = words[1];
    isa::AccessPattern& p = item.pattern;
    if (!isa::parse_pattern(words[1], p) || !p.present() || p.buffer != isa::Buffer::kSbuf ||
        p.offset_register != isa::kNoRegister || p.partition_register != isa::kNoRegister ||
        !p.contiguous())
      fail(words[1] + ", expected a contiguous pattern like sbuf.bf16[0+128]@0{1:512}");
    const std::string source = words.size() == 3 ? words[2] : "";
    if (use == AssemblyProgram::Use::kOutput) {
      if (words.size() > 3 || (words.size() == 3 && source.rfind("file=", 0) != 0))
        fail(".output: expected PATTERN [core=C] [file=DATA]");
      item.file = source.empty() ? "" : source.substr(5);
      check_writable(item.file);
    } else if (source.rfind("values=", 0) == 0) {
      item.bytes = values(item, source.substr(7));
    } else if (source.rfind("file=", 0) == 0) {
      item.bytes = content(item, source.substr(5));
    } else if (source == "random" && use == AssemblyProgram::Use::kInput &&
               isa::is_float(p.dtype) && item.element_bytes() > 1 && p.dtype != isa::DType::kTf32) {
      item.random = true;
    } else if (source == "random" && use == AssemblyProgram::Use::kInput) {
      fail("random: is " + words[1] + ", expected bf16, fp16 or fp32");
    } else {
      fail(words[0] + ": expected PATTERN [core=C] and values=..., file=DATA" +
           (use == AssemblyProgram::Use::kInput ? " or random" : ""));
    }
    program_.data.push_back(std::move(item));
  }

  // The user's mistake shows before the work.
  void check_writable(const std::string& file) const {
    if (file.empty()) return;
    const fs::path folder = fs::path(file).parent_path();
    if (fs::is_directory(file) || (!folder.empty() && !fs::is_directory(folder)))
      fail(".output: " + file + " cannot be written, expected a file in a folder that exists");
  }

  std::vector<std::uint8_t> content(const AssemblyProgram::Data& item, const std::string& name) {
    const std::string path = (fs::path(program_.path).parent_path() / name).string();
    const std::string bytes = read_bytes(path, fmt::format("{}:{}: ", program_.path, line_));
    if (bytes.size() != item.total_bytes())
      fail(fmt::format("{} has {} bytes, expected {}", path, bytes.size(), item.total_bytes()));
    return {bytes.begin(), bytes.end()};
  }

  std::vector<std::uint8_t> values(const AssemblyProgram::Data& item, const std::string& list) {
    std::vector<std::uint32_t> words;
    std::istringstream stream(list);
    for (std::string number; std::getline(stream, number, ',');)
      words.push_back(word(item.pattern.dtype, number));
    const std::uint64_t row = item.pattern.elements();
    const std::uint64_t all = row * item.pattern.partition_count;
    if (words.size() != 1 && words.size() != row && words.size() != all)
      fail(fmt::format("{} values, expected 1, {} or {}", words.size(), row, all));
    std::vector<std::uint8_t> bytes;
    for (std::uint64_t i = 0; i < all; ++i) {
      for (unsigned b = 0; b < item.element_bytes(); ++b)
        bytes.push_back(static_cast<std::uint8_t>(words[i % words.size()] >> (8 * b)));
    }
    return bytes;
  }

  std::uint32_t word(isa::DType dtype, const std::string& text) const {
    const numerics::FormatInfo& format =
        numerics::format_info(trainium2::semantics::format_of(dtype));
    const char* end = text.data() + text.size();
    if (format.is_float()) {
      float value = 0;
      const auto parsed = std::from_chars(text.data(), end, value);
      if (parsed.ec == std::errc{} && parsed.ptr == end) return numerics::encode(format, value);
    } else {
      std::int64_t value = 0;
      const auto parsed = std::from_chars(text.data(), end, value);
      const bool is_signed = format.kind == numerics::FormatKind::kSigned;
      const std::int64_t span = std::int64_t{1} << format.storage_bits;
      const std::int64_t least = is_signed ? -span / 2 : 0;
      if (parsed.ec == std::errc{} && parsed.ptr == end && value >= least && value < least + span)
        return static_cast<std::uint32_t>(value);
    }
    fail("'" + text + "' is not a value of " + format.name);
  }

  AssemblyProgram program_;
  std::vector<Source> sources_;
  std::size_t current_ = 0;
  std::size_t line_ = 0;
};

}  // namespace

bool is_assembly_file(const std::string& name) { return fs::path(name).extension() == ".trn2asm"; }

AssemblyProgram read_assembly_program(const std::string& path) { return Reader(path).read(); }

}  // namespace trn2vp::job
