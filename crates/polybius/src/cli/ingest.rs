//! `ingest`: articles and coded rows into a record.

use std::num::NonZero;
use std::path::PathBuf;

use polybius::counts::many;
use polybius::ingest::{Ingest, Tally, Watch, now, options};
use polybius::input::Inputs;
use polybius::record::Store;
use polybius::{Error, codebook};

use super::Outcome;
use super::options::{Fields, Load, Open, Record};
use super::talk::{self, Progress};

#[derive(clap::Args)]
pub struct Args {
    /// Files of articles or of coded rows (JSONL, Parquet, plain text), folders of them, or `-` for standard input
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    #[command(flatten)]
    record: Record,
    /// Replace rows that another version of the coder made; the old ones stay under their run
    #[arg(long)]
    recode: bool,
    /// Threads to use [default: one a processor]
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZero<usize>>,
    #[command(flatten)]
    fields: Fields,
    #[command(flatten)]
    open: Open,
    #[command(flatten)]
    load: Load,
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    let wanted = args.load.options(args.jobs, false);
    let book = codebook(wanted.codebook.as_deref())?;
    let mutual: Vec<&str> = book.acts().iter().filter(|a| a.mutual).map(|a| a.rule.as_str()).collect();
    let coder = polybius::Coder::load(&wanted);
    let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
    let ingest = Ingest {
        record: args.record.path(),
        defaults: args.fields.defaults(),
        recode: args.recode,
        is_mutual: &|rule| mutual.contains(&rule),
        jobs: args.jobs.map_or(processors, NonZero::get),
        options: options(&wanted),
        coder: coder.as_ref(),
    };
    let inputs = Inputs::with(&args.inputs, args.open.opening());
    let mut talk = Talk(Progress::new(inputs.total_bytes()));
    let done = ingest.run(inputs, &mut talk);
    talk.0.end();
    let tally = done?;
    tell(&tally);
    let updated = Store::create(args.record.path(), &now())?.update_stories()?;
    if updated.profiles > 0 {
        talk::say(&told_of(updated.profiles, updated.stories));
    }
    Ok(Outcome::after(tally.unread))
}

fn told_of(documents: usize, stories: usize) -> String {
    let stories = if stories == 1 { "1 story".into() } else { format!("{stories} stories") };
    format!("{} placed, {stories} written", many(documents, "document"))
}

fn tell(tally: &Tally) {
    let Tally { new, known, recoded, completed, counts, writing, .. } = tally;
    let more = match (recoded, completed) {
        (0, 0) => String::new(),
        _ => format!(", {recoded} recoded, {completed} given their text"),
    };
    let seconds = writing.as_secs_f64();
    let said = format!("{}, {known} known{more}, {seconds:.1} s spent writing", many(*new, "new document"));
    let documents = serde_json::json!({
        "new": new, "known": known, "recoded": recoded, "completed": completed, "writing_seconds": seconds,
    });
    talk::sum_up("ingest", &said, counts, documents);
}

/// Progress on the terminal.
struct Talk(Progress);

impl Watch for Talk {
    fn progress(&mut self, bytes: u64, documents: usize) {
        self.0.set(bytes, documents);
    }

    fn unread(&mut self, error: &Error) {
        self.0.report(error);
    }
}
