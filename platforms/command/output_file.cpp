// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/command/output_file.h"

#include <cstdio>
#include <stdexcept>

namespace trn2vp::command {

OutputFile::OutputFile(std::string flag, std::string path)
    : flag_(std::move(flag)), path_(std::move(path)), part_(path_ + ".part") {
  if (path_.empty()) return;
  file_.open(part_, std::ios::binary);
  if (!file_) refuse();
}

OutputFile::~OutputFile() {
  if (!path_.empty()) std::remove(part_.c_str());
}

void OutputFile::write(const std::string& content) {
  if (path_.empty()) return;
  file_ << content;
  file_.close();
  if (!file_ || std::rename(part_.c_str(), path_.c_str()) != 0) refuse();
}

void OutputFile::refuse() const {
  std::remove(part_.c_str());
  throw std::runtime_error(flag_ + ": " + path_ +
                           ": cannot be written, expected a file in a folder that exists");
}

}  // namespace trn2vp::command
