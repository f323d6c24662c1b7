//! House automation.

mod atlas;
mod calibrate;
mod eval;
mod exchanges;
mod judgements;
mod logistic;
mod quantities;
mod tidy;
mod train;

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
    /// Build data/atlas.bin from the tables in data/atlas, or audit them
    Atlas(atlas::Options),
    /// Check the house rules
    Tidy,
    /// Train the typer on marked articles and write data/typer.bin
    Train {
        /// Folders with articles.jsonl and gold.jsonl
        #[arg(required = true)]
        sets: Vec<std::path::PathBuf>,
        /// Only cross-validate; write nothing
        #[arg(long)]
        check: bool,
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
        /// Folder of the spaCy v3 pipeline to use
        #[arg(long, value_name = "DIR")]
        model: Option<std::path::PathBuf>,
    },
}

fn main() -> Result<()> {
    match Args::parse().task {
        Task::Atlas(options) => atlas::run(&options),
        Task::Tidy => tidy::run(),
        Task::Train { sets, check } => train::run(&sets, check),
        Task::Judgements { sets, check } => judgements::run(&sets, check),
        Task::Exchanges { sets, check } => exchanges::run(&sets, check),
        Task::Calibrate { sets, check } => calibrate::run(&sets, check),
        Task::Quantities { file } => quantities::run(&file),
        Task::Eval { check: true, model } => eval::check(model),
        Task::Eval { check: false, model } => eval::write(model),
    }
}

/// The workspace's folder.
fn root() -> Result<&'static Path> {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask stands in the workspace")
}
