//! Which act of the codebook a statement is.

use std::collections::HashSet;

use polybius_base::Status;
use polybius_syntax::{Dep, EntityType, Pos, Tag};

use super::Reader;
use super::sides::{default_recipient, sides};
use crate::codebook::{Act, Need, Slot, WordClass};
use crate::statement::{Statement, coordinated};
use crate::status;
use crate::typer::Sense;

impl Reader<'_, '_> {
    /// The most restricted act or frame that fits, with the statement as its phrase reads it; besides, what
    /// else the predicate's word may name.
    pub(super) fn best_act<'s>(&self, statement: &Statement<'s, 's>) -> (Option<Match<'_, 's>>, Vec<Sense>) {
        let mut best: Option<Match> = None;
        let mut senses = Vec::new();
        for (class, lemma) in self.lemmas(statement) {
            for entry in self.codebook.entries(class, &lemma) {
                let act = self.codebook.act(entry.act);
                let mut note = |misfit: &'static str| {
                    let sense = Sense { kind: act.kind, misfit };
                    if !senses.contains(&sense) {
                        senses.push(sense);
                    }
                };
                let complement = act.needs.contains(&Need::Complement);
                let Some(words) = self.words_of(statement, &entry.words, complement) else {
                    note("words");
                    continue;
                };
                let statement = statement.with_phrase(words.last().copied());
                let misfit = self.misfit(&statement, act);
                note(misfit.unwrap_or("fits"));
                // A frame that is no act wins over an act as restricted.
                let rank = (entry.words.len() as u32 * 3 + act.restriction(), act.kind.is_none());
                if misfit.is_none() && best.as_ref().is_none_or(|b| rank > b.rank) {
                    best = Some(Match { rank, act, statement, words });
                }
            }
        }
        (best, senses)
    }

    /// Whether the list of words that are no act holds the statement's; asked where no act or frame fits.
    pub(super) fn is_no_act(&self, statement: &Statement) -> bool {
        self.lemmas(statement).into_iter().filter(|(class, _)| *class == statement.class).any(
            |(class, lemma)| {
                let phrases = self.codebook.no_acts(class, &lemma);
                phrases.iter().any(|words| self.words_of(statement, words, false).is_some())
            },
        )
    }

    /// The lemmas a predicate is looked up by: its own, and for "-ing" nouns that of the verb.
    fn lemmas(&self, statement: &Statement) -> Vec<(WordClass, String)> {
        let lemma = self.page.lower_lemma(statement.pred);
        let mut out = Vec::with_capacity(1);
        if statement.class == WordClass::Noun
            && let Some(stem) = lemma.strip_suffix("ing").filter(|s| s.len() > 2)
        {
            let known = self.codebook.entries(WordClass::Noun, lemma).is_empty();
            if known && self.page.pos(statement.pred) == Pos::Noun {
                let doubled = stem.chars().rev().take(2).collect::<String>();
                out.push((WordClass::Verb, stem.to_owned()));
                out.push((WordClass::Verb, format!("{stem}e")));
                if doubled.len() == 2 && doubled.chars().next() == doubled.chars().nth(1) {
                    out.push((WordClass::Verb, stem[..stem.len() - 1].to_owned()));
                }
            }
        }
        if statement.class == WordClass::Verb && self.codebook.entries(WordClass::Verb, lemma).is_empty() {
            out.extend(verb_stems(self.page.lower(statement.pred)).map(|s| (WordClass::Verb, s)));
        }
        out.push((statement.class, lemma.to_owned()));
        out
    }

    /// The tokens of a phrase's further words, `complement` where it goes on with an infinitive; `None` where one is missing.
    fn words_of(&self, statement: &Statement, words: &[String], complement: bool) -> Option<Vec<usize>> {
        let mut found = Vec::new();
        for word in words {
            let next = match statement.class {
                WordClass::Noun => self.modifier(statement.pred, word),
                _ => self.below(statement.pred, found.last().copied(), word, complement),
            };
            found.push(next?);
        }
        Some(found)
    }

    fn is_word(&self, token: usize, word: &str) -> bool {
        let p = self.page;
        p.lemma(token).eq_ignore_ascii_case(word) || p.word(token).eq_ignore_ascii_case(word)
    }

    /// The modifier `word` before a noun.
    fn modifier(&self, noun: usize, word: &str) -> Option<usize> {
        let p = self.page;
        let deps = [Dep::Compound, Dep::Amod, Dep::Nmod, Dep::Poss];
        p.children(noun).find(|&c| c < noun && deps.contains(&p.dep(c)) && self.is_word(c, word))
    }

    /// The particle, preposition, adverb or object `word` after the verb: below it, below the phrase's
    /// last word, or below its object.
    fn below(&self, pred: usize, last: Option<usize>, word: &str, complement: bool) -> Option<usize> {
        let p = self.page;
        let fits = |&c: &usize| self.may_follow(pred, c) && self.is_word(c, word) && !self.is_stray(c);
        let under = |i: usize| p.children(i).find(fits);
        let object = || p.child(pred, &[Dep::Dobj]).and_then(under).filter(|&c| p.dep(c) == Dep::Prep);
        let infinitive = || {
            // "to" of an infinitive below: "agree to".
            let complement = p.children(pred).find(|&c| p.dep(c) == Dep::Xcomp)?;
            p.children(complement).find(|&c| c > pred && p.dep(c) == Dep::Aux && self.is_word(c, word))
        };
        let own = last.and_then(under).or_else(|| under(pred)).or_else(object);
        own.or_else(|| complement.then(infinitive).flatten())
    }

    /// Whether `c` stands where a phrase's further word may: after the verb in one of the relations, a manner
    /// adverb also before it ("**jointly** developed"), an adjective also as a clause of its own ("holding
    /// them **accountable**").
    fn may_follow(&self, verb: usize, c: usize) -> bool {
        let p = self.page;
        let manner = || p.dep(c) == Dep::Advmod && p.tag(c) == Tag::Rb && p.word(c).ends_with("ly");
        let small_clause = || {
            matches!(p.dep(c), Dep::Ccomp | Dep::Xcomp)
                && (p.pos(c) == Pos::Adj || matches!(p.lemma(c), "accountable" | "responsible"))
        };
        c > verb && (BELOW.contains(&p.dep(c)) || small_clause()) || manner()
    }

    /// Whether a particle's word leads to a noun of its own, as in "gave inputs **out** of habit", or to a
    /// weekday or month.
    fn is_stray(&self, word: usize) -> bool {
        let p = self.page;
        let Some(noun) = p.child(word, &[Dep::Pobj]) else { return false };
        let particle = matches!(p.word(word), "off" | "down" | "out" | "up" | "away" | "back");
        particle || p.doc.tokens[noun].ent == Some(EntityType::Date)
    }

    /// The first thing that the act asks for and that is not there, or that it rules out and that is.
    fn misfit(&self, statement: &Statement, act: &Act) -> Option<&'static str> {
        let p = self.page;
        let lists: [(&'static str, &HashSet<String>, &HashSet<String>); 4] = [
            ("objects", &act.objects, &act.not_objects),
            ("subjects", &act.subjects, &act.not_subjects),
            ("with", &act.with, &act.not_with),
            ("complements", &act.complements, &act.not_complements),
        ];
        for (name, wanted, barred) in lists {
            if wanted.is_empty() && barred.is_empty() {
                continue;
            }
            let heads = match name {
                "objects" => self.object_heads(statement),
                "subjects" => spread(self, statement, &Slot::Subject),
                "with" => self.preposition_heads(statement),
                _ => statement.complement().into_iter().flat_map(|c| coordinated(p, c)).collect(),
            };
            let any = |set: &HashSet<String>| heads.iter().any(|&h| set.contains(p.lower_lemma(h)));
            if !wanted.is_empty() && !any(wanted) || any(barred) {
                return Some(name);
            }
        }
        if let Some(need) = act.needs.iter().find(|&&n| !self.has(statement, act, n)) {
            return Some(need.name());
        }
        act.not.iter().any(|&n| self.rules_out(statement, act, n)).then_some("not")
    }

    /// Heads of the direct object with its coordination, else of the nouns under the verb's
    /// prepositions; for a noun, of the nouns before it and under "of".
    pub(super) fn object_heads(&self, statement: &Statement) -> Vec<usize> {
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
            Some(
                "number"
                    | "series"
                    | "round"
                    | "set"
                    | "lot"
                    | "kind"
                    | "dozen"
                    | "hundred"
                    | "thousand"
                    | "million"
                    | "package"
                    | "list"
                    | "wave"
                    | "amount"
                    | "part"
                    | "member"
                    | "two"
                    | "one"
                    | "three"
            )
        ) {
            out.extend(inner);
        } else if let Some(&made) =
            out.first().filter(|&&h| matches!(p.lemma(h), "production" | "manufacture"))
        {
            // "production of shells", "shell production": shells are what is made.
            let before = p.children(made).filter(|&c| p.dep(c) == Dep::Compound);
            out.extend(inner.into_iter().chain(before));
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
                // "out **of** the deal": the noun hangs on the last of prepositions in a row.
                let last = p.child(c, &[Dep::Prep]).filter(|_| p.child(c, &[Dep::Pobj]).is_none());
                for noun in p.children(last.unwrap_or(c)).filter(|&n| p.dep(n) == Dep::Pobj) {
                    out.extend(coordinated(p, noun));
                }
            }
        }
        out
    }

    /// Whether the verb, or the verb that it is the infinitive of, is told of the future; the future of
    /// what was said in the past is "would".
    fn is_future(&self, verb: usize) -> bool {
        let p = self.page;
        let own = status::of_verb(p, verb) == Status::Planned;
        let mut top = verb;
        while p.dep(top) == Dep::Conj && p.pos(p.head(top)) == Pos::Verb {
            top = p.head(top);
        }
        let would = |v: usize| p.children(v).any(|c| p.dep(c) == Dep::Aux && p.lemma(c) == "would");
        let told = p.dep(top) == Dep::Ccomp && p.tag(p.head(top)) == Tag::Vbd;
        own || told && would(verb)
            || (p.dep(verb) == Dep::Xcomp && status::of_verb(p, p.head(verb)) == Status::Planned)
    }

    /// Whether the verb has tense or a modal, or shares that of the verb it is coordinated with.
    fn is_finite(&self, verb: usize) -> bool {
        let p = self.page;
        let own = matches!(p.tag(verb), Tag::Vbd | Tag::Vbz | Tag::Vbp)
            || p.children(verb).any(|c| {
                matches!(p.dep(c), Dep::Aux | Dep::Auxpass)
                    && matches!(p.tag(c), Tag::Md | Tag::Vbd | Tag::Vbz | Tag::Vbp)
            });
        own || (p.dep(verb) == Dep::Conj && self.is_finite(p.head(verb)))
    }

    /// Whether `need` is there and must not be; the noun under the phrase's own preposition is no object.
    fn rules_out(&self, statement: &Statement, act: &Act, need: Need) -> bool {
        match need {
            Need::Object => statement.has_direct_object(),
            _ => self.has(statement, act, need),
        }
    }

    fn has(&self, statement: &Statement, act: &Act, need: Need) -> bool {
        let p = self.page;
        let actor =
            |slot: &Slot| spread(self, statement, slot).iter().any(|&h| self.cast.mention(h).is_some());
        match need {
            Need::Object => statement.object().is_some(),
            Need::ActorObject if statement.class == WordClass::Noun => {
                default_recipient(WordClass::Noun).iter().any(actor)
            }
            Need::ActorObject => actor(&Slot::Object) || actor(&Slot::Dative),
            Need::ActorSubject => actor(&Slot::Subject),
            Need::Complement => statement.complement().is_some(),
            Need::Actor => !sides(self, statement, act).is_empty(),
            Need::BothSides => sides(self, statement, act).distinct() > 1,
            Need::PluralSubject => {
                let subject = spread(self, statement, &Slot::Subject);
                let plural = |&h: &usize| {
                    matches!(p.tag(h), Tag::Nns | Tag::Nnps)
                        || matches!(p.word(h).to_ascii_lowercase().as_str(), "they" | "we" | "both" | "all")
                };
                subject.len() > 1 || subject.iter().any(plural)
            }
            Need::Quote => {
                let sentence = &p.sentences[p.sentence_of(statement.pred)];
                p.text(sentence.span).contains(['"', '“', '”'])
            }
            Need::Future => statement.verb().is_some_and(|v| self.is_future(v)),
            Need::Finite => statement.verb().is_some_and(|v| self.is_finite(v)),
            Need::Infinitive => statement.complement().is_some_and(|c| {
                p.tag(c) == Tag::Vb && p.children(c).any(|a| p.dep(a) == Dep::Aux && p.lemma(a) == "to")
            }),
            Need::Light => statement.light.is_some(),
            Need::Negation => statement.verb().is_some_and(|v| status::of_verb(p, v) == Status::Denied),
        }
    }
}

/// What a verb form may come from where the model's lemma is wrong: "waged" from "wage".
fn verb_stems(form: &str) -> impl Iterator<Item = String> {
    let cut =
        |end: &str, add: &str| form.strip_suffix(end).filter(|s| s.len() > 2).map(|s| format!("{s}{add}"));
    [cut("d", ""), cut("ed", ""), cut("ing", "e"), cut("ing", ""), cut("s", "")].into_iter().flatten()
}

/// Relations that a phrase's further words stand in.
const BELOW: &[Dep] = &[
    Dep::Prt,
    Dep::Prep,
    Dep::Advmod,
    Dep::Dobj,
    Dep::Dative,
    Dep::Agent,
    Dep::Acomp,
    Dep::Pobj,
    Dep::Npadvmod,
    Dep::Oprd,
];

/// An act that fits a statement.
pub(super) struct Match<'c, 's> {
    /// How restricted it is, and whether it is no act.
    pub rank: (u32, bool),
    pub act: &'c Act,
    /// The statement as the act's phrase reads it.
    pub statement: Statement<'s, 's>,
    /// Tokens of the phrase's further words.
    pub words: Vec<usize>,
}

/// Heads in a slot with everything coordinated to them.
pub(super) fn spread(reader: &Reader, statement: &Statement, slot: &Slot) -> Vec<usize> {
    statement.slot(slot).into_iter().flat_map(|h| coordinated(reader.page, h)).collect()
}
