//! A lenient reader of XML: it never fails, whatever is broken in the feed.

use std::borrow::Cow;

/// A piece of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// An element begins: its name without prefix and its attributes; `/>` gives an `End` too.
    Start(&'a str, Attrs<'a>),
    /// An element ends.
    End(&'a str),
    /// Words, with entities undone, or a CDATA section as it stands.
    Text(Cow<'a, str>),
}

/// Attributes of an element, read when they are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attrs<'a>(&'a str);

impl<'a> Attrs<'a> {
    /// The value of the attribute `name`, whatever its prefix.
    pub fn get(self, name: &str) -> Option<Cow<'a, str>> {
        let mut rest = self.0;
        while let Some((key, after)) = rest.split_once('=') {
            let key = key.trim_end().rsplit(|c: char| c.is_whitespace()).next().unwrap_or_default();
            let after = after.trim_start();
            let (value, next) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                _ => after.split_once(char::is_whitespace).unwrap_or((after, "")),
            };
            if bare(key).eq_ignore_ascii_case(name) {
                return Some(unescape(value));
            }
            rest = next;
        }
        None
    }
}

/// Reads `xml` token by token.
pub struct Tokens<'a> {
    rest: &'a str,
    /// The end of an element that closed itself.
    due: Option<&'a str>,
}

impl<'a> Tokens<'a> {
    /// The tokens of `xml`.
    pub fn new(xml: &'a str) -> Self {
        Tokens { rest: xml, due: None }
    }

    fn tag(&mut self) -> Option<Token<'a>> {
        let inside = &self.rest[1..];
        if let Some(data) = inside.strip_prefix("![CDATA[") {
            let (text, rest) = data.split_once("]]>").unwrap_or((data, ""));
            self.rest = rest;
            return Some(Token::Text(Cow::Borrowed(text)));
        }
        if let Some(comment) = inside.strip_prefix("!--") {
            self.rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
            return None;
        }
        let (end, next) = tag_end(inside);
        let (tag, rest) = (&inside[..end], &inside[next..]);
        self.rest = rest;
        if tag.starts_with(['!', '?']) {
            return None;
        }
        if let Some(name) = tag.strip_prefix('/') {
            return Some(Token::End(bare(name.trim())));
        }
        let closed = tag.ends_with('/');
        let tag = tag.trim_end_matches('/');
        let (name, attrs) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        let name = bare(name);
        self.due = closed.then_some(name);
        Some(Token::Start(name, Attrs(attrs)))
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(name) = self.due.take() {
            return Some(Token::End(name));
        }
        while !self.rest.is_empty() {
            if opens(self.rest) {
                if let Some(token) = self.tag() {
                    return Some(token);
                }
                continue;
            }
            // Words go on to the next tag; a lone `<` is one of them.
            let skip = self.rest.chars().next().map_or(0, char::len_utf8);
            let end =
                self.rest[skip..].match_indices('<').map(|(n, _)| n + skip).find(|&n| opens(&self.rest[n..]));
            let (text, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
            self.rest = rest;
            return Some(Token::Text(unescape(text)));
        }
        None
    }
}

/// Whether a tag begins here.
fn opens(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next() == Some('<') && chars.next().is_some_and(|c| c.is_ascii_alphabetic() || "/!?".contains(c))
}

/// Where a tag ends, its `>` outside quotes or else the text's end, and where what follows begins.
fn tag_end(inside: &str) -> (usize, usize) {
    let mut quote = None;
    for (at, byte) in inside.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return (at, at + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(q), b) if q == b => quote = None,
            // A tag whose quote is never closed ends at the next tag.
            (Some(_), b'<') => return inside[..at].find('>').map_or((at, at), |end| (end, end + 1)),
            _ => {}
        }
    }
    (inside.len(), inside.len())
}

/// A name without its prefix.
fn bare(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// `text` with its entities undone; what is none stays as it stands.
pub fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|b| b == b';');
        match end.and_then(|end| entity(&rest[1..end]).map(|c| (c, end + 1))) {
            Some((c, used)) => {
                out.push(c);
                rest = &rest[used..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|c| !c.is_control() || c.is_whitespace());
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "ndash" => '–',
        "mdash" => '—',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "hellip" => '…',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(xml: &str) -> String {
        let show = |token| match token {
            Token::Start(name, attrs) => {
                format!("<{name}{}>", attrs.get("href").map_or(String::new(), |h| format!(" {h}")))
            }
            Token::End(name) => format!("</{name}>"),
            Token::Text(text) => text.into_owned(),
        };
        Tokens::new(xml).map(show).collect()
    }

    #[test]
    fn sound_xml_is_read() {
        let xml = "<?xml version='1.0'?><!-- no --><a:b x='1' href=\"/q?a&amp;b\"/><t>S &lt;i&gt; &#8212;<![CDATA[<p>&amp;]]></t>";
        assert_eq!(told(xml), "<b /q?a&b></b><t>S <i> —<p>&amp;</t>");
    }

    #[test]
    fn broken_xml_is_read_as_far_as_it_goes() {
        assert_eq!(told("<t>R&D & x < y</t><u"), "<t>R&D & x < y</t><u>");
        assert_eq!(told("<a href='x>y</a><b>z"), "<a x>y</a><b>z");
        // Found by the fuzz target `feed`: a quote that is never closed, before a character of two bytes.
        assert_eq!(told("<a href='xž<b>z"), "<a xž><b>z");
        assert_eq!(told("<b>ž"), "<b>ž", "a character of two bytes alone at the end");
        assert_eq!(told("<![CDATA[open"), "open");
        assert_eq!(told("<é"), "<é");
        for junk in ["<", "<!", "<!--", "</", "&#xffffffff;", "<a b=", "<a 'x"] {
            assert!(told(junk).len() < 40, "{junk}");
        }
    }
}
