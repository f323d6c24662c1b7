//! The same figure told twice.

use std::collections::BTreeMap;

use polybius_base::{Figure, Span};

use crate::page::Page;

/// For each figure the index of the first one in another sentence that tells the same: measure, value and
/// unit are equal, and what is counted is headed by the same word.
pub(super) fn retold(page: &Page, figures: &[Figure]) -> Vec<Option<usize>> {
    let items: Vec<String> = figures.iter().map(|f| item(page, f.item_span)).collect();
    // A sum with zero makes one zero of two.
    let value = |f: &Figure| (f.quantity.value + 0.0).to_bits();
    let mut seen: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    let mut out = Vec::with_capacity(figures.len());
    for (n, (figure, item)) in figures.iter().zip(&items).enumerate() {
        let unit = figure.quantity.unit.as_str();
        if item.is_empty() && unit.is_empty() {
            out.push(None);
            continue;
        }
        let same = seen.entry((value(figure), unit, item, figure.measure.as_str())).or_default();
        let elsewhere = |&&m: &&usize| figures[m].sentence_span != figure.sentence_span;
        out.push(same.iter().find(elsewhere).copied());
        same.push(n);
    }
    out
}

/// The lemma of the last word of an item that is one word or more, in lower case.
fn item(page: &Page, span: Option<Span>) -> String {
    let Some(span) = span else { return String::new() };
    let tokens = &page.doc.tokens;
    let end = tokens.partition_point(|t| t.span.start < span.end);
    let first = tokens.partition_point(|t| t.span.end <= span.start);
    let of = (first..end).find(|&i| page.word(i) == "of").unwrap_or(end);
    of.checked_sub(1).map_or(String::new(), |last| page.lower_lemma(last).to_owned())
}
