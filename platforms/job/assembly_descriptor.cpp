// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/job/assembly_descriptor.h"

#include <charconv>
#include <map>
#include <regex>
#include <stdexcept>

namespace trn2vp::job {
namespace {

using Place = AssemblyDescriptor::Place;

constexpr char kForm[] = "expected queue=0..12 engine=0..15 from=PLACE to=PLACE bytes=1..65536";

std::uint64_t number(const std::string& text, std::uint64_t least, std::uint64_t most) {
  const bool hex = text.rfind("0x", 0) == 0;
  const char* begin = text.data() + (hex ? 2 : 0);
  const char* end = text.data() + text.size();
  std::uint64_t value = 0;
  const auto parsed = std::from_chars(begin, end, value, hex ? 16 : 10);
  if (parsed.ec != std::errc{} || parsed.ptr != end || value < least || value > most)
    throw std::invalid_argument("'" + text + "', expected a number in " + std::to_string(least) +
                                ".." + std::to_string(most));
  return value;
}

Place place(const std::string& text) {
  static const std::regex sbuf("sbuf\\[([0-9]+)\\]@([0-9a-fx]+)");
  static const std::regex semaphore("semaphore\\[([0-9]+)\\]");
  static const std::regex hbm("hbm@([0-9a-fx]+)");
  static const std::regex address("0x[0-9a-f]+");
  static const std::regex peer("peer\\[([0-9]+)\\]\\.((sbuf|semaphore|hbm).*)");
  std::smatch match;
  if (std::regex_match(text, match, peer)) {
    Place there = place(match[2]);
    there.port = static_cast<int>(number(match[1], 0, 3));
    return there;
  }
  if (std::regex_match(text, match, sbuf))
    return {Place::Kind::kSbuf, static_cast<unsigned>(number(match[1], 0, 127)),
            number(match[2], 0, 0x3FFFF)};
  if (std::regex_match(text, match, semaphore))
    return {Place::Kind::kSemaphore, static_cast<unsigned>(number(match[1], 0, 255)), 0};
  if (std::regex_match(text, match, hbm))
    return {Place::Kind::kHbm, 0, number(match[1], 0, kAssemblyHbmBytes - 1)};
  if (text == "one") return {Place::Kind::kOne, 0, 0};
  if (std::regex_match(text, match, address))
    return {Place::Kind::kAddress, 0, number(text, 0, ~std::uint64_t{0})};
  throw std::invalid_argument(
      "'" + text +
      "', expected sbuf[PARTITION]@BYTE, semaphore[N], hbm@OFFSET (each also "
      "behind peer[PORT].), one or a device address in hex");
}

}  // namespace

AssemblyDescriptor parse_descriptor(const std::vector<std::string>& words) {
  std::map<std::string, std::string> given;
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos ||
        !given.emplace(word.substr(0, equals), word.substr(equals + 1)).second)
      throw std::invalid_argument("'" + word + "', " + kForm);
  }
  for (const char* key : {"queue", "engine", "from", "to", "bytes"}) {
    if (given.count(key) == 0 || given.size() != 5) throw std::invalid_argument(kForm);
  }
  AssemblyDescriptor d;
  d.queue = static_cast<unsigned>(number(given["queue"], 0, 12));
  d.engine = static_cast<unsigned>(number(given["engine"], 0, 15));
  d.from = place(given["from"]);
  d.to = place(given["to"]);
  d.bytes = static_cast<std::uint32_t>(number(given["bytes"], 1, 65536));
  return d;
}

}  // namespace trn2vp::job
