# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The trn2-vp authors
# Verilated code as libraries.

include(CheckCXXCompilerFlag)
check_cxx_compiler_flag(-march=native TRN2VP_HAS_MARCH_NATIVE)
check_cxx_compiler_flag(-fira-loop-pressure TRN2VP_HAS_LOOP_PRESSURE)

# Integer arithmetic only, so no flag can change a result. -O3 and -march=native are worth a factor of
# six in speed, the other one, which keeps more of the constants of the multiply-add in registers,
# some per cent.
set(TRN2VP_VERILATED_FLAGS -w)
if(TRN2VP_HAS_LOOP_PRESSURE)
  list(APPEND TRN2VP_VERILATED_FLAGS -fira-loop-pressure)
endif()
if(TRN2VP_HAS_MARCH_NATIVE)
  list(APPEND TRN2VP_VERILATED_FLAGS -march=native)
endif()

# trn2vp_verilate(NAME PREFIX <V...> TOP <module> [QUICK] SOURCES a.sv ... [ARGS ...]): static
# library NAME with the Verilated class PREFIX; QUICK to compile, not to run. Verilator runs at
# configure time, and again when a source changes (it skips what is up to date).
function(trn2vp_verilate name)
  cmake_parse_arguments(ARG "QUICK" "PREFIX;TOP" "SOURCES;ARGS" ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "trn2vp_verilate: unknown arguments: ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  set(dir ${CMAKE_CURRENT_BINARY_DIR}/${ARG_PREFIX}.dir)
  execute_process(
    COMMAND ${VERILATOR_BIN} --cc --make cmake -O3 --unroll-stmts 1 -Wall --Mdir ${dir}
            --prefix ${ARG_PREFIX} --top-module ${ARG_TOP} ${ARG_ARGS} ${ARG_SOURCES}
    RESULT_VARIABLE status ERROR_VARIABLE errors)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "Verilator failed on ${ARG_PREFIX}:\n${errors}")
  endif()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ARG_SOURCES})
  include(${dir}/${ARG_PREFIX}.cmake)
  set(fast ${${ARG_PREFIX}_CLASSES_FAST} ${${ARG_PREFIX}_SUPPORT_FAST})
  # Start and end of a simulation.
  set(slow ${${ARG_PREFIX}_CLASSES_SLOW} ${${ARG_PREFIX}_SUPPORT_SLOW})
  add_library(${name} STATIC ${fast} ${slow})
  # Arrays begin at cache lines: a tenth faster, as no vector load crosses one. Release 5.006 does not
  # align them, and would start anew if its file were changed: so a copy, with the same include guard,
  # is read first, by all that know the class.
  file(READ ${dir}/${ARG_PREFIX}___024root.h header)
  string(REGEX REPLACE "\n( *)VlUnpacked<" "\n\\1alignas(64) VlUnpacked<" header "${header}")
  file(CONFIGURE OUTPUT ${dir}/aligned_root.h CONTENT "${header}" @ONLY)
  target_compile_options(${name} PRIVATE -include ${dir}/aligned_root.h)
  set_source_files_properties(${fast} PROPERTIES COMPILE_OPTIONS $<IF:$<BOOL:${ARG_QUICK}>,-O1,-O3>)
  set_source_files_properties(${slow} PROPERTIES COMPILE_OPTIONS -O0)
  target_compile_options(${name} PRIVATE ${TRN2VP_VERILATED_FLAGS})
  if("${ARG_ARGS}" MATCHES "--coverage")
    target_sources(${name} PRIVATE ${VERILATOR_ROOT}/include/verilated_cov.cpp)
    target_compile_definitions(${name} PUBLIC VM_COVERAGE=1)
  endif()
  target_include_directories(${name} SYSTEM PUBLIC ${dir})
  target_link_libraries(${name} PUBLIC trn2vp_verilated_runtime)
endfunction()
