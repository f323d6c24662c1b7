//! How much a worker has computed.

use std::ops::{Add, Sub};

/// The work of a [`crate::Worker`] so far, counted from the shapes of the layers that ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Tokens parsed.
    pub tokens: u64,
    /// Words met for the first time, once for each network: only they are embedded and mixed.
    pub fresh: u64,
    /// Rows that convolutions computed: tokens, and the places beside a paragraph that they reach.
    pub rows: u64,
    /// States whose actions were scored.
    pub states: u64,
    /// Multiplications and additions of all layers.
    pub multiply_adds: u64,
}

impl Add for Work {
    type Output = Work;

    fn add(self, other: Work) -> Work {
        Work {
            tokens: self.tokens + other.tokens,
            fresh: self.fresh + other.fresh,
            rows: self.rows + other.rows,
            states: self.states + other.states,
            multiply_adds: self.multiply_adds + other.multiply_adds,
        }
    }
}

impl Sub for Work {
    type Output = Work;

    /// What was done since `earlier`.
    fn sub(self, earlier: Work) -> Work {
        Work {
            tokens: self.tokens - earlier.tokens,
            fresh: self.fresh - earlier.fresh,
            rows: self.rows - earlier.rows,
            states: self.states - earlier.states,
            multiply_adds: self.multiply_adds - earlier.multiply_adds,
        }
    }
}
