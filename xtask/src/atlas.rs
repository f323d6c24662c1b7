//! `xtask atlas`: builds `data/atlas.bin` from the tables in `data/atlas`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use polybius::atlas::{Atlas, Table, build};

/// Label of the version: the month of the tables.
const LABEL: &str = "2026-11";

/// Reads the tables, builds the file, opens it again as a check and writes it.
pub fn run() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask stands in the workspace")?;
    let started = Instant::now();
    let tables = read_tables(&root.join("data/atlas"))?;
    let bytes = build(&tables, LABEL)?;
    let size = bytes.len();
    fs::write(root.join("data/atlas.bin"), &bytes)?;
    let built = started.elapsed();
    let opening = Instant::now();
    let atlas = Atlas::open(bytes.into())?;
    eprintln!(
        "atlas {}: {size} bytes, built in {built:.1?}, opened in {:.1?}",
        atlas.version(),
        opening.elapsed()
    );
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
