// J7 for each kind of place: from an empty data folder to a learner who has answered a first question, with the clumsy hand of a
// newcomer: nothing filled in, the same button twice, back, and a code that does not fit. Each ends on pages that say what comes next.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { answer } from "./lib/loop.mjs";
import { closeBrowser, Person } from "./lib/person.mjs";
import { oneDatabase, Place } from "./lib/place.mjs";

after(closeBrowser);

for (const database of oneDatabase) {
  for (const [kind, journey] of Object.entries({ Home: home, Class: classroom, Workplace: workplace })) {
    describe(`setting up on ${database.name}: ${kind}`, { skip: database.why }, () => {
      let place;
      before(async () => { place = await Place.open(database.name); });
      after(() => place?.close());
      test(`J7 on ${database.name}: ${kind}, from nothing to the first answer`, () => journey(place));
    });
  }
}

// home: everything on one phone that the family shares. The children come in by pictures.
async function home(place) {
  await Person.during(place, "", { width: 320 }, async (p) => {
    p.expected.add(422);
    await p.go("/people"); // before there is anything
    await p.main().getByRole("heading", { name: /^Welcome/ }).waitFor();
    await emptyFirst(p);
    await welcome(p, "Sam Berg", "Home");
    await bring(p, /^Fractions on a line/);
    await next(p, "Add people");

    await p.type(p.page.getByLabel("Names"), "Mia\nLeo\n\nMia");
    await twice(p, "Add them");
    assert.deepEqual(await p.main().getByRole("table", { name: "Learners" }).getByRole("link").allInnerTexts(), ["Leo", "Mia"], "a name twice, or a press twice, makes two people");
    await p.page.goBack();
    await p.page.goForward();
    await p.arrived();

    await p.press("Make picture codes for all who have none");
    const code = await picturesOf(p, "Mia");
    await p.press("Share this device");
    await p.press("Share this device"); // without a name: the device has one
    await p.page.getByText("Sign out, and hand it over.").waitFor();
    await p.go("/me");
    await p.press(/^Sign out/, { in: p.main() });

    await p.go("/");
    await p.press(/Mia$/, { in: p.main() });
    await tap(p, [...code].reverse());
    await p.main().getByText("That was not it. Try again.").waitFor();
    await tap(p, code);
    await firstAnswer(p);
  });
}

// classroom: one link for all on the wall, and a card for somebody without a phone of their own.
async function classroom(place) {
  let link;
  await Person.during(place, "", { width: 1280 }, async (p) => {
    p.expected.add(422);
    await p.go("/");
    await welcome(p, "Rosa Marin", "Class");
    await p.page.goBack(); // the welcome is over: back leads to what comes next
    await p.main().getByRole("heading", { name: "What to do next" }).waitFor();
    await p.arrived();
    await p.press("Choose a course", { in: p.main() });
    await bring(p, /^Fractions on a line/);
    await next(p, "Add people");
    await p.type(p.page.getByLabel("Names"), "Ines");
    await p.press("Add them");
    await p.page.getByText("Ines is here now, and on “Fractions on a line”.").waitFor();
    assert.match(await p.page.locator("#cards button").getAttribute("class"), /btn-primary/, "the cards are not the next thing to do");
    await p.press("Make a link to join");
    link = (await p.main().innerText()).match(/https?:\/\/\S+\/join\/\S+/)?.[0];
    await p.press("Go to Now", { in: p.main() });
    await p.main().getByRole("heading", { name: "What to do next" }).waitFor(); // Ines has no card yet
    await p.press("Make cards or codes", { in: p.main() });
    await p.press("Make sign-in cards");
    await p.main().getByRole("heading", { name: "What comes next" }).waitFor();
    await p.press("Go to Now", { in: p.main() });
    await p.main().getByText("Nobody is waiting.").first().waitFor();
  });
  await Person.during(place, "", { width: 320, js: false }, async (p) => {
    p.expected.add(422);
    await p.go(link);
    await p.type(p.page.getByLabel("Your name"), "  ");
    await p.press("Join");
    await p.main().getByText("Write a name.").first().waitFor();
    await p.type(p.page.getByLabel("Your name"), "Zainab");
    await p.press("Join");
    await firstAnswer(p);
  });
}

// workplace: a coach who learns as well, and somebody who comes by a link that was used before.
async function workplace(place) {
  let link;
  await Person.during(place, "", { width: 1280, js: false }, async (p) => {
    p.expected.add(422);
    await p.go("/");
    await welcome(p, "Priya Nair", "Workplace", { zone: "Europe/Berlin" });
    await bring(p, /^Numbers you can trust/);
    await next(p, "Add people");
    await p.type(p.page.getByLabel("Names"), "J".repeat(81));
    await p.press("Add them");
    await p.main().getByText("Use at most 80 letters for a name.").first().waitFor();
    await p.type(p.page.getByLabel("Names"), "Jan Kowalski");
    await p.press("Add them");
    await p.press("Make sign-in cards");
    link = (await p.main().innerText()).match(/https?:\/\/\S+\/in\/\S+/)?.[0];
    await p.press("Go to Now", { in: p.main() });
    await p.main().getByText("Nobody is waiting.").first().waitFor();
  });
  await Person.during(place, "", { width: 320 }, async (p) => {
    await p.go(link);
    await p.press("Come in");
    await firstAnswer(p);
    p.expected.add(404);
    await p.go(link);
    await p.page.getByText(/used before/).first().waitFor();
    await p.go("/");
    assert.match(p.page.url(), /\/today$/, "a used link puts somebody out");
  });
}

// emptyFirst sends the form of the welcome with nothing in it, past the browser's own help: each field says what it wants.
async function emptyFirst(p) {
  await p.page.locator("main form").evaluate((f) => { f.noValidate = true; });
  await p.press("Go on: bring a course");
  for (const words of ["Write a name.", "Add a few more letters: at least 8."]) await p.main().getByText(words).first().waitFor();
}

async function welcome(p, name, kind, { zone } = {}) {
  await p.type(p.page.getByLabel("One-time code"), p.place.code);
  await p.type(p.page.getByLabel("Your name"), name);
  await p.type(p.page.getByLabel("A passphrase"), "green boat seven soup");
  await p.choose(p.page.getByRole("radio", { name: new RegExp(`^${kind}`) }));
  if (zone) await p.page.getByLabel("Your time zone").selectOption(zone);
  await p.press("Go on: bring a course");
  await p.main().getByRole("heading", { name: /^Bring a course/ }).waitFor();
}

// bring takes a course that is built in, and waits for its report: the page that waits goes on by itself.
async function bring(p, title) {
  await p.press(title, { in: p.main() });
  await p.main().getByRole("heading", { level: 1, name: "Your course is here" }).waitFor({ timeout: 120_000 });
  await p.arrived();
}

// next follows the strip that says what comes next.
async function next(p, label) {
  const strip = p.page.locator(".strip", { hasText: "Next" });
  await strip.getByRole("link", { name: label }).waitFor();
  await p.press(label, { in: strip });
}

// twice presses a button twice, as fast as people do.
async function twice(p, name) {
  await p.page.getByRole("button", { name }).dblclick();
  await p.page.waitForURL(/group=/);
  await p.arrived();
}

// picturesOf reads somebody's picture code from the sheet.
async function picturesOf(p, name) {
  const words = await p.main().getByRole("article").filter({ hasText: name }).getByRole("listitem").allInnerTexts();
  assert.equal(words.length, 3, "the sheet shows no 3 pictures");
  return words.map((w) => w.trim());
}

async function tap(p, code) {
  for (const picture of code) await p.press(picture, { in: p.main() });
}

// firstAnswer goes from Today to a first question that is answered: one button after the other, and then what comes next.
async function firstAnswer(p) {
  assert.match(p.page.url(), /\/today$/, "who comes in does not come to Today");
  await p.press(/^Start/, { in: p.main() });
  for (let i = 0; i < 6 && !/\/sittings\//.test(p.page.url()); i++) {
    await p.press(/^(Start the check together|I worked through it|Next: |Start)/, { in: p.main() });
  }
  await answer(p, true, "Check");
  await p.main().getByText("Right.", { exact: true }).waitFor();
  await p.main().getByRole("button", { name: /^(Next question|Finish|How did it go\?)$/ }).or(p.main().getByRole("link", { name: /^(Next question|Finish|How did it go\?)$/ })).first().waitFor();
}
