// Passkeys, with Chromium's virtual authenticator: add one, come in by it, see that an answer works once, remove it. Whoever has none, or
// has no script, has every other way in on the same page.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { closeBrowser, Person } from "./lib/person.mjs";
import { oneDatabase, Place } from "./lib/place.mjs";

after(closeBrowser);

for (const database of oneDatabase) {
  describe(`passkeys on ${database.name}`, { skip: database.why }, () => {
    let place;
    before(async () => { place = await Place.open(database.name, { demo: true }); });
    after(() => place?.close());

    test(`passkeys on ${database.name}: add, come in, once, remove`, () => Person.during(place, "Tomás Vega", { width: 320 }, async (p) => {
      const device = await authenticator(p);
      await p.go("/me");
      await p.type(p.page.getByLabel("Its name"), "My phone");
      await p.press("Add a passkey");
      await p.page.getByText("“My phone” lets you in from now on.").waitFor();
      await p.main().getByText(/^Since .*, not used yet$/).waitFor();
      await p.main().getByRole("button", { name: /Add a passkey/ }).click(); // the same device has one
      await p.main().getByText("The passkey was not used.").first().waitFor();

      await p.go("/me");
      await p.press(/^Sign out$/);
      await p.go("/sign-in?next=/progress");
      const sent = p.page.waitForRequest((r) => r.method() === "POST" && r.url().endsWith("/sign-in/passkey"));
      await p.press("Sign in with a passkey");
      assert.match(p.page.url(), /\/progress$/, "the passkey does not let Tomás in");
      await p.go("/me");
      await p.main().getByText("Tomás Vega").first().waitFor().catch(() => {});
      assert.equal(await p.page.locator("#name, [name=name]").first().inputValue(), "Tomás Vega");

      // The same answer again opens nothing: its challenge is used up.
      const body = (await sent).postData();
      const again = await p.context.request.post("/sign-in/passkey", { data: body, headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: place.base }, maxRedirects: 0 });
      assert.equal(again.status(), 422);

      // The device says no: one is told, and signs in another way.
      await p.press(/^Sign out$/);
      await device.refuse();
      await p.page.getByRole("button", { name: "Sign in with a passkey" }).click();
      await p.main().getByText("The passkey was not used.").first().waitFor();
      await p.page.getByLabel("Passphrase").waitFor();
      await device.agree();

      await p.press("Sign in with a passkey");
      await p.go("/me");
      await p.press(/^Remove/);
      await p.page.getByText("This passkey opens nothing any more.").waitFor();
      await p.press(/^Sign out$/);
      p.expected.add(422);
      await p.press("Sign in with a passkey");
      await p.main().getByText("This passkey did not open the door.").first().waitFor();
    }));

    test(`passkeys on ${database.name}: without JavaScript the other ways are there`, () => Person.during(place, "", { width: 320, js: false }, async (p) => {
      await p.go("/sign-in");
      await p.main().getByText("Passkeys need JavaScript and a newer browser.").waitFor();
      assert.equal(await p.page.getByRole("button", { name: "Sign in with a passkey" }).count(), 0, "a button that does nothing");
      await p.page.getByLabel("Passphrase").waitFor();
    }));
  });
}

// authenticator gives a person's browser a device that keeps passkeys and checks a finger.
async function authenticator(p) {
  const cdp = await p.context.newCDPSession(p.page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  const verified = (isUserVerified) => cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
  return { refuse: () => verified(false), agree: () => verified(true) };
}
