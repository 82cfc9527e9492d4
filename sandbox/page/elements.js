// Interactive Block Kit elements. A `form` is one message or view: it gathers state and carries out acts.
import { h, icon, toast } from "./dom.js";
import { textOf } from "./mrkdwn.js";
import { combobox } from "./combobox.js";
import { confirmed } from "./dialogs.js";
import { people, request, store } from "./store.js";

const FIELD = { datepicker: "selected_date", timepicker: "selected_time", datetimepicker: "selected_date_time", users_select: "selected_user",
  conversations_select: "selected_conversation", channels_select: "selected_channel", static_select: "selected_option", external_select: "selected_option",
  radio_buttons: "selected_option", multi_static_select: "selected_options", multi_external_select: "selected_options", checkboxes: "selected_options",
  multi_users_select: "selected_users", multi_conversations_select: "selected_conversations", multi_channels_select: "selected_channels" };

// `perform({element, blockId, value, state})` returns a promise of what was seen; `kept` holds values of the
// view's earlier version; `place` says where an external select asks: {view_id} or {channel, ts}.
export function createForm(perform, kept = {}, place = {}) {
  const readers = new Map();
  return {
    kept,
    field(blockId, element, read) { readers.set(`${blockId}\n${element.action_id}`, { blockId, element, read }); },
    state() {
      const values = {};
      for (const { blockId, element, read } of readers.values())
        (values[blockId] ??= {})[element.action_id] = { type: element.type, [FIELD[element.type] ?? "value"]: read() };
      return values;
    },
    earlier(blockId, element, initial) {
      const found = kept[blockId]?.[element.action_id];
      return found && found.type === element.type ? found[FIELD[element.type] ?? "value"] : element[initial];
    },
    async act(element, blockId, value, node) {
      if (!(await confirmed(element.confirm))) return;
      node?.classList.add("busy");
      node?.setAttribute("aria-busy", "true");
      try {
        const seen = await perform({ element, blockId, value, state: this.state() });
        if (seen?.error) failed(node, seen.error);
      } catch (error) {
        failed(node, error.message);
      } finally {
        node?.classList.remove("busy");
        node?.removeAttribute("aria-busy");
      }
    },
    suggest: (element, blockId, value) => request("POST", "/_slack/suggest", { user: store.user, ...place, action_id: element.action_id, block_id: blockId, value }),
  };
}

const WORDS = { operation_timeout: "Voitto did not answer in time.", dispatch_failed: "Voitto could not be reached.", message_not_found: "This message is gone.", action_not_found: "This button is gone." };

function failed(node, code) {
  const text = WORDS[code] ?? code;
  if (!node?.isConnected) { toast(`${text} (${code})`); return; }
  node.parentElement.querySelector(".trouble")?.remove();
  node.after(h("span", { class: "trouble", title: text }, "⚠ ", text));
}

export function element(spec, blockId, form, labelledBy) {
  const make = MAKERS[spec.type];
  if (!make) return h("span", { class: "unsupported" }, `[${spec.type}]`);
  const node = make(spec, blockId, form);
  const target = node.matches("input,select,textarea,button") ? node : node.querySelector("[role=combobox]") ?? node;
  target.dataset.testid ??= `action-${spec.action_id}`;
  if (labelledBy) target.setAttribute("aria-labelledby", labelledBy);
  else if (spec.placeholder && !target.getAttribute("aria-label")) target.setAttribute("aria-label", spec.placeholder.text);
  if (spec.focus_on_load) target.dataset.autofocus = "";
  return node;
}

function button(spec, blockId, form) {
  const node = h("button", { type: "button", class: `button ${spec.style ?? ""}`, "aria-label": spec.accessibility_label }, textOf(spec.text));
  node.addEventListener("click", () => {
    if (node.classList.contains("busy")) return;
    if (spec.url) window.open(spec.url, "_blank", "noopener");
    form.act(spec, blockId, spec.value ?? null, node);
  });
  return node;
}

function overflow(spec, blockId, form) {
  const menu = h("div", { class: "menu", role: "menu", hidden: true });
  const toggle = h("button", { type: "button", class: "button overflow", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": "More actions" }, icon("more"));
  const show = (open) => { menu.hidden = !open; toggle.setAttribute("aria-expanded", String(open)); if (open) menu.querySelector("button")?.focus(); };
  spec.options.forEach((option) => menu.append(h("button", { type: "button", role: "menuitem", testid: `action-${spec.action_id}-${option.value}`,
    onclick: () => { show(false); toggle.focus(); if (option.url) window.open(option.url, "_blank", "noopener"); form.act(spec, blockId, { type: "overflow", selected_option: option }, toggle); } }, textOf(option.text))));
  toggle.addEventListener("click", () => show(menu.hidden));
  menu.addEventListener("keydown", (event) => menuKeys(event, menu, () => { show(false); toggle.focus(); }));
  const box = h("span", { class: "menu-box" }, toggle, menu);
  box.addEventListener("focusout", (event) => box.contains(event.relatedTarget) || show(false));
  return box;
}

function menuKeys(event, menu, close) {
  const items = [...menu.querySelectorAll("button")];
  const at = items.indexOf(document.activeElement);
  if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
  if (event.key === "ArrowDown") { event.preventDefault(); items[(at + 1) % items.length].focus(); }
  if (event.key === "ArrowUp") { event.preventDefault(); items[(at - 1 + items.length) % items.length].focus(); }
}

// Outside an input block a choice is an act by itself; inside one it waits for Submit unless dispatch_action is set.
function dispatches(spec, form, blockId, node) {
  if (form.dispatch?.(blockId) ?? true) node.addEventListener("change", () => form.act(spec, blockId, form.state()[blockId]?.[spec.action_id], node));
}

function textInput(spec, blockId, form) {
  const number = spec.type === "number_input";
  const props = { value: form.earlier(blockId, spec, "initial_value") ?? "", placeholder: spec.placeholder?.text, maxlength: spec.max_length, class: "input" };
  const node = spec.multiline ? h("textarea", { ...props, rows: "3" }) : h("input", { ...props, type: { email_text_input: "email", url_text_input: "url" }[spec.type] ?? "text",
    inputmode: number ? (spec.is_decimal_allowed ? "decimal" : "numeric") : undefined });
  node.value = props.value;
  if (form.dispatch?.(blockId)) node.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); form.act(spec, blockId, form.state()[blockId]?.[spec.action_id], node); } });
  form.field(blockId, spec, () => (number ? node.value.trim().replace(/\s/g, "").replace(",", ".") : node.value) || null);
  return node;
}

const groupsOf = (spec) => spec.option_groups ?? [{ options: spec.options ?? [] }];
const plain = (object) => object?.text ?? "";

function select(spec, blockId, form) {
  const chosen = form.earlier(blockId, spec, "initial_option");
  const options = groupsOf(spec).flatMap((group) => group.options);
  const draw = (option) => h("option", { value: option.value, selected: option.value === chosen?.value }, plain(option.text));
  const node = h("select", { class: "input" }, h("option", { value: "" }, plain(spec.placeholder) || "Choose…"),
    groupsOf(spec).map((group) => (group.label ? h("optgroup", { label: plain(group.label) }, group.options.map(draw)) : group.options.map(draw))));
  form.field(blockId, spec, () => options.find((option) => option.value === node.value) ?? null);
  dispatches(spec, form, blockId, node);
  return node;
}

function choices(spec, blockId, form, kind) {
  const earlier = kind === "radio" ? [form.earlier(blockId, spec, "initial_option")] : form.earlier(blockId, spec, "initial_options") ?? [];
  const picked = new Set(earlier.filter(Boolean).map((option) => option.value));
  const options = groupsOf(spec).flatMap((group) => group.options);
  const name = `${blockId}-${spec.action_id}-${Math.random().toString(36).slice(2)}`;
  const rows = options.map((option) => h("label", { class: "choice" },
    h("input", { type: kind, name, value: option.value, checked: picked.has(option.value), testid: `action-${spec.action_id}-${option.value}` }),
    h("span", {}, textOf(option.text), option.description ? h("small", {}, textOf(option.description)) : null)));
  const node = h("div", { class: spec.type.startsWith("multi_") ? "choices boxed" : "choices", role: kind === "radio" ? "radiogroup" : "group" }, rows);
  const read = () => options.filter((_, index) => rows[index].firstChild.checked);
  form.field(blockId, spec, () => (kind === "radio" ? read()[0] ?? null : read()));
  dispatches(spec, form, blockId, node);
  return node;
}

function picker(type, initial) {
  return (spec, blockId, form) => {
    const node = h("input", { type, class: "input" });
    node.value = form.earlier(blockId, spec, initial) ?? "";
    form.field(blockId, spec, () => node.value || null);
    dispatches(spec, form, blockId, node);
    return node;
  };
}

function listed(initial, entries) {
  return (spec, blockId, form) => {
    const chosen = form.earlier(blockId, spec, initial);
    const node = h("select", { class: "input" }, h("option", { value: "" }, plain(spec.placeholder) || "Choose…"),
      entries().map(([id, name]) => h("option", { value: id, selected: id === chosen }, name)));
    form.field(blockId, spec, () => node.value || null);
    dispatches(spec, form, blockId, node);
    return node;
  };
}

function manyListed(initial, entries) {
  return (spec, blockId, form) => {
    const chosen = new Set(form.earlier(blockId, spec, initial) ?? []);
    const rows = entries().map(([id, name]) => h("label", { class: "choice" }, h("input", { type: "checkbox", value: id, checked: chosen.has(id), testid: `action-${spec.action_id}-${id}` }), h("span", {}, name)));
    const node = h("div", { class: "choices boxed", role: "group" }, rows);
    form.field(blockId, spec, () => rows.map((row) => row.firstChild).filter((box) => box.checked).map((box) => box.value));
    dispatches(spec, form, blockId, node);
    return node;
  };
}

function moment(spec, blockId, form) {
  const node = h("input", { type: "datetime-local", class: "input" });
  const start = form.earlier(blockId, spec, "initial_date_time");
  if (start) node.value = new Date(start * 1000 - new Date(start * 1000).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  form.field(blockId, spec, () => (node.value ? Math.floor(new Date(node.value).getTime() / 1000) : null));
  dispatches(spec, form, blockId, node);
  return node;
}

const users = () => people().map((user) => [user.id, user.real_name]);
const channels = () => store.slack.channels.filter((channel) => !channel.is_im).map((channel) => [channel.id, `#${channel.name}`]);
const textMaker = Object.fromEntries(["plain_text_input", "number_input", "email_text_input", "url_text_input"].map((type) => [type, textInput]));

const MAKERS = {
  ...textMaker,
  button,
  overflow,
  workflow_button: button,
  static_select: select,
  radio_buttons: (spec, blockId, form) => choices(spec, blockId, form, "radio"),
  checkboxes: (spec, blockId, form) => choices(spec, blockId, form, "checkbox"),
  multi_static_select: (spec, blockId, form) => choices(spec, blockId, form, "checkbox"),
  external_select: (spec, blockId, form) => combobox(spec, blockId, form, dispatches),
  multi_external_select: (spec, blockId, form) => combobox(spec, blockId, form, dispatches),
  datepicker: picker("date", "initial_date"),
  timepicker: picker("time", "initial_time"),
  datetimepicker: moment,
  multi_users_select: manyListed("initial_users", users),
  multi_channels_select: manyListed("initial_channels", channels),
  multi_conversations_select: manyListed("initial_conversations", channels),
  users_select: listed("initial_user", users),
  channels_select: listed("initial_channel", channels),
  conversations_select: listed("initial_conversation", channels),
  image: (spec) => h("img", { class: "accessory-image", src: spec.image_url, alt: spec.alt_text }),
};
