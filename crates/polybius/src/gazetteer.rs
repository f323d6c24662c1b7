//! The atlas as exports ask it.

use polybius_atlas::Atlas;
use polybius_base::Code;
use polybius_record::export::{Country, Gazetteer, Spot};

use crate::lookup::{self, Asked};

/// The atlas, to be asked for countries, places and names.
pub struct Places<'a>(pub &'a Atlas);

impl Gazetteer for Places<'_> {
    fn country(&self, code: &str) -> Option<Country> {
        let found = self.0.country(Code::new(code))?;
        Some(Country {
            name: found.name.clone(),
            fips: found.fips.clone(),
            cow: found.cow.unwrap_or(0),
            point: (degrees(found.lat), degrees(found.lon)),
        })
    }

    fn place(&self, words: &str, country: &str) -> Option<Spot> {
        if words.is_empty() {
            return None;
        }
        let code = Code::new(country);
        let near = if code.is_some() { vec![code] } else { vec![] };
        let found = lookup::place(self.0, words, &Asked { near, limit: 9, ..Asked::default() });
        let answer = found.rows.into_iter().find(|a| a.country == country)?;
        Some(Spot {
            name: answer.name,
            region: answer.region.unwrap_or_default(),
            kind: answer.kind.into(),
            point: answer.lat.zip(answer.lon),
            geonames: answer.geonames.unwrap_or(0),
        })
    }

    fn name(&self, entity: &str) -> Option<String> {
        self.0.name_of(entity).map(String::from)
    }
}

/// Degrees to four decimals.
fn degrees(d: f32) -> f64 {
    (f64::from(d) * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_atlas_knows_countries_and_places() {
        let atlas = Atlas::builtin().unwrap();
        let places = Places(atlas);
        let russia = places.country("RUS").unwrap();
        assert_eq!((russia.name.as_str(), russia.fips.as_str(), russia.cow), ("Russia", "RS", 365));
        let city = places.place("Vladivostok", "RUS").unwrap();
        assert_eq!(city.kind, "city");
        assert!((city.point.unwrap().0 - 43.1).abs() < 0.2);
        assert_eq!(places.place("Vladivostok", "FRA"), None, "it lies elsewhere");
        assert_eq!((places.country("XYZ"), places.place("", "RUS")), (None, None));
        assert!(places.name("country:RUS").is_some());
    }
}
