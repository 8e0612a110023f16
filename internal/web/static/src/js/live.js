// Keeps a list as it is on the server: <div data-live="/now/live" data-digest="…">. The server says by a line that stays open (server-sent events) that
// something changed, never what; then the same page is fetched again and the list inside is put in place of the old one. The row with the
// focus keeps it, what is picked stays picked, and nothing is replaced while a person writes. Without the script the list is as fresh as the last reload.

const RETRY = 3_000; // ms; doubles up to a minute
let source, wait = RETRY, busy = false, again = false;

const place = () => document.querySelector("[data-live]");

function open() {
  if (source || !place() || document.hidden || !navigator.onLine) return;
  source = new EventSource(place().dataset.live);
  source.addEventListener("now", (event) => {
    wait = RETRY;
    if (event.data !== place().dataset.digest) refresh();
  });
  source.addEventListener("error", () => {
    if (source?.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    shut();
    setTimeout(open, wait);
    wait = Math.min(wait * 2, 60_000);
  });
}

function shut() {
  source?.close();
  source = undefined;
}

async function refresh() {
  if (busy || writing()) {
    again = true;
    return;
  }
  busy = true;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.redirected && new URL(answer.url).pathname !== location.pathname) return location.reload();
    if (answer.ok) swap(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // the line will say so again
  } finally {
    busy = false;
    if (again) {
      again = false;
      setTimeout(refresh, 250);
    }
  }
}

const writing = () =>
  (place()?.contains(document.activeElement) && document.activeElement.matches("input:not([type=checkbox]), textarea, select")) ||
  [...(place()?.querySelectorAll("textarea") ?? [])].some((t) => t.value !== t.defaultValue);

function swap(page) {
  const old = place();
  const fresh = page.querySelector("[data-live]");
  if (!old || !fresh) return location.reload();
  const row = old.querySelector("[data-rows] > [aria-current]")?.id;
  const inside = document.activeElement?.closest?.("[data-rows] > *")?.id;
  const at = inside && [...document.getElementById(inside).querySelectorAll("a, button, input, summary")].indexOf(document.activeElement);
  const picked = new Set([...old.querySelectorAll(".pick input:checked")].map((box) => box.value));
  for (const box of fresh.querySelectorAll(".pick input")) box.checked ||= picked.has(box.value);
  const several = fresh.querySelector("#several");
  if (several && picked.size > 0) several.open = true;
  old.replaceWith(document.adoptNode(fresh));
  const kept = row && document.getElementById(row);
  if (kept && fresh.contains(kept)) {
    fresh.querySelectorAll("[data-rows] > [aria-current]").forEach((r) => r.removeAttribute("aria-current"));
    kept.setAttribute("aria-current", "true");
  }
  if (inside) {
    const same = document.getElementById(inside) ?? fresh.querySelector("[data-rows] > [aria-current]");
    [...(same?.querySelectorAll("a, button, input, summary") ?? [])].at(same?.id === inside ? at : 0)?.focus();
  }
  const nav = page.querySelector(".nav");
  if (nav && !document.querySelector(".nav")?.contains(document.activeElement)) document.querySelector(".nav")?.replaceWith(document.adoptNode(nav));
  document.title = page.title;
}

// What is picked opens what can be done with several.
document.addEventListener("change", (event) => {
  const several = event.target.matches(".pick input:checked") && document.getElementById("several");
  if (several) several.open = true;
});
document.addEventListener("visibilitychange", () => (document.hidden ? shut() : open()));
addEventListener("online", open);
addEventListener("pagehide", shut);
addEventListener("pageshow", open);
document.addEventListener("focusout", () => setTimeout(() => again && !busy && !writing() && ((again = false), refresh())));
open();
