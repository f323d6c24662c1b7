//! A record opened for questions.

use std::cell::Cell;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction};

use crate::schema::{Clock, VIEWS};
use crate::{BUSY_SECONDS, Error, functions, happenings, store};

/// Kilobytes of the file that a question may hold in memory.
const CACHE_KB: i64 = 64_000;

/// Bytes of the file that are mapped instead of read; what lies beyond is read.
const MAPPED: i64 = 1 << 30;

/// A record opened for questions: `documents`, `events`, `claims` and the other views show what its
/// clock allows. Nothing can be written through it.
pub struct Reader {
    connection: Connection,
    schema: String,
    clock: Clock,
    has_happenings: Cell<bool>,
}

impl Reader {
    /// Opens the record at `path` under `clock`.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Damaged`], [`Error::Newer`].
    pub fn open(path: &Path, clock: Clock) -> Result<Self, Error> {
        if !path.exists() {
            return Err(Error::Missing(path.into()));
        }
        // A name that nobody can tell beforehand: a question reaches the tables through the views only.
        let schema = format!("r{:016x}", RandomState::new().build_hasher().finish());
        let connection = attach(path, &schema).map_err(|e| Error::at(path, e))?;
        store::current(&connection, &schema, path)?;
        let views: String = VIEWS.iter().map(|v| v.temporary(&schema, &clock)).collect();
        let hidden = if clock.is_now() { String::new() } else { hide(&connection, &schema)? };
        connection.execute_batch(&(views + &hidden)).map_err(|e| Error::at(path, e))?;
        functions::register(&connection)?;
        let has_happenings = Cell::new(clock.is_now());
        Ok(Reader { connection, schema, clock, has_happenings })
    }

    /// Lets questions call `country_name(code)`, which `name` answers.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn with_names(self, name: impl Fn(&str) -> Option<String> + Send + 'static) -> Result<Self, Error> {
        functions::names(&self.connection, name)?;
        Ok(self)
    }

    /// Makes `happenings` and `happening_events` hold what the clock shows. Under a clock they are made from
    /// the rows that it shows, once, which takes about a second for 100,000 events; before they are empty.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn lay_happenings(&self) -> Result<(), Error> {
        if !self.has_happenings.replace(true) {
            happenings::lay(&self.connection)?;
        }
        Ok(())
    }

    /// One state of the record for all that is asked until the transaction is dropped.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn snapshot(&self) -> Result<Transaction<'_>, Error> {
        Ok(self.connection.unchecked_transaction()?)
    }

    /// The connection, for questions that name the views.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The name under which the file is attached, for questions that need an index of words.
    pub fn schema(&self) -> &str {
        &self.schema
    }

    /// The clock it was opened under.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }
}

/// A connection in memory with the file attached, read only.
fn attach(path: &Path, schema: &str) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(":memory:", flags)?;
    connection.busy_timeout(Duration::from_secs(BUSY_SECONDS))?;
    store::first_that_reads(path, |address| {
        connection.execute(&format!("ATTACH ?1 AS {schema}"), [address])?;
        let read = store::probe(&connection, schema);
        if read.is_err() {
            connection.execute_batch(&format!("DETACH {schema}"))?;
        }
        read
    })?;
    connection.pragma_update(Some(schema), "cache_size", -CACHE_KB)?;
    connection.pragma_update(Some(schema), "mmap_size", MAPPED)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Empty views over every table of the file that has no view of its own name: under a clock a
/// question that names one finds nothing in it.
fn hide(connection: &Connection, schema: &str) -> Result<String, Error> {
    let sql =
        format!("SELECT name FROM {schema}.sqlite_schema WHERE type IN ('table', 'view') ORDER BY name");
    let mut statement = connection.prepare(&sql)?;
    let names = statement.query_map([], |r| r.get::<_, String>(0))?;
    let mut out = String::new();
    for name in names {
        let name = name?;
        if !VIEWS.iter().any(|v| v.name == name) && !name.starts_with("sqlite_") {
            out += &format!("CREATE TEMP VIEW \"{name}\" AS SELECT NULL AS hidden WHERE false;\n");
        }
    }
    Ok(out)
}
