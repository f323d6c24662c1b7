//! Which happenings are asked for: the page's filters as they stand in the address.

use std::collections::HashMap;

use polybius_base::{EventType, PartialDate, QuadClass, Status};
use polybius_record::Clock;
use polybius_record::rusqlite::types::Value;

use super::ask::Refusal;

/// Parameters of a request, each once.
pub type Params = HashMap<String, String>;

/// Most characters that a parameter has.
const LONGEST: usize = 200;

/// What is asked for; an empty field asks for all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Keys of parties that have a part, whatever it is.
    pub actors: Vec<String>,
    /// PLOVER types.
    pub types: Vec<String>,
    /// A status that a telling gives it.
    pub status: String,
    /// First and last day, of the happening or else of its first report.
    pub days: [String; 2],
    /// Country of the place.
    pub place: String,
    /// Words that name the place.
    pub sites: Vec<String>,
    /// Outlet that tells it.
    pub outlet: String,
    /// Least confidence of a telling, 0 to 1.
    pub confidence: f64,
}

/// Conditions in SQL on `h` (happenings) and the values in them.
pub struct Where {
    pub sql: String,
    pub values: Vec<Value>,
}

/// The day of a happening, or else of its first report.
pub const WHEN: &str =
    "coalesce(CASE WHEN length(h.date) >= 10 THEN substr(h.date, 1, 10) END, h.first_day, '')";

impl Filter {
    /// Reads the parameters `actor type quad status from to place site outlet confidence`; those with
    /// several values join them by commas, `site` by `|`.
    pub fn read(params: &Params) -> Result<Self, Refusal> {
        let get = |name: &str| params.get(name).map_or("", String::as_str);
        let list =
            |name| get(name).split(',').filter(|v| !v.is_empty()).map(String::from).collect::<Vec<_>>();
        if let Some((name, _)) = params.iter().find(|(name, v)| name.as_str() != "q" && v.len() > LONGEST) {
            return Err(Refusal::bad(format!("`{name}` is too long")));
        }
        let confidence = match get("confidence") {
            "" => 0.0,
            text => text.parse().map_err(|_| Refusal::bad("`confidence` is a number from 0 to 1"))?,
        };
        let status = get("status").to_string();
        if !status.is_empty() && Status::from_code(&status).is_none() {
            return Err(Refusal::bad(format!("`{status}` is no status")));
        }
        let types = kinds(list("type"), &list("quad"))?;
        let actors = list("actor");
        let (place, outlet) = (get("place").to_string(), get("outlet").to_string());
        let sites = get("site").split('|').filter(|v| !v.is_empty()).map(String::from).collect();
        let days = [day(params, "from")?, day(params, "to")?];
        Ok(Filter { actors, types, status, days, place, sites, outlet, confidence })
    }

    /// The conditions on `h`.
    pub fn conditions(&self) -> Where {
        let mut out = Where { sql: "true".into(), values: Vec::new() };
        for actor in &self.actors {
            // The two cheap looks spare most rows the joining of their parties.
            let sql = "(instr(h.actors, ?) > 0 OR instr(h.recipients, ?) > 0) \
                       AND instr(';' || h.actors || ';' || h.recipients || ';', ?) > 0";
            out.and(sql, [actor.clone().into(), actor.clone().into(), format!(";{actor};").into()]);
        }
        if !self.types.is_empty() {
            let marks = vec!["?"; self.types.len()].join(", ");
            out.and(&format!("h.type IN ({marks})"), self.types.iter().map(|t| Value::Text(t.clone())));
        }
        for (day, sign) in self.days.iter().zip([">=", "<="]) {
            if !day.is_empty() {
                out.and(&format!("{WHEN} {sign} ?"), [day.clone().into()]);
            }
        }
        self.tellings(&mut out);
        out
    }

    /// Conditions that one telling must meet together.
    fn tellings(&self, out: &mut Where) {
        let mut inner = Where { sql: "true".into(), values: Vec::new() };
        for (column, value) in
            [("status", &self.status), ("place_country", &self.place), ("outlet", &self.outlet)]
        {
            if !value.is_empty() {
                inner.and(&format!("x.{column} = ?"), [value.clone().into()]);
            }
        }
        if !self.sites.is_empty() {
            let marks = vec!["?"; self.sites.len()].join(", ");
            inner.and(&format!("x.place IN ({marks})"), self.sites.iter().map(|s| Value::Text(s.clone())));
        }
        if self.confidence > 0.0 {
            inner.and("x.confidence >= ?", [self.confidence.into()]);
        }
        if !inner.values.is_empty() {
            let sql = format!(
                "h.happening IN (SELECT e.happening FROM happening_events e \
                 JOIN events x ON x.event = e.event WHERE {})",
                inner.sql
            );
            out.and(&sql, inner.values);
        }
    }
}

/// Types that are asked for by name and by class.
fn kinds(types: Vec<String>, quads: &[String]) -> Result<Vec<String>, Refusal> {
    if let Some(unknown) = types.iter().find(|t| EventType::from_code(t).is_none()) {
        return Err(Refusal::bad(format!("`{unknown}` is no event type")));
    }
    if let Some(unknown) = quads.iter().find(|q| QuadClass::from_code(q).is_none()) {
        return Err(Refusal::bad(format!("`{unknown}` is no quad class")));
    }
    if quads.is_empty() {
        return Ok(types);
    }
    let within = |t: &&EventType| quads.iter().any(|q| q == t.quad().as_str());
    let of_quads: Vec<String> =
        EventType::ALL.iter().filter(within).map(|t| t.as_str().to_string()).collect();
    let found: Vec<String> =
        of_quads.iter().filter(|t| types.is_empty() || types.contains(t)).cloned().collect();
    // A type outside the classes asked for: nothing is both.
    Ok(if found.is_empty() { vec![String::new()] } else { found })
}

impl Where {
    fn and(&mut self, sql: &str, values: impl IntoIterator<Item = Value>) {
        self.sql += " AND ";
        self.sql += sql;
        self.values.extend(values);
    }
}

/// The question's clocks: `published_by` and `known_at`.
pub fn clock(params: &Params) -> Result<Clock, Refusal> {
    let published_by = Some(day(params, "published_by")?).filter(|d| !d.is_empty());
    let known_at = match params.get("known_at").map_or("", String::as_str) {
        "" => None,
        text => Some(moment(text).ok_or_else(|| Refusal::bad("`known_at` is a day or a time in UTC"))?),
    };
    Ok(Clock { published_by, known_at })
}

/// A time as records note it; a day stands for its last moment.
fn moment(text: &str) -> Option<String> {
    if text.parse::<PartialDate>().is_ok_and(PartialDate::is_full) && text.len() == 10 {
        return Some(format!("{text}T23:59:59.999Z"));
    }
    let time: jiff::Timestamp = text.parse().ok()?;
    Some(time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
}

/// A day, `YYYY-MM-DD`, or nothing.
pub fn day(params: &Params, name: &str) -> Result<String, Refusal> {
    let text = params.get(name).map_or("", String::as_str);
    let is_day = text.len() == 10 && text.parse::<PartialDate>().is_ok_and(PartialDate::is_full);
    match text.is_empty() || is_day {
        true => Ok(text.to_string()),
        false => Err(Refusal::bad(format!("`{name}` is a day, YYYY-MM-DD"))),
    }
}

/// A whole number between `least` and `most`; `usual` where none is given.
pub fn number(params: &Params, name: &str, usual: i64, (least, most): (i64, i64)) -> Result<i64, Refusal> {
    let Some(text) = params.get(name).filter(|t| !t.is_empty()) else { return Ok(usual) };
    let number = text.parse::<i64>().ok().filter(|n| (least..=most).contains(n));
    number.ok_or_else(|| Refusal::bad(format!("`{name}` is a number from {least} to {most}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(pairs: &[(&str, &str)]) -> Params {
        pairs.iter().map(|(k, v)| ((*k).to_string(), (*v).to_string())).collect()
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for (name, value) in [
            ("type", "DANCE"),
            ("quad", "peace"),
            ("status", "maybe"),
            ("from", "yesterday"),
            ("to", "2023-02-31x"),
            ("confidence", "high"),
        ] {
            assert!(Filter::read(&params(&[(name, value)])).is_err(), "{name}={value}");
        }
        assert!(clock(&params(&[("known_at", "soon")])).is_err());
        assert!(clock(&params(&[("published_by", "2023")])).is_err());
    }

    #[test]
    fn quads_become_types() {
        let filter =
            Filter::read(&params(&[("quad", "material conflict"), ("type", "ASSAULT,CONSULT")])).unwrap();
        assert_eq!(filter.types, ["ASSAULT"]);
    }

    #[test]
    fn every_value_is_bound_and_none_is_written_into_the_statement() {
        let evil = "x'; DROP TABLE events; --";
        let filter = Filter::read(&params(&[("actor", evil), ("place", evil), ("outlet", evil)])).unwrap();
        let found = filter.conditions();
        assert!(!found.sql.contains("DROP"));
        assert_eq!(found.values.len(), found.sql.matches('?').count());
    }
}
