// The speed of a film or a sound, beside it. Without this script the browser's own menu has it.

for (const player of document.querySelectorAll("[data-speed]")) {
  const label = document.createElement("label");
  label.className = "speed";
  const choice = document.createElement("select");
  choice.className = "input input-s";
  for (const speed of [0.5, 0.75, 1, 1.25, 1.5, 2]) {
    choice.add(new Option(`${speed.toLocaleString(document.documentElement.lang)}×`, speed, speed === 1, speed === 1));
  }
  choice.addEventListener("change", () => { player.playbackRate = Number(choice.value); });
  label.append(player.dataset.speed, choice);
  player.after(label);
}
