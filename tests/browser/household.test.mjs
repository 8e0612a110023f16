// A household, from an empty data folder: three children without e-mail, a second grown-up by a card, a tablet that they share, a child with two homes, and
// what a clumsy hand tries on the way. Then a class: a learner changes it and keeps everything.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { closeBrowser, Person } from "./lib/person.mjs";
import { databases, Place } from "./lib/place.mjs";

after(closeBrowser);

for (const database of databases) {
  describe(`household on ${database.name}`, { skip: database.why }, () => {
    let place;
    before(async () => { place = await Place.open(database.name); });
    after(() => place?.close());

    test(`household on ${database.name}: from nothing to two homes`, () => Person.during(place, "", { width: 1280 }, async (sam) => {
      sam.expected.add(403);
      await settle(sam);
      const codes = await children(sam);
      const card = await grownUp(sam);
      await Person.during(place, "", { width: 320, scheme: "dark" }, async (robin) => {
        await arrives(robin, card);
        await tablet(sam, robin, codes);
        await band(sam, robin);
        await question(sam, robin);
        await twoHomes(sam, robin, codes);
        await leaves(place, robin);
      });
    }));
  });

  describe(`household on ${database.name}: a class`, { skip: database.why }, () => {
    let place;
    before(async () => { place = await Place.open(database.name, { demo: true }); });
    after(() => place?.close());
    test(`household on ${database.name}: a learner changes the class`, () => changesClass(place));
  });
}

// settle: Sam sets up a home with a course.
async function settle(p) {
  await p.go("/");
  await p.type(p.page.getByLabel("One-time code"), p.place.code);
  await p.type(p.page.getByLabel("Your name"), "Sam Berg");
  await p.type(p.page.getByLabel("A passphrase"), "green boat seven soup");
  await p.choose(p.page.getByRole("radio", { name: /^Home/ }));
  await p.press("Go on: bring a course");
  await p.press(/^Fractions on a line/, { in: p.main() });
  await p.main().getByRole("heading", { level: 1, name: "Your course is here" }).waitFor({ timeout: 120_000 });
  await p.arrived();
}

// children: three of them with one field and one press, none with an e-mail; then pictures for all with another press. It gives their codes.
async function children(p) {
  await p.go("/people#add");
  assert.equal(await p.page.locator("input[type=email], input[name*=mail]").count(), 0, "the page wants an e-mail");
  const acts = counted(p);
  await p.type(p.page.getByLabel("Names"), "Ada\nLeo\nMia");
  await p.press("Add them");
  assert.equal(acts(), 2, "three children take more than a field and a press");
  await p.page.getByText("Ada to Mia are here now, and on “Fractions on a line”.").waitFor(); // the one course that there is
  assert.deepEqual(await kids(p), ["Ada", "Leo", "Mia"]);
  await p.press("Make picture codes for all who have none");
  const codes = {};
  for (const article of await p.main().getByRole("article").all()) {
    codes[await article.getByRole("heading").innerText()] = (await article.getByRole("listitem").allInnerTexts()).map((w) => w.trim());
  }
  assert.deepEqual(Object.keys(codes), ["Ada", "Leo", "Mia"], "not everybody has pictures");
  return codes;
}

// counted counts what a person does from now on: presses, fields and choices.
function counted(p) {
  let n = 0;
  for (const act of ["press", "type", "choose"]) {
    const own = p[act];
    p[act] = (...args) => {
      n++;
      return own.apply(p, args);
    };
  }
  return () => n;
}

const kids = (p) => p.main().getByRole("table", { name: "Learners" }).getByRole("link").allInnerTexts();

// grownUp: a second one, added with the age of children left standing in the form; the card is one press away.
async function grownUp(p) {
  await p.go("/people#add");
  await p.type(p.page.getByLabel("Names"), "Robin Berg");
  await p.choose(p.page.getByRole("radio", { name: /^Grown-up/ }));
  await p.press("Add them");
  await p.page.getByText("Robin Berg is here now. Make a card for them below.").waitFor();
  await p.press("Make a card Robin Berg");
  const link = (await p.main().innerText()).match(/https?:\/\/\S+\/in\/\S+/)[0];
  assert.equal(await p.main().getByText("Whoever scans it comes to Today.").count(), 0, "a grown-up is told what learners see");
  return link;
}

// arrives: on another device, and sees the same children, as somebody who guides and cares.
async function arrives(p, link) {
  await p.go(link);
  await p.press("Come in");
  const nav = await p.page.getByRole("navigation", { name: "Main" }).getByRole("link").allInnerTexts();
  for (const tab of ["Now", "Family"]) assert.ok(nav.some((t) => t.includes(tab)), `no ${tab} in ${nav}`);
  assert.doesNotMatch(await p.page.locator("html").getAttribute("class"), /band-(early|middle)/, "a grown-up reads as children do");
  await p.go("/people");
  assert.deepEqual(await kids(p), ["Ada", "Leo", "Mia"]);
  assert.equal(await p.page.getByRole("button", { name: /^Remove/ }).count(), 0, "who does not run the place takes out whoever does");
  assert.deepEqual(await family(p), ["Ada", "Leo", "Mia"]);
  p.expected.add(404);
  await p.go(link);
  await p.page.getByText(/used before/).first().waitFor();
}

async function family(p) {
  await p.go("/family");
  return (await p.main().getByRole("heading", { level: 2 }).allInnerTexts()).map((name) => name.trim().split("\n").at(-1));
}

// tablet: Leo taps the wrong pictures until it is enough, gets new ones from a grown-up and is in at once; the next child is two taps away.
async function tablet(p, robin, codes) {
  await p.go("/people");
  await p.type(p.page.getByLabel("Name of this device"), "Kitchen tablet");
  await p.press("Share this device");
  await p.go("/me");
  await p.press("Sign out", { in: p.main() });
  assert.deepEqual(await p.page.locator(".face-pick").allInnerTexts().then((all) => all.map((t) => t.trim().split("\n").at(-1))), ["Ada", "Leo", "Mia"]);
  await p.press(/Leo$/, { in: p.main() });
  const face = new URL(p.page.url()).pathname, [a, b, c] = codes.Leo;
  p.expected.add(422).add(429);
  for (let i = 0; i < 5; i++) {
    const answer = await p.page.request.post(face, { form: { picked: `${word(b)}.${word(a)}`, pick: word(c) }, headers: { origin: p.place.base } });
    assert.equal(answer.status(), 422, "a wrong try");
  }
  await tap(p, codes.Leo); // right, and one too many
  await p.main().getByText(/^Enough tries for now\. Wait \d+ minutes?, or ask your grown-up/).first().waitFor();
  assert.equal(await p.main().getByRole("button", { name: "Fish" }).count(), 0, "pictures that do nothing");

  await robin.go("/people");
  await robin.press("Leo", { in: robin.main() });
  await robin.press("Make new pictures");
  codes.Leo = (await robin.main().getByRole("article").getByRole("listitem").allInnerTexts()).map((w) => w.trim());
  await p.press("Somebody else", { in: p.main() });
  await p.press(/Leo$/, { in: p.main() });
  await tap(p, codes.Leo);
  assert.match(p.page.url(), /\/today$/, "new pictures do not open at once");

  const taps = counted(p);
  await p.press(/^Leo/); // who I am
  await p.press(/Mia$/, { in: p.main() }); // her face
  await p.main().getByRole("heading", { name: "Hi Mia. Tap your 3 pictures." }).waitFor();
  assert.equal(taps(), 2);
  await p.press("Somebody else", { in: p.main() });
  await p.press(/Leo$/, { in: p.main() });
  await tap(p, codes.Leo);
}

// word is the name of a picture as the form sends it.
const word = (shown) => shown.toLowerCase();

async function tap(p, code) {
  for (const picture of code) await p.press(picture, { in: p.main() });
}

// band: Leo becomes one of the early readers. Words and sizes change for him, and one column of one row in the whole database.
async function band(p, robin) {
  const goals = () => p.main().locator("a[href*='/lessons/'], a[href*='/goals/']").evaluateAll((all) => all.map((a) => a.getAttribute("href")).sort());
  const smallest = () => p.page.evaluate(() => Math.min(...[...document.querySelectorAll("button:not(.term), a.btn, a.person, .nav a")]
    .map((e) => e.getBoundingClientRect().height).filter((high) => high > 0)));
  await p.go("/today");
  const before = { goals: await goals() };
  await p.go(before.goals[0]);
  await p.page.getByRole("link", { name: "I'm stuck", exact: true }).first().waitFor();
  before.smallest = await smallest();

  await robin.go("/people");
  await robin.press("Leo", { in: robin.main() });
  const stood = await p.place.ask("columns");
  await robin.page.getByLabel("Words and size").selectOption("early");
  await robin.press("Save", { in: robin.main() });
  const stands = await p.place.ask("columns");
  const seen = /^session\.(seen_at|expires_at)$/; // that somebody pressed a button
  assert.deepEqual(Object.keys(stands).filter((name) => stands[name] !== stood[name] && !seen.test(name)), ["person.band"], "a band changes more than words and sizes");

  await p.go("/today");
  assert.deepEqual(await goals(), before.goals, "other things to do");
  await p.go(before.goals[0]);
  await p.page.getByRole("link", { name: "Help", exact: true }).first().waitFor();
  const now = await smallest();
  assert.ok(now >= 56 && before.smallest < 56, `the smallest thing to press is ${now} px high, and was ${before.smallest}`);
}

// question: Leo is stuck and asks; whoever of the grown-ups looks first sees that he needs somebody, and how to help.
async function question(p, robin) {
  await p.press("Help");
  await p.press("Write my question", { in: p.main() });
  await p.type(p.page.getByLabel("I don't get …"), "Which number is the whole?");
  await p.press("Send my question");
  await robin.go("/family");
  await robin.main().getByRole("heading", { name: "Leo needs you" }).waitFor();
  await robin.press("Help Leo");
  await robin.type(robin.page.getByLabel("Your answer"), "What do you compare it with?");
  await robin.press("Send the answer");
  await robin.go("/family");
  await robin.main().getByRole("heading", { name: "Nobody needs you now" }).waitFor();
}

// twoHomes: Mia lives with Noah as well. His home has her and nobody else, and every page about her brother or sister is none.
async function twoHomes(p, robin, codes) {
  const link = (await p.place.command("org", "add", "Noah's home", "--kind", "home", "--first", "Noah Lind", "--base-url", p.place.base)).match(/https?:\/\/\S+\/in\/\S+/)[0];
  await p.press(/^Leo/);
  await p.press(/Mia$/, { in: p.main() });
  await tap(p, codes.Mia);
  await Person.during(p.place, "", { width: 320 }, async (noah) => {
    noah.expected.add(403).add(404);
    await noah.go(link);
    await noah.press("Come in");
    await noah.go("/people");
    await noah.press("Make a link to join");
    const join = (await noah.main().innerText()).match(/https?:\/\/\S+\/join\/\S+/)[0];
    await p.go(join);
    await p.main().getByText("You join as Mia.").waitFor();
    await p.press("Join");
    await p.go("/me");
    await p.press(/^Go there/);

    await noah.go("/people");
    assert.deepEqual(await kids(noah), ["Mia"]);
    await noah.press("Mia", { in: noah.main() });
    await noah.main().getByText("Mia is in another place on this server, too.", { exact: false }).waitFor();
    assert.equal(await noah.page.getByRole("button", { name: /Make a link|Make new pictures|Keep out/ }).count(), 0, "a button that nobody here may press");
    assert.deepEqual(await family(noah), ["Mia"]);
    assert.deepEqual(await family(robin), ["Ada", "Leo", "Mia"], "the first home has lost her");
    await noOne(robin, noah, "Leo");
  });
}

// noOne: every address that one home has for a child, to read and to send, is nothing to the other.
async function noOne(mine, other, name) {
  const found = new Set();
  const gather = async () => {
    for (const [to, how] of await mine.page.locator("a[href^='/'], form[action^='/'], button[formaction^='/']").evaluateAll((all) =>
      all.map((e) => e.localName === "a" ? [e.getAttribute("href"), "GET"] : [e.getAttribute("formaction") ?? e.getAttribute("action"), e.method === "get" ? "GET" : "POST"]))) found.add(`${how} ${to.split("#")[0]}`);
  };
  await mine.go("/people");
  const person = await mine.main().getByRole("link", { name }).getAttribute("href");
  await mine.go("/family");
  const learner = await mine.main().getByRole("link", { name: `More about ${name}` }).getAttribute("href");
  for (const path of [person, learner, "/class"]) {
    await mine.go(path);
    await gather();
  }
  const ids = [person, learner].map((path) => path.split("/").at(-1));
  const tried = [...found, `GET ${person}`, `GET ${learner}`].filter((one) => ids.some((id) => one.includes(id)));
  assert.ok(tried.filter((t) => t.startsWith("GET")).length >= 8 && tried.some((t) => t.startsWith("POST")), `too few addresses: ${tried}`);
  for (const one of tried) {
    const [method, path] = one.split(" ");
    const answer = await other.page.request.fetch(path, { method, maxRedirects: 0, ...(method === "POST" && { form: {}, headers: { origin: other.place.base } }) });
    assert.equal(answer.status(), 404, `${one} answers ${answer.status()}`);
  }
}

// leaves: Sam takes Robin out, has second thoughts, takes Robin out again; Sam cannot leave the children without anybody. Ada is taken out and put back.
async function leaves(place, robin) {
  await Person.during(place, "Sam Berg", { width: 320 }, async (p) => {
    p.expected.add(403).add(404);
    await p.go("/people");
    assert.equal(await p.page.getByRole("button", { name: "Remove Robin Berg" }).count(), 1);
    await p.press("Remove Robin Berg");
    await p.press("Undo");
    assert.deepEqual(await family(robin), ["Ada", "Leo", "Mia"], "an undone step took the children away");
    await p.press("Remove Robin Berg");
    await p.page.getByText("Robin Berg guides or helps here no longer.").waitFor();
    robin.expected.add(404);
    assert.deepEqual(await family(robin), []);
    assert.equal(await p.page.getByRole("button", { name: /^Remove/ }).count(), 0, "the last grown-up can be removed");
    await p.main().getByRole("link", { name: "Robin Berg" }).waitFor(); // among those without a place: to keep out, or to ask again

    await p.press("Ada", { in: p.main() });
    const ada = new URL(p.page.url()).pathname;
    assert.equal((await robin.page.request.get(ada)).status(), 404, "who was taken out still sees the children");
    assert.equal(await p.page.getByRole("button", { name: /^Remove/ }).count(), 0, "the last one who cares can be removed");
    const me = await p.main().getByRole("link", { name: "Sam Berg", exact: true }).getAttribute("href");
    const refused = await p.page.request.post(`${ada}/carers/${me.split("/").at(-1)}/end`, { headers: { origin: place.base }, form: {} });
    assert.equal(refused.status(), 403, "by another way");

    await p.press(/^Take out of/);
    await p.page.getByText("Ada is not here any more.", { exact: false }).waitFor();
    assert.deepEqual(await kids(p), ["Leo", "Mia"]);
    await p.press("Ada", { in: p.main() });
    await p.press("Put them there");
    await p.go("/people");
    assert.deepEqual(await kids(p), ["Ada", "Leo", "Mia"]);
    assert.deepEqual(await family(p), ["Ada", "Leo", "Mia"]);

    // A card that somebody lost opens nothing once there is another.
    await p.go(ada);
    const made = async () => {
      await p.press("Make a link and a card");
      return (await p.main().innerText()).match(/https?:\/\/\S+\/in\/\S+/)[0];
    };
    const lost = await made();
    await p.go(ada);
    const fresh = await made();
    assert.deepEqual([(await robin.page.request.get(lost)).status(), (await robin.page.request.get(fresh)).status()], [404, 200], "the lost card and the new one");
  });
}

// changesClass: Noor goes from one class to another and keeps everything.
async function changesClass(place) {
  await Person.during(place, "Ms Okafor", { width: 320 }, async (p) => {
    await p.go("/people");
    await p.type(p.page.getByLabel("Its name"), "Class 9a");
    await p.press("Add the class");
    await p.go("/people?q=noor");
    await p.press("Noor Bakri", { in: p.main() });
    const learner = (await p.place.ask("goals", "Noor Bakri")).map((g) => g.goal);
    const stood = await p.place.ask("columns");
    await p.page.getByLabel("Move to").selectOption({ label: "Class 9a" });
    await p.press("Move", { in: p.main() });
    await p.page.getByText("Noor Bakri is in Class 9a now, with everything.").waitFor();
    const now = await p.place.ask("columns");
    const apart = Object.keys(now).filter((name) => now[name] !== stood[name] && !/^(session|group_member)\./.test(name));
    assert.deepEqual(apart, [], "a move touches more than the place");
    assert.deepEqual((await p.place.ask("goals", "Noor Bakri")).map((g) => g.goal), learner);
    await p.press("Class 9a", { in: p.main() });
    assert.deepEqual(await kids(p), ["Noor Bakri"]);
  });
}
