// The answer finder: threat, action and protocol lead to the cell, without a request. A shared
// link names the cell: #find=spam/reject/pop3.
(() => {
  "use strict";

  const finder = document.getElementById("kb-finder");
  if (!finder) return;

  const { threats, actions, protocols, cells } = window.kbFinder;
  const { element } = window.kbSite;
  const form = finder.querySelector("form");
  const { threat, action, protocol } = form.elements;
  const panel = finder.querySelector(".kb-answer");

  function fill(select, choices) {
    select.replaceChildren(...choices.map((one) => element("option", one.title, { value: one.id })));
  }

  function fillActions() {
    fill(action, actions.filter((one) => one.threat === threat.value));
  }

  function find({ remember }) {
    const id = `${threat.value}/${action.value}/${protocol.value}`;
    if (remember) history.replaceState(null, "", `#find=${id}`);
    panel.replaceChildren(...window.kbAnswer.whole(cells[id], "finder", `#find=${id}`));
  }

  function follow() {
    const id = location.hash.replace(/^#find=/, "").replaceAll("%2F", "/");
    if (!Object.hasOwn(cells, id)) return false;
    const [wantedThreat, wantedAction, wantedProtocol] = id.split("/");
    threat.value = wantedThreat;
    fillActions();
    action.value = wantedAction;
    protocol.value = wantedProtocol;
    find({ remember: false });
    return true;
  }

  fill(threat, threats);
  fill(protocol, protocols);
  threat.addEventListener("change", fillActions);
  form.addEventListener("change", () => find({ remember: true }));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", follow);

  fillActions();
  finder.hidden = false;
  if (!follow()) find({ remember: false });
})();
