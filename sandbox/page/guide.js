// What to try, each one press away.
import { byId, h, icon } from "./dom.js";
import { prefill } from "./composer.js";
import { showPanel } from "./panels.js";
import { actAs, changed, channelNamed, go, store } from "./store.js";

let dismissed = sessionStorage.getItem("guide-closed") === "yes";

// A customer who pays and has no open deal: winning that deal in the CRM afterwards would rightly make a second invoice.
function wonText() {
  const { deals, invoices } = store.world ?? { deals: [], invoices: [] };
  const busy = new Set([...deals, ...invoices.filter((each) => Number(each.open) > 0)].map((each) => each.businessId));
  const known = invoices.find((each) => each.status === "PAID" && each.businessId && !busy.has(each.businessId)) ?? invoices.find((each) => each.businessId);
  return known ? `/won ${known.businessId} 1250 Support package` : "/won ";
}

// The invoices that were made from deals, the newest first: only those carry a marker.
const ours = () => (store.world?.invoices ?? []).filter((each) => each.marker);
const said = (channel, works) => (channelNamed(channel)?.messages ?? []).some((message) => message.bot_id && works(message));
const keyOf = (message) => String(message.metadata?.event_payload?.key ?? "");

const HAPPENED = [
  () => ours().length > 0 || said("deals", (message) => /^(draft|card)/.test(keyOf(message))),
  () => ours().some((each) => !["UNFINISHED", "INVALIDATED", "DELETED"].includes(each.status)),
  () => ours().some((each) => ["PAID", "PARTLY_PAID", "MARKED_PAID"].includes(each.status)),
  () => said("sales", (message) => keyOf(message).startsWith("digest:")),
  () => Boolean(store.world?.plug?.up && store.world.plug.pulls),
];

async function into(user, channel) {
  if (store.user !== user) await actAs(user);
  const found = channelNamed(channel);
  if (found) go(found.id);
}

const STEPS = [
  ["Win a deal", "Aino types /won", async () => { await into("U0AINO", "deals"); prefill(wonText()); }],
  ["Approve it", "As Kaisa, then send it", async () => { await into("U0KAISA", "deals"); byId("stream").scrollTop = byId("stream").scrollHeight; byId("stream").querySelector(".message:last-of-type :is([data-testid='action-draft.approve'], [data-testid='action-draft.send'])")?.focus(); }],
  ["Is it paid?", "Pay it, then ask /paid", async () => {
    await into("U0AINO", "deals");
    const [won] = ours();
    prefill(won ? `/paid ${won.customer}` : "/paid ");
    showPanel("procountor", won ? `pay-${won.id}` : "pay-");
  }],
  ["Next morning", "The digest comes", async () => { await into("U0MIKKO", "sales"); showPanel("clock", "next-morning"); }],
  ["Pull the plug", "In mid-invoice", () => showPanel("plug", "pull-plug-later")],
];

export function drawGuide() {
  const box = byId("guide");
  box.hidden = dismissed || store.place === "home";
  const steps = store.world?.plug ? STEPS : STEPS.slice(0, -1); // nothing to cut off where the bot is part of the same process
  const done = steps.map((_, index) => HAPPENED[index]());
  if (box.hidden || box.dataset.done === String(done)) return;
  box.dataset.done = String(done);
  box.replaceChildren(h("h2", {}, "Try this"), h("ol", {}, steps.map((each, index) => step(each, index, done[index]))), h("button", { type: "button", class: "plain", "aria-label": "Dismiss the guide", testid: "guide-dismiss", onclick: dismiss }, icon("close")));
}

function step([title, text, run], index, done) {
  return h("li", { class: done ? "done" : "" }, h("button", { type: "button", testid: `guide-${index + 1}`, onclick: run },
    h("span", { class: "step", "aria-hidden": "true" }, done ? "✓" : String(index + 1)), h("span", {}, h("b", {}, title), h("small", {}, text))));
}

function dismiss() {
  dismissed = true;
  sessionStorage.setItem("guide-closed", "yes");
  changed();
  byId("composer-text")?.focus();
}
