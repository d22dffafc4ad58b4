// A form whose file, chosen or dropped, or whose pasted text is sent to the server behind the page.
(() => {
  "use strict";

  const { element, root } = window.kbSite;

  /** `address` gives where it goes, from the form; `show` the nodes for what is told. */
  window.kbSending = (box, panel, address, show) => {
    const form = box.querySelector("form");
    const { file, text } = form.elements;
    const status = box.querySelector(".kb-sending__said");
    const button = form.querySelector("button");
    let sent = 0;

    function say(why) {
      panel.replaceChildren(...(status ? [] : [element("p", why, { class: "kb-nothing" })]));
      if (status) status.textContent = why;
    }

    /** What comes of it, as a step to take: of two sent in haste the later one's answer stands. */
    async function send(body) {
      const headers = { "Content-Type": "application/octet-stream" };
      const options = { method: "POST", body, headers };
      const response = await fetch(new URL(address(form), root), options);
      const refused = (why) => () => say(why);
      if (response.status === 413) return refused("The file has more than 10 MiB; cut out what matters.");
      if (response.status === 429) return refused("Too many at once; wait a minute.");
      const told = await response.json();
      if (!response.ok) return refused(told.detail);
      const nodes = show(told);
      return () => {
        if (status) status.textContent = "";
        panel.replaceChildren(...nodes);
        // Who has gone on meanwhile is not called back.
        if (document.activeElement === button) panel.querySelector("[tabindex='-1']")?.focus();
      };
    }

    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const body = file.files[0] ?? text.value;
      const turn = ++sent;
      if (body === "") {
        say("Choose a file, or paste something.");
        return;
      }
      say("Working…");
      const told = await send(body).catch(() => () => say("The server did not answer. Try again."));
      if (turn === sent) told();
    });
    // The one that was given last counts.
    text.addEventListener("input", () => { file.value = ""; });

    const holdsFile = (event) => event.dataTransfer?.types.includes("Files");
    box.addEventListener("dragover", (event) => {
      if (!holdsFile(event)) return;
      event.preventDefault();
      box.classList.add("kb-sending--over");
    });
    box.addEventListener("dragleave", (event) => {
      if (!box.contains(event.relatedTarget)) box.classList.remove("kb-sending--over");
    });
    box.addEventListener("drop", (event) => {
      if (!holdsFile(event)) return;
      event.preventDefault();
      box.classList.remove("kb-sending--over");
      file.files = event.dataTransfer.files;
      form.requestSubmit();
    });

    const style = new URL("stylesheets/forms.css", root).href;
    document.head.append(element("link", "", { rel: "stylesheet", href: style }));
    box.querySelector(".kb-sending__none").remove();
    form.hidden = false;
  };
})();
