//! Maxout with layer norm, and a linear map, in 8-bit integers: the second, named arithmetic.
//!
//! Each row of inputs is quantised by its own scale, each output's weights by theirs, both symmetrically to
//! -127..127. Products are added as integers, exactly; a row made of several quantised rows side by side
//! takes their sums times their scales in order, then the weights' scale and the bias, one rounding a
//! step. So the results are the same bits on every instruction set.

use std::ops::Range;

use crate::ints::{IntBlock, Ints, ScalarInts, WeightBlock};
use crate::lanes::{Block, Lanes};
use crate::layers::{Norm, Rows, norm, store, store_max};
use crate::panels::Panel;
use crate::weights::WeightError;
use crate::{IntPath, Linear};

/// Largest quantised number.
const LARGEST: f32 = 127.0;
/// Rows whose numbers are all below this are taken as zeros.
const SMALLEST: f32 = 1e-30;
/// Rows that are computed before going on to the next panel of weights.
const CHUNK: usize = 64;

/// Runs `$body` generically over the integers and the tile height of each instruction set.
macro_rules! dispatch_ints {
    ($path:expr, $function:ident ( $($arg:expr),* ), [$($name:ident : $type:ty),*]) => {{
        #[cfg(target_arch = "x86_64")]
        {
            use crate::ints::{Avx2Ints, Avx512VnniInts, AvxVnniInts};

            #[target_feature(enable = "avx512f,avx512vl,avx512vnni,avx2,fma")]
            unsafe fn avx512_vnni($($name: $type),*) {
                // SAFETY: handed on from the caller.
                unsafe { $function::<Avx512VnniInts, 4>($($name),*) }
            }
            #[target_feature(enable = "avxvnni,avx2,fma")]
            unsafe fn avx_vnni($($name: $type),*) {
                // SAFETY: handed on from the caller.
                unsafe { $function::<AvxVnniInts, 2>($($name),*) }
            }
            #[target_feature(enable = "avx2,fma")]
            unsafe fn avx2($($name: $type),*) {
                // SAFETY: handed on from the caller.
                unsafe { $function::<Avx2Ints, 1>($($name),*) }
            }
            match $path {
                // SAFETY: the path is available (asserted), the arguments were checked.
                path @ IntPath::Avx512Vnni if path.is_available() => unsafe { avx512_vnni($($arg),*) },
                path @ IntPath::AvxVnni if path.is_available() => unsafe { avx_vnni($($arg),*) },
                path @ IntPath::Avx2 if path.is_available() => unsafe { avx2($($arg),*) },
                _ => unsafe { $function::<ScalarInts, 1>($($arg),*) },
            }
        }
        #[cfg(not(target_arch = "x86_64"))]
        {
            let _ = $path;
            // SAFETY: plain Rust; the arguments were checked.
            unsafe { $function::<ScalarInts, 1>($($arg),*) }
        }
    }};
}

/// What numbers up to `top` are multiplied by to be quantised.
#[inline(always)]
fn factor(top: f32) -> f32 {
    if top > SMALLEST { LARGEST / top } else { 0.0 }
}

/// Rows of 8-bit numbers, each with a scale of its own.
#[derive(Clone, Debug, Default)]
pub struct Quantized {
    /// The numbers, with 128 added to each.
    bytes: Vec<u8>,
    /// What a row's numbers are multiplied by.
    scales: Vec<f32>,
    width: usize,
}

impl Quantized {
    /// Quantises the rows of `x`, of `width` numbers each.
    ///
    /// # Panics
    /// Unless `width` is a multiple of 16 above 0, and `x` holds whole rows.
    pub fn fill(&mut self, path: IntPath, x: &[f32], width: usize) {
        assert!(width > 0 && width.is_multiple_of(16), "rows of whole blocks");
        assert!(x.len().is_multiple_of(width), "whole rows");
        self.width = width;
        self.bytes.resize(x.len(), 0);
        self.scales.resize(x.len() / width, 0.0);
        dispatch_ints!(path, quantize(x, self), [x: &[f32], to: &mut Quantized]);
    }

    /// The number that stands for `row`'s number `at`.
    pub fn number(&self, row: usize, at: usize) -> f32 {
        (f32::from(self.bytes[row * self.width + at]) - 128.0) * self.scales[row]
    }
}

/// # Safety
/// The machine must run `I`.
#[inline(always)]
unsafe fn quantize<I: Ints, const R: usize>(x: &[f32], to: &mut Quantized) {
    /// Added to a small number, it leaves the nearest integer, and 128, in the lowest bits.
    const ROUND: f32 = 12_582_912.0 + 128.0;
    let width = to.width;
    let rows = x.chunks_exact(width).zip(to.bytes.chunks_exact_mut(width));
    for ((x, bytes), scale) in rows.zip(&mut to.scales) {
        let mut tops = [0.0f32; 16];
        for block in x.as_chunks::<16>().0 {
            for (top, x) in tops.iter_mut().zip(block) {
                *top = if x.abs() > *top { x.abs() } else { *top };
            }
        }
        let top = tops.into_iter().fold(0.0, |a: f32, b| if b > a { b } else { a });
        *scale = top / LARGEST;
        let factor = factor(top);
        for (byte, x) in bytes.iter_mut().zip(x) {
            *byte = (x * factor + ROUND).to_bits() as u8;
        }
    }
}

/// Sixteen outputs in each of their pieces.
#[derive(Clone, Debug)]
struct Panel8 {
    /// For each four inputs, a block for each piece.
    weights: Vec<WeightBlock>,
    /// For each segment, minus 128 times the sums of its weights, a block for each piece.
    offsets: Vec<IntBlock>,
    /// A block for each piece.
    scales: Vec<Block>,
    bias: Vec<Block>,
}

impl Panel8 {
    fn quantize(panel: &Panel, inputs: usize, segments: usize) -> Panel8 {
        let columns = panel.columns();
        let mut out = Panel8 {
            weights: vec![WeightBlock([0; 64]); inputs / 4 * columns],
            offsets: vec![IntBlock([0; 16]); segments * columns],
            scales: vec![Block([0.0; 16]); columns],
            bias: panel.biases().to_vec(),
        };
        for column in 0..columns {
            for lane in 0..16 {
                let row = |k: usize| panel.weight(k, column, lane);
                let top = (0..inputs).map(|k| row(k).abs()).fold(0.0, f32::max);
                let factor = factor(top);
                out.scales[column].0[lane] = top / LARGEST;
                for k in 0..inputs {
                    let w = (row(k) * factor).round_ties_even() as i8;
                    out.weights[k / 4 * columns + column].0[4 * lane + k % 4] = w;
                    let segment = k / (inputs / segments);
                    out.offsets[segment * columns + column].0[lane] -= 128 * i32::from(w);
                }
            }
        }
        out
    }
}

/// The largest of a few pieces per output, then layer norm, then (if asked) the input added back: as
/// [`crate::MaxoutNorm`], but its products are those of 8-bit integers.
#[derive(Clone, Debug)]
pub struct MaxoutNorm8 {
    panels: Vec<Panel8>,
    segments: usize,
    /// Inputs of a segment.
    width: usize,
    norm: Norm,
}

impl MaxoutNorm8 {
    pub(crate) fn new(
        panels: &[Panel],
        norm: &Norm,
        inputs: usize,
        segments: usize,
    ) -> Result<Self, WeightError> {
        let width = inputs.checked_div(segments).unwrap_or(0);
        if width == 0 || width * segments != inputs || !width.is_multiple_of(16) || width > MAX_WIDTH {
            let message = format!("{inputs} inputs in {segments} rows of 8-bit numbers");
            return Err(WeightError::Content(message));
        }
        let panels = panels.iter().map(|panel| Panel8::quantize(panel, inputs, segments)).collect();
        Ok(MaxoutNorm8 { panels, segments, width, norm: norm.clone() })
    }

    /// Numbers read per row.
    pub fn inputs(&self) -> usize {
        self.segments * self.width
    }

    /// Numbers written per row.
    pub fn outputs(&self) -> usize {
        16 * self.panels.len()
    }

    /// Multiplications and additions that a row takes.
    pub fn multiply_adds(&self) -> u64 {
        self.panels.iter().map(|panel| (self.inputs() * 16 * panel.bias.len()) as u64).sum()
    }

    /// Computes every row of `rows` over the numbers `x` and what [`Quantized::fill`] made of them; offsets are
    /// those of `x`. With `residual`, adds the [`MaxoutNorm8::outputs`] numbers of `x` that start that
    /// many numbers after the row's first one.
    ///
    /// # Panics
    /// If a row does not fit, or does not start where a quantised row does.
    pub fn apply(
        &self,
        path: IntPath,
        (x, quantized): (&[f32], &Quantized),
        rows: Rows,
        residual: Option<usize>,
        out: &mut [f32],
    ) {
        rows.check(self.inputs(), x, self.outputs(), out);
        assert!(
            residual.is_none_or(|skip| skip + self.outputs() <= self.inputs()),
            "the residual is an input"
        );
        assert!(quantized.width == self.width && quantized.bytes.len() == x.len(), "`x` is quantised");
        let starts = rows.from.iter().all(|from| (*from as usize).is_multiple_of(self.width));
        assert!(starts, "rows start where quantised rows do");
        let task = Task { layer: self, x, quantized, rows, residual };
        dispatch_ints!(path, maxout_norm(task, out), [task: Task<'_>, out: &mut [f32]]);
    }
}

/// Widest segment: its sums stay below 2^24, which floats hold exactly.
const MAX_WIDTH: usize = 1024;

/// `y = W x + b`, its products those of 8-bit integers.
#[derive(Clone, Debug)]
pub struct Linear8 {
    panels: Vec<Panel8>,
    inputs: usize,
    outputs: usize,
}

impl Linear8 {
    /// Packs weights given output by output, and one bias per output.
    ///
    /// # Errors
    /// If the numbers of weights and biases do not fit together, or are no multiples of 16.
    pub fn new(weights: &[f32], bias: &[f32], inputs: usize) -> Result<Self, WeightError> {
        let outputs = bias.len();
        if !inputs.is_multiple_of(16) || inputs > MAX_WIDTH || !outputs.is_multiple_of(16) {
            return Err(WeightError::Content(format!("{outputs} x {inputs} in rows of 8-bit numbers")));
        }
        let linear = Linear::new(weights, bias, inputs)?;
        let panels = linear.panels().iter().map(|panel| Panel8::quantize(panel, inputs, 1)).collect();
        Ok(Linear8 { panels, inputs, outputs })
    }

    /// Numbers read per row.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Numbers written per row.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Maps every row of `x`, one after the other, to [`Linear8::outputs`] numbers of `out`.
    ///
    /// # Panics
    /// If the rows do not fit.
    pub fn apply(&self, path: IntPath, x: &Quantized, out: &mut [f32]) {
        assert!(x.width == self.inputs, "rows as wide as the layer");
        assert!(out.len() == x.scales.len() * self.outputs, "room for every row");
        dispatch_ints!(path, linear(self, x, out), [layer: &Linear8, x: &Quantized, out: &mut [f32]]);
    }
}

/// # Safety
/// The machine must run `I`; `x` must have the layer's inputs, `out` its outputs for each row.
#[inline(always)]
unsafe fn linear<I: Ints, const R: usize>(layer: &Linear8, x: &Quantized, out: &mut [f32]) {
    let rows = x.scales.len();
    for start in (0..rows).step_by(CHUNK) {
        let chunk = start..(start + CHUNK).min(rows);
        for (p, panel) in layer.panels.iter().enumerate() {
            // SAFETY: handed on from the caller; panel `p` writes its columns from output 48 p on.
            unsafe {
                match panel.bias.len() {
                    3 => linear_rows::<I, R, 3>(layer, panel, x, chunk.clone(), 48 * p, out),
                    2 => linear_rows::<I, R, 2>(layer, panel, x, chunk.clone(), 48 * p, out),
                    _ => linear_rows::<I, R, 1>(layer, panel, x, chunk.clone(), 48 * p, out),
                }
            }
        }
    }
}

/// Computes one panel for some rows, in tiles of `R`, then one by one.
///
/// # Safety
/// As for [`linear`]; `C` must be the panel's columns.
#[inline(always)]
unsafe fn linear_rows<I: Ints, const R: usize, const C: usize>(
    layer: &Linear8,
    panel: &Panel8,
    x: &Quantized,
    rows: Range<usize>,
    at: usize,
    out: &mut [f32],
) {
    let whole = rows.start + rows.len() / R * R;
    // SAFETY: handed on from the caller; a tile has `R` rows.
    unsafe {
        for first in (rows.start..whole).step_by(R) {
            let sums = tile::<I, R, C>((x, 1), panel, std::array::from_fn(|r| (first + r) * layer.inputs));
            for (r, sums) in sums.into_iter().enumerate() {
                store(sums, out, (first + r) * layer.outputs + at);
            }
        }
        for row in whole..rows.end {
            let [sums] = tile::<I, 1, C>((x, 1), panel, [row * layer.inputs]);
            store(sums, out, row * layer.outputs + at);
        }
    }
}

/// What is to be computed.
#[derive(Clone, Copy)]
struct Task<'a> {
    layer: &'a MaxoutNorm8,
    x: &'a [f32],
    quantized: &'a Quantized,
    rows: Rows<'a>,
    residual: Option<usize>,
}

/// # Safety
/// The machine must run `I`; the task's rows must fit and start where quantised rows do.
#[inline(always)]
unsafe fn maxout_norm<I: Ints, const R: usize>(task: Task, out: &mut [f32]) {
    for (from, to) in task.rows.from.chunks(CHUNK).zip(task.rows.to.chunks(CHUNK)) {
        for (p, panel) in task.layer.panels.iter().enumerate() {
            // SAFETY: handed on from the caller; panel `p` writes outputs 16 p to 16 p + 15.
            unsafe {
                match panel.bias.len() {
                    3 => panel_rows::<I, R, 3>(task, panel, from, to, 16 * p, out),
                    2 => panel_rows::<I, R, 2>(task, panel, from, to, 16 * p, out),
                    _ => panel_rows::<I, R, 1>(task, panel, from, to, 16 * p, out),
                }
            }
        }
        for (&from, &to) in from.iter().zip(to) {
            let skip = task.residual.map(|skip| from as usize + skip);
            let row = out[to as usize..].as_mut_ptr();
            // SAFETY: handed on from the caller.
            unsafe { norm::<I::Floats>(&task.layer.norm, task.x, skip, row) };
        }
    }
}

/// Computes one panel for all rows, in tiles of `R` rows, then one by one.
///
/// # Safety
/// As for [`maxout_norm`]; `C` must be the panel's columns, `from` and `to` as long as each other.
#[inline(always)]
unsafe fn panel_rows<I: Ints, const R: usize, const C: usize>(
    task: Task,
    panel: &Panel8,
    from: &[u32],
    to: &[u32],
    at: usize,
    out: &mut [f32],
) {
    let whole = from.len() / R * R;
    // SAFETY: handed on from the caller; a tile has `R` rows.
    unsafe {
        for (from, to) in from[..whole].chunks_exact(R).zip(to[..whole].chunks_exact(R)) {
            let input = (task.quantized, task.layer.segments);
            let sums = tile::<I, R, C>(input, panel, std::array::from_fn(|r| from[r] as usize));
            for (sums, to) in sums.into_iter().zip(to) {
                store_max(sums, out, *to as usize + at);
            }
        }
        for (from, to) in from[whole..].iter().zip(&to[whole..]) {
            let [sums] = tile::<I, 1, C>((task.quantized, task.layer.segments), panel, [*from as usize]);
            store_max(sums, out, *to as usize + at);
        }
    }
}

/// The outputs of `R` rows, each of so many quantised rows side by side, in `C` pieces, before the largest is
/// taken.
///
/// # Safety
/// As for [`panel_rows`].
#[inline(always)]
unsafe fn tile<I: Ints, const R: usize, const C: usize>(
    (quantized, segments): (&Quantized, usize),
    panel: &Panel8,
    from: [usize; R],
) -> [[I::Floats; C]; R] {
    let width = quantized.width;
    // SAFETY: the caller's word for the rows: `bytes` are as many as `x`, `scales` one for each `width` of
    // them; `weights` holds `segments * width / 4 * C` blocks, `offsets` `segments * C`, the others `C`.
    unsafe {
        let mut floats = [[I::Floats::splat(0.0); C]; R];
        let mut weights = panel.weights.as_ptr().cast::<i8>();
        for segment in 0..segments {
            let offset = |c: usize| I::start(panel.offsets.as_ptr().add(segment * C + c).cast());
            let mut sums: [[I; C]; R] = [std::array::from_fn(offset); R];
            let rows = from.map(|from| quantized.bytes.as_ptr().add(from + segment * width));
            for k in 0..width / 4 {
                let columns: [I::Weights; C] = std::array::from_fn(|c| I::weights(weights.add(64 * c)));
                for (row, sums) in rows.iter().zip(&mut sums) {
                    let x = I::inputs(row.add(4 * k));
                    for (sum, column) in sums.iter_mut().zip(columns) {
                        *sum = sum.step(x, column);
                    }
                }
                weights = weights.add(64 * C);
            }
            for r in 0..R {
                let scale = *quantized.scales.as_ptr().add(from[r] / width + segment);
                for c in 0..C {
                    floats[r][c] = sums[r][c].floats().fma(I::Floats::splat(scale), floats[r][c]);
                }
            }
        }
        for c in 0..C {
            let scale = I::Floats::load(panel.scales.as_ptr().add(c).cast());
            let bias = I::Floats::load(panel.bias.as_ptr().add(c).cast());
            for row in &mut floats {
                row[c] = row[c].fma(scale, bias);
            }
        }
        floats
    }
}
