// The search forgives a slip: a word that no page has is asked as the nearest that there is, and the
// little words of a whole sentence are left out, which else would fit half the site.
(() => {
  "use strict";

  const { distance, element, load } = window.kbSite;
  const LITTLE = new Set(
    ("a about after am an and any are as at be been but by can cannot could do does for from get "
      + "gets got had has have how i if in into is it its may me my not of on or our over should so "
      + "than that the their them then there they this to was we were what when where which who why "
      + "will with would you your").split(" "),
  );
  const QUERY = 2; // the theme's message that asks its worker

  /** "rejecting" and "rejected" as "reject", if that is a word: it finds all three. */
  function stem(word, known) {
    const found = /^(.{3,}?)(?:ing|ed|ions?|es|s)$/.exec(word);
    if (!found) return word;
    const short = found[1].replace(/([bdgmnpt])\1$/, "$1");
    return [found[1], short].find((one) => known.includes(one)) ?? word;
  }

  /** The nearest word to one that begins none; the same where none is near. */
  function nearest(word, known) {
    if (word.length < 4 || /\d/.test(word) || known.some((one) => one.startsWith(word))) return word;
    let [best, off] = [word, word.length < 8 ? 2 : 3];
    // The words that most pages have come first, and win among equals.
    for (const one of known) {
      const far = distance(word, one, off - 1);
      if (far < off) [best, off] = [one, far];
    }
    return best;
  }

  /** A query as it is asked; one with signs of its own ("…", +, -, ~) stays. */
  function mended(query, known) {
    if (/["*+~^:]|(^|\s)-/.test(query)) return query;
    const words = query.toLowerCase().replace(/[?!.,;()]+(?=\s|$)/g, "").split(/\s+/).filter(Boolean);
    const telling = words.filter((one) => !LITTLE.has(one.replace(/['\u2019]\w+$/, "")));
    return (telling.length ? telling : words).map((one) => stem(nearest(one, known), known)).join(" ");
  }

  const told = element("p", "", { class: "kb-search-told", role: "status", hidden: "" });
  function tell(query, asked) {
    const typed = query.toLowerCase().split(/\s+/);
    const other = asked.split(" ").filter((one) => !typed.some((word) => word.startsWith(one)));
    told.hidden = !other.length;
    told.textContent = other.length ? `Searched for ${asked}` : "";
    document.querySelector(".md-search-result__meta")?.after(told);
  }

  const post = window.Worker.prototype.postMessage;
  let words;
  window.Worker.prototype.postMessage = function send(message, ...more) {
    if (message?.type !== QUERY || typeof message.data !== "string") {
      post.call(this, message, ...more);
      return;
    }
    words ??= load("javascripts/data/words.js").then(() => window.kbWords.split(" "), () => []);
    words.then((known) => {
      const asked = mended(message.data, known);
      tell(message.data, asked);
      post.call(this, { ...message, data: asked });
    });
  };
})();
