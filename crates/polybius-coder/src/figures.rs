//! Figures: numbers that the document states about a political matter.
//!
//! A number is found by [`crate::quantities`], set into the tree ([`count`]), dropped where it is an age,
//! a date, a name or the like ([`sift`]), and told apart by what it measures and whom it is about
//! ([`measure`]).

mod count;
mod measure;
mod retold;
mod sift;

use polybius_atlas::Atlas;
use polybius_base::{Bound, Figure, Measure, Quantity, RowId};

use crate::cast::Cast;
use crate::confidence;
use crate::dates::Clock;
use crate::page::Page;
use crate::quantities::Number;
pub(crate) use count::Count;

/// What figures are read from.
pub(crate) struct Scene<'p, 'a> {
    /// The article.
    pub page: &'p Page<'a>,
    /// Its parties.
    pub cast: &'p Cast,
    /// Its dates.
    pub clock: &'p Clock,
    /// The numbers of each sentence.
    pub numbers: &'p [Vec<Number>],
    /// What things are.
    pub atlas: &'p Atlas,
}

/// The figures of an article in the order of their numbers, not yet said by anyone, and for each the
/// index of the one that it tells again.
pub(crate) fn figures(scene: &Scene) -> (Vec<Figure>, Vec<Option<usize>>) {
    let mut out: Vec<Figure> = Vec::new();
    for (sentence, numbers) in scene.page.sentences.iter().zip(scene.numbers) {
        for number in numbers {
            let Some(count) = Count::new(scene.page, sentence, number) else { continue };
            let measure = measure::measure(scene, &count);
            if sift::is_figure(scene, &count, measure.measure) {
                out.extend(rows(scene, &count, &measure));
            }
        }
    }
    let retold = retold::retold(scene.page, &out);
    (out, retold)
}

/// The rows of one number: two where a range is a count of votes for and against.
fn rows(scene: &Scene, count: &Count, found: &measure::Found) -> Vec<Figure> {
    let number = count.number;
    let rule = format!("figure.{}", found.step);
    let row = |quantity: Quantity| Figure {
        id: RowId::default(),
        span: number.span,
        sentence_span: count.sentence.span,
        measure: found.measure,
        subject: found.subject.clone(),
        item_span: count.item_span(scene.page),
        quantity,
        said_by: Vec::new(),
        confidence: confidence::of_rule(&rule),
        rule: rule.clone(),
        from: None,
    };
    match number.high.filter(|_| is_tally(number, found)) {
        Some(high) => {
            let exact = Quantity { bound: Bound::Exact, ..number.quantity() };
            vec![row(exact.clone()), row(Quantity { value: high, ..exact })]
        }
        None => vec![row(number.quantity())],
    }
}

/// Whether the two numbers of a range are votes on two sides.
fn is_tally(number: &Number, found: &measure::Found) -> bool {
    number.bound == Bound::Range && number.unit.is_empty() && found.measure == Measure::Votes
}

#[cfg(test)]
mod tests;
