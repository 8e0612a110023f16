// The arrow keys move along a map of goals: to the nearest box in that direction. Without the script, Tab goes through the boxes and the
// keys scroll.

const toward = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

function middle(link) {
  const r = link.querySelector(".body").getBoundingClientRect();
  return [r.x + r.width / 2, r.y + r.height / 2];
}

// nearest is the box with the shortest way, where going aside counts double.
function nearest(links, from, [dx, dy]) {
  const [x, y] = middle(from);
  let best, least = Infinity;
  for (const link of links) {
    if (link === from) continue;
    const [toX, toY] = middle(link);
    const along = (toX - x) * dx + (toY - y) * dy;
    const aside = Math.abs((toX - x) * dy) + Math.abs((toY - y) * dx);
    const way = along + 2 * aside;
    if (along > 1 && way < least) [best, least] = [link, way];
  }
  return best;
}

for (const map of document.querySelectorAll(".pmap")) {
  const links = [...map.querySelectorAll("a")];
  map.addEventListener("keydown", (event) => {
    const way = toward[event.key];
    const from = event.target.closest("a");
    if (!way || !from || event.altKey || event.ctrlKey || event.metaKey) return;
    const to = nearest(links, from, way);
    if (!to) return;
    event.preventDefault();
    to.focus();
  });
  // A large map begins where one is.
  const wrap = map.closest(".pmap-wrap");
  const here = map.querySelector(".here .body") ?? map.querySelector(".aim .body");
  if (wrap && here && (wrap.scrollWidth > wrap.clientWidth || wrap.scrollHeight > wrap.clientHeight)) {
    const [box, frame] = [here.getBoundingClientRect(), wrap.getBoundingClientRect()];
    wrap.scrollTo(box.x - frame.x - frame.width / 3, box.y - frame.y - frame.height / 2);
  }
}
