// What is folded on a long page: a link into it opens it, one button opens all, paper has all.
(() => {
  "use strict";

  const { element } = window.kbSite;
  const folds = [...document.querySelectorAll("details.kb-fold")];
  if (!folds.length) return;

  /** What the address leads to; "#100%" is no escape, and an id may be written so. */
  function led() {
    const id = location.hash.slice(1);
    try {
      return document.getElementById(decodeURIComponent(id));
    } catch {
      return document.getElementById(id);
    }
  }

  function reveal() {
    const target = led();
    if (!target) return;
    let opened = false;
    let one = target.querySelector(":scope > details.kb-fold") ?? target.closest("details");
    for (; one; one = one.parentElement.closest("details")) {
      opened ||= !one.open;
      one.open = true;
    }
    if (opened) target.scrollIntoView();
  }
  addEventListener("hashchange", reveal);
  // The same address again is no change of it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href*='#']");
    if (link && link.href === location.href) reveal();
  });
  reveal();

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = folds.filter((one) => !one.open && !one.closest(".kb-other"));
    closed.forEach((one) => { one.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((one) => { one.open = false; }));

  const title = document.querySelector("article h1");
  if (!title || folds.filter((one) => !one.open).length < 3) return;
  const button = element("button", "", { type: "button", class: "kb-open-all" });
  const label = () => {
    const all = folds.every((one) => one.open);
    button.textContent = all ? "Close all" : "Open all";
    return all;
  };
  button.addEventListener("click", () => {
    const all = label();
    folds.forEach((one) => { one.open = !all; });
    label();
  });
  document.addEventListener("toggle", label, true);
  label();
  title.before(button);
})();
