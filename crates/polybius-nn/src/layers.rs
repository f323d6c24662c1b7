//! Layers over many rows at once: a linear map, and maxout with layer norm.

use crate::Path;
use crate::int8::MaxoutNorm8;
use crate::lanes::{Block, Lanes, Scalar};
use crate::panels::Panel;
use crate::weights::WeightError;

/// Which rows a layer reads and where it writes its results: offsets of the first number of each
/// row, as many in `from` as in `to`.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    /// Offsets into the input.
    pub from: &'a [u32],
    /// Offsets into the output.
    pub to: &'a [u32],
}

impl Rows<'_> {
    /// Panics unless every row fits.
    pub(crate) fn check(self, inputs: usize, x: &[f32], outputs: usize, out: &[f32]) {
        let fits = |offsets: &[u32], width: usize, len: usize| {
            offsets.iter().max().is_none_or(|&last| last as usize + width <= len)
        };
        assert_eq!(self.from.len(), self.to.len(), "as many rows read as written");
        assert!(fits(self.from, inputs, x.len()), "a row is beyond the input");
        assert!(fits(self.to, outputs, out.len()), "a row is beyond the output");
    }
}

/// What the pipelines' layer norms add to the variance.
const EPSILON: f32 = 1e-8;
/// Rows that are computed before going on to the next panel of weights.
const CHUNK: usize = 64;

/// Runs `$body` generically over the lanes and the tile height of each instruction set.
macro_rules! dispatch {
    ($path:expr, $function:ident ( $($arg:expr),* ), [$($name:ident : $type:ty),*]) => {{
        #[cfg(target_arch = "x86_64")]
        {
            use crate::lanes::{Avx2, Avx512};

            #[target_feature(enable = "avx512f,avx512vl,avx2,fma")]
            unsafe fn avx512($($name: $type),*) {
                // SAFETY: handed on from the caller.
                unsafe { $function::<Avx512, 8>($($name),*) }
            }
            #[target_feature(enable = "avx2,fma")]
            unsafe fn avx2($($name: $type),*) {
                // SAFETY: handed on from the caller.
                unsafe { $function::<Avx2, 2>($($name),*) }
            }
            match $path {
                // SAFETY: the path is available (asserted), the arguments were checked.
                Path::Avx512 if Path::Avx512.is_available() => unsafe { avx512($($arg),*) },
                Path::Avx2 if Path::Avx2.is_available() => unsafe { avx2($($arg),*) },
                _ => unsafe { $function::<Scalar, 2>($($arg),*) },
            }
        }
        #[cfg(not(target_arch = "x86_64"))]
        {
            let _ = $path;
            // SAFETY: plain Rust; the arguments were checked.
            unsafe { $function::<Scalar, 2>($($arg),*) }
        }
    }};
}
pub(crate) use dispatch;

/// `y = W x + b`.
#[derive(Clone, Debug)]
pub struct Linear {
    panels: Vec<Panel>,
    inputs: usize,
    outputs: usize,
    stride: usize,
}

impl Linear {
    /// Packs weights given output by output, and one bias per output.
    ///
    /// # Errors
    /// If the numbers of weights and biases do not fit together.
    pub fn new(weights: &[f32], bias: &[f32], inputs: usize) -> Result<Self, WeightError> {
        let outputs = bias.len();
        if inputs == 0 || outputs == 0 || inputs.checked_mul(outputs) != Some(weights.len()) {
            let message = format!("{} weights for {outputs} x {inputs}", weights.len());
            return Err(WeightError::Content(message));
        }
        let blocks = outputs.div_ceil(16);
        let row = |block: usize, lane: usize| {
            let o = block * 16 + lane;
            (o < outputs).then(|| (&weights[o * inputs..(o + 1) * inputs], bias[o]))
        };
        let firsts = (0..blocks).step_by(3);
        let panels = firsts
            .map(|first| Panel::pack(inputs, (blocks - first).min(3), |c, lane| row(first + c, lane)))
            .collect();
        Ok(Linear { panels, inputs, outputs, stride: blocks * 16 })
    }

    pub(crate) fn panels(&self) -> &[Panel] {
        &self.panels
    }

    /// Numbers written per row: the outputs, and zeros up to a multiple of 16.
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// Multiplications and additions that a row takes.
    pub fn multiply_adds(&self) -> u64 {
        (self.inputs * self.outputs) as u64
    }

    /// Maps every row of `rows`. Each output row takes [`Linear::stride`] numbers.
    pub fn apply(&self, path: Path, x: &[f32], rows: Rows, out: &mut [f32]) {
        rows.check(self.inputs, x, self.stride, out);
        dispatch!(path, linear(self, x, rows, out), [layer: &Linear, x: &[f32], rows: Rows<'_>, out: &mut [f32]]);
    }
}

/// # Safety
/// The machine must run `V`; `rows` must fit `x` and `out`.
#[inline(always)]
unsafe fn linear<V: Lanes, const R: usize>(layer: &Linear, x: &[f32], rows: Rows, out: &mut [f32]) {
    for (from, to) in rows.from.chunks(CHUNK).zip(rows.to.chunks(CHUNK)) {
        for (p, panel) in layer.panels.iter().enumerate() {
            let at = p * 48;
            // SAFETY: handed on from the caller; panel `p` writes its columns from output 48 p on.
            unsafe {
                match panel.columns() {
                    3 => {
                        panel_rows::<V, R, 3>(panel, x, from, |r, sums| store(sums, out, to[r] as usize + at))
                    }
                    2 => {
                        panel_rows::<V, R, 2>(panel, x, from, |r, sums| store(sums, out, to[r] as usize + at))
                    }
                    _ => {
                        panel_rows::<V, R, 1>(panel, x, from, |r, sums| store(sums, out, to[r] as usize + at))
                    }
                }
            }
        }
    }
}

/// # Safety
/// `out` must hold `16 C` numbers from `at` on.
#[inline(always)]
pub(crate) unsafe fn store<V: Lanes, const C: usize>(sums: [V; C], out: &mut [f32], at: usize) {
    for (c, sum) in sums.into_iter().enumerate() {
        // SAFETY: handed on from the caller.
        unsafe { sum.store(out.as_mut_ptr().add(at + 16 * c)) };
    }
}

/// Computes one panel for all rows, in tiles of `R` rows, then of fewer.
///
/// # Safety
/// The machine must run `V`; `from` must fit `x`; `C` must be the panel's columns.
#[inline(always)]
unsafe fn panel_rows<V: Lanes, const R: usize, const C: usize>(
    panel: &Panel,
    x: &[f32],
    from: &[u32],
    mut emit: impl FnMut(usize, [V; C]),
) {
    let mut at = 0;
    // SAFETY: handed on from the caller.
    unsafe {
        tiles::<V, R, C>(panel, x, from, &mut at, &mut emit);
        if R > 4 {
            tiles::<V, 4, C>(panel, x, from, &mut at, &mut emit);
        }
        if R > 2 {
            tiles::<V, 2, C>(panel, x, from, &mut at, &mut emit);
        }
        tiles::<V, 1, C>(panel, x, from, &mut at, &mut emit);
    }
}

/// # Safety
/// As for [`panel_rows`].
#[inline(always)]
unsafe fn tiles<V: Lanes, const R: usize, const C: usize>(
    panel: &Panel,
    x: &[f32],
    from: &[u32],
    at: &mut usize,
    emit: &mut impl FnMut(usize, [V; C]),
) {
    while *at + R <= from.len() {
        // SAFETY: each row lies in `x`, says the caller.
        unsafe {
            let rows = std::array::from_fn(|r| x.as_ptr().add(*from.get_unchecked(*at + r) as usize));
            let sums = panel.tile::<V, R, C>(rows);
            for (r, sums) in sums.into_iter().enumerate() {
                emit(*at + r, sums);
            }
        }
        *at += R;
    }
}

/// The largest of a few pieces per output, then layer norm, then (if asked) the input added back.
#[derive(Clone, Debug)]
pub struct MaxoutNorm {
    panels: Vec<Panel>,
    inputs: usize,
    outputs: usize,
    norm: Norm,
}

/// A layer norm: gain and shift, sixteen outputs a block, and what is added to the variance.
#[derive(Clone, Debug)]
pub struct Norm {
    gain: Vec<Block>,
    shift: Vec<Block>,
    epsilon: f32,
}

impl Norm {
    /// A norm of a gain and a shift per output.
    ///
    /// # Errors
    /// If their numbers differ or are no multiple of 16.
    pub fn new(gain: &[f32], shift: &[f32], epsilon: f32) -> Result<Self, WeightError> {
        if gain.len() != shift.len() || gain.is_empty() || !gain.len().is_multiple_of(16) {
            return Err(WeightError::Content(format!("a norm of {} and {}", gain.len(), shift.len())));
        }
        let blocks = |x: &[f32]| x.as_chunks().0.iter().map(|chunk| Block(*chunk)).collect();
        Ok(Norm { gain: blocks(gain), shift: blocks(shift), epsilon })
    }

    /// Writes the norm of each row of `x` to `out`.
    ///
    /// # Panics
    /// Unless both hold the same number of whole rows.
    pub fn apply(&self, path: Path, x: &[f32], out: &mut [f32]) {
        assert!(x.len().is_multiple_of(16 * self.gain.len()), "whole rows");
        out.copy_from_slice(x);
        dispatch!(path, norm_rows(self, out), [layer: &Norm, out: &mut [f32]]);
    }
}

/// # Safety
/// The machine must run `V`; `out` must hold whole rows.
#[inline(always)]
unsafe fn norm_rows<V: Lanes, const R: usize>(layer: &Norm, out: &mut [f32]) {
    for row in out.chunks_exact_mut(16 * layer.gain.len()) {
        // SAFETY: handed on from the caller; nothing is added back.
        unsafe { norm::<V>(layer, &[], None, row.as_mut_ptr()) };
    }
}

impl MaxoutNorm {
    /// Packs weights given output by output and piece by piece, with a bias per piece and the gain and shift
    /// of the layer norm per output.
    ///
    /// # Errors
    /// If the numbers do not fit together, the outputs are no multiple of 16, or there are more than
    /// three pieces.
    pub fn new(
        weights: &[f32],
        bias: &[f32],
        gain: &[f32],
        shift: &[f32],
        inputs: usize,
    ) -> Result<Self, WeightError> {
        let outputs = gain.len();
        let pieces = bias.len().checked_div(outputs).unwrap_or(0);
        let fits = bias.len() == outputs * pieces
            && shift.len() == outputs
            && inputs.checked_mul(bias.len()) == Some(weights.len());
        if !fits || !outputs.is_multiple_of(16) || !(1..=3).contains(&pieces) {
            let message = format!("maxout of {outputs} outputs in {pieces} pieces over {inputs} inputs");
            return Err(WeightError::Content(message));
        }
        let row = |o: usize, piece: usize| {
            let at = o * pieces + piece;
            Some((&weights[at * inputs..(at + 1) * inputs], bias[at]))
        };
        let panels =
            (0..outputs / 16).map(|b| Panel::pack(inputs, pieces, |c, lane| row(b * 16 + lane, c))).collect();
        Ok(MaxoutNorm { panels, inputs, outputs, norm: Norm::new(gain, shift, EPSILON)? })
    }

    /// Numbers read per row.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Numbers written per row.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Multiplications and additions that a row takes.
    pub fn multiply_adds(&self) -> u64 {
        self.panels.iter().map(|panel| (self.inputs * 16 * panel.columns()) as u64).sum()
    }

    /// The same layer in 8-bit integers, over rows that are made of `segments` quantised rows side by side.
    ///
    /// # Errors
    /// If the inputs are no `segments` times a multiple of four.
    pub fn to_int8(&self, segments: usize) -> Result<MaxoutNorm8, WeightError> {
        MaxoutNorm8::new(&self.panels, &self.norm, self.inputs, segments)
    }

    /// Computes every row of `rows`; with `residual`, adds the [`MaxoutNorm::outputs`] inputs that
    /// start that many numbers after the row's first one.
    pub fn apply(&self, path: Path, x: &[f32], rows: Rows, residual: Option<usize>, out: &mut [f32]) {
        rows.check(self.inputs, x, self.outputs, out);
        assert!(residual.is_none_or(|skip| skip + self.outputs <= self.inputs), "the residual is an input");
        dispatch!(
            path,
            maxout_norm(self, x, rows, residual, out),
            [layer: &MaxoutNorm, x: &[f32], rows: Rows<'_>, residual: Option<usize>, out: &mut [f32]]
        );
    }
}

/// # Safety
/// The machine must run `V`; `rows` must fit `x` and `out`.
#[inline(always)]
unsafe fn maxout_norm<V: Lanes, const R: usize>(
    layer: &MaxoutNorm,
    x: &[f32],
    rows: Rows,
    residual: Option<usize>,
    out: &mut [f32],
) {
    for (from, to) in rows.from.chunks(CHUNK).zip(rows.to.chunks(CHUNK)) {
        for (p, panel) in layer.panels.iter().enumerate() {
            let at = p * 16;
            // SAFETY: handed on from the caller; panel `p` writes outputs 16 p to 16 p + 15.
            unsafe {
                match panel.columns() {
                    3 => panel_rows::<V, R, 3>(panel, x, from, |r, sums| {
                        store_max(sums, out, to[r] as usize + at)
                    }),
                    2 => panel_rows::<V, R, 2>(panel, x, from, |r, sums| {
                        store_max(sums, out, to[r] as usize + at)
                    }),
                    _ => panel_rows::<V, R, 1>(panel, x, from, |r, sums| {
                        store_max(sums, out, to[r] as usize + at)
                    }),
                }
            }
        }
        for (&from, &to) in from.iter().zip(to) {
            let skip = residual.map(|skip| from as usize + skip);
            // SAFETY: handed on from the caller.
            unsafe { norm::<V>(&layer.norm, x, skip, out.as_mut_ptr().add(to as usize)) };
        }
    }
}

/// # Safety
/// `out` must hold 16 numbers from `at` on.
#[inline(always)]
pub(crate) unsafe fn store_max<V: Lanes, const C: usize>(sums: [V; C], out: &mut [f32], at: usize) {
    // SAFETY: handed on from the caller.
    unsafe {
        let mut best = sums[0];
        for sum in &sums[1..] {
            best = best.max(*sum);
        }
        best.store(out.as_mut_ptr().add(at));
    }
}

/// Layer norm in place, and the residual.
///
/// # Safety
/// The machine must run `V`; `row` must hold the layer's outputs, and `x` as many from `skip` on.
#[inline(always)]
pub(crate) unsafe fn norm<V: Lanes>(layer: &Norm, x: &[f32], skip: Option<usize>, row: *mut f32) {
    let blocks = layer.gain.len();
    let count = (16 * blocks) as f32;
    // SAFETY: handed on from the caller; gain and shift have `blocks` blocks.
    unsafe {
        let mut sum = V::splat(0.0);
        for b in 0..blocks {
            sum = sum.add(V::load(row.add(16 * b)));
        }
        let mean = V::splat(sum.sum() / count);
        let mut squares = V::splat(0.0);
        for b in 0..blocks {
            let d = V::load(row.add(16 * b)).sub(mean);
            squares = d.fma(d, squares);
        }
        let scale = V::splat(1.0 / (squares.sum() / count + layer.epsilon).sqrt());
        for b in 0..blocks {
            let d = V::load(row.add(16 * b)).sub(mean).mul(scale);
            let gain = V::load(layer.gain.as_ptr().add(b).cast());
            let mut y = d.fma(gain, V::load(layer.shift.as_ptr().add(b).cast()));
            if let Some(skip) = skip {
                y = V::load(x.as_ptr().add(skip + 16 * b)).add(y);
            }
            y.store(row.add(16 * b));
        }
    }
}
