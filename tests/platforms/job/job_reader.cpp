// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "tests/platforms/job/job_reader.h"

#include <algorithm>
#include <stdexcept>

namespace trn2vp::job {

std::vector<std::string> misplaced(std::vector<Range> ranges, std::uint64_t begin,
                                   std::uint64_t end) {
  std::vector<std::string> problems;
  std::sort(ranges.begin(), ranges.end(),
            [](const Range& a, const Range& b) { return a.begin < b.begin; });
  const Range* last = nullptr;
  for (const Range& range : ranges) {
    if (range.begin < begin || range.end() > end || range.end() < range.begin)
      problems.push_back(range.what + " is outside memory");
    if (last != nullptr && range.begin < last->end() && range.bytes > 0)
      problems.push_back(range.what + " overlaps " + last->what);
    if (last == nullptr || range.end() > last->end()) last = &range;
  }
  return problems;
}

JobReader::JobReader(const JobImage& image) : image_(image) {
  const std::uint8_t* bytes = at(image.job_address, sizeof header);
  if (bytes == nullptr) throw std::out_of_range("the job is in no segment");
  std::memcpy(&header, bytes, sizeof header);
  inputs = table<trn2vp_transfer>(header.inputs);
  stages = table<trn2vp_stage>(header.stages);
  const auto append = [](auto& all, const auto& more) {
    all.insert(all.end(), more.begin(), more.end());
  };
  for (const trn2vp_stage& stage : stages) {
    append(queues, table<trn2vp_queue>(stage.queues));
    append(programs, table<trn2vp_program>(stage.programs));
    append(done, table<trn2vp_done>(stage.done));
  }
  outputs = table<trn2vp_transfer>(header.outputs);
  checks = table<trn2vp_check>(header.checks);
}

const std::uint8_t* JobReader::at(std::uint64_t address, std::uint64_t bytes) const {
  for (const Segment& segment : image_.segments) {
    if (Range{"", segment.address, segment.bytes.size()}.holds(address, bytes))
      return segment.bytes.data() + (address - segment.address);
  }
  return nullptr;
}

const std::uint8_t* JobReader::device(std::uint64_t address, std::uint64_t bytes) const {
  for (const trn2vp_transfer& input : inputs) {
    if (Range{"", input.device_address, input.bytes}.holds(address, bytes))
      return at(input.host_address + (address - input.device_address), bytes);
  }
  return nullptr;
}

std::vector<Range> JobReader::hbm() const {
  std::vector<Range> ranges;
  const auto add = [&](const std::string& what, std::uint64_t begin, std::uint64_t bytes) {
    ranges.push_back({what + " at " + std::to_string(begin), begin, bytes});
  };
  const auto is_ring = [&](std::uint64_t address) {
    return std::any_of(queues.begin(), queues.end(), [&](const trn2vp_queue& queue) {
      return queue.m2s_ring == address || queue.s2m_ring == address;
    });
  };
  for (const trn2vp_transfer& input : inputs) {
    // A ring may be longer than what is copied into it.
    if (!is_ring(input.device_address)) add("input", input.device_address, input.bytes);
  }
  for (const trn2vp_transfer& output : outputs) add("output", output.device_address, output.bytes);
  for (const trn2vp_queue& queue : queues) {
    add("M2S ring", queue.m2s_ring, queue.length * 16ull);
    add("S2M ring", queue.s2m_ring, queue.length * 16ull);
  }
  for (const trn2vp_program& program : programs) {
    add("M2S fetch ring", program.fetch_m2s_ring, program.fetch_length * 16ull);
    add("S2M fetch ring", program.fetch_s2m_ring, program.fetch_length * 16ull);
    if (program.peer_length == 0) continue;
    add("M2S peer ring", program.peer_m2s_ring, (program.peer_length + 1) * 16ull);
    add("S2M peer ring", program.peer_s2m_ring, program.peer_length * 16ull);
  }
  return ranges;
}

std::vector<Range> JobReader::host() const {
  std::vector<Range> ranges;
  for (const Segment& segment : image_.segments) {
    ranges.push_back(
        {"segment at " + std::to_string(segment.address), segment.address, segment.bytes.size()});
  }
  for (const VoidRange& range : image_.voids)
    ranges.push_back({"void at " + std::to_string(range.address), range.address, range.bytes});
  if (image_.voids.empty()) {
    for (const trn2vp_transfer& output : outputs)
      ranges.push_back({"result", output.host_address, output.bytes});
  }
  return ranges;
}

}  // namespace trn2vp::job
