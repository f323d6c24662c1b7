//! Names of the atlas in the article, one meaning chosen for each.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

use polybius_atlas::{Context, Kind as NameKind, Meaning};
use polybius_base::{Code, Party, Sector};
use polybius_syntax::{Dep, EntityType, Pos};

use super::home::publisher;
use super::{Builder, party};
use crate::page::Page;

/// An atlas name in the text.
#[derive(Clone, Debug)]
pub(super) struct Name {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// What it names.
    pub kind: NameKind,
    /// Who that is on the article's date.
    pub party: Party,
    /// The atlas entity.
    pub entity: String,
    /// Country of the place it names, where it names one.
    pub place: Option<Code>,
}

/// Entity types that are no names.
const NUMERIC: &[EntityType] = &[
    EntityType::Date,
    EntityType::Time,
    EntityType::Cardinal,
    EntityType::Ordinal,
    EntityType::Money,
    EntityType::Percent,
    EntityType::Quantity,
];

/// Words that stand before the name of a place without being a part of another name.
const OF_PLACES: &[&str] = &[
    "North", "South", "East", "West", "Northern", "Southern", "Eastern", "Western", "Central", "Upper",
    "Lower", "Greater", "Downtown", "Old", "New", "Fort", "Port", "Lake", "Mount", "Camp", "Saint", "San",
    "Santa", "Metro", "City", "Province", "District", "County", "Village", "Town",
];
/// Inhabitants below which a town's name may as well be a family's.
const SMALL_TOWN: u32 = 300_000;

/// What a government is called by the name of its head.
const RULE: &[&str] = &["administration", "government", "regime", "cabinet", "campaign", "presidency"];

/// Countries where the family name comes first.
const FAMILY_FIRST: &[&str] = &["CHN", "PRK", "KOR", "TWN", "HKG", "VNM", "JPN", "MMR", "KHM"];

impl Builder<'_, '_> {
    /// Finds the atlas's names in every sentence and settles each on one meaning.
    pub(super) fn find_names(&mut self) {
        let hits = self.hits();
        let counts = country_counts(&hits);
        let told = self.countries_told(&hits);
        let context = Context { countries: &counts, ..Context::default() };
        self.settle_hits(hits, &context, &told);
        self.settle_persons(&context, &told);
    }

    /// The countries that something surer than a namesake names, with those of publisher and outlet.
    fn countries_told(&self, hits: &[(Range<usize>, Vec<Meaning>)]) -> BTreeSet<Code> {
        let sure = hits.iter().filter_map(|(tokens, meanings)| {
            meanings.first().filter(|m| !self.is_maybe_namesake(tokens, m)).map(|m| m.party.code)
        });
        let own = [publisher(&self.page.article.outlet), Some(self.country_of_outlet())];
        sure.chain(own.into_iter().flatten()).filter(|c| c.is_country()).collect()
    }

    /// Whether a name is easily another's: a person without office, or the initials of a party or an armed
    /// group ("SNAP", "FACT").
    fn is_maybe_namesake(&self, tokens: &Range<usize>, meaning: &Meaning) -> bool {
        let word = self.page.word(tokens.start);
        let initials = tokens.len() == 1 && word.chars().all(|c| c.is_ascii_uppercase());
        match meaning.kind {
            NameKind::Person | NameKind::Surname => meaning.party.sector == Sector::Eli,
            _ => initials && matches!(meaning.party.sector, Sector::Pty | Sector::Reb),
        }
    }

    /// Whether a name is taken for a namesake's: nothing else in the article is of its country.
    fn is_namesake(&self, tokens: &Range<usize>, meaning: &Meaning, told: &BTreeSet<Code>) -> bool {
        let code = meaning.party.code;
        code.is_country() && !told.contains(&code) && self.is_maybe_namesake(tokens, meaning)
    }

    fn settle_hits(
        &mut self,
        hits: Vec<(Range<usize>, Vec<Meaning>)>,
        context: &Context,
        told: &BTreeSet<Code>,
    ) {
        for (tokens, meanings) in hits {
            if self.is_mere_role(&tokens, &meanings)
                || self.is_chance_place(&tokens, &meanings)
                || self.is_stray_chamber(&tokens)
            {
                continue;
            }
            if let Some(bearer) = self.titled(&tokens, &meanings, context) {
                self.settle(tokens, bearer);
                continue;
            }
            let undated = meanings.len() == 1 && meanings[0].kind != NameKind::Person;
            let best = if undated { meanings.into_iter().next() } else { self.likeliest(&tokens, context) };
            if let Some(best) = best.filter(|m| !self.is_namesake(&tokens, m, told)) {
                self.settle(tokens, best);
            }
        }
    }

    /// Settles the persons whose full name the tables spell in another way: with honorifics, another first
    /// name, or two names made one.
    fn settle_persons(&mut self, context: &Context, told: &BTreeSet<Code>) {
        let doc = self.page.doc;
        let person = |i: usize| doc.tokens.get(i).is_some_and(|t| t.ent == Some(EntityType::Person));
        let mut start = 0;
        while start < doc.tokens.len() {
            let mut end = start + 1;
            while person(start) && person(end) && !doc.tokens[end].ent_begin {
                end += 1;
            }
            let tokens = start..end;
            start = end;
            if !person(tokens.start) || tokens.len() < 2 || self.covered[tokens.end - 1].is_some() {
                continue;
            }
            let found = self.likeliest(&tokens, context).filter(|m| m.kind == NameKind::Person);
            let found = found.filter(|m| m.party.code.is_some() && !self.is_namesake(&tokens, m, told));
            if let Some(found) = found {
                for t in tokens.clone() {
                    if let Some(last) = self.covered[t] {
                        self.names[last] = None;
                    }
                }
                self.settle(tokens, found);
            }
        }
    }

    /// The person that a surname with a title before it means ("Prime Minister **Rama**"), where the word
    /// may mean a place as well.
    fn titled(&self, tokens: &Range<usize>, meanings: &[Meaning], context: &Context) -> Option<Meaning> {
        let surname = |m: &Meaning| matches!(m.kind, NameKind::Surname | NameKind::Person);
        let other = |m: &Meaning| matches!(m.kind, NameKind::City | NameKind::Region | NameKind::Feature);
        if !meanings.iter().all(|m| surname(m) || other(m)) || !self.has_title(tokens.start) {
            return None;
        }
        let start = (tokens.start.saturating_sub(4)..tokens.start)
            .find(|&t| (t..tokens.start).all(|i| self.page.pos(i) == Pos::Propn))?;
        let surface = self.page.text(self.page.span(start..tokens.end));
        let ranked = self.atlas.resolve(surface, self.page.article.date, context);
        ranked.into_iter().map(|c| c.meaning).find(surname)
    }

    /// Whether the word before token `i` is a title of persons: "President", "Prime Minister".
    fn has_title(&self, i: usize) -> bool {
        let Some(before) = i.checked_sub(1) else { return false };
        let word = self.page.word(before);
        word.starts_with(char::is_uppercase)
            && self.atlas.role(&word.to_lowercase()).is_some_and(|r| r.is_person)
    }

    /// Whether "House" stands for something else than a chamber of a legislature: "Opera House".
    fn is_stray_chamber(&self, tokens: &Range<usize>) -> bool {
        let p = self.page;
        if tokens.len() > 1 || p.word(tokens.start) != "House" {
            return false;
        }
        let i = tokens.start;
        let after = if i + 1 < p.len() { p.word(i + 1) } else { "" };
        let before = i.checked_sub(1).map_or("", |b| p.word(b));
        let led =
            before.eq_ignore_ascii_case("the") || matches!(before, "full" | "Democratic" | "Republican");
        let named = after.starts_with(char::is_uppercase) && !before.starts_with(char::is_uppercase);
        after == "of" || !(led || named)
    }

    /// Whether the words are a role anyone may bear ("the Vice President", "Supreme Court") that only
    /// some country's tables know as a name.
    fn is_mere_role(&self, tokens: &Range<usize>, meanings: &[Meaning]) -> bool {
        use NameKind::{Adjective, Capital, Country, People, Seat};
        let surface = self.page.text(self.page.span(tokens.clone())).to_lowercase();
        let fixed = |m: &Meaning| matches!(m.kind, Adjective | Capital | Country | People | Seat);
        let inside = |a: usize, b: usize| self.page.text(self.page.span(a..b));
        let national =
            |a: usize| (a + 1..=tokens.end).any(|b| self.atlas.lookup(inside(a, b)).iter().any(fixed));
        let worldwide = |m: &Meaning| matches!(m.party.code, Code::IGO | Code::NON);
        !meanings.iter().any(|m| fixed(m) || worldwide(m))
            && self.atlas.is_role(&surface)
            && !tokens.clone().any(national)
    }

    /// Whether a word that some small place is also called stands as part of another name or as a
    /// modifier that the model takes for no name: "**Vice** President", "**Federal** Office".
    fn is_chance_place(&self, tokens: &Range<usize>, meanings: &[Meaning]) -> bool {
        use NameKind::{City, Feature, Region, Surname};
        let governs = self
            .page
            .doc
            .tokens
            .get(tokens.end)
            .is_some_and(|t| RULE.contains(&t.span.of(&self.page.article.text).to_lowercase().as_str()));
        if governs || !meanings.iter().all(|m| matches!(m.kind, City | Region | Feature | Surname)) {
            return false;
        }
        let doc = self.page.doc;
        let (first, last) = (tokens.start, tokens.end - 1);
        let inside =
            |i: usize| doc.tokens.get(i).is_some_and(|t| t.ent == Some(EntityType::Org) && !t.ent_begin);
        let part = doc.tokens[first].ent == Some(EntityType::Org)
            && (inside(tokens.end) || !doc.tokens[first].ent_begin);
        let untagged = tokens.clone().all(|i| doc.tokens[i].ent.is_none());
        let town = meanings.iter().all(|m| m.kind == City);
        let small = meanings.iter().all(is_small);
        let named = self.is_end_of_name(tokens) || (town && self.is_persons_word(tokens));
        if (small && named) || self.is_of_person(tokens) {
            return true;
        }
        part || (untagged && matches!(doc.tokens[last].dep, Dep::Compound | Dep::Amod | Dep::Nmod))
    }

    /// Whether a lone word that the model takes for a person is a name of one whom the article names in full.
    fn is_of_person(&self, tokens: &Range<usize>) -> bool {
        let i = tokens.start;
        is_person(self.page, i) && !is_in_full(self.page, i) && self.is_persons_word(tokens)
    }

    /// Whether a lone word is also a name of a person whom the article names in full.
    fn is_persons_word(&self, tokens: &Range<usize>) -> bool {
        let word = self.page.word(tokens.start);
        tokens.len() == 1 && (self.people.contains_key(word) || self.told.surnames.contains(word))
    }

    /// Whether the word before is a name that nothing explains, so that both are one: "Mahsa **Amini**".
    fn is_end_of_name(&self, tokens: &Range<usize>) -> bool {
        let Some(before) = tokens.start.checked_sub(1) else { return false };
        let p = self.page;
        let word = p.word(before);
        let plain = word.len() > 2 && word.chars().skip(1).all(char::is_lowercase);
        plain
            && word.starts_with(char::is_uppercase)
            && p.pos(before) == Pos::Propn
            && p.dep(before) == Dep::Compound
            && p.head(before) == tokens.end - 1
            && self.covered[before].is_none()
            && self.atlas.role(&word.to_lowercase()).is_none()
            && !OF_PLACES.contains(&word)
    }

    /// The meaning that fits the article's date and countries best.
    fn likeliest(&self, tokens: &Range<usize>, context: &Context) -> Option<Meaning> {
        let surface = first_inside(self.page.text(self.page.span(tokens.clone())));
        let ranked = self.atlas.resolve(surface, self.page.article.date, context);
        ranked.into_iter().next().map(|c| c.meaning)
    }

    /// Every name with its meanings, dates not yet applied.
    fn hits(&self) -> Vec<(Range<usize>, Vec<Meaning>)> {
        let mut out = Vec::new();
        for sentence in &self.page.sentences {
            let words: Vec<&str> = sentence.tokens.clone().map(|i| first_inside(self.page.word(i))).collect();
            for hit in self.atlas.find(&words) {
                let tokens = hit.words.start + sentence.tokens.start..hit.words.end + sentence.tokens.start;
                let surname = hit.meanings.iter().all(|m| m.kind == NameKind::Surname);
                let stray = self.is_part_of_person(&tokens) || self.is_stray_direction(&tokens);
                if self.is_proper(&tokens, surname) && !stray {
                    out.push((tokens, hit.meanings));
                }
            }
        }
        out
    }

    /// Whether the tokens are written and tagged as a name: with a capital, not a date or a number,
    /// and a lone surname as a person.
    fn is_proper(&self, tokens: &Range<usize>, surname: bool) -> bool {
        let doc = self.page.doc;
        let capital = tokens.clone().any(|i| self.page.word(i).starts_with(char::is_uppercase));
        let nominal = tokens.clone().any(|i| matches!(doc.tokens[i].pos, Pos::Propn | Pos::Noun | Pos::Adj))
            || (tokens.len() == 1 && self.is_name_elsewhere(tokens.start));
        // The model draws the first word after a dateline into its date: "OSLO, May 3 - Norwegian police".
        let number = !self.page.opens_after_dateline(tokens.start)
            && tokens.clone().all(|i| matches!(doc.tokens[i].ent, Some(kind) if NUMERIC.contains(&kind)));
        let person = tokens.clone().all(|i| matches!(doc.tokens[i].ent, None | Some(EntityType::Person)));
        capital && nominal && !number && (person || !surname || self.is_alone(tokens))
    }

    /// Whether a word that the model takes for a verb is a name, as it is elsewhere in the article: "**Trump** and his
    /// lawyers left" beside "President Trump".
    fn is_name_elsewhere(&self, i: usize) -> bool {
        let p = self.page;
        p.pos(i) == Pos::Verb && self.told.names.contains(p.word(i))
    }

    /// Whether a surname that the model takes for another kind of name stands alone, or with a title or
    /// what a government is called: "**Trump** lost", "the **Biden** administration".
    fn is_alone(&self, tokens: &Range<usize>) -> bool {
        let p = self.page;
        let capital = |i: usize| p.word(i).starts_with(char::is_uppercase);
        let after = tokens.end;
        let governs = after < p.len() && RULE.contains(&p.lower(after));
        let joined = after < p.len() && capital(after) && p.pos(after) == Pos::Propn;
        let before = tokens.start.checked_sub(1);
        let led =
            before.is_some_and(|b| capital(b) && p.pos(b) == Pos::Propn && !self.has_title(tokens.start));
        governs || (!joined && !led)
    }

    /// Whether "North" stands for a direction or begins another name ("North Ossetian", "the North-South
    /// corridor"), and not for the country that the article names in full: "**the North** fired".
    fn is_stray_direction(&self, tokens: &Range<usize>) -> bool {
        let p = self.page;
        if tokens.len() > 1 || p.word(tokens.start) != "North" {
            return false;
        }
        let led = tokens.start.checked_sub(1).is_some_and(|before| p.lower(before) == "the");
        let goes_on = tokens.end < p.len()
            && (p.word(tokens.end).starts_with(['-', '–'])
                || p.word(tokens.end).starts_with(char::is_uppercase));
        !led || goes_on || !p.article.text.contains("North Korea")
    }

    /// Whether the tokens are a proper part of what the model takes for a person's name.
    fn is_part_of_person(&self, tokens: &Range<usize>) -> bool {
        let doc = self.page.doc;
        let person = |i: usize| doc.tokens.get(i).is_some_and(|t| t.ent == Some(EntityType::Person));
        if !tokens.clone().all(person) {
            return false;
        }
        let opens = doc.tokens[tokens.start].ent_begin;
        let goes_on = person(tokens.end) && !doc.tokens[tokens.end].ent_begin;
        goes_on || (!opens && !self.is_titled(tokens.start))
    }

    /// Whether a role stands before the person's name that token `inside` is part of: "President
    /// Joseph R. **Biden**".
    fn is_titled(&self, inside: usize) -> bool {
        let doc = self.page.doc;
        let mut start = inside;
        while start > 0 && !doc.tokens[start].ent_begin {
            start -= 1;
        }
        self.has_title(start) || self.has_title(inside)
    }

    fn settle(&mut self, tokens: Range<usize>, meaning: Meaning) {
        let place = matches!(
            meaning.kind,
            NameKind::Country | NameKind::Capital | NameKind::City | NameKind::Region | NameKind::Feature
        );
        let surface = || self.page.text(self.page.span(tokens.clone()));
        let city = || self.atlas.lookup(surface()).into_iter().find(|m| m.kind == NameKind::City);
        let place = match meaning.kind {
            NameKind::Seat => city().map(|m| m.party.code),
            NameKind::Capital if !meaning.party.code.is_country() => city().map(|m| m.party.code),
            _ => place.then_some(meaning.party.code),
        };
        let who = meaning.party;
        if meaning.kind == NameKind::Person && tokens.len() > 1 {
            self.remember_person(&tokens, &who, &meaning.entity);
        } else if matches!(meaning.kind, NameKind::Surname | NameKind::Person) {
            let known = (who.clone(), meaning.entity.clone());
            self.people.entry(self.page.word(tokens.end - 1).to_owned()).or_insert(known);
        }
        let last = tokens.end - 1;
        self.covered[tokens.clone()].fill(Some(last));
        self.names[last] =
            Some(Name { tokens, kind: meaning.kind, party: who, entity: meaning.entity, place });
    }

    /// Gives cities and regions the country that the whole article tells, and takes a country for a city or
    /// region of its name where that is told.
    pub(super) fn settle_places(&mut self) {
        for located in &self.cast.located {
            let Some(name) = self.names[located.tokens.end - 1].as_mut() else { continue };
            let (Some(spot), true) = (located.spot, name.tokens == located.tokens) else { continue };
            let local = matches!(spot.kind, NameKind::City | NameKind::Region);
            let movable = matches!(name.kind, NameKind::City | NameKind::Region)
                || (name.kind == NameKind::Country && name.party.code != spot.code);
            if local && movable && spot.code.is_country() {
                name.kind = spot.kind;
                name.place = Some(spot.code);
                name.party = party(spot.code, Sector::Gov);
                name.entity = format!("place:{}", spot.point.geonames);
            }
        }
    }

    /// Lets the surname alone stand for the person from here on, and the first name, and the first of two surnames
    /// ("Ana **Vidal** Roca"), where no surname is like it.
    pub(super) fn remember_person(&mut self, tokens: &Range<usize>, who: &Party, entity: &str) {
        let known = (who.clone(), entity.to_owned());
        let first = self.page.word(tokens.start).to_owned();
        self.people.insert(self.page.word(tokens.end - 1).to_owned(), known.clone());
        if let Some(word) = self.first_surname(tokens) {
            self.people.insert(word.to_owned(), known.clone());
        }
        if FAMILY_FIRST.contains(&who.code.as_str()) {
            self.people.insert(first, known);
        } else {
            self.people.entry(first).or_insert(known);
        }
    }

    /// The first of two surnames, where nobody else is called so.
    fn first_surname(&self, name: &Range<usize>) -> Option<&str> {
        let word = self.page.word(name.end.checked_sub(2).filter(|&at| at > name.start)?);
        let written = word.starts_with(char::is_uppercase) && word.chars().nth(2).is_some();
        (written && !self.told.last_words.contains(word)).then_some(word)
    }
}

/// Words that the model takes for names, those of persons named in full, and the last of these.
#[derive(Debug, Default)]
pub(super) struct Words<'a> {
    names: HashSet<&'a str>,
    surnames: HashSet<&'a str>,
    last_words: HashSet<&'a str>,
}

impl<'a> Words<'a> {
    pub fn new(page: &Page<'a>) -> Words<'a> {
        let those =
            |is: &dyn Fn(usize) -> bool| (0..page.len()).filter(|&i| is(i)).map(|i| page.word(i)).collect();
        Words {
            names: those(&|i| page.pos(i) == Pos::Propn),
            surnames: those(&|i| is_in_full(page, i)),
            last_words: those(&|i| is_in_full(page, i) && !is_within(page, i + 1)),
        }
    }
}

fn is_person(page: &Page, i: usize) -> bool {
    page.doc.tokens.get(i).is_some_and(|t| t.ent == Some(EntityType::Person))
}

/// Whether token `i` is one of several words of a person's name.
fn is_in_full(page: &Page, i: usize) -> bool {
    is_within(page, i) || (is_person(page, i) && is_within(page, i + 1))
}

/// Whether token `i` is in a person's name and does not begin it.
fn is_within(page: &Page, i: usize) -> bool {
    is_person(page, i) && !page.doc.tokens[i].ent_begin
}

/// The initials that begin a word of two parts ("**U.S.**-led"), which the tokenizer leaves whole; else the word.
fn first_inside(word: &str) -> &str {
    word.find(".-").map_or(word, |at| &word[..=at])
}

/// Whether a meaning is a surname or a place small enough to give its name up to a person.
fn is_small(meaning: &Meaning) -> bool {
    meaning.kind == NameKind::Surname
        || (meaning.kind == NameKind::City && meaning.place.is_none_or(|p| p.population < SMALL_TOWN))
}

/// How often each country is named, from names with one meaning.
fn country_counts(hits: &[(Range<usize>, Vec<Meaning>)]) -> Vec<(Code, u32)> {
    let mut counts: BTreeMap<Code, u32> = BTreeMap::new();
    for (_, meanings) in hits {
        let codes: Vec<Code> = meanings.iter().map(|m| m.party.code).collect();
        let one = codes.first().is_some_and(|first| first.is_country() && codes.iter().all(|c| c == first));
        if one {
            *counts.entry(codes[0]).or_default() += 1;
        }
    }
    counts.into_iter().collect()
}
