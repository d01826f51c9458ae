"use strict";
const drawing = document.querySelector("svg.paths");
const parts = [...drawing.querySelectorAll("[data-paths]")];
const buttons = [...document.querySelectorAll("button[data-path]")];
let pinned = null;
function light(path) {
  drawing.classList.toggle("lit", path !== null);
  for (const part of parts) {
    part.classList.toggle("on", path !== null && part.dataset.paths.split(" ").includes(path));
  }
  for (const button of buttons) {
    button.setAttribute("aria-pressed", String(button.dataset.path === pinned));
    button.closest(".path").classList.toggle("on", button.dataset.path === path);
  }
}
for (const button of buttons) {
  button.hidden = false;
  const path = button.dataset.path;
  button.addEventListener("click", () => {
    pinned = pinned === path ? null : path;
    light(pinned);
    if (pinned !== null) drawing.scrollIntoView({ block: "nearest" });
  });
  const box = button.closest(".path");
  box.addEventListener("mouseenter", () => light(path));
  box.addEventListener("mouseleave", () => light(pinned));
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") light((pinned = null));
});
