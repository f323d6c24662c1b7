//! Where the places are that an article names: each name settled on one point.
//!
//! Names are found by the atlas and the model together ([`spotting`]); which of the places of that name
//! is meant is weighed over the whole article at once ([`choosing`]): one name means one place, what
//! is told beside it counts most, then the countries, regions and neighbourhood of the other places.

mod choosing;
mod spotting;

use std::ops::Range;

use polybius_atlas::{Atlas, Spot};

use crate::page::Page;

/// A name of a place in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Located {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// The place meant; `None` where no table has the name.
    pub spot: Option<Spot>,
}

/// Every name of a place in the article, in text order.
pub fn locate(page: &Page, atlas: &Atlas) -> Vec<Located> {
    let names = spotting::spotted(page, atlas);
    let chosen = choosing::choose(page, atlas, &names);
    names.into_iter().zip(chosen).map(|(name, spot)| Located { tokens: name.tokens, spot }).collect()
}
