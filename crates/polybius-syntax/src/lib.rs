//! Tokens, tags, lemmas, trees and names from spaCy v3 pipelines.
//!
//! Any UTF-8 is accepted, parsing never fails, and the text is never altered. A [`Pipeline`] is loaded
//! from the bytes of a model folder ([`ModelFiles`]) and shared; each thread parses with its own
//! [`Worker`]. The same text gives the same [`Doc`] in any batch, on any machine.

mod convolution;
mod doc;
mod error;
mod facts;
mod files;
mod labels;
mod lemmatizer;
mod lexicon;
mod paragraphs;
mod pipeline;
mod regex;
mod ruler;
mod strings;
#[cfg(test)]
mod tests;
mod tok2vec;
mod tokenizer;
mod transition;
mod unicode;
mod unicode_tables;
mod vectors;
mod work;
mod worker;

pub mod conllu;

pub use doc::{Doc, Token};
pub use error::ModelError;
pub use files::ModelFiles;
pub use labels::{Dep, EntityType, Pos, Tag};
pub use paragraphs::paragraphs;
pub use pipeline::Pipeline;
pub use polybius_nn::Arithmetic;
pub use work::Work;
pub use worker::Worker;
