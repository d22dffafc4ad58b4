// One answer as the finder and the ask box show it: verdict, why, what instead, on what ground,
// the reply with its button, and where to read on.
(() => {
  "use strict";

  const { element, url, reply } = window.kbSite;
  const ROWS = 9;

  function heading(shown, level) {
    const title = element(level, "");
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

  /** Nodes for an answer; `name` keeps the ids of two places apart, `share` is its address. */
  window.kbAnswer = (shown, name, share) => {
    const nodes = [heading(shown, "h3"), element("p", shown.why)];
    if (shown.instead?.length) nodes.push(instead(shown.instead));
    if (shown.steps) nodes.push(steps(shown.steps));
    if (shown.citation) {
      nodes.push(element("p", `Ground: ${shown.citation}`, { class: "kb-citation" }));
    }
    const id = `kb-${name}-reply`;
    const text = element("textarea", "", { id, readonly: "", rows: ROWS, spellcheck: "false" });
    text.value = reply(shown.reply, shown.url);
    const foot = element("p", "", { class: "kb-answer__foot" });
    foot.append(
      element("button", "Copy reply", { type: "button", class: "md-button", "data-kb-copy": id }),
      element("a", "Copy link to this answer", { href: share, class: "kb-permalink" }),
      element("a", "Grounds and details", { href: url(shown.url) }),
    );
    if (shown.evidence) {
      foot.append(element("a", shown.evidence.title, { href: url(shown.evidence.url) }));
    }
    nodes.push(element("label", "Reply to send", { for: id }), text, foot);
    return nodes;
  };
})();
