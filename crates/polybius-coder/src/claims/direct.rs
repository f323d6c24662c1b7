//! Quotes without a cue: the one who spoke right before goes on.

use std::ops::Range;

use polybius_base::Sector;
use polybius_syntax::{Dep, EntityType, Pos};

use super::Found;
use super::cues::Frames;
use super::edge::trim;
use super::scene::{Quoted, Scene};
use super::speaker::{Source, admit, subject};

/// Adds the quotes that stand without a cue after words whose speaker is clear.
pub(crate) fn resume(scene: &Scene, found: &mut Vec<Found>) {
    for quoted in &scene.quotes {
        if is_taken(quoted, found) || !is_speech(scene, quoted) {
            continue;
        }
        let start = quoted.marks.start;
        let Some(source) = last_speaker(scene, quoted, found) else { continue };
        let content = quoted.marks.clone();
        let more = Found {
            at: start,
            cue: None,
            group: start..start,
            source,
            content,
            rule: "claim.resumed",
            relay: false,
        };
        let place = found.partition_point(|f| f.content.start <= start);
        found.insert(place, more);
    }
}

/// Adds what a line headed by a name and a colon says: "Lavrov: The talks have failed."
pub(crate) fn headed(scene: &Scene, found: &mut Vec<Found>) {
    let lines: Vec<Range<usize>> =
        scene.page.doc.paragraphs.iter().map(|p| p.start as usize..p.end as usize).collect();
    for line in lines {
        let Some((source, content)) = head_of(scene, &line).filter(|(_, c)| !is_told(found, c)) else {
            continue;
        };
        let cue = content.start - 1;
        found.push(Found {
            at: cue,
            cue: Some(cue..cue + 1),
            group: line.start..cue + 1,
            source,
            content,
            rule: "claim.headed",
            relay: false,
        });
    }
    found.sort_by_key(|f| (f.content.start, std::cmp::Reverse(f.content.end), !f.relay, f.at));
}

/// The name that heads a line before a colon, and what follows it, where that has a finite verb.
fn head_of(scene: &Scene, line: &Range<usize>) -> Option<(Source, Range<usize>)> {
    let page = scene.page;
    let colon = line.clone().take(9).find(|&i| page.word(i) == ":")?;
    let name = (line.start..colon).next_back()?;
    let person = page.doc.tokens[name].ent == Some(EntityType::Person);
    let known = person || scene.cast.mention(name).is_some_and(|m| m.party.sector != Sector::None);
    let source = admit(scene, name, &Frames::default())?;
    let proper = (line.start..colon).all(|i| page.pos(i) != Pos::Verb && page.pos(i) != Pos::Aux);
    let rest = trim(scene, colon + 1..line.end)?;
    let finite = rest.clone().any(|i| page.child(i, &[Dep::Nsubj, Dep::Nsubjpass]).is_some());
    let whole = scene.noun_phrase(name).start == line.start && scene.quote(line.start).is_none();
    (known && proper && finite && whole).then_some((source, rest))
}

fn is_told(found: &[Found], content: &Range<usize>) -> bool {
    found.iter().any(|f| !f.relay && f.content.start <= content.start && f.content.end >= content.end)
}

/// Whether half of the quote is already some claim's content.
fn is_taken(quoted: &Quoted, found: &[Found]) -> bool {
    found.iter().any(|f| {
        let shared =
            f.content.end.min(quoted.words.end).saturating_sub(f.content.start.max(quoted.words.start));
        !f.relay && shared * 2 >= quoted.words.len() && f.content.start <= quoted.words.start
    })
}

/// Whether the quote is a sentence of its own rather than a name or a few quoted words.
fn is_speech(scene: &Scene, quoted: &Quoted) -> bool {
    let page = scene.page;
    let words = page.text(quoted.quote.inner);
    let count = words.split_whitespace().count();
    let capital = words.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_uppercase);
    let start = quoted.marks.start;
    let sentence = scene.sentence(quoted.words.start);
    let opens = scene.sentence(start).start == start
        || sentence.start == start
        || (start > 0 && (scene.is_pause(start - 1) || matches!(page.word(start - 1), "." | "!" | "?")));
    let end = quoted.marks.end;
    let stopped = words.ends_with(['.', '!', '?', ',', '…'])
        || end >= page.len()
        || matches!(page.word(end), "." | "," | ";" | "!" | "?")
        || scene.sentence(end - 1).end == end
        || sentence != scene.sentence(quoted.words.end - 1)
        || count >= 12;
    let heading = words.split_whitespace().all(|w| w.starts_with(|c: char| !c.is_lowercase()));
    count >= 4 && capital && opens && stopped && !heading
}

/// Who spoke in the words right before the quote.
fn last_speaker(scene: &Scene, quoted: &Quoted, found: &[Found]) -> Option<Source> {
    let page = scene.page;
    let here = page.sentence_of(quoted.marks.start);
    let last = found
        .iter()
        .filter(|f| f.at < quoted.marks.start && f.content.start < quoted.marks.start && !f.relay)
        .filter(|f| scene.quote(f.at).is_none() || f.cue.is_none())
        .max_by_key(|f| f.content.end.max(f.group.end))?;
    let reach = page.sentence_of(last.content.end.max(last.group.end) - 1);
    if here <= reach + 1 {
        return Some(last.source);
    }
    introduced(scene, quoted)
}

/// The subject of a sentence that ends in a colon before the quote.
fn introduced(scene: &Scene, quoted: &Quoted) -> Option<Source> {
    let page = scene.page;
    let colon = quoted.marks.start.checked_sub(1).filter(|&i| page.word(i) == ":")?;
    let sentence = scene.sentence(colon);
    let root = sentence.clone().find(|&i| page.head(i) == i)?;
    subject(scene, root, 0).map(Source::Named)
}
