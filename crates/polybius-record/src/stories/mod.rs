//! Stories: articles that tell the same news, and which of them are copies of one text.
//!
//! Two articles within [`WINDOW_DAYS`] of each other are linked where they are alike; what links hold
//! together is parted at its weak links; what is left together is a story. The similarity of two
//! articles depends on them alone, so the stories depend on which articles there are and not on the order
//! in which they came, and a new article touches only what it hangs together with.
//!
//! A story's id comes from its founder, the first of its articles by day and content. An id means for ever
//! "the story in which this founder is": stories that merge keep both ids, and none comes to mean another.

mod keep;
mod minhash;
mod profile;
mod shelf;
mod tree;
mod words;

pub use keep::Updated;
pub use minhash::Signature;
pub use profile::Profile;
pub use shelf::{Entry, Group, Shelf, Source, UNDATED, WINDOW_DAYS};

use polybius_base::{RowId, hash};

/// The id of the story that the article with this content's hash founds: 16 hex digits.
pub fn story_id(founder_hash: &str) -> String {
    let mut first = [0; 8];
    first.copy_from_slice(&hash(format!("story {founder_hash}").as_bytes())[..8]);
    RowId(u64::from_be_bytes(first)).to_string()
}

#[cfg(test)]
mod tests;
