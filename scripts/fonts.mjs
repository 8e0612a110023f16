// Cuts the fonts to the characters that pages need, and writes them as WOFF2.
//
//   node scripts/fonts.mjs <folder>
//
// Text: two weights, Latin; the rest of Latin is a file of its own that a browser loads only when a
// page uses it. Maths: the letters and operators of school and university, with the MATH table,
// without which browsers neither stretch brackets nor draw roots.
// Both families are under the SIL Open Font License; their notices travel in the name table.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import subset from "subset-font";

const out = process.argv[2];
if (!out) {
  console.error("usage: node scripts/fonts.mjs <folder>");
  process.exit(2);
}

const resolve = createRequire(import.meta.url).resolve;
const COPYRIGHT = [0, 13, 14]; // name records: copyright, licence, licence address

const range = (from, to) =>
  Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join("");

// The ranges that @fontsource uses for its "latin" and "latin-ext" files, as far as the font goes.
const latin =
  range(0x20, 0x7e) + range(0xa0, 0xff) + "ıŒœ˚˜–—‘’‚“”„†‡•…‰‹›€™←↑→↓−≤≥≠≈";
const latinExt = range(0x100, 0x24f) + range(0x1e00, 0x1eff) + "ʻʼ‐‑";

const maths =
  range(0x20, 0x7e) +
  "£¢€§¬¯°±²³´·¹×÷" +
  "ΓΔΘΛΞΠΣΦΨΩαβγδεζηθικλμνξπρστυφχψωϕϵϑ" +
  range(0x1d434, 0x1d467).replace("\u{1d455}", "") + // italic letters; h is ℎ
  "ℎ" +
  [..."αβγδεζηθικλμνξοπρςστυφχψω"].map((_, i) => String.fromCodePoint(0x1d6fc + i)).join("") + // italic Greek
  "𝜕𝜖𝜗𝜙" +
  "ℂℕℙℚℝℤℓ" +
  "′″‴…⋯⋮⋱ ‖\u2061\u2062\u2063\u2064" +
  "←↑→↓↔⇌⇐⇒⇔↦∞∂∇∀∃∄∅∈∉∋∏∑−∓∕∖∗∘√∛∝∠∡∣∥∧∨∩∪∫∬∮∴∵∶∼≃≅≈≠≡≤≥≪≫⊂⊃⊆⊇⊄⊕⊗⊥⋅△□°" +
  "⌈⌉⌊⌋⟨⟩⏞⏟⎴⎵" +
  "\u0302\u0303\u0304\u0305\u0307\u0308\u20d7^~¯ˆ˜˙¨⃗";

const jobs = [
  ["atkinson-400", "@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-latin-400-normal.woff2", latin],
  ["atkinson-700", "@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-latin-700-normal.woff2", latin],
  ["atkinson-ext-400", "@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-latin-ext-400-normal.woff2", latinExt],
  ["atkinson-ext-700", "@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible-latin-ext-700-normal.woff2", latinExt],
  ["maths", "@fontsource/noto-sans-math/files/noto-sans-math-latin-400-normal.woff2", maths],
];

await mkdir(out, { recursive: true });
for (const [name, source, characters] of jobs) {
  const font = await subset(await readFile(resolve(source)), characters, {
    targetFormat: "woff2",
    noHinting: true,
    preserveNameIds: COPYRIGHT,
    keepFeatures: name === "maths" ? ["ssty"] : ["kern", "liga", "mark", "mkmk", "tnum", "locl", "ccmp"],
  });
  await writeFile(join(out, name + ".woff2"), font);
  console.log(`${name}.woff2 ${font.length} bytes`);
}
