//! Names as names of places: every point that each can mean.

use std::ops::Range;

use polybius_base::Code;

use crate::Atlas;
use crate::find::{Sentence, written_so};
use crate::format::{Part, Posting};
use crate::types::{Kind, Point};

/// One place that a name can mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// What kind of name it is; `Capital` and `Seat` are told at the city.
    pub kind: Kind,
    /// Country it lies in, `NONE` for the high seas or several countries.
    pub code: Code,
    /// Where it is.
    pub point: Point,
    /// How likely the name means this, 0 to 1, before anything else is known.
    pub weight: f32,
}

/// A name of places in a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceHit {
    /// The words it covers, without a leading article.
    pub words: Range<usize>,
    /// Each place it can mean, likeliest first.
    pub spots: Vec<Spot>,
}

/// A region of the first or second level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region<'a> {
    /// Its name.
    pub name: &'a str,
    /// Number of the region it lies in, 0 for one of the first level.
    pub parent: u16,
}

impl Atlas {
    /// Every name of a place in a row of words, longest first, from left to right, not overlapping:
    /// countries with their adjectives, cities, regions, features and seats of power.
    ///
    /// `words` are as for [`Atlas::find`]. Meanings that are no places are passed over, so a name of a
    /// place inside that of a person or body is found too.
    pub fn places(&self, words: &[&str]) -> Vec<PlaceHit> {
        let sentence = Sentence::new(words);
        let found = sentence.scan(|at| self.longest_place(&sentence, at));
        found.into_iter().map(|(words, spots)| PlaceHit { words, spots }).collect()
    }

    /// The region of a number that a [`Point`] carries.
    pub fn region(&self, number: u16) -> Option<Region<'_>> {
        let index =
            u32::from(number).checked_sub(1).filter(|&i| (i as usize) < self.file.count(Part::Regions))?;
        let record = self.file.region(index);
        Some(Region { name: self.file.string(self.file.entity(record.entity).name), parent: record.parent })
    }

    fn longest_place(&self, sentence: &Sentence, start: usize) -> Option<(usize, Vec<Spot>)> {
        let (ends, found) = self.ends(sentence, start);
        ends[..found].iter().rev().find_map(|&(end, value)| {
            let mut spots = Vec::new();
            self.each_posting(value as u32, |p| {
                if written_so(&p, &sentence.words.list()[start..end]) {
                    spots.extend(self.spot(p));
                }
            });
            (!spots.is_empty()).then(|| (end, distinct(spots)))
        })
    }

    /// The place of a posting, if it has one.
    fn spot(&self, posting: Posting) -> Option<Spot> {
        let kind = Kind::ALL[usize::from(posting.kind)];
        let weight = f32::from(posting.weight) / 127.0;
        let at = match kind {
            Kind::City => posting.target,
            Kind::Person | Kind::Surname | Kind::Organisation | Kind::People => return None,
            _ => self.file.entity(posting.target).place.checked_sub(1)?,
        };
        let (point, code) = self.point(at);
        Some(Spot { kind, code, point, weight })
    }
}

/// The spots without those at the same point as an earlier one.
fn distinct(spots: Vec<Spot>) -> Vec<Spot> {
    let mut out: Vec<Spot> = Vec::with_capacity(spots.len());
    for spot in spots {
        let same = |o: &&mut Spot| {
            (o.point.lat, o.point.lon) == (spot.point.lat, spot.point.lon)
                && o.kind.is_place() == spot.kind.is_place()
        };
        match out.iter_mut().find(same) {
            Some(known) => known.weight = known.weight.max(spot.weight),
            None => out.push(spot),
        }
    }
    out
}
