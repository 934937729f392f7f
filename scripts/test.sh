#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The trn2-vp authors
# Installs what is missing, builds everything, and runs the tests.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'EOT'
usage: scripts/test.sh [--preset PRESET] [ctest option]...
  --preset PRESET  release (default), dev, asan, coverage
  others go to ctest, for example: scripts/test.sh -R udma
EOT
}

preset=release
rest=()
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) usage; exit 0 ;;
    --preset) preset=${2:?--preset needs a name}; shift 2 ;;
    *) rest+=("$1"); shift ;;
  esac
done
scripts/dependencies.sh --test
scripts/build.sh "$preset"
exec ctest --test-dir "build/$preset" --output-on-failure -j "$(nproc)" "${rest[@]}"
