// Slack's own markup as DOM nodes.
import { h } from "./dom.js";
import { channelNamed, channelOf, go, me, nowMs, userOf } from "./store.js";

const EMOJI = { warning: "⚠️", white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", tada: "🎉", eyes: "👀", moneybag: "💰", money_with_wings: "💸",
  hourglass_flowing_sand: "⏳", hourglass: "⌛", rotating_light: "🚨", bell: "🔔", memo: "📝", page_facing_up: "📄", receipt: "🧾", bar_chart: "📊",
  chart_with_upwards_trend: "📈", calendar: "📅", wave: "👋", rocket: "🚀", information_source: "ℹ️", question: "❓", exclamation: "❗", lock: "🔒",
  large_green_circle: "🟢", large_yellow_circle: "🟡", red_circle: "🔴", white_circle: "⚪", thumbsup: "👍", "+1": "👍", sunny: "☀️", zap: "⚡" };

export const emoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => EMOJI[name] ?? whole);
const decode = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

export function mrkdwn(text, { verbatim = false } = {}) {
  const out = document.createDocumentFragment();
  text.split("```").forEach((part, index, all) => {
    if (index % 2 && index < all.length - 1) out.append(h("pre", {}, decode(part.replace(/^\n|\n$/g, ""))));
    else out.append(...lines(index % 2 ? "```" + part : part, verbatim));
  });
  return out;
}

function lines(text, verbatim) {
  const nodes = [];
  let quote = null;
  const rows = text.split("\n");
  rows.forEach((row, index) => {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(row);
    if (quoted) {
      if (quote) quote.append(h("br")); else nodes.push((quote = h("blockquote")));
      quote.append(...inline(quoted[1], verbatim));
      return;
    }
    if (index > 0 && !quote) nodes.push(h("br"));
    quote = null;
    nodes.push(...inline(row, verbatim));
  });
  return nodes;
}

const TOKEN = /`([^`\n]+)`|<([^<>\n]+)>|(?<![\w*])\*(?=\S)([^*\n]*?\S)\*(?![\w*])|(?<![\w_])_(?=\S)([^_\n]*?\S)_(?![\w_])|(?<![\w~])~(?=\S)([^~\n]*?\S)~(?![\w~])|(https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)])/g;

function inline(text, verbatim) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(TOKEN)) {
    nodes.push(emoji(decode(text.slice(from, found.index))));
    from = found.index + found[0].length;
    const [whole, code, angle, bold, italic, strike, url] = found;
    if (code !== undefined) nodes.push(h("code", {}, decode(code)));
    else if (angle !== undefined) nodes.push(reference(angle));
    else if (bold !== undefined) nodes.push(h("b", {}, inline(bold, verbatim)));
    else if (italic !== undefined) nodes.push(h("i", {}, inline(italic, verbatim)));
    else if (strike !== undefined) nodes.push(h("s", {}, inline(strike, verbatim)));
    else nodes.push(verbatim ? whole : link(decode(url), decode(url)));
  }
  nodes.push(emoji(decode(text.slice(from))));
  return nodes.filter((node) => node !== "");
}

function reference(inside) {
  const [target, label] = split(inside);
  if (target.startsWith("@")) return mention(target.slice(1), label);
  if (target.startsWith("#")) return channelLink(target.slice(1), label);
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, label || "@group");
  if (target.startsWith("!")) return h("span", { class: "mention broadcast" }, `@${target.slice(1).split("^")[0]}`);
  return link(decode(target), decode(label || target));
}

const split = (inside) => {
  const bar = inside.indexOf("|");
  return bar < 0 ? [inside, ""] : [inside.slice(0, bar), inside.slice(bar + 1)];
};

export function link(url, label) {
  if (!/^(https?:|mailto:|tel:)/i.test(url)) return h("span", {}, label);
  const [, channel, seconds, rest] = /\/archives\/(\w+)\/p(\d{10})(\d{6})$/.exec(url) ?? [];
  // A message of this workspace is shown here, as Slack's own client does.
  const onclick = channelOf(channel) ? (event) => { event.preventDefault(); go(channel, `${seconds}.${rest}`); } : undefined;
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer", onclick }, label);
}

export function mention(id, label = "") {
  const user = userOf(id);
  return h("span", { class: id === me()?.id ? "mention me" : "mention" }, `@${user?.real_name ?? (decode(label) || id)}`);
}

export function channelLink(id, label = "") {
  const channel = channelOf(id) ?? channelNamed(id);
  const name = channel?.name ?? (decode(label) || id);
  if (!channel) return h("span", { class: "mention" }, `#${name}`);
  return h("button", { type: "button", class: "mention", onclick: () => go(channel.id) }, `#${name}`);
}

function date(target, fallback) {
  const [, seconds, format, url] = target.split("^");
  const text = formatDate(Number(seconds), format ?? "{date_short_pretty}");
  return url ? link(url, text) : h("time", { datetime: new Date(seconds * 1000).toISOString(), title: decode(fallback) }, text);
}

export function formatDate(seconds, format) {
  const when = new Date(seconds * 1000);
  const [locale, timeZone] = [me()?.locale ?? "en-US", me()?.tz];
  const day = (options) => when.toLocaleDateString(locale, { timeZone, ...options });
  const dayKey = (at) => at.toLocaleDateString("en-CA", { timeZone });
  const pretty = (other) => {
    const near = { "-1": "yesterday", 0: "today", 1: "tomorrow" };
    const days = Math.round((Date.parse(dayKey(when)) - Date.parse(dayKey(new Date(nowMs())))) / 86_400_000);
    return near[days] ?? other;
  };
  const short = () => day({ month: "short", day: "numeric", year: "numeric" });
  const plain = () => day({ month: "long", day: "numeric", year: "numeric" });
  const long = () => day({ weekday: "long", month: "long", day: "numeric", year: "numeric" });
  const known = { date_num: () => dayKey(when), date_slash: () => day({}), date: plain, date_short: short, date_long: long, date_pretty: () => pretty(plain()),
    date_short_pretty: () => pretty(short()), date_long_pretty: () => pretty(long()), day_divider_pretty: () => pretty(long()),
    time: () => when.toLocaleTimeString(locale, { timeZone, hour: "2-digit", minute: "2-digit" }),
    time_secs: () => when.toLocaleTimeString(locale, { timeZone, timeStyle: "medium" }),
    ago: () => ago(seconds, locale) };
  return format.replace(/\{(\w+)\}/g, (whole, name) => known[name]?.() ?? whole);
}

function ago(seconds, locale) {
  const minutes = Math.round((seconds - nowMs() / 1000) / 60);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  if (Math.abs(minutes) < 60) return relative.format(minutes, "minute");
  return Math.abs(minutes) < 1440 ? relative.format(Math.round(minutes / 60), "hour") : relative.format(Math.round(minutes / 1440), "day");
}

// A text object: plain_text is shown literally.
export function textOf(object) {
  if (!object) return "";
  if (object.type === "mrkdwn") return mrkdwn(object.text, { verbatim: object.verbatim });
  return object.emoji === false ? object.text : emoji(object.text);
}
