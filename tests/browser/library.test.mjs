// The library: a learner on a phone searches, filters and reads; a guide finds it there too, sees to which standards a course answers, takes
// a link away and back, and looks at a new version of a framework before taking it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { closeBrowser, Person } from "./lib/person.mjs";
import { oneDatabase, Place, root } from "./lib/place.mjs";

after(closeBrowser);

for (const database of oneDatabase) {
  describe(`library on ${database.name}`, { skip: database.why }, () => {
    let place;
    before(async () => { place = await Place.open(database.name, { demo: true }); });
    after(() => place?.close());
    const as = (name, how, fn) => Person.during(place, name, how, fn);

    test(`library on ${database.name}: search, filter, read`, () => as("Noor Bakri", { width: 320, js: false }, async (p) => {
      await p.go("/library");
      await p.type(p.main().getByRole("searchbox"), "chart");
      await p.press("Search", { in: p.main().getByRole("search") });
      await p.main().getByText(/\d+ found|\d+ to \d+\. Another/).waitFor();
      assert.ok((await links(p)).some((h) => /^\/goals\//.test(h)), "a search finds no goal");
      await p.go("/library?q=chart&kind=lesson&form=read");
      const lesson = (await links(p)).find((h) => /^\/lessons\//.test(h));
      assert.ok(lesson, "no lesson to read about charts");
      await p.go(lesson);
      await p.go("/library?q=axis&kind=lesson&form=read");
      await p.go((await links(p)).find((h) => /^\/lessons\//.test(h)));
      await p.main().getByRole("button", { name: "axis", exact: true }).click(); // a word says what it means, in place
      await p.main().locator(".term-says:popover-open").getByText("The line with the numbers").waitFor();
      await p.go("/library?q=zzzz");
      await p.main().getByText("Nothing here.").waitFor();
    }));

    test(`library on ${database.name}: links to standards, away and back`, () => as("Ms Okafor", { width: 320 }, async (p) => {
      await p.go("/courses");
      assert.ok((await links(p)).includes("/library"), "a guide does not find the library on a phone");
      await p.press(/^Numbers you can trust/);
      await p.press("Links to standards");
      await p.choose(p.main().getByRole("checkbox").first());
      await p.press("Take the chosen links away");
      await p.main().getByText("Taken away").first().waitFor();
      await p.choose(p.page.locator("input[name=gone]").first());
      await p.press("Link again");
      assert.equal(await p.page.locator("input[name=gone]").count(), 0);
    }));

    test(`library on ${database.name}: a new version is looked at first`, () => as("Ms Okafor", { width: 1280 }, async (p) => {
      const framework = JSON.parse(await readFile(join(root, "internal/app/demo/numbers.case.json"), "utf8"));
      const gone = framework.CFItems.pop();
      framework.CFAssociations = framework.CFAssociations.filter((a) => a.originNodeURI !== gone.identifier);
      await p.go("/courses/new");
      await p.page.locator("input[type=file]").setInputFiles({ name: "numbers-2.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(framework)) });
      await p.press("Bring it in");
      await p.page.getByRole("heading", { name: /^Look first/ }).waitFor();
      await p.arrived();
      await p.main().getByText(gone.fullStatement).first().waitFor();
      await p.press("Take the new version");
      await p.page.getByRole("heading", { name: "Your course is up to date" }).waitFor();
      await p.arrived();
      await p.main().getByText("No longer in the file").waitFor();
    }));
  });
}

const links = (p) => p.main().getByRole("link").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
