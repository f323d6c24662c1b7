//! From a pattern to its tree.

use super::program::Class;

/// A part of a pattern.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// One character of a class.
    One(Class),
    /// One part after the other.
    Sequence(Vec<Node>),
    /// The first part that matches.
    Either(Vec<Node>),
    /// A part so many times (`max` may be `usize::MAX`).
    Repeat { node: Box<Node>, min: usize, max: usize, greedy: bool },
    /// A look ahead or behind.
    Look { node: Box<Node>, behind: bool, negative: bool },
    /// `^`
    Start,
    /// `$`
    End,
}

impl Node {
    /// The characters a match can start with; `None` if it can be empty or the set is not known.
    pub(super) fn first(&self) -> Option<Class> {
        match self {
            Node::One(class) => Some(class.clone()),
            Node::Sequence(parts) => {
                let zero = |n: &&Node| matches!(n, Node::Look { .. } | Node::Start | Node::End);
                let mut class = Class::default();
                for part in parts.iter().filter(|n| !zero(n)) {
                    match part {
                        Node::Repeat { node, min: 0, .. } => class.merge(&node.first()?),
                        _ => {
                            class.merge(&part.first()?);
                            return Some(class);
                        }
                    }
                }
                None
            }
            Node::Either(parts) => {
                let mut class = Class::default();
                for part in parts {
                    class.merge(&part.first()?);
                }
                Some(class)
            }
            Node::Repeat { node, min: 1.., .. } => node.first(),
            _ => None,
        }
    }

    /// Whether a match can only start at the start of the text.
    pub(super) fn starts_with_anchor(&self) -> bool {
        match self {
            Node::Start => true,
            Node::Sequence(parts) => parts.first().is_some_and(Node::starts_with_anchor),
            _ => false,
        }
    }

    /// The most characters a match can take, `None` if there is no limit.
    fn max_chars(&self) -> Option<usize> {
        match self {
            Node::One(_) => Some(1),
            Node::Sequence(parts) => parts.iter().map(Node::max_chars).sum(),
            Node::Either(parts) => parts.iter().map(Node::max_chars).try_fold(0, |a, b| Some(a.max(b?))),
            Node::Repeat { node, max, .. } if *max < usize::MAX => node.max_chars()?.checked_mul(*max),
            Node::Repeat { .. } => None,
            Node::Look { .. } | Node::Start | Node::End => Some(0),
        }
    }

    /// The most characters of a match that must end with the text; `None` if it need not. One more
    /// than its length, for the line break that may follow `$`.
    pub(super) fn max_reach(&self) -> Option<usize> {
        match self {
            Node::Sequence(parts) if matches!(parts.last(), Some(Node::End)) => Some(self.max_chars()? + 1),
            _ => None,
        }
    }

    /// The number of characters every match takes.
    pub(super) fn width(&self) -> Option<usize> {
        match self {
            Node::One(_) => Some(1),
            Node::Sequence(parts) => parts.iter().map(Node::width).sum(),
            Node::Either(parts) => {
                let first = parts.first()?.width()?;
                parts.iter().all(|p| p.width() == Some(first)).then_some(first)
            }
            Node::Repeat { node, min, max, .. } if min == max => Some(node.width()? * min),
            Node::Repeat { .. } => None,
            Node::Look { .. } | Node::Start | Node::End => Some(0),
        }
    }
}

/// The alternatives at the top of a pattern.
pub(super) fn parse(pattern: &str) -> Result<Vec<Node>, String> {
    let pattern = pattern.strip_prefix("(?u)").unwrap_or(pattern);
    let mut parser = Parser { rest: pattern, depth: 0 };
    let alternatives = parser.alternatives()?;
    if parser.rest.is_empty() { Ok(alternatives) } else { Err("an unexpected `)`".to_owned()) }
}

struct Parser<'a> {
    rest: &'a str,
    depth: usize,
}

const MAX_DEPTH: usize = 50;
const MAX_REPEAT: usize = 1000;

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn next(&mut self) -> Result<char, String> {
        let c = self.peek().ok_or("the pattern ends early")?;
        self.rest = &self.rest[c.len_utf8()..];
        Ok(c)
    }

    fn eat(&mut self, prefix: &str) -> bool {
        let rest = self.rest.strip_prefix(prefix);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn alternatives(&mut self) -> Result<Vec<Node>, String> {
        let mut out = vec![self.sequence()?];
        while self.eat("|") {
            out.push(self.sequence()?);
        }
        Ok(out)
    }

    fn sequence(&mut self) -> Result<Node, String> {
        let mut parts = Vec::new();
        while self.peek().is_some_and(|c| c != '|' && c != ')') {
            let part = self.part()?;
            parts.push(self.repeated(part)?);
        }
        Ok(Node::Sequence(parts))
    }

    fn part(&mut self) -> Result<Node, String> {
        Ok(match self.next()? {
            '^' => Node::Start,
            '$' => Node::End,
            '(' => self.group()?,
            '[' => Node::One(self.class()?),
            '\\' => {
                let mut class = Class::default();
                self.escape(&mut class)?;
                Node::One(class)
            }
            '.' => {
                let mut class = Class::default();
                class.add('\n', '\n');
                Node::One(class.negated())
            }
            c @ ('*' | '+' | '?') => return Err(format!("nothing to repeat before `{c}`")),
            c => Node::One(Class::of(c)),
        })
    }

    fn group(&mut self) -> Result<Node, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("groups are nested too deeply".to_owned());
        }
        let look = [("?:", None), ("?=", Some((false, false))), ("?!", Some((false, true)))];
        let behind = [("?<=", Some((true, false))), ("?<!", Some((true, true)))];
        let mut kind = None;
        for (prefix, found) in look.into_iter().chain(behind) {
            if self.eat(prefix) {
                kind = found;
                break;
            }
        }
        if self.peek() == Some('?') {
            return Err("an unknown kind of group".to_owned());
        }
        let node = Node::Either(self.alternatives()?);
        if !self.eat(")") {
            return Err("a group is not closed".to_owned());
        }
        self.depth -= 1;
        Ok(match kind {
            None => node,
            Some((behind, negative)) => Node::Look { node: Box::new(node), behind, negative },
        })
    }

    fn repeated(&mut self, node: Node) -> Result<Node, String> {
        let (min, max) = match self.peek() {
            Some('*') => (0, usize::MAX),
            Some('+') => (1, usize::MAX),
            Some('?') => (0, 1),
            Some('{') => match self.counts()? {
                Some(counts) => counts,
                None => return Ok(node),
            },
            _ => return Ok(node),
        };
        let length = if self.peek() == Some('{') { self.rest.find('}').unwrap_or(0) + 1 } else { 1 };
        self.rest = &self.rest[length..];
        let greedy = !self.eat("?");
        if matches!(self.peek(), Some('*' | '+')) {
            return Err("a repeat of a repeat".to_owned());
        }
        Ok(Node::Repeat { node: Box::new(node), min, max, greedy })
    }

    /// The counts of `{m}`, `{m,}`, `{,n}` or `{m,n}`, without passing them.
    fn counts(&self) -> Result<Option<(usize, usize)>, String> {
        let Some((inside, _)) = self.rest[1..].split_once('}') else { return Ok(None) };
        let number = |s: &str, none: usize| if s.is_empty() { Some(none) } else { s.parse().ok() };
        let (low, high) = inside.split_once(',').unwrap_or((inside, inside));
        let (Some(min), Some(max)) = (number(low, 0), number(high, usize::MAX)) else { return Ok(None) };
        if inside.is_empty() {
            return Ok(None);
        }
        if min > max || min > MAX_REPEAT || (max > MAX_REPEAT && max < usize::MAX) {
            return Err(format!("the count {{{inside}}}"));
        }
        Ok(Some((min, max)))
    }

    fn class(&mut self) -> Result<Class, String> {
        let negative = self.eat("^");
        let mut class = Class::default();
        let mut first = true;
        loop {
            let c = self.next()?;
            if c == ']' && !first {
                break;
            }
            first = false;
            let low = if c == '\\' { self.escape(&mut class)? } else { Some(c) };
            let Some(low) = low else { continue };
            let range = self.rest.starts_with('-') && !self.rest.starts_with("-]");
            let high = if range {
                self.next()?;
                match self.next()? {
                    '\\' => self.escape(&mut Class::default())?.ok_or("a range that ends in a class")?,
                    c => c,
                }
            } else {
                low
            };
            if high < low {
                return Err(format!("the range {low}-{high}"));
            }
            class.add(low, high);
        }
        Ok(if negative { class.negated() } else { class })
    }

    /// Adds what an escape stands for to `class`, and gives the character if it is a single one.
    fn escape(&mut self, class: &mut Class) -> Result<Option<char>, String> {
        let c = match self.next()? {
            name @ ('d' | 'D' | 'w' | 'W' | 's' | 'S') => {
                class.merge(&Class::named(name));
                return Ok(None);
            }
            'u' => self.hex(4)?,
            'U' => self.hex(8)?,
            'x' => self.hex(2)?,
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'f' => '\x0c',
            'v' => '\x0b',
            c if !c.is_ascii_alphanumeric() => c,
            c => return Err(format!("the escape \\{c}")),
        };
        class.add(c, c);
        Ok(Some(c))
    }

    fn hex(&mut self, digits: usize) -> Result<char, String> {
        let code = self.rest.get(..digits).ok_or("an escape ends early")?;
        let c = u32::from_str_radix(code, 16).ok().and_then(char::from_u32);
        self.rest = &self.rest[digits..];
        c.ok_or_else(|| "an escape that is no character".to_owned())
    }
}
