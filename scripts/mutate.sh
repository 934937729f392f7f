#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The trn2-vp authors
# Proof that the co-simulation bench catches bugs: mutants of the matmul array, and which of them die.
set -euo pipefail
cd "$(dirname "$0")/.."

build=build/release
case " $* " in
  *" --help "* | *" -h "* | *" --list "* | *" --check "* | *" --build"*) ;;
  *)
    scripts/dependencies.sh --test
    scripts/build.sh release trn2vp_cosim trn2vp_cosim_coverage
    set -- --build "$build" "$@"
    ;;
esac
exec python3 -B tests/mutation/mutate.py "$@"
