// The ask box: `kb ask` in the page. Tables and engine are loaded when the box is first used; a
// shared link carries the question: #ask=can+I+reject+over+pop.
(() => {
  "use strict";

  const box = document.getElementById("kb-ask");
  if (!box) return;

  const { element, url, load, root } = window.kbSite;
  const form = box.querySelector("form");
  const { question } = form.elements;
  const panel = box.querySelector(".kb-answer");
  const MOST_REPORTED = 5000;
  let engine;

  async function ready() {
    await Promise.all([load("javascripts/data/ask.js"), load("javascripts/engine.js")]);
    engine ??= window.kbMakeEngine(window.kbAskData);
  }

  const shown = (id) => window.kbFinder.cells[id] ?? window.kbAskData.questions[id];

  function list(title, ids) {
    if (!ids.length) return [];
    const items = element("ul", "");
    for (const one of ids.map(shown)) {
      const item = element("li", "");
      item.append(element("a", one.title, { href: url(one.url) }));
      if (one.mark) item.append(" ", element("span", one.mark, { class: `kb-${one.verdict}` }));
      items.append(item);
    }
    return [element("p", title), items];
  }

  /** A server counts what has no answer, so that staff see what is missing. */
  function report(text) {
    if (window.kbServer) {
      const query = new URLSearchParams({ question: text.slice(0, MOST_REPORTED) });
      fetch(new URL(`api/ask?${query}`, root)).catch(() => {});
    }
  }

  async function answer({ remember }) {
    const text = question.value.trim();
    if (!text) return;
    const share = `#ask=${encodeURIComponent(text)}`;
    if (remember) history.replaceState(null, "", share);
    try {
      await ready();
    } catch {
      panel.replaceChildren(element("p", "The answers did not load. Try again when you are online."));
      return;
    }
    const [first, ...rest] = engine.answers(text);
    if (first) {
      panel.replaceChildren(...window.kbAnswer(shown(first), "ask", share), ...list("Also:", rest));
      return;
    }
    panel.replaceChildren(
      element("p", "The knowledge base has no answer to this.", { class: "kb-nothing" }),
      ...list("What comes nearest:", engine.nearest(text)),
    );
    report(text);
  }

  function follow() {
    const [, given] = location.hash.split("#ask=");
    if (!given) return;
    try {
      question.value = decodeURIComponent(given);
    } catch {
      return; // a link cut short in the middle of a letter
    }
    answer({ remember: false });
    box.scrollIntoView();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    answer({ remember: true });
  });
  question.addEventListener("focus", () => ready().catch(() => {}), { once: true });
  question.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  addEventListener("hashchange", follow);

  box.querySelector(".kb-ask__kept").hidden = !window.kbServer;
  box.hidden = false;
  follow();
})();
