//! From a parsed article to its rows: mentions, statements, codebook, claims.
//!
//! A pure function of the article, its parse, the atlas and the codebook: no I/O, no clock.

mod cast;
mod claims;
mod page;
mod sentence;

pub use cast::Cast;
pub use page::{Page, Sentence};
pub use sentence::cut as sentence_spans;
