//! Codes in words.

import type { Happening, Row } from "./types";

/** Verbs of each type: with an object, alone, and of those it is done to. */
const VERBS: Record<string, [string, string, string]> = {
  AGREE: ["agreed with", "agreed", "was offered agreement"],
  CONSULT: ["talked with", "talked", "was consulted"],
  SUPPORT: ["backed", "voiced support", "was backed"],
  CONCEDE: ["gave way to", "gave way", "was granted a concession"],
  COOPERATE: ["worked with", "worked together", "was worked with"],
  AID: ["aided", "gave aid", "was aided"],
  RETREAT: ["pulled back from", "pulled back", "saw a withdrawal"],
  REQUEST: ["called on", "made a demand", "was called on"],
  ACCUSE: ["accused", "made accusations", "was accused"],
  REJECT: ["rebuffed", "refused", "was rebuffed"],
  THREATEN: ["threatened", "made threats", "was threatened"],
  PROTEST: ["protested against", "protested", "met protests"],
  SANCTION: ["took measures against", "took measures", "came under measures"],
  MOBILIZE: ["mobilised against", "mobilised forces", "faced mobilised forces"],
  COERCE: ["coerced", "used coercion", "was coerced"],
  ASSAULT: ["attacked", "used force", "was attacked"],
};

/** Verbs of what has not happened, or not surely. */
const HEDGES: Record<string, string> = {
  planned: "planned",
  possible: "possible",
  denied: "denied",
  hypothetical: "hypothetical",
};

class Names {
  private names = new Map<string, string>([["NON", "non-state actor"]]);

  learn(list: { key: string; name: string }[]) {
    for (const { key, name } of list) this.names.set(key, name);
  }

  of(key: string): string {
    if (key === "") return "unknown";
    return this.names.get(key) ?? key.replace(/^IGO:/, "");
  }
}

export const names = new Names();

export function listed(keys: string[]): string {
  const all = keys.map((key) => names.of(key));
  if (all.length > 4) return `${all.slice(0, 3).join(", ")} and ${all.length - 3} others`;
  return all.length > 1 ? `${all.slice(0, -1).join(", ")} and ${all.at(-1)}` : (all[0] ?? "");
}

/** A country as it stands after `in`. */
export function inside(key: string): string {
  const name = names.of(key);
  return /^(United|Netherlands|Philippines|Maldives|Bahamas|Gambia|Comoros|Seychelles|Dem|.*(Republic|Islands|Territor))/.test(name) ? `the ${name}` : name;
}

/** Who, the verb and whom. */
export function told(type: string, actors: string[], recipients: string[]): [string, string, string] {
  const [active, alone, passive] = VERBS[type] ?? ["acted on", "acted", "was acted on"];
  // Who acts on itself, or all with each other, needs no object.
  if (actors.length > 0) recipients = recipients.filter((key) => !actors.includes(key));
  if (actors.length === 0 && recipients.length > 0) return [listed(recipients), passive, ""];
  if (actors.length === 0) return ["Someone", alone, ""];
  if (recipients.length === 0) return [listed(actors), alone, ""];
  return [listed(actors), active, listed(recipients)];
}

/** A happening as one line of words. */
export function line(h: Happening): string {
  return told(h.type, h.actors, h.recipients).filter(Boolean).join(" ");
}

/** Statuses of a happening other than having happened, the strongest first. */
export function hedges(statuses: string): string[] {
  const each = statuses.split(/[;,]\s*/).map((s) => s.trim().split(" ")[0] ?? "");
  return each.filter((s) => s in HEDGES).map((s) => HEDGES[s]!);
}

/** `actual 3; denied 1` as it is read: `actual × 3, denied`. */
export function statuses(text: string): string {
  const each = text.split(/[;,]\s*/).map((s) => s.trim().split(" "));
  return each.map(([name, n]) => (n && n !== "1" ? `${name} × ${n}` : name)).join(", ");
}

export const happened = (statuses: string): boolean => /\bactual\b/.test(statuses);

const NUMBER = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

export const number = (n: number): string => NUMBER.format(n);

export function many(n: number, one: string, more = `${one}s`): string {
  return `${number(n)} ${n === 1 ? one : more}`;
}

const SIGNS: Record<string, string> = { about: "about ", "at least": "at least ", "at most": "at most ", range: "from " };

/** A number with its bound and unit. */
export function amount(value: number | null | undefined, bound = "", unit = ""): string {
  if (value === null || value === undefined) return "";
  return `${SIGNS[bound] ?? ""}${number(value)}${unit ? ` ${unit}` : ""}`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A date of any precision, for people. */
export function date(text: string | null | undefined): string {
  if (!text) return "no date";
  const [year, month, day] = text.slice(0, 10).split("-");
  const name = month ? MONTHS[Number(month) - 1] : "";
  return [day ? String(Number(day)) : "", name, year].filter(Boolean).join(" ");
}

/** Days since 1970 of a date, months and years by their first day; nothing for what is no date. */
export function dayNumber(text: string): number | undefined {
  const found = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?/.exec(text);
  if (!found) return undefined;
  return Date.UTC(Number(found[1]), Number(found[2] ?? 1) - 1, Number(found[3] ?? 1)) / 86_400_000;
}

export const isConflict = (quad: string): boolean => quad.endsWith("conflict");

/** The class of a quad class in styles: `vc`, `mc`, `vx`, `mx`. */
export function quadClass(quad: string): string {
  return (quad.startsWith("verbal") ? "v" : "m") + (isConflict(quad) ? "x" : "c");
}

/** What a row says, in words. */
export function rowWords(kind: string, row: Row): string {
  const party = (p?: { name?: string; key?: string; text?: string }) => p?.name || (p?.key ? names.of(p.key) : "") || p?.text || "";
  const sides = (row: Row) => {
    const [from, into] = [party(row.giver) || "someone", party(row.receiver) || "someone"];
    return from === into ? [row.giver?.text || from, row.receiver?.text || into] : [from, into];
  };
  const parties = (list: Row["actors"]) => [...new Set((list ?? []).map(party))].filter(Boolean).join(", ");
  switch (kind) {
    case "event": {
      const verbs = VERBS[row.type ?? ""] ?? ["acted on", "acted", "was acted on"];
      let [actors, recipients] = [parties(row.actors), parties(row.recipients)];
      if (actors && actors === recipients) {
        // Both are of one country: their own words tell them apart.
        const words = (list: Row["actors"]) => [...new Set((list ?? []).map((p) => p.text ?? ""))].filter(Boolean).join(", ");
        [actors, recipients] = [words(row.actors) || actors, words(row.recipients)];
      }
      if (!actors) return `${recipients || "Someone"} ${recipients ? verbs[2] : verbs[1]}`;
      return recipients ? `${actors} ${verbs[0]} ${recipients}` : `${actors} ${verbs[1]}`;
    }
    case "claim":
      return `${row.speaker?.text || party(row.speaker) || "Someone"}: ${row.content ?? ""}`;
    case "exchange":
      return `${sides(row).join(" → ")}: ${row.item ?? ""}`;
    case "figure":
      return `${row.measure ?? ""}: ${amount(row.value, row.bound, row.unit)} ${row.item ?? ""}`.trim();
    default:
      return "the author’s own view";
  }
}
