// What needs a server: "was this helpful?" and the rating at the foot of a page, and the lists
// "most popular" and "most helpful". Loaded only where there is one.
(() => {
  "use strict";

  const { root, element } = window.kbSite;
  const page = location.pathname.slice(root.pathname.length).replace(/index\.html$/, "");

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

  function votes() {
    const box = element("div", "", { class: "kb-votes" });
    const stars = [1, 2, 3, 4, 5].map((n) => [n, "★".repeat(n), `${n} of 5`]);
    const result = element("p", "", { role: "status", class: "kb-votes__result" });
    box.append(
      group("Was this helpful?", "helpful", [["yes", "Yes"], ["no", "No"]]),
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
      if (!button) return;
      const { rating, helpful } = button.dataset;
      const vote = rating ? { page, rating: Number(rating) } : { page, helpful: helpful === "yes" };
      try {
        show(await call("feedback", vote), true);
        for (const one of button.parentElement.querySelectorAll("button")) {
          one.setAttribute("aria-pressed", String(one === button));
        }
      } catch (error) {
        result.textContent = error.message;
      }
    });
    call(`feedback?page=${encodeURIComponent(page)}`).then((said) => show(said, false), () => {});
    return box;
  }

  async function fillList(box) {
    const rows = await call(box.dataset.kbList);
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
