//! A plain text page, as pasted from a browser: its furniture into fields, its body as it stands.

use polybius_base::Article;

use crate::dateline;
use crate::html::furniture;
use crate::piece::Piece;
use crate::when::{self, Order};

/// Lines at the top among which furniture is looked for.
const TOP_LINES: usize = 8;

/// Lines at the end that furniture may take, blank ones not counted.
const END_LINES: usize = 25;

/// Characters from which a line is taken for running text.
const PROSE: usize = 140;

/// Words before the name of the outlet at the foot of a page, in lower case.
const FOOT_NAMES: &[&str] = &["site index ", "copyright ©", "copyright (c)", "copyright ", "© ", "©"];

/// Openings of lines that tell the day, in lower case.
const DATED: &[&str] = &[
    "published",
    "updated",
    "posted",
    "last updated",
    "first published",
    "date",
    "publié",
    "veröffentlicht",
    "publicado",
    "pubblicato",
    "опубликовано",
    "diterbitkan",
];

/// Professions in the note on an author at the end of a text.
const WRITERS: &[&str] = &[
    "academic",
    "analyst",
    "author",
    "columnist",
    "commentator",
    "correspondent",
    "diplomat",
    "economist",
    "editor",
    "expert",
    "fellow",
    "historian",
    "journalist",
    "lecturer",
    "lawyer",
    "professor",
    "reporter",
    "researcher",
    "scholar",
    "scientist",
    "writer",
];

/// Endings of a caption: who gave the picture.
const CREDITS: &[&str] = &[
    "collected",
    "courtesy",
    "file",
    "file photo",
    "photo",
    "reuters",
    "afp",
    "ap",
    "getty images",
    "getty",
    "xinhua",
    "tass",
    "epa",
    "anadolu",
    "handout",
    "reproduction",
    "internet",
];

/// The article on the plain text page `page`. Where no furniture is found the text is `page` itself.
pub fn page(page: &str) -> Piece {
    let lines: Vec<&str> = page.split('\n').collect();
    let mut piece = Piece::default();
    let start = top(&lines, &mut piece);
    let end = foot(&lines, start, &mut piece);
    if start == 0 && end == lines.len() {
        piece.article.text = page.into();
    } else {
        piece.article.text = lines[start..end].join("\n").trim_matches(['\n', '\r']).into();
    }
    piece
}

/// Reads the furniture before the first sentence into fields and gives the number of the line where
/// the body begins: 0 where there is none, or where the text is all short lines.
fn top(lines: &[&str], piece: &mut Piece) -> usize {
    let article = &mut piece.article;
    let (mut start, mut seen, mut named) = (0, 0, false);
    let mut found = (Article::default(), String::new());
    for (n, line) in lines.iter().enumerate() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        seen += 1;
        if seen > TOP_LINES || is_prose(line) && !is_caption(line, &found.0.title) {
            // A heading alone, without date or byline, may be a line of the text.
            if start > 0 && (named || found.0.date.is_some()) {
                *article = found.0;
                piece.byline = found.1;
                return start;
            }
            return 0;
        }
        if let Some(day) = dated(line).filter(|_| found.0.date.is_none()) {
            found.0.date = Some(day);
        } else if let Some(byline) = byline(line).filter(|_| found.1.is_empty()) {
            (found.1, named) = (byline, true);
        } else if found.0.title.is_empty() && !furniture::is_cue(line) && dated(line).is_none() {
            found.0.title = line.into();
        }
        start = n + 1;
    }
    0
}

/// Whether a line is running text.
fn is_prose(line: &str) -> bool {
    let letters = line.chars().count();
    letters >= PROSE || ends_in_stop(line) && letters >= 40 && dated(line).is_none() && !has_credit(line)
}

fn ends_in_stop(line: &str) -> bool {
    line.trim_end_matches(['"', '”', '»', '’', ')']).ends_with(['.', '!', '?', '…', '。'])
}

/// The day that a line of a page's head tells: one that begins so, or a dateline of its own.
fn dated(line: &str) -> Option<polybius_base::PartialDate> {
    let lower = line.to_lowercase();
    let opens = DATED.iter().any(|d| lower.starts_with(d));
    let alone = dateline::is_dateline(line) && line.chars().count() < 80;
    (opens && line.chars().count() < 120 || alone).then(|| when::find(line, Order::Unknown)).flatten()
}

/// The names in a line such as `By Ann Lee, Reporter`.
fn byline(line: &str) -> Option<String> {
    let rest = ["By ", "BY ", "by ", "By: ", "Written by ", "Von ", "Por ", "Par "]
        .iter()
        .find_map(|b| line.strip_prefix(b))?;
    let names: Vec<&str> = rest.split([',', '|', '–', '—']).next()?.split_whitespace().collect();
    let is_name = |w: &&str| {
        w.starts_with(char::is_uppercase) || ["and", "de", "van", "von", "al", "bin", "der"].contains(w)
    };
    ((1..=8).contains(&names.len()) && names.iter().all(is_name)).then(|| names.join(" "))
}

/// Whether a line goes with a picture: it repeats the title before words of its own that end in no stop (with
/// one it is the first sentence), or ends with a credit.
fn is_caption(line: &str, title: &str) -> bool {
    let repeats = title.len() >= 15 && line.strip_prefix(title).is_some_and(|rest| rest.starts_with(' '));
    repeats && !ends_in_stop(line) || has_credit(line)
}

/// Whether a line ends with who gave a picture: `… in the port. - Collected`, `… / Reuters`.
fn has_credit(line: &str) -> bool {
    let tail = [" - ", " – ", " — ", " / ", " | ", " Photo: ", "/", "(", "["]
        .iter()
        .filter_map(|s| line.rfind(s).map(|at| at + s.len()))
        .max();
    let credit = tail.map(|at| line[at..].trim().trim_end_matches([')', ']', '.']).to_lowercase());
    credit.is_some_and(|c| CREDITS.contains(&c.as_str())) && line.chars().count() < 400
}

/// Reads the furniture after the last sentence into fields and gives the number of the line where the
/// body ends.
fn foot(lines: &[&str], start: usize, piece: &mut Piece) -> usize {
    let body = |n: usize| lines[start..n].iter().any(|l| is_prose(l.trim()));
    let (mut end, mut at, mut taken, mut certain) = (lines.len(), lines.len(), 0, false);
    while at > start && taken < END_LINES {
        let from = paragraph(lines, start, at);
        let words = lines[from..at].iter().map(|l| l.trim()).filter(|l| !l.is_empty()).collect::<Vec<_>>();
        let whole = words.join(" ");
        if whole.is_empty() {
            at = from;
            continue;
        }
        if !body(from) {
            break;
        }
        match end_furniture(&whole, words.len(), piece) {
            Tail::Body => break,
            Tail::Certain => certain = true,
            Tail::Label => {}
        }
        taken += words.len();
        at = from;
        // A label is furniture only above what is certainly so.
        if certain {
            end = from;
        }
    }
    end
}

/// The first line of the paragraph that ends before line `end`: blank lines before `end` are one too.
fn paragraph(lines: &[&str], start: usize, end: usize) -> usize {
    let blank = lines[end - 1].trim().is_empty();
    let mut at = end - 1;
    while at > start && lines[at - 1].trim().is_empty() == blank {
        // A long line stands for itself, and so does one that ends a sentence.
        if !blank && (is_long(lines[at - 1]) || is_long(lines[at]) || lines[at - 1].trim_end().ends_with('.'))
        {
            break;
        }
        at -= 1;
    }
    at
}

fn is_long(line: &str) -> bool {
    line.chars().count() >= PROSE
}

/// What a paragraph at the end is.
enum Tail {
    /// A part of the article.
    Body,
    /// A few words that may be a label of the page.
    Label,
    /// Furniture.
    Certain,
}

/// What a paragraph at the end is; what it tells goes into the fields.
fn end_furniture(words: &str, lines: usize, piece: &mut Piece) -> Tail {
    let count = words.chars().count();
    if let Some(name) = outlet(words).filter(|_| count < 120) {
        if piece.article.outlet.is_empty() {
            piece.article.outlet = name;
        }
        return Tail::Certain;
    }
    if let Some(name) = author_note(words).filter(|_| count < 400) {
        if piece.byline.is_empty() {
            piece.byline = name;
        }
        return Tail::Certain;
    }
    if let Some(name) = byline(words).filter(|_| count < 80) {
        if piece.byline.is_empty() {
            piece.byline = name;
        }
        return Tail::Certain;
    }
    let ends = words
        .trim_end_matches(['"', '”', '»', '’', ')', '\''])
        .ends_with(['.', '!', '?', '…', '。', ':', ';', ',']);
    let label = !ends && count < 60 && lines <= 2 && words.split(' ').count() <= 7;
    match () {
        () if count < 200 && (furniture::is_cue(words) || furniture::is_call(words)) => Tail::Certain,
        () if label => Tail::Label,
        () => Tail::Body,
    }
}

/// The outlet that the foot of a page names: `© 2023 The Daily Sample. All rights reserved.`
fn outlet(words: &str) -> Option<String> {
    let lower = words.to_lowercase();
    let opening = FOOT_NAMES.iter().find(|o| lower.starts_with(**o))?;
    let rest = words.get(opening.len()..)?.trim_start_matches(|c: char| !c.is_alphabetic());
    let end =
        [". ", " All ", " all ", ", ", " |"].iter().filter_map(|e| rest.find(e)).min().unwrap_or(rest.len());
    let name = rest[..end].trim().trim_end_matches('.');
    (!name.is_empty()).then(|| name.to_string())
}

/// The name in a note on the author: `Ann Lee is a writer based in Oslo.`
fn author_note(words: &str) -> Option<String> {
    let words = words.strip_prefix("The writer, ").or(words.strip_prefix("The author, ")).unwrap_or(words);
    let (name, rest) = [" is a ", " is an ", " is the ", ", a ", " was a ", " teaches "]
        .iter()
        .find_map(|s| words.split_once(s))?;
    let names: Vec<&str> = name.split_whitespace().collect();
    let is_name = |w: &&str| {
        w.starts_with(char::is_uppercase) || ["and", "de", "van", "von", "al", "bin", "der"].contains(w)
    };
    let plain = |w: &str| w.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let first: Vec<String> = rest.split_whitespace().take(12).map(plain).collect();
    let writes = first.iter().any(|w| WRITERS.contains(&w.trim_end_matches('s')));
    ((2..=6).contains(&names.len()) && names.iter().all(is_name) && writes).then(|| name.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "Ferries left the northern harbour on Monday for the first time since the storm, and the captains \
        said that the sea was calm.\nThe mayor met the crews at the quay.\n\nShe promised them new moorings before winter comes, \
        and the owners thanked her for it in a letter.";

    #[test]
    fn furniture_of_a_pasted_page_goes_into_fields() {
        let page_text = format!(
            "Published:  11:05 PM, 4 March 2021\n\nFerries Sail Again From North\n\nFerries Sail Again From North A ferry at \
             the quay, seen by a visitor. - Collected\n{BODY}\n\nAnn B Lee is a maritime\nand harbour analyst based\nin Bergen.\n\n\
             Latest News\n\nMore From Opinion\n\nGo to Home Page »\n\nSite Index The Coast Daily"
        );
        let piece = page(&page_text);
        assert_eq!(piece.article.text, BODY);
        assert_eq!(piece.article.title, "Ferries Sail Again From North");
        assert_eq!(piece.article.date.unwrap().to_string(), "2021-03-04");
        assert_eq!((piece.byline.as_str(), piece.article.outlet.as_str()), ("Ann B Lee", "The Coast Daily"));
    }

    #[test]
    fn a_first_sentence_that_repeats_the_title_stays() {
        let title = "Ferries sail again from north";
        let lead = format!("{title} for the first time since the storm, the harbour master said on Monday.");
        let piece = page(&format!("Bergen, March 4, 2021\n\n{title}\n\n{lead}\n\n{BODY}"));
        assert_eq!((piece.article.title.as_str(), piece.article.text), (title, format!("{lead}\n\n{BODY}")));
    }

    #[test]
    fn other_hands_other_furniture() {
        let page_text = format!(
            "Ferries sail again\nBy Ann Lee and Bo Berg, Staff Writers\nMarch 4, 2021\n\n{BODY}\n\nSign up for our morning newsletter.\n\
             © 2021 Coast Media Ltd. All rights reserved.\n"
        );
        let piece = page(&page_text);
        assert_eq!(piece.article.text, BODY);
        assert_eq!(
            (piece.article.title.as_str(), piece.byline.as_str()),
            ("Ferries sail again", "Ann Lee and Bo Berg")
        );
        assert_eq!(
            (piece.article.outlet.as_str(), piece.article.date.unwrap().to_string().as_str()),
            ("Coast Media Ltd", "2021-03-04")
        );
    }

    #[test]
    fn texts_without_furniture_stay_as_they_are() {
        for text in [
            BODY,
            "MOSCOW: the talks began.\n\nThey ended.\n",
            "One line",
            "a\n---\nb",
            "",
            "\n\n",
            "Short\nlines\nall\n",
        ] {
            assert_eq!(
                page(text),
                Piece { article: Article { text: text.into(), ..Article::default() }, ..Piece::default() },
                "{text}"
            );
        }
    }

    #[test]
    fn sentences_about_people_are_no_note_on_the_author() {
        let text = format!("{BODY}\n\nThe mayor is a former captain of the fleet.");
        assert_eq!(page(&text).article.text, text);
        assert_eq!(author_note("Ann Lee is a former minister."), None);
        assert_eq!(author_note("Ann Lee and Bo Berg are friends."), None);
    }

    #[test]
    fn short_lines_at_the_end_stay_without_certain_furniture() {
        let text = format!("{BODY}\n\nShips in port\nTwelve of the north");
        assert_eq!(page(&text).article.text, text);
        let with_foot = format!("{text}\n\n© 2021 Coast Media");
        assert_eq!(page(&with_foot).article.text, BODY);
    }

    #[test]
    fn a_text_of_furniture_alone_is_not_emptied() {
        let text = "Latest News\n\nGo to Home Page »";
        assert_eq!(page(text).article.text, text);
    }

    #[test]
    fn captions_and_credits_are_known() {
        assert!(
            has_credit("The port at dawn. / Reuters")
                && has_credit("Ships (AFP)")
                && has_credit("A quay - File photo")
        );
        assert!(!has_credit("He spoke to Reuters.") && !has_credit("The talks on Iran/Iraq"));
        assert_eq!(byline("By the sea he sat"), None);
    }
}
