// <cf-toast> says what just happened and offers to undo it. After ten seconds it stops floating
// over the page and lies at its end, where it can still be reached; while a person points at it or
// is inside it, it stays.

const AFLOAT = 10_000; // ms

customElements.define(
  "cf-toast",
  class extends HTMLElement {
    connectedCallback() {
      const dock = this.closest(".toast-dock");
      if (!dock) return;
      this.timer = setInterval(() => {
        if (this.matches(":hover, :focus-within")) return;
        clearInterval(this.timer);
        dock.dataset.landed = "";
      }, AFLOAT);
    }
    disconnectedCallback() {
      clearInterval(this.timer);
    }
  },
);
