//! Words headed by their speaker's name: a line such as "Lavrov: The talks have failed", and the turns
//! of a transcript, which run on to the next name.

use std::ops::Range;

use polybius_base::Sector;
use polybius_syntax::{EntityType, Pos};

use super::Found;
use super::cues::Frames;
use super::edge::trim;
use super::scene::Scene;
use super::speaker::{Source, admit};

/// What stands for whoever asks in a transcript.
const ASKERS: &[&str] = &[
    "question",
    "q",
    "a",
    "answer",
    "reporter",
    "moderator",
    "interviewer",
    "remark",
    "press",
    "journalist",
];

/// A name before a colon at the head of a line.
struct Label {
    /// First token of the line.
    start: usize,
    /// One past the last token of the line.
    end: usize,
    colon: usize,
    /// Who speaks; `None` for whoever asks.
    source: Option<Source>,
    /// Whether the name is one the article tells or the model knows, rather than words in capitals.
    known: bool,
}

/// Adds what is said under a name and a colon.
pub(crate) fn headed(scene: &Scene, found: &mut Vec<Found>) {
    let mut labels: Vec<Label> = scene
        .page
        .doc
        .paragraphs
        .iter()
        .filter_map(|p| label(scene, p.start as usize, p.end as usize))
        .collect();
    let transcript = is_transcript(scene, &labels);
    labels.retain(|l| transcript || (l.known && l.source.is_some()));
    for (n, label) in labels.iter().enumerate() {
        let Some(source) = label.source else { continue };
        let end = match labels.get(n + 1) {
            Some(next) if transcript => next.start,
            None if transcript => last_prose(scene),
            _ => label.end,
        };
        let Some(content) = trim(scene, label.colon + 1..end.max(label.end)) else { continue };
        let finite = |i: usize| matches!(scene.page.pos(i), Pos::Verb | Pos::Aux);
        if is_told(found, &content) || !content.clone().any(finite) {
            continue;
        }
        found.push(Found {
            at: label.colon,
            cue: Some(label.colon..label.colon + 1),
            group: label.start..label.colon + 1,
            source,
            content,
            rule: "claim.headed",
            relay: false,
        });
    }
    found.sort_by_key(|f| (f.content.start, std::cmp::Reverse(f.content.end), !f.relay, f.at));
}

/// The label of the line of tokens `start..end`, if it has one.
fn label(scene: &Scene, start: usize, end: usize) -> Option<Label> {
    let page = scene.page;
    let colon = (start..end).take(9).find(|&i| page.word(i) == ":").filter(|&c| c > start)?;
    let words = start..colon;
    let name = words.clone().next_back()?;
    let open = scene.quote(start).is_none() && words.len() <= 8 && colon + 1 < end;
    let verbless = words.clone().all(|i| !matches!(page.pos(i), Pos::Verb | Pos::Aux));
    let asks = words.len() == 1 && ASKERS.contains(&scene.word(name));
    let capitals = words.len() <= 4 && words.clone().all(|i| is_capitals(page.word(i)));
    let person = page.doc.tokens[name].ent == Some(EntityType::Person);
    let resolved = person || scene.cast.mention(name).is_some_and(|m| m.party.sector != Sector::None);
    let titled = person && page.word(start).starts_with(char::is_uppercase);
    let known = resolved && verbless && (titled || scene.noun_phrase(name).start == start);
    if !open || !(known || capitals || asks) {
        return None;
    }
    let source = if asks { None } else { Some(admit(scene, name, &Frames::default())?) };
    Some(Label { start, end, colon, source, known })
}

fn is_capitals(word: &str) -> bool {
    let letters = || word.chars().filter(|c| c.is_alphabetic());
    letters().count() > 1 && letters().all(char::is_uppercase)
}

/// Whether the labels are those of a transcript: one comes again, or a government publishes and the
/// text opens with one.
fn is_transcript(scene: &Scene, labels: &[Label]) -> bool {
    let name = |l: &Label| scene.word(l.colon - 1);
    let again = labels.iter().enumerate().any(|(n, l)| labels[..n].iter().any(|k| name(k) == name(l)));
    let opens = labels.first().is_some_and(|l| l.known && scene.paragraph(l.start) <= 2);
    again || (opens && scene.cast.author().is_some())
}

/// One past the last token that is no furniture.
fn last_prose(scene: &Scene) -> usize {
    scene.page.sentences.iter().rev().find(|s| !s.furniture).map_or(0, |s| s.tokens.end)
}

fn is_told(found: &[Found], content: &Range<usize>) -> bool {
    found.iter().any(|f| !f.relay && f.content.start <= content.start && f.content.end >= content.end)
}
