// A wide formula, table or piece of code scrolls inside its own frame. Browsers that do not let the
// keyboard into such a frame by themselves get a tab stop there, and only where there is something to scroll.

function mark() {
  for (const el of document.querySelectorAll(".prose :is(table, pre), math")) {
    if (el.scrollWidth > el.clientWidth + 1 && getComputedStyle(el).overflowX === "auto") el.setAttribute("tabindex", "0");
    else if (el.getAttribute("tabindex") === "0") el.removeAttribute("tabindex");
  }
}

mark();
addEventListener("resize", mark);
document.fonts?.ready.then(mark);
