// What must hold for every page: no barrier that axe finds (WCAG 2.2 AA), nothing wider than the screen, valid HTML, and
// a weight that an old phone carries.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { HtmlValidate } from "html-validate";

// axe is put into the page as it is: its own wrapper for Playwright does twice the work, for frames that we do not have.
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const heaviest = 100 * 1024; // bytes of a page with everything it loads, packed

const html = new HtmlValidate({
  extends: ["html-validate:standard"],
  rules: {
    "long-title": "off", // a title may hold the name of a goal
    "no-implicit-button-type": "off",
    "prefer-native-element": "off", // fieldset and section carry roles on purpose where lists are drawn as cards
    "require-sri": "off", // everything comes from the same server
    "no-redundant-role": "off",
    "no-trailing-whitespace": "off",
    "attribute-boolean-style": "off",
    "void-style": "off",
    "doctype-style": "off",
  },
});

// look gives everything that is wrong with the page that is open.
export async function look(page, { js = true } = {}) {
  const bad = [];
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) bad.push(`is ${wide} px wider than the screen of ${page.viewportSize().width} px: ${await widest(page)}`);
  if (!js) return bad;
  await page.evaluate(axe);
  const found = await page.evaluate(async (runOnly) => {
    const { violations } = await window.axe.run(document, { runOnly, resultTypes: ["violations"], preload: false });
    return violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 3).map(({ html, failureSummary }) => ({ html, failureSummary })) }));
  }, tags);
  for (const v of found) {
    bad.push(`axe ${v.id}: ${v.help}\n  ${v.nodes.map((n) => n.html + "\n  " + n.failureSummary.replaceAll("\n", " ")).join("\n  ")}`);
  }
  const parts = await page.evaluate(() =>
    [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].map((e) => [e.name, e.encodedBodySize]));
  const weight = parts.reduce((sum, [, size]) => sum + size, 0);
  if (weight > heaviest) bad.push(`weighs ${weight} bytes: ${parts.map(([name, size]) => `${new URL(name).pathname} ${size}`).join(", ")}`);
  return bad;
}

// partsOf gives the parts that a page is made of, the same for two pages with the same parts and other words.
export function partsOf(page) {
  return page.evaluate(() => [...new Set([...document.body.querySelectorAll("*")].map((e) =>
    [e.tagName, e.getAttribute("class"), e.getAttribute("type"), e.getAttribute("role"), e.getAttribute("aria-invalid")].join(" ")))].sort());
}

// validate gives what is wrong with a page's HTML as it was sent.
export async function validate(source) {
  const report = await html.validateString(source);
  return report.results.flatMap((r) => r.messages).map((m) => `html ${m.ruleId}: ${m.message} (line ${m.line}: ${source.split("\n")[m.line - 1].slice(Math.max(m.column - 40, 0), m.column + 80)})`);
}

// widest names the elements that stick out.
function widest(page) {
  return page.evaluate(() => {
    const edge = document.documentElement.clientWidth;
    return [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > edge + 0.5).slice(0, 4)
      .map((e) => e.outerHTML.slice(0, 120)).join(" | ");
  });
}
