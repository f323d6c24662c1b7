//! The figures as a table for a person and as JSON.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Map, Value, json as value};

use crate::eval::score::{ACCURACIES, Count, MEASURES, Miss};
use crate::eval::set::{Scored, total};

/// The scorer's table.
pub fn table(documents: &[Scored]) -> String {
    let sum = total(documents);
    let coded = documents.iter().filter(|d| d.coded).count();
    let mut out = format!("{} gold documents, {coded} of them coded\n", documents.len());
    let _ =
        writeln!(out, "{:12}{:>7}{:>7}{:>7}{:>9}{:>8}{:>8}", "", "P", "R", "F1", "right", "coded", "gold");
    for (name, c) in MEASURES.iter().zip(sum.counts) {
        let _ = write!(out, "{name:12}{:7.3}{:7.3}{:7.3}", c.precision(), c.recall(), c.f1());
        let _ = writeln!(out, "{:9}{:8}{:8}", c.right, c.coded, c.gold);
    }
    let shares = ACCURACIES.iter().zip(sum.shares).filter(|(_, s)| s.of > 0);
    let shares = shares.map(|(name, s)| format!("{name} {}/{}={:.3}", s.right, s.of, s.value()));
    let _ = writeln!(out, "over matched rows: {}", shares.collect::<Vec<_>>().join(", "));
    let types =
        sum.types.iter().map(|(k, c)| format!("{k} {:.2} {}/{}/{}", c.f1(), c.right, c.coded, c.gold));
    let _ = writeln!(out, "types (F1 right/coded/gold): {}", types.collect::<Vec<_>>().join(", "));
    out
}

/// The figures by outlet, a line each.
pub fn by_outlet(documents: &[Scored]) -> String {
    let mut out = String::new();
    for (outlet, documents) in outlets(documents) {
        let sum = total(&documents);
        let _ = write!(out, "{outlet:32} {:3} documents", documents.len());
        for (name, count) in MEASURES.iter().zip(sum.counts).filter(|(_, c)| c.gold > 0) {
            let _ = write!(out, ", {name} {:.3}", count.f1());
        }
        for (name, share) in ACCURACIES.iter().zip(sum.shares).filter(|(_, s)| s.of > 0) {
            let _ = write!(out, ", {name} {:.3}", share.value());
        }
        out.push('\n');
    }
    out
}

/// The first `n` events without a match, one a line.
pub fn misses(documents: &[Scored], n: usize) -> String {
    documents.iter().flat_map(|d| &d.score.misses).take(n).map(line).collect()
}

fn line(m: &Miss) -> String {
    let sentence = m.sentence.map_or_else(|| "-".to_string(), |n| n.to_string());
    let sides = format!("{} > {}", m.actors.join(","), m.recipients.join(","));
    format!("{:6} {} {sentence} {} \"{}\" {sides} {}\n", m.what, m.document, m.kind, m.trigger, m.status)
}

/// The figures as one JSON object, as the scorer writes them.
pub fn json(documents: &[Scored]) -> Value {
    figures(documents).into()
}

/// The same with those of each outlet among them.
pub fn json_with_outlets(documents: &[Scored]) -> Value {
    let mut out = figures(documents);
    let each = |(outlet, documents): (&str, Vec<Scored>)| (outlet.to_owned(), figures(&documents).into());
    out.insert(
        "outlets".into(),
        outlets(documents).into_iter().map(each).collect::<Map<String, Value>>().into(),
    );
    out.into()
}

/// The documents of each outlet.
fn outlets(documents: &[Scored]) -> BTreeMap<&str, Vec<Scored>> {
    let mut out: BTreeMap<&str, Vec<Scored>> = BTreeMap::new();
    for document in documents {
        out.entry(&document.outlet).or_default().push(document.clone());
    }
    out
}

fn figures(documents: &[Scored]) -> Map<String, Value> {
    let sum = total(documents);
    let mut out = Map::new();
    out.insert("documents".into(), documents.len().into());
    out.insert("coded".into(), documents.iter().filter(|d| d.coded).count().into());
    for (name, c) in MEASURES.iter().zip(sum.counts) {
        let (p, r, f) = (rounded(c.precision()), rounded(c.recall()), rounded(c.f1()));
        let row = value!({"P": p, "R": r, "F": f, "right": c.right, "coded": c.coded, "gold": c.gold});
        out.insert((*name).into(), row);
    }
    let shares = ACCURACIES.iter().zip(sum.shares).filter(|(_, s)| s.of > 0);
    let shares: Map<String, Value> =
        shares.map(|(name, s)| ((*name).to_string(), rounded(s.value()).into())).collect();
    out.insert("acc".into(), shares.into());
    let one = |c: &Count| value!({"F": rounded(c.f1()), "right": c.right, "coded": c.coded, "gold": c.gold});
    let types: Map<String, Value> = sum.types.iter().map(|(k, c)| (k.clone(), one(c))).collect();
    out.insert("types".into(), types.into());
    out
}

/// Four decimals.
fn rounded(x: f64) -> f64 {
    (x * 1e4).round() / 1e4
}
