//! Options that several commands share.

use std::num::NonZero;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use polybius::base::{Code, PartialDate};
use polybius::input::{Defaults, Kind, Names, Opening};
use polybius::intake::net::fetch::Policy;
use polybius::record::entry::last_day;
use polybius::record::{Clock, Reader};
use polybius::syntax::Arithmetic;
use polybius::{Coder, Error, Options, knowledge};

/// Where model, codebook and atlas come from, and which rows are kept.
#[derive(Args)]
pub struct Load {
    /// Folder of the spaCy v3 pipeline to use
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,
    /// How the pipeline's widest layers are computed; the rows' model version tells int8
    #[arg(long, value_enum, default_value_t)]
    arithmetic: Numbers,
    /// Folder of a codebook that extends the built-in one
    #[arg(long, value_name = "DIR")]
    codebook: Option<PathBuf>,
    /// File of an atlas to use instead of the built-in one
    #[arg(long, value_name = "FILE")]
    atlas: Option<PathBuf>,
    /// Leave out rows below this confidence, 0 to 1
    #[arg(long, value_name = "N", value_parser = confidence, default_value = "0")]
    min_confidence: f32,
    /// Switch a rule of the codebook off; may be given several times
    #[arg(long = "without-rule", value_name = "FAMILY.ACT")]
    without_rules: Vec<String>,
    /// Keep of each sentence's events the main one alone
    #[arg(long)]
    main_acts: bool,
}

/// Arithmetics by their names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Numbers {
    /// Single precision
    #[default]
    Exact,
    /// 8-bit integers: faster, and about one token in five hundred gets another head or label
    Int8,
}

impl std::convert::From<Numbers> for Arithmetic {
    fn from(numbers: Numbers) -> Arithmetic {
        match numbers {
            Numbers::Exact => Arithmetic::Exact,
            Numbers::Int8 => Arithmetic::Int8,
        }
    }
}

/// What stands in for fields that articles lack.
#[derive(Args)]
pub struct Fields {
    /// Publication date of articles without one: YYYY-MM-DD, YYYY-MM or YYYY
    #[arg(long, value_parser = date)]
    date: Option<PartialDate>,
    /// Outlet of articles that name none
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    outlet: String,
    /// Where JSON lines or a table have a field: text=body, date=meta.published; may be given several times
    #[arg(long = "field", value_name = "OURS=THEIRS", value_parser = field)]
    names: Vec<(String, String)>,
}

/// How inputs are opened.
#[derive(Args)]
pub struct Open {
    /// What the inputs are, where suffix and first bytes do not tell
    #[arg(long, value_enum, value_name = "KIND")]
    from: Option<From>,
    /// Ask addresses on this machine and private networks too
    #[arg(long)]
    allow_private: bool,
}

/// Kinds of inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum From {
    /// A JSON object a line
    Jsonl,
    /// A plain text page
    Text,
    /// A web page
    Html,
    /// Captured web pages
    Warc,
    /// A table with a header line
    Csv,
    /// Many articles of a news database in one text
    Export,
}

impl Open {
    /// The same for the reader of inputs.
    pub fn opening(&self) -> Opening {
        let kind = self.from.map(|from| match from {
            From::Jsonl => Kind::Jsonl,
            From::Text => Kind::Text,
            From::Html => Kind::Html,
            From::Warc => Kind::Warc,
            From::Csv => Kind::Csv,
            From::Export => Kind::Export,
        });
        Opening { kind, policy: self.policy() }
    }

    /// How addresses are asked.
    pub fn policy(&self) -> Policy {
        Policy { allow_private: self.allow_private, ..Policy::default() }
    }
}

/// Which record.
#[derive(Args)]
pub struct Record {
    /// The record
    #[arg(long, value_name = "FILE", default_value = "record.db")]
    record: PathBuf,
}

/// Which record is asked, and as of when.
#[derive(Args)]
pub struct Asked {
    #[command(flatten)]
    record: Record,
    /// Only what was published by this day: YYYY-MM-DD, YYYY-MM or YYYY
    #[arg(long, value_name = "DATE", value_parser = date)]
    published_by: Option<PartialDate>,
    /// The record as it was then: a day, or a time in UTC such as 2026-05-01T12:00:00Z
    #[arg(long, value_name = "TIME", value_parser = moment)]
    known_at: Option<String>,
}

impl Record {
    /// The file.
    pub fn path(&self) -> &Path {
        &self.record
    }
}

impl Asked {
    /// Opens the record under its clock.
    pub fn reader(&self) -> Result<Reader, Error> {
        let published_by = self.published_by.map(last_day);
        let clock = Clock { published_by, known_at: self.known_at.clone() };
        let atlas = knowledge(None)?;
        let name = move |code: &str| atlas.country(Code::new(code)).map(|c| c.name);
        Ok(Reader::open(self.record.path(), clock)?.with_names(name)?)
    }
}

impl Load {
    /// Loads everything, to be used on `jobs` threads.
    pub fn coder(self, jobs: Option<NonZero<usize>>) -> Result<Coder, Error> {
        self.coder_of(jobs, false)
    }

    /// The same; with `mentions` everything that an article names is listed too.
    pub fn coder_of(self, jobs: Option<NonZero<usize>>, mentions: bool) -> Result<Coder, Error> {
        Coder::load(&self.options(jobs, mentions))
    }

    /// The same for the library.
    pub fn options(self, jobs: Option<NonZero<usize>>, mentions: bool) -> Options {
        Options {
            model: self.model,
            arithmetic: self.arithmetic.into(),
            codebook: self.codebook,
            atlas: self.atlas,
            min_confidence: self.min_confidence,
            without_rules: self.without_rules,
            without_typer: false,
            main_acts: self.main_acts,
            mentions,
            jobs,
        }
    }
}

impl Fields {
    /// The same for the reader of inputs.
    pub fn defaults(self) -> Defaults {
        let mut names = Names::default();
        for (ours, theirs) in &self.names {
            names.add(ours, theirs).expect("invariant: the parser of the option has checked it");
        }
        Defaults { date: self.date, outlet: self.outlet, names }
    }
}

/// One of our fields and the name that an input has for it.
fn field(text: &str) -> Result<(String, String), String> {
    let (ours, theirs) = text.split_once('=').ok_or("OURS=THEIRS is expected, such as text=body")?;
    Names::default().add(ours, theirs)?;
    Ok((ours.into(), theirs.into()))
}

fn confidence(text: &str) -> Result<f32, String> {
    match text.parse() {
        Ok(n) if (0.0..=1.0).contains(&n) => Ok(n),
        _ => Err("a number from 0 to 1 is expected".into()),
    }
}

/// A date in any precision.
pub fn date(text: &str) -> Result<PartialDate, String> {
    polybius::clock::date(text).map_err(String::from)
}

fn moment(text: &str) -> Result<String, String> {
    polybius::clock::moment(text).map_err(String::from)
}
