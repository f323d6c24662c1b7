//! What the record holds already, asked before an article is coded.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension};

use crate::entry::Run;
use crate::{BUSY_SECONDS, Error};

/// A look into the record; each thread has its own.
pub struct Known {
    connection: Connection,
}

impl Known {
    /// Opens the record at `path` for reading.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Unwritable`].
    pub fn open(path: &Path) -> Result<Self, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(|e| Error::at(path, e))?;
        connection.busy_timeout(Duration::from_secs(BUSY_SECONDS)).map_err(|e| Error::at(path, e))?;
        Ok(Known { connection })
    }

    /// Whether nothing would change if the document with `hash` came again, `with_text` or without;
    /// with `run` its rows are wanted as that run makes them.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn is_settled(&self, hash: &str, with_text: bool, run: Option<&Run>) -> Result<bool, Error> {
        let sql = "SELECT d.forgotten IS NOT NULL, EXISTS (SELECT 1 FROM texts t WHERE t.doc = d.doc), \
                   r.schema, r.coder, r.model, r.atlas, r.codebook, r.typer, r.options FROM documents d \
                   JOIN codings c ON c.doc = d.doc AND c.until IS NULL JOIN runs r ON r.run = c.run \
                   WHERE d.hash = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let found = statement
            .query_row([hash], |r| {
                let held = Run {
                    schema: r.get(2)?,
                    coder: r.get(3)?,
                    model: r.get(4)?,
                    atlas: r.get(5)?,
                    codebook: r.get(6)?,
                    typer: r.get(7)?,
                    options: r.get(8)?,
                    ..Run::default()
                };
                Ok((r.get::<_, bool>(0)?, r.get::<_, bool>(1)?, held))
            })
            .optional()?;
        Ok(match found {
            None => false,
            Some((forgotten, has_text, held)) => {
                let as_wanted = run.is_none_or(|run| Run { run: held.run, ..run.clone() } == held);
                forgotten || (as_wanted && (has_text || !with_text))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{Desk, entry, run};

    #[test]
    fn a_document_is_settled_unless_its_text_or_its_run_is_missing() {
        let desk = Desk::new();
        let mut bare = entry("a", "Wire", "2023-09-13", ("RUS", "CONSULT", "PRK"));
        let text = bare.text.take();
        desk.put(1, "1", false, std::slice::from_ref(&bare));
        let known = Known::open(&desk.path()).unwrap();
        let hash = &bare.document.hash;
        assert!(!known.is_settled("0", false, None).unwrap());
        assert!(known.is_settled(hash, false, None).unwrap());
        assert!(!known.is_settled(hash, true, None).unwrap(), "its text is new");
        assert!(known.is_settled(hash, false, Some(&run("1"))).unwrap());
        assert!(!known.is_settled(hash, false, Some(&run("2"))).unwrap());
        bare.text = text;
        desk.put(2, "1", false, std::slice::from_ref(&bare));
        assert!(known.is_settled(hash, true, None).unwrap());
    }
}
