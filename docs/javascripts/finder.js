// The matrix is the finder: a cell that is pressed opens its answer below its row, without a
// request. A shared link names the cell: #find=spam/reject/pop3. Without a script a cell leads to
// its page.
(() => {
  "use strict";

  const finder = document.getElementById("kb-finder");
  if (!finder) return;

  const { cells } = window.kbFinder;
  const { element } = window.kbSite;
  const links = new Map(
    [...finder.querySelectorAll("a[data-kb-find]")].map((one) => [one.dataset.kbFind, one]),
  );
  const row = element("tr", "", { class: "kb-opened" });
  const panel = element("div", "", { class: "kb-answer", id: "kb-found" });
  const place = element("td", "", { colspan: "4" });
  place.append(panel);
  row.append(place);
  let opened = "";

  /** The threat's header stands beside the row that is put in, too. */
  function close() {
    if (row.isConnected) row.parentElement.querySelector("th[rowspan]").rowSpan -= 1;
    row.remove();
    for (const link of links.values()) link.setAttribute("aria-expanded", "false");
    opened = "";
  }

  function open(id) {
    close();
    opened = id;
    const link = links.get(id);
    const done = element("button", "Close", { type: "button", class: "kb-pick" });
    done.addEventListener("click", () => {
      close();
      link.focus();
    });
    panel.replaceChildren(...window.kbAnswer.whole(cells[id], "finder", `#find=${id}`));
    panel.querySelector(".kb-answer__foot").append(done);
    link.closest("tr").after(row);
    row.parentElement.querySelector("th[rowspan]").rowSpan += 1;
    link.setAttribute("aria-expanded", "true");
  }

  function follow() {
    const id = location.hash.replace(/^#find=/, "").replaceAll("%2F", "/");
    if (!links.has(id)) return;
    open(id);
    links.get(id).scrollIntoView({ block: "nearest" });
  }

  for (const [id, link] of links) {
    // A button to the ear and to the hand; the address stays for a new window.
    link.setAttribute("role", "button");
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (opened === id) {
        close();
        return;
      }
      open(id);
      history.replaceState(null, "", `#find=${id}`);
    });
    link.addEventListener("keydown", (event) => {
      if (event.key === " ") {
        event.preventDefault();
        link.click();
      } else if (event.key === "Escape" && opened) close();
    });
  }
  addEventListener("hashchange", follow);
  close();
  follow();
})();
