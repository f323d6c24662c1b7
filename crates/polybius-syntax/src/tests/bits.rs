//! The same bits in any batch and on every instruction set.

use polybius_base::Span;
use polybius_nn::Path;

use super::{FILES, PIPELINE, own_sentences};
use crate::{Doc, Pipeline, paragraphs};

/// Bits of all token vectors of both networks, paragraph by paragraph, `batch` at a time.
fn vector_bits(pipeline: &Pipeline, text: &str, lines: &[Span], batch: usize) -> Vec<u32> {
    let mut worker = pipeline.worker();
    let mut bits = [Vec::new(), Vec::new()];
    for lines in lines.chunks(batch) {
        for (out, vectors) in bits.iter_mut().zip(worker.vectors(text, lines)) {
            out.extend(vectors.iter().map(|x| x.to_bits()));
        }
    }
    bits.concat()
}

#[test]
fn batches_and_paths_do_not_change_a_bit() {
    let text = own_sentences();
    let lines = paragraphs(&text);
    let wanted = vector_bits(&PIPELINE, &text, &lines, 64);
    let (run, skipped): (Vec<Path>, Vec<Path>) = Path::ALL.into_iter().partition(|path| path.is_available());
    println!("paths run: {run:?}, not on this machine: {skipped:?}");
    for path in run {
        let pipeline = Pipeline::load(&FILES).unwrap().on(path);
        assert_eq!(pipeline.path(), path);
        for batch in [1, 7, 64] {
            let found = vector_bits(&pipeline, &text, &lines, batch);
            assert!(found == wanted, "{path:?}, {batch} paragraphs at a time");
        }
    }
}

#[test]
fn articles_in_a_batch_are_parsed_as_alone() {
    let text = own_sentences();
    let lines = paragraphs(&text);
    let articles: Vec<(&str, &[Span])> = lines.chunks(4).map(|lines| (text.as_str(), lines)).collect();
    let together = PIPELINE.worker().parse_batch(&articles);
    let alone: Vec<Doc> = articles.iter().map(|(text, lines)| PIPELINE.worker().parse(text, lines)).collect();
    assert_eq!(together, alone);
}

#[test]
fn what_a_worker_met_before_does_not_matter() {
    let text = own_sentences();
    let lines = paragraphs(&text);
    let mut worker = PIPELINE.worker();
    let first = worker.parse(&text, &lines);
    assert_eq!(worker.parse(&text, &lines), first);
    worker.forget();
    assert_eq!(worker.parse(&text, &lines[3..]).tokens[0].span, lines[3].of_first_word(&text));
    assert_eq!(worker.parse(&text, &lines), first);
}

trait FirstWord {
    fn of_first_word(self, text: &str) -> Span;
}

impl FirstWord for Span {
    fn of_first_word(self, text: &str) -> Span {
        let word = self.of(text).split(' ').next().unwrap();
        Span::new(self.start as usize, self.start as usize + word.len())
    }
}
