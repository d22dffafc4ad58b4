// The form on the page about `kb try`: what each action makes of a message, as it came and as it
// goes, and what readers notice of it.
(() => {
  "use strict";

  const box = document.getElementById("kb-try");
  const { element, url } = window.kbSite;

  function address(form) {
    const chosen = ["spam", "virus", "protocol"].filter((name) => form.elements[name].value);
    const query = new URLSearchParams(chosen.map((name) => [name, form.elements[name].value]));
    return `api/try?${query}`;
  }

  function fields(rows) {
    const list = element("dl", "");
    for (const [name, ...told] of rows) {
      list.append(element("dt", name));
      for (const one of told) list.append(one instanceof Node ? one : element("dd", one));
    }
    return list;
  }

  /** On which protocols: sign, word and, for a no, the reason. */
  function offered({ allowed }, pages) {
    const list = element("ul", "");
    for (const cells of Object.values(allowed)) {
      for (const { cell, verdict, reason } of cells) {
        const item = element("li", "");
        const sign = verdict === "yes" ? "✓ Yes" : "✕ No";
        const link = element("a", pages[cell].title, { href: url(pages[cell].url) });
        item.append(link, " ", element("span", sign, { class: `kb-${verdict}` }));
        if (reason) item.append(element("span", reason, { class: "kb-tried__why" }));
        list.append(item);
      }
    }
    return list;
  }

  /** Lines with what differs marked in them: what begins and ends alike is plain. */
  function marked(came, goes, name) {
    const [one, other] = [[...came], [...goes]];
    const most = Math.min(one.length, other.length);
    let head = 0;
    while (head < most && one[head] === other[head]) head += 1;
    let tail = 0;
    while (tail < most - head && one.at(-1 - tail) === other.at(-1 - tail)) tail += 1;
    const end = one.length - tail;
    const [before, middle, after] = [one.slice(0, head), one.slice(head, end), one.slice(end)].map(
      (part) => part.join(""),
    );
    return [before, middle ? element(name, middle) : "", after];
  }

  /** As it came, as it goes; what stays is around it. */
  function sides(came, goes, above = "", below = "") {
    const both = element("div", "", { class: "kb-came-went" });
    const around = (text) => (text ? element("span", text, { class: "kb-stays" }) : "");
    const side = (title, middle) => {
      const figure = element("figure", "");
      const shown = element("pre", "");
      shown.append(around(above), ...middle, around(below));
      figure.append(element("figcaption", title), shown);
      return figure;
    };
    both.append(
      side("As it came", marked(came, goes, "del")),
      side("As it goes", marked(goes, came, "ins")),
    );
    return both;
  }

  function change(one) {
    const count = (number) => `${number} ${number === 1 ? "octet" : "octets"}`;
    const where = `At octet ${one.at}: ${count(one.removed)} out, ${count(one.added)} in.`;
    return [element("p", where), sides(one.came, one.goes, one.above, one.below)];
  }

  /** What a reader is told before and after: size, and Subject in the list. */
  function seen(before, after) {
    const table = element("table", "", { class: "kb-seen" });
    const head = table.createTHead().insertRow();
    for (const name of ["", "As it came", "As it goes"]) {
      head.append(name ? element("th", name, { scope: "col" }) : element("td", ""));
    }
    const body = table.createTBody();
    const row = (name, ...values) => {
      const made = body.insertRow();
      made.append(element("th", name, { scope: "row" }));
      for (const one of values) made.insertCell().append(one);
    };
    row("Octets", String(before.octets), String(after.octets));
    row("Subject in the list", before.subject || "none", after.subject || "none");
    return table;
  }

  function trial(one, { title, becomes, unchanged }, told) {
    const made = element("details", "", { class: "note" });
    const short = element("summary", `${title}: `);
    for (const [protocol, cells] of Object.entries(one.allowed)) {
      const yes = cells.every(({ verdict }) => verdict === "yes");
      const sign = `${protocol.toUpperCase()} ${yes ? "✓" : "✕"}`;
      short.append(element("span", sign, { class: yes ? "kb-yes" : "kb-no" }), " ");
    }
    made.append(short, offered(one, told.pages), fields([["The message", becomes]]));
    made.open = told.said.length === 1;
    if (becomes === "not offered" || !one.after) return made;
    if (unchanged) {
      made.append(fields([["Changed", unchanged]]));
      return made;
    }
    made.append(...one.changes.flatMap(change));
    if (one.more) made.append(element("p", `And ${one.more} more such places.`));
    const { before } = told.report;
    made.append(seen(before, one.after));
    if (before.structure !== one.after.structure) {
      made.append(element("p", "Structure, as IMAP tells it:"));
      made.append(sides(before.structure, one.after.structure));
    }
    if (one.signatures.length) {
      made.append(fields([["Signatures", ...one.signatures]]));
    }
    return made;
  }

  function tried(told) {
    const { report, said, found, supposed } = told;
    const rows = [
      ["Subject", report.before.subject || "none"],
      ["Spam", report.spam || "none found by the built-in test"],
      ["Infected", ...(found.length ? found : ["none found by the built-in test"])],
    ];
    if (supposed) rows.push(["Supposed", supposed]);
    const title = element("h3", "What becomes of it", { tabindex: "-1" });
    return [title, fields(rows), ...report.trials.map((one, n) => trial(one, said[n], told))];
  }

  window.kbSending(box, box.querySelector(".kb-tried"), address, tried);
})();
