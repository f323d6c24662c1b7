//! What the atlas answers with.

use std::ops::Range;

use polybius_base::{Code, ItemClass, PartialDate, Party, Sector};

use crate::term::Fit;

/// Why an atlas could not be built or opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AtlasError {
    /// The bytes do not start as an atlas does, or end too soon.
    #[error("not an atlas file")]
    NotAnAtlas,
    /// The file has another format version than this program reads.
    #[error("the atlas has format version {found}, this program reads {expected}: build it again")]
    Version {
        /// The file's version.
        found: u32,
        /// The version that is read.
        expected: u32,
    },
    /// The content does not have the hash that the file states.
    #[error("the atlas is damaged: its content does not match its hash")]
    Hash,
    /// A part of the file cannot be read.
    #[error("the atlas is damaged: its part `{0}` cannot be read")]
    Part(&'static str),
    /// A table has a row that cannot be used.
    #[error("{table}.tsv line {line}: {message}")]
    Table {
        /// The table's name.
        table: String,
        /// Line in the file, the header being line 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
}

/// What kind of thing a name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A country by its name: "Russia". As an actor it is the government.
    Country,
    /// An adjective: "Russian". It gives the code only.
    Adjective,
    /// A people: "Russians". Civilians.
    People,
    /// A capital that stands for a government: "Moscow". The same name also has a `City` meaning.
    Capital,
    /// A city, town or village.
    City,
    /// A first-level region: a state, province or oblast.
    Region,
    /// A sea, strait, island, base or other named feature.
    Feature,
    /// A building, street or nickname that stands for a power: "the Kremlin".
    Seat,
    /// A person by the full name.
    Person,
    /// A person by the surname alone.
    Surname,
    /// An organisation, party, armed group, service or news outlet.
    Organisation,
}

impl Kind {
    /// Every kind, in the order of the codes that the file uses.
    pub const ALL: [Kind; 11] = [
        Kind::Country,
        Kind::Adjective,
        Kind::People,
        Kind::Capital,
        Kind::City,
        Kind::Region,
        Kind::Feature,
        Kind::Seat,
        Kind::Person,
        Kind::Surname,
        Kind::Organisation,
    ];

    /// Whether the name means a place that has coordinates.
    pub fn is_place(self) -> bool {
        matches!(self, Kind::City | Kind::Region | Kind::Feature)
    }
}

/// What a pair of coordinates stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// The place itself, to about a kilometre.
    Place,
    /// The middle of the box around a region's places.
    Region,
    /// A nominal centre of a country, to some degrees.
    Country,
    /// A nominal point in a named feature, to 0.1 to 1 degree.
    Feature,
}

impl Precision {
    /// The word for it in tables and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Precision::Place => "place",
            Precision::Region => "region",
            Precision::Country => "country",
            Precision::Feature => "feature",
        }
    }
}

/// A point on the globe with what it stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Latitude in degrees north.
    pub lat: f32,
    /// Longitude in degrees east.
    pub lon: f32,
    /// GeoNames id, 0 where there is none.
    pub geonames: u32,
    /// Inhabitants, 0 where not known.
    pub population: u32,
    /// What the point stands for.
    pub precision: Precision,
    /// Number of the region it lies in or stands for, for [`crate::Atlas::region`]; 0 where not known.
    pub region: u16,
}

impl Point {
    /// Distance to another point along the globe, in kilometres.
    pub fn km_to(&self, other: &Point) -> f32 {
        let [a, b] = [self, other].map(|p| (f64::from(p.lat).to_radians(), f64::from(p.lon).to_radians()));
        let half = |x: f64| (x / 2.0).sin().powi(2);
        let h = half(b.0 - a.0) + a.0.cos() * b.0.cos() * half(b.1 - a.1);
        (12_742.0 * h.clamp(0.0, 1.0).sqrt().asin()) as f32
    }
}

/// One thing that a name can mean, for persons in one term of office.
#[derive(Clone, Debug, PartialEq)]
pub struct Meaning {
    /// What kind of thing it is.
    pub kind: Kind,
    /// Code, sector and, for international organisations, acronym.
    pub party: Party,
    /// A stable id such as `country:RUS`, `person:Q7747`, `org:nato` or `place:1816670`.
    pub entity: String,
    /// First day of the validity or the term, as far as it is known.
    pub from: Option<PartialDate>,
    /// Last day.
    pub to: Option<PartialDate>,
    /// Day up to which the source of an open term saw it going on.
    pub asof: Option<PartialDate>,
    /// The office held, where it is known.
    pub office: Option<String>,
    /// Where it is.
    pub place: Option<Point>,
    /// How likely the name means this, 0 to 1, before date and context are known.
    pub weight: f32,
    /// Tag of the source, explained in `data/atlas/SOURCES.toml`.
    pub source: String,
}

/// How a day lies to the time for which a meaning holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// It holds on the day.
    Holds,
    /// The day lies after its end.
    Former,
    /// It is open, and its source had stopped before the day.
    Unknown,
    /// The day lies before its start.
    NotYet,
    /// It has no dates, or no day was asked for.
    Undated,
}

impl Standing {
    /// The word for it in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Holds => "holds",
            Standing::Former => "former",
            Standing::Unknown => "unknown",
            Standing::NotYet => "not yet",
            Standing::Undated => "undated",
        }
    }
}

impl Meaning {
    /// How the meaning stands on a day.
    pub fn standing(&self, on: Option<PartialDate>) -> Standing {
        match Fit::of(self.from, self.to, self.asof, on) {
            Fit::In => Standing::Holds,
            Fit::After(_) => Standing::Former,
            Fit::Unknown(_) => Standing::Unknown,
            Fit::Before(_) => Standing::NotYet,
            Fit::Undated => Standing::Undated,
        }
    }
}

/// A name found in a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The words it covers, without a leading article.
    pub words: Range<usize>,
    /// What it can mean, likeliest first, dates not yet applied.
    pub meanings: Vec<Meaning>,
}

/// What an article tells beside the name that is looked up.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// Codes named in the article, with how often.
    pub countries: &'a [(Code, u32)],
    /// Full names of persons seen in the article.
    pub names: &'a [&'a str],
    /// Places of the article that are settled.
    pub near: &'a [Point],
}

/// A meaning weighed for a day and a context.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The meaning; for a former office holder its party's sector is `ELI`.
    pub meaning: Meaning,
    /// Larger is likelier; comparable within one answer only.
    pub score: f32,
    /// Whether the day lies after the person's last term.
    pub former: bool,
    /// Whether an open term's source had stopped before the day.
    pub unknown_term: bool,
}

/// What a role noun tells of its bearer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Sector; `ELI` for a former holder.
    pub sector: Sector,
    /// Further sectors that the noun may give.
    pub others: Vec<Sector>,
    /// Whether it names one person: "minister".
    pub is_person: bool,
    /// Whether it names a number of persons: "police", "rebels".
    pub is_group: bool,
    /// Whether it names a body: "parliament".
    pub is_body: bool,
    /// Whether it names a former holder: "ex-president".
    pub former: bool,
}

polybius_base::coded! {
    /// What kind of state or territory it is.
    pub enum Status {
        /// A member of the United Nations.
        Member = "un_member",
        /// An observer state at the United Nations.
        Observer = "observer_state",
        /// A territory of another state.
        Territory = "territory",
        /// A state that some states do not recognise.
        Disputed = "disputed",
        /// A part of a state that rules itself, or a region that news names as if it did.
        DeFacto = "defacto",
        /// One that no longer exists.
        Historical = "historical",
    }
}

polybius_base::coded! {
    /// How a country stands to an organisation or to a disputed entity.
    pub enum Relation {
        /// It belongs to the organisation.
        Member = "member",
        /// It sits on the council for good.
        Permanent = "permanent member",
        /// A member whose rights rest.
        Suspended = "suspended",
        /// It belongs in part.
        Associate = "associate",
        /// It looks on.
        Observer = "observer",
        /// It works with the organisation by a standing agreement.
        Partner = "partner",
        /// It says that the entity is its own.
        ClaimedBy = "claimed by",
        /// It controls the entity, or most of it.
        HeldBy = "held by",
        /// It takes the entity for a state.
        RecognisedBy = "recognised by",
    }
}

impl Relation {
    /// Whether it tells of an organisation rather than of a dispute.
    pub fn is_membership(self) -> bool {
        self < Relation::ClaimedBy
    }
}

polybius_base::coded! {
    /// What a unit measures. All but currencies have a base unit.
    pub enum Measure {
        /// Money.
        Currency = "currency",
        /// Mass, in kilograms.
        Mass = "mass",
        /// Length, in metres.
        Length = "length",
        /// Area, in square metres.
        Area = "area",
        /// Volume, in cubic metres.
        Volume = "volume",
        /// Energy, in joules.
        Energy = "energy",
        /// Power, in watts.
        Power = "power",
        /// Time, in seconds.
        Time = "time",
        /// Speed, in metres a second.
        Speed = "speed",
        /// Data, in bytes.
        Data = "data",
        /// Radioactivity, in becquerels.
        Activity = "radioactivity",
        /// Explosive yield, in joules.
        Yield = "explosive yield",
        /// A count, in ones.
        Count = "count",
    }
}

/// A state or territory, present or past.
#[derive(Clone, Debug, PartialEq)]
pub struct Country {
    /// Code that its actors get.
    pub code: Code,
    /// A stable id such as `country:RUS` or `hist:SUN`.
    pub entity: String,
    /// What kind of state it is.
    pub status: Status,
    /// Short English name.
    pub name: String,
    /// First adjective, empty where there is none.
    pub adjective: String,
    /// Capital, empty where there is none.
    pub capital: String,
    /// Latitude of the nominal centre in degrees north.
    pub lat: f32,
    /// Longitude of the nominal centre in degrees east.
    pub lon: f32,
    /// Region of the world.
    pub region: String,
    /// First day it existed; `None` for one that was there in 1945 already, or where it is not told.
    pub from: Option<PartialDate>,
    /// Last day it existed.
    pub to: Option<PartialDate>,
    /// ISO 3166-1 code of two letters, empty where there is none.
    pub iso2: String,
    /// FIPS 10-4 code, empty where there is none.
    pub fips: String,
    /// Number in the list of states of Correlates of War.
    pub cow: Option<u16>,
}

/// A country in an organisation, or one that claims, holds or recognises a disputed entity.
#[derive(Clone, Debug, PartialEq)]
pub struct Tie {
    /// The id of the organisation or entity.
    pub subject: String,
    /// The country.
    pub code: Code,
    /// How it stands to it.
    pub relation: Relation,
    /// First day.
    pub from: Option<PartialDate>,
    /// Last day.
    pub to: Option<PartialDate>,
    /// Day up to which the source of an open row saw it going on.
    pub asof: Option<PartialDate>,
    /// Whether an open row's source had stopped before the day asked for.
    pub unknown: bool,
    /// Tag of the source.
    pub source: String,
}

/// A unit of measure or a currency.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// Its name, singular.
    pub name: String,
    /// ISO 4217 code of a currency, else the usual symbol.
    pub symbol: String,
    /// What it measures.
    pub measure: Measure,
    /// How many of the base unit it has; `None` for currencies.
    pub factor: Option<f64>,
    /// The country whose currency it is.
    pub code: Code,
    /// How likely the term means this unit, 0 to 1.
    pub weight: f32,
    /// Tag of the source.
    pub source: String,
}

/// A class of things that a noun may mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Thing {
    /// The words that the tables have.
    pub term: String,
    /// Their class.
    pub class: ItemClass,
    /// How much of the noun they are: 1 for all of it.
    pub score: f32,
    /// Tag of the source.
    pub source: String,
}
