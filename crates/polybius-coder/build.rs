//! Lists the built-in codebook's files, so that a new family needs no registration.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() {
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets the manifest folder");
    let folder = Path::new(&root).join("../../data/codebook");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<_> = fs::read_dir(&folder)
        .expect("data/codebook is part of the source tree")
        .map(|entry| entry.expect("the folder can be listed").path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    files.sort();
    let mut list = String::from("&[\n");
    for path in files {
        let name = path.file_stem().expect("a file has a stem").to_string_lossy().into_owned();
        let path = path.canonicalize().expect("the file exists");
        writeln!(list, "({name:?}, include_str!({path:?})),").expect("writing to a string");
        println!("cargo::rerun-if-changed={}", path.display());
    }
    list.push(']');
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join("codebook.rs");
    fs::write(out, list).expect("OUT_DIR can be written");
}
