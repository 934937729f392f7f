/* SPDX-License-Identifier: Apache-2.0 */
/* Copyright 2026 The trn2-vp authors */
/*
 * Operators of your own on the GpSimd engine: the C interface of a shared library that the platform
 * loads when it starts. The instruction custom_op names an operator by its id; it runs once on each
 * of the eight processors, in their order, and takes the largest of the costs they declare.
 *
 *   #include <trn2vp/custom_operator.h>
 *
 *   static int run(const trn2vp_call* call) { ...; return 0; }
 *   static uint64_t cycles(const trn2vp_call* call) { return call->src0.elements; }
 *   static const trn2vp_operator operators[] = {{42, "scale", run, cycles}};
 *   static const trn2vp_operators table = {TRN2VP_CUSTOM_OPERATOR_VERSION, 1, operators};
 *   TRN2VP_CUSTOM_OPERATOR_EXPORT const trn2vp_operators* trn2vp_custom_operators(void) {
 *     return &table;
 *   }
 *
 * From C++ that function, or the whole table, goes into an extern "C" block. Build it with
 * -shared -fPIC; it needs to link with nothing. That the interface is C, packed rows and a version
 * number is ours; eight processors of 16 partitions each are documented (facts/trainium2.md 2.6).
 */
#ifndef TRN2VP_CUSTOM_OPERATOR_H
#define TRN2VP_CUSTOM_OPERATOR_H

#include <stdint.h>

/* Changes whenever a structure below does. A library of another version is refused. */
#define TRN2VP_CUSTOM_OPERATOR_VERSION 1u
/* The one symbol a library exports, a trn2vp_custom_operators_function. */
#define TRN2VP_CUSTOM_OPERATOR_SYMBOL "trn2vp_custom_operators"

#if defined(__GNUC__)
#define TRN2VP_CUSTOM_OPERATOR_EXPORT __attribute__((visibility("default")))
#else
#define TRN2VP_CUSTOM_OPERATOR_EXPORT
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Codes of trn2vp_tensor::dtype: those of the Neuron runtime. */
enum {
  TRN2VP_INT8 = 2,
  TRN2VP_UINT8 = 3,
  TRN2VP_INT16 = 4,
  TRN2VP_UINT16 = 5,
  TRN2VP_BF16 = 6,
  TRN2VP_FP16 = 7,
  TRN2VP_INT32 = 8,
  TRN2VP_UINT32 = 9,
  TRN2VP_FP32 = 10,
  TRN2VP_TF32 = 11,
  TRN2VP_FP8_E3M4 = 13,
  TRN2VP_FP8_E4M3 = 14,
  TRN2VP_FP8_E5M2 = 15
};

/* What one processor has of a tensor operand: the rows in its own 16 partitions. */
typedef struct trn2vp_tensor {
  void* data;     /* rows * elements elements, row after row, no gaps; NULL if there are none,
                     and always in cycles() */
  uint32_t dtype; /* TRN2VP_...; 0 if the instruction has no such operand */
  uint32_t element_bytes; /* 1, 2 or 4; 0 likewise */
  uint32_t total_rows;    /* partitions of the operand, on all processors */
  uint32_t first_row;     /* number, in the operand, of the first row here; 0 if there are none */
  uint32_t rows;          /* 0..16 */
  uint32_t elements;      /* per row, in access order */
} trn2vp_tensor;

typedef struct trn2vp_call {
  uint32_t processor; /* 0..7; its partitions start at 16 * processor */
  int32_t immediates[4];
  trn2vp_tensor dst;  /* written back; holds the old elements when run() is called */
  trn2vp_tensor src0; /* read; what run() writes there is dropped */
  trn2vp_tensor src1; /* read, likewise */
  trn2vp_tensor aux;  /* read and written back */
} trn2vp_call;

typedef struct trn2vp_operator {
  uint32_t id; /* 0..65535, unique in the library */
  const char* name;
  /* Computes. 0: done; anything else stops the engine with that number in the message. Must not
     keep pointers beyond the call, and must not depend on anything but the call. */
  int (*run)(const trn2vp_call* call);
  /* GpSimd cycles (1.2 GHz) that one processor takes, beyond the start-up of every instruction.
     Shapes and immediates are valid, data is not there: it is asked in timing-only runs as well. */
  uint64_t (*cycles)(const trn2vp_call* call);
} trn2vp_operator;

typedef struct trn2vp_operators {
  uint32_t version; /* TRN2VP_CUSTOM_OPERATOR_VERSION */
  uint32_t count;
  const trn2vp_operator* operators;
} trn2vp_operators;

typedef const trn2vp_operators* (*trn2vp_custom_operators_function)(void);

#ifdef __cplusplus
}
#endif

#endif
