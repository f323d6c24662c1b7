//! The same figure told twice.

use polybius_base::{Figure, Span};

use crate::page::Page;

/// For each figure the index of the first one in another sentence that tells the same: measure, value and
/// unit are equal, and what is counted is headed by the same word.
pub(super) fn retold(page: &Page, figures: &[Figure]) -> Vec<Option<usize>> {
    let items: Vec<String> = figures.iter().map(|f| item(page, f.item_span)).collect();
    let same = |n: usize, m: usize| {
        let (a, b) = (&figures[n], &figures[m]);
        let number = a.quantity.value == b.quantity.value && a.quantity.unit == b.quantity.unit;
        let thing = items[n] == items[m] && (!items[n].is_empty() || !a.quantity.unit.is_empty());
        number && thing && a.measure == b.measure && a.sentence_span != b.sentence_span
    };
    (0..figures.len()).map(|n| (0..n).find(|&m| same(n, m))).collect()
}

/// The lemma of the last word of an item that is one word or more, in lower case.
fn item(page: &Page, span: Option<Span>) -> String {
    let Some(span) = span else { return String::new() };
    let tokens = &page.doc.tokens;
    let end = tokens.partition_point(|t| t.span.start < span.end);
    let first = tokens.partition_point(|t| t.span.end <= span.start);
    let of = (first..end).find(|&i| page.word(i) == "of").unwrap_or(end);
    of.checked_sub(1).map_or(String::new(), |last| page.lemma(last).to_lowercase())
}
