//! Dated knowledge: who, where, what.
//!
//! An [`Atlas`] is opened from the bytes of one file (the one in this crate, or another) and then only
//! read: it holds no state, and all threads can share it. Names are found in a sentence with
//! [`Atlas::find`], weighed for a day and an article with [`Atlas::resolve`]; role nouns and things have
//! look-ups of their own. The file is made from tables by [`build`].
//!
//! What is not known is told as not known: an open term whose source has stopped is marked, a name that
//! no table has gives nothing, and no date is guessed.

mod audit;
mod build;
mod check;
mod facts;
mod find;
mod fold;
mod format;
mod hints;
mod holders;
mod nouns;
mod office;
mod places;
mod resolve;
mod term;
mod ties;
mod types;
mod units;
pub mod when;

use std::borrow::Cow;
use std::sync::OnceLock;

use polybius_base::{Code, Party};

pub use build::{Table, build, extend};
pub use check::{Finding, check};
pub use holders::Holder;
pub use places::{PlaceHit, Region, Spot};
pub use resolve::KNOWN_REGION;
pub use types::{
    AtlasError, Candidate, Context, Country, Hit, Kind, Meaning, Measure, Point, Precision, Relation, Role,
    Standing, Status, Thing, Tie, Unit,
};

use facts::CountryRecord;
use format::{File, Part, Posting, Slice, Term};

/// The file made by `xtask atlas` from the committed tables.
static BUILTIN: &[u8] = include_bytes!("../../../data/atlas.bin");

/// A file of knowledge, open for reading.
pub struct Atlas {
    file: File,
    names: fst::raw::Fst<Slice>,
    surnames: fst::raw::Fst<Slice>,
    roles: fst::raw::Fst<Slice>,
    things: fst::raw::Fst<Slice>,
    units: fst::raw::Fst<Slice>,
}

impl Atlas {
    /// The atlas that the program carries; checked once, then shared.
    ///
    /// # Errors
    /// [`AtlasError`] where the file that was built in is damaged or of another format.
    pub fn builtin() -> Result<&'static Atlas, AtlasError> {
        static SHARED: OnceLock<Result<Atlas, AtlasError>> = OnceLock::new();
        SHARED.get_or_init(|| Atlas::open(Cow::Borrowed(BUILTIN))).as_ref().map_err(Clone::clone)
    }

    /// Opens an atlas from the bytes of a file, after checking magic, version and hash.
    ///
    /// # Errors
    /// [`AtlasError`] that says what does not fit.
    pub fn open(bytes: Cow<'static, [u8]>) -> Result<Atlas, AtlasError> {
        // The program's own file is what its hash says; a map in another's must have its own sum besides.
        let is_own = matches!(bytes, Cow::Borrowed(_));
        let file = File::open(bytes)?;
        let map = |part: Part| {
            let map = fst::raw::Fst::new(file.slice(part)).map_err(|_| AtlasError::Part(part.name()))?;
            match is_own || map.verify().is_ok() {
                true => Ok(map),
                false => Err(AtlasError::Part(part.name())),
            }
        };
        Ok(Atlas {
            names: map(Part::Names)?,
            surnames: map(Part::Surnames)?,
            roles: map(Part::Roles)?,
            things: map(Part::Things)?,
            units: map(Part::Units)?,
            file,
        })
    }

    /// The label given at the build and the first eight digits of the content's hash, such as
    /// `2026-11 1a2b3c4d`.
    pub fn version(&self) -> &str {
        self.file.version()
    }

    /// The state or territory of a code. Former states are found under the code of the state that took
    /// their place only where no present one has it.
    pub fn country(&self, code: Code) -> Option<Country> {
        let count = self.file.count(Part::Countries) as u32;
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.file.country(middle).code < code { low = middle + 1 } else { high = middle }
        }
        let record = self.file.country(low);
        if low == count || record.code != code || !code.is_country() {
            return None;
        }
        Some(self.country_of(&record))
    }

    /// Every state and territory, present and past, in the order of their codes.
    pub fn countries(&self) -> impl Iterator<Item = Country> + '_ {
        let count = self.file.count(Part::Countries) as u32;
        (0..count).map(|at| self.country_of(&self.file.country(at)))
    }

    fn country_of(&self, record: &CountryRecord) -> Country {
        let text = |reference| self.file.string(reference).to_owned();
        Country {
            code: record.code,
            entity: text(self.file.entity(record.entity).id),
            status: record.status,
            name: text(record.name),
            adjective: text(record.adjective),
            capital: text(record.capital),
            lat: record.lat,
            lon: record.lon,
            region: text(record.region),
            from: record.from,
            to: record.to,
            iso2: text(record.iso2),
            fips: text(record.fips),
            cow: (record.cow > 0).then_some(record.cow),
        }
    }

    /// The name of the person, body or place with an id such as `person:Q7747`; cities have none but those
    /// they are found by. All entities are looked through, about a millisecond.
    pub fn name_of(&self, id: &str) -> Option<&str> {
        let mut all = (0..self.file.count(Part::Entities) as u32).map(|at| self.file.entity(at));
        let entity = all.find(|e| self.file.string(e.id) == id)?;
        Some(self.file.string(entity.name))
    }

    /// Adds the meanings of a posting, one for each of its entity's terms.
    fn meanings_of(&self, posting: Posting, kind: Kind, out: &mut Vec<Meaning>) {
        let weight = f32::from(posting.weight) / 127.0;
        if kind == Kind::City {
            out.push(self.city(posting.target, weight));
            return;
        }
        let entity = self.file.entity(posting.target);
        let place = entity.place.checked_sub(1).map(|at| self.point(at).0);
        for i in 0..u32::from(entity.terms) {
            let term = self.file.term(entity.first_term + i);
            out.push(self.meaning(kind, entity.id, &term, place, weight));
        }
    }

    fn meaning(&self, kind: Kind, id: u32, term: &Term, place: Option<Point>, weight: f32) -> Meaning {
        let office = self.file.string(term.office);
        let sector = match kind {
            Kind::Adjective => polybius_base::Sector::None,
            Kind::People => polybius_base::Sector::Cvl,
            _ => term.sector,
        };
        Meaning {
            kind,
            party: Party { code: term.code, sector, name: self.file.string(term.igo).to_owned() },
            entity: self.file.string(id).to_owned(),
            from: term.from,
            to: term.to,
            asof: term.asof,
            office: (!office.is_empty()).then(|| office.to_owned()),
            place,
            weight,
            source: self.file.string(term.source).to_owned(),
        }
    }

    fn city(&self, at: u32, weight: f32) -> Meaning {
        let (point, code) = self.point(at);
        Meaning {
            kind: Kind::City,
            party: Party { code, sector: polybius_base::Sector::Gov, name: String::new() },
            entity: format!("place:{}", point.geonames),
            from: None,
            to: None,
            asof: None,
            office: None,
            place: Some(point),
            weight,
            source: "GEONAMES".to_owned(),
        }
    }

    fn point(&self, at: u32) -> (Point, Code) {
        let p = self.file.place(at);
        let point = Point {
            lat: p.lat,
            lon: p.lon,
            geonames: p.geonames,
            population: p.population,
            precision: p.precision,
            region: p.region,
        };
        (point, p.code)
    }
}
