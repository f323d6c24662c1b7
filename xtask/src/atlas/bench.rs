//! What the atlas costs: bytes, memory, time to open, look-ups a second. The figures go to
//! `eval/bench/atlas.json`.
//!
//! Names come from the tables themselves, at even distances, sentences from the samples. Each figure is the
//! median of several runs on one thread; opening is told with its fastest run too, for machines that are busy.

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result};
use polybius::atlas::{Atlas, Context, Table};
use polybius::base::PartialDate;
use serde_json::{Value, json};

/// Runs of which the median is taken.
const RUNS: usize = 9;
/// Names of each kind that are looked up.
const NAMES: usize = 2_000;
/// Where Linux tells of a process's memory.
const STATUS: &str = "/proc/self/status";

/// Measures the committed file, in a build that must be a release build to mean anything.
pub fn run(root: &Path, tables: &[Table]) -> Result<()> {
    let path = root.join("data/atlas.bin");
    let before = resident();
    let atlas = Atlas::open(fs::read(&path)?.into())?;
    let memory = resident().zip(before).map(|(after, before)| after.saturating_sub(before));
    let bytes: &'static [u8] = fs::read(&path)?.leak();
    let opening = seconds(|| Atlas::open(bytes.into()).is_ok());
    let from_disk = seconds(|| fs::read(&path).ok().and_then(|read| Atlas::open(read.into()).ok()).is_some());
    let texts = sentences(root)?;
    let words = texts.iter().map(Vec::len).sum::<usize>();
    let scan = median(|| texts.iter().map(|t| atlas.find(t).len()).sum::<usize>());
    let report = json!({
        "version": atlas.version(),
        "debug_build": cfg!(debug_assertions),
        "file_bytes": fs::metadata(&path)?.len(),
        "memory_bytes": memory,
        "open_ms": {"median": round(opening[RUNS / 2] * 1e3), "fastest": round(opening[0] * 1e3)},
        "read_and_open_ms": {"median": round(from_disk[RUNS / 2] * 1e3), "fastest": round(from_disk[0] * 1e3)},
        "words_scanned_per_second": (words as f64 / scan).round(),
        "lookups_per_second": lookups(&atlas, tables),
    });
    let out = root.join("eval/bench/atlas.json");
    fs::write(&out, serde_json::to_string_pretty(&report)?.replace("  ", " ") + "\n")?;
    println!("{}", serde_json::to_string_pretty(&report)?);
    Ok(())
}

/// Look-ups a second of each kind of question.
fn lookups(atlas: &Atlas, tables: &[Table]) -> Value {
    let day = Some(PartialDate::ymd(2020, 6, 1));
    let resolve = |names: &[String]| {
        let one = |n: &String| atlas.resolve(n, day, &Context::default()).len();
        per_second(names.len(), || names.iter().map(one).sum::<usize>())
    };
    let people = column(tables, "people", "name");
    let surnames: Vec<String> =
        people.iter().filter_map(|n| n.rsplit(' ').next()).map(str::to_owned).collect();
    let places = column(tables, "places", "name");
    let things = column(tables, "things", "term");
    let offices = ["French foreign minister", "president of Ukraine", "NATO Secretary General"];
    json!({
        "person": resolve(&people),
        "surname": resolve(&surnames),
        "organisation": resolve(&column(tables, "organisations", "name")),
        "place": resolve(&places),
        "unknown name": resolve(&places.iter().map(|p| format!("{p}quax")).collect::<Vec<_>>()),
        "thing": per_second(things.len(), || things.iter().filter(|t| atlas.thing(t).is_some()).count()),
        "office": per_second(offices.len(), || offices.iter().filter_map(|o| atlas.office(o, day)).count()),
    })
}

fn per_second<T>(count: usize, work: impl FnMut() -> T) -> f64 {
    (count as f64 / median(work)).round()
}

/// Median seconds of a piece of work.
fn median<T>(work: impl FnMut() -> T) -> f64 {
    seconds(work)[RUNS / 2]
}

/// Seconds of each run of a piece of work, the fastest first.
fn seconds<T>(mut work: impl FnMut() -> T) -> Vec<f64> {
    let run = |_| {
        let started = Instant::now();
        black_box(work());
        started.elapsed().as_secs_f64()
    };
    let mut seconds: Vec<f64> = (0..RUNS).map(run).collect();
    seconds.sort_by(f64::total_cmp);
    seconds
}

/// Up to [`NAMES`] cells of a table's column, at even distances.
fn column(tables: &[Table], name: &str, column: &str) -> Vec<String> {
    let Some(table) = tables.iter().find(|t| t.name == name) else { return Vec::new() };
    let mut lines = table.text.lines();
    let at = lines.next().unwrap_or("").split('\t').position(|c| c == column).unwrap_or(0);
    let all: Vec<&str> = lines.filter_map(|l| l.split('\t').nth(at)).collect();
    all.iter().step_by((all.len() / NAMES).max(1)).map(|&c| c.to_owned()).collect()
}

/// The words of every line of the samples' texts.
fn sentences(root: &Path) -> Result<Vec<Vec<&'static str>>> {
    let text = fs::read_to_string(root.join("data/samples/articles.jsonl"))?;
    let mut out = Vec::new();
    for line in text.lines() {
        let row: Value = serde_json::from_str(line).context("the samples are JSON lines")?;
        let text: &'static str = row["text"].as_str().unwrap_or("").to_owned().leak();
        out.extend(text.lines().map(|l| l.split_whitespace().collect::<Vec<_>>()));
    }
    Ok(out)
}

/// Bytes of this process in memory, where the system tells.
fn resident() -> Option<u64> {
    let status = fs::read_to_string(STATUS).ok()?;
    let line = status.lines().find(|l| l.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kb| kb * 1024)
}

fn round(x: f64) -> f64 {
    (x * 100.0).round() / 100.0
}
