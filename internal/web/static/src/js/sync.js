// <cf-sync> is the dot that says where the person's work is, and data-save keeps what is typed
// while it is typed: the form goes to that address, and an answer of 2xx means it is kept.

const PAUSE = 1_500; // ms without typing until what was typed is sent

class Sync extends HTMLElement {
  connectedCallback() {
    this.first = { state: this.dataset.sync, words: this.words.textContent };
    addEventListener("offline", () => this.show("here"));
    addEventListener("online", () => this.show());
    if (!navigator.onLine) this.show("here");
  }
  get words() {
    return this.querySelector(".sync-words");
  }
  // show tells a state: "here" is on this device only; nothing is how the page came.
  show(state) {
    this.dataset.sync = state ?? this.first.state;
    this.words.textContent = state === "here" ? this.dataset.offline : this.first.words;
  }
}
customElements.define("cf-sync", Sync);

const waiting = new Map(); // form → timer

document.addEventListener("input", (event) => {
  const field = event.target.closest("[data-save]");
  if (!field?.form) return;
  clearTimeout(waiting.get(field.form));
  waiting.set(field.form, setTimeout(save, PAUSE, field.form, field.dataset.save));
});

// Leaving the page sends what is still waiting.
addEventListener("pagehide", () => {
  for (const [form] of waiting) save(form, form.querySelector("[data-save]").dataset.save);
});

// A form that is on its way anyway needs no saving.
document.addEventListener("submit", (event) => {
  clearTimeout(waiting.get(event.target));
  waiting.delete(event.target);
});

async function save(form, address) {
  waiting.delete(form);
  const dot = document.querySelector("cf-sync");
  try {
    const answer = await fetch(address, { method: "POST", body: new URLSearchParams(new FormData(form)), keepalive: true });
    if (!answer.ok) throw new Error(String(answer.status));
    dot?.show();
  } catch {
    dot?.show("here");
    waiting.set(form, setTimeout(save, 10 * PAUSE, form, address));
  }
}
