#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The trn2-vp authors
# Synthesises a processing element of rtl/ with yosys and reports its cells, and a 4x4 array where the tools read it.
set -euo pipefail

usage() {
  cat <<'EOT'
usage: scripts/synthesis.sh [--out DIR] [--no-sparse]
  --out DIR     keep the Verilog that was read and the netlist
  --no-sparse   a PE without structured sparsity (parameter SPARSE = 0)

Reads rtl/pe.sv through scripts/plain_verilog.py and runs yosys' generic synthesis, flattened. Prints the cells per PE, by type.
Then the same with rtl/mesh_pe.sv, 4 x 4; the last line says its cells, or what the tools do not read: Debian 12's (yosys 0.23,
Icarus Verilog 11) stop at packed arrays of structs. Needs yosys, iverilog and python3.
EOT
}

out=
sparse=1
while [ $# -gt 0 ]; do
  case "$1" in
    --out) [ $# -ge 2 ] || { echo "scripts/synthesis.sh: --out: expected a folder" >&2; exit 2; }; out=$2; shift ;;
    --no-sparse) sparse=0 ;;
    -h | --help) usage; exit 0 ;;
    *) echo "scripts/synthesis.sh: unknown option '$1'" >&2; usage >&2; exit 2 ;;
  esac
  shift
done
for tool in yosys "${IVERILOG:-iverilog}" python3; do
  command -v "${tool%% *}" >/dev/null || { echo "scripts/synthesis.sh: ${tool%% *} not found (a Debian package)" >&2; exit 77; }
done

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 "$root/scripts/plain_verilog.py" --iverilog "${IVERILOG:-iverilog}" --top pe \
  "$root/rtl/formats_pkg.sv" "$root/rtl/fma_pkg.sv" "$root/rtl/pe.sv" >"$work/pe.v"
yosys -q -p "read_verilog -sv $work/pe.v; chparam -set SPARSE $sparse pe; synth -flatten -top pe; check -assert;
  tee -q -o $work/cells.txt stat; write_verilog -noattr $work/netlist.v" >"$work/yosys.log" 2>&1 ||
  { tail -20 "$work/yosys.log" >&2; exit 1; }
if [ -n "$out" ]; then
  mkdir -p "$out"
  cp "$work/pe.v" "$work/netlist.v" "$out/"
fi
cells=$(awk '/Number of cells:/ { print $4 }' "$work/cells.txt")
registers=$(awk '$1 ~ /DFF/ { sum += $2 } END { print sum + 0 }' "$work/cells.txt")
echo "cells per PE: $cells, of which $registers flip-flops (SPARSE = $sparse)"
awk '$1 ~ /^\$_/ { printf "  %-14s %6d\n", $1, $2 }' "$work/cells.txt"

if ! python3 "$root/scripts/plain_verilog.py" --iverilog "${IVERILOG:-iverilog}" --top mesh_pe --parameter ROWS=4 --parameter COLS=4 \
  "$root/rtl/formats_pkg.sv" "$root/rtl/fma_pkg.sv" "$root/rtl/pe.sv" "$root/rtl/mesh_pe.sv" >"$work/array.v" 2>"$work/array.log"; then
  echo "4x4 array: not read: $(tail -1 "$work/array.log")"
elif ! yosys -q -p "read_verilog -sv $work/array.v; synth -flatten -top mesh_pe; tee -q -o $work/cells.txt stat" >"$work/array.log" 2>&1; then
  echo "4x4 array: not read: yosys: $(tail -1 "$work/array.log")"
else
  echo "4x4 array: $(awk '/Number of cells:/ { print $4 }' "$work/cells.txt") cells"
fi
