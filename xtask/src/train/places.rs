//! Trains the forest that chooses the place of an act.

use polybius::coder::PlaceChoice;
use polybius::coder::forest::Forest;

use super::boost::{Growth, Table, boost};
use super::data::{Act, Document, PlaceAt};
use super::{FOLDS, left_out};

const GROWTH: Growth = Growth { rounds: 150, rate: 0.08, leaves: 24, least: 40 };

/// A forest trained on all documents; prints what it reaches on those left out.
pub fn train(documents: &[Document]) -> Forest {
    let (mut acts, mut placed, mut found, mut right) = (0, 0, 0, 0);
    for fold in 0..FOLDS {
        let forest = fit(left_out(documents, (fold, FOLDS), false));
        for act in left_out(documents, (fold, FOLDS), true).flat_map(|d| &d.acts) {
            let country = |choice: &PlaceChoice| choice.place.as_ref().map(|p| p.country.as_str().to_owned());
            let marked = act.place.as_ref().map(|p| p.country.clone());
            acts += 1;
            placed += u32::from(marked.is_some());
            found += u32::from(marked.is_some() && act.places.iter().any(|c| country(c) == marked));
            let chosen = forest.likeliest(&act.places).and_then(|at| country(&act.places[at]));
            right += u32::from(chosen == marked);
        }
    }
    println!("places of {acts} acts left out: {placed} marked, {found} among the choices");
    println!("countries of places left out: {:.3} right", f64::from(right) / f64::from(acts.max(1)));
    fit(documents.iter())
}

fn fit<'d>(documents: impl Iterator<Item = &'d Document>) -> Forest {
    let mut table = Table { rows: Vec::new(), classes: Vec::new() };
    for act in documents.flat_map(|d| &d.acts) {
        for (choice, is_right) in act.places.iter().zip(right(act)) {
            table.rows.push(&choice.values);
            table.classes.push(usize::from(is_right));
        }
    }
    boost(&table, 1, GROWTH)
}

/// Which choices are that of the mark: those of its words, else those of its country.
fn right(act: &Act) -> Vec<bool> {
    let Some(marked) = &act.place else { return act.places.iter().map(|c| c.place.is_none()).collect() };
    named(&act.places, marked)
}

fn named(choices: &[PlaceChoice], marked: &PlaceAt) -> Vec<bool> {
    let there: Vec<bool> = choices.iter().map(|choice| is_there(choice, marked)).collect();
    if there.contains(&true) {
        return there;
    }
    let is_country = |c: &PlaceChoice| c.place.as_ref().is_some_and(|p| p.country.as_str() == marked.country);
    choices.iter().map(is_country).collect()
}

fn is_there(choice: &PlaceChoice, marked: &PlaceAt) -> bool {
    choice.place.as_ref().zip(marked.span).is_some_and(|(place, span)| place.span.overlaps(span))
}

#[cfg(test)]
mod tests {
    use polybius::base::{Code, Place, Span};
    use polybius::coder::PLACE_VALUES;

    use super::*;

    #[test]
    fn a_marked_place_names_the_choice_of_its_words_else_those_of_its_country() {
        let choice = |start, country| {
            let span = Span::new(start, start + 4);
            let place = Place { text: String::new(), span, country: Code::new(country) };
            PlaceChoice { place: Some(place), values: [0.0; PLACE_VALUES] }
        };
        let none = PlaceChoice { place: None, values: [0.0; PLACE_VALUES] };
        let choices = [none, choice(10, "PER"), choice(20, "PER"), choice(30, "CHL")];
        let marked = |start, country: &str| PlaceAt {
            span: Some(Span::new(start, start + 9)),
            country: country.to_owned(),
        };
        assert_eq!(named(&choices, &marked(18, "PER")), [false, false, true, false]);
        assert_eq!(named(&choices, &marked(50, "PER")), [false, true, true, false]);
        assert_eq!(named(&choices, &marked(50, "BOL")), [false; 4], "a place that is no choice");
    }
}
