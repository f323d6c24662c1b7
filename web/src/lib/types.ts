//! What the API answers, as far as the page uses it.

export type Span = [number, number];

export interface Evidence {
  id: string;
  doc?: number;
  article: string;
  outlet: string;
  day: string;
  sentence: string;
  title?: string;
  trigger?: string;
  status?: string;
  place?: string;
  place_country?: string;
  confidence?: number;
  rule?: string;
  marked?: Span;
  said_by?: string;
  voice?: string;
}

export interface Happening {
  happening?: string;
  story: string;
  type: string;
  quad: string;
  actors: string[];
  recipients: string[];
  date: string;
  when?: string;
  mentions: number;
  outlets: number;
  statuses: string;
  denied_by?: string[];
  first: Evidence | null;
  tellings?: Evidence[];
}

export interface About {
  record: string;
  program: string;
  documents: number;
  events: number;
  happenings: number;
  stories: number;
  first_day: string | null;
  last_day: string | null;
  runs: { coder: string; model: string; atlas: string; codebook: string; typer: string }[];
  parties: { key: string; name: string; told: number }[];
  outlets: { outlet: string; documents: number }[];
  types: { type: string; quad: string }[];
  statuses: string[];
  countries: { code: string; name: string; iso2: string; lat: number; lon: number }[];
}

export interface Series {
  by: string;
  quads: string[];
  steps: { start: string; counts: number[] }[];
}

export interface Change {
  kind: "pair" | "place";
  who: string[];
  told: number;
  expected: number;
  p: number;
  q: number;
  rows: Evidence[];
}

export interface Changes {
  from: string;
  to: string;
  history_days: number;
  too_little_history: boolean;
  tested: number;
  false_alarms: number;
  changes: Change[];
}

export interface Place {
  name: string;
  country: string;
  lat?: number;
  lon?: number;
  precision: string;
  happenings: number;
  cooperation: number;
  conflict: number;
  sites: string[];
}

export interface Places {
  places: Place[];
  countries: Place[];
  unplaced: number;
}

export interface Pair {
  a: string;
  b: string;
  a_name: string;
  b_name: string;
  cooperation: number;
  conflict: number;
  happenings: number;
  balance: number;
}

export interface Graph {
  total: number;
  parties: { key: string; name: string; happenings: number }[];
  pairs: Pair[];
}

export interface Passed {
  giver: string;
  receiver: string;
  class: string;
  item: string;
  value: number | null;
  unit: string;
  bound: string;
  statuses: string;
  outlets: number;
  first: Evidence;
}

export interface Said {
  speaker: string;
  speaker_text: string;
  content: string;
  mode: string;
  told: Evidence;
}

export interface Disputed {
  measure: string;
  subject: string;
  item: string;
  unit: string;
  story: string;
  values: { value: number; bound: string; outlets: string[]; said_by: string[]; rows: string[] }[];
}

export interface Standing {
  state: string;
  by: string;
  on: string;
  since: string;
  until: string;
  opened: Evidence[];
  closed: Evidence | null;
}

export interface Month {
  month: string;
  sent: number;
  received: number;
  actual: number;
  goldstein: number | null;
}

export interface Dossier {
  one: string;
  other: string;
  since: string;
  total?: number;
  happenings: Happening[];
  exchanges: Passed[];
  claims: Said[];
  figures: Disputed[];
  states: Standing[];
  states_with?: string[];
  months: Month[];
  network: Graph;
  names: [string, string][];
}

export interface Mention {
  key?: string;
  name?: string;
  sector?: string;
  text?: string;
  span?: Span | null;
}

export interface Row {
  id: string;
  span: Span;
  sentence_span: Span;
  confidence: number;
  rule: string;
  status?: string;
  said_by?: Mention[];
  trigger?: string;
  type?: string;
  quad?: string;
  mode?: string;
  cameo?: string;
  goldstein?: number | null;
  date?: string | null;
  actors?: Mention[];
  recipients?: Mention[];
  place?: { text: string; country: string; span: Span } | null;
  speaker?: Mention;
  cue?: string;
  cue_span?: Span | null;
  content?: string;
  giver?: Mention;
  receiver?: Mention;
  item?: string;
  item_span?: Span | null;
  class?: string;
  value?: number | null;
  unit?: string;
  bound?: string;
  measure?: string;
  subject?: Mention;
  text?: string;
  from?: string | null;
}

export interface Article {
  doc: number | null;
  id: string;
  outlet: string;
  title: string;
  date: string;
  url?: string;
  text: string | null;
  sentences: Span[];
  story: { story: string; documents: { doc: number; outlet: string; title: string; day: string; is_copy: boolean }[] };
  events: Row[];
  claims: Row[];
  exchanges: Row[];
  figures: Row[];
  judgements: Row[];
  diagnostics: { code: string; message: string }[];
}

export interface Hit {
  kind: "document" | "claim";
  id: string;
  doc: number;
  article: string;
  outlet: string;
  published: string;
  title: string;
  speaker: string;
  passage: string;
}

export interface Answer {
  columns: string[];
  rows: (string | number | null)[][];
  whole: boolean;
  most_rows: number;
}

export interface Schema {
  views: { name: string; about: string; columns: string[] }[];
  tables: { name: string; about: string; columns: { name: string; sql: string; about: string }[] }[];
  functions: [string, string][];
}
