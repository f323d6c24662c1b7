//! `codebook`: a user's own acts.

use std::path::PathBuf;

use polybius::counts::many;
use polybius::report::plain;
use polybius::{Coder, Error, Options, acts_in};

use super::{Outcome, print};

#[derive(clap::Subcommand)]
pub enum Command {
    /// Say whether a codebook folder can be used, and which of its sentences come out otherwise
    Check {
        /// The folder with the TOML files
        dir: PathBuf,
        /// Folder of the spaCy v3 pipeline to use
        #[arg(long, value_name = "DIR")]
        model: Option<PathBuf>,
    },
}

pub fn run(command: Command) -> Result<Outcome, Error> {
    let Command::Check { dir, model } = command;
    let acts = acts_in(&dir)?;
    let coder = Coder::load(&Options { model, codebook: Some(dir), ..Options::default() })?;
    let session = coder.session();
    let mut worker = session.worker();
    let (mut sentences, mut wrong) = (0, 0);
    for act in &acts {
        sentences += act.examples.len();
        for line in session.verify(&mut worker, act) {
            print(&format!("{}: {}\n", act.rule, plain(&line)))?;
            wrong += 1;
        }
    }
    if wrong > 0 {
        let told = format!("{wrong} of {sentences} sentences do not come out as the files say");
        return Err(Error::Codebook(told));
    }
    print(&format!("{}, {}, all as the files say\n", many(acts.len(), "act"), many(sentences, "sentence")))?;
    Ok(Outcome::Done)
}
