// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/graviton4/core/cpu_backend.h"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <vector>

namespace trn2vp::graviton4 {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDefaultFiles[] = {"libtrn2vp_unicorn.so", "libtrn2vp_unicorn_public.so"};

std::vector<fs::path> search_directories() {
  std::vector<fs::path> directories;
  if (const char* named = std::getenv("TRN2VP_CPU_BACKEND_DIR")) directories.emplace_back(named);
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  if (!program.empty()) {
    directories.push_back(program);
    directories.push_back(program / ".." / "lib");
  }
  directories.emplace_back(TRN2VP_CPU_BACKEND_BUILD_DIR);
  return directories;
}

fs::path find_backend(const std::string& wanted) {
  std::vector<std::string> names;
  if (wanted.empty()) {
    names.assign(std::begin(kDefaultFiles), std::end(kDefaultFiles));
  } else if (wanted.find('/') != std::string::npos) {
    return wanted;
  } else {
    names.push_back(wanted);
  }
  for (const std::string& name : names) {
    for (const fs::path& directory : search_directories()) {
      std::error_code ignored;
      if (fs::exists(directory / name, ignored)) return directory / name;
    }
  }
  throw std::runtime_error(
      "no core backend found: " + names.front() +
      " is in none of the searched directories (Debian package libunicorn-dev was "
      "missing at build time, or set TRN2VP_CPU_BACKEND_DIR)");
}

template <typename Function>
Function symbol(void* library, const fs::path& path, const char* name) {
  void* address = dlsym(library, name);
  if (!address)
    throw std::runtime_error(path.string() + ": not a core backend, " + name + " is missing");
  return reinterpret_cast<Function>(address);
}

}  // namespace

CpuPtr load_cpu(CpuClient& client, const CpuBackend& backend) {
  const fs::path path = find_backend(backend.file);
  // The library stays loaded until the process ends: cores of several hosts share it.
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) throw std::runtime_error("core backend can't be loaded: " + std::string(dlerror()));
  const unsigned abi = symbol<CpuAbiFunction>(library, path, kCpuAbiSymbol)();
  if (abi != kCpuAbiVersion) {
    throw std::runtime_error(path.string() + ": core backend ABI " + std::to_string(abi) +
                             ", expected " + std::to_string(kCpuAbiVersion));
  }
  const auto create = symbol<CpuCreateFunction>(library, path, kCpuCreateSymbol);
  const auto destroy = symbol<CpuDestroyFunction>(library, path, kCpuDestroySymbol);
  const char* error = "unknown reason";
  Cpu* cpu = create(&client, &error);
  if (!cpu) throw std::runtime_error(path.string() + ": " + error);
  return CpuPtr(cpu, destroy);
}

}  // namespace trn2vp::graviton4
