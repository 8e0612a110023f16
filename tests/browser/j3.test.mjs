// J3: a teacher makes a unit from a template, moves its sliders, and lets four learners decide less; thirty are signed in and meet what they may do.
// They propose, and she says yes to nine by keyboard; they make a criterion together; then she takes the task back, and nothing is lost.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { everybody } from "./lib/client.mjs";
import { move, press } from "./lib/desk.mjs";
import { closeBrowser, Person } from "./lib/person.mjs";
import { databases, Place } from "./lib/place.mjs";

after(closeBrowser);

for (const database of databases) {
  describe(`j3 on ${database.name}`, { skip: database.why }, () => {
    let place;
    before(async () => { place = await Place.open(database.name, { demo: true }); });
    after(() => place?.close());
    const set = (p, element, level) => p.page.locator(`label:has(> input[name="level.${element}"][value="${level}"])`).click();

    test(`j3 on ${database.name}: from a template to a class that proposes`, () => Person.during(place, "Ms Okafor", { width: 1280 }, async (p) => {
      const learners = await everybody(p);
      assert.ok(learners.length >= 30, `${learners.length} learners are signed in`);
      const fewer = learners.slice(4, 8), free = learners.slice(8, 18); // four who choose from a menu, ten of those who propose

      // A unit from a template: a challenge, six goals, two of them must-covers, a soft date; and the task that it is about.
      await p.go("/units/new");
      await p.press(/^Persuade somebody/);
      const unit = new URL(p.page.url()).pathname.replace("/build", "");
      const needs = p.main().locator("select[name^='need.']");
      assert.equal(await needs.count(), 6);
      for (const i of [0, 1, 2, 3, 4, 5]) await needs.nth(i).selectOption(i < 2 ? "must" : "should");
      await p.type(p.page.getByLabel("Until about").first(), "2031-05-01");
      await p.press("Save", { in: p.main() });
      await p.press("Add a task");
      await p.type(p.page.getByLabel("Name of the task"), "Make somebody move");
      await p.type(p.page.getByLabel("For whom?"), "Whoever can change it");
      await p.type(p.page.getByLabel("The brief"), "Find one person who could change something, and reach them.");
      await p.press("Save", { in: p.main() });
      for (const [name, text] of [["criterion", "The claim"], ["top", "One sentence that asks for one thing"], ["mid", "A claim that could mean two things"], ["low", "A topic"]]) {
        await p.page.locator(`[name="${name}"]`).fill(text);
      }
      await p.press("Add a criterion", { in: p.main() });
      const task = new URL(p.page.url()).pathname.split("/").pop();
      await p.go(`${unit}/build`);
      await p.press("Show it to learners");
      await p.main().getByText("Learners see it").first().waitFor();

      // The board: a preset, two sliders, each with its sentence; readiness asks before more is handed over.
      const board = (await p.main().locator("a[href*='?unit=']").first().getAttribute("href"));
      await p.go(board);
      await p.press("Mixed");
      const says = () => p.page.locator('[id^="says-task-"]:visible').innerText();
      const before = await says();
      await set(p, "task", "learner");
      await set(p, "evaluation", "together");
      assert.notEqual(await says(), before, "the sentence is the same");
      await p.page.getByText("Are they ready to decide more?").waitFor();
      await p.type(p.page.getByLabel("What is my new role with them?"), "I look at each idea beside the criteria.");
      await p.press("Save the board");
      await p.page.getByText(/^Saved\./).waitFor();
      assert.match(await free[0].get(`/decides?unit=${unit.split("/").pop()}`), /propose what to make/);

      // Four decide less: a group inside the class.
      const place_ = board.split("?")[0].split("/").pop();
      await p.go(`/subgroups/${place_}`);
      await p.type(p.page.getByLabel("Its name"), "With a menu");
      for (const l of fewer) await p.choose(p.page.getByLabel(l.name, { exact: true }));
      await p.press("Make the group");
      await p.go(board);
      await p.page.getByLabel("For whom").selectOption({ label: "Group: With a menu" });
      await p.press("Show");
      await set(p, "task", "together");
      await p.press("Save the board");
      await p.page.getByText(/^Saved\./).waitFor();
      for (const l of fewer) assert.match(await l.get(`/decides?unit=${unit.split("/").pop()}`), /choose from the menu/);
      assert.match(await free[0].get(`/decides?unit=${unit.split("/").pop()}`), /propose what to make/);

      // Ten propose beside the criterion; yes to nine by one key, and a question back to one.
      const propose = async (l) => {
        const criterion = (await l.get(`/work/tasks/${task}`)).match(/name="(fit\.[^"]+)"/)[1];
        await l.post(`/work/tasks/${task}/decide`, {
          do: "propose", form: `A visit that ${l.name} makes`, medium: "a talk", audience: "The head of the bus company", reach: "They sit in our street.", why: "One listens to a visitor.", [criterion]: "I ask for one bus more.",
        });
      };
      await Promise.all(free.map(propose));
      await p.go("/now");
      const row = (l) => p.main().locator("[data-rows] > li").filter({ hasText: l.name }).filter({ hasText: "A visit that" });
      for (const l of free.slice(0, 9)) {
        await move(p, row(l));
        await p.page.keyboard.press("x");
      }
      await press(p, "O");
      await p.page.getByText("Done for all 9.").waitFor();
      await move(p, row(free[9]));
      await p.page.keyboard.press("a");
      await p.page.keyboard.type("Whom do you know there?");
      await p.page.keyboard.press("Tab");
      await press(p, "Enter");
      for (const l of free.slice(0, 9)) assert.match(await l.get(`/work/tasks/${task}`), /agreed/);
      assert.match(await free[9].get("/notices"), /asks back/);

      // The task goes back to the teacher: what was agreed and what was not stays, and it is there again when the slider goes up.
      const to = async (level) => {
        await p.go(board);
        await set(p, "task", level);
        await p.press("Save the board");
        await p.page.getByText(/^Saved\./).waitFor();
      };
      await to("guide");
      for (const l of [free[0], free[9]]) assert.match(await l.get(`/work/tasks/${task}`), /Kept for you/);
      await to("learner");
      assert.match(await free[0].get(`/work/tasks/${task}`), /agreed/);
    }));
  });
}
