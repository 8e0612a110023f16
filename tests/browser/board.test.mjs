// The sound board: a guide moves sliders, learners meet what they may do, and nothing is lost when a slider goes down, with a form open meanwhile too.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { closeBrowser, Person } from "./lib/person.mjs";
import { databases, Place } from "./lib/place.mjs";

after(closeBrowser);

for (const database of databases) {
  describe(`board on ${database.name}`, { skip: database.why }, () => {
    let place, unit, board;
    before(async () => { place = await Place.open(database.name, { demo: true }); });
    after(() => place?.close());
    const as = (name, how, fn) => Person.during(place, name, how, fn);
    const set = (p, element, level) => p.page.locator(`label:has(> input[name="level.${element}"][value="${level}"])`).click();
    const level = (p, element) => p.page.locator(`input[name="level.${element}"]:checked`).getAttribute("value");

    test(`board on ${database.name}: seven sliders by keys alone, a sentence for each, readiness when one goes up, and the journal`, async () => {
      await as("Ms Okafor", { width: 1280 }, async (p) => {
        await p.go("/boards");
        board = (await hrefs(p)).find((h) => /^\/boards\/[0-9a-f-]{36}$/.test(h));
        await p.go(board);
        const options = await p.page.getByLabel("Unit").locator("option").evaluateAll((all) => all.map((o) => o.value).filter(Boolean));
        unit = options[2];
        await p.go(`${board}?unit=${unit}`);
        assert.equal(await p.page.getByText("Are they ready to decide more?").isVisible(), false, "readiness stands there though nothing goes up");
        const says = () => p.page.locator('[id^="says-goals-"]:visible').innerText();
        const first = await says();
        await p.page.locator('input[name="level.goals"]:checked').focus();
        await p.page.keyboard.press("ArrowRight");
        await p.page.keyboard.press("ArrowRight");
        assert.equal(await level(p, "goals"), "learner");
        assert.notEqual(await says(), first, "the sentence is the same");
        await p.page.getByText("Are they ready to decide more?").waitFor();
        await p.type(p.page.getByLabel("What is my new role with them?"), "I verify.");
        await p.press("Save the board");
        await p.page.getByText("Saved. One slider moved").waitFor();
        assert.equal(await level(p, "goals"), "learner");
        await p.go(`${board}/journal?element=goals`);
        await p.main().getByText("Goals: from Teacher to Learner").first().waitFor();
      });
    });

    test(`board on ${database.name}: a goal is parked and comes back, and a form that was open loses nothing`, async () => {
      await as("Ms Okafor", { width: 1280 }, (guide) => as("Noor Bakri", { width: 320 }, (noor) => parked(guide, noor)));
    });

    const parked = async (guide, noor) => {
      const move = async (to) => {
        await guide.go(`${board}?unit=${unit}`);
        await set(guide, "goals", to);
        await guide.press("Save the board");
      };
      await noor.go(`/units/${unit}/goals`);
      await noor.type(noor.page.getByLabel("What do I want to be able to do or find out?"), "Find out who counts the rain");
      await noor.type(noor.page.getByLabel("How I'll show it"), "A short talk");
      await noor.press("Ask to verify");
      await noor.main().getByText("waiting, you can start").waitFor();
      await noor.type(noor.page.getByLabel("What do I want to be able to do or find out?").last(), "Ask a farmer");
      await move("guide"); // while her form is open
      await noor.press("Keep as a draft");
      await noor.page.getByText("Your words are kept as a draft.").waitFor();
      assert.equal(await noor.main().getByText("kept for you", { exact: true }).count(), 2);
      assert.equal(await noor.main().getByRole("button", { name: "Ask to verify" }).count(), 0, "she may write, though the teacher decides");
      await move("learner");
      await noor.go(`/units/${unit}/goals`);
      await noor.main().getByText("waiting, you can start").waitFor();
      await noor.main().getByText("Ask a farmer").first().waitFor();
      await guide.go(`/units/${unit}/goals`);
      assert.equal(await guide.main().getByText("Ask a farmer").count(), 0, "a draft is read by others");
      // Stopped while it waits, the goal is let go on with a reason. Nothing of it is lost, and she asks again.
      await guide.type(guide.main().getByLabel("A few words, if you ask or stop").first(), "Leave the name of the farm out.");
      await guide.press(/^Stop it/);
      await noor.go(`/units/${unit}/goals`);
      await noor.main().getByText("Stopped for safety: Leave the name of the farm out.").waitFor();
      await guide.go(`/units/${unit}/goals`);
      await guide.press("Reports", { in: guide.main() });
      await guide.type(guide.main().getByLabel("Your reason").first(), "We talked, and it is fine.");
      await guide.press("Let it go on, because …");
      await noor.go(`/units/${unit}/goals`);
      const draft = noor.main().locator(".card", { hasText: "Find out who counts the rain" });
      await noor.unfold(draft.locator("summary").first());
      assert.equal(await draft.getByLabel("How I'll show it").inputValue(), "A short talk");
      await noor.press("Ask to verify", { in: draft });
      await noor.main().getByText("waiting, you can start").waitFor();
      await guide.go(`/units/${unit}/goals`);
      await guide.press(/^Verify/);
      await noor.go(`/units/${unit}/goals`);
      await noor.main().getByText("verified", { exact: true }).waitFor();
    };

    test(`board on ${database.name}: just for one learner, and what the learner reads`, async () => {
      await as("Ms Okafor", { width: 320, js: false }, async (p) => {
        await p.go(`${board}?unit=${unit}`);
        await p.page.getByLabel("For whom").selectOption({ label: "Tomás Vega" });
        await p.press("Show");
        await set(p, "task", "together");
        await p.press("Save the board");
        await p.main().getByText("just for Tomás Vega").first().waitFor();
        await p.press("See it as Tomás Vega");
        await p.main().getByText("You see this as Tomás Vega does.").waitFor();
      });
      await as("Tomás Vega", { width: 1280 }, async (p) => {
        await p.go(`/decides?unit=${unit}`);
        await p.main().getByText("choose from the menu, or suggest another card.").waitFor();
      });
      await as("Noor Bakri", { width: 1280 }, async (p) => {
        await p.go(`/decides?unit=${unit}`);
        await p.main().getByText("you make what the brief says.").waitFor();
        await p.page.getByLabel("What?").selectOption("plan");
        await p.page.locator('label:has(input[name="to"][value="learner"])').click();
        await p.press("Ask my teacher");
        await p.page.getByText("Asked. The answer comes to Today.").waitFor();
      });
      await as("Mr Lee", { width: 1280 }, async (p) => {
        await p.go("/proposals");
        const ask = p.main().locator(".card", { hasText: "Noor Bakri" }).filter({ hasText: "Plan: Learner" });
        await p.press("Plan: Learner", { in: ask });
        p.expected.add(422);
        await p.press("No, because …"); // without a reason
        await p.main().getByText("Add a line, so that the other knows why.").first().waitFor();
        await p.press("OK, yes");
        await p.page.getByText("Yes. It is done.").waitFor();
      });
      await as("Noor Bakri", { width: 320 }, async (p) => {
        await p.go(`/decides?unit=${unit}`);
        await p.main().getByText("make your own plan, and change it when you need to.").waitFor();
      });
    });

    test(`board on ${database.name}: nobody to ask, and one decides alone`, async () => {
      await as("Sam Adeyemi", { width: 320 }, async (p) => {
        await p.go("/decides");
        await p.page.getByLabel("What?").selectOption("plan");
        await p.page.locator('label:has(input[name="to"][value="learner"])').click();
        await p.press("Change it");
        await p.page.getByText("Moved. It holds at once.").waitFor();
      });
    });
  });
}

async function hrefs(p) {
  return p.main().locator("a[href^='/']").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
}
