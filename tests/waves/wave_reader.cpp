// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "tests/waves/wave_reader.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace trn2vp::common {
namespace {

std::string text_of_bits(const std::string& bits) {
  return std::to_string(std::stoull(bits, nullptr, 2));
}

class VcdReader {
 public:
  WaveContent read(std::istream& in) {
    std::string word;
    while (in >> word) {
      if (word == "$enddefinitions") break;
      if (word[0] == '$') declaration(word, in);
    }
    content_.complete = word == "$enddefinitions" && scopes_.empty();
    in >> word;
    std::string line;
    while (std::getline(in, line)) change(line);
    return content_;
  }

 private:
  static std::vector<std::string> until_end(std::istream& in) {
    std::vector<std::string> words;
    for (std::string word; in >> word && word != "$end";) words.push_back(word);
    return words;
  }

  void declaration(const std::string& keyword, std::istream& in) {
    const std::vector<std::string> words = until_end(in);
    if (keyword == "$scope") {
      scopes_.push_back(words.at(1));
    } else if (keyword == "$upscope") {
      if (scopes_.empty()) throw std::runtime_error("a scope is closed twice");
      scopes_.pop_back();
    } else if (keyword == "$timescale") {
      for (const std::string& word : words) content_.timescale += word;
    } else if (keyword == "$var") {
      std::string name;
      for (const std::string& scope : scopes_) name += scope + ".";
      for (std::size_t i = 3; i < words.size(); ++i) name += words[i];
      if (!names_.emplace(words.at(2), name).second)
        throw std::runtime_error("an identifier is used twice");
      content_.signals[name];
      content_.types[name] = words[0] + " " + words[1];
    }
  }

  void change(const std::string& line) {
    if (line.empty() || line[0] == '$') return;
    if (line[0] == '#') {
      const std::uint64_t time = std::stoull(line.substr(1));
      if (time < time_) throw std::runtime_error("time goes back");
      time_ = time;
      return;
    }
    const bool vector = std::string("bBrRsS").find(line[0]) != std::string::npos;
    const std::size_t split = vector ? line.rfind(' ') : 1;
    const auto name = names_.find(line.substr(split + (vector ? 1 : 0)));
    if (name == names_.end()) throw std::runtime_error("an undeclared signal: " + line);
    std::string value = vector ? line.substr(1, split - 1) : line.substr(0, 1);
    const bool bits = !vector || line[0] == 'b' || line[0] == 'B';
    if (bits && value.find_first_not_of("01") != std::string::npos) return;  // not known yet
    if (bits) value = text_of_bits(value);
    content_.signals[name->second].push_back({time_, value});
  }

  WaveContent content_;
  std::vector<std::string> scopes_;
  std::map<std::string, std::string> names_;
  std::uint64_t time_ = 0;
};

bool is_fst(const std::string& path) {
  return path.size() > 4 && path.compare(path.size() - 4, 4, ".fst") == 0;
}

}  // namespace

bool wave_readable(const std::string& extension) {
  return extension != ".fst" || std::ifstream(TRN2VP_FST2VCD).good();
}

WaveContent read_wave(const std::string& path) {
  std::string vcd = path;
  if (is_fst(path)) {
    vcd += ".vcd";
    const std::string command = std::string(TRN2VP_FST2VCD) + " '" + path + "' -o '" + vcd + "'";
    if (std::system(command.c_str()) != 0) throw std::runtime_error(path + ": fst2vcd failed");
  }
  std::ifstream file(vcd);
  if (!file) throw std::runtime_error(vcd + ": cannot be read");
  return VcdReader().read(file);
}

}  // namespace trn2vp::common
