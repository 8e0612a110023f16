// Somebody is stuck at a task: one key opens the ladder of help. A classmate who has made it answers, a time to talk is booked, called off and booked again with
// the task beside it, and a question to the teacher says what was tried before.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { closeBrowser, Person } from "./lib/person.mjs";
import { oneDatabase, Place } from "./lib/place.mjs";

after(closeBrowser);

const title = "Letter to the bus company";

for (const database of oneDatabase) {
  describe(`ladder on ${database.name}`, { skip: database.why }, () => {
    let place, task;
    before(async () => { place = await Place.open(database.name, { demo: true }); });
    after(() => place?.close());
    const as = (name, how, fn) => Person.during(place, name, how, fn);

    test(`ladder on ${database.name}: a classmate who made it is asked, and answers`, () => as("Tomás Vega", { width: 320 }, async (p) => {
      await p.go("/progress");
      await p.press(/^Persuade someone/, { in: p.main() });
      await p.press(new RegExp(title), { in: p.main() });
      task = new URL(p.page.url()).pathname;
      await ladder(p);
      await p.press("Write to a classmate");
      await p.type(p.page.getByLabel("I don't get …"), "Who is it for, the company or the town?");
      await p.press("Send it");
      await p.main().getByText("A classmate has it.").first().waitFor();
      assert.equal(await p.main().getByText("Noor").count(), 0, "a name before there is an answer");
      const asked = p.page.url();

      await as("Noor Bakri", { width: 1280 }, async (noor) => {
        await noor.go("/today");
        await noor.press("A classmate asks you: State a clear claim", { in: noor.main() });
        await noor.main().getByText(`From the task: ${title}`).waitFor();
        noor.expected.add(422);
        await noor.press("Send my answer");
        await noor.main().getByText("Write one line.").first().waitFor();
        await noor.type(noor.page.getByLabel("Your answer"), "I wrote to the company, and the town gets a copy.");
        await noor.press("Send my answer");
      });

      await p.go(asked);
      await p.main().getByText("the town gets a copy").waitFor();
    }));

    test(`ladder on ${database.name}: a time to talk with the task beside it, in three presses`, () => as("Tomás Vega", { width: 320, js: false }, async (p) => {
      await p.go(task);
      await p.press("I'm stuck");
      await p.press("Pick a time");
      await p.press(/^Book/);
      await p.main().getByText("Booked.").or(p.page.getByText("Booked.")).first().waitFor();
      await p.main().getByRole("link", { name: title }).waitFor();
      await p.press(/^Call it off/);
      assert.equal(await p.main().getByRole("link", { name: title }).count(), 0);
      await p.go(task);
      await p.press("I'm stuck");
      await p.press("Pick a time");
      await p.type(p.page.getByLabel("What do you want to talk about?"), "My second paragraph.");
      await p.press(/^Book/);
      await p.main().getByText("My second paragraph.").waitFor();
    }));

    test(`ladder on ${database.name}: a person is asked, and sees what was tried`, () => as("Tomás Vega", { width: 320 }, async (p) => {
      await ladder(p);
      await p.press("Write my question");
      await p.type(p.page.getByLabel("I tried …"), "Two beginnings.");
      await p.choose(p.page.getByLabel("I looked at it again from the beginning first."));
      await p.press("Send my question");
      assert.equal(new URL(p.page.url()).pathname, task, "back at the task");

      await as("Ms Okafor", { width: 1280 }, async (guide) => {
        await guide.go("/times");
        await guide.main().getByText("My second paragraph.").waitFor();
        await guide.main().getByRole("link", { name: title }).waitFor();
        await guide.go("/now");
        await guide.main().getByText("Two beginnings.").first().waitFor();
        await guide.page.locator("li, tr", { hasText: "Two beginnings." }).getByRole("link").first().click();
        await guide.main().getByText("Looked at it again from the beginning").waitFor();
        await guide.main().getByText(/classmate/).first().waitFor();
      });
    }));

    // ladder opens the ladder of help from the task by one key.
    async function ladder(p) {
      await p.go(task);
      const gone = p.page.waitForEvent("load");
      await p.page.keyboard.press("s");
      await gone;
      await p.arrived();
      await p.main().getByRole("heading", { name: "Stuck? One step at a time." }).waitFor();
    }
  });
}
