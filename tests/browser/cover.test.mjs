// A colleague covers a class for some days: the teacher asks somebody new, who comes in by a card on a phone, does a day's work there, meets none of what
// lasts, and is out the moment that the teacher ends it.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { closeBrowser, Person } from "./lib/person.mjs";
import { oneDatabase, Place } from "./lib/place.mjs";

after(closeBrowser);

for (const database of oneDatabase) {
  describe(`cover on ${database.name}`, { skip: database.why }, () => {
    let place;
    before(async () => { place = await Place.open(database.name, { demo: true }); });
    after(() => place?.close());
    const as = (name, how, fn) => Person.during(place, name, how, fn);

    test(`cover on ${database.name}: asked, at work, ended, taken back`, () => as("Ms Okafor", { width: 1280 }, async (teacher) => {
      const p = teacher;
      await p.go("/people");
      await p.press("Have somebody cover this class for some days");
      p.expected.add(422);
      await p.type(p.page.getByLabel("Name of somebody new"), "Robin Hale");
      await p.page.getByLabel("Last day").fill("2020-01-01");
      await p.press("Let them cover");
      await p.main().getByText("Choose the first day or a later one.").first().waitFor();
      const last = new Date(Date.now() + 5 * 24 * 3600 * 1000).toISOString().slice(0, 10);
      await p.page.getByLabel("Last day").fill(last);
      await p.press("Let them cover");
      const link = (await p.main().innerText()).match(/https?:\/\/\S+\/in\/\S+/)?.[0];
      assert.ok(link, "no card for somebody new");

      await as("", { width: 320 }, async (robin) => {
        await robin.go(link);
        await robin.press("Come in");
        await robin.go("/now");
        await robin.press(/^You cover /);
        await robin.main().getByText("and the board stay with its teacher", { exact: false }).waitFor();
        await robin.press("Tomás Vega");
        assert.equal(await robin.main().getByRole("link", { name: /account/i }).count(), 0, "a link to the account of a learner");
        const learner = robin.page.url();
        await robin.go("/now");
        await robin.press(/^You cover /);
        await robin.press("Sign-in card Tomás Vega");
        await robin.main().getByText(/\/in\//).first().waitFor();
        robin.expected.add(403).add(404);
        await robin.go("/people");
        await robin.main().getByText("This page is for", { exact: false }).or(robin.page.getByRole("heading", { level: 1 })).first().waitFor();

        await p.go("/people");
        await p.press("Have somebody cover this class for some days");
        await p.main().getByText(/Covers until/).waitFor();
        await p.press("End now Robin Hale");
        await p.page.getByText("They cover no longer.").waitFor();
        const gone = async () => (await robin.page.request.get(learner)).status();
        assert.equal(await gone(), 404, "a learner's page after the end");
        assert.equal(await robin.page.request.get("/now").then((r) => r.text()).then((t) => t.includes("You cover")), false);
        await p.press("Undo");
        await p.page.getByText("They cover again.").waitFor();
        assert.equal(await gone(), 200, "taken back");
      });
    }));
  });
}
