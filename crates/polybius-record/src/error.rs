//! What can go wrong with a record.

use std::path::PathBuf;

/// Everything that stops a question to a record, or its writing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no file.
    #[error("{}: there is no record", .0.display())]
    Missing(PathBuf),
    /// The file is no SQLite database, or none of Polybius, or damaged.
    #[error("{}: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The file is of a version that this program does not know.
    #[error("{}: the record has version {found} of the schema, this program knows up to {known}", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The newest one known.
        known: i64,
    },
    /// The file is of an earlier version, which the next writing brings up to date.
    #[error("{}: the record has version {found} of the schema, questions need {known}", path.display())]
    Older {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The present one.
        known: i64,
    },
    /// The file, its folder or the disk does not take what is written.
    #[error("{}: cannot be written: {reason}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// The statement is no SQL, or does what a question may not.
    #[error("{0}")]
    BadQuery(String),
    /// The question took longer than it may.
    #[error("stopped after {seconds} s")]
    TooLong {
        /// How long it may take.
        seconds: f64,
    },
    /// Nothing in the record has the name asked for.
    #[error("the record has no {kind} {name}")]
    Nothing {
        /// What kind of thing: row, document.
        kind: &'static str,
        /// What was asked for.
        name: String,
    },
    /// Something else that SQLite says.
    #[error("{0}")]
    Sql(#[from] rusqlite::Error),
}

impl Error {
    /// The error that `source` is for the record at `path`.
    pub fn at(path: &std::path::Path, source: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        let (path, reason) = (path.to_path_buf(), source.to_string());
        match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Error::Damaged { path, reason },
            Some(
                ErrorCode::DiskFull
                | ErrorCode::ReadOnly
                | ErrorCode::CannotOpen
                | ErrorCode::SystemIoFailure
                | ErrorCode::PermissionDenied
                | ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked,
            ) => Error::Unwritable { path, reason },
            _ => Error::Sql(source),
        }
    }
}
