//! Claims that hang on a cue verb, form by form.

use std::ops::Range;

use polybius_syntax::{Dep, Tag};

use super::Found;
use super::aside::aside;
use super::clause::clauses;
use super::cue::Cue;
use super::cues::Frame;
use super::edge::settle;
use super::phrase::{about, denied_any, finding, ground, label, needed, object, seen_as};
use super::quoted::{quote_after, quote_before, words};
use super::scene::Scene;
use super::speaker::{Source, agent, is_passive, subject};

/// The claims of every cue verb of the article.
pub(crate) fn told(scene: &Scene) -> Vec<Found> {
    let mut out = Vec::new();
    for cue in (0..scene.page.len()).filter_map(|verb| Cue::at(scene, verb)) {
        let before = out.len();
        for (content, rule) in contents(scene, &cue) {
            if let Some(content) = settle(scene, content, cue.verb) {
                out.push(Found {
                    at: cue.verb,
                    cue: Some(cue.words.clone()),
                    group: cue.group.clone(),
                    source: cue.source,
                    content,
                    rule,
                    relay: false,
                });
            }
        }
        relays(scene, &cue, before, &mut out);
    }
    out
}

/// Contents of the cue, each with the name of the rule that found it.
fn contents(scene: &Scene, cue: &Cue) -> Vec<(Range<usize>, &'static str)> {
    let mut out = Vec::new();
    let clauses = if cue.frames.has(Frame::Clause) { clauses(scene, cue) } else { Vec::new() };
    if cue.frames.has(Frame::Quote) {
        let left = quote_before(scene, cue, &clauses).map(|r| (r, "claim.quote-before"));
        let right = quote_after(scene, cue).map(|r| (r, "claim.quote-after"));
        out.extend(left.into_iter().chain(right));
    }
    if out.is_empty() {
        out.extend(clauses.into_iter().map(|r| (r, "claim.clause")));
    }
    let mut add = |frame: Frame, find: fn(&Scene, &Cue) -> Option<Range<usize>>, rule| {
        if out.is_empty() && cue.frames.has(frame) {
            out.extend(find(scene, cue).map(|r| (r, rule)));
        }
    };
    add(Frame::Clause, infinitive, "claim.infinitive");
    add(Frame::Aside, aside, "claim.aside");
    add(Frame::Object, object, "claim.object");
    add(Frame::Clause, needed, "claim.object");
    add(Frame::About, about, "claim.about");
    add(Frame::Label, label, "claim.label");
    add(Frame::Words, words, "claim.words");
    add(Frame::As, seen_as, "claim.label");
    add(Frame::Ground, ground, "claim.object");
    add(Frame::Finding, finding, "claim.object");
    add(Frame::Any, denied_any, "claim.object");
    out
}

/// An infinitive: "claims to have won", "is expected by many to win".
fn infinitive(scene: &Scene, cue: &Cue) -> Option<Range<usize>> {
    let page = scene.page;
    let v = cue.verb;
    let passive = is_passive(scene, v);
    let active = cue.frames.has(Frame::Infinitive) && page.child(v, &[Dep::Dobj]).is_none();
    if !(passive || active) {
        return None;
    }
    let to =
        |c: &usize| *c > v && page.children(*c).any(|t| page.tag(t) == Tag::To && page.dep(t) == Dep::Aux);
    let below = page.children(v).filter(|&c| page.dep(c) == Dep::Xcomp);
    let agent = agent(scene, v).into_iter();
    let under_agent =
        agent.flat_map(|a| page.children(a)).filter(|&c| matches!(page.dep(c), Dep::Relcl | Dep::Acl));
    below.chain(under_agent).find(to).map(|c| without_aside(scene, page.subtree(c)))
}

/// What is hoped or vowed without the document's own word on something in it: "hopes to sell more tea to
/// Togo**, which has been under sanctions**".
fn without_aside(scene: &Scene, content: Range<usize>) -> Range<usize> {
    let page = scene.page;
    let ends_with = |relative: usize| page.subtree(relative).end == content.end;
    let aside = |&i: &usize| {
        page.word(i - 1) == ","
            && matches!(page.tag(i), Tag::Wdt | Tag::Wp | Tag::WpS)
            && scene.quote(i).is_none()
            && page.ancestors(i).find(|&a| page.dep(a) == Dep::Relcl).is_some_and(ends_with)
    };
    let cut = (content.start + 1..content.end).find(aside).map_or(content.end, |i| i - 1);
    content.start..cut
}

/// Adds who passed the words on: "IRNA quoted the minister as saying", "LBCI reported, citing sources".
fn relays(scene: &Scene, cue: &Cue, before: usize, out: &mut Vec<Found>) {
    let page = scene.page;
    let mut by = None;
    if page.dep(cue.verb) == Dep::Pcomp {
        let quoting = page.head(page.head(cue.verb));
        if matches!(page.lemma(quoting), "quote" | "cite" | "report") {
            by = if is_passive(scene, quoting) { agent(scene, quoting) } else { subject(scene, quoting, 0) };
        }
    } else if let Some(cited) = cited(scene, cue) {
        by = cue.source.head();
        out[before..].iter_mut().for_each(|f| f.source = Source::Named(cited));
    }
    let Some(by) = by else { return };
    let more: Vec<Found> =
        out[before..].iter().map(|f| Found { source: Source::Named(by), relay: true, ..f.clone() }).collect();
    out.extend(more);
}

/// Whom the cue's speaker cites: "the channel reported, citing sources", "the paper, quoting officials, said".
fn cited(scene: &Scene, cue: &Cue) -> Option<usize> {
    let page = scene.page;
    let citing = |&c: &usize| page.tag(c) == Tag::Vbg && matches!(scene.lemma(c), "cite" | "quote");
    let below = page.children(cue.verb).chain(cue.source.head().into_iter().flat_map(|h| page.children(h)));
    let object = below.filter(citing).find_map(|c| page.child(c, &[Dep::Dobj]))?;
    let is_source = page.doc.tokens[object].ent.is_some()
        || scene.cast.mention(object).is_some()
        || !scene.cues.speaker("mute", scene.lemma(object));
    is_source.then_some(object)
}
