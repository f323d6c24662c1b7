//! `dossier`: what passed between two parties.

use clap::ValueEnum;
use polybius::atlas::Atlas;
use polybius::base::{Code, PartialDate};
use polybius::record::dossier::Dossier;
use polybius::{Error, brief, knowledge, lookup};

use super::options::{self, Asked};
use super::{Outcome, print, print_json};

#[derive(clap::Args)]
pub struct Args {
    /// A country by code or name, or an organisation by its acronym: PRK, "North Korea", NATO
    one: String,
    /// The other one
    other: String,
    /// Only what happened, or was told, since this day: YYYY-MM-DD, YYYY-MM or YYYY
    #[arg(long, value_name = "DATE", value_parser = options::date)]
    since: Option<PartialDate>,
    /// Most rows to print in each section, the last ones; JSON has all
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    asked: Asked,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a person
    Text,
    /// One JSON object
    Json,
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    let atlas = knowledge(None)?;
    let key = |words: &str| {
        lookup::key_of(&atlas, words).ok_or_else(|| Error::BadOption {
            option: "party",
            value: words.into(),
            expected: "a country or an organisation is expected, such as PRK, \"North Korea\" or NATO; \
                       `polybius atlas who` knows names",
        })
    };
    let first_day = |date: PartialDate| {
        let (year, month, day) = date.first_day();
        format!("{year:04}-{month:02}-{day:02}")
    };
    let since = args.since.map_or_else(String::new, first_day);
    let sentences = if args.format == Format::Json { usize::MAX } else { args.limit };
    let (one, other) = (key(&args.one)?, key(&args.other)?);
    let dossier = Dossier::of(&args.asked.reader()?, [&one, &other], &since, sentences)?;
    if dossier.is_empty() {
        eprintln!("the record has nothing on {} and {}", dossier.one, dossier.other);
    }
    let name = |key: &str| party(&atlas, key);
    match args.format {
        Format::Text => print(&brief::dossier(&dossier, &name, args.limit))?,
        Format::Json => print_json(&dossier)?,
    }
    Ok(Outcome::Done)
}

/// A key in words: a country's name, an organisation's acronym.
pub fn party(atlas: &Atlas, key: &str) -> String {
    match (atlas.country(Code::new(key)), key) {
        (Some(country), _) => country.name,
        (None, "NON") => "groups of no one country".into(),
        (None, key) => key.strip_prefix("IGO:").unwrap_or(key).into(),
    }
}
