//! Orders what the finders found: cuts content where the next cue begins, drops what is told twice, and
//! marks who only passes on another's words.

use std::ops::Range;

use polybius_base::Sector;
use polybius_syntax::{Pos, Tag};

use super::Found;
use super::edge::trim;
use super::scene::Scene;
use super::speaker::Source;

/// The claims that stand, in the order of their contents.
pub(crate) fn sift(scene: &Scene, mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by_key(|f| (f.content.start, std::cmp::Reverse(f.content.end), f.at));
    found.dedup_by(|b, a| a.at == b.at && a.content == b.content && a.relay == b.relay);
    cut_at_participles(scene, &mut found);
    widen_reporters(scene, &mut found);
    cut_at_sources(scene, &mut found);
    drop_own_beliefs(scene, &mut found);
    drop_own_side(scene, &mut found);
    drop_twice_told(&mut found);
    mark_relays(scene, &mut found);
    found.sort_by_key(|f| (f.content.start, std::cmp::Reverse(f.content.end), !f.relay, f.at));
    found
}

/// "X said A, adding that B": A ends before the participle, and B is X's too.
fn cut_at_participles(scene: &Scene, found: &mut [Found]) {
    let page = scene.page;
    for n in 0..found.len() {
        let f = &found[n];
        let (at, start) = (f.at, f.group.start);
        let paused = start > 0 && scene.is_pause(start - 1);
        if page.tag(at) != Tag::Vbg || !paused {
            continue;
        }
        let outer = found
            .iter()
            .enumerate()
            .filter(|(_, g)| g.at < at && scene.together(g.at, at) && g.content.contains(&at) && !g.relay)
            .min_by_key(|(_, g)| g.content.len())
            .map(|(m, _)| m);
        let Some(outer) = outer else { continue };
        let cut = found[outer].content.start..start;
        let Some(content) = trim(scene, cut) else { continue };
        found[outer].content = content;
        found[n].source = found[outer].source;
    }
}

/// "X said that A, Y reported": what Y reports is the whole sentence, where the tree has it under "said".
fn widen_reporters(scene: &Scene, found: &mut [Found]) {
    for n in 0..found.len() {
        let (at, group) = (found[n].at, found[n].group.clone());
        let reports = scene.lemma(at) == "report" && found[n].content.end <= group.start;
        let set_off = group.start > 0 && scene.page.word(group.start - 1) == ",";
        if !(reports && set_off) {
            continue;
        }
        let under = |g: &&Found| {
            let last = g.content.contains(&group.start) && g.content.end <= group.end;
            last && g.at < found[n].content.start
                && scene.together(g.at, at)
                && g.group.start < g.content.start
        };
        let widest = found.iter().filter(under).map(|g| g.group.start).min();
        if let Some(content) = widest.and_then(|start| trim(scene, start..group.start)) {
            found[n].content = content;
        }
    }
}

/// "X said A, according to Y", "X said A, Y reported": A ends before the source that follows it.
fn cut_at_sources(scene: &Scene, found: &mut [Found]) {
    for n in 0..found.len() {
        let start = found[n].group.start;
        let at = found[n].at;
        for m in 0..found.len() {
            let g = &found[m];
            if found[n].rule != "claim.according" && !found[n].content.contains(&g.at) {
                continue;
            }
            let tail = g.content.contains(&start) && g.at < at && found[n].content.end <= start;
            if tail
                && scene.together(g.at, at)
                && let Some(content) = trim(scene, g.content.start..start)
            {
                found[m].content = content;
            }
        }
    }
}

/// "X said he believes A": one claim, X's.
fn drop_own_beliefs(scene: &Scene, found: &mut Vec<Found>) {
    let inside: Vec<bool> = found
        .iter()
        .map(|f| {
            let pronoun = f.source.head().is_some_and(|h| scene.page.pos(h) == Pos::Pron);
            pronoun
                && found.iter().any(|g| {
                    g.at != f.at
                        && g.content.contains(&f.at)
                        && f.source.head().is_some_and(|h| g.content.contains(&h))
                        && scene.together(g.at, f.at)
                        && g.rule != "claim.according"
                })
        })
        .collect();
    let mut keep = inside.iter().map(|i| !i);
    found.retain(|_| keep.next().unwrap_or(true));
}

/// “Iran regards this as a step forward,” the Iranian minister said: one claim, the minister's.
fn drop_own_side(scene: &Scene, found: &mut Vec<Found>) {
    let code = |f: &Found| f.source.head().and_then(|h| scene.cast.mention(h)).map(|m| m.party.code);
    let echo: Vec<bool> = found
        .iter()
        .map(|f| {
            let outer = |g: &&Found| {
                g.at != f.at
                    && g.content.contains(&f.at)
                    && scene.quote(f.at).is_some()
                    && !scene.together(g.at, f.at)
                    && f.content.len() * 10 >= g.content.len() * 7
            };
            let same = |g: &Found| code(f).is_some_and(|c| c.is_country() && Some(c) == code(g));
            found.iter().filter(outer).any(same)
        })
        .collect();
    let mut echo = echo.into_iter();
    found.retain(|_| !echo.next().unwrap_or(false));
}

fn shared(a: &Range<usize>, b: &Range<usize>) -> usize {
    a.end.min(b.end).saturating_sub(a.start.max(b.start))
}

/// Of two claims with the same content the one whose cue is nearer stands; the other passes it on
/// where it names another source.
fn drop_twice_told(found: &mut Vec<Found>) {
    let mut drop = vec![false; found.len()];
    for a in 0..found.len() {
        for b in 0..found.len() {
            let (x, y) = (&found[a], &found[b]);
            if a == b || drop[a] || drop[b] || x.relay || y.relay {
                continue;
            }
            let longer = x.content.len().max(y.content.len());
            let nested = x.content.contains(&y.at) || y.content.contains(&x.at);
            let same = !nested && shared(&x.content, &y.content) * 5 >= longer * 4;
            if !same || (distance(y), y.at) > (distance(x), x.at) {
                continue;
            }
            match x.source != y.source && matches!(x.source, Source::Named(_)) {
                true => found[a].relay = true,
                false => drop[a] = true,
            }
        }
    }
    let mut keep = drop.iter().map(|d| !d);
    found.retain(|_| keep.next().unwrap_or(true));
}

/// How far the cue stands from its content.
fn distance(f: &Found) -> usize {
    f.content.start.saturating_sub(f.group.end) + f.group.start.saturating_sub(f.content.end)
}

/// "X reported that Y said A": the claim is Y's, and X passes it on.
fn mark_relays(scene: &Scene, found: &mut [Found]) {
    for n in 0..found.len() {
        let outer = &found[n];
        if outer.relay || !passes_on(scene, outer) {
            continue;
        }
        let mut rest: Vec<bool> = outer.content.clone().map(|i| !scene.is_edge(i)).collect();
        let mut any = false;
        for inner in found.iter().enumerate().filter(|&(m, _)| m != n).map(|(_, f)| f) {
            if outer.content.contains(&inner.at)
                && shared(&inner.content, &outer.content) == inner.content.len()
            {
                any = true;
                for i in inner.content.clone().chain(inner.group.clone()) {
                    if let Some(r) = i.checked_sub(outer.content.start).and_then(|k| rest.get_mut(k)) {
                        *r = false;
                    }
                }
            }
        }
        let left = rest.iter().filter(|r| **r).count();
        if any && left <= 6.max(outer.content.len() / 3) {
            found[n].relay = true;
        }
    }
}

/// Whether the claim's cue is one by which words are passed on.
fn passes_on(scene: &Scene, f: &Found) -> bool {
    f.rule == "claim.according"
        || (matches!(scene.lemma(f.at), "report" | "cite" | "quote") || is_press(scene, f))
            && scene.page.pos(f.at) != Pos::Noun
            && scene.quote(f.content.start).is_none_or(|q| q.marks.end < f.content.end)
}

/// Whether the speaker is a medium or a report.
fn is_press(scene: &Scene, f: &Found) -> bool {
    f.source.head().is_some_and(|head| {
        let press = scene.cast.mention(head).is_some_and(|m| m.party.sector == Sector::Jrn);
        press || scene.is_report(head)
    })
}
