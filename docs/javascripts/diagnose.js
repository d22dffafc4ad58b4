// The form on the page about `kb diagnose`: shows what happened, with the line that shows it, and
// the pages that answer it.
(() => {
  "use strict";

  const box = document.getElementById("kb-diagnose");
  const { element, url } = window.kbSite;

  function finding({ what, evidence, line }) {
    const item = element("li", "");
    item.append(element("p", line ? `Line ${line}: ${what}` : what));
    if (evidence) {
      const shown = element("pre", "");
      shown.append(element("code", evidence));
      item.append(shown);
    }
    return item;
  }

  function diagnosis({ kind, findings, pages }) {
    const nodes = [element("h3", kind[0].toUpperCase() + kind.slice(1))];
    if (findings.length) {
      const list = element("ol", "");
      list.append(...findings.map(finding));
      nodes.push(list);
    } else {
      nodes.push(element("p", "Nothing in it tells what happened."));
    }
    if (pages.length) {
      const list = element("ul", "");
      for (const page of pages) {
        const item = element("li", "");
        item.append(element("a", page.title, { href: url(page.url) }));
        list.append(item);
      }
      nodes.push(element("p", "What answers it:"), list);
    }
    return nodes;
  }

  window.kbSending(box, box.querySelector(".kb-diagnosis"), () => "api/diagnose", diagnosis);
})();
