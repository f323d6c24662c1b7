//! Puts the page's files where the program embeds them: built by Vite where Node is there, else one page
//! that says how to get it.
//!
//! `POLYBIUS_UI` is `auto` (build where npm is found), `require` (fail without it) or `skip` (never).

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the page's build depends on, below `web/`.
const SOURCES: &[&str] = &["src", "public", "index.html", "package-lock.json", "vite.config.ts"];

fn main() {
    println!("cargo::rerun-if-env-changed=POLYBIUS_UI");
    if env::var_os("CARGO_FEATURE_SERVER").is_none() {
        return;
    }
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("invariant: cargo tells the folder"));
    let ui = PathBuf::from(env::var_os("OUT_DIR").expect("invariant: cargo tells where to write")).join("ui");
    // A packed crate has the built page beside its manifest.
    let (web, packed) = (here.join("../../web"), here.join("ui"));
    for source in SOURCES {
        println!("cargo::rerun-if-changed={}", web.join(source).display());
    }
    let wanted = env::var("POLYBIUS_UI").unwrap_or_else(|_| "auto".into());
    let built = match wanted.as_str() {
        "skip" => Err("POLYBIUS_UI=skip".to_string()),
        _ if packed.is_dir() => copy(&packed, &ui),
        _ => build(&web, &ui),
    };
    match built {
        Ok(()) => {}
        Err(reason) if wanted == "require" => panic!("the page cannot be built: {reason}"),
        Err(reason) => {
            if wanted != "skip" {
                println!("cargo::warning=built without the page, the API works all the same: {reason}");
            }
            note(&ui);
        }
    }
    let mut files = Vec::new();
    list(&ui, &ui, &mut files);
    files.sort();
    let rows: String = files
        .iter()
        .map(|(name, path)| format!("    ({name:?}, include_bytes!({path:?}).as_slice()),\n"))
        .collect();
    let code = format!("/// The page's files.\nstatic FILES: &[(&str, &[u8])] = &[\n{rows}];\n");
    fs::write(ui.with_extension("rs"), code).expect("invariant: cargo's folder can be written");
}

/// Every file below `folder`: its name from `root` and its path.
fn list(root: &Path, folder: &Path, files: &mut Vec<(String, PathBuf)>) {
    for entry in fs::read_dir(folder).expect("invariant: the page was written here").flatten() {
        let path = entry.path();
        if path.is_dir() {
            list(root, &path, files);
        } else if let Ok(inside) = path.strip_prefix(root) {
            files.push((inside.to_string_lossy().replace('\\', "/"), path.clone()));
        }
    }
}

/// Builds the page with npm.
fn build(web: &Path, ui: &Path) -> Result<(), String> {
    if !web.join("package.json").is_file() {
        return Err("web/ is not there".into());
    }
    if !web.join("node_modules/.package-lock.json").is_file() {
        npm(web, &["ci", "--ignore-scripts"])?;
    }
    let out = ui.to_string_lossy().into_owned();
    npm(web, &["run", "build", "--silent", "--", "--outDir", &out, "--emptyOutDir"])
}

fn npm(web: &Path, arguments: &[&str]) -> Result<(), String> {
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let mut command = Command::new(program);
    command.args(arguments).current_dir(web).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    let output =
        command.output().map_err(|e| format!("npm cannot be run ({e}); install Node 20.19 or newer"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    let last: Vec<String> = String::from_utf8_lossy(&said).lines().rev().take(12).map(String::from).collect();
    let told: Vec<String> = last.into_iter().rev().collect();
    Err(format!("npm {} failed: {}", arguments.join(" "), told.join(" | ")))
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let wrap = |e: std::io::Error| format!("{}: {e}", from.display());
    fs::create_dir_all(to).map_err(wrap)?;
    for entry in fs::read_dir(from).map_err(wrap)? {
        let path = entry.map_err(wrap)?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            fs::copy(&path, &target).map_err(wrap)?;
        }
    }
    Ok(())
}

/// One page instead of the page.
fn note(ui: &Path) {
    let text = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Polybius</title>\
        <h1>Polybius</h1><p>This program was built without its page. The API is here all the same: \
        <a href=\"/api/openapi.json\">/api/openapi.json</a>.</p><p>To get the page, install Node 20.19 or newer \
        and build again with <code>POLYBIUS_UI=require cargo build --release</code>.</p></html>\n";
    fs::remove_dir_all(ui).ok();
    fs::create_dir_all(ui).expect("invariant: cargo's folder can be written");
    fs::write(ui.join("index.html"), text).expect("invariant: cargo's folder can be written");
}
