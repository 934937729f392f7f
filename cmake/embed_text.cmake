# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The trn2-vp authors
# cmake -D OUTPUT=x.cpp -D NAMESPACE=a::b -D FILES="k1=path1,k2=path2" -P embed_text.cmake
# Writes a C++ file with one `extern const char NAME[]` per file that holds its text.
set(text "// Generated: the text of files.\nnamespace ${NAMESPACE} {\n")
string(REPLACE "," ";" pairs "${FILES}")
foreach(pair IN LISTS pairs)
  string(REGEX MATCH "^([^=]*)=(.*)$" matched "${pair}")
  set(name "${CMAKE_MATCH_1}")
  file(READ "${CMAKE_MATCH_2}" content)
  string(FIND "${content}" ")embedded\"" clash)
  if(NOT clash EQUAL -1)
    message(FATAL_ERROR "${CMAKE_MATCH_2}: contains the end mark of a raw string")
  endif()
  string(APPEND text "extern const char ${name}[];\nconst char ${name}[] = R\"embedded(${content})embedded\";\n")
endforeach()
string(APPEND text "}  // namespace ${NAMESPACE}\n")
file(WRITE "${OUTPUT}" "${text}")
