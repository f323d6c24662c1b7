//! Which meaning of a name is meant, on a day and in an article.

use polybius_base::{Code, PartialDate, Sector};

use crate::Atlas;
use crate::find::{get, written_so};
use crate::fold::Words;
use crate::format::{Entity, Part, Term};
use crate::hints::Hints;
use crate::term::{Fit, Held};
use crate::types::{Candidate, Context, Kind, Meaning, Point};

/// Bearers of a surname that are looked at, the weightiest first.
const BEARERS: usize = 400;
/// Bearers that are answered with.
const ANSWERS: usize = 12;

/// How many times likelier a place is for another one of the article at the same spot.
const NEARNESS: f32 = 4.0;
/// How much less likely a town of a country that the article never names is than a person of its name.
const STRANGE_TOWN: f32 = 0.2;
/// People below which a region never is what the bare name of another country means; the tables count those of its
/// places. The state of Georgia has more.
pub const KNOWN_REGION: u32 = 2_000_000;
/// How much less likely such a region is.
const SHADOWED_REGION: f32 = 0.05;
/// Years for which those who died in an office are named by it.
const MEMORY: f32 = 10.0;
/// Nouns that follow the name of a region.
const REGION_NOUNS: [&str; 11] = [
    "province",
    "state",
    "county",
    "governorate",
    "oblast",
    "region",
    "district",
    "prefecture",
    "city",
    "department",
    "area",
];

impl Atlas {
    /// Candidates for a name on a day in an article, best first.
    ///
    /// `surface` is a name as it is written, with or without titles before it ("Russian President
    /// Vladimir Putin"); what stands in brackets behind it is left out. `on` is the day of the event or of
    /// the article. Persons come once each, in the term that fits the day: after the last one `former` is
    /// set and the sector is `ELI`; after the last day that the source of an open term saw,
    /// `unknown_term` is set. A surname alone gives those who hold an office on the day or held a high one
    /// not long before, and whom the article names in full. A phrase that is not a name ("the Iranian
    /// foreign ministry") gives nothing: its parts are for [`Atlas::find`] and [`Atlas::role`].
    pub fn resolve(&self, surface: &str, on: Option<PartialDate>, context: &Context) -> Vec<Candidate> {
        let mut words = trimmed(surface);
        let mut out = self.candidates(&words, on, context);
        let last = words.list().last().copied();
        if out.is_empty()
            && words.list().len() > 1
            && last.is_some_and(|w| REGION_NOUNS.contains(&words.letters(w)))
        {
            words.pop();
            out = self.candidates(&words, on, context);
            out.retain(|c| c.meaning.kind.is_place());
        }
        sort(&mut out);
        out.dedup_by(|b, a| {
            (&a.meaning.entity, &a.meaning.party, a.meaning.kind)
                == (&b.meaning.entity, &b.meaning.party, b.meaning.kind)
        });
        out
    }

    /// The candidates for words whose end is trimmed.
    fn candidates(&self, words: &Words, on: Option<PartialDate>, context: &Context) -> Vec<Candidate> {
        let n = words.list().len();
        let mut out = Vec::new();
        for start in 0..n {
            let full = start == 0 || n - start > 1 && !is_particle(words.letters(words.list()[start]));
            let Some(hints) = self.hints(words, start).or_else(|| full.then(Hints::default)) else {
                continue;
            };
            self.full_names(words, start, on, &mut out);
            if start > 0 && hints.blank && out.iter().all(|c| c.meaning.kind != Kind::Person) {
                out.clear();
                continue;
            }
            if out.is_empty() || n - start == 1 {
                self.surnames(words, start, on, context, &mut out);
            }
            if !out.is_empty() {
                out.iter_mut().filter(|_| hints.elect).for_each(elected);
                doubt_strange_towns(&mut out, context);
                doubt_shadowed_regions(&mut out);
                out.iter_mut().for_each(|c| c.score *= context_factor(c, context) * hints.factor(c));
                break;
            }
        }
        out
    }

    /// Meanings of the words from `start` to the end; behind other words only persons are looked for.
    fn full_names(&self, words: &Words, start: usize, on: Option<PartialDate>, out: &mut Vec<Candidate>) {
        let n = words.list().len();
        let Some(value) = get(&self.names, &words.key_of(start..n)) else { return };
        self.each_posting(value as u32, |p| {
            let kind = Kind::ALL[usize::from(p.kind)];
            if kind == Kind::Surname
                || (start > 0 && kind != Kind::Person)
                || !written_so(&p, &words.list()[start..])
            {
                return;
            }
            let weight = f32::from(p.weight) / 127.0;
            match kind {
                Kind::City => {
                    let meaning = self.city(p.target, weight);
                    out.push(Candidate { meaning, score: weight, former: false, unknown_term: false });
                }
                Kind::Person => out.extend(self.person(p.target, kind, weight, on).map(|(c, _)| c)),
                _ => out.extend(self.dated(p.target, kind, weight, on)),
            }
        });
    }

    /// Persons whose family name the words from `start` are, or end with.
    fn surnames(
        &self,
        words: &Words,
        start: usize,
        on: Option<PartialDate>,
        context: &Context,
        out: &mut Vec<Candidate>,
    ) {
        let n = words.list().len();
        for from in start..n.min(start + 4) {
            let Some(value) = get(&self.surnames, &words.key_of(from..n)) else { continue };
            if !words.list()[from..].iter().any(|w| w.initial && (!w.caps || w.letters >= 4 || n > 1)) {
                return;
            }
            let first = (from > start).then(|| words.letters(words.list()[start]));
            let kind = if first.is_some() { Kind::Person } else { Kind::Surname };
            let mut found = Vec::new();
            for entity in self.bearers(value as u32).take(BEARERS) {
                let Some(fit) = self.first_name_fit(entity, first) else { continue };
                let seen = self.seen_in(entity, context);
                let weight = fit * if seen { 1.5 } else { 0.5 };
                let person = self.person(entity, kind, weight, on);
                found.extend(
                    person.filter(|(_, t)| seen || first.is_some() || t.surname_suffices()).map(|(c, _)| c),
                );
            }
            sort(&mut found);
            let known =
                |c: &Candidate, all: &[Candidate]| all.iter().any(|o| o.meaning.entity == c.meaning.entity);
            found.retain(|c| !known(c, out));
            out.extend(found.into_iter().take(ANSWERS));
            return;
        }
    }

    pub(crate) fn bearers(&self, first: u32) -> impl Iterator<Item = u32> + '_ {
        let mut at = Some(first);
        std::iter::from_fn(move || {
            let index = at?;
            let raw = u32::from_le_bytes(self.file.record(Part::Bearers, index));
            at = (raw >> 31 == 0 && (index as usize + 1) < self.file.count(Part::Bearers))
                .then_some(index + 1);
            Some(raw & (u32::MAX >> 1))
        })
    }

    /// How well a first name goes with a person: 1 without one; nothing where they differ.
    fn first_name_fit(&self, entity: u32, first: Option<&str>) -> Option<f32> {
        let Some(first) = first else { return Some(0.7) };
        let name = Words::of(self.file.string(self.file.entity(entity).name));
        let own = name.list().first().map_or("", |&w| name.letters(w));
        if own == first {
            return Some(1.0);
        }
        let short = own.len().min(first.len());
        let near = short >= 4
            && own.len().abs_diff(first.len()) <= 2
            && distance(own, first) <= 2
            && own.chars().next() == first.chars().next();
        near.then_some(0.8)
    }

    fn seen_in(&self, entity: u32, context: &Context) -> bool {
        if context.names.is_empty() {
            return false;
        }
        let own = Words::of(self.file.string(self.file.entity(entity).name)).key();
        context.names.iter().any(|n| Words::of(n).key() == own)
    }

    /// A person in the term that fits the day best, and how it fits.
    fn person(
        &self,
        entity: u32,
        kind: Kind,
        weight: f32,
        on: Option<PartialDate>,
    ) -> Option<(Candidate, Held)> {
        let e = self.file.entity(entity);
        let terms: Vec<Term> = (0..u32::from(e.terms)).map(|i| self.file.term(e.first_term + i)).collect();
        let fit = |t: &Term| Fit::of(t.from, t.to, t.asof, on);
        let best = terms.iter().max_by(|a, b| {
            let key = |t: &Term| (fit(t).rank(), class_weight(t.class), t.from.map(PartialDate::first_day));
            let (x, y) = (key(a), key(b));
            x.0.cmp(&y.0).then(x.1.total_cmp(&y.1)).then(x.2.cmp(&y.2))
        })?;
        let held = Held { fit: fit(best), class: class_weight(best.class) };
        let mut meaning = self.meaning(kind, e.id, best, None, weight);
        let former = matches!(held.fit, Fit::After(_)) && !lasting(best.sector);
        let died = terms.iter().any(|t| t.died);
        let remembered = died && matches!(held.fit, Fit::After(years) if years < MEMORY);
        if former && !remembered {
            meaning.party = self.former_party(&e, best);
        }
        if let Fit::Before(years) = held.fit {
            meaning.party.sector = held.sector_before(years, best.sector);
        }
        let office = if kind == Kind::Surname { held.class } else { 1.0 };
        let score = weight * office * held.fit.factor();
        let unknown_term = matches!(held.fit, Fit::Unknown(_));
        Some((Candidate { meaning, score, former, unknown_term }, held))
    }

    /// The party of a person who no longer holds an office: the home country where it is known.
    pub(crate) fn former_party(&self, e: &Entity, last: &Term) -> polybius_base::Party {
        let mut home = last.code;
        if !home.is_country() {
            let codes = (0..u32::from(e.terms)).map(|i| self.file.term(e.first_term + i).code);
            home = codes.into_iter().find(|c| c.is_country()).unwrap_or(home);
        }
        let name = if home == Code::IGO { self.file.string(last.igo).to_owned() } else { String::new() };
        polybius_base::Party { code: home, sector: Sector::Eli, name }
    }

    /// Each dated meaning of something that is no person.
    fn dated(&self, target: u32, kind: Kind, weight: f32, on: Option<PartialDate>) -> Vec<Candidate> {
        let e = self.file.entity(target);
        let place = e.place.checked_sub(1).map(|at| self.point(at).0);
        let terms = (0..u32::from(e.terms)).map(|i| self.file.term(e.first_term + i));
        terms
            .map(|t| {
                let factor = match Fit::of(t.from, t.to, t.asof, on) {
                    Fit::In | Fit::Undated | Fit::Unknown(_) => 1.0,
                    Fit::After(_) => 0.3,
                    // The land had its name before it was a state.
                    Fit::Before(_) if kind == Kind::Country => 0.7,
                    Fit::Before(_) => 0.2,
                };
                let meaning: Meaning = self.meaning(kind, e.id, &t, place, weight);
                Candidate { meaning, score: weight * factor, former: false, unknown_term: false }
            })
            .collect()
    }
}

/// Makes towns of countries that the article never names unlikelier where the name is also a person's.
fn doubt_strange_towns(out: &mut [Candidate], context: &Context) {
    let person = |c: &Candidate| matches!(c.meaning.kind, Kind::Person | Kind::Surname);
    let named = |code: Code| context.countries.iter().any(|&(named, _)| named == code);
    if context.countries.is_empty() || !out.iter().any(person) {
        return;
    }
    for c in out.iter_mut().filter(|c| c.meaning.kind == Kind::City && !named(c.meaning.party.code)) {
        c.score *= STRANGE_TOWN;
    }
}

/// Makes small regions with the name of another country unlikelier: "Niger" is no state of Nigeria.
fn doubt_shadowed_regions(out: &mut [Candidate]) {
    let state = out.iter().find(|c| c.meaning.kind == Kind::Country).map(|c| c.meaning.party.code);
    let Some(state) = state else { return };
    let small = |m: &Meaning| m.place.as_ref().is_none_or(|p| p.population < KNOWN_REGION);
    for c in out.iter_mut().filter(|c| c.meaning.kind == Kind::Region && c.meaning.party.code != state) {
        c.score *= if small(&c.meaning) { SHADOWED_REGION } else { 1.0 };
    }
}

/// How much an article's countries and places speak for a candidate.
fn context_factor(c: &Candidate, context: &Context) -> f32 {
    let total: u32 = context.countries.iter().map(|&(_, n)| n).sum();
    let code = c.meaning.party.code;
    let of_code: u32 = context.countries.iter().filter(|&&(named, _)| named == code).map(|&(_, n)| n).sum();
    let mut factor = match c.meaning.kind {
        _ if total == 0 || !code.is_country() => 1.0,
        Kind::Surname if of_code == 0 => 0.3,
        Kind::Organisation if of_code == 0 => 0.5,
        Kind::Capital if of_code == 0 => 1.0,
        Kind::City if c.meaning.weight < 0.5 => 0.7 + of_code as f32 / total as f32,
        _ => 0.7 + 2.0 * of_code as f32 / total as f32,
    };
    if let Some(place) = &c.meaning.place {
        factor *= 1.0 + NEARNESS * nearness(place, context.near);
    }
    factor
}

/// The words of a name without brackets behind it, a generation mark, or marks at its end.
fn trimmed(surface: &str) -> Words {
    let mut words = Words::of(surface.split(" (").next().unwrap_or(surface));
    while let Some(&last) = words.list().last() {
        let text = words.letters(last);
        let idle = matches!(text, "jr" | "sr" | "s") || !text.contains(char::is_alphanumeric);
        if !idle || words.list().len() == 1 {
            break;
        }
        words.pop();
    }
    words
}

/// Whether bearers of a sector stay in it when what the tables tell of them ends: no office ends there.
fn lasting(sector: Sector) -> bool {
    use Sector::{Bus, Crm, Cvl, Edu, Jrn, Ngo, Opp, Reb, Rel};
    matches!(sector, Bus | Crm | Cvl | Edu | Jrn | Ngo | Opp | Reb | Rel)
}

/// The elect are coded as the office they are to take.
fn elected(c: &mut Candidate) {
    if c.meaning.kind == Kind::Person || c.meaning.kind == Kind::Surname {
        c.meaning.party.sector = Sector::Gov;
        c.former = false;
    }
}

/// Best first; equals by kind and id, so that the order never varies.
fn sort(candidates: &mut [Candidate]) {
    candidates.sort_by(|a, b| {
        let (x, y) = (&a.meaning, &b.meaning);
        b.score.total_cmp(&a.score).then_with(|| x.kind.cmp(&y.kind)).then_with(|| x.entity.cmp(&y.entity))
    });
}

fn is_particle(word: &str) -> bool {
    ["al", "el", "bin", "ibn", "de", "da", "van", "von", "der", "la", "le"].contains(&word)
}

/// Up to 1 for a place among those of the article, falling to 0 at some thousand kilometres.
fn nearness(place: &Point, near: &[Point]) -> f32 {
    near.iter().map(|p| 1.0 / (1.0 + place.km_to(p) / 100.0)).fold(0.0, f32::max)
}

pub(crate) fn class_weight(class: u8) -> f32 {
    crate::build::CLASSES.get(usize::from(class)).map_or(0.3, |&(_, w)| w)
}

/// Letters to change, add or drop to come from one word to the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let next = (corner + usize::from(x != *y)).min(row[j] + 1).min(row[j + 1] + 1);
            corner = row[j + 1];
            row[j + 1] = next;
        }
    }
    row[b.len()]
}
