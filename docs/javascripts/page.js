// The foot of every page: e-mail it, print it and, with a server, rate it (votes.js).
(() => {
  "use strict";

  const { element, published, below } = window.kbSite;
  const content = document.querySelector("article.md-content__inner");
  if (!content) return;
  // The page of an address that is not there is no article.
  if (document.querySelector(".kb-astray")) {
    window.kbSite.load("javascripts/missing.js");
    return;
  }

  // What has moved has left a link in its place (kb.publish.redirects).
  const moved = document.querySelector(".kb-moved:target a");
  if (moved) location.replace(moved.href);

  const title = document.querySelector("h1")?.firstChild?.textContent.trim() ?? document.title;

  function mail() {
    const where = published(below(location.href.split("#")[0]));
    const body = `${title} (knowledge base article 1073)${where && `\n\n${where}`}`;
    const query = `subject=${encodeURIComponent(title)}&body=${encodeURIComponent(body)}`;
    return element("a", "E-mail this article", { href: `mailto:?${query}` });
  }

  for (const place of document.querySelectorAll("[data-kb-cell]")) {
    place.firstChild.href = `${window.kbSite.url("")}#find=${place.dataset.kbCell}`;
    place.hidden = false;
  }

  // What a copy on a disk does not have.
  if (window.kbFlat) document.querySelectorAll(".kb-online").forEach((one) => one.remove());

  const foot = element("aside", "", { class: "kb-foot", "aria-label": "This article" });
  const tools = element("p", "");
  const print = element("button", "Print this article", { type: "button" });
  print.addEventListener("click", () => window.print());
  tools.append(mail(), print);
  foot.append(tools);
  content.append(foot);
  if (document.querySelector(".kb-compare")) window.kbSite.load("javascripts/products.js");
  if (document.querySelector("details.kb-fold")) window.kbSite.load("javascripts/folds.js");
  if (document.querySelector(".kb-conversation")) window.kbSite.load("javascripts/conversation.js");
  if (document.getElementById("kb-narrow")) window.kbSite.load("javascripts/questions.js");
  if (window.kbServer) window.kbSite.load("javascripts/votes.js");
  const sending = document.querySelector(".kb-sending");
  if (window.kbServer && sending) {
    const script = sending.id.replace("kb-", "javascripts/");
    window.kbSite.load("javascripts/sending.js").then(() => window.kbSite.load(`${script}.js`));
  }
})();
