// Every page in the pseudo language and from right to left: a text that stands in no catalogue shows as plain English, a text that is
// a third longer must still fit into 320 px, and at 200 % nothing is cut.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { closeBrowser, Person, shapeOf } from "./lib/person.mjs";
import { Place } from "./lib/place.mjs";

after(closeBrowser);

const visitors = ["Leo", "Noor Bakri", "Ms Okafor", "Sam Adeyemi", "Priya Raman"];

describe("languages", () => {
  let place;
  before(async () => {
    process.env.CROSSFADE_PSEUDO = "true";
    place = await Place.open("SQLite", { demo: true });
  });
  after(() => place?.close());

  for (const code of ["qps", "qpr"]) {
    for (const name of visitors) {
      test(`languages: pages of ${name} in ${code}`, () => Person.during(place, "", { width: 320 }, async (p) => {
        await p.context.setExtraHTTPHeaders({ "Accept-Language": code });
        await p.go(await place.link(name));
        await p.page.getByRole("main").getByRole("button").first().click();
        await p.page.waitForLoadState("load");
        await p.page.goto("/me");
        await p.page.locator("select[name=language]").selectOption(code);
        await p.page.locator("form[action='/me'] button").last().click();
        await p.page.waitForLoadState("load");
        assert.equal(await p.page.locator("html").getAttribute("dir"), code === "qpr" ? "rtl" : "ltr");
        await walk(p);
      }));
    }
  }
});

// walk follows links from page to page, each sort of page once.
async function walk(p) {
  const queue = ["/", "/me"], seen = new Set(queue), shapes = new Set();
  while (queue.length > 0) {
    const path = queue.shift();
    const shape = shapeOf(p.place.base + path.split("?")[0]);
    if (shapes.has(shape)) continue;
    shapes.add(shape);
    await p.page.goto(path);
    await p.page.waitForLoadState("load");
    for (const bad of await p.page.evaluate(look)) p.problems.push(`${shape} ${bad}`);
    await p.page.setViewportSize({ width: 640, height: 720 });
    for (const bad of await p.page.evaluate(zoomed)) p.problems.push(`${shape} at 200 % ${bad}`);
    await p.page.setViewportSize({ width: 320, height: 720 });
    for (const link of await p.page.locator("a[href^='/']:not([download])").evaluateAll((all) => all.map((a) => a.getAttribute("href")))) {
      const href = link.split("#")[0];
      if (href === "" || seen.has(href) || /^\/(files|static|gallery)\/?|\/report$|\.(crt|csv|json)$/.test(href.split("?")[0])) continue;
      seen.add(href);
      queue.push(href);
    }
  }
}

// look finds what sticks out, and texts of the program that no catalogue made: those without the marks of the pseudo language. What people
// and courses wrote carries a language of its own, is a name, or stands between marks.
function look() {
  const bad = [];
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) bad.push(`is ${wide} px wider than the screen`);
  for (const el of document.querySelectorAll("h1, h2, h3, label, legend, button, th, summary, .btn, .chip")) {
    if (el.closest("[lang]:not(html)")) continue;
    const text = el.innerText?.trim() ?? "";
    const own = [...el.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data.trim()).join(" ").trim();
    if (/^(Sign in|Save|Back|Next|Check|Answer|Add|Remove|Open|Start|Go on|Settings|People|Today|Progress|Class|Now|Courses)\b/.test(own) && !text.includes("⟦")) {
      bad.push(`says “${own.slice(0, 60)}” in plain English`);
    }
  }
  return bad;
}

// zoomed makes letters twice as large, as zooming does, and finds what is cut.
function zoomed() {
  const bad = [];
  document.documentElement.style.fontSize = "200%";
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) bad.push(`is ${wide} px wider than the screen`);
  for (const el of document.querySelectorAll("main *")) {
    const style = getComputedStyle(el);
    if (style.overflowY === "hidden" && el.scrollHeight > el.clientHeight + 2 && el.clientHeight > 1 && el.innerText?.trim()) {
      bad.push(`cuts “${el.innerText.trim().slice(0, 40)}”`);
    }
  }
  document.documentElement.style.fontSize = "";
  return bad;
}
