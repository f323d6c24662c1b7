//! Panics of the Parquet reader, as errors: it takes some damage to a file for a mistake of its caller.

use std::cell::Cell;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    /// Whether this thread is reading a file, so that a panic is the file's and is told as an error.
    static READING: Cell<bool> = const { Cell::new(false) };
}

/// What `read` gives; an error where it panics, of which nothing is printed. What it works on must not be
/// used after an error.
pub fn caught<T>(read: impl FnOnce() -> T) -> io::Result<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |told| {
            if !READING.get() {
                before(told);
            }
        }));
    });
    READING.set(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(read));
    READING.set(false);
    outcome.map_err(|reason| {
        let words = reason.downcast_ref::<String>().map(String::as_str);
        let words = words.or_else(|| reason.downcast_ref::<&str>().copied()).unwrap_or("for no reason told");
        io::Error::other(format!("the file is damaged: {words}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_with_its_words() {
        assert_eq!(caught(|| 7).unwrap(), 7);
        let error = caught(|| panic!("length {}", -1)).unwrap_err();
        assert_eq!(error.to_string(), "the file is damaged: length -1");
        assert_eq!(caught(|| panic!("cut")).map(|()| 0).unwrap_err().to_string(), "the file is damaged: cut");
        assert!(!READING.get());
    }
}
