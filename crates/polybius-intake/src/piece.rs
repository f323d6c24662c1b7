//! What intake makes of an input: an article and what its page tells besides.

use polybius_base::Article;

/// An article as it came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// Id, outlet, date, title and text.
    pub article: Article,
    /// Who wrote it, names joined by commas; empty if not told.
    pub byline: String,
    /// Language, two or three letters as the page tells or the text shows; empty if not known.
    pub language: String,
    /// The address that the page wants to be known by; empty if not told.
    pub url: String,
}
