#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The trn2-vp authors
"""Runs the program with a wave file and checks that the save-files in waves/ open on it.

Every name of a save-file has to be a signal of the dump, with the same bits; enough signals have to change; paths have
to be relative. Exit code 0: good; 1: problems, one line each; 77: fst2vcd is missing.
"""
import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SKIP = 77
WORKLOAD = "gemm:130x520x200:bf16"
# Save-files that make sense on a dump, by array.
SAVE_FILES = {
    "tlm": ["engines.gtkw"],
    "rtl": ["engines.gtkw", "array.gtkw"],
    "lockstep": ["engines.gtkw", "array.gtkw"],
}
# What a dump is there to show: at least one signal that matches changes during any run.
MUST_CHANGE = {
    "engine state": r"chip\.core0\.tensor\.state",
    "current opcode": r"chip\.core0\.tensor\.opcode",
    "semaphores": r"chip\.core0\.semaphores\.semaphore_\d+.*",
    "DMA queue occupancy": r"chip\.dma\d+\.outstanding.*",
    "HBM bandwidth": r"chip\.hbm\d+\.\w+_gb_per_s",
}
MUST_CHANGE_WITH_RTL = {
    "operands at the array's edge": r"chip\.core0\.array\.mv_data_i\.row_0.*",
    "results at the array's edge": r"chip\.core0\.array\.res_data_o\.col_0.*",
    "the tapped PE": r"chip\.core0\.array\.tap\.psum_out.*",
}


class Dump:
    """Names ("scope.name[7:0]") of a VCD file, the number of value changes of each, and its last time."""

    def __init__(self, lines):
        names = {}  # identifier -> names
        changes = {}
        scopes = []
        self.last_time = 0
        lines = iter(lines)
        for line in lines:
            words = line.split()
            if words[:1] == ["$scope"]:
                scopes.append(words[2])
            elif words[:1] == ["$upscope"]:
                scopes.pop()
            elif words[:1] == ["$var"]:
                end = words.index("$end")
                name = "".join(words[4:end])
                names.setdefault(words[3], []).append(".".join(scopes + [name]))
            elif words[:1] == ["$enddefinitions"]:
                break
        for line in lines:
            if not line.strip() or line[0] == "$":
                continue
            if line[0] == "#":
                time = int(line[1:])
                if time < self.last_time:
                    raise ValueError(f"time goes back to {time}")
                self.last_time = time
                continue
            identifier = line.split()[-1] if line[0] in "bBrRsS" else line[1:].strip()
            if identifier not in names:
                raise ValueError(f"a change of an undeclared signal: {line.strip()}")
            changes[identifier] = changes.get(identifier, 0) + 1
        self.changes = {name: changes.get(key, 0) for key, many in names.items() for name in many}


def names_of_save_file(text):
    """Signals of a GTKWave save-file: lines that are neither options, comments, flags nor separators."""
    for line in text.splitlines():
        line = line.strip()
        if line and line[0] not in "[*@-#^":
            yield line


def absolute_paths(text):
    return re.findall(r'(?:^|[\s"=])(/[\w.]+/\S*|[A-Za-z]:\\\S*|file:\S*)', text, re.MULTILINE)


def check(dump, array, folder):
    """What is wrong, one sentence each."""
    wanted = dict(MUST_CHANGE, **(MUST_CHANGE_WITH_RTL if array != "tlm" else {}))
    for what, pattern in wanted.items():
        # The first change of a signal is its initial value.
        if not any(count > 1 and re.fullmatch(pattern, name) for name, count in dump.changes.items()):
            yield f"dump: nothing shows {what} ({pattern})"
    for name in SAVE_FILES[array]:
        signals = list(names_of_save_file((folder / name).read_text()))
        if len(signals) < 5:
            yield f"{name}: {len(signals)} signals, expected some"
        for signal in signals:
            if signal not in dump.changes:
                yield f"{name}: {signal} is not in the dump"
            elif dump.changes[signal] == 0:
                yield f"{name}: {signal} has no value"


def check_paths(folder):
    files = sorted(folder.glob("*.gtkw"))
    if not files:
        yield f"{folder}: no save-files"
    known = {name for names in SAVE_FILES.values() for name in names}
    for file in files:
        for path in absolute_paths(file.read_text()):
            yield f"{file.name}: {path} is an absolute path"
        if file.name not in known:
            yield f"{file.name}: no dump is named here for it"


def make_dump(program, array, wave_format, folder):
    wave = folder / f"run.{wave_format}"
    subprocess.run([program, "run", "--workload", WORKLOAD, "--array", array, "--wave", wave, "--quiet"],
                   check=True, stdout=subprocess.DEVNULL)
    if wave_format == "fst":
        vcd = folder / "run.vcd"
        subprocess.run(["fst2vcd", wave, "-o", vcd], check=True, stdout=subprocess.DEVNULL)
        wave = vcd
    with open(wave, encoding="utf-8") as lines:
        return Dump(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path, help="trn2-vp")
    parser.add_argument("waves", type=Path, help="the folder of save-files")
    parser.add_argument("--array", choices=sorted(SAVE_FILES), default="tlm")
    parser.add_argument("--format", choices=["vcd", "fst"], default="vcd")
    options = parser.parse_args()
    if options.format == "fst" and not shutil.which("fst2vcd"):
        print("skipped: fst2vcd (package gtkwave) is missing")
        return SKIP
    with tempfile.TemporaryDirectory() as folder:
        dump = make_dump(options.program, options.array, options.format, Path(folder))
    problems = [*check_paths(options.waves), *check(dump, options.array, options.waves)]
    for problem in problems:
        print(problem)
    changing = sum(count > 1 for count in dump.changes.values())
    print(f"{len(dump.changes)} signals, {changing} of them change, until {dump.last_time / 1e6:.3f} us")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
