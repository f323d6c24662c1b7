//! A page's words in blocks: paragraphs, headings, items, with the share of them that is links.

use super::dom::{Data, Dom, Id, Step};

/// What a block of words is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A paragraph, or words that stand in a block of another kind.
    Text,
    /// A heading, h1 to h6.
    Heading,
    /// An item of a list.
    Item,
    /// A row of a table of figures.
    Row,
}

/// One line of a page.
#[derive(Clone, Debug)]
pub struct Block {
    /// Its words, white space run together.
    pub text: String,
    /// Letters of it, in characters, scripts without spaces between words counted double.
    pub weight: f32,
    /// Share of its characters that stand in links, 0 to 1.
    pub linked: f32,
    /// The block element that holds it.
    pub node: Id,
    /// What it is.
    pub kind: Kind,
}

impl Block {
    /// Whether it reads like a sentence or more of running text.
    pub fn is_prose(&self) -> bool {
        let ends =
            self.text.ends_with(['.', '!', '?', '…', '"', '”', '»', '。', '！', '？', '」', ':', '।', '؟']);
        self.kind != Kind::Heading
            && self.linked < 0.5
            && (self.weight >= 80.0 || ends && self.weight >= 30.0)
    }
}

/// Elements that break a line.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Whether elements of this name break a line.
pub fn is_block(name: &str) -> bool {
    BLOCKS.binary_search(&name).is_ok()
}

/// The blocks at and below `root`, in order, without the nodes that `skip` names.
pub fn blocks(dom: &Dom, root: Id, skip: impl Fn(Id) -> bool) -> Vec<Block> {
    let mut maker = Maker {
        dom,
        out: Vec::new(),
        stack: vec![root],
        line: Line::default(),
        links: 0,
        tables: Vec::new(),
    };
    dom.walk(root, |step| match step {
        Step::Enter(id) if skip(id) => false,
        Step::Enter(id) => {
            maker.enter(id);
            true
        }
        Step::Leave(id) => {
            maker.leave(id);
            true
        }
    });
    maker.flush();
    maker.out
}

#[derive(Default)]
struct Line {
    text: String,
    linked: usize,
    /// Whether white space is due before the next word.
    space: bool,
    /// A single line break is due before the next word.
    broken: bool,
}

struct Maker<'a> {
    dom: &'a Dom,
    out: Vec<Block>,
    /// Block elements that are open.
    stack: Vec<Id>,
    line: Line,
    /// Links that are open.
    links: usize,
    /// For each open table whether it lays out the page rather than figures.
    tables: Vec<bool>,
}

impl Maker<'_> {
    fn enter(&mut self, id: Id) {
        match self.dom.data(id) {
            Data::Text(text) => self.words(text),
            Data::Other => {}
            Data::Element(name, _) => match &**name {
                "a" => self.links += 1,
                "br" if self.line.broken => self.flush(),
                "br" => self.line.broken = !self.line.text.is_empty(),
                "td" | "th" if self.tables.last() == Some(&false) => self.line.space = true,
                "table" => {
                    self.flush();
                    self.tables.push(lays_out(self.dom, id));
                    self.stack.push(id);
                }
                name if is_block(name) => {
                    self.flush();
                    self.stack.push(id);
                }
                _ => {}
            },
        }
    }

    fn leave(&mut self, id: Id) {
        match self.dom.name(id) {
            "a" => self.links -= 1,
            "td" | "th" if self.tables.last() == Some(&false) => {}
            name if is_block(name) => {
                self.flush();
                self.stack.pop();
                if name == "table" {
                    self.tables.pop();
                }
            }
            _ => {}
        }
    }

    fn words(&mut self, text: &str) {
        if self.line.broken && !text.trim().is_empty() {
            self.line.broken = false;
            self.line.space = true;
            let ended = self.line.text.ends_with(['.', '!', '?', ':', '"', '”', '»', '。']);
            if ended || !text.trim_start().starts_with(char::is_lowercase) {
                self.flush();
            }
        }
        let line = &mut self.line;
        let before = line.text.len();
        for piece in text.split_inclusive(char::is_whitespace) {
            let word = piece.trim_end();
            if !word.is_empty() {
                if line.space && !line.text.is_empty() {
                    line.text.push(' ');
                }
                line.text.push_str(word);
                line.space = false;
            }
            line.space |= word.len() < piece.len();
        }
        if self.links > 0 {
            line.linked += line.text.len() - before;
        }
    }

    fn flush(&mut self) {
        let line = std::mem::take(&mut self.line);
        if !line.text.chars().any(char::is_alphanumeric) {
            return;
        }
        let node = self.stack.last().copied().unwrap_or(0);
        let linked = line.linked as f32 / line.text.len() as f32;
        self.out.push(Block { weight: weight(&line.text), text: line.text, linked, node, kind: self.kind() });
    }

    /// What the innermost telling element says that the line is.
    fn kind(&self) -> Kind {
        for &id in self.stack.iter().rev() {
            match self.dom.name(id) {
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => return Kind::Heading,
                "li" | "dd" | "dt" => return Kind::Item,
                "tr" => return Kind::Row,
                "div" | "span" | "p" | "a" => {}
                _ => return Kind::Text,
            }
        }
        Kind::Text
    }
}

/// Length in letters; a character of a script without spaces counts as two.
fn weight(text: &str) -> f32 {
    text.chars().map(|c| if ('\u{2e80}'..='\u{d7ff}').contains(&c) { 2.0 } else { 1.0 }).sum()
}

/// Whether a table serves the layout: it holds paragraphs, tables or forms in its cells.
fn lays_out(dom: &Dom, table: Id) -> bool {
    let telling = ["p", "div", "table", "br", "ul", "form", "h1", "h2", "h3"];
    dom.elements(table).into_iter().skip(1).any(|id| telling.contains(&dom.name(id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(html: &str) -> Vec<String> {
        let dom = Dom::parse(html);
        blocks(&dom, 0, |_| false).into_iter().map(|b| b.text).collect()
    }

    #[test]
    fn the_table_of_names_is_sorted() {
        assert!(BLOCKS.is_sorted());
    }

    #[test]
    fn inline_elements_join_and_blocks_break() {
        assert_eq!(
            lines("<p>Mini<b>ster</b>s <i>met</i>\n at   dawn.</p>Then<div>they left"),
            ["Ministers met at dawn.", "Then", "they left"]
        );
    }

    #[test]
    fn line_breaks_part_sentences_but_not_their_words() {
        assert_eq!(
            lines("<div>The port was<br>closed.<br>Ships waited<br><br>outside.</div>"),
            ["The port was closed.", "Ships waited", "outside."]
        );
    }

    #[test]
    fn tables_of_figures_keep_their_rows() {
        assert_eq!(
            lines("<table><tr><th>Port<th>Ships<tr><td>Odesa<td>12</table>"),
            ["Port Ships", "Odesa 12"]
        );
        assert_eq!(lines("<table><tr><td>Menu<td><p>Ships waited.</table>"), ["Menu", "Ships waited."]);
    }

    #[test]
    fn links_and_kinds_are_told() {
        let dom =
            Dom::parse("<ul><li><a>Next</a> page</ul><h2>Head</h2><p>A long enough sentence, with a stop.");
        let found = blocks(&dom, 0, |_| false);
        assert_eq!(found.iter().map(|b| b.kind).collect::<Vec<_>>(), [Kind::Item, Kind::Heading, Kind::Text]);
        assert!((found[0].linked - 4.0 / 9.0).abs() < 1e-6);
        assert_eq!(found.iter().map(Block::is_prose).collect::<Vec<_>>(), [false, false, true]);
    }
}
