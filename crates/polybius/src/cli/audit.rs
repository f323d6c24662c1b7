//! `audit`: a sample of events for people to judge, and its score.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use polybius::counts::many;
use polybius::output::Output;
use polybius::record::audit::{self, Scored};
use polybius::{At, Error, input};
use serde_json::json;

use super::dossier::Format;
use super::options::Asked;
use super::{Outcome, print, print_json};

#[derive(clap::Subcommand)]
pub enum Command {
    /// Draw events, each with its sentence and a blank verdict, as CSV
    Sample(Sample),
    /// Score a sample whose verdicts are filled in with yes and no
    Score {
        /// The sample; two of the same rows are compared as well
        #[arg(required = true, num_args = 1..=2)]
        samples: Vec<PathBuf>,
        /// How to print the score
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
}

#[derive(clap::Args)]
pub struct Sample {
    /// Number of events
    #[arg(long, value_name = "N", default_value_t = 300)]
    n: usize,
    /// How to spread them over the record
    #[arg(long, value_enum, default_value_t = By::Type)]
    by: By,
    /// Another number draws other events
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Where to write; `-` is standard output
    #[arg(short, long, default_value = "-", value_name = "PATH")]
    output: PathBuf,
    #[command(flatten)]
    asked: Asked,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// The same number of each type
    Type,
    /// As they come
    Nothing,
}

pub fn run(command: Command) -> Result<Outcome, Error> {
    match command {
        Command::Sample(sample) => draw(&sample),
        Command::Score { samples, format } => score(&samples, format),
    }
}

fn draw(sample: &Sample) -> Result<Outcome, Error> {
    let by = match sample.by {
        By::Type => audit::By::Type,
        By::Nothing => audit::By::Nothing,
    };
    let drawn = audit::sample(&sample.asked.reader()?, sample.n, by, sample.seed)?;
    let mut out = Output::open(&sample.output)?;
    out.write(drawn.as_bytes())?;
    out.finish()?;
    Ok(Outcome::Done)
}

fn score(samples: &[PathBuf], format: Format) -> Result<Outcome, Error> {
    let texts: Vec<String> = samples.iter().map(|path| read(path)).collect::<Result<_, _>>()?;
    let mut scores = Vec::new();
    for (path, text) in samples.iter().zip(&texts) {
        scores.push(audit::score(text).map_err(|message| wrong(path, message))?);
    }
    let agreement = match &texts[..] {
        [one, other] => audit::agreement(one, other).map_err(|message| wrong(&samples[1], message))?,
        _ => None,
    };
    if format == Format::Json {
        print_json(&json!({"scores": scores, "agreement": agreement}))?;
        return Ok(Outcome::Done);
    }
    let mut out = String::new();
    for (path, score) in samples.iter().zip(&scores) {
        let gap = if out.is_empty() { "" } else { "\n" };
        out += &format!(
            "{gap}{}\ntype           of  judged  right  precision  interval of 95 %\n",
            path.display()
        );
        score.types.iter().chain(&score.all).for_each(|line| out += &told(line));
        if score.open > 0 {
            out += &format!("{} without a verdict\n", many(score.open, "row"));
        }
    }
    if let Some(a) = agreement {
        out += &format!(
            "\nboth judged {}: they agree on {:.1} %, kappa {:.2}\n",
            a.rows,
            a.agree * 100.0,
            a.kappa
        );
    }
    print(&out)?;
    Ok(Outcome::Done)
}

fn told(s: &Scored) -> String {
    let percent = |share: f64| format!("{:.1} %", share * 100.0);
    format!(
        "{:9} {:>7} {:>7} {:>6} {:>10}  {} to {}\n",
        s.kind,
        s.of,
        s.judged,
        s.right,
        percent(s.precision),
        percent(s.interval.0),
        percent(s.interval.1)
    )
}

fn read(path: &Path) -> Result<String, Error> {
    let at = At::whole(path.display().to_string());
    let bytes = std::fs::read(path).map_err(|source| Error::Unreadable { at: at.clone(), source })?;
    input::utf8(bytes, &at)
}

fn wrong(path: &Path, message: String) -> Error {
    Error::Verdicts { at: At::whole(path.display().to_string()), message }
}
