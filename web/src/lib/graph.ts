//! The network, drawn by sigma; loaded only where it is looked at.

import Graphology from "graphology";
import forceAtlas2 from "graphology-layout-forceatlas2";
import Sigma from "sigma";
import type { Graph } from "./types";

const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

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
  forceAtlas2.assign(graph, {
    iterations: data.parties.length > 400 ? 120 : 320,
    settings: { ...forceAtlas2.inferSettings(graph), gravity: 1.2, scalingRatio: 12, adjustSizes: true, linLogMode: true },
  });
  const renderer = new Sigma(graph, box, {
    labelColor: { color: colour("--ink") },
    labelFont: "system-ui, sans-serif",
    labelSize: 13,
    labelRenderedSizeThreshold: 5,
    defaultDrawNodeLabel: (context, { x, y, size, label }, settings) => {
      if (!label) return;
      context.font = `600 ${settings.labelSize}px ${settings.labelFont}`;
      context.lineWidth = 4;
      context.lineJoin = "round";
      context.strokeStyle = colour("--card");
      context.strokeText(label, x + size + 3, y + 4);
      context.fillStyle = colour("--ink");
      context.fillText(label, x + size + 3, y + 4);
    },
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
