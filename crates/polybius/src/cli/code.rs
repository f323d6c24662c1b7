//! `code`: many articles into rows, in the order of the input.

use std::num::NonZero;
use std::path::PathBuf;

use clap::ValueEnum;
use polybius::input::{Defaults, Inputs, Raw};
use polybius::output::Output;
use polybius::{Coded, Coder, Error, Session, Worker, ordered, table, wire};

use super::Outcome;
use super::options::{Fields, Load, Open};
use super::talk::Progress;

/// Bytes of input that one thread takes at a time: enough to fill the engine's batches.
const CHUNK_BYTES: usize = 64 << 10;

#[derive(clap::Args)]
pub struct Args {
    /// Files (JSONL, text, web pages, WARC, tables, exports), folders of them, addresses, or `-` for standard input
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    /// Where to write; `-` is standard output
    #[arg(short, long, default_value = "-", value_name = "PATH")]
    output: PathBuf,
    /// What to write; by default what the output's suffix says, else jsonl
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// One row for each pair of parties, mutual acts both ways (a table, so csv)
    #[arg(long)]
    dyads: bool,
    /// Add the list of everything that the article names: who, where, when, how many, what (so jsonl)
    #[arg(long)]
    mentions: bool,
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

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The row contract, one line an article
    Jsonl,
    /// A flat table, one line an event
    Csv,
}

/// What is written for each article.
#[derive(Clone, Copy)]
enum Shape {
    Lines,
    Events,
    Pairs,
}

impl Shape {
    fn of(args: &Args) -> Result<Self, Error> {
        let suffix = args.output.extension().map(|s| s.to_string_lossy().to_lowercase());
        let by_suffix = match suffix.as_deref() {
            Some("csv") => Some(Format::Csv),
            Some("jsonl" | "ndjson") => Some(Format::Jsonl),
            _ => None,
        };
        let format = args.format.or(by_suffix);
        if args.mentions && (args.dyads || matches!(format, Some(Format::Csv))) {
            return Err(Error::BadOption {
                option: "--mentions",
                value: "csv".into(),
                expected: "mentions stand in the rows; use --format jsonl",
            });
        }
        match (format, args.dyads) {
            (Some(Format::Jsonl), true) => Err(Error::BadOption {
                option: "--dyads",
                value: "jsonl".into(),
                expected: "pairs are a table; use --format csv or an output that ends in .csv",
            }),
            (_, true) => Ok(Shape::Pairs),
            (Some(Format::Csv), false) => Ok(Shape::Events),
            _ => Ok(Shape::Lines),
        }
    }

    fn header(self) -> String {
        match self {
            Shape::Lines => String::new(),
            Shape::Events => table::events_header(),
            Shape::Pairs => table::pairs_header(),
        }
    }

    fn rows(self, coded: &Coded, coder: &Coder) -> String {
        match self {
            Shape::Lines => wire::json(coded, coder.versions()) + "\n",
            Shape::Events => table::events(coded),
            Shape::Pairs => table::pairs(coded, coder),
        }
    }
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    let shape = Shape::of(&args)?;
    let coder = args.load.coder_of(args.jobs, args.mentions)?;
    let mut out = Output::open(&args.output)?;
    out.write(shape.header().as_bytes())?;
    let job = Job { session: coder.session(), coder: &coder, defaults: args.fields.defaults(), shape };
    let tally = job.run(Inputs::with(&args.inputs, args.open.opening()), &mut out)?;
    out.finish()?;
    let Tally { articles, events, unread } = tally;
    eprintln!("{articles} articles coded, {events} events; {unread} inputs not read");
    Ok(Outcome::after(unread))
}

/// What all threads share.
struct Job<'a> {
    session: Session<'a>,
    coder: &'a Coder,
    defaults: Defaults,
    shape: Shape,
}

/// A few neighbouring pieces of the input, and how many bytes were read up to their end.
struct Chunk {
    raws: Vec<Raw>,
    bytes: u64,
}

/// What became of a chunk.
struct Finished {
    text: String,
    errors: Vec<Error>,
    articles: usize,
    events: usize,
    bytes: u64,
}

#[derive(Default)]
struct Tally {
    articles: usize,
    events: usize,
    unread: usize,
}

impl Job<'_> {
    fn run(&self, mut inputs: Inputs, out: &mut Output) -> Result<Tally, Error> {
        let progress = Progress::new(inputs.total_bytes());
        let mut tally = Tally::default();
        let done: Result<(), Error> = ordered(
            self.coder.jobs(),
            || Chunk::take(&mut inputs),
            || self.session.worker(),
            |worker, chunk| self.finish(worker, chunk),
            |finished: Finished| {
                out.write(finished.text.as_bytes())?;
                finished.errors.iter().for_each(|e| progress.report(e));
                tally.articles += finished.articles;
                tally.events += finished.events;
                tally.unread += finished.errors.len();
                progress.set(finished.bytes, tally.articles);
                Ok(())
            },
        );
        progress.end();
        done.map(|()| tally)
    }

    fn finish(&self, worker: &mut Worker<'_>, chunk: Chunk) -> Finished {
        let mut errors = Vec::new();
        let mut incoming = Vec::with_capacity(chunk.raws.len());
        for raw in chunk.raws {
            match raw.found(&self.defaults) {
                None => {}
                Some(Ok(one)) => incoming.push(one),
                Some(Err(error)) => errors.push(error),
            }
        }
        let coded = self.session.code(worker, incoming);
        Finished {
            text: coded.iter().map(|c| self.shape.rows(c, self.coder)).collect(),
            errors,
            articles: coded.len(),
            events: coded.iter().map(|c| c.reading.events.len()).sum(),
            bytes: chunk.bytes,
        }
    }
}

impl Chunk {
    fn take(inputs: &mut Inputs) -> Option<Chunk> {
        let mut raws = Vec::new();
        let mut size = 0;
        while size < CHUNK_BYTES {
            let Some(raw) = inputs.next() else { break };
            size += raw.size();
            raws.push(raw);
        }
        (!raws.is_empty()).then(|| Chunk { raws, bytes: inputs.bytes() })
    }
}
