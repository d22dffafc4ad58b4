// The answer finder: threat, action and protocol lead to the cell, without a request.
// Its data is `window.kb`, which `kb docs` writes into data.js.
(() => {
  "use strict";

  const finder = document.getElementById("kb-finder");
  if (!finder) return;

  const { cells, actions, protocols } = window.kb;
  const form = finder.querySelector("form");
  const { threat, action, protocol } = form.elements;
  const panel = finder.querySelector(".kb-finder__answer");

  function option(value, label) {
    const made = document.createElement("option");
    made.value = value;
    made.textContent = label;
    return made;
  }

  function fillActions() {
    const fitting = actions.filter((one) => one.threat === threat.value);
    action.replaceChildren(...fitting.map((one) => option(one.id, one.title)));
  }

  function element(name, text, className) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function link(target, text) {
    const made = element("a", text);
    made.href = target;
    return made;
  }

  function show(cell) {
    const title = element("h3", `${cell.title}: `);
    title.append(element("span", cell.mark, `kb-${cell.verdict}`));
    const parts = [title, element("p", cell.reason)];
    if (cell.instead.length) {
      const instead = element("p", "Use instead: ");
      cell.instead.forEach((one, at) => instead.append(at ? ", " : "", link(one.url, one.title)));
      parts.push(instead);
    }
    if (cell.citation) parts.push(element("p", cell.citation, "kb-finder__citation"));
    const label = element("label", "Reply to send");
    label.htmlFor = "kb-finder-reply";
    const reply = element("textarea");
    reply.id = "kb-finder-reply";
    reply.readOnly = true;
    reply.rows = Math.min(14, cell.reply.split("\n").length + 6);
    reply.value = cell.reply;
    const button = element("button", "Copy reply", "md-button");
    button.type = "button";
    button.dataset.kbCopy = reply.id;
    const foot = element("p");
    const here = link(location.pathname + location.search + `#find=${cell.id}`, "Link to this answer");
    here.className = "kb-permalink";
    foot.append(button, " ", link(cell.url, "Evidence and transcript"), " · ", here);
    parts.push(label, reply, foot);
    panel.replaceChildren(...parts);
  }

  function find({ remember }) {
    const id = `${threat.value}/${action.value}/${protocol.value}`;
    show(cells[id]);
    if (remember) history.replaceState(null, "", `#find=${id}`);
  }

  /** A shared link names the cell: #find=spam/reject/pop3. */
  function follow() {
    const id = decodeURIComponent(location.hash).replace(/^#find=/, "");
    if (!Object.hasOwn(cells, id)) return false;
    const [wantedThreat, wantedAction, wantedProtocol] = id.split("/");
    threat.value = wantedThreat;
    fillActions();
    action.value = wantedAction;
    protocol.value = wantedProtocol;
    find({ remember: false });
    return true;
  }

  protocol.replaceChildren(...protocols.map((one) => option(one.id, one.title)));
  threat.addEventListener("change", fillActions);
  form.addEventListener("change", () => find({ remember: true }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    find({ remember: true });
  });
  addEventListener("hashchange", follow);

  fillActions();
  finder.hidden = false;
  if (!follow()) find({ remember: false });
})();
