#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The trn2-vp authors
"""SystemVerilog of rtl/ as Verilog that yosys 0.23 reads, on the standard output.

yosys 0.23 has neither packages with functions nor struct arguments. Icarus Verilog's vlog95 backend resolves both; this
script words around what that in turn does not take, and moves the functions of the packages into the module.
"""
import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

# What Icarus 11 does not read, and the same thing in words it does.
REWORDED = [
    (r"parameter (?:int unsigned|bit)\s+", "parameter "),
    (r"typedef candidate_t \[15:0\] candidates_t;", "typedef logic [15:0][23:0] candidates_t;"),  # no unused bits
    (r"(candidates_i\[(?:1|active_second\[3:0\])\])\.operand", r"\1"),
    (r"candidates_i\[active_second\[3:0\]\]", "24'(candidates_i >> (24 * active_second[3:0]))"),
    (r"8'\(o\.exponent - 9'd23\)", "o.exponent[7:0]"),  # in to_fp32, for waves only
    (r"24'(\(candidates_i >> .*?\)\))", r"\1"),
    (r"^(\s*(?:input|output)\s+)(token_t|candidates_t|operand_t)\b", r"\1formats_pkg::\2"),
]


def for_icarus(text):
    text = re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"`ifdef FMA_SHARED.*?`endif", "", text, flags=re.S)

    def without_return(match):
        name = re.search(r"(\w+)\s*\(", match.group(0)).group(1)
        return re.sub(r"\breturn\b", name + " =", match.group(0))

    text = re.sub(r"function automatic.*?endfunction", without_return, text, flags=re.S)
    text = text.replace("function automatic", "function")

    def imports_inside(match):
        imports = " ".join(re.findall(r"import \w+::\*;", match.group(2)))
        return match.group(1) + match.group(3) + "\n  " + imports + "\n"

    text = re.sub(r"(module \w+)((?:\s*import \w+::\*;)*)(\s*(?:#\(.*?\n\)\s*)?\(.*?\n\);)", imports_inside, text, flags=re.S)
    for pattern, replacement in REWORDED:
        text = re.sub(pattern, replacement, text, flags=re.M)
    return text


def from_icarus(text):
    functions = []

    def take_functions(match):
        functions.extend(re.findall(r"  function .*?endfunction[^\n]*\n", match.group(0), flags=re.S))
        return ""

    text = re.sub(r"module ivl_package_.*?endmodule[^\n]*\n", take_functions, text, flags=re.S)
    text = re.sub(r"module IVL_top_priv_module;.*?endmodule[^\n]*\n", "", text, flags=re.S)
    text = re.sub(r"always @\([^)]*IVL_T0_trigger_event\)", "always @*", text)
    text = re.sub(r"(\nmodule [^;]*;\n)", lambda match: match.group(1) + "".join(functions), text)
    return re.sub(r"ivl_package_(?:\$unit|\w+)\.", "", text)


def complaint(stderr, lines, top):
    """The first thing Icarus Verilog says, with the line it says it about."""
    for said in stderr.splitlines():
        match = re.match(r".*?:(\d+): (.*)", said)
        if match:
            return f"{match.group(2)}: {lines[int(match.group(1)) - 1].strip()}"
    return stderr.strip() or "cannot translate " + top


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--top", required=True, help="module")
    parser.add_argument("--parameter", action="append", default=[], help="NAME=VALUE of the module; may be repeated")
    parser.add_argument("--iverilog", default="iverilog", help="command, with options")
    parser.add_argument("files", nargs="+", type=Path, help="packages first")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder) / "in.sv", Path(folder) / "out.v"
        source.write_text(for_icarus("".join(path.read_text() for path in args.files)))
        command = args.iverilog.split() + ["-g2012", "-tvlog95", "-o", str(result), "-s", args.top]
        command += [f"-P{args.top}.{parameter}" for parameter in args.parameter] + [str(source)]
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode != 0 or "error during translation" in result.read_text():
            sys.exit("Icarus Verilog: " + complaint(run.stderr, source.read_text().splitlines(), args.top))
        print(from_icarus(result.read_text()))


if __name__ == "__main__":
    main()
