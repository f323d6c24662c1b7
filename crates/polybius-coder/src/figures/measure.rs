//! What a figure measures and whom it is about, by the words of `data/figures.toml`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use polybius_base::{Measure, Party, Sector};
use polybius_syntax::{Dep, Pos};
use serde::Deserialize;

use super::Scene;
use super::count::{Count, Place};
use crate::cast::Cast;
use crate::page::Page;
use crate::quantities::Kind;
use crate::statement;

/// A measure with its subject.
pub(crate) struct Found {
    /// What is measured.
    pub measure: Measure,
    /// Whom the figure is about.
    pub subject: Party,
    /// How the measure was found, for the row's rule.
    pub step: &'static str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    money: String,
    measure: Vec<Raw>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    name: String,
    #[serde(default)]
    verbs: BTreeSet<String>,
    #[serde(default)]
    nouns: BTreeSet<String>,
    #[serde(default)]
    things: BTreeSet<String>,
}

/// The table of words.
struct Table {
    money: Measure,
    rows: Vec<(Measure, Raw)>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    parse(include_str!("../../../../data/figures.toml")).expect("invariant: data/figures.toml is well formed")
});

fn parse(text: &str) -> Result<Table, String> {
    let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
    let measure = |name: &str| Measure::from_code(name).ok_or_else(|| format!("unknown measure {name:?}"));
    let rows: Result<Vec<_>, String> =
        file.measure.into_iter().map(|raw| Ok((measure(&raw.name)?, raw))).collect();
    Ok(Table { money: measure(&file.money)?, rows: rows? })
}

impl Table {
    /// The first measure whose list, as `list` picks it, has one of the words.
    fn find(&self, list: impl Fn(&Raw) -> &BTreeSet<String>, words: &[String]) -> Option<Measure> {
        self.rows.iter().find(|(_, raw)| words.iter().any(|w| list(raw).contains(w))).map(|(m, _)| *m)
    }
}

/// What the number of `count` measures and whom it is about.
pub(crate) fn measure(scene: &Scene, count: &Count) -> Found {
    let (measure, step) = by_words(scene, count);
    Found { measure, subject: subject(scene, count, measure), step }
}

fn by_words(scene: &Scene, count: &Count) -> (Measure, &'static str) {
    let page = scene.page;
    let table = &*TABLE;
    let item = count.item_lemma(page);
    let own_noun = table.find(|r| &r.nouns, std::slice::from_ref(&item)).filter(|m| fits(*m, count));
    if let Some(m) = own_noun.filter(|m| *m != Measure::Displaced) {
        return (m, "noun");
    }
    if let Some(m) = table.find(|r| &r.verbs, &own_verbs(page, count)).filter(|m| fits(*m, count)) {
        return (m, "own-verb");
    }
    if let Some(m) = table.find(|r| &r.nouns, &nouns(page, count)).filter(|m| fits(*m, count)) {
        return (m, "noun");
    }
    if let Some(m) = by_verb(page, count) {
        return (m, "verb");
    }
    if is_stock(scene, count) {
        return (Measure::Holds, "stock");
    }
    if in_vote(page, count) {
        return (Measure::Votes, "vote");
    }
    if let Some(m) = own_noun.or_else(|| table.find(|r| &r.things, &[item])) {
        return (m, "thing");
    }
    if count.number.kind == Kind::Money { (table.money, "money") } else { (Measure::Other, "other") }
}

/// The measure of the verb the number is an argument of, where it stands in the right place to it.
fn by_verb(page: &Page, count: &Count) -> Option<Measure> {
    let (verb, place) = count.verb(page)?;
    let measure = TABLE.find(|r| &r.verbs, &verb_words(page, verb)).filter(|m| fits(*m, count))?;
    let alone = page.child(verb, &[Dep::Dobj]).is_none();
    let suits = match measure {
        Measure::Killed | Measure::Injured | Measure::Arrested | Measure::Abducted | Measure::Displaced => {
            place == Place::Object
                || place == Place::Subject && (alone || LEAVING.contains(&page.lemma(verb)))
        }
        Measure::Gives | Measure::Trades | Measure::Produces | Measure::Holds | Measure::Loses => {
            place == Place::Object || place == Place::Beside && count.number.kind == Kind::Money
        }
        Measure::Uses => place == Place::Object || place == Place::Subject && alone,
        _ => true,
    };
    suits.then_some(measure)
}

/// Whether the number is of arms, fuel or the like that somebody has: "has 40 tanks".
fn is_stock(scene: &Scene, count: &Count) -> bool {
    use polybius_base::ItemClass::{Labour, Money, People, Recognition, Support, Territory};
    let page = scene.page;
    let has = count.verb(page).is_some_and(|(verb, place)| {
        place == Place::Object
            && matches!(page.lemma(verb), "have" | "hold" | "keep" | "possess" | "field" | "operate")
    });
    let words = count.item_span(page).map_or("", |span| page.text(span));
    let class = scene.atlas.thing(words).filter(|_| has);
    class.is_some_and(|c| !matches!(c, Labour | Money | People | Recognition | Support | Territory))
}

/// Whether a bare number or share stands in a sentence about a vote.
fn in_vote(page: &Page, count: &Count) -> bool {
    let bare = count.item.is_none() && matches!(count.number.kind, Kind::Percent | Kind::Count);
    let is_vote = |i: usize| {
        matches!(page.lemma(i), "vote" | "turnout" | "referendum" | "ballot" | "poll" | "election")
    };
    bare && count.sentence.tokens.clone().any(is_vote)
}

/// Verbs whose subject is the one displaced, even with an object.
const LEAVING: &[&str] = &["flee", "escape", "die", "perish"];

/// Whether a sum of money can be of this measure, and only money can cost.
fn fits(measure: Measure, count: &Count) -> bool {
    let money = count.number.kind == Kind::Money;
    match measure {
        Measure::Killed | Measure::Injured | Measure::Arrested | Measure::Displaced | Measure::Attended => {
            !money
        }
        Measure::Costs => money,
        Measure::Votes => !money,
        _ => true,
    }
}

/// A verb's lemma, and with it those of its object, particle, complement and adverb ("leave dead").
fn verb_words(page: &Page, verb: usize) -> Vec<String> {
    let lemma = page.lower_lemma(verb);
    let mut out = vec![lemma.to_owned()];
    let with = |i: usize| format!("{lemma} {}", page.lower_lemma(i));
    for c in page.children(verb) {
        if matches!(
            page.dep(c),
            Dep::Dobj | Dep::Nsubjpass | Dep::Oprd | Dep::Acomp | Dep::Advmod | Dep::Ccomp | Dep::Prt
        ) {
            out.push(with(c));
        }
        if matches!(page.dep(c), Dep::Ccomp | Dep::Xcomp | Dep::Oprd) {
            out.extend(page.children(c).map(with));
        }
    }
    out
}

/// Verbs in clauses and participles of what is counted; of two things told together the clause
/// after both is the second one's.
fn own_verbs(page: &Page, count: &Count) -> Vec<String> {
    let Some(item) = count.item else { return Vec::new() };
    let joined = (page.dep(item) == Dep::Conj).then(|| page.head(item));
    let clauses = |of: usize| {
        page.children(of).filter(|&c| {
            matches!(page.dep(c), Dep::Acl | Dep::Relcl)
                || page.dep(c) == Dep::Amod && page.pos(c) == Pos::Verb
        })
    };
    let shared = joined.into_iter().flat_map(clauses).filter(|&c| c > item);
    let next = page.child(item, &[Dep::Conj]);
    let told = clauses(item).filter(|&c| next.is_none_or(|n| c < n)).chain(shared);
    told.flat_map(|c| verb_words(page, c)).collect()
}

/// Lemmas of nouns near the number: what it counts with its modifier, what that stands under, and the
/// subject of "is", "stood at", "reached".
fn nouns(page: &Page, count: &Count) -> Vec<String> {
    let mut out: Vec<usize> = count.item.into_iter().collect();
    out.extend(count.item.and_then(|i| page.child(i, &[Dep::Compound])));
    out.extend(count.nouns_above(page).into_iter().take(2));
    out.extend(count.told_of(page));
    out.into_iter().map(|i| page.lower_lemma(i).to_owned()).collect()
}

/// Whom the figure is about: the counted persons' side, never who did it to them; else the side that
/// holds, gives, uses or votes.
fn subject(scene: &Scene, count: &Count, measure: Measure) -> Party {
    let counted = || count.item.and_then(|i| party_of(scene.page, scene.cast, i));
    let doer = || doer(scene, count);
    let found = match measure {
        Measure::Killed | Measure::Injured | Measure::Arrested | Measure::Abducted | Measure::Displaced => {
            counted()
        }
        Measure::Attended | Measure::Forces | Measure::Other => counted().or_else(doer),
        _ => doer().or_else(counted),
    };
    at_home(scene, measure, found.unwrap_or_default())
}

/// The party with the country the article is about, where it has none and the figure is of what happens
/// in one country: its dead, crowds, votes and seats.
fn at_home(scene: &Scene, measure: Measure, party: Party) -> Party {
    let home = scene.cast.home();
    let domestic = matches!(
        measure,
        Measure::Killed | Measure::Injured | Measure::Attended | Measure::Votes | Measure::Holds
    );
    if !domestic || party.code.is_some() || !home.is_country() {
        return party;
    }
    let sector = match (party.sector, measure) {
        (Sector::None | Sector::Unk, Measure::Holds) => Sector::None,
        (Sector::None | Sector::Unk, _) => Sector::Cvl,
        (told, _) => told,
    };
    Party { code: home, sector, ..party }
}

/// The party of the phrase headed by `i`, or the nearest one that modifies it.
fn party_of(page: &Page, cast: &Cast, i: usize) -> Option<Party> {
    let own =
        cast.mention(i).map(|m| m.party.clone()).filter(|p| p.code.is_some() || p.sector != Sector::None);
    own.or_else(|| page.children(i).filter(|&c| c < i).find_map(|c| cast.mention(c)).map(|m| m.party.clone()))
}

/// The party that is the subject of the verb above, or stands with "by" where the number is its subject.
fn doer(scene: &Scene, count: &Count) -> Option<Party> {
    let page = scene.page;
    let (verb, _) = count.verb(page)?;
    let subject = statement::surface_subject(page, verb)?;
    let who = if subject == count.top {
        let by = page.children(verb).find(|&c| page.dep(c) == Dep::Agent)?;
        page.child(by, &[Dep::Pobj])?
    } else {
        subject
    };
    scene.cast.mention(who).map(|m| m.party.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_table_is_well_formed() {
        let words = |list: &[&str]| list.iter().map(|w| w.to_string()).collect::<Vec<_>>();
        assert_eq!(TABLE.money, Measure::Costs);
        assert_eq!(TABLE.find(|r| &r.verbs, &words(&["detain"])), Some(Measure::Arrested));
        assert_eq!(TABLE.find(|r| &r.nouns, &words(&["walnut"])), None);
    }

    #[test]
    fn unknown_measures_and_fields_are_errors() {
        assert!(parse("money = \"costs\"\n[[measure]]\nname = \"eaten\"").is_err());
        assert!(parse("money = \"costs\"\nmeasure = []\ncolour = 1").is_err());
    }
}
