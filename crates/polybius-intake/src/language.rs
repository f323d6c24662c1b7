//! The language of a text, and whether it is surely not English.

use whatlang::{Detector, Lang};

use crate::cut::at_most;

/// Letters that a text must have before it is held back for its language.
pub const LETTERS: usize = 200;

/// Bytes of a text that are looked at.
const SAMPLE_BYTES: usize = 20_000;

/// Confidence, 0 to 1, from which the detector counts as sure.
const SURE: f64 = 0.9;

/// Share of the words that are common English ones, from which a text is English for certain.
const ENGLISH_SHARE: f32 = 0.1;

/// Words that no other language has so many of.
const ENGLISH: &[&str] = &[
    "a", "and", "are", "as", "at", "be", "by", "for", "from", "has", "he", "in", "is", "it", "of", "on",
    "said", "that", "the", "they", "this", "to", "was", "were", "which", "will", "with",
];

/// Codes of two letters for the detector's three, where a language has one.
const SHORT: &[(&str, &str)] = &[
    ("afr", "af"),
    ("amh", "am"),
    ("ara", "ar"),
    ("aze", "az"),
    ("bel", "be"),
    ("ben", "bn"),
    ("bul", "bg"),
    ("cat", "ca"),
    ("ces", "cs"),
    ("cmn", "zh"),
    ("dan", "da"),
    ("deu", "de"),
    ("ell", "el"),
    ("eng", "en"),
    ("epo", "eo"),
    ("est", "et"),
    ("fin", "fi"),
    ("fra", "fr"),
    ("guj", "gu"),
    ("heb", "he"),
    ("hin", "hi"),
    ("hrv", "hr"),
    ("hun", "hu"),
    ("hye", "hy"),
    ("ind", "id"),
    ("ita", "it"),
    ("jav", "jv"),
    ("jpn", "ja"),
    ("kan", "kn"),
    ("kat", "ka"),
    ("khm", "km"),
    ("kor", "ko"),
    ("lat", "la"),
    ("lav", "lv"),
    ("lit", "lt"),
    ("mal", "ml"),
    ("mar", "mr"),
    ("mkd", "mk"),
    ("mya", "my"),
    ("nep", "ne"),
    ("nld", "nl"),
    ("nob", "nb"),
    ("ori", "or"),
    ("pan", "pa"),
    ("pes", "fa"),
    ("pol", "pl"),
    ("por", "pt"),
    ("ron", "ro"),
    ("rus", "ru"),
    ("sin", "si"),
    ("slk", "sk"),
    ("slv", "sl"),
    ("sna", "sn"),
    ("spa", "es"),
    ("srp", "sr"),
    ("swe", "sv"),
    ("tam", "ta"),
    ("tel", "te"),
    ("tgl", "tl"),
    ("tha", "th"),
    ("tuk", "tk"),
    ("tur", "tr"),
    ("ukr", "uk"),
    ("urd", "ur"),
    ("uzb", "uz"),
    ("vie", "vi"),
    ("yid", "yi"),
    ("zul", "zu"),
];

/// The language that `text` is surely written in, as two or three letters; `None` where the text has
/// fewer than [`LETTERS`] letters or the detector is not sure.
pub fn sure(text: &str) -> Option<&'static str> {
    let sample = at_most(text, SAMPLE_BYTES);
    if sample.chars().filter(|c| c.is_alphabetic()).take(LETTERS).count() < LETTERS {
        return None;
    }
    if english_share(sample) >= ENGLISH_SHARE {
        return Some("en");
    }
    let info = Detector::new().detect(sample)?;
    (info.is_reliable() && info.confidence() >= SURE).then(|| code(info.lang()))
}

/// The language of `text` where it is surely not English.
pub fn foreign(text: &str) -> Option<&'static str> {
    sure(text).filter(|language| *language != "en")
}

fn code(lang: Lang) -> &'static str {
    let long = lang.code();
    SHORT.iter().find(|(l, _)| *l == long).map_or(long, |(_, short)| short)
}

fn english_share(text: &str) -> f32 {
    let lower = text.to_lowercase();
    let words = || lower.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty());
    let common = words().filter(|w| ENGLISH.binary_search(w).is_ok()).count();
    common as f32 / words().count().max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    const GERMAN: &str = "Die Ministerin reiste am Mittwoch in den Hafen und sprach dort mit den Kapitänen der Fähren. \
        Nach dem Sturm waren viele Schiffe beschädigt worden, und die Werften hatten kaum noch Platz. Die Reeder \
        baten um Hilfe, doch die Regierung wollte zuerst die Zahlen prüfen.";

    #[test]
    fn languages_are_told_when_sure() {
        assert_eq!(foreign(GERMAN), Some("de"));
        let russian = "Министр приехал в порт утром и осмотрел новые причалы вместе с капитанами. После бури многие суда \
            получили повреждения, а мастерские не успевали их чинить. Владельцы просили помощи, однако правительство \
            сначала хотело проверить все цифры и только потом решать.";
        assert_eq!(sure(russian), Some("ru"));
        let japanese = "港で会談が行われた。大臣は船で到着し、新しい桟橋を視察した。".repeat(10);
        assert_eq!(sure(&japanese), Some("ja"));
    }

    #[test]
    fn short_and_english_texts_are_never_foreign() {
        assert_eq!(sure(&GERMAN[..150]), None);
        let english =
            "The minister of ports said that ferries will sail to Aydarkul, Tashkent, Samarkand and Navoiy. "
                .repeat(5);
        assert_eq!((sure(&english), foreign(&english)), (Some("en"), None));
        assert_eq!(sure(&"x ".repeat(400)).filter(|l| *l == "en"), None);
        assert_eq!(sure(""), None);
    }

    #[test]
    fn tables_are_sorted() {
        assert!(ENGLISH.is_sorted() && SHORT.is_sorted());
    }
}
