//! A page's tree in one flat list, built by html5ever within the limits.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, ExpandedName, LocalName, ParseOpts, QualName, parse_document};

use crate::cut::at_most;
use crate::limits;

/// Bytes that the parser gets between two looks at the limits.
const CHUNK_BYTES: usize = 4096;

/// Number of a node; the document is 0.
pub type Id = u32;

/// No node.
const NONE: Id = Id::MAX;

/// What a node is.
#[derive(Debug)]
pub enum Data {
    /// An element with its name and its attributes.
    Element(LocalName, Vec<(LocalName, StrTendril)>),
    /// Words.
    Text(StrTendril),
    /// The document, comments and the like.
    Other,
}

#[derive(Debug)]
struct Node {
    data: Data,
    parent: Id,
    first: Id,
    last: Id,
    prev: Id,
    next: Id,
    depth: u32,
}

/// A page's tree.
#[derive(Debug)]
pub struct Dom {
    nodes: Vec<Node>,
}

impl Dom {
    /// The tree of `html`, up to the place where a limit is reached.
    pub fn parse(html: &str) -> Dom {
        let html = tamed(at_most(html, limits::PAGE_BYTES));
        let mut options = ParseOpts::default();
        options.tree_builder.scripting_enabled = false;
        let mut parser = parse_document(Sink::default(), options);
        let mut rest = html.as_ref();
        while !rest.is_empty() && !parser.tokenizer.sink.sink.full.get() {
            let (chunk, after) = rest.split_at(at_most(rest, CHUNK_BYTES).len());
            parser.process(chunk.into());
            rest = after;
        }
        parser.finish()
    }

    /// Number of nodes.
    pub fn size(&self) -> usize {
        self.nodes.len()
    }

    /// What node `id` is.
    pub fn data(&self, id: Id) -> &Data {
        &self.nodes[id as usize].data
    }

    /// The element's name, empty for other nodes.
    pub fn name(&self, id: Id) -> &str {
        match self.data(id) {
            Data::Element(name, _) => name,
            _ => "",
        }
    }

    /// The value of an attribute.
    pub fn attr(&self, id: Id, name: &str) -> Option<&str> {
        match self.data(id) {
            Data::Element(_, attrs) => attrs.iter().find(|(n, _)| &**n == name).map(|(_, v)| &**v),
            _ => None,
        }
    }

    /// The node above.
    pub fn parent(&self, id: Id) -> Option<Id> {
        some(self.nodes[id as usize].parent)
    }

    /// The nodes right below, in order.
    pub fn children(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        std::iter::successors(some(self.nodes[id as usize].first), |&c| some(self.nodes[c as usize].next))
    }

    /// The nodes above, nearest first.
    pub fn ancestors(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        std::iter::successors(self.parent(id), |&p| self.parent(p))
    }

    /// Enters and leaves every node below and at `root` in document order. `enter` says whether to go
    /// into the node; what is not entered is not left.
    pub fn walk(&self, root: Id, mut visit: impl FnMut(Step) -> bool) {
        let mut at = root;
        loop {
            let inside = visit(Step::Enter(at));
            if let Some(first) = some(self.nodes[at as usize].first).filter(|_| inside) {
                at = first;
                continue;
            }
            if inside {
                visit(Step::Leave(at));
            }
            loop {
                if at == root {
                    return;
                }
                if let Some(next) = some(self.nodes[at as usize].next) {
                    at = next;
                    break;
                }
                at = self.nodes[at as usize].parent;
                visit(Step::Leave(at));
            }
        }
    }

    /// All elements below and at `root`, in document order.
    pub fn elements(&self, root: Id) -> Vec<Id> {
        let mut out = Vec::new();
        self.walk(root, |step| {
            if let Step::Enter(id) = step
                && matches!(self.data(id), Data::Element(..))
            {
                out.push(id);
            }
            true
        });
        out
    }

    /// The words below `id`, white space run together; at most `limit` bytes and a word.
    pub fn text(&self, id: Id, limit: usize) -> String {
        let mut out = String::new();
        self.walk(id, |step| {
            if let Step::Enter(id) = step
                && let Data::Text(text) = self.data(id)
            {
                out.push_str(text);
            }
            out.len() < limit
                && !matches!(step, Step::Enter(id) if ["script", "style"].contains(&self.name(id)))
        });
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// A step of [`Dom::walk`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Before the nodes below.
    Enter(Id),
    /// After them.
    Leave(Id),
}

fn some(id: Id) -> Option<Id> {
    (id != NONE).then_some(id)
}

/// `html` with every tag closed that is longer than [`limits::TAG_BYTES`] outside quotes, since the
/// time for a tag grows with the square of its attributes.
fn tamed(html: &str) -> Cow<'_, str> {
    let bytes = html.as_bytes();
    let (mut out, mut copied) = (String::new(), 0);
    let (mut in_tag, mut quote, mut length) = (false, 0, 0);
    for (at, &byte) in bytes.iter().enumerate() {
        if !in_tag {
            let opens =
                byte == b'<' && bytes.get(at + 1).is_some_and(|b| b.is_ascii_alphabetic() || *b == b'/');
            (in_tag, quote, length) = (opens, 0, 0);
        } else if quote != 0 {
            quote = if byte == quote { 0 } else { quote };
        } else if byte == b'>' {
            in_tag = false;
        } else if (byte == b'"' || byte == b'\'') && after_equals(&bytes[..at]) {
            quote = byte;
        } else if length >= limits::TAG_BYTES && html.is_char_boundary(at) {
            out.push_str(&html[copied..at]);
            out.push('>');
            (copied, in_tag) = (at, false);
        } else {
            length += 1;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(&html[copied..]);
    Cow::Owned(out)
}

fn after_equals(before: &[u8]) -> bool {
    let tail = &before[before.len().saturating_sub(16)..];
    tail.trim_ascii_end().last() == Some(&b'=')
}

/// What the parser builds.
struct Sink {
    nodes: RefCell<Vec<Node>>,
    full: Cell<bool>,
}

/// A node as the parser knows it.
#[derive(Clone)]
struct Handle {
    id: Id,
    name: QualName,
}

impl Default for Sink {
    fn default() -> Self {
        let sink = Sink { nodes: RefCell::default(), full: Cell::new(false) };
        sink.create(Data::Other);
        sink
    }
}

impl Sink {
    fn create(&self, data: Data) -> Id {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node { data, parent: NONE, first: NONE, last: NONE, prev: NONE, next: NONE, depth: 0 });
        if nodes.len() >= limits::PAGE_NODES {
            self.full.set(true);
        }
        nodes.len() as Id - 1
    }

    fn unnamed(&self, data: Data) -> Handle {
        let name = QualName::new(None, html5ever::ns!(), html5ever::local_name!(""));
        Handle { id: self.create(data), name }
    }

    fn detach(&self, id: Id) {
        let nodes = &mut *self.nodes.borrow_mut();
        let (parent, prev, next) = {
            let node = &mut nodes[id as usize];
            let links = (node.parent, node.prev, node.next);
            (node.parent, node.prev, node.next) = (NONE, NONE, NONE);
            links
        };
        if let Some(prev) = some(prev) {
            nodes[prev as usize].next = next;
        } else if let Some(parent) = some(parent) {
            nodes[parent as usize].first = next;
        }
        if let Some(next) = some(next) {
            nodes[next as usize].prev = prev;
        } else if let Some(parent) = some(parent) {
            nodes[parent as usize].last = prev;
        }
    }

    /// Puts the detached node `id` below `parent`, before `before` or at the end.
    fn insert(&self, parent: Id, id: Id, before: Id) {
        let nodes = &mut *self.nodes.borrow_mut();
        let prev = if before == NONE { nodes[parent as usize].last } else { nodes[before as usize].prev };
        let depth = nodes[parent as usize].depth + 1;
        let node = &mut nodes[id as usize];
        (node.parent, node.prev, node.next, node.depth) = (parent, prev, before, depth);
        match some(prev) {
            Some(prev) => nodes[prev as usize].next = id,
            None => nodes[parent as usize].first = id,
        }
        match some(before) {
            Some(before) => nodes[before as usize].prev = id,
            None => nodes[parent as usize].last = id,
        }
        if depth as usize > limits::PAGE_DEPTH {
            self.full.set(true);
        }
    }

    /// Adds words to the text node `id`; `false` where it is none.
    fn extend(&self, id: Id, words: &StrTendril) -> bool {
        let nodes = &mut *self.nodes.borrow_mut();
        match some(id).map(|id| &mut nodes[id as usize].data) {
            Some(Data::Text(text)) => {
                text.push_tendril(words);
                true
            }
            _ => false,
        }
    }

    fn put(&self, parent: Id, child: NodeOrText<Handle>, before: Id) {
        match child {
            NodeOrText::AppendNode(child) => {
                self.detach(child.id);
                self.insert(parent, child.id, before);
            }
            NodeOrText::AppendText(words) => {
                let prev = {
                    let nodes = self.nodes.borrow();
                    if before == NONE { nodes[parent as usize].last } else { nodes[before as usize].prev }
                };
                if !self.extend(prev, &words) {
                    let id = self.create(Data::Text(words));
                    self.insert(parent, id, before);
                }
            }
        }
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Dom;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Dom {
        Dom { nodes: self.nodes.into_inner() }
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        let name = QualName::new(None, html5ever::ns!(), html5ever::local_name!(""));
        Handle { id: 0, name }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        target.name.expanded()
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _: ElementFlags) -> Handle {
        let attrs = attrs.into_iter().map(|a| (a.name.local, a.value)).collect();
        Handle { id: self.create(Data::Element(name.local.clone(), attrs)), name }
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        self.unnamed(Data::Other)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        self.unnamed(Data::Other)
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.put(parent.id, child, NONE);
    }

    fn append_based_on_parent_node(&self, element: &Handle, prev: &Handle, child: NodeOrText<Handle>) {
        let has_parent = self.nodes.borrow()[element.id as usize].parent != NONE;
        if has_parent { self.append_before_sibling(element, child) } else { self.append(prev, child) }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.clone()
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x.id == y.id
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        let parent = self.nodes.borrow()[sibling.id as usize].parent;
        if parent != NONE {
            self.put(parent, child, sibling.id);
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, attrs: Vec<Attribute>) {
        if let Data::Element(_, known) = &mut self.nodes.borrow_mut()[target.id as usize].data {
            for attr in attrs {
                if known.iter().all(|(name, _)| *name != attr.name.local) {
                    known.push((attr.name.local, attr.value));
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.detach(target.id);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        // Nothing may be borrowed while the nodes are changed.
        let first = || some(self.nodes.borrow()[node.id as usize].first);
        while let Some(child) = first() {
            self.detach(child);
            self.insert(new_parent.id, child, NONE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_what_a_browser_sees() {
        let dom = Dom::parse("<p>One<p class=a>Two &amp; <b>three</b><table>foster<tr><td>cell</table>");
        let named =
            |name: &str| dom.elements(0).into_iter().filter(|&e| dom.name(e) == name).collect::<Vec<_>>();
        let paragraphs = named("p");
        assert_eq!(paragraphs.len(), 2);
        assert_eq!(dom.text(paragraphs[1], 1000), "Two & threefostercell");
        assert_eq!(dom.attr(paragraphs[1], "class"), Some("a"));
        assert_eq!(dom.name(dom.parent(named("td")[0]).unwrap()), "tr");
    }

    #[test]
    fn blocks_inside_what_is_closed_too_early_keep_what_is_in_them() {
        for (html, tree) in [
            ("<a><p>one<i>two</i></a>three", "a p a i"),
            ("<b><div>one<i>two</i></b>three", "b div b i"),
            ("<a><li>one<i>two</i><a>three", "a li a i a"),
        ] {
            let dom = Dom::parse(html);
            let names: Vec<&str> = dom.elements(0).into_iter().map(|e| dom.name(e)).collect();
            let names: Vec<&str> =
                names.into_iter().filter(|n| !["", "html", "head", "body"].contains(n)).collect();
            assert_eq!(names.join(" "), tree, "{html}");
            assert_eq!(dom.text(0, 1000), "onetwothree", "{html}");
        }
    }

    #[test]
    fn walks_enter_and_leave_in_order_and_pass_over_what_they_are_told() {
        let dom = Dom::parse("<div><i>a</i><b>c</b></div>");
        let mut names = Vec::new();
        dom.walk(0, |step| {
            let (sign, id) = match step {
                Step::Enter(id) => ('+', id),
                Step::Leave(id) => ('-', id),
            };
            if !["", "html", "head", "body"].contains(&dom.name(id)) {
                names.push(format!("{sign}{}", dom.name(id)));
            }
            dom.name(id) != "i"
        });
        assert_eq!(names, ["+div", "+i", "+b", "-b", "-div"]);
    }

    #[test]
    fn depth_and_size_are_limited() {
        let deep = "<div>".repeat(200_000) + "end";
        let dom = Dom::parse(&deep);
        assert!(dom.size() < 3000, "{}", dom.size());
        let many = "<b></b>".repeat(limits::PAGE_NODES + 50_000);
        assert!(Dom::parse(&many).size() <= limits::PAGE_NODES + CHUNK_BYTES);
        let fonts: String = (0..5000).map(|n| format!("<font a={n}>")).collect();
        assert!(Dom::parse(&(fonts + &"<p>x".repeat(100_000))).size() < 20_000);
    }

    #[test]
    fn tags_without_end_are_closed() {
        let attributes: String = (0..100_000).map(|n| format!(" a{n}")).collect();
        let html = format!("<p{attributes}>end");
        assert!(matches!(tamed(&html), Cow::Owned(_)));
        assert!(Dom::parse(&html).size() < 10);
        for plain in ["<img src=\"data:AA>A\" alt='a b'>", "a < b", "<p title=\"x", "x<"] {
            assert!(matches!(tamed(plain), Cow::Borrowed(_)), "{plain}");
        }
        let long = format!("<img src=\"{}\">tail", "x".repeat(100_000));
        assert!(matches!(tamed(&long), Cow::Borrowed(_)));
    }
}
