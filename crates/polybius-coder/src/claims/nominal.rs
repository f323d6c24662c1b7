//! Claims that hang on a noun: "the minister's claim that", "expressed hope that", "denied reports that".

use std::ops::Range;

use polybius_syntax::{Dep, Pos, Tag};

use super::Found;
use super::cues::Frames;
use super::edge::settle;
use super::scene::Scene;
use super::speaker::{Source, admit, speaker, subject};

/// A noun with its content and speaker.
struct Carrier {
    noun: usize,
    /// The verb that lends the noun its speaker.
    verb: Option<usize>,
    source: Source,
    content: Range<usize>,
}

/// The claims that hang on nouns.
pub(crate) fn nominal(scene: &Scene) -> Vec<Found> {
    (0..scene.page.len())
        .filter_map(|n| carrier(scene, n).or_else(|| state_of_mind(scene, n)))
        .filter_map(|c| found(scene, c))
        .collect()
}

/// An adjective with a clause: "is concerned that", "are confident that".
fn state_of_mind(scene: &Scene, adjective: usize) -> Option<Carrier> {
    let page = scene.page;
    let clause = page.child(adjective, &[Dep::Ccomp]).filter(|&c| c > adjective)?;
    let minds = |word: &str| scene.cues.noun("minds", word);
    if !minds(scene.lemma(adjective)) && !minds(scene.word(adjective)) {
        return None;
    }
    let verb = page.head(adjective);
    let (source, verb) = match page.dep(adjective) {
        Dep::Acomp => (speaker(scene, verb, &Frames::default())?, Some(verb)),
        _ => (admit(scene, page.child(adjective, &[Dep::Nsubjpass, Dep::Nsubj])?, &Frames::default())?, None),
    };
    Some(Carrier { noun: adjective, verb, source, content: page.subtree(clause) })
}

fn found(scene: &Scene, carrier: Carrier) -> Option<Found> {
    let Carrier { noun, verb, source, content } = carrier;
    let cue = verb.filter(|&v| v < noun && noun - v <= 6).map_or(noun..noun + 1, |v| v..noun + 1);
    let content = settle(scene, content, noun)?;
    Some(Found {
        at: noun,
        cue: Some(cue.clone()),
        group: cue,
        source,
        content,
        rule: "claim.noun",
        relay: false,
    })
}

fn carrier(scene: &Scene, noun: usize) -> Option<Carrier> {
    if scene.page.pos(noun) != Pos::Noun {
        return None;
    }
    let lemma = scene.lemma(noun);
    let that = scene.cues.noun("that", &lemma);
    let of = scene.cues.noun("of", &lemma);
    let held = scene.cues.noun("held", &lemma);
    if !(that || of || held || scene.cues.noun("to", &lemma)) {
        return None;
    }
    let verb = governor(scene, noun);
    if let Some(content) = clause(scene, noun, verb).filter(|_| that || held) {
        let (source, verb) = source(scene, noun, verb, true)?;
        return Some(Carrier { noun, verb, source, content });
    }
    if let Some(content) = after_of(scene, noun).filter(|_| of) {
        let (source, verb) = source(scene, noun, verb, false)?;
        return Some(Carrier { noun, verb, source, content });
    }
    if let Some(content) = infinitive(scene, noun).filter(|_| scene.cues.noun("to", &lemma)) {
        let (source, verb) = source(scene, noun, verb, true)?;
        return Some(Carrier { noun, verb, source, content });
    }
    if held {
        let verb = verb.filter(|&v| matches!(scene.page.lemma(v), "express" | "voice" | "convey"))?;
        let source = speaker(scene, verb, &Frames::default())?;
        return Some(Carrier { noun, verb: Some(verb), source, content: scene.page.subtree(noun) });
    }
    None
}

/// The verb that has the noun as its object, or as the object of its preposition.
fn governor(scene: &Scene, noun: usize) -> Option<usize> {
    let page = scene.page;
    let head = page.head(noun);
    match page.dep(noun) {
        Dep::Dobj => Some(head),
        Dep::Pobj => Some(page.head(head)).filter(|&v| page.pos(v) == Pos::Verb && page.word(head) == "to"),
        _ => None,
    }
}

/// The clause after the noun, opened by "that".
fn clause(scene: &Scene, noun: usize, verb: Option<usize>) -> Option<Range<usize>> {
    let page = scene.page;
    let marked = |c: &usize| {
        *c > noun
            && matches!(page.dep(*c), Dep::Acl | Dep::Ccomp | Dep::Relcl | Dep::Appos)
            && page.children(*c).any(|m| m > noun && page.dep(m) == Dep::Mark && scene.word(m) == "that")
    };
    let below = page.children(noun).find(marked);
    let beside = || verb.and_then(|v| page.children(v).find(marked));
    below.or_else(beside).map(|c| page.subtree(c)).map(|r| r.start.max(noun + 1)..r.end)
}

/// The infinitive after the noun: "its vow to fight on".
fn infinitive(scene: &Scene, noun: usize) -> Option<Range<usize>> {
    let page = scene.page;
    let to = |c: &usize| {
        *c > noun && page.dep(*c) == Dep::Acl && page.children(*c).any(|t| page.tag(t) == Tag::To)
    };
    page.children(noun).find(to).map(|c| page.subtree(c))
}

fn after_of(scene: &Scene, noun: usize) -> Option<Range<usize>> {
    let page = scene.page;
    let of = page.children(noun).find(|&c| c > noun && page.word(c) == "of")?;
    page.child(of, &[Dep::Pobj, Dep::Pcomp]).map(|o| page.subtree(o))
}

/// Who holds the noun: its possessor, the noun after "by" or "from", or the subject of a verb that lends
/// its own; and that verb.
fn source(scene: &Scene, noun: usize, verb: Option<usize>, light: bool) -> Option<(Source, Option<usize>)> {
    let page = scene.page;
    let frames = Frames::default();
    if let Some(verb) = verb.filter(|&v| light && scene.cues.noun("denying", &scene.lemma(v))) {
        return speaker(scene, verb, &frames).map(|s| (s, Some(verb)));
    }
    if let Some(owner) = page.child(noun, &[Dep::Poss]) {
        let word = scene.word(owner);
        if matches!(word, "my" | "our" | "your") {
            return None;
        }
        return admit(scene, owner, &frames).map(|s| (s, None));
    }
    let by = page.children(noun).filter(|&c| c > noun && matches!(page.word(c), "by" | "from"));
    if let Some(owner) = by.filter_map(|c| page.child(c, &[Dep::Pobj])).next() {
        return admit(scene, owner, &frames).map(|s| (s, None));
    }
    let verb = verb.filter(|&v| light && scene.cues.noun("light", &scene.lemma(v)))?;
    subject(scene, verb, 0)?;
    speaker(scene, verb, &frames).map(|s| (s, Some(verb)))
}
