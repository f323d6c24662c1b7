//! Watching feeds into a file of JSON lines or a record: the places for articles, the state file, the clock.

mod keep;

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use polybius_intake::Piece;
use polybius_intake::archive::lines::read_line;
use polybius_intake::watch::{Clock, Sink, State};
use serde_json::Value;

use crate::error::{At, Error};
use crate::input::{Incoming, LINE_BYTES};
use crate::wire;
pub use keep::RecordSink;

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs())
    }

    fn wait_until(&self, time: u64) {
        let (begun, whole) = (Instant::now(), Duration::from_secs(time.saturating_sub(self.now())));
        loop {
            // In short sleeps, so that a clock that is set forward is noticed; one that is set back makes
            // no wait longer.
            let left = time.saturating_sub(self.now());
            let rest = whole.saturating_sub(begun.elapsed());
            if left == 0 || rest.is_zero() {
                return;
            }
            thread::sleep(rest.min(Duration::from_secs(left.min(30))));
        }
    }
}

/// Writes each article as a line at the end of a file, or to standard output, and the state to a file
/// of its own. A line that a kill has cut off is taken away; what the file holds is not written again.
pub struct LineSink {
    out: Box<dyn Write>,
    name: PathBuf,
    state: PathBuf,
    ids: BTreeSet<String>,
    heard: fn(&str),
}

impl LineSink {
    /// Opens `path`, `-` for standard output, with the state in `state`; `heard` gets what could not
    /// be read.
    ///
    /// # Errors
    /// [`Error::Unreadable`] and [`Error::Unwritable`].
    pub fn open(path: &Path, state: &Path, heard: fn(&str)) -> Result<Self, Error> {
        let (out, ids): (Box<dyn Write>, _) = if path == Path::new("-") {
            (Box::new(io::stdout()), BTreeSet::new())
        } else {
            let at = || At::whole(path.display().to_string());
            let ids = known(path).map_err(|source| Error::Unreadable { at: at(), source })?;
            let file = OpenOptions::new().append(true).create(true).open(path);
            (Box::new(file.map_err(|source| Error::Unwritable { path: path.into(), source })?), ids)
        };
        Ok(LineSink { out, name: path.into(), state: state.into(), ids, heard })
    }
}

/// The ids in a file of JSON lines; a last line without its end is cut off.
fn known(path: &Path) -> io::Result<BTreeSet<String>> {
    let mut ids = BTreeSet::new();
    let file = match File::open(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(ids),
        other => other?,
    };
    if !file.metadata()?.is_file() {
        return Ok(ids);
    }
    let (mut reader, mut line, mut whole) = (BufReader::new(file), Vec::new(), 0);
    loop {
        let length = read_line(&mut reader, &mut line, LINE_BYTES)?;
        if length == 0 {
            return Ok(ids);
        }
        if line.len() == length && !line.ends_with(b"\n") {
            OpenOptions::new().write(true).open(path)?.set_len(whole)?;
            return Ok(ids);
        }
        whole += length as u64;
        let id =
            serde_json::from_slice::<Value>(&line).ok().and_then(|v| v["id"].as_str().map(str::to_string));
        ids.extend(id);
    }
}

impl Sink for LineSink {
    type Error = Error;

    fn has(&mut self, id: &str) -> bool {
        self.ids.contains(id)
    }

    fn take(&mut self, piece: Piece) -> Result<(), Error> {
        let id = piece.article.id.clone();
        let line = wire::article(&Incoming::from(piece)) + "\n";
        let written = self.out.write_all(line.as_bytes()).and_then(|()| self.out.flush());
        written.map_err(|source| Error::Unwritable { path: self.name.clone(), source })?;
        self.ids.insert(id);
        Ok(())
    }

    fn save(&mut self, state: &State) -> Result<(), Error> {
        save_state(&self.state, state)
    }

    fn note(&mut self, what: &str) {
        (self.heard)(what);
    }
}

/// Writes `state` aside and renames the file to `path`.
fn save_state(path: &Path, state: &State) -> Result<(), Error> {
    let mut passing = path.to_path_buf().into_os_string();
    passing.push(".part");
    let write = || -> io::Result<()> {
        let mut file = File::create(&passing)?;
        file.write_all(state.save().as_bytes())?;
        file.sync_all()?;
        fs::rename(&passing, path)
    };
    write().map_err(|source| Error::Unwritable { path: path.into(), source })
}

/// The state in `path`; an empty one where there is no such file.
///
/// # Errors
/// [`Error::Unreadable`], and [`Error::WatchState`] where the file holds something else.
pub fn state(path: &Path) -> Result<State, Error> {
    let at = At::whole(path.display().to_string());
    match fs::read_to_string(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(State::default()),
        Err(source) => Err(Error::Unreadable { at, source }),
        Ok(text) => State::load(&text).map_err(|reason| Error::WatchState { at, reason }),
    }
}

#[cfg(test)]
mod tests {
    use polybius_base::Article;

    use super::*;

    fn piece(id: &str) -> Piece {
        Piece {
            article: Article { id: id.into(), text: "T".into(), ..Article::default() },
            ..Piece::default()
        }
    }

    #[test]
    fn lines_cut_off_by_a_kill_are_taken_away_and_whole_ones_known() {
        let folder = tempfile::tempdir().unwrap();
        let (out, state_file) = (folder.path().join("a.jsonl"), folder.path().join("a.state"));
        let mut sink = LineSink::open(&out, &state_file, |_| {}).unwrap();
        sink.take(piece("u:1")).unwrap();
        drop(sink);
        let whole = fs::read_to_string(&out).unwrap();
        fs::write(&out, whole.clone() + "{\"id\":\"u:2\",\"te").unwrap();
        let mut sink = LineSink::open(&out, &state_file, |_| {}).unwrap();
        assert!(sink.has("u:1") && !sink.has("u:2"));
        sink.take(piece("u:3")).unwrap();
        let lines = fs::read_to_string(&out).unwrap();
        assert!(lines.starts_with(&whole) && lines.lines().count() == 2 && lines.contains("u:3"), "{lines}");
    }

    #[test]
    fn states_are_kept_whole() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("s.json");
        assert_eq!(state(&file).unwrap(), State::default());
        let mut sink = LineSink::open(Path::new("-"), &file, |_| {}).unwrap();
        let mut kept = State::default();
        kept.add_feeds(["https://a.test/".to_string()], 3);
        sink.save(&kept).unwrap();
        assert_eq!(state(&file).unwrap(), kept);
        fs::write(&file, "{}x").unwrap();
        assert_eq!(state(&file).unwrap_err().code(), "E112");
    }
}
