//! Character classes, and the instructions a pattern is matched with.

use super::parse::Node;
use crate::unicode_tables::{ALPHA, DECIMAL, NUMERIC, SPACE};

/// A set of characters.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Class {
    /// ASCII members, one bit each.
    ascii: u128,
    /// Other members in inclusive ranges, not sorted until compiled.
    ranges: Vec<(char, char)>,
}

const TOP: char = '\u{10FFFF}';

fn after(c: char) -> Option<char> {
    if c == '\u{D7FF}' { Some('\u{E000}') } else { char::from_u32(u32::from(c) + 1) }
}

impl Class {
    pub(super) fn of(c: char) -> Self {
        let mut class = Class::default();
        class.add(c, c);
        class
    }

    /// `\d`, `\w`, `\s` and their opposites.
    pub(super) fn named(name: char) -> Self {
        let tables: &[&[(u32, u32)]] = match name.to_ascii_lowercase() {
            'd' => &[DECIMAL],
            'w' => &[ALPHA, NUMERIC, &[(0x5f, 0x5f)]],
            _ => &[SPACE],
        };
        let mut class = Class::default();
        for &(low, high) in tables.iter().copied().flatten() {
            if let (Some(low), Some(high)) = (char::from_u32(low), char::from_u32(high)) {
                class.add(low, high);
            }
        }
        if name.is_ascii_uppercase() { class.negated() } else { class }
    }

    pub(super) fn add(&mut self, low: char, high: char) {
        for c in low..=high.min('\x7f') {
            self.ascii |= 1 << u32::from(c);
        }
        if !high.is_ascii() {
            self.ranges.push((low.max('\u{80}'), high));
        }
    }

    pub(super) fn merge(&mut self, other: &Class) {
        self.ascii |= other.ascii;
        self.ranges.extend(&other.ranges);
    }

    /// The same class with its ranges sorted and joined.
    pub(super) fn sorted(mut self) -> Self {
        self.ranges.sort_unstable();
        let mut joined: Vec<(char, char)> = Vec::new();
        for (low, high) in self.ranges {
            match joined.last_mut() {
                Some((_, last)) if low <= *last || after(*last) == Some(low) => *last = high.max(*last),
                _ => joined.push((low, high)),
            }
        }
        self.ranges = joined;
        self
    }

    pub(super) fn negated(self) -> Self {
        let class = self.sorted();
        let mut out = Class { ascii: !class.ascii, ranges: Vec::new() };
        let mut from = Some('\u{80}');
        for (low, high) in class.ranges {
            if let Some(from) = from.filter(|&from| from < low) {
                let last =
                    if low == '\u{E000}' { Some('\u{D7FF}') } else { char::from_u32(u32::from(low) - 1) };
                out.ranges.extend(last.map(|last| (from, last)));
            }
            from = after(high);
        }
        out.ranges.extend(from.map(|from| (from, TOP)));
        out
    }

    /// Whether `c` is a member; the ranges must be sorted for characters beyond ASCII.
    pub(super) fn contains(&self, c: char) -> bool {
        if c.is_ascii() {
            return self.ascii >> u32::from(c) & 1 == 1;
        }
        let at = self.ranges.partition_point(|&(_, high)| high < c);
        self.ranges.get(at).is_some_and(|&(low, _)| low <= c)
    }

    pub(super) fn has_non_ascii(&self) -> bool {
        !self.ranges.is_empty()
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// One character.
    Char(char),
    /// One character of a class.
    Class(u32),
    /// Goes on at the first place, and at the second if that fails.
    Split(u32, u32),
    Jump(u32),
    Start,
    End,
    /// Runs the steps up to `next` from `back` characters earlier, without moving.
    Look {
        back: u32,
        behind: bool,
        negative: bool,
        next: u32,
    },
    Accept,
}

/// A compiled part of a pattern.
#[derive(Clone, Debug, Default)]
pub(super) struct Program {
    steps: Vec<Step>,
    classes: Vec<Class>,
}

const MAX_STEPS: usize = 100_000;

impl Program {
    pub(super) fn compile(node: &Node) -> Result<Self, String> {
        let mut program = Program::default();
        program.node(node)?;
        program.push(Step::Accept)?;
        Ok(program)
    }

    fn push(&mut self, step: Step) -> Result<usize, String> {
        if self.steps.len() >= MAX_STEPS {
            return Err("the pattern is too large".to_owned());
        }
        self.steps.push(step);
        Ok(self.steps.len() - 1)
    }

    fn here(&self) -> u32 {
        self.steps.len() as u32
    }

    fn node(&mut self, node: &Node) -> Result<(), String> {
        match node {
            Node::One(class) => self.one(class),
            Node::Sequence(parts) => parts.iter().try_for_each(|part| self.node(part)),
            Node::Either(parts) => self.either(parts),
            Node::Repeat { node, min, max, greedy } => self.repeat(node, *min, *max, *greedy),
            Node::Look { node, behind, negative } => self.look(node, *behind, *negative),
            Node::Start => self.push(Step::Start).map(drop),
            Node::End => self.push(Step::End).map(drop),
        }
    }

    fn one(&mut self, class: &Class) -> Result<(), String> {
        let class = class.clone().sorted();
        let single = match class.ranges[..] {
            [] if class.ascii.count_ones() == 1 => char::from_u32(class.ascii.trailing_zeros()),
            [(low, high)] if class.ascii == 0 && low == high => Some(low),
            _ => None,
        };
        if let Some(c) = single {
            return self.push(Step::Char(c)).map(drop);
        }
        let known = self.classes.iter().position(|c| *c == class);
        let index = known.unwrap_or_else(|| {
            self.classes.push(class);
            self.classes.len() - 1
        });
        self.push(Step::Class(index as u32)).map(drop)
    }

    fn either(&mut self, parts: &[Node]) -> Result<(), String> {
        let (last, parts) = parts.split_last().ok_or("a group without parts")?;
        let mut jumps = Vec::new();
        for part in parts {
            let split = self.push(Step::Accept)?;
            self.node(part)?;
            jumps.push(self.push(Step::Accept)?);
            self.steps[split] = Step::Split(split as u32 + 1, self.here());
        }
        self.node(last)?;
        for jump in jumps {
            self.steps[jump] = Step::Jump(self.here());
        }
        Ok(())
    }

    fn repeat(&mut self, node: &Node, min: usize, max: usize, greedy: bool) -> Result<(), String> {
        for _ in 0..min {
            self.node(node)?;
        }
        let order = |inside: u32, outside: u32| {
            if greedy { Step::Split(inside, outside) } else { Step::Split(outside, inside) }
        };
        if max == usize::MAX {
            if node.width() == Some(0) {
                return Err("an endless repeat of nothing".to_owned());
            }
            let split = self.push(Step::Accept)?;
            self.node(node)?;
            self.push(Step::Jump(split as u32))?;
            self.steps[split] = order(split as u32 + 1, self.here());
            return Ok(());
        }
        let mut splits = Vec::new();
        for _ in min..max {
            splits.push(self.push(Step::Accept)?);
            self.node(node)?;
        }
        for split in splits {
            self.steps[split] = order(split as u32 + 1, self.here());
        }
        Ok(())
    }

    fn look(&mut self, node: &Node, behind: bool, negative: bool) -> Result<(), String> {
        let width = if behind { node.width().ok_or("a look behind of no fixed width")? } else { 0 };
        let look = self.push(Step::Accept)?;
        self.node(node)?;
        self.push(Step::Accept)?;
        self.steps[look] = Step::Look { back: width as u32, behind, negative, next: self.here() };
        Ok(())
    }

    /// The end of a match that starts at `at`.
    pub(super) fn run(&self, text: &str, at: usize, limit: usize) -> Option<usize> {
        let mut budget = limit;
        self.run_from(0, text, at, &mut budget)
    }

    fn run_from(&self, pc: usize, text: &str, at: usize, budget: &mut usize) -> Option<usize> {
        let mut later: Vec<(u32, usize)> = Vec::new();
        let (mut pc, mut at) = (pc, at);
        loop {
            *budget = budget.checked_sub(1)?;
            let next = match self.steps[pc] {
                Step::Accept => return Some(at),
                Step::Split(first, second) => {
                    later.push((second, at));
                    Some((first as usize, at))
                }
                Step::Jump(to) => Some((to as usize, at)),
                Step::Look { back, behind, negative, next } => {
                    let found = step_back(text, at, back as usize, behind)
                        .is_some_and(|from| self.run_from(pc + 1, text, from, budget).is_some());
                    (found != negative).then_some((next as usize, at))
                }
                step => self.single(step, text, at).map(|at| (pc + 1, at)),
            };
            (pc, at) = match next {
                Some(next) => next,
                None => later.pop().map(|(pc, at)| (pc as usize, at))?,
            };
        }
    }

    /// Where a step without choices leads.
    fn single(&self, step: Step, text: &str, at: usize) -> Option<usize> {
        match step {
            Step::Start => (at == 0).then_some(at),
            Step::End => matches!(&text.as_bytes()[at..], [] | [b'\n']).then_some(at),
            _ => {
                let c = text[at..].chars().next()?;
                let fits = match step {
                    Step::Char(wanted) => c == wanted,
                    Step::Class(class) => self.classes[class as usize].contains(c),
                    _ => false,
                };
                fits.then_some(at + c.len_utf8())
            }
        }
    }
}

/// The place `count` characters before `at`.
fn step_back(text: &str, at: usize, count: usize, behind: bool) -> Option<usize> {
    if !behind || count == 0 {
        return Some(at);
    }
    text[..at].char_indices().nth_back(count - 1).map(|(from, _)| from)
}
