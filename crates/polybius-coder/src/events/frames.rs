//! The frames of an article with what the codebook decides of each: what coverage is counted on.

use std::collections::{BTreeMap, BTreeSet};

use polybius_base::{EventType, Span};
use polybius_syntax::{Dep, EntityType, Pos};

use super::Reader;
use super::matching::spread;
use crate::codebook::{Slot, WordClass};
use crate::statement::Statement;

/// What the codebook says of a use of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// An act of this type fits.
    Act(EventType),
    /// A `[[not]]` frame or the list of words that are no act fits.
    NoAct,
    /// Nothing is said of it.
    Open,
}

/// A predicate or noun with the frame it stands in.
#[derive(Clone, Debug)]
pub struct FrameUse {
    /// `verb`, `noun` or `adjective`.
    pub class: &'static str,
    /// Its lemma, lower case.
    pub lemma: String,
    /// Lemma of its particle, of its object that is no party, or else its first preposition; may be empty.
    pub tail: String,
    /// The parties in its roles: `subject:country object:person`; empty without a party.
    pub roles: String,
    /// The word.
    pub span: Span,
    /// Its sentence.
    pub sentence: Span,
    /// What the codebook says.
    pub decision: Decision,
    /// The act or frame that fits, empty where none does.
    pub rule: String,
}

/// Every predicate and noun of the article that may name an act. An empty verb is decided with its noun.
pub fn frames(reader: &Reader) -> Vec<FrameUse> {
    let mut out = Vec::new();
    for sentence in reader.telling_sentences() {
        let candidates: Vec<_> =
            sentence.tokens.clone().filter_map(|i| Some((i, reader.class_of(i)?))).collect();
        let mut emptied = BTreeMap::new();
        let mut uses = Vec::with_capacity(candidates.len());
        for &(i, class) in &candidates {
            let light = (class == WordClass::Noun).then(|| reader.light_verb(i)).flatten();
            let statement = Statement::new(reader.page, i, class, light);
            let found = reader.frame_use(&statement, sentence.span);
            if let Some(light) = light.filter(|_| found.decision != Decision::Open) {
                emptied.entry(light).or_insert((found.decision, found.rule.clone()));
            }
            uses.push(found);
        }
        for (&(i, _), mut found) in candidates.iter().zip(uses) {
            if found.decision == Decision::Open
                && let Some((decision, rule)) = emptied.remove(&i)
            {
                (found.decision, found.rule) = (decision, rule);
            }
            out.push(found);
        }
    }
    out
}

impl Reader<'_, '_> {
    fn frame_use(&self, statement: &Statement, sentence: Span) -> FrameUse {
        let p = self.page;
        let (found, _) = self.best_act(statement);
        let (decision, rule) = match &found {
            Some(found) => (found.act.kind.map_or(Decision::NoAct, Decision::Act), found.act.rule.clone()),
            None if self.is_no_act(statement) => (Decision::NoAct, String::new()),
            None => (Decision::Open, String::new()),
        };
        let class = match statement.class {
            WordClass::Verb => "verb",
            WordClass::Noun => "noun",
            WordClass::Adjective => "adjective",
        };
        FrameUse {
            class,
            lemma: p.lower_lemma(statement.pred).to_owned(),
            tail: self.tail(statement),
            roles: self.role_kinds(statement),
            span: p.doc.tokens[statement.pred].span,
            sentence,
            decision,
            rule,
        }
    }

    /// The word that narrows the predicate down.
    fn tail(&self, statement: &Statement) -> String {
        let p = self.page;
        let pred = statement.pred;
        if statement.class == WordClass::Noun {
            return statement.light.map_or(String::new(), |light| p.lower_lemma(light).to_owned());
        }
        let object =
            || statement.object().filter(|&o| p.pos(o) == Pos::Noun && self.cast.mention(o).is_none());
        let word = p.child(pred, &[Dep::Prt]).or_else(object).or_else(|| p.child(pred, &[Dep::Prep]));
        word.map_or(String::new(), |w| p.lower_lemma(w).to_owned())
    }

    /// The kinds of the parties in the statement's roles.
    fn role_kinds(&self, statement: &Statement) -> String {
        let slots = [
            ("subject", Slot::Subject),
            ("object", Slot::Object),
            ("dative", Slot::Dative),
            ("possessive", Slot::Possessive),
            ("modifier", Slot::Modifier),
        ];
        let prepositions = ["on", "against", "to", "with", "from", "for", "at", "by", "of", "in", "between"];
        let prepositions = prepositions.map(|w| ("prep", Slot::Prep(w.to_owned())));
        let mut kinds = BTreeSet::new();
        for (name, slot) in slots.iter().chain(&prepositions) {
            let heads = spread(self, statement, slot);
            kinds.extend(heads.iter().filter_map(|&h| Some(format!("{name}:{}", self.kind_of(h)?))));
        }
        kinds.into_iter().collect::<Vec<_>>().join(" ")
    }

    /// Whether the party headed by `head` is told as a country, an organisation, a person or by its sector.
    fn kind_of(&self, head: usize) -> Option<String> {
        let mention = self.cast.mention(head)?;
        let kind = match self.page.doc.tokens[head].ent {
            Some(EntityType::Gpe | EntityType::Norp | EntityType::Loc) => "country",
            Some(EntityType::Org) => "org",
            Some(EntityType::Person) => "person",
            _ => return Some(mention.party.sector.as_str().to_lowercase()),
        };
        Some(kind.to_owned())
    }
}
