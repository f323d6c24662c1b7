//! `search`: words in the record's texts and claims.

use clap::ValueEnum;
use polybius::Error;
use polybius::record::search::{Hit, search};
use polybius::report::plain;
use serde_json::json;

use super::options::Asked;
use super::{Outcome, print, talk};

#[derive(clap::Args)]
pub struct Args {
    /// Words that must all be there; "words in quotation marks" in this order; a beginning with * after it
    #[arg(required = true)]
    words: Vec<String>,
    /// Most documents, and most claims, to print
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// How to print them
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

pub fn run(args: Args) -> Result<Outcome, Error> {
    let hits = search(&args.asked.reader()?, &args.words.join(" "), args.limit)?;
    let told = |hit: &Hit| match args.format {
        Format::Text => text(hit),
        Format::Json => line(hit),
    };
    print(&hits.iter().map(told).collect::<String>())?;
    if hits.is_empty() {
        talk::say("nothing found");
    }
    Ok(Outcome::Done)
}

fn text(hit: &Hit) -> String {
    let parts = [hit.published.as_str(), hit.outlet.as_str(), hit.article.as_str(), hit.title.as_str()];
    let head: Vec<String> = parts.iter().filter(|p| !p.is_empty()).map(|p| plain(p)).collect();
    let who = match hit.kind {
        "claim" => format!("claim {} by {}: ", hit.id, plain(&hit.speaker)),
        _ => String::new(),
    };
    format!("{}\n    {who}{}\n", head.join("  "), plain(&hit.passage))
}

fn line(hit: &Hit) -> String {
    let row = json!({
        "kind": hit.kind, "id": hit.id, "doc": hit.doc, "article": hit.article, "outlet": hit.outlet,
        "published": hit.published, "title": hit.title, "speaker": hit.speaker, "passage": hit.passage,
    });
    format!("{row}\n")
}
