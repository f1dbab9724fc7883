"use strict";

// The theme is set before the page is drawn; everything else waits for the document.

const THEME = "inspector-theme";

// Storage throws where the page is sandboxed; the theme is then forgotten, and nothing else.
function remembered() {
  try {
    return localStorage.getItem(THEME);
  } catch {
    return null;
  }
}

function remember(theme) {
  try {
    localStorage.setItem(THEME, theme);
  } catch {
    return;
  }
}

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function setUpTheme() {
  const button = document.getElementById("theme");
  const name = () => { button.textContent = isDark() ? "Light theme" : "Dark theme"; };
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    remember(theme);
    name();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", name);
  name();
  button.hidden = false;
}

// Copying

function addCopyButton(command) {
  const code = command.querySelector("code");
  const button = document.createElement("button");
  const say = (word) => {
    button.textContent = word;
    button.setAttribute("aria-label", `${word}: ${code.textContent}`);
  };
  button.type = "button";
  say("Copy");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      say("Copied");
    } catch {
      getSelection().selectAllChildren(code);
      say("Press Ctrl+C");
    }
  });
  command.append(button);
}

// Printing: browsers without ::details-content print what is open.

function setUpPrinting() {
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
  });
}

// The table of findings. Its state is the hash: #text=oom&severity=critical&sort=-count

const NEUTRAL = "#findings";
const FILTERS = ["text", "severity", "namespace"];

class Findings {
  constructor(table, form, status) {
    this.table = table;
    this.form = form;
    this.status = status;
    this.body = table.tBodies[0];
    this.rows = [...this.body.rows];
    this.texts = new Map(this.rows.map((row) => [row, row.textContent.toLowerCase()]));
    this.headings = [...table.tHead.rows[0].cells];
    this.sort = "";
    this.collator = new Intl.Collator("en", { numeric: true });
  }

  start() {
    for (const heading of this.headings) this.addSortButton(heading);
    this.form.addEventListener("input", (event) => {
      this.show();
      this.keep(event.target.name === "text" ? "replaceState" : "pushState");
    });
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("reset", (event) => {
      event.preventDefault();
      this.clear();
    });
    for (const link of document.querySelectorAll(".matrix a")) this.follow(link);
    addEventListener("keydown", (event) => this.key(event));
    addEventListener("hashchange", () => this.arrive());
    addEventListener("popstate", () => this.arrive());
    this.form.hidden = false;
    this.show();
    this.arrive();
  }

  // Filtering

  field(name) {
    return this.form.elements[name];
  }

  matches(row, words) {
    const { severity, namespace } = row.dataset;
    return ["", severity].includes(this.field("severity").value)
      && ["", namespace].includes(this.field("namespace").value)
      && words.every((word) => this.texts.get(row).includes(word));
  }

  show() {
    const words = this.field("text").value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of this.rows) {
      row.hidden = !this.matches(row, words);
      shown += !row.hidden;
    }
    this.status.textContent = `${shown} of ${this.rows.length} rows shown`;
  }

  set(values) {
    for (const name of FILTERS) this.field(name).value = values[name] ?? "";
    this.show();
  }

  clear() {
    this.set({});
    this.keep("pushState");
  }

  follow(link) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      this.set(link.dataset);
      this.keep("pushState");
      document.getElementById("findings").scrollIntoView();
      this.table.parentElement.focus({ preventScroll: true });
    });
  }

  // Sorting

  addSortButton(heading) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      this.order(this.next(heading.dataset));
      this.keep("pushState");
    });
  }

  next({ sort, first }) {
    const ways = first === "descending" ? ["-" + sort, sort] : [sort, "-" + sort];
    return this.sort === ways[0] ? ways[1] : ways[0];
  }

  order(sort) {
    this.sort = sort;
    const name = sort.replace(/^-/, "");
    const direction = sort.startsWith("-") ? -1 : 1;
    const column = this.headings.findIndex((heading) => heading.dataset.sort === name);
    this.headings.forEach((heading, index) => {
      if (index === column) heading.ariaSort = direction < 0 ? "descending" : "ascending";
      else heading.removeAttribute("aria-sort");
    });
    this.body.append(...(column < 0 ? this.rows : this.sorted(column, direction)));
  }

  sorted(column, direction) {
    const value = (row) => {
      const cell = row.cells[column];
      return cell.dataset.value ?? (cell.querySelector("summary") ?? cell).textContent;
    };
    return [...this.rows].sort((a, b) => direction * this.collator.compare(value(a), value(b)));
  }

  // The address

  keep(method) {
    const values = [...FILTERS.map((name) => [name, this.field(name).value]), ["sort", this.sort]];
    const query = new URLSearchParams(values.filter(([, value]) => value)).toString();
    history[method](null, "", query ? "#" + query : NEUTRAL);
  }

  arrive() {
    const hash = location.hash;
    if (hash.startsWith("#f-")) return this.open(hash.slice(1));
    if (!hash.includes("=") && !["", NEUTRAL].includes(hash)) return;
    const state = Object.fromEntries(new URLSearchParams(hash.slice(1)));
    this.set(state);
    this.order(state.sort ?? "");
    if (hash.includes("=")) document.getElementById("findings").scrollIntoView();
  }

  open(id) {
    const summary = document.getElementById(id);
    if (!this.table.contains(summary)) {
      this.status.textContent = "The finding of this link is not in this table: "
        + "it is resolved, or among the rows that are only in findings.csv.";
      this.status.scrollIntoView({ block: "center" });
      return;
    }
    this.set({});
    summary.parentElement.open = true;
    summary.focus({ preventScroll: true });
    summary.scrollIntoView({ block: "center" });
  }

  // Keys

  key(event) {
    const writing = event.target.closest("input, select, textarea");
    if (event.key === "/" && !writing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      this.field("text").focus();
    }
    if (event.key === "Escape") this.escape(event.target.closest("#rows details[open]"));
  }

  escape(details) {
    if (!details) return this.clear();
    details.open = false;
    details.querySelector("summary").focus();
  }
}

const chosen = remembered();
if (chosen) document.documentElement.dataset.theme = chosen;

addEventListener("DOMContentLoaded", () => {
  setUpTheme();
  setUpPrinting();
  document.querySelectorAll(".command").forEach(addCopyButton);
  const table = document.getElementById("rows");
  const form = document.getElementById("filter");
  if (table) new Findings(table, form, document.getElementById("status")).start();
});
