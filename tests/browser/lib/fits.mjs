// fits gives what does not fit on the page that is open: text that its box cuts off, and things that stick out of the screen on
// either side. What one can scroll to is no problem, and what only a screen reader gets is none either. It changes nothing, so it can
// be called on any page that is loaded, in any language and direction.
export function fits(page) {
  return page.evaluate(() => {
    const bad = [];
    const name = (e) => `${e.localName}.${[...e.classList].join(".")} “${e.innerText.trim().slice(0, 40)}”`;
    const edge = document.documentElement.clientWidth;
    const scrolls = (e) => { // whether one can scroll to it
      for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) {
        if (/auto|scroll/.test(getComputedStyle(p).overflowX)) return true;
      }
      return false;
    };
    for (const e of document.body.querySelectorAll("*")) {
      if (!(e instanceof HTMLElement) || !e.innerText?.trim() || e.closest(".vh, .skip, [hidden], svg, math")) continue;
      const style = getComputedStyle(e), box = e.getBoundingClientRect();
      if (box.width < 2 || box.height < 2 || style.visibility === "hidden" || style.clipPath !== "none") continue;
      const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
      if (own && (box.right > edge + 1 || box.left < -1) && !scrolls(e)) bad.push(`sticks out: ${name(e)} from ${Math.round(box.left)} to ${Math.round(box.right)} of ${edge}`);
      if (/hidden|clip/.test(style.overflowX) && e.scrollWidth > e.clientWidth + 1) bad.push(`is cut: ${name(e)}, ${e.scrollWidth} wide in ${e.clientWidth}`);
      if (/hidden|clip/.test(style.overflowY) && e.scrollHeight > e.clientHeight + 2 && own) bad.push(`is cut: ${name(e)}, ${e.scrollHeight} high in ${e.clientHeight}`);
      if (own && /^(a|button|label|th|summary)$/.test(e.localName) && !scrolls(e)) {
        const text = document.createRange();
        for (const n of [...e.childNodes].filter((n) => n.nodeType === 3 && n.data.trim())) {
          text.selectNodeContents(n);
          const t = text.getBoundingClientRect();
          if (style.display !== "inline" && (t.right > box.right + 1 || t.left < box.left - 1)) bad.push(`runs over: ${name(e)}, text from ${Math.round(t.left)} to ${Math.round(t.right)} in ${Math.round(box.left)} to ${Math.round(box.right)}`);
        }
      }
    }
    return [...new Set(bad)].slice(0, 12);
  });
}
