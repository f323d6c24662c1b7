//! The typer: a trained classifier over every predicate and eventive noun.
//!
//! It weighs the codebook's vote against the frame, the sides and the words around, finds acts the
//! codebook has no word for, drops what only looks like one, and gives each row its probability.
//! The first look is a multinomial logistic regression over hashed features; candidates that it finds possible
//! make an encoder read their sentence whole, which says its own of acts and of their sides; a second look, by a
//! forest over what both say of a candidate, its sentence and its article, tells how likely each is an act, and a
//! tally of those of one type in a sentence how many there are.
//! Sums run in a fixed order.

mod bag;
mod encoder;
mod features;
mod file;
mod linear;
mod second;
mod seen;
mod tally;

use polybius_base::EventType;

use crate::forest::Forest;

pub(crate) use bag::{Bag, add, hashed};
pub use encoder::{ActUnits, Encoder, States, Unread};
pub use features::{Frame, Neighbours, Sense, Vote, kinds};
pub use file::TyperError;
pub use linear::{Linear, scores, softmax};
pub use second::{LEAST, LOOK_VALUES, Look, second_looks};
pub use seen::{Seen, SeenSentence, seen};
pub use tally::{TALLY_VALUES, Tally, tallies};

/// Number of rows of weights; features are hashed onto them.
pub const BUCKETS: usize = 1 << 17;
/// The sixteen types and, last, "no act".
pub const CLASSES: usize = 17;
/// Index of "no act".
pub const NONE: usize = 16;
/// Number of rows of the weights that tell sides by words.
pub const WORD_BUCKETS: usize = 1 << 17;
/// Number of rows of the weights that tell an act's status.
pub const STATUS_BUCKETS: usize = 1 << 15;
/// The statuses, in the order of `Status::ALL`.
pub const STATUS_CLASSES: usize = 5;
/// Neither side, actor, recipient.
pub const SIDES_CLASSES: usize = 3;
const FORESTS: usize = 8;
/// A first look's probability counts as no less than this.
const FLOOR: f32 = 1e-4;

/// Weights of the first look.
pub type Weights = Linear<BUCKETS, CLASSES>;
/// Weights of the sides of an act by its words and its parties'.
pub type WordWeights = Linear<WORD_BUCKETS, SIDES_CLASSES>;
/// Weights of an act's status by the words around it.
pub type StatusWeights = Linear<STATUS_BUCKETS, STATUS_CLASSES>;

static BUILTIN: &[u8] = include_bytes!("../../../data/typer.bin");
static WORDS: &[u8] = include_bytes!("../../../data/words.bin");
static ENCODER: &[u8] = include_bytes!("../../../data/encoder.bin");
static STATUS: &[u8] = include_bytes!("../../../data/status.bin");
static SECOND: &[u8] = include_bytes!("../../../data/second.bin");
static SIDES: &[u8] = include_bytes!("../../../data/sides.bin");
static CHOICE: &[u8] = include_bytes!("../../../data/choice.bin");
static DATES: &[u8] = include_bytes!("../../../data/dates.bin");
static SETTLED: &[u8] = include_bytes!("../../../data/settled.bin");
static PLACES: &[u8] = include_bytes!("../../../data/places.bin");
static WHOSE: &[u8] = include_bytes!("../../../data/whose.bin");
static TALLY: &[u8] = include_bytes!("../../../data/tally.bin");

/// The forests beside the typer's weights, each with the thresholds it was tuned to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forests {
    /// Judges candidates by what first look and encoder say of their article; its threshold is the least
    /// probability of an act.
    pub second: Forest,
    /// Weighs each party of the sentence as a side of an act.
    pub sides: Forest,
    /// Chooses among whole sets of actors and recipients.
    pub choice: Forest,
    /// Chooses among the dates that an act may have.
    pub dates: Forest,
    /// Chooses among them anew by what was chosen for the acts around.
    pub settled: Forest,
    /// Chooses among the places where an act may have been done.
    pub places: Forest,
    /// Chooses whose a description is that names no country.
    pub whose: Forest,
    /// Tells how many acts of one type a sentence tells.
    pub tally: Forest,
}

/// Trained weights, encoder and forests.
#[derive(Clone)]
pub struct Typer {
    /// Weights of the first look.
    pub weights: Weights,
    /// Weights of sides by words.
    pub words: WordWeights,
    /// Weights of an act's status.
    pub status: StatusWeights,
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
        Typer::open(
            [BUILTIN, WORDS, STATUS, ENCODER],
            [SECOND, SIDES, CHOICE, DATES, SETTLED, PLACES, WHOSE, TALLY],
        )
    }

    /// A typer of newly trained weights and forests, which has no version yet.
    pub fn new(linear: (Weights, WordWeights, StatusWeights), encoder: Encoder, forests: Forests) -> Typer {
        let (weights, words, status) = linear;
        Typer { weights, words, status, encoder, forests, version: String::new() }
    }

    /// Its forests.
    pub fn forests(&self) -> &Forests {
        &self.forests
    }

    /// A short hash of the weights, the encoder and the forests.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Probability of an act of its likeliest type for each candidate of an article by what is said of them all;
    /// `None` for those that get no second look. `looks` are in text order.
    pub fn second(&self, looks: &[Look]) -> Vec<Option<f32>> {
        let values = second_looks(looks);
        let rows: Vec<&[f32]> = values.iter().flatten().map(|v| &v[..]).collect();
        let mut p = self.forests.second.probability(&rows).into_iter();
        values.iter().map(|v| v.as_ref().and_then(|_| p.next())).collect()
    }

    /// The same after a tally of the candidates of one type in a sentence: how likely it tells as many acts of that
    /// type as there are candidates from the likeliest to this one.
    pub fn acts(&self, looks: &[Look]) -> Vec<Option<f32>> {
        let mut p = self.second(looks);
        for group in tallies(looks, &p) {
            let rows: Vec<&[f32]> = group.iter().map(|tally| &tally.values[..]).collect();
            let mut least = 1.0_f32;
            for (tally, so_many) in group.iter().zip(self.forests.tally.probability(&rows)) {
                least = least.min(so_many);
                p[tally.at] = Some(least);
            }
        }
        p
    }

    /// The least probability of an act.
    pub fn least(&self) -> f32 {
        self.forests.second.thresholds[0]
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

/// The likeliest class, the first of several.
pub fn likeliest(probabilities: &[f32]) -> usize {
    (1..probabilities.len()).fold(0, |best, k| if probabilities[k] > probabilities[best] { k } else { best })
}

/// The likeliest of the sixteen types.
pub fn best_class(probabilities: &[f32; CLASSES]) -> usize {
    likeliest(&probabilities[..NONE])
}
