//! Tensor kernels and weight files; knows no language.
//!
//! Every output element of a matrix product is one chain of fused multiply-adds over the inputs in
//! ascending order, on every instruction set: results are the same bits on any machine and in any
//! batch. See [`Path`] for the instruction sets. [`MaxoutNorm8`] is the other, named arithmetic:
//! sums of 8-bit products are exact integers, and what is left of floats has a fixed order too.

#![allow(unsafe_code, reason = "vector instructions and prepacked weights; each block says why it holds")]

mod embed;
mod encoder;
mod int8;
mod ints;
mod lanes;
mod layers;
mod panels;
mod path;
mod scorer;

pub mod msgpack;
pub mod weights;

pub use embed::HashEmbed;
pub use encoder::{DISTANCES, EPSILON, EncoderLayer, EncoderRoom, HEAD, LayerWeights, TIES};
pub use int8::{Linear8, MaxoutNorm8, Quantized};
pub use layers::{Linear, MaxoutNorm, Norm, Rows};
pub use path::{Arithmetic, IntPath, Path};
pub use scorer::{Allowed, StateRoom, StateScorer};
