//! `parse`: tokens and trees as CoNLL-U.

use std::path::{Path, PathBuf};

use polybius::input::{Defaults, Inputs};
use polybius::output::Output;
use polybius::syntax::{Arithmetic, conllu};
use polybius::{Coder, Error, Options};

use super::options::{Numbers, Open};
use super::{Outcome, talk};

#[derive(clap::Args)]
pub struct Args {
    /// Files, folders of them, addresses, or `-` for standard input
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    /// Folder of the spaCy v3 pipeline to use
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,
    /// How the pipeline's widest layers are computed; a comment after the document's id tells int8
    #[arg(long, value_enum, default_value_t)]
    arithmetic: Numbers,
    #[command(flatten)]
    open: Open,
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    let coder = Coder::load(&Options {
        model: args.model,
        arithmetic: args.arithmetic.into(),
        ..Options::default()
    })?;
    let session = coder.session();
    let (mut worker, mut out) = (session.worker(), Output::open(Path::new("-"))?);
    let mut unread = 0;
    for raw in Inputs::with(&args.inputs, args.open.opening()) {
        match raw.found(&Defaults::default()) {
            None => {}
            Some(Ok(incoming)) => {
                let article = incoming.article;
                let doc = session.parse(&mut worker, &article);
                let mut text = format!("# newdoc id = {}\n", article.id);
                if coder.arithmetic() != Arithmetic::Exact {
                    text += &format!("# model = {}\n", coder.versions().model);
                }
                conllu::write(&doc, &article.text, &mut text);
                out.write(text.as_bytes())?;
            }
            Some(Err(error)) => {
                talk::report(&error);
                unread += 1;
            }
        }
    }
    out.finish()?;
    Ok(Outcome::after(unread))
}
