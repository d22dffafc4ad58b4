// A form whose file, chosen or dropped, or whose pasted text is sent to the server behind the page.
(() => {
  "use strict";

  const { element, root } = window.kbSite;

  /** `address` gives where it goes, from the form; `show` the nodes for what is told. */
  window.kbSending = (box, panel, address, show) => {
    const form = box.querySelector("form");
    const { file, text } = form.elements;
    const status = box.querySelector(".kb-sending__said");

    function say(why) {
      panel.replaceChildren(...(status ? [] : [element("p", why, { class: "kb-nothing" })]));
      if (status) status.textContent = why;
    }

    async function send(body) {
      const headers = { "Content-Type": "application/octet-stream" };
      const options = { method: "POST", body, headers };
      const response = await fetch(new URL(address(form), root), options);
      if (response.status === 413) return say("The file has more than 10 MiB; cut out what matters.");
      if (response.status === 429) return say("Too many at once; wait a minute.");
      const told = await response.json();
      if (!response.ok) return say(told.detail);
      if (status) status.textContent = "";
      return panel.replaceChildren(...show(told));
    }

    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const body = file.files[0] ?? text.value;
      if (body === "") {
        say("Choose a file, or paste something.");
        return;
      }
      try {
        await send(body);
      } catch {
        say("The server did not answer. Try again.");
      }
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
