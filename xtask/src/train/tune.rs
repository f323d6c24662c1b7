//! Tunes the least probability of an act on articles apart.

use std::collections::HashMap;

use polybius::coder::typer::Typer;

use super::data::Document;
use super::read::Reads;
use super::tally::marked;

/// F1 that is given up for a lower threshold, so that as much is told as costs next to nothing.
const SLACK: f32 = 0.002;

/// How likely each candidate is an act of its likeliest type, by sentence and class, beside how many are marked there.
type Judged = Vec<(Vec<f32>, usize)>;

/// The least probability at which `typer` does best on articles that neither it nor the codebook knows, by the numbers
/// of acts of each type that it finds in a sentence. What cross-validation would give is another one: the codebook was
/// widened on the other articles, and acts whose words it does not know look less likely than they are.
pub fn tune(typer: &Typer, apart: &[Document]) -> f32 {
    let judged: Judged = apart.iter().flat_map(|document| judged(typer, document)).collect();
    let reached = |k: i32| reached(&judged, k as f32 * 0.01);
    // Each threshold is weighed with its neighbours, so that chance decides less.
    let around = |k: i32| (k - 9..=k + 9).map(reached).sum::<f32>();
    let best = (10..50).map(around).fold(0.0, f32::max);
    let top = (10..50).find(|&k| around(k) >= best - 19.0 * SLACK).unwrap_or(30);
    println!("articles apart: {:.3} at {:.2}", reached(top), top as f32 * 0.01);
    top as f32 * 0.01
}

/// F1 where candidates as likely as `least` are acts.
fn reached(judged: &Judged, least: f32) -> f32 {
    let (mut right, mut all) = (0, 0);
    for (found, marked) in judged {
        let told = found.iter().filter(|p| **p >= least).count();
        right += told.min(*marked);
        all += told + marked;
    }
    2.0 * right as f32 / all.max(1) as f32
}

fn judged(typer: &Typer, document: &Document) -> Judged {
    let first = super::looks_at(document, &typer.weights);
    let looks = Reads::new(&typer.encoder, document, &first).looks;
    let mut out: HashMap<(usize, usize), (Vec<f32>, usize)> = HashMap::new();
    for (place, count) in marked(document) {
        out.entry(place).or_default().1 = count;
    }
    for (look, p) in looks.iter().zip(typer.acts(&looks)) {
        out.entry((look.sentence, look.class())).or_default().0.extend(p);
    }
    out.into_values().collect()
}
