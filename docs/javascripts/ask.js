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

  /** Other answers, each with a button that shows it, with its reply, in the first one's place. */
  function list(title, ids, show) {
    if (!ids.length) return [];
    const items = element("ul", "");
    for (const one of ids.map(shown)) {
      const item = element("li", "");
      item.append(element("a", one.title, { href: url(one.url) }));
      if (one.mark) item.append(" ", element("span", one.mark, { class: `kb-${one.verdict}` }));
      const button = element("button", "Show reply", { type: "button", class: "kb-pick" });
      button.setAttribute("aria-label", `Show the answer and the reply: ${one.title}`);
      button.addEventListener("click", () => show(one.id));
      item.append(" ", button);
      items.append(item);
    }
    return [element("p", title), items];
  }

  /** A letter that is no answer: it asks the customer for more. */
  function letter(title, text) {
    const id = "kb-ask-letter";
    const area = element("textarea", "", { id, readonly: "", rows: 9, spellcheck: "false" });
    area.value = text;
    const foot = element("p", "", { class: "kb-answer__foot" });
    foot.append(
      element("button", "Copy reply", { type: "button", class: "md-button", "data-kb-copy": id }),
    );
    return [element("label", title, { for: id }), area, foot];
  }

  /** The reply that asks which of several things is meant. */
  function which(ids) {
    const { before, after } = window.kbAskData.letters.which;
    const lines = ids.map((id, n) => `${n + 1}. ${shown(id).asked ?? shown(id).title}\n`);
    return before + lines.join("") + after;
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
    const { confident, answers } = engine.respond(text);
    const show = (id, focus) => {
      const rest = answers.filter((one) => one !== id);
      panel.replaceChildren(
        // The question's own address leads to its first answer; another one has its page's.
        ...window.kbAnswer(shown(id), "ask", focus ? url(shown(id).url) : share),
        ...list("Also:", rest, pick),
      );
      if (focus) panel.querySelector("h3 a").focus();
    };
    // The button that was pressed is gone; the answer's title takes its place for the keyboard.
    const pick = (id) => show(id, true);
    if (confident) {
      show(answers[0], false);
    } else if (answers.length) {
      panel.replaceChildren(
        ...list("Not sure which of these you mean:", answers, pick),
        ...letter("Reply that asks which", which(answers)),
      );
      panel.firstChild.className = "kb-nothing";
    } else {
      answers.push(...engine.nearest(text));
      panel.replaceChildren(
        element("p", "The knowledge base has no answer to this.", { class: "kb-nothing" }),
        ...list("What comes nearest:", answers, pick),
        ...letter("Reply that asks for more", window.kbAskData.letters.missing),
      );
      report(text);
    }
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
