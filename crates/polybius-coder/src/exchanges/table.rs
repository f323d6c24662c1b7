//! The words of `data/exchanges.toml`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use polybius_base::{ExchangeStatus, ItemClass};
use serde::Deserialize;

use crate::codebook::{Slot, WordClass};

/// Where an item stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The word of passing is the item.
    Itself,
    /// In a slot of it.
    In(Slot),
}

/// What must be told for a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Need {
    /// Giver and receiver.
    Both,
    /// The giver.
    Giver,
    /// The receiver.
    Receiver,
}

impl Need {
    /// Whether what is needed is not there.
    pub fn lacks(self, giver: bool, receiver: bool) -> bool {
        match self {
            Need::Both => !giver || !receiver,
            Need::Giver => !giver,
            Need::Receiver => !receiver,
        }
    }
}

/// A way of telling that something passes.
#[derive(Clone, Debug)]
pub(super) struct Pass {
    pub id: String,
    pub giver: Vec<Slot>,
    pub receiver: Vec<Slot>,
    pub item: Vec<Place>,
    /// The class of the word itself where it is the item.
    pub class: Option<ItemClass>,
    /// The class of an item that nothing else gives one.
    pub otherwise: Option<ItemClass>,
    /// Words of which one must stand above, empty for none.
    pub under: BTreeSet<String>,
    /// The classes it may tell of, empty for all.
    pub classes: Vec<ItemClass>,
    /// A status that no word above changes, save denial and a bar.
    pub status: Option<ExchangeStatus>,
    /// The status of the future and of plans.
    pub planned: ExchangeStatus,
    pub needs: Vec<Need>,
    /// Whether each side gives and receives.
    pub mutual: bool,
    /// Whether the sides must be told by name.
    pub named: bool,
    /// Whether the sides it needs must be told in its own sentence.
    pub told: bool,
    /// What its object must be.
    pub object: Option<Object>,
    /// Whether an item of no class must name people.
    pub person: bool,
    /// Whether it is told in the passive alone.
    pub passive: bool,
    /// The states in which it is an exchange, empty for all.
    pub only: Vec<ExchangeStatus>,
    /// Whether nobody gives where nobody is named.
    pub alone: bool,
    /// Whether what is wanted for another goes to that one: "asked for money **for Yemen**".
    pub beneficiary: bool,
    /// The side that the subject of the verb above is, where the word tells none.
    pub above: Option<Side>,
}

/// One of the two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Side {
    Giver,
    Receiver,
}

/// What the object of a word must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Object {
    /// A party: "backed **the rebels**".
    Party,
    /// A party that acts, not people at large: "assists **the army**".
    Actor,
    /// What a party strives for: "supported Niger's **efforts**".
    Effort,
}

/// A pass by its index, and the further words that one of its words asks for.
type Entry = (usize, Vec<String>);

/// All of it.
pub(super) struct Table {
    passes: Vec<Pass>,
    index: HashMap<(WordClass, String), Vec<Entry>>,
    /// Words that hold the item under "of".
    pub containers: BTreeSet<String>,
    /// Status by word above.
    governors: HashMap<String, ExchangeStatus>,
    /// Class by the lemma of a general thing.
    things: HashMap<String, ItemClass>,
    /// Class by the lemma of things whose class goes before the atlas's.
    firm: HashMap<String, ItemClass>,
    /// Words before a general thing that make it a military one.
    military: BTreeSet<String>,
    /// Things that pass without being an exchange.
    idle: BTreeSet<String>,
    /// Words of passing to another country.
    pub abroad: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    containers: BTreeSet<String>,
    military: BTreeSet<String>,
    idle: BTreeSet<String>,
    abroad: BTreeSet<String>,
    governors: BTreeMap<String, Vec<String>>,
    things: BTreeMap<String, Vec<String>>,
    firm: BTreeMap<String, Vec<String>>,
    pass: Vec<Raw>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: String,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    adjectives: Vec<String>,
    giver: Vec<String>,
    item: Vec<String>,
    receiver: Vec<String>,
    class: Option<String>,
    otherwise: Option<String>,
    #[serde(default)]
    under: BTreeSet<String>,
    #[serde(default)]
    classes: Vec<String>,
    status: Option<String>,
    planned: Option<String>,
    #[serde(default)]
    needs: Vec<Need>,
    #[serde(default)]
    mutual: bool,
    #[serde(default)]
    named: bool,
    #[serde(default)]
    told: bool,
    #[serde(default)]
    person: bool,
    #[serde(default)]
    passive: bool,
    #[serde(default)]
    only: Vec<String>,
    object: Option<Object>,
    #[serde(default)]
    alone: bool,
    #[serde(default)]
    beneficiary: bool,
    above: Option<Side>,
    #[serde(rename = "match")]
    _matches: Vec<String>,
    #[serde(rename = "near")]
    _near: Vec<String>,
}

/// The text of the built-in table.
pub(super) const BUILTIN: &str = include_str!("../../../../data/exchanges.toml");

static TABLE: LazyLock<Table> =
    LazyLock::new(|| parse(BUILTIN).expect("invariant: data/exchanges.toml is well formed"));

/// The built-in table.
pub(super) fn table() -> &'static Table {
    &TABLE
}

impl Pass {
    /// Whether the word's subject, or whose it is, receives.
    pub fn takes(&self) -> bool {
        matches!(self.receiver.first(), Some(Slot::Subject | Slot::Possessive))
    }
}

impl Table {
    /// The verb a noun in "-ing" comes from, where it names a pass: "providing" from "provide".
    pub fn gerund(&self, lemma: &str) -> Option<String> {
        let stem = lemma.strip_suffix("ing").filter(|s| s.len() > 2)?;
        let mut forms = [stem.to_owned(), format!("{stem}e"), stem[..stem.len() - 1].to_owned()].into_iter();
        forms.find(|form| self.index.contains_key(&(WordClass::Verb, form.clone())))
    }

    /// The passes that the word `lemma` names, with the further words each asks for.
    pub fn entries(&self, class: WordClass, lemma: &str) -> impl Iterator<Item = (&Pass, &[String])> {
        let found = self.index.get(&(class, lemma.to_owned())).map_or(&[][..], Vec::as_slice);
        found.iter().map(|(n, words)| (&self.passes[*n], words.as_slice()))
    }

    /// The status that a word above gives.
    pub fn governor(&self, lemma: &str) -> Option<ExchangeStatus> {
        self.governors.get(lemma).copied()
    }

    /// The class of a thing that goes before the atlas's, by its lemma.
    pub fn firm(&self, lemma: &str) -> Option<ItemClass> {
        self.firm.get(lemma).copied()
    }

    /// The class of a general thing by its lemma and the words before it: whatever a military word
    /// stands before is military, and some things are only so.
    pub fn thing(&self, lemma: &str, before: &str) -> Option<ItemClass> {
        let pair = before.split_whitespace().next_back().map(|word| format!("{word} {lemma}"));
        let class = pair.and_then(|p| self.things.get(&p)).or_else(|| self.things.get(lemma)).copied()?;
        if before.split_whitespace().any(|w| self.military.contains(w)) {
            return Some(ItemClass::MilitaryOther);
        }
        (class != ItemClass::MilitaryOther).then_some(class)
    }

    /// Whether `lemma` is no item: it names a passing itself, or what is given without being an exchange.
    pub fn is_idle(&self, lemma: &str) -> bool {
        self.idle.contains(lemma)
    }
}

fn parse(text: &str) -> Result<Table, String> {
    let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
    let mut table = Table {
        passes: Vec::new(),
        index: HashMap::new(),
        containers: file.containers,
        governors: HashMap::new(),
        things: HashMap::new(),
        firm: HashMap::new(),
        military: file.military,
        idle: file.idle,
        abroad: file.abroad,
    };
    for (name, words) in file.firm {
        let class = class(&name)?;
        table.firm.extend(words.into_iter().map(|w| (w, class)));
    }
    for (name, words) in file.things {
        let class = class(&name)?;
        table.things.extend(words.into_iter().map(|w| (w, class)));
    }
    for (name, words) in file.governors {
        let status = status(&name)?;
        for word in words {
            table.governors.entry(word).or_insert(status);
        }
    }
    for raw in file.pass {
        let n = table.passes.len();
        let words = [
            (WordClass::Verb, &raw.verbs),
            (WordClass::Noun, &raw.nouns),
            (WordClass::Adjective, &raw.adjectives),
        ];
        for (class, phrases) in words {
            for phrase in phrases {
                let mut words = phrase.split_whitespace().map(str::to_owned);
                let head = words.next().ok_or_else(|| format!("{}: an empty word", raw.id))?;
                table.index.entry((class, head)).or_default().push((n, words.collect()));
            }
        }
        table.passes.push(pass(raw)?);
    }
    Ok(table)
}

fn pass(raw: Raw) -> Result<Pass, String> {
    let slots = |words: &[String]| words.iter().map(|w| Slot::parse(w)).collect();
    let place = |word: &String| if word == "self" { Place::Itself } else { Place::In(Slot::parse(word)) };
    let only: Result<Vec<ExchangeStatus>, String> = raw.only.iter().map(|c| status(c)).collect();
    let classes: Result<Vec<ItemClass>, String> = raw.classes.iter().map(|c| class(c)).collect();
    Ok(Pass {
        giver: slots(&raw.giver),
        receiver: slots(&raw.receiver),
        item: raw.item.iter().map(place).collect(),
        class: raw.class.as_deref().map(class).transpose()?,
        otherwise: raw.otherwise.as_deref().map(class).transpose()?,
        under: raw.under,
        classes: classes?,
        status: raw.status.as_deref().map(status).transpose()?,
        planned: raw.planned.as_deref().map_or(Ok(ExchangeStatus::Offered), status)?,
        needs: raw.needs,
        mutual: raw.mutual,
        named: raw.named,
        told: raw.told,
        object: raw.object,
        person: raw.person,
        passive: raw.passive,
        only: only?,
        alone: raw.alone,
        beneficiary: raw.beneficiary,
        above: raw.above,
        id: raw.id,
    })
}

fn class(code: &str) -> Result<ItemClass, String> {
    ItemClass::from_code(code).ok_or_else(|| format!("unknown class {code:?}"))
}

fn status(code: &str) -> Result<ExchangeStatus, String> {
    ExchangeStatus::from_code(code).ok_or_else(|| format!("unknown status {code:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_their_head() {
        let ids =
            |class, lemma| table().entries(class, lemma).map(|(p, _)| p.id.as_str()).collect::<Vec<_>>();
        assert_eq!(ids(WordClass::Verb, "buy"), ["buy"]);
        assert_eq!(ids(WordClass::Noun, "embargo"), ["embargo"]);
        assert!(ids(WordClass::Verb, "sing").is_empty());
        let (_, words) = table().entries(WordClass::Verb, "ask").next().unwrap();
        assert_eq!(words, ["for"]);
        assert_eq!(table().governor("halt"), Some(ExchangeStatus::Barred));
    }

    #[test]
    fn unknown_codes_and_fields_are_errors() {
        let with = |line: &str| {
            let pass = "[[pass]]\nid = \"x\"\nverbs = [\"x\"]\ngiver = []\nitem = []\nreceiver = []\nmatch = []\nnear = []\n";
            parse(&format!(
                "containers = []\nmilitary = []\nidle = []\nabroad = []\n[governors]\n[things]\n[firm]\n{pass}{line}\n"
            ))
            .map(|_| ())
        };
        assert_eq!(with(""), Ok(()));
        assert_eq!(with("class = \"ghosts\""), Err("unknown class \"ghosts\"".to_owned()));
        assert_eq!(with("status = \"lost\""), Err("unknown status \"lost\"".to_owned()));
        assert!(with("colour = 1").is_err());
        assert!(with("needs = [\"luck\"]").is_err());
    }
}
