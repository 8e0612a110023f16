// E-C and E-S: a class makes criteria from two examples and puts them in force; a learner says first where their own work is, and the guide, who sees
// one thing otherwise, says why; a learner adds a criterion of their own, and the two find the scores together.

import { after, before, describe, test } from "node:test";
import { closeBrowser, Person } from "./lib/person.mjs";
import { oneDatabase, Place } from "./lib/place.mjs";

after(closeBrowser);

const path = (p) => new URL(p.page.url()).pathname;

for (const database of oneDatabase) {
  describe(`criteria on ${database.name}`, { skip: database.why }, () => {
    let place, shop, product;
    before(async () => { place = await Place.open(database.name, { demo: true }); });
    after(() => place?.close());
    const as = (name, how, fn) => Person.during(place, name, how, fn);
    const guide = (fn) => Person.during(place, "Ms Okafor", { width: 1280 }, fn);
    const learner = (fn, how = {}) => Person.during(place, "Noor Bakri", { width: 320, ...how }, fn);

    test(`criteria on ${database.name}: notes become criteria of the class`, async () => {
      await learner(async (p) => {
        await p.go("/progress");
        await p.press("Data and homes", { in: p.main().locator("p") });
        await p.press("One chart for the hearing");
        await p.press(/Made together/);
        shop = path(p);
        await p.unfold(p.main().locator("summary", { hasText: "Rents go up" }));
        await p.main().getByText("Rents doubled.").waitFor();
        p.expected.add(422);
        await p.press("Add my note");
        await p.main().locator(".field-error").first().waitFor();
        await p.type(p.page.getByLabel("What makes it good?"), "The reader finds the main number at once");
        await p.press("Add my note");
        await p.press(/people support “It tells what it does not know”/);
      }, { js: false });
      await guide(async (p) => {
        await p.go(shop);
        const card = p.main().locator(".idea", { has: p.page.locator("b", { hasText: "The reader finds the main number at once" }) });
        await card.getByLabel("Place").selectOption({ label: "The picture" });
        await p.press(/^Put it there/, { in: card });
        await p.main().getByText("Say what each criterion looks like at every level first.").waitFor(); // why it cannot be finished yet
        const words = p.main().locator("form", { has: p.page.locator("#f-top-1") });
        p.expected.add(422);
        await p.type(words.locator("#f-top-1"), "Bold, in the first line");
        await p.type(words.locator("#f-mid-1"), "It is there");
        await p.type(words.locator("#f-low-1"), "One has to search");
        await p.press(/^Save/, { in: words });
        await p.press("Put these criteria in force");
        await p.main().getByText("These criteria are in force for this class.").waitFor();
      });
    });

    test(`criteria on ${database.name}: the learner looks first, and another view has a reason`, async () => {
      await learner(async (p) => {
        await p.go(shop);
        await p.press("Data and homes");
        await p.press("One chart for the hearing");
        await p.main().getByRole("rowheader", { name: /The reader finds the main number at once/ }).waitFor();
        await p.type(p.page.getByLabel("In words"), "Thirty homes. Ten square metres more cost 90 a month.");
        await p.press("Hand it in");
        product = path(p);
      });
      await guide(async (p) => {
        await p.go(product);
        await p.main().getByText(/^Noor Bakri looks first/).waitFor();
      });
      await learner(async (p) => {
        await p.go(product);
        for (const radio of await p.main().locator("input[type=radio][name^='own.'][value='2']").all()) await p.choose(radio);
        p.expected.add(422);
        await p.press("Keep what I see");
        await p.main().getByText("Say where one sees it in your work.").first().waitFor();
        for (const field of await p.main().locator("textarea[name^='shows.']").all()) await p.type(field, "Line one");
        await p.press("Keep what I see");
        await p.main().getByText("Version 1, as Noor Bakri sees it").waitFor();
      });
      await guide(async (p) => {
        await p.go(product);
        await p.unfold(p.main().locator("summary", { hasText: "Score this version" }));
        await p.main().getByText("Noor Bakri says: Getting there.").first().waitFor();
        for (const radio of await p.main().locator("input[type=radio][name^='level.'][value='3']").all()) await p.choose(radio);
        p.expected.add(422);
        await p.press("Keep the scores");
        await p.main().getByText("You see this at another level than they do.").first().waitFor();
        for (const field of await p.main().locator("textarea[name^='reason.']").all()) await p.type(field, "It is all there, look again.");
        await p.press("Keep the scores");
        await p.main().getByRole("columnheader", { name: "As Noor Bakri sees it" }).waitFor();
      });
    });

    test(`criteria on ${database.name}: a learner adds what they want to grow in, and scores are found by both`, async () => {
      await as("Tomás Vega", { width: 320, js: false }, async (p) => {
        await p.go("/work");
        await p.press("Thesis and outline");
        await p.press("Hand in a new version");
        await p.unfold(p.main().getByText("Add what I want to grow in"));
        await p.type(p.main().getByLabel("What shall we look at?"), "It has one number that surprises");
        for (const level of ["Strong", "Getting there", "Not yet"]) await p.type(p.main().getByLabel(level, { exact: true }), `What ${level} looks like`);
        await p.press("Ask for a yes");
        await p.page.getByText("It counts as soon as").waitFor();
      });
      await as("Ms Okafor", { width: 1280, keyboard: true }, async (p) => {
        await p.go("/proposals");
        await p.press("It has one number that surprises");
        await p.press("OK, yes");
      });
      await as("Noor Bakri", { width: 320, keyboard: true }, async (p) => {
        await p.go("/work");
        await p.press("Thesis and outline");
        await p.main().getByText("1 point is seen otherwise.").waitFor();
        await p.press("It stands so");
        await p.main().getByText("Kept: you see 1 point otherwise, each with a reason.").waitFor();
      });
    });
  });
}
