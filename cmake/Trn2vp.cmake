# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The trn2-vp authors
# Compiler settings, outside libraries and the two helpers every folder uses.

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

add_library(trn2vp_options INTERFACE)
target_include_directories(trn2vp_options INTERFACE ${PROJECT_SOURCE_DIR})
# Bit-exact numerics: fused operations only where the source says so.
target_compile_options(trn2vp_options INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wno-unused-parameter -ffp-contract=off>)
if(TRN2VP_ASAN)
  target_compile_options(trn2vp_options INTERFACE -fsanitize=address,undefined -fno-omit-frame-pointer)
  target_link_options(trn2vp_options INTERFACE -fsanitize=address,undefined)
endif()
if(TRN2VP_COVERAGE)
  target_compile_options(trn2vp_options INTERFACE --coverage)
  target_link_options(trn2vp_options INTERFACE --coverage)
endif()

find_package(PkgConfig REQUIRED)
pkg_check_modules(SYSTEMC REQUIRED IMPORTED_TARGET systemc)
if(SYSTEMC_VERSION VERSION_LESS 2.3.3)
  message(FATAL_ERROR "SystemC ${SYSTEMC_VERSION} found by pkg-config; 2.3.3 or newer is needed (Debian: libsystemc-dev)")
endif()
add_library(trn2vp_systemc INTERFACE)
target_link_libraries(trn2vp_systemc INTERFACE PkgConfig::SYSTEMC)
target_compile_definitions(trn2vp_systemc INTERFACE SC_INCLUDE_DYNAMIC_PROCESSES)

# ONNX models as workloads; without the library they are not read.
find_package(ONNX CONFIG QUIET)
find_package(Protobuf QUIET)
if(TARGET onnx AND TARGET protobuf::libprotobuf)
  add_library(trn2vp_onnx INTERFACE)
  target_link_libraries(trn2vp_onnx INTERFACE onnx protobuf::libprotobuf)
else()
  message(STATUS "trn2-vp: no ONNX library (Debian: libonnx-dev, libprotobuf-dev): .onnx files are not read")
endif()

# trn2vp_library(NAME SOURCES a.cpp ... [LIBS ...]): one static library per folder.
function(trn2vp_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC trn2vp_options ${ARG_LIBS})
endfunction()

# trn2vp_test(NAME SOURCES a_test.cpp ... [LIBS ...] [SYSTEMC] [LABELS ...]): one GoogleTest program, each of its
# TESTs one ctest entry in a process of its own. With SYSTEMC each TEST may elaborate and run one simulation.
function(trn2vp_test name)
  cmake_parse_arguments(ARG "SYSTEMC" "TIMEOUT" "SOURCES;LIBS;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  if(ARG_SYSTEMC)
    target_link_libraries(${name} PRIVATE trn2vp_sc_main trn2vp_systemc)
  else()
    target_link_libraries(${name} PRIVATE GTest::gtest_main)
  endif()
  target_link_libraries(${name} PRIVATE trn2vp_options ${ARG_LIBS} GTest::gmock)
  # A third off the compile time of a test; the code under test keeps its own optimisation.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release,RelWithDebInfo>:-O1>)
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  set(properties TIMEOUT ${ARG_TIMEOUT} ENVIRONMENT "SYSTEMC_DISABLE_COPYRIGHT_MESSAGE=1")
  if(ARG_LABELS)
    list(APPEND properties LABELS "${ARG_LABELS}")
  endif()
  gtest_discover_tests(${name} TEST_PREFIX "${name}." DISCOVERY_TIMEOUT 60 PROPERTIES ${properties})
endfunction()
