//! `doctor`: what is installed and whether it works.

use std::path::PathBuf;

use polybius::{Coder, Error, Options, codebook, knowledge, model};

use super::{Outcome, print};

#[derive(clap::Args)]
pub struct Args {
    /// Folder of the spaCy v3 pipeline to look at
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,
    /// Folder of a codebook that extends the built-in one
    #[arg(long, value_name = "DIR")]
    codebook: Option<PathBuf>,
    /// File of an atlas to look at instead of the built-in one
    #[arg(long, value_name = "FILE")]
    atlas: Option<PathBuf>,
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    say("program", env!("CARGO_PKG_VERSION"))?;
    say("atlas", knowledge(args.atlas.as_deref())?.version())?;
    let book = codebook(args.codebook.as_deref())?;
    say("codebook", &format!("{}, {} acts", book.version(), book.acts().len()))?;
    let folder = model::locate(args.model.as_deref())?;
    model::check(&folder)?;
    say("folder", &folder.display().to_string())?;
    let options =
        Options { model: args.model, codebook: args.codebook, atlas: args.atlas, ..Options::default() };
    let coder = Coder::load(&options)?;
    say("model", &coder.versions().model)?;
    say("kernels", &format!("{:?}", coder.kernels()))?;
    say("threads", &coder.jobs().to_string())?;
    Ok(Outcome::Done)
}

fn say(what: &str, value: &str) -> Result<(), Error> {
    print(&format!("{what:10} {value}\n"))
}
