// One response for each question, whatever a person or a browser does: a double press, a reload, a second tab, the same
// request again. And a check that was left half done goes on where it was.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { alone, answer, fill, ready, sittingOf } from "./lib/loop.mjs";
import { closeBrowser, Person } from "./lib/person.mjs";
import { databases, Place } from "./lib/place.mjs";

after(closeBrowser);

for (const database of databases) {
  describe(`once on ${database.name}`, { skip: database.why }, () => {
    let place;
    before(async () => { place = await Place.open(database.name, { demo: true }); });
    after(() => place?.close());

    test(`once on ${database.name}: double press, second tab, repeated request, half a check`, () => Person.during(place, "Noor Bakri", { width: 1280 }, async (p) => {
      const goal = await nextGoal(p);
      await p.go(`/goals/${goal}/ready`);
      await ready(p, "Quite sure");
      const { sitting } = sittingOf(p.page.url());

      // A double press on the button.
      await fill(p, (await place.ask("question", sitting, 1)).right);
      const gone = p.page.waitForEvent("load");
      await p.page.getByRole("button", { name: "Answer", exact: true }).dblclick({ noWaitAfter: true }).catch(() => {}); // the page may be gone at the second
      await gone;
      await p.page.waitForURL(/\/2$/);
      await holds(place, sitting, [1]);

      // A second tab with the same question: the second answer meets the first.
      const { right, wrong } = await place.ask("question", sitting, 2);
      const tab = await p.context.newPage();
      await tab.goto(p.page.url());
      await fill(p, right);
      await p.press("Answer");
      await fill({ ...p, page: tab, keyboard: false, choose: (input) => input.check(), type: (field, text) => field.fill(text) }, wrong);
      await tab.getByRole("button", { name: "Answer", exact: true }).click();
      await tab.waitForURL(/\/3$/);
      await tab.close();
      await holds(place, sitting, [1, 2]);

      // The browser's reload, and its way back to a question that was answered.
      await p.page.reload();
      await p.page.goBack();
      await p.page.waitForURL(/\/[23]$/);
      await p.go(`/sittings/${sitting}/2`);
      assert.match(p.page.url(), /\/3$/, "a question that was answered opens again");

      // The same request twenty times at once, with right and wrong answers.
      const q = await place.ask("question", sitting, 3);
      await Promise.all(Array.from({ length: 20 }, (_, i) => post(p, `/sittings/${sitting}/3`, i % 2 ? q.right : q.wrong)));
      await holds(place, sitting, [1, 2, 3]);

      // Half a check: sign out, come back on another device, go on.
      await Person.during(place, "Noor Bakri", { width: 320 }, async (phone) => {
        await phone.go(`/goals/${goal}`);
        await phone.press("Go on");
        assert.equal(sittingOf(phone.page.url()).n, 4, "the check does not go on where it was");
        await alone(phone, []);
      });
      const all = await place.ask("sitting", sitting);
      await holds(place, sitting, all.map((one) => one.n));

      // Everything again after the end changes nothing.
      await post(p, `/sittings/${sitting}/3`, q.right);
      assert.deepEqual(await place.ask("sitting", sitting), all);
    }));

    test(`once on ${database.name}: a check together counts the first try, however often one presses`, () => Person.during(place, "Mia", { width: 320 }, async (p) => {
      const goal = await nextGoal(p);
      await p.go(`/goals/${goal}`);
      await p.press(/^Start the check together/);
      const { sitting } = sittingOf(p.page.url());
      const q = await place.ask("question", sitting, 1);
      await Promise.all(Array.from({ length: 10 }, () => post(p, `/sittings/${sitting}/1`, q.wrong)));
      const [one] = await place.ask("sitting", sitting);
      assert.equal(one.tries, 1, "one form made more than one try");
      assert.equal(one.statements, 1, "one try made more than one statement");
      await p.go(`/sittings/${sitting}/1?again=1`);
      await answer(p, true, "Check");
      const [again] = await place.ask("sitting", sitting);
      assert.equal(again.tries, 2);
      assert.equal(again.statements, 1, "a second try is told as if it were a first one");

      // The start pressed again goes on with the same check.
      await p.go(`/goals/${goal}`);
      await p.press(/^Start the check together/);
      assert.equal(sittingOf(p.page.url()).sitting, sitting);
    }));
  });
}

// holds makes sure that exactly these questions have a response, and one each.
async function holds(place, sitting, answered) {
  const all = await place.ask("sitting", sitting);
  assert.deepEqual(all.filter((q) => q.answered).map((q) => q.n), answered);
  for (const q of all) {
    assert.equal(q.tries, q.answered ? 1 : 0, `question ${q.n} was tried ${q.tries} times`);
    assert.equal(q.statements, q.answered ? 1 : 0, `question ${q.n} has ${q.statements} statements`);
  }
}

// nextGoal finds the learner's next goal without a lesson in between.
async function nextGoal(p) {
  await p.go("/progress");
  const href = await p.main().getByRole("region").first().getByRole("link", { name: /^Start: / }).getAttribute("href");
  return new URL(href, p.place.base).searchParams.get("goal");
}

// post sends a response as the form of the page would.
async function post(p, path, response) {
  const form = new URLSearchParams({ try: "1" });
  for (const [id, values] of Object.entries(response)) for (const v of values) form.append(`r.${id}`, v);
  const answer = await p.context.request.post(p.place.base + path, {
    data: form.toString(), headers: { "content-type": "application/x-www-form-urlencoded", origin: p.place.base }, maxRedirects: 0,
  });
  assert.ok([200, 303].includes(answer.status()), `the same request again answered ${answer.status()}`);
}
