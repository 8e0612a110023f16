// J2: a learner goes from "Not yet" to "Got it" through the whole loop, with a fix-it plan in between.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { alone, fixit, ready, stateOf, together } from "./lib/loop.mjs";
import { closeBrowser, Person } from "./lib/person.mjs";
import { databases, Place } from "./lib/place.mjs";

// Who goes through it, and how. On the second database one way is enough: a database does not know how a person presses.
const ways = [
  { name: "Noor Bakri", how: "1280 px", width: 1280 },
  { name: "Mia", how: "320 px", width: 320 },
  { name: "Jan Kowalski", how: "keyboard", width: 1280, keyboard: true },
  { name: "Ada", how: "no JavaScript, 320 px", width: 320, js: false },
];

after(closeBrowser);

for (const database of databases) {
  describe(`J2 on ${database.name}`, { skip: database.why }, () => {
    let place;
    before(async () => { place = await Place.open(database.name, { demo: true }); });
    after(() => place?.close());
    for (const { name, how, ...options } of database === databases[0] ? ways : ways.slice(1, 2)) {
      test(`J2 on ${database.name}, ${how}`, () => Person.during(place, name, options, loop));
    }
  });
}

async function loop(p) {
  // Where am I, and what is next?
  await p.go("/progress");
  const next = p.main().getByRole("region").first();
  const start = next.getByRole("link", { name: /^Start: / });
  const goal = new URL(await start.getAttribute("href"), p.place.base).searchParams.get("goal");
  await p.press(/^Start: /, { in: next });
  await p.press("I worked through it");
  assert.match(p.page.url(), new RegExp(`/goals/${goal}`));
  assert.equal(await stateOf(p, goal), "Not started");

  // Check together, with a hint, privately.
  await p.go(`/goals/${goal}`);
  await p.press(/^Start the check together/);
  const { hinted } = await together(p);
  assert.ok(hinted, "no question had a hint");

  // "I'm ready": how sure? Then the check alone, most of it wrong.
  await p.press("I'm ready");
  await ready(p, "Quite sure");
  const first = await alone(p, [1, 2, 3]);
  await p.main().getByText("Not yet. Look at one mistake?").waitFor();
  await p.main().getByText(`You said: quite sure. It showed ${first.length - 3} of ${first.length}.`).waitFor();
  assert.equal(await stateOf(p, goal), "Not yet");

  await fixit(p);

  // Check again: a fresh version, all right.
  await p.press("Check again");
  await ready(p, "Very sure");
  const second = await alone(p, []);
  const before = new Set(first.map((q) => q.variant));
  for (const q of second) assert.ok(!before.has(q.variant), "the second version asks the same again");
  await p.main().getByRole("heading", { name: "It is yours." }).waitFor();
  await p.main().getByText(`From ${first.length - 3} to ${second.length} of ${second.length}.`).waitFor();
  await p.press("Keep it");
  await p.main().getByText("You keep your way.").waitFor();

  // What opens now, and why it is so.
  assert.equal(await stateOf(p, goal), "Got it");
  await p.go("/progress");
  await p.main().getByRole("region").first().getByRole("link", { name: /^(Start: |I'm ready|Start the check)/ }).waitFor();
  await why(p, goal, first.length - 3, second.length);
}

// why opens the evidence and the rule behind the state.
async function why(p, goal, before, now) {
  await p.go(`/goals/${goal}`);
  await p.press(/^Why\?/);
  const text = await p.main().innerText();
  assert.match(text, /Got it means at least \d+ of \d+ right on a check alone/);
  assert.match(text, new RegExp(`check alone, ${before} of ${now} right`));
  assert.match(text, new RegExp(`check alone, ${now} of ${now} right`));
  assert.match(text, /Practised \d+ times?/);
}
