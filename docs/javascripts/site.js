// Where the site is: addresses below its root, from any page and in every form of the site; and the
// address that may leave it, which is never one of this machine or of a disk.
(() => {
  "use strict";

  const source = document.currentScript.getAttribute("src");
  const rootFrom = (page) => new URL("..", new URL(source, page));
  const root = rootFrom(document.baseURI);
  // What the settings name as the published site (site_url in mkdocs.yml), else where this copy is.
  const canonical = document.querySelector("link[rel=canonical]");
  const outside = canonical ? rootFrom(canonical.href) : root;
  const OWN = /^(|localhost|.+\.localhost|127\..+|0\.0\.0\.0|\[::1?\]|\[::ffff:7f.+\])$/;
  const canLeave = !OWN.test(outside.hostname);

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

  /** The published address of something below the root; "" where nobody else could follow it. */
  const published = (path) => (canLeave ? new URL(path, outside).href : "");

  /** An address of this copy as the path below the root that the published site has. */
  function below(href) {
    // What the search has put behind the address (`?h=words`) is no part of it.
    const plain = href.slice(root.href.length).replace(/\?[^#]*/, "");
    const path = plain.replace(/(^|\/)index\.html(?=$|#)/, "$1");
    return window.kbFlat ? path.replace(/\.html(?=$|#)/, "/") : path;
  }

  /** A reply that ends with a link that the customer can follow, if there is one. */
  function reply(text, path) {
    const address = published(path);
    return address ? `${text.trimEnd()}\nYou can read more here: ${address}\n` : text;
  }

  /** An element with text and attributes. */
  function element(name, text, attributes = {}) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  /** How many letters to add, drop, change or swap with the next; more than `most` is not counted. */
  function distance(one, other, most = Infinity) {
    if (Math.abs(one.length - other.length) > most) return most + 1;
    let [before, last] = [[], Array.from({ length: other.length + 1 }, (_, n) => n)];
    for (let i = 1; i <= one.length; i += 1) {
      const row = [i];
      for (let j = 1; j <= other.length; j += 1) {
        const same = one[i - 1] === other[j - 1];
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      [before, last] = [last, row];
    }
    return last[other.length];
  }

  window.kbSite = { root, url, published, below, load, reply, element, distance };
})();

// A table that scrolls must be reached by the keyboard; Material wraps tables as the page loads.
window.addEventListener("load", () => {
  for (const wrap of document.querySelectorAll(".md-typeset__scrollwrap")) wrap.tabIndex = 0;
});
