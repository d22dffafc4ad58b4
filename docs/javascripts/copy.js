// Copy controls: a button beside every reply, and a link sign that copies its own address. Replies
// on pages get the whole address of what they link to.
(() => {
  "use strict";

  const SHOWN_MS = 2000;

  /** Say something to everybody, screen readers included, for a moment. */
  function say(text) {
    let box = document.getElementById("kb-said");
    if (!box) {
      box = document.createElement("div");
      box.id = "kb-said";
      box.setAttribute("role", "status");
      document.body.append(box);
    }
    box.textContent = text;
    box.classList.add("kb-said--shown");
    clearTimeout(say.timer);
    say.timer = setTimeout(() => box.classList.remove("kb-said--shown"), SHOWN_MS);
  }

  /** Put text on the clipboard; pages opened from the file system lack the modern way. */
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      area.setAttribute("readonly", "");
      area.className = "kb-offscreen";
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      if (!done) {
        say("Copying is not allowed here; select the text and copy it");
        return;
      }
    }
    say("Copied");
  }

  for (const block of document.querySelectorAll(".kb-reply[data-url]")) {
    const code = block.querySelector("code");
    code.textContent = window.kbSite.reply(code.textContent, block.dataset.url);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.headerlink, a.kb-permalink");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      // The address bar changes as for any link; the published address is also on the clipboard.
      const { published, below } = window.kbSite;
      const address = published(below(link.href));
      if (address) copy(address);
      else say("Not copied: nobody else can follow a link to this copy of the site");
      return;
    }
    const button = event.target.closest("button[data-kb-copy]");
    if (button) {
      const source = document.getElementById(button.dataset.kbCopy);
      copy(source.value ?? source.querySelector("code").textContent);
    }
  });
})();
