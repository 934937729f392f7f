// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include "models/graviton4/host.h"
#include "platforms/host_chip/job_runner.h"

namespace trn2vp::host_chip {

/// Reads a firmware image. Throws std::runtime_error with one line unless it is an ELF file that
/// the host can run beside a job.
graviton4::ElfImage read_firmware(const std::string& path);

/// The job lies in the host's memory, its firmware carries it out and powers the host off.
class HostRunner final : public JobRunner {
 public:
  /// `on_line`: each line the firmware prints, as it comes; may be empty.
  HostRunner(graviton4::Host& host, const graviton4::ElfImage& firmware,
             std::function<void(const std::string&)> on_line);

  void load(const job::JobImage& image) override;
  void read(std::uint64_t address, void* data, std::size_t bytes) override;
  std::uint32_t status() override;
  std::uint64_t instructions() const override;
  std::vector<std::string> lines() const override;
  std::string failure() const override;

 private:
  graviton4::Host& host_;
  const graviton4::ElfImage& firmware_;
  std::function<void(const std::string&)> on_line_;
  std::string line_;
};

}  // namespace trn2vp::host_chip
