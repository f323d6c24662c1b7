//! `xtask atlas`: builds `data/atlas.bin` from the tables in `data/atlas`, audits or measures them.

mod bench;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use polybius::atlas::{Atlas, Table, build, check};

/// Label of the version: the month of the tables.
const LABEL: &str = "2026-11";
/// Largest file that is committed.
const BYTES_MAX: usize = 15_000_000;

/// What is asked of the tables.
#[derive(clap::Args)]
pub struct Options {
    /// Audit the tables and compare the built file with the committed one; write nothing
    #[arg(long)]
    check: bool,
    /// With --check, print the notes too
    #[arg(long)]
    notes: bool,
    /// Measure the committed file and write eval/bench/atlas.json
    #[arg(long, conflicts_with = "check")]
    bench: bool,
}

/// Builds the file, opens it again as a check and writes it; with `--check` audits instead.
pub fn run(options: &Options) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask stands in the workspace")?;
    let folder = root.join("data/atlas");
    let tables = read_tables(&folder)?;
    if options.bench {
        return bench::run(root, &tables);
    }
    let started = Instant::now();
    let bytes = build(&tables, LABEL)?;
    let (size, built) = (bytes.len(), started.elapsed());
    if size > BYTES_MAX {
        bail!("the atlas has {size} bytes, more than {BYTES_MAX}");
    }
    let path = root.join("data/atlas.bin");
    if options.check {
        audit(&tables, &folder, options.notes)?;
        if fs::read(&path)? != bytes {
            bail!("data/atlas.bin is not what the tables give: run `cargo xtask atlas`");
        }
        return Ok(());
    }
    fs::write(&path, &bytes)?;
    let opening = Instant::now();
    let atlas = Atlas::open(bytes.into())?;
    eprintln!(
        "atlas {}: {size} bytes, built in {built:.1?}, opened in {:.1?}",
        atlas.version(),
        opening.elapsed()
    );
    Ok(())
}

/// Prints what the audit finds; fails where the tables must be mended.
fn audit(tables: &[Table], folder: &Path, notes: bool) -> Result<()> {
    let text = fs::read_to_string(folder.join("SOURCES.toml"))?;
    let sources: toml::Table = text.parse()?;
    let tags: Vec<&str> = sources.keys().map(String::as_str).collect();
    let findings = check(tables, &tags)?;
    for f in findings.iter().filter(|f| f.error || notes) {
        println!("{}\t{}\t{}", f.tag, f.at, f.message);
    }
    let errors = findings.iter().filter(|f| f.error).count();
    eprintln!("{errors} errors, {} notes", findings.len() - errors);
    if errors > 0 {
        bail!("the tables have {errors} errors");
    }
    Ok(())
}

/// Every table of a folder, in the order of their names.
fn read_tables(folder: &Path) -> Result<Vec<Table>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?.map(|e| Ok(e?.path())).collect::<Result<_>>()?;
    paths.retain(|p| p.extension().is_some_and(|e| e == "tsv"));
    paths.sort();
    let read = |path: &PathBuf| -> Result<Table> {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Table { name, text: fs::read_to_string(path).with_context(|| path.display().to_string())? })
    };
    paths.iter().map(read).collect()
}
