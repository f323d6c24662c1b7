//! Words in texts and claims.

use rusqlite::{Row, named_params};

use crate::{Error, Reader, words};

/// A document or a claim that has the words.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// `document` or `claim`.
    pub kind: &'static str,
    /// The claim's id; empty for a document.
    pub id: String,
    /// The document's number.
    pub doc: i64,
    /// The article's id.
    pub article: String,
    /// Its outlet.
    pub outlet: String,
    /// Its publication date, or empty.
    pub published: String,
    /// Its title.
    pub title: String,
    /// Who speaks, in the document's words; empty for a document.
    pub speaker: String,
    /// The first sentence that has one of the words, or the claim's content; empty where the record has no text.
    pub passage: String,
}

/// Documents and then claims that have all of `words`, at most `limit` of each: those that fit best
/// first; under a clock the newest first, as what fits best depends on all documents. A part in
/// quotation marks is a phrase, a word that ends in `*` a beginning.
///
/// # Errors
/// [`Error::BadQuery`] where no word is told.
pub fn search(reader: &Reader, words: &str, limit: usize) -> Result<Vec<Hit>, Error> {
    let (wanted, terms) = (expression(words), terms(words));
    if wanted.is_empty() {
        return Err(Error::BadQuery("no word to search for".into()));
    }
    let mut hits = documents(reader, &wanted, &terms, limit)?;
    hits.extend(claims(reader, &wanted, limit)?);
    Ok(hits)
}

/// How hits are ordered.
fn order(reader: &Reader) -> &'static str {
    if reader.clock().is_now() { "w.rank, d.doc" } else { "d.day DESC, d.doc DESC" }
}

fn documents(reader: &Reader, wanted: &str, terms: &[String], limit: usize) -> Result<Vec<Hit>, Error> {
    let sql = format!(
        "SELECT d.doc, d.id AS article, d.outlet, coalesce(d.published, '') AS published, d.title, \
         (SELECT unpack(t.text) FROM texts t WHERE t.doc = d.doc) AS text \
         FROM {}.document_words w JOIN documents d ON d.doc = w.rowid \
         WHERE document_words MATCH :wanted ORDER BY {} LIMIT :limit",
        reader.schema(),
        order(reader)
    );
    let mut statement = reader.connection().prepare(&sql)?;
    let hit = |row: &Row<'_>| {
        let text: Option<String> = row.get("text")?;
        let passage = text.map_or_else(String::new, |t| passage(&t, terms).to_string());
        Ok(Hit { kind: "document", passage, ..article(row)? })
    };
    let limit = limit as i64;
    let rows = statement.query_map(named_params! {":wanted": wanted, ":limit": limit}, hit)?;
    rows.collect::<Result<_, _>>().map_err(Error::from)
}

fn claims(reader: &Reader, wanted: &str, limit: usize) -> Result<Vec<Hit>, Error> {
    let sql = format!(
        "SELECT d.doc, d.article, d.outlet, coalesce(d.published, '') AS published, a.title, d.id, \
         d.speaker_text, d.content FROM {}.claim_words w JOIN claims d ON d.claim = w.rowid \
         JOIN documents a ON a.doc = d.doc WHERE claim_words MATCH :wanted ORDER BY {} LIMIT :limit",
        reader.schema(),
        order(reader)
    );
    let mut statement = reader.connection().prepare(&sql)?;
    let hit = |row: &Row<'_>| {
        let (id, speaker, passage) = (row.get("id")?, row.get("speaker_text")?, row.get("content")?);
        Ok(Hit { kind: "claim", id, speaker, passage, ..article(row)? })
    };
    let limit = limit as i64;
    let rows = statement.query_map(named_params! {":wanted": wanted, ":limit": limit}, hit)?;
    rows.collect::<Result<_, _>>().map_err(Error::from)
}

fn article(row: &Row<'_>) -> rusqlite::Result<Hit> {
    Ok(Hit {
        kind: "",
        id: String::new(),
        doc: row.get("doc")?,
        article: row.get("article")?,
        outlet: row.get("outlet")?,
        published: row.get("published")?,
        title: row.get("title")?,
        speaker: String::new(),
        passage: String::new(),
    })
}

/// Phrases and words of a question, each without its marks, and whether it is a beginning.
fn parts(words: &str) -> Vec<(String, bool)> {
    // The search language ends at a NUL.
    let words = words.replace('\0', " ");
    let mut out = Vec::new();
    for (n, piece) in words.split('"').enumerate() {
        let quoted = n % 2 == 1;
        let each: Vec<&str> = if quoted { vec![piece] } else { piece.split_whitespace().collect() };
        for part in each {
            let is_beginning = !quoted && part.ends_with('*');
            if part.chars().any(char::is_alphanumeric) {
                out.push((part.trim_end_matches('*').to_string(), is_beginning));
            }
        }
    }
    out
}

/// The question in FTS5's language: every part as a phrase, all of them wanted.
fn expression(words: &str) -> String {
    let one =
        |(part, is_beginning): (String, bool)| format!("\"{part}\"{}", if is_beginning { "*" } else { "" });
    parts(words).into_iter().map(one).collect::<Vec<_>>().join(" ")
}

/// The words of a question in small letters.
fn terms(words: &str) -> Vec<String> {
    parts(words)
        .iter()
        .flat_map(|(part, _)| part.split(|c: char| !c.is_alphanumeric()))
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// The line of `text` that has most of `terms`, the first of equals, cut to the sentence around the first of them.
fn passage<'a>(text: &'a str, terms: &[String]) -> &'a str {
    let has = |line: &str| {
        let line = line.to_lowercase();
        terms.iter().filter(|t| line.contains(t.as_str())).count()
    };
    let mut best = ("", 0);
    for sentence in text.lines().flat_map(sentences) {
        let score = has(sentence);
        if score > best.1 || best.0.is_empty() {
            best = (sentence, score);
        }
    }
    let end = words::slice(best.0, 0, PASSAGE_POINTS);
    if end.is_empty() { best.0 } else { end }
}

/// Longest passage, in code points.
const PASSAGE_POINTS: i64 = 300;

/// Pieces of a line that end in a full stop before a blank.
fn sentences(line: &str) -> impl Iterator<Item = &str> {
    line.split_inclusive(". ").map(str::trim).filter(|s| !s.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Clock;
    use crate::samples::{Desk, at, entry};

    fn found(desk: &Desk, clock: Clock, words: &str) -> Vec<String> {
        let reader = Reader::open(&desk.path(), clock).unwrap();
        let hits = search(&reader, words, 10).unwrap();
        hits.iter().map(|h| format!("{} {} {}", h.kind, h.article, h.passage)).collect()
    }

    fn desk() -> Desk {
        let desk = Desk::new();
        desk.put(1, "1", false, &[entry("a", "Wire", "2023-09-13", ("RUS", "CONSULT", "PRK"))]);
        desk.put(2, "1", false, &[entry("b", "Post", "2023-09-20", ("IRN", "AID", "PRK"))]);
        desk
    }

    #[test]
    fn documents_and_claims_with_all_words_are_found() {
        let desk = desk();
        let all = |words: &str| found(&desk, Clock::default(), words);
        let rus = ["document a RUS sent 20 tanks, PRK said.", "claim a RUS sent 20 tanks"];
        assert_eq!(all("rus tanks"), rus);
        assert_eq!(all("\"rus sent\" tan*"), rus);
        assert_eq!(all("rus irn"), [""; 0]);
        assert_eq!(all("\"sent rus\""), [""; 0]);
        assert_eq!(all("acted").len(), 2, "words outside claims");
        assert_eq!(all("About").len(), 2, "titles too");
    }

    #[test]
    fn marks_of_the_search_language_are_words_like_any() {
        let desk = desk();
        for words in [
            "rus AND",
            "NEAR(rus tanks)",
            "title:rus",
            "rus -tanks",
            "(rus",
            "\"rus",
            "rus'; DROP",
            "rus\0tanks",
        ] {
            let reader = desk.reader();
            assert!(search(&reader, words, 5).is_ok(), "{words}");
        }
        assert!(matches!(search(&desk.reader(), "\" *", 5), Err(Error::BadQuery(_))));
    }

    #[test]
    fn clocks_hide_later_documents() {
        let desk = desk();
        let by_day = Clock { published_by: Some("2023-09-15".into()), ..Clock::default() };
        let by_time = Clock { known_at: Some(at(1)), ..Clock::default() };
        for clock in [by_day, by_time] {
            assert_eq!(found(&desk, clock.clone(), "tanks").len(), 2);
            assert_eq!(found(&desk, clock, "irn"), [""; 0]);
        }
        assert_eq!(found(&desk, Clock::default(), "tanks").len(), 4);
    }

    #[test]
    fn replaced_claims_are_not_found() {
        let desk = desk();
        let mut again = entry("a", "Wire", "2023-09-13", ("RUS", "CONSULT", "PRK"));
        again.claims[0].0.content = "nothing of the kind".into();
        desk.put(3, "2", true, &[again]);
        assert_eq!(found(&desk, Clock::default(), "rus tanks"), ["document a RUS sent 20 tanks, PRK said."]);
        assert_eq!(found(&desk, Clock::default(), "nothing"), ["claim a nothing of the kind"]);
    }

    #[test]
    fn a_passage_is_the_sentence_with_most_of_the_words() {
        let text = "Talks began. Envoys of Iran and Syria met. They left.\nIran spoke.";
        assert_eq!(passage(text, &["iran".into(), "met".into()]), "Envoys of Iran and Syria met.");
        assert_eq!(passage(text, &["none".into()]), "Talks began.");
        assert_eq!(passage("", &["x".into()]), "");
        assert_eq!(passage(&"é".repeat(400), &["é".into()]).chars().count(), 300);
    }
}
