// The cells of the board, seen from both sides: inquiry at its three levels, the menu and the proposal of a task, and "Report this".

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { closeBrowser, Person } from "./lib/person.mjs";
import { oneDatabase, Place } from "./lib/place.mjs";

after(closeBrowser);

for (const database of oneDatabase) {
  describe(`cells on ${database.name}`, { skip: database.why }, () => {
    let place;
    before(async () => { place = await Place.open(database.name, { demo: true }); });
    after(() => place?.close());
    const as = (name, how, fn) => Person.during(place, name, how, fn);

    test(`cells on ${database.name}: a shared sheet, an angle, a nudge that is answered`, async () => {
      await as("Noor Bakri", { width: 320 }, async (p) => {
        await unit(p, "Extreme weather");
        await p.press("What do we find out?");
        await p.type(p.main().getByLabel("Line 2"), "Wind that blows differently higher up");
        await p.main().getByRole("button", { name: /^Write it down Line 2/ }).click();
        await p.main().getByText("Wind that blows differently higher up").first().waitFor();
        assert.equal(await p.main().getByRole("button", { name: "Keep the question" }).count(), 0, "a learner can change the question");
        await unit(p, "What smoke does");
        await p.press("What do we find out?");
        await p.type(p.main().getByLabel("From which side do you look at it?"), "What it costs the hospital");
        await p.type(p.main().getByLabel("Why this one?").last(), "We all pay for it.");
        await p.press("Add my angle");
        await p.page.getByText("It is open. You can start.").waitFor();
      });
      await as("Noor Bakri", { width: 1280, js: false }, async (p) => {
        await unit(p, "A research paper that answers something");
        await p.press("What do we find out?");
        await p.press("My question, and what others say about it");
        await p.type(p.main().getByLabel("Your answer"), "Whoever sold the ground.");
        await p.main().getByRole("button", { name: "Answer", exact: true }).click();
        await p.main().getByText("Whoever sold the ground.").first().waitFor();
      });
    });

    test(`cells on ${database.name}: a card of the menu, a proposal beside the criteria, and its answer`, async () => {
      await as("Tomás Vega", { width: 320 }, async (p) => {
        await unit(p, "Coming of age");
        await p.press("Letter to a younger reader");
        await p.main().getByRole("button", { name: /^I'll make this A letter/ }).click();
        await p.page.getByText("Chosen.").waitFor();
      });
      await as("Ms Okafor", { width: 1280 }, async (p) => {
        await p.go("/proposals");
        await p.main().getByRole("link", { name: /A map of our street/ }).first().click();
        await p.page.waitForLoadState("load");
        await p.press("OK, yes");
      });
      await as("Noor Bakri", { width: 1280 }, async (p) => {
        await unit(p, "Data and homes");
        await p.press("One chart for the hearing");
        await p.main().getByText("agreed").first().waitFor();
      });
    });

    test(`cells on ${database.name}: a report is answered, and whoever made it is told`, async () => {
      await as("Ms Okafor", { width: 320 }, async (p) => {
        await p.go("/now");
        await p.press(/^Look/, { in: p.main().locator("[data-rows] > li").filter({ hasText: "says something is not all right" }).first() });
        await p.main().getByText("It names a café that everybody here knows.").waitFor();
        await p.type(p.main().getByLabel("Your reason").first(), "The owner said that she may.");
        await p.main().getByRole("button", { name: "It is all right, because …" }).first().click();
        await p.page.waitForLoadState("load");
        await p.go("/now");
        assert.equal(await p.main().getByText("says something is not all right").count(), 0, "answered, and still on the desk");
      });
      await as("Tomás Vega", { width: 320 }, async (p) => {
        await p.go("/reports");
        await p.main().getByText("The owner said that she may.").waitFor();
      });
      await as("Noor Bakri", { width: 320 }, async (p) => {
        await p.go("/reports");
        assert.equal(await p.main().getByText("It names a café").count(), 0, "whom a report is about reads it");
      });
    });
  });
}

// unit goes to a unit by its title, from the learner's own list of courses.
async function unit(p, title) {
  await p.go("/decides");
  const value = await p.page.locator("select[name=unit] option", { hasText: title }).first().getAttribute("value");
  await p.go(`/units/${value}`);
}
