//! `watch`: feeds and sites, for weeks or once.

use std::fs;
use std::path::{Path, PathBuf};

use polybius::intake::net::fetch::Http;
use polybius::intake::watch::{Clock, Until, Watch};
use polybius::intake::{charset, feed};
use polybius::watch::{LineSink, SystemClock, state};
use polybius::{At, Error};

use super::Outcome;
use super::options::Open;

#[derive(clap::Args)]
pub struct Args {
    /// Lists of feeds (OPML, or an address a line), or addresses of feeds and sites
    #[arg(required = true)]
    lists: Vec<PathBuf>,
    /// File of JSON lines to add articles to; `-` is standard output
    #[arg(short, long, value_name = "PATH")]
    output: PathBuf,
    /// File that remembers what was seen [default: the output's name with .state at its end]
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Visit each feed and page that is due once and end
    #[arg(long)]
    once: bool,
    #[command(flatten)]
    open: Open,
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    let state_file = state_file(&args)?;
    let mut known = state(&state_file)?;
    let feeds = feeds(&args.lists)?;
    known.add_feeds(feeds, SystemClock.now());
    let http = Http::new(&args.open.policy());
    let mut sink = LineSink::open(&args.output, &state_file, |what| eprintln!("{what}"))?;
    let until = if args.once { Until::Once } else { Until::Time(u64::MAX) };
    let tally = Watch::new(&http, &SystemClock, &mut sink, known).run(until)?;
    eprintln!("{} articles, {} pages given up, {} requests", tally.articles, tally.given_up, tally.requests);
    Ok(Outcome::Done)
}

fn state_file(args: &Args) -> Result<PathBuf, Error> {
    if let Some(file) = &args.state {
        return Ok(file.clone());
    }
    if args.output == Path::new("-") {
        let expected = "name a file for the state too: --state FILE";
        return Err(Error::BadOption { option: "--output", value: "-".into(), expected });
    }
    let mut name = args.output.clone().into_os_string();
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
