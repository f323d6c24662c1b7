//! Scores of a transition system's actions, state by state.

use crate::Path;
use crate::lanes::{Block, Lanes, Scalar};
use crate::layers::{Linear, Rows, dispatch};
use crate::panels::Panel;
use crate::weights::{Node, WeightError};

/// Two layers over a state that is given by a few tokens: the first layer's products are computed
/// for all tokens ahead, so that a state costs one addition per token and the second layer.
#[derive(Clone, Debug)]
pub struct StateScorer {
    lower: Linear,
    /// Per slot, what stands for a missing token.
    missing: Vec<Block>,
    bias: Vec<Block>,
    upper: Vec<Panel>,
    slots: usize,
    pieces: usize,
    hidden: usize,
    classes: usize,
}

fn blocks(numbers: &[f32]) -> Vec<Block> {
    numbers.as_chunks().0.iter().map(|chunk| Block(*chunk)).collect()
}

/// Panels of the second layer are at most this many blocks wide.
const UPPER_COLUMNS: usize = 8;

impl StateScorer {
    /// Packs a `precomputable_affine` node and the `linear` node above it.
    ///
    /// # Errors
    /// If the weights do not fit together.
    pub fn from_nodes(lower: &Node, upper: &Node) -> Result<Self, WeightError> {
        let (w, b, pad) = (lower.param("W", 4)?, lower.param("b", 2)?, lower.param("pad", 4)?);
        let (uw, ub) = (upper.param("W", 2)?, upper.param("b", 1)?);
        let [slots, hidden, pieces, inputs] = w.shape[..] else { unreachable!("four axes") };
        let classes = ub.data.len();
        let fits = b.shape == [hidden, pieces]
            && pad.shape == [1, slots, hidden, pieces]
            && uw.shape == [classes, hidden];
        if !fits
            || !(16..=MAX_HIDDEN).contains(&hidden)
            || !hidden.is_multiple_of(16)
            || !(1..=3).contains(&pieces)
            || classes == 0
        {
            let message = format!("a state of {slots} x {hidden} x {pieces} for {classes} classes");
            return Err(WeightError::Content(message));
        }
        let rows = Planar { hidden, pieces };
        let no_bias = vec![0.0; slots * hidden * pieces];
        let lower = Linear::new(&rows.reorder(&w.data, inputs), &no_bias, inputs)?;
        let upper = upper_panels(&uw.data, &ub.data, hidden);
        let missing = blocks(&rows.reorder(&pad.data, 1));
        Ok(StateScorer {
            lower,
            missing,
            bias: blocks(&rows.reorder(&b.data, 1)),
            upper,
            slots,
            pieces,
            hidden,
            classes,
        })
    }

    /// Tokens that make up a state.
    pub fn slots(&self) -> usize {
        self.slots
    }

    /// Actions that are scored.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Multiplications and additions that a token takes in [`StateScorer::prepare`], and a state in
    /// [`StateScorer::best`].
    pub fn multiply_adds(&self) -> (u64, u64) {
        (self.lower.multiply_adds(), (self.hidden * self.classes) as u64)
    }

    /// Numbers per token in the table that [`StateScorer::prepare`] fills.
    pub fn table_stride(&self) -> usize {
        self.lower.stride()
    }

    /// Computes the first layer's products of every token.
    pub fn prepare(&self, path: Path, x: &[f32], rows: Rows, table: &mut [f32]) {
        self.lower.apply(path, x, rows, table);
    }

    /// The allowed class with the highest score in the state made of the tokens `ids` (a negative id is a
    /// missing token); the first one wins ties. `None` if no class is allowed.
    pub fn best(
        &self,
        path: Path,
        table: &[f32],
        ids: &[i32],
        allowed: &Allowed,
        room: &mut StateRoom,
    ) -> Option<usize> {
        if allowed.count <= 1 {
            return allowed.first;
        }
        let stride = self.table_stride();
        assert_eq!(ids.len(), self.slots, "as many tokens as slots");
        assert_eq!(allowed.penalties.len(), self.classes.div_ceil(16), "classes of this scorer");
        assert!(ids.iter().all(|&id| id < (table.len() / stride) as i32), "a token is beyond the table");
        room.scored += 1;
        dispatch!(
            path,
            score(self, table, ids, allowed, room),
            [scorer: &StateScorer, table: &[f32], ids: &[i32], allowed: &Allowed, room: &mut StateRoom]
        );
        let blocks = room.scores[..allowed.penalties.len()].iter();
        let found = blocks
            .enumerate()
            .find(|(_, block)| block.0.iter().fold(false, |any, &x| any | (x == room.best)));
        let place =
            |(at, block): (usize, &Block)| Some(at * 16 + block.0.iter().position(|&x| x == room.best)?);
        found.and_then(place).filter(|&class| class < self.classes).or(allowed.first)
    }
}

/// A set of classes that a choice is made from.
#[derive(Clone, Debug)]
pub struct Allowed {
    /// What is added to the scores: 0 for an allowed class, minus infinity for any other.
    penalties: Vec<Block>,
    first: Option<usize>,
    count: usize,
}

impl Allowed {
    /// Those of `classes` classes for which `test` holds.
    pub fn new(classes: usize, test: impl Fn(usize) -> bool) -> Self {
        let mut penalties = vec![Block([f32::NEG_INFINITY; 16]); classes.div_ceil(16)];
        let mut allowed = (0..classes).filter(|&class| test(class));
        let first = allowed.next();
        let mut count = 0;
        for class in first.into_iter().chain(allowed) {
            penalties[class / 16].0[class % 16] = 0.0;
            count += 1;
        }
        Allowed { penalties, first, count }
    }
}

/// Where one state's numbers are kept while it is scored.
pub struct StateRoom {
    hidden: [Block; MAX_HIDDEN / 16],
    scores: [Block; MAX_CLASSES / 16],
    best: f32,
    scored: u64,
}

impl StateRoom {
    /// States that were scored here so far.
    pub fn scored(&self) -> u64 {
        self.scored
    }
}

impl Default for StateRoom {
    fn default() -> Self {
        let zeros = Block([0.0; 16]);
        StateRoom {
            hidden: [zeros; MAX_HIDDEN / 16],
            scores: [zeros; MAX_CLASSES / 16],
            best: 0.0,
            scored: 0,
        }
    }
}

/// Most classes.
const MAX_CLASSES: usize = 512;
/// Widest hidden layer.
const MAX_HIDDEN: usize = 256;

/// From output-major, piece-minor order to all outputs of the first piece, then of the second.
struct Planar {
    hidden: usize,
    pieces: usize,
}

impl Planar {
    fn reorder(&self, rows: &[f32], width: usize) -> Vec<f32> {
        let mut out = vec![0.0; rows.len()];
        for (at, row) in rows.chunks_exact(width).enumerate() {
            let (slot, rest) = (at / (self.hidden * self.pieces), at % (self.hidden * self.pieces));
            let (o, piece) = (rest / self.pieces, rest % self.pieces);
            let to = (slot * self.pieces + piece) * self.hidden + o;
            out[to * width..(to + 1) * width].copy_from_slice(row);
        }
        out
    }
}

fn upper_panels(weights: &[f32], bias: &[f32], inputs: usize) -> Vec<Panel> {
    let blocks = bias.len().div_ceil(16);
    let row = |block: usize, lane: usize| {
        let o = block * 16 + lane;
        (o < bias.len()).then(|| (&weights[o * inputs..(o + 1) * inputs], bias[o]))
    };
    (0..blocks)
        .step_by(UPPER_COLUMNS)
        .map(|first| Panel::pack(inputs, (blocks - first).min(UPPER_COLUMNS), |c, lane| row(first + c, lane)))
        .collect()
}

/// # Safety
/// The machine must run `V`; ids must lie in the table.
#[inline(always)]
unsafe fn score<V: Lanes, const R: usize>(
    scorer: &StateScorer,
    table: &[f32],
    ids: &[i32],
    allowed: &Allowed,
    room: &mut StateRoom,
) {
    // SAFETY: handed on from the caller; penalties and scores have a block for each block of classes.
    unsafe {
        state::<V>(scorer, table, ids, &mut room.hidden);
        let row = room.hidden.as_ptr().cast::<f32>();
        let mut best = V::splat(f32::NEG_INFINITY);
        let mut at = 0;
        for panel in &scorer.upper {
            let penalties = allowed.penalties[at..].as_ptr().cast();
            let out = room.scores[at..].as_mut_ptr().cast();
            at += panel.columns();
            best = best.max(match panel.columns() {
                1 => upper::<V, 1>(panel, row, penalties, out),
                2 => upper::<V, 2>(panel, row, penalties, out),
                3 => upper::<V, 3>(panel, row, penalties, out),
                4 => upper::<V, 4>(panel, row, penalties, out),
                5 => upper::<V, 5>(panel, row, penalties, out),
                6 => upper::<V, 6>(panel, row, penalties, out),
                7 => upper::<V, 7>(panel, row, penalties, out),
                _ => upper::<V, 8>(panel, row, penalties, out),
            });
        }
        room.best = best.largest();
    }
}

/// Scores of one panel, and the largest one in each lane.
///
/// # Safety
/// As for [`score`]; `penalties` and `out` must hold `16 C` numbers.
#[inline(always)]
unsafe fn upper<V: Lanes, const C: usize>(
    panel: &Panel,
    row: *const f32,
    penalties: *const f32,
    out: *mut f32,
) -> V {
    // SAFETY: handed on from the caller.
    unsafe {
        let [sums] = panel.tile::<V, 1, C>([row]);
        let mut best = V::splat(f32::NEG_INFINITY);
        for (c, sum) in sums.into_iter().enumerate() {
            let score = sum.add(V::load(penalties.add(16 * c)));
            score.store(out.add(16 * c));
            best = best.max(score);
        }
        best
    }
}

/// The hidden layer of a state: slots added in order, then the bias, then the largest piece.
///
/// # Safety
/// As for [`score`].
#[inline(always)]
unsafe fn state<V: Lanes>(scorer: &StateScorer, table: &[f32], ids: &[i32], hidden: &mut [Block]) {
    let width = scorer.hidden * scorer.pieces;
    let stride = scorer.table_stride();
    // SAFETY: handed on from the caller: a slot's numbers are `width` floats of its token's row in the
    // table, or of `missing`.
    unsafe {
        for block in 0..scorer.hidden / 16 {
            let mut best = V::splat(0.0);
            for piece in 0..scorer.pieces {
                let at = piece * scorer.hidden + 16 * block;
                let mut sum = V::splat(0.0);
                for (slot, &id) in ids.iter().enumerate() {
                    let row = match id {
                        ..0 => scorer.missing.as_ptr().cast::<f32>().add(slot * width + at),
                        _ => table.as_ptr().add(id as usize * stride + slot * width + at),
                    };
                    sum = sum.add(V::load(row));
                }
                sum = sum.add(V::load(scorer.bias.as_ptr().cast::<f32>().add(at)));
                best = if piece == 0 { sum } else { best.max(sum) };
            }
            best.store(hidden.as_mut_ptr().add(block).cast());
        }
    }
}
