//! Every instruction set gives the same bits, row by row and in any batch.

mod common;

use common::{Numbers, bits};
use polybius_nn::msgpack::decode;
use polybius_nn::weights::{Node, read_model};
use polybius_nn::{Allowed, Linear, MaxoutNorm, Path, Rows, StateRoom, StateScorer};

fn paths() -> Vec<Path> {
    let (run, skipped): (Vec<Path>, Vec<Path>) = Path::ALL.into_iter().partition(|path| path.is_available());
    println!("paths run: {run:?}, not on this machine: {skipped:?}");
    run
}

fn offsets(rows: usize, stride: usize) -> Vec<u32> {
    (0..rows).map(|row| (row * stride) as u32).collect()
}

#[test]
fn linear_is_one_chain_of_fused_steps() {
    for (inputs, outputs) in [(96, 64), (64, 1024), (96, 50), (7, 1), (300, 96)] {
        let mut numbers = Numbers(1);
        let (w, b) = (numbers.list(inputs * outputs), numbers.list(outputs));
        let layer = Linear::new(&w, &b, inputs).unwrap();
        let rows = 23;
        let x = numbers.list(rows * inputs);
        let (from, to) = (offsets(rows, inputs), offsets(rows, layer.stride()));
        for path in paths() {
            let mut out = vec![0.0; rows * layer.stride()];
            layer.apply(path, &x, Rows { from: &from, to: &to }, &mut out);
            for (row, x) in x.chunks(inputs).enumerate() {
                for o in 0..outputs {
                    let weights = &w[o * inputs..(o + 1) * inputs];
                    let chain = x.iter().zip(weights).fold(b[o], |sum, (x, w)| x.mul_add(*w, sum));
                    let found = out[row * layer.stride() + o];
                    assert_eq!(found.to_bits(), chain.to_bits(), "{path:?} {inputs}x{outputs} row {row}");
                }
            }
        }
    }
}

/// The layer in double precision, as it is defined.
fn exact(w: &[f32], b: &[f32], gain: &[f32], shift: &[f32], x: &[f32], pieces: usize) -> Vec<f64> {
    let dot = |at: usize| {
        let weights = &w[at * x.len()..(at + 1) * x.len()];
        f64::from(b[at]) + x.iter().zip(weights).map(|(x, w)| f64::from(*x) * f64::from(*w)).sum::<f64>()
    };
    let outputs = gain.len();
    let y: Vec<f64> =
        (0..outputs).map(|o| (0..pieces).map(|p| dot(o * pieces + p)).fold(f64::MIN, f64::max)).collect();
    let mean = y.iter().sum::<f64>() / outputs as f64;
    let variance = y.iter().map(|y| (y - mean).powi(2)).sum::<f64>() / outputs as f64;
    (y.iter().zip(gain).zip(shift))
        .map(|((y, g), s)| (y - mean) / (variance + 1e-8).sqrt() * f64::from(*g) + f64::from(*s))
        .collect()
}

#[test]
fn maxout_norm_is_right_and_the_same_everywhere() {
    for (inputs, outputs, pieces) in [(288, 96, 3), (576, 96, 3), (48, 16, 2), (33, 32, 1)] {
        let mut numbers = Numbers(2);
        let (w, b) = (numbers.list(inputs * outputs * pieces), numbers.list(outputs * pieces));
        let (gain, shift) = (numbers.list(outputs), numbers.list(outputs));
        let layer = MaxoutNorm::new(&w, &b, &gain, &shift, inputs).unwrap();
        let rows = 71;
        let x = numbers.list(rows * inputs);
        let (from, to) = (offsets(rows, inputs), offsets(rows, outputs));
        let mut first: Option<Vec<u32>> = None;
        for path in paths() {
            let mut out = vec![0.0; rows * outputs];
            layer.apply(path, &x, Rows { from: &from, to: &to }, None, &mut out);
            let wanted = exact(&w, &b, &gain, &shift, &x[..inputs], pieces);
            let far = out.iter().zip(&wanted).map(|(a, b)| (f64::from(*a) - b).abs()).fold(0.0, f64::max);
            assert!(far < 2e-5, "{path:?}: {far}");
            assert_eq!(first.get_or_insert_with(|| bits(&out)), &bits(&out), "{path:?} {inputs}x{outputs}");
        }
    }
}

#[test]
fn rows_do_not_depend_on_their_batch() {
    let mut numbers = Numbers(3);
    let (w, b) = (numbers.list(144 * 48 * 3), numbers.list(48 * 3));
    let (gain, shift) = (numbers.list(48), numbers.list(48));
    let layer = MaxoutNorm::new(&w, &b, &gain, &shift, 144).unwrap();
    let x = numbers.list(66 * 48);
    let (from, to) = (offsets(64, 48), offsets(64, 48));
    for path in paths() {
        let run = |batch: usize| {
            let mut out = vec![0.0; 64 * 48];
            for (from, to) in from.chunks(batch).zip(to.chunks(batch)) {
                layer.apply(path, &x, Rows { from, to }, Some(48), &mut out);
            }
            bits(&out)
        };
        let whole = run(64);
        for batch in [1, 2, 3, 5, 7, 8, 13] {
            assert_eq!(run(batch), whole, "{path:?}, {batch} rows at a time");
        }
    }
}

/// MessagePack of a string-keyed map, for model files made here.
fn map(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut out = vec![0x80 | entries.len() as u8];
    for (key, value) in entries {
        out.extend(string(key));
        out.extend(value);
    }
    out
}

fn string(s: &str) -> Vec<u8> {
    let mut out = vec![0xa0 | s.len() as u8];
    out.extend(s.as_bytes());
    out
}

fn array(items: &[Vec<u8>]) -> Vec<u8> {
    let mut out = vec![0x90 | items.len() as u8];
    out.extend(items.concat());
    out
}

fn tensor(shape: &[usize], data: &[f32]) -> Vec<u8> {
    let mut bytes = vec![0xc6];
    bytes.extend((data.len() as u32 * 4).to_be_bytes());
    bytes.extend(data.iter().flat_map(|x| x.to_le_bytes()));
    let axes: Vec<Vec<u8>> = shape.iter().map(|&n| vec![0xcd, (n >> 8) as u8, n as u8]).collect();
    map(&[("type", string("<f4")), ("shape", array(&axes)), ("data", bytes)])
}

/// A state layer and the layer of scores above it, as a model file has them.
fn scorer_nodes(slots: usize, hidden: usize, inputs: usize, classes: usize) -> Vec<Node> {
    let mut numbers = Numbers(4);
    let lower = map(&[
        ("W", tensor(&[slots, hidden, 2, inputs], &numbers.list(slots * hidden * 2 * inputs))),
        ("b", tensor(&[hidden, 2], &numbers.list(hidden * 2))),
        ("pad", tensor(&[1, slots, hidden, 2], &numbers.list(slots * hidden * 2))),
    ]);
    let upper = map(&[
        ("W", tensor(&[classes, hidden], &numbers.list(classes * hidden))),
        ("b", tensor(&[classes], &numbers.list(classes))),
    ]);
    let name = |name: &str| map(&[("name", string(name))]);
    let file = map(&[
        ("nodes", array(&[name("precomputable_affine"), name("linear")])),
        ("attrs", array(&[map(&[]), map(&[])])),
        ("params", array(&[lower, upper])),
    ]);
    assert!(decode(&file).is_ok());
    read_model(&file).expect("a model file made here")
}

#[test]
fn the_best_action_is_the_same_everywhere() {
    for (slots, classes) in [(8, 106), (3, 74), (3, 130)] {
        let nodes = scorer_nodes(slots, 64, 64, classes);
        let scorer = StateScorer::from_nodes(&nodes[0], &nodes[1]).unwrap();
        let mut numbers = Numbers(5);
        let tokens = 40;
        let x = numbers.list(tokens * 64);
        let (from, to) = (offsets(tokens, 64), offsets(tokens, scorer.table_stride()));
        let mut all: Vec<Vec<Option<usize>>> = Vec::new();
        for path in paths() {
            let mut table = vec![0.0; tokens * scorer.table_stride()];
            scorer.prepare(path, &x, Rows { from: &from, to: &to }, &mut table);
            let mut room = StateRoom::default();
            let chosen = (0..200).map(|i| {
                let ids: Vec<i32> =
                    (0..slots as i32).map(|s| (i * 7 + s * 11) % 44 - 4).map(|t| t.max(-1)).collect();
                let allowed = Allowed::new(classes, |class| !(class + i as usize).is_multiple_of(3));
                let best = scorer.best(path, &table, &ids, &allowed, &mut room);
                assert!(!(best.unwrap() + i as usize).is_multiple_of(3), "only allowed classes are chosen");
                best
            });
            all.push(chosen.collect());
        }
        assert!(all.windows(2).all(|pair| pair[0] == pair[1]));
        let different: std::collections::BTreeSet<_> = all[0].iter().collect();
        assert!(different.len() > 5, "the states differ");
    }
}

#[test]
fn a_lone_class_needs_no_scores_and_none_gives_none() {
    let nodes = scorer_nodes(3, 16, 16, 20);
    let scorer = StateScorer::from_nodes(&nodes[0], &nodes[1]).unwrap();
    let table = vec![0.0; scorer.table_stride()];
    let mut room = StateRoom::default();
    let mut best = |allowed: Allowed| scorer.best(Path::Scalar, &table, &[0, -1, -1], &allowed, &mut room);
    assert_eq!(best(Allowed::new(20, |class| class == 17)), Some(17));
    assert_eq!(best(Allowed::new(20, |_| false)), None);
}

#[test]
fn shapes_that_do_not_fit_are_errors() {
    assert!(Linear::new(&[0.0; 5], &[0.0; 2], 3).is_err());
    assert!(MaxoutNorm::new(&[0.0; 60], &[0.0; 20], &[0.0; 20], &[0.0; 20], 3).is_err());
    assert!(MaxoutNorm::new(&[0.0; 64 * 4], &[0.0; 64], &[0.0; 16], &[0.0; 16], 4).is_err());
}
