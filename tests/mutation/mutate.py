#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The trn2-vp authors
"""Proof that the co-simulation bench catches bugs: mutants of the array, one change each, and which of them die.

Each mutant of the RTL is Verilated at 8x8 (files only the array of instances has in that style, all others as loops), each
mutant of the TLM array is compiled, and both are linked with the bench of trn2-vp cosim, which then runs a fixed
campaign. A mutant is killed when the bench reports a difference or an array that makes no progress, when an assertion of
the RTL fires, or when the bench does not end in time. A bench that dies in any other way (a signal, a sanitizer) has
proved nothing: that mutant is "crashed" and fails the run, like one that survives or that the tools refuse.

Sources and libraries are copied first, so a build that goes on at the same time changes nothing here.
"""
import argparse
import concurrent.futures
import json
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import mutants

MAIN = "tests/mutation/quick_bench.cpp"
INSTANCES = {mutants.PE, mutants.MESH_PE}
ARRAY = ["verilator.vlt", "formats_pkg.sv", "fma_pkg.sv", "pe.sv", "mesh_pe.sv", "mesh.sv", "skew.sv", "deskew.sv",
         "weight_load.sv", "array_top.sv", "pe_assertions.sv", "array_assertions.sv", "array_bind.sv"]
ADDER = ["verilator.vlt", "formats_pkg.sv", "fma_pkg.sv", "psum_accumulate.sv", "psum_assertions.sv", "psum_bind.sv"]
CPU_LIMIT_S = 60  # the bench as it is takes about 3
WALL_LIMIT_S = 900


class Refused(Exception):
    """The tools do not take this source."""


def all_mutants():
    return mutants.RTL + mutants.TLM_ARRAY


def mutated(root, mutant):
    """Text of the mutant's file; ValueError when its pattern does not stand there exactly once."""
    file, pattern, replacement = mutant[:3]
    text = (root / file).read_text(encoding="utf-8")
    if text.count(pattern) != 1:
        raise ValueError(f"{file}: {text.count(pattern)} times instead of once: {pattern!r}")
    return text.replace(pattern, replacement)


def check(root):
    """What is wrong with the table, one line each."""
    for mutant in all_mutants():
        try:
            if mutated(root, mutant) == (root / mutant[0]).read_text(encoding="utf-8"):
                yield f"{mutant[0]}: a replacement that changes nothing: {mutant[1]!r}"
        except (OSError, ValueError) as error:
            yield str(error)


class Builder:
    def __init__(self, root, config, work):
        self.root, self.config, self.work = work / "tree", dict(config), work
        for folder in ("rtl", "models"):
            shutil.copytree(root / folder, self.root / folder)
        (self.root / MAIN).parent.mkdir(parents=True)
        shutil.copy(root / MAIN, self.root / MAIN)
        libraries = work / "libraries"
        libraries.mkdir()
        self.config["libraries"] = [shutil.copy(library, libraries) for library in config["libraries"]]

    def run(self, command, cwd):
        result = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if result.returncode != 0:
            raise Refused(result.stdout[-2000:])

    def compile(self, source, output, cwd, *options):
        self.run([self.config["compiler"], "-std=c++17", "-O1", "-ffp-contract=off", "-w", f"-I{self.root}",
                  f"-I{self.config['verilator_root']}/include", f"-I{self.config['verilator_root']}/include/vltstd",
                  *options, "-c", str(source), "-o", str(output)], cwd)

    def verilate(self, rtl, cwd, prefix, top, files, *options):
        self.run([self.config["verilator"], "--cc", "-O3", "--unroll-stmts", "1", "-Wno-fatal", "--assert",
                  "--prefix", prefix, "--top-module", top, "--Mdir", prefix, *options,
                  *[str(rtl / file) for file in files]], cwd)
        # In one piece, which compiles fastest.
        everything = cwd / f"{prefix}_all.cpp"
        names = sorted(source.name for source in (cwd / prefix).glob("*.cpp"))
        everything.write_text("".join(f'#include "{name}"\n' for name in names), encoding="utf-8")
        self.compile(everything, everything.with_suffix(".o"), cwd, f"-I{cwd / prefix}")
        return [everything.with_suffix(".o")]

    def array(self, rtl, cwd, instances):
        """Objects of an 8x8 array from the sources in `rtl`."""
        objects = self.verilate(rtl, cwd, "Varray", "array_top", ARRAY, "-GROWS=8", "-GCOLS=8",
                                f"-GVisiblePes=1'b{int(instances)}", *(["-DFMA_SHARED"] if instances else []))
        objects.append(cwd / "model.o")
        self.compile(self.root / "rtl/bridge/verilated_model.cpp", objects[-1], cwd, f"-I{cwd / 'Varray'}",
                     '-DTRN2VP_MODEL_HEADER="Varray.h"', "-DTRN2VP_MODEL=Varray", "-DTRN2VP_FACTORY=make_bench_array",
                     "-DTRN2VP_ROWS=8", "-DTRN2VP_COLS=8", "-DTRN2VP_PIPE=1")
        return objects

    def adder(self, rtl, cwd):
        """Objects of the PSUM adders: those behind the array and those of the bench of their own."""
        objects = self.verilate(rtl, cwd, "Vpsum_accumulate", "psum_accumulate", ADDER, "-GCOLS=128")
        objects += self.verilate(rtl, cwd, "Vpsum_coverage", "psum_accumulate", ADDER, "-GCOLS=8")
        for source in ("rtl/bridge/psum_adder.cpp", "rtl/cosim/psum_bench.cpp"):
            objects.append(cwd / (Path(source).stem + ".o"))
            self.compile(self.root / source, objects[-1], cwd, f"-I{cwd / 'Vpsum_accumulate'}", f"-I{cwd / 'Vpsum_coverage'}")
        return objects

    def link(self, objects, program, cwd):
        self.run([self.config["compiler"], "-o", str(program), *map(str, objects), "-Wl,--start-group",
                  *self.config["libraries"], "-Wl,--end-group", "-lpthread", "-latomic"], cwd)

    def prepare(self):
        """The parts that mutants share: the arrays and the adders as they are."""
        self.parts = {}
        main = self.work / "main.o"
        self.compile(self.root / MAIN, main, self.work)
        self.main = main
        for name in ("loops", "instances", "adder"):
            cwd = self.work / name
            cwd.mkdir(parents=True)
            rtl = self.root / "rtl"
            self.parts[name] = self.adder(rtl, cwd) if name == "adder" else self.array(rtl, cwd, name == "instances")

    def build(self, mutant, cwd):
        """The quick bench with this mutant in it; without one, as it is."""
        parts = dict(self.parts)
        style = "instances" if mutant and mutant[0] in INSTANCES else "loops"
        extra = []
        if mutant and mutant[0].startswith("rtl/"):
            rtl = cwd / "rtl"
            shutil.copytree(self.root / "rtl", rtl, ignore=shutil.ignore_patterns("bridge", "cosim"))
            (cwd / mutant[0]).write_text(mutated(self.root, mutant), encoding="utf-8")
            if mutant[0] != mutants.PSUM:
                parts[style] = self.array(rtl, cwd, style == "instances")
            if mutant[0] in (mutants.FMA, mutants.PSUM):
                parts["adder"] = self.adder(rtl, cwd)
        elif mutant:
            source = cwd / Path(mutant[0]).name
            source.write_text(mutated(self.root, mutant), encoding="utf-8")
            extra.append(source.with_suffix(".o"))
            self.compile(source, extra[0], cwd)
        program = cwd / "quick_bench"
        self.link([self.main, *extra, *parts[style], *parts["adder"]], program, cwd)
        return program


def bench(program, cwd):
    """(verdict, what was said): "killed", "survived" or "crashed"."""
    try:
        result = subprocess.run([str(program)], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                errors="replace", timeout=WALL_LIMIT_S,
                                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (CPU_LIMIT_S, CPU_LIMIT_S + 5)))
    except subprocess.TimeoutExpired:
        return "killed", f"no end after {WALL_LIMIT_S} s"
    if result.returncode == 0:
        return "survived", ""
    lines = [line for line in result.stdout.splitlines() if line.strip()]
    if result.returncode == 1 and lines:
        return "killed", lines[-1][:120]
    if result.returncode == -signal.SIGXCPU:
        return "killed", f"no end after {CPU_LIMIT_S} s of CPU time"
    if result.returncode == -signal.SIGABRT:
        for line in lines:
            if "Assertion failed in" in line:
                return "killed", "assertion " + line.split("Assertion failed in ")[1].split(":")[0].split(".")[-1]
    return "crashed", f"exit status {result.returncode}: " + " | ".join(lines[-2:])[:100]


def judge(builder, number, mutant):
    cwd = builder.work / f"mutant{number}"
    cwd.mkdir()
    try:
        verdict = bench(builder.build(mutant, cwd), cwd)
    except Refused as error:
        verdict = ("refused", str(error).strip().splitlines()[-1][:90])
    shutil.rmtree(cwd)
    return verdict


def main():
    parser = argparse.ArgumentParser(prog="scripts/mutate.sh", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=Path("build/release"), help="a build of this tree [build/release]")
    parser.add_argument("--jobs", type=int, default=2, help="mutants at the same time [2]")
    parser.add_argument("--only", default="", help="mutants whose file or reason contains this")
    parser.add_argument("--check", action="store_true", help="only see whether every mutant applies to today's sources")
    parser.add_argument("--list", action="store_true", help="print the table, run nothing")
    options = parser.parse_args()
    root = Path(__file__).resolve().parents[2]
    problems = list(check(root))
    for problem in problems:
        print(problem)
    if problems:
        return 1
    if options.check:
        print(f"{len(mutants.RTL)} mutants of the RTL, {len(mutants.TLM_ARRAY)} of the TLM array: all apply")
        return 0
    chosen = [m for m in all_mutants() if options.only in m[0] or options.only in m[3]]
    if options.list:
        for mutant in chosen:
            print(f"{mutant[0]}: {mutant[3]}")
        return 0
    config = json.loads((options.build / "tests/mutation/mutation.json").read_text(encoding="utf-8"))
    work = options.build.resolve() / "mutants"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    builder = Builder(root, config, work)
    builder.prepare()
    for number, style in enumerate((None, (mutants.PE,))):
        cwd = work / f"none{number}"
        cwd.mkdir()
        parts = builder.parts["instances" if style else "loops"]
        builder.link([builder.main, *parts, *builder.parts["adder"]], cwd / "quick_bench", cwd)
        verdict, why = bench(cwd / "quick_bench", cwd)
        if verdict != "survived":
            print(f"the bench fails without any mutant: {why}")
            return 1
    counts = {"killed": 0, "equivalent": 0, "survived": 0, "crashed": 0, "refused": 0}
    start = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        verdicts = pool.map(lambda job: judge(builder, *job), enumerate(chosen))
        for mutant, (verdict, why) in zip(chosen, verdicts):
            equivalent = len(mutant) > 4
            if verdict == "survived" and equivalent:
                verdict, why = "equivalent", mutant[4]
            counts[verdict] += 1
            print(f"{verdict:10}  {Path(mutant[0]).name:20}  {mutant[3]:58}  {why}", flush=True)
            if verdict == "killed" and equivalent:
                print(f"{'':10}  its argument does not hold: it is not equivalent")
                counts["survived"] += 1
    shutil.rmtree(work, ignore_errors=True)
    print(", ".join(f"{count} {verdict}" for verdict, count in counts.items())
          + f"; {time.monotonic() - start:.0f} s")
    return 1 if counts["survived"] or counts["crashed"] or counts["refused"] else 0


if __name__ == "__main__":
    sys.exit(main())
