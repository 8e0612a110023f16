// An <input data-elapsed> takes along how many seconds the person had the page before them: time
// in another tab or with the screen off does not count. It informs a guess of "yours usually take";
// nobody is timed by it.

let counted = 0;
let since = document.hidden ? 0 : performance.now();

document.addEventListener("visibilitychange", () => {
  if (document.hidden) counted += performance.now() - since;
  else since = performance.now();
});

document.addEventListener("submit", (event) => {
  const total = counted + (document.hidden ? 0 : performance.now() - since);
  for (const input of event.target.querySelectorAll("input[data-elapsed]")) input.value = Math.round(total / 1000);
});
