//! From what was found to rows: exact contents, speakers as they are named, nesting.

use std::ops::Range;

use polybius_base::{Claim, ClaimMode, RowId, Span};

use super::scene::Scene;
use super::voices::Voices;
use super::who::Who;
use super::{ClaimDraft, Found};
use crate::confidence;

/// The drafts of `found`, in the order of their contents.
pub(crate) fn drafts(scene: &Scene, found: Vec<Found>) -> Vec<ClaimDraft> {
    let mut out: Vec<ClaimDraft> = Vec::with_capacity(found.len());
    let mut last: Option<usize> = None;
    let mut voices = Voices::default();
    for f in &found {
        let mut who = Who::of(scene, f, last);
        if who.head.is_some() && !f.relay {
            last = who.head;
        }
        if let Some(head) = who.head.filter(|&h| !f.relay && scene.quote(h).is_none()) {
            if let Some(known) = voices.behind(scene, head) {
                who.speaker.party = known;
            }
            voices.heard(scene, f, head, &who.speaker.party);
        }
        out.push(draft(scene, f, who));
    }
    let spans: Vec<Span> = out.iter().map(|d| d.claim.content_span).collect();
    for (n, draft) in out.iter_mut().enumerate() {
        draft.outer = outer(&spans, n);
    }
    out
}

/// The narrowest other content that holds content `n`; of equal contents the earlier holds the later.
fn outer(spans: &[Span], n: usize) -> Option<usize> {
    let holds = |&m: &usize| m != n && spans[m].contains(spans[n]) && (spans[m] != spans[n] || m < n);
    (0..spans.len()).filter(holds).min_by_key(|&m| (spans[m].len(), std::cmp::Reverse(m)))
}

fn draft(scene: &Scene, f: &Found, who: Who) -> ClaimDraft {
    let page = scene.page;
    let (content_span, mode) = content(scene, f);
    let cue_span = f.cue.clone().map(|c| page.span(c));
    let sentence = page.sentences.get(page.sentence_of(f.at));
    let claim = Claim {
        id: RowId::default(),
        sentence_span: sentence.map_or(content_span, |s| s.span),
        speaker: who.speaker,
        cue: cue_span.map_or(String::new(), |s| page.text(s).to_owned()),
        cue_span,
        content_span,
        mode,
        confidence: confidence::of_rule(f.rule),
        rule: f.rule.to_owned(),
    };
    ClaimDraft { claim, voices: who.several, outer: None, relay: f.relay }
}

/// The exact words of the content and whether they are quoted.
fn content(scene: &Scene, f: &Found) -> (Span, ClaimMode) {
    let page = scene.page;
    let text = &page.article.text;
    let Range { start, end } = f.content;
    let at_start = scene.quote(start);
    if let Some(q) = at_start.filter(|q| !q.marks.contains(&f.at) || f.cue.is_none())
        && q.marks.end >= end
        && start <= q.words.start
    {
        let inner = q.quote.inner;
        let words = inner.of(text).trim_end_matches([',', ' ']);
        return (Span::new(inner.start as usize, inner.start as usize + words.len()), ClaimMode::Direct);
    }
    let span = page.span(f.content.clone());
    let quoted = scene.quotes.iter().any(|q| span.contains(q.quote.outer));
    (span, if quoted { ClaimMode::Mixed } else { ClaimMode::Indirect })
}
