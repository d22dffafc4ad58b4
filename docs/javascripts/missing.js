// The page of an address that is not there: which pages are most like it, and a search for its words.
(() => {
  "use strict";

  const { distance, element } = window.kbSite;
  const place = document.querySelector(".kb-astray");
  const pages = JSON.parse(document.getElementById("kb-addresses").textContent);
  const root = place.dataset.root;
  const MOST = 3;
  const FAR = 0.45; // of the letters may differ

  /** An address as words: no file name's ending, no sign, no case. */
  const plain = (address) => {
    let text = address;
    try {
      text = decodeURIComponent(address);
    } catch {
      // "100%" is no escape; it stands as it is.
    }
    const path = text.toLowerCase().replace(/\/+/g, "/").replace(/^\/|\/$/g, "");
    return path.replace(/(^|\/)index(\.\w+)?$/, "").replace(/\.(html?|md|php)$/, "");
  };

  const share = (one, other) => distance(one, other) / Math.max(one.length, other.length, 1);
  const tail = (path) => path.split("/").pop();

  /** How far a page is from what was asked for: a moved page keeps its last word. */
  function far(asked, page) {
    return Math.min(share(asked, page), 0.05 + share(tail(asked), tail(page)));
  }

  const path = location.pathname;
  const asked = plain(path.startsWith(root) ? path.slice(root.length) : path).slice(0, 200);
  const near = Object.keys(pages)
    .map((address) => [far(asked, plain(address)), address])
    .filter(([off]) => off < FAR)
    .sort((one, other) => one[0] - other[0] || one[1].length - other[1].length)
    .slice(0, MOST);

  if (near.length) {
    const list = element("ul");
    for (const [, address] of near) {
      const item = element("li");
      item.append(element("a", pages[address], { href: root + address + location.hash }));
      list.append(item);
    }
    place.append(element("h2", "Did you mean"), list);
  }
  const words = tail(asked).replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  if (words) {
    const search = element("p");
    const href = `${root}?q=${encodeURIComponent(words)}`;
    search.append(element("a", `Search for \u201c${words}\u201d`, { href }));
    place.append(search);
  }
  place.hidden = !place.childElementCount;
})();
