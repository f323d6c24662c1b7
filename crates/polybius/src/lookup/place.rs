//! Where: countries, regions, cities, seas, sites.

use polybius_atlas::{Atlas, Candidate, Context, Kind, Point};
use polybius_base::Code;
use serde::Serialize;

use super::who::{TieRow, dispute};
use super::{Answer, Answers, Asked, rounded, text};

/// How often a country that the words stand near counts as named.
const NEAR: u32 = 5;

/// A place that the words may mean.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlaceAnswer {
    /// Larger is likelier; comparable within one question only.
    pub score: f64,
    /// `city`, `region`, `feature`, `country` or `capital`.
    pub kind: &'static str,
    /// The atlas's id.
    pub entity: String,
    /// The name in the tables, of a city the one asked for.
    pub name: String,
    /// Country code, empty for what lies in several.
    pub country: String,
    /// First-level region.
    pub region: Option<String>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// What the coordinates stand for: `place`, `region`, `country` or `feature`.
    pub precision: Option<&'static str>,
    /// GeoNames id.
    pub geonames: Option<u32>,
    /// Inhabitants.
    pub population: Option<u32>,
    /// Tag of the source.
    pub source: String,
    /// Who claims, holds and recognises it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dispute: Vec<TieRow>,
}

/// The places that `query` may name.
pub fn place(atlas: &Atlas, query: &str, asked: &Asked) -> Answers<PlaceAnswer> {
    let countries: Vec<(Code, u32)> = asked.near.iter().map(|&c| (c, NEAR)).collect();
    let context = Context { countries: &countries, ..Context::default() };
    let mut found = atlas.resolve(query, asked.on, &context);
    found.retain(|c| c.meaning.kind.is_place() || matches!(c.meaning.kind, Kind::Country | Kind::Capital));
    let cities: Vec<u32> = found
        .iter()
        .filter(|c| c.meaning.kind == Kind::City)
        .filter_map(|c| Some(c.meaning.place?.geonames))
        .collect();
    found.retain(|c| {
        c.meaning.kind != Kind::Capital || c.meaning.place.is_some_and(|p| !cities.contains(&p.geonames))
    });
    let rows = found.iter().take(asked.limit).map(|c| answer(atlas, query, c, asked)).collect();
    Answers { query: query.to_owned(), rows }
}

fn answer(atlas: &Atlas, query: &str, c: &Candidate, asked: &Asked) -> PlaceAnswer {
    let m = &c.meaning;
    let point: Option<&Point> = m.place.as_ref();
    let named = match m.kind {
        Kind::City | Kind::Capital => None,
        _ => atlas.name_of(&m.entity),
    };
    let dispute = match m.kind {
        Kind::City => Vec::new(),
        _ => dispute(atlas, &m.entity, asked),
    };
    PlaceAnswer {
        score: rounded(c.score),
        kind: super::who::kind(m.kind),
        entity: m.entity.clone(),
        name: named.unwrap_or(query).to_owned(),
        country: m.party.code.as_str().to_owned(),
        region: point.and_then(|p| first_level(atlas, p.region)),
        lat: point.map(|p| degrees(p.lat)),
        lon: point.map(|p| degrees(p.lon)),
        precision: point.map(|p| p.precision.as_str()),
        geonames: point.map(|p| p.geonames).filter(|&g| g > 0),
        population: point.map(|p| p.population).filter(|&n| n > 0),
        source: m.source.clone(),
        dispute,
    }
}

/// The first-level region that a region is or lies in.
fn first_level(atlas: &Atlas, number: u16) -> Option<String> {
    let region = atlas.region(number)?;
    match region.parent {
        0 => text(region.name.to_owned()),
        parent => atlas.region(parent).and_then(|r| text(r.name.to_owned())),
    }
}

fn degrees(d: f32) -> f64 {
    (f64::from(d) * 10_000.0).round() / 10_000.0
}

impl Answer for PlaceAnswer {
    const HEADER: &'static [&'static str] = &[
        "score",
        "kind",
        "name",
        "country",
        "region",
        "lat",
        "lon",
        "precision",
        "geonames",
        "population",
        "source",
        "id",
    ];

    fn cells(&self) -> Vec<String> {
        let number = |n: Option<u32>| n.map_or_else(String::new, |n| n.to_string());
        let angle = |d: Option<f64>| d.map_or_else(String::new, |d| format!("{d:.4}"));
        vec![
            format!("{:.2}", self.score),
            self.kind.to_owned(),
            self.name.clone(),
            self.country.clone(),
            self.region.clone().unwrap_or_default(),
            angle(self.lat),
            angle(self.lon),
            self.precision.unwrap_or("").to_owned(),
            number(self.geonames),
            number(self.population),
            self.source.clone(),
            self.entity.clone(),
        ]
    }

    fn details(&self) -> String {
        let lines = super::who::ties("", &self.dispute);
        if lines.is_empty() { lines } else { format!("\n{}\n{lines}", crate::report::plain(&self.name)) }
    }
}
