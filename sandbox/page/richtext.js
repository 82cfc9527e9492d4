// rich_text blocks and the markdown block.
import { h } from "./dom.js";
import { channelLink, emoji, formatDate, link, mention } from "./mrkdwn.js";

export function richText(block) {
  return h("div", { class: "rich" }, block.elements.map(part));
}

function part(element) {
  const inside = (element.elements ?? []).map((each) => (each.elements ? h("li", {}, each.elements.map(leaf)) : leaf(each)));
  switch (element.type) {
    case "rich_text_list":
      return h(element.style === "ordered" ? "ol" : "ul", { style: `--indent:${Number(element.indent ?? 0)}`, start: element.offset ? element.offset + 1 : undefined }, inside);
    case "rich_text_preformatted": return h("pre", {}, inside);
    case "rich_text_quote": return h("blockquote", {}, inside);
    default: return h("p", {}, inside);
  }
}

function leaf(element) {
  let node = content(element);
  for (const [style, tag] of [["code", "code"], ["strike", "s"], ["italic", "i"], ["bold", "b"]]) if (element.style?.[style]) node = h(tag, {}, node);
  return node;
}

function content(element) {
  switch (element.type) {
    case "text": return h("span", { class: "raw" }, element.text);
    case "link": return link(element.url, element.text || element.url);
    case "user": return mention(element.user_id);
    case "channel": return channelLink(element.channel_id);
    case "usergroup": return h("span", { class: "mention" }, "@group");
    case "broadcast": return h("span", { class: "mention broadcast" }, `@${element.range}`);
    case "emoji": return h("span", {}, emoji(`:${element.name}:`));
    case "date": return h("time", {}, formatDate(element.timestamp, element.format));
    default: return h("span", {}, element.text ?? element.value ?? "");
  }
}

// Standard markdown, the parts people use in messages: headings, lists, quotes, code, emphasis and links.
export function markdown(text) {
  const out = h("div", { class: "rich" });
  let list = null;
  const pieces = text.split(/^```.*$/m);
  pieces.forEach((piece, index) => {
    if (index % 2) { out.append(h("pre", {}, piece.trim())); return; }
    for (const row of piece.split("\n")) {
      const item = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/.exec(row);
      if (!item) list = null;
      if (!row.trim()) continue;
      const heading = /^(#{1,6})\s+(.*)$/.exec(row);
      const quote = /^>\s?(.*)$/.exec(row);
      if (item) {
        if (!list) out.append((list = h(item[1] ? "ol" : "ul")));
        list.append(h("li", {}, spans(item[2])));
      } else if (heading) out.append(h("p", { class: "md-heading" }, spans(heading[2])));
      else if (quote) out.append(h("blockquote", {}, spans(quote[1])));
      else out.append(h("p", {}, spans(row)));
    }
  });
  return out;
}

const SPAN = /`([^`]+)`|\*\*([^*]+)\*\*|__([^_]+)__|\*([^*]+)\*|_([^_]+)_|~~([^~]+)~~|\[([^\]]+)\]\(([^)\s]+)\)/g;

function spans(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(SPAN)) {
    nodes.push(text.slice(from, found.index));
    from = found.index + found[0].length;
    const [, code, bold, bold2, italic, italic2, strike, label, url] = found;
    if (code) nodes.push(h("code", {}, code));
    else if (bold ?? bold2) nodes.push(h("b", {}, spans(bold ?? bold2)));
    else if (italic ?? italic2) nodes.push(h("i", {}, spans(italic ?? italic2)));
    else if (strike) nodes.push(h("s", {}, spans(strike)));
    else nodes.push(link(url, label));
  }
  nodes.push(text.slice(from));
  return nodes;
}
