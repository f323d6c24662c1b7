//! Which act of the codebook a statement is.

use polybius_base::Status;
use polybius_syntax::{Dep, Pos, Tag};

use super::Reader;
use crate::codebook::{Act, Entry, Need, Slot, WordClass};
use crate::statement::{Statement, coordinated};
use crate::status;

impl Reader<'_, '_> {
    /// The most restricted act that fits; `None` where none does or a frame says it is no act.
    pub(super) fn best_act(&self, statement: &Statement) -> Option<&Act> {
        let mut best: Option<(u32, bool, &Act)> = None;
        for (class, lemma) in self.lemmas(statement) {
            for entry in self.codebook.entries(class, &lemma) {
                let act = self.codebook.act(entry.act);
                if !self.has_words(statement, entry) || !self.fits(statement, act) {
                    continue;
                }
                // A frame that is no act wins over an act as restricted.
                let rank = (entry.words.len() as u32 * 3 + act.restriction(), act.kind.is_none());
                if best.is_none_or(|(r, none, _)| rank > (r, none)) {
                    best = Some((rank.0, rank.1, act));
                }
            }
        }
        best.map(|(_, _, act)| act).filter(|act| act.kind.is_some())
    }

    /// The lemmas a predicate is looked up by: its own, and for "-ing" nouns that of the verb.
    fn lemmas(&self, statement: &Statement) -> Vec<(WordClass, String)> {
        let lemma = self.page.lemma(statement.pred).to_lowercase();
        let mut out = Vec::with_capacity(1);
        if statement.class == WordClass::Noun {
            if let Some(stem) = lemma.strip_suffix("ing").filter(|s| s.len() > 2) {
                let known = self.codebook.entries(WordClass::Noun, &lemma).is_empty();
                if known && self.page.pos(statement.pred) == Pos::Noun {
                    let doubled = stem.chars().rev().take(2).collect::<String>();
                    out.push((WordClass::Verb, stem.to_owned()));
                    out.push((WordClass::Verb, format!("{stem}e")));
                    if doubled.len() == 2 && doubled.chars().next() == doubled.chars().nth(1) {
                        out.push((WordClass::Verb, stem[..stem.len() - 1].to_owned()));
                    }
                }
            }
        }
        out.push((statement.class, lemma));
        out
    }

    /// Whether the entry's further words stand with the predicate.
    fn has_words(&self, statement: &Statement, entry: &Entry) -> bool {
        let p = self.page;
        let pred = statement.pred;
        if statement.class == WordClass::Noun {
            return entry.words.iter().all(|word| {
                p.children(pred).any(|c| {
                    c < pred
                        && matches!(p.dep(c), Dep::Compound | Dep::Amod | Dep::Nmod | Dep::Poss)
                        && (p.lemma(c).eq_ignore_ascii_case(word) || p.word(c).eq_ignore_ascii_case(word))
                })
            });
        }
        let mut from = pred;
        entry.words.iter().all(|word| match self.below(pred, from, word) {
            Some(found) => {
                from = found;
                true
            }
            None => false,
        })
    }

    /// The particle, preposition, adverb or object `word` below the verb, or below its last word.
    fn below(&self, pred: usize, from: usize, word: &str) -> Option<usize> {
        let p = self.page;
        let deps = [
            Dep::Prt,
            Dep::Prep,
            Dep::Advmod,
            Dep::Dobj,
            Dep::Dative,
            Dep::Agent,
            Dep::Acomp,
            Dep::Pobj,
            Dep::Npadvmod,
            Dep::Mark,
            Dep::Aux,
        ];
        let matches = |c: usize| {
            deps.contains(&p.dep(c))
                && (p.lemma(c).eq_ignore_ascii_case(word) || p.word(c).eq_ignore_ascii_case(word))
        };
        let own = p.children(pred).find(|&c| c > from.min(pred) && matches(c));
        own.or_else(|| p.children(from).find(|&c| matches(c))).or_else(|| {
            // "to" of an infinitive below: "agree to".
            let complement = p.children(pred).find(|&c| p.dep(c) == Dep::Xcomp)?;
            p.children(complement).find(|&c| p.dep(c) == Dep::Aux && p.word(c).eq_ignore_ascii_case(word))
        })
    }

    /// Whether everything the act asks for is there and nothing it rules out.
    fn fits(&self, statement: &Statement, act: &Act) -> bool {
        let p = self.page;
        let any = |heads: &[usize], set: &std::collections::HashSet<String>| {
            heads.iter().any(|&h| set.contains(&p.lemma(h).to_lowercase()))
        };
        if !(act.objects.is_empty() && act.not_objects.is_empty()) {
            let objects = self.object_heads(statement);
            if !act.objects.is_empty() && !any(&objects, &act.objects) || any(&objects, &act.not_objects) {
                return false;
            }
        }
        if !(act.subjects.is_empty() && act.not_subjects.is_empty()) {
            let subjects = spread(self, statement, &Slot::Subject);
            if !act.subjects.is_empty() && !any(&subjects, &act.subjects) || any(&subjects, &act.not_subjects)
            {
                return false;
            }
        }
        if !(act.with.is_empty() && act.not_with.is_empty()) {
            let with = self.preposition_heads(statement);
            if !act.with.is_empty() && !any(&with, &act.with) || any(&with, &act.not_with) {
                return false;
            }
        }
        if !(act.complements.is_empty() && act.not_complements.is_empty()) {
            let below: Vec<usize> =
                statement.complement().into_iter().flat_map(|c| coordinated(p, c)).collect();
            if !act.complements.is_empty() && !any(&below, &act.complements)
                || any(&below, &act.not_complements)
            {
                return false;
            }
        }
        act.needs.iter().all(|&n| self.has(statement, n)) && !act.not.iter().any(|&n| self.has(statement, n))
    }

    /// Heads of the direct object with its coordination, else of the nouns under the verb's
    /// prepositions; for a noun, of the nouns before it and under "of".
    fn object_heads(&self, statement: &Statement) -> Vec<usize> {
        let p = self.page;
        let mut out = spread(self, statement, &Slot::Object);
        if statement.class == WordClass::Noun {
            out = p.children(statement.pred).filter(|&c| p.dep(c) == Dep::Compound).collect();
            out.extend(spread(self, statement, &Slot::Prep("of".into())));
        }
        if out.is_empty() {
            out = self.preposition_heads(statement);
        }
        // "a number of attacks" is about attacks.
        let inner: Vec<usize> = out
            .iter()
            .flat_map(|&h| p.children(h).filter(|&c| p.word(c) == "of"))
            .flat_map(|of| p.children(of).filter(|&c| p.dep(c) == Dep::Pobj))
            .collect();
        if matches!(
            out.first().map(|&h| p.lemma(h)),
            Some("number" | "series" | "round" | "set" | "lot" | "kind")
        ) {
            out.extend(inner);
        }
        out
    }

    /// Heads of the nouns under the act's own prepositions and those of its object.
    fn preposition_heads(&self, statement: &Statement) -> Vec<usize> {
        let p = self.page;
        let mut owners = vec![statement.pred];
        owners.extend(statement.light);
        owners.extend(statement.object());
        let mut out = Vec::new();
        for owner in owners {
            for c in p.children(owner).filter(|&c| matches!(p.dep(c), Dep::Prep | Dep::Agent | Dep::Prt)) {
                for noun in p.children(c).filter(|&n| p.dep(n) == Dep::Pobj) {
                    out.extend(coordinated(p, noun));
                }
            }
        }
        out
    }

    fn has(&self, statement: &Statement, need: Need) -> bool {
        let p = self.page;
        let actor =
            |slot: &Slot| spread(self, statement, slot).iter().any(|&h| self.cast.mention(h).is_some());
        match need {
            Need::Object => statement.object().is_some(),
            Need::ActorObject => actor(&Slot::Object) || actor(&Slot::Dative),
            Need::ActorSubject => actor(&Slot::Subject),
            Need::Complement => statement.complement().is_some(),
            Need::Actor => {
                let slots = [
                    Slot::Subject,
                    Slot::Object,
                    Slot::Dative,
                    Slot::Possessive,
                    Slot::Modifier,
                    Slot::Agent,
                ];
                slots.iter().any(actor)
                    || self.preposition_heads(statement).iter().any(|&h| self.cast.mention(h).is_some())
            }
            Need::PluralSubject => {
                let subject = spread(self, statement, &Slot::Subject);
                subject.len() > 1 || subject.iter().any(|&h| matches!(p.tag(h), Tag::Nns | Tag::Nnps))
            }
            Need::Quote => {
                let sentence = &p.sentences[p.sentence_of(statement.pred)];
                p.text(sentence.span).contains(['"', '“', '”'])
            }
            Need::Future => statement.verb().is_some_and(|v| status::of_verb(p, v) == Status::Planned),
            Need::Light => statement.light.is_some(),
            Need::Negation => statement.verb().is_some_and(|v| status::of_verb(p, v) == Status::Denied),
        }
    }
}

/// Heads in a slot with everything coordinated to them.
pub(super) fn spread(reader: &Reader, statement: &Statement, slot: &Slot) -> Vec<usize> {
    statement.slot(slot).into_iter().flat_map(|h| coordinated(reader.page, h)).collect()
}
