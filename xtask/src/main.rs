//! House automation.

mod atlas;
mod calibrate;
mod coverage;
mod eval;
mod exchanges;
mod given;
mod judgements;
mod logistic;
mod quantities;
mod strings;
mod tidy;
mod train;
mod worst;

use std::path::Path;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about = "House automation")]
struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build data/atlas.bin from the tables in data/atlas, audit or measure them
    Atlas(atlas::Options),
    /// Count how much of the corpus's predicates and act nouns the codebook decides
    Coverage(coverage::Options),
    /// Check the house rules
    Tidy,
    /// Measure how the time of coding grows with the length of texts that mean no good
    Worst(worst::Options),
    /// Train the typer and its forests on marked articles and write them to data/
    Train {
        /// Folders with articles.jsonl and gold.jsonl
        #[arg(required = true)]
        sets: Vec<std::path::PathBuf>,
        /// Folder of articles written for it, whose sides are told by their words alone
        #[arg(long)]
        written: std::path::PathBuf,
        /// Two encoders, as tools/teach.py writes them beside the looks: that which has not met the marked
        /// articles of the first half, and that which has not met those of the second
        #[arg(long, num_args = 2, required = true)]
        halves: Vec<std::path::PathBuf>,
        /// Only cross-validate; write nothing
        #[arg(long)]
        check: bool,
    },
    /// Train the forest that tells whose a description is on marked articles and write data/whose.bin
    Whose {
        /// Folders with articles.jsonl and gold.jsonl
        #[arg(required = true)]
        sets: Vec<std::path::PathBuf>,
        /// Only cross-validate; write nothing
        #[arg(long)]
        check: bool,
    },
    /// Train the forest that tells how many acts of a type a sentence tells and write data/tally.bin
    Tally {
        /// Folder of marked articles that nothing else of the typer is trained on
        set: std::path::PathBuf,
        /// Only cross-validate; write nothing
        #[arg(long)]
        check: bool,
    },
    /// Tune the threshold of an act anew with the weights that ship, after a new data/encoder.bin
    Tune,
    /// Write the first looks at marked and unmarked articles, for tools/teach.py
    Looks {
        /// Folders with articles.jsonl and gold.jsonl
        #[arg(required = true)]
        sets: Vec<std::path::PathBuf>,
        /// Folders of articles written for it, whose sides are told by their words alone
        #[arg(long, num_args = 1.., required = true)]
        written: Vec<std::path::PathBuf>,
        /// Folder to write to
        #[arg(short)]
        out: std::path::PathBuf,
    },
    /// Fit the weights by which judgements are told, on marked articles
    Judgements {
        /// Folders with articles.jsonl and gold.jsonl
        #[arg(required = true)]
        sets: Vec<std::path::PathBuf>,
        /// Only cross-validate; write nothing
        #[arg(long)]
        check: bool,
    },
    /// Fit the weights by which readings of exchanges are told, on marked articles
    Exchanges {
        /// Folders with articles.jsonl and gold.jsonl
        #[arg(required = true)]
        sets: Vec<std::path::PathBuf>,
        /// Only cross-validate; write nothing
        #[arg(long)]
        check: bool,
    },
    /// Measure how sure rows are on marked articles; write data/confidence.toml and eval/calibration.json
    Calibrate {
        /// Folders with articles.jsonl and gold.jsonl
        #[arg(required = true)]
        sets: Vec<std::path::PathBuf>,
        /// Only print; write nothing
        #[arg(long)]
        check: bool,
    },
    /// Print the numbers that the coder reads in the texts of a JSON lines file
    Quantities {
        /// Lines with id and text
        file: std::path::PathBuf,
    },
    /// Score the coder on the gold sets that are there and write eval/
    Eval {
        /// Only compare the samples with eval/floor.json; write nothing
        #[arg(long)]
        check: bool,
        /// Score parties and places with the gold spans given, and write eval/given_spans.csv and .json
        #[arg(long, conflicts_with = "check")]
        given_spans: bool,
        /// With --given-spans: print the misses of this set (or folder) and write nothing
        #[arg(long, value_name = "SET", requires = "given_spans")]
        misses: Option<String>,
        /// Score the names in DIR, coded by two markers, and write eval/strings.csv
        #[arg(long, value_name = "DIR", conflicts_with_all = ["check", "given_spans"])]
        strings: Option<std::path::PathBuf>,
        /// Folder of the spaCy v3 pipeline to use
        #[arg(long, value_name = "DIR")]
        model: Option<std::path::PathBuf>,
    },
}

fn main() -> Result<()> {
    match Args::parse().task {
        Task::Atlas(options) => atlas::run(&options),
        Task::Coverage(options) => coverage::run(&options),
        Task::Tidy => tidy::run(),
        Task::Worst(options) => worst::run(&options),
        Task::Train { sets, written, halves, check } => train::run(&sets, &[written], &halves, check),
        Task::Whose { sets, check } => train::whose::run(&sets, check),
        Task::Tally { set, check } => train::tally::run(&set, check),
        Task::Tune => train::retune(),
        Task::Looks { sets, written, out } => train::looks(&sets, &written, &out),
        Task::Judgements { sets, check } => judgements::run(&sets, check),
        Task::Exchanges { sets, check } => exchanges::run(&sets, check),
        Task::Calibrate { sets, check } => calibrate::run(&sets, check),
        Task::Quantities { file } => quantities::run(&file),
        Task::Eval { given_spans: true, misses: Some(set), model, .. } => given::misses(model, &set),
        Task::Eval { given_spans: true, model, .. } => given::write(model),
        Task::Eval { strings: Some(folder), model, .. } => strings::write(model, &folder),
        Task::Eval { check: true, model, .. } => eval::check(model),
        Task::Eval { model, .. } => eval::write(model),
    }
}

/// The workspace's folder.
fn root() -> Result<&'static Path> {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask stands in the workspace")
}
