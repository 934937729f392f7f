// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The page of one sweep.
"use strict";

const points = data.points.filter((p) => p.status === "ok" && p.objectives.every((v) => v !== null));
// A number of an axis as 5.969 G, a word as it is.
const short = (text) => text === "" || Number.isNaN(Number(text)) ? text : si(Number(text), "");
const goal = (objective) => `${objective.name} (${objective.maximise ? "maximise" : "minimise"})`;

function header() {
  document.title = `sweep ${data.name}`;
  document.getElementById("title").textContent = document.title;
  document.getElementById("setting").textContent =
    `${data.keys.length} keys varied: ${data.keys.join(", ")}`;
  const tiles = {points: data.points.length, ...data.counts, "on the Pareto front": data.points.filter((p) => p.pareto).length};
  for (const [label, count] of Object.entries(tiles)) {
    const tile = create("div", document.getElementById("tiles"), undefined, "tile");
    create("b", tile, count);
    create("span", tile, label);
  }
  const errors = data.points.filter((p) => p.error);
  document.getElementById("errors-section").hidden = errors.length === 0;
  for (const point of errors.slice(0, 20)) create("li", document.getElementById("errors"), `point ${point.id}: ${point.error}`);
  if (errors.length > 20) create("li", document.getElementById("errors"), `and ${errors.length - 20} more`);
}

function options(id, names, selected, change) {
  const select = document.getElementById(id);
  names.forEach((name, i) => { create("option", select, name).value = i; });
  select.value = selected;
  select.addEventListener("change", change);
  return () => Number(select.value);
}

function pareto() {
  const axes = {};
  const names = data.objectives.map(goal);
  const draw = () => {
    const [x, y] = [axes.x(), axes.y()];
    const place = (p) => ({x: p.objectives[x], y: p.objectives[y], point: p});
    scatter.data.datasets[0].data = points.filter((p) => p.pareto).map(place).sort((a, b) => a.x - b.x);
    scatter.data.datasets[1].data = points.filter((p) => !p.pareto).map(place);
    scatter.options.scales.x.title.text = names[x];
    scatter.options.scales.y.title.text = names[y];
    scatter.update("none");
  };
  const scatter = chart("pareto", {
    type: "scatter",
    data: {datasets: [
      {label: "on the front", data: [], backgroundColor: "#cf222e", pointRadius: 5},
      {label: "other points", data: [], backgroundColor: "rgba(31, 111, 235, 0.45)", pointRadius: 3.5},
    ]},
    options: {
      scales: {x: {title: {display: true}, ticks: {callback: (v) => si(v, "")}}, y: {title: {display: true}, ticks: {callback: (v) => si(v, "")}}},
      plugins: {tooltip: {callbacks: {label: (item) => {
        const p = item.raw.point;
        return [`point ${p.id}`, ...data.objectives.map((o, i) => `${o.name}: ${plain(p.objectives[i])}`),
                ...data.keys.map((k) => `${k} = ${p.settings[k]}`)];
      }}}},
    },
  });
  axes.x = options("x-objective", names, Math.min(1, names.length - 1), draw);
  axes.y = options("y-objective", names, 0, draw);
  draw();
}

function sensitivity() {
  const chosen = {};
  const of = (o, k) => data.sensitivity[o].keys[k];
  const variance = chart("variance", {
    type: "bar",
    data: {labels: [], datasets: [{data: [], backgroundColor: "#1f6feb", maxBarThickness: 36}]},
    options: {
      indexAxis: "y",
      scales: {x: {min: 0, max: 100, ticks: {callback: (v) => v + " %"}, title: {display: true, text: "variance explained"}}, y: {grid: {display: false}}},
      plugins: {legend: {display: false}, tooltip: {callbacks: {label: (item) => si(item.parsed.x, "%")}}},
    },
  });
  const levels = chart("levels", {
    type: "line",
    data: {labels: [], datasets: [{data: [], borderColor: "#cf222e", backgroundColor: "#cf222e", pointRadius: 4}]},
    options: {
      scales: {x: {title: {display: true}}, y: {title: {display: true}, ticks: {callback: (v) => si(v, "")}}},
      plugins: {legend: {display: false}, tooltip: {callbacks: {
        label: (item) => `mean ${plain(item.parsed.y)} of ${of(chosen.o(), chosen.k()).levels[item.dataIndex].points} points`}}},
    },
  });
  const draw = () => {
    const [o, k] = [chosen.o(), chosen.k()];
    const order = data.keys.map((_, i) => i).sort((a, b) => of(o, b).variance_share - of(o, a).variance_share);
    variance.data.labels = order.map((i) => data.keys[i]);
    variance.data.datasets[0].data = order.map((i) => 100 * of(o, i).variance_share);
    variance.update("none");
    levels.data.labels = of(o, k).levels.map((l) => l.value.split(" .. ").map(short).join(" .. "));
    levels.data.datasets[0].data = of(o, k).levels.map((l) => l.mean);
    levels.options.scales.x.title.text = data.keys[k];
    levels.options.scales.y.title.text = `mean of ${data.objectives[o].name}`;
    levels.update("none");
    document.getElementById("spread").textContent = `from lowest to highest mean: ${si(of(o, k).spread_percent, "%")} of the mean`;
  };
  chosen.o = options("objective", data.objectives.map(goal), 0, draw);
  chosen.k = options("key", data.keys, 0, draw);
  draw();
}

function table() {
  // An objective that is a varied key has its column already.
  const objectives = data.objectives.map((o, i) => [o, i]).filter(([o]) => !data.keys.includes(o.name));
  const shown = new DataTable(document.getElementById("table"), [
    {title: "point", number: true, value: (p) => p.id},
    {title: "status", value: (p) => p.status},
    ...data.keys.map((key) => ({title: key, value: (p) => p.settings[key] ?? null, text: (p) => plain(p.settings[key] ?? "")})),
    ...objectives.map(([o, i]) => ({title: o.name, number: true, value: (p) => p.objectives[i],
                                    text: (p) => plain(p.objectives[i] ?? "")})),
    {title: "wall s", number: true, value: (p) => p.wall_s, text: (p) => p.wall_s.toFixed(2)},
  ], data.points, (p) => p.pareto ? "front" : "");
  const filter = document.getElementById("filter"), front = document.getElementById("front-only");
  const draw = () => {
    shown.rows = data.points.filter((p) => !front.checked || p.pareto);
    shown.filter(filter.value);
    document.getElementById("count").textContent = `${shown.found} of ${data.points.length} points`;
  };
  filter.addEventListener("input", draw);
  front.addEventListener("change", draw);
  draw();
}

header();
if (points.length) {
  pareto();
  if (data.sensitivity.length && data.keys.length) sensitivity();
}
table();
