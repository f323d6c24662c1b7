//! `read`: articles for a person.

use std::env;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use polybius::input::Inputs;
use polybius::output::Output;
use polybius::report::{self, Style};
use polybius::{Error, wire};

use super::options::{Fields, Load, Open};
use super::{Outcome, talk};

/// Columns where there is no terminal to ask.
const WIDTH: usize = 100;

#[derive(clap::Args)]
pub struct Args {
    /// A web page, text, JSONL or other file, an address, or `-` for standard input
    file: PathBuf,
    /// How to print the rows
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Whether to use colours
    #[arg(long, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    color: Colour,
    #[command(flatten)]
    fields: Fields,
    #[command(flatten)]
    open: Open,
    #[command(flatten)]
    load: Load,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Sentences with their words marked and their rows under them
    Text,
    /// The row contract, one line an article
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Colour {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Even in a pipe
    Always,
    /// Marks under the words instead
    Never,
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    let coder = args.load.coder(None)?;
    let session = coder.session();
    let (defaults, style) = (args.fields.defaults(), style(args.color));
    let (mut worker, mut out) = (session.worker(), Output::open(Path::new("-"))?);
    let (mut read, mut unread) = (0, 0);
    for raw in Inputs::with(&[args.file], args.open.opening()) {
        let incoming = match raw.found(&defaults) {
            None => continue,
            Some(Ok(incoming)) => incoming,
            Some(Err(error)) => {
                talk::report(&error);
                unread += 1;
                continue;
            }
        };
        for coded in session.code(&mut worker, vec![incoming]) {
            let printed = match args.format {
                Format::Json => wire::json(&coded, coder.versions()) + "\n",
                Format::Text if read > 0 => "\n".to_string() + &report::article(&coded, style),
                Format::Text => report::article(&coded, style),
            };
            out.write(printed.as_bytes())?;
            read += 1;
        }
    }
    if args.format == Format::Text && read > 0 {
        out.write(format!("\n{}", report::legend(style)).as_bytes())?;
    }
    out.finish()?;
    Ok(Outcome::after(unread))
}

fn style(colour: Colour) -> Style {
    let colour = match colour {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
    };
    let asked = env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
    let terminal = || terminal_size::terminal_size_of(io::stdout()).map(|(w, _)| usize::from(w.0));
    Style { width: asked.or_else(terminal).unwrap_or(WIDTH), colour }
}
