//! `show`: a row or document of the record with everything that belongs to it.

use clap::ValueEnum;
use polybius::Error;
use polybius::answer::{json, told};
use polybius::record::show::{Shown, show};
use polybius::report::plain;

use super::options::Asked;
use super::{Outcome, print};

/// Columns that the longest heading takes.
const HEADING: usize = 15;

#[derive(clap::Args)]
pub struct Args {
    /// A row's id of 16 hex digits, an article's id or hash; a happening's shows its events, a story's its articles
    id: String,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    asked: Asked,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a person
    Text,
    /// One JSON object a line
    Json,
}

/// Columns that are told in other words, or are keys of the record's own.
const PASSED_OVER: &[&str] = &[
    "id",
    "doc",
    "article",
    "outlet",
    "published",
    "day",
    "run",
    "event",
    "claim",
    "exchange",
    "figure",
    "judgement",
    "actors",
    "recipients",
    "start",
    "stop",
    "sentence_start",
    "sentence_stop",
];

pub fn run(args: Args) -> Result<Outcome, Error> {
    let all = show(&args.asked.reader()?, &args.id)?;
    let one = |shown: &Shown| match args.format {
        Format::Text => text(shown),
        Format::Json => line(shown),
    };
    let parts: Vec<String> = all.iter().map(one).collect();
    print(&parts.join(if args.format == Format::Text { "\n" } else { "" }))?;
    Ok(Outcome::Done)
}

fn text(shown: &Shown) -> String {
    let mut out = String::new();
    let mut put = |heading: &str, words: &str| {
        if !words.is_empty() {
            out += &format!("{heading:HEADING$} {}\n", plain(words));
        }
    };
    let (d, id) = (&shown.document, field(shown, "id"));
    let is_document = shown.kind == "document";
    put(shown.kind, if is_document { &d.id } else { &id });
    for (name, value) in shown.fields.iter().filter(|(n, _)| !is_passed_over(n)) {
        put(name, &told(value));
    }
    for [role, key, sector, words] in &shown.sides {
        put(role, &format!("{} ({words})", [key.as_str(), sector].join(" ").trim()));
    }
    for [key, sector, words] in &shown.said_by {
        put("said by", &format!("{} ({words})", [key.as_str(), sector].join(" ").trim()));
    }
    put("article", if is_document { "" } else { &d.id });
    put("title", &d.title);
    put("outlet", &d.outlet);
    put("published", d.published.as_deref().unwrap_or(""));
    put("first seen", &d.first_seen);
    put("forgotten", d.forgotten.as_deref().unwrap_or(""));
    put("hash", &d.hash);
    let r = &shown.run;
    let run = format!(
        "{}: coder {}, model {}, atlas {}, codebook {}, typer {}",
        r.run.0, r.coder, r.model, r.atlas, r.codebook, r.typer
    );
    put("run", &run);
    let heading = if is_document { "text" } else { "sentence" };
    match &shown.sentence {
        Some(words) if is_document => out += &format!("{heading}\n{}\n", words.trim_end()),
        Some(words) => put(heading, words),
        None => put(heading, "the record does not have it"),
    }
    out
}

/// Spans, and what is told elsewhere.
fn is_passed_over(name: &str) -> bool {
    PASSED_OVER.contains(&name) || name.ends_with("_start") || name.ends_with("_stop")
}

fn field(shown: &Shown, name: &str) -> String {
    shown.fields.iter().find(|(n, _)| n == name).map_or_else(String::new, |(_, v)| told(v))
}

fn line(shown: &Shown) -> String {
    let d = &shown.document;
    let fields: serde_json::Map<_, _> = shown.fields.iter().map(|(n, v)| (n.clone(), json(v))).collect();
    let side = |[role, key, sector, text]: &[String; 4]| serde_json::json!({"role": role, "key": key, "sector": sector, "text": text});
    let voice =
        |[key, sector, text]: &[String; 3]| serde_json::json!({"key": key, "sector": sector, "text": text});
    let r = &shown.run;
    let row = serde_json::json!({
        "kind": shown.kind, "row": fields,
        "sides": shown.sides.iter().map(side).collect::<Vec<_>>(),
        "said_by": shown.said_by.iter().map(voice).collect::<Vec<_>>(),
        "sentence": shown.sentence,
        "document": {
            "doc": d.doc.0, "id": d.id, "hash": d.hash, "text_sha256": d.text_sha256, "outlet": d.outlet,
            "title": d.title, "published": d.published, "first_seen": d.first_seen, "forgotten": d.forgotten,
        },
        "run": {
            "run": r.run.0, "coder": r.coder, "model": r.model, "atlas": r.atlas, "codebook": r.codebook,
            "typer": r.typer, "options": r.options,
        },
    });
    format!("{row}\n")
}
