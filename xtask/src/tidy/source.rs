//! Rust source with its comments, strings and characters blanked out, so that rules see code only.

use std::ops::Range;

/// A Rust file as the rules see it.
pub struct Source {
    /// The code, byte for byte as long as the file, with blanks where comments and literals stood.
    pub code: String,
    /// Byte ranges of items that are compiled for tests only.
    tests: Vec<Range<usize>>,
    /// Byte offset of each line's start.
    lines: Vec<usize>,
}

impl Source {
    /// Reads `text`, the content of the file at `path`; files of tests, benches and examples count as tests.
    pub fn new(path: &str, text: &str) -> Self {
        let code = blank(text);
        let folders = ["/tests/", "/benches/", "/examples/", "/fuzz/"];
        let tests = match path.ends_with("/tests.rs") || folders.iter().any(|f| path.contains(f)) {
            true => std::iter::once(0..code.len()).collect(),
            false => test_items(&code),
        };
        let breaks = text.bytes().enumerate().filter(|&(_, b)| b == b'\n').map(|(at, _)| at + 1);
        Source { code, tests, lines: std::iter::once(0).chain(breaks).collect() }
    }

    /// The line, counted from 1, that holds byte `at`.
    pub fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|&start| start <= at)
    }

    /// Whether byte `at` is compiled for tests only.
    pub fn is_test(&self, at: usize) -> bool {
        self.tests.iter().any(|range| range.contains(&at))
    }

    /// Where the word `word` stands in the code.
    pub fn words<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        self.code.match_indices(word).map(|(at, _)| at).filter(move |&at| {
            !joins(self.code[..at].chars().next_back()) && !joins(self.code[at + word.len()..].chars().next())
        })
    }

    /// The block that opens at or after byte `from`, braces included; `None` where a `;` comes first.
    pub fn block(&self, from: usize) -> Option<Range<usize>> {
        block(&self.code, from)
    }
}

fn block(code: &str, from: usize) -> Option<Range<usize>> {
    let (mut depth, mut nested, mut open) = (0, 0, None);
    for (at, c) in code[from..].char_indices() {
        match (c, open) {
            ('(' | '[', None) => nested += 1,
            (')' | ']', None) => nested -= 1,
            (';', None) if nested == 0 => return None,
            ('{', _) => {
                open = open.or(Some(from + at));
                depth += 1;
            }
            ('}', Some(start)) => {
                depth -= 1;
                if depth == 0 {
                    return Some(start..from + at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

fn test_items(code: &str) -> Vec<Range<usize>> {
    let marks = code.match_indices("#[cfg(test)]").map(|(at, mark)| (at, at + mark.len()));
    marks.filter_map(|(start, end)| Some(start..block(code, end)?.end)).collect()
}

/// `text` with comments, string and character literals replaced by blanks; line breaks stay.
fn blank(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = literal_end(bytes, at);
        if end > at {
            out[at..end].iter_mut().filter(|b| **b != b'\n').for_each(|b| *b = b' ');
            at = end;
        } else {
            at += 1;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The end of the comment or literal that starts at `at`, or `at` itself where none does.
fn literal_end(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    let within_word = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
    match rest {
        [b'/', b'/', ..] => at + rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len()),
        [b'/', b'*', ..] => at + comment_len(rest),
        [b'"', ..] => at + quoted_len(rest, b'"'),
        [b'r', b'"' | b'#', ..] if !within_word => at + raw_len(&rest[1..]).map_or(0, |n| n + 1),
        [b'b' | b'c', b'r', b'"' | b'#', ..] if !within_word => at + raw_len(&rest[2..]).map_or(0, |n| n + 2),
        [b'\'', b'\\', ..] => at + quoted_len(rest, b'\''),
        // A character has its closing quote after one character; a lifetime has none there.
        [b'\'', ..] => at + character_len(rest),
        _ => at,
    }
}

fn comment_len(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        match &rest[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn quoted_len(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            b if b == quote => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// Length of `#*"…"#*`, `None` where it is no raw string.
fn raw_len(rest: &[u8]) -> Option<usize> {
    let hashes = rest.iter().take_while(|&&b| b == b'#').count();
    if rest.get(hashes) != Some(&b'"') {
        return None;
    }
    let mut close = vec![b'"'];
    close.extend(std::iter::repeat_n(b'#', hashes));
    let inside = &rest[hashes + 1..];
    let end = inside.windows(close.len()).position(|w| w == close).unwrap_or(inside.len());
    Some((hashes + 1 + end + close.len()).min(rest.len()))
}

fn character_len(rest: &[u8]) -> usize {
    let width = match rest.get(1) {
        None => return 0,
        Some(b) if b.is_ascii() => 1,
        Some(b) => b.leading_ones() as usize,
    };
    if rest.get(1 + width) == Some(&b'\'') { width + 2 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_blanked_and_code_stays() {
        let text = "a /* x /* y */ z */ b // c\n'\"' 'x' '\\'' '—' fn<'a> \"s\\\"t\" r#\"u\"v\"# b\"w\" r\"y\" var\"\" d";
        let code = blank(text);
        assert_eq!(code.len(), text.len());
        let words: Vec<&str> = code.split_whitespace().collect();
        assert_eq!(words, ["a", "b", "fn<'a>", "b", "var", "d"]);
    }

    #[test]
    fn items_for_tests_are_known() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n fn b() { c() }\n}\nfn d() {}\n#[cfg(test)]\nmod t;\nfn e() {}";
        let source = Source::new("x/src/lib.rs", text);
        let is_test = |word| source.is_test(source.words(word).next().unwrap());
        assert_eq!(["a", "b", "c", "d", "e"].map(is_test), [false, true, true, false, false]);
        assert_eq!(source.line(text.find("fn d").unwrap()), 6);
    }

    #[test]
    fn blocks_match_their_braces() {
        let source = Source::new("x/src/lib.rs", "fn a(x: [u8; 2]) { if b { '}' } }\nfn c();");
        let block = source.block(0).unwrap();
        assert_eq!(&source.code[block], "{ if b {     } }");
        assert_eq!(source.block(source.code.find("fn c").unwrap()), None);
    }
}
