// A class of thirty at work, and the desk of their teacher (J3): questions, proposals and people who are stuck come in by themselves; she sees to them
// by keyboard alone, several at once where they are alike; a group by need stands on five Todays; a check-in ends in a next step on Today.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { everybody } from "./lib/client.mjs";
import { move, press } from "./lib/desk.mjs";
import { closeBrowser, Person } from "./lib/person.mjs";
import { databases, Place } from "./lib/place.mjs";

after(closeBrowser);
const enter = (p) => press(p, "Enter");

for (const database of databases) {
  describe(`desk on ${database.name}`, { skip: database.why }, () => {
    let place;
    before(async () => { place = await Place.open(database.name, { demo: true }); });
    after(() => place?.close());

    test(`desk on ${database.name}: a desk fills while thirty learners work, and is cleared by keyboard`, () =>
      Person.during(place, "Ms Okafor", { width: 1280 }, async (p) => {
        const learners = await everybody(p);
        assert.ok(learners.length >= 30, `${learners.length} learners are signed in`);
        const by = (name) => learners.find((l) => l.name === name);
        await p.go("/now");
        const need = p.main().locator(".card").filter({ hasText: "need “Find a share”" });
        const goal = (await need.getByRole("link").getAttribute("href")).split("/").pop();
        const row = (name, why) => p.main().locator("[data-rows] > li").filter({ hasText: name }).filter({ hasText: why });

        // Learners work, and nobody touches the open desk: lines come by themselves.
        const fresh = learners.filter((l) => !["Tomás Vega", "Noor Bakri"].includes(l.name));
        const askers = fresh.slice(0, 9), stuck = fresh.slice(9, 12);
        const lost = fresh.filter((l) => ["Bianca Rossi", "Emil Hansen", "Jamal Carter"].includes(l.name));
        await Promise.all(askers.map((l) => l.post("/decides", { element: "task", to: "together", why: "I have an idea." })));
        for (const end of await Promise.all(lost.map((l) => l.checkAlone(goal)))) assert.match(end, /result/);
        await Promise.all(stuck.map((l) => l.post(`/goals/${goal}/question`, { tried: "I drew it.", think: "", stuck: `Which is the whole, asks ${l.name}?` })));
        await row(stuck[2].name, "Which is the whole").waitFor();
        await p.main().getByText(/[5-9] learners need “Find a share”/).waitFor();

        // By keyboard: yes to one, a question back to another, yes to the rest at once.
        await move(p, row(askers[0].name, "asks for a yes"));
        await press(p, "o");
        await p.page.getByText("Yes. It is done.").waitFor();
        assert.equal(await row(askers[0].name, "asks for a yes").count(), 0);
        await move(p, row(askers[1].name, "asks for a yes"));
        await p.page.keyboard.press("a");
        await p.page.keyboard.type("What will you do first?");
        await p.page.keyboard.press("Tab");
        await enter(p);
        await p.page.getByText("Your question is on its way.").waitFor();
        assert.equal(await row(askers[1].name, "asks for a yes").count(), 0);
        assert.match(await askers[1].get("/notices"), /asks back/);
        for (const l of askers.slice(2)) {
          await move(p, row(l.name, "asks for a yes"));
          await p.page.keyboard.press("x");
        }
        assert.equal(await p.page.locator("[name=line]:checked").count(), 7);
        await press(p, "O");
        await p.page.getByText("Done for all 7.").waitFor();
        for (const l of askers.slice(2)) assert.equal(await row(l.name, "asks for a yes").count(), 0);

        // All seven are taken back in one step, and then done for good.
        await p.page.getByRole("button", { name: "Take it back" }).focus();
        await enter(p);
        await p.page.getByText("Taken back for all 7.").waitFor();
        assert.doesNotMatch(await askers[2].get("/notices"), /agreed|yes/i, "a learner is told of a yes that was taken back");
        for (const l of askers.slice(2)) {
          await move(p, row(l.name, "asks for a yes"));
          await p.page.keyboard.press("x");
        }
        await press(p, "O");
        await p.page.getByText("Done for all 7.").waitFor();

        // One comment to all who ask, kept for another time, and one of them was faster answered by hand.
        for (const l of stuck) {
          await move(p, row(l.name, "Which is the whole"));
          await p.page.keyboard.press("x");
        }
        await p.type(p.page.getByLabel("One comment to each"), "What do you compare it with?");
        await p.choose(p.page.getByLabel("Keep this comment for another time"));
        await p.press("Send it to each");
        await p.page.getByText("Done for all 3.").waitFor();
        for (const l of stuck) assert.match(await l.get("/today"), /Which is the whole|answer/i);
        await p.page.getByLabel("A saved comment").locator("option", { hasText: "What do you compare it with?" }).waitFor({ state: "attached" });

        // A group by need lands on the Todays of five.
        await p.press(/^Make a small group/, { in: need });
        for (const box of await p.page.locator("[name=learner]").all()) if (!(await box.isChecked())) await p.choose(box);
        const names = await p.page.locator("label:has([name=learner])").allInnerTexts();
        await p.press("Put it on their Todays");
        const members = learners.filter((l) => names.some((n) => n.startsWith(l.name)));
        assert.ok(members.length >= 5, names.join());
        for (const l of members.slice(0, 5)) assert.match(await l.get("/today"), /Small group: Find a share/);

        // A check-in of two minutes ends in a next step, which stands on Today at once.
        await move(p, row("Noor Bakri", "no check-in"));
        await enter(p);
        await p.type(p.page.getByLabel("Step 1", { exact: true }), "Draw the whole first");
        await p.press("Save");
        assert.match(await by("Noor Bakri").get("/today"), /Draw the whole first/);

        // What is seen to elsewhere leaves the open desk by itself, and what comes is there within a second.
        await p.go("/now");
        const times = [];
        for (const l of fresh.slice(12, 16)) {
          const began = Date.now();
          await l.post(`/goals/${goal}/question`, { tried: "", think: "", stuck: `How so, ${l.name}?` });
          await row(l.name, "How so").waitFor();
          times.push(Date.now() - began);
        }
        assert.ok(Math.min(...times) <= 1000, `lines came after ${times.join(", ")} ms`);
        const other = await Person.signIn(place, "Ms Okafor", { width: 320 });
        await other.go(await row(fresh[12].name, "How so").getByRole("link", { name: /^Answer/ }).getAttribute("href"));
        await other.type(other.page.getByLabel("Your answer"), "Look at the drawing.");
        await other.press("Send the answer");
        const began = Date.now();
        await row(fresh[12].name, "How so").waitFor({ state: "detached" });
        assert.ok(Date.now() - began <= 1000, "an answered line stays");
        p.problems.push(...other.problems);
        await other.context.close();
      }));
  });
}
