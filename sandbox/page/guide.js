// Four things to try, each one press away.
import { byId, h, icon } from "./dom.js";
import { prefill } from "./composer.js";
import { showPanel } from "./panels.js";
import { actAs, changed, channelNamed, go, store } from "./store.js";

const done = new Set(JSON.parse(sessionStorage.getItem("guide-done") || "[]"));
let dismissed = sessionStorage.getItem("guide-closed") === "yes";

// A customer who pays and has no open deal: winning that deal in the CRM afterwards would rightly make a second invoice.
function wonText() {
  const { deals, invoices } = store.world ?? { deals: [], invoices: [] };
  const busy = new Set([...deals, ...invoices.filter((each) => Number(each.open) > 0)].map((each) => each.businessId));
  const known = invoices.find((each) => each.status === "PAID" && each.businessId && !busy.has(each.businessId)) ?? invoices.find((each) => each.businessId);
  return known ? `/won ${known.businessId} 1250 Support package` : "/won ";
}

async function into(user, channel) {
  if (store.user !== user) await actAs(user);
  const found = channelNamed(channel);
  if (found) go(found.id);
}

const STEPS = [
  ["Win a deal", "Aino types /won", async () => { await into("U0AINO", "deals"); prefill(wonText()); }],
  ["Approve it", "Kaisa reads the card", async () => { await into("U0KAISA", "deals"); byId("stream").scrollTop = byId("stream").scrollHeight; byId("stream").querySelector(".message:last-of-type [data-testid='action-draft.approve']")?.focus(); }],
  ["Pay, then ask", "Aino asks with /paid", async () => {
    await into("U0AINO", "deals");
    const paid = store.world?.invoices.find((each) => Number(each.open) > 0 && each.status !== "UNFINISHED");
    prefill(paid ? `/paid ${paid.customer}` : "/paid ");
    showPanel("procountor", "pay-");
  }],
  ["Next morning", "The digest comes", async () => { await into("U0MIKKO", "sales"); showPanel("clock", "next-morning"); }],
];

export function drawGuide() {
  const box = byId("guide");
  box.hidden = dismissed || store.place === "home";
  if (box.hidden || box.dataset.done === String(done.size)) return;
  box.dataset.done = String(done.size);
  box.replaceChildren(h("h2", {}, "Try this"), h("ol", {}, STEPS.map(step)), h("button", { type: "button", class: "plain", "aria-label": "Dismiss the guide", testid: "guide-dismiss", onclick: dismiss }, icon("close")));
}

function step([title, text, run], index) {
  const press = async () => { done.add(index); sessionStorage.setItem("guide-done", JSON.stringify([...done])); changed(); await run(); };
  return h("li", { class: done.has(index) ? "done" : "" }, h("button", { type: "button", testid: `guide-${index + 1}`, onclick: press },
    h("span", { class: "step", "aria-hidden": "true" }, done.has(index) ? "✓" : String(index + 1)), h("span", {}, h("b", {}, title), h("small", {}, text))));
}

function dismiss() {
  dismissed = true;
  sessionStorage.setItem("guide-closed", "yes");
  changed();
  byId("composer-text")?.focus();
}
