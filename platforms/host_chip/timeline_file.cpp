// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/host_chip/timeline_file.h"

#include <fmt/format.h>

#include <iterator>
#include <stdexcept>

namespace trn2vp::host_chip {
namespace {

double us(std::uint64_t ps) { return static_cast<double>(ps) / 1e6; }

}  // namespace

TimelineFile::TimelineFile(const std::string& path) : file_(path) {
  file_ << "[\n";
  if (!file_.flush()) throw std::runtime_error("--timeline: " + path + ": cannot be written");
}

// Every event before this one ends with a comma.
TimelineFile::~TimelineFile() {
  file_ << R"({"name":"process_labels","ph":"M","pid":0,"args":{"labels":"trn2-vp"}})"
        << "\n]\n";
}

void TimelineFile::declare(unsigned core, unsigned engine, const std::string& name) {
  if (engine == 0)
    file_ << fmt::format(
        R"({{"name":"process_name","ph":"M","pid":{},"args":{{"name":"core{}"}}}},)"
        "\n",
        core, core);
  file_ << fmt::format(
      R"({{"name":"thread_name","ph":"M","pid":{},"tid":{},"args":{{"name":"{}"}}}},)"
      "\n",
      core, engine, name);
}

void TimelineFile::add(unsigned core, unsigned engine, const char* kind, const char* name,
                       std::uint64_t from_ps, std::uint64_t to_ps) {
  fmt::memory_buffer line;
  fmt::format_to(
      std::back_inserter(line),
      R"({{"name":"{}","cat":"{}","ph":"X","pid":{},"tid":{},"ts":{:.6f},"dur":{:.6f}}},)"
      "\n",
      name, kind, core, engine, us(from_ps), us(to_ps - from_ps));
  file_.write(line.data(), static_cast<std::streamsize>(line.size()));
}

void TimelineFile::add_counters(const std::vector<report::Sample>& samples) {
  for (std::size_t i = 1; i < samples.size(); ++i) {
    trainium2::energy::EventCounts events = samples[i].events;
    events -= samples[i - 1].events;
    if (events.time_ps == 0) continue;
    const double ns = static_cast<double>(events.time_ps) / 1e3;
    file_ << fmt::format(
        R"({{"name":"HBM GB/s","ph":"C","pid":0,"ts":{:.6f},"args":{{"read":{:.3f},"written":{:.3f}}}}},)"
        "\n",
        us(samples[i - 1].events.time_ps), static_cast<double>(events.hbm_read_bytes) / ns,
        static_cast<double>(events.hbm_written_bytes) / ns);
  }
}

}  // namespace trn2vp::host_chip
