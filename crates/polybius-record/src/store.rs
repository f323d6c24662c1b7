//! A record opened for writing.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension};

use crate::schema::{self, VERSION};
use crate::writer::Writer;
use crate::{BUSY_SECONDS, Error};

/// What stands in SQLite's `application_id`: the letters `Polb`.
pub const APPLICATION: i64 = 0x506f_6c62;

/// A record opened for writing. Readers go on undisturbed beside it.
pub struct Store {
    connection: Connection,
    path: PathBuf,
}

impl Store {
    /// Opens the record at `path`; a file that does not exist is made. `now` is the time, UTC,
    /// `YYYY-MM-DDTHH:MM:SS.mmmZ`, that a new or migrated record notes.
    ///
    /// # Errors
    /// [`Error::Damaged`] for another kind of file, [`Error::Newer`], [`Error::Unwritable`].
    pub fn create(path: &Path, now: &str) -> Result<Self, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Self::with(path, flags, now)
    }

    /// The same for a record that must be there.
    ///
    /// # Errors
    /// [`Error::Missing`] besides.
    pub fn open(path: &Path, now: &str) -> Result<Self, Error> {
        if !path.exists() {
            return Err(Error::Missing(path.into()));
        }
        Self::with(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX, now)
    }

    fn with(path: &Path, flags: OpenFlags, now: &str) -> Result<Self, Error> {
        let wrap = |e| Error::at(path, e);
        let mut connection = Connection::open_with_flags(path, flags).map_err(wrap)?;
        connection.busy_timeout(Duration::from_secs(BUSY_SECONDS)).map_err(wrap)?;
        connection.set_prepared_statement_cache_capacity(64);
        recognise(&connection, path)?;
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; \
                 PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY;",
            )
            .map_err(wrap)?;
        migrate(&mut connection, path, now)?;
        Ok(Store { connection, path: path.into() })
    }

    /// The writer of documents.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn writer(&mut self) -> Result<Writer<'_>, Error> {
        Ok(Writer::new(&mut self.connection, &self.path))
    }

    /// Ends the writing: gathers what questions are planned by, and brings everything from the log into the file.
    ///
    /// # Errors
    /// [`Error::Unwritable`].
    pub fn close(self) -> Result<(), Error> {
        let sql = "PRAGMA optimize; PRAGMA wal_checkpoint(PASSIVE);";
        self.connection.execute_batch(sql).map_err(|e| Error::at(&self.path, e))?;
        self.connection.close().map_err(|(_, e)| Error::at(&self.path, e))
    }

    /// The connection, for upkeep and for what is derived from rows.
    pub fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Fails for a file that is no record, or one that this program is too old for.
pub(crate) fn recognise(connection: &Connection, path: &Path) -> Result<(), Error> {
    let number = |pragma: &str| connection.pragma_query_value(None, pragma, |r| r.get::<_, i64>(0));
    let wrap = |e| Error::at(path, e);
    let (version, application) =
        (number("user_version").map_err(wrap)?, number("application_id").map_err(wrap)?);
    let filled: Option<i64> = connection
        .query_row("SELECT 1 FROM sqlite_schema LIMIT 1", [], |r| r.get(0))
        .optional()
        .map_err(wrap)?;
    if version > VERSION && application == APPLICATION {
        return Err(Error::Newer { path: path.into(), found: version, known: VERSION });
    }
    if filled.is_some() && application != APPLICATION {
        return Err(Error::Damaged { path: path.into(), reason: "this is no record of Polybius".into() });
    }
    Ok(())
}

/// Opens the record at `path` for reading.
pub(crate) fn read_only(path: &Path) -> rusqlite::Result<Connection> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = first_that_reads(path, |address| {
        let connection = Connection::open_with_flags(address, flags)?;
        probe(&connection, "main").map(|()| connection)
    })?;
    connection.busy_timeout(Duration::from_secs(BUSY_SECONDS))?;
    Ok(connection)
}

/// What `open` makes of the address of the file at `path`. Where its folder takes no log, which readers need
/// too, and none lies there, the file is opened as one that nobody writes.
pub(crate) fn first_that_reads<T>(
    path: &Path,
    open: impl Fn(&str) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let address = address(path);
    let opened = open(&address);
    let code = opened.as_ref().err().and_then(rusqlite::Error::sqlite_error_code);
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    match code {
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen) if path.is_file() && !Path::new(&log).exists() => {
            open(&(address + "&immutable=1"))
        }
        _ => opened,
    }
}

/// Fails where the file attached as `schema` cannot be read.
pub(crate) fn probe(connection: &Connection, schema: &str) -> rusqlite::Result<()> {
    connection.query_row(&format!("SELECT count(*) FROM {schema}.sqlite_schema"), [], |_| Ok(()))
}

/// `path` as a URI that opens the file for reading only.
fn address(path: &Path) -> String {
    let mut out = String::from("file:");
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            other => out += &format!("%{other:02X}"),
        }
    }
    out + "?mode=ro"
}

/// The same, and fails for a file that is to become a record and holds nothing yet.
pub(crate) fn recognise_filled(connection: &Connection, path: &Path) -> Result<(), Error> {
    recognise(connection, path)?;
    let version = connection.pragma_query_value(None, "user_version", |r| r.get::<_, i64>(0));
    match version.map_err(|e| Error::at(path, e))? {
        0 => Err(Error::Damaged { path: path.into(), reason: "nothing was written to it yet".into() }),
        _ => Ok(()),
    }
}

/// Fails for a file, attached as `schema`, that is no record of the present version.
pub(crate) fn current(connection: &Connection, schema: &str, path: &Path) -> Result<(), Error> {
    let number = |pragma: &str| connection.pragma_query_value(Some(schema), pragma, |r| r.get::<_, i64>(0));
    let wrap = |e| Error::at(path, e);
    let (found, application) =
        (number("user_version").map_err(wrap)?, number("application_id").map_err(wrap)?);
    let (path, known) = (path.to_path_buf(), VERSION);
    if application != APPLICATION {
        return Err(Error::Damaged { path, reason: "this is no record of Polybius".into() });
    }
    match found {
        VERSION => Ok(()),
        found if found > VERSION => Err(Error::Newer { path, found, known }),
        found => Err(Error::Older { path, found, known }),
    }
}

/// Brings the file to the version of this program, each step in a transaction of its own.
fn migrate(connection: &mut Connection, path: &Path, now: &str) -> Result<(), Error> {
    let wrap = |e| Error::at(path, e);
    loop {
        let step =
            connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(wrap)?;
        // Asked under the lock: another program may have been faster.
        let version: i64 = step.pragma_query_value(None, "user_version", |r| r.get(0)).map_err(wrap)?;
        let Some((sql, next)) = migration(version) else { return Ok(()) };
        let done = step
            .execute_batch(&sql)
            .and_then(|()| step.execute("INSERT INTO versions VALUES (?1, ?2)", (next, now)))
            .and_then(|_| step.pragma_update(None, "user_version", next));
        done.and_then(|()| step.pragma_update(None, "application_id", APPLICATION)).map_err(wrap)?;
        step.commit().map_err(wrap)?;
    }
}

/// The statements that bring a file of `version` to a later one, and that one; `None` for the newest.
/// An empty file becomes one of the newest at once.
fn migration(version: i64) -> Option<(String, i64)> {
    match version {
        0 => Some((schema::ddl(), VERSION)),
        1 => Some((include_str!("schema/migrations/2.sql").into(), 2)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::Desk;

    #[test]
    fn a_file_whose_folder_takes_no_log_is_read_as_one_that_nobody_writes() {
        let desk = Desk::new();
        desk.put(1, "1", false, &[]);
        let refused = || {
            rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_READONLY), None)
        };
        let open = |address: &str| if address.ends_with("&immutable=1") { Ok(1) } else { Err(refused()) };
        assert_eq!(first_that_reads(&desk.path(), open).unwrap(), 1);
        let still = format!("{}&immutable=1", address(&desk.path()));
        let connection =
            Connection::open_with_flags(still, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI);
        probe(&connection.unwrap(), "main").unwrap();
        // What the log holds would be missing.
        let mut log = desk.path().into_os_string();
        log.push("-wal");
        std::fs::write(log, "x").unwrap();
        assert!(first_that_reads(&desk.path(), open).is_err());
    }
}
