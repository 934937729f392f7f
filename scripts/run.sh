#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The trn2-vp authors
# Installs what is missing, builds, and runs the main job (or `trn2-vp run` with the options given).
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'EOT'
usage: scripts/run.sh [OPTION of trn2-vp run]...

Boots the Graviton4 host, lets its firmware drive one Trainium2 chip through the attention projections of a Llama-3.1-8B
decoder layer, checks every result, and prints what the machine did. Report and waves go to out/ unless --report or
--wave says otherwise. All options of `trn2-vp run` can be given, for example:

  scripts/run.sh --array lockstep
  scripts/run.sh --workload gemm:512x512x1024:bf16 --mode timing
EOT
}

report=out/report
wave=out/run.fst
has() { local want=$1; shift; for word in "$@"; do [[ "$word" == "$want" || "$word" == "$want="* ]] && return 0; done; return 1; }
if has --help "$@" || has -h "$@"; then
  usage
  exit 0
fi
scripts/dependencies.sh
scripts/build.sh release trn2-vp-all
extra=()
has --report "$@" || extra+=(--report "$report")
has --wave "$@" || extra+=(--wave "$wave")
mkdir -p out
exec build/release/trn2-vp run "${extra[@]}" "$@"
