//! Where happenings were: points for towns and sites, countries for what is known of no nearer.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use polybius_base::Code;
use polybius_record::Reader;
use polybius_record::rusqlite::params_from_iter;
use serde_json::{Value, json};

use super::ask::{App, Refusal};
use super::filter::Filter;
use super::network::is_conflict;
use crate::lookup::{self, Asked};

/// Columns of the places as CSV.
pub const COLUMNS: &[&str] =
    &["name", "country", "lat", "lon", "precision", "happenings", "cooperation", "conflict", "sites"];

/// Where words lead to: places that were looked up before.
#[derive(Default)]
pub struct Cache(Mutex<HashMap<(String, String), Spot>>);

/// What the words of a place come to.
#[derive(Clone, Debug, PartialEq)]
pub enum Spot {
    /// A town, a site or the middle of a region.
    Point { name: String, country: String, lat: f64, lon: f64, precision: &'static str },
    /// No nearer than a country.
    Country(String),
    /// Nowhere that is known.
    Unknown,
}

/// Looks-up that are kept at most.
const KEPT: usize = 50_000;

impl Cache {
    /// What the words mean that stand for a place in `country`.
    pub fn spot(&self, app: &App, words: &str, country: &str) -> Spot {
        let key = (words.to_string(), country.to_string());
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept.get(&key) {
            return known.clone();
        }
        let found = spot(app, words, country);
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(key, found.clone());
        found
    }
}

fn spot(app: &App, words: &str, country: &str) -> Spot {
    let fallback = if country.is_empty() { Spot::Unknown } else { Spot::Country(country.to_string()) };
    if words.is_empty() {
        return fallback;
    }
    let near: Vec<Code> = Some(Code::new(country)).filter(|c| c.is_country()).into_iter().collect();
    let found = lookup::place(app.atlas, words, &Asked { on: None, near, limit: 8 });
    let fits = |p: &&lookup::PlaceAnswer| country.is_empty() || p.country == country;
    let Some(best) = found.rows.iter().find(fits) else { return fallback };
    match (best.lat, best.lon, best.precision) {
        (Some(lat), Some(lon), Some(precision)) if best.kind != "country" && precision != "country" => {
            Spot::Point { name: best.name.clone(), country: best.country.clone(), lat, lon, precision }
        }
        _ if best.country.is_empty() => fallback,
        _ => Spot::Country(best.country.clone()),
    }
}

/// What is counted of a place.
#[derive(Default)]
struct Count {
    conflict: i64,
    cooperation: i64,
    sites: Vec<String>,
}

impl Count {
    fn add(&mut self, kind: &str, site: &str) {
        if is_conflict(kind) {
            self.conflict += 1
        } else {
            self.cooperation += 1
        }
        if !site.is_empty() && self.sites.len() < 8 && !self.sites.iter().any(|s| s == site) {
            self.sites.push(site.to_string());
        }
    }

    fn told(&self, mut of: Value) -> Value {
        of["happenings"] = (self.cooperation + self.conflict).into();
        of["cooperation"] = self.cooperation.into();
        of["conflict"] = self.conflict.into();
        of["sites"] = self.sites.clone().into();
        of
    }
}

/// Happenings that `filter` lets through, by place: each counts once, at the most exact place that any
/// telling names. `unplaced` are those without one.
pub fn map(app: &App, reader: &Reader, filter: &Filter) -> Result<Value, Refusal> {
    let wanted = filter.conditions();
    // Most tellings name no place; they are only counted.
    let sql = format!(
        "SELECT h.happening, h.type, x.place, x.place_country FROM happenings h \
         JOIN happening_events e ON e.happening = h.happening JOIN events x ON x.event = e.event \
         WHERE (x.place <> '' OR x.place_country <> '') AND {} ORDER BY h.happening",
        wanted.sql
    );
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(&wanted.values))?;
    let mut sum = Sum::default();
    let mut held: Option<Held> = None;
    while let Some(row) = rows.next()? {
        let (id, kind): (String, String) = (row.get(0)?, row.get(1)?);
        let (place, country): (String, String) = (row.get(2)?, row.get(3)?);
        let found = app.places.spot(app, &place, &country);
        match &mut held {
            Some(h) if h.id == id => h.take(found, place),
            _ => {
                let before = held.replace(Held { id, kind, spot: found, site: place });
                before.into_iter().for_each(|h| sum.add(h));
            }
        }
    }
    held.into_iter().for_each(|h| sum.add(h));
    let count = format!("SELECT count(*) FROM happenings h WHERE {}", wanted.sql);
    let all: i64 = reader.connection().query_row(&count, params_from_iter(&wanted.values), |r| r.get(0))?;
    Ok(sum.told(app, all))
}

/// A happening with its best place so far.
struct Held {
    id: String,
    kind: String,
    spot: Spot,
    site: String,
}

impl Held {
    fn take(&mut self, spot: Spot, site: String) {
        let rank = |s: &Spot| match s {
            Spot::Point { precision: "place" | "feature", .. } => 3,
            Spot::Point { .. } => 2,
            Spot::Country(_) => 1,
            Spot::Unknown => 0,
        };
        if rank(&spot) > rank(&self.spot) {
            (self.spot, self.site) = (spot, site);
        }
    }
}

/// Counts by place.
#[derive(Default)]
struct Sum {
    points: BTreeMap<String, (Value, Count)>,
    countries: BTreeMap<String, Count>,
    placed: i64,
}

impl Sum {
    fn add(&mut self, held: Held) {
        self.placed += i64::from(held.spot != Spot::Unknown);
        match held.spot {
            Spot::Point { name, country, lat, lon, precision } => {
                let key = format!("{country} {lat} {lon}");
                let place = json!({
                    "name": name, "country": country, "lat": lat, "lon": lon, "precision": precision
                });
                self.points
                    .entry(key)
                    .or_insert_with(|| (place, Count::default()))
                    .1
                    .add(&held.kind, &held.site);
            }
            Spot::Country(code) => self.countries.entry(code).or_default().add(&held.kind, &held.site),
            Spot::Unknown => {}
        }
    }

    /// The answer, of `all` happenings.
    fn told(self, app: &App, all: i64) -> Value {
        let mut places: Vec<Value> = self.points.into_values().map(|(place, n)| n.told(place)).collect();
        places.sort_by_key(|p| std::cmp::Reverse(p["happenings"].as_i64()));
        let country = |(code, n): (&String, &Count)| {
            n.told(json!({"name": app.name(code), "country": code, "precision": "country"}))
        };
        let countries: Vec<Value> = self.countries.iter().map(country).collect();
        json!({"places": places, "countries": countries, "unplaced": all - self.placed})
    }
}
