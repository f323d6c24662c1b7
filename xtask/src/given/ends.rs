//! Parties of gold end to end: whether the program's own row of the act has them on that side.

use polybius::Article;
use polybius::base::Party;
use polybius::eval;
use polybius::syntax::Doc;
use serde_json::Value;

use super::{Figures, Offsets, coded, group, key, list, party, sorted, spanned, with_sector};

/// Adds two lines for each kind of words: `read`, over acts that the program reads, and `end_to_end`, over all
/// of gold's.
pub fn tally(figures: &mut Figures, article: &Article, doc: &Doc, gold: &Value, rows: &Value) {
    let place_of = Offsets::new(&article.text);
    let pairs = eval::pairs("events", gold, rows);
    for (n, event) in list(&gold["events"]).iter().enumerate() {
        let own = pairs.iter().find(|(g, _)| *g == n).map(|&(_, c)| &rows["events"][c]);
        for side in ["actors", "recipients"] {
            for (span, row) in spanned(&place_of, &event[side]).into_iter().filter(|(_, row)| coded(row)) {
                let words = group(span, doc, article);
                let wanted = party(row);
                let told = |by: &dyn Fn(&Party) -> String| {
                    own.is_some_and(|own| holds(&own[side], by, &by(&wanted)))
                };
                let right = (told(&key), told(&with_sector));
                for what in ["end_to_end", "read"].into_iter().filter(|&w| w == "end_to_end" || own.is_some())
                {
                    figures.add((what, words), right);
                }
            }
        }
    }
}

fn holds(side: &Value, by: &dyn Fn(&Party) -> String, wanted: &String) -> bool {
    let parties: Vec<Party> = list(side).iter().map(party).collect();
    sorted(&parties, by).contains(wanted)
}
