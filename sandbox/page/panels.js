// The world around Slack: the ledger, the CRM, the clock and the weather.
import { byId, h, icon, toast } from "./dom.js";
import { startOver, store, worldAct } from "./store.js";

const drawn = new Map();
const open = JSON.parse(sessionStorage.getItem("panels") || "{}");

const money = (amount, currency = "EUR") => (amount === null || amount === undefined ? "–" : Number(amount).toLocaleString("fi-FI", { style: "currency", currency }));
const day = (iso) => (iso ? new Date(iso).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" }) : "–");

export function drawPanels() {
  const box = byId("panels");
  if (!box.firstChild) box.append(h("header", { class: "side-head" }, h("h2", {}, "Outside Slack"), h("div", { class: "start-over" }, startOverButton())),
    panel("procountor", "Procountor", "ledger"), panel("crm", "CRM", "trophy"), panel("clock", "Clock", "clock"), panel("weather", "Weather", "sun"), panel("plug", "Voitto", "plug"));
  const world = store.world;
  find("procountor").querySelector(".panel-note").classList.toggle("late", Boolean(store.worldError));
  if (!world) { fill("procountor", "none" + store.worldError, () => [h("p", { class: "hint" }, store.worldError || "Reading…")]); return; }
  fill("procountor", [store.allInvoices, world.invoices, world.totals, world.company, world.clock.now.slice(0, 10)], () => procountor(world));
  const deals = world.deals.filter((deal) => !/won/i.test(deal.stage));
  fill("crm", deals, () => crm(deals));
  fill("clock", [world.clock], () => clock(world.clock));
  fill("weather", world.weather, () => weather(world.weather));
  find("plug").hidden = !world.plug;
  if (world.plug) fill("plug", world.plug, () => plug(world.plug));
}

function panel(name, title, mark) {
  const details = h("details", { class: "panel", testid: `panel-${name}`, open: open[name] ?? true },
    h("summary", {}, icon(mark), h("span", {}, title), h("span", { class: "panel-note" }), icon("chevron")), h("p", { class: "panel-error", role: "alert" }), h("div", { class: "panel-body" }));
  details.addEventListener("toggle", () => { open[name] = details.open; sessionStorage.setItem("panels", JSON.stringify(open)); });
  return details;
}

const find = (name) => byId("panels").querySelector(`[data-testid="panel-${name}"]`);

// Draws a panel's body only when what it shows changed, so that a half-typed amount survives.
function fill(name, content, make) {
  const signature = JSON.stringify(content);
  const body = find(name).querySelector(".panel-body");
  if (drawn.get(name) === signature) return;
  const focused = body.contains(document.activeElement) ? document.activeElement.dataset.testid : "";
  drawn.set(name, signature);
  body.replaceChildren(...make());
  if (focused) body.querySelector(`[data-testid="${focused}"]`)?.focus();
}

const note = (name, text) => { find(name).querySelector(".panel-note").textContent = text; };

async function run(name, button, path, body) {
  const own = button.closest(".cards > li")?.querySelector(".panel-error"); // a row has its own, where it can go wrong in more than one way
  const error = own ?? find(name).querySelector(".panel-error");
  error.textContent = "";
  button.classList.add("busy");
  try {
    await worldAct(path, body);
  } catch (problem) {
    error.textContent = problem.message;
    if (!find(name).open) toast(problem.message);
  } finally {
    button.classList.remove("busy");
  }
}

function action(name, label, testid, path, body = {}, kind = "") {
  const node = h("button", { type: "button", class: `button small ${kind}`, testid }, label);
  node.addEventListener("click", () => node.classList.contains("busy") || run(name, node, path, typeof body === "function" ? body() : body));
  return node;
}

const FIRST = 5; // the newest; the seeded ledger goes back for years
const PAYABLE = (invoice) => Number(invoice.open) > 0 && !["UNFINISHED", "INVALIDATED", "PAID", "EMPTY", "DELETED"].includes(invoice.status);
const words = (status) => status.toLowerCase().replaceAll("_", " ");
const late = (invoice, today) => PAYABLE(invoice) && invoice.dueDate < today;

function procountor(world) {
  const today = world.clock.now.slice(0, 10);
  note("procountor", `${world.totals.count} ${world.totals.count === 1 ? "invoice" : "invoices"}`);
  const figures = h("dl", { class: "figures" }, h("div", {}, h("dt", {}, "Open"), h("dd", {}, money(world.totals.open))), h("div", {}, h("dt", {}, "Overdue"), h("dd", { class: Number(world.totals.overdue) ? "late" : "" }, money(world.totals.overdue))));
  if (!world.invoices.length) return [figures, h("p", { class: "hint" }, "No invoices yet. Win a deal and one appears here.")];
  const shown = store.allInvoices ? world.invoices : world.invoices.slice(0, FIRST);
  const more = world.invoices.length > shown.length ? h("button", { type: "button", class: "quiet more", testid: "all-invoices", onclick: () => { store.allInvoices = true; drawPanels(); } }, `Show ${world.invoices.length - shown.length} more`) : null;
  return [figures, h("ul", { class: "cards" }, shown.map((each) => invoice(each, today))), more].filter(Boolean);
}

const CHANNELS = { ELECTRONIC_INVOICE: "e‑invoice", EDIFACT: "e‑invoice", EMAIL: "e‑mail", MAIL: "post", NO_SENDING: "not sent by Procountor" };

// Each fact stays in one piece; the row breaks between facts only.
const facts = (...each) => h("span", { class: "facts apart" }, each.filter(Boolean).map((fact) => (typeof fact === "string" ? h("span", {}, fact) : fact)));
const identity = (item) => { const id = item.businessId || item.vatId; return h("span", { class: id ? "identity" : "" }, id || "No business ID"); };

const pages = (item) => h("a", { href: `/_world/procountor/invoices/${item.id}/pdf`, target: "_blank", rel: "noopener", testid: `pdf-${item.id}`, "aria-label": `Invoice ${item.number} to ${item.customer} as PDF` }, `No ${item.number}`);

function invoice(item, today) {
  const overdue = late(item, today);
  const pill = h("span", { class: "pill", data: { status: overdue ? "OVERDUE" : item.status } }, overdue ? "overdue" : words(item.status));
  const partly = Number(item.open) > 0 && Number(item.open) !== Number(item.total);
  const { buttons, form } = PAYABLE(item) ? payment(item) : {};
  return h("li", { testid: `invoice-${item.id}` },
    h("div", { class: "row" }, h("b", {}, item.customer), h("span", { class: "amount" }, money(item.total, item.currency))),
    h("div", { class: "row" }, facts(pages(item), item.dueDate && `due ${day(item.dueDate)}`), pill),
    h("div", { class: "row" }, facts(identity(item), item.reference ? `Ref ${item.reference}` : "No reference", CHANNELS[item.channel] ?? (item.channel && words(item.channel))), buttons),
    item.marker || partly ? h("p", { class: "facts" }, item.marker ? h("code", {}, item.marker) : null, partly ? ` ${money(item.open, item.currency)} still open` : null) : null,
    form, PAYABLE(item) ? h("p", { class: "panel-error", role: "alert", testid: `error-${item.id}` }) : null);
}

function payment(item) {
  const path = `procountor/invoices/${item.id}/pay`;
  const amount = h("input", { class: "input", inputmode: "decimal", "aria-label": `Amount paid by ${item.customer}`, testid: `amount-${item.id}`, value: (Number(item.open) / 2).toFixed(2) });
  const form = h("form", { class: "part", hidden: true }, amount, h("span", {}, item.currency), action("procountor", "Record", `record-${item.id}`, path, () => ({ amount: amount.value.trim().replace(/\s/g, "").replace(",", ".") })));
  form.addEventListener("submit", (event) => { event.preventDefault(); form.querySelector("button").click(); });
  const part = h("button", { type: "button", class: "button small", testid: `part-pay-${item.id}`, onclick: () => { form.hidden = !form.hidden; if (!form.hidden) amount.select(); } }, "Part-pay");
  return { buttons: h("span", { class: "pair" }, action("procountor", "Pay", `pay-${item.id}`, path, { amount: null }), part), form };
}

function crm(deals) {
  note("crm", `${deals.length} open`);
  if (!deals.length) return [h("p", { class: "hint" }, "Every deal is won.")];
  return [h("ul", { class: "cards" }, deals.map((deal) => h("li", { testid: `deal-${deal.id}` },
    h("div", { class: "row" }, h("b", {}, deal.company), h("span", { class: "amount" }, money(deal.amount, deal.currency))),
    h("div", { class: "row" }, facts(deal.title, deal.owner.split(" ")[0], identity(deal)), action("crm", "Mark won", `win-${deal.id}`, `crm/deals/${encodeURIComponent(deal.id)}/win`)))))];
}

function clock(now) {
  const [date, time] = [now.now.slice(0, 10), now.now.slice(11, 16)];
  note("clock", `${now.weekday.slice(0, 3)} ${time}`);
  return [h("div", { class: "row" }, h("div", {}, h("b", { class: "clock" }, time), h("p", { class: "facts" }, `${now.weekday} ${day(date)}`)), action("clock", "Next morning", "next-morning", "clock/advance", { to: "next_morning" }))];
}

const CHOICES = {
  procountor: [["clear", "Clear"], ["down", "Down"], ["slow", "Slow"], ["reply_lost", "Reply lost"], ["rate_limited", "Rate-limited"]],
  register: [["clear", "Clear"], ["down", "Down"]],
};

function weather(now) {
  const bad = Object.values(now).filter((each) => typeof each === "string" && each !== "clear").length;
  note("weather", bad ? "rough" : "clear");
  return [dial("procountor", "Procountor", now), dial("register", "Register (YTJ)", now), h("p", { class: "hint" }, "Make the other side fail and watch that nothing is lost or doubled.")];
}

function dial(service, title, now) {
  const current = now[service];
  const choices = CHOICES[service].some(([value]) => value === current) ? CHOICES[service] : [...CHOICES[service], [current, words(String(current))]];
  const select = h("select", { class: "input", id: `weather-${service}`, testid: `weather-${service}` }, choices.map(([value, label]) => h("option", { value, selected: value === current }, label)));
  select.addEventListener("change", () => run("weather", select, "weather", { [service]: select.value }));
  return h("div", { class: "row dial" }, h("label", { for: `weather-${service}` }, title), select);
}

// Killed as by a power cut, and started again by itself: the proof that one can touch.
function plug(now) {
  note("plug", now.up ? (now.waits ? "about to be killed" : "running") : "off");
  const buttons = h("div", { class: "row pulls" }, action("plug", "Pull the plug", "pull-plug", "plug", { when: "now" }, "danger"), now.waits ? null : action("plug", "In the next invoice", "pull-plug-later", "plug", { when: "next_invoice" }));
  return [...(now.up ? [buttons] : []), h("p", { class: "hint", testid: "plug-says" }, plugSays(now))];
}

function plugSays({ up, waits, pulls }) {
  if (!up) return "Killed with -9. It starts again by itself in a moment.";
  if (waits) return "Now win a deal. Once Procountor has made its invoice, Voitto is killed before it hears of it.";
  if (pulls) return `Killed ${pulls === 1 ? "once" : `${pulls} times`}. What was cut off is looked up before it is done again, some ten seconds later: one deal, one invoice.`;
  return "kill -9, at once or at the worst moment: Procountor has made the invoice, and nobody has heard of it.";
}

function startOverButton() {
  return h("button", { type: "button", class: "quiet", testid: "reset", onclick: askToStartOver }, "Start over");
}

function askToStartOver(event) {
  const box = event.target.closest(".start-over");
  const back = () => { box.replaceChildren(startOverButton()); box.firstChild.focus(); };
  const yes = h("button", { type: "button", class: "button small danger", testid: "reset-yes", onclick: async () => { back(); await startOver().catch((error) => toast(error.message)); } }, "Yes");
  const no = h("button", { type: "button", class: "button small", testid: "reset-no", onclick: back }, "No");
  box.replaceChildren(h("span", {}, "Lose it all?"), yes, no);
  no.focus();
}

export function showPanel(name, testid) {
  store.thread = "";
  document.body.dataset.view = "side";
  byId("thread").hidden = true;
  byId("panels").hidden = false;
  const box = find(name);
  box.open = true;
  box.scrollIntoView({ block: "nearest" });
  box.classList.add("pointed");
  setTimeout(() => box.classList.remove("pointed"), 2500);
  (testid ? box.querySelector(`[data-testid^="${testid}"]`) : null)?.focus();
}
