//! `record`: keeping a record in order.

use std::path::PathBuf;

use polybius::ingest::now;
use polybius::record::{Store, check, upkeep};
use polybius::{Error, report};

use super::options::Record;
use super::{Outcome, print, talk};

#[derive(clap::Subcommand)]
pub enum Command {
    /// Check the file, its keys, hashes, spans and sums
    Check {
        #[command(flatten)]
        record: Record,
    },
    /// Make the file as small as it can be
    Compact {
        #[command(flatten)]
        record: Record,
    },
    /// Copy the record while others read and write it
    Backup {
        /// The copy; a file of this name is replaced
        to: PathBuf,
        #[command(flatten)]
        record: Record,
    },
    /// Remove a document's words for good; its codes, dates and spans stay
    Forget {
        /// The article's id, or the document's hash
        document: String,
        #[command(flatten)]
        record: Record,
    },
}

pub fn run(command: Command) -> Result<Outcome, Error> {
    match command {
        Command::Check { record } => examine(&record),
        Command::Compact { record } => {
            let (before, after) = upkeep::compact(&mut Store::open(record.path(), &now())?)?;
            talk::say(&format!("{before} bytes before, {after} after"));
            Ok(Outcome::Done)
        }
        Command::Backup { to, record } => {
            upkeep::backup(record.path(), &to)?;
            talk::say(&format!("copied to {}", to.display()));
            Ok(Outcome::Done)
        }
        Command::Forget { document, record } => {
            let now = now();
            let count = upkeep::forget(&mut Store::open(record.path(), &now)?, &document, &now)?;
            talk::say(&format!("{count} document{} forgotten", if count == 1 { "" } else { "s" }));
            Ok(Outcome::Done)
        }
    }
}

fn examine(record: &Record) -> Result<Outcome, Error> {
    let findings = check(record.path())?;
    let lines: String = findings.iter().map(|f| report::plain(f) + "\n").collect();
    print(&lines)?;
    match findings.len() {
        0 => {
            talk::say(&format!("{}: the record is whole", record.path().display()));
            Ok(Outcome::Done)
        }
        findings => Err(Error::RecordCheck { name: record.path().display().to_string(), findings }),
    }
}
