// Products side by side: a filter above the table. Without this script the table is whole. A
// shared link carries the choice: #vendor=Fortinet&action=drop; another page keeps it.
(() => {
  "use strict";

  const { element } = window.kbSite;
  const compare = document.querySelector(".kb-compare");
  const rows = [...compare.querySelectorAll("tbody tr")];
  const caption = compare.querySelector("figcaption");
  const whole = caption.textContent;

  const words = (key) => (row) => (key === "vendor" ? [row.dataset.vendor] : row.dataset[key].split(" "));
  const filters = { vendor: "Vendor", action: "Action", mechanism: "Mechanism" };
  const form = element("form", "", { class: "kb-filter", "aria-label": "Filter the table" });

  const pages = element("select", "", { name: "page" });
  for (const threat of ["spam", "virus"]) {
    for (const protocol of ["smtp", "pop3", "imap"]) {
      const name = `${threat}-${protocol}`;
      const title = `${threat === "spam" ? "Spam" : "Virus"} on ${protocol.toUpperCase()}`;
      const option = element("option", title, { value: name });
      option.selected = name === compare.dataset.page;
      pages.append(option);
    }
  }
  form.append(labelled("Threat and protocol", pages));

  for (const [key, title] of Object.entries(filters)) {
    const found = new Set(rows.flatMap(words(key)).filter(Boolean));
    const select = element("select", "", { name: key });
    select.append(element("option", "all", { value: "" }));
    for (const word of [...found].sort((a, b) => a.localeCompare(b))) {
      select.append(element("option", key === "vendor" ? word : word.replaceAll("-", " "), { value: word }));
    }
    form.append(labelled(title, select));
  }
  const told = element("p", "", { class: "kb-told", role: "status" });
  form.append(told);

  function labelled(title, select) {
    select.id = `kb-filter-${select.name}`;
    const pair = element("div", "");
    pair.append(element("label", title, { for: select.id }), select);
    return pair;
  }

  function chosen() {
    const entries = Object.keys(filters).map((key) => [key, form.elements[key].value]);
    return new URLSearchParams(entries.filter(([, value]) => value));
  }

  function filter() {
    let shown = 0;
    for (const row of rows) {
      row.hidden = ![...chosen()].every(([key, value]) => words(key)(row).includes(value));
      shown += row.hidden ? 0 : 1;
    }
    told.textContent = shown === rows.length ? `${shown} products` : `${shown} of ${rows.length} products`;
    caption.textContent = shown === rows.length ? whole : `${whole}; ${shown} shown`;
  }

  function follow() {
    const wanted = new URLSearchParams(location.hash.slice(1));
    for (const key of Object.keys(filters)) {
      const options = [...form.elements[key].options].map((one) => one.value);
      form.elements[key].value = options.includes(wanted.get(key)) ? wanted.get(key) : "";
    }
    filter();
  }

  form.addEventListener("change", (event) => {
    const hash = chosen().toString();
    if (event.target === pages) {
      location.href = window.kbSite.url(`products/compare/${pages.value}/#${hash}`);
      return;
    }
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
    filter();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", () => {
    if (location.hash.includes("=")) follow();
  });

  compare.prepend(form);
  follow();
})();
