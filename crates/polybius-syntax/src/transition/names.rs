//! The name finder: opens, extends and closes names token by token.

use std::ops::Range;

use polybius_nn::Path;
use polybius_nn::weights::Node;

use super::{Network, NetworkScratch, kind_ranges, read_moves};
use crate::{EntityType, ModelError};

const MODEL: &str = "ner/model";
const MOVES: &str = "ner/moves";

/// Kinds of action, as the model numbers them.
mod kind {
    pub(super) const BEGIN: usize = 1;
    pub(super) const IN: usize = 2;
    pub(super) const LAST: usize = 3;
    pub(super) const UNIT: usize = 4;
    pub(super) const OUT: usize = 5;
    pub(super) const COUNT: usize = 6;
}

/// Per token: the type of the name it stands in, and whether it opens the name.
pub(crate) type Names = Vec<(Option<EntityType>, bool)>;

/// The name finder of a pipeline.
pub(crate) struct NameFinder {
    network: Network,
    moves: Vec<(usize, Option<EntityType>)>,
    /// Classes of each kind that have a label (OUT has none and stays whole).
    ranges: Vec<Range<usize>>,
}

/// The open name: its first token and its type.
type Open = Option<(usize, EntityType)>;

impl NameFinder {
    pub(crate) fn load(nodes: &[Node], moves: &[u8], width: usize) -> Result<Self, ModelError> {
        let actions = read_moves(MOVES, moves)?;
        let network = Network::from_nodes(nodes, width, 3, actions.len())
            .map_err(|e| ModelError::Damaged { file: MODEL, reason: e.to_string() })?;
        let mut moves = Vec::new();
        for action in &actions {
            let label = EntityType::from_label(&action.label);
            let plain = action.label.is_empty() && matches!(action.kind, kind::UNIT | kind::OUT);
            if !(kind::BEGIN..kind::COUNT).contains(&action.kind) || (label.is_none() && !plain) {
                let what = format!("the label {:?}", action.label);
                return Err(ModelError::Unsupported { file: MOVES, what });
            }
            moves.push((action.kind, label));
        }
        let mut ranges = kind_ranges(&actions, kind::COUNT);
        // UNIT without a label is never valid; it has the smallest count, so it stands last.
        let units = &mut ranges[kind::UNIT];
        units.end = units.clone().find(|&class| moves[class].1.is_none()).unwrap_or(units.end);
        Ok(NameFinder { network, moves, ranges })
    }

    /// Finds the names of the paragraph whose vectors start at row `first` of `x`; `tokens` tells
    /// for each token whether it is white space and whether it opens a sentence.
    pub(crate) fn find(
        &self,
        path: Path,
        x: &[f32],
        first: u32,
        width: usize,
        tokens: &[(bool, bool)],
        room: &mut NetworkScratch,
        out: &mut Names,
    ) {
        self.network.prepare(path, x, first, tokens.len() as u32, width, room);
        let mut open = None;
        for i in 0..tokens.len() {
            let slots = match open {
                Some((first, _)) => [i as i32, first as i32, i as i32 - 1],
                None => [i as i32, -1, -1],
            };
            let ranges = self.valid(i, open, tokens);
            let (kind, label) = match self.network.best(path, &slots, &ranges, room) {
                Some(class) => self.moves[class],
                None => (kind::OUT, None),
            };
            out.push((label, matches!(kind, kind::BEGIN | kind::UNIT)));
            open = match kind {
                kind::BEGIN => label.map(|label| (i, label)),
                kind::IN => open,
                _ => None,
            };
        }
    }

    /// The valid classes, in order.
    fn valid(&self, i: usize, open: Open, tokens: &[(bool, bool)]) -> [Range<usize>; kind::COUNT] {
        let mut ranges: [Range<usize>; kind::COUNT] = Default::default();
        let goes_on = tokens.get(i + 1).is_some_and(|&(_, starts)| !starts);
        match open {
            Some((_, label)) => {
                let class = |kind: usize| self.class(kind, label);
                if goes_on {
                    ranges[kind::IN] = class(kind::IN);
                }
                ranges[kind::LAST] = class(kind::LAST);
            }
            None => {
                let is_space = tokens[i].0;
                if goes_on && !is_space {
                    ranges[kind::BEGIN] = self.ranges[kind::BEGIN].clone();
                }
                if !is_space {
                    ranges[kind::UNIT] = self.ranges[kind::UNIT].clone();
                }
                ranges[kind::OUT] = self.ranges[kind::OUT].clone();
            }
        }
        ranges
    }

    /// The class of a kind with a label, as a range.
    fn class(&self, kind: usize, label: EntityType) -> Range<usize> {
        let mut classes = self.ranges[kind].clone();
        let found = classes.find(|&class| self.moves[class].1 == Some(label));
        found.map_or(0..0, |class| class..class + 1)
    }
}
