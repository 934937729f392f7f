// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/trainium2/isa/access_pattern.h"
#include "models/trainium2/isa/instruction.h"
#include "platforms/job/assembly_descriptor.h"

namespace trn2vp::job {

/// A text program for the engines of one NeuronCore, or of two neighbours (LNC=2): a .trn2asm file.
///
///   .input  PATTERN [core=C] values=1,2.5,-3 | file=DATA | random
///   .expect PATTERN [core=C] values=... | file=DATA
///   .output PATTERN [core=C] [file=DATA]
///   .descriptor queue=Q engine=E from=PLACE to=PLACE bytes=N [core=C]
///   .engine NAME [core=C]
///   instruction ...
///
/// The lines behind .engine are the program of that engine (tensor, scalar, gpsimd, vector, sync)
/// in the assembler's syntax (models/trainium2/isa/assembly.h); only engines with a program are
/// started. C is 0 (default) or 1. PATTERN is a contiguous access pattern in SBUF: inputs are there
/// before the start, expectations are compared bit for bit after the end, outputs are printed, and
/// written to the file if there is one. A list of values holds one for all elements, one row for
/// all partitions, or everything, partition after partition; so do files, raw and little-endian,
/// which have to hold everything. Names of input files are relative to the program. Descriptors
/// wait in their rings for a dma_trigger (AssemblyDescriptor).
struct AssemblyProgram {
  struct Part {
    unsigned core;  ///< 0 or 1
    trainium2::isa::Engine engine;
    std::vector<trainium2::isa::Instruction> code;
  };
  enum class Use { kInput, kExpect, kOutput };
  struct Data {
    Use use;
    std::size_t line;  ///< in the file, from 1
    unsigned core;
    std::string text;  ///< the pattern as written
    trainium2::isa::AccessPattern pattern;
    bool random = false;
    std::vector<std::uint8_t> bytes;  ///< of kInput unless random, and of kExpect
    std::string file;                 ///< of kOutput; may be empty

    unsigned element_bytes() const { return trainium2::isa::dtype_size(pattern.dtype); }
    std::uint64_t row_bytes() const { return pattern.elements() * element_bytes(); }
    std::uint64_t total_bytes() const { return row_bytes() * pattern.partition_count; }
  };

  std::string path;
  std::vector<Part> parts;  ///< in the order of the file
  std::vector<Data> data;
  std::vector<AssemblyDescriptor> descriptors;
};

/// Whether a workload's name is one of a .trn2asm file.
bool is_assembly_file(const std::string& name);

/// Throws std::runtime_error: "FILE:LINE: ...", or "FILE: ..." when it cannot be read.
AssemblyProgram read_assembly_program(const std::string& path);

}  // namespace trn2vp::job
