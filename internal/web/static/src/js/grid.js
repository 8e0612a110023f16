// The arrow keys go from cell to cell of a map of a class (ARIA Authoring Practices, grid). The whole map is one stop of the Tab key; Home and End go to
// the ends of a row, with Control to those of the map; Enter opens a cell: what is behind that state. The line below says in words where one is. Without
// the script the names and the goals are links, and the map is a table.

for (const table of document.querySelectorAll(".cmap")) {
  const rows = [...table.rows].map((row) => [...row.cells]);
  const says = table.closest(".cmap-part").querySelector(".cmap-says");
  const head = (column) => rows[0][column];
  const name = (row) => rows[row][0];
  // A name or a goal is reached at its link, a state at its cell; the corner is nothing.
  const stop = (row, column) => (row === 0 && column === 0 ? null : (rows[row][column].querySelector("a") ?? rows[row][column]));
  const way = (row, column) => new URL(name(row).querySelector("a").href).pathname + "/goals/" + head(column).dataset.goal + "/why";

  let at = [1, 1];
  for (const [r, row] of rows.entries()) {
    for (const c of row.keys()) stop(r, c)?.setAttribute("tabindex", "-1");
  }
  table.setAttribute("role", "grid");
  stop(...at).setAttribute("tabindex", "0");
  says.textContent = says.dataset.keys;
  says.hidden = false;

  function here(row, column) {
    stop(...at).setAttribute("tabindex", "-1");
    at = [row, column];
    stop(row, column).setAttribute("tabindex", "0");
    if (row === 0 || column === 0) return;
    const link = document.createElement("a");
    link.href = way(row, column);
    link.textContent = [name(row), head(column), rows[row][column]].map((cell) => cell.textContent.trim()).join(" · ");
    says.replaceChildren(link);
  }

  const place = (el) => {
    const cell = el.closest("td, th");
    return cell && table.contains(cell) ? [cell.parentElement.rowIndex, cell.cellIndex] : null;
  };

  table.addEventListener("focusin", (event) => {
    const to = place(event.target);
    if (to && stop(...to) === event.target) here(...to);
  });

  table.addEventListener("click", (event) => {
    const to = place(event.target);
    if (to && event.target.closest("td")) location.assign(way(...to));
  });

  table.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey) return;
    const to = place(event.target);
    if (!to) return;
    const [row, column] = to;
    const on = getComputedStyle(table).direction === "rtl" ? -1 : 1;
    const last = [rows.length - 1, rows[0].length - 1];
    const next = event.ctrlKey
      ? { Home: [1, 1], End: last }[event.key]
      : {
          ArrowUp: [row - 1, column],
          ArrowDown: [row + 1, column],
          ArrowLeft: [row, column - on],
          ArrowRight: [row, column + on],
          Home: [row, row === 0 ? 1 : 0],
          End: [row, last[1]],
        }[event.key];
    if (next) {
      event.preventDefault();
      const target = rows[next[0]]?.[next[1]] && stop(...next);
      target?.focus();
    } else if (event.key === "Enter" && !event.ctrlKey && event.target.matches("td")) {
      event.preventDefault();
      location.assign(way(row, column));
    }
  });
}
