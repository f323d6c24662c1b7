//! The network, drawn by sigma; loaded only where it is looked at.

import Graphology from "graphology";
import forceAtlas2 from "graphology-layout-forceatlas2";
import Sigma from "sigma";
import type { Graph } from "./types";

const FONT = "system-ui, sans-serif";
const FONT_SIZE = 13;
const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

type Box = [left: number, top: number, right: number, bottom: number];
const meet = (a: Box, b: Box) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

/** Names beside their circles, the largest first; one that would cover another name, or a circle as
 *  large as its own, at both sides is left to the pointer. */
function label(renderer: Sigma, graph: Graphology): void {
  const context = renderer.getCanvases().labels?.getContext("2d");
  if (!context) return;
  const { width, height } = renderer.getDimensions();
  context.font = `600 ${FONT_SIZE}px ${FONT}`;
  context.lineWidth = 4;
  context.lineJoin = "round";
  context.strokeStyle = colour("--card");
  context.fillStyle = colour("--ink");
  const circles = graph.nodes().map((key) => {
    const { x, y, size, label } = renderer.getNodeDisplayData(key)!;
    return { label: label ?? key, r: renderer.scaleSize(size), ...renderer.framedGraphToViewport({ x, y }) };
  });
  circles.sort((a, b) => b.r - a.r || a.label.localeCompare(b.label));
  const names: Box[] = [];
  for (const own of circles) {
    const wide = context.measureText(own.label).width;
    for (const left of [own.x + own.r + 3, own.x - own.r - 3 - wide]) {
      const box: Box = [left - 1, own.y - 8, left + wide + 1, own.y + 8];
      const isInside = box[0] >= 0 && box[2] <= width && box[1] >= 0 && box[3] <= height;
      const isFree = names.every((n) => !meet(n, box)) && circles.every((c) => c === own || c.r < own.r || !meet([c.x - c.r, c.y - c.r, c.x + c.r, c.y + c.r], box));
      if (!isInside || !isFree) continue;
      names.push(box);
      context.strokeText(own.label, left, own.y + 4);
      context.fillText(own.label, left, own.y + 4);
      break;
    }
  }
}

/** Gives the picture the shape of its box, within reason. */
function widen(graph: Graphology, box: HTMLElement): void {
  const extent = (axis: "x" | "y") => {
    const all = graph.mapNodes((_, node) => node[axis] as number);
    return Math.max(...all) - Math.min(...all) || 1;
  };
  const stretch = Math.min(1.8, Math.max(0.6, (box.clientWidth / box.clientHeight) * (extent("y") / extent("x"))));
  graph.updateEachNodeAttributes((_, node) => ({ ...node, x: node.x * stretch }));
}

/** Draws `data` into `box` and gives what takes it away again. */
export function draw(box: HTMLElement, data: Graph, pick: (key: string) => void): () => void {
  const graph = new Graphology({ type: "undirected" });
  const most = Math.max(1, ...data.parties.map((p) => p.happenings));
  data.parties.forEach((p, n) => {
    // A ring to start from, so that the same record gives the same picture.
    const angle = (n / data.parties.length) * 2 * Math.PI;
    const size = 3 + 14 * Math.sqrt(p.happenings / most);
    graph.addNode(p.key, { label: p.name, x: Math.cos(angle), y: Math.sin(angle), size, color: colour("--soft") });
  });
  const widest = Math.max(1, ...data.pairs.map((p) => p.happenings));
  for (const p of data.pairs) {
    const name = p.balance > 0.25 ? "--mc" : p.balance < -0.25 ? "--mx" : "--strong-line";
    graph.addEdge(p.a, p.b, { size: 0.8 + 5 * Math.sqrt(p.happenings / widest), color: colour(name), weight: p.happenings });
  }
  const settings = { ...forceAtlas2.inferSettings(graph), gravity: 1, scalingRatio: 10, linLogMode: true };
  const iterations = data.parties.length > 400 ? 120 : 400;
  forceAtlas2.assign(graph, { iterations, settings: { ...settings, adjustSizes: false } });
  // Circles are pushed apart only when everyone has found a place.
  forceAtlas2.assign(graph, { iterations: 60, settings: { ...settings, adjustSizes: true } });
  widen(graph, box);
  const renderer = new Sigma(graph, box, {
    labelColor: { color: colour("--ink") },
    labelFont: FONT,
    labelSize: FONT_SIZE,
    renderLabels: false,
    defaultDrawNodeHover: (context, node, settings) => {
      const { x, y, size, label } = node;
      context.font = `600 ${settings.labelSize}px ${settings.labelFont}`;
      const width = context.measureText(label ?? "").width;
      context.fillStyle = colour("--card");
      context.fillRect(x + size, y - 11, width + 10, 22);
      context.fillStyle = colour("--ink");
      context.fillText(label ?? "", x + size + 5, y + 5);
    },
    allowInvalidContainer: true,
  });
  renderer.on("afterRender", () => label(renderer, graph));
  renderer.refresh();
  renderer.on("clickNode", ({ node }) => pick(node));
  renderer.on("enterNode", () => (box.style.cursor = "pointer"));
  renderer.on("leaveNode", () => (box.style.cursor = ""));
  // A canvas of WebGL holds its picture only in the moment it is drawn.
  const redraw = () => renderer.refresh({ schedule: false });
  box.addEventListener("picture", redraw);
  return () => {
    box.removeEventListener("picture", redraw);
    renderer.kill();
  };
}
