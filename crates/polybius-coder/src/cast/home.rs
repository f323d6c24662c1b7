//! Which country an article is about, and which government publishes it.

use std::collections::BTreeMap;

use polybius_atlas::{Kind as NameKind, Meaning};
use polybius_base::{Code, Sector};

use super::names::Name;
use super::{Builder, party};

impl Builder<'_, '_> {
    /// Settles the country the article is about and, where a government publishes, its author.
    pub(super) fn settle_home(&mut self) {
        let publisher = publisher(&self.page.article.outlet);
        self.cast.author = publisher.map(|code| party(code, Sector::Gov));
        self.cast.home = match publisher {
            Some(own) => self.country_addressed(own).unwrap_or(own),
            None => self.most_named(),
        };
    }

    pub(super) fn country_of_outlet(&self) -> Code {
        let meaning = self.atlas.lookup(&self.page.article.outlet).into_iter().next();
        meaning.map(|m| m.party.code).filter(|c| c.is_country()).unwrap_or(Code::NONE)
    }

    /// The country named most in title and text, the title counting triple, the earlier of two
    /// equals, that of the outlet's seat half; the seat where none is named.
    fn most_named(&self) -> Code {
        let seat = self.country_of_outlet();
        let mut counts = Tally::default();
        for meaning in self.in_title() {
            counts.add(meaning.party.code, 6, 0);
        }
        for (i, name) in self.names_told() {
            let weight = if i < 60 { 4 } else { 2 };
            counts.add(name.party.code, if name.party.code == seat { weight / 2 } else { weight }, i);
        }
        counts.most().map_or(seat, |(code, _)| code)
    }

    /// The country that a page of the government of `own` is about: one that its title names, or one that it
    /// names more often than its own. Only names of countries, their people and who governs them count, for
    /// bodies and places on such a page are mostly its own.
    fn country_addressed(&self, own: Code) -> Option<Code> {
        use NameKind::{Adjective, Capital, Country, People, Person, Seat, Surname};
        let of_state = |kind: NameKind| matches!(kind, Adjective | Capital | Country | People | Seat);
        let mut title = Tally::default();
        for meaning in self.in_title().filter(|m| of_state(m.kind) || matches!(m.kind, Person | Surname)) {
            title.add(meaning.party.code, 1, 0);
        }
        let mut counts = Tally::default();
        for (i, name) in self.names_told().filter(|(_, name)| of_state(name.kind)) {
            counts.add(name.party.code, if i < 60 { 2 } else { 1 }, i);
        }
        let least = counts.of(own);
        let foreign = |tally: Tally| tally.without(own).most();
        let named = foreign(title).map(|(code, _)| code);
        named.or_else(|| foreign(counts).filter(|&(_, count)| count > least).map(|(code, _)| code))
    }

    /// The first meanings of the names in the title.
    fn in_title(&self) -> impl Iterator<Item = Meaning> {
        let title: Vec<&str> = self.page.article.title.split_whitespace().collect();
        self.atlas.find(&title).into_iter().filter_map(|hit| hit.meanings.into_iter().next())
    }

    /// The names of the text outside datelines, by their last token.
    fn names_told(&self) -> impl Iterator<Item = (usize, &Name)> {
        let named = self.names.iter().enumerate().filter_map(|(i, name)| Some((i, name.as_ref()?)));
        named.filter(|&(i, _)| !self.page.is_dateline(i))
    }
}

/// How often countries are named, and where first.
#[derive(Default)]
struct Tally(BTreeMap<Code, (u32, std::cmp::Reverse<usize>)>);

impl Tally {
    fn add(&mut self, code: Code, weight: u32, at: usize) {
        if code.is_country() {
            self.0.entry(code).or_insert((0, std::cmp::Reverse(at))).0 += weight;
        }
    }

    fn of(&self, code: Code) -> u32 {
        self.0.get(&code).map_or(0, |&(count, _)| count)
    }

    fn without(mut self, code: Code) -> Tally {
        self.0.remove(&code);
        self
    }

    /// The country named most, the earlier of two equals, and how often.
    fn most(&self) -> Option<(Code, u32)> {
        self.0.iter().max_by_key(|&(_, rank)| rank).map(|(&code, &(count, _))| (code, count))
    }
}

/// The country whose government publishes under this outlet's name.
pub(super) fn publisher(outlet: &str) -> Option<Code> {
    let outlet = outlet.to_lowercase();
    let table = [
        ("white house", "USA"),
        ("state department", "USA"),
        ("department of state", "USA"),
        ("pentagon", "USA"),
        ("kremlin", "RUS"),
        ("president of russia", "RUS"),
        ("downing street", "GBR"),
        ("foreign, commonwealth", "GBR"),
        ("elysee", "FRA"),
        ("élysée", "FRA"),
        ("president of ukraine", "UKR"),
        ("bundesregierung", "DEU"),
        ("ministry of foreign affairs of japan", "JPN"),
        ("prime minister of india", "IND"),
        ("prime minister of canada", "CAN"),
        ("prime minister of australia", "AUS"),
    ];
    table.iter().find(|(name, _)| outlet.contains(name)).map(|(_, code)| Code::new(code))
}
