#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The trn2-vp authors
"""Checks who includes whom, licence headers and file lengths; prints what is wrong, one line each.

The rules are those of the layering: models know neither platforms nor RTL nor firmware, the two chips do not know
each other, number formats and the instruction set know nothing but the standard library.
"""
import argparse
import re
import sys
from pathlib import Path

MAX_LINES = 600
CODE = {".h", ".hpp", ".cpp", ".cc", ".c", ".S", ".inc"}
SOURCE = CODE | {".sv", ".svh", ".v", ".vlt", ".ld", ".py", ".sh", ".cmake"}
ROOTS = ("models", "rtl", "firmware", "platforms", "tests", "scripts", "waves")
CHECKED = ("models", "rtl", "firmware", "platforms")
SKIPPED = {"build", "out", ".git"}

# The longest folder that holds a file decides: (folder, what it may include, whether other libraries are allowed).
RULES = [
    ("models/numerics", ["models/numerics"], False),
    ("models/trainium2/isa", ["models/trainium2/isa"], False),
    ("models/trainium2/timing",
     ["models/trainium2/timing", "models/trainium2/isa", "models/common/parameter_meta.h"], False),
    ("models/trainium2/energy",
     ["models/trainium2/energy", "models/trainium2/timing", "models/trainium2/isa", "models/common/parameter_meta.h"],
     False),
    ("models/common", ["models/common"], True),
    ("models/dram", ["models/dram", "models/common"], True),
    ("models/trainium2", ["models/trainium2", "models/common", "models/numerics", "models/dram"], True),
    ("models/graviton4", ["models/graviton4", "models/common", "models/numerics", "models/dram"], True),
    ("models/scale_out", ["models/scale_out", "models/common", "models/numerics"], True),
    ("models", [], True),
    ("rtl", ["rtl", "models/trainium2", "models/numerics"], True),
    ("firmware/kernels", ["firmware/kernels", "models/trainium2/isa", "models/numerics"], False),
    ("platforms", ["platforms", "firmware/kernels", "firmware/include", "rtl/bridge", "rtl/cosim", "models"], True),
]
# Written without a folder because a build step or a tool makes them.
GENERATED = {
    "rtl": {"array_variants.inc", "verilated.h", "verilated_cov.h", "Vpsum_accumulate.h",
            "Vpsum_coverage.h"},
    "firmware": {"trn2_regs.h", "g4_regs.h"},
}
# What "the standard library only" forbids when it is written with angle brackets: all but these.
STANDARD = re.compile(r"[a-z0-9_]+|(std)?[a-z]+\.h|immintrin\.h")
NOT_STANDARD = {"systemc", "tlm"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def inside(path, folder):
    return path == folder or path.startswith(folder + "/")


def rule_for(path):
    matching = [rule for rule in RULES if inside(path, rule[0])]
    return max(matching, key=lambda rule: len(rule[0]), default=None)


def check_bare_metal(root, path, quote, name):
    """AArch64 programs: C headers of their own and generated ones."""
    if quote == "<":
        return None if name in {"stdint.h", "stddef.h", "stdarg.h", "stdbool.h"} else "a header the bare machine lacks"
    if name in GENERATED["firmware"]:
        return None
    for base in ("firmware", "firmware/include"):
        if (root / base / name).is_file() and not inside(f"{base}/{name}", "firmware/kernels"):
            return None
    return "expected a C header of firmware/ or a generated one"


def check_include(root, path, quote, name):
    """The sentence that says why `path` must not include `name`, or None."""
    if inside(path, "firmware") and not inside(path, "firmware/kernels"):
        return check_bare_metal(root, path, quote, name)
    rule = rule_for(path)
    if rule is None:
        return None
    folder, allowed, libraries = rule
    if quote == "<":
        if name.split("/")[0] in ROOTS:
            return "a header of this project, expected quotes"
        if not libraries and (name in NOT_STANDARD or not STANDARD.fullmatch(name)):
            return f"{folder} knows only the standard library"
        return None
    if name in GENERATED.get(path.split("/")[0], ()):
        return None
    if name.split("/")[0] not in ROOTS or ".." in name:
        return "expected a path from the root of the repository"
    if not any(inside(name, one) for one in allowed):
        return f"{folder} may include {', '.join(allowed) or 'nothing'}"
    return None


def check_file(root, path):
    text = (root / path).read_text(encoding="utf-8")
    lines = text.splitlines()
    if len(lines) > MAX_LINES:
        yield f"{path}: {len(lines)} lines, expected at most {MAX_LINES}"
    start = "\n".join(lines[:4])
    if "SPDX-License-Identifier: Apache-2.0" not in start or "Copyright" not in start:
        yield f"{path}: expected the two-line licence header"
    if Path(path).suffix in CODE and path.split("/")[0] in CHECKED:
        for number, line in enumerate(lines, 1):
            match = INCLUDE.match(line)
            why = check_include(root, path, *match.groups()) if match else None
            if why:
                yield f"{path}:{number}: includes {match.group(2)}: {why}"


def sources(root):
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        is_source = path.suffix in SOURCE or path.name == "CMakeLists.txt"
        if path.is_file() and is_source and not SKIPPED & set(relative.parts):
            yield relative.as_posix()


def check_tree(root):
    """(number of files looked at, list of what is wrong)."""
    paths = list(sources(root))
    return len(paths), [problem for path in paths for problem in check_file(root, path)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path, help="the root of the repository")
    count, problems = check_tree(parser.parse_args().root)
    for problem in problems:
        print(problem)
    if count == 0:
        problems.append("no source files found")
    print(f"{count} files, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
