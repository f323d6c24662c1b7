//! What the typer sees of a candidate: its words, frame, sides, the codebook's vote.

use polybius_base::EventType;
use polybius_syntax::{Dep, Pos};

use super::{BUCKETS, Bag, add};
use crate::cast::Cast;
use crate::codebook::Slot;
use crate::page::Page;
use crate::statement::Statement;
use crate::status;

/// What the codebook says of a candidate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vote {
    /// The type of the act that fits, if one does.
    pub kind: Option<EventType>,
    /// Its rule.
    pub rule: String,
    /// Whether the act passes as a row by itself.
    pub row: bool,
}

/// A type that the codebook knows for a word, `None` for a frame that is no act, and what keeps the act
/// from fitting here: `fits` where nothing does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sense {
    /// The type.
    pub kind: Option<EventType>,
    /// The first condition that is not met.
    pub misfit: &'static str,
}

/// The types among `senses`, each once, as words; a frame that is no act is `no-act`.
pub fn kinds(senses: &[Sense]) -> Vec<&'static str> {
    let mut out: Vec<&str> = senses.iter().map(|s| s.kind.map_or("no-act", |k| k.as_str())).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// The types that the words beside a candidate may name.
#[derive(Clone, Debug, Default)]
pub struct Neighbours {
    /// Those of its first two objects.
    pub objects: Vec<Vec<&'static str>>,
    /// Those of the infinitive or clause below it.
    pub complement: Vec<&'static str>,
    /// Those of the word above it.
    pub head: Vec<&'static str>,
}

/// A candidate with what its features are read from.
pub struct Frame<'f, 'a> {
    /// The article.
    pub page: &'f Page<'a>,
    /// Its parties.
    pub cast: &'f Cast,
    /// The candidate's statement.
    pub statement: &'f Statement<'f, 'a>,
    /// The codebook's vote.
    pub vote: &'f Vote,
    /// Vote of the nearest predicate above, with the relation that leads to it.
    pub above: Option<(EventType, Dep)>,
    /// What the codebook's acts may make of its word.
    pub senses: &'f [Sense],
    /// The types that the words beside it may name.
    pub near: Neighbours,
}

impl Frame<'_, '_> {
    /// The candidate's features. Those of the vote come last, from the returned index on, so that
    /// training can leave them out.
    pub fn features(&self) -> (Vec<u32>, usize) {
        let mut bag = Bag::new(BUCKETS, 80);
        self.words(&mut bag);
        self.sides(&mut bag);
        self.setting(&mut bag);
        self.lexicon(&mut bag);
        self.window(&mut bag);
        let votes_from = bag.out.len();
        self.votes(&mut bag);
        (bag.out, votes_from)
    }

    fn class(&self) -> &'static str {
        self.statement.class.letter()
    }

    fn words(&self, bag: &mut Bag) {
        let p = self.page;
        let pred = self.statement.pred;
        let lemma = p.lower_lemma(pred);
        let (class, head) = (self.class(), p.lemma(p.head(pred)));
        add!(bag, "bias", class);
        add!(bag, "lemma", &lemma, class);
        add!(bag, "tag", p.tag(pred).as_str());
        add!(bag, "dep", p.dep(pred).as_str(), class);
        add!(bag, "head", p.dep(pred).as_str(), head);
        let tail: String = lemma.chars().rev().take(4).collect();
        add!(bag, "tail", &tail, class);
        for c in p.children(pred) {
            let child = p.lemma(c);
            match p.dep(c) {
                Dep::Dobj | Dep::Nsubjpass | Dep::Pobj => add!(bag, "object", &lemma, child),
                Dep::Prep | Dep::Agent | Dep::Prt => {
                    add!(bag, "prep", class, child);
                    add!(bag, "prep+", &lemma, child);
                }
                Dep::Compound | Dep::Amod | Dep::Nmod => {
                    add!(bag, "modifier", &lemma, child);
                    add!(bag, "modifier", child);
                }
                Dep::Det | Dep::Poss => {
                    add!(bag, "det", class, p.dep(c).as_str(), if p.pos(c) == Pos::Det { child } else { "" })
                }
                Dep::Xcomp | Dep::Ccomp => add!(bag, "complement", &lemma, p.dep(c).as_str()),
                Dep::Neg => add!(bag, "negated", class),
                _ => {}
            }
        }
        if let Some(light) = self.statement.light {
            add!(bag, "light", p.lemma(light));
            add!(bag, "light+");
        }
    }

    fn sides(&self, bag: &mut Bag) {
        let slots = [
            ("s", Slot::Subject),
            ("o", Slot::Object),
            ("p", Slot::Possessive),
            ("m", Slot::Modifier),
            ("w", Slot::Prep("with".into())),
            ("on", Slot::Prep("on".into())),
            ("to", Slot::Prep("to".into())),
            ("of", Slot::Prep("of".into())),
            ("by", Slot::Agent),
        ];
        let mut subject = "";
        let mut object = "";
        for (name, slot) in &slots {
            let heads = self.statement.slot(slot);
            let Some(&head) = heads.first() else { continue };
            let party = heads.iter().find_map(|&h| self.cast.mention(h));
            let what = party.map_or("thing", |m| m.party.sector.as_str());
            add!(bag, "side", name, what, self.class());
            match *name {
                "s" => subject = what,
                "o" => object = what,
                _ => {}
            }
            if party.is_none() && matches!(*name, "s" | "o") {
                add!(bag, "side-word", name, self.page.lemma(head));
            }
        }
        add!(bag, "sides", subject, object, self.class());
    }

    fn setting(&self, bag: &mut Bag) {
        let p = self.page;
        let pred = self.statement.pred;
        let verb = self.statement.verb();
        let status = status::status(p, pred, verb).as_str();
        let author = if self.cast.author().is_some() { "government" } else { "press" };
        add!(bag, "status", status, self.class());
        add!(bag, "author", author, self.class(), verb.map_or("", |v| p.tag(v).as_str()));
        let sentence = p.sentence_of(pred);
        let place = if sentence == 0 { "first" } else { "later" };
        add!(bag, "sentence", place, self.class());
        let words = p.text(p.sentences[sentence].span);
        let before = &words[..words
            .len()
            .min(p.doc.tokens[pred].span.start as usize - p.sentences[sentence].span.start as usize)];
        let quotes = before.matches(['"', '“', '”']).count();
        add!(bag, "quoted", if quotes % 2 == 1 { "in" } else { "out" }, self.class());
        let stem: String = p.lower_lemma(pred).chars().take(5).collect();
        add!(bag, "title", if stem.len() > 3 && p.lower_title.contains(&stem) { "in" } else { "out" });
        if let Some((kind, dep)) = self.above {
            add!(bag, "above", kind.as_str(), dep.as_str());
            add!(bag, "above", kind.as_str(), self.class());
        }
    }

    /// What the codebook knows of the word and of those beside it.
    fn lexicon(&self, bag: &mut Bag) {
        let class = self.class();
        let lemma = self.page.lower_lemma(self.statement.pred);
        let own = kinds(self.senses);
        add!(bag, "senses", ["0", "1", "2", "3", "more"][own.len().min(4)], class);
        for sense in self.senses {
            add!(bag, "sense", sense.kind.map_or("no-act", |k| k.as_str()), sense.misfit, class);
        }
        for kind in &own {
            add!(bag, "kind", kind, class);
        }
        if let [only] = own[..] {
            add!(bag, "only", only, class);
        }
        for kind in self.near.objects.iter().flatten() {
            add!(bag, "object-kind", kind, class);
            add!(bag, "object-kind+", kind, &lemma);
        }
        for kind in &self.near.complement {
            add!(bag, "complement-kind", kind, class);
            add!(bag, "complement-kind+", kind, &lemma);
        }
        for kind in &self.near.head {
            add!(bag, "head-kind", kind, self.page.dep(self.statement.pred).as_str(), class);
            for own in own.iter().take(3) {
                add!(bag, "head-kind+", kind, own, class);
            }
        }
    }

    /// The words around, and the small words below.
    fn window(&self, bag: &mut Bag) {
        let p = self.page;
        let (pred, class) = (self.statement.pred, self.class());
        let tokens = &p.sentences[p.sentence_of(pred)].tokens;
        for at in pred.saturating_sub(3).max(tokens.start)..(pred + 4).min(tokens.end) {
            let lemma = p.lower_lemma(at);
            if at != pred {
                add!(bag, "around", &lemma, class);
            }
            if at.abs_diff(pred) == 1 {
                if at < pred {
                    add!(bag, "before", &lemma, class)
                } else {
                    add!(bag, "after", &lemma, class)
                };
            }
        }
        for c in p.children(pred) {
            if matches!(p.dep(c), Dep::Aux | Dep::Auxpass | Dep::Advmod | Dep::Mark | Dep::Prt) {
                add!(bag, "below", p.dep(c).as_str(), p.lower_lemma(c), class);
            }
        }
        if let Some(subject) = self.statement.subject() {
            add!(bag, "subject", p.lower_lemma(subject), class);
        }
    }

    fn votes(&self, bag: &mut Bag) {
        let kind = self.vote.kind.map_or("none", |k| k.as_str());
        let row = if self.vote.row { "row" } else { "no-row" };
        add!(bag, "vote", kind);
        add!(bag, "vote", kind, row, self.class());
        add!(bag, "rule", &self.vote.rule, row);
        let subject = self.statement.slot(&Slot::Subject).first().and_then(|&h| self.cast.mention(h));
        add!(bag, "vote-subject", kind, subject.map_or("", |m| m.party.sector.as_str()));
        let author = if self.cast.author().is_some() { "government" } else { "press" };
        add!(bag, "vote-author", kind, author);
        if let Some((above, dep)) = self.above {
            add!(bag, "vote-above", kind, above.as_str(), dep.as_str());
        }
    }
}
