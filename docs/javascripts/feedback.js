// Rating, "was this helpful?", most popular and most helpful: what needs a server. Without
// one nothing of it is shown.
(() => {
  "use strict";

  if (!window.kbServer) return;

  const root = new URL(document.querySelector("#__config") ? base() : ".", location.href);

  /** The site's root as Material's own configuration tells it, relative to this page. */
  function base() {
    const told = JSON.parse(document.getElementById("__config").textContent).base;
    return told.endsWith("/") ? told : `${told}/`;
  }

  const page = location.pathname.slice(root.pathname.length).replace(/index\.html$/, "");

  async function call(path, body) {
    const options = body && {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    };
    const response = await fetch(new URL(`api/${path}`, root), options);
    if (!response.ok) throw new Error(response.status === 429 ? "Too many at once; wait a minute" : "Not taken");
    return response.json();
  }

  function setUpVotes(box) {
    const result = box.querySelector(".kb-feedback__result");

    function show(said, thanks) {
      const parts = [];
      if (thanks) parts.push("Thank you.");
      if (said.ratings) parts.push(`Rated ${said.average} of 5 by ${said.ratings}.`);
      if (said.helpful + said.not_helpful) {
        parts.push(`Helpful to ${said.helpful} of ${said.helpful + said.not_helpful}.`);
      }
      result.textContent = parts.join(" ");
    }

    box.addEventListener("click", async (event) => {
      const button = event.target.closest("button[data-rating], button[data-helpful]");
      if (!button) return;
      const vote = { page };
      if (button.dataset.rating) vote.rating = Number(button.dataset.rating);
      if (button.dataset.helpful) vote.helpful = button.dataset.helpful === "yes";
      try {
        show(await call("feedback", vote), true);
        const group = button.parentElement.querySelectorAll("button");
        group.forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
      } catch (error) {
        result.textContent = error.message;
      }
    });
    box.hidden = false;
    call(`feedback?page=${encodeURIComponent(page)}`).then((said) => show(said, false), () => {});
  }

  async function setUpList(box) {
    const rows = await call(box.dataset.kbList);
    const list = box.querySelector("ol");
    list.replaceChildren(
      ...rows.map((row) => {
        const link = document.createElement("a");
        link.href = new URL(row.page, root).href;
        link.textContent = window.kb.pages[row.page] ?? row.page;
        const item = document.createElement("li");
        item.append(link);
        return item;
      }),
    );
    box.hidden = rows.length === 0;
  }

  document.querySelectorAll(".kb-feedback").forEach(setUpVotes);
  document.querySelectorAll("[data-kb-list]").forEach((box) => setUpList(box).catch(() => {}));
})();
