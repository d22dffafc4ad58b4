// Steps through a conversation, by buttons and by keys; without a script all of it is there.
(() => {
  "use strict";

  const { element } = window.kbSite;

  function stepping(box) {
    const rows = [...box.querySelectorAll(":scope > ol > li")];
    let at = -1;
    const bar = element("div", "", { class: "kb-steps-bar", role: "group", "aria-label": "Step through" });
    const start = element("button", "Step through", { type: "button" });
    const back = element("button", "← Back", { type: "button", "aria-keyshortcuts": "ArrowLeft" });
    const next = element("button", "Next →", { type: "button", "aria-keyshortcuts": "ArrowRight" });
    const all = element("button", "All at once", { type: "button", "aria-keyshortcuts": "Escape" });
    const told = element("span", "", { role: "status" });
    bar.append(start, back, next, all, told);

    function show(number) {
      at = number;
      const walking = at >= 0;
      rows.forEach((row, n) => {
        row.classList.toggle("kb-later", walking && n > at);
        row.classList.toggle("kb-now", n === at);
        if (walking) row.firstElementChild.open = n === at;
      });
      start.hidden = walking;
      for (const one of [back, next, all]) one.hidden = !walking;
      // Not `disabled`: that would take the focus from who presses it at the first or last step.
      back.setAttribute("aria-disabled", at <= 0);
      next.setAttribute("aria-disabled", at >= rows.length - 1);
      told.textContent = "";
      if (!walking) return;
      const said = rows[at].querySelector("summary").textContent.replace(/\s+/g, " ").trim();
      told.textContent = `${at + 1} of ${rows.length}: ${said.slice(0, 120)}`;
      rows[at].scrollIntoView({ block: "nearest" });
    }

    start.addEventListener("click", () => { show(0); next.focus(); });
    back.addEventListener("click", () => show(Math.max(0, at - 1)));
    next.addEventListener("click", () => show(Math.min(rows.length - 1, at + 1)));
    all.addEventListener("click", () => { show(-1); start.focus(); });
    box.addEventListener("keydown", (event) => {
      if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
      const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (move) show(Math.min(rows.length - 1, Math.max(0, at + move)));
      else if (event.key === "Escape") { show(-1); start.focus(); }
      else return;
      event.preventDefault();
    });
    box.prepend(bar);
    show(-1);
  }

  document.querySelectorAll(".kb-conversation").forEach(stepping);
})();
