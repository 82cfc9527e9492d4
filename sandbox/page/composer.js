// The message field: text to the channel, or a slash command with its hints.
import { byId, h, icon, toast } from "./dom.js";
import { act, channelOf, channelTitle, store } from "./store.js";

let text, menu, hint, send;
let active = 0;
let place = "";
const drafts = new Map(); // what each person left unsent in each channel

export function startComposer() {
  text = h("textarea", { id: "composer-text", rows: "1", testid: "composer", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "commands" });
  menu = h("ul", { id: "commands", role: "listbox", class: "listbox", "aria-label": "Commands", hidden: true });
  hint = h("p", { class: "composer-hint" });
  send = h("button", { type: "submit", class: "button primary send", testid: "send", "aria-label": "Send" }, icon("send"));
  byId("composer").append(menu, h("div", { class: "composer-box" }, text, send), hint);
  byId("composer").addEventListener("submit", submit);
  text.addEventListener("input", typed);
  text.addEventListener("keydown", keys);
  text.addEventListener("blur", () => close());
  text.addEventListener("focus", typed);
}

export function drawComposer() {
  const channel = channelOf(store.place);
  byId("composer").hidden = !channel; // before the draft is put in: what is hidden has no height to measure
  keepDraft(`${store.user} ${store.place}`);
  const label = channel ? `Message ${channel.is_im ? "" : "#"}${channelTitle(channel)}` : "";
  if (!channel) return;
  text.placeholder = channel.is_archived ? "This channel is archived" : innerWidth < 600 ? label : `${label}, or type / for commands`;
  text.setAttribute("aria-label", label);
  text.disabled = channel.is_archived;
  explain();
}

function keepDraft(next) {
  if (next === place) return;
  drafts.set(place, text.value);
  place = next;
  text.value = drafts.get(next) ?? "";
  typed();
}

export function prefill(value) {
  text.value = value;
  typed();
  text.focus();
  text.setSelectionRange(value.length, value.length);
}

const commands = () => store.slack?.app.commands ?? [];
const matching = () => (/^\/\S*$/.test(text.value) ? commands().filter((each) => each.command.startsWith(text.value)) : []);

function typed() {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, 160)}px`;
  active = 0;
  offer();
  explain();
}

function offer() {
  const found = document.activeElement === text ? matching() : [];
  menu.hidden = !found.length;
  text.setAttribute("aria-expanded", String(Boolean(found.length)));
  menu.replaceChildren(...found.map((each, index) => h("li", { role: "option", id: `command-${index}`, "aria-selected": String(index === active), testid: `command-${each.command.slice(1)}`,
    onmousedown: (event) => { event.preventDefault(); pick(each); } }, h("b", {}, each.command), " ", h("span", { class: "usage" }, each.usage_hint), h("small", {}, each.description))));
  if (found.length) text.setAttribute("aria-activedescendant", `command-${active}`); else text.removeAttribute("aria-activedescendant");
}

function explain() {
  const known = commands().find((each) => text.value === each.command || text.value.startsWith(`${each.command} `));
  const words = known ? `${known.command} ${known.usage_hint}` : "Enter sends · Shift + Enter starts a new line";
  if (hint.textContent !== words) hint.textContent = words;
}

const close = () => { menu.hidden = true; text.setAttribute("aria-expanded", "false"); };

function pick(command) {
  prefill(`${command.command} `);
  close();
}

function keys(event) {
  const found = menu.hidden ? [] : matching();
  if (found.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    active = (active + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length;
    offer();
  } else if (found.length && (event.key === "Tab" || (event.key === "Enter" && text.value !== found[active].command))) {
    event.preventDefault();
    pick(found[active]);
  } else if (event.key === "Escape") close();
  else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
}

async function submit(event) {
  event.preventDefault();
  const said = text.value.trim();
  const channel = store.place;
  if (!said || send.classList.contains("busy")) return;
  text.value = "";
  typed();
  close();
  send.classList.add("busy");
  try {
    const [, command, rest] = /^(\/\S+)\s*([^]*)$/.exec(said) ?? [];
    if (command) await act("command", { channel, command, text: rest });
    else await act("message", { channel, text: said });
  } catch (error) {
    toast(error.message);
    if (!text.value) prefill(said);
  } finally {
    send.classList.remove("busy");
  }
}
