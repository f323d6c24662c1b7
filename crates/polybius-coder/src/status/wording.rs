//! The words that tell whether an act happened, as features of a logistic model: what the rules say, what stands
//! beside the act's word and what it hangs on.

use polybius_base::{EventType, Status};
use polybius_syntax::Dep;

use crate::page::Page;
use crate::typer::{Bag, STATUS_BUCKETS, add};

/// Words above the act's that are looked at.
const ABOVE: usize = 4;
/// Room for the features of an act.
const ROOM: usize = 64;
/// Numbers of the words above.
const STEPS: [&str; ABOVE] = ["1", "2", "3", "4"];

/// The features of the act of type `kind` that `pred` names; `rules` is what [`super::status`] makes of it.
pub fn features(page: &Page, pred: usize, kind: EventType, rules: Status) -> Vec<u32> {
    let mut bag = Bag::new(STATUS_BUCKETS, ROOM);
    let (rules, kind, tag) = (rules.as_str(), kind.as_str(), page.tag(pred).as_str());
    add!(bag, "rules", rules);
    add!(bag, "rules-kind", rules, kind);
    add!(bag, "word", page.lower_lemma(pred));
    add!(bag, "word-rules", page.lower_lemma(pred), rules);
    add!(bag, "tag", tag, page.dep(pred).as_str());
    add!(bag, "tag-rules", tag, rules);
    beside(&mut bag, page, pred, ("0", kind, rules));
    for (step, above) in STEPS.into_iter().zip(page.ancestors(pred)) {
        let (word, tag) = (page.lower_lemma(above), page.tag(above).as_str());
        add!(bag, "above", step, word);
        add!(bag, "above-rules", word, rules);
        add!(bag, "above-tag", step, tag, rules);
        beside(&mut bag, page, above, (step, kind, rules));
    }
    let mut way = page.ancestors(pred);
    if let (Some(first), Some(second)) = (way.next(), way.next()) {
        add!(bag, "way", page.lower_lemma(first), page.lower_lemma(second));
    }
    bag.out
}

/// The small words that hang on `token`: auxiliaries, negation, conjunctions, adverbs, adjectives, articles.
fn beside(bag: &mut Bag, page: &Page, token: usize, (step, kind, rules): (&str, &str, &str)) {
    for child in page.children(token) {
        let dep = page.dep(child);
        let small =
            [Dep::Aux, Dep::Neg, Dep::Mark, Dep::Advmod, Dep::Amod, Dep::Det, Dep::Prt].contains(&dep);
        if small {
            let word = page.lower(child);
            add!(bag, "beside", step, dep.as_str(), word);
            add!(bag, "beside-kind", step, word, kind);
            add!(bag, "beside-rules", word, rules);
        }
    }
}
