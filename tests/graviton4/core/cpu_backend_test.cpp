// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/graviton4/core/cpu_backend.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

namespace trn2vp::graviton4 {
namespace {

class NobodysClient : public CpuClient {
 public:
  bool mmio_read(std::uint64_t, unsigned, std::uint64_t*) override { return false; }
  bool mmio_write(std::uint64_t, unsigned, std::uint64_t) override { return false; }
  bool sysreg_read(SysReg, std::uint64_t*) override { return false; }
  bool sysreg_write(SysReg, std::uint64_t) override { return false; }
  bool firmware_call(bool, unsigned) override { return false; }
};

std::string message_of(const std::string& file) {
  NobodysClient client;
  try {
    load_cpu(client, {file});
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "no error";
}

TEST(CpuBackend, DefaultSaysWhatItIs) {
  NobodysClient client;
  const CpuPtr cpu = load_cpu(client);
  EXPECT_EQ(cpu->description().find("unicorn 2."), 0u) << cpu->description();
}

TEST(CpuBackend, MissingFileIsOneSentence) {
  EXPECT_NE(message_of("libnowhere.so").find("no core backend found: libnowhere.so"),
            std::string::npos);
  EXPECT_NE(message_of("/nowhere/libx.so").find("can't be loaded"), std::string::npos);
}

TEST(CpuBackend, SomethingElseIsNotABackend) {
  EXPECT_NE(message_of("/lib/x86_64-linux-gnu/libm.so.6").find("not a core backend"),
            std::string::npos);
}

}  // namespace
}  // namespace trn2vp::graviton4
