// One answer as the finder and the ask box show it: verdict, why, what instead, what to do, on what
// ground; and the reply with its button, and where to read on.
(() => {
  "use strict";

  const { element, url, published } = window.kbSite;
  const ROWS = 9;

  function heading(shown) {
    const title = element("h3", "");
    title.append(element("a", shown.title, { href: url(shown.url) }));
    if (shown.mark) title.append(" ", element("span", shown.mark, { class: `kb-${shown.verdict}` }));
    return title;
  }

  function instead(links) {
    const line = element("p", "Use instead: ");
    links.forEach((one, n) => {
      line.append(n ? ", " : "", element("a", one.title, { href: url(one.url) }));
    });
    return line;
  }

  /** What to do, folded: it is there when it is wanted, and the reply stays in sight. */
  function steps(lines) {
    const folded = element("details", "", { class: "kb-steps" });
    const list = element("ol", "");
    list.append(...lines.map((line) => element("li", line)));
    folded.append(element("summary", "Steps"), list);
    return folded;
  }

  /** Nodes that say what is so. */
  function said(shown) {
    const nodes = [heading(shown), element("p", shown.why)];
    if (shown.instead?.length) nodes.push(instead(shown.instead));
    if (shown.steps) nodes.push(steps(shown.steps));
    if (shown.citation) {
      nodes.push(element("p", `Ground: ${shown.citation}`, { class: "kb-citation" }));
    }
    return nodes;
  }

  /** A letter: the desk's greeting, a body, its signature, and what the pages say at their end. */
  function letter(body, all = []) {
    const { before, after, more } = window.kbFinder.letter;
    const lines = [...new Set(all.flatMap((one) => one.foot))];
    const foot = [
      ...lines.filter((line) => line.startsWith("From")),
      ...lines.filter((line) => !line.startsWith("From")),
      ...all.map((one) => published(one.url)).filter(Boolean).map((address) => more + address),
    ];
    return before + body + after + (foot.length ? `\n${foot.join("\n")}\n` : "");
  }

  /** Nodes for a letter to copy; `links` stand behind its button. */
  function toCopy(label, text, name, links = []) {
    const id = `kb-${name}-reply`;
    const area = element("textarea", "", { id, readonly: "", rows: ROWS, spellcheck: "false" });
    area.value = text;
    const foot = element("p", "", { class: "kb-answer__foot" });
    const copy = { type: "button", class: "md-button", "data-kb-copy": id };
    foot.append(element("button", "Copy reply", copy), ...links);
    return [element("label", label, { for: id }), area, foot];
  }

  /** Links below an answer: `share` is its address. */
  function links(shown, share) {
    const found = [
      element("a", "Copy link to this answer", { href: share, class: "kb-permalink" }),
      element("a", "Grounds and details", { href: url(shown.url) }),
    ];
    if (shown.evidence) {
      found.push(element("a", shown.evidence.title, { href: url(shown.evidence.url) }));
    }
    return found;
  }

  /** Nodes for one answer with its reply; `name` keeps the ids of two places apart. */
  function whole(shown, name, share) {
    const text = letter(shown.body, [shown]);
    return [...said(shown), ...toCopy("Reply to send", text, name, links(shown, share))];
  }

  window.kbAnswer = { said, letter, toCopy, links, whole };
})();
