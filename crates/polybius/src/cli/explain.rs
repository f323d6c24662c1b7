//! `explain`: where a row comes from.

use std::path::PathBuf;

use polybius::answer::told;
use polybius::base::RowId;
use polybius::input::Inputs;
use polybius::record::show::{self, Shown};
use polybius::report::plain;
use polybius::{Article, Error};

use super::options::{Asked, Fields, Load, Open};
use super::{Outcome, print, talk};

/// Columns that the longest heading takes.
const HEADING: usize = 14;

#[derive(clap::Args)]
pub struct Args {
    /// The input that gave the row: a file, an address, or `-` for standard input; left out, the record is asked
    #[arg(value_name = "[INPUT] ID")]
    input: PathBuf,
    /// The row's id: 16 hex digits
    #[arg(value_parser = row_id, hide = true)]
    id: Option<RowId>,
    #[command(flatten)]
    fields: Fields,
    #[command(flatten)]
    open: Open,
    #[command(flatten)]
    load: Load,
    #[command(flatten)]
    asked: Asked,
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    match args.id {
        Some(id) => of_input(args, id),
        None => of_record(args),
    }
}

/// Explains a row of the record: its article is read again.
fn of_record(args: Args) -> Result<Outcome, Error> {
    let told = args.input.to_string_lossy();
    let id = row_id(&told).map_err(|_| Error::BadOption {
        option: "ID",
        value: told.to_string(),
        expected: "16 hex digits; without an input the record is asked",
    })?;
    let reader = args.asked.reader()?;
    let found = show::show(&reader, &told)?;
    let shown = &found[0];
    let coder = args.load.coder(None)?;
    let d = &shown.document;
    let no_text = || Error::NoText { article: d.id.clone() };
    let article = Article {
        id: d.id.clone(),
        outlet: d.outlet.clone(),
        date: d.published.as_deref().and_then(|p| p.parse().ok()),
        title: d.title.clone(),
        text: show::text(&reader, d.doc.0)?.ok_or_else(no_text)?,
    };
    let (session, run, now) = (coder.session(), &shown.run, coder.versions());
    match session.explain(&mut session.worker(), &article, id) {
        Some(why) => print(&lines(&article, id, &why.lines))?,
        None => print(&stored(shown, id))?,
    }
    let same = [&run.coder, &run.model, &run.atlas, &run.codebook, &run.typer]
        == [&now.coder, &now.model, &now.atlas, &now.codebook, &now.typer];
    if !same {
        talk::say(&format!(
            "the row is of run {}, which other versions made than those that explain it",
            run.run.0
        ));
    }
    Ok(Outcome::Done)
}

/// What the record alone says of a row that the coder does not give any more.
fn stored(shown: &Shown, id: RowId) -> String {
    let field = |name: &str| {
        let found = shown.fields.iter().find(|(n, _)| n == name);
        (name.to_string(), found.map_or_else(String::new, |(_, v)| told(v)))
    };
    let sentence = ("sentence".to_string(), shown.sentence.clone().unwrap_or_default());
    let note =
        ("note".to_string(), "this coder does not give the row; the record says no more of it".to_string());
    let why = [field("rule"), field("confidence"), sentence, note];
    lines(&Article { id: shown.document.id.clone(), ..Article::default() }, id, &why)
}

/// Explains a row of an input.
fn of_input(args: Args, id: RowId) -> Result<Outcome, Error> {
    let coder = args.load.coder(None)?;
    let session = coder.session();
    let (defaults, mut worker) = (args.fields.defaults(), session.worker());
    let mut unread = 0;
    for raw in Inputs::with(std::slice::from_ref(&args.input), args.open.opening()) {
        match raw.found(&defaults) {
            None => {}
            Some(Ok(incoming)) => {
                if let Some(why) = session.explain(&mut worker, &incoming.article, id) {
                    print(&lines(&incoming.article, id, &why.lines))?;
                    return Ok(Outcome::after(unread));
                }
            }
            Some(Err(error)) => {
                talk::report(&error);
                unread += 1;
            }
        }
    }
    Err(Error::NoSuchRow { id: id.to_string(), input: args.input.display().to_string() })
}

fn lines(article: &Article, id: RowId, why: &[(String, String)]) -> String {
    let opening = format!("{:HEADING$} {id} in {}\n", "row", article.id);
    let lines = why.iter().map(|(heading, words)| format!("{heading:HEADING$} {}\n", plain(words)));
    opening + &lines.collect::<String>()
}

fn row_id(text: &str) -> Result<RowId, String> {
    match u64::from_str_radix(text, 16) {
        Ok(id) if text.len() == 16 => Ok(RowId(id)),
        _ => Err("16 hex digits are expected".into()),
    }
}
