// table and data_table blocks.
import { h } from "./dom.js";
import { element } from "./elements.js";
import { richText } from "./richtext.js";

const cellText = (cell) => (cell.type === "raw_number" ? cell.text ?? cell.value.toLocaleString() : cell.text ?? "");

function content(cell, block, form) {
  if (cell.type === "rich_text") return richText(cell);
  if (cell.type === "action_cell") return element(cell.element, block.block_id, form);
  return cellText(cell);
}

export function table(block) {
  const [head, ...body] = block.rows;
  const props = (index) => {
    const setting = block.column_settings?.[index];
    return { class: setting?.is_wrapped ? "wrapped" : "", style: setting?.align ? `text-align:${setting.align}` : undefined };
  };
  const row = (cells, tag) => h("tr", {}, cells.map((cell, index) => h(tag, { ...props(index), scope: tag === "th" ? "col" : undefined }, content(cell))));
  return scroller(h("table", {}, h("thead", {}, row(head, "th")), h("tbody", {}, body.map((cells) => row(cells, "td")))));
}

const scroller = (node) => h("div", {}, h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": node.caption?.textContent ?? "Table" }, node));

export function dataTable(block, form) {
  const [head, ...rows] = block.rows;
  const size = block.page_size ?? 5;
  const view = { page: 0, column: -1, down: false };
  const numeric = head.map((_, index) => rows.every((cells) => cells[index]?.type === "raw_number"));
  const sortKey = (cell) => (cell.type === "raw_number" ? cell.value : cellText(cell).toLocaleLowerCase());
  const body = h("tbody");
  const headRow = h("tr");
  const foot = h("div", { class: "pager" });
  const drawBody = () => {
    const sorted = view.column < 0 ? rows : [...rows].sort((a, b) => compare(sortKey(a[view.column]), sortKey(b[view.column])) * (view.down ? -1 : 1));
    body.replaceChildren(...sorted.slice(view.page * size, (view.page + 1) * size).map((cells) => h("tr", {}, cells.map((cell, index) => {
      const header = index === block.row_header_column_index;
      return h(header ? "th" : "td", { scope: header ? "row" : undefined, class: numeric[index] ? "number" : "" }, content(cell, block, form));
    }))));
  };
  const draw = () => {
    headRow.replaceChildren(...head.map((cell, index) => {
      const sort = view.column === index ? (view.down ? "descending" : "ascending") : "none";
      const toggle = () => { view.down = view.column === index && !view.down; view.column = index; view.page = 0; draw(); headRow.children[index].firstChild.focus(); };
      return h("th", { scope: "col", "aria-sort": sort, class: numeric[index] ? "number" : "" }, h("button", { type: "button", onclick: toggle }, cellText(cell), h("span", { class: "sort", "aria-hidden": "true" }, { none: "", ascending: " ↑", descending: " ↓" }[sort])));
    }));
    drawBody();
    const pages = Math.ceil(rows.length / size);
    const step = (label, by, disabled) => h("button", { type: "button", class: "button small", disabled, onclick: () => { view.page += by; draw(); } }, label);
    foot.replaceChildren(...(pages > 1 ? [step("Previous", -1, view.page === 0), h("span", {}, `${view.page * size + 1}–${Math.min(rows.length, (view.page + 1) * size)} of ${rows.length}`), step("Next", 1, view.page === pages - 1)] : []));
  };
  draw();
  const node = scroller(h("table", {}, h("caption", {}, block.caption), h("thead", {}, headRow), body));
  node.append(foot);
  return node;
}

const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b)));
