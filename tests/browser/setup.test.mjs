// J7 for each kind of place, as a newcomer with a clumsy hand does it: a wrong code, a passphrase that is too short, the back button, a
// second press. From the one-time code to a learner at work, and each place then says what to do next.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { closeBrowser, Person } from "./lib/person.mjs";
import { databases, Place } from "./lib/place.mjs";

after(closeBrowser);

const kinds = [
  { kind: "Home", learner: "Ben", band: "middle", course: /^Fractions on a line/, width: 320 },
  { kind: "Class", learner: "Amina Diop", band: "teen", course: /^Numbers you can trust/, width: 1280 },
  { kind: "Workplace", learner: "Jonas Roth", band: "adult", course: /^Numbers you can trust/, width: 1280, js: false },
];

for (const database of databases) {
  describe(`setting up on ${database.name}`, { skip: database.why }, () => {
    for (const one of kinds) {
      test(`setting up on ${database.name}: ${one.kind}, ${one.width} px${one.js === false ? ", without JavaScript" : ""}`, async () => {
        const place = await Place.open(database.name);
        try {
          await Person.during(place, "", one, (p) => setUp(p, one));
        } finally {
          await place.close();
        }
      });
    }
  });
}

async function setUp(p, { kind, learner, band, course }) {
  p.expected.add(422).add(404);
  await p.go("/today"); // whichever page one opens first
  const go = "Go on: bring a course";
  await fillIn(p, { code: "AAAAA-AAAAA", name: "Kim Sands", passphrase: "short", kind });
  await p.press(go);
  await p.main().getByText(/This is not the code/).first().waitFor();
  await p.main().getByText(/at least 8/).first().waitFor();
  assert.equal(await p.page.getByLabel("Your name").inputValue(), "Kim Sands", "the name is gone");
  await p.type(p.page.getByLabel("One-time code"), " " + p.place.code.toLowerCase().replace("-", "") + " ");
  await p.type(p.page.getByLabel("A passphrase"), "seven green boats");
  await p.press(go);
  await p.main().getByRole("heading", { name: "Bring a course" }).waitFor();

  // Back, and the same form again: the place is set up, and nothing is lost.
  await p.page.goBack();
  await p.page.waitForLoadState("load");
  await p.go("/welcome");
  assert.equal(await p.page.getByLabel("One-time code").count(), 0, "the welcome comes twice");
  await p.go("/courses/new");

  // A double press brings one course.
  const bring = p.main().getByRole("button", { name: course });
  await bring.dblclick();
  await p.main().getByRole("link", { name: /^Open / }).first().waitFor({ timeout: 120_000 });
  await p.arrived();
  await p.go("/courses");
  assert.equal(await p.main().getByRole("link", { name: new RegExp(course.source.slice(1)) }).count(), 1, "the course came twice");

  // The people: an empty list, the same name twice, and the same form again.
  await p.go("/people");
  const names = p.page.getByLabel("Names", { exact: false }).first();
  await names.fill("   ");
  await p.press("Add them");
  await p.main().getByText("Write at least one name.").first().waitFor();
  await p.page.getByLabel("Names", { exact: false }).first().fill(`${learner}\n\n  ${learner}  \n`);
  await p.page.locator("select[name=band]").selectOption(band);
  await p.press("Add them");
  await p.main().getByRole("link", { name: learner }).first().waitFor();
  assert.equal(await p.main().getByRole("rowheader", { name: learner }).count(), 1, "a name that was pasted twice is here twice");
  await p.page.goBack();
  await p.page.waitForLoadState("load");

  // The course gets its learner; the learner gets a card.
  await p.go("/courses");
  await p.press(new RegExp(course.source.slice(1)));
  await p.choose(p.page.getByRole("checkbox", { name: learner }));
  await p.press("Save");
  await p.go("/people");
  await p.press("Make sign-in cards");
  const link = (await p.main().innerText()).match(/https?:\/\/\S+\/in\/\S+/)?.[0];
  assert.ok(link, "the sheet of cards shows no address");
  await p.main().getByRole("img", { name: new RegExp(learner) }).first().waitFor();

  await Person.during(p.place, "", { width: 320, js: p.js }, (one) => atWork(one, link));

  // Who set the place up sees what to do next.
  await p.go("/");
  const now = await p.main().innerText();
  assert.match(now, /Nobody is waiting|waiting/, "the first page says nothing");
  assert.ok((await p.main().getByRole("link").count()) > 0, "the first page leads nowhere");
}

async function fillIn(p, { code, name, passphrase, kind }) {
  await p.type(p.page.getByLabel("One-time code"), code);
  await p.type(p.page.getByLabel("Your name"), name);
  await p.type(p.page.getByLabel("A passphrase"), passphrase);
  await p.choose(p.page.getByRole("radio", { name: new RegExp("^" + kind) }));
  if (!p.js) await p.page.locator("select[name=zone]").selectOption("Europe/Berlin");
}

// atWork: the learner comes in by the card, and answers a first question or reads a first lesson.
async function atWork(p, link) {
  p.expected.add(404);
  await p.go(link);
  await p.press("Come in");
  assert.match(p.page.url(), /\/today$/);
  const next = p.main().getByRole("region").first();
  const start = next.getByRole("link").or(next.getByRole("button")).first();
  await start.waitFor();
  await p.press(/^Start/, { in: p.main() });
  assert.doesNotMatch(p.page.url(), /\/today$/, "the start leads nowhere");
  await p.go(link);
  assert.match(await p.page.locator("body").innerText(), /used before/, "the card works twice");
}
