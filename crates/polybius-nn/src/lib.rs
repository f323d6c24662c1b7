//! Tensor kernels and weight files; knows no language.
//!
//! Every output element of a matrix product is one chain of fused multiply-adds over the inputs in
//! ascending order, on every instruction set: results are the same bits on any machine and in any
//! batch. See [`Path`] for the instruction sets.

#![allow(unsafe_code, reason = "vector instructions and prepacked weights; each block says why it holds")]

mod embed;
mod lanes;
mod layers;
mod panels;
mod path;
mod scorer;

pub mod msgpack;
pub mod weights;

pub use embed::HashEmbed;
pub use layers::{Linear, MaxoutNorm, Rows};
pub use path::Path;
pub use scorer::{Allowed, StateRoom, StateScorer};
