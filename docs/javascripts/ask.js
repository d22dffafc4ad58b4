// The ask box: `kb ask` in the page. Tables and engine are loaded when the box is first used; a
// shared link carries the question: #ask=can+I+reject+over+pop.
(() => {
  "use strict";

  const box = document.getElementById("kb-ask");
  if (!box) return;

  const { element, url, load, root } = window.kbSite;
  const { said, letter, toCopy, links } = window.kbAnswer;
  const form = box.querySelector("form");
  const { question } = form.elements;
  const panel = box.querySelector(".kb-answer");
  const MOST_REPORTED = 5000;
  let engine;
  let responder;
  let teller;

  async function ready() {
    const scripts = ["data/ask.js", "engine.js", "responder.js", "told.js"];
    await Promise.all(scripts.map((name) => load(`javascripts/${name}`)));
    engine ??= window.kbMakeEngine(window.kbAskData);
    responder ??= window.kbMakeResponder(window.kbAskData, engine);
    teller ??= window.kbMakeTeller(window.kbAskData, engine);
  }

  const shown = (id) => window.kbFinder.cells[id] ?? window.kbAskData.questions[id];

  /** Ids as choices, as kb.ask.choices: the cells of an action are one. */
  function grouped(ids) {
    const found = new Map();
    for (const id of ids) {
      const key = id.includes("/") ? id.slice(0, id.lastIndexOf("/")) : id;
      found.set(key, [...(found.get(key) ?? []), id]);
    }
    return [...found.values()];
  }

  /** An answer's title and a cell's verdict. */
  function line(one) {
    const title = element("a", one.title, { href: url(one.url) });
    return one.mark ? [title, " ", element("span", one.mark, { class: `kb-${one.verdict}` })] : [title];
  }

  /** Answers, each with a button that shows it, with its reply, in the place of what is shown.
   * `number` is undefined where they have none, else what stands before each one's. */
  function list(title, ids, show, number) {
    if (!ids.length) return [];
    const items = element("ul", "", number === undefined ? {} : { class: "kb-choices" });
    for (const [n, group] of grouped(ids).entries()) {
      const item = element("li", number === undefined ? "" : `${number}${n + 1}. `);
      for (const [m, one] of group.map(shown).entries()) item.append(m ? ", " : "", ...line(one));
      const button = element("button", "Show reply", { type: "button", class: "kb-pick" });
      button.setAttribute("aria-label", `Show the answer and the reply: ${shown(group[0]).title}`);
      button.addEventListener("click", () => show(group));
      item.append(" ", button);
      items.append(item);
    }
    return [element("p", title), items];
  }

  /** What is said first where threat and action do not combine, with the reply's body. */
  function clash(asked) {
    const action = asked.confident ? engine.clash(asked.question) : undefined;
    const found = window.kbAskData.clashes[action]?.[engine.inReply(asked.answers).join(" ")];
    return found && { ...found, action };
  }

  /** What each answer is about, as kb.render.letters: the cells of an action are one choice. */
  function meanings(ids) {
    const found = new Map();
    for (const id of ids) {
      const { asked, title } = shown(id);
      const at = asked ? asked.lastIndexOf(" on ") : title.length;
      const words = (asked ?? title).slice(0, at);
      found.set(words, [...(found.get(words) ?? []), ...(asked ? [asked.slice(at + 4)] : [])]);
    }
    return [...found].map(([words, on]) => {
      const last = on.pop();
      return last ? `${words} on ${on.length ? `${on.join(", ")} or ` : ""}${last}` : words;
    });
  }

  /** The body of a reply to one question: the answer, or which of the choices is meant, each with
   * its number, before which that of the question may stand. */
  function body(asked, number = "") {
    const { letters, together } = window.kbAskData;
    if (asked.confident) {
      const alone = shown(asked.answers[0]).body;
      return clash(asked)?.body ?? together[engine.inReply(asked.answers).join(" ")] ?? alone;
    }
    const lines = meanings(asked.answers).map((words, n) => `${number}${n + 1}. ${words}`);
    return [letters.which, lines.join("\n"), letters.otherwise].join("\n\n");
  }

  /** The titles of what helps in place of what is not offered, as kb.ask.combining.alternatives. */
  function helps(asked) {
    const { action } = clash(asked) ?? {};
    if (!asked.confident || (action && !window.kbAskData.alternatives.same.includes(action))) return [];
    const refused = asked.answers.map(shown).filter((one) => one.verdict === "no");
    return [...new Set(refused.flatMap((one) => one.instead.map(({ title }) => title)))];
  }

  /** `1`, `1 and 2`, `1, 2 and 3`. */
  const listed = (all) => (all.length > 1 ? `${all.slice(0, -1).join(", ")} and ${all.at(-1)}` : `${all[0]}`);

  /** Replies to several questions, as kb.render.letters.several: what more than one of them can use
   * instead stands once, behind them. */
  function bodies(all) {
    const { begins, said } = window.kbAskData.alternatives;
    const users = new Map();
    for (const [n, one] of all.entries()) {
      for (const title of helps(one)) users.set(title, [...(users.get(title) ?? []), n + 1]);
    }
    const helped = [...new Set([...users.values()].flat())].sort((a, b) => a - b);
    const apart = helped.length > 1;
    const parts = all.map((one, n) => {
      const text = body(one, `${n + 1}.`);
      const own = apart && helped.includes(n + 1) ? text.split(`\n\n${begins}`)[0] : text;
      return `${n + 1}. "${one.question}"\n\n${own}`;
    });
    if (!apart) return parts;
    const lines = [...users].map(([title, own]) => {
      const whose = own.length < helped.length ? ` (for ${listed(own)})` : "";
      return `- ${title}${whose}: ${said[title]}`;
    });
    return [...parts, [`${begins}, for ${listed(helped)}:`, ...lines].join("\n")];
  }

  /** A text whose list of actions says which of them the customer has today, as kb.ask.today. */
  function noted(text, question) {
    const { said, titles } = window.kbAskData.today;
    const done = engine.today(question).map((action) => titles[action]);
    return done.reduce((all, title) => all.replaceAll(`\n- ${title}: `, `\n- ${title}${said}: `), text);
  }

  /** One reply to all that is asked, as kb.ask.replies.reply. */
  function replyTo(all) {
    const records = all.filter((one) => one.confident).flatMap((one) => one.answers.map(shown));
    if (all.length === 1) return letter(noted(body(all[0]), all[0].question), records);
    return letter(bodies(all).join("\n\n"), records);
  }

  /** What answers one of the questions, or the choices. */
  function part(asked, number, show) {
    const nodes = [];
    if (number) nodes.push(element("p", `${number}. “${asked.question}”`, { class: "kb-part" }));
    if (asked.confident) {
      const first = clash(asked)?.first;
      if (first) nodes.push(element("p", first, { class: "kb-first" }));
      return [...nodes, ...asked.answers.flatMap((id) => said(shown(id)))];
    }
    const before = number ? `${number}.` : "";
    const [title, items] = list(window.kbAskData.letters.unsure, asked.answers, show, before);
    title.className = "kb-nothing";
    return [...nodes, title, items];
  }

  /** A server counts what has no answer, so that staff see what is missing. */
  function report(text) {
    if (window.kbServer) {
      const query = new URLSearchParams({ question: text.slice(0, MOST_REPORTED) });
      fetch(new URL(`api/ask?${query}`, root)).catch(() => {});
    }
  }

  /** Nodes where nothing is answered. */
  function nothing(text, language, show) {
    const { letters } = window.kbAskData;
    const why = language ? letters.foreign.replace("{}", language) : letters.nothing;
    const nodes = [element("p", why, { class: "kb-nothing" })];
    if (language) {
      // As kb.render.letters.asking_for_english.
      const english = letters.english.replaceAll("{language}", language);
      const said = [english, letters.theirs[language]].filter(Boolean).join("\n\n");
      return [...nodes, ...toCopy("Reply that asks for English", letter(said), "ask")];
    }
    const near = responder.nearest(text);
    if (!near.length) {
      return [...nodes, ...toCopy("Reply that says what we answer", letter(letters.outside), "ask")];
    }
    return [
      ...nodes,
      ...list("What comes nearest:", near, show),
      ...toCopy("Reply that asks for more", letter(letters.missing), "ask"),
    ];
  }

  /** What is stated of another product that the question names, with the letter that says it. */
  async function ofProduct(text, response) {
    const named = response.parts.length || !response.answers.length ? undefined : teller.names(text);
    if (!named) return undefined;
    await load("javascripts/data/statements.js");
    // The first answer's cells: an unsure answer may have another action's, too.
    const actionOf = (id) => id.split("/")[1];
    const action = actionOf(response.answers[0]);
    const cells = engine.inReply(action ? response.answers.filter((id) => actionOf(id) === action) : []);
    const { first, body: said, url: page } = teller.told(text, named, cells, window.kbStatements);
    const own = cells.length ? [element("p", `In ${window.kbStatements.matrix}:`)] : [];
    const nodes = [element("p", first, { class: "kb-first" }), ...own];
    const pages = page ? [{ foot: [], url: page }] : [];
    return { nodes, letter: letter(said, pages) };
  }

  function answered(text, response, share, product) {
    const all = responder.questions(text, response);
    const given = all.length ? response.answers : responder.nearest(text);
    const show = (ids) => {
      const one = { question: text, confident: true, answers: ids };
      // The question's own address leads to its first answer; this one has its page's.
      const below = links(shown(ids[0]), url(shown(ids[0]).url));
      panel.replaceChildren(
        ...part(one, 0, show),
        ...toCopy("Reply to send", replyTo([one]), "ask", below),
        ...list("Also:", given.filter((other) => !ids.includes(other)), show),
      );
      // The button that was pressed is gone; the answer's title takes its place for the keyboard.
      panel.querySelector("h3 a").focus();
    };
    if (!all.length) {
      report(text);
      return nothing(text, response.language, show);
    }
    const sure = all.filter((one) => one.confident);
    const seen = all.flatMap((one) => one.answers);
    const below = sure.length ? links(shown(sure[0].answers[0]), share) : [];
    const reply = (sure.length && product?.letter) || replyTo(all);
    return [
      ...(product?.nodes ?? []),
      ...all.flatMap((one, n) => part(one, all.length > 1 ? n + 1 : 0, show)),
      ...toCopy(sure.length ? "Reply to send" : "Reply that asks which", reply, "ask", below),
      ...list("Also:", response.answers.filter((id) => !seen.includes(id)), show),
    ];
  }

  async function answer({ remember }) {
    const text = question.value.trim();
    if (!text) return;
    const share = `#ask=${encodeURIComponent(text)}`;
    if (remember) history.replaceState(null, "", share);
    try {
      await ready();
      const response = responder.respond(text);
      const product = await ofProduct(text, response);
      panel.replaceChildren(...answered(text, response, share, product));
    } catch {
      panel.replaceChildren(element("p", "The answers did not load. Try again when you are online."));
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
