//! The dates of an article's acts chosen together: what every act may have, weighed anew by what the weighing
//! before gave the acts around it. Acts of one sentence, of one kind and of one party often happened on one day.

use std::collections::BTreeSet;

use polybius_base::{Mention, PartialDate};

use super::choice::{ACTS, DATE_VALUES, DateChoice};
use crate::events::Draft;
use crate::forest::Forest;
use crate::page::Page;
use crate::retell::stem;
use crate::typer::{self, Forests, class_of};

/// Number of values of a date that is weighed anew: those of the first weighing, what it gave, and what it gave
/// the acts around.
pub const SETTLED_VALUES: usize = DATE_VALUES + 4 + 2 * TIES + 3;
/// Ways in which two acts belong together.
const TIES: usize = 10;
/// How often the dates are weighed anew: what was settled first helps to settle the rest.
const ROUNDS: usize = 2;
/// A date less likely than this is not weighed anew.
const LEAST: f32 = 0.01;
/// What no date counts for beside a date in the end: markers leave fewer acts undated than the forests, by as much on
/// the marked articles that trained them as on those apart.
const UNDATED: f32 = 0.8;
/// Stands for "no such act".
const NOBODY: f32 = -1.0;

/// What of an act tells whether another happened on the same day.
#[derive(Clone, Debug, Default)]
pub struct Telling {
    /// Number of its sentence.
    pub sentence: usize,
    /// Index of its type.
    pub kind: usize,
    /// The first letters of its word.
    pub stem: String,
    /// Codes of its sides, those of organisations with their names.
    pub parties: BTreeSet<String>,
}

impl Telling {
    /// That of a draft.
    pub fn new(page: &Page, draft: &Draft) -> Telling {
        let sides = draft.event.actors.iter().chain(&draft.event.recipients);
        Telling {
            sentence: page.sentence_of(draft.pred),
            kind: class_of(draft.event.kind),
            stem: stem(page, draft),
            parties: sides.filter_map(party).collect(),
        }
    }

    fn ties(&self, other: &Telling) -> [bool; TIES] {
        let gap = self.sentence.abs_diff(other.sentence);
        let is_kind = self.kind == other.kind;
        let shares = !self.parties.is_disjoint(&other.parties);
        let unsaid = self.parties.is_empty() || other.parties.is_empty();
        let is_word = self.stem == other.stem;
        [
            gap == 0,
            gap <= 1,
            gap <= 3,
            true,
            is_kind,
            shares,
            is_kind && shares,
            is_word,
            is_kind && (shares || unsaid),
            is_kind && gap <= 3,
        ]
    }
}

/// A side's code, an organisation's with its name; `None` where its country is unknown.
fn party(mention: &Mention) -> Option<String> {
    let party = &mention.party;
    party.code.is_some().then(|| format!("{}:{}", party.code.as_str(), party.name))
}

/// How likely each choice of an act is, all of an act adding up to 1.
pub type Weights = Vec<f32>;

/// A choice of an act that is weighed anew.
pub struct Anew {
    /// Its number among the act's.
    pub choice: usize,
    /// What the second forest weighs it by.
    pub values: [f32; SETTLED_VALUES],
}

impl AsRef<[f32]> for Anew {
    fn as_ref(&self) -> &[f32] {
        &self.values
    }
}

/// The number of the choice of each act that the forests hold likeliest, by `tellings` and `choices` of an
/// article's acts in text order.
pub fn likeliest(forests: &Forests, tellings: &[Telling], choices: &[Vec<DateChoice>]) -> Vec<usize> {
    let mut weights: Vec<Weights> = choices.iter().map(|all| weigh(&forests.dates, all)).collect();
    for _ in 0..ROUNDS {
        let rows = rows(tellings, choices, &weights);
        for (weights, rows) in weights.iter_mut().zip(rows) {
            weights.fill(0.0);
            let anew = weigh(&forests.settled, &rows);
            rows.iter().zip(anew).for_each(|(row, weight)| weights[row.choice] = weight);
        }
    }
    weights.iter_mut().filter_map(|w| w.first_mut()).for_each(|none| *none *= UNDATED);
    weights.iter().map(|w| typer::likeliest(w)).collect()
}

/// What a forest gives each choice of an act.
pub fn weigh<R: AsRef<[f32]>>(forest: &Forest, choices: &[R]) -> Weights {
    let p = forest.probability(choices);
    let sum: f32 = p.iter().sum();
    p.into_iter().map(|p| p / sum).collect()
}

/// The choices of each act that are weighed anew: none, and what is likely enough.
pub fn rows(tellings: &[Telling], choices: &[Vec<DateChoice>], weights: &[Weights]) -> Vec<Vec<Anew>> {
    let article = Article { tellings, choices, weights };
    (0..tellings.len()).map(|at| article.rows(at)).collect()
}

struct Article<'a> {
    tellings: &'a [Telling],
    choices: &'a [Vec<DateChoice>],
    weights: &'a [Weights],
}

impl Article<'_> {
    fn rows(&self, at: usize) -> Vec<Anew> {
        let near = at.saturating_sub(ACTS)..(at + ACTS + 1).min(self.tellings.len());
        let ties: Vec<(usize, [bool; TIES])> = near
            .filter(|&other| other != at)
            .map(|other| (other, self.tellings[at].ties(&self.tellings[other])))
            .collect();
        let weights = self.weights[at].iter().enumerate();
        let likely = weights.filter(|&(choice, &weight)| choice == 0 || weight >= LEAST);
        likely.map(|(choice, _)| Anew { choice, values: self.row(at, choice, &ties) }).collect()
    }

    fn row(&self, at: usize, choice: usize, ties: &[(usize, [bool; TIES])]) -> [f32; SETTLED_VALUES] {
        let (weights, date) = (&self.weights[at], self.choices[at][choice].date);
        let own = weights[choice];
        let mut row = [0.0; SETTLED_VALUES];
        let (first, rest) = row.split_at_mut(DATE_VALUES);
        first.copy_from_slice(&self.choices[at][choice].values);
        let most = weights.iter().copied().fold(0.0, f32::max);
        let ahead = weights.iter().filter(|&&w| w > own).count();
        let (mine, rest) = rest.split_at_mut(4);
        mine.copy_from_slice(&[own, most, weights[0], ahead as f32]);
        let (tied, beside) = rest.split_at_mut(2 * TIES);
        tied.copy_from_slice(&self.tied(date, ties));
        let next = Some(at + 1).filter(|&next| next < self.tellings.len());
        let neighbours = [at.checked_sub(1), next, Some(0).filter(|_| at > 0)];
        beside
            .copy_from_slice(&neighbours.map(|other| other.map_or(NOBODY, |other| self.weight(other, date))));
        row
    }

    /// For each way of belonging together how likely the acts that do have a date, the likeliest and on average.
    fn tied(&self, date: Option<PartialDate>, ties: &[(usize, [bool; TIES])]) -> [f32; 2 * TIES] {
        let mut sums = [(0.0_f32, 0.0_f32, 0_u32); TIES];
        for &(other, ties) in ties {
            let weight = self.weight(other, date);
            for ((most, sum, count), _) in sums.iter_mut().zip(ties).filter(|(_, tie)| *tie) {
                *most = most.max(weight);
                *sum += weight;
                *count += 1;
            }
        }
        let mut out = [NOBODY; 2 * TIES];
        for (out, (most, sum, count)) in out.chunks_exact_mut(2).zip(sums) {
            out[0] = most;
            if count > 0 {
                out[1] = sum / count as f32;
            }
        }
        out
    }

    /// How likely an act has a date, or none; 0 where the date is not among its choices.
    fn weight(&self, act: usize, date: Option<PartialDate>) -> f32 {
        let place = self.choices[act].binary_search_by_key(&date, |choice| choice.date);
        place.map_or(0.0, |choice| self.weights[act][choice])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: usize = DATE_VALUES + 4;

    fn telling(sentence: usize, kind: usize, party: &str) -> Telling {
        Telling { sentence, kind, stem: "visit".to_owned(), parties: BTreeSet::from([party.to_owned()]) }
    }

    fn choices(days: &[u8]) -> Vec<DateChoice> {
        let day = |&day: &u8| Some(PartialDate { year: 2020, month: 3, day });
        let date = |date| DateChoice { date, values: [0.0; DATE_VALUES] };
        std::iter::once(None).chain(days.iter().map(day)).map(date).collect()
    }

    #[test]
    fn a_date_is_weighed_by_what_acts_that_belong_together_have() {
        let tellings = [telling(0, 3, "PER:"), telling(1, 3, "PER:"), telling(9, 5, "CHL:")];
        let choices = [choices(&[4, 5]), choices(&[4]), choices(&[5])];
        let weights = [vec![0.5, 0.25, 0.25], vec![0.25, 0.75], vec![0.0, 1.0]];
        let rows = rows(&tellings, &choices, &weights);
        let tied = |choice: usize, tie: usize| &rows[0][choice].values[TWO + 2 * tie..TWO + 2 * tie + 2];
        assert_eq!(tied(1, 6), [0.75, 0.75], "the fourth, which the act of the same kind and party has");
        assert_eq!(tied(2, 6), [0.0, 0.0], "the fifth, which only the other act has");
        assert_eq!(tied(2, 3), [1.0, 0.5], "all acts");
        assert_eq!(tied(1, 0), [0.0, NOBODY], "none in the sentence");
        assert_eq!(rows[0][1].values[DATE_VALUES..TWO], [0.25, 0.5, 0.5, 1.0]);
        let beside = |act: usize, choice: usize| &rows[act][choice].values[SETTLED_VALUES - 3..];
        assert_eq!(beside(0, 1), [NOBODY, 0.75, NOBODY], "the first act has nothing before it");
        assert_eq!(beside(1, 1), [0.25, 0.0, 0.25]);
    }

    #[test]
    fn what_is_unlikely_is_not_weighed_anew_but_none_always_is() {
        let (tellings, choices) = ([telling(0, 3, "PER:")], [choices(&[4, 5])]);
        let rows = rows(&tellings, &choices, &[vec![0.001, 0.994, 0.005]]);
        assert_eq!(rows[0].iter().map(|row| row.choice).collect::<Vec<_>>(), [0, 1]);
    }
}
