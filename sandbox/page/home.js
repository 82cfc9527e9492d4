// The App Home tab.
import { byId, h } from "./dom.js";
import { blocks } from "./blocks.js";
import { createForm } from "./elements.js";
import { act, changed, store } from "./store.js";

let drawn = "";
let asked = 0; // when, in ms; the app may be starting anew and not hear the first time
const PATIENCE = 3000;

function askForHome() {
  if (Date.now() - asked < PATIENCE) return;
  asked = Date.now();
  act("home", {}).catch(() => {});
  setTimeout(() => { if (store.place === "home") changed(); }, PATIENCE + 50);
}

export function drawHome() {
  const stream = byId("stream");
  const view = store.slack.home;
  if (!view) askForHome();
  const key = `home ${store.user} ${view?.hash ?? "none"}`;
  if (key === drawn && stream.querySelector(".home")) return;
  drawn = key;
  if (!view) {
    stream.replaceChildren(h("div", { class: "home" }, h("p", { class: "empty" }, "Voitto has not published a Home for you yet.")));
    return;
  }
  const form = createForm(({ element, blockId, value, state }) => act("click", { view_id: view.id, action_id: element.action_id, block_id: blockId, value, state }), {}, { view_id: view.id });
  stream.replaceChildren(h("div", { class: "home blocks", testid: "home" }, blocks(view.blocks, form)));
}
