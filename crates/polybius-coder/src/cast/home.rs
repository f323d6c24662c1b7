//! Which country an article is about, and which government publishes it.

use std::collections::BTreeMap;

use polybius_atlas::{Kind as NameKind, Meaning};
use polybius_base::{Code, Party, Sector};

use super::names::Name;
use super::{Builder, add_once, as_state, party};

/// What governments make together.
const STATEMENTS: &[&str] = &["statement", "declaration", "communique", "communiqué"];
/// Words of a title behind which it tells what a statement is about, and those behind which it tells whose it is.
const ABOUT: &[&str] = &[
    "on",
    "about",
    "regarding",
    "concerning",
    "following",
    "after",
    "condemning",
    "welcoming",
    "marking",
    "at",
    "in",
    "to",
    "for",
    "with",
];
const MAKE: &[&str] = &["by", "from", "of", "between"];

impl Builder<'_, '_> {
    /// Settles the country the article is about and, where a government publishes, its author.
    pub(super) fn settle_home(&mut self) {
        let publisher = publisher(&self.page.article.outlet);
        self.cast.author = publisher.map(|code| party(code, Sector::Gov));
        self.cast.home = match publisher {
            Some(own) => self.country_addressed(own).unwrap_or(own),
            None => self.most_named(),
        };
        let joint = self.makers_of_statement();
        self.cast.we = if joint.is_empty() { self.cast.author.iter().cloned().collect() } else { joint };
    }

    /// Those who make the statement that a government publishes, where the title says that it is not its own
    /// alone: "Joint Statement by the Leaders of **Chad** and **Niger** on Trade", "**G7** Statement".
    fn makers_of_statement(&self) -> Vec<Party> {
        let Some(author) = &self.cast.author else { return Vec::new() };
        let words = self.title_words();
        let has = |all: &[&str]| words.iter().any(|w| all.iter().any(|word| w.eq_ignore_ascii_case(word)));
        if !has(STATEMENTS) {
            return Vec::new();
        }
        let makes = makers(&words);
        let mut out: Vec<Party> = Vec::new();
        let hits = self.atlas.find(&words).into_iter().filter(|hit| makes[hit.words.start]);
        for who in hits.filter_map(|hit| hit.meanings.into_iter().next()).map(|meaning| meaning.party) {
            if who.code.is_country() || who.sector == Sector::Igo {
                add_once(&mut out, &who);
            }
        }
        out.iter_mut().for_each(as_state);
        let body = matches!(&out[..], [one] if one.sector == Sector::Igo);
        if !body && out.iter().all(|who| who.code != author.code) {
            out.insert(0, author.clone());
        }
        let several = has(&["joint"]) && out.len() > 1;
        if body || several { out } else { Vec::new() }
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
        let words = self.title_words();
        self.atlas.find(&words).into_iter().filter_map(|hit| hit.meanings.into_iter().next())
    }

    /// The countries that the title names, in its order.
    pub(super) fn codes_of_title(&self) -> Vec<Code> {
        self.in_title().map(|meaning| meaning.party.code).filter(|code| code.is_country()).collect()
    }

    /// The words of the title, without the marks around them and the "'s" behind.
    fn title_words(&self) -> Vec<&str> {
        let title = &self.page.article.title;
        let apart = title.split(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '/'));
        let bare = apart.map(|w| w.trim_matches(|c: char| !c.is_alphanumeric() && c != '.'));
        let owned = bare.map(|w| w.strip_suffix("'s").or_else(|| w.strip_suffix("’s")).unwrap_or(w));
        owned.filter(|w| !w.is_empty()).collect()
    }

    /// The names of the text by their last token, outside datelines and but for who holds or backs another.
    fn names_told(&self) -> impl Iterator<Item = (usize, &Name)> {
        let named = self.names.iter().enumerate().filter_map(|(i, name)| Some((i, name.as_ref()?)));
        named.filter(|&(i, _)| !self.page.is_dateline(i) && !self.is_holder(i))
    }
}

/// For each word of a title whether names there are those who make the statement, not what it is about.
fn makers(words: &[&str]) -> Vec<bool> {
    let mut makes = true;
    let told = |word: &&str| {
        let word = word.to_lowercase();
        makes = (makes && !ABOUT.contains(&word.as_str())) || MAKE.contains(&word.as_str());
        makes
    };
    words.iter().map(told).collect()
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
