//! `doctor`: what is installed and whether it works.

use std::path::PathBuf;

use polybius::{Coder, Error, Options, model};

use super::{Outcome, print};

#[derive(clap::Args)]
pub struct Args {
    /// Folder of the spaCy v3 pipeline to look at
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,
    /// Folder of a codebook that extends the built-in one
    #[arg(long, value_name = "DIR")]
    codebook: Option<PathBuf>,
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    print(&format!("program    {}\n", env!("CARGO_PKG_VERSION")))?;
    let folder = model::locate(args.model.as_deref())?;
    print(&format!("model in   {}\n", folder.display()))?;
    let options = Options { model: args.model, codebook: args.codebook, ..Options::default() };
    let coder = Coder::load(&options)?;
    let versions = coder.versions();
    let named = [("model", &versions.model), ("atlas", &versions.atlas), ("codebook", &versions.codebook)];
    print(&named.map(|(name, version)| format!("{name:10} {version}\n")).concat())?;
    print(&format!("threads    {}\n", coder.jobs()))?;
    Ok(Outcome::Done)
}
