//! From a parsed article to its rows: mentions, statements, codebook, claims.
//!
//! A pure function of the article, its parse, the atlas and the codebook: no I/O, no clock.

#[cfg(test)]
mod cases;
mod cast;
mod claims;
mod codebook;
mod coder;
mod confidence;
mod dates;
mod events;
mod exchanges;
mod figures;
pub mod forest;
mod geo;
mod judgements;
mod mentions;
mod page;
mod places;
mod quantities;
mod retell;
mod row;
mod sentence;
mod statement;
mod status;
pub mod typer;

pub use cast::{Cast, WHOSE_VALUES, WhoseChoice};
pub use codebook::{Act, Codebook, CodebookError, Example, Expect, verify};
pub use coder::{Coder, Explanation};
pub use dates::{Anew, DateChoice, Telling, settled_rows, weigh as weigh_dates};
pub use events::{
    ActExample, CHOICE_VALUES, Choice, Decision, FrameUse, Pair, Parties, TyperExample, choices, side_of,
    whole,
};
pub use exchanges::Features as ExchangeFeatures;
pub use judgements::Features as JudgementFeatures;
pub use page::{Page, Sentence};
pub use places::{PLACE_VALUES, PlaceChoice, SideAt};
pub use quantities::{Form as NumberForm, Kind as NumberKind, Number, counted as numbers};
pub use sentence::cut as sentence_spans;
