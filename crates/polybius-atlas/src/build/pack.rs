//! Gathers names, entities, terms and places, and writes them as one file.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::facts::{CountryRecord, MeasureRecord, TieRecord};
use crate::fold::Words;
use crate::format::{
    Entity, FORMAT, HASHED_FROM, HEADER, MAGIC, Part, PlaceRecord, Posting, RegionRecord, Term,
};
use crate::types::{AtlasError, Kind};

/// Most meanings of kind `City` that one name keeps.
const CITIES_PER_NAME: usize = 40;
/// Words that need no capital inside a name.
const PARTICLES: [&str; 38] = [
    "al", "el", "bin", "ibn", "bint", "de", "da", "do", "dos", "das", "del", "della", "di", "la", "le",
    "les", "van", "von", "der", "den", "ter", "ten", "the", "of", "and", "for", "in", "on", "ul", "ur", "ar",
    "as", "ash", "an", "ad", "az", "y", "e",
];

/// Strings written once each.
#[derive(Default)]
pub(crate) struct Strings {
    pub(super) bytes: Vec<u8>,
    pub(super) known: HashMap<String, u32>,
}

impl Strings {
    /// The reference of a string; the empty string has reference 0. Longer than 65,535 bytes is cut.
    pub fn add(&mut self, text: &str) -> u32 {
        if self.bytes.is_empty() {
            self.bytes.extend([0, 0]);
            self.known.insert(String::new(), 0);
        }
        if let Some(&at) = self.known.get(text) {
            return at;
        }
        let at = self.bytes.len() as u32;
        let len = cut(text, usize::from(u16::MAX));
        self.bytes.extend((len as u16).to_le_bytes());
        self.bytes.extend(&text.as_bytes()[..len]);
        self.known.insert(text.to_owned(), at);
        at
    }
}

/// Everything that goes into a file, in the order it was added.
#[derive(Default)]
pub(crate) struct Pack {
    pub strings: Strings,
    pub(super) names: BTreeMap<String, Vec<Posting>>,
    pub entities: Vec<Entity>,
    pub terms: Vec<Term>,
    pub places: Vec<PlaceRecord>,
    pub(super) surnames: BTreeMap<String, Vec<(u8, u32)>>,
    pub(super) roles: BTreeMap<String, u64>,
    pub(super) things: BTreeMap<String, u64>,
    pub countries: Vec<CountryRecord>,
    pub ties: Vec<TieRecord>,
    pub(super) units: BTreeMap<String, Vec<MeasureRecord>>,
    /// First- and second-level regions by number less one.
    pub regions: Vec<RegionRecord>,
    pub stop: HashMap<String, HashSet<String>>,
}

impl Pack {
    /// Adds an entity without terms; its terms must follow before the next entity is added.
    pub fn entity(&mut self, id: &str, name: &str, place: Option<PlaceRecord>) -> u32 {
        let place = place.map_or(0, |p| {
            self.places.push(p);
            self.places.len() as u32
        });
        let (id, name) = (self.strings.add(id), self.strings.add(name));
        let first_term = self.terms.len() as u32;
        self.entities.push(Entity { id, name, first_term, terms: 0, place });
        self.entities.len() as u32 - 1
    }

    /// Adds a term to the entity added last.
    pub fn term(&mut self, term: Term) {
        self.terms.push(term);
        if let Some(e) = self.entities.last_mut() {
            e.terms = (self.terms.len() as u32 - e.first_term) as u16;
        }
    }

    /// Adds a name for a target. Names in the stop table are left out, and so are those of nothing but
    /// marks.
    pub fn name(&mut self, name: &str, kind: Kind, target: u32, weight: f32) {
        let words = Words::of(name);
        let key = words.key();
        let (initials, caps) = case_masks(&words);
        let abbreviation = initials & caps != 0;
        if key.is_empty() || (self.stopped(&key, kind) && !abbreviation) {
            return;
        }
        let kind = Kind::ALL.iter().position(|&k| k == kind).map_or(0, |i| i as u8);
        let weight = (weight.clamp(0.0, 1.0) * 127.0).round() as u8;
        let posting = Posting { target, kind, weight, last: false, initials, caps, case: 0 };
        let list = self.names.entry(key).or_default();
        let same =
            |p: &&mut Posting| (p.target, p.kind, p.initials, p.caps) == (target, kind, initials, caps);
        match list.iter_mut().find(same) {
            Some(p) => p.weight = p.weight.max(weight),
            None => list.push(posting),
        }
    }

    /// Whether the stop table bars a name from a kind of meaning.
    fn stopped(&self, key: &str, kind: Kind) -> bool {
        let barred: &[&str] = match kind {
            Kind::City | Kind::Region | Kind::Feature => &["place", "all"],
            Kind::Surname => &["find", "surname", "all"],
            Kind::Organisation => &["organisation", "all"],
            Kind::Person => &["surname", "all"],
            _ => &["all"],
        };
        barred.iter().any(|of| self.stop.get(*of).is_some_and(|names| names.contains(key)))
    }

    /// Adds a person under a surname; a larger rank comes first.
    pub fn surname(&mut self, key: String, entity: u32, rank: u8) {
        if self.stopped(&key, Kind::Person) {
            return;
        }
        let list = self.surnames.entry(key).or_default();
        if !list.iter().any(|&(_, e)| e == entity) {
            list.push((rank, entity));
        }
    }

    /// Persons under each surname, the highest rank first.
    pub fn surname_lists(&self) -> impl Iterator<Item = (&str, &[(u8, u32)])> {
        self.surnames.iter().map(|(k, v)| (k.as_str(), v.as_slice()))
    }

    /// Sorts the persons under each surname.
    pub fn rank_surnames(&mut self) {
        for list in self.surnames.values_mut() {
            list.sort_by_key(|&(rank, entity)| (std::cmp::Reverse(rank), entity));
        }
    }

    /// Adds a term for a unit; the first row of a unit counts.
    pub fn unit(&mut self, term: &str, record: MeasureRecord) {
        let key = Words::of(term).key();
        let list = self.units.entry(key).or_default();
        if !list.iter().any(|m| m.name == record.name && m.measure == record.measure) {
            list.push(record);
        }
    }

    /// Adds a role noun, its source from bit 32 on; the last row of a noun counts.
    pub fn role(&mut self, noun: &str, packed: u64) {
        let key = Words::of(noun).key();
        if !key.is_empty() {
            self.roles.insert(key, packed);
        }
    }

    /// Adds a thing, its source from bit 8 on; the last row of a term counts.
    pub fn thing(&mut self, term: &str, class: u64) {
        let key = Words::of(term).key();
        if !key.is_empty() {
            self.things.insert(key, class);
        }
    }

    /// Writes the file.
    pub fn finish(mut self, label: &str) -> Result<Vec<u8>, AtlasError> {
        let parts = self.parts()?;
        let mut out = Vec::with_capacity(HEADER + parts.iter().map(Vec::len).sum::<usize>());
        out.extend(MAGIC);
        out.extend(FORMAT.to_le_bytes());
        out.extend((parts.len() as u32).to_le_bytes());
        out.extend([0; 32]);
        let mut name = [0; 24];
        let len = cut(label, 23);
        name[..len].copy_from_slice(&label.as_bytes()[..len]);
        out.extend(name);
        let mut at = HEADER;
        for part in &parts {
            out.extend((at as u32).to_le_bytes());
            out.extend((part.len() as u32).to_le_bytes());
            at += part.len();
        }
        parts.iter().for_each(|p| out.extend(p));
        let hash = blake3::hash(&out[HASHED_FROM..]);
        out[16..HASHED_FROM].copy_from_slice(hash.as_bytes());
        Ok(out)
    }

    fn parts(&mut self) -> Result<Vec<Vec<u8>>, AtlasError> {
        self.countries.sort_by_key(|c| (c.code, !c.main, c.entity));
        let [names, postings, cases] = self.pack_names()?;
        let (surnames, bearers) = self.pack_surnames()?;
        let mut entities = Vec::new();
        self.entities.iter().for_each(|e| e.write(&mut entities));
        let mut terms = Vec::new();
        self.terms.iter().for_each(|t| t.write(&mut terms));
        let mut places = Vec::new();
        self.places.iter().for_each(|p| p.write(&mut places));
        let mut countries = Vec::new();
        self.countries.iter().for_each(|c| c.write(&mut countries));
        let mut regions = Vec::new();
        self.regions.iter().for_each(|r| r.write(&mut regions));
        let mut ties = Vec::new();
        self.ties.iter().for_each(|t| t.write(&mut ties));
        let (units, measures) = self.pack_units()?;
        let roles = map(Part::Roles, self.roles.iter().map(|(k, &v)| (k.as_str(), v)))?;
        let things = map(Part::Things, self.things.iter().map(|(k, &v)| (k.as_str(), v)))?;
        let strings = std::mem::take(&mut self.strings.bytes);
        Ok(vec![
            strings, names, postings, entities, terms, places, surnames, bearers, roles, things, countries,
            regions, cases, ties, units, measures,
        ])
    }

    /// The map of names, their postings, and the pairs of masks that postings point to.
    fn pack_names(&mut self) -> Result<[Vec<u8>; 3], AtlasError> {
        let city = Kind::ALL.iter().position(|&k| k == Kind::City).map_or(0, |i| i as u8);
        let cases = self.cases()?;
        let (mut starts, mut bytes, mut count) = (Vec::new(), Vec::new(), 0u64);
        for (key, list) in &mut self.names {
            list.sort_by_key(|p| (std::cmp::Reverse(p.weight), p.kind, p.target, p.initials, p.caps));
            let mut cities = 0;
            list.retain(|p| {
                cities += usize::from(p.kind == city);
                p.kind != city || cities <= CITIES_PER_NAME
            });
            starts.push((key.as_str(), count));
            for (i, p) in list.iter().enumerate() {
                let case = cases[&(p.initials, p.caps)];
                Posting { last: i + 1 == list.len(), case, ..*p }.write(&mut bytes);
            }
            count += list.len() as u64;
        }
        let masks = cases.keys().flat_map(|&(initials, caps)| [initials, caps]).collect();
        Ok([map(Part::Names, starts.into_iter())?, bytes, masks])
    }

    /// Each pair of masks with its row, in order.
    fn cases(&self) -> Result<BTreeMap<(u8, u8), u16>, AtlasError> {
        let mut pairs: Vec<(u8, u8)> = self.names.values().flatten().map(|p| (p.initials, p.caps)).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let row = |i: usize| match u16::try_from(i) {
            Ok(row) if row < 4096 => Ok(row),
            _ => Err(AtlasError::Part(Part::Cases.name())),
        };
        pairs.into_iter().enumerate().map(|(i, pair)| Ok((pair, row(i)?))).collect()
    }

    fn pack_units(&self) -> Result<(Vec<u8>, Vec<u8>), AtlasError> {
        let (mut starts, mut bytes, mut count) = (Vec::new(), Vec::new(), 0u64);
        for (key, list) in self.units.iter().filter(|(key, _)| !key.is_empty()) {
            starts.push((key.as_str(), count));
            for (i, m) in list.iter().enumerate() {
                MeasureRecord { last: i + 1 == list.len(), ..*m }.write(&mut bytes);
            }
            count += list.len() as u64;
        }
        Ok((map(Part::Units, starts.into_iter())?, bytes))
    }

    fn pack_surnames(&self) -> Result<(Vec<u8>, Vec<u8>), AtlasError> {
        let (mut starts, mut bytes) = (Vec::new(), Vec::new());
        for (key, list) in &self.surnames {
            starts.push((key.as_str(), bytes.len() as u64 / 4));
            for (i, &(_, entity)) in list.iter().enumerate() {
                let last = u32::from(i + 1 == list.len()) << 31;
                bytes.extend((entity | last).to_le_bytes());
            }
        }
        Ok((map(Part::Surnames, starts.into_iter())?, bytes))
    }
}

/// The length of a text cut to at most `most` bytes at a character's end.
fn cut(text: &str, most: usize) -> usize {
    (0..=text.len().min(most)).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// A finite-state map from sorted keys.
fn map<'a>(part: Part, entries: impl Iterator<Item = (&'a str, u64)>) -> Result<Vec<u8>, AtlasError> {
    let mut builder = fst::MapBuilder::memory();
    for (key, value) in entries {
        builder.insert(key, value).map_err(|_| AtlasError::Part(part.name()))?;
    }
    builder.into_inner().map_err(|_| AtlasError::Part(part.name()))
}

/// Which of the first eight words must start with a capital, and which must be all capitals. Both at
/// once: the word must start with a capital and end with a full stop.
fn case_masks(words: &Words) -> (u8, u8) {
    let (mut initials, mut caps) = (0, 0);
    for (i, &w) in words.list().iter().take(8).enumerate() {
        if w.caps && w.letters >= 2 {
            caps |= 1 << i;
        } else if w.initial && !PARTICLES.contains(&words.letters(w)) {
            initials |= 1 << i;
        }
    }
    if let [w] = words.list()
        && w.dotted
        && w.initial
        && !w.caps
    {
        return (1, 1);
    }
    if initials | caps == 0 {
        let with_capital = words.list().iter().take(8).enumerate().filter(|(_, w)| w.initial);
        initials = with_capital.fold(0, |all, (i, _)| all | 1 << i);
    }
    (initials, caps)
}
