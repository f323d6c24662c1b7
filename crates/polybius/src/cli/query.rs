//! `query`: a question in SQL.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use polybius::Error;
use polybius::answer::{Answer, Form};
use polybius::output::Output;
use polybius::record::{Ended, query};

use super::options::Asked;
use super::{Outcome, talk};

#[derive(clap::Args)]
#[command(after_help = "Views, tables and functions: docs/reference/schema.md. For example:\n  \
    polybius query \"SELECT country_name(source) AS who, count(*) AS n FROM dyads GROUP BY 1 ORDER BY 2 DESC LIMIT 9\"")]
pub struct Args {
    /// One SELECT over the record's views
    sql: String,
    /// How to write the rows
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Where to write; `-` is standard output
    #[arg(short, long, default_value = "-", value_name = "PATH")]
    output: PathBuf,
    /// Most rows to write
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    rows: usize,
    /// Longest time that the question may take
    #[arg(long, value_name = "N", default_value_t = 60.0)]
    seconds: f64,
    #[command(flatten)]
    asked: Asked,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Columns for a person
    Table,
    /// A header line, RFC 4180
    Csv,
    /// An array with an object a line
    Json,
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    let reader = args.asked.reader()?;
    let mut out = Output::open(&args.output)?;
    let form = match args.format {
        Format::Table => Form::Table,
        Format::Csv => Form::Csv,
        Format::Json => Form::Json,
    };
    let mut answer = Answer::new(form, &mut out);
    let allowed = Duration::try_from_secs_f64(args.seconds).unwrap_or(Duration::MAX);
    let started = Instant::now();
    let stop = (args.seconds, move || started.elapsed() > allowed);
    let ended = query(&reader, &args.sql, args.rows, stop, &mut answer)?;
    let rows = answer.finish()?;
    out.finish()?;
    if ended == Ended::More {
        talk::say(&format!("stopped after {rows} rows; --rows N gives more"));
    }
    Ok(Outcome::Done)
}
