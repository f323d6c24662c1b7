//! Archives and exports that hold many articles: read as streams, one article in memory at a time.

pub mod csv;
pub mod export;
pub mod lines;
pub mod warc;

/// What is wrong with a part of an archive; reading goes on after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Where: the number of the record, row or article, counted from 1.
    pub number: u64,
    /// What is wrong.
    pub reason: String,
}
