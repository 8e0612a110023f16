// Single-key shortcuts. A page says what it offers, and nothing else happens:
//
//   data-press="t"       the key presses (or focuses) this element
//   data-rows            j and k move along the rows of this list; data-row-press works in the row
//   data-digits          1 to 9 pick an answer of this group
//   .tcard               Alt with an arrow moves the card
//
// "?" lists what this page offers. A person can switch all of it off (WCAG 2.1.4): data-keys="off".

const on = () => document.body.dataset.keys !== "off";
const typing = (el) => el.closest("input:not([type=radio], [type=checkbox], [type=submit]), textarea, select, [contenteditable]");
const shown = (el) => el.getClientRects().length > 0;

document.addEventListener("keydown", (event) => {
  if (!on() || event.defaultPrevented || event.ctrlKey || event.metaKey) return;
  if (event.altKey) return moveCard(event);
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  const act = actions[event.key] ?? (/^[1-9]$/.test(event.key) ? pick : press);
  if (act(event.key)) event.preventDefault();
});

const actions = {
  j: () => step(1),
  k: () => step(-1),
  "?": list,
};

// press acts on the element that the key belongs to, in the current row first.
function press(key) {
  const name = CSS.escape(key);
  const row = document.querySelector("[data-rows] > [aria-current]");
  const target = row?.querySelector(`[data-row-press="${name}"]`) ?? [...document.querySelectorAll(`[data-press="${name}"]`)].find(shown);
  if (!target) return false;
  target.focus();
  if (!target.matches("input:not([type=checkbox]), textarea")) target.click();
  if (target.matches("summary")) target.parentElement.querySelector("textarea, input:not([type=hidden])")?.focus();
  return true;
}

// step makes the next or the previous row the current one.
function step(by) {
  const rows = [...document.querySelectorAll("[data-rows] > *")].filter(shown);
  if (rows.length === 0) return false;
  const now = rows.findIndex((row) => row.hasAttribute("aria-current"));
  const next = rows[Math.min(Math.max(now + by, 0), rows.length - 1)];
  rows[now]?.removeAttribute("aria-current");
  next.setAttribute("aria-current", "true");
  (next.querySelector(":scope > :is(a, button)") ?? next.querySelector("a, button"))?.focus(); // what Enter does: the row's own action
  return true;
}

// pick chooses the answer of that number: in the group with the focus, else in the only one.
function pick(digit) {
  const groups = document.querySelectorAll("[data-digits]");
  const group = document.activeElement.closest("[data-digits]") ?? (groups.length === 1 ? groups[0] : null);
  const input = group?.querySelectorAll("input:not(:disabled)")[digit - 1];
  if (!input) return false;
  input.focus();
  input.click();
  return true;
}

function moveCard(event) {
  const to = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  const button = to && event.target.closest(".tcard")?.querySelector(`button[value="${to}"]:not(:disabled)`);
  if (!button) return;
  event.preventDefault();
  button.click();
}

// list shows what this page offers, in its own words.
function list() {
  const words = document.body.dataset;
  const dialog = document.createElement("dialog");
  dialog.className = "sheet";
  const title = document.createElement("h2");
  title.id = "keys";
  title.textContent = words.keysTitle;
  dialog.setAttribute("aria-labelledby", "keys");
  const entries = [...document.querySelectorAll("[data-press]")].filter(shown).map((el) => [el.dataset.press, name(el)]);
  if (document.querySelector("[data-rows]")) entries.push(["j k", words.keysMove]);
  if (document.querySelector("[data-digits]")) entries.push(["1 – 9", words.keysPick]);
  const lines = document.createElement("dl");
  lines.className = "keys";
  for (const [key, does] of entries) {
    const dt = document.createElement("dt");
    const kbd = document.createElement("kbd");
    kbd.textContent = key;
    dt.append(kbd);
    const dd = document.createElement("dd");
    dd.textContent = does;
    lines.append(dt, dd);
  }
  const close = document.createElement("button");
  close.className = "btn";
  close.textContent = words.keysClose;
  close.addEventListener("click", () => dialog.close());
  dialog.append(title, lines, close);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return true;
}

const name = (el) => (el.getAttribute("aria-label") ?? el.labels?.[0]?.textContent ?? el.textContent).trim().replace(/\s+/g, " ");
