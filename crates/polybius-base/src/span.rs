//! Half-open byte ranges into a text, and their conversion to Unicode code points.

/// A half-open range of UTF-8 bytes, `start..end`, into the text of one article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span `start..end`; `start` must not exceed `end`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "span {start}..{end} is reversed");
        Span { start: start as u32, end: end as u32 }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The range for slicing.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The words of `text` that the span covers; empty if it does not fit the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }

    /// Whether the two spans share at least one byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies inside this span.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span that covers both.
    pub fn cover(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// Converts byte offsets of one text to code-point offsets, in O(1) each for ASCII text and
/// O(log n) otherwise.
pub struct CodePoints {
    /// Byte offset just after each multi-byte character, with the surplus bytes up to there.
    surplus: Vec<(u32, u32)>,
}

impl CodePoints {
    /// An index over `text`.
    pub fn new(text: &str) -> Self {
        let mut surplus = Vec::new();
        let mut extra = 0;
        if !text.is_ascii() {
            for (at, c) in text.char_indices().filter(|(_, c)| !c.is_ascii()) {
                extra += c.len_utf8() as u32 - 1;
                surplus.push((at as u32 + c.len_utf8() as u32, extra));
            }
        }
        CodePoints { surplus }
    }

    /// The code-point offset of byte offset `byte`, which must be a character boundary.
    pub fn at(&self, byte: u32) -> u32 {
        let passed = self.surplus.partition_point(|&(end, _)| end <= byte);
        byte - if passed == 0 { 0 } else { self.surplus[passed - 1].1 }
    }

    /// `[start, end)` in code points.
    pub fn span(&self, span: Span) -> [u32; 2] {
        [self.at(span.start), self.at(span.end)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_count_characters_not_bytes() {
        let text = "Rosselló—said “no”";
        let index = CodePoints::new(text);
        for (n, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(index.at(byte as u32), n as u32);
        }
        assert_eq!(index.at(text.len() as u32), text.chars().count() as u32);
    }

    #[test]
    fn spans_compare_half_open() {
        assert!(!Span::new(0, 3).overlaps(Span::new(3, 5)));
        assert!(Span::new(0, 4).overlaps(Span::new(3, 5)));
        assert_eq!(Span::new(2, 9).of("short"), "");
    }
}
