//! Units and currencies, and every class that a noun may mean.

use polybius_base::{Code, ItemClass};

use crate::Atlas;
use crate::find::get;
use crate::fold::Words;
use crate::format::Part;
use crate::nouns::singular;
use crate::types::{Measure, Thing, Unit};

impl Atlas {
    /// The units that a word, symbol or ISO 4217 code may mean, likeliest first: "barrels", "km", "euros",
    /// "dollar", "GBP". Codes need their capitals. With `near`, a country's own currency comes first.
    pub fn units(&self, word: &str, near: Option<Code>) -> Vec<Unit> {
        let words = Words::of(word);
        let key = words.key();
        let first = get(&self.units, &key).or_else(|| singular(&key).and_then(|k| get(&self.units, &k)));
        let Some(first) = first else { return Vec::new() };
        let is_code = words.list().len() == 1 && words.list()[0].caps;
        let mut out = Vec::new();
        for at in first as u32..self.file.count(Part::Measures) as u32 {
            let m = self.file.measure(at);
            let unit = Unit {
                name: self.file.string(m.name).to_owned(),
                symbol: self.file.string(m.symbol).to_owned(),
                measure: m.measure,
                factor: (m.factor > 0.0).then_some(m.factor),
                code: m.code,
                weight: f32::from(m.weight) / 127.0 * home(m.code, near),
                source: self.file.string(m.source).to_owned(),
            };
            let by_code = unit.measure == Measure::Currency && unit.symbol.eq_ignore_ascii_case(&key);
            if !by_code || is_code {
                out.push(unit);
            }
            if m.last {
                break;
            }
        }
        out.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        out
    }

    /// The classes of things that a noun may mean, the one that most of its words mean first.
    ///
    /// The first is what [`Atlas::thing`] answers, and where the noun has a complement with "of", that may
    /// give another.
    pub fn things(&self, noun: &str) -> Vec<Thing> {
        let words = Words::of(noun);
        let n = words.list().len();
        let of = (1..n).find(|&i| words.letters(words.list()[i]) == "of");
        let spans = match of {
            Some(at) => vec![(0, n), (at + 1, n), (0, at)],
            None => vec![(0, n)],
        };
        let mut out: Vec<Thing> = Vec::new();
        for (from, to) in spans {
            let found = (from..to).find_map(|start| self.thing_at(&words, start, to));
            if let Some(thing) = found.filter(|t| out.iter().all(|o| o.class != t.class)) {
                out.push(thing);
            }
        }
        if let Some(first) = self.thing(noun) {
            out.sort_by_key(|t| t.class != first);
        }
        out
    }

    fn thing_at(&self, words: &Words, start: usize, end: usize) -> Option<Thing> {
        let key = words.key_of(start..end);
        let (key, value) = match get(&self.things, &key) {
            Some(value) => (key, value),
            None => singular(&key).and_then(|k| get(&self.things, &k).map(|value| (k, value)))?,
        };
        Some(Thing {
            class: ItemClass::ALL.get((value & 255) as usize).copied()?,
            score: (end - start) as f32 / words.list().len() as f32,
            source: self.file.string((value >> 8) as u32).to_owned(),
            term: key,
        })
    }
}

/// How much nearness to a country raises the weight of its currency.
fn home(code: Code, near: Option<Code>) -> f32 {
    match near {
        Some(near) if code == near => 1.0,
        Some(_) if code.is_some() => 0.2,
        _ => 1.0,
    }
}
