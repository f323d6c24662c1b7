//! The common form of names: lower case, without marks, split into words.
//!
//! Names in tables and tokens in sentences pass through the same function, so that `U.S.`, `US` and
//! `U.S` meet, `Al-Qaeda` meets the three tokens `al`, `-`, `Qaeda`, and `People's` meets `People`, `'s`.

/// One word of a name in its common form, with what is left of its case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// Where its letters start in the buffer.
    pub start: u32,
    /// Where they end.
    pub end: u32,
    /// Whether its first letter is a capital.
    pub initial: bool,
    /// Whether all its letters are capitals.
    pub caps: bool,
    /// Whether a hyphen joins it to the word before.
    pub joined: bool,
    /// Whether a full stop ends it.
    pub dotted: bool,
    /// How many letters it has.
    pub letters: u8,
}

/// A list of words with the buffer that holds their letters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    text: String,
    words: Vec<Word>,
    join: bool,
}

/// Latin-1 Supplement and Latin Extended-A and -B, one plain letter per code point; `?` where there is
/// none, `#` where there are two.
const LATIN: &[u8; 400] = b"aaaaaa#ceeeeiiiidnooooo?ouuuuy##aaaaaa#ceeeeiiiidnooooo?ouuuuy#yaaaaaaccccccccdd\
ddeeeeeeeeeegggggggghhhhiiiiiiiiii##jjkkkllllll??llnnnnnnnnnoooooo##rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzz\
zs?b????????d????a?ff?????kk??????oo?????????????uu??yy????????????????????????aaiioouuuuuuuuuu?aaaa????ggkkoo\
oo??j???gg??nnaa??ooaaaaeeeeiiiioooorrrruuuusstt??hh??????aaeeooooooooyy????????????????????????????";

/// Latin Extended Additional, in the same way.
const LATIN_MORE: &[u8; 256] = b"aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooo\
oooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwy?s??#?aaaaaaaaaaaaaaaaaaaaaaaaeeeeee\
eeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy??????";

/// Most words of a phrase that is looked up: the longest name of the tables has 17.
const PHRASE_WORDS: usize = 100;

impl Words {
    /// The words so far.
    pub fn list(&self) -> &[Word] {
        &self.words
    }

    /// The letters of a word.
    pub fn letters(&self, word: Word) -> &str {
        &self.text[word.start as usize..word.end as usize]
    }

    /// Adds the words of `token`, and tells how many they were. A token that is a hyphen joins the words
    /// before and after it.
    pub fn push(&mut self, token: &str) -> usize {
        let before = self.words.len();
        let joined = std::mem::replace(&mut self.join, matches!(token, "-" | "–" | "‑"));
        match token.strip_suffix("'s").or_else(|| token.strip_suffix("’s")) {
            Some(stem) if !stem.is_empty() => {
                self.push_plain(stem);
                self.push_plain("s");
            }
            _ => self.push_plain(token),
        }
        if let Some(word) = self.words.get_mut(before) {
            word.joined |= joined;
        }
        self.words.len() - before
    }

    /// Takes the last word away.
    pub fn pop(&mut self) {
        self.words.pop();
    }

    /// All words of a text, the leading article left out where words follow it; none of a text of more
    /// words than any phrase has, so that what is asked of its parts takes no time.
    pub fn of(text: &str) -> Words {
        let mut all = Words::default();
        for token in text.split_whitespace() {
            all.push(token);
            if all.words.len() > PHRASE_WORDS {
                return Words::default();
            }
        }
        if all.words.len() > 1 && all.letters(all.words[0]) == "the" {
            all.words.remove(0);
        }
        all
    }

    /// The words joined by single spaces.
    pub fn key(&self) -> String {
        self.key_of(0..self.words.len())
    }

    /// Some of the words joined by single spaces.
    pub fn key_of(&self, range: std::ops::Range<usize>) -> String {
        self.words[range].iter().map(|&w| self.letters(w)).collect::<Vec<_>>().join(" ")
    }

    fn push_plain(&mut self, token: &str) {
        let mut word = self.open();
        for c in token.chars() {
            match c {
                '.' => word.dotted = true,
                '\'' | '’' | '‘' | '`' | 'ʻ' | 'ʼ' | '\u{300}'..='\u{36f}' => {}
                '-' | '–' | '‑' => {
                    self.close(word);
                    word = Word { joined: true, ..self.open() };
                }
                '—' | '/' | ' ' | '\u{a0}' => {
                    self.close(word);
                    word = self.open();
                }
                '&' => {
                    self.close(word);
                    word = self.open();
                    self.text.push_str("and");
                    self.close(word);
                    word = self.open();
                }
                ',' | ';' | ':' | '(' | ')' | '"' => {
                    self.close(word);
                    word = self.open();
                    self.text.push(c);
                    self.close(word);
                    word = self.open();
                }
                _ => self.letter(c, &mut word),
            }
        }
        self.close(word);
    }

    fn open(&self) -> Word {
        let at = self.text.len() as u32;
        Word { start: at, end: at, initial: false, caps: true, joined: false, dotted: false, letters: 0 }
    }

    fn close(&mut self, mut word: Word) {
        word.end = self.text.len() as u32;
        word.caps &= word.letters > 0;
        if word.end > word.start {
            self.words.push(word);
        }
    }

    fn letter(&mut self, c: char, word: &mut Word) {
        word.dotted = false;
        if c.is_alphabetic() {
            let upper = c.is_uppercase();
            word.initial |= upper && word.letters == 0;
            word.caps &= upper;
            word.letters = word.letters.saturating_add(1);
        }
        plain(c, &mut self.text);
    }
}

/// Appends the common form of one character.
fn plain(c: char, out: &mut String) {
    let table = match c {
        'A'..='Z' => return out.push(c.to_ascii_lowercase()),
        '\0'..='\u{7f}' => return out.push(c),
        '\u{c0}'..='\u{24f}' => LATIN[c as usize - 0xc0],
        '\u{1e00}'..='\u{1eff}' => LATIN_MORE[c as usize - 0x1e00],
        _ => b'?',
    };
    match (table, c) {
        (b'#', 'æ' | 'Æ') => out.push_str("ae"),
        (b'#', 'œ' | 'Œ') => out.push_str("oe"),
        (b'#', 'ß' | 'ẞ') => out.push_str("ss"),
        (b'#', 'þ' | 'Þ') => out.push_str("th"),
        (b'#', _) | (b'?', _) => out.extend(c.to_lowercase()),
        (letter, _) => out.push(letter as char),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> String {
        Words::of(text).key()
    }

    #[test]
    fn spellings_of_one_name_meet() {
        for (a, b) in [
            ("U.S.", "US"),
            ("al-Qaeda", "al - Qaeda"),
            ("Korean People's Army", "Korean People 's Army"),
            ("Korean People’s Army", "Korean People's Army"),
            ("the United Nations", "United Nations"),
            ("Erdoğan", "Erdogan"),
            ("Łukasz", "Lukasz"),
            ("Niinistö", "Niinisto"),
            ("Antigua & Barbuda", "Antigua and Barbuda"),
            ("Washington, D.C.", "Washington , DC"),
            ("Nguyễn Phú Trọng", "Nguyen Phu Trong"),
        ] {
            assert_eq!(key(a), key(b), "{a} / {b}");
        }
        assert_eq!(key("Straße"), "strasse");
        assert_eq!(key("the"), "the");
    }

    #[test]
    fn case_is_kept_beside() {
        let w = Words::of("U.S. Navy car WHO d'Ivoire");
        let seen: Vec<_> = w.list().iter().map(|w| (w.initial, w.caps, w.letters)).collect();
        assert_eq!(
            seen,
            [(true, true, 2), (true, false, 4), (false, false, 3), (true, true, 3), (false, false, 7)]
        );
    }

    #[test]
    fn any_text_folds_to_words_inside_the_buffer() {
        for text in ["", "--", "'s", "&", "a&b", "北京", "\u{301}", "e\u{301}", "x,y;(z)"] {
            let w = Words::of(text);
            for &word in w.list() {
                assert!(!w.letters(word).is_empty(), "{text:?}");
            }
        }
        assert_eq!(Words::of("a&b").key(), "a and b");
        assert_eq!(Words::of("'s").key(), "s");
    }
}
