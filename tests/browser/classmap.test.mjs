// The map of a class of thirty with forty goals: by keyboard from cell to cell and into one, part by part without JavaScript, goal by goal on a phone,
// and from right to left.

import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { closeBrowser, Person } from "./lib/person.mjs";
import { oneDatabase, Place } from "./lib/place.mjs";

after(closeBrowser);

for (const database of oneDatabase) {
  describe(`classmap on ${database.name}`, { skip: database.why }, () => {
    let place, folder, map, learner;
    before(async () => {
      place = await Place.open(database.name, { demo: true });
      folder = await forty();
      await place.command("import", "--org", "Hillside School", folder);
    });
    after(async () => {
      await place?.close();
      if (folder) await rm(folder, { recursive: true });
    });
    const as = (name, how, fn) => Person.during(place, name, how, fn);

    test(`classmap on ${database.name}: a class comes onto a course of forty goals, and the map says that nobody has checked anything`, () =>
      as("Ms Okafor", { width: 1280 }, async (p) => {
        await p.go("/courses");
        await p.press(/^Forty goals/, { in: p.main() });
        const course = new URL(p.page.url()).pathname.split("/").pop();
        await p.page.locator(`form[action$="/learners"] input[type=checkbox]`).evaluateAll((all) => all.forEach((box) => { box.checked = true; }));
        await Promise.all([p.page.waitForEvent("load"), p.page.locator(`form[action$="/learners"] button`).first().click()]);
        map = `/class?course=${course}`;
        await p.go(map);
        await p.main().getByText("No checks yet. When learners check a goal, you will see it here.").waitFor();
        assert.deepEqual(await size(p), [31, 41]);
        // A laptop shows all columns at once, and head and names stay where they are.
        const wrap = p.page.locator(".cmap-wrap");
        assert.ok(await wrap.evaluate((el) => el.scrollWidth <= el.clientWidth + 1), "the map is wider than a laptop");
        await wrap.evaluate((el) => el.scrollTo(0, el.scrollHeight));
        const [head, frame] = await Promise.all([p.page.locator(".cmap thead th").first().boundingBox(), wrap.boundingBox()]);
        assert.ok(Math.abs(head.y - frame.y) < 2, "the head does not stay");
      }));

    test(`classmap on ${database.name}: by keyboard from cell to cell, into one and back`, () =>
      as("Ms Okafor", { width: 1280, keyboard: true }, async (p) => {
        await p.go(map);
        await p.focus(p.page.locator(".cmap td").first());
        const at = () => p.page.evaluate(() => {
          const cell = document.activeElement.closest(".cmap td, .cmap th");
          return cell && [cell.parentElement.rowIndex, cell.cellIndex];
        });
        const key = async (name, row, column) => {
          await p.page.keyboard.press(name);
          assert.deepEqual(await at(), [row, column], `${name} leads to ${await at()}`);
        };
        await key("ArrowRight", 1, 2);
        await key("ArrowDown", 2, 2);
        await key("End", 2, 40);
        await key("ArrowRight", 2, 40); // there is nothing beyond
        await key("Home", 2, 0);
        await key("Control+End", 30, 40);
        await key("ArrowDown", 30, 40);
        await key("Control+Home", 1, 1);
        await key("ArrowUp", 0, 1);
        await key("ArrowLeft", 0, 1); // the corner is nothing
        await key("ArrowDown", 1, 1);
        await p.page.keyboard.press("Tab"); // the whole map is one stop
        assert.equal(await at(), null);
        await p.page.keyboard.press("Shift+Tab");
        assert.deepEqual(await at(), [1, 1]);
        for (let i = 0; i < 18; i++) await p.page.keyboard.press("ArrowDown");
        const name = await p.page.evaluate(() => document.activeElement.parentElement.cells[0].textContent);
        await p.page.locator(".cmap-says").getByText(`${name} · Goal 1 · Not started`).waitFor();
        const [cell, head] = await Promise.all([p.page.locator(":focus").boundingBox(), p.page.locator(".cmap thead th").first().boundingBox()]);
        assert.ok(cell.y >= head.y + head.height - 1, "the head hides the cell with the focus");

        // Behind a cell is why its state is what it is.
        const gone = p.page.waitForEvent("load");
        await p.page.keyboard.press("Enter");
        await gone;
        await p.arrived();
        const why = new URL(p.page.url()).pathname.match(/^\/learners\/([^/]+)\/goals\/([^/]+)\/why$/);
        assert.ok(why, p.page.url());
        learner = name;
        await p.go(`/now/judgements/${why[1]}/${why[2]}`);
        await p.choose(p.page.locator("[name=state][value=got]"));
        await p.press("Save the judgement");
        await p.go(map);
        await p.focus(p.page.locator(".cmap td").first());
        for (let i = 0; i < 18; i++) await p.page.keyboard.press("ArrowDown");
        await p.page.locator(".cmap-says").getByText(`${name} · Goal 1 · Got it`).waitFor();
        await p.main().getByText("1 of 30 have it").waitFor();
        const rows = await p.page.locator(".cmap tbody th").allInnerTexts();
        assert.deepEqual(rows, [...rows].sort((a, b) => a.localeCompare(b, "en")), "who has shown something stands elsewhere");

        // From right to left the keys still go where they point.
        await p.page.evaluate(() => { document.documentElement.dir = "rtl"; });
        await key("ArrowLeft", 19, 2);
        await key("ArrowRight", 19, 1);
        await key("ArrowRight", 19, 0);
      }));

    test(`classmap on ${database.name}: a group, must-covers and a part, without JavaScript`, () =>
      as("Ms Okafor", { width: 1280, js: false }, async (p) => {
        await p.go(map);
        const choose = async (label, option) => {
          await p.page.getByLabel(label, { exact: true }).selectOption({ label: option });
          await p.press("Show", { in: p.main() });
        };
        await choose("Goals", "Must-covers only");
        assert.deepEqual(await size(p), [31, 31]);
        await choose("Part of the course", "2. Part B");
        assert.deepEqual(await size(p), [31, 8]);
        await choose("Who", "Own pace");
        assert.deepEqual(await size(p), [3, 8]);
        const here = new URL(p.page.url()).searchParams;
        assert.ok(here.get("unit") && here.get("sub") && here.get("need") === "must", p.page.url());
        await choose("Goals", "All goals");
        assert.deepEqual(await size(p), [3, 11]);
        await p.press("Goal 11", { in: p.page.locator(".cmap") });
        await p.main().getByText("2 learners").waitFor();
        await p.press("Where is the class?", { in: p.main() });
        assert.deepEqual(await size(p), [3, 11]);
        await p.press("Noor Bakri", { in: p.page.locator(".cmap") });
        assert.match(p.page.url(), /\/learners\//);
      }));

    test(`classmap on ${database.name}: on a phone goal by goal`, () =>
      as("Ms Okafor", { width: 320 }, async (p) => {
        await p.go(map);
        assert.ok(await p.page.locator(".cmap").isHidden(), "a phone shows a map of forty columns");
        await p.main().getByText("Not started 29").first().waitFor();
        await p.press("Goal 1", { in: p.main() });
        const got = p.main().locator("section", { hasText: "Got it" });
        await got.getByText("1 learner").waitFor();
        await p.press(learner, { in: got });
        assert.match(p.page.url(), /\/why$/);
      }));

    test(`classmap on ${database.name}: are they learning? each figure leads to what is behind it`, () =>
      as("Ms Okafor", { width: 320 }, async (p) => {
        await p.go("/class");
        await p.press("Are they learning?", { in: p.main() });
        for (const [figure, says] of [["First and latest", /First 2 of 5 right/], ["Still known later", /after it was shown before/], ["Help answered", /Answered after/], ["How sure, how right", /of 5 right/]]) {
          await p.press(`See what is behind it ${figure}`, { in: p.main() });
          await p.main().getByText(says).first().waitFor();
          if (figure === "First and latest") {
            await p.press(/·/, { in: p.main() });
            assert.match(p.page.url(), /\/why$/);
            await p.page.goBack();
          }
          await p.press("Are they learning?", { in: p.main() });
        }
      }));
  });
}

const size = (p) => p.page.locator(".cmap").evaluate((table) => [table.rows.length, table.rows[0].cells.length]);

// forty writes a course of four parts with ten goals each, every fourth of them no must-cover.
async function forty() {
  const folder = await mkdtemp(join(tmpdir(), "crossfade-forty-"));
  const part = (letter, first) => {
    const goals = Array.from({ length: 10 }, (_, i) => first + i);
    return `  - key: part-${letter}\n    title: Part ${letter.toUpperCase()}\n    goals:\n` +
      goals.map((n) => `      - { key: goal-${n}, title: Goal ${n}, why: So that it is known., need: ${n % 4 === 0 ? "should" : "must"} }\n`).join("");
  };
  const units = ["a", "b", "c", "d"].map((letter, i) => part(letter, 10 * i + 1)).join("");
  await mkdir(join(folder, "items"));
  await writeFile(join(folder, "course.yaml"), `crossfade: 1\nkey: forty\ntitle: Forty goals\nlanguage: en\nband: teen\nwhy: So that a map is full.\nversion: "1"\nlicence: CC-BY-4.0\nauthors: [Crossfade]\nunits:\n${units}`);
  return folder;
}
