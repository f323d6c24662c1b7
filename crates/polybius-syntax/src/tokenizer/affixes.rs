//! One run of text without white space: exceptions, affixes peeled from both ends, infixes.

use super::{Part, Tokenizer};

impl Tokenizer {
    /// The parts of one run. Without `exceptions`, only the affix rules are used.
    pub(super) fn split<'t>(&self, run: &'t str, exceptions: bool) -> Vec<Part<'t>> {
        let (mut prefixes, mut suffixes) = (Vec::new(), Vec::new());
        let middle = self.peel(run, exceptions, &mut prefixes, &mut suffixes);
        let mut parts = prefixes;
        if let Some(exception) = self.exception(middle, exceptions) {
            parts.push(exception);
        } else if !middle.is_empty() {
            self.split_middle(middle, &mut parts);
        }
        parts.extend(suffixes.into_iter().rev());
        parts
    }

    fn exception<'t>(&self, text: &str, wanted: bool) -> Option<Part<'t>> {
        let found = if wanted { self.exceptions.get(text) } else { None };
        found.map(|&(first, end)| Part::Exception(first, end))
    }

    /// Takes affixes off both ends until nothing changes or an exception is left.
    fn peel<'t>(
        &self,
        run: &'t str,
        exceptions: bool,
        prefixes: &mut Vec<Part<'t>>,
        suffixes: &mut Vec<Part<'t>>,
    ) -> &'t str {
        let special = |text: &str| !text.is_empty() && self.exception(text, exceptions).is_some();
        let mut text = run;
        let mut last = 0;
        while !text.is_empty() && text.len() != last && !special(text) {
            last = text.len();
            let prefix = self.prefix_len(text);
            if prefix > 0 && special(&text[prefix..]) {
                prefixes.push(Part::Text(&text[..prefix]));
                return &text[prefix..];
            }
            let cut = text.len() - self.suffix_len(&text[prefix..]);
            if cut < text.len() && special(&text[..cut]) {
                suffixes.push(Part::Text(&text[cut..]));
                return &text[..cut];
            }
            if prefix > 0 {
                prefixes.push(Part::Text(&text[..prefix]));
            }
            if cut < text.len() && prefix <= cut {
                suffixes.push(Part::Text(&text[cut..]));
                text = &text[prefix..cut];
            } else {
                text = &text[prefix..];
            }
        }
        text
    }

    /// Length of the prefix of `text`.
    fn prefix_len(&self, text: &str) -> usize {
        self.prefix.match_at(text, 0).unwrap_or(0)
    }

    /// Length of the suffix of `text`.
    fn suffix_len(&self, text: &str) -> usize {
        let found = self.suffix.find(text, 0).filter(|&(_, end)| end == text.len());
        found.map_or(0, |(start, end)| end - start)
    }

    fn split_middle<'t>(&self, text: &'t str, parts: &mut Vec<Part<'t>>) {
        if self.url.match_at(text, 0).is_some() {
            parts.push(Part::Text(text));
            return;
        }
        let mut done = 0;
        let mut from = 0;
        while let Some((start, end)) = self.infix.find(text, from) {
            let Some(next) = text[start..].chars().next() else { break };
            from = end.max(start + next.len_utf8());
            if start == 0 {
                continue;
            }
            if start > done {
                parts.push(Part::Text(&text[done..start]));
            }
            if end > start {
                parts.push(Part::Text(&text[start..end]));
            }
            done = end;
        }
        if done < text.len() {
            parts.push(Part::Text(&text[done..]));
        }
    }

    /// Whether an affix rule touches the text.
    pub(super) fn has_affix(&self, text: &str) -> bool {
        self.prefix_len(text) > 0 || self.suffix_len(text) > 0 || self.infix.find(text, 0).is_some()
    }
}
