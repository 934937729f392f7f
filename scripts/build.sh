#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The trn2-vp authors
# Configures and builds one preset; quiet and quick when nothing changed.
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1:-}" in
  -h | --help)
    echo "usage: scripts/build.sh [PRESET] [TARGET]...   presets: release (default), dev, asan, coverage"
    exit 0
    ;;
esac
preset=${1:-release}
shift || true
directory=build/$preset
if [ ! -f "$directory/build.ninja" ]; then
  log=$(mktemp)
  if ! cmake --preset "$preset" >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
  fi
  rm -f "$log"
fi
# One line of progress on a terminal, the failing commands' output otherwise.
if [ -t 1 ]; then
  ninja -C "$directory" "$@"
else
  log=$(mktemp)
  if ! ninja -C "$directory" "$@" >"$log" 2>&1; then
    tail -n 60 "$log" >&2
    exit 1
  fi
  rm -f "$log"
fi
