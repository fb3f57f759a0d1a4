// Likely twins of a record that is being entered, below its names. Without script the page shows
// them when it is saved.
"use strict";
{
  const DELAY = 400; // ms between the last key and the question
  const TELLING = /^(name_\w+|acronym|country|place|(other_names|identifiers)-\d+-(value|scheme))$/;
  const names = document.querySelector(".form-row.field-name_en");
  const form = names?.closest("form");
  if (form && location.pathname.endsWith("/add/")) {
    const box = document.createElement("div");
    box.className = "twins-box";
    box.setAttribute("aria-live", "polite");
    names.after(box);
    const seen = document.createElement("input");
    seen.type = "hidden";
    seen.name = "twins_seen";
    form.append(seen);
    const address = new URL("../twins/", location.href);
    let timer = 0;
    let last = "";
    let asked = new AbortController();

    function described() {
      const said = new URLSearchParams();
      for (const [name, value] of new FormData(form)) {
        if (TELLING.test(name) && value) said.append(name, value);
      }
      return String(said);
    }

    function show(fragment) {
      // Unchanged, it is not read out again.
      if (box.innerHTML === fragment) return;
      box.innerHTML = fragment;
      seen.value = [...box.querySelectorAll("[data-id]")].map((one) => one.dataset.id).join();
    }

    async function ask() {
      const query = described();
      if (query === last) return;
      last = query;
      asked.abort();
      asked = new AbortController();
      const { signal } = asked;
      try {
        const answer = await fetch(`${address.pathname}?${query}`, { signal });
        if (answer.ok && !answer.redirected) show(await answer.text());
      } catch {
        // Overtaken by the next letter, or no connection: saving still warns.
        if (!signal.aborted) last = "";
      }
    }

    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(ask, DELAY);
    };
    form.addEventListener("input", soon);
    form.addEventListener("change", soon);
    soon();
  }
}
