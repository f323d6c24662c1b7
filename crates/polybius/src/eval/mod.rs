//! The scorer: coded rows against a gold set, after the coding guide.

mod print;
mod score;
mod set;

pub use print::{by_outlet, json, json_with_outlets, misses, table};
pub use score::{ACCURACIES, Count, MEASURES, Miss, Score, Share, document, pairs};
pub use set::{GoldSet, Scored, coded_rows, total};
