// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/work_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

namespace trn2vp::explore {

namespace fs = std::filesystem;

WorkFolder::WorkFolder(const std::string& database)
    : path_(fs::absolute(database + ".work").string()) {
  std::error_code ignored;
  fs::create_directories(path_, ignored);
  descriptor_ = open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor_ < 0)
    throw std::runtime_error("--db: " + path_ +
                             ": cannot be made, expected a folder that can be written");
  if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    close(descriptor_);
    throw std::runtime_error("--db: " + database +
                             ": another trn2-vp explore works on it, expected to be alone");
  }
}

WorkFolder::~WorkFolder() {
  std::error_code ignored;
  fs::remove(path_, ignored);
  close(descriptor_);
}

void WorkFolder::clear() const {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(path_, ignored))
    fs::remove_all(entry.path(), ignored);
}

}  // namespace trn2vp::explore
