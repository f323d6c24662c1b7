//! A text cut where rows begin and end, so that overlapping rows can all be marked. Spans count code points.

import type { Article, Mention, Row, Span } from "./types";

export type Kind = "event" | "claim" | "exchange" | "figure" | "judgement";

/** A row with its kind. */
export interface Told {
  kind: Kind;
  row: Row;
  /** Words of the row: what they are for it, and where. */
  words: { role: "act" | "side" | "cue" | "item" | "said" | "view"; span: Span; what: string }[];
}

/** A stretch of text that belongs to the same rows throughout. */
export interface Segment {
  text: string;
  roles: string[];
  rows: string[];
}

/** A sentence, or what stands between sentences (`isSentence` false): furniture. */
export interface Piece {
  isSentence: boolean;
  start: number;
  segments: Segment[];
  rows: Told[];
}

const spanOf = (m?: Mention | null): Span | null => m?.span ?? null;

/** All rows of an article in the order of the text. */
export function rowsOf(article: Article): Told[] {
  const out: Told[] = [];
  const add = (kind: Kind, row: Row, words: [Told["words"][0]["role"], Span | null | undefined, string][]) =>
    out.push({ kind, row, words: words.flatMap(([role, span, what]) => (span ? [{ role, span, what }] : [])) });
  const voices = (row: Row) => (row.said_by ?? []).map((v) => ["cue", spanOf(v), "who says so"] as ["cue", Span | null, string]);
  for (const row of article.events) {
    add("event", row, [
      ["act", row.span, "act"],
      ...(row.actors ?? []).map((m) => ["side", spanOf(m), "who acts"] as ["side", Span | null, string]),
      ...(row.recipients ?? []).map((m) => ["side", spanOf(m), "on whom"] as ["side", Span | null, string]),
      ["item", row.place?.span, "where"],
      ...voices(row),
    ]);
  }
  for (const row of article.claims) {
    add("claim", row, [["said", row.span, "what is said"], ["cue", row.cue_span, "cue"], ["side", spanOf(row.speaker), "speaker"]]);
  }
  for (const row of article.exchanges) {
    add("exchange", row, [["item", row.span, "thing"], ["side", spanOf(row.giver), "giver"], ["side", spanOf(row.receiver), "receiver"], ...voices(row)]);
  }
  for (const row of article.figures) add("figure", row, [["item", row.span, "number"], ["item", row.item_span, "what is counted"], ...voices(row)]);
  for (const row of article.judgements) add("judgement", row, [["view", row.span, "the author’s own view"]]);
  return out.sort((a, b) => a.row.sentence_span[0] - b.row.sentence_span[0] || a.row.span[0] - b.row.span[0]);
}

/** The text as paragraphs of pieces; every code point stands in exactly one segment. */
export function paragraphs(article: Article, rows: Told[]): Piece[][] {
  const points = [...(article.text ?? "")];
  const pieces: Piece[] = [];
  let at = 0;
  const gap = (to: number) => {
    if (to > at) pieces.push(piece(points, false, at, to, []));
    at = Math.max(at, to);
  };
  for (const [start, stop] of [...article.sentences].sort((a, b) => a[0] - b[0])) {
    if (start < at) continue;
    gap(start);
    pieces.push(piece(points, true, start, stop, rows.filter((r) => r.row.sentence_span[0] >= start && r.row.sentence_span[0] < stop), rows));
    at = stop;
  }
  gap(points.length);
  return lines(pieces);
}

function piece(points: string[], isSentence: boolean, start: number, stop: number, rows: Told[], all: Told[] = rows): Piece {
  const inside = all.flatMap((told) =>
    told.words.flatMap(({ role, span }) => (span[0] < stop && span[1] > start ? [{ id: told.row.id, role, span }] : [])),
  );
  const cuts = [...new Set([start, stop, ...inside.flatMap((w) => w.span)])].filter((c) => c >= start && c <= stop).sort((a, b) => a - b);
  const segments: Segment[] = [];
  for (let n = 0; n + 1 < cuts.length; n++) {
    const [from, to] = [cuts[n]!, cuts[n + 1]!];
    const over = inside.filter((w) => w.span[0] <= from && w.span[1] >= to);
    segments.push({
      text: points.slice(from, to).join(""),
      roles: [...new Set(over.map((w) => w.role))],
      rows: [...new Set(over.map((w) => w.id))],
    });
  }
  return { isSentence, start, segments, rows };
}

/** Cuts pieces into paragraphs at line breaks, which stand between sentences. */
function lines(pieces: Piece[]): Piece[][] {
  const out: Piece[][] = [[]];
  for (const piece of pieces) {
    if (piece.isSentence) {
      out.at(-1)!.push(piece);
      continue;
    }
    const parts = piece.segments.map((s) => s.text).join("").split("\n");
    parts.forEach((part, n) => {
      if (n > 0) out.push([]);
      if (part) out.at(-1)!.push({ ...piece, segments: [{ text: part, roles: [], rows: [] }] });
    });
  }
  return out.filter((p) => p.some((piece) => piece.segments.some((s) => s.text.trim())));
}
