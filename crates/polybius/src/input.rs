//! From files, folders, addresses and standard input to articles.
//!
//! Reading and understanding are apart: [`Inputs`] hands out raw lines, pages and files in order,
//! [`Raw::article`] makes an article of one, on whichever thread codes it.

mod article;
mod names;
mod open;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use polybius_base::{Article, Diagnostic, PartialDate, limits};
use polybius_intake::Piece;
use polybius_intake::archive::csv::Row;
use polybius_intake::net::fetch::Policy;
pub use polybius_intake::sniff::Kind;

use crate::error::{At, Error};

pub use article::split_header;
pub use names::Names;
pub use open::{Chunk, Inputs, at_address};

/// Longest line of a JSONL file, in bytes: a text at its limit with every character escaped.
pub const LINE_BYTES: usize = 6 * limits::ARTICLE_BYTES + (1 << 20);

/// Longest plain text file that is read, in bytes: a text at its limit with its header block.
const FILE_BYTES: usize = limits::ARTICLE_BYTES + (1 << 20);

/// What stands in for fields that an article lacks, and where its fields stand.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    /// Publication date of articles that have none, before their dateline is asked.
    pub date: Option<PartialDate>,
    /// Outlet of articles that name none.
    pub outlet: String,
    /// Names of the fields of JSON lines and columns of tables, where they are not our own.
    pub names: Names,
}

/// How inputs are opened.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    /// What all inputs are; `None` recognises each by its suffix, else by its first bytes.
    pub kind: Option<Kind>,
    /// How addresses are asked.
    pub policy: Policy,
}

/// An article as it was understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Incoming {
    /// The article.
    pub article: Article,
    /// What was odd about it.
    pub notes: Vec<Diagnostic>,
    /// Who wrote it, empty if not told.
    pub byline: String,
    /// Its language as its page tells or its text shows, two or three letters; empty if not known.
    pub language: String,
    /// The address that its page wants to be known by; empty if not told.
    pub url: String,
}

impl From<Article> for Incoming {
    fn from(article: Article) -> Self {
        Incoming { article, ..Incoming::default() }
    }
}

impl From<Piece> for Incoming {
    fn from(piece: Piece) -> Self {
        let Piece { article, byline, language, url } = piece;
        Incoming { article, notes: Vec::new(), byline, language, url }
    }
}

/// One piece of the inputs that should hold an article.
#[derive(Debug)]
pub enum Raw {
    /// A line of a JSONL file.
    Line(At, Vec<u8>),
    /// A plain text file, with the id it has by its name.
    Text(At, String, Vec<u8>),
    /// A web page.
    Page(At, Page),
    /// A row of a table, with the id it has by its number.
    Row(At, String, Row),
    /// An article of an export, with the id it has by its number.
    Piece(At, String, Box<Piece>),
    /// A piece that could not be read.
    Failed(Error),
}

/// A web page as it was saved, captured or fetched.
#[derive(Debug)]
pub struct Page {
    /// The id of its article; empty where its address is to be it.
    pub id: String,
    /// Its address, empty where it is not known.
    pub address: String,
    /// The charset that came with it.
    pub charset: Option<String>,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether a page without an article is passed over in silence, as in an archive.
    pub may_be_empty: bool,
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
