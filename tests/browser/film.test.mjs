// A film stops and asks: a learner answers by keyboard and goes on; without JavaScript the questions stand below it; a guide lets a
// film ask a question of their own.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { closeBrowser, Person } from "./lib/person.mjs";
import { oneDatabase, Place } from "./lib/place.mjs";

after(closeBrowser);

const film = "/library?q=three+jumps&form=watch";

for (const database of oneDatabase) {
  describe(`film on ${database.name}`, { skip: database.why }, () => {
    let place;
    before(async () => { place = await Place.open(database.name, { demo: true }); });
    after(() => place?.close());
    const as = (name, how, fn) => Person.during(place, name, how, fn);
    const open = async (p) => {
      await p.go(film);
      await p.go(await p.main().getByRole("link", { name: /Three jumps on the line/ }).first().getAttribute("href"));
    };

    test(`film on ${database.name}: without JavaScript the questions are forms below it`, () => as("Leo", { width: 320, js: false }, async (p) => {
      await open(p);
      const one = p.page.locator("#stop-1");
      await one.getByText("0:08").first().waitFor();
      p.expected.add(422);
      await p.press(/^Check 0:08/, { in: one }); // nothing chosen
      await p.page.locator("#stop-1 .problem").waitFor();
      await p.choose(one.getByRole("radio").nth(2)); // 5
      await p.press(/^Check 0:08/, { in: one });
      await one.getByText("Count the parts between them.").waitFor();
      await p.press(/^Try again/, { in: one });
      await p.choose(one.getByRole("radio").nth(1));
      await p.press(/^Check 0:08/, { in: one });
      await p.page.locator("#stop-1[data-right]").waitFor();
      assert.equal(await p.main().getByRole("button", { name: "Go on with the film" }).count(), 0, "a button that does nothing");
      await p.type(p.page.locator("#stop-2").getByRole("textbox"), "2/8");
      await p.press(/^Check 0:19/, { in: p.page.locator("#stop-2") });
      await p.page.locator("#stop-2[data-right]").waitFor();
      await p.press("Ask me again");
      await p.page.locator("#stop-1:not([data-right])").waitFor();
    }));

    test(`film on ${database.name}: it stops, asks and goes on, by keyboard`, () => as("Mia", { width: 1280, keyboard: true }, async (p) => {
      await open(p);
      const player = p.page.locator("video");
      const now = () => player.evaluate((v) => ({ at: v.currentTime, paused: v.paused }));
      await player.evaluate((v) => { v.muted = true; v.playbackRate = 8; return v.play(); });
      await p.page.locator("#stop-1[open]").waitFor();
      const { at, paused } = await now();
      assert.ok(paused && at >= 8 && at < 15, `it did not stop at its time: ${at}`);
      assert.ok(await p.page.evaluate(() => document.activeElement.matches("#stop-1 > summary")), "the focus is not at the question");
      await p.choose(p.page.locator("#stop-1").getByRole("radio").nth(1));
      await p.focus(p.page.locator("#stop-1").getByRole("button", { name: /^Check/ }));
      await p.page.keyboard.press("Enter");
      await p.page.locator("#stop-1[data-right]").waitFor();
      assert.ok(await p.page.evaluate(() => document.activeElement.matches("#stop-1 .judged")), "the focus is not at what was said");
      assert.ok((await now()).at < 15, "the film began again: the page was left");
      await p.focus(p.page.locator("#stop-1").getByRole("button", { name: "Go on with the film" }));
      await p.page.keyboard.press("Enter");
      assert.ok(await p.page.evaluate(() => document.activeElement.matches("video")), "the focus is not back at the film");
      await p.page.locator("#stop-2[open]").waitFor();
      assert.ok((await now()).paused, "it did not stop the second time");
      await p.go("/progress");
      await p.main().getByText("Find a fraction on a line").first().waitFor();
    }));

    test(`film on ${database.name}: a guide lets it ask`, () => as("Sam Adeyemi", { width: 320 }, async (p) => {
      await p.go("/courses");
      await p.press(/^Fractions/);
      await p.unfold(p.main().locator("summary", { hasText: "Lessons" }));
      await p.go(await p.main().locator("a[href*='/courses/'][href*='/lessons/'][aria-label*='Three jumps']").getAttribute("href"));
      await p.main().getByRole("heading", { name: "Questions in the film" }).waitFor();
      const form = p.main().locator("form[action$='/stops']").last();
      const fill = async () => {
        if (!(await form.isVisible())) await p.unfold(p.main().locator("summary", { hasText: "Let the film ask" }));
        await p.type(form.getByLabel("Time in the film"), "0:12");
        await p.type(form.getByLabel("The short question"), "How many jumps has the dot made?");
        await p.type(form.getByLabel("Right answer"), "1");
      };
      await fill();
      p.expected.add(422);
      await p.press("Add", { in: form }); // no other answer
      await p.main().getByText("Write one to five other answers").first().waitFor();
      await p.type(form.getByLabel("Other answers"), "2\n3");
      await p.press("Add", { in: form });
      await p.main().getByRole("link", { name: "How many jumps has the dot made?" }).waitFor();
      await p.press("Take away 0:12");
      assert.equal(await p.main().getByRole("link", { name: "How many jumps has the dot made?" }).count(), 0);
    }));

    // A browser of tests has no voices: this one has a voice of the device and one of another computer, and says what it was given.
    test(`film on ${database.name}: a lesson is read aloud by a voice of the device`, () => as("Mia", { width: 320 }, async (p) => {
      await p.page.addInitScript(() => {
        globalThis.said = [];
        const voices = [{ lang: "en-GB", localService: false, name: "far" }, { lang: "en-US", localService: true, name: "here" }];
        globalThis.SpeechSynthesisUtterance = class extends EventTarget { constructor(text) { super(); this.text = text; } };
        Object.defineProperty(globalThis, "speechSynthesis", { value: {
          getVoices: () => voices, cancel() {}, addEventListener() {},
          speak(u) { said.push([u.voice.name, u.text]); if (said.length < 3) setTimeout(() => u.dispatchEvent(new Event("end"))); },
        } });
      });
      await p.go("/library?q=a+fraction+has+a+place&form=read");
      await p.go(await p.main().getByRole("link", { name: /A fraction has a place/ }).first().getAttribute("href"));
      await p.page.getByRole("button", { name: "Read aloud" }).click();
      await p.page.waitForFunction(() => globalThis.said.length === 3);
      const said = await p.page.evaluate(() => globalThis.said);
      assert.ok(said.every(([voice]) => voice === "here"), "a voice of another computer reads");
      assert.match(said[0][1], /A fraction is a number/);
      assert.ok(said.some(([, text]) => /1\/4/.test(text)), `a formula is not read: ${JSON.stringify(said)}`);
      assert.equal(await p.page.locator("[data-reading]").count(), 1);
      await p.page.getByRole("button", { name: "Stop reading" }).click();
      assert.equal(await p.page.locator("[data-reading]").count(), 0);
    }));
  });
}
