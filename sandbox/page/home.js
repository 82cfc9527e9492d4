// The App Home tab.
import { byId, h } from "./dom.js";
import { blocks } from "./blocks.js";
import { createForm } from "./elements.js";
import { act, store } from "./store.js";

let drawn = "";

export function drawHome() {
  const stream = byId("stream");
  const view = store.slack.home;
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
