//! `codebook`: a user's own acts.

use std::path::PathBuf;

use polybius::{Error, codebook};

use super::{Outcome, print};

#[derive(clap::Subcommand)]
pub enum Command {
    /// Say whether a codebook folder can be used, and what is wrong with it
    Check {
        /// The folder with the TOML files
        dir: PathBuf,
    },
}

pub fn run(command: Command) -> Result<Outcome, Error> {
    let Command::Check { dir } = command;
    let codebook = codebook(Some(&dir))?;
    print(&format!("{} is well formed, version {}\n", dir.display(), codebook.version()))?;
    Ok(Outcome::Done)
}
