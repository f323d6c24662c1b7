//! The publication date where no field gives it: from the dateline, or from the file's name.

use polybius_base::PartialDate;

use crate::when::{self, Order, full};

/// Words in lower case that a dateline may hold beside names and dates.
const LABELS: &[&str] =
    &["on", "at", "by", "of", "the", "published", "updated", "posted", "local", "time", "am", "pm"];

/// Lines at the top of a text among which the dateline is looked for.
const LINES: usize = 4;

/// Words a dateline may have.
const WORDS: usize = 14;

/// The full date in the text's dateline: "Saturday, July 2, 2022" on a line of its own, or
/// "SEOUL, Sept. 13, 2023 (Wire) — " before the first sentence. `None` where a day, a month or the
/// year is missing, or where the words before the date are prose.
pub fn in_text(text: &str) -> Option<PartialDate> {
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty()).take(LINES);
    lines.map(head).filter(|h| is_dateline(h)).find_map(|head| when::find(head, Order::Unknown))
}

/// The line up to its first dash between spaces, or the whole line.
pub fn head(line: &str) -> &str {
    let dash = [" — ", " – ", " -- ", " - "].iter().filter_map(|d| line.find(d)).min();
    &line[..dash.unwrap_or(line.len())]
}

/// Whether a few words are names, figures and labels, as in a dateline.
pub fn is_dateline(head: &str) -> bool {
    let words: Vec<&str> = head.split_whitespace().collect();
    words.len() <= WORDS && words.iter().all(|w| is_name_or_label(w))
}

fn is_name_or_label(word: &str) -> bool {
    let bare: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
    !bare.starts_with(char::is_lowercase) || LABELS.contains(&bare.as_str())
}

/// The full date in a file's name, such as `2023-09-13-summit.txt`, `wire_2023_09_13.txt` or `20230913.txt`.
pub fn in_file_name(name: &str) -> Option<PartialDate> {
    let digits: Vec<&str> = name.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty()).collect();
    let separated = digits.windows(3).find_map(|w| match (w[0].len(), w[1].len(), w[2].len()) {
        (4, 2, 2) => full(w[0].parse().ok()?, w[1].parse().ok()?, w[2].parse().ok()?),
        _ => None,
    });
    let plain = |d: &&str| {
        let (year, month, day) = (d.get(..4)?, d.get(4..6)?, d.get(6..)?);
        full(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).filter(|_| d.len() == 8)
    };
    separated.or_else(|| digits.iter().find_map(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> String {
        in_text(text).map_or(String::new(), |d| d.to_string())
    }

    #[test]
    fn datelines_with_a_full_date_give_it() {
        for text in [
            "Wednesday, September 13, 2023\nThe leaders met.",
            "SEOUL, Sept. 13, 2023 (Sample Wire) — The leaders met.",
            "Minister visits port\nBy Ann Lee\nPublished: 13 September 2023\nHe came by sea.",
            "LONDON, 13th Sep 2023 -- Ministers met.",
            "2023-09-13 10:30\nMinisters met.",
        ] {
            assert_eq!(found(text), "2023-09-13", "{text}");
        }
    }

    #[test]
    fn prose_and_parts_of_dates_give_none() {
        for text in [
            "The treaty of 3 March 1918 — signed in a fortress — ended it.",
            "MOSCOW, March 3 (Wire) — The leaders met.",
            "The leaders met on March 3, 2018.",
            "Line one\nLine two\nLine three\nLine four\nMarch 3, 2018",
            "",
        ] {
            assert_eq!(found(text), "", "{text}");
        }
    }

    #[test]
    fn file_names_give_full_dates_only() {
        let name = |n| in_file_name(n).map_or(String::new(), |d| d.to_string());
        assert_eq!(name("2023-09-13-summit.txt"), "2023-09-13");
        assert_eq!(name("wire_2023_09_13.txt"), "2023-09-13");
        assert_eq!(name("a20230913.jsonl"), "2023-09-13");
        for none in ["2023-09.jsonl", "article-12345678.txt", "20231399.txt", "notes.txt"] {
            assert_eq!(name(none), "", "{none}");
        }
    }
}
