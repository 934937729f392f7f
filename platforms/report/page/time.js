// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Charts over time with one visible range for all of them: drag to zoom, wheel, double click for all.
"use strict";

const range = {first: 0, last: 1, from: 0, to: 1, drag: null, charts: []};

// Time in ns as text, as fine as `step` needs.
function timeText(ns, step) {
  const [factor, unit] = [[1e6, "ms"], [1e3, "us"], [1, "ns"]].find(([f]) => range.to >= f) || [1, "ns"];
  const places = Math.min(6, Math.max(0, Math.ceil(-Math.log10(step / factor) - 1e-9)));
  return `${(ns / factor).toFixed(places)} ${unit}`;
}

function setRange(from, to) {
  const least = Math.max(1, (range.last - range.first) / 1e6);
  if (to - from < least) to = from + least;
  range.from = Math.max(range.first, from);
  range.to = Math.min(range.last, to);
  for (const {chart, datasets, hidden} of range.charts) {
    chart.data.datasets = datasets(range.from, range.to, hidden);
    Object.assign(chart.options.scales.x, {min: range.from, max: range.to});
    chart.update("none");
  }
  document.getElementById("range").textContent =
    `${timeText(range.from, (range.to - range.from) / 100)} to ${timeText(range.to, (range.to - range.from) / 100)} ` +
    "after the first program started";
}

const selection = {
  id: "selection",
  afterDraw(chart) {
    if (!range.drag) return;
    const {left, top, bottom} = chart.chartArea;
    const x = chart.scales.x;
    const [a, b] = [range.drag.from, range.drag.to].map((t) => x.getPixelForValue(t));
    chart.ctx.fillStyle = "rgba(31, 111, 235, 0.18)";
    chart.ctx.fillRect(Math.max(left, Math.min(a, b)), top, Math.abs(b - a), bottom - top);
  },
};

function listen(chart) {
  const canvas = chart.canvas;
  const timeAt = (event) => {
    const x = event.clientX - canvas.getBoundingClientRect().left;
    return Math.min(range.to, Math.max(range.from, chart.scales.x.getValueForPixel(x)));
  };
  const redraw = () => range.charts.forEach((one) => one.chart.draw());
  canvas.addEventListener("mousedown", (event) => { range.drag = {from: timeAt(event), to: timeAt(event), chart}; });
  window.addEventListener("mousemove", (event) => {
    if (!range.drag || range.drag.chart !== chart) return;
    range.drag.to = timeAt(event);
    redraw();
  });
  window.addEventListener("mouseup", () => {
    if (!range.drag || range.drag.chart !== chart) return;
    const [from, to] = [range.drag.from, range.drag.to].sort((a, b) => a - b);
    range.drag = null;
    if (to - from > (range.to - range.from) / 200) setRange(from, to);
    else redraw();
  });
  canvas.addEventListener("dblclick", () => setRange(range.first, range.last));
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const [centre, factor] = [timeAt(event), event.deltaY > 0 ? 1.25 : 0.8];
    setRange(centre - (centre - range.from) * factor, centre + (range.to - centre) * factor);
  }, {passive: false});
}

// datasets(from, to, hidden) gives what the visible range needs; `hidden`: labels switched off in the
// legend. options: {unit, max, strip, last}: a strip
// has no legend and no values beside it, only the last one times below.
function timeChart(id, datasets, options) {
  const hidden = new Set();
  const toggle = (event, item) => {
    if (!hidden.delete(item.text)) hidden.add(item.text);
    setRange(range.from, range.to);
  };
  const made = chart(id, {
    type: "line",
    data: {datasets: []},
    plugins: [selection],
    options: {
      parsing: false,
      interaction: {mode: "index", intersect: false},
      datasets: {line: {pointRadius: 0, pointHitRadius: 0, borderWidth: 0}},
      scales: {
        x: {type: "linear", display: !options.strip || options.last === true, grid: {display: false},
            ticks: {maxRotation: 0, autoSkipPadding: 24, align: "inner",
                    callback: (v, i, all) => timeText(v, all.length > 1 ? Math.abs(all[1].value - all[0].value) : 1)}},
        y: {min: 0, max: options.max, grid: {display: !options.strip},
            ticks: {display: !options.strip, maxTicksLimit: 6, callback: (v) => si(v, options.unit)},
            afterFit: (scale) => { scale.width = 78; }},
      },
      plugins: {
        legend: {display: !options.strip, position: "bottom", onClick: toggle},
        tooltip: {
          filter: (item) => item.raw.value > 0,
          callbacks: {
            title: (items) => items.length ? timeText(items[0].parsed.x, (range.to - range.from) / 1000) : "",
            label: (item) => `${item.dataset.label}: ${si(item.raw.value, options.unit)}`,
          },
        },
      },
    },
  });
  range.charts.push({chart: made, datasets, hidden});
  listen(made);
}

// Values that hold from times[i] to times[i + 1], cut to the visible range: [from, to, value] each.
function heldSteps(times, values, from, to) {
  const steps = [];
  for (let i = 0; i < values.length; ++i) {
    const [a, b] = [Math.max(from, times[i]), Math.min(to, times[i + 1])];
    if (b > a) steps.push([a, b, values[i]]);
  }
  return steps;
}

// Steps as a line; `sums`, one number per step, lies below it and takes its values up.
function stepLine(steps, sums) {
  return steps.flatMap(([from, to, value], i) => {
    const y = sums ? sums[i] += value : value;
    return [{x: from, y, value}, {x: to, y, value}];
  });
}

// Areas on top of each other. rows: [label, colour, steps], all with the same times. Each reaches
// down to zero; the first, lowest one is drawn last. Those in `hidden` are left out.
function stackedAreas(rows, hidden) {
  const sums = rows.length ? rows[0][2].map(() => 0) : [];
  return rows.map(([label, fill, steps]) => ({
    label, backgroundColor: fill, fill: "origin", hidden: hidden.has(label),
    data: hidden.has(label) ? [] : stepLine(steps, sums),
  }));
}
