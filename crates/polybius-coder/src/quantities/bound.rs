//! How exact a number is told to be.

use polybius_base::Bound;

use super::scan::Scan;

/// Words right before a number, and the bound they give it.
const BEFORE: &[(&[&str], Bound)] = &[
    (&["no", "more", "than"], Bound::AtMost),
    (&["not", "more", "than"], Bound::AtMost),
    (&["no", "fewer", "than"], Bound::AtLeast),
    (&["no", "less", "than"], Bound::AtLeast),
    (&["not", "less", "than"], Bound::AtLeast),
    (&["more", "than"], Bound::AtLeast),
    (&["greater", "than"], Bound::AtLeast),
    (&["higher", "than"], Bound::AtLeast),
    (&["larger", "than"], Bound::AtLeast),
    (&["less", "than"], Bound::AtMost),
    (&["fewer", "than"], Bound::AtMost),
    (&["lower", "than"], Bound::AtMost),
    (&["smaller", "than"], Bound::AtMost),
    (&["at", "least"], Bound::AtLeast),
    (&["at", "most"], Bound::AtMost),
    (&["at", "the", "very", "least"], Bound::AtLeast),
    (&["upwards", "of"], Bound::AtLeast),
    (&["upward", "of"], Bound::AtLeast),
    (&["in", "excess", "of"], Bound::AtLeast),
    (&["north", "of"], Bound::AtLeast),
    (&["a", "minimum", "of"], Bound::AtLeast),
    (&["a", "maximum", "of"], Bound::AtMost),
    (&["up", "to"], Bound::AtMost),
    (&["as", "many", "as"], Bound::AtMost),
    (&["as", "much", "as"], Bound::AtMost),
    (&["as", "few", "as"], Bound::AtLeast),
    (&["close", "to"], Bound::About),
    (&["an", "estimated"], Bound::About),
    (&["an", "approximate"], Bound::About),
    (&["in", "the", "region", "of"], Bound::About),
    (&["over"], Bound::AtLeast),
    (&["above"], Bound::AtLeast),
    (&["exceed"], Bound::AtLeast),
    (&["exceeds"], Bound::AtLeast),
    (&["exceeded"], Bound::AtLeast),
    (&["exceeding"], Bound::AtLeast),
    (&["surpass"], Bound::AtLeast),
    (&["surpassed"], Bound::AtLeast),
    (&["surpassing"], Bound::AtLeast),
    (&["topped"], Bound::AtLeast),
    (&["under"], Bound::AtMost),
    (&["below"], Bound::AtMost),
    (&["within"], Bound::AtMost),
    (&["about"], Bound::About),
    (&["around"], Bound::About),
    (&["approximately"], Bound::About),
    (&["approx"], Bound::About),
    (&["roughly"], Bound::About),
    (&["nearly"], Bound::About),
    (&["near"], Bound::About),
    (&["almost"], Bound::About),
    (&["some"], Bound::About),
    (&["circa"], Bound::About),
    (&["estimated"], Bound::About),
    (&["~"], Bound::About),
    (&["≈"], Bound::About),
    (&[">"], Bound::AtLeast),
    (&["<"], Bound::AtMost),
];

/// Words right after a number and its unit.
const AFTER: &[(&[&str], Bound)] = &[
    (&["or", "more"], Bound::AtLeast),
    (&["or", "less"], Bound::AtMost),
    (&["or", "fewer"], Bound::AtMost),
    (&["or", "so"], Bound::About),
    (&["or", "thereabouts"], Bound::About),
    (&["at", "least"], Bound::AtLeast),
    (&["at", "most"], Bound::AtMost),
    (&["and", "counting"], Bound::AtLeast),
    (&["-", "odd"], Bound::About),
    (&["-", "plus"], Bound::AtLeast),
    (&["plus"], Bound::AtLeast),
    (&["+"], Bound::AtLeast),
];

/// Words that may stand between a bound and its number.
const BETWEEN: &[&str] =
    &["a", "an", "the", "another", "further", "additional", "other", "some", "its", "their", "of", "-"];

/// The bound that the words around a number give it; it starts at piece `start`, sign included, and
/// ends before `end`, unit included.
pub(super) fn bound(scan: &Scan, start: usize, end: usize) -> Option<Bound> {
    before(scan, start).or_else(|| estimated(scan, start)).or_else(|| after(scan, end))
}

fn before(scan: &Scan, start: usize) -> Option<Bound> {
    let mut at = start;
    for _ in 0..3 {
        if let Some((_, bound)) = BEFORE.iter().find(|(words, _)| scan.said_before(at, words)) {
            return stronger(scan, at, *bound);
        }
        if at == 0 || !BETWEEN.contains(&scan.word(at - 1)) {
            return None;
        }
        at -= 1;
    }
    None
}

/// "at least some fifty", "more than about fifty": the outer bound holds.
fn stronger(scan: &Scan, at: usize, bound: Bound) -> Option<Bound> {
    if bound != Bound::About {
        return Some(bound);
    }
    let inner = at - 1;
    let outer = BEFORE.iter().find(|(words, b)| *b != Bound::About && scan.said_before(inner, words));
    Some(outer.map_or(bound, |(_, b)| *b))
}

/// "an estimated cost of NZ$26 million", "estimates put it at 300".
fn estimated(scan: &Scan, start: usize) -> Option<Bound> {
    let of = start.checked_sub(1).filter(|&i| matches!(scan.word(i), "of" | "at"))?;
    let from = of.saturating_sub(3);
    let told =
        (from..of).any(|i| matches!(scan.word(i), "estimated" | "estimate" | "estimates" | "approximate"));
    told.then_some(Bound::About)
}

fn after(scan: &Scan, end: usize) -> Option<Bound> {
    AFTER.iter().find(|(words, _)| scan.says(end, words)).map(|(_, b)| *b)
}
