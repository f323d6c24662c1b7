//! What can go wrong, each case with a stable code and the next thing to do.

use std::fmt;
use std::path::PathBuf;

use polybius_syntax::ModelError;

use crate::model;

/// Where in the inputs something stands: a file, folder or `<stdin>`, and a line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At {
    /// The input as the user named it.
    pub name: String,
    /// The line, counted from 1; `None` for the whole input.
    pub line: Option<u64>,
}

impl At {
    /// The whole input `name`.
    pub fn whole(name: impl Into<String>) -> Self {
        At { name: name.into(), line: None }
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// Everything that stops an input, a command or the program.
///
/// Codes are stable: E1xx an input was not read, E2xx the command was not understood or its output
/// could not be written, E3xx model, codebook, atlas or record are missing or
/// damaged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file or folder cannot be opened or read.
    #[error("{at}: cannot be read: {source}")]
    Unreadable {
        /// The input.
        at: At,
        /// What the system says.
        source: std::io::Error,
    },
    /// The line is not a JSON object.
    #[error("{at}: not a JSON object: {reason}")]
    BadJson {
        /// The line.
        at: At,
        /// What the parser says.
        reason: String,
    },
    /// The line is longer than any article may be.
    #[error("{at}: the line is longer than {limit} bytes")]
    LineTooLong {
        /// The line.
        at: At,
        /// Longest line that is read, in bytes.
        limit: usize,
    },
    /// The article's text is longer than the limit.
    #[error("{at}: the text has {bytes} bytes, more than the {limit} an article may have")]
    TextTooLong {
        /// The article.
        at: At,
        /// Its length in bytes.
        bytes: usize,
        /// Longest text that is coded, in bytes.
        limit: usize,
    },
    /// The bytes are not UTF-8.
    #[error("{at}: not UTF-8 from byte {byte} on")]
    NotUtf8 {
        /// The input.
        at: At,
        /// Number of good bytes before the first bad one.
        byte: usize,
    },
    /// A field that an article must have is missing, null or of the wrong kind.
    #[error("{at}: the field `{field}` is missing or is no text")]
    MissingField {
        /// The line.
        at: At,
        /// The field.
        field: &'static str,
    },
    /// The folder holds nothing that can be read.
    #[error("{at}: no file in this folder that can be read")]
    EmptyFolder {
        /// The folder.
        at: At,
    },
    /// Coded rows do not hold to the row contract.
    #[error("{at}: not coded rows: {reason}")]
    BadRows {
        /// The line.
        at: At,
        /// What is wrong with them.
        reason: String,
    },
    /// A sample of the audit has a verdict or a column that is not understood.
    #[error("{at}: {message}")]
    Verdicts {
        /// The sample.
        at: At,
        /// What is wrong with it.
        message: String,
    },
    /// The address gives no page.
    #[error("{at}: cannot be fetched: {reason}")]
    Fetch {
        /// The address.
        at: At,
        /// What stands in the way.
        reason: String,
    },
    /// The address, or one that it leads to, lies on this machine or a private network.
    #[error("{at}: cannot be fetched: `{asked}` lies on this machine or a private network")]
    PrivateAddress {
        /// The address.
        at: At,
        /// The private one.
        asked: String,
    },
    /// A part of an archive cannot be read.
    #[error("{at}: damaged: {reason}")]
    Damaged {
        /// The record, row or article.
        at: At,
        /// What is wrong with it.
        reason: String,
    },
    /// The page has no article.
    #[error("{at}: no article on this page")]
    NoArticle {
        /// The page.
        at: At,
    },
    /// The state of a watch cannot be understood.
    #[error("{at}: not the state of a watch: {reason}")]
    WatchState {
        /// The file.
        at: At,
        /// What is wrong with it.
        reason: String,
    },
    /// An option has a value that it cannot have.
    #[error("`{value}` is no value for {option}: {expected}")]
    BadOption {
        /// The option.
        option: &'static str,
        /// What was given.
        value: String,
        /// What is understood.
        expected: &'static str,
    },
    /// The output cannot be written.
    #[error("{}: cannot be written: {source}", path.display())]
    Unwritable {
        /// The output.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// No row of the input has the id asked for.
    #[error("{input} has no row {id}")]
    NoSuchRow {
        /// The row's id.
        id: String,
        /// The input.
        input: String,
    },
    /// A record cannot be opened, asked or written.
    #[error("{0}")]
    Record(#[from] polybius_record::Error),
    /// The server cannot listen where it is told to.
    #[error("{address}: {reason}")]
    Listen {
        /// Where it would listen.
        address: std::net::SocketAddr,
        /// What the system says.
        reason: String,
    },
    /// The check of a record found something.
    #[error("{name}: {findings} findings")]
    RecordCheck {
        /// The record.
        name: String,
        /// How many.
        findings: usize,
    },
    /// An article is to be coded, and the coder could not be loaded.
    #[error("an article is to be coded: {reason}")]
    NoCoder {
        /// The code of what keeps it from being loaded.
        code: &'static str,
        /// The same in words.
        reason: String,
    },
    /// The record has no text to read again.
    #[error("the record has no text of {article}")]
    NoText {
        /// The article's id.
        article: String,
    },
    /// No model where it is looked for, or it cannot be fetched.
    #[error("{0}")]
    Model(#[from] model::Error),
    /// The model's files do not make a pipeline that the engine runs.
    #[error("{}: {source}", path.display())]
    Pipeline {
        /// The model's folder.
        path: PathBuf,
        /// What is wrong with which file.
        source: ModelError,
    },
    /// The codebook has a mistake.
    #[error("codebook: {0}")]
    Codebook(String),
    /// The atlas inside the program cannot be read.
    #[error("atlas: {0}")]
    Atlas(String),
    /// The typer inside the program, or its forest, cannot be read.
    #[error("{0}")]
    Typer(String),
    /// An atlas file is missing, damaged or of another format.
    #[error("{}: {reason}", path.display())]
    AtlasFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A row of a user's table for the atlas cannot be used.
    #[error("{at}: {message}")]
    AtlasRow {
        /// The row.
        at: At,
        /// What is wrong with it.
        message: String,
    },
    /// The audit of an atlas found errors.
    #[error("{name}: {errors} errors")]
    AtlasAudit {
        /// The atlas or table.
        name: String,
        /// How many.
        errors: usize,
    },
}

impl Error {
    /// The stable code, `E` and three digits.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Unreadable { .. } => "E101",
            Error::BadJson { .. } => "E102",
            Error::LineTooLong { .. } => "E103",
            Error::TextTooLong { .. } => "E104",
            Error::NotUtf8 { .. } => "E105",
            Error::MissingField { .. } => "E106",
            Error::EmptyFolder { .. } => "E108",
            Error::BadRows { .. } => "E109",
            Error::Verdicts { .. } => "E110",
            Error::Fetch { .. } | Error::PrivateAddress { .. } => "E113",
            Error::Damaged { .. } => "E114",
            Error::NoArticle { .. } => "E111",
            Error::WatchState { .. } => "E112",
            Error::BadOption { .. } => "E201",
            Error::Unwritable { .. } => "E202",
            Error::NoSuchRow { .. } => "E203",
            Error::NoCoder { code, .. } => code,
            Error::NoText { .. } => "E207",
            Error::Listen { .. } => "E208",
            Error::Record(source) => record_code(source),
            Error::RecordCheck { .. } => "E316",
            Error::Model(source) => source.code(),
            Error::Pipeline { source, .. } => source.code(),
            Error::Codebook(_) => "E306",
            Error::Atlas(_) => "E307",
            Error::Typer(_) => "E317",
            Error::AtlasFile { .. } => "E310",
            Error::AtlasRow { .. } => "E311",
            Error::AtlasAudit { .. } => "E312",
        }
    }

    /// What to do next, one sentence; empty where the message itself says so.
    pub fn advice(&self) -> &'static str {
        match self {
            Error::Unreadable { .. } => "check the path and its permissions",
            Error::BadJson { .. } => "write one JSON object a line: {\"id\": …, \"text\": …}",
            Error::LineTooLong { .. } | Error::TextTooLong { .. } => "split it into articles",
            Error::NotUtf8 { .. } => "convert it first, for example: iconv -f WINDOWS-1252 -t UTF-8",
            Error::MissingField { .. } => "every line needs `id` and `text`; the other fields may be missing",
            Error::EmptyFolder { .. } => "name the files themselves if they have another suffix",
            Error::BadRows { .. } => "code the articles again, or see docs/reference/rows.md",
            Error::Verdicts { .. } => "draw one with polybius audit sample and fill in yes or no",
            Error::Fetch { .. } => "check the address",
            Error::PrivateAddress { .. } => "private ones need --allow-private",
            Error::Damaged { .. } => "the rest was read; fetch the archive again if much is missing",
            Error::NoArticle { .. } => "save the article's words as plain text and give that",
            Error::WatchState { .. } => "remove it to begin anew; what the output holds is not added again",
            Error::BadOption { .. } => "see polybius --help",
            Error::Unwritable { .. } => "check the folder, its permissions and the space left",
            Error::NoSuchRow { .. } => {
                "ids hold for one text: list them with polybius read --format json, \
                 with the same options"
            }
            Error::NoCoder { .. } => "polybius model get, or give rows that are coded already",
            Error::NoText { .. } => "explain INPUT ID reads the input again",
            Error::Listen { .. } => "take another --port or --host; --token lets others in",
            Error::Record(source) => record_advice(source),
            Error::RecordCheck { .. } => "restore a backup, or ingest the articles into a new record",
            Error::Model(_) | Error::Pipeline { .. } => "",
            Error::Codebook(_) => "mend the file; polybius codebook check DIR tries it alone",
            Error::Atlas(_) | Error::Typer(_) => "the program is damaged: install it again",
            Error::AtlasFile { .. } => "build it with polybius atlas add TABLE.tsv -o MY.atlas",
            Error::AtlasRow { .. } => "mend the row: docs/atlas.md tells what a table may have",
            Error::AtlasAudit { .. } => "mend what is told above and check again",
        }
    }

    /// The program's exit code: 1 an input was not read, 2 usage, 3 model, codebook, atlas or record.
    pub fn exit_code(&self) -> u8 {
        match self.code().as_bytes()[1] {
            b'1' => 1,
            b'2' => 2,
            _ => 3,
        }
    }
}

/// The code of what goes wrong with a record.
fn record_code(error: &polybius_record::Error) -> &'static str {
    use polybius_record::Error as Record;
    match error {
        Record::Unwritable { .. } => "E202",
        Record::BadQuery(_) => "E204",
        Record::TooLong { .. } => "E205",
        Record::Nothing { .. } => "E206",
        Record::Missing(_) => "E313",
        Record::Newer { .. } | Record::Older { .. } => "E315",
        _ => "E314",
    }
}

/// What to do next about it.
fn record_advice(error: &polybius_record::Error) -> &'static str {
    use polybius_record::Error as Record;
    match error {
        Record::Unwritable { .. } => "check the folder, its permissions and the space left",
        Record::BadQuery(_) => "docs/reference/schema.md tells tables, views and functions",
        Record::TooLong { .. } => "ask for less, or give it more time with --seconds",
        Record::Nothing { .. } => "polybius search and polybius query find ids",
        Record::Missing(_) => "polybius ingest INPUTS --record FILE makes one",
        Record::Newer { .. } => "install a newer polybius",
        Record::Older { .. } => "polybius record compact --record FILE brings it up to date",
        _ => "polybius record check tells more; restore a backup",
    }
}
