//! Stand-in for the model folder, to be replaced by the engine author's.
use polybius_syntax::ModelFiles;
use std::path::{Path, PathBuf};

/// Error.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Missing.
    #[error("no model at {0}")]
    Missing(PathBuf),
}

/// Locate.
pub fn locate(given: Option<&Path>) -> Result<PathBuf, Error> {
    let dir = given.map(PathBuf::from).or_else(|| std::env::var_os("POLYBIUS_MODEL").map(PathBuf::from));
    let dir = dir.unwrap_or_else(|| "/nowhere".into());
    if dir.join("config.cfg").exists() { Ok(dir) } else { Err(Error::Missing(dir)) }
}

/// Get.
pub fn get(_from: Option<&Path>) -> Result<PathBuf, Error> {
    locate(None)
}

/// Check.
pub fn check(dir: &Path) -> Result<(), Error> {
    locate(Some(dir)).map(|_| ())
}

/// Load.
pub fn load(dir: &Path) -> Result<ModelFiles, Error> {
    let mut files = ModelFiles::new();
    for name in ModelFiles::NEEDED.iter().chain(ModelFiles::OPTIONAL) {
        if let Ok(bytes) = std::fs::read(dir.join(name)) {
            files.insert(name, bytes);
        }
    }
    Ok(files)
}
