// Messages: the channel's stream and the open thread. A message is drawn anew only when it changed.
import { announce, byId, h, icon, toast } from "./dom.js";
import { blocks } from "./blocks.js";
import { createForm } from "./elements.js";
import { mrkdwn } from "./mrkdwn.js";
import { act, channelOf, changed, markRead, me, store, userOf } from "./store.js";

const HUES = { U0AINO: 338, U0ELIAS: 24, U0KAISA: 262, U0MIKKO: 212 };

export function avatar(user) {
  if (user?.is_bot) return h("span", { class: "avatar bot", "aria-hidden": "true" }, "V");
  const initials = (user?.real_name ?? "?").split(" ").map((word) => word[0]).join("").slice(0, 2);
  return h("span", { class: "avatar", style: `--hue:${HUES[user?.id] ?? 200}`, "aria-hidden": "true" }, initials);
}

const zone = () => ({ timeZone: me()?.tz });
const timeOf = (ts) => new Date(Number(ts) * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", ...zone() });
const dayOf = (ts) => new Date(Number(ts) * 1000).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long", ...zone() });

function draw(message, channel, { inThread, follows }) {
  const user = userOf(message.user);
  const place = { channel: channel.id, ts: message.ts };
  const form = createForm(({ element, blockId, value, state }) => act("click", { ...place, action_id: element.action_id, block_id: blockId, value, state }), {}, place);
  const body = message.blocks?.length ? h("div", { class: "blocks" }, blocks(message.blocks, form)) : h("div", { class: "text" }, mrkdwn(message.text));
  const edited = message.edited && !message.blocks?.length ? h("span", { class: "edited" }, " (edited)") : null;
  return h("article", { class: `message${message.ephemeral ? " ephemeral" : ""}${follows ? " follows" : ""}`, testid: "message", data: { ts: message.ts }, "aria-label": `${user?.real_name ?? "Someone"} at ${timeOf(message.ts)}` },
    follows ? h("time", { class: "gutter" }, timeOf(message.ts)) : avatar(user),
    h("div", { class: "message-body" },
      message.ephemeral ? h("p", { class: "only-you" }, icon("eye"), "Only visible to you") : null,
      follows ? null : h("p", { class: "byline" }, h("b", {}, user?.real_name ?? message.user), user?.is_bot ? h("span", { class: "tag" }, "App") : null, h("time", { datetime: new Date(message.ts * 1000).toISOString() }, timeOf(message.ts))),
      body, edited, files(message), reactions(message), inThread ? null : footer(message)));
}

function files(message) {
  return (message.files ?? []).map((file) => {
    const address = `/_slack/files/${encodeURIComponent(file.id)}`;
    if (file.mimetype?.startsWith("image/")) return h("a", { href: address, target: "_blank", rel: "noopener" }, h("img", { class: "shared", src: address, alt: file.title, loading: "lazy" }));
    return h("a", { class: "file", href: address, target: "_blank", rel: "noopener" }, icon("file"), h("span", {}, h("b", {}, file.title), h("small", {}, `${file.name} · ${Math.max(1, Math.round(file.size / 1024))} kB`)));
  });
}

const reactions = (message) => (message.reactions?.length ? h("p", { class: "reactions" }, message.reactions.map((each) => h("span", { class: "tag" }, mrkdwn(`:${each.name}:`), ` ${each.count}`))) : null);

function footer(message) {
  if (message.ephemeral) return h("button", { type: "button", class: "quiet", onclick: () => { store.hidden.add(message.ts); changed(); } }, "Dismiss");
  const count = message.reply_count ?? 0;
  return h("button", { type: "button", class: count ? "replies" : "quiet reply", testid: `thread-${message.ts}`, onclick: () => openThread(message.ts) }, icon("reply"), count ? `${count} ${count === 1 ? "reply" : "replies"}` : "Reply in thread");
}

function openThread(ts) {
  store.thread = ts;
  document.body.dataset.view = "side";
  changed();
  byId("thread").querySelector("textarea")?.focus();
}

// Puts the wanted nodes in place, keeping every node whose content is the same.
function reconcile(box, wanted) {
  const present = new Map([...box.children].map((node) => [node.dataset.key, node]));
  let after = null;
  for (const { key, signature, make } of wanted) {
    let node = present.get(key);
    if (!node || node.signature !== signature) {
      const fresh = make();
      fresh.dataset.key = key;
      fresh.signature = signature;
      const focused = node?.contains(document.activeElement) ? document.activeElement.dataset.testid : "";
      if (node) { node.replaceWith(fresh); fresh.classList.add("changed"); } else if (after) after.after(fresh); else box.prepend(fresh);
      if (focused) [...fresh.querySelectorAll("[data-testid]")].find((each) => each.dataset.testid === focused)?.focus();
      node = fresh;
    } else if (after ? after.nextSibling !== node : box.firstChild !== node) {
      if (after) after.after(node); else box.prepend(node);
    }
    present.delete(key);
    after = node;
  }
  present.forEach((node) => node.remove());
}

function rows(messages, channel, inThread) {
  const out = [];
  let previous = null;
  for (const message of messages) {
    const day = dayOf(message.ts);
    if (!inThread && (!previous || dayOf(previous.ts) !== day)) { out.push({ key: `day ${day}`, signature: day, make: () => h("p", { class: "day" }, h("span", {}, day)) }); previous = null; }
    const follows = Boolean(previous && previous.user === message.user && !message.ephemeral && !previous.ephemeral && message.ts - previous.ts < 240 && !message.blocks?.length && !previous.reply_count);
    out.push({ key: message.ts, signature: JSON.stringify([message, follows, store.user]), make: () => draw(message, channel, { inThread, follows }) });
    previous = message;
  }
  return out;
}

let shown = { place: "", last: "", scroll: -1 };

// The newest message is read from its first line: when it is taller than the stream its top is shown, not its end.
function toNewest(stream) {
  const newest = stream.lastElementChild;
  const tall = newest && newest.offsetHeight > stream.clientHeight;
  stream.scrollTop = tall ? newest.offsetTop - stream.offsetTop - 4 : stream.scrollHeight;
}

// The message a link led to, with a flash that shows which one it is.
function toWanted(stream) {
  const node = stream.querySelector(`[data-ts="${CSS.escape(store.wanted)}"]`);
  store.wanted = "";
  if (!node) { toNewest(stream); return; }
  stream.scrollTop = node.offsetTop - stream.offsetTop - 4;
  node.classList.add("changed");
  node.setAttribute("tabindex", "-1");
  node.focus({ preventScroll: true });
}

export function drawStream() {
  const stream = byId("stream");
  const channel = channelOf(store.place);
  if (!channel) return;
  const visible = channel.messages.filter((message) => !store.hidden.has(message.ts));
  const roots = visible.filter((message) => !message.thread_ts || message.thread_ts === message.ts || message.ephemeral);
  const place = `${store.user} ${channel.id}`;
  const moved = place !== shown.place;
  const near = stream.scrollHeight - stream.scrollTop - stream.clientHeight < 140 || Math.abs(stream.scrollTop - shown.scroll) < 2;
  if (moved) stream.replaceChildren();
  const empty = { key: "empty", signature: channel.id, make: () => h("p", { class: "empty" }, channel.is_im ? "Nothing said here yet." : `This is the start of #${channel.name}. ${channel.topic}.`) };
  reconcile(stream, roots.length ? rows(roots, channel, false) : [empty]);
  if (store.wanted) toWanted(stream);
  else if (moved || near) toNewest(stream);
  tell(visible, moved);
  shown = { place, last: visible.at(-1)?.ts ?? "", scroll: near || moved ? stream.scrollTop : -1 };
  if (document.body.dataset.view === "chat" || innerWidth > 900) markRead(channel);
}

function tell(visible, moved) {
  if (moved) return;
  for (const message of visible.filter((each) => each.ts > shown.last && each.user !== store.user))
    announce(`${userOf(message.user)?.real_name ?? "Someone"}${message.ephemeral ? ", only to you" : ""}: ${message.text}`);
}

export function drawThread() {
  const box = byId("thread");
  const channel = channelOf(store.place);
  const parent = channel?.messages.find((message) => message.ts === store.thread);
  box.hidden = !parent;
  byId("panels").hidden = Boolean(parent);
  if (!parent) { box.replaceChildren(); box.dataset.ts = ""; return; }
  if (box.dataset.ts !== parent.ts || !box.firstChild) box.replaceChildren(threadHead(), h("div", { class: "thread-messages" }), threadComposer(channel, parent));
  const opened = box.dataset.ts !== parent.ts;
  box.dataset.ts = parent.ts;
  const replies = channel.messages.filter((message) => message.thread_ts === parent.ts && message.ts !== parent.ts);
  const list = box.querySelector(".thread-messages");
  const atEnd = opened || list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  reconcile(list, rows([parent, ...replies], channel, true));
  if (atEnd && replies.length) list.scrollTop = list.scrollHeight; // what is new stands last; the card is in the channel
}

function threadHead() {
  const close = () => { store.thread = ""; document.body.dataset.view = "chat"; changed(); };
  return h("header", { class: "side-head" }, h("h2", {}, "Thread"), h("button", { type: "button", class: "plain", "aria-label": "Close thread", onclick: close }, icon("close")));
}

function threadComposer(channel, parent) {
  const text = h("textarea", { rows: "1", class: "input", placeholder: "Reply…", "aria-label": "Reply in thread" });
  const send = async (event) => {
    event.preventDefault();
    const said = text.value.trim();
    if (!said) return;
    text.value = "";
    await act("message", { channel: channel.id, text: said, thread_ts: parent.ts }).catch((error) => { toast(error.message); text.value = said; });
  };
  text.addEventListener("keydown", (event) => event.key === "Enter" && !event.shiftKey && !event.isComposing && send(event));
  return h("form", { class: "thread-composer", onsubmit: send }, text, h("button", { class: "button primary", type: "submit" }, "Reply"));
}
