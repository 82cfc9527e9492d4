// Starts the page and draws it anew whenever the store changed.
import { byId, h } from "./dom.js";
import { drawComposer, startComposer } from "./composer.js";
import { drawGuide } from "./guide.js";
import { drawHome } from "./home.js";
import { drawModal } from "./modal.js";
import { drawStream, drawThread } from "./messages.js";
import { drawPanels } from "./panels.js";
import { drawHead, drawSidebar, drawTabs } from "./sidebar.js";
import { act, listen, onChange, refresh, store } from "./store.js";

function draw() {
  drawBanner();
  if (!store.slack) return;
  document.body.classList.add("ready");
  drawHead();
  drawGuide();
  if (store.place === "home") drawHome(); else drawStream();
  drawThread();
  drawSidebar();
  drawComposer();
  drawPanels();
  drawTabs();
  drawModal();
}

function drawBanner() {
  const banner = byId("banner");
  banner.hidden = store.online;
  if (!store.online && !banner.firstChild) banner.append(h("span", {}, "The sandbox does not answer. Trying again…"));
}

// As in Slack, a fresh page starts without the modal that an earlier one left open.
async function start() {
  startComposer();
  await refresh();
  const left = store.slack?.view;
  if (left) await act("close_view", { view_id: left.root_view_id }).catch(() => {});
  onChange(draw);
  matchMedia("(max-width: 600px)").addEventListener("change", draw);
  draw();
  if (store.place === "home") await act("home", {}).catch(() => {});
  listen();
}

start();
