// A guide chooses what makes a goal Got it: looks at a rule, sees whom it would touch, uses it; the learner reads it in "Why?".

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { closeBrowser, Person } from "./lib/person.mjs";
import { oneDatabase, Place } from "./lib/place.mjs";

after(closeBrowser);

for (const database of oneDatabase) {
  describe(`rules on ${database.name}`, { skip: database.why }, () => {
    let place;
    before(async () => { place = await Place.open(database.name, { demo: true }); });
    after(() => place?.close());
    const as = (name, how, fn) => Person.during(place, name, how, fn);

    test(`rules on ${database.name}: a rule is tried, used, and told to the learner`, async () => {
      let goal;
      await as("Ms Okafor", { width: 320, js: false }, async (p) => {
        await p.go("/courses");
        await p.go(await p.main().getByRole("link", { name: /Numbers you can trust/ }).first().getAttribute("href"));
        const rule = await p.main().locator("a[href$='/rule']").first().getAttribute("href");
        goal = rule.match(/\/goals\/([^/]+)\//)[1];
        await p.go(rule);
        await p.main().getByText("at least 4 of 5 right on a check alone").first().waitFor();
        await p.press("The latest result");
        p.expected.add(422);
        await p.type(p.page.getByLabel("Result to reach, in %"), "much");
        await p.press("See whom it touches");
        await p.main().getByText("Write a number from 0 to 100.").first().waitFor();
        await p.type(p.page.getByLabel("Result to reach, in %"), "60");
        await p.press("See whom it touches");
        await p.main().getByText(/learners have shown something for this goal/).waitFor();
        await p.press("Use this rule");
        await p.page.getByText("The rule is in force.").waitFor();
        await p.main().getByText("Got it means that the latest result is 60 % or more.").first().waitFor();
      });
      await as("Noor Bakri", { width: 320 }, async (p) => {
        for (let tries = 0; ; tries++) { // states follow by a job
          await p.go(`/goals/${goal}/why`);
          if (await p.main().getByText("Got it means that the latest result is 60 % or more.").count() > 0) break;
          assert.ok(tries < 40, "the rule does not reach the learner");
        }
      });
    });

    test(`rules on ${database.name}: an admin sees by which numbers we guess`, async () => {
      await as("Sam Adeyemi", { width: 1280 }, async (p) => {
        await p.go("/courses");
        await p.press("How we guess");
        await p.main().getByText("The program's own numbers").waitFor();
        await p.main().getByText("whoever runs it decides").waitFor(); // the demonstration has several places
      });
    });
  });
}
