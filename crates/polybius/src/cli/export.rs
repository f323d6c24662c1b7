//! `export`: the record in the formats of other tools.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use polybius::gazetteer::Places;
use polybius::output::Output;
use polybius::record::Reader;
use polybius::record::export::{flat, gdelt, plover, polecat};
use polybius::{Error, knowledge};

use super::options::Asked;
use super::{Outcome, talk};

#[derive(clap::Args)]
pub struct Args {
    /// The format
    #[arg(long = "as", value_enum)]
    form: Form,
    /// Where to write; `-` is standard output
    #[arg(short, long, default_value = "-", value_name = "PATH")]
    output: PathBuf,
    /// With --as gdelt: where to write the table of mentions
    #[arg(long, value_name = "PATH")]
    mentions: Option<PathBuf>,
    #[command(flatten)]
    asked: Asked,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// GDELT 2.0 Events: 61 columns, tab-separated, no header
    Gdelt,
    /// POLECAT: 40 columns, tab-separated, with a header
    Polecat,
    /// PLOVER records, JSON lines
    Plover,
    /// A flat table of events with a header
    Csv,
    /// The same table in columns
    #[cfg(feature = "parquet")]
    Parquet,
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    if let Some(path) = args.mentions.as_ref().filter(|_| args.form != Form::Gdelt) {
        let (value, expected) = (path.display().to_string(), "only --as gdelt has a table of mentions");
        return Err(Error::BadOption { option: "--mentions", value, expected });
    }
    let reader = args.asked.reader()?;
    let atlas = knowledge(None)?;
    let places = Places(&atlas);
    let mut out = Output::open(&args.output)?;
    let written = {
        let mut put = |line: &str| out.write(line.as_bytes());
        match args.form {
            Form::Gdelt => events_and_mentions(&reader, &places, &mut put, args.mentions.as_deref())?,
            Form::Polecat => polecat::write(&reader, &places, &mut put)?,
            Form::Plover => plover::write(&reader, &places, &mut put)?,
            Form::Csv => flat::csv(&reader, &mut put)?,
            #[cfg(feature = "parquet")]
            Form::Parquet => polybius::flat::parquet(&reader, &mut out)?,
        }
    };
    out.finish()?;
    talk::say(&format!("{written} rows written"));
    Ok(Outcome::Done)
}

fn events_and_mentions(
    reader: &Reader,
    places: &Places<'_>,
    put: &mut dyn FnMut(&str) -> Result<(), Error>,
    mentions: Option<&Path>,
) -> Result<usize, Error> {
    let mut other = mentions.map(Output::open).transpose()?;
    let mut put_other = |line: &str| other.as_mut().map_or(Ok(()), |out| out.write(line.as_bytes()));
    let written = gdelt::write(reader, places, put, &mut put_other)?;
    if let Some(out) = other {
        out.finish()?;
    }
    if written.undated > 0 {
        talk::say(&format!(
            "{} happenings without any date left out: GDELT has no row for them",
            written.undated
        ));
    }
    Ok(written.events)
}
