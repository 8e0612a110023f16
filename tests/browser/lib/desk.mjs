// The desk by its keys.

import assert from "node:assert/strict";

// move goes to a row by j and k alone.
export async function move(p, row) {
  await row.waitFor();
  const to = await row.evaluate((li) => [...li.parentElement.children].indexOf(li));
  for (let i = 0; i < 200; i++) {
    const at = await p.page.locator("[data-rows] > [aria-current]").evaluate((li) => [...li.parentElement.children].indexOf(li));
    if (at === to) {
      if (i === 0) { // it is the current one already: let it have the focus
        await p.page.keyboard.press(to === 0 ? "k" : "j");
        if (to > 0) await p.page.keyboard.press("k");
      }
      return;
    }
    await p.page.keyboard.press(at < to ? "j" : "k");
  }
  assert.fail("j and k do not reach the row");
}

// press sends a form by a single key, and waits for the page that comes.
export async function press(p, key) {
  const gone = p.page.waitForEvent("load");
  await p.page.keyboard.press(key);
  await gone;
  await p.arrived();
}
