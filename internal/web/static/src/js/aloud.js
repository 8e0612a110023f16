// A text is read aloud, sentence by sentence, by a voice of this device. Voices that would ask another computer are not used, so it works without a network;
// where there is none for the language, no button comes.

const speech = globalThis.speechSynthesis;
const blocks = "h2, h3, p, li, dt, dd, legend, figcaption, th, td, label.choice, label.tap";

// spoken is what an element says. A formula says a fraction as "3/4" and a power as "x^2"; what is hidden, or only drawn, says nothing.
function spoken(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE || node.matches("svg, input, select, [hidden], [popover], [aria-hidden=true]")) return "";
  const parts = [...node.childNodes].map(spoken);
  if (node.localName === "mfrac") return ` ${parts.join("/")} `;
  if (node.localName === "msup") return parts.join("^");
  return node.namespaceURI?.endsWith("MathML") ? parts.join(" ") : parts.join("");
}

const language = (element) => (element.closest("[lang]") ?? document.documentElement).lang;
const first = (tag) => tag.toLowerCase().split(/[-_]/)[0];
const voiceFor = (tag) => speech.getVoices().find((v) => v.localService && first(v.lang) === first(tag));

function reader(text) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-s aloud";
  let on = false;
  const turn = (to) => { on = to; button.textContent = on ? text.dataset.aloudStop : text.dataset.aloud; };
  let reading = 0; // counts the times that it began, so that what is left of an earlier one ends
  const stop = () => {
    reading++;
    speech.cancel();
    for (const block of text.querySelectorAll("[data-reading]")) delete block.dataset.reading;
    turn(false);
  };
  const read = (list, mine) => {
    const [block, ...left] = list;
    if (mine !== reading) return;
    if (!block) return stop();
    const says = new SpeechSynthesisUtterance(spoken(block).replace(/\s+/g, " ").trim());
    says.lang = language(block);
    says.voice = voiceFor(says.lang) ?? voiceFor(language(text));
    block.dataset.reading = "";
    block.scrollIntoView({ block: "nearest" });
    const next = () => { delete block.dataset.reading; read(left, mine); };
    says.addEventListener("end", next);
    says.addEventListener("error", next);
    speech.speak(says);
  };
  button.addEventListener("click", () => {
    if (on) return stop();
    const all = [...text.querySelectorAll(blocks)].filter((b) => !b.closest(".vh, [hidden], [popover]") && !b.parentElement.closest(blocks) && spoken(b).trim());
    turn(true);
    read(all, ++reading);
  });
  turn(false);
  addEventListener("pagehide", stop);
  return button;
}

// offer puts the button above each text that a voice of this device can read. Voices may come some time after the page.
function offer() {
  for (const text of document.querySelectorAll("[data-aloud]")) {
    if (text.previousElementSibling?.matches(".aloud") || !voiceFor(language(text))) continue;
    text.before(reader(text));
  }
}

if (speech && document.querySelector("[data-aloud]")) {
  offer();
  speech.addEventListener?.("voiceschanged", offer);
}
