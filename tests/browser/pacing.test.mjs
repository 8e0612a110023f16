// The pace of a class: a guide for the time, by when somebody is likely to be through, and a plan that fits on a Today.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { closeBrowser, Person } from "./lib/person.mjs";
import { oneDatabase, Place } from "./lib/place.mjs";

after(closeBrowser);

for (const database of oneDatabase) {
  describe(`pacing on ${database.name}`, { skip: database.why }, () => {
    let place;
    before(async () => { place = await Place.open(database.name, { demo: true }); });
    after(() => place?.close());
    const as = (name, how, fn) => Person.during(place, name, how, fn);

    test(`pacing on ${database.name}: the guide and the learner read the same, and a plan goes on Today and off again`, async () => {
      let says, at;
      await as("Ms Okafor", { width: 1280 }, async (p) => {
        await p.go("/class");
        await p.press("Guide and real pace");
        await p.press("Zoë Martin");
        at = new URL(p.page.url()).pathname;
        says = await p.main().getByText(/^At this pace likely around/).innerText();
        await p.press("Put it on the Today of Zoë Martin");
        await p.page.getByText("The plan is on Today.").waitFor();
      });
      await as("Zoë Martin", { width: 320, js: false }, async (p) => {
        await p.go("/today");
        const line = p.main().getByRole("link", { name: /^Plan: “/ });
        const goal = (await line.innerText()).match(/“(.*)”/)[1];
        await p.press(/^Plan: “/);
        await p.main().getByText(says).waitFor();
        assert.equal(await p.main().getByRole("listitem").first().locator("b").innerText(), goal);
        assert.equal(await p.main().getByRole("button", { name: "Take it off again" }).count(), 0, "the teacher decides about the plan here");
      });
      await as("Ms Okafor", { width: 320 }, async (p) => {
        await p.go(at);
        await p.press("Take it off again");
        await p.main().getByText("Here is a plan that fits").waitFor();
      });
      await as("Zoë Martin", { width: 320 }, async (p) => {
        await p.go("/pace/" + at.split("/").pop());
        await p.press("Ask for this plan");
        await p.main().getByText("You asked for this plan.").waitFor();
      });
    });

    test(`pacing on ${database.name}: a pasted table is looked at, mended and used whole`, async () => {
      await as("Ms Okafor", { width: 320 }, async (p) => {
        await p.go("/class/pacing");
        await p.press("A table waits to be looked at");
        p.expected.add(422);
        await p.press("Use this guide"); // two lines say nothing that we know
        await p.main().getByText("Some lines have no goal yet.").first().waitFor();
        const lines = p.main().locator("select[name^='line.']");
        await lines.nth(0).selectOption({ index: 1 }); // what is most alike
        await lines.nth(1).selectOption({ label: "Leave this line out" });
        await p.press("Use this guide");
        await p.page.getByText("The guide holds, with 2 goals.").waitFor();
        await p.press("Undo"); // the guide that was there holds again, and the other one is kept
        await p.page.getByText("The guide holds, with").waitFor();
        await p.main().getByText("Before, the guide had 2 goals").waitFor();
        // A count opens the names behind it.
        const behind = /learners? before this week's line$/;
        const n = Number(await p.main().getByRole("link", { name: behind }).first().innerText());
        await p.press(behind, { in: p.main() });
        assert.equal(await p.main().locator("#names + ul li").count(), n);
        await p.press("Close the list");
        await p.press("Bring the guide before back");
        await p.page.getByText("The guide holds, with 2 goals.").waitFor();
      });
      await as("Ms Okafor", { width: 1280, keyboard: true }, async (p) => {
        await p.go("/class/pacing");
        await p.unfold(p.main().locator("summary", { hasText: "Paste a table" }));
        p.expected.add(422);
        await p.type(p.page.getByLabel("The table"), "no table");
        await p.press("Look at it first");
        await p.main().getByText("A table needs a column for the week").first().waitFor();
        await p.type(p.page.getByLabel("The table"), "2026-12-04,Find a share");
        await p.press("Look at it first");
        await p.main().getByText("1 of 1 lines are clear.").waitFor();
        await p.press("Forget the table");
      });
    });
  });
}
