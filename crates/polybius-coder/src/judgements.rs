//! Judgements: sentences that are the author's own evaluation, guess or advice.
//!
//! Each sentence is described by [`features`], weighed with `data/judgements.toml` ([`model`]) and, where
//! it passes the threshold, given as a row. What the document puts in someone's mouth is left out of
//! account: a sentence that mainly tells what another thinks is no judgement of the author's.

mod features;
mod model;

use polybius_base::{Judgement, RowId, Span};

use crate::cast::Cast;
use crate::claims::ClaimDraft;
use crate::dates::Clock;
use crate::events::Draft;
use crate::page::Page;
use model::model;

/// What judgements are read from.
pub(crate) struct Scene<'p, 'a> {
    /// The article.
    pub page: &'p Page<'a>,
    /// Its parties.
    pub cast: &'p Cast,
    /// Its dates.
    pub clock: &'p Clock,
    /// Its claims.
    pub told: &'p [ClaimDraft],
    /// Its events with their speakers.
    pub events: &'p [Draft],
    /// Where its figures stand.
    pub figures: Vec<Span>,
}

/// A sentence's features: name and value, in a fixed order.
pub type Features = Vec<(&'static str, f32)>;

/// The features of every sentence that is no furniture, in text order.
pub(crate) fn described(scene: &Scene) -> Vec<(Span, Features)> {
    features::sentences(scene)
}

/// The sentences that their features make judgements.
pub(crate) fn judgements(described: &[(Span, Features)]) -> Vec<Judgement> {
    let model = model();
    let weighed = described.iter().map(|(span, features)| (*span, model.probability(features)));
    let passed = weighed.filter(|(_, p)| *p >= model.threshold);
    let rule = || "judgement.weighed".to_owned();
    passed
        .map(|(span, confidence)| Judgement { id: RowId::default(), span, confidence, rule: rule() })
        .collect()
}

#[cfg(test)]
mod tests;
