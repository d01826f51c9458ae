"use strict";
(() => {
  const form = document.getElementById("tools");
  const search = document.getElementById("search");
  const incident = document.getElementById("incident");
  const count = document.getElementById("count");
  const none = document.getElementById("none");
  const open = document.getElementById("open");
  const entries = [...document.querySelectorAll("details.entry")];
  const sections = [...document.querySelectorAll("section.tactic")];
  const selects = [...form.querySelectorAll("select")];
  const texts = new Map(entries.map((e) => [e, (e.id + " " + e.textContent).toLowerCase()]));

  const fits = (entry, words) =>
    selects.every((s) => !s.value || entry.dataset[s.dataset.filter].split(" ").includes(s.value)) &&
    (!incident.checked || entry.dataset.incident) &&
    words.every((word) => texts.get(entry).includes(word));

  const refresh = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const entry of entries) {
      entry.hidden = !fits(entry, words);
      shown += !entry.hidden;
    }
    for (const section of sections) {
      section.hidden = !section.querySelector("details.entry:not([hidden])");
    }
    none.hidden = shown > 0;
    count.textContent =
      shown === entries.length ? `${shown} attacks` : `${shown} of ${entries.length} attacks`;
    return shown;
  };

  const unfold = () => {
    const entry = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (entry && entry.matches("details.entry")) {
      if (entry.hidden) form.reset();
      entry.open = true;
      entry.scrollIntoView();
    }
  };

  form.hidden = false;
  form.addEventListener("input", refresh);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(refresh));
  open.addEventListener("click", () => {
    const visible = entries.filter((entry) => !entry.hidden);
    const fold = visible.every((entry) => entry.open);
    for (const entry of visible) entry.open = !fold;
    open.textContent = fold ? "open all" : "close all";
  });
  addEventListener("hashchange", unfold);
  addEventListener("beforeprint", () => entries.forEach((entry) => (entry.open = true)));
  refresh();
  unfold();
})();
