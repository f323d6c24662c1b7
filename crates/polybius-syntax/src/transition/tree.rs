//! The dependency parser: a transition system with a stack, a buffer, and breaks between sentences.

use polybius_nn::{Allowed, Path};

use super::arcs::{ArcScratch, finish};
use super::{Move, Network, NetworkScratch, read_moves, read_nodes};
use crate::tok2vec::TokenVectors;
use crate::{Dep, ModelError, Work};

const MODEL: &str = "parser/model";
const MOVES: &str = "parser/moves";

/// A label as the actions have it: `base||head` says to look for the true head later.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Label {
    pub(crate) base: Dep,
    pub(crate) lifted: Option<Dep>,
}

/// A token's place in the tree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Arc {
    /// The head's index in the paragraph.
    pub(crate) head: u32,
    pub(crate) label: Label,
    pub(crate) sent_start: bool,
}

const ROOT: Label = Label { base: Dep::Root, lifted: None };

/// Kinds of action, as the model numbers them.
mod kind {
    pub(super) const SHIFT: usize = 0;
    pub(super) const REDUCE: usize = 1;
    pub(super) const LEFT: usize = 2;
    pub(super) const RIGHT: usize = 3;
    pub(super) const BREAK: usize = 4;
    pub(super) const COUNT: usize = 5;
}

/// The dependency parser of a pipeline.
pub(crate) struct Parser {
    network: Network,
    /// Kind and label of each class.
    moves: Vec<(usize, Label)>,
    /// The classes to choose from, by the kinds that are valid, one bit each.
    allowed: Vec<Allowed>,
}

/// Room for one paragraph.
#[derive(Default)]
pub(crate) struct ParserScratch {
    network: NetworkScratch,
    state: State,
    arcs: ArcScratch,
}

impl Parser {
    pub(crate) fn load(model: &[u8], moves: &[u8], width: usize) -> Result<Self, ModelError> {
        let actions = read_moves(MOVES, moves)?;
        let nodes = read_nodes(MODEL, model)?;
        if nodes.iter().any(|node| node.name == "hashembed") {
            let what = "a parser with an embedding network of its own".to_owned();
            return Err(ModelError::Unsupported { file: MODEL, what });
        }
        let network = Network::from_nodes(&nodes, width, SLOTS, actions.len())
            .map_err(|e| ModelError::Damaged { file: MODEL, reason: e.to_string() })?;
        let moves: Vec<(usize, Label)> = actions.iter().map(read_label).collect::<Result<_, _>>()?;
        let allowed = |kinds: usize| Allowed::new(moves.len(), |class| kinds >> moves[class].0 & 1 == 1);
        let allowed = (0..1 << kind::COUNT).map(allowed).collect();
        Ok(Parser { network, moves, allowed })
    }

    /// Appends the tree of a paragraph; `spaces` tells for each token whether it is white space.
    pub(crate) fn parse(
        &self,
        path: Path,
        x: TokenVectors,
        spaces: &[bool],
        room: &mut ParserScratch,
        out: &mut Vec<Arc>,
    ) {
        let count = spaces.len() as u32;
        self.network.prepare(path, x, count, &mut room.network);
        room.state.reset(count);
        while let Some(class) = self.choose(path, &room.state, &mut room.network) {
            let (kind, label) = self.moves[class];
            room.state.act(kind, label);
        }
        finish(&room.state.heads, &room.state.labels, spaces, &mut room.arcs, out);
    }

    /// The work done so far in `room`.
    pub(crate) fn work(&self, room: &ParserScratch) -> Work {
        self.network.work(&room.network)
    }

    /// The best valid action; `None` if the parse is complete.
    fn choose(&self, path: Path, state: &State, room: &mut NetworkScratch) -> Option<usize> {
        let view = state.view();
        if view.s0.is_none() && view.b0.is_none() {
            return None;
        }
        let valid = (0..kind::COUNT).filter(|&kind| state.is_valid(kind, &view));
        let kinds = valid.fold(0usize, |kinds, kind| kinds | 1 << kind);
        self.network.best(path, &state.slots(&view), &self.allowed[kinds], room)
    }
}

fn read_label(action: &Move) -> Result<(usize, Label), ModelError> {
    let unknown = || ModelError::Unsupported { file: MOVES, what: format!("the label {:?}", action.label) };
    if action.kind >= kind::COUNT {
        return Err(unknown());
    }
    if !matches!(action.kind, kind::LEFT | kind::RIGHT) {
        return Ok((action.kind, ROOT));
    }
    let (base, lifted) = match action.label.split_once("||") {
        Some((base, lifted)) => (base, Some(Dep::from_label(lifted).ok_or_else(unknown)?)),
        None => (action.label.as_str(), None),
    };
    Ok((action.kind, Label { base: Dep::from_label(base).ok_or_else(unknown)?, lifted }))
}

/// Tokens that a state is made of.
const SLOTS: usize = 8;
const NONE: u32 = u32::MAX;

/// A parse under way. Token indices; `NONE` for no token.
#[derive(Default)]
struct State {
    count: u32,
    /// First token that was never on the stack.
    next: u32,
    stack: Vec<u32>,
    /// Tokens put back before the buffer; the last one is next.
    returned: Vec<u32>,
    heads: Vec<u32>,
    labels: Vec<Label>,
    /// The left child added last.
    left: Vec<u32>,
    /// The right child added last, and the one before each right child.
    right: Vec<u32>,
    right_before: Vec<u32>,
    unshiftable: Vec<bool>,
    starts: Vec<bool>,
}

/// The tokens at the top of stack and buffer.
struct View {
    b0: Option<u32>,
    b1: Option<u32>,
    s0: Option<u32>,
    buffer_len: usize,
}

impl State {
    fn reset(&mut self, count: u32) {
        fn fill<T: Clone>(list: &mut Vec<T>, count: u32, value: T) {
            list.clear();
            list.resize(count as usize, value);
        }
        self.count = count;
        self.next = 0;
        self.stack.clear();
        self.returned.clear();
        fill(&mut self.heads, count, NONE);
        fill(&mut self.labels, count, ROOT);
        fill(&mut self.left, count, NONE);
        fill(&mut self.right, count, NONE);
        fill(&mut self.right_before, count, NONE);
        fill(&mut self.unshiftable, count, false);
        fill(&mut self.starts, count, false);
        if let Some(first) = self.starts.first_mut() {
            *first = true;
        }
    }

    /// The buffer's token `i` places from its front.
    fn buffer(&self, i: usize) -> Option<u32> {
        match self.returned.len().checked_sub(i + 1) {
            Some(at) => Some(self.returned[at]),
            None => Some(self.next + (i - self.returned.len()) as u32).filter(|&token| token < self.count),
        }
    }

    fn stack(&self, i: usize) -> Option<u32> {
        self.stack.len().checked_sub(i + 1).map(|at| self.stack[at])
    }

    fn view(&self) -> View {
        View {
            b0: self.buffer(0),
            b1: self.buffer(1),
            s0: self.stack(0),
            buffer_len: (self.count - self.next) as usize + self.returned.len(),
        }
    }

    fn is_valid(&self, kind: usize, view: &View) -> bool {
        let start = |token: Option<u32>| token.is_some_and(|t| self.starts[t as usize]);
        match kind {
            kind::SHIFT => {
                let unshiftable = view.b0.is_none_or(|b0| self.unshiftable[b0 as usize]);
                view.b0.is_some()
                    && (view.s0.is_none() || (view.buffer_len >= 2 && !start(view.b0) && !unshiftable))
            }
            kind::REDUCE => view.s0.is_some(),
            kind::LEFT | kind::RIGHT => view.s0.is_some() && view.b0.is_some() && !start(view.b0),
            kind::BREAK => {
                let next = view.b0.zip(view.b1).is_some_and(|(b0, b1)| b1 == b0 + 1);
                view.buffer_len >= 2 && next && !start(view.b1)
            }
            _ => false,
        }
    }

    /// The tokens the network looks at; -1 for none.
    fn slots(&self, view: &View) -> [i32; SLOTS] {
        let child = |list: &[u32], of: Option<u32>| of.map(|t| list[t as usize]).filter(|&t| t != NONE);
        let tokens = [
            view.b0,
            view.b1,
            view.s0,
            self.stack(1),
            self.stack(2),
            child(&self.left, view.b0),
            child(&self.left, view.s0),
            child(&self.right, view.s0),
        ];
        tokens.map(|token| token.map_or(-1, |t| t as i32))
    }

    fn act(&mut self, kind: usize, label: Label) {
        let (b0, s0) = (self.buffer(0), self.stack(0));
        match (kind, s0, b0) {
            (kind::SHIFT, _, Some(_)) => self.push(),
            (kind::REDUCE, Some(s0), _) => self.reduce(s0),
            (kind::LEFT, Some(s0), Some(b0)) => {
                self.detach(s0);
                self.heads[s0 as usize] = b0;
                self.labels[s0 as usize] = label;
                self.left[b0 as usize] = s0;
                self.unshiftable[b0 as usize] = false;
                self.stack.pop();
            }
            (kind::RIGHT, Some(s0), Some(b0)) => {
                self.heads[b0 as usize] = s0;
                self.labels[b0 as usize] = label;
                self.right_before[b0 as usize] = self.right[s0 as usize];
                self.right[s0 as usize] = b0;
                self.push();
            }
            _ => {
                if let Some(b1) = self.buffer(1) {
                    self.starts[b1 as usize] = true;
                }
            }
        }
    }

    /// Moves the front of the buffer to the stack.
    fn push(&mut self) {
        let token = self.returned.pop().unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        });
        self.stack.push(token);
    }

    fn reduce(&mut self, s0: u32) {
        let lone = self.stack.len() == 1;
        self.stack.pop();
        if self.heads[s0 as usize] == NONE && !lone {
            self.unshiftable[s0 as usize] = true;
            self.returned.push(s0);
        }
    }

    /// Takes a token out of its head's right children.
    fn detach(&mut self, token: u32) {
        let head = self.heads[token as usize];
        if head == NONE {
            return;
        }
        let before = self.right_before[token as usize];
        let mut child = self.right[head as usize];
        if child == token {
            self.right[head as usize] = before;
            return;
        }
        while child != NONE {
            let earlier = self.right_before[child as usize];
            if earlier == token {
                self.right_before[child as usize] = before;
                return;
            }
            child = earlier;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DET: Label = Label { base: Dep::Det, lifted: None };

    fn state(count: u32) -> State {
        let mut state = State::default();
        state.reset(count);
        state
    }

    fn valid(state: &State) -> Vec<usize> {
        let view = state.view();
        (0..kind::COUNT).filter(|&kind| state.is_valid(kind, &view)).collect()
    }

    #[test]
    fn first_step_shifts_or_breaks() {
        assert_eq!(valid(&state(2)), [kind::SHIFT, kind::BREAK]);
        assert_eq!(valid(&state(1)), [kind::SHIFT]);
    }

    #[test]
    fn after_a_break_the_stack_is_emptied() {
        let mut state = state(3);
        state.act(kind::BREAK, ROOT);
        state.act(kind::SHIFT, ROOT);
        assert_eq!(valid(&state), [kind::REDUCE, kind::BREAK]);
        state.act(kind::REDUCE, ROOT);
        assert_eq!(valid(&state), [kind::SHIFT, kind::BREAK]);
    }

    #[test]
    fn reducing_a_headless_token_puts_it_back_once() {
        let mut state = state(3);
        state.act(kind::SHIFT, ROOT);
        state.act(kind::SHIFT, ROOT);
        state.act(kind::REDUCE, ROOT);
        assert_eq!(state.buffer(0), Some(1));
        assert!(!valid(&state).contains(&kind::SHIFT));
        assert!(valid(&state).contains(&kind::RIGHT));
    }

    #[test]
    fn left_takes_back_an_earlier_right_arc() {
        let mut state = state(3);
        state.act(kind::SHIFT, ROOT);
        state.act(kind::RIGHT, DET);
        assert_eq!((state.heads[1], state.right[0]), (0, 1));
        state.act(kind::LEFT, DET);
        assert_eq!((state.heads[1], state.right[0], state.left[2]), (2, NONE, 1));
        assert_eq!(state.slots(&state.view()), [2, -1, 0, -1, -1, 1, -1, -1]);
    }
}
