//! What is installed, whether it works, and what to do where it does not.

use std::fs::{self, OpenOptions};
use std::num::NonZero;
use std::path::Path;

use polybius_base::Article;
use polybius_record::{Glance, glance};
use serde::Serialize;

use crate::error::{At, Error};
use crate::front::{Coder, Options, codebook, knowledge};
use crate::model;

/// A sentence that any coder finds an event in.
const SENTENCE: &str = "Russia attacked Ukraine.";

/// Free space, in bytes, below which a warning is given: a day of news and the log beside it.
const FREE_BYTES: u64 = 1 << 30;

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// As it should be.
    Ok,
    /// It works, but not everything does.
    Warning,
    /// It does not work.
    Fault,
}

impl State {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            State::Ok => "ok",
            State::Warning => "warning",
            State::Fault => "fault",
        }
    }
}

/// One check.
#[derive(Debug, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub check: &'static str,
    /// How it came out.
    pub state: State,
    /// The code of the error; empty without a fault.
    pub code: &'static str,
    /// What was found.
    pub found: String,
    /// What to do next; empty where all is well.
    pub next: String,
    /// The error behind a fault.
    #[serde(skip)]
    pub error: Option<Error>,
}

impl Finding {
    fn ok(check: &'static str, found: impl Into<String>) -> Self {
        Finding { check, state: State::Ok, code: "", found: found.into(), next: String::new(), error: None }
    }

    fn warning(check: &'static str, found: impl Into<String>, next: impl Into<String>) -> Self {
        Finding { state: State::Warning, next: next.into(), ..Finding::ok(check, found) }
    }

    fn fault(check: &'static str, error: Error) -> Self {
        // Some messages say themselves what to do.
        let next = match error.advice() {
            "" => "see docs/errors.md",
            advice => advice,
        };
        let (code, next) = (error.code(), next.into());
        Finding { state: State::Fault, code, next, error: Some(error), ..Finding::ok(check, "") }.told()
    }

    fn told(mut self) -> Self {
        self.found = self.error.as_ref().map_or(self.found, ToString::to_string);
        self
    }
}

/// Looks at everything that `options` name, and at the record if one is given.
pub fn examine(options: &Options, record: Option<&Path>) -> Vec<Finding> {
    let mut out = vec![program(), page(), threads()];
    out.push(match knowledge(options.atlas.as_deref()) {
        Ok(atlas) => Finding::ok("atlas", atlas.version()),
        Err(error) => Finding::fault("atlas", error),
    });
    out.push(match codebook(options.codebook.as_deref()) {
        Ok(book) => Finding::ok("codebook", format!("{}, {} acts", book.version(), book.acts().len())),
        Err(error) => Finding::fault("codebook", error),
    });
    let folder = folder(options);
    let is_whole = out.iter().chain([&folder]).all(|f| f.state != State::Fault);
    out.push(folder);
    if is_whole {
        coder(options, &mut out);
    }
    if let Some(path) = record {
        the_record(path, &mut out);
    }
    out
}

fn program() -> Finding {
    let build = if cfg!(debug_assertions) { "unoptimised build" } else { "optimised build" };
    let (system, machine) = (std::env::consts::OS, std::env::consts::ARCH);
    let parts = [("parquet", cfg!(feature = "parquet")), ("server", cfg!(feature = "server"))];
    let without: String =
        parts.iter().filter(|p| !p.1).map(|(name, _)| format!(", without {name}")).collect();
    Finding::ok(
        "program",
        format!("{}, {build} for {system} on {machine}{without}", env!("CARGO_PKG_VERSION")),
    )
}

fn page() -> Finding {
    #[cfg(feature = "server")]
    if crate::server::has_page() {
        return Finding::ok("page", "inside the program");
    }
    let next = "to have it, install Node 20.19 or newer and build with POLYBIUS_UI=require";
    Finding::warning("page", "not in this program", next)
}

fn threads() -> Finding {
    match std::thread::available_parallelism().map(NonZero::get) {
        Ok(count) => Finding::ok("threads", count.to_string()),
        Err(e) => Finding::warning("threads", format!("1: {e}"), "tell the number with --jobs"),
    }
}

/// The model's folder and files.
fn folder(options: &Options) -> Finding {
    let found = model::locate(options.model.as_deref()).and_then(|dir| Ok((model::check(&dir)?, dir)));
    match found {
        Ok((checked, dir)) if checked.pinned => {
            Finding::ok("folder", format!("{}, as published", dir.display()))
        }
        Ok((_, dir)) => {
            let next = "its rows name its version; `polybius model get` brings the published one";
            Finding::warning("folder", format!("{}, not the default model", dir.display()), next)
        }
        Err(error) => Finding::fault("folder", error.into()),
    }
}

/// The whole coder on one sentence.
fn coder(options: &Options, out: &mut Vec<Finding>) {
    let coder = match Coder::load(options) {
        Ok(coder) => coder,
        Err(error) => return out.push(Finding::fault("model", error)),
    };
    out.push(Finding::ok("model", coder.versions().model.as_str()));
    out.push(match coder.versions().typer.as_str() {
        "" => Finding::warning("typer", "none", "the codebook alone decides"),
        version => Finding::ok("typer", version),
    });
    out.push(Finding::ok("kernels", format!("{:?}", coder.kernels())));
    let article = Article { id: "doctor".into(), text: SENTENCE.into(), ..Article::default() };
    let coded = coder.code(std::slice::from_ref(&article));
    let events = coded.iter().map(|c| c.reading.events.len()).sum::<usize>();
    out.push(match events {
        0 => Finding::warning(
            "reading",
            format!("no event in `{SENTENCE}`"),
            "try without --codebook and --atlas",
        ),
        _ => Finding::ok("reading", format!("an event in `{SENTENCE}`")),
    });
}

/// A record: its version and pages, its folder and the room there.
fn the_record(path: &Path, out: &mut Vec<Finding>) {
    match glance(path) {
        Ok(Glance { version, documents, wrong: None }) => {
            let found = format!("{}: schema {version}, {documents} documents", path.display());
            out.push(Finding::ok("record", found));
        }
        Ok(Glance { wrong: Some(reason), .. }) => {
            let error = polybius_record::Error::Damaged { path: path.into(), reason };
            out.push(Finding::fault("record", error.into()));
        }
        Err(error) => return out.push(Finding::fault("record", error.into())),
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    out.push(writable(folder));
    let size = fs::metadata(path).map_or(0, |m| m.len());
    out.extend(free_bytes(folder).map(|free| room(free, size)));
}

/// Whether files can be made in `folder`, as SQLite must for its log.
fn writable(folder: &Path) -> Finding {
    let passing = folder.join(format!(".polybius-doctor.{}", std::process::id()));
    let made = OpenOptions::new().write(true).create_new(true).open(&passing);
    let done = made.and_then(|file| {
        drop(file);
        fs::remove_file(&passing)
    });
    let name = folder.display();
    match done {
        Ok(()) => Finding::ok("writing", format!("{name} can be written")),
        Err(e) => Finding::warning(
            "writing",
            format!("{}: {e}", At::whole(name.to_string())),
            "ingest and watch need to write here; questions do not",
        ),
    }
}

/// Whether there is room for the record's log, and for a second copy as `record compact` makes one.
fn room(free: u64, record: u64) -> Finding {
    let found = format!("{} MB free, the record has {} MB", free >> 20, record >> 20);
    if free < FREE_BYTES {
        return Finding::warning("space", found, "make room before the next ingest");
    }
    if free < 2 * record {
        return Finding::warning("space", found, "`record compact` and `record backup` need as much again");
    }
    Finding::ok("space", found)
}

/// Bytes that are free for this user on the disk that holds `folder`; `None` where the system does not tell.
#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    let told = rustix::fs::statvfs(folder).ok()?;
    told.f_bavail.checked_mul(told.f_frsize)
}

/// The same where the system does not tell.
#[cfg(not(unix))]
fn free_bytes(_: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_room_is_a_warning() {
        assert_eq!(room(4 << 30, 1 << 30).state, State::Ok);
        assert_eq!(room(4 << 30, 3 << 30).state, State::Warning);
        assert_eq!(room((1 << 30) - 1, 0).state, State::Warning);
    }

    #[test]
    fn a_folder_is_tried_and_left_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(writable(folder.path()).state, State::Ok);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        let none = writable(&folder.path().join("none"));
        assert_eq!(none.state, State::Warning);
        assert!(!none.next.is_empty());
        assert!(free_bytes(folder.path()).is_none_or(|free| free > 0));
    }

    #[test]
    fn a_fault_has_a_code_and_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("none");
        let options = Options {
            model: Some(path.clone()),
            codebook: Some(path.clone()),
            atlas: Some(path.clone()),
            ..Options::default()
        };
        let found = examine(&options, Some(&path));
        let faults: Vec<_> = found.iter().filter(|f| f.state == State::Fault).collect();
        let codes: Vec<_> = faults.iter().map(|f| (f.check, f.code)).collect();
        assert_eq!(codes, [("atlas", "E310"), ("codebook", "E101"), ("folder", "E301"), ("record", "E313")]);
        assert!(faults.iter().all(|f| !f.next.is_empty() && !f.found.is_empty()));
    }
}
