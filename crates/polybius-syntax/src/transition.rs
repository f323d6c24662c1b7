//! What the parser and the name finder have in common: a scorer of actions, and the actions' order.

mod arcs;
mod names;
mod tree;

use polybius_nn::msgpack::{self, Value};
use polybius_nn::weights::{Node, WeightError, read_model};
use polybius_nn::{Allowed, Linear, Path, Rows, StateRoom, StateScorer};

use crate::tok2vec::TokenVectors;
use crate::{ModelError, Work};

pub(crate) use names::{NameFinder, Names};
pub(crate) use tree::{Arc, Parser, ParserScratch};

/// The network of a transition system.
pub(crate) struct Network {
    linear: Linear,
    scorer: StateScorer,
}

/// One action: its kind and its label.
#[derive(Clone, Debug, PartialEq)]
struct Move {
    kind: usize,
    label: String,
}

/// Room for one paragraph's tables.
#[derive(Default)]
pub(crate) struct NetworkScratch {
    hidden: Vec<f32>,
    table: Vec<f32>,
    state: StateRoom,
    from: Vec<u32>,
    to: Vec<u32>,
    /// Multiplications and additions for tables so far.
    table_work: u64,
}

impl Network {
    fn from_nodes(nodes: &[Node], width: usize, slots: usize, classes: usize) -> Result<Self, WeightError> {
        let missing = |what: &str| WeightError::Content(format!("no {what}"));
        let lower = nodes.iter().find(|node| node.name == "precomputable_affine");
        let lower = lower.ok_or_else(|| missing("state layer"))?;
        let inputs = lower.param("W", 4)?.shape[3];
        let linear = |shape: [usize; 2]| {
            let mut linears = nodes.iter().filter(|node| node.name == "linear");
            linears.find(|node| node.param("W", 2).is_ok_and(|w| w.shape == shape))
        };
        let first = linear([inputs, width]).ok_or_else(|| missing("layer between vectors and states"))?;
        let hidden = lower.param("W", 4)?.shape[1];
        let upper = linear([classes, hidden]).ok_or_else(|| missing("layer of action scores"))?;
        let scorer = StateScorer::from_nodes(lower, upper)?;
        let linear = Linear::new(&first.param("W", 2)?.data, &first.param("b", 1)?.data, width)?;
        if scorer.slots() != slots || linear.stride() != inputs {
            return Err(WeightError::Content(format!("states of {} tokens", scorer.slots())));
        }
        Ok(Network { linear, scorer })
    }

    /// Computes the tables of the first `count` tokens of `x`.
    fn prepare(&self, path: Path, x: TokenVectors, count: u32, room: &mut NetworkScratch) {
        let rows = |out: &mut Vec<u32>, first: u32, stride: usize| {
            out.clear();
            out.extend((first..first + count).map(|row| row * stride as u32));
        };
        let (middle, stride) = (self.linear.stride(), self.scorer.table_stride());
        let grow = |buffer: &mut Vec<f32>, len: usize| {
            if buffer.len() < len {
                buffer.resize(len, 0.0);
            }
        };
        grow(&mut room.hidden, count as usize * middle);
        grow(&mut room.table, count as usize * stride);
        room.table_work += u64::from(count) * (self.linear.multiply_adds() + self.scorer.multiply_adds().0);
        rows(&mut room.from, x.first, x.width);
        rows(&mut room.to, 0, middle);
        self.linear.apply(path, x.rows, Rows { from: &room.from, to: &room.to }, &mut room.hidden);
        rows(&mut room.from, 0, middle);
        rows(&mut room.to, 0, stride);
        self.scorer.prepare(path, &room.hidden, Rows { from: &room.from, to: &room.to }, &mut room.table);
    }

    /// The work done so far in `room`.
    fn work(&self, room: &NetworkScratch) -> Work {
        let states = room.state.scored();
        let multiply_adds = room.table_work + states * self.scorer.multiply_adds().1;
        Work { states, multiply_adds, ..Work::default() }
    }

    /// The allowed class with the highest score; the first one wins ties.
    fn best(&self, path: Path, ids: &[i32], allowed: &Allowed, room: &mut NetworkScratch) -> Option<usize> {
        self.scorer.best(path, &room.table, ids, allowed, &mut room.state)
    }
}

fn read_nodes(file: &'static str, bytes: &[u8]) -> Result<Vec<Node>, ModelError> {
    read_model(bytes).map_err(|e| ModelError::Damaged { file, reason: e.to_string() })
}

/// The actions of a `moves` file in the order of the scores: by kind, then the most frequent first.
fn read_moves(file: &'static str, bytes: &[u8]) -> Result<Vec<Move>, ModelError> {
    let damaged = |reason: &str| ModelError::Damaged { file, reason: reason.to_owned() };
    let value = msgpack::decode(bytes).map_err(|e| damaged(&e.to_string()))?;
    let json = value.get("moves").and_then(Value::str).ok_or_else(|| damaged("no `moves`"))?;
    let json: serde_json::Value = serde_json::from_str(json).map_err(|e| damaged(&e.to_string()))?;
    let mut moves = Vec::new();
    for (kind, labels) in json.as_object().ok_or_else(|| damaged("`moves` is no table"))? {
        let kind = kind.parse().map_err(|_| damaged("an action that is no number"))?;
        for (label, count) in labels.as_object().ok_or_else(|| damaged("labels that are no table"))? {
            let count = count.as_i64().ok_or_else(|| damaged("a count that is no number"))?;
            moves.push((kind, std::cmp::Reverse((count, label.clone()))));
        }
    }
    moves.sort();
    Ok(moves.into_iter().map(|(kind, label)| Move { kind, label: label.0.1 }).collect())
}
