//! `doctor`: what is installed, whether it works, and what to do next.

use std::path::PathBuf;

use clap::ValueEnum;
use polybius::doctor::{Finding, State, examine};
use polybius::{Error, Options};
use serde_json::json;

use super::{Outcome, print, print_json, talk};

#[derive(clap::Args)]
pub struct Args {
    /// Folder of the spaCy v3 pipeline to look at
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,
    /// Folder of a codebook that extends the built-in one
    #[arg(long, value_name = "DIR")]
    codebook: Option<PathBuf>,
    /// File of an atlas to look at instead of the built-in one
    #[arg(long, value_name = "FILE")]
    atlas: Option<PathBuf>,
    /// A record to look at: its version and pages, its folder, the room there
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// How to print the findings
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line a check, for a person
    Text,
    /// One JSON object
    Json,
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    let options =
        Options { model: args.model, codebook: args.codebook, atlas: args.atlas, ..Options::default() };
    let found = examine(&options, args.record.as_deref());
    match args.format {
        Format::Text => print(&found.iter().map(line).collect::<String>())?,
        Format::Json => {
            let worst = found.iter().map(|f| f.state).max().unwrap_or(State::Ok);
            print_json(&json!({ "state": worst, "checks": found }))?;
        }
    }
    let mut faults = found.into_iter().filter_map(|f| f.error);
    let Some(mut last) = faults.next() else { return Ok(Outcome::Done) };
    for next in faults {
        talk::report(&last);
        last = next;
    }
    Err(last)
}

/// The check, how it came out, what was found; below it what to do next.
fn line(finding: &Finding) -> String {
    let Finding { check, state, found, next, .. } = finding;
    let next = if next.is_empty() { String::new() } else { format!("{:10} {:8} {next}\n", "", "") };
    format!("{check:10} {:8} {found}\n{next}", state.name())
}
