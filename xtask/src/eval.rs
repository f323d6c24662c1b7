//! `xtask eval`: figures that later work is compared with, per article, numbers only.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use polybius::eval::{self, ACCURACIES, GoldSet, MEASURES, Scored};
use polybius::{Coder, Options};
use serde_json::{Map, Value};

use crate::root;

/// Gold sets by name: those outside the project are scored where they are there.
pub(crate) const SETS: &[(&str, &str)] =
    &[("dev", "../shared/gold/dev"), ("train", "../shared/gold/train"), ("samples", "data/samples")];

/// Scores every set that is there and writes `eval/NAME.csv` and `eval/summary.json`.
pub fn write(model: Option<PathBuf>) -> Result<()> {
    let coder = coder(model)?;
    let folder = root()?.join("eval");
    fs::create_dir_all(&folder)?;
    let mut summary = old_summary(&folder);
    summary.insert("versions".into(), serde_json::to_value(coder.versions())?);
    for (name, path) in SETS {
        let path = root()?.join(path);
        if !path.exists() {
            eprintln!("{name}: {} is not there; its figures stay as they were", path.display());
            continue;
        }
        let documents = GoldSet::open(&path)?.code(&coder);
        fs::write(folder.join(format!("{name}.csv")), csv(&documents))?;
        summary.insert((*name).into(), eval::json_with_outlets(&documents));
        println!("{name}: {}", eval::table(&documents));
    }
    fs::write(folder.join("summary.json"), serde_json::to_string_pretty(&summary)? + "\n")?;
    Ok(())
}

/// Compares the samples with the floor; an error names each measure that fell below it.
pub fn check(model: Option<PathBuf>) -> Result<()> {
    let coder = coder(model)?;
    let path = root()?.join("eval/floor.json");
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let floor: Map<String, Value> = serde_json::from_str(&text).context("eval/floor.json")?;
    let documents = GoldSet::open(&root()?.join("data/samples"))?.code(&coder);
    let score = eval::total(&documents);
    let mut fallen = Vec::new();
    for (measure, least) in &floor {
        let least = least.as_f64().with_context(|| format!("eval/floor.json: {measure} is no number"))?;
        if !MEASURES.contains(&measure.as_str()) {
            bail!("eval/floor.json: no measure is called {measure}");
        }
        let f1 = score.count(measure).f1();
        println!("{measure:12} {f1:.3}, floor {least:.3}");
        if f1 < least {
            fallen.push(measure.as_str());
        }
    }
    if !fallen.is_empty() {
        bail!("below the floor on data/samples: {}", fallen.join(", "));
    }
    Ok(())
}

pub(crate) fn coder(model: Option<PathBuf>) -> Result<Coder> {
    let load = Coder::load(&Options { model, ..Options::default() });
    load.map_err(|e| anyhow::anyhow!("{} {e} {}", e.code(), e.advice()))
}

/// The committed summary, so that sets which are not there keep their figures.
fn old_summary(folder: &Path) -> Map<String, Value> {
    let text = fs::read_to_string(folder.join("summary.json")).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// One line a document: right, coded and gold of each measure, right and compared of each accuracy.
fn csv(documents: &[Scored]) -> String {
    let mut out = String::from("id,outlet");
    for measure in MEASURES {
        let _ = write!(out, ",{measure}.right,{measure}.coded,{measure}.gold");
    }
    for accuracy in ACCURACIES {
        let _ = write!(out, ",{accuracy}.right,{accuracy}.of");
    }
    out.push('\n');
    for document in documents {
        let _ = write!(out, "{},\"{}\"", document.id, document.outlet.replace('"', "\"\""));
        for count in document.score.counts {
            let _ = write!(out, ",{},{},{}", count.right, count.coded, count.gold);
        }
        for share in document.score.shares {
            let _ = write!(out, ",{},{}", share.right, share.of);
        }
        out.push('\n');
    }
    out
}
