// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/sha256.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace trn2vp::explore {

std::string sha256(const std::string& bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr) != 1)
    throw std::logic_error("SHA-256 is not available");
  std::string text;
  for (unsigned i = 0; i < size; ++i) text += fmt::format("{:02x}", digest[i]);
  return text;
}

std::string sha256_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return "";
  return sha256({std::istreambuf_iterator<char>(file), {}});
}

}  // namespace trn2vp::explore
