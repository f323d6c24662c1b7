//! `code`: many articles into rows, in the order of the input.

use std::num::NonZero;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
#[cfg(feature = "parquet")]
use polybius::columns::{Columns, batch};
use polybius::counts::{Counts, many};
use polybius::input::{Chunk, Defaults, Inputs};
use polybius::output::Output;
use polybius::{Coded, Coder, Error, Session, Worker, ordered, table, wire};

use super::Outcome;
use super::options::{Fields, Load, Open};
use super::talk::{self, Progress};

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
    /// Add the text and its sentences, so that a record can show rows among their words (jsonl, parquet)
    #[arg(long)]
    text: bool,
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
    /// The row contract in columns, one row an article with lists of structs
    Parquet,
}

/// What is written for each article.
#[derive(Clone, Copy)]
enum Shape {
    Lines,
    LinesWithText,
    Events,
    Pairs,
}

/// The format that is told, or that the output's suffix tells.
fn format(args: &Args) -> Format {
    let suffix = args.output.extension().map(|s| s.to_string_lossy().to_lowercase());
    args.format.unwrap_or(match suffix.as_deref() {
        Some("csv") => Format::Csv,
        Some("parquet") => Format::Parquet,
        _ if args.dyads => Format::Csv,
        _ => Format::Jsonl,
    })
}

impl Shape {
    fn of(args: &Args, format: Format) -> Result<Self, Error> {
        let bad =
            |option, value: &str, expected| Err(Error::BadOption { option, value: value.into(), expected });
        let named = match format {
            Format::Jsonl => "jsonl",
            Format::Csv => "csv",
            Format::Parquet => "parquet",
        };
        if args.mentions && (args.dyads || format != Format::Jsonl) {
            return bad("--mentions", named, "mentions stand in the rows; use --format jsonl");
        }
        if args.dyads && format != Format::Csv {
            let expected = "pairs are a table; use --format csv or an output that ends in .csv";
            return bad("--dyads", named, expected);
        }
        match (format, args.dyads, args.text) {
            (Format::Csv, _, true) => {
                bad("--text", named, "a table has no texts; use --format jsonl or parquet")
            }
            (Format::Csv, true, _) => Ok(Shape::Pairs),
            (Format::Csv, false, _) => Ok(Shape::Events),
            (_, _, true) => Ok(Shape::LinesWithText),
            _ => Ok(Shape::Lines),
        }
    }

    fn header(self) -> String {
        match self {
            Shape::Lines | Shape::LinesWithText => String::new(),
            Shape::Events => table::events_header(),
            Shape::Pairs => table::pairs_header(),
        }
    }

    fn rows(self, coded: &Coded, coder: &Coder) -> String {
        match self {
            Shape::Lines => wire::json(coded, coder.versions()) + "\n",
            Shape::LinesWithText => wire::json_with_text(coded, coder.versions()) + "\n",
            Shape::Events => table::events(coded),
            Shape::Pairs => table::pairs(coded, coder),
        }
    }
}

/// Where rows go.
enum Sink {
    Text(Output),
    #[cfg(feature = "parquet")]
    Columns(PathBuf, Box<Columns<Output>>),
}

impl Sink {
    fn open(path: &Path, format: Format) -> Result<Self, Error> {
        let out = Output::open(path)?;
        match format {
            #[cfg(feature = "parquet")]
            Format::Parquet => {
                let columns =
                    Columns::new(out).map_err(|source| Error::Unwritable { path: path.into(), source })?;
                Ok(Sink::Columns(path.into(), Box::new(columns)))
            }
            #[cfg(not(feature = "parquet"))]
            Format::Parquet => Err(Error::BadOption {
                option: "--format",
                value: "parquet".into(),
                expected: "this program was built without Parquet",
            }),
            _ => Ok(Sink::Text(out)),
        }
    }

    fn write(&mut self, rows: &str) -> Result<(), Error> {
        match self {
            Sink::Text(out) => out.write(rows.as_bytes()),
            #[cfg(feature = "parquet")]
            Sink::Columns(path, columns) => {
                let done = batch(rows).and_then(|batch| batch.map_or(Ok(()), |b| columns.write(&b)));
                done.map_err(|source| Error::Unwritable { path: path.clone(), source })
            }
        }
    }

    fn finish(self) -> Result<(), Error> {
        match self {
            Sink::Text(out) => out.finish(),
            #[cfg(feature = "parquet")]
            Sink::Columns(path, columns) => {
                columns.finish().map_err(|source| Error::Unwritable { path, source })?.finish()
            }
        }
    }
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    let format = format(&args);
    let shape = Shape::of(&args, format)?;
    let coder = args.load.coder_of(args.jobs, args.mentions)?;
    let mut out = Sink::open(&args.output, format)?;
    out.write(&shape.header())?;
    let job = Job { session: coder.session(), coder: &coder, defaults: args.fields.defaults(), shape };
    let counts = job.run(Inputs::with(&args.inputs, args.open.opening()), &mut out)?;
    out.finish()?;
    let said = format!("{} coded, {}", many(counts.articles, "article"), many(counts.events, "event"));
    talk::sum_up("code", &said, &counts, serde_json::json!({}));
    Ok(Outcome::after(counts.unread()))
}

/// What all threads share.
struct Job<'a> {
    session: Session<'a>,
    coder: &'a Coder,
    defaults: Defaults,
    shape: Shape,
}

/// What became of a chunk.
struct Finished {
    text: String,
    errors: Vec<Error>,
    counts: Counts,
    bytes: u64,
}

impl<'a> Job<'a> {
    fn run(&self, mut inputs: Inputs, out: &mut Sink) -> Result<Counts, Error> {
        let progress = Progress::new(inputs.total_bytes());
        let mut counts = Counts::default();
        let done: Result<(), Error> = ordered(
            self.coder.jobs(),
            || inputs.chunk(CHUNK_BYTES),
            || self.session.worker(),
            |worker, chunk| self.finish(worker, chunk),
            |finished: Finished| {
                out.write(&finished.text)?;
                finished.errors.iter().for_each(|e| progress.report(e));
                counts.add(finished.counts);
                progress.set(finished.bytes, counts.articles);
                Ok(())
            },
        );
        progress.end();
        done.map(|()| counts)
    }

    fn finish(&self, worker: &mut Worker<'a>, chunk: Chunk) -> Finished {
        let (mut errors, mut counts) = (Vec::new(), Counts::default());
        let mut incoming = Vec::with_capacity(chunk.raws.len());
        for raw in chunk.raws {
            match raw.found(&self.defaults) {
                None => {}
                Some(Ok(one)) => incoming.push(one),
                Some(Err(error)) => errors.push(error),
            }
        }
        let coded = self.session.code(worker, incoming);
        errors.iter().for_each(|e| counts.skipped(e));
        coded.iter().for_each(|c| counts.coded(c));
        tracing::debug!(articles = coded.len(), events = counts.events, bytes = chunk.bytes, "chunk coded");
        Finished {
            text: coded.iter().map(|c| self.shape.rows(c, self.coder)).collect(),
            errors,
            counts,
            bytes: chunk.bytes,
        }
    }
}
