//! What is not coded though a word names it: double tellings, and the content of an act and purposes where they are
//! not surely told as acts.

use polybius_base::{EventType, Mention};
use polybius_syntax::{Dep, Tag};

use super::Draft;
use crate::codebook::WordClass;
use crate::page::Page;

/// How sure a typer must be of an act that is another's content or purpose.
const SURE: f32 = 0.55;

/// Keeps the acts of one sentence that count; `judged` tells whether a typer has said how sure they are and how many of
/// a type there are.
pub(super) fn settle(page: &Page, drafts: Vec<Draft>, judged: bool) -> Vec<Draft> {
    let within = |i: usize| drafts.iter().enumerate().any(|(j, by)| i != j && swallows(page, by, &drafts[i]));
    let is_doubted = |draft: &Draft| !judged || draft.event.confidence < SURE;
    let is_content = |i: usize| is_doubted(&drafts[i]) && (is_purpose(page, &drafts[i]) || within(i));
    let keep: Vec<bool> = (0..drafts.len()).map(|i| !is_taken(&drafts, i) && !is_content(i)).collect();
    let mut kept: Vec<Draft> = drafts.into_iter().zip(keep).filter(|(_, k)| *k).map(|(d, _)| d).collect();
    if !judged {
        join_doubles(page, &mut kept);
    }
    kept
}

/// Whether the act is a word of another act's phrase: "launched an **attack**", "held joint **drills**".
/// Of the two the more restricted stays, the verb where they are equal.
fn is_taken(drafts: &[Draft], i: usize) -> bool {
    let this = &drafts[i];
    drafts.iter().enumerate().any(|(j, other)| {
        let inside = j != i && other.covers.contains(&this.pred) && other.rank >= this.rank;
        let outside = j != i && this.covers.contains(&other.pred) && other.rank > this.rank;
        inside || outside
    })
}

/// An infinitive of purpose: "met to discuss", "troops sent to attack", "meant to frighten".
fn is_purpose(page: &Page, draft: &Draft) -> bool {
    let (p, verb) = (page, draft.pred);
    let infinitive =
        p.tag(verb) == Tag::Vb && p.children(verb).any(|c| p.dep(c) == Dep::Aux && p.lemma(c) == "to");
    let above = p.lemma(p.head(verb));
    draft.class == WordClass::Verb
        && infinitive
        && match p.dep(verb) {
            Dep::Advcl => true,
            Dep::Xcomp => matches!(above, "design" | "mean"),
            _ => false,
        }
}

/// Whether `inner` is only the content of `outer`: what is agreed, asked, refused or threatened.
fn swallows(page: &Page, outer: &Draft, inner: &Draft) -> bool {
    use EventType::{
        Agree, Aid, Coerce, Concede, Consult, Cooperate, Reject, Request, Retreat, Sanction, Support,
        Threaten,
    };
    let words = matches!(outer.event.kind, Agree | Request | Reject | Threaten | Concede);
    let stopped = matches!(outer.event.kind, Sanction | Coerce | Retreat)
        && inner.class == WordClass::Noun
        && matches!(inner.event.kind, Cooperate | Aid | Consult | Agree | Support);
    let voted = outer.event.kind == Support && matches!(page.lemma(outer.pred), "vote" | "sign");
    let voted = voted && inner.class == WordClass::Verb && page.tag(inner.pred) == Tag::Vb;
    if !(words || stopped || voted) {
        return false;
    }
    if inner.class == WordClass::Noun && inner.own_sides && inner.event.kind.quad() != outer.event.kind.quad()
    {
        return false;
    }
    let Some(top) = path_top(page, inner.pred, outer.pred) else { return false };
    matches!(
        page.dep(top),
        Dep::Xcomp
            | Dep::Ccomp
            | Dep::Dobj
            | Dep::Prep
            | Dep::Advcl
            | Dep::Acl
            | Dep::Oprd
            | Dep::Dative
            | Dep::Pcomp
    ) && !is_aside(page, inner.pred, top)
}

/// The child of `outer` above or at `inner`; `None` where `outer` does not govern `inner`.
fn path_top(page: &Page, inner: usize, outer: usize) -> Option<usize> {
    let mut at = inner;
    while page.head(at) != at {
        if page.head(at) == outer {
            return Some(at);
        }
        at = page.head(at);
    }
    None
}

/// Whether a relative or adverbial clause told as a fact stands between.
fn is_aside(page: &Page, inner: usize, top: usize) -> bool {
    let mut at = inner;
    loop {
        let told = page.dep(at) == Dep::Relcl
            || page.dep(at) == Dep::Acl && page.tag(at) != Tag::Vb
            || page.dep(at) == Dep::Advcl
                && matches!(page.tag(at), Tag::Vbd | Tag::Vbn | Tag::Vbz | Tag::Vbg);
        if told {
            return true;
        }
        if at == top {
            return false;
        }
        at = page.head(at);
    }
}

/// Verb and noun for one act give one row, with the sides of both.
fn join_doubles(page: &Page, drafts: &mut Vec<Draft>) {
    let mut i = 0;
    while i < drafts.len() {
        let double = (0..drafts.len()).find(|&j| j != i && is_double(page, &drafts[j], &drafts[i]));
        let Some(j) = double else {
            i += 1;
            continue;
        };
        let gone = drafts.remove(i);
        let kept = &mut drafts[if j > i { j - 1 } else { j }];
        let better = kept.rank == 0 && gone.rank > 0;
        if kept.event.actors.is_empty() || better && !gone.event.actors.is_empty() {
            kept.event.actors = gone.event.actors;
        }
        if kept.event.recipients.is_empty() || better && !gone.event.recipients.is_empty() {
            let sides = gone.event.recipients;
            kept.event.recipients = sides.into_iter().filter(|m| !kept.event.actors.contains(m)).collect();
        }
        if kept.event.place.is_none() {
            kept.event.place = gone.event.place;
        }
        if kept.event.date.is_none() {
            kept.event.date = gone.event.date;
        }
        if kept.event.mode.is_empty() {
            kept.event.mode = gone.event.mode;
        }
    }
}

/// Whether `other` tells the act of `kept` again by its object, subject or complement; told as a fact of its own
/// it does where it has the same sides.
fn is_double(page: &Page, kept: &Draft, other: &Draft) -> bool {
    if kept.event.kind != other.event.kind || kept.pred == other.pred {
        return false;
    }
    let Some(top) = path_top(page, other.pred, kept.pred) else { return false };
    let close =
        matches!(page.dep(top), Dep::Dobj | Dep::Prep | Dep::Xcomp | Dep::Nsubjpass | Dep::Nsubj | Dep::Acl);
    close && (!is_aside(page, other.pred, top) || has_its_sides(kept, other))
}

/// Whether both acts are done by the same to the same: "adopted a resolution **condemning** Georgia".
fn has_its_sides(one: &Draft, other: &Draft) -> bool {
    let same = |a: &[Mention], b: &[Mention]| {
        a.len() == b.len() && a.iter().all(|m| b.iter().any(|n| n.is_same_party(m)))
    };
    let (one, other) = (&one.event, &other.event);
    !one.recipients.is_empty() && same(&one.actors, &other.actors) && same(&one.recipients, &other.recipients)
}
