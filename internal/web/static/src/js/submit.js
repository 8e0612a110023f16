// A form marked data-once is sent once: a second press while the first is on its way does nothing.
// The server has the last word (a repeat is harmless there); this only spares the person a wait.

const sent = new WeakSet();
const PATIENCE = 10_000; // ms until one may press again, in case the network swallowed the first

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]")) return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.add(form);
  form.setAttribute("aria-busy", "true");
  setTimeout(() => free(form), PATIENCE);
});

// Coming back by the browser's button shows the page as it was: its forms are fresh again.
addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[aria-busy]").forEach(free);
});

function free(form) {
  sent.delete(form);
  form.removeAttribute("aria-busy");
}
