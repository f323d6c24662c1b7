//! The parsed article: a flat row of tokens with their tree.

use std::ops::Range;
use std::sync::Arc;

use polybius_base::Span;

use crate::{Dep, EntityType, Pos, Tag};

/// One token.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Where the token stands in the article's text.
    pub span: Span,
    /// Fine-grained tag.
    pub tag: Tag,
    /// Universal part of speech.
    pub pos: Pos,
    /// Morphological features: the place in [`Doc::morphs`]; 0 stands for none.
    pub morph: u16,
    /// Index of the head in [`Doc::tokens`]; a root is its own head.
    pub head: u32,
    /// Relation to the head.
    pub dep: Dep,
    /// Entity type, `None` outside names.
    pub ent: Option<EntityType>,
    /// Whether the token opens a name.
    pub ent_begin: bool,
    /// Whether the token opens a sentence.
    pub sent_start: bool,
    /// Whether a single space follows, as spaCy counts it.
    pub space_after: bool,
    /// The lemma's place in [`Doc::lemmas`].
    pub lemma: (u32, u32),
}

/// The tokens of one article, paragraph after paragraph. Heads index the whole row and never leave
/// the paragraph.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Doc {
    /// All tokens in text order.
    pub tokens: Vec<Token>,
    /// Token ranges of the paragraphs, in text order.
    pub paragraphs: Vec<Range<u32>>,
    /// Lemmas, one after the other.
    pub lemmas: String,
    /// Sets of morphological features, such as `Number=Sing`; shared by all articles of a pipeline.
    pub morphs: Arc<[Box<str>]>,
}

impl Doc {
    /// The lemma of token `i`.
    pub fn lemma(&self, i: usize) -> &str {
        let (start, end) = self.tokens[i].lemma;
        &self.lemmas[start as usize..end as usize]
    }

    /// The morphological features of token `i`, such as `Number=Sing|Person=3`; empty if it has none.
    pub fn morph(&self, i: usize) -> &str {
        self.morphs.get(usize::from(self.tokens[i].morph)).map_or("", |morph| morph)
    }

    /// Appends a token's lemma to the row of lemmas and returns its place.
    pub fn push_lemma(&mut self, lemma: &str) -> (u32, u32) {
        let start = self.lemmas.len() as u32;
        self.lemmas.push_str(lemma);
        (start, self.lemmas.len() as u32)
    }

    /// Token ranges of the sentences the parser found.
    pub fn sentences(&self) -> Vec<Range<usize>> {
        let mut out: Vec<Range<usize>> = Vec::new();
        for paragraph in &self.paragraphs {
            let (first, end) = (paragraph.start as usize, paragraph.end as usize);
            let mut start = first;
            for i in first + 1..end {
                if self.tokens[i].sent_start {
                    out.push(start..i);
                    start = i;
                }
            }
            if start < end {
                out.push(start..end);
            }
        }
        out
    }
}
