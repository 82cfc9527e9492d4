// external_select and its multi form: type to search, the app answers with options.
import { h } from "./dom.js";
import { textOf } from "./mrkdwn.js";

let serial = 0;

export function combobox(spec, blockId, form, dispatches) {
  const multi = spec.type.startsWith("multi_");
  const earlier = form.earlier(blockId, spec, multi ? "initial_options" : "initial_option");
  let chosen = multi ? [...(earlier ?? [])] : earlier ? [earlier] : [];
  const id = `list-${++serial}`;
  const list = h("ul", { class: "listbox", role: "listbox", id, hidden: true });
  const input = h("input", { class: "input", type: "text", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id,
    placeholder: spec.placeholder?.text ?? "Type to search" });
  const chips = h("div", { class: "chips" });
  const box = h("div", { class: "combobox" }, multi ? chips : null, input, list);
  let active = -1;
  let offered = [];
  let turn = 0;
  let timer = 0;

  const close = () => { list.hidden = true; active = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const draw = () => {
    if (multi) chips.replaceChildren(...chosen.map((option) => h("button", { type: "button", class: "chip", "aria-label": `Remove ${option.text.text}`,
      onclick: () => { chosen = chosen.filter((each) => each !== option); draw(); } }, option.text.text, " ×")));
    else if (chosen[0]) input.value = chosen[0].text.text;
  };
  const pick = (option) => {
    if (multi) { if (!chosen.some((each) => each.value === option.value)) chosen.push(option); input.value = ""; } else chosen = [option];
    draw();
    close();
    box.dispatchEvent(new Event("change"));
  };
  const note = (text) => { list.replaceChildren(h("li", { class: "note", role: "option", "aria-disabled": "true" }, text)); list.hidden = false; input.setAttribute("aria-expanded", "true"); };
  const show = (options) => {
    offered = options;
    if (!options.length) return note("Nothing found");
    list.replaceChildren(...options.map((option, index) => h("li", { role: "option", id: `${id}-${index}`, "aria-selected": "false", testid: `option-${option.value}`,
      onmousedown: (event) => { event.preventDefault(); pick(option); } }, textOf(option.text), option.description ? h("small", {}, textOf(option.description)) : null)));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    move(0);
  };
  const move = (to) => {
    active = (to + offered.length) % offered.length;
    [...list.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === active)));
    input.setAttribute("aria-activedescendant", `${id}-${active}`);
    list.children[active]?.scrollIntoView({ block: "nearest" });
  };
  const search = async () => {
    const query = input.value.trim();
    if (query.length < (spec.min_query_length ?? 3)) return close();
    const mine = ++turn;
    if (list.hidden) note("Searching…");
    const found = await form.suggest(spec, blockId, query).catch(() => ({ options: [], option_groups: [] }));
    if (mine === turn && document.activeElement === input) show([...found.options, ...found.option_groups.flatMap((group) => group.options)]);
  };

  input.addEventListener("input", () => { if (!multi) chosen = []; clearTimeout(timer); timer = setTimeout(search, 180); });
  input.addEventListener("focus", () => { if (!chosen.length && !(spec.min_query_length > 0)) search(); });
  input.addEventListener("blur", () => { close(); draw(); });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); if (offered.length) move(active + (event.key === "ArrowDown" ? 1 : -1)); }
    if (event.key === "Enter" && offered[active]) { event.preventDefault(); pick(offered[active]); }
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
  });
  form.field(blockId, spec, () => (multi ? chosen : chosen[0] ?? null));
  dispatches(spec, form, blockId, box);
  draw();
  return box;
}
