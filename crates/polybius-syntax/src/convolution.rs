//! One convolution over a token and its two neighbours, in either arithmetic.

use polybius_nn::weights::WeightError;
use polybius_nn::{IntPath, MaxoutNorm, MaxoutNorm8, Path, Quantized, Rows};

/// Rows side by side that a convolution sees: the token's, and one neighbour's on each side.
pub(crate) const WINDOW: usize = 3;

/// A convolution.
pub(crate) enum Convolution {
    /// In single precision.
    Exact(MaxoutNorm),
    /// In 8-bit integers.
    Int8(MaxoutNorm8),
}

impl Convolution {
    /// Numbers read per row.
    pub(crate) fn inputs(&self) -> usize {
        match self {
            Convolution::Exact(layer) => layer.inputs(),
            Convolution::Int8(layer) => layer.inputs(),
        }
    }

    /// Numbers written per row.
    pub(crate) fn outputs(&self) -> usize {
        match self {
            Convolution::Exact(layer) => layer.outputs(),
            Convolution::Int8(layer) => layer.outputs(),
        }
    }

    /// Multiplications and additions that a row takes.
    pub(crate) fn multiply_adds(&self) -> u64 {
        match self {
            Convolution::Exact(layer) => layer.multiply_adds(),
            Convolution::Int8(layer) => layer.multiply_adds(),
        }
    }

    /// The same in 8-bit integers.
    pub(crate) fn into_int8(self) -> Result<Convolution, WeightError> {
        Ok(match self {
            Convolution::Exact(layer) => Convolution::Int8(layer.to_int8(WINDOW)?),
            int8 => int8,
        })
    }

    /// Computes `rows` from `x`, whole rows of tokens, and adds each token's own row. `quantized` is room
    /// to work in.
    pub(crate) fn apply(
        &self,
        path: Path,
        x: &[f32],
        rows: Rows,
        quantized: &mut Quantized,
        out: &mut [f32],
    ) {
        let width = self.outputs();
        match self {
            Convolution::Exact(layer) => layer.apply(path, x, rows, Some(width), out),
            Convolution::Int8(layer) => {
                let path = IntPath::beside(path);
                quantized.fill(path, x, width);
                layer.apply(path, (x, quantized), rows, Some(width), out);
            }
        }
    }
}
