// From a template to a unit of six goals that learners see, in few presses; its board stands as the template says. A colleague offers it, and another
// begins from it with all dates moved.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { closeBrowser, Person } from "./lib/person.mjs";
import { oneDatabase, Place } from "./lib/place.mjs";

after(closeBrowser);

for (const database of oneDatabase) {
  describe(`templates on ${database.name}`, { skip: database.why }, () => {
    let place;
    before(async () => { place = await Place.open(database.name, { demo: true }); });
    after(() => place?.close());
    const guide = (fn, how = {}) => Person.during(place, "Ms Okafor", { width: 1280, ...how }, fn);

    test(`templates on ${database.name}: from a template to a unit that learners see`, () => guide(async (p) => {
      await p.go("/units/new");
      await p.press(/^A question of one's own/); // 1
      await p.press("Show it to learners"); // 2
      await p.main().getByText("Learners see it").first().waitFor();
      assert.equal(await p.main().locator("select[name^='need.']").count(), 6, "the template has not six goals");
      const unit = new URL(p.page.url()).pathname.replace("/build", "");
      await p.main().getByRole("heading", { name: "Who decides here" }).waitFor();
      const bars = await p.main().locator("aside .profile").first().getAttribute("aria-label") ?? await p.main().locator("aside .profile").first().innerText();
      assert.match(bars, /Goals/, "the bars say nothing");
      await p.page.locator("select[name='preset']").selectOption({ label: "Mixed" });
      await p.press("Set it");
      await p.main().getByText("The board of the unit is set.").waitFor();
      await p.press("Offer it as a template");
      await p.main().getByText("Offered as a template").first().waitFor();
      await p.go(unit);
    }));

    test(`templates on ${database.name}: a colleague begins from it on a phone`, () => Person.during(place, "Mr Lee", { width: 320 }, async (p) => {
      await p.go("/units/new");
      await p.type(p.page.getByLabel("First day"), "2031-09-01");
      await p.type(p.page.getByLabel("Name of the unit"), "My own round");
      await p.press(/^A question of one's own.*from Ms Okafor/s);
      await p.page.getByRole("heading", { level: 1, name: "My own round" }).waitFor();
      assert.equal(await p.main().locator("select[name^='need.']").count(), 6, "the copy has not six goals");
    }));
  });
}
