// What needs a server: "was this helpful?", what was missing, and the rating at the foot of a page, and the lists
// "most popular" and "most helpful". Loaded only where there is one.
(() => {
  "use strict";

  const { root, element, below } = window.kbSite;
  const page = below(location.href.split("#")[0]);

  async function call(path, body) {
    const options = body && {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    };
    const response = await fetch(new URL(`api/${path}`, root), options);
    if (!response.ok) {
      throw new Error(response.status === 429 ? "Too many at once; wait a minute." : "Not taken.");
    }
    return response.json();
  }

  function group(label, name, choices) {
    const box = element("p", "", { role: "group", "aria-label": label });
    box.append(`${label} `);
    for (const [value, text, spoken] of choices) {
      const attributes = { type: "button", [`data-${name}`]: value, "aria-pressed": "false" };
      if (spoken) attributes["aria-label"] = spoken;
      box.append(element("button", text, attributes), " ");
    }
    return box;
  }

  /** What was missing, asked of who was not helped; it may be left empty. */
  function asking(take) {
    const form = element("form", "", { class: "kb-missing", hidden: "" });
    const field = { id: "kb-missing", name: "missing", maxlength: "300", autocomplete: "off" };
    const note =
      "It is kept to mend this page. E-mail addresses, links and long numbers are taken out of it; " +
      "names and places may stay, so leave them out.";
    form.append(
      element("label", "What was missing? (optional)", { for: field.id }),
      element("input", "", field),
      element("button", "Send", { type: "submit" }),
      element("small", note),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      take(form.elements.missing.value.trim());
    });
    return form;
  }

  function votes() {
    const box = element("div", "", { class: "kb-votes" });
    const stars = [1, 2, 3, 4, 5].map((n) => [n, "★".repeat(n), `${n} of 5`]);
    const result = element("p", "", { role: "status", class: "kb-votes__result" });
    const helped = group("Was this helpful?", "helpful", [["yes", "Yes"], ["no", "No"]]);
    const missing = asking(async (text) => {
      try {
        if (text) show(await call("feedback", { page, missing: text }), true);
        missing.reset();
        missing.hidden = true;
        helped.querySelector("[data-helpful=no]").focus();
      } catch (error) {
        result.textContent = error.message;
      }
    });
    box.append(
      helped,
      missing,
      group("Rate this article:", "rating", stars),
      result,
    );

    function show(said, thanks) {
      const parts = thanks ? ["Thank you."] : [];
      if (said.ratings) parts.push(`Rated ${said.average} of 5 by ${said.ratings}.`);
      const asked = said.helpful + said.not_helpful;
      if (asked) parts.push(`Helpful to ${said.helpful} of ${asked}.`);
      result.textContent = parts.join(" ");
    }

    box.addEventListener("click", async (event) => {
      const button = event.target.closest("button");
      if (button?.type !== "button") return;
      const { rating, helpful } = button.dataset;
      const vote = rating ? { page, rating: Number(rating) } : { page, helpful: helpful === "yes" };
      try {
        show(await call("feedback", vote), true);
        for (const one of button.parentElement.querySelectorAll("button")) {
          one.setAttribute("aria-pressed", String(one === button));
        }
        if (helpful) missing.hidden = helpful === "yes";
      } catch (error) {
        result.textContent = error.message;
      }
    });
    call(`feedback?page=${encodeURIComponent(page)}`).then((said) => show(said, false), () => {});
    return box;
  }

  async function fillList(box) {
    // The list's own page is no news to whoever reads it.
    const rows = (await call(box.dataset.kbList)).filter((row) => row.page !== page);
    const items = rows.map((row) => {
      const item = element("li", "");
      item.append(element("a", row.title, { href: new URL(row.page, root).href }));
      return item;
    });
    box.querySelector("ol").replaceChildren(...items);
    box.hidden = rows.length === 0;
  }

  document.querySelector(".kb-foot").append(votes());
  for (const box of document.querySelectorAll("[data-kb-list]")) fillList(box).catch(() => {});
})();
