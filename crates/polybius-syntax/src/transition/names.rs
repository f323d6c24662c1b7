//! The name finder: opens, extends and closes names token by token.

use polybius_nn::weights::Node;
use polybius_nn::{Allowed, Path};

use super::{Network, NetworkScratch, read_moves};
use crate::tok2vec::TokenVectors;
use crate::{EntityType, ModelError, Work};

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
    /// The classes to choose from outside a name, by whether a name can open here and go on.
    outside: [[Allowed; 2]; 2],
    /// The same inside a name, by its type and by whether it can go on.
    inside: Vec<[Allowed; 2]>,
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
        let allow = |test: &dyn Fn(usize, Option<EntityType>) -> bool| {
            Allowed::new(moves.len(), |class| test(moves[class].0, moves[class].1))
        };
        let outside = [false, true].map(|opens| {
            [false, true].map(|goes_on| {
                allow(&|kind, label| match kind {
                    kind::BEGIN => opens && goes_on,
                    kind::UNIT => opens && label.is_some(),
                    kind => kind == kind::OUT,
                })
            })
        });
        let inside = EntityType::ALL.iter().map(|&name| {
            [false, true].map(|goes_on| {
                allow(&|kind, label| {
                    label == Some(name) && (kind == kind::LAST || (kind == kind::IN && goes_on))
                })
            })
        });
        let inside = inside.collect();
        Ok(NameFinder { network, moves, outside, inside })
    }

    /// The work done so far in `room`.
    pub(crate) fn work(&self, room: &NetworkScratch) -> Work {
        self.network.work(room)
    }

    /// Appends the names of a paragraph; `tokens` tells for each token whether it is white space and
    /// whether it opens a sentence.
    pub(crate) fn find(
        &self,
        path: Path,
        x: TokenVectors,
        tokens: &[(bool, bool)],
        room: &mut NetworkScratch,
        out: &mut Names,
    ) {
        self.network.prepare(path, x, tokens.len() as u32, room);
        let mut open = None;
        for i in 0..tokens.len() {
            let slots = match open {
                Some((first, _)) => [i as i32, first as i32, i as i32 - 1],
                None => [i as i32, -1, -1],
            };
            let allowed = self.allowed(i, open, tokens);
            let (kind, label) = match self.network.best(path, &slots, allowed, room) {
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

    fn allowed(&self, i: usize, open: Open, tokens: &[(bool, bool)]) -> &Allowed {
        let goes_on = usize::from(tokens.get(i + 1).is_some_and(|&(_, starts)| !starts));
        match open {
            Some((_, label)) => &self.inside[label as usize][goes_on],
            None => &self.outside[usize::from(!tokens[i].0)][goes_on],
        }
    }
}
