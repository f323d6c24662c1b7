//! The cast of an article: which words name which party.

use polybius_base::{Mention, Span};

/// The parties an article names, by the head token of each mention.
#[derive(Clone, Debug, Default)]
pub struct Cast {
    /// The mention headed by each token, where there is one.
    mentions: Vec<Option<Mention>>,
}

impl Cast {
    /// The mention whose head is token `head`; `None` where the token names no party.
    pub fn mention(&self, head: usize) -> Option<&Mention> {
        self.mentions.get(head)?.as_ref()
    }

    /// The widest mention that lies inside `span`, the first of several.
    pub fn within(&self, span: Span) -> Option<&Mention> {
        self.mentions
            .iter()
            .flatten()
            .filter(|m| span.contains(m.span))
            .max_by_key(|m| (m.span.len(), std::cmp::Reverse(m.span.start)))
    }
}
