//! The rule lemmatizer: endings, exceptions and a list of known forms for each part of speech.

use std::collections::{HashMap, HashSet};

use polybius_nn::msgpack::{self, Value};

use crate::strings::string_id;
use crate::unicode::is_alpha;
use crate::{ModelError, Pos};

const FILE: &str = "lemmatizer/lookups/lookups.bin";

/// The tables of one part of speech.
#[derive(Default)]
struct Tables {
    /// Endings and what stands in their place.
    rules: Vec<(Box<str>, Box<str>)>,
    exceptions: HashMap<Box<str>, Vec<Box<str>>>,
    index: HashSet<Box<str>>,
}

/// The tables of a model.
pub(crate) struct Lemmatizer {
    /// By part of speech; `None` where there are no tables.
    tables: Vec<Option<Tables>>,
}

impl Lemmatizer {
    pub(crate) fn load(bytes: &[u8]) -> Result<Self, ModelError> {
        let damaged = |reason: String| ModelError::Damaged { file: FILE, reason };
        let file = msgpack::decode(bytes).map_err(|e| damaged(e.to_string()))?;
        let tables = Pos::ALL.iter().map(|pos| {
            let id = string_id(&pos.as_str().to_ascii_lowercase());
            let part = |name: &str| {
                let mut entries = file.get(name).into_iter().flat_map(Value::entries);
                entries.find(|(key, _)| key.uint() == Some(id)).map(|(_, value)| value)
            };
            Tables::read(part("lemma_rules"), part("lemma_exc"), part("lemma_index"))
        });
        let tables = tables.collect::<Option<_>>();
        Ok(Lemmatizer { tables: tables.ok_or_else(|| damaged("an entry that is no string".to_owned()))? })
    }

    /// The lemma of a token whose part of speech and features are known.
    pub(crate) fn lemma(&self, text: &str, lower: &str, pos: Pos, morph: &str) -> String {
        let tables = &self.tables[pos as usize];
        match tables {
            _ if pos == Pos::Space || is_base_form(pos, morph) => lower.to_owned(),
            None if pos == Pos::Propn => text.to_owned(),
            None => lower.to_owned(),
            Some(tables) => tables.lemma(text, lower),
        }
    }
}

/// Whether features say that the word is its own lemma.
fn is_base_form(pos: Pos, morph: &str) -> bool {
    let feature = |name: &str| {
        let mut pairs = morph.split('|').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
    };
    let form = feature("VerbForm");
    match pos {
        Pos::Noun if feature("Number") == Some("Sing") => true,
        Pos::Verb if form == Some("Fin") => {
            feature("Tense") == Some("Pres") && feature("Number").is_none()
                || feature("Degree") == Some("Pos")
        }
        _ => matches!(form, Some("Inf" | "None")) || feature("Degree") == Some("Pos"),
    }
}

impl Tables {
    /// `None` if something is damaged, `Some(None)` if all three tables are missing or empty.
    #[expect(clippy::option_option, reason = "damaged and absent are two things")]
    fn read(
        rules: Option<&Value>,
        exceptions: Option<&Value>,
        index: Option<&Value>,
    ) -> Option<Option<Self>> {
        let mut tables = Tables::default();
        for rule in rules.into_iter().flat_map(Value::items) {
            let [old, new] = rule.items() else { return None };
            tables.rules.push((old.str()?.into(), new.str()?.into()));
        }
        for (form, lemmas) in exceptions.into_iter().flat_map(Value::entries) {
            let lemmas = lemmas.items().iter().map(|l| l.str().map(Box::from)).collect::<Option<_>>()?;
            tables.exceptions.insert(form.str()?.into(), lemmas);
        }
        for form in index.into_iter().flat_map(Value::items) {
            tables.index.insert(form.str()?.into());
        }
        let empty = tables.rules.is_empty() && tables.exceptions.is_empty() && tables.index.is_empty();
        Some((!empty).then_some(tables))
    }

    fn lemma(&self, text: &str, lower: &str) -> String {
        let (mut known, mut others, mut unknown) = (Vec::new(), Vec::new(), None);
        for (old, new) in &self.rules {
            let Some(stem) = lower.strip_suffix(&**old) else { continue };
            let form = format!("{stem}{new}");
            if form.is_empty() {
                continue;
            } else if self.index.contains(&*form) {
                known.push(form);
            } else if !form.chars().all(is_alpha) {
                others.push(form);
            } else {
                unknown.get_or_insert(form);
            }
        }
        // Each exception and each known form goes to the front, so the last one wins.
        let exceptions = self.exceptions.get(lower).map(Vec::as_slice).unwrap_or_default();
        let listed = |form: &str| known.iter().chain(&others).any(|f| f == form);
        let mut fresh: Vec<&str> = Vec::new();
        for form in exceptions {
            if !listed(form) && !fresh.contains(&&**form) {
                fresh.push(form);
            }
        }
        let last = fresh.last().map(|form| (*form).to_owned());
        let first = last.or_else(|| known.pop()).or_else(|| others.into_iter().next());
        first.or(unknown).unwrap_or_else(|| text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables() -> Tables {
        let text = |s: &str| Box::<str>::from(s);
        Tables {
            rules: vec![(text("ed"), text("e")), (text("ed"), text("")), (text("s"), text(""))],
            exceptions: HashMap::from([
                (text("rose"), vec![text("rise")]),
                (text("axes"), vec![text("ax"), text("axe")]),
            ]),
            index: ["like", "walk", "bas", "base"].map(text).into(),
        }
    }

    #[test]
    fn known_forms_win_over_unknown_ones() {
        assert_eq!(tables().lemma("Walked", "walked"), "walk");
        assert_eq!(tables().lemma("liked", "liked"), "like");
        assert_eq!(tables().lemma("zapped", "zapped"), "zappe");
    }

    #[test]
    fn the_last_exception_wins() {
        assert_eq!(tables().lemma("rose", "rose"), "rise");
        assert_eq!(tables().lemma("axes", "axes"), "axe");
    }

    #[test]
    fn without_a_rule_the_text_stays() {
        assert_eq!(tables().lemma("Kyiv", "kyiv"), "Kyiv");
        assert_eq!(tables().lemma("s", "s"), "s");
    }

    #[test]
    fn base_forms_by_features() {
        assert!(is_base_form(Pos::Noun, "Number=Sing"));
        assert!(is_base_form(Pos::Verb, "Tense=Pres|VerbForm=Fin"));
        assert!(is_base_form(Pos::Aux, "VerbForm=Inf"));
        assert!(is_base_form(Pos::Adv, "Degree=Pos"));
        assert!(!is_base_form(Pos::Verb, "Number=Sing|Person=3|Tense=Pres|VerbForm=Fin"));
        assert!(!is_base_form(Pos::Propn, "Number=Sing"));
    }
}
