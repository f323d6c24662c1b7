//! Records of what is told beside names: of countries, of who belongs to what, of units.

use polybius_base::{Code, PartialDate};

use crate::format::{code_at, code_bytes, date_at, pack_date, u16_at, u24_at, u32_at};
use crate::types::{Measure, Relation, Status};

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
    pub status: Status,
    pub iso2: u32,
    pub fips: u32,
    /// Number in the list of Correlates of War, zero where it has none.
    pub cow: u16,
}

impl CountryRecord {
    pub fn read(b: &[u8; 52]) -> CountryRecord {
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
            iso2: u32_at(b, 40),
            fips: u32_at(b, 44),
            cow: u16_at(b, 48),
            status: Status::ALL.get(usize::from(b[50])).copied().unwrap_or(Status::Territory),
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
        for n in [self.entity, self.iso2, self.fips] {
            out.extend(n.to_le_bytes());
        }
        out.extend(self.cow.to_le_bytes());
        out.extend([self.status as u8, 0]);
    }
}

/// How a country stands to an organisation or to an entity that is disputed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TieRecord {
    /// The id of what the country stands to.
    pub subject: u32,
    pub code: Code,
    pub relation: Relation,
    pub from: Option<PartialDate>,
    pub to: Option<PartialDate>,
    pub asof: Option<PartialDate>,
    pub source: u32,
}

impl TieRecord {
    pub fn read(b: &[u8; 24]) -> TieRecord {
        TieRecord {
            subject: u32_at(b, 0),
            code: code_at(b, 4),
            relation: Relation::ALL.get(usize::from(b[7])).copied().unwrap_or(Relation::Member),
            from: date_at(b, 8),
            to: date_at(b, 12),
            asof: date_at(b, 16),
            source: u32_at(b, 20),
        }
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.subject.to_le_bytes());
        out.extend(code_bytes(self.code));
        out.push(self.relation as u8);
        for date in [self.from, self.to, self.asof] {
            out.extend(pack_date(date).to_le_bytes());
        }
        out.extend(self.source.to_le_bytes());
    }
}

/// A unit that a term means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct MeasureRecord {
    pub name: u32,
    /// ISO 4217 code or symbol.
    pub symbol: u32,
    pub measure: Measure,
    /// Whether the list of the term ends here.
    pub last: bool,
    /// Weight in 127ths.
    pub weight: u8,
    pub code: Code,
    pub source: u32,
    /// How many of the base unit it has; zero where that changes.
    pub factor: f64,
}

impl MeasureRecord {
    pub fn read(b: &[u8; 24]) -> MeasureRecord {
        let factor = u64::from(u32_at(b, 16)) | u64::from(u32_at(b, 20)) << 32;
        MeasureRecord {
            name: u32_at(b, 0),
            symbol: u32_at(b, 4),
            measure: Measure::ALL.get(usize::from(b[8])).copied().unwrap_or(Measure::Count),
            last: b[9] & 128 != 0,
            weight: b[9] & 127,
            code: code_at(b, 10),
            source: u24_at(b, 13),
            factor: f64::from_bits(factor),
        }
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.name.to_le_bytes());
        out.extend(self.symbol.to_le_bytes());
        out.extend([self.measure as u8, self.weight | u8::from(self.last) << 7]);
        out.extend(code_bytes(self.code));
        out.extend(&self.source.to_le_bytes()[..3]);
        out.extend(self.factor.to_bits().to_le_bytes());
    }
}
