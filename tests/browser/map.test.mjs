// The map of something large: a learner picks "Logistic regression" far away in Metacademy's 392 goals, sees what leads there, says in a
// short diagnostic what is known already, heads for it and starts.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { answer } from "./lib/loop.mjs";
import { closeBrowser, Person } from "./lib/person.mjs";
import { oneDatabase, Place, root } from "./lib/place.mjs";

const data = resolve(process.env.CROSSFADE_DATA || resolve(root, "../shared/data"), "frameworks/metacademy");
const missing = existsSync(data) ? false : "Metacademy is not here (../shared/data)";

after(closeBrowser);

for (const database of oneDatabase) {
  describe(`map on ${database.name}`, { skip: missing || database.why }, () => {
    let place, course;
    before(async () => {
      place = await Place.open(database.name, { demo: true });
      await place.command("import", "--org", "Hillside School", data);
    });
    after(() => place?.close());
    const as = (name, how, fn) => Person.during(place, name, how, fn);

    test(`map on ${database.name}: a guide puts a learner on it`, () => as("Ms Okafor", { width: 1280 }, async (p) => {
      await p.go("/courses");
      const href = await p.main().getByRole("link", { name: /^Metacademy/ }).getAttribute("href");
      course = href.split("/").pop();
      await p.go(`${href}?from=320`); // the grid comes in parts, so that no page is heavier than it may be
      assert.equal(await p.main().locator("table tbody tr").count(), 72);
      await p.go(href);
      await p.page.getByRole("checkbox", { name: "Noor Bakri" }).check();
      await Promise.all([p.page.waitForEvent("load"), p.page.locator(`form[action$="/learners"] button`).first().click()]);
    }));

    test(`map on ${database.name}: from far away to the first step`, () => as("Noor Bakri", { width: 1280 }, async (p) => {
      await p.go(`/map/${course}`);
      await p.main().getByText("You are here", { exact: true }).first().waitFor();
      assert.ok((await p.page.locator("svg.pmap .node").count()) <= 24, "a large map is not shown around one goal");
      const far = p.page.locator("details", { has: p.page.locator("a", { hasText: /^Logistic regression$/ }) }).last();
      if (!(await far.evaluate((d) => d.open))) await far.locator("summary").click();
      await p.press(/^Logistic regression$/, { in: far });
      await p.main().getByText("Fitting logistic regression requires solving an optimization problem.").waitFor();
      await p.press("See what leads here");
      await p.main().getByText("21 goals lead there. You have 0.").waitFor();

      await p.press("Find my start");
      let asked = 0;
      for (; /\/start/.test(p.page.url()); asked++) { // the first three are known, the others are not
        assert.ok(asked < 12, "the diagnostic does not end");
        await p.press(asked < 3 ? /^I know this already/ : /^Not yet/, { in: p.main() });
      }
      const had = Number((await p.main().innerText()).match(/You have (\d+)\./)[1]);
      assert.ok(had > 3, `only ${had} goals are known: what leads to a known goal is not passed over`);
      assert.equal(await p.main().locator(`.pill[data-state="got"]`).count(), 0, "a word alone makes something got");

      await p.press("Head for this goal");
      assert.equal(new URL(p.page.url()).pathname, "/today");
      await p.go(`/map/${course}`);
      await p.main().getByText("I'm heading for: Logistic regression").waitFor();
      await p.press("Go there");
      assert.match(new URL(p.page.url()).pathname, /^\/goals\//);
    }));

    test(`map on ${database.name}: arrow keys over the whole map`, () => as("Noor Bakri", { width: 1280 }, async (p) => {
      await p.page.goto(p.place.base + `/map/${course}?all=1`); // 392 boxes: heavier than a page on the way to learning
      const at = () => p.page.evaluate(() => {
        const r = document.activeElement.querySelector?.(".body")?.getBoundingClientRect();
        const map = document.querySelector("svg.pmap")?.getBoundingClientRect(); // which scrolls in a frame of its own
        return r && { x: r.x - map.x, y: r.y - map.y, name: document.activeElement.textContent, seen: r.bottom > 0 && r.top < innerHeight };
      });
      await p.page.locator("svg.pmap a").first().focus();
      const met = new Set();
      for (const key of ["ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowUp", "ArrowLeft"]) {
        const before = await at();
        await p.page.keyboard.press(key);
        const now = await at();
        assert.ok(now, `${key} leaves the map`);
        assert.ok(now.seen, `${key} leads to a box that is not to be seen`);
        if (now.name !== before.name) met.add(now.name);
        if (key === "ArrowDown") assert.ok(now.y >= before.y, `${key} leads up`);
        if (key === "ArrowUp") assert.ok(now.y <= before.y, `${key} leads down`);
      }
      assert.ok(met.size >= 3, `the keys met ${met.size} goals`);
      await Promise.all([p.page.waitForEvent("load"), p.page.keyboard.press("Enter")]);
      assert.match(new URL(p.page.url()).pathname, /^\/(goals|map)\//);
    }));

    test(`map on ${database.name}: on a phone without JavaScript`, () => as("Noor Bakri", { width: 320, js: false }, async (p) => {
      await p.go(`/map/${course}`);
      await p.main().getByText(/^You are here\./).first().waitFor();
      const goal = await p.main().locator("a[href^='/goals/']").first().getAttribute("href");
      await p.go(goal);
      await p.press("See it on the map");
      assert.match(p.page.url(), /goal=/);
    }));
  });
}

for (const database of oneDatabase) {
  describe(`start on ${database.name}`, { skip: database.why }, () => {
    let place;
    before(async () => { place = await Place.open(database.name, { demo: true }); });
    after(() => place?.close());

    test(`map on ${database.name}: a start by some questions, and earlier again`, () => Person.during(place, "Leo", { width: 320, keyboard: true }, async (p) => {
      await p.go("/progress");
      await p.go(await p.main().locator("a[href^='/map/']").first().getAttribute("href"));
      await p.press("Ask me");
      let asked = 0;
      for (; !p.page.url().endsWith("/result"); asked++) await answer(p, true, "Answer");
      assert.ok(asked >= 5 && asked <= 10, `${asked} questions`);
      await p.main().getByRole("heading", { name: "You have now" }).waitFor();
      await p.main().locator(".pill", { hasText: "Got it" }).first().waitFor();
      await p.main().getByRole("heading", { name: "Passed over" }).waitFor();
      await p.press("Start me earlier");
      await p.page.getByText("Nothing is passed over. What you got stays.").waitFor();
      await p.page.getByRole("heading", { level: 1, name: /You start at “Make equal parts”/ }).waitFor();
      await p.main().locator(".pill", { hasText: "Got it" }).first().waitFor();
    }));
  });
}
