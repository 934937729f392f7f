// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The instruction set documentation:
//
//   trn2vp_isa_doc                 to standard output
//   trn2vp_isa_doc FILE            into the file
//   trn2vp_isa_doc --check FILE    exit code 1 unless the file says the same
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string_view>

#include "models/trainium2/isa/markdown.h"

namespace {

const std::string& text() {
  static const std::string text =
      "<!-- SPDX-License-Identifier: Apache-2.0 -->\n"
      "<!-- Copyright 2026 The trn2-vp authors -->\n"
      "<!-- Generated from models/trainium2/isa/tables: ninja trn2vp_isa_md -->\n" +
      trn2vp::trainium2::isa::isa_markdown();
  return text;
}

int check(const char* path) {
  std::ifstream file(path);
  std::ostringstream content;
  content << file.rdbuf();
  if (file && content.str() == text()) return 0;
  std::fprintf(stderr, "%s: not what the instruction table says; write it anew: %s\n", path,
               "ninja trn2vp_isa_md");
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cout << text();
    return 0;
  }
  if (argc > 2 && std::string_view(argv[1]) == "--check") return check(argv[2]);
  std::ofstream file(argv[1]);
  file << text();
  file.close();
  if (!file) {
    std::fprintf(stderr, "%s: cannot write; a path to a new or writable file is expected\n",
                 argv[1]);
    return 2;
  }
  return 0;
}
