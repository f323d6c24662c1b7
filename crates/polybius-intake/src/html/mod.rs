//! Web pages to articles.

pub mod blocks;
pub mod body;
pub mod dom;
pub mod furniture;
pub mod meta;

use polybius_base::Article;

use crate::language;
use crate::piece::Piece;

/// The article on the web page `html` from `address`, which may be empty; its id is left empty.
/// Nothing fails: a page without an article gives an empty text.
pub fn page(html: &str, address: &str) -> Piece {
    let dom = dom::Dom::parse(html);
    let meta = meta::meta(&dom, address);
    let text = body::body(&dom, &meta.title).join("\n\n");
    let language = language::sure(&text).map_or(meta.language, str::to_string);
    let article =
        Article { id: String::new(), outlet: meta.outlet, date: meta.date, title: meta.title, text };
    Piece { article, byline: meta.byline, language, url: meta.url }
}
