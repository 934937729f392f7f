// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Libraries that must be refused, one per value of WHICH. In C: the header is a C header.
#include <stddef.h>
#include <trn2vp/custom_operator.h>

static int run(const trn2vp_call* call) { return call == NULL; }
static uint64_t cycles(const trn2vp_call* call) { return call->processor; }

#if WHICH == 1 /* another version */
static const trn2vp_operator operators[] = {{1, "one", run, cycles}};
static const trn2vp_operators table = {TRN2VP_CUSTOM_OPERATOR_VERSION + 1, 1, operators};
#elif WHICH == 2 /* an operator without cycles */
static const trn2vp_operator operators[] = {{1, "one", run, cycles}, {2, "two", run, NULL}};
static const trn2vp_operators table = {TRN2VP_CUSTOM_OPERATOR_VERSION, 2, operators};
#else            /* the same id twice */
static const trn2vp_operator operators[] = {{7, "one", run, cycles}, {7, "two", run, cycles}};
static const trn2vp_operators table = {TRN2VP_CUSTOM_OPERATOR_VERSION, 2, operators};
#endif

#if WHICH == 0 /* the symbol has another name */
TRN2VP_CUSTOM_OPERATOR_EXPORT const trn2vp_operators* custom_operators(void) { return &table; }
#else
TRN2VP_CUSTOM_OPERATOR_EXPORT const trn2vp_operators* trn2vp_custom_operators(void) {
  return &table;
}
#endif
