// Block Kit blocks as DOM nodes.
import { h } from "./dom.js";
import { chart } from "./charts.js";
import { element } from "./elements.js";
import { textOf } from "./mrkdwn.js";
import { markdown, richText } from "./richtext.js";
import { dataTable, table } from "./tables.js";

export function blocks(list, form) {
  return list.map((block) => {
    const draw = DRAW[block.type];
    const node = draw ? draw(block, form) : h("div", { class: "unsupported" }, `[${block.type}]`);
    node.classList.add("block", `block-${block.type}`);
    node.dataset.blockId = block.block_id ?? "";
    return node;
  });
}

function section(block, form) {
  return h("div", {},
    h("div", { class: "section-body" },
      block.text ? h("div", { class: "text" }, textOf(block.text)) : null,
      block.fields ? h("div", { class: "fields" }, block.fields.map((field) => h("div", { class: "text" }, textOf(field)))) : null),
    block.accessory ? h("div", { class: "accessory" }, element(block.accessory, block.block_id, form)) : null);
}

function context(block) {
  return h("div", {}, block.elements.map((each) => (each.type === "image" ? h("img", { src: each.image_url, alt: each.alt_text }) : h("span", { class: "text" }, textOf(each)))));
}

let serial = 0;

function input(block, form) {
  const labelId = `label-${++serial}`;
  const note = `note-${serial}`;
  const control = element(block.element, block.block_id, form, labelId);
  const target = control.querySelector("[role=combobox]") ?? control;
  target.setAttribute("aria-describedby", note);
  if (target.matches("input,select,textarea")) target.id ||= `field-${serial}`;
  return h("div", { testid: `field-${block.block_id}` },
    h("label", { id: labelId, for: target.id || undefined }, textOf(block.label), block.optional ? h("span", { class: "optional" }, " (optional)") : null),
    control,
    h("div", { id: note }, block.hint ? h("p", { class: "hint" }, textOf(block.hint)) : null, h("p", { class: "field-error", role: "alert" })));
}

function image(block) {
  const source = block.image_url ?? (block.slack_file?.id ? `/_slack/files/${encodeURIComponent(block.slack_file.id)}` : "");
  return h("figure", {}, block.title ? h("figcaption", {}, textOf(block.title)) : null, h("img", { src: source, alt: block.alt_text, loading: "lazy" }));
}

function container(block, form) {
  const title = block.title ? textOf(block.title) : block.rich_text_title ? richText(block.rich_text_title) : "";
  const inside = [block.subtitle ? h("p", { class: "hint" }, textOf(block.subtitle)) : null, blocks(block.child_blocks, form)];
  if (!block.is_collapsible) return h("div", { class: "boxed" }, h("p", { class: "md-heading" }, title), inside);
  return h("details", { class: "boxed", open: !block.default_collapsed }, h("summary", {}, title), inside);
}

function card(block, form) {
  return h("div", { class: "boxed" }, block.title ? h("p", { class: "md-heading" }, textOf(block.title)) : null, block.subtitle ? h("p", { class: "hint" }, textOf(block.subtitle)) : null,
    block.body ? h("p", {}, textOf(block.body)) : null, block.actions ? h("div", { class: "block-actions" }, block.actions.map((each) => element(each, block.block_id, form))) : null);
}

const DRAW = {
  section,
  context,
  input,
  image,
  container,
  card,
  header: (block) => h(`h${Math.min(6, (block.level ?? 1) + 2)}`, {}, textOf(block.text)),
  divider: () => h("hr"),
  actions: (block, form) => h("div", {}, block.elements.map((each) => element(each, block.block_id, form))),
  rich_text: richText,
  markdown: (block) => markdown(block.text),
  alert: (block) => h("div", { role: "note", data: { level: block.level ?? "default" } }, textOf(block.text)),
  table: (block) => table(block),
  data_table: dataTable,
  data_visualization: chart,
};
