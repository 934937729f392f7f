#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The trn2-vp authors
"""Shows that check_includes.py notices every kind of broken rule, on a tree made up for it."""
import tempfile
import unittest
from pathlib import Path

import check_includes

HEADER = "// SPDX-License-Identifier: Apache-2.0\n// Copyright 2026 The trn2-vp authors\n"


class CheckIncludesTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name)

    def write(self, path, body, header=HEADER):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(header + body)

    def problems(self):
        return check_includes.check_tree(self.root)[1]

    def includes(self, path, line):
        """What is wrong with one file that holds one include."""
        self.write(path, line + "\n")
        found = self.problems()
        (self.root / path).unlink()
        return found

    def test_what_is_allowed(self):
        self.write("firmware/lib/print.h", "")
        self.write("firmware/include/trn2vp/job.h", "")
        for path, line in [
            ("models/numerics/a.h", "#include <cstdint>"),
            ("models/numerics/a.cpp", '#include "models/numerics/a.h"'),
            ("models/numerics/b.cpp", "#include <immintrin.h>"),
            ("models/trainium2/timing/a.h", '#include "models/common/parameter_meta.h"'),
            ("models/trainium2/timing/a.h", '#include "models/trainium2/isa/table.h"'),
            ("models/trainium2/chip.h", "#include <tlm_utils/simple_target_socket.h>"),
            ("models/trainium2/chip.h", '#include "models/common/router.h"'),
            ("models/graviton4/host.h", '#include "models/dram/bank.h"'),
            ("rtl/bridge/a.cpp", '#include "models/trainium2/neuron_core/matmul_array.h"'),
            ("rtl/bridge/a.cpp", '#include "verilated.h"'),
            ("firmware/kernels/a.cpp", '#include "models/trainium2/isa/instruction.h"'),
            ("firmware/apps/a.c", '#include "lib/print.h"'),
            ("firmware/apps/a.c", '#include "trn2vp/job.h"'),
            ("firmware/drivers/a.c", '#include "trn2_regs.h"'),
            ("platforms/host_chip/a.cpp", '#include "rtl/bridge/rtl_array.h"'),
            ("platforms/job/a.cpp", '#include "firmware/include/trn2vp/job.h"'),
            ("platforms/job/a.cpp", '#include "models/graviton4/host.h"'),
            ("tests/a_test.cpp", '#include "platforms/job/job_image.h"'),
        ]:
            with self.subTest(path=path, line=line):
                self.assertEqual(self.includes(path, line), [])

    def test_what_is_forbidden(self):
        self.write("firmware/kernels/gemm.h", "")
        for path, line in [
            ("models/numerics/a.h", "#include <systemc>"),
            ("models/numerics/a.h", "#include <fmt/format.h>"),
            ("models/numerics/a.h", '#include "models/common/payload.h"'),
            ("models/numerics/a.h", '#include "models/trainium2/isa/table.h"'),
            ("models/trainium2/isa/a.h", '#include "models/numerics/convert.h"'),
            ("models/trainium2/isa/a.h", "#include <tlm>"),
            ("models/trainium2/isa/a.h", '#include "models/trainium2/timing/dma_timing.h"'),
            ("models/trainium2/timing/a.h", '#include "models/common/router.h"'),
            ("models/trainium2/timing/a.h", '#include "models/trainium2/chip.h"'),
            ("models/common/a.h", '#include "models/trainium2/address_map.h"'),
            ("models/trainium2/a.h", '#include "models/graviton4/host.h"'),
            ("models/graviton4/a.h", '#include "models/trainium2/chip.h"'),
            ("models/graviton4/a.h", '#include "platforms/job/job_image.h"'),
            ("models/trainium2/a.h", '#include "rtl/bridge/rtl_array.h"'),
            ("models/trainium2/a.h", '#include "firmware/kernels/gemm.h"'),
            ("models/trainium2/a.h", '#include "tests/support/chip_bench.h"'),
            ("models/trainium2/a.h", '#include "address_map.h"'),
            ("models/trainium2/a.h", '#include "models/trainium2/../graviton4/host.h"'),
            ("models/trainium2/a.h", "#  include <models/graviton4/host.h>"),
            ("rtl/bridge/a.h", '#include "platforms/report/run_report.h"'),
            ("rtl/bridge/a.h", '#include "models/graviton4/host.h"'),
            ("firmware/kernels/a.h", '#include "models/trainium2/chip.h"'),
            ("firmware/kernels/a.h", '#include "platforms/workloads/workload.h"'),
            ("firmware/apps/a.c", '#include "models/trainium2/address_map.h"'),
            ("firmware/apps/a.c", '#include "kernels/gemm.h"'),
            ("firmware/apps/a.c", "#include <stdio.h>"),
            ("platforms/job/a.h", '#include "tests/support/chip_bench.h"'),
            ("platforms/job/a.h", '#include "firmware/drivers/udma.h"'),
        ]:
            with self.subTest(path=path, line=line):
                found = self.includes(path, line)
                self.assertEqual(len(found), 1)
                self.assertTrue(found[0].startswith(f"{path}:3: "), found[0])

    def test_licence_header(self):
        self.write("models/common/a.h", "\n", header="// A header.\n")
        self.write("scripts/a.sh", "", header="#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n# Copyright us\n")
        self.assertEqual(self.problems(), ["models/common/a.h: expected the two-line licence header"])

    def test_length(self):
        self.write("tests/a_test.cpp", "\n" * (check_includes.MAX_LINES - 2))
        self.write("tests/b_test.cpp", "\n" * (check_includes.MAX_LINES - 1))
        self.assertEqual(self.problems(), ["tests/b_test.cpp: 601 lines, expected at most 600"])

    def test_build_tree_is_left_out(self):
        self.write("build/release/generated.h", "", header="")
        self.assertEqual(check_includes.check_tree(self.root), (0, []))


if __name__ == "__main__":
    unittest.main()
