//! The same bits in any batch and on every instruction set.

use polybius_base::Span;
use polybius_nn::{Arithmetic, Path};

use super::{FILES, PIPELINE, own_sentences};
use crate::{Doc, Pipeline, Work, paragraphs};

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

/// The pipeline in 8-bit integers.
fn int8() -> Pipeline {
    Pipeline::load(&FILES).unwrap().with(Arithmetic::Int8).unwrap()
}

#[test]
fn batches_and_paths_do_not_change_a_bit_of_int8_either() {
    let text = own_sentences();
    let lines = paragraphs(&text);
    let pipeline = int8();
    let wanted = vector_bits(&pipeline, &text, &lines, 64);
    for batch in [1, 7] {
        assert!(vector_bits(&pipeline, &text, &lines, batch) == wanted, "{batch} paragraphs at a time");
    }
    for path in Path::ALL.into_iter().filter(|path| path.is_available()) {
        assert!(vector_bits(&int8().on(path), &text, &lines, 7) == wanted, "{path:?}");
    }
}

#[test]
fn int8_is_named_and_near_the_exact_vectors_but_not_the_same() {
    let text = own_sentences();
    let lines = paragraphs(&text);
    let pipeline = int8();
    assert_eq!(pipeline.version(), format!("{}+int8", PIPELINE.version()));
    assert_eq!((pipeline.arithmetic(), PIPELINE.arithmetic()), (Arithmetic::Int8, Arithmetic::Exact));
    let numbers = |pipeline: &Pipeline| -> Vec<f64> {
        let bits = vector_bits(pipeline, &text, &lines, 64);
        bits.into_iter().map(|bits| f64::from(f32::from_bits(bits))).collect()
    };
    let (found, exact) = (numbers(&pipeline), numbers(&PIPELINE));
    let squares = |x: &mut dyn Iterator<Item = f64>| x.map(|x| x * x).sum::<f64>();
    let off =
        squares(&mut found.iter().zip(&exact).map(|(a, b)| a - b)) / squares(&mut exact.iter().copied());
    println!("the vectors are off by {:.2} % of their length", 100.0 * off.sqrt());
    assert!(off > 0.0 && off.sqrt() < 0.05, "{}", off.sqrt());
    let again = pipeline.with(Arithmetic::Exact).unwrap().with(Arithmetic::Int8).unwrap();
    assert_eq!(again.version(), format!("{}+int8", PIPELINE.version()));
}

#[test]
fn nothing_to_parse_gives_nothing() {
    for pipeline in [&*PIPELINE, &int8()] {
        let mut worker = pipeline.worker();
        assert!(worker.parse_batch(&[]).is_empty());
        assert!(worker.parse("", &[]).tokens.is_empty());
        assert_eq!(worker.work(), Work::default());
        assert_eq!(worker.parse("Kim", &[Span::new(0, 3)]).tokens.len(), 1);
        assert!(worker.parse_batch(&[]).is_empty());
    }
}

#[test]
fn work_is_counted_from_the_layers_that_ran() {
    let (text, other) = ("Kim met Putin. Kim met Putin.", "Kim met Putin.");
    let mut worker = PIPELINE.worker();
    assert_eq!(worker.work(), Work::default());
    worker.parse(text, &[Span::new(0, text.len())]);
    let first = worker.work();
    let told = "four words, once in each network; the stop with and without a space in the one that sees it";
    assert_eq!((first.tokens, first.fresh), (8, 2 * 4 + 1), "{told}");
    // Two states a token and more for trees, one for names; four layers in two networks over the tokens and one or
    // two places on either side.
    assert!(first.states > 2 * 8 && first.states < 5 * 8, "{first:?}");
    assert_eq!(first.rows, 2 * (4 * 8 + 2 * (1 + 2 + 1)));
    worker.parse(other, &[Span::new(0, other.len())]);
    let second = worker.work() - first;
    assert_eq!((second.tokens, second.fresh), (4, 0), "no new word");
    // A convolution has 288 inputs and three pieces of 96 outputs; the tables of states have 96 x 64 and 64 x 64 x 2
    // for each of eight and three slots; the tagger's 96 inputs give 50 tags.
    let row = 288 * 288;
    let token = 96 * 50 + 2 * 96 * 64 + (8 + 3) * 64 * 128;
    let scores = second.multiply_adds - second.rows * row - 4 * token;
    assert!(scores >= second.states * 64 * 70 && scores <= second.states * 64 * 120, "{second:?}");
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
