//! The typer: a trained classifier over every predicate and eventive noun.
//!
//! It weighs the codebook's vote against the frame, the sides and the words around, finds acts the
//! codebook has no word for, drops what only looks like one, and gives each row its probability.
//! The first look is a multinomial logistic regression over hashed features; candidates that it finds possible
//! get a second, by a forest over what the first says of them, their sentence and their article, and by a small
//! net that sees the words around them. Sums run in a fixed order.

mod bag;
mod features;
mod file;
mod linear;
mod net;
mod second;
mod wide;

use polybius_base::EventType;

use crate::forest::Forest;

pub(crate) use bag::{Bag, add, hashed};
pub use features::{Frame, Neighbours, Sense, Vote, kinds};
pub use file::TyperError;
pub use linear::{Linear, scores, softmax};
pub use net::{HIDDEN, Layers, Net, Pass, ROWS, WIDTH, logarithms};
pub use second::{LEAST, LOOK_VALUES, Look, second_looks};
pub use wide::Words;

/// Number of rows of weights; features are hashed onto them.
pub const BUCKETS: usize = 1 << 17;
/// The sixteen types and, last, "no act".
pub const CLASSES: usize = 17;
/// Index of "no act".
pub const NONE: usize = 16;
/// Number of rows of the weights that tell sides by words.
pub const WORD_BUCKETS: usize = 1 << 17;
/// Neither side, actor, recipient.
pub const SIDES_CLASSES: usize = 3;
const FORESTS: usize = 4;

/// Weights of the first look.
pub type Weights = Linear<BUCKETS, CLASSES>;
/// Weights of the sides of an act by its words and its parties'.
pub type WordWeights = Linear<WORD_BUCKETS, SIDES_CLASSES>;

static BUILTIN: &[u8] = include_bytes!("../../../data/typer.bin");
static WORDS: &[u8] = include_bytes!("../../../data/words.bin");
static NET: &[u8] = include_bytes!("../../../data/net.bin");
static SECOND: &[u8] = include_bytes!("../../../data/second.bin");
static SIDES: &[u8] = include_bytes!("../../../data/sides.bin");
static CHOICE: &[u8] = include_bytes!("../../../data/choice.bin");
static DATES: &[u8] = include_bytes!("../../../data/dates.bin");

/// The forests beside the typer's weights, each with the thresholds it was tuned to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forests {
    /// Judges candidates by what the first look says of their article.
    pub second: Forest,
    /// Weighs each party of the sentence as a side of an act.
    pub sides: Forest,
    /// Chooses among whole sets of actors and recipients.
    pub choice: Forest,
    /// Chooses among the dates that an act may have.
    pub dates: Forest,
}

/// Trained weights, net and forests.
#[derive(Clone)]
pub struct Typer {
    /// Weights of the first look.
    pub weights: Weights,
    /// The net of the second look.
    pub net: Net,
    /// Weights of sides by words.
    pub words: WordWeights,
    forests: Forests,
    version: String,
}

impl Typer {
    /// The typer that ships with the program.
    ///
    /// # Errors
    /// A [`TyperError`] where the shipped file is damaged, which the tests rule out.
    pub fn builtin() -> Result<Typer, TyperError> {
        Typer::open([BUILTIN, WORDS, NET], [SECOND, SIDES, CHOICE, DATES])
    }

    /// A typer of newly trained weights and forests, which has no version yet.
    pub fn new(weights: Weights, net: Net, words: WordWeights, forests: Forests) -> Typer {
        Typer { weights, net, words, forests, version: String::new() }
    }

    /// Its forests.
    pub fn forests(&self) -> &Forests {
        &self.forests
    }

    /// A short hash of the weights, the net and the forests.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Probability of an act of its likeliest type for each candidate of an article by what the first look says
    /// of them all; `None` for those that get no second. `looks` are in text order.
    pub fn second(&self, looks: &[Look]) -> Vec<Option<f32>> {
        let values = second_looks(looks);
        let rows: Vec<&[f32]> = values.iter().flatten().map(|v| &v[..]).collect();
        let mut p = self.forests.second.probability(&rows).into_iter();
        values.iter().map(|v| v.as_ref().and_then(|_| p.next())).collect()
    }

    /// Probability of an act of its likeliest type for a candidate to which the forest gives `by_article`:
    /// the geometric mean with what the net says of its words, `wide`.
    pub fn weigh(&self, look: &Look, wide: &[u32], by_article: f32) -> f32 {
        (by_article * self.net.probabilities(wide, &look.p)[look.class()]).sqrt()
    }
}

/// Class index of a type.
pub fn class_of(kind: EventType) -> usize {
    EventType::ALL.iter().position(|&t| t == kind).unwrap_or(NONE)
}

/// The likeliest of the sixteen types.
pub fn best_class(probabilities: &[f32; CLASSES]) -> usize {
    (1..NONE).fold(0, |best, class| if probabilities[class] > probabilities[best] { class } else { best })
}
