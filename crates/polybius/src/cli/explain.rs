//! `explain`: where a row comes from.

use std::path::PathBuf;

use polybius::base::RowId;
use polybius::input::Inputs;
use polybius::report::plain;
use polybius::{Article, Error};

use super::options::{Fields, Load, Open};
use super::{Outcome, print, talk};

/// Columns that the longest heading takes.
const HEADING: usize = 14;

#[derive(clap::Args)]
pub struct Args {
    /// The input that gave the row: a file, an address, or `-` for standard input
    input: PathBuf,
    /// The row's id: 16 hex digits
    #[arg(value_parser = row_id)]
    id: RowId,
    #[command(flatten)]
    fields: Fields,
    #[command(flatten)]
    open: Open,
    #[command(flatten)]
    load: Load,
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    let coder = args.load.coder(None)?;
    let session = coder.session();
    let (defaults, mut worker) = (args.fields.defaults(), session.worker());
    let mut unread = 0;
    for raw in Inputs::with(std::slice::from_ref(&args.input), args.open.opening()) {
        match raw.found(&defaults) {
            None => {}
            Some(Ok(incoming)) => {
                if let Some(why) = session.explain(&mut worker, &incoming.article, args.id) {
                    print(&lines(&incoming.article, args.id, &why.lines))?;
                    return Ok(Outcome::after(unread));
                }
            }
            Some(Err(error)) => {
                talk::report(&error);
                unread += 1;
            }
        }
    }
    Err(Error::NoSuchRow { id: args.id.to_string(), input: args.input.display().to_string() })
}

fn lines(article: &Article, id: RowId, why: &[(String, String)]) -> String {
    let opening = format!("{:HEADING$} {id} in {}\n", "row", article.id);
    let lines = why.iter().map(|(heading, words)| format!("{heading:HEADING$} {}\n", plain(words)));
    opening + &lines.collect::<String>()
}

fn row_id(text: &str) -> Result<RowId, String> {
    match u64::from_str_radix(text, 16) {
        Ok(id) if text.len() == 16 => Ok(RowId(id)),
        _ => Err("16 hex digits are expected".into()),
    }
}
