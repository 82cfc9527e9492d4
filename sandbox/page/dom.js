// Building the page. Text always becomes a text node: nothing a person wrote is ever parsed as HTML.

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) setProp(node, name, value);
  node.append(...flat(children));
  return node;
}

function setProp(node, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "class") node.className = value;
  else if (name === "testid") node.dataset.testid = value;
  else if (name === "data") Object.assign(node.dataset, value);
  else if (name in node && name !== "list" && name !== "form" && typeof value !== "string") node[name] = value;
  else node.setAttribute(name, value === true ? "" : value);
}

const flat = (children) => children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== "");

const SVG = "http://www.w3.org/2000/svg";

export function svg(tag, props = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) if (value !== undefined) node.setAttribute(name, value);
  node.append(...flat(children));
  return node;
}

const ICONS = {
  hash: "M4 9h16M4 15h16M10 4 8 20M16 4l-2 16",
  home: "M4 11 12 4l8 7v9h-5v-6H9v6H4z",
  send: "M4 12 20 4l-5 16-4-7z",
  close: "M6 6l12 12M18 6 6 18",
  chat: "M4 5h16v11H9l-5 4z",
  globe: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
  eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6",
  chevron: "M6 9l6 6 6-6",
  more: "M5 11v2M12 11v2M19 11v2",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.5M17.5 17.5 19 19M5 19l1.5-1.5M17.5 6.5 19 5",
  plug: "M9 3v6M15 3v6M6 9h12v3a6 6 0 0 1-12 0zM12 18v3",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l3 3",
  ledger: "M5 3h14v18l-3-2-2 2-2-2-2 2-2-2-3 2zM9 8h6M9 12h6",
  trophy: "M8 4h8v6a4 4 0 0 1-8 0zM8 6H4c0 3 1 5 4 5M16 6h4c0 3-1 5-4 5M12 14v4M8 20h8",
  reply: "M9 6 4 11l5 5M4 11h9a7 7 0 0 1 7 7",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
};

export function icon(name) {
  return svg("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" }, svg("path", { d: ICONS[name] }));
}

export const byId = (id) => document.getElementById(id);

export function announce(text) {
  const live = byId("live");
  live.append(h("p", {}, text));
  while (live.children.length > 5) live.firstChild.remove();
}

export function toast(text, kind = "error") {
  const note = h("div", { class: `toast ${kind}` }, text);
  byId("toasts").append(note);
  setTimeout(() => note.remove(), 7000);
}
