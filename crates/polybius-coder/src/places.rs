//! Where an act was done.

use polybius_base::Place;
use polybius_syntax::Dep;

use crate::cast::Cast;
use crate::page::Page;
use crate::statement::Statement;

/// Prepositions that tell a place.
const AT: &[&str] =
    &["in", "at", "near", "outside", "inside", "across", "around", "off", "along", "over", "throughout"];

/// The place told with the act: under its own prepositions, its object's, or its empty verb's.
pub fn place(page: &Page, cast: &Cast, statement: &Statement) -> Option<Place> {
    let mut owners = vec![statement.pred];
    owners.extend(statement.light);
    owners.extend(statement.object());
    owners.extend(
        statement
            .subject()
            .filter(|_| statement.verb().is_some_and(|v| crate::statement::is_passive(page, v))),
    );
    owners.iter().find_map(|&owner| below(page, cast, owner, 0)).or_else(|| governed(page, cast, statement))
}

/// The place under a preposition of `owner`, prepositions under prepositions included.
fn below(page: &Page, cast: &Cast, owner: usize, depth: usize) -> Option<Place> {
    if depth > 2 {
        return None;
    }
    for c in page.children(owner) {
        match page.dep(c) {
            Dep::Prep if AT.contains(&page.word(c).to_ascii_lowercase().as_str()) => {
                if let Some(found) = page.child(c, &[Dep::Pobj]).and_then(|noun| named(page, cast, noun)) {
                    return Some(found);
                }
            }
            Dep::Prep | Dep::Prt | Dep::Advmod => {
                if let Some(found) = below(page, cast, c, depth + 1) {
                    return Some(found);
                }
            }
            _ => {}
        }
    }
    None
}

/// The place that noun phrase names: its head, a name before it, or a name after "of" or "in".
fn named(page: &Page, cast: &Cast, noun: usize) -> Option<Place> {
    let own = cast.place(noun).cloned();
    let beside = || {
        let flat = page
            .children(noun)
            .filter(|&c| matches!(page.dep(c), Dep::Compound | Dep::Appos | Dep::Amod | Dep::Poss));
        flat.filter_map(|c| cast.place(c)).next().cloned()
    };
    own.or_else(beside).or_else(|| {
        page.children(noun)
            .filter(|&c| page.dep(c) == Dep::Prep && matches!(page.word(c), "of" | "in" | "near" | "on"))
            .filter_map(|c| page.child(c, &[Dep::Pobj]))
            .find_map(|inner| named(page, cast, inner))
    })
}

/// The place told on the verb that a noun act is subject or object of.
fn governed(page: &Page, cast: &Cast, statement: &Statement) -> Option<Place> {
    let argument = matches!(page.dep(statement.pred), Dep::Nsubj | Dep::Nsubjpass | Dep::Dobj);
    (statement.verb().is_none() && argument).then(|| below(page, cast, page.head(statement.pred), 0))?
}
