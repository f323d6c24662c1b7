//! Where a model is taken from: a folder, or a wheel, with the model at any depth inside.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use super::{Error, io_error, is_model};

/// Folders that are looked through for a model, at most.
const MAX_FOLDERS: usize = 2000;

/// The folder that holds the model's files, at or below `dir`; the first by name if there are several.
pub(super) fn find_model(dir: &Path) -> Option<PathBuf> {
    let mut level = vec![dir.to_owned()];
    let mut seen = 0;
    while !level.is_empty() {
        level.sort();
        if let Some(found) = level.iter().find(|dir| is_model(dir)) {
            return Some(found.clone());
        }
        seen += level.len();
        if seen > MAX_FOLDERS {
            return None;
        }
        let inside = level.iter().filter_map(|dir| fs::read_dir(dir).ok()).flatten().flatten();
        let folders = inside.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
        level = folders.map(|entry| entry.path()).collect();
    }
    None
}

/// A place that a model's files can be read from.
pub(super) enum Source {
    /// A model folder.
    Folder(PathBuf),
    /// A wheel, and the path of the model inside it, with a `/` at its end.
    Wheel { path: PathBuf, archive: Box<ZipArchive<File>>, prefix: String },
}

impl Source {
    /// Opens a folder or a wheel.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        if path.is_dir() {
            let folder = find_model(path).ok_or_else(|| Error::NoModel(path.to_owned()))?;
            return Ok(Source::Folder(folder));
        }
        let file = File::open(path).map_err(io_error(path))?;
        let archive = ZipArchive::new(file).map_err(|_| Error::NoModel(path.to_owned()))?;
        let mut prefixes: Vec<&str> = archive
            .file_names()
            .filter_map(|name| name.strip_suffix("tokenizer"))
            .filter(|prefix| prefix.is_empty() || prefix.ends_with('/'))
            .filter(|prefix| archive.index_for_name(&format!("{prefix}meta.json")).is_some())
            .collect();
        prefixes.sort_unstable();
        let prefix = prefixes.first().ok_or_else(|| Error::NoModel(path.to_owned()))?.to_string();
        Ok(Source::Wheel { path: path.to_owned(), archive: Box::new(archive), prefix })
    }

    /// The path as the user knows it.
    pub(super) fn path(&self) -> &Path {
        match self {
            Source::Folder(path) | Source::Wheel { path, .. } => path,
        }
    }

    /// A file of the model, `None` if there is none; no more than `limit` bytes are read.
    pub(super) fn read(&mut self, file: &str, limit: u64) -> Result<Option<Vec<u8>>, Error> {
        let path = self.path().to_owned();
        let read = match self {
            Source::Folder(dir) => match File::open(dir.join(file)) {
                Ok(file) => read_limited(file, limit),
                Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
                Err(e) => Err(e),
            },
            Source::Wheel { archive, prefix, .. } => match archive.by_name(&format!("{prefix}{file}")) {
                Ok(entry) => read_limited(entry, limit),
                Err(zip::result::ZipError::FileNotFound) => return Ok(None),
                Err(e) => Err(io::Error::other(e)),
            },
        };
        read.map(Some).map_err(io_error(&path))
    }
}

fn read_limited(from: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}
