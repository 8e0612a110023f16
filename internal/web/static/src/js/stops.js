// A film that stops and asks. The questions stand below it as forms, which is all that is needed; here the film pauses when the time
// of one comes, that one opens under the film and takes the focus, and its answer comes without leaving the page.

const section = document.querySelector("[data-stops]");
const film = document.querySelector(".player :is(video, audio)");
if (section && film) run();

function run() {
  film.closest(".player").parentElement.after(section); // beside the film, also where a text follows it
  const met = new Set(); // stops that came in this go and were left open
  let last = film.currentTime;
  for (const stop of stops()) if (`#${stop.id}` !== location.hash) stop.open = false;
  ready(section);

  film.addEventListener("seeking", () => { last = Infinity; });
  film.addEventListener("seeked", () => { last = film.currentTime; met.clear(); });
  film.addEventListener("timeupdate", () => {
    const now = film.currentTime;
    const due = film.paused ? null : stops().find((s) => at(s) > last && at(s) <= now && !("right" in s.dataset) && !met.has(s.id));
    last = now;
    if (due) ask(due);
  });

  function ask(stop) {
    met.add(stop.id);
    film.pause();
    if (document.fullscreenElement) document.exitFullscreen();
    film.webkitExitFullscreen?.();
    for (const other of stops()) other.open = other === stop;
    stop.querySelector("summary").focus();
    say(section.dataset.stopped);
  }

  section.addEventListener("click", (event) => {
    const button = event.target.closest("[data-film]");
    if (button) {
      event.preventDefault();
      const stop = button.closest("details");
      stop.open = false;
      if (button.dataset.film === "back") film.currentTime = Number(button.dataset.to);
      film.focus();
      film.play();
      return;
    }
    const link = event.target.closest("a[href*='again=']");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      swap(link.closest("details"), fetch(link.href), link.href);
    }
  });

  section.addEventListener("submit", (event) => {
    const stop = event.target.closest("details");
    if (!stop) return;
    event.preventDefault();
    if (event.target.hasAttribute("aria-busy")) return; // on its way, see submit.js
    swap(stop, fetch(event.target.action, { method: "POST", body: new URLSearchParams(new FormData(event.target, event.submitter)) }), null, event.target);
  });

  // swap puts what the server says of a question in its place. Where that does not come, the form goes its plain way.
  async function swap(stop, answer, href, form) {
    let fresh;
    try {
      const page = new DOMParser().parseFromString(await (await answer).text(), "text/html");
      fresh = page.getElementById(stop.id);
      const end = page.querySelector("[data-stops-end]");
      if (end) section.querySelector("[data-stops-end]").replaceWith(end);
    } catch {
      // the network went away
    }
    if (!fresh) return href ? location.assign(href) : form.submit();
    fresh.open = true;
    stop.replaceWith(fresh);
    ready(fresh);
    const says = fresh.querySelector(".problem") ?? fresh.querySelector(".judged");
    if (says) says.tabIndex = -1;
    (says ?? fresh.querySelector("input:not([type=hidden]), select") ?? fresh.querySelector("summary")).focus();
  }

  function ready(part) {
    for (const button of part.querySelectorAll("[data-film]")) button.hidden = false;
  }
  function say(text) {
    section.querySelector("[data-stops-say]").textContent = text;
  }
}

function stops() {
  return [...section.querySelectorAll("details[data-at]")];
}

function at(stop) {
  return Number(stop.dataset.at);
}
