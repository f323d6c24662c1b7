//! Whom a protest is against, where the forests find nobody: "blocked roads **to protest** Peru's embargo".

use polybius_base::{Mention, Sector};
use polybius_syntax::{Dep, Pos};

use super::Reader;
use crate::page::Page;
use crate::statement::Statement;

/// Verbs whose object is what a protest is about.
const ABOUT: &[&str] = &["protest", "denounce", "condemn", "oppose", "decry"];
/// Verbs that ask for what a protest wants, of somebody or in his place.
const WANTING: &[&str] = &["demand", "call", "seek", "want", "urge"];
/// Nouns that name a protest or what it shows.
const SHOWING: &[&str] =
    &["protest", "anger", "disapproval", "opposition", "defiance", "demand", "objection"];
/// Prepositions under those nouns and under "protest".
const OF: &[&str] = &["of", "over", "at", "for", "from"];

/// The first party among what the protest is against: policies, their makers, those who are to go.
pub(super) fn against(reader: &Reader, statement: &Statement) -> Option<Mention> {
    let page = reader.page;
    let after = page.subtree(clause_of(page, statement.pred)).filter(|&i| i > statement.pred);
    after.flat_map(|i| targets(page, i)).find_map(|noun| accountable(reader, noun))
}

/// The verb that governs a noun, or the verb itself.
fn clause_of(page: &Page, pred: usize) -> usize {
    if page.pos(pred) == Pos::Verb {
        return pred;
    }
    page.ancestors(pred).find(|&a| page.pos(a) == Pos::Verb).unwrap_or(pred)
}

/// The nouns that token `i` says a protest is about.
fn targets(page: &Page, i: usize) -> Vec<usize> {
    let object = |above: usize| page.child(above, &[Dep::Pobj]);
    let head = page.head(i);
    match (page.pos(i), page.dep(i)) {
        (Pos::Adp, Dep::Prep) if page.lower(i) == "against" => object(i).into_iter().collect(),
        (Pos::Adp, Dep::Prep) if OF.contains(&page.lower(i)) && shows(page, head) => {
            object(i).into_iter().collect()
        }
        (Pos::Verb, _) if ABOUT.contains(&page.lemma(i)) || WANTING.contains(&page.lemma(i)) => {
            page.child(i, &[Dep::Dobj]).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Whether the word is one that a protest shows itself in, or a verb that asks for something.
fn shows(page: &Page, i: usize) -> bool {
    match page.pos(i) {
        Pos::Noun => SHOWING.contains(&page.lemma(i)),
        _ => page.lemma(i) == "protest" || WANTING.contains(&page.lemma(i)),
    }
}

/// The party in power that a noun names, or that it belongs to: "President Soto", "**Peru's** embargo", "the removal
/// **of President Soto**".
fn accountable(reader: &Reader, noun: usize) -> Option<Mention> {
    let page = reader.page;
    let held = |m: &&Mention| {
        m.party.code.is_country()
            && matches!(m.party.sector, Sector::Gov | Sector::Mil | Sector::Cop | Sector::Leg)
    };
    let own = |i: usize| reader.cast.mention(i).filter(held).cloned();
    let under = |c: usize| match page.dep(c) {
        Dep::Poss | Dep::Amod | Dep::Compound | Dep::Nmod => own(c),
        Dep::Prep if matches!(page.lower(c), "of" | "by" | "from") => {
            page.child(c, &[Dep::Pobj]).and_then(|n| accountable(reader, n))
        }
        _ => None,
    };
    own(noun).or_else(|| page.children(noun).find_map(under))
}
