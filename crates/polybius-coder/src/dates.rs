//! When an act was done: the time told with it, resolved against the publication date.

mod choice;
mod settled;

use std::collections::BTreeMap;

use polybius_atlas::when::{self, Tense, TimeKind, TimeMention};
use polybius_base::{Article, EventType, PartialDate, Span};
use polybius_syntax::{Dep, Pos, Tag};

use crate::events::{Draft, Reader};
use crate::page::Page;
use crate::statement::Statement;
use crate::typer::Forests;

pub use choice::{DATE_VALUES, DateChoice, date_choices};
pub use settled::{Anew, SETTLED_VALUES, Telling, likeliest, rows as settled_rows, weigh};

/// The article's time expressions with the tokens they stand on.
pub struct Clock {
    published: Option<PartialDate>,
    /// Time expressions with their head tokens, in text order.
    times: Vec<(usize, TimeMention)>,
}

impl Clock {
    /// Finds the time expressions of the article.
    pub fn new(page: &Page, article: &Article) -> Clock {
        let found = when::find(&article.text, article.date);
        let times = found.into_iter().filter_map(|t| Some((head_of(page, t.span)?, t))).collect();
        Clock { published: article.date, times }
    }

    /// Every time expression, in text order.
    pub fn times(&self) -> impl Iterator<Item = &TimeMention> {
        self.times.iter().map(|(_, t)| t)
    }
}

impl Clock {
    /// Every time expression with its TIMEX3 value, days of the week by the tense of the verb above them.
    pub fn values<'c>(&'c self, page: &'c Page) -> impl Iterator<Item = (&'c TimeMention, String)> {
        self.times.iter().map(|(head, time)| {
            let verb = page.ancestors(*head).find(|&a| matches!(page.pos(a), Pos::Verb | Pos::Aux));
            let tense = verb.map_or(Tense::Unknown, |v| tense(page, v));
            let told = time.is_weekday() && matches!(tense, Tense::Past | Tense::Future);
            let value = || when::resolve(time, self.published, tense, None).value;
            (time, if told { value() } else { time.value.clone() })
        })
    }
}

/// A date that the article tells, with the token it stands on.
#[derive(Clone, Copy, Debug)]
struct Told {
    sentence: usize,
    token: usize,
    date: PartialDate,
}

impl Clock {
    /// Every point in time with its date, days of the week by the tense of the verb above them.
    fn told(&self, page: &Page) -> Vec<Told> {
        let told = |(token, time): &(usize, TimeMention)| {
            let verb = page.ancestors(*token).find(|&a| matches!(page.pos(a), Pos::Verb | Pos::Aux));
            let tense = verb.map_or(Tense::Unknown, |v| tense(page, v));
            let date = self.date_of(time, tense)?;
            Some(Told { sentence: page.sentence_of(*token), token: *token, date })
        };
        points(page, &self.times).filter_map(told).collect()
    }

    /// The date of a time expression beside a verb of that tense.
    fn date_of(&self, time: &TimeMention, tense: Tense) -> Option<PartialDate> {
        if time.needs_context() && matches!(tense, Tense::Past | Tense::Future) {
            when::resolve(time, self.published, tense, None).date.or(time.date)
        } else {
            time.date
        }
    }
}

/// The points in time among `times` outside datelines, which tell when the report was filed.
fn points<'c>(
    page: &Page,
    times: &'c [(usize, TimeMention)],
) -> impl Iterator<Item = &'c (usize, TimeMention)> {
    times.iter().filter(|(token, time)| is_point(time) && !page.is_dateline(*token))
}

fn is_point(time: &TimeMention) -> bool {
    matches!(time.kind, TimeKind::Date | TimeKind::Time) && time.direction.is_none()
}

/// Gives every act the date that the forests choose. Besides, the number of the act that tells the date where
/// the act's own sentence does not.
pub fn settle(reader: &Reader, forests: &Forests, drafts: &mut [Draft]) -> Vec<Option<usize>> {
    let all: Vec<&Draft> = drafts.iter().collect();
    let tellings: Vec<Telling> = all.iter().map(|draft| Telling::new(reader.page, draft)).collect();
    let choices = date_choices(reader, &all);
    let likeliest = likeliest(forests, &tellings, &choices);
    let chosen: Vec<Option<PartialDate>> =
        choices.iter().zip(likeliest).map(|(all, at)| all[at].date).collect();
    let told: Vec<Option<PartialDate>> = drafts.iter().map(|d| d.event.date).collect();
    let mut tellers: BTreeMap<PartialDate, Vec<usize>> = BTreeMap::new();
    let dated = told.iter().enumerate().filter_map(|(at, date)| Some((at, (*date)?)));
    dated.for_each(|(at, date)| tellers.entry(date).or_default().push(at));
    let inherited = |at: usize| {
        let date = chosen[at].filter(|_| chosen[at] != told[at])?;
        nearest_to(at, tellers.get(&date)?)
    };
    let from = (0..drafts.len()).map(inherited).collect();
    drafts.iter_mut().zip(chosen).for_each(|(draft, date)| draft.event.date = date);
    from
}

/// The number among `sorted` that is nearest to `at`, the lower of two.
fn nearest_to(at: usize, sorted: &[usize]) -> Option<usize> {
    let after = sorted.partition_point(|&j| j < at);
    let around = &sorted[after.saturating_sub(1)..(after + 1).min(sorted.len())];
    around.iter().copied().min_by_key(|j| j.abs_diff(at))
}

/// The token of `span` whose head lies outside it.
fn head_of(page: &Page, span: Span) -> Option<usize> {
    let tokens = &page.doc.tokens;
    let first = tokens.partition_point(|t| t.span.end <= span.start);
    let inside: Vec<usize> = (first..tokens.len()).take_while(|&i| tokens[i].span.start < span.end).collect();
    let outside = |i: &usize| !inside.contains(&page.head(*i)) || page.head(*i) == *i;
    inside.iter().copied().find(outside).or_else(|| inside.first().copied())
}

/// The act's date: that of the nearest time expression governed by it, or the publication date of
/// a government's own words.
pub fn date(reader: &Reader, statement: &Statement, kind: EventType) -> Option<PartialDate> {
    let page = reader.page;
    let clock = reader.clock;
    let own = nearest(page, clock, statement).and_then(|time| {
        let tense = statement.verb().map_or(Tense::Past, |v| tense(page, v));
        clock.date_of(time, tense)
    });
    own.or_else(|| performed(reader, statement, kind).then_some(clock.published).flatten())
}

/// The time expression of the act's own clause that stands nearest in the tree.
fn nearest<'c>(page: &'c Page, clock: &'c Clock, statement: &Statement) -> Option<&'c TimeMention> {
    let sentence = &page.sentences[page.sentence_of(statement.pred)].tokens;
    let owners = [Some(statement.pred), statement.light, governor(page, statement)];
    let before = |end: usize| clock.times.partition_point(|&(head, _)| head < end);
    let here = &clock.times[before(sentence.start)..before(sentence.end)];
    points(page, here)
        .filter_map(|(head, time)| {
            let far = owners.iter().flatten().filter_map(|&owner| distance(page, *head, owner)).min()?;
            Some((far, time))
        })
        .min_by_key(|&(far, _)| far)
        .map(|(_, time)| time)
}

/// The verb a noun act is an argument of, where that verb tells nothing else.
fn governor(page: &Page, statement: &Statement) -> Option<usize> {
    let argument = matches!(page.dep(statement.pred), Dep::Nsubj | Dep::Nsubjpass);
    (statement.verb().is_none() && argument).then(|| page.head(statement.pred))
}

/// Steps from time token `from` up to `owner` within one clause; coordinated verbs share a time
/// that stands before the first of them.
fn distance(page: &Page, from: usize, owner: usize) -> Option<usize> {
    let mut at = from;
    for steps in 0..8 {
        if at == owner {
            return Some(steps);
        }
        if at != from && shares(page, from, at, owner) {
            return Some(steps + 1);
        }
        let clause = matches!(page.dep(at), Dep::Relcl | Dep::Advcl | Dep::Ccomp | Dep::Parataxis | Dep::Acl);
        let head = page.head(at);
        if head == at || (clause && at != from) {
            return None;
        }
        at = head;
    }
    None
}

/// Whether verb `at`, which the time hangs on, is coordinated with the act and the time opens both.
fn shares(page: &Page, time: usize, at: usize, owner: usize) -> bool {
    page.pos(at) == Pos::Verb && page.dep(owner) == Dep::Conj && page.head(owner) == at && time < at
}

/// Tense of a verb with its auxiliaries.
fn tense(page: &Page, verb: usize) -> Tense {
    let future =
        page.children(verb).any(|c| page.dep(c) == Dep::Aux && matches!(page.lemma(c), "will" | "shall"));
    if future {
        return Tense::Future;
    }
    match page.tag(verb) {
        Tag::Vbd | Tag::Vbn => Tense::Past,
        Tag::Vbz | Tag::Vbp => Tense::Present,
        _ => Tense::Unknown,
    }
}

/// Whether a government performs the act by saying so in its own statement.
fn performed(reader: &Reader, statement: &Statement, kind: EventType) -> bool {
    use EventType::{Accuse, Agree, Concede, Reject, Request, Support, Threaten};
    let verbal = matches!(kind, Accuse | Agree | Concede | Reject | Request | Support | Threaten);
    let present = statement.verb().is_some_and(|v| {
        let page = reader.page;
        let past = page.children(v).any(|c| page.dep(c) == Dep::Aux && page.tag(c) == Tag::Vbd);
        !past && tense(page, v) != Tense::Past
    });
    reader.cast.author().is_some() && verbal && present
}
