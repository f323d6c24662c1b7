//! What a figure measures and whom it is about, by the words of `data/figures.toml`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use polybius_base::{Measure, Party, Sector};
use polybius_syntax::{Dep, Pos};
use serde::Deserialize;

use super::Scene;
use super::count::Count;
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
    let rows: Result<Vec<_>, String> = file.measure.into_iter().map(|raw| Ok((measure(&raw.name)?, raw))).collect();
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
    let (measure, step) = by_words(scene.page, count);
    Found { measure, subject: subject(scene, count, measure), step }
}

fn by_words(page: &Page, count: &Count) -> (Measure, &'static str) {
    let table = &*TABLE;
    let governors = count.governors(page);
    let (verbs, nouns): (Vec<usize>, Vec<usize>) =
        governors.into_iter().partition(|&g| matches!(page.pos(g), Pos::Verb | Pos::Aux));
    let own = own_verbs(page, count);
    if let Some(m) = table.find(|r| &r.verbs, &own) {
        return (m, "own-verb");
    }
    let mut under: Vec<String> = vec![count.item_lemma(page)];
    under.extend(nouns.iter().map(|&n| page.lemma(n).to_lowercase()));
    under.extend(count.item.and_then(|i| page.child(i, &[Dep::Compound])).map(|c| page.lemma(c).to_lowercase()));
    if let Some(m) = table.find(|r| &r.nouns, &under).filter(|m| fits(*m, count)) {
        return (m, "noun");
    }
    let told: Vec<String> = verbs.iter().flat_map(|&v| verb_words(page, v)).collect();
    if let Some(m) = table.find(|r| &r.verbs, &told).filter(|m| fits(*m, count)) {
        return (m, "verb");
    }
    if let Some(m) = table.find(|r| &r.things, &under[..1]) {
        return (m, "thing");
    }
    if count.number.kind == Kind::Money { (table.money, "money") } else { (Measure::Other, "other") }
}

/// Whether a sum of money can be of this measure, and only money can cost.
fn fits(measure: Measure, count: &Count) -> bool {
    let money = count.number.kind == Kind::Money;
    match measure {
        Measure::Killed | Measure::Injured | Measure::Arrested | Measure::Displaced | Measure::Attended => !money,
        Measure::Costs => money,
        Measure::Votes => !money,
        _ => true,
    }
}

/// A verb's lemma, and with it those of its object, complement and adverb ("leave dead").
fn verb_words(page: &Page, verb: usize) -> Vec<String> {
    let lemma = page.lemma(verb).to_lowercase();
    let mut out = vec![lemma.clone()];
    for c in page.children(verb) {
        if matches!(page.dep(c), Dep::Dobj | Dep::Oprd | Dep::Acomp | Dep::Advmod | Dep::Ccomp) {
            out.push(format!("{lemma} {}", page.lemma(c).to_lowercase()));
        }
        if matches!(page.dep(c), Dep::Ccomp | Dep::Xcomp | Dep::Oprd) {
            out.extend(page.children(c).map(|d| format!("{lemma} {}", page.lemma(d).to_lowercase())));
        }
    }
    out
}

/// Verbs in clauses and participles of what is counted.
fn own_verbs(page: &Page, count: &Count) -> Vec<String> {
    let Some(item) = count.item else { return Vec::new() };
    let told = page.children(item).filter(|&c| {
        matches!(page.dep(c), Dep::Acl | Dep::Relcl) || page.dep(c) == Dep::Amod && page.pos(c) == Pos::Verb
    });
    told.flat_map(|c| verb_words(page, c)).collect()
}

/// Whom the figure is about: the counted persons' side, or the side that holds, gives, uses or votes.
fn subject(scene: &Scene, count: &Count, measure: Measure) -> Party {
    let people = matches!(
        measure,
        Measure::Killed | Measure::Injured | Measure::Arrested | Measure::Abducted | Measure::Displaced | Measure::Attended | Measure::Forces
    );
    let counted = || count.item.and_then(|i| party_of(scene.page, scene.cast, i));
    let doer = || doer(scene, count);
    let found = if people { counted().or_else(doer) } else { doer().or_else(counted) };
    found.unwrap_or_default()
}

/// The party of the phrase headed by `i`, or the nearest one that modifies it.
fn party_of(page: &Page, cast: &Cast, i: usize) -> Option<Party> {
    let own = cast.mention(i).map(|m| m.party.clone()).filter(|p| p.code.is_some() || p.sector != Sector::None);
    own.or_else(|| page.children(i).filter(|&c| c < i).find_map(|c| cast.mention(c)).map(|m| m.party.clone()))
}

/// The party that is the subject of the verb above.
fn doer(scene: &Scene, count: &Count) -> Option<Party> {
    let page = scene.page;
    let verb = count.governors(page).into_iter().find(|&g| matches!(page.pos(g), Pos::Verb | Pos::Aux))?;
    let subject = statement::surface_subject(page, verb)?;
    if subject == count.top {
        let by = page.children(verb).find(|&c| page.dep(c) == Dep::Agent)?;
        let agent = page.child(by, &[Dep::Pobj])?;
        return scene.cast.mention(agent).map(|m| m.party.clone());
    }
    scene.cast.mention(subject).map(|m| m.party.clone())
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
