//! Words, weights and threshold of `data/judgements.toml`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

use super::Features;

/// A list of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    Values,
    Weights,
    Shows,
    Feels,
    Stance,
    Argues,
}

impl List {
    /// All lists, in the order of their numbers.
    pub const ALL: [List; 6] =
        [List::Values, List::Weights, List::Shows, List::Feels, List::Stance, List::Argues];

    /// The list among the lists of a word.
    pub fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The lists of words, as they stand in the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    values: BTreeSet<String>,
    weights: BTreeSet<String>,
    shows: BTreeSet<String>,
    feels: BTreeSet<String>,
    stance: BTreeSet<String>,
    argues: BTreeSet<String>,
    phrases: Vec<String>,
}

/// The lists of words, by word.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Lists")]
pub(super) struct Words {
    lists: HashMap<String, u8>,
    pub phrases: Vec<String>,
}

impl Words {
    /// The lists that have a word, as bits.
    pub fn lists_of(&self, word: &str) -> u8 {
        self.lists.get(word).copied().unwrap_or(0)
    }
}

impl From<Lists> for Words {
    fn from(file: Lists) -> Words {
        let all = [file.values, file.weights, file.shows, file.feels, file.stance, file.argues];
        let mut lists: HashMap<String, u8> = HashMap::new();
        for (list, words) in List::ALL.into_iter().zip(all) {
            words.into_iter().for_each(|word| *lists.entry(word).or_default() |= list.bit());
        }
        Words { lists, phrases: file.phrases }
    }
}

/// The logistic model.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Model {
    /// The probability from which a sentence is a judgement.
    pub threshold: f32,
    /// Log odds where all features are 0.
    bias: f32,
    pub words: Words,
    weight: BTreeMap<String, f32>,
}

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    parse(include_str!("../../../../data/judgements.toml"))
        .expect("invariant: data/judgements.toml is well formed")
});

/// The built-in model.
pub(super) fn model() -> &'static Model {
    &MODEL
}

fn parse(text: &str) -> Result<Model, String> {
    let model: Model = toml::from_str(text).map_err(|e| e.to_string())?;
    let unknown = model.weight.keys().find(|name| !super::features::NAMES.contains(&name.as_str()));
    match unknown {
        Some(name) => Err(format!("unknown feature {name:?}")),
        None => Ok(model),
    }
}

impl Model {
    /// The probability that a sentence of these features is a judgement.
    pub fn probability(&self, features: &Features) -> f32 {
        let odds: f32 =
            features.iter().map(|(name, value)| value * self.weight.get(*name).unwrap_or(&0.0)).sum();
        1.0 / (1.0 + libm::expf(-(self.bias + odds)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_view_makes_a_judgement_likelier() {
        let plain = model().probability(&vec![("past", 1.0), ("acts", 1.0)]);
        let view = model().probability(&vec![("values", 1.0), ("copula", 1.0), ("view", 0.8)]);
        assert!(plain < model().threshold && view > plain, "{plain} {view}");
    }

    #[test]
    fn unknown_features_and_fields_are_errors() {
        let words = "[words]\nvalues=[]\nweights=[]\nshows=[]\nfeels=[]\nstance=[]\nargues=[]\nphrases=[]\n";
        assert!(parse(&format!("threshold = 0.5\nbias = 0\n{words}[weight]\npast = 1.0")).is_ok());
        assert!(parse(&format!("threshold = 0.5\nbias = 0\n{words}[weight]\nmoon = 1.0")).is_err());
        assert!(parse(&format!("threshold = 0.5\nbias = 0\ncolour = 1\n{words}[weight]")).is_err());
    }
}
