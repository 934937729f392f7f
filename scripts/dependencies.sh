#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The trn2-vp authors
# Installs what the project builds and tests with, from Debian's packages. Says nothing when all of it is there.
set -euo pipefail

usage() {
  cat <<'EOT'
usage: scripts/dependencies.sh [--test] [--list]
  (no option)  install what building and running needs
  --test       also what only the tests need
  --list       print the packages, install nothing
EOT
}

build=(g++ cmake ninja-build ccache pkg-config make
  libsystemc-dev verilator zlib1g-dev libunicorn-dev gcc-aarch64-linux-gnu
  libcli11-dev libtomlplusplus-dev nlohmann-json3-dev libfmt-dev
  libonnx-dev libprotobuf-dev libsqlite3-dev libmuparser-dev libssl-dev libjs-chart.js)
tests=(libgtest-dev libgmock-dev libbenchmark-dev gtkwave python3 yosys iverilog slurm-wlm munge
  chromium chromium-driver fonts-dejavu-core)

packages=("${build[@]}")
list=no
for option in "$@"; do
  case "$option" in
    --test) packages+=("${tests[@]}") ;;
    --list) list=yes ;;
    -h | --help) usage; exit 0 ;;
    *) echo "scripts/dependencies.sh: unknown option '$option'" >&2; usage >&2; exit 2 ;;
  esac
done
if [ "$list" = yes ]; then
  printf '%s\n' "${packages[@]}"
  exit 0
fi

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "scripts/dependencies.sh: needs root or sudo to install: ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
echo "Installing ${#missing[@]} Debian packages: ${missing[*]}" >&2
"${as_root[@]}" apt-get update -qq >&2
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
