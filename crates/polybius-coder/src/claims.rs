//! Who says so: what the document puts in someone's mouth, quoted or told.
//!
//! A claim has a speaker, a cue and a content. The finders below each read one form (quotes, clauses
//! under a verb, "according to", nouns such as "claim"); [`claims`] puts them in order, cuts them where
//! the next begins, and nests them. The cue words stand in `data/claims.toml`.

mod aside;
mod beside;
mod clause;
mod cue;
mod cues;
mod direct;
mod draft;
mod edge;
mod nominal;
mod phrase;
mod quoted;
mod quotes;
mod scene;
mod sift;
mod speaker;
mod told;
mod turns;
mod voices;
mod who;

use std::ops::Range;

use polybius_base::{Claim, Span, Speaker};

use crate::{Cast, Page};
use scene::Scene;
use speaker::Source;

/// A claim before it gets its row id.
#[derive(Clone, Debug)]
pub(crate) struct ClaimDraft {
    /// The row; its id is not set yet.
    pub claim: Claim,
    /// Each of several speakers named together; empty for one.
    pub voices: Vec<Speaker>,
    /// Index of the claim this one is nested in.
    pub outer: Option<usize>,
    /// Whether it only passes on the claim inside it ("the agency quoted him as saying"): it stands in
    /// the chain of speakers and gives no row.
    pub relay: bool,
}

/// A claim as a finder sees it.
#[derive(Clone, Debug)]
struct Found {
    /// The token it hangs on: the cue verb or noun, or the first of the content.
    at: usize,
    /// Tokens of the cue.
    cue: Option<Range<usize>>,
    /// Tokens of the cue with its speaker, where they stand together.
    group: Range<usize>,
    /// Who speaks.
    source: Source,
    /// Tokens of the content, with the marks of quotes.
    content: Range<usize>,
    /// The rule that found it.
    rule: &'static str,
    /// Whether it only passes on another's claim.
    relay: bool,
}

/// The claims of an article, in the order of their contents.
pub(crate) fn claims(page: &Page, cast: &Cast) -> Vec<ClaimDraft> {
    let scene = Scene::new(page, cast);
    let mut found = told::told(&scene);
    found.extend(beside::beside(&scene));
    found.extend(nominal::nominal(&scene));
    let mut found = sift::sift(&scene, found);
    // A lone "that" or "so" is no content.
    found.retain(|f| f.content.len() > 1);
    turns::headed(&scene, &mut found);
    direct::resume(&scene, &mut found);
    draft::drafts(&scene, found)
}

/// The speakers of whatever stands at `at`, nearest first.
pub(crate) fn chain(drafts: &[ClaimDraft], at: Span) -> Vec<Speaker> {
    let mut around: Vec<(usize, &ClaimDraft)> =
        drafts.iter().enumerate().filter(|(_, d)| d.claim.content_span.contains(at)).collect();
    around.sort_by_key(|(n, d)| (d.claim.content_span.len(), d.relay, std::cmp::Reverse(*n)));
    let mut out: Vec<Speaker> = Vec::new();
    for (_, draft) in around {
        let one = std::slice::from_ref(&draft.claim.speaker);
        for speaker in if draft.voices.is_empty() { one } else { &draft.voices } {
            let known = out.iter().any(|s| s.text == speaker.text && s.party == speaker.party);
            if !speaker.text.is_empty() && !known {
                out.push(speaker.clone());
            }
        }
    }
    out
}

#[cfg(test)]
mod tests;
