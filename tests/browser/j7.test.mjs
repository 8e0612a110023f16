// J7, the import half: a server that nobody has set up, a real course that no one here wrote, a learner who starts. Then
// that learner goes through the loop of J2 on that course, which has no lessons and few questions for each goal.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { alone, fixit, ready, stateOf, together } from "./lib/loop.mjs";
import { closeBrowser, Person } from "./lib/person.mjs";
import { databases, Place, root } from "./lib/place.mjs";

const data = process.env.CROSSFADE_DATA || resolve(root, "../shared/data");
const archive = join(data, "oatutor/college-physics-and-matematik4.tar.gz");
const course = /Physics/; // one of the two in the archive
const noArchive = existsSync(archive) ? false : "the OATutor archive is not here (../shared/data)";

after(closeBrowser);

for (const database of databases) {
  describe(`J7 on ${database.name}`, { skip: database.why }, () => {
    let place;
    before(async () => { place = await Place.open(database.name); });
    after(() => place?.close());

    test(`J7 on ${database.name}: welcome, and a course of our own`, () => Person.during(place, "", { width: 1280 }, async (p) => {
      await welcome(p);
      await p.press(/^Fractions on a line/);
      await report(p, "Your course is here");
      await p.press(/^Open /);
      await p.main().getByRole("heading", { name: "Fractions on a line" }).waitFor();
    }));

    test(`J7 on ${database.name}: a course of others, a learner, a link`, { skip: noArchive }, () => Person.during(place, "Rosa Marin", { width: 1280 }, async (p) => {
      await bring(p, "Your courses are here");
      await addLearner(p, "Ines");
      await enrol(p, "Ines");
      const link = await oneTimeLink(p, "Ines");
      await Person.during(place, "", { width: 320 }, (ines) => start(ines, link));
    }));

    test(`J7 on ${database.name}: the same file again changes nothing`, { skip: noArchive }, () => Person.during(place, "Rosa Marin", { width: 320, js: false }, async (p) => {
      await bring(p, "Your course is up to date");
    }));

    test(`J2 on ${database.name}, with the course of others`, { skip: noArchive }, () => Person.during(place, "Ines", { width: 1280 }, others));
  });
}

// welcome sets the place up: a wrong code first, and what was typed stays.
async function welcome(p) {
  p.expected.add(422);
  await p.go("/");
  await p.main().getByRole("heading", { name: /^Welcome/ }).waitFor();
  await p.type(p.page.getByLabel("One-time code"), "AAAAA-AAAAA");
  await p.type(p.page.getByLabel("Your name"), "  Rosa   Marin ");
  await p.type(p.page.getByLabel("A passphrase"), "green boat seven soup");
  await p.choose(p.page.getByRole("radio", { name: /^Class/ }));
  await p.press("Go on: bring a course");
  await p.main().getByText(/This is not the code/).first().waitFor();
  assert.match(await p.page.getByLabel("Your name").inputValue(), /Rosa/, "the name that was typed is gone");
  assert.ok(await p.page.getByRole("radio", { name: /^Class/ }).isChecked(), "the kind that was chosen is gone");
  await p.type(p.page.getByLabel("One-time code"), p.place.code.toLowerCase().replace("-", " ")); // as people type it
  await p.type(p.page.getByLabel("A passphrase"), "green boat seven soup");
  await p.press("Go on: bring a course");
  await p.main().getByRole("heading", { name: "Bring a course" }).waitFor();

  // The code works once: nobody else can come this way.
  await p.go("/welcome");
  assert.equal(await p.page.getByLabel("One-time code").count(), 0, "the server can be set up twice");
  await p.go("/courses/new");
}

// bring uploads the archive and waits for its report.
async function bring(p, title) {
  await p.go("/courses/new");
  await p.page.getByLabel("The file").setInputFiles(archive);
  await p.press("Bring it in");
  await report(p, title);
  const text = await p.main().innerText();
  assert.match(text, /\d+ of \d+/, "the report counts nothing");
  assert.match(text, /\d+ need a look/, "the report names nothing that was not taken as it was");
  const which = p.main().locator("summary", { hasText: "Show which" }).first();
  await p.unfold(which);
  await p.main().getByText(/^content-pool\//).first().waitFor();
}

// report follows an import to its report. The page that waits goes on by itself.
async function report(p, title) {
  await p.main().getByRole("heading", { level: 1, name: title }).waitFor({ timeout: 120_000 });
  await p.arrived();
}

async function addLearner(p, name) {
  await p.go("/people");
  if ((await p.page.getByLabel("Names").count()) === 0) {
    await p.type(p.page.getByLabel("Its name"), "Physics 1");
    await p.press(/^Add the /);
  }
  await p.type(p.page.getByLabel("Names"), name);
  await p.page.getByLabel("How old?").or(p.page.locator("select[name=band]")).first().selectOption("teen");
  await p.press("Add them");
  await p.main().getByRole("link", { name }).first().waitFor();
}

// enrol puts a learner on the course that was just brought in.
async function enrol(p, name) {
  await p.go("/courses");
  await p.press(course);
  await p.choose(p.page.getByRole("checkbox", { name }));
  await p.press("Save");
  assert.ok(await p.page.getByRole("checkbox", { name }).isChecked(), "the learner is not on the course");
}

// oneTimeLink reads a link from the card that is shown once.
async function oneTimeLink(p, name) {
  await p.go("/people");
  await p.press(name, { in: p.main() });
  await p.press("Make a link and a card");
  const link = (await p.main().innerText()).match(/https?:\/\/\S+\/in\/\S+/)?.[0];
  assert.ok(link, "the card shows no link");
  return link;
}

// start: the learner comes in on a phone, and Today shows the next step.
async function start(p, link) {
  await p.go(link);
  await p.press("Come in");
  assert.match(p.page.url(), /\/today$/);
  const next = p.main().getByRole("region").first();
  await next.getByRole("button", { name: "Start the check together" }).or(next.getByRole("link", { name: /^(Start|I'm ready)/ })).first().waitFor();

  p.expected.add(404).add(410).add(422);
  await p.go(link);
  assert.match(await p.page.locator("body").innerText(), /used before/, "the link works twice");
}

// others is the loop on a course without lessons: hints, a check with as many fresh questions as there are, the hint
// ladder as worked example, and a guide's judgement where the questions are too few to decide.
async function others(p) {
  const goal = await goalWithMost(p);
  await p.go(`/goals/${goal}`);
  await p.press(/^Start the check together/);
  await together(p);
  await p.press("I'm ready");
  await ready(p, "Not sure");
  const first = await alone(p, [1, 2, 3]);
  if (await judged(p)) {
    await judgement(p, goal, "Got it");
    assert.equal(await stateOf(p, goal), "Got it");
    return;
  }
  assert.notEqual(await stateOf(p, goal), "Got it");
  await fixit(p, { lessons: false });
  await p.press("Check again");
  if ((await p.page.getByRole("radio", { name: "Very sure" }).count()) > 0) {
    await ready(p, "Very sure");
    const before = new Set(first.map((q) => q.variant));
    for (const q of await alone(p, [])) assert.ok(!before.has(q.variant), "the second version asks the same again");
  } else {
    await p.press("Ask for a look at my work");
  }
  if ((await stateOf(p, goal)) !== "Got it") await judgement(p, goal, "Got it");
  assert.equal(await stateOf(p, goal), "Got it");
  await p.press(/^Why\?/);
  assert.match(await p.main().innerText(), /judged the work|right on a check alone on/);
}

const judged = async (p) => (await p.main().getByText(/will have a look/).count()) > 0;

// goalWithMost finds the goal that is open and has the most questions for a check alone.
async function goalWithMost(p) {
  const goals = await p.place.ask("goals", "Ines");
  assert.ok(goals.length > 0, "the course has no goals with questions");
  return goals[0].goal;
}

// judgement: the guide sees who waits, looks at the work and judges it.
async function judgement(p, goal, state) {
  await Person.during(p.place, "Rosa Marin", { width: 1280 }, async (rosa) => {
    await rosa.go("/now");
    await rosa.go(await hrefOf(rosa, /\/now\/judgements\//));
    await rosa.choose(rosa.page.getByRole("radio", { name: new RegExp(`^${state}`) }));
    await rosa.type(rosa.page.locator("textarea[name=note]"), "You explained it well.");
    await rosa.page.locator("main form button[type=submit], main form button:not([type])").last().click();
    await rosa.page.waitForLoadState("load");
    await rosa.arrived();
  });
}

async function hrefOf(p, pattern) {
  const all = await p.main().getByRole("link").evaluateAll((links) => links.map((l) => l.getAttribute("href")));
  const found = all.find((href) => pattern.test(href));
  assert.ok(found, `no link to ${pattern} at ${p.page.url()}: ${all.join(" ")}`);
  return found;
}
