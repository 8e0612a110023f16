// The most important pages at 320 px in a pseudo language that is a third longer and runs from right to left, and in Spanish and
// Swedish: nothing is cut, nothing sticks out. CROSSFADE_SHOTS=folder keeps a picture of each.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fits } from "./lib/fits.mjs";
import { closeBrowser, Person } from "./lib/person.mjs";
import { databases, Place } from "./lib/place.mjs";

process.env.CROSSFADE_PSEUDO = "true";
after(closeBrowser);

const shots = process.env.CROSSFADE_SHOTS;

// Whom we are, where we go: a path, or a pattern that a link on the page before leads to.
const ways = {
  "Tomás Vega": ["/today", /^\/fixits\//, "/today", /^\/goals\/[^/]+$/, /^\/lessons\//, "/progress", /^\/units\//, "/decides", "/me"],
  "Ms Okafor": ["/now", /^\/now\/judgements\//, "/class", "/boards", /^\/boards\/[0-9a-f-]+$/, "/people", "/courses", /^\/courses\/[^/]+$/, /\/questions$/],
};

for (const database of databases.filter((d) => d.name === "SQLite")) { // a database does not change how a page looks
  describe(`languages on ${database.name}`, { skip: database.why }, () => {
    let place;
    before(async () => { place = await Place.open(database.name, { demo: true }); });
    after(() => place?.close());

    for (const [code, dir] of [["qpr", "rtl"], ["es", "ltr"], ["sv", "ltr"]]) {
      for (const [who, way] of Object.entries(ways)) {
        if (code === "sv" && who === "Ms Okafor") continue; // Swedish is for learners' pages
        test(`languages: ${who} in ${code}`, async () => {
          await Person.during(place, who, { width: 320 }, async (p) => {
            p.arrived = () => p.page.waitForLoadState("load"); // what every page must be is looked at elsewhere
            await p.go("/me");
            await p.page.locator("select[name=language]").selectOption(code);
            const form = p.page.locator("form:has(select[name=language])");
            const gone = p.page.waitForEvent("load");
            await form.locator("button").first().click();
            await gone;
            const bad = [], met = [];
            for (const [i, step] of way.entries()) {
              const to = typeof step === "string" ? step : (await p.page.locator("main a").evaluateAll((all) => all.map((a) => a.getAttribute("href")))).find((h) => step.test(h?.split("?")[0]));
              if (!to) continue;
              await p.go(to);
              met.push(to);
              const html = p.page.locator("html");
              assert.equal(await html.getAttribute("dir"), dir, `${to} runs the wrong way`);
              assert.equal(await html.getAttribute("lang"), dir === "rtl" ? "en" : code, `${to} is in another language`);
              bad.push(...(await fits(p.page)).map((b) => `${to} in ${code}: ${b}`));
              if (shots) await p.page.screenshot({ path: `${shots}/${code}-${who.split(" ")[0]}-${i}.png`, fullPage: true });
            }
            assert.ok(met.length >= way.length - 2, `only ${met.join(" ")} were met`);
            assert.deepEqual(bad, []);
          });
        });
      }
    }
  });
}
