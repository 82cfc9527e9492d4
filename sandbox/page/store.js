// What the page knows: the workspace as one person sees it, and the world around it. Fetched anew at every hint.

const listeners = new Set();

export const store = {
  user: new URLSearchParams(location.search).get("user") || sessionStorage.getItem("acting-as") || "U0AINO",
  slack: null, // GET /_slack/state
  world: null, // GET /_world/state
  worldError: "",
  place: sessionStorage.getItem("place") || "", // channel id, or "home"
  thread: "", // ts of the open thread
  wanted: "", // ts of the message a link led to, until it has been shown
  online: true,
  hidden: new Set(), // ephemeral messages this person dismissed
  lastRead: JSON.parse(sessionStorage.getItem("last-read") || "{}"),
};

export const onChange = (listener) => listeners.add(listener);
export const changed = () => listeners.forEach((listener) => listener());

export const me = () => userOf(store.user);
// The world's clock can be moved, so "today" is the world's.
export const nowMs = () => (store.world?.clock ? Date.parse(store.world.clock.now) : Date.now());
export const userOf = (id) => store.slack?.users.find((user) => user.id === id);
export const channelOf = (id) => store.slack?.channels.find((channel) => channel.id === id);
export const channelNamed = (name) => store.slack?.channels.find((channel) => channel.name === name);
export const people = () => (store.slack?.users ?? []).filter((user) => user.profile.email);

export function channelTitle(channel) {
  if (!channel.is_im) return channel.name;
  return userOf(channel.members.find((member) => member !== store.user))?.real_name ?? "Direct message";
}

export async function request(method, path, body) {
  const options = { method, headers: body ? { "content-type": "application/json" } : {} };
  if (body) options.body = JSON.stringify(body);
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error("The sandbox does not answer. Is it still running?");
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new Error(problem(answer, response.status));
  return answer;
}

function problem(answer, status) {
  const detail = answer?.detail ?? answer?.message ?? answer?.error;
  if (typeof detail === "string") return detail;
  if (Array.isArray(detail)) return detail.map((each) => each.msg ?? String(each)).join("; ");
  return `The sandbox answered with status ${status}.`;
}

// What the person on the screen did and has not seen the outcome of yet; `data-acts` tells those who drive the page.
let acts = 0;
const count = (change) => { document.body.dataset.acts = acts += change; };

// The page is fetched anew whatever came of it.
async function post(path, body) {
  count(1);
  try {
    return await request("POST", path, body).finally(refresh);
  } finally {
    count(-1);
  }
}

export const act = (path, body) => post(`/_slack/${path}`, { user: store.user, ...body });
export const worldAct = (path, body = {}) => post(`/_world/${path}`, body);

// Day one again, seen by Aino in #deals: nothing that was on the screen before is remembered.
export async function startOver() {
  await worldAct("reset");
  store.hidden.clear();
  store.lastRead = {};
  store.allInvoices = false;
  sessionStorage.removeItem("last-read");
  store.place = "";
  await actAs("U0AINO");
  go(channelNamed("deals")?.id ?? store.place);
}

let latest = 0;
export async function refresh() {
  const turn = ++latest;
  const user = store.user;
  const [slack, world] = await Promise.allSettled([
    request("GET", `/_slack/state?user=${encodeURIComponent(user)}`),
    request("GET", "/_world/state"),
  ]);
  if (turn !== latest || user !== store.user) return;
  if (slack.status === "rejected" && slack.reason.message === "user_not_found" && user !== "U0AINO") { await actAs("U0AINO"); return; }
  store.online = slack.status === "fulfilled";
  if (slack.status === "fulfilled") store.slack = slack.value;
  store.worldError = world.status === "rejected" ? `The world around Slack does not answer: ${world.reason.message}` : "";
  if (world.status === "fulfilled") store.world = world.value;
  if (store.slack && store.place !== "home" && !channelOf(store.place)) {
    store.place = (channelNamed("deals") ?? store.slack.channels[0])?.id ?? "";
    store.thread = "";
  }
  changed();
}

export function go(place, ts = "") {
  store.place = place;
  store.wanted = ts;
  store.thread = "";
  sessionStorage.setItem("place", place);
  document.body.dataset.view = "chat";
  changed();
}

export async function actAs(user) {
  store.user = user;
  store.thread = "";
  sessionStorage.setItem("acting-as", user);
  await refresh();
  if (store.place === "home") await act("home", {});
}

export function unread(channel) {
  const read = store.lastRead[store.user]?.[channel.id] ?? "0";
  return channel.messages.filter((message) => message.ts > read && message.user !== store.user && !store.hidden.has(message.ts)).length;
}

export function markRead(channel) {
  const last = channel.messages.reduce((ts, message) => (message.ts > ts ? message.ts : ts), "0");
  (store.lastRead[store.user] ??= {})[channel.id] = last;
  sessionStorage.setItem("last-read", JSON.stringify(store.lastRead));
}

export function listen() {
  let wait = 500;
  const connect = () => {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/_slack/live?user=${encodeURIComponent(store.user)}`);
    socket.onopen = () => { wait = 500; refresh(); };
    socket.onmessage = () => refresh();
    socket.onclose = () => { store.online = false; changed(); setTimeout(connect, wait); wait = Math.min(wait * 2, 8000); };
  };
  connect();
  setInterval(() => document.hidden || refresh(), 10_000); // the ledger and the clock give no hints
}
