//! `eval`: the scorer's table for a gold set.

use std::num::NonZero;
use std::path::PathBuf;

use polybius::Error;
use polybius::eval::{self, GoldSet};

use super::options::Load;
use super::{Outcome, print};

#[derive(clap::Args)]
pub struct Args {
    /// Folder with gold.jsonl, and articles.jsonl or plain texts
    dir: PathBuf,
    /// Score these rows instead of coding the articles
    #[arg(long, value_name = "FILE")]
    coded: Option<PathBuf>,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
    /// Print the first N missed and extra events
    #[arg(long, value_name = "N", default_value_t = 0)]
    errors: usize,
    /// Print event figures by outlet
    #[arg(long)]
    by_outlet: bool,
    /// Threads to use [default: one a processor]
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZero<usize>>,
    #[command(flatten)]
    load: Load,
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    let set = GoldSet::open(&args.dir)?;
    let documents = match &args.coded {
        Some(file) => set.score(&eval::coded_rows(file)?),
        None => set.code(&args.load.coder(args.jobs)?),
    };
    let mut text = match args.json {
        true => format!("{}\n", eval::json(&documents)),
        false => eval::table(&documents),
    };
    if args.by_outlet {
        text += &eval::by_outlet(&documents);
    }
    text += &eval::misses(&documents, args.errors);
    print(&text)?;
    Ok(Outcome::Done)
}
