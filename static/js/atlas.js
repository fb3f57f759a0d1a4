// Comforts on top of pages that work without any script.
"use strict";

document.documentElement.classList.add("js");

document.addEventListener("DOMContentLoaded", () => {
  // On a narrow screen the filters start folded away.
  const facets = document.querySelector(".facets");
  if (facets && matchMedia("(max-width: 60rem)").matches) facets.open = false;

  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      const shown = document.querySelector(button.dataset.copy);
      // Of a link its whole address.
      await navigator.clipboard.writeText(shown.href || shown.textContent);
      button.classList.add("done");
    });
  }
  showNotes();
});

// Groups that the visitor opened or closed stay so when htmx renews the results.
const folded = new Map();
document.addEventListener("htmx:beforeSwap", () => {
  for (const group of document.querySelectorAll("details.facet[id], details.facets")) {
    folded.set(group.id || "facets", group.open);
  }
});
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  for (const group of document.querySelectorAll("details.facet[id], details.facets")) {
    const open = folded.get(group.id || "facets");
    if (open !== undefined) group.open = open;
  }
  const announcement = document.getElementById("announcement");
  // Of new results their number; of the values of a facet theirs. What was replaced says nothing.
  const values = detail.target?.isConnected && detail.target.querySelector("[data-announcement]");
  const found = values || document.getElementById("found-title");
  if (announcement && found) announcement.textContent = found.textContent;
});

// A search within a facet: Enter finds no more than typing does, and what is typed is for this
// facet alone, so its field has no name that would take it to the list.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.closest(".facet-search input")) event.preventDefault();
});
document.addEventListener("htmx:configRequest", ({ target, detail }) => {
  if (target.closest(".facet-search")) detail.parameters.set("find", target.value);
});

// A footnote mark opens its note beside it; the list at the end of the page stays the anchor.
function showNotes() {
  if (!HTMLElement.prototype.showPopover) return;
  const box = document.createElement("div");
  box.className = "note-box";
  box.popover = "auto";
  document.body.append(box);
  for (const mark of document.querySelectorAll(".mark")) {
    mark.addEventListener("click", (event) => {
      const note = document.querySelector(mark.getAttribute("href"));
      if (!note) return;
      event.preventDefault();
      box.replaceChildren(...[...note.children].map((part) => part.cloneNode(true)));
      box.showPopover({ source: mark });
      const place = mark.getBoundingClientRect();
      const width = box.offsetWidth;
      const left = Math.max(8, Math.min(place.left, innerWidth - width - 8));
      box.style.left = `${left}px`;
      const below = place.bottom + box.offsetHeight + 8 < innerHeight;
      box.style.top = `${below ? place.bottom + 6 : Math.max(8, place.top - box.offsetHeight - 6)}px`;
      box.querySelector("a")?.focus({ preventScroll: true });
      box.addEventListener("toggle", (change) => {
        if (change.newState === "closed") mark.focus({ preventScroll: true });
      }, { once: true });
    });
  }
}
