//! What holds for any text.

use polybius_base::Span;
use proptest::prelude::*;

use super::{PIPELINE, own_sentences, parse};
use crate::{Doc, Token, conllu, paragraphs};

/// Texts of words, odd characters and white space, more like what goes wrong than plain noise.
fn texts() -> impl Strategy<Value = String> {
    let words = own_sentences().split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let odd = [
        " ",
        "  ",
        "\t",
        "\u{a0}",
        "\u{2028}",
        "\u{1c}",
        "...",
        "'s",
        ":)",
        "(",
        ")",
        "\"",
        "“",
        "€",
        "½",
        "²",
        "👍🏽",
        "\u{200d}",
        "\u{301}",
        "ǅ",
        "İ",
        "ﬁ",
        "中",
        "н",
        "http://",
        ".",
        ",",
        "-",
        "—",
        "1",
        "km",
        "n't",
        "\u{feff}",
        "\u{10ffff}",
        "\r",
        "\u{0}",
    ];
    let piece = prop_oneof![
        4 => prop::sample::select(words),
        4 => prop::sample::select(odd.to_vec()).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn rebuilt(doc: &Doc, tokens: &[Token], text: &str) -> String {
    let mut out = String::new();
    for token in tokens {
        out.push_str(token.span.of(text));
        if token.space_after {
            out.push(' ');
        }
    }
    assert!(tokens.iter().all(|token| !token.span.is_empty()), "{doc:?}");
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tokens_and_blanks_make_up_the_paragraph(text in texts()) {
        let doc = parse(&text);
        prop_assert_eq!(rebuilt(&doc, &doc.tokens, &text), text.clone());
        let mut last = 0;
        for token in &doc.tokens {
            prop_assert!(token.span.start >= last && token.span.start < token.span.end);
            prop_assert!(text.get(token.span.range()).is_some(), "spans end between characters");
            last = token.span.end;
        }
    }

    #[test]
    fn trees_are_trees_within_their_sentences(text in texts()) {
        let doc = parse(&text);
        for sentence in doc.sentences() {
            let roots = sentence.clone().filter(|&i| doc.tokens[i].head as usize == i).count();
            prop_assert!(roots >= 1);
            for i in sentence.clone() {
                prop_assert!(sentence.contains(&(doc.tokens[i].head as usize)));
                let mut at = i;
                for _ in 0..=sentence.len() {
                    at = doc.tokens[at].head as usize;
                }
                prop_assert_eq!(doc.tokens[at].head as usize, at, "following heads ends at a root");
            }
        }
    }

    #[test]
    fn names_are_whole(text in texts()) {
        let doc = parse(&text);
        for (i, token) in doc.tokens.iter().enumerate() {
            if token.ent.is_some() && !token.ent_begin {
                prop_assert!(i > 0 && doc.tokens[i - 1].ent == token.ent, "a name goes on with its type");
            }
            prop_assert!(token.ent.is_some() || !token.ent_begin);
        }
    }

    #[test]
    fn conllu_comes_back(text in texts()) {
        let lines = paragraphs(&text);
        let doc = PIPELINE.worker().parse(&text, &lines);
        let mut written = String::new();
        conllu::write(&doc, &text, &mut written);
        let (read_text, read) = conllu::read(&written).unwrap();
        prop_assert_eq!(read.tokens.len(), doc.tokens.len());
        for (i, (a, b)) in read.tokens.iter().zip(&doc.tokens).enumerate() {
            prop_assert_eq!(a.span.of(&read_text), b.span.of(&text));
            prop_assert_eq!(
                (a.tag, a.pos, a.head, a.dep, a.ent, a.ent_begin, a.sent_start, a.space_after),
                (b.tag, b.pos, b.head, b.dep, b.ent, b.ent_begin, b.sent_start, b.space_after)
            );
            prop_assert_eq!((read.lemma(i), read.morph(i)), (doc.lemma(i), doc.morph(i)));
        }
    }

    #[test]
    fn a_batch_of_any_paragraphs_is_parsed_as_alone(texts in prop::collection::vec(texts(), 1..6)) {
        let spans: Vec<[Span; 1]> = texts.iter().map(|text| [Span::new(0, text.len())]).collect();
        let articles: Vec<(&str, &[Span])> = texts.iter().zip(&spans).map(|(t, s)| (t.as_str(), &s[..])).collect();
        let together = PIPELINE.worker().parse_batch(&articles);
        let alone: Vec<Doc> = texts.iter().map(|text| parse(text)).collect();
        prop_assert_eq!(together, alone);
    }
}

#[test]
fn very_long_paragraphs_are_cut_and_kept_whole() {
    let text = "The envoy spoke to no one. ".repeat(5_000);
    let doc = parse(&text);
    assert_eq!(rebuilt(&doc, &doc.tokens, &text), text);
    assert!(doc.paragraphs.len() > 1);
    let dots = ".".repeat(70_000);
    assert_eq!(rebuilt(&parse(&dots), &parse(&dots).tokens, &dots), dots);
}

#[test]
fn spans_that_do_not_fit_are_empty_paragraphs() {
    let doc = PIPELINE.worker().parse("née", &[Span::new(0, 2), Span::new(5, 90), Span::new(0, 0)]);
    assert_eq!(doc.paragraphs, [0..0, 0..0, 0..0]);
}
