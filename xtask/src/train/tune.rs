//! Tunes the least probability of an act on articles apart.

use polybius::base::Span;
use polybius::coder::typer::{CLASSES, LEAST, Look, NONE, Typer, Unread};

use super::data::{Document, Example};
use super::{f1, second};

/// F1 that is given up for a lower threshold: of the rows that it lets through, those that tell an act twice are
/// still taken away, so the best threshold for candidates is too high for rows.
const SLACK: f32 = 0.002;

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
    let looks = second::looks(document, &super::looks_at(document, &typer.weights));
    let by_article = typer.second(&looks);
    let read = read(typer, document, &looks);
    let candidates = document.examples.iter().zip(by_article.into_iter().zip(read));
    let judge = |(example, (by_article, read)): (&Example, (Option<f32>, [f32; CLASSES]))| {
        let by_article = by_article.filter(|&p| typer.is_possible(p));
        let (given, p) = by_article.map_or((NONE, 0.0), |p| typer.judged(p, &read));
        Some(Judged { p, given, class: example.class? })
    };
    candidates.filter_map(judge).collect()
}

/// What the encoder says of each candidate.
fn read(typer: &Typer, document: &Document, looks: &[Look]) -> Vec<[f32; CLASSES]> {
    let mut out = vec![[0.0; CLASSES]; looks.len()];
    for sentence in &document.sentences {
        let place = |span: Span| sentence.spans.binary_search_by_key(&span.start, |s| s.start).ok();
        let inside = document.examples.iter().enumerate();
        let inside: Vec<(usize, usize)> = inside.filter_map(|(n, e)| Some((n, place(e.span)?))).collect();
        let seen = inside.iter().filter(|(n, _)| looks[*n].top() >= LEAST);
        let seen: Vec<(usize, [f32; CLASSES])> = seen.map(|&(n, at)| (at, looks[n].p)).collect();
        let states = typer.encoder.read(&[Unread { tokens: sentence.tokens.clone(), looks: seen }]);
        for (n, at) in inside {
            out[n] = typer.encoder.kinds(&states, at, &looks[n].p);
        }
    }
    out
}
