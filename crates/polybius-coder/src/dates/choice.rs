//! The dates an act may have, with what speaks for each as numbers that a forest chooses by: those told in its
//! sentence and the ones around it, those of the other acts, the publication date, and none.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use polybius_atlas::when::Tense;
use polybius_base::{EventType, PartialDate, Status};
use polybius_syntax::{Dep, Pos, Tag};

use super::{Told, tense};
use crate::codebook::WordClass;
use crate::events::{Draft, Reader};
use crate::page::Page;
use crate::retell::is_same_act;
use crate::row::Row;

/// Number of values of a choice: the act's and the date's.
pub const DATE_VALUES: usize = ACT_VALUES + 9 + 4 + 6 + 10;
const ACT_VALUES: usize = EventType::ALL.len() + 3 + 5 + 4 + DEPS.len() + 8;

/// Sentences before an act, and after it, whose dates it may have.
const BEFORE: usize = 5;
const AFTER: usize = 1;
/// Acts on either side whose dates it may have.
pub const ACTS: usize = 30;
/// Most dates that are weighed.
const MOST: usize = 16;
/// Stands for "not there" where a smaller number is nearer.
const FAR: f32 = 99.0;

/// Relations of the act's word that are told apart.
const DEPS: [Dep; 8] =
    [Dep::Root, Dep::Ccomp, Dep::Xcomp, Dep::Advcl, Dep::Relcl, Dep::Acl, Dep::Conj, Dep::Pobj];

/// A date that an act may have, or none.
#[derive(Clone, Debug)]
pub struct DateChoice {
    /// The date.
    pub date: Option<PartialDate>,
    /// What the forest chooses by.
    pub values: [f32; DATE_VALUES],
}

impl AsRef<[f32]> for DateChoice {
    fn as_ref(&self) -> &[f32] {
        &self.values
    }
}

/// The choices of every act of an article, none first; `drafts` stand in text order with the dates of
/// their own clauses.
pub fn date_choices(reader: &Reader, drafts: &[&Draft]) -> Vec<Vec<DateChoice>> {
    let told = reader.clock.told(reader.page);
    let mut sentences: BTreeMap<PartialDate, Vec<usize>> = BTreeMap::new();
    told.iter().for_each(|t| sentences.entry(t.date).or_default().push(t.sentence));
    let scene = Scene { page: reader.page, reader, told, sentences, drafts };
    (0..drafts.len()).map(|at| scene.choices(at)).collect()
}

struct Scene<'s, 'p, 'a> {
    page: &'s Page<'a>,
    reader: &'s Reader<'p, 'a>,
    /// The article's dates, in text order.
    told: Vec<Told>,
    /// The sentences that tell each date, in text order.
    sentences: BTreeMap<PartialDate, Vec<usize>>,
    drafts: &'s [&'s Draft],
}

impl Scene<'_, '_, '_> {
    fn choices(&self, at: usize) -> Vec<DateChoice> {
        let mut act = Row::default();
        self.act(&mut act, at);
        let dates = self.dates(at);
        let count = dates.len();
        let choice = |date: Option<PartialDate>| {
            let mut row = act.clone();
            self.date(&mut row, at, date);
            self.here(&mut row, at, date);
            self.around(&mut row, at, date);
            self.others(&mut row, at, date);
            row.number(count as f32);
            DateChoice { date, values: row.values() }
        };
        std::iter::once(None).chain(dates.into_iter().map(Some)).map(choice).collect()
    }

    fn sentence(&self, at: usize) -> usize {
        self.page.sentence_of(self.drafts[at].pred)
    }

    /// The dates that some sentences tell.
    fn told_in(&self, sentences: Range<usize>) -> &[Told] {
        let before = |end: usize| self.told.partition_point(|t| t.sentence < end);
        &self.told[before(sentences.start)..before(sentences.end)]
    }

    /// The other acts near `at`.
    fn near(&self, at: usize) -> impl Iterator<Item = usize> {
        let all = at.saturating_sub(ACTS)..(at + ACTS + 1).min(self.drafts.len());
        all.filter(move |&other| other != at)
    }

    /// The dates of the sentences around and of the other acts, the nearest where there are many.
    fn dates(&self, at: usize) -> BTreeSet<PartialDate> {
        let sentence = self.sentence(at);
        let own = self.drafts[at].event.date.into_iter().chain(self.reader.clock.published);
        let mut out: BTreeSet<PartialDate> = own.collect();
        let near = sentence.saturating_sub(BEFORE).max(1)..sentence + AFTER + 1;
        let told = self.told_in(0..1).iter().chain(self.told_in(near));
        let mut around: Vec<(usize, PartialDate)> =
            told.map(|t| (t.sentence.abs_diff(sentence), t.date)).collect();
        let acts = self.near(at).filter_map(|j| Some((j.abs_diff(at) + 1, self.drafts[j].event.date?)));
        around.extend(acts);
        around.sort_unstable();
        for (_, date) in around {
            if out.len() >= MOST {
                break;
            }
            out.insert(date);
        }
        out
    }

    fn act(&self, row: &mut Row, at: usize) {
        let (p, draft) = (self.page, self.drafts[at]);
        let verb = std::iter::once(draft.pred)
            .chain(p.ancestors(draft.pred))
            .find(|&t| matches!(p.pos(t), Pos::Verb | Pos::Aux));
        let tense = verb.map_or(Tense::Unknown, |v| tense(p, v));
        row.choice(&draft.event.kind, EventType::ALL);
        row.choice(&draft.class, &[WordClass::Verb, WordClass::Noun, WordClass::Adjective]);
        let status =
            [Status::Actual, Status::Planned, Status::Possible, Status::Denied, Status::Hypothetical];
        row.choice(&draft.event.status, &status);
        row.choice(&tense, &[Tense::Past, Tense::Present, Tense::Future, Tense::Unknown]);
        row.choice(&p.dep(draft.pred), &DEPS);
        row.flag(verb.is_some_and(|v| is_perfect(p, v)));
        row.flag(draft.event.date.is_none());
        row.flag(self.reader.cast.author().is_some());
        row.number(self.sentence(at) as f32);
        let sentence = self.sentence(at);
        row.number(self.told_in(sentence..sentence + 1).len() as f32);
        row.flag(self.told.first().is_some_and(|t| t.sentence < sentence));
        let before = draft.pred.checked_sub(1).map_or("", |t| p.lower(t));
        row.flag(matches!(before, "the" | "this" | "that" | "these" | "those" | "its" | "his" | "their"));
        row.flag(matches!(before, "a" | "an"));
        debug_assert_eq!(row.0.len(), ACT_VALUES);
    }

    /// What kind of date it is.
    fn date(&self, row: &mut Row, at: usize, date: Option<PartialDate>) {
        let published = self.reader.clock.published;
        let days = date.zip(published).map_or(0, |(a, b)| days(a) - days(b));
        row.flag(date.is_none());
        row.flag(date.is_some() && date == published);
        row.flag(date.is_some() && date == self.drafts[at].event.date);
        row.flag(date.is_some_and(PartialDate::is_full));
        row.flag(date.is_some_and(|d| d.day == 0 && d.month != 0));
        row.flag(date.is_some_and(|d| d.month == 0));
        row.flag(days < 0);
        row.flag(days > 0);
        row.number(days.clamp(-400, 400) as f32);
    }

    /// Where it is told in the act's own sentence.
    fn here(&self, row: &mut Row, at: usize, date: Option<PartialDate>) {
        let (pred, sentence) = (self.drafts[at].pred, self.sentence(at));
        let told = self.told_in(sentence..sentence + 1);
        let here = || told.iter().filter(|t| Some(t.date) == date);
        let steps = here().map(|t| self.page.steps(t.token, pred)).min();
        let tokens = here().map(|t| t.token.abs_diff(pred)).min();
        row.number(here().count() as f32);
        row.number(steps.map_or(FAR, |n| n as f32));
        row.number(tokens.map_or(FAR, |n| n as f32));
        row.flag(here().any(|t| t.token < pred));
    }

    /// Where it is told in the rest of the article.
    fn around(&self, row: &mut Row, at: usize, date: Option<PartialDate>) {
        let sentence = self.sentence(at);
        let same = date.and_then(|date| self.sentences.get(&date)).map_or(&[][..], Vec::as_slice);
        let earlier = same.partition_point(|&s| s < sentence);
        let gap = earlier.checked_sub(1).map(|nearest| sentence - same[nearest]);
        row.number(gap.map_or(FAR, |n| n as f32));
        row.flag(same.binary_search(&(sentence + 1)).is_ok());
        row.flag(same.first() == Some(&0));
        row.number(same.len() as f32);
        let last = self.told_in(0..sentence).last();
        row.flag(date.is_some() && last.map(|t| t.date) == date);
        row.flag(date.is_some() && self.told.first().map(|t| t.date) == date);
    }

    /// Which other acts have it.
    fn others(&self, row: &mut Row, at: usize, date: Option<PartialDate>) {
        let (draft, sentence) = (self.drafts[at], self.sentence(at));
        let dated: Vec<usize> =
            self.near(at).filter(|&j| date.is_some() && self.drafts[j].event.date == date).collect();
        let gap = |j: usize| self.sentence(j).abs_diff(sentence);
        let alike = |j: &&usize| self.drafts[**j].event.kind == draft.event.kind;
        let lemma = |j: usize| self.page.lemma(self.drafts[j].pred);
        row.number(dated.iter().filter(|&&j| self.sentence(j) == sentence).count() as f32);
        row.number(dated.iter().filter(|&&j| j < at).count() as f32);
        row.number(dated.iter().map(|&j| gap(j)).min().map_or(FAR, |n| n as f32));
        row.number(dated.iter().filter(alike).count() as f32);
        row.number(dated.iter().filter(alike).map(|&j| gap(j)).min().map_or(FAR, |n| n as f32));
        row.flag(dated.iter().filter(alike).any(|&j| self.drafts[j].event.status == draft.event.status));
        row.flag(dated.iter().any(|&j| lemma(j) == lemma(at)));
        row.flag(dated.iter().any(|&j| is_same_act(self.page, draft, self.drafts[j])));
        let last = (0..at).rev().take(ACTS).find_map(|j| self.drafts[j].event.date);
        row.flag(date.is_some() && last == date);
    }
}

/// Whether `verb` is told in the perfect: "has met", "have been arrested".
fn is_perfect(page: &Page, verb: usize) -> bool {
    page.children(verb).any(|c| {
        page.dep(c) == Dep::Aux && page.lemma(c) == "have" && matches!(page.tag(c), Tag::Vbz | Tag::Vbp)
    })
}

/// Days of the first day that a date may mean, counted so that nearer dates have nearer numbers.
fn days(date: PartialDate) -> i32 {
    let (year, month, day) = date.first_day();
    i32::from(year) * 372 + i32::from(month) * 31 + i32::from(day)
}
