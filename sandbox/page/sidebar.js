// Channels on the left, and whose eyes the page looks through.
import { byId, h, icon } from "./dom.js";
import { avatar } from "./messages.js";
import { act, actAs, changed, channelOf, channelTitle, go, me, people, store, unread } from "./store.js";

export function drawSidebar() {
  const box = byId("sidebar");
  if (!box.firstChild) box.append(head(), h("div", { class: "places" }), acting());
  const select = box.querySelector("select");
  if (select.children.length !== people().length) select.replaceChildren(...people().map((user) => h("option", { value: user.id }, `${user.real_name.split(" ")[0]} · ${user.profile.title.toLowerCase()}`)));
  select.value = store.user;
  const shown = box.querySelector(".acting .avatar");
  if (shown.dataset.user !== store.user) {
    const fresh = avatar(me());
    fresh.dataset.user = store.user;
    shown.replaceWith(fresh);
  }
  drawPlaces(box.querySelector(".places"));
}

function head() {
  return h("header", { class: "team" }, h("span", { class: "team-mark", "aria-hidden": "true" }, "R"), h("div", {}, h("b", {}, "Revontuli"), h("small", {}, "pretend workspace")));
}

function acting() {
  const select = h("select", { testid: "acting-as", id: "acting-as", onchange: (event) => actAs(event.target.value) });
  return h("div", { class: "acting" }, h("span", { class: "avatar" }), h("div", {}, h("label", { for: "acting-as" }, "Acting as"), select));
}

function drawPlaces(box) {
  const channels = store.slack.channels.filter((channel) => !channel.is_im);
  const directs = store.slack.channels.filter((channel) => channel.is_im);
  // Drawn anew only on a change: a button replaced between press and release would lose the click.
  const signature = JSON.stringify([store.user, store.place, store.world?.plug?.up, store.slack.channels.map((channel) => [channel.id, channel.name, unread(channel)])]);
  if (box.dataset.signature === signature) return;
  box.dataset.signature = signature;
  const focused = box.contains(document.activeElement) ? document.activeElement.dataset.testid : "";
  box.replaceChildren(
    h("h2", {}, "Channels"), h("ul", {}, channels.map((channel) => h("li", {}, place(channel, icon("hash"))))),
    h("h2", {}, "Apps"), h("ul", {}, directs.map((channel) => h("li", {}, place(channel, h("span", { class: store.world?.plug?.up === false ? "dot off" : "dot", "aria-hidden": "true" })))),
      h("li", {}, entry("home", "App Home", icon("home"), 0, () => { go("home"); act("home", {}).catch(() => {}); }))));
  if (focused) box.querySelector(`[data-testid="${focused}"]`)?.focus();
}

const place = (channel, mark) => entry(channel.id, channelTitle(channel), mark, store.place === channel.id ? 0 : unread(channel), () => go(channel.id), channel.is_im ? "dm-voitto" : channel.name);

function entry(id, title, mark, count, onclick, name = id) {
  const here = store.place === id;
  return h("button", { type: "button", class: count ? "place fresh" : "place", testid: `channel-${name}`, "aria-current": here ? "page" : undefined, onclick },
    mark, h("span", { class: "name" }, title), count ? h("span", { class: "badge" }, String(count), h("span", { class: "unseen" }, " unread")) : null);
}

export function drawHead() {
  const box = byId("channel-head");
  const channel = channelOf(store.place);
  const home = store.place === "home";
  const title = home ? "Voitto · Home" : channel ? channelTitle(channel) : "";
  const signature = `${title} ${store.user}`;
  if (box.dataset.signature === signature) return;
  box.dataset.signature = signature;
  box.replaceChildren(h("h1", {}, home ? icon("home") : channel?.is_im ? null : icon("hash"), title), h("p", {}, home ? "What only you see" : channel?.topic || `${channel?.members.length ?? 0} members`));
}

const TABS = [["places", "Channels", "hash"], ["chat", "Chat", "chat"], ["side", "World", "globe"]];

export function drawTabs() {
  const box = byId("tabs");
  const view = document.body.dataset.view === "side" && store.thread ? "chat" : document.body.dataset.view;
  if (!box.firstChild) box.append(...TABS.map(([name, title, mark]) => h("button", { type: "button", data: { tab: name }, testid: `tab-${name}`, onclick: () => { document.body.dataset.view = name; store.thread = ""; changed(); } }, icon(mark), h("span", {}, title))));
  for (const tab of box.children) if (tab.dataset.tab === view) tab.setAttribute("aria-current", "page"); else tab.removeAttribute("aria-current");
}
