//! Prepacked weights and the tile of the matrix product.
//!
//! Outputs stand in blocks of sixteen; `C` blocks that are computed together make a panel, which
//! holds for each input `C` blocks of weights, input after input.

use crate::lanes::{Block, Lanes};

/// The weights of one panel and where its products start from.
#[derive(Clone, Debug)]
pub(crate) struct Panel {
    /// `inputs * columns` blocks.
    weights: Vec<Block>,
    /// `columns` blocks: the biases.
    start: Vec<Block>,
    inputs: usize,
}

impl Panel {
    /// Packs `columns` blocks; `weight(c, lane)` gives the row of weights and the bias of an output,
    /// `None` beyond the last output.
    pub(crate) fn pack<'w>(
        inputs: usize,
        columns: usize,
        weight: impl Fn(usize, usize) -> Option<(&'w [f32], f32)>,
    ) -> Panel {
        let mut weights = vec![Block([0.0; 16]); inputs * columns];
        let mut start = vec![Block([0.0; 16]); columns];
        for c in 0..columns {
            for lane in 0..16 {
                let Some((row, bias)) = weight(c, lane) else { continue };
                start[c].0[lane] = bias;
                for (k, &w) in row.iter().enumerate() {
                    weights[k * columns + c].0[lane] = w;
                }
            }
        }
        Panel { weights, start, inputs }
    }

    /// The weight of input `k` for an output.
    pub(crate) fn weight(&self, k: usize, column: usize, lane: usize) -> f32 {
        self.weights[k * self.columns() + column].0[lane]
    }

    /// The biases, one block a column.
    pub(crate) fn biases(&self) -> &[Block] {
        &self.start
    }

    /// Blocks of outputs computed together.
    pub(crate) fn columns(&self) -> usize {
        self.start.len()
    }

    /// The products of `R` rows of inputs, each starting from the biases.
    ///
    /// # Safety
    /// The machine must run `V`; each pointer must give as many readable floats as the panel has
    /// inputs; `C` must be the panel's columns.
    #[inline(always)]
    #[expect(clippy::needless_range_loop, reason = "rows and columns are register numbers here")]
    pub(crate) unsafe fn tile<V: Lanes, const R: usize, const C: usize>(
        &self,
        rows: [*const f32; R],
    ) -> [[V; C]; R] {
        debug_assert_eq!(C, self.columns());
        // SAFETY: the caller's word for the rows; `weights` holds `inputs * C` blocks, `start` `C`.
        unsafe {
            let start = self.start.as_ptr().cast::<f32>();
            let mut sums = [[V::splat(0.0); C]; R];
            for c in 0..C {
                let bias = V::load(start.add(16 * c));
                for row in &mut sums {
                    row[c] = bias;
                }
            }
            let mut weights = self.weights.as_ptr().cast::<f32>();
            for k in 0..self.inputs {
                if V::MANY_REGISTERS {
                    let columns: [V; C] = std::array::from_fn(|c| V::load(weights.add(16 * c)));
                    for (row, sums) in rows.iter().zip(&mut sums) {
                        let x = V::splat(*row.add(k));
                        for (sum, column) in sums.iter_mut().zip(columns) {
                            *sum = x.fma(column, *sum);
                        }
                    }
                } else {
                    let xs: [V; R] = std::array::from_fn(|r| V::splat(*rows[r].add(k)));
                    for c in 0..C {
                        let column = V::load(weights.add(16 * c));
                        for r in 0..R {
                            sums[r][c] = xs[r].fma(column, sums[r][c]);
                        }
                    }
                }
                weights = weights.add(16 * C);
            }
            sums
        }
    }
}
