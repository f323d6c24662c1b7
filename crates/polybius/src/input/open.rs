//! What the arguments name, opened when its turn comes.

use std::collections::VecDeque;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use polybius_intake::archive::Damage;
use polybius_intake::archive::csv::Csv;
use polybius_intake::archive::export::Export;
use polybius_intake::archive::lines::read_line;
use polybius_intake::archive::warc::Warc;
use polybius_intake::limits::PAGE_BYTES;
use polybius_intake::net::fetch::{Answer, Fetch, FetchError, Http, Policy, Request};
use polybius_intake::sniff::{self, HEAD_BYTES, Kind};

use super::{FILE_BYTES, LINE_BYTES, Opening, Page, Raw, files_under};
use crate::error::{At, Error};

/// Suffixes of files that are read in a folder, with or without `.gz`.
const SUFFIXES: &[&str] =
    &["txt", "jsonl", "ndjson", "html", "htm", "xhtml", "warc", "csv", "tsv", "parquet", "gz"];

/// Bytes of an input that are waited for to recognise it.
const HEAD_BYTES_LEAST: usize = 512;

/// The articles of files, folders, addresses and standard input, in order: arguments as given, files
/// of a folder by path, lines as they stand.
pub struct Inputs {
    queue: VecDeque<Source>,
    many: Option<Box<dyn Iterator<Item = Raw> + Send>>,
    opening: Opening,
    http: Option<Http>,
    bytes: u64,
}

impl fmt::Debug for Inputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inputs").field("queue", &self.queue).finish_non_exhaustive()
    }
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
    /// A file, and the id of its article if it holds one alone.
    File(PathBuf, String),
    Address(String),
    Failed(Error),
}

/// A reader that other threads may have.
type Reader = Box<dyn BufRead + Send>;

impl Inputs {
    /// The inputs named by `paths`; `-` is standard input, `http://` and `https://` open addresses.
    /// Folders are listed now, the rest is opened when its turn comes.
    pub fn open(paths: &[PathBuf]) -> Self {
        Inputs::with(paths, Opening::default())
    }

    /// The same, opened as `opening` says.
    pub fn with(paths: &[PathBuf], opening: Opening) -> Self {
        let queue = paths.iter().flat_map(|p| sources(p)).collect();
        Inputs { queue, many: None, opening, http: None, bytes: 0 }
    }

    /// Size of all files in bytes; `None` where it does not tell how much there is to read: standard
    /// input, addresses and packed files.
    pub fn total_bytes(&self) -> Option<u64> {
        self.queue.iter().try_fold(0, |sum, source| match source {
            Source::Stdin | Source::Address(_) => None,
            Source::File(path, _) if path.extension().is_some_and(|s| s == "gz") => None,
            Source::File(path, _) => Some(sum + fs::metadata(path).map_or(0, |m| m.len())),
            Source::Failed(_) => Some(sum),
        })
    }

    /// Bytes handed out so far.
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
            Source::Address(address) => return Some(self.fetch(address)),
            Source::Stdin => ("<stdin>".to_string(), "stdin".to_string(), None),
            Source::File(path, id) => (path.display().to_string(), id, Some(path)),
        };
        let at = At::whole(name);
        match self.start(path.as_deref(), &at, id) {
            Ok(raw) => raw,
            Err(source) => Some(Raw::Failed(Error::Unreadable { at, source })),
        }
    }

    fn start(&mut self, path: Option<&Path>, at: &At, id: String) -> io::Result<Option<Raw>> {
        let reader: Box<dyn Read + Send> = match path {
            Some(path) => Box::new(File::open(path)?),
            None => Box::new(io::stdin()),
        };
        let (head, reader) = unpacked(reader)?;
        let kind = self.opening.kind.unwrap_or_else(|| sniff::kind(suffix(path).as_deref(), &head));
        let name = at.name.clone();
        let many: Box<dyn Iterator<Item = Raw> + Send> = match kind {
            Kind::Html => {
                return whole(reader, PAGE_BYTES).map(|bytes| Some(Raw::Page(at.clone(), saved(id, bytes))));
            }
            Kind::Text => {
                return whole(reader, FILE_BYTES).map(|bytes| Some(Raw::Text(at.clone(), id, bytes)));
            }
            Kind::Jsonl => Box::new(Lines { name, reader, number: 0 }),
            Kind::Parquet => columns(path, name)?,
            Kind::Warc => Box::new(Warc::new(reader).map(move |found| match found {
                Ok(capture) => Raw::Page(numbered(&name, capture.number), captured(capture)),
                Err(damage) => damaged(&name, damage),
            })),
            Kind::Csv => Box::new(Csv::new(reader)?.map(move |found| match found {
                Ok((number, row)) => Raw::Row(numbered(&name, number), format!("{id}-{number}"), row),
                Err(damage) => damaged(&name, damage),
            })),
            Kind::Export => Box::new(Export::new(reader).map(move |found| match found {
                Ok((number, piece)) => {
                    Raw::Piece(numbered(&name, number), format!("{id}-{number}"), Box::new(piece))
                }
                Err(damage) => damaged(&name, damage),
            })),
        };
        self.many = Some(many);
        Ok(None)
    }

    fn fetch(&mut self, address: String) -> Raw {
        ask(self.http.get_or_insert_with(|| Http::new(&self.opening.policy)), &address)
    }
}

/// What stands at one address of the web, asked as `policy` says; never a file, whatever is given.
pub fn at_address(address: &str, policy: &Policy) -> Raw {
    ask(&Http::new(policy), address)
}

fn ask(http: &Http, address: &str) -> Raw {
    let at = At::whole(address);
    match http.fetch(&Request::to(address)) {
        Err(FetchError::Private(asked)) => Raw::Failed(Error::PrivateAddress { at, asked }),
        Err(error) => Raw::Failed(Error::Fetch { at, reason: error.to_string() }),
        Ok(answer) if answer.status != 200 => {
            Raw::Failed(Error::Fetch { at, reason: format!("the server answers {}", answer.status) })
        }
        Ok(answer) => fetched(at, answer),
    }
}

/// The rows of a Parquet file, each a line.
#[cfg(feature = "parquet")]
fn columns(path: Option<&Path>, name: String) -> io::Result<Box<dyn Iterator<Item = Raw> + Send>> {
    let path = path.ok_or_else(|| io::Error::other("Parquet is read from files, not from a pipe"))?;
    let rows = crate::columns::Lines::open(File::open(path)?)?;
    Ok(Box::new((1..).zip(rows).map(move |(number, row)| {
        let at = numbered(&name, number);
        match row {
            Ok(line) => Raw::Line(at, line),
            Err(source) => Raw::Failed(Error::Unreadable { at, source }),
        }
    })))
}

#[cfg(not(feature = "parquet"))]
fn columns(_: Option<&Path>, _: String) -> io::Result<Box<dyn Iterator<Item = Raw> + Send>> {
    Err(io::Error::other("this program was built without Parquet"))
}

fn saved(id: String, bytes: Vec<u8>) -> Page {
    Page { id, address: String::new(), charset: None, bytes, may_be_empty: false }
}

fn captured(capture: polybius_intake::archive::warc::Capture) -> Page {
    let polybius_intake::archive::warc::Capture { uri, charset, bytes, .. } = capture;
    Page { id: uri.clone(), address: uri, charset, bytes, may_be_empty: true }
}

/// A page, or a plain text where the server says so.
fn fetched(at: At, answer: Answer) -> Raw {
    let charset = answer.charset().map(str::to_string);
    if answer.kind.to_ascii_lowercase().starts_with("text/plain") && !sniff::is_html(&answer.body) {
        return Raw::Text(at, answer.url, answer.body);
    }
    let page =
        Page { id: String::new(), address: answer.url, charset, bytes: answer.body, may_be_empty: false };
    Raw::Page(at, page)
}

fn numbered(name: &str, number: u64) -> At {
    At { name: name.to_string(), line: Some(number) }
}

fn damaged(name: &str, damage: Damage) -> Raw {
    Raw::Failed(Error::Damaged { at: numbered(name, damage.number), reason: damage.reason })
}

fn whole(reader: Reader, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(limit as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl Iterator for Inputs {
    type Item = Raw;

    fn next(&mut self) -> Option<Raw> {
        loop {
            if let Some(many) = &mut self.many {
                if let Some(raw) = many.next() {
                    self.bytes += raw.taken() as u64;
                    return Some(raw);
                }
                self.many = None;
            }
            let source = self.queue.pop_front()?;
            if let Some(raw) = self.open_source(source) {
                self.bytes += raw.taken() as u64;
                return Some(raw);
            }
        }
    }
}

impl Raw {
    /// Bytes of the input that it was read from, nearly.
    fn taken(&self) -> usize {
        match self {
            Raw::Page(_, page) => page.bytes.len(),
            other => other.size(),
        }
    }
}

/// A JSONL file being read.
struct Lines {
    name: String,
    reader: Reader,
    number: u64,
}

impl Iterator for Lines {
    type Item = Raw;

    /// The next line that is not blank.
    fn next(&mut self) -> Option<Raw> {
        let mut line = Vec::new();
        loop {
            self.number += 1;
            let at = numbered(&self.name, self.number);
            match read_line(&mut self.reader, &mut line, LINE_BYTES + 1) {
                Err(source) => {
                    self.reader = Box::new(io::empty());
                    return Some(Raw::Failed(Error::Unreadable { at, source }));
                }
                Ok(0) => return None,
                Ok(bytes) if bytes > LINE_BYTES => {
                    return Some(Raw::Failed(Error::LineTooLong { at, limit: LINE_BYTES }));
                }
                Ok(_) if line.trim_ascii().is_empty() => {}
                Ok(_) => return Some(Raw::Line(at, line)),
            }
        }
    }
}

/// The first bytes of `reader`, unpacked if it is packed, and a reader that still has them.
fn unpacked(reader: Box<dyn Read + Send>) -> io::Result<(Vec<u8>, Reader)> {
    let (head, reader) = peek(reader)?;
    if sniff::is_gzip(&head) { peek(Box::new(MultiGzDecoder::new(reader))) } else { Ok((head, reader)) }
}

fn peek(mut reader: Box<dyn Read + Send>) -> io::Result<(Vec<u8>, Reader)> {
    let (mut head, mut length) = (vec![0; HEAD_BYTES], 0);
    // A pipe that gives little is not waited for.
    while length < HEAD_BYTES_LEAST {
        match reader.read(&mut head[length..]) {
            Ok(0) => break,
            Ok(n) => length += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    head.truncate(length);
    let whole = io::Cursor::new(head.clone()).chain(reader);
    Ok((head, Box::new(BufReader::with_capacity(1 << 16, whole))))
}

/// The suffix of a file in lower case, the one before `.gz` where it is packed.
fn suffix(path: Option<&Path>) -> Option<String> {
    let path = path?;
    let lower = |p: &Path| p.extension().map(|s| s.to_string_lossy().to_lowercase());
    match lower(path)? {
        gz if gz == "gz" => lower(Path::new(path.file_stem()?)),
        other => Some(other),
    }
}

fn sources(path: &Path) -> Vec<Source> {
    let at = || At::whole(path.display().to_string());
    let text = path.to_string_lossy();
    if path == Path::new("-") {
        return vec![Source::Stdin];
    }
    if text.starts_with("http://") || text.starts_with("https://") {
        return vec![Source::Address(text.into_owned())];
    }
    if !path.is_dir() {
        return vec![Source::File(path.to_path_buf(), id_of(path, None))];
    }
    match files_under(path, SUFFIXES) {
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
    let inside =
        if inside.extension().is_some_and(|s| s == "gz") { inside.with_extension("") } else { inside.into() };
    inside.with_extension("").to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_over_the_limit_are_passed_over() {
        let long = LINE_BYTES + 10;
        let source = io::repeat(b'x').take(long as u64).chain(&b"\n{}\n"[..]);
        let mut lines = Lines { name: "l".into(), reader: Box::new(BufReader::new(source)), number: 0 };
        assert!(matches!(lines.next(), Some(Raw::Failed(Error::LineTooLong { .. }))));
        assert!(matches!(lines.next(), Some(Raw::Line(At { line: Some(2), .. }, _))));
        assert!(lines.next().is_none());
    }

    #[test]
    fn suffixes_are_read_through_packing() {
        let told = |name: &str| suffix(Some(Path::new(name))).unwrap_or_default();
        assert_eq!(
            (told("a.WARC.gz").as_str(), told("b.html").as_str(), told("c").as_str()),
            ("warc", "html", "")
        );
        assert_eq!(id_of(Path::new("in/a/b.jsonl.gz"), Some(Path::new("in"))), "a/b");
    }
}
