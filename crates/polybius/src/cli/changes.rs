//! `changes`: pairs and places whose activity departs from their own past.

use polybius::record::changes::Changes;
use polybius::{Error, brief, knowledge};

use super::dossier::{Format, party};
use super::options::Asked;
use super::{Outcome, print, print_json};

#[derive(clap::Args)]
#[command(
    after_help = "The stretch ends with the last day that the record has, or that --published-by leaves. \
    Counts are compared with stretches of the same length before it, as docs/stories.md tells."
)]
pub struct Args {
    /// Length of the stretch to look at: 7d, 4w
    #[arg(long, value_name = "LENGTH", default_value = "7d", value_parser = days)]
    since: i32,
    /// Share of false alarms among the changes that may be expected: more than 0, less than 1
    #[arg(long, value_name = "N", default_value_t = 0.05, value_parser = share)]
    false_alarms: f64,
    /// How to print them
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    asked: Asked,
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    let changes = Changes::of(&args.asked.reader()?, args.since, args.false_alarms)?;
    let atlas = knowledge(None)?;
    let name = |key: &str| party(&atlas, key);
    match args.format {
        Format::Text => print(&brief::changes(&changes, &name))?,
        Format::Json => print_json(&changes)?,
    }
    Ok(Outcome::Done)
}

/// A share between 0 and 1.
fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|n| *n > 0.0 && *n < 1.0);
    share.ok_or_else(|| "a number between 0 and 1 is expected".into())
}

/// Days of a length such as `7d` or `4w`.
fn days(text: &str) -> Result<i32, String> {
    let length = match text.strip_suffix('w') {
        Some(weeks) => weeks.parse().ok().and_then(|n: i32| n.checked_mul(7)),
        None => text.strip_suffix('d').unwrap_or(text).parse().ok(),
    };
    length.filter(|n| (1..=3650).contains(n)).ok_or_else(|| "a length such as 7d or 4w is expected".into())
}
