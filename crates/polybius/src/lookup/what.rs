//! What: classes of things that pass between actors, units and currencies.

use polybius_atlas::{Atlas, Measure};
use serde::Serialize;

use super::{Answer, Answers, Asked, rounded};

/// A class of things or a unit that the words may mean.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WhatAnswer {
    /// How much of the words it is, times how likely they mean it: 1 is all, for certain.
    pub score: f64,
    /// `thing`, `currency` or `unit`.
    pub kind: &'static str,
    /// The term in the tables, or the unit's name.
    pub name: String,
    /// Class of a thing, or what a unit measures.
    pub class: String,
    /// ISO 4217 code of a currency, symbol of a unit.
    pub symbol: Option<String>,
    /// Country whose currency it is.
    pub country: Option<String>,
    /// How many of the base unit one of it is.
    pub factor: Option<f64>,
    /// The base unit.
    pub base: Option<&'static str>,
    /// Tag of the source.
    pub source: String,
}

/// The classes of things and the units that `query` may mean; a country asked near puts its currency first.
pub fn what(atlas: &Atlas, query: &str, asked: &Asked) -> Answers<WhatAnswer> {
    let units = atlas.units(query, asked.near.first().copied()).into_iter().map(|u| {
        let currency = u.measure == Measure::Currency;
        WhatAnswer {
            score: rounded(u.weight),
            kind: if currency { "currency" } else { "unit" },
            name: u.name,
            class: u.measure.as_str().to_owned(),
            symbol: (!u.symbol.is_empty()).then_some(u.symbol),
            country: u.code.is_some().then(|| u.code.to_string()),
            base: u.factor.and(base(u.measure)),
            factor: u.factor,
            source: u.source,
        }
    });
    let things = atlas.things(query).into_iter().map(|t| WhatAnswer {
        score: rounded(t.score),
        kind: "thing",
        name: t.term,
        class: t.class.as_str().to_owned(),
        symbol: None,
        country: None,
        factor: None,
        base: None,
        source: t.source,
    });
    let mut rows: Vec<WhatAnswer> = things.chain(units).collect();
    rows.sort_by(|a, b| b.score.total_cmp(&a.score));
    rows.truncate(asked.limit);
    Answers { query: query.to_owned(), rows }
}

/// The unit that factors count in.
fn base(measure: Measure) -> Option<&'static str> {
    Some(match measure {
        Measure::Currency => return None,
        Measure::Mass => "kg",
        Measure::Length => "m",
        Measure::Area => "m²",
        Measure::Volume => "m³",
        Measure::Energy | Measure::Yield => "J",
        Measure::Power => "W",
        Measure::Time => "s",
        Measure::Speed => "m/s",
        Measure::Data => "B",
        Measure::Activity => "Bq",
        Measure::Count => "1",
    })
}

impl Answer for WhatAnswer {
    const HEADER: &'static [&'static str] =
        &["score", "kind", "name", "class", "symbol", "country", "is", "source"];

    fn cells(&self) -> Vec<String> {
        let is = match (self.factor, self.base) {
            (Some(factor), Some(base)) => format!("{factor} {base}"),
            _ => String::new(),
        };
        vec![
            format!("{:.2}", self.score),
            self.kind.to_owned(),
            self.name.clone(),
            self.class.clone(),
            self.symbol.clone().unwrap_or_default(),
            self.country.clone().unwrap_or_default(),
            is,
            self.source.clone(),
        ]
    }
}
