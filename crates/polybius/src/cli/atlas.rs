//! `atlas`: questions to the dated knowledge, its audit, and a user's own rows.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use polybius::atlas::{Atlas, AtlasError, Finding, Table, extend};
use polybius::base::PartialDate;
use polybius::lookup::{self, Answer, Answers, Asked};
use polybius::output::Output;
use polybius::report::plain;
use polybius::{At, Error, Knowledge, input, knowledge};

use super::{Outcome, options, print, talk};

/// First bytes of an atlas file.
const MAGIC: &[u8] = b"PLBATLAS";

#[derive(clap::Subcommand)]
pub enum Command {
    /// Who a name or an office means: "Kim", "French foreign minister", "NATO"
    Who(Question),
    /// Where a place is: "Tripoli", "Sea of Azov"
    Where(Question),
    /// What class a thing has, or which unit or currency a word means: "howitzers", "barrels"
    What(Question),
    /// When a time expression is: "last Thursday"
    When(Question),
    /// Build an atlas with rows of your own, to be given with --atlas
    Add {
        /// Tables of rows, tab-separated, applied in this order
        #[arg(required = true)]
        tables: Vec<PathBuf>,
        /// The file to write
        #[arg(short, long, value_name = "PATH")]
        output: PathBuf,
        /// File of an atlas to add to, instead of the built-in one
        #[arg(long, value_name = "FILE")]
        atlas: Option<PathBuf>,
    },
    /// Audit an atlas, or a table of rows before they are added
    Check {
        /// A table of rows or an atlas file; without one the atlas itself is audited
        file: Option<PathBuf>,
        /// File of an atlas to use instead of the built-in one
        #[arg(long, value_name = "FILE")]
        atlas: Option<PathBuf>,
        /// Print what is worth a look too: overlapping holders, years without one, unknown codes
        #[arg(long)]
        notes: bool,
    },
}

#[derive(clap::Args)]
pub struct Question {
    /// The words to look up
    words: String,
    /// The day that the answer is to hold on: YYYY-MM-DD, YYYY-MM or YYYY
    #[arg(long, value_name = "DATE", value_parser = options::date)]
    on: Option<PartialDate>,
    /// A country that the words stand near, by code or name; may be given several times
    #[arg(long, value_name = "COUNTRY")]
    near: Vec<String>,
    /// Most answers to print
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// How to print the answers
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// File of an atlas to ask instead of the built-in one
    #[arg(long, value_name = "FILE")]
    atlas: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table
    Text,
    /// One JSON object a line
    Json,
}

pub fn run(command: Command) -> Result<Outcome, Error> {
    match command {
        Command::Who(q) => q.ask(lookup::who),
        Command::Where(q) => q.ask(lookup::place),
        Command::What(q) => q.ask(lookup::what),
        Command::When(q) => q.ask(|_, words, asked| lookup::when(words, asked)),
        Command::Add { tables, output, atlas } => add(&tables, &output, atlas.as_deref()),
        Command::Check { file, atlas, notes } => check(file.as_deref(), atlas.as_deref(), notes),
    }
}

impl Question {
    fn ask<T: Answer>(self, answer: impl Fn(&Atlas, &str, &Asked) -> Answers<T>) -> Result<Outcome, Error> {
        let atlas = knowledge(self.atlas.as_deref())?;
        let mut asked = Asked { on: self.on, near: Vec::new(), limit: self.limit };
        for near in self.near {
            let code = lookup::code_of(&atlas, &near).ok_or(Error::BadOption {
                option: "--near",
                value: near,
                expected: "a country's code of three letters or its name",
            })?;
            asked.near.push(code);
        }
        let answers = answer(&atlas, &self.words, &asked);
        print(&match self.format {
            Format::Text => answers.table(),
            Format::Json => answers.json(),
        })?;
        Ok(Outcome::Done)
    }
}

fn add(tables: &[PathBuf], output: &Path, base: Option<&Path>) -> Result<Outcome, Error> {
    let mut atlas = knowledge(base)?;
    let mut bytes = Vec::new();
    for path in tables {
        bytes = extended(&atlas, &read_table(path)?)?;
        atlas = opened(bytes.clone())?;
    }
    let mut out = Output::open(output)?;
    out.write(&bytes)?;
    out.finish()?;
    talk::say(&format!(
        "atlas {}: {} bytes; use it with --atlas {}",
        atlas.version(),
        bytes.len(),
        output.display()
    ));
    Ok(Outcome::Done)
}

/// The bytes of `base` with a table's rows; every row that cannot be used is reported, the last by the
/// error.
fn extended(base: &Atlas, table: &Table) -> Result<Vec<u8>, Error> {
    let old = base.version().split(' ').next().unwrap_or("");
    let label = if old.ends_with("+own") { old.to_owned() } else { format!("{old}+own") };
    let told = |error: AtlasError| match error {
        AtlasError::Table { table, line, message } => {
            Error::AtlasRow { at: At { name: table, line: Some(line as u64) }, message: plain(&message) }
        }
        other => Error::Atlas(other.to_string()),
    };
    extend(base, table, &label).map_err(|errors| {
        let mut errors: Vec<Error> = errors.into_iter().map(told).collect();
        let last = errors.pop().expect("invariant: a failure has an error");
        errors.iter().for_each(talk::report);
        last
    })
}

fn opened(bytes: Vec<u8>) -> Result<Knowledge, Error> {
    let atlas = Atlas::open(bytes.into()).map_err(|e| Error::Atlas(e.to_string()))?;
    Ok(Knowledge::File(Box::new(atlas)))
}

fn read_table(path: &Path) -> Result<Table, Error> {
    let at = At::whole(path.display().to_string());
    let bytes = std::fs::read(path).map_err(|source| Error::Unreadable { at: at.clone(), source })?;
    Ok(Table { name: at.name.clone(), text: input::utf8(bytes, &at)? })
}

fn check(file: Option<&Path>, base: Option<&Path>, notes: bool) -> Result<Outcome, Error> {
    let is_atlas = |path: &Path| {
        let mut head = [0; 8];
        let read = std::fs::File::open(path).and_then(|mut f| std::io::Read::read_exact(&mut f, &mut head));
        read.is_ok() && head == MAGIC
    };
    let (name, findings) = match file {
        Some(path) if !is_atlas(path) => {
            let atlas = knowledge(base)?;
            let known = atlas.audit();
            let with = opened(extended(&atlas, &read_table(path)?)?)?;
            let new = with.audit().into_iter().filter(|f| !known.contains(f)).collect();
            (path.display().to_string(), new)
        }
        _ => {
            let atlas = knowledge(file.or(base))?;
            (format!("atlas {}", atlas.version()), atlas.audit())
        }
    };
    told(&name, &findings, notes)
}

/// Prints what was found; errors make the command fail.
fn told(name: &str, findings: &[Finding], notes: bool) -> Result<Outcome, Error> {
    let lines = findings.iter().filter(|f| f.error || notes);
    print(&lines.map(|f| format!("{}\t{}\t{}\n", f.tag, f.at, plain(&f.message))).collect::<String>())?;
    let errors = findings.iter().filter(|f| f.error).count();
    talk::say(&format!("{name}: {errors} errors, {} notes", findings.len() - errors));
    match errors {
        0 => Ok(Outcome::Done),
        _ => Err(Error::AtlasAudit { name: name.to_owned(), errors }),
    }
}
