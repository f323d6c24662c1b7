//! Numbers in a text: how many, of what unit, how exact.
//!
//! [`find`] reads a sentence without a parse. It gives every number, ages and dates included: what is
//! no figure is for the reader of the sentence to say, who knows its tree.

mod bound;
mod grammar;
mod scan;
mod unit;

use polybius_atlas::when::{self, TimeKind};
use polybius_base::{Bound, Quantity, Span};

use crate::page::{Page, Sentence};
use scan::Scan;

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Things.
    Count,
    /// A currency.
    Money,
    /// Hundredths.
    Percent,
    /// A part of a whole, told as a fraction.
    Fraction,
    /// How often, or how much more.
    Times,
    /// A unit of measure.
    Measure,
}

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In digits alone, without a separator: what a year or a name could be.
    Plain,
    /// In digits with a separator or a word of size.
    Digits,
    /// In words.
    Words,
    /// As a bare plural of size: "dozens".
    Plural,
}

/// A number in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// The number's own words: without currency sign, unit and bound; with "percent".
    pub span: Span,
    /// The same with sign and unit words.
    pub whole: Span,
    /// Its value; the lower end of a range.
    pub value: f64,
    /// The upper end of a range.
    pub high: Option<f64>,
    /// What it counts.
    pub kind: Kind,
    /// How it is written.
    pub form: Form,
    /// `%`, an ISO 4217 code, `times`, a unit of measure, or empty.
    pub unit: String,
    /// How exact it is.
    pub bound: Bound,
}

impl Number {
    /// Value, unit and bound as a row has them.
    pub fn quantity(&self) -> Quantity {
        Quantity { value: self.value, unit: self.unit.clone(), bound: self.bound }
    }
}

/// The numbers of `text` from left to right; their spans count from `base`.
pub fn find(text: &str, base: usize) -> Vec<Number> {
    let lower = text.to_ascii_lowercase();
    let scan = Scan::new(&lower);
    let mut out = Vec::new();
    let mut at = 0;
    while at < scan.len() {
        let Some(found) = scan.quantity(at) else {
            at += 1;
            continue;
        };
        at = found.end;
        out.extend(found.numbers.into_iter().map(|n| shift(n, base)));
    }
    out
}

/// The numbers of each sentence of an article, none of its furniture.
pub fn of_sentences(page: &Page) -> Vec<Vec<Number>> {
    let numbers = |s: &Sentence| match s.furniture {
        true => Vec::new(),
        false => find(page.text(s.span), s.span.start as usize),
    };
    page.sentences.iter().map(numbers).collect()
}

/// The numbers of `text` that stand in no date, no time of the clock and no name: what an article counts
/// or measures, lengths of time and ages included.
pub fn counted(text: &str) -> Vec<Number> {
    let times = when::find(text, None);
    let points = |n: &Number| {
        let over = times.iter().filter(|t| t.span.overlaps(n.span));
        over.into_iter().any(|t| matches!(t.kind, TimeKind::Date | TimeKind::Time))
    };
    find(text, 0).into_iter().filter(|n| !points(n) && !is_label(text, n)).collect()
}

/// Whether a bare number belongs to the name before it: "Game 7", "the Fortune 100". A number that a plural
/// follows counts it: "In Paris 300 workers".
fn is_label(text: &str, number: &Number) -> bool {
    if number.form != Form::Plain || number.kind != Kind::Count || number.value >= 2500.0 {
        return false;
    }
    let before = &text[..number.whole.start as usize];
    let word =
        before.strip_suffix(' ').unwrap_or("").rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    // "the S&P 500", "iPhone 11": one letter after "&", a small letter before the great one.
    let named =
        word.chars().any(char::is_uppercase) && (word.len() > 1 || before.ends_with(&format!("&{word} ")));
    let inside = before.trim_end().len() > word.len()
        && !before[..before.trim_end().len() - word.len()].trim_end().ends_with(['.', '!', '?']);
    let next = text[number.whole.end as usize..]
        .trim_start()
        .split(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or("");
    let counts = next.starts_with(char::is_lowercase)
        && (next.ends_with('s') && !matches!(next, "was" | "is" | "has" | "its" | "as" | "this")
            || matches!(next, "people" | "men" | "women" | "children"));
    named && inside && !counts
}

fn shift(number: Number, base: usize) -> Number {
    let by = |s: Span| Span::new(s.start as usize + base, s.end as usize + base);
    Number { span: by(number.span), whole: by(number.whole), ..number }
}

#[cfg(test)]
mod tests;
