//! The file: a header, then parts of fixed-size records, strings and finite-state maps.
//!
//! The README of the crate tells the layout byte by byte. Reading is a matter of slicing: nothing is
//! unpacked when a file is opened.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use polybius_base::{Code, PartialDate, Sector};

use crate::types::{AtlasError, Precision};

/// First bytes of every atlas file.
pub(crate) const MAGIC: [u8; 8] = *b"PLBATLAS";
/// Version of the layout; a file of another version is refused.
pub(crate) const FORMAT: u32 = 1;
/// Bytes before the first part.
pub(crate) const HEADER: usize = 72 + 8 * Part::ALL.len();
/// Where the hashed bytes start.
pub(crate) const HASHED_FROM: usize = 48;

/// The parts of a file, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Strings,
    Names,
    Postings,
    Entities,
    Terms,
    Places,
    Surnames,
    Bearers,
    Roles,
    Things,
    Countries,
}

impl Part {
    pub const ALL: [Part; 11] = [
        Part::Strings,
        Part::Names,
        Part::Postings,
        Part::Entities,
        Part::Terms,
        Part::Places,
        Part::Surnames,
        Part::Bearers,
        Part::Roles,
        Part::Things,
        Part::Countries,
    ];

    pub fn name(self) -> &'static str {
        [
            "strings",
            "names",
            "postings",
            "entities",
            "terms",
            "places",
            "surnames",
            "bearers",
            "roles",
            "things",
            "countries",
        ][self as usize]
    }

    /// Bytes of one record; 1 for parts that are not made of records.
    pub fn record(self) -> usize {
        match self {
            Part::Strings | Part::Names | Part::Surnames | Part::Roles | Part::Things => 1,
            Part::Postings => 8,
            Part::Entities => 20,
            Part::Terms => 28,
            Part::Places => 20,
            Part::Bearers => 4,
            Part::Countries => 40,
        }
    }
}

/// A slice of the file that can outlive the borrow of the file.
#[derive(Clone)]
pub(crate) struct Slice {
    bytes: Arc<Cow<'static, [u8]>>,
    range: Range<usize>,
}

impl AsRef<[u8]> for Slice {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[self.range.clone()]
    }
}

/// The checked file.
pub(crate) struct File {
    bytes: Arc<Cow<'static, [u8]>>,
    parts: [Range<usize>; Part::ALL.len()],
    version: String,
}

impl File {
    /// Checks magic, version, hash and the table of parts.
    pub fn open(bytes: Cow<'static, [u8]>) -> Result<File, AtlasError> {
        if bytes.len() < HEADER || bytes[..8] != MAGIC {
            return Err(AtlasError::NotAnAtlas);
        }
        let found = u32_at(&bytes, 8);
        if found != FORMAT {
            return Err(AtlasError::Version { found, expected: FORMAT });
        }
        let hash = blake3::hash(&bytes[HASHED_FROM..]);
        if bytes[16..48] != *hash.as_bytes() {
            return Err(AtlasError::Hash);
        }
        let parts = part_ranges(&bytes)?;
        let label = bytes[48..72].split(|&b| b == 0).next().unwrap_or(&[]);
        let label = std::str::from_utf8(label).map_err(|_| AtlasError::NotAnAtlas)?;
        let version = format!("{label} {}", &hash.to_hex()[..8]);
        Ok(File { bytes: Arc::new(bytes), parts, version })
    }

    pub fn version(&self) -> &str {
        &self.version
    }

    pub fn part(&self, part: Part) -> &[u8] {
        &self.bytes[self.parts[part as usize].clone()]
    }

    pub fn slice(&self, part: Part) -> Slice {
        Slice { bytes: Arc::clone(&self.bytes), range: self.parts[part as usize].clone() }
    }

    /// How many records a part has.
    pub fn count(&self, part: Part) -> usize {
        self.parts[part as usize].len() / part.record()
    }

    /// The bytes of a record; an index past the end gives zeros.
    pub fn record<const N: usize>(&self, part: Part, index: u32) -> [u8; N] {
        debug_assert_eq!(N, part.record());
        let start = index as usize * N;
        let mut out = [0; N];
        if let Some(bytes) = self.part(part).get(start..start + N) {
            out.copy_from_slice(bytes);
        }
        out
    }

    /// The string that a reference points to; a bad reference gives the empty string.
    pub fn string(&self, reference: u32) -> &str {
        let part = self.part(Part::Strings);
        let at = reference as usize;
        let Some(head) = part.get(at..at + 2) else { return "" };
        let len = usize::from(u16::from_le_bytes([head[0], head[1]]));
        part.get(at + 2..at + 2 + len).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or("")
    }

    pub fn posting(&self, index: u32) -> Posting {
        Posting::read(&self.record(Part::Postings, index))
    }

    pub fn entity(&self, index: u32) -> Entity {
        Entity::read(&self.record(Part::Entities, index))
    }

    pub fn term(&self, index: u32) -> Term {
        Term::read(&self.record(Part::Terms, index))
    }

    pub fn place(&self, index: u32) -> PlaceRecord {
        PlaceRecord::read(&self.record(Part::Places, index))
    }

    pub fn country(&self, index: u32) -> CountryRecord {
        CountryRecord::read(&self.record(Part::Countries, index))
    }
}

fn part_ranges(bytes: &[u8]) -> Result<[Range<usize>; Part::ALL.len()], AtlasError> {
    let mut parts = [const { 0..0 }; Part::ALL.len()];
    for part in Part::ALL {
        let at = 72 + 8 * part as usize;
        let start = u32_at(bytes, at) as usize;
        let end = start + u32_at(bytes, at + 4) as usize;
        if start < HEADER || end > bytes.len() || !(end - start).is_multiple_of(part.record()) {
            return Err(AtlasError::Part(part.name()));
        }
        parts[part as usize] = start..end;
    }
    Ok(parts)
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn code_at(bytes: &[u8], at: usize) -> Code {
    std::str::from_utf8(&bytes[at..at + 3]).map_or(Code::NONE, Code::new)
}

/// A date in four bytes: year, month and day; zero where there is none.
pub(crate) fn pack_date(date: Option<PartialDate>) -> u32 {
    date.map_or(0, |d| u32::from(d.year.unsigned_abs()) << 9 | u32::from(d.month) << 5 | u32::from(d.day))
}

fn date_at(bytes: &[u8], at: usize) -> Option<PartialDate> {
    let n = u32_at(bytes, at);
    (n != 0).then_some(PartialDate { year: (n >> 9) as i16, month: (n >> 5 & 15) as u8, day: (n & 31) as u8 })
}

/// A meaning of a name: what it points to, and how the name must be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Posting {
    /// An index into places for cities, else into entities.
    pub target: u32,
    /// Code of the kind of meaning.
    pub kind: u8,
    /// Weight in 127ths.
    pub weight: u8,
    /// Whether the list ends here.
    pub last: bool,
    /// The first eight words: which start with a capital.
    pub initials: u8,
    /// The first eight words: which are written in capitals.
    pub caps: u8,
}

impl Posting {
    pub fn read(b: &[u8; 8]) -> Posting {
        Posting {
            target: u32_at(b, 0),
            kind: b[4],
            weight: b[5] & 127,
            last: b[5] & 128 != 0,
            initials: b[6],
            caps: b[7],
        }
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.target.to_le_bytes());
        out.extend([self.kind, self.weight | u8::from(self.last) << 7, self.initials, self.caps]);
    }
}

/// Something that names point to, other than a city.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entity {
    pub id: u32,
    pub name: u32,
    pub first_term: u32,
    pub terms: u16,
    /// Index into places plus one, zero where it has no place.
    pub place: u32,
}

impl Entity {
    pub fn read(b: &[u8; 20]) -> Entity {
        Entity {
            id: u32_at(b, 0),
            name: u32_at(b, 4),
            first_term: u32_at(b, 8),
            terms: u16_at(b, 12),
            place: u32_at(b, 16),
        }
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.id.to_le_bytes());
        out.extend(self.name.to_le_bytes());
        out.extend(self.first_term.to_le_bytes());
        out.extend(self.terms.to_le_bytes());
        out.extend([0, 0]);
        out.extend(self.place.to_le_bytes());
    }
}

/// Code, sector and office of an entity over some time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Term {
    pub code: Code,
    pub sector: Sector,
    pub from: Option<PartialDate>,
    pub to: Option<PartialDate>,
    pub asof: Option<PartialDate>,
    pub office: u32,
    pub igo: u32,
    pub source: u16,
    pub class: u8,
    /// Whether the term ended with its holder's death.
    pub died: bool,
}

impl Term {
    pub fn read(b: &[u8; 28]) -> Term {
        Term {
            code: code_at(b, 0),
            sector: sector_of(b[3]),
            from: date_at(b, 4),
            to: date_at(b, 8),
            asof: date_at(b, 12),
            office: u32_at(b, 16),
            igo: u32_at(b, 20),
            source: u16_at(b, 24),
            class: b[26],
            died: b[27] == 1,
        }
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(code_bytes(self.code));
        out.push(sector_code(self.sector));
        for date in [self.from, self.to, self.asof] {
            out.extend(pack_date(date).to_le_bytes());
        }
        out.extend(self.office.to_le_bytes());
        out.extend(self.igo.to_le_bytes());
        out.extend(self.source.to_le_bytes());
        out.extend([self.class, u8::from(self.died)]);
    }
}

/// A point with its country.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct PlaceRecord {
    pub lat: f32,
    pub lon: f32,
    pub geonames: u32,
    pub population: u32,
    pub code: Code,
    pub precision: Precision,
    /// Number of the first-level region in the table of regions plus one, zero where it is not known.
    pub region: u16,
}

impl PlaceRecord {
    pub fn read(b: &[u8; 20]) -> PlaceRecord {
        PlaceRecord {
            lat: degrees_at(b, 0),
            lon: degrees_at(b, 3),
            geonames: u32_at(b, 6),
            population: u32_at(b, 10),
            code: code_at(b, 14),
            precision: match b[17] {
                0 => Precision::Place,
                1 => Precision::Region,
                2 => Precision::Country,
                _ => Precision::Feature,
            },
            region: u16_at(b, 18),
        }
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        for degrees in [self.lat, self.lon] {
            out.extend(&((degrees * 10_000.0).round() as i32).to_le_bytes()[..3]);
        }
        out.extend(self.geonames.to_le_bytes());
        out.extend(self.population.to_le_bytes());
        out.extend(code_bytes(self.code));
        out.push(self.precision as u8);
        out.extend(self.region.to_le_bytes());
    }
}

/// Degrees kept as ten-thousandths in three bytes.
fn degrees_at(b: &[u8], at: usize) -> f32 {
    let n = i32::from_le_bytes([0, b[at], b[at + 1], b[at + 2]]) >> 8;
    n as f32 / 10_000.0
}

/// What is told of a country beside its names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct CountryRecord {
    pub code: Code,
    /// Whether the row is the one that stands for its code.
    pub main: bool,
    pub name: u32,
    pub adjective: u32,
    pub capital: u32,
    pub region: u32,
    pub lat: f32,
    pub lon: f32,
    pub from: Option<PartialDate>,
    pub to: Option<PartialDate>,
    pub entity: u32,
}

impl CountryRecord {
    pub fn read(b: &[u8; 40]) -> CountryRecord {
        CountryRecord {
            code: code_at(b, 0),
            main: b[3] == 1,
            name: u32_at(b, 4),
            adjective: u32_at(b, 8),
            capital: u32_at(b, 12),
            region: u32_at(b, 16),
            lat: f32::from_bits(u32_at(b, 20)),
            lon: f32::from_bits(u32_at(b, 24)),
            from: date_at(b, 28),
            to: date_at(b, 32),
            entity: u32_at(b, 36),
        }
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(code_bytes(self.code));
        out.push(u8::from(self.main));
        for n in
            [self.name, self.adjective, self.capital, self.region, self.lat.to_bits(), self.lon.to_bits()]
        {
            out.extend(n.to_le_bytes());
        }
        for date in [self.from, self.to] {
            out.extend(pack_date(date).to_le_bytes());
        }
        out.extend(self.entity.to_le_bytes());
    }
}

fn code_bytes(code: Code) -> [u8; 3] {
    let mut out = [0; 3];
    out[..code.as_str().len()].copy_from_slice(code.as_str().as_bytes());
    out
}

/// A sector's number in the file: its place in the coding guide's list.
pub(crate) fn sector_code(sector: Sector) -> u8 {
    Sector::ALL.iter().position(|&s| s == sector).map_or(0, |i| i as u8)
}

/// The sector of a number.
pub(crate) fn sector_of(code: u8) -> Sector {
    Sector::ALL.get(usize::from(code)).copied().unwrap_or_default()
}
