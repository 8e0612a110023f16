// A guide writes one question of each kind with the keyboard, tries each as a learner would, and a learner answers them all. A clumsy
// hand loses nothing. A new lesson, too.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { closeBrowser, Person } from "./lib/person.mjs";
import { oneDatabase, Place } from "./lib/place.mjs";

after(closeBrowser);

// One pixel is enough for a photo.
const dot = { name: "dot.png", mimeType: "image/png", buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64") };

// The kinds: what the form gets beside the question, and how one answers rightly.
const kinds = {
  choice: { body: "Which number is even?", fields: { "i0.c0.text": "Four", "i0.c0.right": true, "i0.c1.text": "Five", "i0.c1.feedback": "Halve it." }, answer: (p) => p.choose(p.page.getByLabel("Four")) },
  text: { body: "What is the middle value called?", fields: { "i0.correct": "median\nthe median" }, answer: (p) => p.type(field(p), "Median") },
  number: { body: "What is the mean of {{a}} and {{b}}?", fields: { "i0.correct": "{{m}}", "p0.name": "a", "p0.line": "2..9", "p1.name": "b", "p1.line": "12..19", "p2.name": "m", "p2.line": "= (a + b) / 2" },
    answer: async (p) => { const [a, b] = (await p.main().innerText()).match(/mean of (\d+) and (\d+)/).slice(1).map(Number); await p.type(field(p), String((a + b) / 2)); } },
  maths: { body: "Write one half.", fields: { "i0.correct": "1/2" }, answer: (p) => p.type(field(p), "0.5") },
  "inline-choice": { body: "Warm air [[R1]].", fields: { "i0.c0.text": "rises", "i0.c0.right": true, "i0.c1.text": "falls" }, answer: (p) => p.page.locator("select").selectOption({ label: "rises" }) },
  match: { body: "Where do they live?", fields: { "i0.correct": "carp = in water\nwhale = in water\nox = on land" }, answer: async (p) => {
    for (const [thing, place] of [["carp", "in water"], ["whale", "in water"], ["ox", "on land"]]) await p.choose(p.page.getByRole("group", { name: thing, exact: true }).getByLabel(place));
  } },
  order: { body: "From first to last.", fields: { "i0.correct": "sow\nwater\nreap" }, answer: async (p) => {
    for (const [i, step] of ["sow", "water", "reap"].entries()) await p.page.getByLabel(step, { exact: true }).selectOption(String(i + 1));
  } },
  "extended-text": { body: "Say why it matters.", fields: { "i0.correct": "It names one reason." }, answer: (p) => p.type(p.page.locator("textarea"), "Because one sees more."), read: true },
  upload: { body: "Draw two equal parts.", fields: { "i0.correct": "Both parts are equal." }, answer: (p) => p.page.locator("input[type=file]").last().setInputFiles(dot), read: true },
};

const field = (p) => p.main().locator("input[name='r.R1']");

for (const database of oneDatabase) {
  describe(`authoring on ${database.name}`, { skip: database.why }, () => {
    let place, course, goal;
    before(async () => { place = await Place.open(database.name, { demo: true }); });
    after(() => place?.close());
    const as = (name, how, fn) => Person.during(place, name, how, fn);

    test(`authoring on ${database.name}: a clumsy hand loses nothing, and a lesson is written`, () => as("Ms Okafor", { width: 320 }, async (p) => {
      await p.go("/courses");
      course = (await p.main().getByRole("link", { name: /Numbers you can trust/ }).first().getAttribute("href")).match(/^\/courses\/[0-9a-f-]{36}/)[0];
      await p.go(`${course}/questions`);
      goal = await p.page.locator("select[name=goal] option", { hasText: "Choose mean or median" }).getAttribute("value");
      await p.go(`${course}/questions/new?kind=number&goal=${goal}`);
      p.expected.add(422);
      await unguarded(p);
      await p.press("Keep the question"); // with nothing in it
      await p.main().locator(".problems, [role=alert], .note").first().waitFor();
      await put(p, "body", "What is {{a}} + {{b}}?");
      await put(p, "i0.correct", "{{a + b}}");
      await put(p, "p0.name", "a");
      await put(p, "p0.line", "9..2");
      await put(p, "h0.text", "Count on.");
      await p.press("Keep the question");
      for (const [name, value] of Object.entries({ body: "What is {{a}} + {{b}}?", "i0.correct": "{{a + b}}", "p0.line": "9..2", "h0.text": "Count on." })) {
        assert.equal(await p.page.locator(`[name="${name}"]`).inputValue(), value, `${name} is lost`);
      }
      await p.press("More lines");
      assert.equal(await p.page.locator("[name='h0.text']").inputValue(), "Count on.", "more lines lose the hint");

      const lesson = `${course}/goals/${goal}/add?kind=text`;
      await p.go(lesson);
      await p.type(p.page.getByLabel("Title").or(p.page.locator("[name=title]")).first(), "The one in the middle");
      await p.page.locator("[name=minutes]").fill("7");
      await unguarded(p);
      await p.press("Save it");
      assert.equal(await p.page.locator("[name=title]").inputValue(), "The one in the middle", "the title of the lesson is lost");
      await p.type(p.page.locator("[name=text]"), "Line them up. Take the **middle** one.");
      await p.press("Save it");
      await p.main().getByText("The one in the middle").first().waitFor();
    }));

    test(`authoring on ${database.name}: one question of each kind, by keyboard, tried as a learner`, () => as("Ms Okafor", { width: 1280, keyboard: database.name === "SQLite" }, async (p) => {
      for (const [kind, one] of Object.entries(kinds)) {
        await p.go(`${course}/questions/new?kind=${kind}&goal=${goal}`);
        await put(p, "body", one.body);
        for (const [name, value] of Object.entries(one.fields)) await put(p, name, value);
        await p.choose(p.page.locator("[name=use][value=together]"));
        await p.press("Keep the question");
        assert.match(new URL(p.page.url()).pathname, /\/questions\/[0-9a-f-]{36}$/, `${kind} was not kept`);
        await p.press("See it as a learner");
        await one.answer(p);
        await p.press("Check");
        await p.main().getByText(one.read ? "Done. Now compare." : "Right.", { exact: true }).first().waitFor();
      }
      // The others of this goal go out of use, so that the learner meets these.
      for (;;) {
        await p.page.goto(`${place.base}${course}/questions?goal=${goal}&use=together`);
        const links = p.main().locator("tbody a");
        const texts = await links.allInnerTexts();
        const other = texts.findIndex((t) => !Object.values(kinds).some((k) => t.startsWith(k.body.split("{{")[0].split("[[")[0].trim())));
        if (other < 0) break;
        await p.page.goto(place.base + (await links.nth(other).getAttribute("href")));
        await p.page.getByRole("button", { name: "Take it out of use" }).click();
        await p.page.waitForLoadState("load");
      }
    }));

    test(`authoring on ${database.name}: a learner answers them all`, () => as("Noor Bakri", { width: 320 }, async (p) => {
      const met = new Set();
      for (let round = 0; round < 4 && met.size < Object.keys(kinds).length; round++) {
        await p.go(`/goals/${goal}`);
        await p.press(/together/i, { in: p.main().locator("form[action$='/together']") });
        for (let i = 0; i < 12 && !p.page.url().endsWith("/result"); i++) {
          const text = await p.main().innerText();
          const [kind, one] = Object.entries(kinds).find(([, k]) => text.includes(k.body.split("{{")[0].split("[[")[0].trim()));
          met.add(kind);
          await one.answer(p);
          await p.press("Check");
          await p.main().getByText(one.read ? "Done. Now compare." : "Right.", { exact: true }).first().waitFor();
          await p.press(/^(Next question|Finish|How did it go\?)$/);
        }
      }
      assert.deepEqual([...met].sort(), Object.keys(kinds).sort(), "not every kind was asked");
    }));
  });
}

// put fills a field by its name; a part that is folded is opened first.
async function put(p, name, value) {
  const input = p.page.locator(`[name="${name}"]`);
  const folded = p.page.locator("details:not([open])", { has: input }).locator("> summary");
  if ((await folded.count()) > 0) await p.unfold(folded.first());
  if (value === true) await p.choose(input);
  else await p.type(input, value);
}

// unguarded sends what the browser itself would not: the server has the last word.
const unguarded = (p) => p.main().locator("form").evaluateAll((all) => all.forEach((f) => { f.noValidate = true; }));

