//! Sentences as a reader cuts them, and the furniture among them.

use polybius_base::{Article, Span};
use polybius_syntax::Doc;

use crate::page::Sentence;

/// Words that end in a full stop without ending a sentence.
const ABBREVIATIONS: &[&str] = &[
    "Mr", "Mrs", "Ms", "Dr", "Prof", "Gen", "Col", "Lt", "Sgt", "Maj", "Capt", "Sen", "Rep", "Gov", "Rev",
    "St", "Jr", "Sr", "Inc", "Ltd", "Corp", "Co", "No", "vs", "etc", "Jan", "Feb", "Mar", "Apr", "Aug",
    "Sept", "Sep", "Oct", "Nov", "Dec", "a.m", "p.m", "U.S", "U.K", "U.N", "E.U", "D.C", "i.e", "e.g",
    "Ph.D",
];

/// Marks that end prose.
const STOPS: &[char] = &['.', '!', '?', '"', '”', '’', ':', ']', ')'];
/// Words of the shortest heading.
const HEADING: usize = 3;
/// Lines at the top of a text among which a heading is looked for.
const TOP: usize = 5;

/// Cuts the text into sentences, assigns tokens to them and marks furniture.
pub fn sentences(article: &Article, doc: &Doc) -> Vec<Sentence> {
    let mut next = 0;
    let spans = cut(&article.text);
    let last = spans.len().saturating_sub(1);
    let headings = headings(article);
    let mut out = Vec::with_capacity(spans.len());
    for (n, span) in spans.into_iter().enumerate() {
        let start = next;
        while next < doc.tokens.len() && (n == last || doc.tokens[next].span.start < span.end) {
            next += 1;
        }
        let words = span.of(&article.text);
        let furniture = is_furniture(words, n, last) || is_heading(words, &headings);
        out.push(Sentence { span, tokens: start..next, furniture });
    }
    out
}

/// Sentence spans of a text: cut at line breaks, and after `.`, `!` or `?` with any closing quotes
/// where white space and a capital, a digit or an opening quote follow.
pub fn cut(text: &str) -> Vec<Span> {
    let mut out = Vec::new();
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        cut_line(text, line_start, line_start + line.len(), &mut out);
        line_start += line.len();
    }
    out
}

fn cut_line(text: &str, start: usize, end: usize, out: &mut Vec<Span>) {
    let mut from = start;
    let mut chars = text[start..end].char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !matches!(c, '.' | '!' | '?') {
            continue;
        }
        let mut stop = start + at + c.len_utf8();
        while let Some(&(close, q)) = chars.peek() {
            if !matches!(q, '"' | '”' | '’' | '\'' | ')' | ']') {
                break;
            }
            stop = start + close + q.len_utf8();
            chars.next();
        }
        let dot = start + at;
        if opens_sentence(&text[stop..end]) && !(c == '.' && is_abbreviation(&text[from..dot])) {
            push(text, from, stop, out);
            from = stop;
        }
    }
    push(text, from, end, out);
}

fn push(text: &str, from: usize, to: usize, out: &mut Vec<Span>) {
    let raw = &text[from..to];
    let trimmed = raw.trim();
    if !trimmed.is_empty() {
        let start = from + (raw.len() - raw.trim_start().len());
        out.push(Span::new(start, start + trimmed.len()));
    }
}

/// Whether `rest` begins with white space and then something a sentence can begin with.
fn opens_sentence(rest: &str) -> bool {
    let after = rest.trim_start();
    if after.len() == rest.len() {
        return false;
    }
    let mut chars = after.chars();
    let first = chars.next();
    let first = match first {
        Some('"' | '“' | '‘' | '\'' | '(' | '[') => chars.next(),
        other => other,
    };
    first.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
}

/// Whether the words before a full stop end in an abbreviation or a single capital letter.
fn is_abbreviation(before: &str) -> bool {
    let word = before.rsplit(|c: char| !(c.is_alphanumeric() || c == '.')).next().unwrap_or("");
    let last = word.rsplit('.').next().unwrap_or("");
    let single = last.chars().count() == 1 && last.chars().all(char::is_uppercase);
    single || ABBREVIATIONS.contains(&word) || (!word.contains('.') && ABBREVIATIONS.contains(&last))
}

/// Lines without a stop that stand in the text as its title does, or that another line begins with: a page's
/// heading, told again under its picture.
fn headings(article: &Article) -> Vec<&str> {
    let lines: Vec<&str> = article.text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let is_long = |line: &str| line.split_whitespace().count() >= HEADING && !line.ends_with(STOPS);
    let is_told = |n: usize| {
        let again = lines.iter().enumerate().any(|(other, line)| other != n && line.starts_with(lines[n]));
        again || lines[n] == article.title.trim()
    };
    (0..lines.len().min(TOP)).filter(|&n| is_long(lines[n]) && is_told(n)).map(|n| lines[n]).collect()
}

/// Whether a sentence is one of the headings or a caption that begins with one; with a stop at its end it is
/// prose.
fn is_heading(sentence: &str, headings: &[&str]) -> bool {
    !sentence.ends_with(STOPS) && headings.iter().any(|h| sentence.starts_with(h))
}

/// Whether a sentence is a line of dates, names or navigation rather than prose.
fn is_furniture(sentence: &str, n: usize, last: usize) -> bool {
    let words = sentence.split_whitespace().count();
    let stopped = sentence.ends_with(STOPS);
    let verbless_date = n < 3 && words <= 6 && sentence.chars().any(|c| c.is_ascii_digit()) && !stopped;
    let label =
        ["Published:", "Updated:", "Photo:", "Source:", "Read more", "Related", "Sources", "Latest News"];
    verbless_date
        || (words <= 12 && label.iter().any(|l| sentence.starts_with(l)))
        || (n == last && words <= 3 && !stopped)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        cut(text).into_iter().map(|s| s.of(text)).collect()
    }

    #[test]
    fn cuts_after_stops_and_lines() {
        assert_eq!(split("He left. She stayed!\nNew line"), ["He left.", "She stayed!", "New line"]);
        assert_eq!(split("“We agree.” The rest followed."), ["“We agree.”", "The rest followed."]);
    }

    #[test]
    fn a_heading_is_known_by_the_title_or_by_being_told_again() {
        let text = "Talks in Oslo Begin\nTalks in Oslo Begin The mayor, left. - File\nOslo and Bern met.";
        let article = |title: &str, text: &str| Article {
            title: title.to_owned(),
            text: text.to_owned(),
            ..Article::default()
        };
        assert_eq!(headings(&article("", text)), ["Talks in Oslo Begin"]);
        assert_eq!(headings(&article("Oslo Hosts Bern", "Oslo Hosts Bern\nThey met.")), ["Oslo Hosts Bern"]);
        assert!(headings(&article("", "Oslo hosted Bern\nThey met.")).is_empty());
        let lead = article("", "Oslo hosts Bern\nOslo hosts Bern for talks, the mayor said.");
        let told: Vec<bool> = split(&lead.text).iter().map(|s| is_heading(s, &headings(&lead))).collect();
        assert_eq!(told, [true, false]);
    }

    #[test]
    fn keeps_abbreviations_and_initials() {
        assert_eq!(
            split("Gen. Park met John F. Kane in the U.S. Senate."),
            ["Gen. Park met John F. Kane in the U.S. Senate."]
        );
        assert_eq!(split("It cost 3.5 million. Then more."), ["It cost 3.5 million.", "Then more."]);
    }
}
