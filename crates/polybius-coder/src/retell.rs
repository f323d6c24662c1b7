//! The same act told again: its date flows from the fullest telling.

use std::collections::{BTreeMap, BTreeSet};

use polybius_base::{Code, Mention};

use crate::events::Draft;
use crate::page::Page;

/// Gives undated events the date of another telling of plainly the same act; `from` is set to the
/// index of that telling by the caller once ids are known.
pub fn carry_dates(page: &Page, drafts: &mut [Draft]) -> Vec<Option<usize>> {
    let mut tellings: BTreeMap<Act, BTreeMap<Sides, Vec<(u32, usize)>>> = BTreeMap::new();
    for (j, draft) in drafts.iter().enumerate().filter(|(_, d)| d.event.date.is_some()) {
        let same = tellings.entry(act(page, draft)).or_default();
        same.entry(sides(draft)).or_default().push((draft.event.span.start, j));
    }
    tellings.values_mut().flat_map(BTreeMap::values_mut).for_each(|same| same.sort_unstable());
    let told = |draft: &Draft| {
        let (mine, start) = (sides(draft), draft.event.span.start);
        let same = tellings.get(&act(page, draft))?.iter().filter(|(theirs, _)| agree(&mine, theirs));
        same.filter_map(|(_, places)| nearest(places, start)).min().map(|(_, j)| j)
    };
    let from: Vec<Option<usize>> =
        drafts.iter().map(|d| if d.event.date.is_some() { None } else { told(d) }).collect();
    let dates: Vec<_> = drafts.iter().map(|d| d.event.date).collect();
    for (draft, source) in drafts.iter_mut().zip(&from) {
        if let Some(j) = source {
            draft.event.date = dates[*j];
        }
    }
    from
}

/// What two tellings of one act share: type, status and word stem.
type Act = (&'static str, &'static str, String);

/// Countries of those who act and of those acted on.
type Sides = [BTreeSet<Code>; 2];

/// Same type, same word stem, same status and no side that disagrees, with one side shared.
pub fn is_same_act(page: &Page, a: &Draft, b: &Draft) -> bool {
    act(page, a) == act(page, b) && agree(&sides(a), &sides(b))
}

fn act(page: &Page, draft: &Draft) -> Act {
    (draft.event.kind.as_str(), draft.event.status.as_str(), stem(page, draft))
}

fn sides(draft: &Draft) -> Sides {
    [codes(&draft.event.actors), codes(&draft.event.recipients)]
}

/// No side disagrees, and one is shared.
fn agree(a: &Sides, b: &Sides) -> bool {
    let both = || a.iter().zip(b);
    both().all(|(p, q)| p.is_empty() || q.is_empty() || p == q)
        && both().any(|(p, q)| !p.is_empty() && p == q)
}

/// The place nearest to `start` with its distance, of several the first; `places` are in text order.
fn nearest(places: &[(u32, usize)], start: u32) -> Option<(u32, usize)> {
    let at = places.partition_point(|(place, _)| *place < start);
    let before = at.checked_sub(1).map(|last| places.partition_point(|(p, _)| *p < places[last].0));
    let around = before.into_iter().chain(Some(at)).filter_map(|n| places.get(n));
    around.map(|(place, j)| (place.abs_diff(start), *j)).min()
}

fn codes(mentions: &[Mention]) -> BTreeSet<Code> {
    mentions.iter().map(|m| m.party.code).filter(|c| c.is_some()).collect()
}

/// The first five letters of the lemma: "visit" and "visited", "announce" and "announcement".
pub fn stem(page: &Page, draft: &Draft) -> String {
    page.lower_lemma(draft.pred).chars().take(5).collect()
}
