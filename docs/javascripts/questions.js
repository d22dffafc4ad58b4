// The list of questions filters while one types; without a script it is there as a whole. A word
// that no title has is mended by the tables of the ask box; where no title fits, they find what is near:
// questions, and cells of the matrix.
(() => {
  "use strict";

  const form = document.getElementById("kb-narrow");
  const { element, load, url } = window.kbSite;
  const { words } = form.elements;
  const status = form.querySelector("[role=status]");
  const others = element("ul", "");
  form.append(others);
  const SAID_AFTER_MS = 300;
  const NONE = "No question has these words, and none comes near";
  const isCell = (id) => id.includes("/");
  let engine;
  let asked = 0;

  const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f'’]/g, "").toLowerCase();
  const split = (text) => plain(text).match(/[\p{L}\p{N}]+/gu) ?? [];

  /** A title and its list stand side by side or, on a long page, in a fold (kb.publish.fold). */
  const groups = [...form.parentElement.querySelectorAll("h2[id]")]
    .map((title) => {
      const fold = title.closest("details.kb-fold");
      const list = (fold ? title.parentElement : title).nextElementSibling;
      return { fold, list, parts: fold ? [fold.parentElement] : [title, list] };
    })
    .filter(({ list }) => list?.tagName === "UL")
    .map((group) => {
      const items = [...group.list.children].map((item) => {
        const link = item.querySelector("a");
        const id = new URL(link.href).pathname.match(/([^/]+?)(?:\.html|\/index\.html|\/)?$/)[1];
        return { item, link, id, words: split(link.textContent) };
      });
      return { ...group, items };
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

  /** What the ask box would answer with, or name as near: a title, where it is, and of a cell the sign. */
  async function nearest(text) {
    const { candidates, answered } = engine.rank(text);
    const { rank, response } = window.kbAskData.rules;
    if (!candidates.length || !(answered || candidates[0].score >= response.near)) return [];
    const worth = candidates.filter(({ score }) => score >= rank.worth).slice(0, response.limit);
    if (worth.some(({ id }) => isCell(id))) await load("javascripts/data/finder.js").catch(() => {});
    return worth.flatMap(({ id }) => {
      if (isCell(id)) return window.kbFinder?.cells[id] ?? [];
      const one = all.find((other) => other.id === id);
      return one ? { id, title: one.link.textContent, href: one.link.href } : [];
    });
  }

  let narrowed = false;

  /** What is left of a folded group is in sight; with the whole list the folds are as they were. */
  function unfold(now) {
    for (const group of groups.filter(({ fold }) => fold)) {
      if (now && !narrowed) group.stood = group.fold.open;
      if (now) group.fold.open = true;
      else if (narrowed) group.fold.open = group.stood;
    }
    narrowed = now;
  }

  function show(found, besides, told) {
    for (const one of all) one.item.hidden = !found.includes(one);
    for (const { parts, items } of groups) {
      const none = items.every(({ item }) => item.hidden);
      for (const part of parts) part.hidden = none;
    }
    unfold(found !== all);
    others.replaceChildren(
      ...besides.map((one) => {
        const item = element("li", "");
        item.append(element("a", one.title, { href: one.href ?? url(one.url) }));
        if (one.mark) item.append(" ", element("span", one.mark, { class: `kb-${one.verdict}` }));
        return item;
      }),
    );
    clearTimeout(show.timer);
    show.timer = setTimeout(() => { status.textContent = told; }, SAID_AFTER_MS);
  }

  const count = (number, one = "question") => `${number} ${number === 1 ? one : `${one}s`}`;

  /** "1 question and 2 cells of the matrix". */
  function counted(besides) {
    const cells = besides.filter(({ id }) => isCell(id)).length;
    const rest = besides.length - cells;
    const parts = [rest && count(rest), cells && `${count(cells, "cell")} of the matrix`];
    return parts.filter(Boolean).join(" and ");
  }

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
      const besides = engine ? await nearest(words.value) : [];
      if (turn !== asked) return;
      const told = besides.length ? `No title has these words; near them: ${counted(besides)}` : NONE;
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
