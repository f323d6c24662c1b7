//! The file: a header, then parts of fixed-size records, strings and finite-state maps.
//!
//! The README of the crate tells the layout byte by byte. Reading is a matter of slicing: nothing is
//! unpacked when a file is opened.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use polybius_base::{Code, PartialDate, Sector};

use crate::facts::{CountryRecord, MeasureRecord, TieRecord};
use crate::types::{AtlasError, Precision};

/// First bytes of every atlas file.
pub(crate) const MAGIC: [u8; 8] = *b"PLBATLAS";
/// Version of the layout; a file of another version is refused.
pub(crate) const FORMAT: u32 = 2;
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
    Regions,
    Cases,
    Ties,
    Units,
    Measures,
}

impl Part {
    pub const ALL: [Part; 16] = [
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
        Part::Regions,
        Part::Cases,
        Part::Ties,
        Part::Units,
        Part::Measures,
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
            "regions",
            "cases",
            "ties",
            "units",
            "measures",
        ][self as usize]
    }

    /// Bytes of one record; 1 for parts that are not made of records.
    pub fn record(self) -> usize {
        match self {
            Part::Strings | Part::Names | Part::Surnames | Part::Roles | Part::Things | Part::Units => 1,
            Part::Postings => 6,
            Part::Entities => 14,
            Part::Terms => 23,
            Part::Places => 16,
            Part::Bearers => 4,
            Part::Countries => 52,
            Part::Regions => 6,
            Part::Cases => 2,
            Part::Ties | Part::Measures => 24,
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
        let mut posting = Posting::read(&self.record(Part::Postings, index));
        [posting.initials, posting.caps] = self.record(Part::Cases, u32::from(posting.case));
        posting
    }

    pub fn region(&self, index: u32) -> RegionRecord {
        RegionRecord::read(&self.record(Part::Regions, index))
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

    pub fn tie(&self, index: u32) -> TieRecord {
        TieRecord::read(&self.record(Part::Ties, index))
    }

    pub fn measure(&self, index: u32) -> MeasureRecord {
        MeasureRecord::read(&self.record(Part::Measures, index))
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

pub(crate) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

pub(crate) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

/// An unsigned number in three bytes.
pub(crate) fn u24_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], 0])
}

/// Writes a number below 2^24; a larger one becomes the largest.
fn put_u24(out: &mut Vec<u8>, n: u32) {
    out.extend(&n.min(0x00ff_ffff).to_le_bytes()[..3]);
}

pub(crate) fn code_at(bytes: &[u8], at: usize) -> Code {
    std::str::from_utf8(&bytes[at..at + 3]).map_or(Code::NONE, Code::new)
}

/// A date in one number below 2^24: year, month and day; zero where there is none.
pub(crate) fn pack_date(date: Option<PartialDate>) -> u32 {
    date.map_or(0, |d| u32::from(d.year.unsigned_abs()) << 9 | u32::from(d.month) << 5 | u32::from(d.day))
}

pub(crate) fn date_at(bytes: &[u8], at: usize) -> Option<PartialDate> {
    dated(u32_at(bytes, at))
}

/// The date of a packed number.
fn dated(n: u32) -> Option<PartialDate> {
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
    /// Row of the two masks in the part `cases`, below 4096.
    pub case: u16,
}

impl Posting {
    /// A posting without its masks, which stand in another part.
    fn read(b: &[u8; 6]) -> Posting {
        Posting {
            target: u24_at(b, 0),
            kind: b[3] & 15,
            weight: b[4] & 127,
            last: b[4] & 128 != 0,
            initials: 0,
            caps: 0,
            case: u16::from(b[3] >> 4) << 8 | u16::from(b[5]),
        }
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        put_u24(out, self.target);
        let [low, high] = self.case.to_le_bytes();
        out.extend([self.kind | high << 4, self.weight | u8::from(self.last) << 7, low]);
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
    pub fn read(b: &[u8; 14]) -> Entity {
        Entity {
            id: u24_at(b, 0),
            name: u24_at(b, 3),
            first_term: u24_at(b, 6),
            terms: u16_at(b, 9),
            place: u24_at(b, 11),
        }
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        for n in [self.id, self.name, self.first_term] {
            put_u24(out, n);
        }
        out.extend(self.terms.to_le_bytes());
        put_u24(out, self.place);
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
    pub source: u32,
    pub class: u8,
    /// Whether the term ended with its holder's death.
    pub died: bool,
}

impl Term {
    pub fn read(b: &[u8; 23]) -> Term {
        Term {
            code: code_at(b, 0),
            sector: sector_of(b[3]),
            from: dated(u24_at(b, 4)),
            to: dated(u24_at(b, 7)),
            asof: dated(u24_at(b, 10)),
            office: u24_at(b, 13),
            igo: u24_at(b, 16),
            source: u24_at(b, 19),
            class: b[22] & 127,
            died: b[22] & 128 != 0,
        }
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(code_bytes(self.code));
        out.push(sector_code(self.sector));
        for date in [self.from, self.to, self.asof] {
            put_u24(out, pack_date(date));
        }
        put_u24(out, self.office);
        put_u24(out, self.igo);
        put_u24(out, self.source);
        out.push(self.class | u8::from(self.died) << 7);
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
    pub fn read(b: &[u8; 16]) -> PlaceRecord {
        let letters = [b[11] & 127, b[12] & 127, b[13]];
        PlaceRecord {
            lat: degrees_at(b, 0),
            lon: degrees_at(b, 3),
            geonames: u24_at(b, 6),
            population: unrounded(u16_at(b, 9)),
            code: code_at(&letters, 0),
            precision: match (b[11] >> 7, b[12] >> 7) {
                (0, 0) => Precision::Place,
                (1, 0) => Precision::Region,
                (0, _) => Precision::Country,
                _ => Precision::Feature,
            },
            region: u16_at(b, 14),
        }
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        for degrees in [self.lat, self.lon] {
            out.extend(&((degrees * 10_000.0).round() as i32).to_le_bytes()[..3]);
        }
        put_u24(out, self.geonames);
        out.extend(rounded(self.population).to_le_bytes());
        let precision = self.precision as u8;
        let [first, second, third] = code_bytes(self.code);
        out.extend([first | precision << 7, second | precision >> 1 << 7, third]);
        out.extend(self.region.to_le_bytes());
    }
}

/// A number as 11 bits and a power of two in 5: to a thousandth.
fn rounded(n: u32) -> u16 {
    let power = 21u32.saturating_sub(n.leading_zeros());
    (power << 11 | n >> power) as u16
}

/// The number that was rounded.
fn unrounded(packed: u16) -> u32 {
    u32::from(packed & 0x07ff) << (packed >> 11)
}

/// A region's name and, for one of the second level, what it lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RegionRecord {
    /// Index into entities.
    pub entity: u32,
    /// Number of the region it lies in, zero for one of the first level.
    pub parent: u16,
}

impl RegionRecord {
    fn read(b: &[u8; 6]) -> RegionRecord {
        RegionRecord { entity: u32_at(b, 0), parent: u16_at(b, 4) }
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.entity.to_le_bytes());
        out.extend(self.parent.to_le_bytes());
    }
}

/// Degrees kept as ten-thousandths in three bytes.
fn degrees_at(b: &[u8], at: usize) -> f32 {
    let n = i32::from_le_bytes([0, b[at], b[at + 1], b[at + 2]]) >> 8;
    n as f32 / 10_000.0
}

pub(crate) fn code_bytes(code: Code) -> [u8; 3] {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_people_are_kept_to_a_thousandth() {
        for n in (0..3_000_000_000u32).step_by(7_654_321).chain(0..5000).chain([u32::MAX]) {
            let kept = unrounded(rounded(n));
            assert!(kept <= n && n - kept <= n / 1000, "{n} {kept}");
        }
    }

    #[test]
    fn a_place_comes_back_as_it_was_written() {
        for precision in [Precision::Place, Precision::Region, Precision::Country, Precision::Feature] {
            for code in [Code::new("USA"), Code::NONE] {
                let place = PlaceRecord {
                    lat: -33.8688,
                    lon: 151.2093,
                    geonames: 13_665_338,
                    population: 1024,
                    code,
                    precision,
                    region: 65_535,
                };
                let mut bytes = Vec::new();
                place.write(&mut bytes);
                let array: [u8; 16] = bytes.try_into().expect("invariant: 16 bytes");
                assert_eq!(PlaceRecord::read(&array), place);
            }
        }
    }
}
