// Where the site is: addresses below its root, from any page and in every form of the site.
(() => {
  "use strict";

  const root = new URL("..", document.currentScript.src);

  /** The address of something below the root: `actions/tag/#spam-tag-pop3`. */
  function url(path) {
    const [page, anchor] = path.split("#");
    let file = page;
    if (window.kbFlat) file = page ? page.replace(/\/$/, ".html") : "index.html";
    else if (root.protocol === "file:") file = page.replace(/(^|\/)$/, "$1index.html");
    return new URL(anchor ? `${file}#${anchor}` : file, root).href;
  }

  /** Run a script below the root, once. */
  function load(path) {
    load.done ??= new Map();
    if (!load.done.has(path)) {
      const script = document.createElement("script");
      const done = new Promise((resolve, reject) => {
        script.addEventListener("load", resolve);
        script.addEventListener("error", () => {
          load.done.delete(path);
          reject(new Error(`${path} did not load`));
        });
      });
      script.src = new URL(path, root).href;
      document.head.append(script);
      load.done.set(path, done);
    }
    return load.done.get(path);
  }

  /** A reply that ends with a link that the customer can follow; a copy on a disk has none. */
  function reply(text, path) {
    if (root.protocol === "file:") return text;
    return `${text.trimEnd()}\nYou can read more here: ${url(path)}\n`;
  }

  /** An element with text and attributes. */
  function element(name, text, attributes = {}) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  window.kbSite = { root, url, load, reply, element };
})();

// A table that scrolls must be reached by the keyboard; Material wraps tables as the page loads.
window.addEventListener("load", () => {
  for (const wrap of document.querySelectorAll(".md-typeset__scrollwrap")) wrap.tabIndex = 0;
});
