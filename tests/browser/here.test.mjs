// Coming in without an account of one's own to type: "Who's here?" on a device that a class shares, by pictures and by a PIN; a link into a
// class, as a stranger and as somebody of another place; and a list of people from a school's own system.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { closeBrowser, Person } from "./lib/person.mjs";
import { oneDatabase, Place } from "./lib/place.mjs";

after(closeBrowser);

for (const database of oneDatabase) {
  describe(`here on ${database.name}`, { skip: database.why }, () => {
    let place;
    before(async () => { place = await Place.open(database.name, { demo: true }); });
    after(() => place?.close());
    const as = (name, how, fn) => Person.during(place, name, how, fn);

    // The guide shares the device, hands it over, and a child comes in by tapping alone. Without JavaScript, since a tap is a form.
    for (const how of [{ width: 320 }, { width: 1280, js: false }]) {
      test(`here on ${database.name}: pictures, ${how.width} px${how.js === false ? ", without JavaScript" : ""}`, () => as("Sam Adeyemi", how, async (p) => {
        const code = await pictures(p, "Leo");
        await p.go("/people");
        await p.type(p.page.getByLabel("Name of this device"), "Kitchen tablet");
        await p.press("Share this device");
        await p.page.getByText("This device shows their faces now.").waitFor();
        await signOut(p);

        await p.go("/here");
        await p.press(/Leo$/, { in: p.main() });
        p.expected.add(422).add(404).add(429);
        await tap(p, [...code].reverse()); // not in this order
        await p.main().getByText("That was not it. Try again.").waitFor();
        await p.press(code[0]);
        await p.page.getByRole("img", { name: "1 of 3 pictures chosen" }).waitFor();
        await p.press("Start again");
        await tap(p, code);
        assert.match(p.page.url(), /\/today$/, "the pictures do not let Leo in");

        await pin(p, "1111");
        await p.main().getByText("Take digits that are not all the same.").first().waitFor();
        await pin(p, "4711");
        await signOut(p);
        await p.go("/here");
        await p.press(/Leo$/, { in: p.main() });
        if ((await p.page.getByLabel("PIN").count()) === 0) await p.press("Use my PIN");
        await p.type(p.page.getByLabel("PIN"), "4712");
        await p.press("Sign in");
        await p.main().getByText("That was not it. Try again.").waitFor();
        await p.type(p.page.getByLabel("PIN"), "4711");
        await p.press("Sign in");
        assert.match(p.page.url(), /\/today$/, "the PIN does not let Leo in");

        // Whoever guides has no short code, and a face that is not of this device does not exist.
        await signOut(p);
        await p.go("/here");
        assert.equal(await p.main().getByRole("link", { name: /Sam/ }).count(), 0, "a grown-up shows among the faces");
        await p.go("/here/01890000-0000-7000-8000-000000000000");
        assert.equal(await p.page.getByLabel("PIN").count(), 0);
      }));
    }

    test(`here on ${database.name}: a link into a class, for a stranger and for somebody of another place`, async () => {
      let link;
      await as("Ms Okafor", { width: 1280 }, async (p) => {
        await p.go("/people");
        await p.press("Make a link to join");
        link = (await p.main().innerText()).match(/https?:\/\/\S+\/join\/\S+/)?.[0];
        assert.ok(link, "the page shows no link");
      });
      await as("", { width: 320 }, async (p) => {
        p.expected.add(422);
        await p.go(link);
        await p.type(p.page.getByLabel("Your name"), "  ");
        await p.press("Join");
        await p.main().getByText("Write a name.").first().waitFor();
        await p.type(p.page.getByLabel("Your name"), "Zainab");
        await p.press("Join");
        await p.page.getByText("You are in.").waitFor();
      });
      await as("Jan Kowalski", { width: 320, js: false }, async (p) => {
        await p.go(link);
        await p.main().getByText("You join as Jan Kowalski.").waitFor();
        await p.press("Join");
        await p.go("/me");
        await p.press(/^Go there/);
      });
      await as("Ms Okafor", { width: 320, js: false }, async (p) => {
        await p.go("/people?q=zain");
        await p.main().getByRole("link", { name: "Zainab" }).waitFor();
        await p.go("/people");
        await p.press("End the link");
        p.expected.add(404);
        await p.go(link);
        assert.match(await p.page.locator("body").innerText(), /used before/, "the link still works");
      });
    });

    test(`here on ${database.name}: a list from a school's own system, twice`, () => as("Ms Okafor", { width: 320 }, async (p) => {
      await p.go("/people/roster");
      p.expected.add(422);
      await send(p, [csv("notes.csv", "a,b\n1,2\n")]);
      await p.main().getByText("There is no users.csv among these files.").waitFor();
      await send(p, list);
      await p.main().getByRole("heading", { level: 1, name: "Your people are here" }).waitFor();
      await p.main().getByText("A role that has no place here: proctor").waitFor();
      assert.deepEqual(await tally(p, "People"), ["4", "0", "0", "0"]);
      assert.deepEqual(await tally(p, "Places in classes"), ["3", "0", "0", "0"]);
      await p.go("/people/roster");
      await send(p, list);
      assert.deepEqual(await tally(p, "People"), ["0", "0", "4", "0"], "the same list again doubles people");
      await p.press("See the people");
      await p.press("Biology 9", { in: p.main() });
      await p.main().getByRole("link", { name: "Abena Owusu" }).waitFor();
    }));
  });
}

const csv = (name, text) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
const list = [
  csv("users.csv", "sourcedId,status,enabledUser,orgSourcedIds,role,username,givenName,familyName,agentSourcedIds,grades\n" +
    "s1,,TRUE,o1,student,abena,Abena,Owusu,p1,09\ns2,,TRUE,o1,student,bilal,Bilal,Khan,,09\nt1,,TRUE,o1,teacher,ott,Mr,Ott,,\n" +
    "p1,,TRUE,o1,parent,owusu,Grace,Owusu,s1,\nx1,,TRUE,o1,proctor,x,Some,Body,,\n"),
  csv("orgs.csv", "sourcedId,status,name,type\no1,,North,school\n"),
  csv("classes.csv", "sourcedId,status,title,schoolSourcedId\nc1,,Biology 9,o1\n"),
  csv("enrollments.csv", "sourcedId,status,classSourcedId,userSourcedId,role\n1,,c1,s1,student\n2,,c1,s2,student\n3,,c1,t1,teacher\n"),
];

async function send(p, files) {
  await p.page.getByLabel("The files").setInputFiles(files);
  await p.press("Bring it in");
}

// tally reads one row of the table of what a list changed.
const tally = (p, name) => p.main().getByRole("row", { name: new RegExp("^" + name) }).getByRole("cell").allInnerTexts();

// pictures makes a picture code for a child and reads it from the page that shows it once.
async function pictures(p, name) {
  await p.go("/people");
  await p.press(name, { in: p.main() });
  await p.press("Make new pictures");
  const code = await p.main().getByRole("article").getByRole("listitem").allInnerTexts();
  assert.equal(code.length, 3);
  return code.map((c) => c.trim());
}

async function tap(p, code) {
  for (const name of code) await p.press(name, { in: p.main() });
}

async function pin(p, digits) {
  await p.go("/me");
  await p.type(p.page.getByLabel(/PIN/), digits);
  await p.press("Save the PIN");
}

async function signOut(p) {
  await p.go("/me");
  await p.press(/^Sign out$/);
}
