//! The same act told again: its date flows from the fullest telling.

use std::collections::BTreeSet;

use polybius_base::{Code, Mention};

use crate::events::Draft;
use crate::page::Page;

/// Gives undated events the date of another telling of plainly the same act; `from` is set to the
/// index of that telling by the caller once ids are known.
pub fn carry_dates(page: &Page, drafts: &mut [Draft]) -> Vec<Option<usize>> {
    let mut from = vec![None; drafts.len()];
    for (i, source) in from.iter_mut().enumerate() {
        if drafts[i].event.date.is_some() {
            continue;
        }
        let same = (0..drafts.len()).filter(|&j| j != i && drafts[j].event.date.is_some());
        let told = same.filter(|&j| is_same_act(page, &drafts[i], &drafts[j]));
        let nearest = told.min_by_key(|&j| drafts[i].event.span.start.abs_diff(drafts[j].event.span.start));
        if let Some(j) = nearest {
            *source = Some(j);
        }
    }
    let dates: Vec<_> = drafts.iter().map(|d| d.event.date).collect();
    for (draft, source) in drafts.iter_mut().zip(&from) {
        if let Some(j) = source {
            draft.event.date = dates[*j];
        }
    }
    from
}

/// Same type, same word stem, same status and no side that disagrees, with one side shared.
pub fn is_same_act(page: &Page, a: &Draft, b: &Draft) -> bool {
    let (x, y) = (&a.event, &b.event);
    if x.kind != y.kind || x.status != y.status || stem(page, a) != stem(page, b) {
        return false;
    }
    let sides = [(&x.actors, &y.actors), (&x.recipients, &y.recipients)];
    let agree = sides.iter().all(|(p, q)| p.is_empty() || q.is_empty() || codes(p) == codes(q));
    let shared = sides.iter().any(|(p, q)| !codes(p).is_empty() && codes(p) == codes(q));
    agree && shared
}

fn codes(mentions: &[Mention]) -> BTreeSet<Code> {
    mentions.iter().map(|m| m.party.code).filter(|c| c.is_some()).collect()
}

/// The first five letters of the lemma: "visit" and "visited", "announce" and "announcement".
fn stem(page: &Page, draft: &Draft) -> String {
    page.lemma(draft.pred).to_lowercase().chars().take(5).collect()
}
