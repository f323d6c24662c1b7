//! Where data goes: standard output, a file that appears whole, or straight into what is there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;

/// A place to write to. A regular file, or one that does not exist yet, is written aside and takes
/// its name in [`Output::finish`]; anything else (a pipe, `/dev/null`) is written to directly.
pub struct Output {
    writer: BufWriter<Box<dyn Write + Send>>,
    name: PathBuf,
    aside: Option<Aside>,
}

/// A file under a passing name, removed unless it is renamed.
struct Aside {
    file: File,
    passing: PathBuf,
    target: PathBuf,
    renamed: bool,
}

impl Output {
    /// Opens `path`; `-` is standard output.
    ///
    /// # Errors
    /// [`Error::Unwritable`].
    pub fn open(path: &Path) -> Result<Self, Error> {
        let (sink, aside) = open(path).map_err(|source| unwritable(path, source))?;
        Ok(Output { writer: BufWriter::with_capacity(1 << 16, sink), name: path.into(), aside })
    }

    /// Writes all of `bytes`.
    ///
    /// # Errors
    /// [`Error::Unwritable`].
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.writer.write_all(bytes).map_err(|source| unwritable(&self.name, source))
    }

    /// Hands on what is still held back.
    ///
    /// # Errors
    /// [`Error::Unwritable`].
    pub fn flush(&mut self) -> Result<(), Error> {
        self.writer.flush().map_err(|source| unwritable(&self.name, source))
    }

    /// Ends the output and gives the file its name.
    ///
    /// # Errors
    /// [`Error::Unwritable`].
    pub fn finish(mut self) -> Result<(), Error> {
        self.flush()?;
        if let Some(aside) = &mut self.aside {
            // What has a name is on the disk, whatever happens to the machine.
            aside.file.sync_all().map_err(|source| unwritable(&self.name, source))?;
            fs::rename(&aside.passing, &aside.target).map_err(|source| unwritable(&self.name, source))?;
            aside.renamed = true;
        }
        Ok(())
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        if !self.renamed {
            let _ = fs::remove_file(&self.passing);
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

fn unwritable(path: &Path, source: io::Error) -> Error {
    Error::Unwritable { path: path.into(), source }
}

fn open(path: &Path) -> io::Result<(Box<dyn Write + Send>, Option<Aside>)> {
    if path == Path::new("-") {
        return Ok((Box::new(io::stdout()), None));
    }
    let (target, permissions) = match fs::metadata(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => (path.to_path_buf(), None),
        Err(e) => return Err(e),
        // A link keeps pointing where it points: the file behind it is replaced.
        Ok(there) if there.is_file() => (fs::canonicalize(path)?, Some(there.permissions())),
        Ok(_) => return Ok((Box::new(OpenOptions::new().write(true).open(path)?), None)),
    };
    let passing = passing_name(&target)?;
    let file = File::create_new(&passing)?;
    let aside = Aside { file: file.try_clone()?, passing, target, renamed: false };
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    Ok((Box::new(file), Some(aside)))
}

/// A name beside `target` that no other run uses.
fn passing_name(target: &Path) -> io::Result<PathBuf> {
    let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let mut passing = std::ffi::OsString::from(".");
    passing.push(name);
    passing.push(format!(".{}.part", std::process::id()));
    Ok(target.with_file_name(passing))
}
