// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/job/assembly_job.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "models/trainium2/address_map.h"
#include "models/trainium2/dma/descriptor.h"
#include "models/trainium2/isa/encoding.h"
#include "models/trainium2/neuron_core/semantics/operand.h"
#include "platforms/job/job_writer.h"
#include "platforms/workloads/reference.h"

namespace trn2vp::job {
namespace {

namespace isa = trainium2::isa;
namespace map = trainium2::address_map;

/// Descriptors in the rings of a program with sendrecv: what one of them may need.
constexpr std::uint32_t kPeerRing = 4096;

std::vector<std::uint8_t> random_bytes(const AssemblyProgram::Data& item, std::uint64_t seed) {
  using workloads::DataType;
  DataType dtype = DataType::kFp32;
  if (item.pattern.dtype == isa::DType::kBf16) dtype = DataType::kBf16;
  if (item.pattern.dtype == isa::DType::kFp16) dtype = DataType::kFp16;
  const workloads::Tensor tensor{
      item.text, item.pattern.partition_count, item.pattern.elements(), dtype, false, 1.0};
  std::vector<std::uint8_t> bytes(tensor.bytes());
  workloads::fill(tensor, seed, bytes.data());
  return bytes;
}

class Builder {
 public:
  Builder(const AssemblyProgram& program, const JobOptions& options)
      : program_(program), options_(options), writer_(options) {}

  JobImage build() {
    for (const AssemblyProgram::Data& item : program_.data) {
      expect_inside(item);
      add_data(item);
    }
    std::vector<JobWriter::Program> programs;
    for (const AssemblyProgram::Part& part : program_.parts) {
      if (options_.core + part.core >= options_.cores) {
        throw std::runtime_error(
            fmt::format("{}: core={}, expected a chip with more than {} (chip.cores)",
                        program_.path, part.core, options_.cores));
      }
      programs.push_back(encode(part));
    }
    writer_.add_stage(programs, rings());
    writer_.image().name = program_.path;
    return writer_.take();
  }

 private:
  // Of the machine that the program has come to.
  void expect_inside(const AssemblyProgram::Data& item) const {
    constexpr unsigned kPartitions = isa::CoreGeometry::kPartitions;
    const std::uint32_t bytes = options_.machine.sbuf_partition_bytes;
    const isa::AccessPattern& p = item.pattern;
    if (p.start_partition + p.partition_count <= kPartitions && p.end_byte() <= bytes) return;
    throw std::runtime_error(
        fmt::format("{}:{}: {} is outside SBUF, expected {} partitions of {} bytes", program_.path,
                    item.line, item.text, kPartitions, bytes));
  }

  // One transfer per partition.
  void add_data(const AssemblyProgram::Data& item) {
    using Use = AssemblyProgram::Use;
    const std::uint64_t bytes = item.total_bytes();
    std::uint64_t host = 0;
    if (options_.timing_only) {
      host = writer_.add_void(bytes);
    } else if (item.use == Use::kInput) {
      const auto content = item.random ? random_bytes(item, options_.seed) : item.bytes;
      host = writer_.add_host(content.data(), content.size());
    } else {
      host = writer_.allocate_host(bytes);
    }
    for (unsigned p = 0; p < item.pattern.partition_count; ++p) {
      const std::uint64_t row = host + p * item.row_bytes();
      const std::uint64_t device =
          map::sbuf(options_.core + item.core, item.pattern.start_partition + p,
                    static_cast<std::uint64_t>(item.pattern.first_byte()));
      if (item.use == Use::kInput) {
        writer_.add_input(row, device, item.row_bytes());
      } else {
        writer_.add_output(row, device, item.row_bytes());
      }
    }
    if (options_.timing_only) return;
    if (item.use == Use::kExpect) {
      Check check{};
      check.name = item.text;
      check.result = {host};
      check.element_bytes = item.element_bytes();
      check.elements = bytes / check.element_bytes;
      check.golden = item.bytes;
      writer_.add_check(std::move(check));
    } else if (item.use == Use::kOutput) {
      writer_.image().outputs.push_back(
          {item.text, host, item.pattern.partition_count, item.pattern.elements(),
           trainium2::semantics::format_of(item.pattern.dtype), item.file});
    }
  }

  JobWriter::Program encode(const AssemblyProgram::Part& part) const {
    JobWriter::Program program{
        options_.core + part.core, static_cast<unsigned>(part.engine), {}, 0};
    for (const isa::Instruction& instruction : part.code) {
      const auto bytes = isa::encode(instruction);
      program.code.insert(program.code.end(), bytes.begin(), bytes.end());
      if (instruction.opcode == isa::Opcode::kSendrecv) program.peer_length = kPeerRing;
    }
    return program;
  }

  std::vector<JobWriter::Rings> rings() {
    std::vector<JobWriter::Rings> all;
    if (program_.descriptors.empty()) return all;
    hbm_ = writer_.allocate_hbm(kAssemblyHbmBytes, 64 * 1024);
    one_ = writer_.allocate_hbm(4, 64);
    const std::uint32_t one = 1;
    writer_.add_input(writer_.add_host(&one, sizeof one), one_, sizeof one);
    for (const AssemblyDescriptor& d : program_.descriptors) {
      namespace descriptor = trainium2::descriptor;
      const unsigned engine = (options_.core + d.core) * map::kDmaPerCore + d.engine;
      auto rings = std::find_if(all.begin(), all.end(), [&](const JobWriter::Rings& r) {
        return r.engine == engine && r.queue == d.queue;
      });
      if (rings == all.end()) rings = all.insert(rings, {engine, d.queue, {}, {}});
      constexpr unsigned kRingId = 1;  // the rings never wrap
      const auto append = [](std::vector<std::uint8_t>& ring, const descriptor::Descriptor& item) {
        const auto bytes = descriptor::encode(item);
        ring.insert(ring.end(), bytes.begin(), bytes.end());
      };
      append(rings->m2s, descriptor::m2s(address(d, d.from, true), d.bytes, kRingId,
                                         descriptor::kFirst | descriptor::kLast,
                                         descriptor::kCopy | descriptor::kWriteBarrier));
      append(rings->s2m, descriptor::s2m(address(d, d.to, false), d.bytes, kRingId));
    }
    return all;
  }

  // A semaphore is added to by writes and read elsewhere.
  std::uint64_t address(const AssemblyDescriptor& d, const AssemblyDescriptor::Place& place,
                        bool read) const {
    using Kind = AssemblyDescriptor::Place::Kind;
    const unsigned core = options_.core + d.core;
    const std::uint64_t chip = place.port < 0 ? 0 : map::kPeerWindows[place.port];
    switch (place.kind) {
      case Kind::kSbuf:
        return chip + map::sbuf(core, place.index, place.offset);
      case Kind::kSemaphore:
        return chip + (read ? map::semaphore_read(core, place.index)
                            : map::semaphore_increment(core, place.index));
      case Kind::kHbm:
        return chip + hbm_ + place.offset;
      case Kind::kOne:
        return one_;
      case Kind::kAddress:
        return place.offset;
    }
    return 0;
  }

  const AssemblyProgram& program_;
  const JobOptions& options_;
  std::uint64_t hbm_ = 0;
  std::uint64_t one_ = 0;
  JobWriter writer_;
};

}  // namespace

JobImage build_job(const AssemblyProgram& program, const JobOptions& options) {
  try {
    return Builder(program, options).build();
  } catch (const std::length_error& error) {
    throw std::runtime_error(program.path + ": does not fit: " + error.what());
  }
}

}  // namespace trn2vp::job
