// The list of questions filters while one types; without a script it is there as a whole. A word
// that no title has is mended by the tables of the ask box; where no title fits, they find what is near.
(() => {
  "use strict";

  const form = document.getElementById("kb-narrow");
  const { element, load } = window.kbSite;
  const { words } = form.elements;
  const status = form.querySelector("[role=status]");
  const others = element("ul", "");
  form.append(others);
  const SAID_AFTER_MS = 300;
  const NONE = "No question has these words, and none comes near";
  let engine;
  let asked = 0;

  const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f'’]/g, "").toLowerCase();
  const split = (text) => plain(text).match(/[\p{L}\p{N}]+/gu) ?? [];

  const groups = [...form.parentElement.querySelectorAll("h2[id]")]
    .filter((title) => title.nextElementSibling?.tagName === "UL")
    .map((title) => {
      const list = title.nextElementSibling;
      const items = [...list.children].map((item) => {
        const link = item.querySelector("a");
        const id = new URL(link.href).pathname.match(/([^/]+?)(?:\.html|\/index\.html|\/)?$/)[1];
        return { item, link, id, words: split(link.textContent) };
      });
      return { title, list, items };
    });
  const all = groups.flatMap(({ items }) => items);

  const begins = (word) => (one) => one.words.some((other) => other.startsWith(word));

  /** Whether a title has a word as it is typed, as it was meant, or what means the same. */
  function has(one, word) {
    if (begins(word)(one)) return true;
    if (!engine || all.some(begins(word))) return false;
    const { stems, concepts } = engine.read(word);
    if (stems.some((stem) => begins(stem)(one)) || one.words.some((other) => near(word, other))) return true;
    one.means ??= engine.read(one.link.textContent).concepts;
    return concepts.size > 0 && [...concepts].every((each) => one.means.has(each));
  }

  /** What the tables take for a word of its own may be a slip all the same. */
  function near(word, other) {
    const { shortest, long } = window.kbAskData.rules.spelling;
    const most = word.length >= long ? 2 : 1;
    return Math.min(word.length, other.length) >= shortest && engine.distance(word, other, most) <= most;
  }

  const fitting = (typed) => all.filter((one) => typed.every((word) => has(one, word)));

  /** Questions that the ask box would answer with, or name as near. */
  function nearest(text) {
    const { candidates, answered } = engine.rank(text);
    const { rank, response } = window.kbAskData.rules;
    if (!candidates.length || !(answered || candidates[0].score >= response.near)) return [];
    const worth = candidates.filter(({ score }) => score >= rank.worth).slice(0, response.limit);
    return worth.flatMap(({ id }) => all.find((one) => one.id === id) ?? []);
  }

  function show(found, besides, told) {
    for (const one of all) one.item.hidden = !found.includes(one);
    for (const { title, list, items } of groups) {
      title.hidden = list.hidden = items.every(({ item }) => item.hidden);
    }
    others.replaceChildren(
      ...besides.map(({ link }) => {
        const item = element("li", "");
        item.append(element("a", link.textContent, { href: link.href }));
        return item;
      }),
    );
    clearTimeout(show.timer);
    show.timer = setTimeout(() => { status.textContent = told; }, SAID_AFTER_MS);
  }

  const count = (number) => `${number} ${number === 1 ? "question" : "questions"}`;

  async function filter() {
    const turn = ++asked;
    const typed = split(words.value);
    let found = fitting(typed);
    if (!found.length && !engine) {
      const scripts = ["data/ask.js", "engine.js"].map((name) => load(`javascripts/${name}`));
      // Without the tables a word that no title has finds nothing.
      await Promise.all(scripts).catch(() => {});
      if (window.kbMakeEngine && window.kbAskData) engine = window.kbMakeEngine(window.kbAskData);
      if (turn !== asked) return;
      found = fitting(typed);
    }
    if (!typed.length) {
      show(all, [], "");
    } else if (found.length) {
      show(found, [], `${count(found.length)} of ${all.length}`);
    } else {
      const besides = engine ? nearest(words.value) : [];
      const told = besides.length ? `No title has these words; near them: ${count(besides.length)}` : NONE;
      show([], besides, told);
    }
  }

  const shown = () =>
    [...others.querySelectorAll("a"), ...all.filter(({ item }) => !item.hidden).map(({ link }) => link)];

  words.addEventListener("input", filter);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    shown()[0]?.focus();
  });
  // Up and down among what is left; Escape gives the whole list back.
  form.parentElement.addEventListener("keydown", (event) => {
    const rows = [words, ...shown()];
    const at = rows.indexOf(document.activeElement);
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (at < 0 || !words.value || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") {
      words.value = "";
      filter();
      words.focus();
    } else if (move) rows[Math.min(rows.length - 1, Math.max(0, at + move))].focus();
    else return;
    event.preventDefault();
  });

  form.hidden = false;
  filter();
})();
