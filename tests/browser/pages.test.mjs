// Every page: people of the demonstration follow every link that they are shown, on a phone and on a wide screen, in light,
// dark and high contrast, and each sort of page is looked at (lib/look.mjs). Then the table of routes says which pages
// nobody has met; each of those has a reason here.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { closeBrowser, Person, shapeOf } from "./lib/person.mjs";
import { Place } from "./lib/place.mjs";

const visitors = [
  { name: "Leo", how: "320 px", width: 320 }, // has a fix-it plan
  { name: "Mia", how: "320 px, dark", width: 320, scheme: "dark" },
  { name: "Noor Bakri", how: "1280 px", width: 1280 },
  { name: "Ms Okafor", how: "1280 px", width: 1280 },
  { name: "Priya Raman", how: "high contrast", width: 1280, contrast: "more" },
  { name: "Sam Adeyemi", how: "320 px, dark", width: 320, scheme: "dark" },
];

// What no link of the demonstration leads to, and where it is met instead.
const elsewhere = new Map([
  ["/welcome", "J7: only the first visit has it"],
  ["/in/{token}", "every journey begins with it"],
  ["/sign-in", "below, signed out"],
  ["/here", "here: a device must be made known first"],
  ["/here/{person}", "here"],
  ["/join/{token}", "here"],
  ["/people/roster", "here"],
  ["/cover/{group}", "cover: nobody in the demonstration covers a class"],
  ["/review/{invite}", "outside"],
  ["/review", "outside: the device of somebody outside"],
  ["/review/files/{file}", "a file"],
  ["/sittings/{sitting}/{n}", "J2"],
  ["/sittings/{sitting}", "J2: it only leads on"],
  ["/sittings/{sitting}/result", "J2"],
  ["/units/{unit}/ready", "internal/app tests it; nobody in the demonstration has two goals of a unit ready"],
  ["/sittings/{sitting}/answers", "asks"],
  ["/sittings/{sitting}/{n}/question", "asks"],
  ["/sittings/{sitting}/{n}/report", "asks"],
  ["/now/reports/{report}", "asks"],
  ["/imports/{run}", "J7"],
  ["/imports/{run}/report", "a file"],
  ["/questions/{question}", "asks"],
  ["/inquiries/{inquiry}", "cells: the walk looks at one unit, and its question is the teacher's"],
  ["/now/live", "a stream of events; internal/proof"],
  ["/notices/confirm/{confirm}", "a link in a letter; internal/app tests it"],
  ["/todos/{todo}", "nobody in the demonstration has one open on Today; internal/app tests it"],
  ["/calendar/{calendar}", "a feed for calendars"],
  ["/trust", "only with HTTPS of a local authority; internal/web/trust tests it"],
  ["/trust/crossfade.crt", "a file"],
  ["/trust/crossfade.mobileconfig", "a file"],
  ["/files/{course}/{path...}", "a file"],
  ["/standards/{framework}/case.json", "a file"],
  ["/units/{unit}/parts/{part}/away", "internal/app tests it; one of seven units has a plan, and one builder is looked at"],
  ["/work/products/{product}/files/{file}", "a file"],
  ["/sittings/{sitting}/{n}/files/{sent}", "a file"],
]);

const enough = 1; // how many pages of one sort each visitor looks at
const met = new Set();

after(closeBrowser);

describe("pages", () => {
  let place;
  before(async () => { place = await Place.open("SQLite", { demo: true }); });
  after(() => place?.close());

  for (const { name, how, ...options } of visitors) {
    test(`pages of ${name}, ${how}`, () => Person.during(place, name, options, walk));
  }

  test("pages for somebody who is not signed in", () => Person.during(place, "", { width: 320 }, async (p) => {
    p.expected.add(404);
    for (const path of ["/sign-in", "/today", "/no-such-page"]) {
      await p.go(path);
      met.add(shapeOf(p.page.url()));
    }
  }));

  test("pages: the gallery of all components", () => Person.during(place, "", { width: 320 }, async (p) => {
    await p.go("/gallery");
  }));

  test("pages: nobody has forgotten one", async () => {
    const routes = await place.ask("routes");
    // Under /as/{learner} lie pages of learners, drawn by the same handlers: one of them is met here, internal/app reads all as everybody.
    assert.ok([...met].some((path) => path.startsWith("/as/")), "nobody looked at a page as a learner sees it");
    const unmet = routes.filter((r) => !r.startsWith("/as/{learner}/") && r !== "/{$}" && !elsewhere.has(r) && ![...met].some((path) => pattern(r).test(path)));
    assert.deepEqual(unmet, [], "no visitor was led to these pages");
  });
});

// walk follows links from page to page, each sort of page once.
async function walk(p) {
  const queue = ["/", "/me"], seen = new Set(queue), counts = new Map();
  while (queue.length > 0) {
    const path = queue.shift();
    const shape = shapeOf(p.place.base + path);
    if ((counts.get(shape) ?? 0) >= enough) continue;
    counts.set(shape, (counts.get(shape) ?? 0) + 1);
    await p.go(path);
    met.add(new URL(p.page.url()).pathname);
    const links = await p.page.locator("a[href^='/']:not([download])").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    for (const link of links) {
      const href = link.split("#")[0];
      if (href === "" || seen.has(href) || /^\/static\/|\/files\/|\/report$|\.(crt|csv|json)$/.test(href.split("?")[0])) continue;
      seen.add(href);
      queue.push(href);
    }
  }
}

// pattern makes a route's pattern into one for paths.
const pattern = (route) => new RegExp("^" + route.replace(/\{[a-z]+\.\.\.\}/g, ".*").replace(/\{[a-z]+\}/g, "[^/]+") + "$");
