#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The trn2-vp authors
"""Shows that check_save_files.py reads dumps and save-files right and notices what is wrong with them."""
import tempfile
import unittest
from pathlib import Path

import check_save_files as checker

VCD = """$version x $end
$timescale 1ps $end
$scope module chip $end
$var real 64 ! gb $end
$scope module core0 $end
$var wire 1 " valid $end
$var wire 8 # rows [7:0] $end
$var string 1 $ state $end
$upscope $end
$upscope $end
$enddefinitions $end
#0
r0.5 !
0"
b00000000 #
sidle $
#10
1"
srun $
#20
sidle $
"""


class DumpTest(unittest.TestCase):
    def test_names_and_changes(self):
        dump = checker.Dump(VCD.splitlines())
        self.assertEqual(dump.changes, {"chip.gb": 1, "chip.core0.valid": 2, "chip.core0.rows[7:0]": 1,
                                        "chip.core0.state": 3})
        self.assertEqual(dump.last_time, 20)

    def test_broken_dumps(self):
        with self.assertRaises(ValueError):
            checker.Dump((VCD + "#5\n").splitlines())
        with self.assertRaises(ValueError):
            checker.Dump((VCD + "1&\n").splitlines())


class SaveFileTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.names = [f"chip.core0.signal_{i}" for i in range(6)]

    def write(self, names, more=""):
        text = "[*] A question?\n[timestart] 0\n*-25.0 -1 -1\n@200\n-A title\n@28\n" + "\n".join(names) + "\n" + more
        (self.folder / "engines.gtkw").write_text(text)

    def dump(self):
        """One that shows all it has to, and the names."""
        dump = checker.Dump([])
        dump.changes = {name: 2 for name in self.names}
        dump.changes.update({name: 2 for name in [
            "chip.core0.tensor.state", "chip.core0.tensor.opcode", "chip.core0.semaphores.semaphore_3[31:0]",
            "chip.dma0.outstanding[23:0]", "chip.hbm0.read_gb_per_s"]})
        return dump

    def problems(self, dump):
        return list(checker.check(dump, "tlm", self.folder))

    def test_good(self):
        self.write(self.names)
        self.assertEqual(self.problems(self.dump()), [])
        self.assertEqual(list(checker.check_paths(self.folder)), [])

    def test_a_name_that_is_not_in_the_dump(self):
        self.write(self.names + ["chip.core0.gone[7:0]"])
        self.assertEqual(self.problems(self.dump()), ["engines.gtkw: chip.core0.gone[7:0] is not in the dump"])

    def test_a_signal_without_a_value(self):
        self.write(self.names)
        dump = self.dump()
        dump.changes[self.names[0]] = 0
        self.assertEqual(self.problems(dump), [f"engines.gtkw: {self.names[0]} has no value"])

    def test_an_empty_save_file(self):
        self.write([])
        self.assertEqual(self.problems(self.dump()), ["engines.gtkw: 0 signals, expected some"])

    def test_a_dump_in_which_nothing_happens(self):
        self.write(self.names)
        dump = self.dump()
        dump.changes = {name: 1 for name in dump.changes}
        self.assertEqual(len(self.problems(dump)), len(checker.MUST_CHANGE))
        self.write([])
        (self.folder / "array.gtkw").write_text("")
        self.assertTrue(any("tapped PE" in problem for problem in checker.check(self.dump(), "rtl", self.folder)))

    def test_absolute_paths(self):
        for line in ['[dumpfile] "/home/someone/run.fst"', "[savefile] /x/y.gtkw", "[dumpfile] C:\\run.fst"]:
            self.write(self.names, line + "\n")
            self.assertEqual(len(list(checker.check_paths(self.folder))), 1, line)
        self.write(self.names, '[dumpfile] "out/run.fst"\n')
        self.assertEqual(list(checker.check_paths(self.folder)), [])

    def test_a_save_file_nobody_checks(self):
        self.write(self.names)
        (self.folder / "other.gtkw").write_text("")
        self.assertEqual(list(checker.check_paths(self.folder)), ["other.gtkw: no dump is named here for it"])

    def test_no_save_files(self):
        self.assertEqual(len(list(checker.check_paths(self.folder))), 1)


if __name__ == "__main__":
    unittest.main()
