// The steps of the loop, as a person takes them.

import assert from "node:assert/strict";

// sittingOf reads the sitting and the number of the question from the address.
export function sittingOf(url) {
  const m = new URL(url).pathname.match(/^\/sittings\/([^/]+)(?:\/(\d+))?$/);
  assert.ok(m, `no question stands at ${url}`);
  return { sitting: m[1], n: Number(m[2]) };
}

// answer gives a right or a wrong response to the question that is open, and presses the button with that name. It
// gives the question as the oracle knows it.
export async function answer(p, right, button) {
  const at = sittingOf(p.page.url());
  const q = await p.place.ask("question", at.sitting, at.n);
  await fill(p, right ? q.right : q.wrong);
  await noKeyIn(p, q);
  await p.press(button);
  return { ...at, ...q };
}

export async function fill(p, response) {
  for (const [id, values] of Object.entries(response)) {
    const field = p.page.locator(`[name="r.${id}"]`);
    if ((await field.first().getAttribute("type")) === "text") {
      await p.type(field, values[0]);
    } else {
      for (const v of values) await p.choose(p.page.locator(`[name="r.${id}"][value="${v}"]`));
    }
  }
}

// noKeyIn makes sure that an open question carries nothing but fields: no mark of a right choice, no number of the draw.
async function noKeyIn(p, q) {
  const source = await p.source;
  assert.doesNotMatch(source, /data-result|"seed"|data-(?:right|key|answer|correct)=/i, "the page of an open question marks an answer");
  for (const [id, values] of Object.entries(q.right)) {
    const choices = await p.page.locator(`[name="r.${id}"]`).evaluateAll((all) => all.map((e) => [...e.attributes].map((a) => a.name).sort().join()));
    const shapes = new Set(choices.map((names) => names.replace(/\b(?:checked|id),/g, "")));
    assert.ok(values.length === 0 || shapes.size <= 1, "the choices differ in more than their value");
  }
}

// together takes a check together to its end: a hint first where there is one, one answer wrong and then mended.
export async function together(p) {
  let hinted = false, mended = false;
  for (let i = 0; i < 30 && !p.page.url().endsWith("/result"); i++) {
    const hint = p.page.getByRole("button", { name: /^Hint \d+ of/ });
    if (!hinted && (await hint.count()) > 0) {
      await p.press(/^Hint \d+ of/);
      hinted = true;
    }
    await answer(p, mended, "Check");
    if (!mended) {
      mended = true;
      await p.press("Try again");
      await answer(p, true, "Check");
    }
    await p.main().getByText("Right.", { exact: true }).waitFor();
    await p.press(/^(Next question|Finish|How did it go\?)$/);
  }
  assert.ok(p.page.url().endsWith("/result"), "the check together does not end");
  return { hinted };
}

// ready says how sure one is and starts the check alone.
export async function ready(p, sure) {
  await p.choose(p.page.getByRole("radio", { name: sure, exact: true }));
  await p.press("Start the check alone");
}

// alone answers a check alone; wrong says which questions, counted from 1, are answered wrong. It gives the variants.
export async function alone(p, wrong) {
  const asked = [];
  for (let i = 1; i <= 30 && !p.page.url().endsWith("/result"); i++) {
    assert.equal(await p.page.getByRole("button", { name: /^Hint/ }).count(), 0, "a check alone has no hints");
    asked.push(await answer(p, !wrong.includes(i), "Answer"));
  }
  assert.ok(p.page.url().endsWith("/result"), "the check alone does not end");
  return asked;
}
