//! The names that a person goes by beside the full one.

use polybius_base::Code;

use crate::fold::Words;

/// Particles that belong to a surname.
const PARTICLES: [&str; 32] = [
    "of", "the", "and", "in", "for", "y", "al", "el", "bin", "ibn", "ben", "de", "da", "do", "dos", "del",
    "della", "di", "la", "le", "van", "von", "der", "den", "ter", "ten", "ul", "ur", "mac", "st", "san",
    "abu",
];

/// Whether names of the country put the family name first.
fn family_first(code: Code) -> bool {
    ["CHN", "PRK", "KOR", "TWN", "HKG", "MAC", "VNM", "KHM", "SGP"].contains(&code.as_str())
}

/// Whether persons of the country are called by their first name.
fn given_name(code: Code) -> bool {
    ["ETH", "ERI", "VNM", "ISL", "MMR", "THA", "IDN", "MYS", "SOM", "BTN"].contains(&code.as_str())
}

/// Whether the last but one word may be the family name.
fn two_family_names(code: Code) -> bool {
    [
        "ESP", "MEX", "ARG", "CHL", "COL", "PER", "VEN", "ECU", "BOL", "PRY", "URY", "CRI", "PAN", "GTM",
        "HND", "SLV", "NIC", "CUB", "DOM", "GNQ", "PHL", "PRI",
    ]
    .contains(&code.as_str())
}

/// Keys under which a person is found by a part of the name.
pub(crate) fn surname_keys(name: &str, code: Code) -> Vec<String> {
    let words = Words::of(name);
    let n = words.list().len();
    if n < 2 {
        return Vec::new();
    }
    let word = |i: usize| words.letters(words.list()[i]);
    let mut starts = vec![n - 1];
    let mut keys = Vec::new();
    let mut first = n - 1;
    while first > 1 && PARTICLES.contains(&word(first - 1)) {
        first -= 1;
        starts.push(first);
    }
    if two_family_names(code) && n > 2 {
        keys.push(word(n - 2).to_owned());
        starts.push(n - 2);
    }
    if n > 3 || (n == 3 && two_family_names(code)) {
        starts.push(n - 2);
    }
    if (family_first(code) && n <= 4) || given_name(code) {
        keys.push(word(0).to_owned());
    }
    keys.extend(starts.into_iter().map(|s| words.key_of(s..n)));
    let idle = ["of ", "the ", "and ", "in ", "for "];
    keys.retain(|k| {
        k.len() > 1 && !PARTICLES.contains(&k.as_str()) && !idle.iter().any(|i| k.starts_with(i))
    });
    keys.sort();
    keys.dedup();
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(name: &str, code: &str) -> Vec<String> {
        surname_keys(name, Code::new(code))
    }

    #[test]
    fn family_names_by_custom() {
        assert_eq!(keys("Ursula von der Leyen", "IGO"), ["der leyen", "leyen", "von der leyen"]);
        assert_eq!(keys("Xi Jinping", "CHN"), ["jinping", "xi"]);
        assert_eq!(keys("Abdel Fattah el-Sisi", "EGY"), ["el sisi", "sisi"]);
        assert!(keys("Andrés Manuel López Obrador", "MEX").contains(&"lopez obrador".to_owned()));
        assert!(keys("Abiy Ahmed", "ETH").contains(&"abiy".to_owned()));
        assert!(keys("Pelé", "BRA").is_empty());
    }
}
