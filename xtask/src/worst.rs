//! How the time of coding grows with the length of texts that mean no good: 1 where it doubles with the length,
//! 2 where it grows with the square.

#[path = "../../crates/polybius/tests/cli/nasty/texts.rs"]
mod texts;

use std::fs;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Args;
use polybius::{Article, Coder, Session};
use serde_json::{Value, json};

use crate::root;

#[derive(Args)]
pub struct Options {
    /// Only the kinds whose name has this in it
    #[arg(long, default_value = "")]
    only: String,
    /// Shortest text, in bytes
    #[arg(long, default_value_t = 62_500)]
    from: usize,
    /// How often the length is doubled
    #[arg(long, default_value_t = 3)]
    doublings: u32,
    /// Write the figures to eval/bench/worst.json
    #[arg(long)]
    write: bool,
}

/// Codes each kind of text at doubled lengths and prints seconds and growth.
pub fn run(options: &Options) -> Result<()> {
    let coder = Coder::load(&polybius::Options::default()).context("the coder")?;
    let session = coder.session();
    let mut out = Vec::new();
    for (name, make) in texts::KINDS.iter().filter(|(name, _)| name.contains(&options.only)) {
        let lengths: Vec<usize> = (0..=options.doublings).map(|d| options.from << d).collect();
        let times: Vec<(usize, f64)> = lengths.iter().map(|&n| seconds(&session, &make(n))).collect();
        let row = figures(name, &times);
        println!("{}", told(&row));
        out.push(row);
    }
    if options.write {
        let path = root()?.join("eval/bench/worst.json");
        fs::write(&path, serde_json::to_string_pretty(&json!({ "texts": out }))? + "\n")?;
    }
    Ok(())
}

/// Seconds of processor time of this program so far, where the system tells, else of the clock.
fn spent(since: Instant) -> f64 {
    let told = fs::read_to_string("/proc/self/stat").ok().and_then(|stat| {
        // After the name in brackets; user and system time are the 14th and 15th field, in hundredths.
        let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
        Some(fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?)
    });
    told.map_or(since.elapsed().as_secs_f64(), |hundredths| hundredths / 100.0)
}

/// Bytes of a text and the seconds that one thread needs for it.
fn seconds(session: &Session<'_>, text: &str) -> (usize, f64) {
    let article = Article { id: "worst".into(), text: text.into(), ..Article::default() };
    let mut worker = session.worker();
    let since = Instant::now();
    let before = spent(since);
    session.code(&mut worker, vec![article.into()]);
    (text.len(), spent(since) - before)
}

/// Seconds at each length, the growth at the last doubling, and seconds for a megabyte.
fn figures(name: &str, times: &[(usize, f64)]) -> Value {
    let last = times[times.len() - 1];
    let before = times[times.len().saturating_sub(2)];
    // Time too short to be measured does not grow.
    let floor = 0.02;
    let growth = (last.1.max(floor) / before.1.max(floor)) / (last.0 as f64 / before.0 as f64);
    let rounded = |x: f64| (x * 1000.0).round() / 1000.0;
    json!({
        "text": name,
        "bytes": times.iter().map(|t| t.0).collect::<Vec<_>>(),
        "seconds": times.iter().map(|t| rounded(t.1)).collect::<Vec<_>>(),
        "growth": rounded(growth),
        "seconds_a_megabyte": rounded(last.1 / last.0 as f64 * 1e6),
    })
}

fn told(row: &Value) -> String {
    format!(
        "{:32} {}  growth {:5}  {} s/MB",
        row["text"].as_str().unwrap_or_default(),
        row["seconds"],
        row["growth"],
        row["seconds_a_megabyte"]
    )
}
