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
    if (values[0].includes(" ") && (await p.page.locator(`[name="r.${id}"]`).count()) === 0) {
      await place(p, id, values);
      continue;
    }
    const field = p.page.locator(`[name="r.${id}"]`);
    if ((await field.first().evaluate((e) => e.localName)) === "select") {
      await field.selectOption(values[0]);
      continue;
    }
    if ((await field.first().getAttribute("type")) === "text") {
      await p.type(field, values[0]);
    } else {
      for (const v of values) await p.choose(p.page.locator(`[name="r.${id}"][value="${v}"]`));
    }
  }
}

// place answers a match or an order: each value is a choice and its place.
async function place(p, id, values) {
  for (const [choice, at] of values.map((v) => v.split(" "))) {
    const field = p.page.locator(`[name="r.${id}.${choice}"]`);
    if ((await field.first().evaluate((e) => e.localName)) === "select") await field.selectOption(at);
    else await p.choose(p.page.locator(`[name="r.${id}.${choice}"][value="${at}"]`));
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

// fixit takes the four steps.
export async function fixit(p, { lessons = true } = {}) {
  await p.go(p.page.url().replace(/\/why$/, ""));
  await p.press(/^(Go on fixing|Look at one mistake)$/);
  await p.type(p.page.getByLabel("What happened?"), "I read x instead of y.");
  await p.press("Next");

  // Another way: what was used is marked, and something that was not is chosen.
  const way = p.main().locator("button[name=way]:not(:has-text('used before'))");
  if (lessons) assert.ok((await p.main().getByText("used before").count()) > 0, "the lesson that was used is not marked");
  await p.press(new RegExp(escape((await way.first().innerText()).split("\n")[0])), { in: p.main().locator("form:has(button[name=way])") });
  await p.press(/^(I worked through it|I followed it|We talked about it)$/);

  await p.press("Practise");
  await practise(p);

  await p.type(p.page.getByLabel("What is different now?"), "I look at the axis first.");
  await p.press("Next");
  await p.main().getByRole("heading", { name: "All four done. Ready to check again?" }).waitFor();
}

async function practise(p) {
  for (let i = 0; i < 20 && p.page.url().includes("/sittings/") && !p.page.url().endsWith("/result"); i++) {
    await answer(p, true, "Check");
    await p.press(/^(Next question|Finish|How did it go\?)$/);
  }
  if (p.page.url().endsWith("/result")) await p.press(/fix|Fix/);
}

// stateOf reads the state of a goal from its page.
export async function stateOf(p, goal) {
  await p.go(`/goals/${goal}`);
  const line = await p.main().getByRole("link", { name: /^Why\?/ }).locator("xpath=..").innerText();
  return ["Not started", "Not yet", "Getting there", "Got it", "Secure"].find((s) => line.includes(s));
}

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
