//! Which of the places of one name is meant.
//!
//! All names of an article are weighed together: each place gets a score from how well known it is and
//! from what stands beside the name, and then, in a few rounds, from how likely the other names' places
//! are that lie in the same country, the same region, or near. Scores are logarithms of odds.

use std::collections::BTreeMap;

use polybius_atlas::{Atlas, KNOWN_REGION, Kind, Spot};
use polybius_base::Code;

use super::spotting::{Spotted, holds};
use crate::page::Page;

/// Rounds in which the names' places are weighed by each other.
const ROUNDS: usize = 4;
/// Score of a place that is told to lie in the place beside it.
const TOLD: f32 = 8.0;
/// Score of a place for an article all of whose other places lie in its country.
const COUNTRY: f32 = 4.0;
/// Score of a place for an article all of whose other places lie in its region.
const REGION: f32 = 4.0;
/// Score of a place for others at the same spot.
const NEAR: f32 = 3.0;
/// Kilometres at which a neighbour counts for nothing.
const REACH: f32 = 300.0;
/// Most places, from the article's start, that are weighed as neighbours of others.
const POINTS: usize = 1000;

/// A name with all its places.
struct Name {
    /// How often it stands in the article, damped.
    weight: f32,
    spots: Vec<Spot>,
    /// Score by fame and by what stands beside the name.
    own: Vec<f32>,
    /// Probability of each place.
    odds: Vec<f32>,
    /// Level-one region of each place, 0 where not known.
    regions: Vec<u16>,
}

/// The place meant by each of `found`.
pub(super) fn choose(page: &Page, atlas: &Atlas, found: &[Spotted]) -> Vec<Option<Spot>> {
    let (mut names, of) = grouped(page, atlas, found);
    beside(page, found, &mut names, &of);
    for name in &mut names {
        name.odds = softmax(&name.own);
    }
    for _ in 0..ROUNDS {
        round(&mut names);
    }
    let settled: Vec<Option<Spot>> = of.iter().map(|&n| names[n].best()).collect();
    with_holders(page, found, settled)
}

impl Name {
    fn new(atlas: &Atlas, spots: Vec<Spot>) -> Name {
        let own = spots.iter().map(|s| fame(s, &spots)).collect();
        let region = |s: &Spot| match atlas.region(s.point.region) {
            Some(r) if r.parent != 0 => r.parent,
            _ => s.point.region,
        };
        let regions = spots.iter().map(region).collect();
        Name { weight: 0.0, own, odds: Vec::new(), regions, spots }
    }

    fn best(&self) -> Option<Spot> {
        let best =
            (0..self.odds.len()).max_by(|&a, &b| self.odds[a].total_cmp(&self.odds[b]).then(b.cmp(&a)));
        best.map(|i| self.spots[i])
    }
}

/// Names of one spelling together, and for each of `found` the name it is.
fn grouped(page: &Page, atlas: &Atlas, found: &[Spotted]) -> (Vec<Name>, Vec<usize>) {
    let mut index: BTreeMap<String, usize> = BTreeMap::new();
    let mut names: Vec<Name> = Vec::new();
    let mut counts: Vec<u32> = Vec::new();
    let mut of = Vec::with_capacity(found.len());
    for spotted in found {
        let key = page.text(page.span(spotted.tokens.clone())).to_lowercase();
        let n = *index.entry(key).or_insert_with(|| {
            names.push(Name::new(atlas, spotted.spots.clone()));
            counts.push(0);
            names.len() - 1
        });
        if spotted.spots.len() > names[n].spots.len() {
            names[n] = Name::new(atlas, spotted.spots.clone());
        }
        counts[n] += 1;
        of.push(n);
    }
    for (name, count) in names.iter_mut().zip(counts) {
        name.weight = 1.0 + libm::logf(count as f32);
    }
    (names, of)
}

/// How well known a place is, among those of its name.
fn fame(spot: &Spot, all: &[Spot]) -> f32 {
    let people = libm::logf(spot.point.population as f32 + 300.0);
    match spot.kind {
        Kind::Country | Kind::Adjective => 17.0,
        Kind::Capital | Kind::Seat => people + 1.5,
        Kind::Feature => 13.0,
        Kind::Region => {
            let seat = |c: &Spot| {
                matches!(c.kind, Kind::City | Kind::Capital)
                    && c.code == spot.code
                    && c.point.population > spot.point.population / 6
                    && c.point.km_to(&spot.point) < 400.0
            };
            let state = |c: &Spot| c.kind == Kind::Country && c.code == spot.code;
            let other = |c: &Spot| c.kind == Kind::Country && c.code != spot.code;
            let shadowed = spot.point.population < KNOWN_REGION && all.iter().any(other);
            let people = if shadowed { people - TOLD } else { people };
            people - if all.iter().any(|c| seat(c) || state(c)) { 4.0 } else { 1.0 }
        }
        _ => {
            let main = 0.15 + 0.13 * libm::log10f(spot.point.population.max(500) as f32 / 1000.0);
            people - if spot.weight < main * 0.9 { 1.5 } else { 0.0 }
        }
    }
}

/// Adds what the place beside a name tells of it: "Paris, Texas", "Mosul in northern Iraq",
/// "Iraq's Anbar".
fn beside(page: &Page, found: &[Spotted], names: &mut [Name], of: &[usize]) {
    for n in 1..found.len() {
        let (left, right) = (&found[n - 1], &found[n]);
        let Some(link) = link(page, left, right) else { continue };
        if of[n - 1] == of[n] {
            continue;
        }
        let (inner, outer) = match link {
            Link::Inside => (of[n - 1], of[n]),
            Link::Holds => (of[n], of[n - 1]),
        };
        let pair = |x: &Spot, y: &Spot| holds(y, x);
        let inside: Vec<bool> =
            names[inner].spots.iter().map(|x| names[outer].spots.iter().any(|y| pair(x, y))).collect();
        let outside: Vec<bool> =
            names[outer].spots.iter().map(|y| names[inner].spots.iter().any(|x| pair(x, y))).collect();
        let add = |name: &mut Name, which: &[bool]| {
            for (own, &is) in name.own.iter_mut().zip(which) {
                *own += if is { TOLD } else { 0.0 };
            }
        };
        add(&mut names[inner], &inside);
        add(&mut names[outer], &outside);
    }
}

/// How two names that stand beside each other are bound.
enum Link {
    /// The first lies in the second.
    Inside,
    /// The first holds the second.
    Holds,
}

fn link(page: &Page, left: &Spotted, right: &Spotted) -> Option<Link> {
    let between = left.tokens.end..right.tokens.start;
    if between.len() > 3 || page.sentence_of(left.tokens.start) != page.sentence_of(right.tokens.start) {
        return None;
    }
    let words: Vec<String> = between.map(|i| page.lower(i).to_owned()).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["," | "(" | "in"] | [",", "in"] | ["in", "the"] => Some(Link::Inside),
        ["in", side] | [",", "in", side] | ["in", "the", side] if is_side(side) => Some(Link::Inside),
        ["'s" | "’s"] => Some(Link::Holds),
        ["'s" | "’s", side] if is_side(side) => Some(Link::Holds),
        _ => None,
    }
}

fn is_side(word: &str) -> bool {
    let ends = ["north", "south", "east", "west"];
    ends.iter().any(|e| word.starts_with(e))
        || matches!(word, "central" | "upstate" | "rural" | "nearby" | "coastal")
}

/// One round: each name's places weighed by those of the others.
fn round(names: &mut [Name]) {
    let votes = Votes::of(names);
    let scores: Vec<Vec<f32>> = names.iter().enumerate().map(|(n, name)| votes.scores(n, name)).collect();
    for (name, scores) in names.iter_mut().zip(scores) {
        name.odds = softmax(&scores);
    }
}

/// What the names of an article say of where it is set.
struct Votes {
    total: f32,
    countries: BTreeMap<Code, f32>,
    regions: BTreeMap<u16, f32>,
    /// Likely places: name, unit vector, weight.
    points: Vec<(usize, [f32; 3], f32)>,
}

impl Votes {
    fn of(names: &[Name]) -> Votes {
        let mut votes =
            Votes { total: 0.0, countries: BTreeMap::new(), regions: BTreeMap::new(), points: Vec::new() };
        for (n, name) in names.iter().enumerate().filter(|(_, name)| !name.spots.is_empty()) {
            votes.total += name.weight;
            for (i, spot) in name.spots.iter().enumerate() {
                let weight = name.weight * name.odds[i];
                *votes.countries.entry(spot.code).or_default() += weight;
                if name.regions[i] != 0 {
                    *votes.regions.entry(name.regions[i]).or_default() += weight;
                }
                if name.odds[i] > 0.02 && is_exact(spot) && votes.points.len() < POINTS {
                    votes.points.push((n, vector(spot), weight));
                }
            }
        }
        votes
    }

    fn scores(&self, n: usize, name: &Name) -> Vec<f32> {
        let others = (self.total - name.weight).max(0.0);
        if others <= 0.0 || name.spots.len() < 2 {
            return name.own.clone();
        }
        let share = |all: f32, own: f32| ((all - own).max(0.0) / (others + 1.0)).min(1.0);
        let sum = |same: &dyn Fn(usize) -> bool| -> f32 {
            (0..name.spots.len()).filter(|&i| same(i)).map(|i| name.weight * name.odds[i]).sum()
        };
        let score = |i: usize| {
            let spot = &name.spots[i];
            let country = self.countries.get(&spot.code).copied().unwrap_or(0.0);
            let mut score =
                name.own[i] + COUNTRY * share(country, sum(&|j| name.spots[j].code == spot.code)).sqrt();
            if name.regions[i] != 0 {
                let region = self.regions.get(&name.regions[i]).copied().unwrap_or(0.0);
                score += REGION * share(region, sum(&|j| name.regions[j] == name.regions[i])).sqrt();
            }
            if is_exact(spot) {
                score += NEAR * (self.neighbours(n, spot) / 2.0).min(1.0);
            }
            score
        };
        (0..name.spots.len()).map(score).collect()
    }

    /// Weight of the places of other names around a spot.
    fn neighbours(&self, n: usize, spot: &Spot) -> f32 {
        let here = vector(spot);
        let near = |at: &[f32; 3]| {
            let dot: f32 = here.iter().zip(at).map(|(a, b)| a * b).sum();
            let km = libm::acosf(dot.clamp(-1.0, 1.0)) * 6371.0;
            (1.0 - km / REACH).max(0.0)
        };
        self.points.iter().filter(|(other, ..)| *other != n).map(|(_, at, weight)| weight * near(at)).sum()
    }
}

/// Whether the point is where the place is, not the middle of a country.
fn is_exact(spot: &Spot) -> bool {
    !matches!(spot.kind, Kind::Country | Kind::Adjective)
}

/// The unit vector to a place.
fn vector(spot: &Spot) -> [f32; 3] {
    let (lat, lon) = (spot.point.lat.to_radians(), spot.point.lon.to_radians());
    let (sin, cos) = libm::sincosf(lat);
    [cos * libm::cosf(lon), cos * libm::sinf(lon), sin]
}

fn softmax(scores: &[f32]) -> Vec<f32> {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f32> = scores.iter().map(|s| libm::expf(s - top)).collect();
    let sum: f32 = powers.iter().sum();
    powers.into_iter().map(|p| p / sum).collect()
}

/// Gives a name that no table has the region or country told behind it: "Smallville, Ohio".
fn with_holders(page: &Page, found: &[Spotted], settled: Vec<Option<Spot>>) -> Vec<Option<Spot>> {
    let holder = |n: usize| {
        let next = found.get(n + 1)?;
        let spot = settled[n + 1]?;
        let link = link(page, &found[n], next)?;
        (matches!(link, Link::Inside) && matches!(spot.kind, Kind::Region | Kind::Country)).then_some(spot)
    };
    (0..found.len()).map(|n| settled[n].or_else(|| holder(n))).collect()
}
