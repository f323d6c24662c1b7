//! From a file back to what it was packed from, so that more can be added.

use std::collections::{BTreeMap, HashMap};

use fst::Streamer;
use fst::raw::Fst;

use super::pack::{Pack, Strings};
use super::rows::CLASSES;
use crate::Atlas;
use crate::format::{File, Part, Slice};

impl Pack {
    /// Everything that an atlas holds but the stop table, which its names have passed already.
    pub(super) fn of(atlas: &Atlas) -> Pack {
        let file = &atlas.file;
        let all = |part: Part| 0..file.count(part) as u32;
        let mut pack = Pack {
            strings: Strings { bytes: file.part(Part::Strings).to_vec(), known: known_strings(file) },
            entities: all(Part::Entities).map(|at| file.entity(at)).collect(),
            terms: all(Part::Terms).map(|at| file.term(at)).collect(),
            places: all(Part::Places).map(|at| file.place(at)).collect(),
            countries: all(Part::Countries).map(|at| file.country(at)).collect(),
            regions: all(Part::Regions).map(|at| file.region(at)).collect(),
            ties: all(Part::Ties).map(|at| file.tie(at)).collect(),
            roles: entries(&atlas.roles).into_iter().collect(),
            things: entries(&atlas.things).into_iter().collect(),
            ..Pack::default()
        };
        for (key, first) in entries(&atlas.names) {
            let mut list = Vec::new();
            atlas.each_posting(first as u32, |p| list.push(p));
            pack.names.insert(key, list);
        }
        for (key, first) in entries(&atlas.surnames) {
            let list = atlas.bearers(first as u32).map(|e| (pack.rank(e), e)).collect();
            pack.surnames.insert(key, list);
        }
        pack.units = units(atlas);
        pack
    }

    /// The rank of a person among those of the same surname.
    pub(super) fn rank(&self, entity: u32) -> u8 {
        (self.office_weight(entity) * 200.0) as u8
    }

    /// Weight of the weightiest office of an entity.
    pub(super) fn office_weight(&self, entity: u32) -> f32 {
        let e = &self.entities[entity as usize];
        let terms = &self.terms[e.first_term as usize..][..usize::from(e.terms)];
        terms.iter().map(|t| CLASSES.get(usize::from(t.class)).map_or(0.3, |c| c.1)).fold(0.0, f32::max)
    }
}

/// The keys and values of a map, in order.
fn entries(map: &Fst<Slice>) -> Vec<(String, u64)> {
    let mut stream = map.stream();
    let mut out = Vec::new();
    while let Some((key, value)) = stream.next() {
        out.push((String::from_utf8_lossy(key).into_owned(), value.value()));
    }
    out
}

/// The reference of each string.
fn known_strings(file: &File) -> HashMap<String, u32> {
    let mut known = HashMap::new();
    let (mut at, end) = (0, file.part(Part::Strings).len());
    while at + 2 <= end {
        let text = file.string(at as u32);
        known.entry(text.to_owned()).or_insert(at as u32);
        at += 2 + text.len();
    }
    known
}

fn units(atlas: &Atlas) -> BTreeMap<String, Vec<crate::facts::MeasureRecord>> {
    let mut out = BTreeMap::new();
    for (key, first) in entries(&atlas.units) {
        let mut list = Vec::new();
        for at in first as u32..atlas.file.count(Part::Measures) as u32 {
            list.push(atlas.file.measure(at));
            if list.last().is_some_and(|m: &crate::facts::MeasureRecord| m.last) {
                break;
            }
        }
        out.insert(key, list);
    }
    out
}
