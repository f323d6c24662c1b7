//! The layer in 8-bit integers: what it computes, the same on every instruction set, near the exact one.

mod common;

use common::{Numbers, bits};
use polybius_nn::{IntPath, MaxoutNorm, MaxoutNorm8, Path, Quantized, Rows};

fn paths() -> Vec<IntPath> {
    let (run, skipped): (Vec<_>, Vec<_>) = IntPath::ALL.into_iter().partition(|path| path.is_available());
    println!("paths run: {run:?}, not on this machine: {skipped:?}");
    run
}

/// A layer over windows of `segments` rows of `width` numbers, and its parts.
struct Case {
    width: usize,
    segments: usize,
    w: Vec<f32>,
    b: Vec<f32>,
    gain: Vec<f32>,
    shift: Vec<f32>,
    exact: MaxoutNorm,
    layer: MaxoutNorm8,
    x: Vec<f32>,
    from: Vec<u32>,
    to: Vec<u32>,
}

impl Case {
    fn new(width: usize, segments: usize, outputs: usize, pieces: usize, rows: usize) -> Case {
        let mut numbers = Numbers(4);
        let inputs = width * segments;
        let (w, b) = (numbers.list(inputs * outputs * pieces), numbers.list(outputs * pieces));
        let (gain, shift) = (numbers.list(outputs), numbers.list(outputs));
        let exact = MaxoutNorm::new(&w, &b, &gain, &shift, inputs).expect("a layer");
        let layer = exact.to_int8(segments).expect("rows of whole blocks");
        // Rows of very different sizes, one of zeros.
        let mut x = numbers.list((rows + segments - 1) * width);
        for (row, x) in x.chunks_mut(width).enumerate() {
            let size = [1.0, 0.01, 30.0, 0.0, 1.0][row % 5];
            x.iter_mut().for_each(|x| *x *= size);
        }
        let from = (0..rows).map(|row| (row * width) as u32).collect();
        let to = (0..rows).map(|row| (row * outputs) as u32).collect();
        Case { width, segments, w, b, gain, shift, exact, layer, x, from, to }
    }

    fn quantized(&self, path: IntPath) -> Quantized {
        let mut quantized = Quantized::default();
        quantized.fill(path, &self.x, self.width);
        quantized
    }

    fn run(&self, path: IntPath, residual: Option<usize>, batch: usize) -> Vec<f32> {
        let quantized = self.quantized(path);
        let mut out = vec![0.0; self.to.len() * self.gain.len()];
        for (from, to) in self.from.chunks(batch).zip(self.to.chunks(batch)) {
            self.layer.apply(path, (&self.x, &quantized), Rows { from, to }, residual, &mut out);
        }
        out
    }

    fn run_exact(&self) -> Vec<f32> {
        let mut out = vec![0.0; self.to.len() * self.gain.len()];
        self.exact.apply(Path::Scalar, &self.x, Rows { from: &self.from, to: &self.to }, None, &mut out);
        out
    }

    /// The nearest of -127..127 to each number, and what one of them is worth.
    fn quantize(row: &[f32]) -> (Vec<i64>, f32) {
        let top = row.iter().fold(0.0f32, |top, x| top.max(x.abs()));
        let number = |x: &f32| if top == 0.0 { 0 } else { (x * (127.0 / top)).round_ties_even() as i64 };
        (row.iter().map(number).collect(), top / 127.0)
    }

    /// One row as it is defined: integers added, scaled in single precision; the norm in double.
    fn defined(&self, row: usize) -> Vec<f64> {
        let (outputs, inputs) = (self.gain.len(), self.width * self.segments);
        let x = &self.x[row * self.width..][..inputs];
        let x: Vec<_> = x.chunks(self.width).map(Case::quantize).collect();
        let dot = |at: usize| {
            let (w, scale) = Case::quantize(&self.w[at * inputs..(at + 1) * inputs]);
            let sums = x.iter().zip(w.chunks(self.width)).map(|((x, scale), w)| {
                let sum: i64 = x.iter().zip(w).map(|(x, w)| x * w).sum();
                (sum as f32, *scale)
            });
            sums.fold(0.0f32, |all, (sum, scale)| sum.mul_add(scale, all)).mul_add(scale, self.b[at])
        };
        let pieces = self.b.len() / outputs;
        let largest = |o: usize| (0..pieces).map(|p| dot(o * pieces + p)).fold(f32::MIN, f32::max);
        let y: Vec<f64> = (0..outputs).map(|o| f64::from(largest(o))).collect();
        let mean = y.iter().sum::<f64>() / outputs as f64;
        let variance = y.iter().map(|y| (y - mean).powi(2)).sum::<f64>() / outputs as f64;
        (y.iter().zip(&self.gain).zip(&self.shift))
            .map(|((y, g), s)| (y - mean) / (variance + 1e-8).sqrt() * f64::from(*g) + f64::from(*s))
            .collect()
    }
}

fn cases() -> [Case; 4] {
    [
        Case::new(96, 3, 96, 3, 71),
        Case::new(48, 1, 16, 2, 9),
        Case::new(16, 3, 32, 1, 6),
        Case::new(1024, 2, 16, 3, 5),
    ]
}

#[test]
fn it_is_what_its_definition_says() {
    for case in cases() {
        let outputs = case.gain.len();
        for path in paths() {
            let out = case.run(path, None, 1000);
            for row in 0..case.from.len() {
                let found = &out[row * outputs..][..outputs];
                let wanted = case.defined(row);
                let far =
                    found.iter().zip(&wanted).map(|(a, b)| (f64::from(*a) - b).abs()).fold(0.0, f64::max);
                assert!(far < 2e-5, "{path:?}, {} inputs, row {row}: {far}", case.layer.inputs());
            }
        }
    }
}

#[test]
fn every_path_and_batch_gives_the_same_bits() {
    for case in cases() {
        let residual = (case.segments == 3).then_some(case.width).filter(|_| case.width >= case.gain.len());
        let plain = bits(&case.run(IntPath::Scalar, residual, 1000));
        for path in paths() {
            for batch in [1000, 1, 3, 5, 64] {
                let found = bits(&case.run(path, residual, batch));
                assert_eq!(found, plain, "{path:?}, {} inputs, {batch} rows", case.layer.inputs());
            }
        }
    }
}

#[test]
fn the_largest_numbers_do_not_overflow() {
    for (sign, width) in [(1.0f32, 96), (-1.0, 96), (1.0, 1024), (-1.0, 1024)] {
        let mut case = Case::new(width, 1, 16, 1, 3);
        // Every weight of an output and every input is the largest there is; biases as large as the sums
        // show a sum that is cut off, which the norm would hide.
        for (o, w) in case.w.chunks_mut(width).enumerate() {
            w.fill((o as f32 - 7.5) / 8.0);
        }
        case.b.iter_mut().for_each(|b| *b *= width as f32);
        case.x.fill(sign);
        case.exact = MaxoutNorm::new(&case.w, &case.b, &case.gain, &case.shift, width).unwrap();
        case.layer = case.exact.to_int8(1).unwrap();
        for path in paths() {
            let out = case.run(path, None, 1000);
            let far = out[..16].iter().zip(case.defined(0)).map(|(a, b)| (f64::from(*a) - b).abs());
            let far = far.fold(0.0, f64::max);
            assert!(far < 2e-5, "{path:?} {sign} {width}: {far}");
        }
    }
}

#[test]
fn a_quantised_number_is_at_most_half_a_step_off() {
    let case = Case::new(96, 3, 16, 1, 40);
    for path in paths() {
        let quantized = case.quantized(path);
        for (row, x) in case.x.chunks(case.width).enumerate() {
            let top = x.iter().fold(0.0f32, |top, x| top.max(x.abs()));
            for (at, x) in x.iter().enumerate() {
                let far = (quantized.number(row, at) - x).abs();
                assert!(far <= top / 127.0 * 0.50001, "{path:?}, row {row}, number {at}: {far} of {top}");
            }
        }
    }
}

#[test]
fn it_is_near_the_exact_layer() {
    let case = Case::new(96, 3, 96, 3, 71);
    let (found, exact) = (case.run(IntPath::beside(Path::best()), None, 1000), case.run_exact());
    let far: Vec<f32> = found.iter().zip(&exact).map(|(a, b)| (a - b).abs()).collect();
    let (most, mean) =
        (far.iter().fold(0.0f32, |a, b| a.max(*b)), far.iter().sum::<f32>() / far.len() as f32);
    println!("outputs of size about one differ by {mean} on average, at most {most}");
    assert!(most < 0.05 && mean < 0.005, "{most} {mean}");
    assert_ne!(bits(&found), bits(&exact), "another arithmetic gives other bits");
}

#[test]
fn rows_that_do_not_fit_are_refused() {
    let case = Case::new(48, 3, 48, 3, 4);
    assert!(case.exact.to_int8(0).is_err() && case.exact.to_int8(5).is_err(), "no whole segments");
    assert!(case.exact.to_int8(144).is_err(), "segments of one number");
    let quantized = case.quantized(IntPath::Scalar);
    let run = |from: u32| {
        let mut out = vec![0.0; 48];
        case.layer.apply(
            IntPath::Scalar,
            (&case.x, &quantized),
            Rows { from: &[from], to: &[0] },
            None,
            &mut out,
        );
    };
    run(48);
    for from in [47, case.x.len() as u32 - 48] {
        let refused = std::panic::catch_unwind(|| run(from));
        assert!(refused.is_err(), "offset {from}");
    }
}

#[test]
fn a_path_has_none_wider_beside_it() {
    assert_eq!(IntPath::beside(Path::Scalar), IntPath::Scalar);
    for path in Path::ALL.into_iter().filter(|path| path.is_available()) {
        let beside = IntPath::beside(path);
        assert!(beside.is_available());
        assert!(path == Path::Avx512 || beside != IntPath::Avx512Vnni, "{path:?} {beside:?}");
    }
}
