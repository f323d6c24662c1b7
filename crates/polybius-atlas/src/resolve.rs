//! Which meaning of a name is meant, on a day and in an article.

use polybius_base::{Code, PartialDate, Sector};

use crate::Atlas;
use crate::find::{get, written_so};
use crate::fold::Words;
use crate::format::{Entity, Part, Term};
use crate::types::{Candidate, Context, Kind, Meaning, Point};

/// Bearers of a surname that are looked at, the weightiest first.
const BEARERS: usize = 400;
/// Bearers that are answered with.
const ANSWERS: usize = 12;

/// What the words before a name tell of its bearer.
#[derive(Default)]
struct Hints {
    codes: Vec<Code>,
    organisation: String,
    sector: Option<Sector>,
    head: bool,
    former: bool,
}

impl Atlas {
    /// Candidates for a name on a day in an article, best first.
    ///
    /// `surface` is a name as it is written, with or without titles before it ("Russian President
    /// Vladimir Putin"). `on` is the day of the event or of the article. Persons come once each, in the
    /// term that fits the day: after the last one `former` is set and the sector is `ELI`; after the last
    /// day that the source of an open term saw, `unknown_term` is set. A surname alone, or a first and a
    /// last name that no table joins, gives candidates with lower scores, which the context raises.
    pub fn resolve(&self, surface: &str, on: Option<PartialDate>, context: &Context) -> Vec<Candidate> {
        let words = Words::of(surface);
        let n = words.list().len();
        let mut out = Vec::new();
        for start in 0..n {
            let hints = self.hints(&words, start);
            self.full_names(&words, start, on, &mut out);
            if out.is_empty() || (n - start == 1) {
                self.surnames(&words, start, on, context, &mut out);
            }
            if !out.is_empty() {
                out.iter_mut().for_each(|c| c.score *= context_factor(c, context) * hints.factor(c));
                break;
            }
        }
        let order = |a: &Candidate, b: &Candidate| {
            b.score
                .total_cmp(&a.score)
                .then_with(|| a.meaning.kind.cmp(&b.meaning.kind))
                .then_with(|| a.meaning.entity.cmp(&b.meaning.entity))
        };
        out.sort_by(order);
        out.dedup_by(|b, a| {
            a.meaning.entity == b.meaning.entity
                && a.meaning.party == b.meaning.party
                && a.meaning.kind == b.meaning.kind
        });
        out
    }

    /// Meanings of the words from `start` to the end.
    fn full_names(&self, words: &Words, start: usize, on: Option<PartialDate>, out: &mut Vec<Candidate>) {
        let n = words.list().len();
        let Some(value) = get(&self.names, &words.key_of(start..n)) else { return };
        self.each_posting(value as u32, |p| {
            let kind = Kind::ALL[usize::from(p.kind)];
            if kind == Kind::Surname || !written_so(&p, &words.list()[start..]) {
                return;
            }
            let weight = f32::from(p.weight) / 127.0;
            match kind {
                Kind::City => out.push(Candidate {
                    meaning: self.city(p.target, weight),
                    score: weight,
                    former: false,
                    unknown_term: false,
                }),
                Kind::Person => out.extend(self.person(p.target, kind, weight, on)),
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
            if !words.list()[from..].iter().any(|w| w.initial) {
                return;
            }
            let first = (from > start).then(|| words.letters(words.list()[start]));
            let mut found = Vec::new();
            for entity in self.bearers(value as u32).take(BEARERS) {
                let Some(fit) = self.first_name_fit(entity, first) else { continue };
                let seen = self.seen_in(entity, context);
                let weight = fit * if seen { 1.5 } else { 0.5 };
                found.extend(self.person(
                    entity,
                    if from > start { Kind::Person } else { Kind::Surname },
                    weight,
                    on,
                ));
            }
            found.sort_by(|a, b| {
                b.score.total_cmp(&a.score).then_with(|| a.meaning.entity.cmp(&b.meaning.entity))
            });
            let known =
                |c: &Candidate, all: &[Candidate]| all.iter().any(|o| o.meaning.entity == c.meaning.entity);
            found.retain(|c| !known(c, out));
            out.extend(found.into_iter().take(ANSWERS));
            return;
        }
    }

    fn bearers(&self, first: u32) -> impl Iterator<Item = u32> + '_ {
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
            && own[..1] == first[..1];
        near.then_some(0.8)
    }

    fn seen_in(&self, entity: u32, context: &Context) -> bool {
        if context.names.is_empty() {
            return false;
        }
        let own = Words::of(self.file.string(self.file.entity(entity).name)).key();
        context.names.iter().any(|n| Words::of(n).key() == own)
    }

    /// A person in the term that fits the day best.
    fn person(&self, entity: u32, kind: Kind, weight: f32, on: Option<PartialDate>) -> Option<Candidate> {
        let e = self.file.entity(entity);
        let terms: Vec<Term> = (0..u32::from(e.terms)).map(|i| self.file.term(e.first_term + i)).collect();
        let fit = |t: &Term| Fit::of(t.from, t.to, t.asof, on);
        let best = terms.iter().max_by(|a, b| {
            let key = |t: &Term| (fit(t).rank(), class_weight(t.class), t.from.map(PartialDate::first_day));
            let (x, y) = (key(a), key(b));
            x.0.cmp(&y.0).then(x.1.total_cmp(&y.1)).then(x.2.cmp(&y.2))
        })?;
        let state = fit(best);
        let mut meaning = self.meaning(kind, e.id, best, None, weight);
        let former = matches!(state, Fit::After(_));
        match state {
            Fit::After(_) if best.sector != Sector::Reb => meaning.party = self.former_party(&e, best),
            Fit::Before(_) => meaning.party.sector = Sector::Unk,
            _ => {}
        }
        let office = if kind == Kind::Surname { class_weight(best.class) } else { 1.0 };
        let score = weight * office * state.factor();
        Some(Candidate { meaning, score, former, unknown_term: matches!(state, Fit::Unknown(_)) })
    }

    /// The party of a person who no longer holds an office: the home country where it is known.
    fn former_party(&self, e: &Entity, last: &Term) -> polybius_base::Party {
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
                    Fit::Before(_) => 0.2,
                };
                let meaning: Meaning = self.meaning(kind, e.id, &t, place, weight);
                Candidate { meaning, score: weight * factor, former: false, unknown_term: false }
            })
            .collect()
    }

    /// What the words before `start` tell.
    fn hints(&self, words: &Words, start: usize) -> Hints {
        let mut hints = Hints::default();
        let mut from = 0;
        while from < start {
            let step = (from + 1..=start.min(from + 5)).rev().find_map(|to| {
                let value = get(&self.names, &words.key_of(from..to))?;
                let mut any = false;
                self.each_posting(value as u32, |p| {
                    let kind = Kind::ALL[usize::from(p.kind)];
                    let gives =
                        matches!(kind, Kind::Country | Kind::Adjective | Kind::Organisation | Kind::Region);
                    if gives && written_so(&p, &words.list()[from..to]) {
                        let e = self.file.entity(p.target);
                        let t = self.file.term(e.first_term);
                        hints.codes.push(t.code);
                        if t.code == Code::IGO {
                            hints.organisation = self.file.string(t.igo).to_owned();
                        }
                        any = true;
                    }
                });
                any.then_some(to)
            });
            from = step.unwrap_or(from + 1);
        }
        let head = words.key_of(0..start);
        if let Some(role) = self.role(&head).filter(|_| start > 0) {
            hints.former = role.former;
            hints.sector = (!role.former).then_some(role.sector);
        }
        hints.head = ["president", "prime minister", "king", "chancellor", "premier"]
            .iter()
            .any(|w| head.ends_with(w));
        hints
    }
}

impl Hints {
    /// How much the words before a name speak for a candidate.
    fn factor(&self, c: &Candidate) -> f32 {
        let party = &c.meaning.party;
        let mut factor = 1.0;
        if self.codes.contains(&party.code) {
            factor *= 2.5;
        }
        if !self.organisation.is_empty() && self.organisation == party.name {
            factor *= 1.5;
        }
        let person = matches!(c.meaning.kind, Kind::Person | Kind::Surname);
        if self.sector.is_some_and(|s| s == party.sector) {
            factor *= if person { 1.5 } else { 1.1 };
        }
        if self.sector.is_some() && !person {
            factor *= 0.5;
        }
        if self.head
            && c.meaning.office.as_deref().is_some_and(|o| {
                o.contains("President")
                    || o.contains("Prime")
                    || o.contains("King")
                    || o.contains("Chancellor")
            })
        {
            factor *= 1.4;
        }
        if self.former && c.former {
            factor *= 1.5;
        }
        factor
    }
}

/// How a day lies to a span of time.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fit {
    /// Within it.
    In,
    /// No day was asked for, or the span has no dates.
    Undated,
    /// After the last day that the source of an open span saw, by so many years.
    Unknown(f32),
    /// After its end, by so many years.
    After(f32),
    /// Before its start, by so many years.
    Before(f32),
}

impl Fit {
    fn of(
        from: Option<PartialDate>,
        to: Option<PartialDate>,
        asof: Option<PartialDate>,
        on: Option<PartialDate>,
    ) -> Fit {
        let Some(day) = on else { return Fit::Undated };
        if from.is_none() && to.is_none() && asof.is_none() {
            return Fit::Undated;
        }
        let at = years(day.first_day());
        if let Some(end) = to.filter(|&t| at > years(last_day(t))) {
            return Fit::After(at - years(last_day(end)));
        }
        if let Some(start) = from.filter(|f| at < years(f.first_day())) {
            return Fit::Before(years(start.first_day()) - at);
        }
        match asof.filter(|&a| to.is_none() && at > years(last_day(a))) {
            Some(seen) => Fit::Unknown(at - years(last_day(seen))),
            None => Fit::In,
        }
    }

    /// Which of a person's terms to take: one that holds, then one that may, then the last that did.
    fn rank(self) -> i32 {
        match self {
            Fit::In => 4_000_000,
            Fit::Unknown(_) => 3_000_000,
            Fit::Undated => 2_000_000,
            Fit::After(y) => 1_000_000 - (y * 366.0) as i32,
            Fit::Before(y) => -((y * 366.0) as i32),
        }
    }

    fn factor(self) -> f32 {
        match self {
            Fit::In => 1.0,
            Fit::Undated => 0.8,
            Fit::Unknown(y) => 0.85 / (1.0 + y * 0.06),
            Fit::After(y) => 0.6 / (1.0 + y * 0.08),
            Fit::Before(y) => 0.35 / (1.0 + y * 0.3),
        }
    }
}

fn years((year, month, day): (i16, u8, u8)) -> f32 {
    f32::from(year) + (f32::from(month) - 1.0) / 12.0 + (f32::from(day) - 1.0) / 372.0
}

fn last_day(d: PartialDate) -> (i16, u8, u8) {
    let month = if d.month == 0 { 12 } else { d.month };
    (d.year, month, if d.day == 0 { 31 } else { d.day })
}

/// How much an article's countries and places speak for a candidate.
fn context_factor(c: &Candidate, context: &Context) -> f32 {
    let total: u32 = context.countries.iter().map(|&(_, n)| n).sum();
    let of_code: u32 =
        context.countries.iter().filter(|&&(code, _)| code == c.meaning.party.code).map(|&(_, n)| n).sum();
    let mut factor = if total == 0 || !c.meaning.party.code.is_country() {
        1.0
    } else {
        0.7 + 2.0 * of_code as f32 / total as f32
    };
    if let Some(place) = &c.meaning.place {
        factor *= 1.0 + nearness(place, context.near);
    }
    factor
}

/// Up to 1 for a place among those of the article, falling to 0 at some thousand kilometres.
fn nearness(place: &Point, near: &[Point]) -> f32 {
    near.iter().map(|p| 1.0 / (1.0 + place.km_to(p) / 150.0)).fold(0.0, f32::max)
}

fn class_weight(class: u8) -> f32 {
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
