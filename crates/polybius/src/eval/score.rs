//! One document's coded rows against its gold rows.
//!
//! Rows are JSON in the shape of the row contract; spans are code points of the text. A coded row is
//! put into the gold sentence that holds the first character of its span (of its content for claims);
//! rows outside every gold sentence count as wrong. Matching is one to one, best overlap first.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// The counted kinds of agreement, in the order they are printed.
pub const MEASURES: [&str; 8] =
    ["event.type", "event.dyad", "event.full", "claim", "claim.who", "exchange", "figure", "judgement"];

/// What is compared over rows that match, in the order they are printed; `date.inherited` over those whose date stands
/// in another row.
pub const ACCURACIES: [&str; 12] = [
    "trigger",
    "actor",
    "recipient",
    "sector",
    "status",
    "date",
    "date.inherited",
    "place",
    "said_by",
    "mode",
    "exchange.status",
    "figure.measure",
];

/// Rows of one measure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Coded rows that gold has too.
    pub right: usize,
    /// Coded rows.
    pub coded: usize,
    /// Gold rows.
    pub gold: usize,
}

impl Count {
    /// Share of coded rows that are right, 0 where none is coded.
    pub fn precision(self) -> f64 {
        ratio(self.right, self.coded)
    }

    /// Share of gold rows that are found, 0 where gold has none.
    pub fn recall(self) -> f64 {
        ratio(self.right, self.gold)
    }

    /// Harmonic mean of precision and recall.
    pub fn f1(self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
    }

    fn add(&mut self, other: Count) {
        self.right += other.right;
        self.coded += other.coded;
        self.gold += other.gold;
    }
}

/// Matched rows that agree in one field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Rows that agree.
    pub right: usize,
    /// Rows compared.
    pub of: usize,
}

impl Share {
    /// Share of compared rows that agree.
    pub fn value(self) -> f64 {
        ratio(self.right, self.of)
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// An event that one side has and the other has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Miss {
    /// `MISSED` for a gold event without a match, `EXTRA` for a coded one.
    pub what: &'static str,
    /// The document.
    pub document: String,
    /// Number of the sentence, `None` outside every gold sentence.
    pub sentence: Option<usize>,
    /// PLOVER type.
    pub kind: String,
    /// The trigger's words.
    pub trigger: String,
    /// Codes of the actors.
    pub actors: Vec<String>,
    /// Codes of the recipients.
    pub recipients: Vec<String>,
    /// Status.
    pub status: String,
}

/// The figures of one document, or of several taken together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// By [`MEASURES`].
    pub counts: [Count; MEASURES.len()],
    /// By [`ACCURACIES`].
    pub shares: [Share; ACCURACIES.len()],
    /// Events by PLOVER type.
    pub types: BTreeMap<String, Count>,
    /// Events without a match.
    pub misses: Vec<Miss>,
}

impl Score {
    /// Adds another document's figures.
    pub fn add(&mut self, other: &Score) {
        for (sum, one) in self.counts.iter_mut().zip(other.counts) {
            sum.add(one);
        }
        for (sum, one) in self.shares.iter_mut().zip(other.shares) {
            sum.right += one.right;
            sum.of += one.of;
        }
        for (kind, count) in &other.types {
            self.types.entry(kind.clone()).or_default().add(*count);
        }
        self.misses.extend(other.misses.iter().cloned());
    }

    /// The count of a measure.
    pub fn count(&self, measure: &str) -> Count {
        MEASURES.iter().position(|m| *m == measure).map_or(Count::default(), |n| self.counts[n])
    }

    fn set(&mut self, measure: &str, right: usize, coded: usize, gold: usize) {
        let n = MEASURES.iter().position(|m| *m == measure).expect("invariant: a measure by its name");
        self.counts[n] = Count { right, coded, gold };
    }

    fn hit(&mut self, accuracy: &str, right: bool) {
        let n = ACCURACIES.iter().position(|a| *a == accuracy).expect("invariant: an accuracy by its name");
        self.shares[n].right += usize::from(right);
        self.shares[n].of += 1;
    }
}

/// Scores the coded rows of one document against its gold rows.
pub fn document(gold: &Value, coded: &Value) -> Score {
    let mut score = Score::default();
    let sentences = Sentences::of(gold);
    events(gold, coded, &sentences, &mut score);
    claims(gold, coded, &mut score);
    exchanges(gold, coded, &sentences, &mut score);
    figures(gold, coded, &sentences, &mut score);
    judgements(gold, coded, &sentences, &mut score);
    score
}

/// Sentences of the gold document, in code points.
struct Sentences(Vec<Points>);

type Points = (i64, i64);

impl Sentences {
    fn of(gold: &Value) -> Self {
        Sentences(rows(gold, "sentences").iter().filter_map(points).collect())
    }

    /// The sentence that holds the first character of `span`.
    fn find(&self, span: &Value) -> Option<usize> {
        let (start, _) = points(span)?;
        self.0.iter().position(|&(a, b)| a <= start && start < b)
    }
}

fn points(span: &Value) -> Option<Points> {
    match span.as_array()?.as_slice() {
        [a, b] => Some((a.as_i64()?, b.as_i64()?)),
        _ => None,
    }
}

fn rows<'a>(document: &'a Value, kind: &str) -> &'a [Value] {
    document[kind].as_array().map_or(&[], Vec::as_slice)
}

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap_or("")
}

/// What a party is compared by: its code, with the name of an organisation; military coalitions
/// made for an occasion count as one.
fn key(party: &Value) -> String {
    let (code, name) = (text(party, "code"), text(party, "name").to_uppercase());
    match code {
        "IGO" if name.contains("COALITION") || name.contains("CJTF") => "IGO:COALITION".into(),
        "IGO" => format!("IGO:{name}"),
        code => code.into(),
    }
}

fn codes(parties: &Value) -> BTreeSet<String> {
    parties.as_array().into_iter().flatten().map(key).filter(|k| !k.is_empty()).collect()
}

fn overlap(a: &Value, b: &Value) -> bool {
    matches!((points(a), points(b)), (Some(a), Some(b)) if a.0 < b.1 && b.0 < a.1)
}

/// Whether the codes agree by half or more; a side that gold leaves empty may hold one at most.
fn half(gold: &BTreeSet<String>, coded: &BTreeSet<String>) -> bool {
    match gold.is_empty() {
        true => coded.len() <= 1,
        false => gold.intersection(coded).count() * 2 >= gold.union(coded).count(),
    }
}

/// Pairs of row numbers, one to one, the highest rank first, then in the order of the rows.
fn pair(gold: usize, coded: usize, rank: impl Fn(usize, usize) -> Option<f64>) -> Vec<(usize, usize)> {
    let mut all: Vec<(f64, usize, usize)> = (0..gold)
        .flat_map(|i| (0..coded).map(move |j| (i, j)))
        .filter_map(|(i, j)| rank(i, j).map(|r| (r, i, j)))
        .collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut used_gold, mut used_coded) = (vec![false; gold], vec![false; coded]);
    let mut out = Vec::new();
    for (_, i, j) in all {
        if !used_gold[i] && !used_coded[j] {
            (used_gold[i], used_coded[j]) = (true, true);
            out.push((i, j));
        }
    }
    out
}

/// Whether a gold row's sentence number is that of the sentence found for a coded row.
fn same_sentence(gold: &Value, coded: Option<usize>) -> bool {
    coded.is_some() && gold["sentence"].as_u64() == coded.map(|n| n as u64)
}

fn events(gold: &Value, coded: &Value, sentences: &Sentences, score: &mut Score) {
    let (g, s) = (rows(gold, "events"), rows(coded, "events"));
    let matched = event_pairs(g, s, sentences);
    let both = |f: &dyn Fn(&BTreeSet<String>, &BTreeSet<String>) -> bool, a: &Value, b: &Value| {
        ["actors", "recipients"].iter().all(|side| f(&codes(&a[side]), &codes(&b[side])))
    };
    let dyads = matched.iter().filter(|&&(i, j)| both(&half, &g[i], &s[j])).count();
    let equal = |a: &BTreeSet<String>, b: &BTreeSet<String>| a == b;
    let full = |&&(i, j): &&(usize, usize)| both(&equal, &g[i], &s[j]) && g[i]["status"] == s[j]["status"];
    score.set("event.type", matched.len(), s.len(), g.len());
    score.set("event.dyad", dyads, s.len(), g.len());
    score.set("event.full", matched.iter().filter(full).count(), s.len(), g.len());
    for e in g {
        score.types.entry(text(e, "type").into()).or_default().gold += 1;
    }
    for e in s {
        let kind = Some(text(e, "type")).filter(|k| !k.is_empty()).unwrap_or("?");
        score.types.entry(kind.into()).or_default().coded += 1;
    }
    for &(i, j) in &matched {
        score.types.entry(text(&g[i], "type").into()).or_default().right += 1;
        fields(&g[i], &s[j], score);
    }
    let name = text(gold, "id");
    let unmatched = |n: &usize, of: fn(&(usize, usize)) -> usize| !matched.iter().any(|m| of(m) == *n);
    for i in (0..g.len()).filter(|i| unmatched(i, |m| m.0)) {
        score.misses.push(miss("MISSED", name, &g[i], g[i]["sentence"].as_u64().map(|n| n as usize)));
    }
    for j in (0..s.len()).filter(|j| unmatched(j, |m| m.1)) {
        score.misses.push(miss("EXTRA", name, &s[j], sentences.find(&s[j]["span"])));
    }
}

/// Compares the fields of a gold event with those of its match.
fn fields(a: &Value, b: &Value, score: &mut Score) {
    let said = |e: &Value| codes(&e["said_by"]);
    score.hit("trigger", overlap(&a["span"], &b["span"]));
    score.hit("actor", codes(&a["actors"]) == codes(&b["actors"]));
    score.hit("recipient", codes(&a["recipients"]) == codes(&b["recipients"]));
    score.hit("sector", sectors(a) == sectors(b));
    score.hit("status", a["status"] == b["status"]);
    score.hit("date", text(a, "date") == text(b, "date"));
    if !text(b, "from").is_empty() {
        score.hit("date.inherited", text(a, "date") == text(b, "date"));
    }
    score.hit("place", a["place"]["country"] == b["place"]["country"]);
    score.hit("said_by", said(a) == said(b));
    if !text(a, "mode").is_empty() {
        score.hit("mode", a["mode"] == b["mode"]);
    }
}

fn sectors(event: &Value) -> BTreeSet<(String, Option<&str>)> {
    let sides = rows(event, "actors").iter().chain(rows(event, "recipients"));
    sides.map(|p| (key(p), p["sector"].as_str())).collect()
}

fn miss(what: &'static str, document: &str, event: &Value, sentence: Option<usize>) -> Miss {
    Miss {
        what,
        document: document.into(),
        sentence,
        kind: text(event, "type").into(),
        trigger: text(event, "trigger").into(),
        actors: codes(&event["actors"]).into_iter().collect(),
        recipients: codes(&event["recipients"]).into_iter().collect(),
        status: text(event, "status").into(),
    }
}

fn claims(gold: &Value, coded: &Value, score: &mut Score) {
    let (g, s) = (rows(gold, "claims"), rows(coded, "claims"));
    let matched = claim_pairs(g, s);
    let who = matched.iter().filter(|&&(i, j)| key(&g[i]["speaker"]) == key(&s[j]["speaker"])).count();
    score.set("claim", matched.len(), s.len(), g.len());
    score.set("claim.who", who, s.len(), g.len());
}

/// The common part of two spans as a share of the longer.
fn share(a: &Value, b: &Value) -> f64 {
    let (Some(a), Some(b)) = (points(a), points(b)) else { return 0.0 };
    let common = a.1.min(b.1) - a.0.max(b.0);
    if common > 0 { common as f64 / (a.1 - a.0).max(b.1 - b.0) as f64 } else { 0.0 }
}

fn exchanges(gold: &Value, coded: &Value, sentences: &Sentences, score: &mut Score) {
    let (g, s) = (rows(gold, "exchanges"), rows(coded, "exchanges"));
    let matched = exchange_pairs(g, s, sentences);
    score.set("exchange", matched.len(), s.len(), g.len());
    for (i, j) in matched {
        score.hit("exchange.status", g[i]["status"] == s[j]["status"]);
    }
}

fn figures(gold: &Value, coded: &Value, sentences: &Sentences, score: &mut Score) {
    let (g, s) = (rows(gold, "figures"), rows(coded, "figures"));
    let matched = figure_pairs(g, s, sentences);
    score.set("figure", matched.len(), s.len(), g.len());
    for (i, j) in matched {
        score.hit("figure.measure", g[i]["measure"] == s[j]["measure"]);
    }
}

/// Numbers of the gold row and of the coded row of each pair, for rows of `kind`: `events`, `claims`,
/// `exchanges` or `figures`; none for other kinds.
pub fn pairs(kind: &str, gold: &Value, coded: &Value) -> Vec<(usize, usize)> {
    let (g, s, sentences) = (rows(gold, kind), rows(coded, kind), Sentences::of(gold));
    match kind {
        "events" => event_pairs(g, s, &sentences),
        "claims" => claim_pairs(g, s),
        "exchanges" => exchange_pairs(g, s, &sentences),
        "figures" => figure_pairs(g, s, &sentences),
        _ => Vec::new(),
    }
}

fn event_pairs(g: &[Value], s: &[Value], sentences: &Sentences) -> Vec<(usize, usize)> {
    let place: Vec<Option<usize>> = s.iter().map(|r| sentences.find(&r["span"])).collect();
    pair(g.len(), s.len(), |i, j| {
        let (a, b) = (&g[i], &s[j]);
        let fits = same_sentence(a, place[j]) && a["type"] == b["type"];
        let same = |side: &str| f64::from(u8::from(codes(&a[side]) == codes(&b[side])));
        let trigger = 2.0 * f64::from(u8::from(overlap(&a["span"], &b["span"])));
        fits.then(|| trigger + same("actors") + same("recipients"))
    })
}

fn claim_pairs(g: &[Value], s: &[Value]) -> Vec<(usize, usize)> {
    pair(g.len(), s.len(), |i, j| {
        Some(share(&g[i]["content_span"], &s[j]["content_span"])).filter(|x| *x >= 0.5)
    })
}

fn exchange_pairs(g: &[Value], s: &[Value], sentences: &Sentences) -> Vec<(usize, usize)> {
    let place: Vec<Option<usize>> = s.iter().map(|r| sentences.find(&r["span"])).collect();
    pair(g.len(), s.len(), |i, j| {
        let (a, b) = (&g[i], &s[j]);
        let sides = ["giver", "receiver"].iter().all(|side| key(&a[side]) == key(&b[side]));
        let fits = same_sentence(a, place[j]) && a["class"] == b["class"] && sides;
        fits.then(|| f64::from(u8::from(overlap(&a["span"], &b["span"]))))
    })
}

fn figure_pairs(g: &[Value], s: &[Value], sentences: &Sentences) -> Vec<(usize, usize)> {
    let place: Vec<Option<usize>> = s.iter().map(|r| sentences.find(&r["span"])).collect();
    let near = |a: &Value, b: &Value| match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-3 * a.abs().max(b.abs()),
        _ => false,
    };
    pair(g.len(), s.len(), |i, j| {
        let fits = same_sentence(&g[i], place[j]) && near(&g[i]["value"], &s[j]["value"]);
        fits.then(|| f64::from(u8::from(g[i]["measure"] == s[j]["measure"])))
    })
}

/// Judgement sentences: numbers in gold, spans in a program's rows (or numbers, where these come
/// with sentences of their own, as a second marking does).
fn judgements(gold: &Value, coded: &Value, sentences: &Sentences, score: &mut Score) {
    let numbered = !rows(coded, "sentences").is_empty();
    let number = |row: &Value| match row.as_u64() {
        Some(n) if numbered => Some(n as usize),
        _ => sentences.find(&row["span"]),
    };
    let g: BTreeSet<usize> =
        rows(gold, "judgements").iter().filter_map(|n| Some(n.as_u64()? as usize)).collect();
    let s: Vec<Option<usize>> = rows(coded, "judgements").iter().map(number).collect();
    let found: BTreeSet<usize> = s.iter().copied().flatten().collect();
    let outside = s.iter().filter(|n| n.is_none()).count();
    score.set("judgement", g.intersection(&found).count(), found.len() + outside, g.len());
}
