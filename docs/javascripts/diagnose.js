// The form on the page about `kb diagnose`: sends a file or pasted text to the server behind the
// page, and shows what happened, with the line that shows it, and the pages that answer it.
(() => {
  "use strict";

  const box = document.getElementById("kb-diagnose");
  const { element, url, root } = window.kbSite;
  const form = box.querySelector("form");
  const panel = box.querySelector(".kb-diagnosis");

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

  async function sent(body) {
    const headers = { "Content-Type": "application/octet-stream" };
    const response = await fetch(new URL("api/diagnose", root), { method: "POST", body, headers });
    const told = await response.json();
    if (response.ok) return diagnosis(told);
    const why = response.status === 413 ? "The file has more than 10 MiB; cut out what matters." : told.detail;
    return [element("p", why, { class: "kb-nothing" })];
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { file, text } = form.elements;
    const body = file.files[0] ?? text.value;
    if (body === "") {
      panel.replaceChildren(element("p", "Choose a file, or paste something."));
      return;
    }
    try {
      panel.replaceChildren(...(await sent(body)));
    } catch {
      panel.replaceChildren(element("p", "The server did not answer. Try again."));
    }
  });

  box.querySelector(".kb-diagnose__none").remove();
  form.hidden = false;
})();
