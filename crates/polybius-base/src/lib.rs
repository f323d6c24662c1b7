//! Spans, dates, codes and row types shared by every Polybius crate.
//!
//! No I/O, no clock, no language: plain values that the other crates pass to one another.

mod article;
mod codes;
mod date;
mod goldstein;
mod reading;
mod span;

pub use article::Article;
pub use codes::{
    Bound, ClaimMode, Code, EventType, ExchangeStatus, ItemClass, Measure, QuadClass, Sector, Status,
};
pub use date::PartialDate;
pub use goldstein::goldstein;
pub use reading::{
    Claim, Diagnostic, Event, Exchange, Figure, Judgement, Location, Mention, Named, Naming, Party, Place,
    Quantity, Reading, RowId, Speaker, hash, row_id, text_hash,
};
pub use span::{CodePoints, Span};

/// Version of the row contract; raised whenever a field changes its meaning.
pub const SCHEMA_VERSION: u32 = 1;

/// Limits on what one article may hold; beyond them a part is skipped with a diagnostic.
pub mod limits {
    /// Longest article text that is coded, in bytes.
    pub const ARTICLE_BYTES: usize = 4_000_000;
    /// Longest paragraph that is parsed, in bytes.
    pub const PARAGRAPH_BYTES: usize = 20_000;
    /// Longest sentence that is coded, in tokens.
    pub const SENTENCE_TOKENS: usize = 400;
}
