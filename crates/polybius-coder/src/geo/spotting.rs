//! Which words are names of places.

use std::collections::HashSet;
use std::ops::Range;

use polybius_atlas::{Atlas, Kind, Spot};
use polybius_syntax::{EntityType, Pos};

use crate::page::{Page, Sentence};

/// Inhabitants from which a city is known beyond its region.
const LARGE: u32 = 100_000;

/// Words that lead to a place.
const LOCATIVES: &[&str] = &[
    "in",
    "at",
    "near",
    "from",
    "to",
    "of",
    "outside",
    "around",
    "across",
    "through",
    "toward",
    "towards",
    "via",
    "into",
    "off",
    "along",
    "between",
    "inside",
    "throughout",
    "downtown",
    "for",
    "and",
];

/// Words of the names of bodies that bear the name of their town.
const CIVIC: &[&str] = &[
    "School",
    "Schools",
    "High",
    "Police",
    "Council",
    "Hospital",
    "University",
    "College",
    "Sheriff",
    "Fire",
    "Department",
    "Airport",
    "Court",
    "Courthouse",
    "Chamber",
    "Board",
    "Township",
    "Library",
    "Museum",
    "Church",
    "Center",
    "Centre",
    "City",
    "Town",
    "County",
    "Village",
    "Park",
    "Academy",
    "Hall",
    "Regional",
    "Community",
];

/// A name that can mean a place, with the places it can mean; none where no table has it.
#[derive(Clone, Debug)]
pub(super) struct Spotted {
    pub tokens: Range<usize>,
    pub spots: Vec<Spot>,
}

/// The names of places in an article, in text order, not overlapping.
pub(super) fn spotted(page: &Page, atlas: &Atlas) -> Vec<Spotted> {
    let spotter = Spotter { page, atlas, surnames: surnames(page) };
    let mut out = Vec::new();
    for sentence in &page.sentences {
        spotter.sentence(sentence, &mut out);
    }
    out
}

/// Last words of the names of persons that have several.
fn surnames<'a>(page: &Page<'a>) -> HashSet<&'a str> {
    let tokens = &page.doc.tokens;
    let person = |i: usize| tokens.get(i).is_some_and(|t| t.ent == Some(EntityType::Person));
    let last = |i: &usize| person(*i) && !tokens[*i].ent_begin && (!person(i + 1) || tokens[i + 1].ent_begin);
    (0..tokens.len()).filter(last).map(|i| page.word(i)).collect()
}

struct Spotter<'p, 'a> {
    page: &'p Page<'a>,
    atlas: &'p Atlas,
    surnames: HashSet<&'a str>,
}

impl Spotter<'_, '_> {
    fn sentence(&self, sentence: &Sentence, out: &mut Vec<Spotted>) {
        let page = self.page;
        let shown: Vec<String> = sentence.tokens.clone().map(|i| self.shown(i)).collect();
        let words: Vec<&str> = shown.iter().map(String::as_str).collect();
        let mut end = sentence.tokens.start;
        let mut hits = Vec::new();
        for hit in self.atlas.places(&words) {
            let tokens = hit.words.start + sentence.tokens.start..hit.words.end + sentence.tokens.start;
            hits.push(Spotted { tokens, spots: hit.spots });
        }
        let mut refused = Vec::new();
        for (n, hit) in hits.iter().enumerate() {
            let followed = hits.get(n + 1).is_some_and(|next| self.is_followed(hit, next));
            if !self.is_place(hit, followed) {
                refused.push(hit.tokens.clone());
                continue;
            }
            self.unknown(end..hit.tokens.start, &refused, out);
            out.push(hit.clone());
            end = hit.tokens.end;
        }
        self.unknown(end..sentence.tokens.end, &refused, out);
        debug_assert!(out.windows(2).all(|w| w[0].tokens.end <= w[1].tokens.start), "{}", page.len());
    }

    /// A token as the atlas looks it up: names in the capitals of a dateline as elsewhere.
    fn shown(&self, i: usize) -> String {
        let page = self.page;
        let word = page.word(i);
        let stopped = i + 1 < page.len() && page.word(i + 1) == "." && !page.doc.tokens[i].space_after;
        if stopped
            && word.chars().filter(|c| c.is_alphabetic()).count() <= 5
            && word.starts_with(char::is_uppercase)
        {
            return format!("{word}.");
        }
        let loud = word.chars().count() >= 4 && word.chars().all(char::is_uppercase);
        if !loud || !(page.is_dateline(i) || self.opens(i)) {
            return word.to_owned();
        }
        let mut chars = word.chars();
        let first = chars.next().map(String::from).unwrap_or_default();
        first + &chars.as_str().to_lowercase()
    }

    /// Whether token `i` opens a paragraph and a colon, comma or bracket follows: "BEIRUT:", "DOVER, Del.".
    fn opens(&self, i: usize) -> bool {
        let page = self.page;
        let first = page.doc.paragraphs.iter().any(|p| p.start as usize == i);
        first && i + 1 < page.len() && matches!(page.word(i + 1), ":" | "," | "(")
    }

    /// Whether `next` follows a comma and can hold a place of the name `hit`: "Paris, Texas".
    fn is_followed(&self, hit: &Spotted, next: &Spotted) -> bool {
        let page = self.page;
        let comma = next.tokens.start == hit.tokens.end + 1 && matches!(page.word(hit.tokens.end), "," | "(");
        comma && hit.spots.iter().any(|x| next.spots.iter().any(|y| holds(y, x)))
    }

    /// Whether the words are meant as a place.
    fn is_place(&self, hit: &Spotted, followed: bool) -> bool {
        let page = self.page;
        let tokens = &page.doc.tokens;
        let (first, last) = (hit.tokens.start, hit.tokens.end - 1);
        let capital = hit.tokens.clone().any(|i| page.word(i).starts_with(char::is_uppercase));
        if !capital {
            return false;
        }
        if followed {
            return true;
        }
        let major = hit.spots.iter().any(is_major);
        let led = first > 0
            && page.sentence_of(first - 1) == page.sentence_of(first)
            && LOCATIVES.contains(&page.lower(first - 1));
        let known_person = hit.tokens.len() == 1 && self.surnames.contains(page.word(first));
        let nominal = hit.tokens.clone().any(|i| matches!(page.pos(i), Pos::Propn | Pos::Noun | Pos::Adj));
        let part =
            !tokens[first].ent_begin || tokens.get(last + 1).is_some_and(|t| t.ent.is_some() && !t.ent_begin);
        match tokens[first].ent {
            Some(EntityType::Person) if part && tokens[last].ent == Some(EntityType::Person) => false,
            Some(EntityType::Person) => (major || led) && !known_person,
            Some(EntityType::Gpe | EntityType::Loc) => !known_person || led,
            Some(EntityType::Fac) => {
                !known_person && (major || tokens[first].ent_begin || hit.tokens.len() > 1)
            }
            Some(EntityType::Org) if part => {
                hit.tokens.len() > 1 || hit.spots.iter().any(is_known) || self.is_civic(last)
            }
            Some(EntityType::Org) => (major || led) && !known_person,
            Some(EntityType::Norp) => true,
            Some(
                EntityType::Date
                | EntityType::Time
                | EntityType::Cardinal
                | EntityType::Ordinal
                | EntityType::Money
                | EntityType::Percent
                | EntityType::Quantity,
            ) => major && nominal && page.pos(first) == Pos::Propn,
            Some(_) => major && !known_person,
            None => nominal && (major || (led && page.pos(last) == Pos::Propn)) && !known_person,
        }
    }

    /// Whether the name of a body goes on behind token `last` as that of a town's own does.
    fn is_civic(&self, last: usize) -> bool {
        let page = self.page;
        let inside = |i: &usize| page.doc.tokens.get(*i).is_some_and(|t| t.ent.is_some() && !t.ent_begin);
        (last + 1..page.len()).take_while(inside).any(|i| CIVIC.contains(&page.word(i)))
    }

    /// Places by the model alone among tokens that the atlas has no place for; those that were refused as
    /// places stay so.
    fn unknown(&self, range: Range<usize>, refused: &[Range<usize>], out: &mut Vec<Spotted>) {
        let tokens = &self.page.doc.tokens;
        let mut at = range.start;
        while at < range.end {
            let place =
                matches!(tokens[at].ent, Some(EntityType::Gpe | EntityType::Loc)) && tokens[at].ent_begin;
            if !place {
                at += 1;
                continue;
            }
            let mut end = at + 1;
            while end < range.end && tokens[end].ent.is_some() && !tokens[end].ent_begin {
                end += 1;
            }
            let start = if matches!(self.page.word(at), "the" | "The") && at + 1 < end { at + 1 } else { at };
            let known = refused.iter().any(|r| r.start < end && start < r.end);
            if !known && self.page.word(start).starts_with(char::is_uppercase) {
                out.push(Spotted { tokens: start..end, spots: Vec::new() });
            }
            at = end;
        }
    }
}

/// Whether a place is known beyond its region.
fn is_major(spot: &Spot) -> bool {
    match spot.kind {
        Kind::City => spot.point.population >= LARGE,
        Kind::Region => spot.point.population >= 5 * LARGE,
        _ => true,
    }
}

/// Whether a place inside the name of a body is likely meant.
fn is_known(spot: &Spot) -> bool {
    is_major(spot) || spot.point.population >= LARGE / 5
}

/// Whether `outer` is a country or region that `inner` lies in.
pub(super) fn holds(outer: &Spot, inner: &Spot) -> bool {
    if outer.code != inner.code || !outer.code.is_country() {
        return false;
    }
    match (outer.kind, inner.kind) {
        (Kind::Country, Kind::City | Kind::Region | Kind::Capital | Kind::Feature) => true,
        (Kind::Region, Kind::City | Kind::Capital) => {
            outer.point.region == inner.point.region || outer.point.km_to(&inner.point) < 60.0
        }
        (Kind::Region, Kind::Region) => {
            outer.point.region != inner.point.region && outer.point.km_to(&inner.point) < 300.0
        }
        _ => false,
    }
}
