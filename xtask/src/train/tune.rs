//! Tunes the least probability of an act on articles apart.

use polybius::coder::typer::{Look, NONE, Typer};

use super::data::{Document, Example};
use super::f1;
use super::read::Reads;

/// F1 that is given up for a lower threshold: of the rows that it lets through, those that tell an act twice are
/// still taken away, so the best threshold for candidates is too high for rows.
const SLACK: f32 = 0.005;

/// What the typer says of a candidate, beside its class by the marks.
struct Judged {
    p: f32,
    given: usize,
    class: usize,
}

/// The least probability at which `typer` does best on articles that neither it nor the codebook knows. What
/// cross-validation would give is too high for them: the codebook was widened on the other articles, and
/// acts whose words it does not know look less likely than they are.
pub fn tune(typer: &Typer, apart: &[Document]) -> f32 {
    let judged: Vec<Judged> = apart.iter().flat_map(|document| judged(typer, document)).collect();
    let reached = |k: i32| {
        let least = k as f32 * 0.01;
        f1(judged.iter().map(|j| (if j.p >= least { j.given } else { NONE }, j.class)))
    };
    // Each threshold is weighed with its neighbours, so that chance decides less.
    let around = |k: i32| (k - 9..=k + 9).map(reached).sum::<f32>();
    let best = (10..50).map(around).fold(0.0, f32::max);
    let top = (10..50).find(|&k| around(k) >= best - 19.0 * SLACK).unwrap_or(30);
    println!("articles apart: {:.3} at {:.2}", reached(top), top as f32 * 0.01);
    top as f32 * 0.01
}

fn judged(typer: &Typer, document: &Document) -> Vec<Judged> {
    let first = super::looks_at(document, &typer.weights);
    let looks = Reads::new(&typer.encoder, document, &first).looks;
    let by_article = typer.second(&looks);
    let candidates = document.examples.iter().zip(looks.iter().zip(by_article));
    let judge = |(example, (look, p)): (&Example, (&Look, Option<f32>))| {
        Some(Judged { p: p.unwrap_or(0.0), given: look.class(), class: example.class? })
    };
    candidates.filter_map(judge).collect()
}
