//! Words of an article and how much each says of what it is about.
//!
//! A word weighs by its rarity in a fixed background (`data/stories/words.tsv`), so the similarity of two
//! articles depends on these two alone, and not on what else has arrived.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

/// Weight of a word that the article never writes in lower case: most of these are names.
const NAME: f64 = 1.5;
/// Weight of a word that starts with a digit.
const NUMBER: f64 = 1.5;
/// Weight of a word that stands in the headline or in the first lines of the text.
const LEAD: f64 = 1.5;
/// Weight of two capitalised words that stand together.
const PAIR: f64 = 1.5;
/// Weight of a fact that a coded row tells.
const FACT: f64 = 1.0;
/// Lines of the text that count as its lead.
const LEAD_LINES: usize = 3;

struct Background {
    articles: f64,
    least: f64,
    holding: HashMap<&'static str, f64>,
}

static BACKGROUND: LazyLock<Background> = LazyLock::new(|| {
    let mut out = Background { articles: 1.0, least: f64::INFINITY, holding: HashMap::new() };
    for line in include_str!("../../../../data/stories/words.tsv").lines() {
        let Some((word, count)) = line.split_once('\t') else { continue };
        let count: f64 = count.parse().unwrap_or(1.0);
        if word == "#articles" {
            out.articles = count;
        } else {
            out.holding.insert(word, count);
            out.least = out.least.min(count);
        }
    }
    out
});

impl Background {
    /// How rare a word is: the logarithm of articles over articles that hold it. Words that the table
    /// lacks are as rare as its rarest.
    fn rarity(&self, word: Option<&str>) -> f64 {
        let holding = word.and_then(|w| self.holding.get(w)).copied().unwrap_or(self.least);
        libm::log(self.articles / holding)
    }
}

/// A word as it stands and in lower case, without a possessive ending.
struct Word<'a> {
    surface: &'a str,
    lower: String,
    /// Byte offset in the text.
    start: usize,
}

/// Words: runs of letters and digits, with apostrophes inside.
fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(char::is_alphanumeric)?;
        let mut end = start;
        loop {
            end += text[end..].find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len() - end);
            let mut rest = text[end..].chars();
            let joins =
                matches!(rest.next(), Some('\'' | '’')) && rest.next().is_some_and(char::is_alphabetic);
            if !joins {
                break;
            }
            end += text[end..].chars().next().map_or(0, char::len_utf8);
        }
        at = end;
        let surface = &text[start..end];
        let lower = surface.to_lowercase().replace('’', "'");
        let lower = lower.strip_suffix("'s").map_or(lower.clone(), str::to_owned);
        Some(Word { surface, lower, start })
    })
}

/// The words of `text` in lower case, in order.
pub fn lower(text: &str) -> Vec<String> {
    words(text).map(|w| w.lower).collect()
}

#[derive(Default)]
struct Use {
    times: u32,
    plain: bool,
    lead: bool,
}

/// Weights of an article's features: its words, pairs of capitalised words, and `facts` of its rows.
pub fn weigh(title: &str, text: &str, facts: &[String]) -> BTreeMap<u32, f64> {
    let mut uses: BTreeMap<String, Use> = BTreeMap::new();
    let mut out = BTreeMap::new();
    let lead_end = text.match_indices('\n').nth(LEAD_LINES - 1).map_or(text.len(), |(at, _)| at);
    for (part, lead_end) in [(title, title.len()), (text, lead_end)] {
        let mut before: Option<Word<'_>> = None;
        for word in words(part) {
            let seen = uses.entry(word.lower.clone()).or_default();
            seen.times += 1;
            seen.plain |= word.surface.starts_with(char::is_lowercase);
            seen.lead |= word.start < lead_end;
            if let Some(first) = before.filter(|first| are_one_name(part, first, &word)) {
                let pair = format!("{} {}", first.lower, word.lower);
                out.insert(feature(&pair), PAIR * BACKGROUND.rarity(None));
            }
            before = Some(word);
        }
    }
    for (word, seen) in uses {
        let kind = match word.chars().next() {
            Some(c) if c.is_numeric() => NUMBER,
            _ if !seen.plain => NAME,
            _ => 1.0,
        };
        let lead = if seen.lead { LEAD } else { 1.0 };
        let weight = (1.0 + libm::log(f64::from(seen.times))) * kind * lead * BACKGROUND.rarity(Some(&word));
        out.insert(feature(&word), weight);
    }
    for fact in facts.iter().collect::<HashSet<_>>() {
        out.insert(feature(fact), FACT * BACKGROUND.rarity(None));
    }
    out
}

/// Whether both are capitalised and nothing but a space stands between.
fn are_one_name(text: &str, first: &Word<'_>, second: &Word<'_>) -> bool {
    let capital = |w: &Word<'_>| w.surface.starts_with(char::is_uppercase);
    let gap = &text[first.start + first.surface.len()..second.start];
    capital(first) && capital(second) && gap == " "
}

/// A feature's number: the upper half of a 64-bit FNV-1a hash, stirred.
fn feature(name: &str) -> u32 {
    (super::minhash::hash(name.as_bytes()) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        assert_eq!(
            lower("The U.N.'s envoy didn’t meet Iran’s F-16s; Señor"),
            ["the", "u", "n", "s", "envoy", "didn't", "meet", "iran", "f", "16s", "señor"]
        );
        assert_eq!(lower("’ '' x'"), ["x"]);
    }

    #[test]
    fn rare_words_names_numbers_and_the_lead_weigh_more() {
        let text = "A zebra of Zanzibar and 777 others\nb\nc\nd\nOf a quagga, 888 and Timbuktu";
        let weights = weigh("", text, &[]);
        let of = |word: &str| weights[&feature(word)];
        assert!(of("zebra") > 5.0 * of("of"), "rarity");
        assert!(of("timbuktu") > of("quagga"), "a name");
        assert!(of("888") > of("quagga"), "a number");
        assert!(of("zebra") > of("quagga"), "the lead");
    }

    #[test]
    fn names_of_two_words_and_facts_are_features() {
        let weights = weigh("", "Then Jane Roe met. Mary left, John Doe stayed", &["killed 11".into()]);
        let has = |name: &str| weights.contains_key(&feature(name));
        assert!(has("jane roe") && has("john doe") && has("killed 11"));
        assert!(!has("mary left") && !has("met mary"));
    }

    #[test]
    fn a_capital_at_the_start_is_no_name_where_the_word_is_written_small_too() {
        let weights = weigh("", "x\nx\nx\nQuagga. The quagga. Okapi.", &[]);
        let once = weights[&feature("okapi")];
        let twice = weights[&feature("quagga")];
        assert!((once / NAME * (1.0 + libm::log(2.0)) - twice).abs() < 1e-9);
    }
}
