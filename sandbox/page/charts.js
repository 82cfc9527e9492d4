// data_visualization blocks drawn as SVG.
import { h, svg } from "./dom.js";

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [560, 180, 56, 24, 10];
const short = (value) => new Intl.NumberFormat("en", { notation: Math.abs(value) >= 10_000 ? "compact" : "standard", maximumFractionDigits: 1 }).format(value);

export function chart(block) {
  const spec = block.chart;
  const drawn = spec.type === "pie" ? pie(spec.segments) : axes(spec);
  const words = spec.type === "pie" ? spec.segments.map((each) => `${each.label} ${each.value}`) : spec.series.flatMap((series) => series.data.map((point) => `${series.name}, ${point.label}: ${point.value}`));
  drawn.picture.setAttribute("role", "img");
  drawn.picture.setAttribute("aria-label", `${block.title}. ${words.join("; ")}`);
  const legend = drawn.names.length > 1 ? h("ul", { class: "legend" }, drawn.names.map((name, index) => h("li", {}, h("span", { class: `swatch fill-${index % 8}` }), name))) : null;
  return h("figure", { class: spec.type === "pie" ? "chart pie" : "chart" }, h("figcaption", {}, block.title), drawn.picture, legend);
}

function axes(spec) {
  const categories = spec.axis_config?.categories?.length ? spec.axis_config.categories : spec.series[0].data.map((point) => point.label);
  const values = spec.series.flatMap((series) => series.data.map((point) => point.value));
  const top = niceTop(Math.max(...values, 0));
  const low = Math.min(0, ...values);
  const y = (value) => HEIGHT - BOTTOM - ((value - low) / (top - low)) * (HEIGHT - BOTTOM - TOP);
  const step = (WIDTH - LEFT) / categories.length;
  const at = (series, label) => series.data.find((point) => point.label === label)?.value;
  const grid = [0, 0.25, 0.5, 0.75, 1].map((part) => low + part * (top - low)).map((value) => [
    svg("line", { x1: LEFT, x2: WIDTH, y1: y(value), y2: y(value), class: "grid" }), svg("text", { x: LEFT - 6, y: y(value) + 4, class: "tick end" }, short(value))]);
  const labels = categories.map((label, index) => svg("text", { x: LEFT + step * (index + 0.5), y: HEIGHT - 7, class: "tick middle" }, label));
  const draw = spec.type === "bar" ? bars : lines;
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}` }, grid, draw({ spec, categories, at, y, step, low }), labels);
  return { picture, names: spec.series.map((series) => series.name) };
}

function bars({ spec, categories, at, y, step }) {
  const width = Math.min(56, (step * 0.7) / spec.series.length);
  return spec.series.map((series, s) => categories.map((label, c) => {
    const value = at(series, label) ?? 0;
    const x = LEFT + step * (c + 0.5) + (s - spec.series.length / 2) * width;
    const [from, to] = [y(Math.max(value, 0)), y(Math.min(value, 0))];
    return svg("rect", { x, y: from, width: width - 2, height: Math.max(to - from, 0), rx: 3, class: `fill-${s % 8}` }, svg("title", {}, `${label}: ${value}`));
  }));
}

function lines({ spec, categories, at, y, step, low }) {
  return spec.series.map((series, s) => {
    const points = categories.map((label, c) => [LEFT + step * (c + 0.5), at(series, label)]).filter(([, value]) => value !== undefined).map(([x, value]) => [x, y(value)]);
    const path = `M${points.map((point) => point.join(" ")).join("L")}`;
    const area = `${path}L${points.at(-1)[0]} ${y(low)}L${points[0][0]} ${y(low)}Z`;
    return [spec.type === "area" ? svg("path", { d: area, class: `fill-${s % 8} area` }) : null, svg("path", { d: path, class: `stroke-${s % 8} line` }),
      points.map(([x, cy]) => svg("circle", { cx: x, cy, r: 3, class: `fill-${s % 8}` }))];
  });
}

function pie(segments) {
  const total = segments.reduce((sum, each) => sum + each.value, 0);
  let from = -Math.PI / 2;
  const slices = segments.map((segment, index) => {
    const to = from + (segment.value / total) * 2 * Math.PI * 0.99999;
    const point = (angle, radius) => `${80 + radius * Math.cos(angle)} ${80 + radius * Math.sin(angle)}`;
    const big = to - from > Math.PI ? 1 : 0;
    const d = `M${point(from, 72)}A72 72 0 ${big} 1 ${point(to, 72)}L${point(to, 42)}A42 42 0 ${big} 0 ${point(from, 42)}Z`;
    from = to;
    return svg("path", { d, class: `fill-${index % 8} slice` }, svg("title", {}, `${segment.label}: ${segment.value}`));
  });
  return { picture: svg("svg", { viewBox: "0 0 160 160" }, slices), names: segments.map((each) => `${each.label} · ${short(each.value)} (${Math.round((each.value / total) * 100)} %)`) };
}

function niceTop(value) {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map((step) => step * power).find((step) => step >= value);
}
