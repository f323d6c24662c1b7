//! The grammar of numbers: digits, words, plurals of size, fractions, ranges.

use polybius_base::Bound;

use super::bound::bound;
use super::scan::{Piece, Scan};
use super::unit::{Unit, sign_before, unit_at};
use super::{Form, Kind, Number};

/// Numbers that stand together, and one past their last piece.
pub(super) struct Found {
    pub numbers: Vec<Number>,
    pub end: usize,
}

/// A number without unit and bound.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Core {
    value: f64,
    end: usize,
    form: Form,
    kind: Kind,
    /// The word of size it ends in, 1 where there is none.
    scale: f64,
    /// The bound that lies in its own words: "dozens", "several hundred".
    bound: Option<Bound>,
}

/// A number with its unit, from piece `start` to `end`.
struct Full {
    core: Core,
    start: usize,
    unit: Option<Unit>,
    /// Where the currency sign before it starts.
    sign: Option<(String, usize)>,
}

impl Full {
    fn end(&self) -> usize {
        self.unit.as_ref().map_or(self.core.end, |u| u.end)
    }
}

/// Words of change, after which "from A to B" tells two numbers.
const CHANGE: &[&str] = &[
    "rose",
    "rise",
    "rises",
    "rising",
    "risen",
    "increase",
    "increased",
    "increases",
    "increasing",
    "grew",
    "grow",
    "grown",
    "growing",
    "fell",
    "fall",
    "falls",
    "falling",
    "fallen",
    "drop",
    "dropped",
    "drops",
    "dropping",
    "cut",
    "cuts",
    "cutting",
    "reduce",
    "reduced",
    "reducing",
    "reduction",
    "decline",
    "declined",
    "raise",
    "raised",
    "raising",
    "jump",
    "jumped",
    "slashed",
    "slash",
    "expand",
    "expanded",
    "shrank",
    "shrunk",
    "went",
    "gone",
    "up",
    "down",
    "climb",
    "climbed",
    "soared",
    "surged",
    "doubled",
    "halved",
    "lowered",
    "lower",
    "change",
    "changed",
];

impl Scan<'_> {
    /// The number or range that starts at piece `at`.
    pub fn quantity(&self, at: usize) -> Option<Found> {
        let first = self.full(at)?;
        if let Some(found) = self.pair(&first) {
            return Some(found);
        }
        let end = first.end();
        Some(Found { numbers: vec![self.number(&first, false)], end })
    }

    /// A number with sign and unit.
    fn full(&self, at: usize) -> Option<Full> {
        let core = self.fraction(at).or_else(|| self.fold(at)).or_else(|| self.cardinal(at))?;
        let sign = sign_before(self, at);
        let unit = if core.kind == Kind::Count { unit_at(self, core.end) } else { None };
        Some(Full { core: self.sized(core, sign.is_some()), start: at, unit, sign })
    }

    /// "threefold".
    fn fold(&self, at: usize) -> Option<Core> {
        let value = self.word(at).strip_suffix("fold").and_then(small)?;
        let form = Form::Words;
        Some(Core { value, end: at + 1, form, kind: Kind::Times, scale: 1.0, bound: None })
    }

    /// A number with the letter of size that only money may have: "$10b", "€5m".
    fn sized(&self, core: Core, money: bool) -> Core {
        let glued = self.glued(core.end);
        let size = match self.word(core.end) {
            "k" if glued => 1e3,
            "m" if glued && (money || !self.is_length(core.end + 1)) => 1e6,
            "mn" | "mln" if glued || money => 1e6,
            "b" if glued && money => 1e9,
            "bn" | "bln" if glued || money => 1e9,
            "tn" | "trn" if glued || money => 1e12,
            _ => return core,
        };
        Core { value: core.value * size, end: core.end + 1, scale: size, form: Form::Digits, ..core }
    }

    /// Whether "m" stands for metres before the word at `at`: "10m high", "100m race".
    fn is_length(&self, at: usize) -> bool {
        const AFTER: &[&str] = &[
            "high",
            "tall",
            "long",
            "wide",
            "deep",
            "away",
            "from",
            "above",
            "below",
            "apart",
            "race",
            "sprint",
            "hurdles",
            "freestyle",
            "relay",
            "off",
            "up",
            "down",
            "by",
            "x",
        ];
        AFTER.contains(&self.word(at))
            || self.glued(at)
            || self.piece(at) == Piece::Mark && self.word(at) != "-"
    }

    /// Two numbers with a connector between them: a range, a count of votes, or a change.
    fn pair(&self, first: &Full) -> Option<Found> {
        let (next, word) = self.connector(first)?;
        let next = self.skip_sign(next);
        let second = self.full(next)?;
        let fractions = first.core.kind == Kind::Fraction || second.core.kind == Kind::Fraction;
        if fractions || !same_unit(first, &second) {
            return None;
        }
        let end = second.end();
        if first.core.value >= second.core.value && first.core.scale >= second.core.scale
            || self.is_change(first.start)
        {
            let spread = self.shared(first, &second);
            let numbers = vec![self.number(&spread, false), self.number(&second, false)];
            return (word != "or" && word != "and").then_some(Found { numbers, end });
        }
        if word == "and" && !self.follows_between(first.start) {
            return None;
        }
        let low = self.shared(first, &second);
        let mut number = self.number(&low, true);
        number.high = Some(rounded(second.core.value));
        number.whole = number.whole.cover(self.span(next, end));
        number.bound = number_bound(&number, word);
        Some(Found { numbers: vec![number], end })
    }

    /// Where the number after a connector starts, and the connector's word.
    fn connector(&self, first: &Full) -> Option<(usize, &str)> {
        let at = first.end();
        if self.is_hyphen(at) && self.word(at + 1) == "to" && self.is_hyphen(at + 2) {
            return Some((at + 3, "to"));
        }
        let word = self.word(at);
        let joins = matches!(word, "to" | "or" | "and")
            || matches!(word, "-" | "–" | "—") && self.piece(at) == Piece::Mark;
        joins.then_some((at + 1, word))
    }

    fn skip_sign(&self, at: usize) -> usize {
        let is_sign = |i: usize| {
            sign_before(self, i + 1).is_some() && self.piece(i) == Piece::Mark && self.word(i) != "-"
        };
        let letters = usize::from(self.piece(at) == Piece::Word && is_sign(at + 1) && self.glued(at + 1));
        if is_sign(at + letters) { at + letters + 1 } else { at }
    }

    fn follows_between(&self, start: usize) -> bool {
        (start.saturating_sub(3)..start).any(|i| self.word(i) == "between")
    }

    /// Whether "from" and a verb of change lead to the number at `start`.
    fn is_change(&self, start: usize) -> bool {
        let from = (start.saturating_sub(2)..start).any(|i| self.word(i) == "from");
        from && (start.saturating_sub(12)..start).any(|i| CHANGE.contains(&self.word(i)))
    }

    /// The first number with the unit that only the second has.
    fn shared(&self, first: &Full, second: &Full) -> Full {
        Full {
            core: Core { value: self.scaled(first, second), ..first.core },
            start: first.start,
            unit: first
                .unit
                .clone()
                .or_else(|| second.unit.clone().map(|u| Unit { end: first.core.end, inside: false, ..u })),
            sign: first.sign.clone().or_else(|| second.sign.clone().map(|(code, _)| (code, first.start))),
        }
    }

    /// The first value with the word of size that only the second has: "10 to 15 million".
    fn scaled(&self, first: &Full, second: &Full) -> f64 {
        let bare = first.core.scale == 1.0 && first.core.value < 1000.0;
        let scale = second.core.scale;
        let fits = scale > 1.0 && first.core.value < second.core.value / scale;
        first.core.value * if bare && fits { scale } else { 1.0 }
    }

    /// The row's number.
    fn number(&self, full: &Full, range: bool) -> Number {
        let core = &full.core;
        let inside = full.unit.as_ref().filter(|u| u.inside).map_or(core.end, |u| u.end);
        let from = full.sign.as_ref().map_or(full.start, |(_, at)| *at);
        let end = full.end();
        let (kind, unit) = match (&full.sign, &full.unit) {
            (_, Some(u)) if u.kind == Kind::Money && full.sign.is_none() => (Kind::Money, u.name.clone()),
            (Some((code, _)), _) if core.kind == Kind::Count => (Kind::Money, code.clone()),
            (None, Some(u)) => (u.kind, u.name.clone()),
            _ => (core.kind, if core.kind == Kind::Times { "times".into() } else { String::new() }),
        };
        let told = bound(self, from, end);
        let bound = if range { told } else { told.or(core.bound) };
        Number {
            span: self.span(full.start, inside),
            whole: self.span(from, end),
            value: rounded(core.value),
            high: None,
            kind,
            form: core.form,
            unit,
            bound: bound.unwrap_or(Bound::Exact),
        }
    }

    /// Digits or words with their words of size.
    fn cardinal(&self, at: usize) -> Option<Core> {
        self.plural(at)
            .or_else(|| self.half_of_size(at))
            .or_else(|| self.vague_size(at))
            .or_else(|| self.plain(at))
    }

    /// "dozens", "hundreds of thousands", "tens or hundreds of thousands".
    fn plural(&self, at: usize) -> Option<Core> {
        let size = plural_size(self.word(at))?;
        let mut end = at + 1;
        let joined = matches!(self.word(end), "or" | "and" | "to" | "upon")
            && plural_size(self.word(end + 1)).is_some();
        if joined {
            end += 2;
        }
        let mut value = size * 2.0;
        let of = Some(self.word(end + 1)).filter(|_| self.word(end) == "of");
        if let Some(of) = of.and_then(plural_size) {
            (value, end) = (if size == 12.0 { 24.0 } else { size } * of, end + 2);
        }
        if size == 10.0 && value == 20.0 {
            value = 10.0;
            if self.word(end) != "of" {
                return None;
            }
        }
        let form = Form::Plural;
        Some(Core { value, end, form, kind: Kind::Count, scale: 1.0, bound: Some(Bound::AtLeast) })
    }

    /// "half a million", "half a dozen", "a quarter of a million".
    fn half_of_size(&self, at: usize) -> Option<Core> {
        let (part, mut next) = if self.word(at) == "half" {
            (0.5, at + 1)
        } else if self.says(at, &["a", "quarter", "of"]) {
            (0.25, at + 3)
        } else {
            return None;
        };
        next += usize::from(self.word(next) == "a");
        let size = size(self.word(next))?;
        let form = Form::Words;
        Some(Core { value: part * size, end: next + 1, form, kind: Kind::Count, scale: size, bound: None })
    }

    /// "several thousand", "a few hundred", "a couple of dozen".
    fn vague_size(&self, at: usize) -> Option<Core> {
        let (times, next, bound) = if self.says(at, &["a", "few"]) {
            (3.0, at + 2, Bound::AtLeast)
        } else if matches!(self.word(at), "several" | "few") {
            (3.0, at + 1, Bound::AtLeast)
        } else if self.says(at, &["a", "couple", "of"]) {
            (2.0, at + 3, Bound::About)
        } else {
            return None;
        };
        let word = self.word(next);
        let size = size(word).or_else(|| plural_size(word).filter(|s| *s >= 12.0))?;
        let form = Form::Words;
        let end = next + 1;
        Some(Core { value: times * size, end, form, kind: Kind::Count, scale: size, bound: Some(bound) })
    }

    /// "16.6 billion", "two hundred and fifty", "a million", "two and a half million".
    fn plain(&self, at: usize) -> Option<Core> {
        let (lead, end, form) = match self.piece(at) {
            Piece::Digits { value, plain } => (value, at + 1, if plain { Form::Plain } else { Form::Digits }),
            Piece::Word => self.leading_word(at)?,
            _ => return None,
        };
        let (mut value, mut end) =
            if self.says(end, &["and", "a", "half"]) { (lead + 0.5, end + 3) } else { (lead, end) };
        let (mut total, mut scale) = (0.0, 1.0);
        while let Some((size, next)) = self.size_at(end).filter(|(s, _)| scale < 1000.0 || *s < scale) {
            (value, end) = (value * size, next);
            scale = size;
            if size < 1000.0 {
                let more = (size == 100.0).then(|| self.below(end, form)).flatten();
                (value, end) = more.map_or((value, end), |(v, e)| (value + v, e));
                continue;
            }
            (total, value) = (total + value, 0.0);
            let Some((more, next)) = self.below(end, form) else { break };
            (value, end) = (more, next);
        }
        if scale > 1.0 && self.says(end, &["and", "a", "half"]) {
            (total, end) = (total + scale / 2.0, end + 3);
        }
        let form = if scale > 1.0 && form == Form::Plain { Form::Digits } else { form };
        Some(Core { value: total + value, end, form, kind: Kind::Count, scale, bound: None })
    }

    /// The word of size at piece `at`, a hyphen before it left out, and one past it.
    fn size_at(&self, at: usize) -> Option<(f64, usize)> {
        let at = at + usize::from(self.is_hyphen(at));
        size(self.word(at)).map(|s| (s, at + 1))
    }

    /// What follows a word of size in a number in words: "and fifty", "two" of "two hundred".
    fn below(&self, at: usize, form: Form) -> Option<(f64, usize)> {
        let next = at + usize::from(self.word(at) == "and");
        (form == Form::Words).then(|| self.under_hundred(next)).flatten()
    }

    /// The first word of a number in words, "a" only before a word of size.
    fn leading_word(&self, at: usize) -> Option<(f64, usize, Form)> {
        if matches!(self.word(at), "a" | "an") {
            size(self.word(at + 1))?;
            return Some((1.0, at + 1, Form::Words));
        }
        let (value, end) = self.under_hundred(at)?;
        Some((value, end, Form::Words))
    }

    /// "sixty-two", "seven", "twenty".
    fn under_hundred(&self, at: usize) -> Option<(f64, usize)> {
        let first = small(self.word(at))?;
        let next = at + 1 + usize::from(self.is_hyphen(at + 1));
        match small(self.word(next)) {
            Some(unit) if first >= 20.0 && unit < 10.0 && unit > 0.0 => Some((first + unit, next + 1)),
            _ => Some((first, at + 1)),
        }
    }

    /// "a third of", "two-thirds", "one in five", "nine out of ten", "half of".
    fn fraction(&self, at: usize) -> Option<Core> {
        let (value, end) = self
            .parts(at)
            .or_else(|| self.share(at))
            .or_else(|| self.half(at))
            .or_else(|| self.written(at))?;
        let form = Form::Words;
        Some(Core {
            value: (value * 1000.0).round() / 1000.0,
            end,
            form,
            kind: Kind::Fraction,
            scale: 1.0,
            bound: None,
        })
    }

    fn parts(&self, at: usize) -> Option<(f64, usize)> {
        let single = matches!(self.word(at), "a" | "one");
        let many = small(self.word(at)).filter(|n| *n > 1.0);
        let top = if single { 1.0 } else { many? };
        let hyphen = self.is_hyphen(at + 1);
        let next = at + 1 + usize::from(hyphen);
        let (bottom, plural) = part_name(self.word(next))?;
        let part_of = self.word(next + 1) == "of" || self.says(next + 1, &["part", "of"]);
        let whole = self.says(next + 2, &["an", "hour"]) || self.says(next + 2, &["a", "million"]);
        let told = plural == (top > 1.0) && (plural || hyphen || part_of) && !whole;
        (told && top < bottom).then(|| (top / bottom, next + 1))
    }

    fn share(&self, at: usize) -> Option<(f64, usize)> {
        let (top, next, words) = self.simple(at)?;
        let (gap, out) = match (self.word(next), self.word(next + 1)) {
            ("out", "of") => (2 + usize::from(self.word(next + 2) == "every"), true),
            ("in", "every") => (2, false),
            ("in", _) => (1, false),
            _ => return None,
        };
        let (bottom, end, bottom_words) = self.simple(next + gap)?;
        let round = matches!(bottom as u32, 2..=6 | 8 | 10 | 20 | 100 | 1000 | 10_000 | 100_000)
            && bottom.fract() == 0.0;
        let written = words && bottom_words || (out && matches!(bottom as u32, 5 | 10 | 100 | 1000));
        (round && written && top < bottom && top >= 1.0).then(|| (top / bottom, end))
    }

    /// A number without size, and whether it is in words.
    fn simple(&self, at: usize) -> Option<(f64, usize, bool)> {
        match self.piece(at) {
            Piece::Digits { value, .. } => Some((value, at + 1, false)),
            Piece::Word => self.plain(at).map(|c| (c.value, c.end, true)),
            _ => None,
        }
    }

    fn half(&self, at: usize) -> Option<(f64, usize)> {
        let before = if at == 0 { "" } else { self.word(at - 1) };
        let follows =
            matches!(self.word(at + 1), "of" | "the" | "its" | "their" | "his" | "our" | "all" | "that");
        let ordinal = matches!(before, "first" | "second" | "other" | "latter" | "a" | "in" | "last");
        let part_of = self.word(at + 1) != "of" || !matches!(self.word(at + 2), "an" | "a");
        (self.word(at) == "half" && follows && !ordinal && part_of).then_some((0.5, at + 1))
    }

    fn written(&self, at: usize) -> Option<(f64, usize)> {
        if !self.is_written_fraction(at) {
            return None;
        }
        let part = |i: usize| self.word(i).parse::<f64>().ok();
        Some((part(at)? / part(at + 2)?, at + 3))
    }
}

/// The value without the dust of a product of decimals: three digits after the point are kept.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// Whether two numbers can be the ends of one range: the first has no unit of its own, or the same.
fn same_unit(first: &Full, second: &Full) -> bool {
    let name = |full: &Full| {
        let unit = full.unit.as_ref().map(|u| u.name.clone());
        full.sign.as_ref().map(|(code, _)| code.clone()).or(unit)
    };
    let own = first.unit.is_some();
    name(first) == name(second) || !own && (first.sign.is_none() || second.unit.is_none())
}

fn number_bound(number: &Number, word: &str) -> Bound {
    match number.bound {
        Bound::AtLeast | Bound::AtMost if word == "or" => number.bound,
        _ => Bound::Range,
    }
}

/// Number words up to ninety.
fn small(word: &str) -> Option<f64> {
    const WORDS: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let units = WORDS.iter().position(|w| *w == word).map(|n| n as f64);
    units.or_else(|| TENS.iter().position(|w| *w == word).map(|n| (n as f64 + 2.0) * 10.0))
}

/// Words of size.
fn size(word: &str) -> Option<f64> {
    Some(match word {
        "dozen" => 12.0,
        "score" => 20.0,
        "hundred" => 100.0,
        "thousand" => 1e3,
        "million" | "mln" => 1e6,
        "billion" | "bln" => 1e9,
        "trillion" => 1e12,
        "lakh" => 1e5,
        "crore" => 1e7,
        _ => return None,
    })
}

/// Bare plurals of size.
fn plural_size(word: &str) -> Option<f64> {
    if word == "tens" {
        return Some(10.0);
    }
    word.strip_suffix('s').and_then(size)
}

/// The parts of a whole and whether the word is plural; "second" and "half" are not read so.
fn part_name(word: &str) -> Option<(f64, bool)> {
    const PARTS: [(&str, f64); 9] = [
        ("third", 3.0),
        ("quarter", 4.0),
        ("fifth", 5.0),
        ("sixth", 6.0),
        ("seventh", 7.0),
        ("eighth", 8.0),
        ("ninth", 9.0),
        ("tenth", 10.0),
        ("fourth", 4.0),
    ];
    let (name, plural) = word.strip_suffix('s').map_or((word, false), |name| (name, true));
    PARTS.iter().find(|(part, _)| *part == name).map(|&(_, n)| (n, plural))
}
