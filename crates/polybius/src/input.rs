//! From files, folders and standard input to articles.
//!
//! Reading and understanding are apart: [`Inputs`] hands out raw lines and files in order,
//! [`Raw::article`] makes an article of one, on whichever thread codes it.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use polybius_base::{Article, Diagnostic, PartialDate, limits};
use serde::Deserialize;
use serde_json::Value;

use crate::dateline;
use crate::error::{At, Error};

/// Longest line of a JSONL file, in bytes: a text at its limit with every character escaped.
pub const LINE_BYTES: usize = 6 * limits::ARTICLE_BYTES + (1 << 20);

/// Longest plain text file that is read, in bytes: a text at its limit with its header block.
const FILE_BYTES: usize = limits::ARTICLE_BYTES + (1 << 20);

/// Bytes looked at to recognise an input without a telling suffix.
const HEAD_BYTES: usize = 512;

/// Lines a header block may have.
const HEADER_LINES: usize = 100;

/// What stands in for fields that an article lacks.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    /// Publication date of articles that have none, before their dateline is asked.
    pub date: Option<PartialDate>,
    /// Outlet of articles that name none.
    pub outlet: String,
}

/// An article as it was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The article.
    pub article: Article,
    /// What was odd about it.
    pub notes: Vec<Diagnostic>,
}

impl From<Article> for Incoming {
    fn from(article: Article) -> Self {
        Incoming { article, notes: Vec::new() }
    }
}

/// One piece of the inputs that should hold an article.
#[derive(Debug)]
pub enum Raw {
    /// A line of a JSONL file.
    Line(At, Vec<u8>),
    /// A plain text file, with the id it has by its name.
    Text(At, String, Vec<u8>),
    /// A piece that could not be read.
    Failed(Error),
}

/// The articles of files, folders and standard input, in order: arguments as given, files of a
/// folder by path, lines as they stand.
pub struct Inputs {
    queue: VecDeque<Source>,
    open: Option<Open>,
    bytes: u64,
}

/// A file of many articles being read.
enum Open {
    Lines(Lines),
    #[cfg(feature = "parquet")]
    Columns(Columns),
}

/// A Parquet file being read: each of its rows is a line.
#[cfg(feature = "parquet")]
struct Columns {
    name: String,
    rows: crate::columns::Lines,
    number: u64,
}

/// A few neighbouring pieces of the inputs.
pub struct Chunk {
    /// The pieces.
    pub raws: Vec<Raw>,
    /// Bytes that were read up to their end.
    pub bytes: u64,
}

#[derive(Debug)]
enum Source {
    Stdin,
    /// A file, and the id of its article if it is plain text.
    File(PathBuf, String),
    Failed(Error),
}

/// A JSONL file being read.
struct Lines {
    name: String,
    reader: Box<dyn BufRead + Send>,
    number: u64,
}

/// How an input is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Jsonl,
    Text,
    Html,
    Parquet,
}

impl Inputs {
    /// The inputs named by `paths`; `-` is standard input. Folders are listed now, files opened
    /// when their turn comes.
    pub fn open(paths: &[PathBuf]) -> Self {
        Inputs { queue: paths.iter().flat_map(|p| sources(p)).collect(), open: None, bytes: 0 }
    }

    /// Size of all files in bytes, `None` where standard input is among them.
    pub fn total_bytes(&self) -> Option<u64> {
        self.queue.iter().try_fold(0, |sum, source| match source {
            Source::Stdin => None,
            Source::File(path, _) => Some(sum + fs::metadata(path).map_or(0, |m| m.len())),
            Source::Failed(_) => Some(sum),
        })
    }

    /// Bytes read so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The next pieces, of `size` bytes or a little more; `None` at the end.
    pub fn chunk(&mut self, size: usize) -> Option<Chunk> {
        let (mut raws, mut taken) = (Vec::new(), 0);
        while taken < size {
            let Some(raw) = self.next() else { break };
            taken += raw.size();
            raws.push(raw);
        }
        (!raws.is_empty()).then_some(Chunk { raws, bytes: self.bytes })
    }

    fn open_source(&mut self, source: Source) -> Option<Raw> {
        let (name, id, path) = match source {
            Source::Failed(error) => return Some(Raw::Failed(error)),
            Source::Stdin => ("<stdin>".to_string(), "stdin".to_string(), None),
            Source::File(path, id) => (path.display().to_string(), id, Some(path)),
        };
        let at = At::whole(name.clone());
        match self.start(path.as_deref(), name, &at, id) {
            Ok(raw) => raw,
            Err(source) => Some(Raw::Failed(Error::Unreadable { at, source })),
        }
    }

    fn start(&mut self, path: Option<&Path>, name: String, at: &At, id: String) -> io::Result<Option<Raw>> {
        let reader: Box<dyn Read + Send> = match path {
            Some(path) => Box::new(File::open(path)?),
            None => Box::new(io::stdin()),
        };
        let (head, reader) = peek(reader)?;
        match kind(path, &head) {
            Kind::Html => Ok(Some(Raw::Failed(Error::Html { at: at.clone() }))),
            Kind::Jsonl => {
                self.open = Some(Open::Lines(Lines { name, reader, number: 0 }));
                Ok(None)
            }
            Kind::Parquet => {
                let (columns, bytes) = columns(path, name)?;
                (self.open, self.bytes) = (Some(columns), self.bytes + bytes);
                Ok(None)
            }
            Kind::Text => {
                let mut bytes = Vec::new();
                reader.take(FILE_BYTES as u64).read_to_end(&mut bytes)?;
                self.bytes += bytes.len() as u64;
                Ok(Some(Raw::Text(at.clone(), id, bytes)))
            }
        }
    }
}

impl Iterator for Inputs {
    type Item = Raw;

    fn next(&mut self) -> Option<Raw> {
        loop {
            if let Some(open) = &mut self.open {
                let (raw, bytes) = open.next();
                self.bytes += bytes;
                if raw.is_some() {
                    return raw;
                }
                self.open = None;
            }
            let source = self.queue.pop_front()?;
            if let Some(raw) = self.open_source(source) {
                return Some(raw);
            }
        }
    }
}

impl Open {
    /// The next article, and the bytes passed on the way.
    fn next(&mut self) -> (Option<Raw>, u64) {
        match self {
            Open::Lines(lines) => lines.next(),
            #[cfg(feature = "parquet")]
            Open::Columns(columns) => (columns.next(), 0),
        }
    }
}

#[cfg(feature = "parquet")]
impl Columns {
    fn next(&mut self) -> Option<Raw> {
        let row = self.rows.next()?;
        self.number += 1;
        let at = At { name: self.name.clone(), line: Some(self.number) };
        Some(match row {
            Ok(line) => Raw::Line(at, line),
            Err(source) => Raw::Failed(Error::Unreadable { at, source }),
        })
    }
}

/// A Parquet file and its size in bytes.
#[cfg(feature = "parquet")]
fn columns(path: Option<&Path>, name: String) -> io::Result<(Open, u64)> {
    let path = path.ok_or_else(|| io::Error::other("Parquet is read from files, not from a pipe"))?;
    let file = File::open(path)?;
    let bytes = file.metadata()?.len();
    let rows = crate::columns::Lines::open(file)?;
    Ok((Open::Columns(Columns { name, rows, number: 0 }), bytes))
}

#[cfg(not(feature = "parquet"))]
fn columns(_: Option<&Path>, _: String) -> io::Result<(Open, u64)> {
    Err(io::Error::other("this program was built without Parquet"))
}

impl Lines {
    /// The next line that is not blank, and the bytes passed on the way.
    fn next(&mut self) -> (Option<Raw>, u64) {
        let mut passed = 0;
        loop {
            self.number += 1;
            let at = At { name: self.name.clone(), line: Some(self.number) };
            let mut line = Vec::new();
            let raw = match read_line(&mut self.reader, &mut line) {
                Err(source) => {
                    self.reader = Box::new(io::empty());
                    Raw::Failed(Error::Unreadable { at, source })
                }
                Ok(0) => return (None, passed),
                Ok(bytes) => {
                    passed += bytes;
                    if bytes > LINE_BYTES as u64 {
                        Raw::Failed(Error::LineTooLong { at, limit: LINE_BYTES })
                    } else if line.trim_ascii().is_empty() {
                        continue;
                    } else {
                        Raw::Line(at, line)
                    }
                }
            };
            return (Some(raw), passed);
        }
    }
}

/// Reads a line into `line` and gives its length in bytes; what exceeds [`LINE_BYTES`] is passed
/// over without being kept.
fn read_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<u64> {
    let mut length = 0;
    loop {
        let buffer = match reader.fill_buf() {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        let end = buffer.iter().position(|&b| b == b'\n');
        let piece = &buffer[..end.map_or(buffer.len(), |n| n + 1)];
        if line.len() + piece.len() <= LINE_BYTES {
            line.extend_from_slice(piece);
        }
        let used = piece.len();
        reader.consume(used);
        length += used as u64;
        if end.is_some() || used == 0 {
            return Ok(length);
        }
    }
}

/// The first bytes of `reader`, and a reader that still has them.
fn peek(mut reader: Box<dyn Read + Send>) -> io::Result<(Vec<u8>, Box<dyn BufRead + Send>)> {
    let mut head = Vec::new();
    (&mut reader).take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    let whole = io::Cursor::new(head.clone()).chain(reader);
    Ok((head, Box::new(BufReader::with_capacity(1 << 16, whole))))
}

fn kind(path: Option<&Path>, head: &[u8]) -> Kind {
    let suffix = path.and_then(|p| p.extension()).map(|s| s.to_string_lossy().to_lowercase());
    match suffix.as_deref() {
        Some("jsonl" | "ndjson") => return Kind::Jsonl,
        Some("txt") => return Kind::Text,
        Some("html" | "htm" | "xhtml") => return Kind::Html,
        Some("parquet") => return Kind::Parquet,
        _ => {}
    }
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let opening = head[..head.len().min(14)].to_ascii_lowercase();
    if head.starts_with(b"PAR1") {
        return Kind::Parquet;
    }
    if head.starts_with(b"{") {
        Kind::Jsonl
    } else if opening.starts_with(b"<!doctype html") || opening.starts_with(b"<html") {
        Kind::Html
    } else {
        Kind::Text
    }
}

fn sources(path: &Path) -> Vec<Source> {
    let at = || At::whole(path.display().to_string());
    if path == Path::new("-") {
        return vec![Source::Stdin];
    }
    if !path.is_dir() {
        return vec![Source::File(path.to_path_buf(), id_of(path, None))];
    }
    match files_under(path, &["txt", "jsonl", "ndjson", "parquet"]) {
        Err(source) => vec![Source::Failed(Error::Unreadable { at: at(), source })],
        Ok(files) if files.is_empty() => vec![Source::Failed(Error::EmptyFolder { at: at() })],
        Ok(files) => files.into_iter().map(|f| Source::File(f.clone(), id_of(&f, Some(path)))).collect(),
    }
}

/// The id of a plain text without one in its header: its path in the folder, without the suffix.
fn id_of(file: &Path, folder: Option<&Path>) -> String {
    let inside = match folder {
        Some(folder) => file.strip_prefix(folder).unwrap_or(file),
        None => file.file_name().map_or(file, Path::new),
    };
    inside.with_extension("").to_string_lossy().replace('\\', "/")
}

/// Files under `folder` whose name ends in one of `suffixes`, by path; hidden ones are left out.
///
/// # Errors
/// What the system says where a folder cannot be listed.
pub fn files_under(folder: &Path, suffixes: &[&str]) -> io::Result<Vec<PathBuf>> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if entry.file_type()?.is_dir() {
            out.extend(files_under(&path, suffixes)?);
        } else if path.extension().is_some_and(|s| suffixes.iter().any(|x| s.eq_ignore_ascii_case(x))) {
            out.push(path);
        }
    }
    out.sort();
    Ok(out)
}

/// `bytes` as text, without a byte order mark at its start.
///
/// # Errors
/// [`Error::NotUtf8`].
pub fn utf8(mut bytes: Vec<u8>, at: &At) -> Result<String, Error> {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    String::from_utf8(bytes)
        .map_err(|e| Error::NotUtf8 { at: at.clone(), byte: e.utf8_error().valid_up_to() })
}

impl Raw {
    /// Bytes it holds.
    pub fn size(&self) -> usize {
        match self {
            Raw::Line(_, bytes) | Raw::Text(_, _, bytes) => bytes.len(),
            Raw::Failed(_) => 0,
        }
    }

    /// The article in this piece.
    ///
    /// # Errors
    /// What keeps the piece from being an article; see [`Error`], E1xx.
    pub fn article(self, defaults: &Defaults) -> Result<Incoming, Error> {
        let (at, fields) = match self {
            Raw::Failed(error) => return Err(error),
            Raw::Line(at, bytes) => {
                let fields = from_json(&at, bytes)?;
                (at, fields)
            }
            Raw::Text(at, _, bytes) if bytes.len() >= FILE_BYTES => return Err(too_long(at, bytes.len())),
            Raw::Text(at, id, bytes) => {
                let fields = from_text(utf8(bytes, &at)?, id);
                (at, fields)
            }
        };
        if fields.text.len() > limits::ARTICLE_BYTES {
            return Err(too_long(at, fields.text.len()));
        }
        Ok(fields.complete(&at, defaults))
    }
}

fn too_long(at: At, bytes: usize) -> Error {
    Error::TextTooLong { at, bytes, limit: limits::ARTICLE_BYTES }
}

/// The fields of an article before what is missing is filled in.
struct Fields {
    id: String,
    text: String,
    date: String,
    outlet: String,
    title: String,
    notes: Vec<Diagnostic>,
}

impl Fields {
    fn complete(mut self, at: &At, defaults: &Defaults) -> Incoming {
        let own = self.date.trim().parse().ok();
        if own.is_none() && !self.date.trim().is_empty() {
            let message = format!("`{}` is no date; it is read as YYYY, YYYY-MM or YYYY-MM-DD", self.date);
            self.notes.push(Diagnostic { code: "bad-date", message });
        }
        let date = own
            .or(defaults.date)
            .or_else(|| dateline::in_text(&self.text))
            .or_else(|| dateline::in_file_name(file_name(&at.name)));
        let outlet = if self.outlet.is_empty() { defaults.outlet.clone() } else { self.outlet };
        let article = Article { id: self.id, outlet, date, title: self.title, text: self.text };
        Incoming { article, notes: self.notes }
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
}

fn from_json(at: &At, bytes: Vec<u8>) -> Result<Fields, Error> {
    let text = utf8(bytes, at)?;
    if !text.trim_start().starts_with('{') {
        let reason = "it does not begin with {".into();
        return Err(Error::BadJson { at: at.clone(), reason });
    }
    let line: Line =
        serde_json::from_str(&text).map_err(|e| Error::BadJson { at: at.clone(), reason: reason(&e) })?;
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
    Ok(Fields { id, text, date, outlet, title, notes })
}

/// What the JSON parser says, with the column only: the line is known.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or(&text);
    format!("{what} at column {}", error.column())
}

fn from_text(file: String, id: String) -> Fields {
    let mut fields = Fields {
        id,
        text: String::new(),
        date: String::new(),
        outlet: String::new(),
        title: String::new(),
        notes: Vec::new(),
    };
    let Some((header, body)) = split_header(&file) else {
        fields.text = file;
        return fields;
    };
    for (key, value) in header {
        match key.to_ascii_lowercase().as_str() {
            "id" if !value.is_empty() => fields.id = value.into(),
            "date" => fields.date = value.into(),
            "outlet" => fields.outlet = value.into(),
            "title" => fields.title = value.into(),
            _ => {}
        }
    }
    fields.text = body.into();
    fields
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
            assert_eq!(line(json).unwrap(), Incoming { article: plain.clone(), notes: vec![] }, "{json}");
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

    #[test]
    fn lines_over_the_limit_are_passed_over() {
        let long = LINE_BYTES + 10;
        let source = io::repeat(b'x').take(long as u64).chain(&b"\n{}\n"[..]);
        let mut lines = Lines { name: "l".into(), reader: Box::new(BufReader::new(source)), number: 0 };
        assert!(matches!(lines.next().0, Some(Raw::Failed(Error::LineTooLong { .. }))));
        assert!(matches!(lines.next().0, Some(Raw::Line(At { line: Some(2), .. }, _))));
        assert!(lines.next().0.is_none());
    }
}
