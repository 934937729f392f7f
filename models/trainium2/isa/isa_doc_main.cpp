// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Writes the instruction set documentation to the file named on the command line, or to standard
// output.
#include <cstdio>
#include <fstream>
#include <iostream>

#include "models/trainium2/isa/markdown.h"

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cout << trn2vp::trainium2::isa::isa_markdown();
    return 0;
  }
  std::ofstream file(argv[1]);
  file << trn2vp::trainium2::isa::isa_markdown();
  file.close();
  if (!file) {
    std::fprintf(stderr, "%s: cannot write; a path to a new or writable file is expected\n",
                 argv[1]);
    return 2;
  }
  return 0;
}
