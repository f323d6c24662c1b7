//! Commands, one file each; what they share is in `options` and `talk`.

mod article;
mod atlas;
mod audit;
mod changes;
mod code;
mod codebook;
mod doctor;
mod dossier;
mod eval;
mod explain;
mod export;
mod ingest;
mod log;
mod model;
mod options;
mod parse;
mod query;
mod read;
mod record;
mod search;
#[cfg(feature = "server")]
mod serve;
mod show;
mod talk;
mod watch;

use std::io;
use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use polybius::Error;
use polybius::output::Output;

/// Reads news and keeps the record: who did what to whom, when and where, and who says so.
#[derive(Parser)]
#[command(version, propagate_version = true, max_term_width = 100, after_help = EXIT_CODES)]
struct Cli {
    #[command(flatten)]
    log: log::Log,
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 all read; 1 some inputs were not read, the rest was; \
    2 usage; 3 model, codebook, atlas or record missing or damaged.";

#[derive(Subcommand)]
enum Command {
    /// Read articles and print what happens in them, for a person
    Read(read::Args),
    /// Print what is made of the inputs, web pages above all: an article a line
    Article(article::Args),
    /// Code many articles into rows: JSON lines, or a flat table of events
    Code(code::Args),
    /// Print tokens, trees and names as CoNLL-U
    Parse(parse::Args),
    /// Watch feeds and sites and keep their articles, each once
    Watch(watch::Args),
    /// Score the coder on a folder with articles and gold rows
    Eval(eval::Args),
    /// Say why an article has a row
    Explain(explain::Args),
    /// Read articles, or rows coded before, into a record
    Ingest(ingest::Args),
    /// Ask a record in SQL
    Query(query::Args),
    /// Find words in a record's texts and claims
    Search(search::Args),
    /// Print a row or document of a record with all that belongs to it
    Show(show::Args),
    /// Serve the page and its API over a record
    #[cfg(feature = "server")]
    Serve(serve::Args),
    /// Tell what passed between two parties: happenings, exchanges, claims, disputes, states
    Dossier(dossier::Args),
    /// Tell which pairs and places depart from their own past
    Changes(changes::Args),
    /// Draw a sample of a record's events for people to judge, or score it
    #[command(subcommand)]
    Audit(audit::Command),
    /// Write a record's events as GDELT, POLECAT, PLOVER or a flat table
    Export(export::Args),
    /// Check, compact or copy a record, or remove a document's words from it
    #[command(subcommand)]
    Record(record::Command),
    /// Fetch or check the language model
    #[command(subcommand)]
    Model(model::Command),
    /// Check a codebook folder
    #[command(subcommand)]
    Codebook(codebook::Command),
    /// Ask the atlas who, where, what and when; check it, or add to it
    #[command(subcommand)]
    Atlas(atlas::Command),
    /// Say what is installed and whether it works
    Doctor(doctor::Args),
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Every input was read.
    Done,
    /// Some inputs were not read; each was reported.
    SomeUnread,
}

impl Outcome {
    /// The outcome after `unread` inputs were reported.
    fn after(unread: usize) -> Self {
        if unread == 0 { Outcome::Done } else { Outcome::SomeUnread }
    }
}

/// Writes `text` to standard output.
fn print(text: &str) -> Result<(), Error> {
    let mut out = Output::open(Path::new("-"))?;
    out.write(text.as_bytes())?;
    out.finish()
}

/// Writes an answer to standard output as one indented JSON object.
fn print_json(answer: &impl serde::Serialize) -> Result<(), Error> {
    let path = Path::new("-");
    let mut out = Output::open(path)?;
    serde_json::to_writer_pretty(&mut out, answer)
        .map_err(|source| Error::Unwritable { path: path.into(), source: source.into() })?;
    out.write(b"\n")?;
    out.finish()
}

/// Runs the command line; the exit code is the program's.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    cli.log.start();
    let result = match cli.command {
        Command::Read(args) => read::run(args),
        Command::Article(args) => article::run(args),
        Command::Code(args) => code::run(args),
        Command::Watch(args) => watch::run(args),
        Command::Parse(args) => parse::run(args),
        Command::Eval(args) => eval::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Ingest(args) => ingest::run(args),
        Command::Query(args) => query::run(args),
        Command::Search(args) => search::run(args),
        Command::Show(args) => show::run(args),
        #[cfg(feature = "server")]
        Command::Serve(args) => serve::run(args),
        Command::Dossier(args) => dossier::run(args),
        Command::Changes(args) => changes::run(args),
        Command::Audit(command) => audit::run(command),
        Command::Export(args) => export::run(args),
        Command::Record(command) => record::run(command),
        Command::Model(command) => model::run(command),
        Command::Codebook(command) => codebook::run(command),
        Command::Atlas(command) => atlas::run(command),
        Command::Doctor(args) => doctor::run(args),
    };
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::SomeUnread) => ExitCode::from(1),
        // Whoever read the output has seen enough.
        Err(Error::Unwritable { source, .. }) if source.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(error) => {
            talk::report(&error);
            ExitCode::from(error.exit_code())
        }
    }
}
