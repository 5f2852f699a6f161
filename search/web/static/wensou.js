// What makes the page quicker. Everything works without it.
"use strict";

// == suggestions ==

const MOST_KEPT = 50; // earlier queries
const PAUSE = 80; // ms without a key, before the site is asked

// What was searched for before: kept in this browser alone, the newest first, and sent nowhere. Where
// a browser keeps nothing, it is known as long as the page is open.
function earlierQueries(key) {
  let known = [];
  const others = (query) => {
    try {
      known = [JSON.parse(localStorage.getItem(key) ?? "[]")].flat();
    } catch {} // Not to be had: what this page knows will do.
    return known.filter((each) => typeof each === "string" && each !== query);
  };
  const keep = (queries) => {
    known = queries.slice(0, MOST_KEPT);
    try {
      localStorage.setItem(key, JSON.stringify(known));
    } catch {} // Full or forbidden.
  };
  return {
    add: (query) => query && keep([query, ...others(query)]),
    remove: (query) => keep(others(query)),
    clear: () => keep([]),
    like: (text) => {
      const wanted = text.trim().toLowerCase();
      const found = others(text).filter((each) => each.toLowerCase().includes(wanted));
      return found.slice(0, wanted ? 3 : 10);
    },
  };
}

// A search box that suggests: a combobox as ARIA 1.2 has it. The focus stays in the box; one option
// at the most is active.
function suggest(form) {
  const box = form.elements.q;
  box.after(form.querySelector("template").content.cloneNode(true));
  const panel = form.querySelector(".suggestions");
  const list = panel.querySelector("[role=listbox]");
  const status = form.querySelector("[role=status]");
  const earlier = earlierQueries(`wensou queries ${new URL(form.action).pathname}`);
  let options = [];
  let active = -1;
  let answer = [];
  let composing = false;
  let timer = 0;
  let asking = new AbortController();

  const activate = (place) => {
    options[active]?.setAttribute("aria-selected", "false");
    active = place;
    const option = options[place];
    if (!option) return box.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", option.id);
  };

  const reveal = (shown) => {
    panel.hidden = !shown;
    box.setAttribute("aria-expanded", shown);
  };

  const stop = () => {
    clearTimeout(timer);
    asking.abort();
  };

  const close = () => {
    stop();
    activate(-1);
    reveal(false);
  };

  const optionOf = ({ kind, text, count, id }) => {
    const option = form.querySelector(`template.${kind}`).content.firstElementChild.cloneNode(true);
    Object.assign(option.dataset, { kind, text, id });
    const begins = text.startsWith(box.value) ? box.value.length : 0;
    const rest = document.createElement("b");
    rest.append(text.slice(begins));
    option.querySelector(".words").append(text.slice(0, begins), rest);
    option.querySelector(".count")?.append(count.toLocaleString("en"));
    return option;
  };

  const show = () => {
    const before = earlier.like(box.value);
    const found = answer.filter((each) => !before.includes(each.text));
    const all = [...before.map((text) => ({ kind: "earlier", text })), ...found];
    activate(-1);
    options = [];
    for (const group of list.children) {
      const made = all.filter((each) => each.kind === group.dataset.kind).map(optionOf);
      group.replaceChildren(group.firstElementChild, ...made);
      group.hidden = !made.length;
      options.push(...made);
    }
    options.forEach((option, i) => (option.id = `suggestion-${i}`));
    panel.querySelector(".keeping").hidden = !before.length;
    reveal(options.length > 0);
  };

  // How many there are, for those who do not see them.
  const tell = () => {
    status.textContent = status.dataset.message.replace("{count}", options.length);
  };

  const ask = async () => {
    stop();
    const { signal } = (asking = new AbortController());
    try {
      const query = new URLSearchParams({ q: box.value });
      const found = await fetch(`${form.dataset.suggest}?${query}`, { signal });
      const { suggestions } = found.ok ? await found.json() : { suggestions: [] };
      if (signal.aborted) return;
      answer = suggestions;
      show();
      tell();
    } catch {} // Asked anew meanwhile, or the site is not there: the box searches all the same.
  };

  // Of an answer to an older text, only what this one may become as well is still shown.
  const typed = () => {
    const text = box.value;
    stop();
    answer = answer.filter((each) => text.trim() && each.text.startsWith(text));
    show();
    if (text.trim()) timer = setTimeout(ask, PAUSE);
    else tell();
  };

  const open = () => {
    show();
    if (box.value.trim()) ask();
    else tell();
  };

  const choose = ({ dataset }) => {
    if (dataset.kind === "title") {
      location.assign(form.dataset.article + dataset.id.split("/").map(encodeURIComponent).join("/"));
    } else {
      box.value = dataset.text;
      form.requestSubmit();
    }
  };

  const forget = (option) => {
    const at = active;
    if (option) earlier.remove(option.dataset.text);
    else earlier.clear();
    box.focus();
    show();
    activate(Math.min(at, options.length - 1));
  };

  const escape = (event) => {
    event.preventDefault(); // The browser would empty the box.
    box.focus();
    close();
  };

  const press = (event) => {
    const { key } = event;
    const isOpen = !panel.hidden;
    const last = options.length - 1;
    const option = isOpen && options[active];
    // 229: the key goes to an input method, though Safari has ended the composition by then.
    if (composing || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
    if (key === "Escape" && isOpen) escape(event);
    else if (key === "ArrowUp" && event.altKey) close();
    else if (key === "ArrowUp" && isOpen) activate(active < 0 ? last : active - 1);
    else if (key === "ArrowDown" && isOpen) activate(active === last ? -1 : active + 1);
    else if (key === "ArrowDown") open();
    else if (key === "Home" && option) activate(0);
    else if (key === "End" && option) activate(last);
    else if (key === "Enter" && option) choose(option);
    else if (key === "Delete" && event.shiftKey && option?.dataset.kind === "earlier") forget(option);
    else return;
    event.preventDefault();
  };

  box.addEventListener("compositionstart", () => {
    composing = true;
    close();
  });
  box.addEventListener("compositionend", () => {
    composing = false;
    typed();
  });
  box.addEventListener("input", () => composing || typed());
  box.addEventListener("keydown", press);
  box.addEventListener("click", () => box.value || open());
  form.addEventListener("submit", (event) => {
    if (composing) event.preventDefault();
    else earlier.add(box.value.trim());
    close();
  });
  form.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget !== box && !panel.contains(relatedTarget)) close();
  });
  panel.addEventListener("mousedown", (event) => event.preventDefault()); // The box keeps the focus.
  panel.addEventListener("keydown", (event) => event.key === "Escape" && escape(event));
  panel.addEventListener("click", ({ target }) => {
    const option = target.closest("[role=option]");
    if (target.closest("button, .forget")) forget(option);
    else if (option) choose(option);
  });
  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": false, "aria-controls": list.id };
  for (const [name, value] of Object.entries(attributes)) box.setAttribute(name, value);
}

function suggestions() {
  document.querySelectorAll("form[data-suggest]").forEach(suggest);
}


// == keys ==

const KEYS_OFF = "wensou keys off";

function keysAreOff() {
  try {
    return localStorage.getItem(KEYS_OFF) !== null;
  } catch {
    return false;
  }
}

// Whether a single key is a command: nobody types, composes or holds another key, and the reader has
// not switched them off.
function isCommand(event) {
  const taken = event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey;
  const composing = event.isComposing || event.keyCode === 229;
  const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
  return !(taken || composing || typing || document.querySelector("dialog[open]") || keysAreOff());
}

// To the next hit or the one before: from the one that has the focus, else from the top of what is seen.
function step(by) {
  const links = [...document.querySelectorAll(".hits h3 a, .shelf a, .pages [rel=next]")];
  const at = links.findIndex((link) => link.parentElement.closest("li, nav")?.contains(document.activeElement));
  const seen = links.findIndex((link) => link.getBoundingClientRect().top >= 0);
  const link = links[at < 0 ? seen : at + by];
  link?.focus({ preventScroll: true });
  link?.scrollIntoView({ block: "center" });
}

function listKeys() {
  let dialog = document.querySelector("dialog.keys-dialog");
  if (!dialog) {
    dialog = document.getElementById("keys-list").content.firstElementChild.cloneNode(true);
    document.body.append(dialog);
    dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
    offerKeySwitch(dialog);
  }
  dialog.showModal();
}

// WCAG 2.1.4: keys that act alone can be switched off.
function offerKeySwitch(place) {
  const label = place.querySelector(".key-switch");
  if (!label) return;
  const box = label.querySelector("input");
  label.hidden = false;
  box.checked = !keysAreOff();
  box.addEventListener("change", () => {
    try {
      if (box.checked) localStorage.removeItem(KEYS_OFF);
      else localStorage.setItem(KEYS_OFF, "");
    } catch {} // They stay as they are.
  });
}

function keys() {
  const commands = {
    "/": () => document.getElementById("q")?.select(),
    j: () => step(1),
    k: () => step(-1),
    "?": listKeys,
  };
  document.addEventListener("keydown", (event) => {
    if (!Object.hasOwn(commands, event.key) || !isCommand(event)) return;
    event.preventDefault();
    commands[event.key]();
  });
  offerKeySwitch(document);
}


// == timeline ==

const SMALLEST_STROKE = 6; // pixels: less is a click

// Bars tell their number while they are pointed at. A stretch of them can be drawn over, or walked
// along with the arrow keys, Shift taking more; Escape lets go.
class Timeline {
  #from = null; // where the pointer went down
  #drawn = false; // whether it has drawn since
  #chosen = [];
  #anchor = 0; // the bar from which Shift takes more

  constructor(chart) {
    this.chart = chart;
    this.told = chart.parentElement.querySelector(".told");
    this.bars = [...chart.querySelectorAll("a")];
    this.band = document.createElementNS(chart.namespaceURI, "rect");
    this.band.setAttribute("class", "band");
    this.band.setAttribute("height", chart.querySelector(".slot").getAttribute("height"));
    this.bars[0].setAttribute("tabindex", "0");
    this.#listen();
  }

  #listen() {
    const on = (name, does) => this.chart.addEventListener(name, does);
    on("pointerdown", (event) => this.#press(event));
    on("pointermove", (event) => this.#from !== null && this.#draw(event));
    on("pointerup", () => this.#lift());
    on("pointercancel", () => this.#release());
    on("pointerover", (event) => this.#from === null && this.#tell([event.target.closest("a")].filter(Boolean)));
    on("pointerleave", () => this.#from === null && this.#tell(this.#chosen));
    on("click", (event) => this.#drawn && event.preventDefault());
    on("dragstart", (event) => event.preventDefault());
    // Not on the chart: a browser lets Tab stop at an <svg> that itself listens to focus.
    for (const bar of this.bars) {
      bar.addEventListener("focus", () => this.#enter(bar));
      bar.addEventListener("blur", (event) => this.chart.contains(event.relatedTarget) || this.#release());
    }
    on("keydown", (event) => this.#walk(event));
    addEventListener("keydown", (event) => event.key === "Escape" && (this.#drawn || this.#chosen.length) && this.#release());
  }

  // With the pointer

  #press(event) {
    this.#drawn = false;
    if (event.button === 0 && event.isPrimary) this.#from = event.clientX;
  }

  #draw(event) {
    if (!(event.buttons & 1)) return this.#release(); // it was let go elsewhere
    if (!this.#drawn && Math.abs(event.clientX - this.#from) < SMALLEST_STROKE) return;
    if (!this.#drawn) this.chart.setPointerCapture(event.pointerId);
    this.#drawn = true;
    const [left, right] = [this.#from, event.clientX].sort((a, b) => a - b);
    this.#mark(left, right);
    this.#choose(this.bars.filter((bar) => {
      const slot = bar.querySelector(".slot").getBoundingClientRect();
      return slot.right > left && slot.left < right;
    }));
  }

  #mark(left, right) {
    const box = this.chart.getBoundingClientRect();
    const start = Math.max(left - box.left, 0);
    this.band.setAttribute("x", start);
    this.band.setAttribute("width", Math.max(Math.min(right - box.left, box.width) - start, 0));
    if (!this.band.isConnected) this.chart.append(this.band);
  }

  #lift() {
    const chosen = this.#from !== null && this.#drawn ? this.#chosen : [];
    if (chosen.length) this.#open(chosen);
    this.#release();
  }

  // With the keyboard: one of the bars can be reached with Tab.

  #enter(target) {
    for (const bar of this.bars) bar.setAttribute("tabindex", bar === target ? "0" : "-1");
    if (!this.#chosen.length) this.#tell([target]);
  }

  #walk(event) {
    const here = this.bars.indexOf(document.activeElement);
    const last = this.bars.length - 1;
    const next = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: last }[event.key];
    if (event.key === "Enter" && this.#chosen.length > 1) {
      event.preventDefault();
      this.#open(this.#chosen);
    }
    if (!this.bars[next]) return;
    event.preventDefault();
    if (!this.#chosen.length) this.#anchor = here;
    const [first, end] = [this.#anchor, next].sort((a, b) => a - b);
    this.#choose(event.shiftKey ? this.bars.slice(first, end + 1) : []);
    this.bars[next].focus();
  }

  // What is chosen

  #choose(bars) {
    for (const bar of this.#chosen) bar.classList.remove("chosen");
    for (const bar of bars) bar.classList.add("chosen");
    this.#chosen = bars;
    this.#tell(bars);
  }

  #release() {
    this.#from = null;
    this.band.remove();
    this.#choose([]);
  }

  #tell(bars) {
    if (bars.length < 2) {
      this.told.textContent = bars[0]?.querySelector("title").textContent ?? "";
      return;
    }
    const count = bars.reduce((sum, bar) => sum + Number(bar.dataset.count), 0);
    const values = {
      first: bars[0].dataset.label, last: bars.at(-1).dataset.label, count: count.toLocaleString("en"),
    };
    this.told.textContent = this.told.dataset.range.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  #open(bars) {
    const url = new URL(this.chart.dataset.url, location.href);
    url.searchParams.set("after", bars[0].dataset.after);
    url.searchParams.set("before", bars.at(-1).dataset.before);
    location.href = url;
  }
}

function timeline() {
  const chart = document.querySelector(".timeline .chart");
  if (chart) new Timeline(chart);
}

// == trends ==


// == article ==

// A bar that counts the matches and leads from one to the next, with the keys n and p too. Where one
// stands is told by the address, so that it is marked as without script.
function matchBar() {
  const template = document.getElementById("match-bar");
  if (!template) return;
  const count = Number(template.dataset.matches);
  document.querySelector(".match-links")?.remove();
  template.after(template.content.cloneNode(true));
  const bar = template.nextElementSibling;
  const shown = bar.querySelector("output b");
  const current = () => Number(/^#m(\d+)$/.exec(location.hash)?.[1] ?? 0);
  const tell = () => {
    if (current()) shown.textContent = current();
  };
  const move = (by) => {
    const next = current() ? ((current() - 1 + by + count) % count) + 1 : by > 0 ? 1 : count;
    location.replace(`#m${next}`);
    const mark = document.getElementById(`m${next}`);
    mark.tabIndex = -1;
    mark.focus({ preventScroll: true });
    mark.scrollIntoView({ block: "center" });
  };
  bar.addEventListener("click", ({ target }) => target.dataset.by && move(Number(target.dataset.by)));
  document.addEventListener("keydown", (event) => {
    const by = { n: 1, p: -1 }[event.key];
    if (!by || !isCommand(event)) return;
    event.preventDefault();
    move(by);
  });
  addEventListener("hashchange", tell);
  tell();
}

function citations() {
  for (const button of document.querySelectorAll(".citation button")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      const section = button.closest("section");
      const status = section.querySelector("[role=status]");
      try {
        await navigator.clipboard.writeText(section.querySelector("pre").textContent);
        status.textContent = status.dataset.copied;
      } catch {
        status.textContent = status.dataset.failed;
      }
    });
  }
}


// == concordance ==


// Each part finds its own place on the page, or does nothing.
for (const start of [suggestions, keys, timeline, matchBar, citations]) {
  start();
}
