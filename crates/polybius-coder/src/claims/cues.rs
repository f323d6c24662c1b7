//! The words that introduce claims, read from `data/claims.toml`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

/// What content a cue verb may have; see the head of `data/claims.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Frame {
    /// A finite clause.
    Clause,
    /// Quoted words before or after it.
    Quote,
    /// Content beside which it stands between commas.
    Aside,
    /// An infinitive.
    Infinitive,
    /// A noun phrase.
    Object,
    /// What follows "about" or "of".
    About,
    /// A noun phrase that is cited as a reason.
    Ground,
    /// What a report shows, told as a phrase.
    Finding,
    /// A noun phrase opened by "any".
    Any,
    /// An object and what follows "as".
    As,
    /// An object and what it is called.
    Label,
    /// Quoted words in its object or complement.
    Words,
    /// A passive without a speaker.
    Nobody,
    /// Only persons, bodies and reports as speakers.
    Report,
    /// Only writings as speakers.
    Writing,
}

/// The frames of one cue verb.
#[derive(Clone, Debug, Default)]
pub(crate) struct Frames(BTreeSet<Frame>);

impl Frames {
    /// Whether the verb takes `frame`.
    pub fn has(&self, frame: Frame) -> bool {
        self.0.contains(&frame)
    }
}

/// All cue words.
#[derive(Debug)]
pub(crate) struct Cues {
    /// Frames by verb.
    verbs: HashMap<String, Frames>,
    /// Frames by verb and second word.
    second: HashMap<String, BTreeMap<String, Frames>>,
    /// Names of the noun lists of each lemma.
    nouns: HashMap<String, BTreeSet<String>>,
    /// Speaker lists by name.
    speakers: HashMap<String, BTreeSet<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    verbs: BTreeMap<String, Group>,
    nouns: BTreeMap<String, Group>,
    speakers: BTreeMap<String, Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    #[serde(default)]
    takes: Vec<Frame>,
    lemmas: Vec<String>,
}

static CUES: LazyLock<Cues> = LazyLock::new(|| {
    parse(include_str!("../../../../data/claims.toml")).expect("invariant: data/claims.toml is well formed")
});

/// The built-in cue words.
pub(crate) fn cues() -> &'static Cues {
    &CUES
}

fn parse(text: &str) -> Result<Cues, toml::de::Error> {
    let file: File = toml::from_str(text)?;
    let mut verbs: HashMap<String, Frames> = HashMap::new();
    let mut second: HashMap<String, BTreeMap<String, Frames>> = HashMap::new();
    for group in file.verbs.into_values() {
        for lemma in group.lemmas {
            let frames = match lemma.split_once(' ') {
                Some((verb, word)) => second.entry(verb.into()).or_default().entry(word.into()).or_default(),
                None => verbs.entry(lemma).or_default(),
            };
            frames.0.extend(&group.takes);
        }
    }
    let lists = |groups: BTreeMap<String, Group>| {
        groups.into_iter().map(|(name, g)| (name, g.lemmas.into_iter().collect())).collect()
    };
    let mut nouns: HashMap<String, BTreeSet<String>> = HashMap::new();
    for (name, group) in file.nouns {
        for lemma in group.lemmas {
            nouns.entry(lemma).or_default().insert(name.clone());
        }
    }
    Ok(Cues { verbs, second, nouns, speakers: lists(file.speakers) })
}

impl Cues {
    /// The frames of a verb by itself.
    pub fn verb(&self, lemma: &str) -> Option<&Frames> {
        self.verbs.get(lemma)
    }

    /// The second words that make another cue with this verb, and its frames with each.
    pub fn second(&self, lemma: &str) -> impl Iterator<Item = (&str, &Frames)> {
        self.second.get(lemma).into_iter().flatten().map(|(word, frames)| (word.as_str(), frames))
    }

    /// Whether `lemma` is in the list `nouns.NAME`.
    pub fn noun(&self, name: &str, lemma: &str) -> bool {
        self.nouns.get(lemma).is_some_and(|names| names.contains(name))
    }

    /// Whether `lemma` is in the list `speakers.NAME`.
    pub fn speaker(&self, name: &str, lemma: &str) -> bool {
        self.speakers.get(name).is_some_and(|l| l.contains(lemma))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_words_have_their_frames() {
        assert!(cues().verb("say").is_some_and(|f| f.has(Frame::Clause) && f.has(Frame::Aside)));
        assert!(cues().verb("walk").is_none());
        let second: Vec<&str> = cues().second("point").map(|(w, _)| w).collect();
        assert_eq!(second, ["out", "to"]);
        assert!(cues().noun("of", "claim") && !cues().noun("of", "tree"));
    }

    #[test]
    fn unknown_frames_and_fields_are_errors() {
        assert!(parse("[verbs.x]\ntakes = [\"song\"]\nlemmas = []\n[nouns]\n[speakers]").is_err());
        assert!(parse("colour = 1").is_err());
    }
}
