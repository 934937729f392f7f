#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The trn2-vp authors
# A PE is synthesisable: no latches, no memories, the registers its source has. Exit code 77: no yosys.
set -euo pipefail
report=$("$1/scripts/synthesis.sh" --no-sparse) || exit $?
echo "$report"
# x 32, candidate 1 24, active, shadow and their second words 4 * 24, psum 32.
echo "$report" | grep -q "of which 184 flip-flops" || { echo "expected 184 flip-flops"; exit 1; }
# Its cells, or the line of the sources that stops the tools.
echo "$report" | grep -Eq "^4x4 array: ([0-9]+ cells|not read: .*: .+)" || { echo "nothing about the array"; exit 1; }
if echo "$report" | grep -q "LATCH"; then echo "a latch"; exit 1; fi
