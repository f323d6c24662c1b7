//! A cue verb with its speaker, and where the two stand.

use std::ops::Range;

use polybius_syntax::Dep;

use super::cues::Frames;
use super::scene::Scene;
use super::speaker::{Source, has_own_speaker, speaker};

/// A cue verb that tells of somebody's saying.
pub(crate) struct Cue {
    /// The verb.
    pub verb: usize,
    /// Its particle or preposition where that makes the cue.
    pub second: Option<usize>,
    /// What content it may have.
    pub frames: &'static Frames,
    /// Who speaks.
    pub source: Source,
    /// The verb with auxiliaries and adverbs before it, and its second word where that is next.
    pub words: Range<usize>,
    /// The cue's words with the speaker, where they stand side by side.
    pub group: Range<usize>,
    /// Whether the speaker is the verb's own subject or agent rather than taken from above.
    pub own: bool,
}

impl Cue {
    /// The cue that verb `verb` is, if it is one.
    pub fn at(scene: &Scene, verb: usize) -> Option<Cue> {
        let (frames, second) = scene.frames(verb)?;
        let source = speaker(scene, verb, frames)?;
        let words = cue_words(scene, verb, second);
        let group = group(scene, &words, source);
        Some(Cue { verb, second, frames, source, words, group, own: has_own_speaker(scene, verb) })
    }
}

fn cue_words(scene: &Scene, verb: usize, second: Option<usize>) -> Range<usize> {
    let page = scene.page;
    let mut start = verb;
    for c in page.children(verb).rev().filter(|&c| c < verb) {
        let close = page.subtree(c) == (c..c + 1) && c + 1 == start;
        if !close || !matches!(page.dep(c), Dep::Aux | Dep::Auxpass | Dep::Advmod | Dep::Neg) {
            break;
        }
        start = c;
    }
    start..if second == Some(verb + 1) { verb + 2 } else { verb + 1 }
}

fn group(scene: &Scene, words: &Range<usize>, source: Source) -> Range<usize> {
    let Some(head) = source.head() else { return words.clone() };
    let phrase = scene.noun_phrase(head);
    let full = scene.page.subtree(head);
    if full.end <= words.start && words.start - full.end <= 2 && phrase.start >= full.start {
        return phrase.start..words.end;
    }
    if phrase.start >= words.end && phrase.start - words.end <= 1 {
        return words.start..phrase.end;
    }
    words.clone()
}
