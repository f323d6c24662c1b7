//! Keeping a record in order: make it small, copy it, forget a document.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use crate::{Error, Store, words};

/// Pages copied between two looks at the lock.
const PAGES: i32 = 4096;

/// Rebuilds the file without its gaps and the indexes of words in one piece; gives its size in bytes
/// before and after.
///
/// # Errors
/// [`Error::Unwritable`] where the disk has no room for a second copy.
pub fn compact(store: &mut Store) -> Result<(u64, u64), Error> {
    let path = store.path().to_path_buf();
    let size = || fs::metadata(&path).map_or(0, |m| m.len());
    let before = size();
    let sql = "INSERT INTO document_words (document_words) VALUES ('optimize'); \
               INSERT INTO claim_words (claim_words) VALUES ('optimize'); \
               ANALYZE; VACUUM; PRAGMA wal_checkpoint(TRUNCATE);";
    store.connection().execute_batch(sql).map_err(|e| Error::at(&path, e))?;
    Ok((before, size()))
}

/// Copies the record at `from` to `to` while others read and write it. The copy takes its name when it
/// is whole; a file of that name is replaced.
///
/// # Errors
/// [`Error::Missing`], [`Error::Damaged`], [`Error::Unwritable`].
pub fn backup(from: &Path, to: &Path) -> Result<(), Error> {
    if !from.exists() {
        return Err(Error::Missing(from.into()));
    }
    let unwritable = |reason: String| Error::Unwritable { path: to.into(), reason };
    if fs::canonicalize(to).is_ok_and(|to| fs::canonicalize(from).is_ok_and(|from| from == to)) {
        return Err(unwritable("this is the record itself".into()));
    }
    if to == Path::new("-") || (to.exists() && !to.is_file()) {
        return Err(unwritable(
            "a record is copied to a file, not to standard output, a folder or a device".into(),
        ));
    }
    let Some(name) = to.file_name() else { return Err(unwritable("this is no name of a file".into())) };
    let passing = to.with_file_name(format!(".{}.{}.part", name.to_string_lossy(), std::process::id()));
    let named = |e: Error| match e {
        Error::Unwritable { path, reason } if path == passing => unwritable(reason),
        other => other,
    };
    let copied = copy(from, &passing).map_err(named);
    let done = copied.and_then(|()| replace(&passing, to).map_err(|e| unwritable(e.to_string())));
    if done.is_err() {
        let _ = fs::remove_file(&passing);
    }
    done
}

/// Gives the copy its name. The log of a record that had it is removed: SQLite would take it for the copy's.
fn replace(passing: &Path, to: &Path) -> std::io::Result<()> {
    for log in ["-wal", "-shm"] {
        let mut name = to.as_os_str().to_owned();
        name.push(log);
        match fs::remove_file(&name) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
    }
    fs::rename(passing, to)
}

fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    let source = crate::store::read_only(from).map_err(|e| Error::at(from, e))?;
    crate::store::recognise_filled(&source, from)?;
    let mut target = Connection::open(to).map_err(|e| Error::at(to, e))?;
    let backup = Backup::new(&source, &mut target).map_err(|e| Error::at(to, e))?;
    backup.run_to_completion(PAGES, Duration::from_millis(5), None).map_err(|e| Error::at(to, e))
}

/// Removes the words of every document whose id or hash is `id`, at the time `now`: its text, title and
/// whatever its rows quote, in the file's free pages too. Codes, dates and spans stay, and so does the
/// hash, so that it does not come back. Gives the number of documents.
///
/// # Errors
/// [`Error::Nothing`], [`Error::Unwritable`].
pub fn forget(store: &mut Store, id: &str, now: &str) -> Result<usize, Error> {
    let path = store.path().to_path_buf();
    let wrap = |e| Error::at(&path, e);
    store.connection().execute_batch("PRAGMA secure_delete = ON").map_err(wrap)?;
    let begun = store.connection().transaction_with_behavior(TransactionBehavior::Immediate);
    let transaction = begun.map_err(wrap)?;
    let docs = numbers(&transaction, id).map_err(wrap)?;
    if docs.is_empty() {
        return Err(Error::Nothing { kind: "document", name: id.into() });
    }
    docs.iter().try_for_each(|doc| blank(&transaction, *doc, now)).map_err(wrap)?;
    transaction.commit().map_err(wrap)?;
    // A word stays in the index until its segment is written anew, and in what pages held before they were split.
    compact(store)?;
    Ok(docs.len())
}

fn numbers(transaction: &Transaction<'_>, id: &str) -> rusqlite::Result<Vec<i64>> {
    let mut statement = transaction.prepare("SELECT doc FROM documents WHERE id = ?1 OR hash = ?1")?;
    statement.query_map([id], |r| r.get(0))?.collect()
}

/// What is blanked of a document's rows, each with the codings of the document.
const BLANKS: &[&str] = &[
    "UPDATE event_rows SET trigger = '', place = '' WHERE coding IN",
    "UPDATE claim_rows SET content = '', cue = '', speaker_text = '' WHERE coding IN",
    "UPDATE exchange_rows SET item = '', giver_text = '', receiver_text = '' WHERE coding IN",
    "UPDATE figure_rows SET item = '', text = '' WHERE coding IN",
    "UPDATE voice_rows SET text = '' WHERE coding IN",
];

fn blank(transaction: &Transaction<'_>, doc: i64, now: &str) -> rusqlite::Result<()> {
    unindex(transaction, doc)?;
    let codings = "(SELECT coding FROM codings WHERE doc = ?1)";
    for sql in BLANKS {
        transaction.execute(&format!("{sql} {codings}"), [doc])?;
    }
    let rows = [
        format!(
            "UPDATE side_rows SET text = '' WHERE event IN (SELECT event FROM event_rows WHERE coding IN {codings})"
        ),
        "DELETE FROM texts WHERE doc = ?1".into(),
    ];
    for sql in rows {
        transaction.execute(&sql, [doc])?;
    }
    let sql = "UPDATE documents SET title = '', forgotten = coalesce(forgotten, ?2) WHERE doc = ?1";
    transaction.execute(sql, (doc, now))?;
    Ok(())
}

/// Takes the words of a document and of its claims out of the indexes, which must be told what they were.
fn unindex(transaction: &Transaction<'_>, doc: i64) -> rusqlite::Result<()> {
    let sql = "SELECT d.title, t.text FROM documents d JOIN texts t ON t.doc = d.doc WHERE d.doc = ?1";
    let held = transaction
        .query_row(sql, [doc], |r| Ok((r.get::<_, String>(0)?, r.get::<_, Vec<u8>>(1)?)))
        .optional()?;
    if let Some((title, text)) = held.and_then(|(title, packed)| Some((title, words::unpack(&packed)?))) {
        let sql =
            "INSERT INTO document_words (document_words, rowid, title, body) VALUES ('delete', ?1, ?2, ?3)";
        transaction.execute(sql, (doc, title, text))?;
    }
    let sql = "INSERT INTO claim_words (claim_words, rowid, content) SELECT 'delete', claim, content \
               FROM claim_rows WHERE coding IN (SELECT coding FROM codings WHERE doc = ?1) \
               AND (SELECT forgotten FROM documents WHERE doc = ?1) IS NULL";
    transaction.execute(sql, [doc])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{Desk, at, entry};
    use crate::{Clock, Put, Reader, check};

    const VISIT: (&str, &str, &str) = ("RUS", "CONSULT", "PRK");

    /// Whether the file or what lies beside it has `word`, in capitals or not.
    fn has(desk: &Desk, word: &str) -> bool {
        let files = fs::read_dir(desk.0.path()).unwrap().map(|e| fs::read(e.unwrap().path()).unwrap());
        let small = word.to_lowercase();
        files
            .into_iter()
            .any(|bytes| bytes.windows(word.len()).any(|w| w == word.as_bytes() || w == small.as_bytes()))
    }

    #[test]
    fn a_forgotten_document_leaves_its_codes_and_none_of_its_words() {
        let desk = Desk::new();
        let mut secret = entry("a", "Wire", "2023-09-13", ("Qumran", "CONSULT", "PRK"));
        secret.document.title = "Qumran".into();
        let copy = entry("b", "Post", "2023-09-13", VISIT);
        desk.put(1, "1", false, &[secret.clone(), copy]);
        assert!(has(&desk, "Qumran"), "the word was there");
        let mut store = Store::open(&desk.path(), &at(2)).unwrap();
        assert_eq!(forget(&mut store, "a", &at(2)).unwrap(), 1);
        drop(store);
        assert!(!has(&desk, "Qumran"));
        assert_eq!(
            desk.ask(Clock::default(), "SELECT type || confidence FROM events"),
            ["CONSULT0.9", "CONSULT0.9"]
        );
        assert_eq!(desk.ask(Clock::default(), "SELECT forgotten FROM documents"), [at(2), "null".into()]);
        assert_eq!(check(&desk.path()).unwrap(), [""; 0]);
        let mut store = Store::open(&desk.path(), &at(2)).unwrap();
        assert_eq!(forget(&mut store, "a", &at(3)).unwrap(), 1, "again does no harm");
        drop(store);
        assert_eq!(check(&desk.path()).unwrap(), [""; 0]);
        assert_eq!(desk.put(3, "2", true, &[secret]), [Put::Known], "it does not come back");
        assert!(!has(&desk, "Qumran"));
        let mut store = Store::open(&desk.path(), &at(2)).unwrap();
        assert!(matches!(forget(&mut store, "nobody", &at(2)), Err(Error::Nothing { .. })));
    }

    #[test]
    fn words_of_a_forgotten_document_stay_on_no_page_of_a_file_that_grew() {
        let desk = Desk::new();
        let words = |n: u32| format!("Quirinal{n} and Oxyrhynchus{n}");
        for n in 0..60 {
            let title = format!("{} ", words(n)).repeat(6);
            let mut one = entry("", "Wire", "2023-09-13", ("RUS", "CONSULT", &words(n)));
            let sha = crate::entry::text_sha256(&title);
            one.document = crate::entry::document(&format!("d{n}"), sha, "Wire", None, &title);
            desk.put(1, "1", false, &[one]);
        }
        for n in [0, 1, 2, 30] {
            assert!(has(&desk, &words(n)));
            let mut store = Store::open(&desk.path(), &at(2)).unwrap();
            assert_eq!(forget(&mut store, &format!("d{n}"), &at(2)).unwrap(), 1);
            drop(store);
            assert!(!has(&desk, &words(n)), "of document {n}");
        }
    }

    #[test]
    fn a_backup_is_a_record_with_the_same_rows() {
        let desk = Desk::new();
        desk.put(1, "1", false, &[entry("a", "Wire", "2023-09-13", VISIT)]);
        let mut store = Store::open(&desk.path(), &at(1)).unwrap();
        let mut writer = store.writer().unwrap();
        let mut open = writer.begin(&at(2)).unwrap();
        let run = open.run(&crate::samples::run("1")).unwrap();
        open.put(&entry("b", "Wire", "2023-09-14", VISIT), run, false).unwrap();
        let to = desk.0.path().join("copy.db");
        backup(&desk.path(), &to).unwrap();
        open.commit().unwrap();
        let copy = Reader::open(&to, Clock::default()).unwrap();
        let count: i64 =
            copy.connection().query_row("SELECT count(*) FROM documents", [], |r| r.get(0)).unwrap();
        assert_eq!(count, 1, "what was not committed is not in it");
        assert_eq!(check(&to).unwrap(), [""; 0]);
        let left: Vec<_> = fs::read_dir(desk.0.path())
            .unwrap()
            .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
            .filter(|n| n.ends_with(".part"))
            .collect();
        assert_eq!(left, [""; 0]);
    }

    #[test]
    fn a_backup_takes_nothing_over_from_the_record_whose_place_it_takes() {
        let (desk, old) = (Desk::new(), Desk::new());
        desk.put(1, "1", false, &[entry("a", "Wire", "2023-09-13", VISIT)]);
        old.put(1, "1", false, &[entry("b", "Wire", "2023-09-14", VISIT)]);
        // Somebody still reads it, so its last rows are in the log.
        let open = rusqlite::Connection::open(old.path()).unwrap();
        open.query_row("SELECT count(*) FROM documents", [], |r| r.get::<_, i64>(0)).unwrap();
        old.put(1, "1", false, &[entry("c", "Wire", "", VISIT)]);
        assert!(old.path().with_file_name("record.db-wal").exists());
        std::mem::forget(open);
        backup(&desk.path(), &old.path()).unwrap();
        assert_eq!(old.ask(Clock::default(), "SELECT id FROM documents"), ["a"]);
        assert_eq!(check(&old.path()).unwrap(), [""; 0]);
    }

    #[test]
    fn a_backup_fails_where_nothing_is_or_nothing_can_be_written() {
        let desk = Desk::new();
        assert!(matches!(backup(&desk.path(), &desk.0.path().join("x")), Err(Error::Missing(_))));
        desk.put(1, "1", false, &[]);
        let nowhere = desk.0.path().join("no/such/folder/x.db");
        let told = backup(&desk.path(), &nowhere);
        assert!(matches!(told, Err(Error::Unwritable { path, .. }) if path == nowhere));
        let itself = desk.0.path().join("./record.db");
        assert!(matches!(backup(&desk.path(), &itself), Err(Error::Unwritable { .. })));
        for no_file in [desk.0.path(), Path::new("/dev/null"), Path::new("-")] {
            assert!(matches!(backup(&desk.path(), no_file), Err(Error::Unwritable { .. })), "{no_file:?}");
        }
        assert_eq!(check(&desk.path()).unwrap(), [""; 0]);
    }

    #[test]
    fn compacting_keeps_every_row_and_gives_room_back() {
        let desk = Desk::new();
        let days = (1..=28).flat_map(|d| (1..=9).map(move |m| format!("20{m:02}-02-{d:02}")));
        let many: Vec<_> = days.map(|day| entry(&day, "Wire", &day, VISIT)).collect();
        desk.put(1, "1", false, &many);
        let mut store = Store::open(&desk.path(), &at(1)).unwrap();
        store.connection().execute_batch("CREATE TABLE waste (x); INSERT INTO waste VALUES (randomblob(500000)); DROP TABLE waste; PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        let (before, after) = compact(&mut store).unwrap();
        assert!(after + 400_000 < before, "{before} {after}");
        assert_eq!(desk.ask(Clock::default(), "SELECT count(*) FROM events"), [many.len().to_string()]);
        assert_eq!(check(&desk.path()).unwrap(), [""; 0]);
    }
}
