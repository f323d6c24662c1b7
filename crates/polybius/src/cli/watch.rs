//! `watch`: feeds and sites, for weeks or once.

use std::fs;
use std::path::{Path, PathBuf};

use polybius::counts::{Counts, many};
use polybius::ingest::options;
use polybius::intake::net::fetch::Http;
use polybius::intake::watch::{Clock, Until, Watch};
use polybius::intake::{charset, feed};
use polybius::watch::{LineSink, RecordSink, SystemClock, state};
use polybius::{At, Coder, Error};

use super::options::{Load, Open};
use super::{Outcome, talk};

#[derive(clap::Args)]
pub struct Args {
    /// Lists of feeds (OPML, or an address a line), or addresses of feeds and sites
    #[arg(required = true)]
    lists: Vec<PathBuf>,
    #[command(flatten)]
    place: Place,
    /// File that remembers what was seen [default: the name of output or record with .state at its end]
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Visit each feed and page that is due once and end
    #[arg(long)]
    once: bool,
    #[command(flatten)]
    open: Open,
    #[command(flatten)]
    load: Load,
}

/// Where articles go.
#[derive(clap::Args)]
#[group(required = true, multiple = false)]
struct Place {
    /// File of JSON lines to add articles to; `-` is standard output
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
    /// Record to put articles into, coded; made if it is not there
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    let state_file = state_file(&args)?;
    let mut known = state(&state_file)?;
    known.add_feeds(feeds(&args.lists)?, SystemClock.now());
    let http = Http::new(&args.open.policy());
    let until = if args.once { Until::Once } else { Until::Time(u64::MAX) };
    let heard = talk::say;
    let (tally, counts) = match (args.place.output, args.place.record) {
        (Some(output), _) => {
            let mut sink = LineSink::open(&output, &state_file, heard)?;
            let tally = Watch::new(&http, &SystemClock, &mut sink, known).run(until)?;
            (tally, Counts { articles: tally.articles as usize, ..Counts::default() })
        }
        (None, record) => {
            let record = record.expect("invariant: clap asks for one of the two");
            let wanted = args.load.options(None, false);
            let coder = Coder::load(&wanted)?;
            let mut sink = RecordSink::open(&record, &state_file, &coder, &options(&wanted), heard)?;
            let tally = Watch::new(&http, &SystemClock, &mut sink, known).run(until)?;
            (tally, sink.finish()?)
        }
    };
    let (given_up, requests) = (tally.given_up, tally.requests);
    let said = format!(
        "{}, {} given up, {}",
        many(tally.articles as usize, "article"),
        many(given_up as usize, "page"),
        many(requests as usize, "request")
    );
    talk::sum_up("watch", &said, &counts, serde_json::json!({ "given_up": given_up, "requests": requests }));
    Ok(Outcome::Done)
}

fn state_file(args: &Args) -> Result<PathBuf, Error> {
    if let Some(file) = &args.state {
        return Ok(file.clone());
    }
    let place = args.place.output.as_ref().or(args.place.record.as_ref());
    let place = place.expect("invariant: clap asks for one of the two");
    if args.place.output.as_deref() == Some(Path::new("-")) {
        let expected = "name a file for the state too: --state FILE";
        return Err(Error::BadOption { option: "--output", value: "-".into(), expected });
    }
    let mut name = place.clone().into_os_string();
    name.push(".state");
    Ok(name.into())
}

fn feeds(lists: &[PathBuf]) -> Result<Vec<String>, Error> {
    let mut out = Vec::new();
    for list in lists {
        let name = list.to_string_lossy();
        if name.starts_with("http://") || name.starts_with("https://") {
            out.push(name.into_owned());
            continue;
        }
        let unreadable = |source| Error::Unreadable { at: At::whole(name.clone()), source };
        let bytes = fs::read(list).map_err(unreadable)?;
        let found = feed::list(&charset::decode(&bytes, None));
        if found.is_empty() {
            let expected = "a list of feeds, in OPML or an address a line";
            return Err(Error::BadOption { option: "LISTS", value: name.into_owned(), expected });
        }
        out.extend(found);
    }
    Ok(out)
}
