// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The page of one run.
"use strict";

function header() {
  document.title = `${data.workload} on ${data.platform}`;
  document.getElementById("title").textContent = document.title;
  document.getElementById("setting").textContent = `array ${data.array}, mode ${data.mode}, seed ${data.seed}`;
  const verdict = document.getElementById("verdict");
  const good = data.exit_reason === "finished" && data.faults.length === 0 && data.mismatches === 0;
  verdict.className = good ? "good" : "bad";
  const compared = data.verified ? `, all ${data.compared_words} results verified`
    : data.mode === "timing" ? ", results not computed (timing mode)" : `, ${data.mismatches} of ${data.compared_words} results wrong`;
  verdict.textContent = data.exit_reason + compared;
  document.getElementById("faults-section").hidden = data.faults.length === 0;
  for (const fault of data.faults) create("li", document.getElementById("faults"), fault);
}

// Rows of one engine of the timeline, instructions first; of another core its key is "core1.tensor".
function usesOf(engine) {
  const uses = data.timeline.engines[engine] || {};
  return [...Object.entries(uses.busy_ns || {}), ...Object.entries(uses.stalled_ns || {})];
}

// Bins of the timeline in the visible range, put together to at most this many columns.
const kColumns = 450;

function columnsOf(bins, from, to) {
  const {bin_ns: width, start_ns: start} = data.timeline;
  const shift = start - kStart;
  const first = Math.max(0, Math.floor((from - shift) / width));
  const last = Math.min(bins.length, Math.ceil((to - shift) / width));
  const group = Math.max(1, Math.ceil((last - first) / kColumns));
  const steps = [];
  for (let i = first; i < last; i += group) {
    const end = Math.min(i + group, last);
    let sum = 0;
    for (let j = i; j < end; ++j) sum += bins[j];
    steps.push([shift + i * width, shift + end * width, 100 * sum / ((end - i) * width)]);
  }
  return steps;
}

function strip(name, areas, last = false) {
  const box = create("div", document.getElementById("strips"), undefined, "strip" + (last ? " last" : ""));
  create("div", box, name, "strip-name");
  create("canvas", box).id = "strip-" + name;
  timeChart("strip-" + name, areas, {unit: "%", max: 100, strip: true, last});
}

// The engines of one core at a time, and its DMA engines. The workload's core has no prefix.
function engineStrips() {
  const keys = Object.keys(data.timeline.engines);
  document.getElementById("time-sections").hidden = keys.length === 0;  // a summary
  const select = document.getElementById("core");
  const cores = ["", ...new Set(keys.filter((key) => key.includes(".")).map((key) => key.split(".")[0] + "."))];
  for (const prefix of cores) create("option", select, prefix ? prefix.slice(0, -1) : "first core").value = prefix;
  select.hidden = cores.length === 1;
  select.addEventListener("change", () => setRange(range.from, range.to));
  for (const engine of keys.filter((key) => !key.includes("."))) {
    strip(engine, (from, to, hidden) => stackedAreas(
      usesOf(select.value + engine).map(([name, bins]) => [name, colour(name), columnsOf(bins, from, to)]), hidden));
  }
  const times = data.series.time_ns.map((t) => t - kStart);
  strip("dma", (from, to, hidden) => stackedAreas(
    [["DMA engines of the first core active", colour("dma"), heldSteps(times, data.series.dma_active_percent, from, to)]], hidden), true);
  const names = new Set(keys.flatMap((key) => usesOf(key).map(([name]) => name)));
  for (const name of [...names, "dma"]) {
    const item = create("span", document.getElementById("legend"));
    create("i", item).style.background = colour(name);
    item.append(name === "dma" ? "DMA engines active, mean" : name);
  }
}

function bandwidth() {
  const {time_ns, hbm_read_bytes_per_s, hbm_write_bytes_per_s, dma_bytes_per_s} = data.series;
  const times = time_ns.map((t) => t - kStart);
  timeChart("bandwidth", (from, to, hidden) => [
    {label: "moved by DMA", hidden: hidden.has("moved by DMA"), borderColor: "#1d2733", backgroundColor: "#1d2733", borderWidth: 1,
     data: stepLine(heldSteps(times, dma_bytes_per_s, from, to))},
    ...stackedAreas([["HBM read", "#54aeff", heldSteps(times, hbm_read_bytes_per_s, from, to)],
                     ["HBM written", "#f2c14e", heldSteps(times, hbm_write_bytes_per_s, from, to)]], hidden),
  ], {unit: "B/s"});
}

function power() {
  const times = data.series.time_ns.map((t) => t - kStart);
  const parts = Object.entries(data.series.power_w).filter(([, watts]) => watts.some((w) => w > 0));
  // What is always there at the bottom.
  parts.sort(([a], [b]) => (b === "static") - (a === "static"));
  timeChart("power", (from, to, hidden) => stackedAreas(
    parts.map(([part, watts]) => [part, colour(part), heldSteps(times, watts, from, to)]), hidden), {unit: "W"});
}

function stalls() {
  const engines = Object.keys(data.engines);
  const reasons = [...new Set(engines.flatMap((e) => Object.keys(data.engines[e].stalled_ns)))];
  const percent = (ns) => 100 * ns / (data.metrics.total_time * 1e9 || 1);
  const row = (label, colourOf, value) => ({label, backgroundColor: colourOf, data: engines.map((e) => percent(value(data.engines[e])))});
  chart("stalls", {
    type: "bar",
    data: {labels: engines, datasets: [
      row("busy", "#1f6feb", (e) => e.busy_ns),
      ...reasons.map((r) => row(r, colour(r), (e) => e.stalled_ns[r] || 0)),
      row("idle", colour("idle"), (e) => e.idle_ns),
    ]},
    options: {
      indexAxis: "y",
      scales: {x: {stacked: true, max: 100, ticks: {callback: (v) => v + " %"}}, y: {stacked: true, grid: {display: false}}},
      plugins: {legend: {position: "bottom"},
                tooltip: {callbacks: {label: (item) => `${item.dataset.label}: ${si(item.parsed.x, "%")}`}}},
    },
  });
}

function roofline() {
  const {flops_per_s: peak, hbm_bytes_per_s: bandwidth} = data.peaks;
  const points = stretches.filter((l) => l.flops_per_hbm_byte > 0)
    .map((l) => ({x: l.flops_per_hbm_byte, y: l.flops_per_s, name: l.name}));
  const knee = peak / bandwidth;
  const low = Math.min(knee / 100, ...points.map((p) => p.x / 2));
  const high = Math.max(knee * 10, ...points.map((p) => p.x * 2));
  const decades = {callback: (v) => Number.isInteger(Math.round(1e6 * Math.log10(v)) / 1e6) ? si(v, "") : ""};
  chart("roofline", {
    type: "scatter",
    data: {datasets: [
      {label: "run", data: points, backgroundColor: "#cf222e", pointRadius: 5, pointHoverRadius: 7},
      {label: "roof", type: "line", pointRadius: 0, borderColor: "#5d6b7a", borderWidth: 2,
       data: [{x: low, y: low * bandwidth}, {x: knee, y: peak}, {x: high, y: peak}]},
    ]},
    options: {
      scales: {
        x: {type: "logarithmic", title: {display: true, text: "FLOP per byte of HBM traffic"}, ticks: {...decades, maxRotation: 0}},
        y: {type: "logarithmic", suggestedMax: 2 * peak, title: {display: true, text: "FLOP/s"}, ticks: decades},
      },
      plugins: {
        legend: {display: false},
        tooltip: {callbacks: {label: (item) => `${item.raw.name || "roof"}: ${si(item.parsed.y, "FLOP/s")} at ${si(item.parsed.x, "FLOP/B")}`}},
      },
    },
  });
}

function energy() {
  const sums = ["dynamic", "total", "mean_power_w"];
  const parts = Object.entries(data.energy_j).filter(([part, joules]) => !sums.includes(part) && joules > 0)
    .sort(([, a], [, b]) => b - a);
  chart("energy", {
    type: "bar",
    data: {labels: parts.map(([part, joules]) => `${part}  ${si(joules, "J")}`),
           datasets: [{data: parts.map(([, joules]) => joules), backgroundColor: parts.map(([part]) => colour(part))}]},
    options: {
      indexAxis: "y",
      scales: {x: {ticks: {maxRotation: 0, maxTicksLimit: 6, callback: (v) => si(v, "J")}}, y: {grid: {display: false}}},
      plugins: {legend: {display: false},
                tooltip: {callbacks: {label: (item) => `${si(item.parsed.x, "J")}, ${si(100 * item.parsed.x / data.energy_j.total, "%")} of all`}}},
    },
  });
}

function utilisation() {
  document.getElementById("utilisation-title").textContent = `Utilisation per ${kind}`;
  // Many bars need room.
  document.getElementById("utilisation-section").classList.toggle("wide", stretches.length > 8);
  const row = (label, key, fill) => ({label, backgroundColor: fill, data: stretches.map((l) => l[key])});
  chart("utilisation", {
    type: "bar",
    data: {labels: stretches.map((l) => l.name), datasets: [
      row("tensor engine active", "tensor_engine_active_time_percent", "#79b8ff"),
      row("MFU", "mfu_estimated_percent", "#1f6feb"),
      row("MBU", "mbu_estimated_percent", "#cf222e"),
    ]},
    options: {
      scales: {y: {min: 0, suggestedMax: 100, ticks: {callback: (v) => v + " %"}}, x: {grid: {display: false}}},
      datasets: {bar: {maxBarThickness: 48}},
      plugins: {legend: {position: "bottom"},
                tooltip: {callbacks: {label: (item) => `${item.dataset.label}: ${si(item.parsed.y, "%")}`}}},
    },
  });
}

function stretchTable(id, list, name) {
  const number = (title, key, unit, scale = 1) =>
    ({title, number: true, value: (l) => l[key] ?? null, text: (l) => key in l ? si(l[key] * scale, unit) : ""});
  new DataTable(document.getElementById(id), [
    {title: name, value: (l) => l.name},
    number("begin", "begin_ns", "s", 1e-9), number("time", "time_ns", "s", 1e-9),
    number("tensor active", "tensor_engine_active_time_percent", "%"), number("MFU", "mfu_estimated_percent", "%"),
    number("MBU", "mbu_estimated_percent", "%"), number("FLOPs", "flops", "FLOP"),
    number("HBM read", "hbm_read_bytes", "B"), number("written", "hbm_write_bytes", "B"),
    number("intensity", "flops_per_hbm_byte", "FLOP/B"), number("energy", "energy_j", "J"),
  ].filter((column) => !column.number || list.some((l) => column.value(l) !== null)), list);
}

function parameters() {
  const table = new DataTable(document.getElementById("parameter-table"), [
    {title: "key", value: (p) => p.key, className: "key"},
    {title: "value", value: (p) => p.value, number: true},
    {title: "unit", value: (p) => p.unit},
    {title: "provenance", value: (p) => p.provenance, badge: true},
    {title: "what", value: (p) => p.doc},
    {title: "source", value: (p) => p.source},
  ], data.parameters);
  document.getElementById("parameter-filter").addEventListener("input", (event) => table.filter(event.target.value));
}

// Times on the page count from the first start of a program.
const kStart = data.series.time_ns.length ? data.series.time_ns[0] : data.timeline.start_ns;

// What roofline and utilisation are about: the layers of a model, else the launches.
const layers = data.layers || [];
const [kind, stretches] = layers.length ? ["layer", layers] : ["launch", data.launches];

header();
fillNumbers();
engineStrips();
bandwidth();
power();
stalls();
roofline();
energy();
utilisation();
document.getElementById("layer-section").hidden = layers.length === 0;
stretchTable("layer-table", layers, "layer");
stretchTable("launch-table", data.launches, "launch");
parameters();
range.last = Math.max(1, (data.series.time_ns.length ? data.series.time_ns.at(-1) : kStart) - kStart);
document.getElementById("all").addEventListener("click", () => setRange(range.first, range.last));
setRange(range.first, range.last);
