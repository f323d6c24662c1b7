//! A small backtracking matcher with the meaning of Python's `re`, for the patterns of model folders.
//!
//! It knows literals, classes, groups, alternatives (the first that matches wins), greedy and lazy
//! repeats, `^`, `$`, look-ahead and look-behind of fixed width. Each alternative at the top is
//! indexed by the characters that it can start with, so that most positions of a text cost one table
//! look-up.

mod parse;
mod program;

use program::{Class, Program};

/// Matching gives up (and finds nothing) after this many steps at one position.
const STEP_LIMIT: usize = 200_000;

/// A compiled pattern.
#[derive(Clone, Debug)]
pub(crate) struct Regex {
    alternatives: Vec<Alternative>,
    /// Alternatives to try at each ASCII character, in order.
    ascii: Vec<Vec<u16>>,
    /// Alternatives to try at any other character.
    other: Vec<u16>,
    /// Alternatives that can match nothing, to try at the end of the text.
    empty: Vec<u16>,
    /// Whether every alternative starts with `^`.
    anchored: bool,
}

#[derive(Clone, Debug)]
struct Alternative {
    program: Program,
    first: Option<Class>,
    anchored: bool,
    /// The longest match that must reach the end of the text, in bytes.
    reach: usize,
}

impl Regex {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// A message if the pattern is damaged or uses something this matcher does not know.
    pub(crate) fn new(pattern: &str) -> Result<Self, String> {
        let mut alternatives = Vec::new();
        for node in parse::parse(pattern)? {
            alternatives.push(Alternative {
                program: Program::compile(&node)?,
                first: node.first(),
                anchored: node.starts_with_anchor(),
                reach: node.max_reach().map_or(usize::MAX, |chars| 4 * chars),
            });
        }
        let starts = |test: &dyn Fn(&Class) -> bool| -> Vec<u16> {
            let fits = |a: &Alternative| a.first.as_ref().is_none_or(test);
            (0..).zip(&alternatives).filter(|(_, a)| fits(a)).map(|(i, _)| i).collect()
        };
        let ascii = (0..128u8).map(|b| starts(&|class| class.contains(char::from(b)))).collect();
        let other = starts(&|class| class.has_non_ascii());
        let empty = starts(&|_| false);
        let anchored = alternatives.iter().all(|a| a.anchored);
        Ok(Regex { alternatives, ascii, other, empty, anchored })
    }

    /// The first match that starts at `from` or later, as a byte range.
    pub(crate) fn find(&self, text: &str, from: usize) -> Option<(usize, usize)> {
        let mut at = from;
        loop {
            if let Some(end) = self.match_at(text, at) {
                return Some((at, end));
            }
            if self.anchored {
                return None;
            }
            at += text[at..].chars().next()?.len_utf8();
        }
    }

    /// The end of a match that starts at `at`.
    pub(crate) fn match_at(&self, text: &str, at: usize) -> Option<usize> {
        let candidates = match text.as_bytes().get(at) {
            None => &self.empty,
            Some(&byte) if byte < 128 => &self.ascii[usize::from(byte)],
            Some(_) => &self.other,
        };
        let left = text.len() - at;
        candidates.iter().find_map(|&i| {
            let alternative = &self.alternatives[usize::from(i)];
            if left > alternative.reach || (alternative.anchored && at > 0) {
                return None;
            }
            alternative.program.run(text, at, STEP_LIMIT)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(pattern: &str, text: &str) -> Option<(usize, usize)> {
        Regex::new(pattern).unwrap().find(text, 0)
    }

    #[test]
    fn first_alternative_wins() {
        assert_eq!(find("a|ab", "ab"), Some((0, 1)));
        assert_eq!(find("(?:a|ab)c", "abc"), Some((0, 3)));
    }

    #[test]
    fn anchors_and_repeats() {
        assert_eq!(find(r"^\+(?![0-9])", "+a"), Some((0, 1)));
        assert_eq!(find(r"^\+(?![0-9])", "+1"), None);
        assert_eq!(find(r"\.\.+$", "so..."), Some((2, 5)));
        assert_eq!(find(r"\.\.+$", "so...x"), None);
        assert_eq!(find(r"^(?:\d{1,3}\.){2}$", "12.345."), Some((0, 7)));
        assert_eq!(find(r"^(?:\d{1,3}\.){2}$", "12.3456."), None);
        assert_eq!(find("^n'?t$", "nt\n"), Some((0, 2)));
    }

    #[test]
    fn look_behind_sees_the_text_before() {
        assert_eq!(find(r"(?<=°[FfCc])\.$", "20°C."), Some((5, 6)));
        assert_eq!(find(r"(?<=[0-9])(?:km|k|km²)$", "5km²"), Some((1, 5)));
        assert_eq!(find(r"(?<=[a-z])-(?=[a-z])", "a-1-b-c"), Some((5, 6)));
    }

    #[test]
    fn classes_and_escapes() {
        assert_eq!(find(r"[\u00A6\U0001F300-\U0001F3FA]", "x🌍"), Some((1, 5)));
        assert_eq!(find(r"^[\w\+\-\.]{2,}://", "a+²://"), Some((0, 7)));
        assert_eq!(find(r"[^ab]+", "abcd"), Some((2, 4)));
    }

    #[test]
    fn what_it_does_not_know_is_an_error() {
        for pattern in ["(a", "a)", "[a", r"\p{L}", "(?P<n>a)", "*a", "(?<=a*)b", "a{3,1}"] {
            assert!(Regex::new(pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn gives_up_on_endless_backtracking() {
        let text = "a".repeat(40);
        assert_eq!(find("^(?:a|a)*b", &text), None);
    }
}
