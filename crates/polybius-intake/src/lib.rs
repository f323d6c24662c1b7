//! From web pages, pasted text, feeds and archives to articles.
//!
//! Bytes come in, a [`Piece`] comes out: an article with title, date, outlet, byline, language and
//! address. A page becomes a new text without its furniture; nothing is taken from the clock.
//!
//! ```
//! let page = "<title>Ports | Coast Daily</title><h1>Ports</h1><p>Ferries sailed again on Monday, the mayor said.";
//! let piece = polybius_intake::html::page(page, "https://coast.test/2021/03/04/ports");
//! assert_eq!(piece.article.text, "Ferries sailed again on Monday, the mayor said.");
//! assert_eq!(piece.article.date.unwrap().to_string(), "2021-03-04");
//! ```

pub mod archive;
pub mod charset;
mod cut;
pub mod dateline;
pub mod feed;
pub mod html;
pub mod language;
pub mod limits;
pub mod net;
mod piece;
pub mod sniff;
pub mod text;
pub mod watch;
pub mod when;

pub use piece::Piece;
