// What makes the page quicker. Everything works without it.
"use strict";

// == suggestions ==

const MOST_KEPT = 50; // earlier queries
const MOST_SHOWN = { empty: 10, typing: 3 }; // of them
const PAUSE = 80; // ms without a key, before the site is asked

// What was searched for before: kept in this browser alone, the newest first, and sent nowhere. Where
// a browser keeps nothing, it is known as long as the page is open.
class EarlierQueries {
  #kept = [];

  constructor(key) {
    this.key = key;
  }

  all() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) ?? "[]");
      this.#kept = [kept].flat().filter((query) => typeof query === "string");
    } catch {
      // Not to be had: what this page knows will do.
    }
    return this.#kept;
  }

  add(query) {
    if (query) this.#keep([query, ...this.all().filter((each) => each !== query)]);
  }

  remove(query) {
    this.#keep(this.all().filter((each) => each !== query));
  }

  clear() {
    this.#keep([]);
  }

  #keep(queries) {
    this.#kept = queries.slice(0, MOST_KEPT);
    try {
      localStorage.setItem(this.key, JSON.stringify(this.#kept));
    } catch {
      // Full or forbidden.
    }
  }

  // Those that hold what is typed; all where nothing is.
  like(text) {
    const wanted = text.trim().toLowerCase();
    const found = this.all().filter((each) => each !== text && each.toLowerCase().includes(wanted));
    return found.slice(0, wanted ? MOST_SHOWN.typing : MOST_SHOWN.empty);
  }
}

// A search box that suggests: a combobox as ARIA 1.2 has it. The focus stays in the box; one option
// at the most is active.
class Suggestions {
  #options = [];
  #active = -1;
  #answer = [];
  #composing = false;
  #timer = 0;
  #asking = new AbortController();

  constructor(form) {
    this.form = form;
    this.box = form.elements.q;
    this.box.after(form.querySelector("template").content.cloneNode(true));
    this.panel = form.querySelector(".suggestions");
    this.list = this.panel.querySelector("[role=listbox]");
    this.status = form.querySelector("[role=status]");
    this.earlier = new EarlierQueries(`wensou queries ${new URL(form.action).pathname}`);
    const attributes = {
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": false, "aria-controls": this.list.id,
    };
    for (const [name, value] of Object.entries(attributes)) this.box.setAttribute(name, value);
    this.#listen();
  }

  #listen() {
    const { box, form, panel } = this;
    box.addEventListener("compositionstart", () => {
      this.#composing = true;
      this.close();
    });
    box.addEventListener("compositionend", () => {
      this.#composing = false;
      this.#typed();
    });
    box.addEventListener("input", () => this.#composing || this.#typed());
    box.addEventListener("keydown", (event) => {
      // 229: the key goes to an input method, though Safari has ended the composition by then.
      if (!this.#composing && !event.isComposing && event.keyCode !== 229) this.#key(event);
    });
    box.addEventListener("click", () => box.value || this.#open());
    form.addEventListener("submit", (event) => {
      if (this.#composing) event.preventDefault();
      else this.earlier.add(box.value.trim());
      this.close();
    });
    form.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget !== box && !panel.contains(relatedTarget)) this.close();
    });
    panel.addEventListener("mousedown", (event) => event.preventDefault()); // The box keeps the focus.
    panel.addEventListener("click", ({ target }) => this.#click(target));
    panel.addEventListener("keydown", (event) => event.key === "Escape" && this.#escape(event));
  }

  #click(target) {
    const option = target.closest("[role=option]");
    if (target.closest(".forget")) this.#forget(option);
    else if (option) this.#choose(option);
    else if (target.closest("button")) this.#forgetAll();
  }

  #key(event) {
    const open = !this.panel.hidden;
    const last = this.#options.length - 1;
    const option = open && this.#options[this.#active];
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape" && open) this.#escape(event);
    else if (event.key === "ArrowDown" && !open) this.#open();
    else if (event.key === "ArrowUp" && event.altKey) this.close();
    else if (event.key === "ArrowDown" && open) this.#activate(this.#active === last ? -1 : this.#active + 1);
    else if (event.key === "ArrowUp" && open) this.#activate(this.#active < 0 ? last : this.#active - 1);
    else if (event.key === "Home" && option) this.#activate(0);
    else if (event.key === "End" && option) this.#activate(last);
    else if (event.key === "Enter" && option) this.#choose(option);
    else if (event.key === "Delete" && event.shiftKey && option?.dataset.kind === "earlier") this.#forget(option);
    else return;
    event.preventDefault();
  }

  #escape(event) {
    event.preventDefault(); // The browser would empty the box.
    this.box.focus();
    this.close();
  }

  #choose(option) {
    if (option.dataset.kind === "title") {
      location.assign(this.form.dataset.article + option.dataset.id.split("/").map(encodeURIComponent).join("/"));
    } else {
      this.box.value = option.dataset.text;
      this.form.requestSubmit();
    }
  }

  #forget(option) {
    const at = this.#active;
    this.earlier.remove(option.dataset.text);
    this.#show();
    this.#activate(Math.min(at, this.#options.length - 1));
  }

  #forgetAll() {
    this.earlier.clear();
    this.box.focus();
    this.#show();
  }

  #open() {
    this.#show();
    if (this.box.value.trim()) this.#ask();
  }

  close() {
    this.#stop();
    this.#activate(-1);
    this.panel.hidden = true;
    this.box.setAttribute("aria-expanded", "false");
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#asking.abort();
  }

  // Of an answer to an older text, only what this one may become as well is still shown.
  #typed() {
    const text = this.box.value;
    this.#stop();
    this.#answer = this.#answer.filter((each) => text.trim() && each.text.startsWith(text));
    this.#show();
    if (text.trim()) this.#timer = setTimeout(() => this.#ask(), PAUSE);
  }

  async #ask() {
    this.#stop();
    const { signal } = (this.#asking = new AbortController());
    try {
      const query = new URLSearchParams({ q: this.box.value });
      const answer = await fetch(`${this.form.dataset.suggest}?${query}`, { signal });
      const { suggestions } = answer.ok ? await answer.json() : { suggestions: [] };
      if (signal.aborted) return;
      this.#answer = suggestions;
      this.#show();
      this.#tell();
    } catch {
      // Asked anew meanwhile, or the site is not there: the box searches all the same.
    }
  }

  #show() {
    const text = this.box.value;
    const earlier = this.earlier.like(text).map((query) => ({ kind: "earlier", text: query }));
    const found = this.#answer.filter((each) => !earlier.some((query) => query.text === each.text));
    this.#activate(-1);
    this.#options = [];
    for (const group of this.list.children) {
      const made = [...earlier, ...found]
        .filter((each) => each.kind === group.dataset.kind)
        .map((each) => this.#option(each, text));
      group.replaceChildren(group.firstElementChild, ...made);
      group.hidden = !made.length;
      this.#options.push(...made);
    }
    this.#options.forEach((option, i) => (option.id = `suggestion-${i}`));
    this.panel.querySelector(".keeping").hidden = !earlier.length;
    this.panel.hidden = !this.#options.length;
    this.box.setAttribute("aria-expanded", !this.panel.hidden);
    if (!text) this.#tell();
  }

  #option({ kind, text, count, id }, typed) {
    const option = this.form.querySelector(`template.${kind}`).content.firstElementChild.cloneNode(true);
    Object.assign(option.dataset, { kind, text, id: id ?? "" });
    const begins = text.startsWith(typed) ? typed.length : 0;
    const rest = document.createElement("b");
    rest.append(text.slice(begins));
    option.querySelector(".words").append(text.slice(0, begins), rest);
    if (kind === "word") option.querySelector(".count").append(count.toLocaleString("en"));
    return option;
  }

  #activate(place) {
    this.#options[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = place;
    const option = this.#options[place];
    if (!option) return this.box.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.box.setAttribute("aria-activedescendant", option.id);
  }

  // How many there are, for those who do not see them.
  #tell() {
    this.status.textContent = this.status.dataset.message.replace("{count}", this.#options.length);
  }
}

function suggestions() {
  for (const form of document.querySelectorAll("form[data-suggest]")) new Suggestions(form);
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

function switchKeys(on) {
  try {
    if (on) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, "");
  } catch {
    // They stay as they are.
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
    document.body.append(document.getElementById("keys-list").content.cloneNode(true));
    dialog = document.querySelector("dialog.keys-dialog");
    dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
    offerKeySwitch(dialog);
  }
  dialog.showModal();
}

// WCAG 2.1.4: keys that act alone can be switched off.
function offerKeySwitch(place) {
  const label = place.querySelector(".key-switch");
  const box = label?.querySelector("input");
  if (!box) return;
  label.hidden = false;
  box.checked = !keysAreOff();
  box.addEventListener("change", () => switchKeys(box.checked));
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
    on("focusin", (event) => this.#enter(event.target));
    on("focusout", (event) => this.chart.contains(event.relatedTarget) || this.#release());
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
