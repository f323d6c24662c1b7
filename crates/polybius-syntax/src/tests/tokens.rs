//! Tokens of single words and phrases, as spaCy cuts them.

use super::{PIPELINE, parse};
use crate::paragraphs;

#[track_caller]
fn cuts(text: &str, wanted: &[&str]) {
    let doc = parse(text);
    let found: Vec<&str> = doc.tokens.iter().map(|token| token.span.of(text)).collect();
    assert_eq!(found, wanted);
}

#[test]
fn contractions_are_exceptions() {
    cuts("don't they've who'd", &["do", "n't", "they", "'ve", "who", "'d"]);
    cuts("Can’t cannot gonna", &["Ca", "n’t", "can", "not", "gon", "na"]);
}

#[test]
fn abbreviations_keep_their_dots() {
    cuts("Mr. U.S. e.g. Jan. a.m.", &["Mr.", "U.S.", "e.g.", "Jan.", "a.m."]);
    cuts("the U.N.'s aid.", &["the", "U.N.", "'s", "aid", "."]);
}

#[test]
fn affixes_are_peeled_from_both_ends() {
    cuts("(\"Yes,\" he", &["(", "\"", "Yes", ",", "\"", "he"]);
    cuts("US$1.2m £40bn 5km 20°C.", &["US$", "1.2", "m", "£", "40bn", "5", "km", "20", "°", "C", "."]);
    cuts("wait...", &["wait", "..."]);
}

#[test]
fn infixes_split_between_letters_only() {
    cuts("north-western 312-298 so—not", &["north", "-", "western", "312", "-", "298", "so", "—", "not"]);
    cuts("and/or so.Then", &["and/or", "so", ".", "Then"]);
}

#[test]
fn addresses_stay_whole() {
    cuts("see www.example.org/a?b=c, now", &["see", "www.example.org/a?b=c", ",", "now"]);
    cuts("press@example.org", &["press@example.org"]);
}

#[test]
fn white_space_beyond_one_blank_is_a_token() {
    cuts("a  b \tc", &["a", " ", "b", "\t", "c"]);
    cuts(" x", &[" ", "x"]);
    cuts("x\u{a0}y", &["x", "\u{a0}", "y"]);
}

#[test]
fn emoticons_are_joined_again() {
    cuts("good :) bad :-( o_O", &["good", ":)", "bad", ":-(", "o_O"]);
    cuts("(:)", &["(", ":)"]);
}

#[test]
fn ideographs_and_marks_are_kept() {
    cuts("北京。 \u{200b}", &["北京", "。", "\u{200b}"]);
    cuts("", &[]);
}

#[test]
fn spans_count_bytes_of_the_whole_text() {
    let text = "Łódź said no.\n\nÅland’s vote";
    let lines = paragraphs(text);
    let doc = PIPELINE.worker().parse(text, &lines);
    let words: Vec<&str> = doc.tokens.iter().map(|token| token.span.of(text)).collect();
    assert_eq!(words, ["Łódź", "said", "no", ".", "Åland", "’s", "vote"]);
    assert_eq!(doc.paragraphs, [0..4, 4..7]);
    assert!(doc.tokens[4..].iter().all(|token| token.head >= 4));
}
