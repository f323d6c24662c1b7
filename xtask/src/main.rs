//! House automation.

mod atlas;

use anyhow::Result;
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
}

fn main() -> Result<()> {
    match Args::parse().task {
        Task::Atlas(options) => atlas::run(&options),
    }
}
