//! Quotes without a cue: the one who spoke right before goes on.

use polybius_syntax::Pos;

use super::Found;
use super::cues::Frames;
use super::scene::{Quoted, Scene};
use super::speaker::{Source, admit, subject};

/// Adds the quotes that stand without a cue after words whose speaker is clear.
pub(crate) fn resume(scene: &Scene, found: &mut Vec<Found>) {
    for quoted in &scene.quotes {
        let start = quoted.marks.start;
        let least = if found.iter().any(|f| ends_before(scene, f, start)) { 1 } else { 4 };
        if is_taken(quoted, found) || !is_speech(scene, quoted, least) {
            continue;
        }
        let opened = introduced(scene, quoted);
        let source = opened.map(|(source, _)| source).or_else(|| last_speaker(scene, quoted, found));
        let Some(source) = source else { continue };
        let cue = opened.map(|(_, verb)| verb..verb + 1);
        let more = Found {
            at: cue.as_ref().map_or(start, |c| c.start),
            group: cue.clone().unwrap_or(start..start),
            cue,
            source,
            content: quoted.marks.clone(),
            rule: "claim.resumed",
            relay: false,
        };
        let place = found.partition_point(|f| f.content.start <= start);
        found.insert(place, more);
    }
}

/// Whether half of the quote is already some claim's content.
fn is_taken(quoted: &Quoted, found: &[Found]) -> bool {
    found.iter().any(|f| {
        let shared =
            f.content.end.min(quoted.words.end).saturating_sub(f.content.start.max(quoted.words.start));
        !f.relay && shared * 2 >= quoted.words.len() && f.content.start <= quoted.words.start
    })
}

/// Whether the words of a quote's cue end right before `start`: “We fought,” he said. “All night.”
fn ends_before(scene: &Scene, f: &Found, start: usize) -> bool {
    let page = scene.page;
    let gap = f.group.end..start;
    let verbless = gap.len() <= 8 && gap.clone().all(|i| !matches!(page.pos(i), Pos::Verb | Pos::Aux));
    let stopped = gap.clone().next_back().is_some_and(|i| page.word(i) == ".") && verbless;
    let quote = f.content.end <= f.group.start && scene.quote(f.content.end - 1).is_some();
    stopped && quote && scene.paragraph(f.at) == scene.paragraph(start)
}

/// Whether the quote is a sentence of its own, of `least` words or more, rather than a name or a few
/// quoted words.
fn is_speech(scene: &Scene, quoted: &Quoted, least: usize) -> bool {
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
    count >= least && capital && opens && stopped && (!heading || least == 1)
}

/// Who spoke in the words right before the quote.
fn last_speaker(scene: &Scene, quoted: &Quoted, found: &[Found]) -> Option<Source> {
    let page = scene.page;
    let here = page.sentence_of(quoted.marks.start);
    let last = found
        .iter()
        .filter(|f| f.at < quoted.marks.start && f.content.start < quoted.marks.start && !f.relay)
        .filter(|f| scene.quote(f.at).is_none() || f.cue.is_none())
        .max_by_key(|f| (f.content.end.max(f.group.end), f.content.len()))?;
    let reach = page.sentence_of(last.content.end.max(last.group.end) - 1);
    (here <= reach + 1).then_some(last.source)
}

/// The subject of a sentence that ends in a colon before the quote, and its verb: "the mayor proposed:".
fn introduced(scene: &Scene, quoted: &Quoted) -> Option<(Source, usize)> {
    let page = scene.page;
    let colon = quoted.marks.start.checked_sub(1).filter(|&i| page.word(i) == ":")?;
    let sentence = scene.sentence(colon);
    let root =
        sentence.clone().find(|&i| page.head(i) == i && matches!(page.pos(i), Pos::Verb | Pos::Aux))?;
    let subject = subject(scene, root, 0).filter(|&s| s < colon)?;
    let can = scene.speaks(subject) || scene.is_writing(subject);
    let source = can.then(|| admit(scene, subject, &Frames::default()))??;
    Some((source, root))
}
