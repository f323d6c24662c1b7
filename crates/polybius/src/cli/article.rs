//! `article`: what intake makes of the inputs, as JSON lines that `code` takes.

use std::num::NonZero;
use std::path::PathBuf;
use std::thread;

use polybius::input::{Defaults, Inputs, Raw};
use polybius::output::Output;
use polybius::{Error, ordered, wire};

use super::Outcome;
use super::options::{Fields, Open};
use super::talk::Progress;

/// Pieces of the inputs that one thread takes at a time.
const CHUNK: usize = 16;

/// Bytes of pieces that one thread takes at a time.
const CHUNK_BYTES: usize = 1 << 20;

#[derive(clap::Args)]
pub struct Args {
    /// Files (web pages, text, JSONL, WARC, tables, exports), folders of them, addresses, or `-` for standard input
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    /// Where to write; `-` is standard output
    #[arg(short, long, default_value = "-", value_name = "PATH")]
    output: PathBuf,
    /// Threads to use [default: one a processor]
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZero<usize>>,
    #[command(flatten)]
    fields: Fields,
    #[command(flatten)]
    open: Open,
}

/// What became of some pieces: lines, and what could not be read.
#[derive(Default)]
struct Finished {
    text: String,
    articles: usize,
    errors: Vec<Error>,
    bytes: u64,
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    let mut inputs = Inputs::with(&args.inputs, args.open.opening());
    let (defaults, mut out) = (args.fields.defaults(), Output::open(&args.output)?);
    let jobs = args.jobs.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZero::get);
    let progress = Progress::new(inputs.total_bytes());
    let (mut articles, mut unread) = (0, 0);
    let done: Result<(), Error> = ordered(
        jobs,
        || take(&mut inputs),
        || (),
        |(), (raws, bytes)| Finished { bytes, ..finish(raws, &defaults) },
        |finished: Finished| {
            out.write(finished.text.as_bytes())?;
            finished.errors.iter().for_each(|e| progress.report(e));
            articles += finished.articles;
            unread += finished.errors.len();
            progress.set(finished.bytes, articles);
            Ok(())
        },
    );
    progress.end();
    done?;
    out.finish()?;
    Ok(Outcome::after(unread))
}

/// A few neighbouring pieces of the inputs, and how many bytes were read up to their end.
fn take(inputs: &mut Inputs) -> Option<(Vec<Raw>, u64)> {
    let (mut raws, mut from) = (Vec::new(), inputs.bytes());
    let end = from + CHUNK_BYTES as u64;
    while raws.len() < CHUNK && from < end {
        let Some(raw) = inputs.next() else { break };
        raws.push(raw);
        from = inputs.bytes();
    }
    (!raws.is_empty()).then_some((raws, from))
}

fn finish(raws: Vec<Raw>, defaults: &Defaults) -> Finished {
    let mut finished = Finished::default();
    for raw in raws {
        match raw.found(defaults) {
            None => {}
            Some(Ok(incoming)) => {
                finished.text += &(wire::article(&incoming) + "\n");
                finished.articles += 1;
            }
            Some(Err(error)) => finished.errors.push(error),
        }
    }
    finished
}
