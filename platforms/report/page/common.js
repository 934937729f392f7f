// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// What both pages use: the data, numbers as text, tables, the look of charts.
"use strict";

const data = JSON.parse(document.getElementById("data").textContent);

const prefixes = [[1e15, "P"], [1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"], [1, ""],
                  [1e-3, "m"], [1e-6, "u"], [1e-9, "n"], [1e-12, "p"]];

// Four digits, unit with prefix: si(2.805e-4, "s") is "280.5 us". Percent has one place.
function si(value, unit) {
  if (unit === "%") return value.toFixed(1) + " %";
  if (!Number.isFinite(value) || value === 0) return `0 ${unit}`.trim();
  const size = Math.abs(value);
  const [factor, prefix] = prefixes.find(([f]) => size >= f * 0.99995) || prefixes.at(-1);
  return `${Number((value / factor).toPrecision(4))} ${prefix}${unit}`.trim();
}

// Any number in few characters, six digits, without a unit: "1.76755e-5". Words stay what they are.
function plain(text) {
  const value = Number(text);
  if (text === "" || text === null || Number.isNaN(value)) return String(text ?? "");
  const size = Math.abs(value);
  const exponent = size !== 0 && (size < 1e-3 || size >= 1e7);
  return exponent ? value.toExponential(5).replace(/\.?0*e\+?/, "e") : String(Number(value.toPrecision(6)));
}

// The member of the data that a JSON pointer names.
function at(pointer) {
  return pointer.split("/").slice(1).reduce((node, key) => node && node[key], data);
}

// Every element with data-pointer shows the number there, times data-scale, in data-unit.
function fillNumbers() {
  for (const element of document.querySelectorAll("[data-pointer]")) {
    const value = at(element.dataset.pointer);
    element.textContent = typeof value === "number"
      ? si(value * Number(element.dataset.scale || 1), element.dataset.unit || "") : String(value);
  }
}

function create(tag, parent, text, className) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  if (parent) parent.appendChild(element);
  return element;
}

// A canvas in a box of fixed height, and a chart in it.
function chart(id, config) {
  return new Chart(document.getElementById(id), config);
}

// columns: {title, value(row), text(row)?, number?, className?(row)}. Clicking a title sorts, the
// filter keeps rows in whose text every word occurs. More than kMaxRows are not drawn: a browser
// takes seconds for 10,000.
const kMaxRows = 1000;

class DataTable {
  constructor(parent, columns, rows, rowClass) {
    Object.assign(this, {columns, rows, rowClass, sorted: null, down: false, words: []});
    const table = create("table", parent);
    const head = create("tr", create("thead", table));
    this.heads = columns.map((column) => {
      const cell = create("th", head, column.title, "sortable" + (column.number ? " number" : ""));
      cell.addEventListener("click", () => this.sort(column));
      return cell;
    });
    this.body = create("tbody", table);
    this.draw();
  }
  sort(column) {
    this.down = this.sorted === column ? !this.down : false;
    this.sorted = column;
    this.draw();
  }
  filter(text) {
    this.words = text.toLowerCase().split(/\s+/).filter(Boolean);
    this.draw();
  }
  text(row, column) {
    const value = column.value(row);
    return column.text ? column.text(row) : value === null || value === undefined ? "" : String(value);
  }
  visible() {
    const rows = this.rows.filter((row) => {
      const line = this.columns.map((column) => this.text(row, column)).join(" ").toLowerCase();
      return this.words.every((word) => line.includes(word));
    });
    if (!this.sorted) return rows;
    const order = (a, b) => {
      const [x, y] = [this.sorted.value(a), this.sorted.value(b)];
      if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;  // absent ones last
      const numbers = [Number(x), Number(y)];
      const difference = numbers.some(Number.isNaN) ? String(x).localeCompare(String(y))
                                                    : numbers[0] - numbers[1];
      return this.down ? -difference : difference;
    };
    return rows.sort(order);
  }
  draw() {
    this.columns.forEach((column, i) => {
      this.heads[i].textContent = column.title + (column === this.sorted ? (this.down ? " ▼" : " ▲") : "");
    });
    this.body.replaceChildren();
    const rows = this.visible();
    this.found = rows.length;
    for (const row of rows.slice(0, kMaxRows)) {
      const line = create("tr", this.body, undefined, this.rowClass ? this.rowClass(row) : "");
      for (const column of this.columns) {
        const cell = create("td", line, undefined, column.number ? "number" : column.className || "");
        if (column.badge) create("span", cell, this.text(row, column), "badge " + this.text(row, column));
        else cell.textContent = this.text(row, column);
      }
    }
    if (rows.length > kMaxRows) {
      const cell = create("td", create("tr", this.body), `${rows.length - kMaxRows} more: filter or sort`);
      cell.colSpan = this.columns.length;
    }
  }
}

// One colour per name, the same in every chart.
const colours = {
  idle: "#eef1f4", semaphore: "#f2c14e", instruction_fetch: "#d1495b", drain: "#b5838d", core_barrier: "#8d6a9f",
  sendrecv: "#6d597a", register_load: "#e29578", dynamic_address: "#c9ada7", psum_bank: "#9c6644",
  tensor: "#1f6feb", vector: "#2da44e", scalar: "#bf8700", gpsimd: "#8250df", sync: "#6e7781", sbuf: "#0aa2c0",
  psum: "#54aeff", hbm: "#cf222e", dma: "#e16f24", pcie: "#a475f9", neuronlink: "#d4a72c", static: "#afb8c1",
  multiply_moving: "#1f6feb", load_stationary: "#79b8ff", activation: "#bf8700", tensor_copy: "#2da44e",
};
const spare = ["#0f766e", "#86b817", "#4b6bfb", "#b83280", "#0891b2", "#a16207", "#5b21b6", "#15803d", "#be123c", "#334155"];
let spareUsed = 0;
function colour(name) {
  if (!colours[name]) colours[name] = spare[spareUsed++ % spare.length];
  return colours[name];
}

Chart.defaults.animation = false;
Chart.defaults.maintainAspectRatio = false;
Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
Chart.defaults.color = "#5d6b7a";
Chart.defaults.plugins.legend.labels.boxWidth = 12;
