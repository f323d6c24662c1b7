//! `article`: what intake makes of the inputs, as JSON lines that `code` takes.

use std::path::PathBuf;

use polybius::Error;
use polybius::input::Inputs;
use polybius::output::Output;
use polybius::wire;

use super::options::{Fields, Open};
use super::{Outcome, talk};

#[derive(clap::Args)]
pub struct Args {
    /// Files (web pages, text, JSONL, WARC, tables, exports), folders of them, addresses, or `-` for standard input
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    /// Where to write; `-` is standard output
    #[arg(short, long, default_value = "-", value_name = "PATH")]
    output: PathBuf,
    #[command(flatten)]
    fields: Fields,
    #[command(flatten)]
    open: Open,
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    let opening = args.open.opening();
    let (defaults, mut out) = (args.fields.defaults(), Output::open(&args.output)?);
    let mut unread = 0;
    for raw in Inputs::with(&args.inputs, opening) {
        match raw.found(&defaults) {
            None => {}
            Some(Ok(incoming)) => out.write((wire::article(&incoming) + "\n").as_bytes())?,
            Some(Err(error)) => {
                talk::report(&error);
                unread += 1;
            }
        }
    }
    out.finish()?;
    Ok(Outcome::after(unread))
}
