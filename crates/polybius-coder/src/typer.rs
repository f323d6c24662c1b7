//! The typer: a trained classifier over every predicate and eventive noun.
//!
//! It weighs the codebook's vote against the frame, the sides and the words around, finds acts the
//! codebook has no word for, drops what only looks like one, and gives each row its probability.
//! The first look is a multinomial logistic regression over hashed features; candidates that it finds possible
//! get a second, by a forest over what the first says of them, their sentence and their article; sentences in which
//! an act is likely enough after that are read whole by an encoder, which says its own of acts and of their sides.
//! Sums run in a fixed order.

mod bag;
mod encoder;
mod features;
mod file;
mod linear;
mod second;
mod seen;

use polybius_base::EventType;

use crate::forest::Forest;

pub(crate) use bag::{Bag, add, hashed};
pub use encoder::{ActUnits, Encoder, States, Unread};
pub use features::{Frame, Neighbours, Sense, Vote, kinds};
pub use file::TyperError;
pub use linear::{Linear, scores, softmax};
pub use second::{LEAST, LOOK_VALUES, Look, second_looks};
pub use seen::{Seen, SeenSentence, seen};

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
/// Least probability by the article of a candidate whose sentence is read whole; one below is hardly ever an act
/// by the encoder.
const POSSIBLE: f32 = 0.15;
/// A first look's probability counts as no less than this.
const FLOOR: f32 = 1e-4;

/// Weights of the first look.
pub type Weights = Linear<BUCKETS, CLASSES>;
/// Weights of the sides of an act by its words and its parties'.
pub type WordWeights = Linear<WORD_BUCKETS, SIDES_CLASSES>;

static BUILTIN: &[u8] = include_bytes!("../../../data/typer.bin");
static WORDS: &[u8] = include_bytes!("../../../data/words.bin");
static ENCODER: &[u8] = include_bytes!("../../../data/encoder.bin");
static SECOND: &[u8] = include_bytes!("../../../data/second.bin");
static SIDES: &[u8] = include_bytes!("../../../data/sides.bin");
static CHOICE: &[u8] = include_bytes!("../../../data/choice.bin");
static DATES: &[u8] = include_bytes!("../../../data/dates.bin");

/// The forests beside the typer's weights, each with the thresholds it was tuned to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forests {
    /// Judges candidates by what the first look says of their article; its threshold is the least probability of
    /// an act.
    pub second: Forest,
    /// Weighs each party of the sentence as a side of an act.
    pub sides: Forest,
    /// Chooses among whole sets of actors and recipients.
    pub choice: Forest,
    /// Chooses among the dates that an act may have.
    pub dates: Forest,
}

/// Trained weights, encoder and forests.
#[derive(Clone)]
pub struct Typer {
    /// Weights of the first look.
    pub weights: Weights,
    /// Weights of sides by words.
    pub words: WordWeights,
    /// Reads whole sentences.
    pub encoder: Encoder,
    forests: Forests,
    version: String,
}

impl Typer {
    /// The typer that ships with the program.
    ///
    /// # Errors
    /// A [`TyperError`] where the shipped file is damaged, which the tests rule out.
    pub fn builtin() -> Result<Typer, TyperError> {
        Typer::open([BUILTIN, WORDS, ENCODER], [SECOND, SIDES, CHOICE, DATES])
    }

    /// A typer of newly trained weights and forests, which has no version yet.
    pub fn new(weights: Weights, words: WordWeights, encoder: Encoder, forests: Forests) -> Typer {
        Typer { weights, words, encoder, forests, version: String::new() }
    }

    /// Its forests.
    pub fn forests(&self) -> &Forests {
        &self.forests
    }

    /// A short hash of the weights, the encoder and the forests.
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

    /// The likeliest type of a candidate and its probability: the geometric mean of what the forest, `by_article`,
    /// and the encoder, `read`, say of it.
    pub fn judged(&self, by_article: f32, read: &[f32; CLASSES]) -> (usize, f32) {
        let class = best_class(read);
        (class, (by_article * read[class]).sqrt())
    }

    /// The least probability of an act.
    pub fn least(&self) -> f32 {
        self.forests.second.thresholds[0]
    }

    /// Whether a candidate to which the forest gives `by_article` makes its sentence worth reading whole.
    pub fn is_possible(&self, by_article: f32) -> bool {
        by_article >= POSSIBLE
    }

    /// Sets the least probability of an act.
    pub fn set_least(&mut self, least: f32) {
        self.forests.second.thresholds = vec![least];
    }
}

/// Class index of a type.
pub fn class_of(kind: EventType) -> usize {
    EventType::ALL.iter().position(|&t| t == kind).unwrap_or(NONE)
}

/// Logarithms of a first look, as the encoder hears them.
pub(crate) fn logarithms(first: &[f32; CLASSES]) -> [f32; CLASSES] {
    first.map(|p| libm::logf(p.max(FLOOR)))
}

/// The likeliest of the sixteen types.
pub fn best_class(probabilities: &[f32; CLASSES]) -> usize {
    (1..NONE).fold(0, |best, class| if probabilities[class] > probabilities[best] { class } else { best })
}
