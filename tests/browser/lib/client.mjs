// A learner without a browser: signs in by a card, reads pages, sends forms. A class of thirty is thirty of these.

import assert from "node:assert/strict";

export class Client {
  constructor(place, name) {
    Object.assign(this, { place, name, cookies: new Map() });
  }

  // enter signs in by the address of a card.
  async enter(card) {
    await this.post(new URL(card).pathname, {});
    return this;
  }

  async get(path) {
    const answer = await this.send(path, {});
    assert.equal(answer.status, 200, `${this.name} reads ${path}`);
    return unescape(await answer.text());
  }

  // post sends a form and gives where it leads.
  async post(path, fields) {
    const answer = await this.send(path, { method: "POST", body: new URLSearchParams(Object.entries(fields).flatMap(([k, v]) => [v].flat().map((one) => [k, one]))) });
    assert.equal(answer.status, 303, `${this.name} sends ${path}: ${answer.status} ${answer.status === 422 ? await answer.text() : ""}`);
    return answer.headers.get("location");
  }

  async send(path, how) {
    const answer = await fetch(this.place.base + path, {
      ...how, redirect: "manual", headers: { cookie: [...this.cookies].map(([k, v]) => `${k}=${v}`).join("; "), "accept-language": "en" },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      this.cookies.set(name, value);
    }
    return answer;
  }

  // checkAlone says "I'm ready" for a goal and does not know any answer.
  async checkAlone(goal) {
    let at = await this.post(`/goals/${goal}/ready`, { sure: "3" });
    for (;;) {
      if (/^\/sittings\/[^/]+$/.test(at)) at = (await this.send(at, {})).headers.get("location"); // to the question that is open, or to the end
      if (!/^\/sittings\/[^/]+\/\d+$/.test(at)) return at;
      at = await this.post(at, { try: "1", dontknow: "1" });
    }
  }
}

const unescape = (text) => text.replace(/&#34;|&quot;/g, '"').replace(/&#39;/g, "'").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

// everybody of the class signs in by the cards that their teacher prints.
export async function everybody(p) {
  await p.go("/people");
  await p.press("Make sign-in cards", { in: p.main() });
  const cards = await p.main().locator("article").evaluateAll((all) => all.map((a) => [a.querySelector("h2").textContent, a.querySelector("a").href]));
  return Promise.all(cards.map(([name, href]) => new Client(p.place, name).enter(href)));
}
