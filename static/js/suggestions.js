// Suggestions while typing: an editable combobox with list autocomplete, as the ARIA Authoring
// Practices Guide of the W3C describes it. The form beneath works without any script.
"use strict";
{
  const DELAY = 120; // ms between the last key and the question
  const FEWEST_LETTERS = 2;

  function makeCombobox(list) {
    if (list.dataset.ready) return;
    list.dataset.ready = "true";
    const input = list.previousElementSibling;
    const announcement = list.nextElementSibling;
    let options = [];
    let active = null;
    let timer = 0;
    let asked = new AbortController();

    for (const [name, value] of Object.entries({
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": list.id,
    })) input.setAttribute(name, value);

    function activate(option) {
      active?.setAttribute("aria-selected", "false");
      active = option;
      if (!option) return input.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", "true");
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }

    function close() {
      clearTimeout(timer);
      asked.abort();
      activate(null);
      list.hidden = true;
      announcement.textContent = "";
      input.setAttribute("aria-expanded", "false");
    }

    function show(fragment) {
      activate(null);
      list.innerHTML = fragment;
      options = [...list.querySelectorAll("[role=option]")];
      options.forEach((option, place) => { option.id = `${list.id}-${place}`; });
      if (!options.length) return close();
      list.hidden = false;
      list.scrollTop = 0;
      input.setAttribute("aria-expanded", "true");
      announcement.textContent = list.firstElementChild.dataset.announcement;
    }

    async function ask() {
      const typed = input.value.trim();
      asked.abort();
      if (typed.length < FEWEST_LETTERS) return close();
      asked = new AbortController();
      const { signal } = asked;
      try {
        const address = `${list.dataset.from}?${new URLSearchParams({ q: typed })}`;
        const answer = await fetch(address, { signal });
        const fragment = answer.ok ? await answer.text() : "";
        if (!signal.aborted && document.activeElement === input) show(fragment);
      } catch {
        // Overtaken by the next letter, or no connection: the form still works.
        if (!signal.aborted) close();
      }
    }

    function move(step) {
      const place = options.indexOf(active) + step;
      // From the field down to the first, up to the last; from either end back to the field.
      activate(active || step > 0 ? options[place] ?? null : options.at(-1));
    }

    const keys = {
      ArrowDown: () => { list.hidden ? ask() : move(1); return true; },
      ArrowUp: () => { list.hidden ? ask() : move(-1); return true; },
      Home: () => activate(null),
      End: () => activate(null),
      ArrowLeft: () => activate(null),
      ArrowRight: () => activate(null),
      Tab: close,
      Escape: () => { const open = !list.hidden; close(); return open; },
      Enter: () => { const chosen = active; chosen ? chosen.click() : close(); return chosen; },
    };
    input.addEventListener("keydown", (event) => {
      if (!event.isComposing && keys[event.key]?.()) event.preventDefault();
    });
    input.addEventListener("input", () => {
      clearTimeout(timer);
      activate(null);
      timer = setTimeout(ask, DELAY);
    });
    input.addEventListener("blur", close);
    // The field keeps the focus while the mouse or a finger is on the list.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (!option) return;
      close();
      // The form may hold filters beside the words, which a mere link would lose.
      if (option.matches(".search-for") && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        input.form.requestSubmit();
      }
    });
  }

  const makeAll = () => document.querySelectorAll("[data-from]").forEach(makeCombobox);
  makeAll();
  // htmx puts a whole new page in place when someone goes back.
  document.addEventListener("htmx:historyRestore", makeAll);
}
