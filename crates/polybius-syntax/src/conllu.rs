//! CoNLL-U: one token a line, a blank line after each sentence.
//!
//! Names stand in the last column as `NER=B-GPE` and `NER=I-GPE`, `SpaceAfter=No` where no space
//! follows. White space inside a form is written `\\s`, `\\t`, `\\n`, `\\r`, and `\\` doubled. Reading gives a text
//! of one line a paragraph.

use std::fmt::Write as _;

use polybius_base::Span;

use crate::{Dep, Doc, EntityType, Pos, Tag, Token};

/// Why some text is not CoNLL-U as this module writes it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the CoNLL-U text: {reason}")]
pub struct ConlluError {
    /// Line number, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

const TEXT: &str = "# text = ";
const PARAGRAPH: &str = "# newpar";

/// Appends a parsed text to `out`.
pub fn write(doc: &Doc, text: &str, out: &mut String) {
    for sentence in doc.sentences() {
        if doc.paragraphs.binary_search_by_key(&(sentence.start as u32), |p| p.start).is_ok() {
            out.push_str(PARAGRAPH);
            out.push('\n');
        }
        let (first, last) = (&doc.tokens[sentence.start], &doc.tokens[sentence.end - 1]);
        let words = Span { start: first.span.start, end: last.span.end }.of(text);
        let _ = writeln!(out, "{TEXT}{}", escape(words, false));
        for i in sentence.clone() {
            write_token(doc, text, i, sentence.start, out);
        }
        out.push('\n');
    }
}

fn write_token(doc: &Doc, text: &str, i: usize, first: usize, out: &mut String) {
    let token = &doc.tokens[i];
    let head = if token.head as usize == i { 0 } else { token.head as i64 - first as i64 + 1 };
    let mut misc = Vec::new();
    if let Some(ent) = token.ent {
        misc.push(format!("NER={}-{}", if token.ent_begin { 'B' } else { 'I' }, ent.as_str()));
    }
    if !token.space_after {
        misc.push("SpaceAfter=No".to_owned());
    }
    let or_blank = |s: &str| if s.is_empty() { "_".to_owned() } else { escape(s, true) };
    let _ = writeln!(
        out,
        "{}\t{}\t{}\t{}\t{}\t{}\t{head}\t{}\t_\t{}",
        i - first + 1,
        escape(token.span.of(text), true),
        or_blank(doc.lemma(i)),
        token.pos.as_str(),
        token.tag.as_str(),
        or_blank(doc.morph(i)),
        token.dep.as_str(),
        or_blank(&misc.join("|")),
    );
}

/// Writes white space and `\` so that they fit in a field; in a text, plain spaces may stay.
fn escape(s: &str, field: bool) -> String {
    let mut out = String::with_capacity(s.len());
    for c in s.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            ' ' if field => out.push_str("\\s"),
            c => out.push(c),
        }
    }
    out
}

fn unescape(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    let mut chars = s.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('t') => out.push('\t'),
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some('s') => out.push(' '),
                Some(c) => out.push(c),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}

/// Reads CoNLL-U: gives the text, one line a paragraph, and its parse.
///
/// # Errors
/// [`ConlluError`] at the first line that does not fit.
pub fn read(conllu: &str) -> Result<(String, Doc), ConlluError> {
    let mut reader = Reader::default();
    for (at, line) in conllu.lines().enumerate() {
        reader.line(line).map_err(|reason| ConlluError { line: at + 1, reason })?;
    }
    let lines = conllu.lines().count();
    reader.end_sentence().map_err(|reason| ConlluError { line: lines, reason })?;
    Ok(reader.finish())
}

#[derive(Default)]
struct Reader {
    text: String,
    doc: Doc,
    morphs: Vec<Box<str>>,
    /// First token of the sentence at hand.
    first: usize,
    new_paragraph: bool,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), String> {
        if line.trim().is_empty() {
            return self.end_sentence();
        }
        if line.starts_with('#') {
            self.new_paragraph |= line.starts_with(PARAGRAPH);
            return Ok(());
        }
        let fields: Vec<&str> = line.split('\t').collect();
        let [id, form, lemma, pos, tag, morph, head, dep, _, misc] = fields[..] else {
            return Err(format!("{} fields, not 10", fields.len()));
        };
        if id.contains(['-', '.']) {
            return Ok(());
        }
        let at = self.doc.tokens.len() - self.first + 1;
        if id.parse() != Ok(at) {
            return Err(format!("token {id} where {at} was due"));
        }
        self.begin_paragraph();
        let label = |kind: &str, value: &str| format!("unknown {kind} {value}");
        let token = Token {
            span: self.push_form(&unescape(form)),
            tag: Tag::from_label(tag).ok_or_else(|| label("tag", tag))?,
            pos: Pos::from_label(pos).ok_or_else(|| label("part of speech", pos))?,
            morph: self.morph(if morph == "_" { String::new() } else { unescape(morph) }),
            head: head.parse().map_err(|_| label("head", head))?,
            dep: read_dep(dep).ok_or_else(|| label("label", dep))?,
            ent: None,
            ent_begin: false,
            sent_start: at == 1,
            space_after: true,
            lemma: self.doc.push_lemma(&if lemma == "_" && form != "_" {
                String::new()
            } else {
                unescape(lemma)
            }),
        };
        self.doc.tokens.push(token);
        self.misc(misc)
    }

    fn push_form(&mut self, form: &str) -> Span {
        let start = self.text.len();
        self.text.push_str(form);
        Span::new(start, self.text.len())
    }

    fn begin_paragraph(&mut self) {
        let at = self.doc.tokens.len() as u32;
        if self.new_paragraph || self.doc.paragraphs.is_empty() {
            if !self.doc.paragraphs.is_empty() {
                self.text.push('\n');
            }
            self.doc.paragraphs.push(at..at);
            self.new_paragraph = false;
        } else if self.doc.tokens.last().is_some_and(|token| token.space_after) {
            self.text.push(' ');
        }
        if let Some(paragraph) = self.doc.paragraphs.last_mut() {
            paragraph.end = at + 1;
        }
    }

    fn morph(&mut self, morph: String) -> u16 {
        if self.morphs.is_empty() {
            self.morphs.push("".into());
        }
        let known = self.morphs.iter().position(|m| **m == *morph);
        known.unwrap_or_else(|| {
            self.morphs.push(morph.into());
            self.morphs.len() - 1
        }) as u16
    }

    fn misc(&mut self, misc: &str) -> Result<(), String> {
        let Some(token) = self.doc.tokens.last_mut() else { return Ok(()) };
        for item in misc.split('|') {
            if item == "SpaceAfter=No" {
                token.space_after = false;
            } else if let Some(name) = item.strip_prefix("NER=") {
                let (place, label) = name.split_once('-').unwrap_or(("", name));
                token.ent_begin = place == "B";
                token.ent = EntityType::from_label(label);
                if token.ent.is_none() || !matches!(place, "B" | "I") {
                    return Err(format!("unknown name {name}"));
                }
            }
        }
        Ok(())
    }

    /// Turns the heads of the sentence from places in it to places in the document.
    fn end_sentence(&mut self) -> Result<(), String> {
        let first = self.first as u32;
        let count = self.doc.tokens.len() - self.first;
        for (i, token) in self.doc.tokens.iter_mut().enumerate().skip(self.first) {
            if token.head as usize > count {
                return Err(format!("head {} in a sentence of {count} tokens", token.head));
            }
            token.head = if token.head == 0 { i as u32 } else { first + token.head - 1 };
        }
        self.first = self.doc.tokens.len();
        Ok(())
    }

    fn finish(mut self) -> (String, Doc) {
        self.doc.morphs = self.morphs.into();
        (self.text, self.doc)
    }
}

/// A label; `root` may be written small, as other tools do.
fn read_dep(label: &str) -> Option<Dep> {
    if label == "root" { Some(Dep::Root) } else { Dep::from_label(label) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = "# newpar\n\
        1\tKim\tKim\tPROPN\tNNP\tNumber=Sing\t2\tnsubj\t_\tNER=B-PERSON\n\
        2\tleft\tleave\tVERB\tVBD\t_\t0\tROOT\t_\tSpaceAfter=No\n\
        3\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_\n\n\
        # newpar\n\
        1\tWhy\twhy\tSCONJ\tWRB\t_\t0\tROOT\t_\tSpaceAfter=No\n";

    #[test]
    fn paragraphs_become_lines() {
        let (text, doc) = read(TWO).unwrap();
        assert_eq!(text, "Kim left.\nWhy");
        assert_eq!(doc.paragraphs, [0..3, 3..4]);
        assert_eq!(doc.tokens.iter().map(|t| t.head).collect::<Vec<_>>(), [1, 1, 1, 3]);
        assert_eq!((doc.tokens[0].ent, doc.tokens[0].ent_begin), (Some(EntityType::Person), true));
        assert_eq!((doc.lemma(1), doc.morph(0), doc.morph(1)), ("leave", "Number=Sing", ""));
    }

    #[test]
    fn what_does_not_fit_is_told_with_its_line() {
        let wrong = [
            ("2\tKim", "1\tKim", 2),
            ("NNP", "NNQ", 2),
            ("2\tpunct", "9\tpunct", 5),
            ("B-PERSON", "B-PET", 2),
            ("\tVERB", "", 3),
        ];
        for (right, broken, line) in wrong {
            let text = if right.starts_with("2\tKim") {
                TWO.replace("1\tKim", right)
            } else {
                TWO.replace(right, broken)
            };
            assert_eq!(read(&text).unwrap_err().line, line, "{broken}");
        }
    }

    #[test]
    fn fields_are_escaped() {
        assert_eq!(escape("a b\\\t", true), "a\\sb\\\\\\t");
        assert_eq!(unescape(&escape("a b\\\t\n\r\\s", true)), "a b\\\t\n\r\\s");
    }
}
