// A question that names another product, in the browser: kb.ask.products, product_names and
// product_words. The statements are loaded only where a question names a product.
((root) => {
  "use strict";

  function makeTeller({ naming, rules }, engine) {
    const set = (all) => new Set(all);
    const [asking, wanting, having] = [naming.asking, naming.wanting, naming.having].map(set);
    const [articles, makers, own] = [naming.articles, naming.makers, naming.own].map(set);
    const names = Object.entries(naming.names).map(([name, ids]) => [name.split(" "), ids]);
    const actions = new Set(rules.cells.neither.map(([concept]) => concept));
    const fill = (text, given) => text.replace(/\{(\w+)\}/g, (_, key) => given[key]);
    const stands = (row, said) =>
      said.some((_, at) => row.every((word, n) => said[at + n] === word));

    function known(said) {
      let best = [];
      let longest = 0;
      for (const [row, ids] of names) {
        if (row.length < longest || !stands(row, said)) continue;
        best = row.length === longest ? [...best, ...ids] : ids;
        longest = row.length;
      }
      return [...new Set(best)];
    }

    const strange = (word) =>
      makers.has(word) ||
      (word.length >= naming.shortest && !engine.knows(word) && engine.mend(word) === word && !own.has(word));

    function unknown(question, said, { found }) {
      const acts = new Set(found.filter(([, , one]) => actions.has(one)).map(([start]) => start));
      for (const [n, word] of said.entries()) {
        if (!asking.has(word) && !having.has(word)) continue;
        const held = having.has(word);
        let start = n + 1;
        while (articles.has(said[start])) start += 1;
        let end = start;
        while (end < said.length && end - start < naming.longest && strange(said[end])) end += 1;
        if (end === start) continue;
        const row = said.slice(start, end);
        const called = new RegExp(row.join("\\W+"), "i").exec(question)?.[0] ?? row.join(" ");
        if (held && called[0] === called[0].toLowerCase() && !makers.has(row[0])) continue;
        if (held || [...acts].some((at) => at >= end && at <= end + naming.gap)) return called;
      }
      return "";
    }

    const asksForAction = (reading) =>
      reading.concepts.has("quarantine") || Boolean(engine.named(reading).concept);

    /** {products: ids, called} where a question names a product, as the beginning of `told`. */
    function namesOf(question) {
      const said = engine.words(question);
      const reading = engine.read(question);
      const asks = said.some((word) => asking.has(word));
      if (!(asks || said.some((word) => wanting.has(word))) || !asksForAction(reading)) return undefined;
      const products = known(said);
      if (products.length) return { products, called: "" };
      const called = asks ? unknown(question, said, reading) : "";
      return called ? { products, called } : undefined;
    }

    function treatments(reading, data) {
      const { threat, concept } = engine.named(reading);
      if (reading.concepts.has("quarantine")) return data.besides.quarantine;
      return [...(data.besides[concept] ?? []), new Map(rules.cells[threat]).get(concept)];
    }

    function statements(products, reading, said, data) {
      const wanted = treatments(reading, data);
      const threats = ["spam", "virus"].filter((one) => reading.concepts.has(one));
      const protocols = rules.protocols.all.filter((one) => reading.concepts.has(one));
      const on = protocols.length ? protocols : rules.protocols.all;
      const about = products
        .flatMap((id) => data.products[id].statements)
        .filter((one) => !threats.length || threats.includes(one.threat))
        .filter((one) => one.protocols.some((protocol) => on.includes(protocol)));
      const first = about.filter(
        (one) => one.action === wanted[0] || stands(engine.words(one.named), said),
      );
      return first.length ? first : about.filter((one) => wanted.includes(one.action));
    }

    function noReject(found, data) {
      const kinds = new Set(found.map((one) => one.action));
      const means = data.notReject.filter(([kind]) => kinds.has(kind)).map(([, text]) => text);
      if (!kinds.size || means.length < kinds.size || found.some((one) => one.offered === "no")) return "";
      return fill(data.said.noReject, { means: means.join("; or ") });
    }

    /** What is said first, and the letter's body and page, as kb.ask.products.told and answer. */
    function told(question, { products, called }, cells, data) {
      const { said: say } = data;
      const words = engine.words(question);
      const reading = engine.read(question);
      const found = products.length ? statements(products, reading, words, data) : [];
      const name = called || products.slice(0, data.most).map((id) => data.products[id].name).join(" or ");
      const refused = cells.filter((id) => root.kbFinder.cells[id].verdict === "no");
      const helps = (ids) => {
        const lines = [...new Set(ids.flatMap((id) => data.cells[id].instead))];
        return lines.length ? [data.instead, ...lines].join("\n") : "";
      };
      const body = (said, papers, ids, asks) =>
        [said[0], papers.map((paper) => `- ${paper}`).join("\n"), ...said.slice(1), helps(ids), asks]
          .filter(Boolean)
          .join("\n\n");
      const label = (protocol) => data.labels[protocol];
      if (!found.length) {
        const first = fill(called ? say.unknown : say.none, { name });
        const on = cells.map((id) => label(id.split("/")[2])).join(" and ");
        const threat = cells.length ? data.found[cells[0].split("/")[0]] : "";
        const page = cells.length ? fill(say.pageOn, { found: threat, protocols: on }) : say.page;
        const limits = cells.map((id) => data.cells[id].limit).filter(Boolean);
        const said = [fill(say.settings, { name }), ...limits];
        return { first, body: body(said, [], refused, fill(say.tell, { page })), url: "" };
      }
      const no = engine.named(reading).concept === "reject" ? noReject(found, data) : "";
      const shown = found.slice(0, data.most);
      const differ = shown.some((one) => one.differs);
      const covered = new Set(found.flatMap((one) => one.protocols));
      const nothingOn = (asked) => {
        const missing = asked.filter((one) => !covered.has(one)).map(label);
        return missing.length ? fill(say.nothingOn, { protocols: missing.join(" and "), name }) : "";
      };
      const named = rules.protocols.all.filter((one) => reading.concepts.has(one));
      const first = [
        no,
        ...shown.map((one) => one.sentence),
        differ ? say.differ : "",
        nothingOn(named),
        found.length > data.most ? fill(say.more, { count: found.length - data.most }) : "",
      ];
      const plain = [
        no,
        ...new Set(shown.map((one) => one.plain)),
        nothingOn(cells.map((id) => id.split("/")[2])),
        differ ? say.disagree : "",
      ];
      const papers = [...new Set(shown.map((one) => one.paper).filter(Boolean))];
      const offered = !no && shown.some((one) => one.offered === "yes");
      const said = plain.filter(Boolean).join(" ");
      return {
        first: first.filter(Boolean).join(" "),
        body: body([said], papers, offered ? [] : refused, say.version),
        url: shown[0].url,
      };
    }

    return { names: namesOf, told };
  }

  root.kbMakeTeller = makeTeller;
})(globalThis);
