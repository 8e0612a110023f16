// Somebody outside looks at one piece of work: the teacher makes a link, it opens once on a phone without an account, what is said there waits until the teacher
// passes it on, and the end is the end.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { closeBrowser, Person } from "./lib/person.mjs";
import { oneDatabase, Place } from "./lib/place.mjs";

after(closeBrowser);

for (const database of oneDatabase) {
  describe(`outside on ${database.name}`, { skip: database.why }, () => {
    let place;
    before(async () => { place = await Place.open(database.name, { demo: true }); });
    after(() => place?.close());
    const as = (name, how, fn) => Person.during(place, name, how, fn);

    test(`outside on ${database.name}: asked, said, passed on, ended`, () => as("Ms Okafor", { width: 1280 }, async (p) => {
      await p.go("/work");
      await p.press("Look Tomás Vega");
      const product = p.page.url();
      await p.unfold(p.main().getByText("Ask somebody outside to look"));
      await p.type(p.page.getByLabel("Who is asked"), "Dr Hale");
      await p.type(p.page.getByLabel("What should they look at?"), "Is the science right?");
      await p.press("Make the link");
      const link = (await p.main().innerText()).match(/https?:\/\/\S+\/review\/\S+/)?.[0];
      assert.ok(link, "the page shows no link");

      await as("", { width: 320, js: false }, async (hale) => {
        await hale.go(link);
        await hale.press("Open it on this device");
        await hale.main().getByText("Is the science right?").waitFor();
        assert.equal(await hale.main().getByText("Tomás").count(), 0, "the learner's name");
        hale.expected.add(422).add(404);
        await hale.page.getByText("Try", { exact: true }).click();
        await hale.type(hale.page.getByLabel("What do you see?"), "The figures are right.");
        await hale.press("Send it"); // a try without what to try
        await hale.main().getByText("Say what they can try next.").first().waitFor();
        await hale.page.getByText("Strength", { exact: true }).click();
        await hale.press("Send it");
        await hale.page.getByRole("heading", { name: "What you said" }).waitFor();

        const another = await hale.context.browser().newContext();
        assert.equal((await another.request.get(link)).status(), 404, "the link opens twice");
        assert.equal((await another.request.get(new URL("/review", link).href)).status(), 404, "another device sees it");
        await another.close();
        for (const path of [product, "/today", "/learners", "/search?q=a"]) {
          const answer = await hale.page.request.get(path);
          assert.ok(answer.status() === 404 || answer.url().includes("/sign-in"), `${path} answers ${answer.status()}`);
        }

        const line = p.main().locator("[data-rows] > li").filter({ hasText: "1 comment from outside waits for your OK" });
        await p.go("/now");
        await p.press(/^Read/, { in: line });
        await p.main().getByText("The learner does not see this yet.").waitFor();
        await p.press(/^Pass it on/);
        await p.page.getByText("The learner sees it now.").waitFor();
        await p.go("/now");
        assert.equal(await line.count(), 0, "passed on, and still on the desk");
        await p.go(product);
        await as("Tomás Vega", { width: 320 }, async (learner) => {
          await learner.go(product);
          await learner.main().getByText("Dr Hale, from outside").waitFor();
        });
        await p.press("End Dr Hale");
        await p.page.getByText("They may look no longer.").waitFor();
        assert.equal((await hale.page.request.get("/review")).status(), 404, "after the end");
      });
    }));
  });
}
