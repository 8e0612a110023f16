// What a learner asks and a guide answers: "my question", and "this question is wrong", which the guide takes out so that
// it counts as right for everybody.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { closeBrowser, Person } from "./lib/person.mjs";
import { oneDatabase, Place } from "./lib/place.mjs";

after(closeBrowser);

for (const database of oneDatabase) {
  describe(`asks on ${database.name}`, { skip: database.why }, () => {
    let place;
    before(async () => { place = await Place.open(database.name, { demo: true }); });
    after(() => place?.close());
    const as = (name, how, fn) => Person.during(place, name, how, fn);

    test(`asks on ${database.name}: a question goes to the guide and the answer comes to Today`, async () => {
      await as("Tomás Vega", { width: 320 }, async (p) => {
        await answers(p);
        await p.press("Ask my question");
        p.expected.add(422);
        await p.press("Send my question"); // nothing was written
        await p.main().getByText("Finish at least one of the sentences.").first().waitFor();
        await p.type(p.page.getByLabel("I don't get …"), "Which number is the whole?");
        await p.press("Send my question");
        await p.page.getByText("Sent. The answer will come to Today.").waitFor();
      });
      await as("Ms Okafor", { width: 1280 }, async (p) => {
        await p.go("/now");
        await follow(p, /^\/now\/questions\//);
        await p.main().getByText("Which number is the whole?").waitFor();
        await p.type(p.page.getByLabel("Your answer"), "What do you compare it with?");
        await p.press("Send the answer");
      });
      await as("Tomás Vega", { width: 320, js: false }, async (p) => {
        await p.go("/today");
        await follow(p, /^\/questions\//);
        await p.main().getByText("What do you compare it with?").waitFor();
        await p.press("Thanks, I read it");
      });
    });

    test(`asks on ${database.name}: a question that is wrong is taken out and counts as right`, async () => {
      let goal, before;
      await as("Tomás Vega", { width: 1280 }, async (p) => {
        goal = await answers(p);
        before = await rights(p, goal);
        await p.go(p.answersAt);
        await p.press("This question is wrong"); // of the first question, which was answered wrong
        await p.type(p.page.getByLabel("What is wrong with it?"), "The right answer is not among the choices.");
        await p.press("Send");
      });
      await as("Ms Okafor", { width: 320 }, async (p) => {
        await p.go("/now");
        await follow(p, /^\/now\/reports\//);
        await p.main().getByText("The right answer is not among the choices.").waitFor();
        await p.type(p.page.getByLabel("Why? One line for the record"), "Two choices are right.");
        await p.press(/^Take it out and rescore/);
      });
      await as("Tomás Vega", { width: 1280 }, async (p) => {
        for (let i = 0; i < 40 && (await rights(p, goal)) === before; i++) await p.page.waitForTimeout(250); // a job rescores
        assert.ok((await rights(p, goal)) > before, "the question that was taken out does not count as right");
        await answers(p);
        await p.main().getByText(/took this question out. It counts as right\./).first().waitFor();
      });
    });
  });
}

// answers goes from the fix-it plan to the questions of the check that it is about, and gives the goal.
async function answers(p) {
  await p.go("/today");
  await follow(p, /^\/fixits\//);
  const goal = (await hrefs(p)).map((h) => h.match(/^\/goals\/([^/?#]+)$/)?.[1]).find(Boolean);
  const sitting = (await hrefs(p)).map((h) => h.match(/^\/sittings\/([^/]+)\//)?.[1]).find(Boolean);
  assert.ok(goal && sitting, "the fix-it plan does not lead to its question");
  p.answersAt = `/sittings/${sitting}/answers`;
  await p.go(p.answersAt);
  return goal;
}

// rights reads from "Why?" how many answers of the latest check alone were right.
async function rights(p, goal) {
  await p.go(`/goals/${goal}/why`);
  return Number((await p.main().innerText()).match(/check alone, (\d+) of \d+ right/)[1]);
}

async function follow(p, pattern) {
  const href = (await hrefs(p)).find((h) => pattern.test(h));
  assert.ok(href, `no link to ${pattern} at ${p.page.url()}`);
  await p.go(href);
}

const hrefs = (p) => p.main().getByRole("link").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
