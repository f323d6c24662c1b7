//! Tokens, tags, lemmas, trees and names from spaCy v3 pipelines.
//!
//! Any UTF-8 is accepted, parsing never fails, and the text is never altered.

mod doc;
mod labels;

pub use doc::{Doc, Token};
pub use labels::{Dep, EntityType, Pos, Tag};
