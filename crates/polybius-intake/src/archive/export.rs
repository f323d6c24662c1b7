//! Exports of news databases: many articles in one text, each with header lines, as Nexis, Factiva
//! and ProQuest write them.
//!
//! Three shapes are read: numbered documents (`1 of 20 DOCUMENTS`, `Document 1 of 20`) with headers such
//! as `BYLINE:` and `LENGTH:` around the body; documents that close with `End of Document`; and lines
//! that open with a code of two capitals (`HD`, `PD`, `SN`, `LP`, `TD`), closed by `Document XXXX00…`.

use std::io::BufRead;

use polybius_base::{Article, limits as base};

use super::Damage;
use super::lines::read_line;
use crate::piece::Piece;
use crate::when::{self, Order};

/// Longest line that is kept, in bytes.
const LINE_BYTES: usize = 1 << 20;

/// Lines before the first header among which outlet, date and title stand.
const FRONT_LINES: usize = 12;

/// Headers, in lower case, and what they tell.
const HEADERS: &[(&str, Field)] = &[
    ("abstract", Field::Other),
    ("author", Field::Byline),
    ("body", Field::Body),
    ("byline", Field::Byline),
    ("correction-date", Field::Other),
    ("dateline", Field::Other),
    ("document type", Field::Other),
    ("document url", Field::Url),
    ("full text", Field::Body),
    ("graphic", Field::Other),
    ("headline", Field::Title),
    ("highlight", Field::Other),
    ("journal code", Field::Other),
    ("language", Field::Other),
    ("length", Field::Other),
    ("links", Field::Other),
    ("load-date", Field::End),
    ("publication date", Field::Date),
    ("publication title", Field::Outlet),
    ("publication-type", Field::End),
    ("proquest document id", Field::Other),
    ("section", Field::Other),
    ("subject", Field::End),
    ("title", Field::Title),
    ("url", Field::Url),
];

/// Codes of two capitals and what they tell.
const CODES: &[(&str, Field)] = &[
    ("AN", Field::Other),
    ("BY", Field::Byline),
    ("CO", Field::End),
    ("CR", Field::Other),
    ("CY", Field::Other),
    ("ED", Field::Other),
    ("ET", Field::Other),
    ("HD", Field::Title),
    ("IN", Field::End),
    ("IPC", Field::End),
    ("LA", Field::Other),
    ("LP", Field::Body),
    ("NS", Field::End),
    ("PD", Field::Date),
    ("PG", Field::Other),
    ("PUB", Field::End),
    ("RE", Field::End),
    ("RF", Field::Other),
    ("SC", Field::Other),
    ("SE", Field::Other),
    ("SN", Field::Outlet),
    ("TD", Field::Body),
    ("VOL", Field::Other),
    ("WC", Field::Other),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Title,
    Date,
    Outlet,
    Byline,
    Url,
    Body,
    /// What stands after the body.
    End,
    Other,
}

/// How a line divides documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// A document begins after it.
    Begins,
    /// A document ends with it.
    Ends,
}

/// Whether a text begins as an export does.
pub fn is_export(head: &str) -> bool {
    let lines: Vec<&str> = head.lines().take(60).collect();
    let numbered = lines.iter().take(8).any(|l| mark(l) == Some(Mark::Begins));
    let codes = lines.iter().filter(|l| code(l).is_some()).count();
    let closed = || head.lines().any(|l| mark(l) == Some(Mark::Ends));
    numbered || codes >= 3 && lines.iter().any(|l| l.starts_with("HD ") || l.starts_with("SE ")) || closed()
}

fn mark(line: &str) -> Option<Mark> {
    let line = line.trim();
    if line.len() > 60 {
        return None;
    }
    if line.eq_ignore_ascii_case("end of document") {
        return Some(Mark::Ends);
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let number = |w: &str| w.chars().all(|c| c.is_ascii_digit());
    match words.as_slice() {
        ["Document", id]
            if id.len() >= 15
                && id.starts_with(|c: char| c.is_ascii_uppercase())
                && id.chars().any(|c| c.is_ascii_digit()) =>
        {
            Some(Mark::Ends)
        }
        [a, "of", b, "DOCUMENTS"] | ["Document", a, "of", b] if number(a) && number(b) => Some(Mark::Begins),
        _ => None,
    }
}

fn code(line: &str) -> Option<(Field, &str)> {
    let (name, rest) = line.trim_end().split_once(' ').unwrap_or((line.trim_end(), ""));
    CODES.iter().find(|(c, _)| *c == name).map(|(_, field)| (*field, rest.trim()))
}

fn header(line: &str) -> Option<(Field, &str)> {
    if line.trim().eq_ignore_ascii_case("body") {
        return Some((Field::Body, ""));
    }
    let (name, rest) = line.split_once(':')?;
    let name = name.trim().to_ascii_lowercase();
    HEADERS.iter().find(|(h, _)| *h == name).map(|(_, field)| (*field, rest.trim()))
}

/// The articles of an export in order.
pub struct Export<R> {
    reader: R,
    number: u64,
    ended: bool,
}

impl<R: BufRead> Export<R> {
    /// Reads from a stream of text.
    pub fn new(reader: R) -> Self {
        Export { reader, number: 0, ended: false }
    }
}

impl<R: BufRead> Iterator for Export<R> {
    type Item = Result<(u64, Piece), Damage>;

    fn next(&mut self) -> Option<Self::Item> {
        let (mut lines, mut size, mut line) = (Vec::new(), 0, Vec::new());
        while !self.ended {
            match read_line(&mut self.reader, &mut line, LINE_BYTES) {
                Err(error) => {
                    self.ended = true;
                    return Some(Err(Damage { number: self.number + 1, reason: error.to_string() }));
                }
                Ok(0) => self.ended = true,
                Ok(_) => {}
            }
            let text = crate::charset::decode(&line, None);
            let text = text.trim_end_matches(['\n', '\r']).trim_start_matches('\u{feff}');
            let mark = mark(text);
            if mark.is_none() && !text.trim().chars().all(|c| c == '_') && size <= base::ARTICLE_BYTES {
                size += text.len() + 1;
                lines.push(text.to_string());
            } else if text.is_empty() {
                lines.push(String::new());
            }
            if mark.is_some() || self.ended {
                let piece = document(&lines);
                lines.clear();
                size = 0;
                if let Some(piece) = piece {
                    self.number += 1;
                    return Some(Ok((self.number, piece)));
                }
            }
        }
        None
    }
}

/// The article in the lines of one document; `None` where it has no body.
fn document(lines: &[String]) -> Option<Piece> {
    let coded = lines.iter().filter(|l| code(l).is_some()).count() >= 3;
    let read = |line| if coded { code(line) } else { header(line) };
    let mut piece = Piece::default();
    let (mut at, mut front, mut body) = (None, Vec::new(), Vec::new());
    for line in lines {
        let told = read(line).filter(|_| at != Some(Field::End) || coded);
        // In a body only what closes it is a header.
        let told = told.filter(|(field, _)| coded || at != Some(Field::Body) || *field == Field::End);
        let words = match told {
            Some((field, rest)) => {
                if field == Field::Body && !body.is_empty() {
                    body.push(String::new());
                }
                at = Some(field);
                rest
            }
            None => line.trim(),
        };
        match at {
            None => front.push(words),
            Some(Field::Body) if !words.is_empty() || told.is_none() => body.push(words.to_string()),
            Some(field) if !words.is_empty() => tell(&mut piece, field, words),
            Some(_) => {}
        }
    }
    before_headers(&front, &mut piece);
    piece.article.text = paragraphs(&body);
    (!piece.article.text.is_empty()).then_some(piece)
}

/// Puts the words of a header into their field; a second line of it is joined.
fn tell(piece: &mut Piece, field: Field, words: &str) {
    let join = |text: &mut String| {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(words);
    };
    match field {
        Field::Title => join(&mut piece.article.title),
        Field::Outlet => join(&mut piece.article.outlet),
        Field::Byline => join(&mut piece.byline),
        Field::Url => join(&mut piece.url),
        Field::Date => piece.article.date = piece.article.date.or_else(|| when::find(words, Order::Unknown)),
        Field::Body | Field::End | Field::Other => {}
    }
}

/// Reads outlet, date and title from the lines before the first header.
fn before_headers(front: &[&str], piece: &mut Piece) {
    let Article { outlet, date, title, .. } = &mut piece.article;
    let told = |l: &&&str| {
        !l.is_empty() && !l.to_lowercase().starts_with("copyright") && !l.to_lowercase().starts_with("page ")
    };
    let lines: Vec<&str> = front.iter().filter(told).take(FRONT_LINES).copied().collect();
    let dated = lines.iter().position(|l| l.len() < 80 && when::find(l, Order::Unknown).is_some());
    let Some(dated) = dated else {
        if title.is_empty() {
            *title = lines.first().copied().unwrap_or_default().into();
        }
        return;
    };
    *date = date.or_else(|| when::find(lines[dated], Order::Unknown));
    // Older exports give outlet, date, title; newer ones title, outlet, date.
    let (name, head) = match dated {
        0 => ("", lines.get(1)),
        1 => (lines[0], lines.get(2)),
        _ => (lines[dated - 1], Some(&lines[0])),
    };
    if outlet.is_empty() {
        *outlet = name.into();
    }
    if title.is_empty() {
        *title = head.copied().unwrap_or_default().into();
    }
}

/// The body's paragraphs: lines that a database has broken are joined, blank lines part.
fn paragraphs(lines: &[String]) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut open = false;
    for line in lines {
        match out.last_mut() {
            _ if line.is_empty() => open = false,
            Some(last) if open => {
                last.push(' ');
                last.push_str(line);
            }
            _ => {
                out.push(line.clone());
                open = true;
            }
        }
    }
    out.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        let told = |(n, p): (u64, Piece)| {
            let a = p.article;
            format!(
                "{n}|{}|{}|{}|{}|{}",
                a.outlet,
                a.date.map_or(String::new(), |d| d.to_string()),
                a.title,
                p.byline,
                a.text
            )
        };
        Export::new(text.as_bytes()).map(|r| told(r.unwrap())).collect()
    }

    #[test]
    fn numbered_documents_are_parted() {
        let text = "\n                1 of 2 DOCUMENTS\n\n\nThe Coast Daily\n\nMarch 4, 2021 Thursday\n\nFerries sail\n\nBYLINE: Ann Lee\n\nSECTION: News; Pg. 3\n\n\
            LENGTH: 20 words\n\nDATELINE: BERGEN\n\nBODY:\n\n\nFerries sailed\nagain.\n\nLength: of the quay, unknown.\n\nLOAD-DATE: March 5, 2021\n\nLANGUAGE: ENGLISH\n\n\
            2 of 2 DOCUMENTS\n\nCoast Weekly\n\nApril 1, 2021\n\nNo ferries\n\nLENGTH: 2 words\n\nBODY:\n\nThey stopped.\n";
        assert!(is_export(text));
        assert_eq!(
            all(text),
            [
                "1|The Coast Daily|2021-03-04|Ferries sail|Ann Lee|Ferries sailed again.\n\nLength: of the quay, unknown.",
                "2|Coast Weekly|2021-04-01|No ferries||They stopped."
            ]
        );
    }

    #[test]
    fn documents_with_an_end_line_are_parted() {
        let text = "Ferries sail\nCoast Daily\nMarch 4, 2021\nCopyright 2021 Coast Media All Rights Reserved\nSection: News\nLength: 3 words\nByline: Ann Lee\nBody\n\
            They sailed.\nLoad-Date: March 5, 2021\nEnd of Document\n\nNo ferries\nCoast Daily\nMarch 6, 2021\nLength: 2 words\nBody\nThey stopped.\nEnd of Document\n";
        assert!(is_export(text));
        assert_eq!(
            all(text),
            [
                "1|Coast Daily|2021-03-04|Ferries sail|Ann Lee|They sailed.",
                "2|Coast Daily|2021-03-06|No ferries||They stopped."
            ]
        );
    }

    #[test]
    fn lines_with_codes_are_read() {
        let text = "SE News\nHD  Ferries sail\n    again\nBY  Ann Lee\nWC  9 words\nPD  4 March 2021\nSN  Coast Daily\nLA  English\n\nLP\nThey sailed.\n\nTD\nIn the north.\n\n\
            CO  coast : Coast\nDocument COAST00020210304eh340001x\n\nHD  No ferries\nPD 5 March 2021\nSN Coast Daily\nLP\nThey stopped.\nDocument COAST00020210305eh340002x\n";
        assert!(is_export(text));
        assert_eq!(
            all(text),
            [
                "1|Coast Daily|2021-03-04|Ferries sail again|Ann Lee|They sailed.\n\nIn the north.",
                "2|Coast Daily|2021-03-05|No ferries||They stopped."
            ]
        );
    }

    #[test]
    fn fields_of_one_line_each_are_read() {
        let text = "____________________\n\nDocument 1 of 1\n\nTitle: Ferries sail\n\nAuthor: Ann Lee\n\nPublication title: Coast Daily\n\nPublication date: Mar 4, 2021\n\nFull text: They sailed.\n\nAll day.\n\n\
            Subject: Ferries\n\n____________________\n";
        assert!(is_export(text));
        assert_eq!(all(text), ["1|Coast Daily|2021-03-04|Ferries sail|Ann Lee|They sailed.\n\nAll day."]);
    }

    #[test]
    fn other_texts_are_no_export() {
        for text in
            ["", "Ships sailed.\nTitle: none", "Two of 3 DOCUMENTS", "IN the north\nRE sail\nBY night"]
        {
            assert!(!is_export(text), "{text}");
        }
    }
}
