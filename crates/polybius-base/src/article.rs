//! One article as it goes into the coder.

use crate::PartialDate;

/// A news article. Spans of every row index `text`, which is never altered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// The caller's identifier.
    pub id: String,
    /// Name of the outlet, empty if unknown.
    pub outlet: String,
    /// Publication date; `None` gives the diagnostic `no-date`.
    pub date: Option<PartialDate>,
    /// Headline; read for context, gives no rows.
    pub title: String,
    /// Body text, paragraphs separated by line breaks.
    pub text: String,
}
