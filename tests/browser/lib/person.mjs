// A person at a browser: by mouse, by keyboard alone, or with JavaScript switched off. Whatever they do, every page they
// meet is looked at, and everything that must not happen is noted: a request to another host, a word of the policy's
// guard or any other error in the console, an answer with a status of 500.

import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import { look, partsOf, validate } from "./look.mjs";
import { first } from "./run.mjs";

// The headless shell draws no window of its own, so journeys take half the time with it.
const programs = [process.env.CHROMIUM, "/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

const browser = chromium.launch({
  executablePath: programs.find((path) => path && existsSync(path)),
  args: [
    "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    "--disable-default-apps", "--disable-domain-reliability", "--disable-client-side-phishing-detection",
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), // Chromium's sandbox refuses root
  ],
});

export async function closeBrowser() {
  await (await browser).close();
}

const met = new Map(); // by sort of page the parts that were looked at, and on which screens

export class Person {
  problems = [];
  expected = new Set(); // statuses that the journey brings about on purpose

  static async arrive(place, { width = 1280, js = true, keyboard = false, scheme = "light", contrast = "no-preference" } = {}) {
    const p = new Person();
    Object.assign(p, { place, js, keyboard, how: [width, js, scheme, contrast].join(" ") });
    p.context = await (await browser).newContext({
      viewport: { width, height: width < 600 ? 720 : 900 }, javaScriptEnabled: js, baseURL: place.base, locale: "en-GB",
      timezoneId: "Europe/Berlin", colorScheme: scheme, contrast, reducedMotion: "reduce",
    });
    p.context.setDefaultTimeout(20_000);
    p.context.on("request", (r) => {
      const url = new URL(r.url());
      if (url.protocol.startsWith("http") && url.origin !== place.base) p.problems.push(`asked another host: ${r.url()}`);
    });
    p.context.on("response", (r) => p.answered(r));
    p.context.on("console", (m) => {
      if (m.type() === "error" && !/status of (4\d\d)/.test(m.text())) p.problems.push(`console at ${m.page()?.url()}: ${m.text()}`);
    });
    p.context.on("weberror", (e) => p.problems.push(`script at ${e.page()?.url()}: ${e.error()}`));
    p.page = await p.context.newPage();
    return p;
  }

  // signIn comes in by a one-time link.
  static async signIn(place, name, how) {
    const p = await Person.arrive(place, how);
    await p.go(await place.link(name));
    await p.press(/./, { in: p.main().locator("form") }); // "Come in", in the language of whose link it is
    return p;
  }

  answered(response) {
    const status = response.status();
    if (status >= 500 || (status >= 400 && !this.expected.has(status))) {
      this.problems.push(`${response.request().method()} ${response.url()} answered ${status}`);
    }
    if (response.request().isNavigationRequest() && /^text\/html/.test(response.headers()["content-type"] ?? "")) {
      this.source = response.text().catch(() => ""); // gone when the page went on by itself
    }
  }

  // during signs a person in, lets them do something, and ends the visit. What was noted meanwhile makes the test fail.
  static async during(place, name, how, fn) {
    const p = name ? await Person.signIn(place, name, how) : await Person.arrive(place, how);
    let failure;
    try {
      await fn(p);
    } catch (error) {
      failure = error;
      failure.stack += `\nat ${p.page.url()}\n${(await p.page.locator("main").ariaSnapshot().catch(() => "")).slice(0, 4000)}`;
    }
    await p.context.close();
    const noted = [...new Set(p.problems)];
    if (noted.length === 0 && !failure) return;
    const list = noted.length > 0 ? `${noted.length} problems on pages:\n${noted.join("\n")}\n` : "";
    throw new Error(list + (failure?.stack ?? ""));
  }

  async go(address) {
    await this.page.goto(address);
    await this.arrived();
  }

  // arrived looks at the page that is open: every sort of page once on each screen, and whenever it shows a part that it has
  // not shown before, by whichever journey comes there first. A database does not change how a page looks.
  async arrived() {
    await this.page.waitForLoadState("load");
    const shape = shapeOf(this.page.url());
    const parts = await this.still(() => partsOf(this.page));
    const known = met.get(shape) ?? new Set(), screen = `${this.how} ${shape}`;
    if (met.has(screen) && parts.every((part) => known.has(part))) return;
    met.set(screen, true).set(shape, new Set([...known, ...parts]));
    const fresh = await Promise.all([first("screen", screen), first("parts", shape, parts)]);
    if (!fresh.includes(true)) return;
    const bad = await this.still(() => look(this.page, { js: this.js }));
    if (this.js && await first("html", shape, parts)) bad.push(...(await validate(await this.source)));
    this.problems.push(...bad.map((b) => `${shape} ${b}`));
  }

  // still does something with the page, once more when the page went on by itself meanwhile, as a page that waits does.
  async still(act) {
    for (let i = 0; ; i++) {
      try {
        return await act();
      } catch (error) {
        if (i === 20 || !/context was destroyed|frame was detached|navigat|reading 'run'/i.test(error.message)) throw error;
        await this.page.waitForLoadState("load");
      }
    }
  }

  main() {
    return this.page.getByRole("main");
  }

  // press presses a button or follows a link, by its name, and waits for the page that comes.
  async press(name, { in: within = this.page } = {}) {
    const target = within.getByRole("button", { name }).or(within.getByRole("link", { name })).first();
    await target.waitFor();
    const gone = this.page.waitForEvent("load");
    if (this.keyboard) {
      await this.focus(target);
      await this.page.keyboard.press("Enter");
    } else {
      await target.click();
    }
    await gone;
    await this.arrived();
  }

  // unfold opens a closed part of a page.
  async unfold(summary) {
    if (this.keyboard) {
      await this.focus(summary);
      await this.page.keyboard.press("Enter");
    } else {
      await summary.click();
    }
  }

  async type(field, text) {
    if (!this.keyboard) return field.fill(text);
    await this.focus(field);
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.keyboard.type(text);
  }

  // choose picks one answer of a group, or ticks a box.
  async choose(input) {
    if (!this.keyboard) return input.check();
    const group = await input.getAttribute("name");
    await this.tabTo((name) => document.activeElement.name === name, group);
    if ((await input.getAttribute("type")) === "checkbox") {
      await this.focus(input);
      if (!(await input.isChecked())) await this.page.keyboard.press("Space");
      return;
    }
    await this.page.keyboard.press("Space");
    for (let i = 0; i < 20 && !(await input.isChecked()); i++) await this.page.keyboard.press("ArrowDown");
    if (!(await input.isChecked())) throw new Error("the keyboard does not reach this choice");
  }

  // focus goes to an element with Tab alone, and makes sure that one sees where one is.
  async focus(target) {
    const handle = await target.elementHandle();
    await this.tabTo((wanted) => document.activeElement === wanted, handle);
    const seen = await target.evaluate((el) => {
      const box = el.getBoundingClientRect();
      const style = getComputedStyle(el);
      return {
        inside: box.bottom > 0 && box.top < innerHeight,
        ring: style.outlineStyle !== "none" || style.boxShadow !== "none" || el.matches("input") || el.matches("summary"),
      };
    });
    if (!seen.inside || !seen.ring) this.problems.push(`focus is not to be seen at ${this.page.url()}: ${await target.innerText()}`);
  }

  // tabTo presses Tab until the page says that one is there.
  async tabTo(there, wanted) {
    for (let i = 0; i < 150; i++) {
      if (await this.page.evaluate(there, wanted)) return;
      await this.page.keyboard.press("Tab");
    }
    throw new Error(`Tab does not lead there at ${this.page.url()}`);
  }
}

// shapeOf is a path without its ids and numbers.
export function shapeOf(url) {
  return new URL(url).pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "{id}").replace(/\/\d+(?=\/|$)/g, "/{n}").replace(/\/in\/.+/, "/in/{token}");
}
