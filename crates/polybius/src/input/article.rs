//! From a piece of the inputs to an article.

use polybius_base::{Article, Diagnostic, limits};
use polybius_intake::archive::csv::Row;
use polybius_intake::when::{self, Order};
use polybius_intake::{Piece, charset, dateline, html, language, text};
use serde::Deserialize;
use serde_json::Value;

use super::{Defaults, FILE_BYTES, Incoming, Names, Page, Raw, utf8};
use crate::error::{At, Error};

/// Lines a header block may have.
const HEADER_LINES: usize = 100;

impl Raw {
    /// Bytes it holds.
    pub fn size(&self) -> usize {
        match self {
            Raw::Line(_, bytes) | Raw::Text(_, _, bytes) => bytes.len(),
            // Most of a page is not its article.
            Raw::Page(_, page) => page.bytes.len() / 16,
            Raw::Row(_, _, row) => row.iter().map(|(_, value)| value.len()).sum(),
            Raw::Piece(_, _, piece) => piece.article.text.len(),
            Raw::Failed(_) => 0,
        }
    }

    /// The article in this piece; [`Raw::found`] gives none where an archive's page has none.
    ///
    /// # Errors
    /// What keeps the piece from being an article; see [`Error`], E1xx.
    pub fn article(self, defaults: &Defaults) -> Result<Incoming, Error> {
        let (at, fields) = match self {
            Raw::Failed(error) => return Err(error),
            Raw::Line(at, bytes) => {
                let fields = from_json(&at, bytes, &defaults.names)?;
                (at, fields)
            }
            Raw::Text(at, _, bytes) if bytes.len() >= FILE_BYTES => return Err(too_long(at, bytes.len())),
            Raw::Text(at, id, bytes) => (at, from_text(id, &bytes)),
            Raw::Page(at, page) => {
                let fields = from_page(&at, page)?;
                (at, fields)
            }
            Raw::Row(at, id, row) => {
                let fields = from_row(&at, id, row, &defaults.names)?;
                (at, fields)
            }
            Raw::Piece(at, id, piece) => (at, from_piece(*piece, id)),
        };
        if fields.text.len() > limits::ARTICLE_BYTES {
            return Err(too_long(at, fields.text.len()));
        }
        Ok(fields.complete(&at, defaults))
    }

    /// The same; `None` where the piece is a page of an archive without an article.
    pub fn found(self, defaults: &Defaults) -> Option<Result<Incoming, Error>> {
        let may_be_empty = matches!(&self, Raw::Page(_, page) if page.may_be_empty);
        let read = self.article(defaults);
        (!(may_be_empty && matches!(read, Err(Error::NoArticle { .. })))).then_some(read)
    }
}

fn too_long(at: At, bytes: usize) -> Error {
    Error::TextTooLong { at, bytes, limit: limits::ARTICLE_BYTES }
}

/// The fields of an article before what is missing is filled in.
#[derive(Default)]
struct Fields {
    id: String,
    text: String,
    date: String,
    outlet: String,
    title: String,
    byline: String,
    language: String,
    url: String,
    notes: Vec<Diagnostic>,
}

impl Fields {
    fn complete(mut self, at: &At, defaults: &Defaults) -> Incoming {
        let told = self.date.trim();
        let by_year = || {
            told.get(..4).filter(|y| y.bytes().all(|b| b.is_ascii_digit())).and_then(|_| told.parse().ok())
        };
        let own = when::find(told, Order::Unknown).or_else(by_year);
        if own.is_none() && !told.is_empty() {
            let message = format!("`{}` is no date; it is read as YYYY, YYYY-MM or YYYY-MM-DD", self.date);
            self.notes.push(Diagnostic { code: "bad-date", message });
        }
        let date = own
            .or(defaults.date)
            .or_else(|| dateline::in_text(&self.text))
            .or_else(|| dateline::in_file_name(file_name(&at.name)));
        let outlet = if self.outlet.is_empty() { defaults.outlet.clone() } else { self.outlet };
        let article = Article { id: self.id, outlet, date, title: self.title, text: self.text };
        let Fields { notes, byline, language, url, .. } = self;
        Incoming { article, notes, byline, language, url }
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// A line's fields as they stand; unknown ones are passed over.
#[derive(Deserialize)]
struct Line {
    id: Option<Value>,
    text: Option<Value>,
    date: Option<Value>,
    outlet: Option<Value>,
    title: Option<Value>,
    byline: Option<Value>,
    language: Option<Value>,
    url: Option<Value>,
}

impl Line {
    /// The fields under the names that `names` gives.
    fn named(mut object: Value, names: &Names) -> Line {
        let mut take = |own: &str| object.pointer_mut(&names.path(own)).map(Value::take);
        Line {
            id: take("id"),
            text: take("text"),
            date: take("date"),
            outlet: take("outlet"),
            title: take("title"),
            byline: take("byline"),
            language: take("language"),
            url: take("url"),
        }
    }
}

fn from_json(at: &At, bytes: Vec<u8>, names: &Names) -> Result<Fields, Error> {
    let text = utf8(bytes, at)?;
    if !text.trim_start().starts_with('{') {
        let reason = "it does not begin with {".into();
        return Err(Error::BadJson { at: at.clone(), reason });
    }
    let bad = |e: serde_json::Error| Error::BadJson { at: at.clone(), reason: reason(&e) };
    let line: Line = if names.is_empty() {
        serde_json::from_str(&text).map_err(bad)?
    } else {
        Line::named(serde_json::from_str(&text).map_err(bad)?, names)
    };
    let id = match line.id {
        Some(Value::String(id)) if !id.is_empty() => id,
        Some(Value::Number(id)) => id.to_string(),
        _ => return Err(Error::MissingField { at: at.clone(), field: "id" }),
    };
    let Some(Value::String(text)) = line.text else {
        return Err(Error::MissingField { at: at.clone(), field: "text" });
    };
    let mut notes = Vec::new();
    let mut optional = |name: &str, value: Option<Value>| match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(s)) => s,
        Some(_) => {
            let message = format!("the field `{name}` is no text and was passed over");
            notes.push(Diagnostic { code: "bad-field", message });
            String::new()
        }
    };
    let (date, outlet) = (optional("date", line.date), optional("outlet", line.outlet));
    let title = optional("title", line.title);
    // Other programs put other things under these names.
    let own = |value: Option<Value>| value.and_then(|v| v.as_str().map(str::to_string)).unwrap_or_default();
    let (byline, language, url) = (own(line.byline), own(line.language), own(line.url));
    Ok(Fields { id, text, date, outlet, title, byline, language, url, notes })
}

/// What the JSON parser says, with the column only: the line is known.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or(&text);
    format!("{what} at column {}", error.column())
}

/// A text with a header block is taken as it stands under it; a plain text page becomes a new text.
fn from_text(id: String, bytes: &[u8]) -> Fields {
    let file = charset::decode(bytes, None);
    let Some((header, body)) = split_header(&file) else {
        return from_piece(text::page(&file), id);
    };
    let mut fields = Fields { id, text: body.into(), ..Fields::default() };
    for (key, value) in header {
        match key.to_ascii_lowercase().as_str() {
            "id" if !value.is_empty() => fields.id = value.into(),
            "date" => fields.date = value.into(),
            "outlet" => fields.outlet = value.into(),
            "title" => fields.title = value.into(),
            "byline" => fields.byline = value.into(),
            "url" => fields.url = value.into(),
            _ => {}
        }
    }
    fields
}

fn from_page(at: &At, page: Page) -> Result<Fields, Error> {
    let piece = html::page(&charset::decode(&page.bytes, page.charset.as_deref()), &page.address);
    if piece.article.text.is_empty() {
        return Err(Error::NoArticle { at: at.clone() });
    }
    let id = [page.id, piece.url.clone(), page.address].into_iter().find(|id| !id.is_empty());
    Ok(from_piece(piece, id.unwrap_or_else(|| at.to_string())))
}

fn from_piece(piece: Piece, id: String) -> Fields {
    let Article { outlet, date, title, text, .. } = piece.article;
    let date = date.map_or(String::new(), |d| d.to_string());
    let Piece { byline, language, url, .. } = piece;
    Fields { id, text, date, outlet, title, byline, language, url, notes: Vec::new() }
}

fn from_row(at: &At, id: String, row: Row, names: &Names) -> Result<Fields, Error> {
    let mut fields = Fields { id, ..Fields::default() };
    let mut has_text = false;
    for (column, value) in row {
        match names.own(&column) {
            Some("id") if !value.trim().is_empty() => fields.id = value.trim().into(),
            Some("text") => (fields.text, has_text) = (value, true),
            Some("date") => fields.date = value,
            Some("outlet") => fields.outlet = value,
            Some("title") => fields.title = value,
            Some("byline") => fields.byline = value,
            Some("language") => fields.language = value,
            Some("url") => fields.url = value,
            _ => {}
        }
    }
    if !has_text {
        return Err(Error::MissingField { at: at.clone(), field: "text" });
    }
    Ok(fields)
}

impl Incoming {
    /// The language told by its page, else the one that its text surely shows, else nothing.
    pub fn language(&self) -> &str {
        if self.language.is_empty() {
            language::sure(&self.article.text).unwrap_or_default()
        } else {
            &self.language
        }
    }
}

/// The header block of a plain text, `key: value` lines closed by a line `---`, and the text after
/// it; `None` where the text begins without one. A line `---` may also open it.
pub fn split_header(file: &str) -> Option<(Vec<(&str, &str)>, &str)> {
    let mut out = Vec::new();
    let mut rest = file;
    for n in 0..HEADER_LINES {
        let (line, after) = rest.split_once('\n')?;
        rest = after;
        let line = line.trim_end();
        if line == "---" {
            if n > 0 {
                return (!out.is_empty()).then_some((out, rest));
            }
        } else if !line.is_empty() && !line.starts_with([' ', '\t', '#', '-']) {
            let (key, value) = line.split_once(':')?;
            let is_key =
                key.len() <= 30 && key.chars().all(|c| c.is_ascii_alphanumeric() || "_- ".contains(c));
            out.push((Some(key).filter(|_| is_key)?, value.trim()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(json: &str) -> Result<Incoming, Error> {
        Raw::Line(At { name: "in.jsonl".into(), line: Some(3) }, json.into()).article(&Defaults::default())
    }

    fn text(name: &str, body: &str) -> Incoming {
        Raw::Text(At::whole(name), "stem".into(), body.into()).article(&Defaults::default()).unwrap()
    }

    #[test]
    fn fields_beside_id_and_text_may_be_missing_null_or_empty() {
        let plain = Article { id: "a".into(), text: "T".into(), ..Article::default() };
        for json in [
            r#"{"id":"a","text":"T"}"#,
            r#"{"id":"a","text":"T","date":null,"outlet":null,"title":null}"#,
            r#"{"id":"a","text":"T","date":"","outlet":"","title":"","extra":{"deep":[1,2]}}"#,
        ] {
            assert_eq!(line(json).unwrap(), Incoming::from(plain.clone()), "{json}");
        }
    }

    #[test]
    fn bad_lines_say_what_is_wrong() {
        for (json, code) in [
            (r#"{"id":"a","text":"#, "E102"),
            (r#"["a","T","2020","",""]"#, "E102"),
            (r#"{"text":"T"}"#, "E106"),
            (r#"{"id":"","text":"T"}"#, "E106"),
            (r#"{"id":"a","text":null}"#, "E106"),
        ] {
            let error = line(json).unwrap_err();
            assert_eq!(error.code(), code, "{json}");
            assert!(error.to_string().starts_with("in.jsonl:3: "), "{error}");
        }
    }

    #[test]
    fn odd_optional_fields_are_noted_not_fatal() {
        let odd = line(r#"{"id":7,"text":"T","date":"yesterday","title":5}"#).unwrap();
        assert_eq!(odd.article.id, "7");
        assert_eq!(odd.article.date, None);
        let codes: Vec<_> = odd.notes.iter().map(|d| d.code).collect();
        assert_eq!(codes, ["bad-field", "bad-date"]);
    }

    #[test]
    fn header_block_is_understood_and_left_out_of_the_text() {
        let got = text(
            "x.txt",
            "title: Ports: a view\noutlet: Sample Wire\ndate: 2023-09-13\nfact: a, b\n---\nBody.\n",
        );
        assert_eq!(got.article.title, "Ports: a view");
        assert_eq!(got.article.outlet, "Sample Wire");
        assert_eq!(got.article.date.unwrap().to_string(), "2023-09-13");
        assert_eq!((got.article.id.as_str(), got.article.text.as_str()), ("stem", "Body.\n"));
    }

    #[test]
    fn texts_without_header_block_stay_whole() {
        for body in ["MOSCOW: the talks began.\n\nThey ended.\n", "One line", "a\n---\nb", ""] {
            assert_eq!(text("x.txt", body).article.text, body);
        }
    }
}
