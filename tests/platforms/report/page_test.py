#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The trn2-vp authors
"""report.html of a run and of a sweep in a headless Chromium: what is on the page is what report.json says.

Exits with 77 and a reason where no Chromium can run.
"""
import argparse
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from webdriver import Browser, Unavailable

PREFIXES = {"P": 1e15, "T": 1e12, "G": 1e9, "M": 1e6, "k": 1e3, "": 1, "m": 1e-3, "u": 1e-6, "n": 1e-9, "p": 1e-12}
SWEEP = """
objectives = [{ minimise = "total_time" }, { minimise = "/energy_j/total" }]
[fixed]
mode = "timing"
workload = "gemm:{m}x128x128:bf16"
[axes]
chip.tensor.clock_hz = [1.2e9, 2.4e9]
m = [128, 256, 384]
"""

options = None
browser = None


def number_of(text, unit):
    """What "280.5 us" means in s."""
    value, _, rest = text.partition(" ")
    if unit == "%":
        return float(value)
    assert rest.endswith(unit), (text, unit)
    return float(value) * PREFIXES[rest[:len(rest) - len(unit)].strip()]


def at(data, pointer):
    for key in pointer.split("/")[1:]:
        data = data[key]
    return data


def datasets(chart):
    """Label -> values of a chart."""
    return dict(browser.run(
        "return Chart.getChart(arguments[0]).data.datasets.map((d) => [d.label ?? '', d.data])", chart))


class Page(unittest.TestCase):
    name = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="trn2-vp-page-")
        cls.make(Path(cls.folder.name))
        cls.data = json.loads((Path(cls.folder.name) / "report" / "report.json").read_text())

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def setUp(self):
        browser.open(f"{self.folder.name}/report/report.html")

    def tearDown(self):
        self.assertEqual(browser.console(), [])

    def expect_charts(self, ids):
        """Each is there and has more than one colour in it."""
        drawn = browser.run("""return [...document.querySelectorAll("canvas")].map((canvas) => {
          const pixels = new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer);
          return [canvas.id, new Set(pixels).size];
        })""")
        self.assertEqual({name for name, _ in drawn}, set(ids))
        for name, colours in drawn:
            self.assertGreater(colours, 3, name)

    def expect_alone(self):
        self.assertEqual(browser.run("return performance.getEntriesByType('resource').map((r) => r.name)"), [])

    def open_changed(self, name, data):
        """The page of another report.json."""
        folder = Path(self.folder.name) / name
        folder.mkdir()
        (folder / "report.json").write_text(json.dumps(data))
        subprocess.run([options.program, "report", str(folder)], check=True, stdout=subprocess.DEVNULL)
        browser.open(f"{folder}/report.html")

    def screenshot(self):
        if options.screenshots:
            browser.screenshot(f"{options.screenshots}/{self.name}.png")


class RunPage(Page):
    name = "run"

    @classmethod
    def make(cls, folder):
        subprocess.run([options.program, "run", "--workload", options.workload, "--quiet", "--report",
                        str(folder / "report")], check=True, stdout=subprocess.DEVNULL)

    def test_everything_is_there(self):
        self.assertIn(self.data["workload"], browser.run("return document.title"))
        engines = [f"strip-{engine}" for engine in (*self.data["engines"], "dma")]
        self.expect_charts([*engines, "bandwidth", "power", "stalls", "roofline", "energy", "utilisation"])
        self.expect_alone()
        self.screenshot()

    def test_numbers_are_those_of_report_json(self):
        shown = browser.run("return [...document.querySelectorAll('[data-pointer]')].map((e) => "
                            "[e.dataset.pointer, e.dataset.unit, Number(e.dataset.scale || 1), e.textContent])")
        self.assertGreaterEqual(len(shown), 10)
        for pointer, unit, scale, text in shown:
            value = at(self.data, pointer) * scale
            error = 0.05 if unit == "%" else 5e-4 * abs(value)
            self.assertAlmostEqual(number_of(text, unit), value, delta=1.01 * error, msg=pointer)
        cells = browser.run("return [...document.querySelectorAll('#launch-table tbody tr')].map((r) => "
                            "[...r.cells].map((c) => c.textContent))")
        self.assertEqual(len(cells), len(self.data["launches"]))
        for row, launch in zip(cells, self.data["launches"]):
            self.assertEqual(row[0], launch["name"])
            self.assertAlmostEqual(number_of(row[2], "s"), launch["time_ns"] / 1e9, delta=1e-3 * launch["time_ns"] / 1e9)
            self.assertAlmostEqual(number_of(row[10], "J"), launch["energy_j"], delta=1e-3 * launch["energy_j"])

    def test_charts_show_report_json(self):
        energy = self.data["energy_j"]
        parts = {part: energy[part] for part in energy if part not in ("dynamic", "total", "mean_power_w")}
        self.assertEqual(sorted(datasets("energy")[""]), sorted(joules for joules in parts.values() if joules > 0))
        points = [(p["x"], p["y"]) for p in datasets("roofline")["run"]]
        self.assertEqual(points, [(l["flops_per_hbm_byte"], l["flops_per_s"]) for l in self.data["launches"] if l["flops"]])
        stalls = datasets("stalls")
        for i, (name, engine) in enumerate(self.data["engines"].items()):
            self.assertAlmostEqual(stalls["busy"][i], self.data["metrics"][f"{name}_engine_active_time_percent"], places=6)
            self.assertAlmostEqual(sum(row[i] for row in stalls.values()), 100, delta=1, msg=name)
        self.assertEqual(datasets("utilisation")["MBU"], [l["mbu_estimated_percent"] for l in self.data["launches"]])

    def test_time_adds_up(self):
        """Areas over time are the totals: engines by use, joules by part, bytes."""
        area = lambda steps: sum((b["x"] - a["x"]) * a["value"] for a, b in zip(steps[::2], steps[1::2]))
        for name, engine in self.data["engines"].items():
            shown = datasets(f"strip-{name}")
            busy = sum(area(steps) / 100 for use, steps in shown.items() if use not in engine["stalled_ns"])
            self.assertAlmostEqual(busy, engine["busy_ns"], delta=2, msg=name)
            for reason, ns in engine["stalled_ns"].items():
                self.assertAlmostEqual(area(shown[reason]) / 100, ns, delta=2, msg=f"{name} {reason}")
        for part, steps in datasets("power").items():
            self.assertAlmostEqual(area(steps) / 1e9, self.data["energy_j"][part], delta=1e-6 * self.data["energy_j"][part])
        self.assertAlmostEqual(area(datasets("bandwidth")["HBM read"]) / 1e9, self.data["metrics"]["hbm_read_bytes"], delta=1)

    def test_areas_lie_on_top_of_each_other(self):
        for chart in ("power", *(f"strip-{engine}" for engine in self.data["engines"])):
            below = {}
            for label, steps in datasets(chart).items():
                for i, point in enumerate(steps):
                    below[i] = below.get(i, 0) + point["value"]
                    self.assertAlmostEqual(point["y"], below[i], delta=1e-6 * (1 + below[i]), msg=f"{chart} {label}")
            self.assertGreater(len(below), 10)

    def test_zoom(self):
        whole = browser.run("return [range.from, range.to]")
        browser.run("document.getElementById('strip-tensor').scrollIntoView({block: 'center'})")
        box = browser.run("const r = document.getElementById('strip-tensor').getBoundingClientRect(); "
                          "const a = Chart.getChart('strip-tensor').chartArea; return [r.x + a.left, a.width, r.y + r.height / 2]")
        browser.drag(box[0] + 0.25 * box[1], box[0] + 0.5 * box[1], box[2])
        part = browser.run("return [range.from, range.to]")
        length = whole[1] - whole[0]
        self.assertAlmostEqual(part[0], whole[0] + 0.25 * length, delta=0.01 * length)
        self.assertAlmostEqual(part[1], whole[0] + 0.5 * length, delta=0.01 * length)
        for chart in ("strip-sync", "bandwidth", "power"):
            scale = browser.run("const x = Chart.getChart(arguments[0]).scales.x; return [x.min, x.max]", chart)
            self.assertEqual(scale, part, chart)
        browser.run("document.getElementById('all').click()")
        self.assertEqual(browser.run("return [range.from, range.to]"), whole)

    def test_layers(self):
        """Those of a model take the place of launches in roofline and utilisation."""
        self.assertTrue(browser.run("return document.getElementById('layer-section').hidden"))
        layers = [dict(self.data["launches"][0], name=f"layer {i}", flops_per_s=1e12 * (i + 1)) for i in range(20)]
        for layer in layers:
            del layer["energy_j"]
        self.open_changed("layers", {**self.data, "layers": layers})
        self.assertEqual([p["y"] for p in datasets("roofline")["run"]], [layer["flops_per_s"] for layer in layers])
        self.assertEqual(browser.run("return Chart.getChart('utilisation').data.labels"), [layer["name"] for layer in layers])
        self.assertEqual(browser.run("return document.querySelectorAll('#layer-table tbody tr').length"), len(layers))
        self.assertNotIn("energy", browser.run("return document.querySelector('#layer-table thead').textContent"))
        self.assertEqual(browser.run("return document.querySelectorAll('#launch-table tbody tr').length"), 1)

    def test_engines_of_another_core(self):
        data = json.loads(json.dumps(self.data))
        bins = [0] * data["timeline"]["bins"]
        bins[1] = 1
        data["timeline"]["engines"]["core1.tensor"] = {"busy_ns": {"multiply_moving": bins}}
        self.assertTrue(browser.run("return document.getElementById('core').hidden"))
        self.open_changed("cores", data)
        self.assertIn("semaphore", datasets("strip-tensor"))
        browser.run("const c = document.getElementById('core'); c.value = 'core1.'; c.dispatchEvent(new Event('change'))")
        self.assertEqual(list(datasets("strip-tensor")), ["multiply_moving"])
        self.assertEqual(datasets("strip-vector"), {})

    def test_a_part_switched_off_in_the_legend(self):
        browser.run("const c = Chart.getChart('power'); const l = c.legend; "
                    "l.options.onClick.call(l, {}, l.legendItems.find((i) => i.text === 'static'), l)")
        power = datasets("power")
        self.assertEqual(power["static"], [])
        self.assertGreater(len(power["tensor"]), 10)
        self.assertTrue(all(point["y"] == point["value"] for point in power["tensor"]))

    def test_parameters_and_filter(self):
        rows = "return document.querySelectorAll('#parameter-table tbody tr').length"
        self.assertEqual(browser.run(rows), len(self.data["parameters"]))
        self.assertGreater(len(self.data["parameters"]), 50)
        browser.run("const f = document.getElementById('parameter-filter'); f.value = 'ENERGY inferred'; "
                    "f.dispatchEvent(new Event('input'))")
        found = [p for p in self.data["parameters"]
                 if all(word in " ".join(p.values()).lower() for word in ("energy", "inferred"))]
        self.assertGreater(len(found), 3)
        self.assertEqual(browser.run(rows), len(found))


class SweepPage(Page):
    name = "sweep"

    @classmethod
    def make(cls, folder):
        (folder / "sweep.toml").write_text(SWEEP)
        subprocess.run([options.program, "explore", "sweep.toml", "--report", "report"], check=True, cwd=folder,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def rows(self):
        return browser.run("return [...document.querySelectorAll('#table tbody tr')].map((r) => [...r.cells].map((c) => c.textContent))")

    def test_everything_is_there(self):
        self.expect_charts(["pareto", "variance", "levels"])
        self.expect_alone()
        self.assertEqual(len(self.rows()), len(self.data["points"]))
        self.screenshot()

    def test_pareto_scatter(self):
        shown = datasets("pareto")
        for label, front in (("on the front", True), ("other points", False)):
            expected = sorted(p["objectives"][::-1] for p in self.data["points"] if p["pareto"] == front)
            self.assertEqual(sorted([p["x"], p["y"]] for p in shown[label]), expected)
        browser.run("const s = document.getElementById('x-objective'); s.value = 0; s.dispatchEvent(new Event('change'))")
        self.assertTrue(all(p["x"] == p["y"] for p in datasets("pareto")["other points"]))

    def test_sensitivity(self):
        for i, objective in enumerate(self.data["sensitivity"]):
            browser.run("const s = document.getElementById('objective'); s.value = arguments[0]; "
                        "s.dispatchEvent(new Event('change'))", i)
            shares = sorted((100 * key["variance_share"] for key in objective["keys"]), reverse=True)
            self.assertEqual(datasets("variance")[""], shares)
            self.assertEqual(datasets("levels")[""], [level["mean"] for level in objective["keys"][0]["levels"]])

    def test_many_points(self):
        """Not all are drawn, but all are sorted."""
        points = [dict(self.data["points"][i % len(self.data["points"])], id=i) for i in range(1500)]
        self.open_changed("many", {**self.data, "points": points})
        self.assertEqual(self.rows()[-1], ["500 more: filter or sort"])
        self.assertEqual(len(self.rows()), 1001)
        for _ in range(2):
            browser.run("document.querySelector('#table th').click()")
        self.assertEqual(self.rows()[0][0], "1499")
        self.assertEqual(browser.run("return document.getElementById('count').textContent"), "1500 of 1500 points")

    def test_sort_and_filter(self):
        times = {p["id"]: p["objectives"][0] for p in self.data["points"]}
        column = "[...document.querySelectorAll('#table th')].find((h) => h.textContent.startsWith('total_time')).click()"
        for order in (sorted(times.values()), sorted(times.values(), reverse=True)):
            browser.run(column)
            self.assertEqual([times[int(row[0])] for row in self.rows()], order)
        browser.run("document.getElementById('front-only').click()")
        self.assertEqual({int(row[0]) for row in self.rows()}, {p["id"] for p in self.data["points"] if p["pareto"]})
        browser.run("document.getElementById('front-only').click(); const f = document.getElementById('filter'); "
                    "f.value = 'no such word'; f.dispatchEvent(new Event('input'))")
        self.assertEqual(self.rows(), [])


def main():
    global browser, options
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, help="path of trn2-vp")
    parser.add_argument("--workload", default="mlp:64x256x512:bf16", help="of the run")
    parser.add_argument("--screenshots", help="folder for run.png and sweep.png")
    options, rest = parser.parse_known_args()
    try:
        with Browser() as browser:
            result = unittest.main(argv=[sys.argv[0], *rest], exit=False).result
    except Unavailable as why:
        print(f"skipped: {why}")
        return 77
    return 0 if result.wasSuccessful() and result.testsRun else 1


if __name__ == "__main__":
    sys.exit(main())
