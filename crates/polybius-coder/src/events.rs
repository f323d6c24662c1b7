//! Events: statements that the codebook takes for acts.

mod matching;
mod obligation;
mod sides;
mod suppress;

use polybius_base::{Event, EventType, Mention, Place, RowId, Status, goldstein};
use polybius_syntax::{Dep, EntityType, Pos, Tag};

use matching::Match;

use crate::cast::Cast;
use crate::codebook::{Act, Codebook, WordClass};
use crate::page::Page;
use crate::statement::Statement;
use crate::status;
use crate::{dates, places};

/// An event on its way to a row, with the tokens it rests on.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The token that names the act.
    pub pred: usize,
    /// Part of speech it acts as.
    pub class: WordClass,
    /// The verb that carries tense and negation.
    pub verb: Option<usize>,
    /// Whether the noun has sides of its own rather than those of a verb above it.
    pub own_sides: bool,
    /// How restricted its act is.
    pub rank: u32,
    /// Tokens that the act's phrase takes up besides the predicate.
    pub covers: Vec<usize>,
    /// How the sides were found, for `explain`.
    pub roles: Vec<(String, String)>,
    /// The row.
    pub event: Event,
}

/// Everything an event is read with.
pub struct Reader<'p, 'a> {
    /// The article.
    pub page: &'p Page<'a>,
    /// Its parties.
    pub cast: &'p Cast,
    /// The acts.
    pub codebook: &'p Codebook,
    /// Its dates.
    pub clock: &'p dates::Clock,
}

/// All events of the article in text order, not yet said by anyone.
pub fn events(reader: &Reader) -> Vec<Draft> {
    let mut out = Vec::new();
    for sentence in reader.page.sentences.iter().filter(|s| !s.furniture) {
        if reader.page.text(sentence.span).ends_with('?') {
            continue;
        }
        let mut drafts: Vec<Draft> = sentence.tokens.clone().filter_map(|i| reader.at(i)).collect();
        obligation::add_requests(reader, sentence, &mut drafts);
        out.extend(suppress::settle(reader.page, drafts));
    }
    out.sort_by_key(|d| (d.event.span, d.event.kind));
    out
}

impl Reader<'_, '_> {
    /// The event named by token `i`, if the codebook has one for it.
    fn at(&self, i: usize) -> Option<Draft> {
        let class = self.class_of(i)?;
        let light = (class == WordClass::Noun).then(|| self.light_verb(i)).flatten();
        let found = self.best_act(&Statement::new(self.page, i, class, light))?;
        let kind = found.act.kind?;
        self.draft(found, kind)
    }

    /// The word class a token is looked up under; `None` for what names no act.
    fn class_of(&self, i: usize) -> Option<WordClass> {
        let p = self.page;
        match p.pos(i) {
            Pos::Verb if matches!(p.dep(i), Dep::Aux | Dep::Auxpass | Dep::Amod | Dep::Compound) => None,
            Pos::Verb => Some(WordClass::Verb),
            Pos::Noun | Pos::Propn if p.dep(i) == Dep::Compound || self.is_part_of_name(i) => None,
            Pos::Noun | Pos::Propn => Some(WordClass::Noun),
            Pos::Adj if matches!(p.dep(i), Dep::Acomp | Dep::Oprd | Dep::Conj) => Some(WordClass::Adjective),
            _ => None,
        }
    }

    /// Whether `i` is a word of a longer organisation's name: "Atlantic **Treaty** Organization".
    fn is_part_of_name(&self, i: usize) -> bool {
        let tokens = &self.page.doc.tokens;
        let org = |t: usize| tokens.get(t).is_some_and(|t| t.ent == Some(EntityType::Org));
        tokens[i].pos == Pos::Propn
            && org(i)
            && (!tokens[i].ent_begin || (org(i + 1) && !tokens[i + 1].ent_begin))
    }

    /// The empty verb above noun `i`: "held talks", "talks were held", "engaged in talks".
    fn light_verb(&self, i: usize) -> Option<usize> {
        let p = self.page;
        let mut at = i;
        while p.dep(at) == Dep::Conj && matches!(p.pos(p.head(at)), Pos::Noun | Pos::Propn) {
            at = p.head(at);
        }
        let head = p.head(at);
        let verb = match p.dep(at) {
            Dep::Dobj | Dep::Nsubjpass => head,
            Dep::Pobj if p.dep(head) == Dep::Prep => p.head(head),
            _ => return None,
        };
        (p.pos(verb) == Pos::Verb && self.codebook.is_light(p.lemma(verb))).then_some(verb)
    }

    fn draft(&self, found: Match, kind: EventType) -> Option<Draft> {
        let (act, statement) = (found.act, &found.statement);
        let sides = sides::sides(self, statement, act);
        let verb = statement.verb();
        let status = act.status.unwrap_or_else(|| status::status(self.page, statement.pred, verb));
        let date = dates::date(self, statement, kind);
        let place = places::place(self.page, self.cast, statement);
        let noun_alone = statement.class == WordClass::Noun && statement.light.is_none();
        if sides.is_empty()
            && (noun_alone && place.is_none() && date.is_none() || self.has_foreign_subject(statement))
        {
            return None;
        }
        let span = self.trigger_span(statement, act);
        let roles = sides.roles.clone();
        let own_sides = !noun_alone || !sides.actors.is_empty() && !sides.recipients.is_empty();
        let covers = self.covered(&found);
        let event = self.row(act, kind, span, (sides.actors, sides.recipients), status, place);
        Some(Draft {
            pred: statement.pred,
            class: statement.class,
            verb,
            own_sides,
            rank: found.rank.0,
            covers,
            roles,
            event: Event { date, ..event },
        })
    }

    /// Whether a verb's overt subject is a common noun that is no party: "the film bombed".
    fn has_foreign_subject(&self, statement: &Statement) -> bool {
        let p = self.page;
        statement.class == WordClass::Verb
            && statement.subject().is_some_and(|s| p.pos(s) == Pos::Noun && self.cast.mention(s).is_none())
    }

    /// Tokens that the act's phrase takes up: its further words and the object it asks for.
    fn covered(&self, found: &Match) -> Vec<usize> {
        let mut out = found.words.clone();
        if !found.act.objects.is_empty() {
            out.extend(self.object_heads(&found.statement));
        }
        out
    }

    fn row(
        &self,
        act: &Act,
        kind: EventType,
        span: polybius_base::Span,
        (actors, recipients): (Vec<Mention>, Vec<Mention>),
        status: Status,
        place: Option<Place>,
    ) -> Event {
        Event {
            id: RowId::default(),
            span,
            sentence_span: span,
            trigger: self.page.text(span).to_owned(),
            kind,
            mode: act.mode.clone(),
            cameo: act.cameo.clone(),
            goldstein: goldstein(&act.cameo),
            actors,
            recipients,
            status,
            date: None,
            place,
            said_by: Vec::new(),
            confidence: 0.0,
            rule: act.rule.clone(),
            from: None,
        }
    }

    /// From the word that names the act to its particle or object, where those stand close.
    fn trigger_span(&self, statement: &Statement, act: &Act) -> polybius_base::Span {
        let p = self.page;
        let pred = statement.pred;
        let (mut start, mut end) = (pred, pred);
        if statement.class == WordClass::Verb {
            if let Some(particle) = p.child(pred, &[Dep::Prt]) {
                end = end.max(particle);
            }
            let object = statement.object().filter(|_| !act.objects.is_empty());
            let complement = statement.complement().filter(|_| !act.complements.is_empty());
            for far in [object, complement].into_iter().flatten().filter(|&o| o > pred && o <= pred + 6) {
                end = end.max(far);
            }
        } else if let Some(modifier) = p.child(pred, &[Dep::Compound]).filter(|_| p.tag(pred) != Tag::Nnp) {
            if modifier + 1 == pred && self.cast.mention(modifier).is_none() {
                start = modifier;
            }
        }
        p.span(start..end + 1)
    }
}
