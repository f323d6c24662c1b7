//! The cases of `cases.md`, read with the parses of `cases.conllu`.

use polybius_atlas::Atlas;
use polybius_base::Article;

use super::features::NAMES;
use crate::cases::{cases, parses};
use crate::{Codebook, Coder};

const CASES: &str = include_str!("cases.md");
const PARSES: &str = include_str!("cases.conllu");

fn article(text: &str) -> Article {
    Article { text: text.to_owned(), ..Article::default() }
}

#[test]
fn every_case_gives_its_judgements() {
    let (parses, book) = (parses(PARSES), Codebook::builtin().unwrap());
    let coder = Coder::new(Atlas::builtin().unwrap(), &book);
    let mut wrong = Vec::new();
    for (title, text, expected) in cases(CASES) {
        let (parsed, doc) = &parses[title];
        assert_eq!(parsed.trim_end(), text, "the parse of “{title}” is of another text");
        let rows = coder.read(&article(&text), doc).judgements;
        let found: Vec<&str> = rows.iter().map(|j| j.span.of(&text)).collect();
        if found != expected {
            wrong.push(format!("{title}\n  expected {expected:#?}\n  found {found:#?}"));
        }
        assert!(rows.iter().all(|j| (0.0..=1.0).contains(&j.confidence)), "{title}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn features_have_their_names_in_order_and_lie_between_0_and_1() {
    let (parses, book) = (parses(PARSES), Codebook::builtin().unwrap());
    let coder = Coder::new(Atlas::builtin().unwrap(), &book);
    for (title, (text, doc)) in parses {
        for (_, features) in coder.judgement_features(&article(&text), &doc) {
            let names: Vec<&str> = features.iter().map(|(name, _)| *name).collect();
            assert_eq!(names, NAMES, "{title}");
            assert!(features.iter().all(|(_, v)| (0.0..=1.0).contains(v)), "{title} {features:?}");
        }
    }
}

#[test]
fn a_title_repeated_in_the_text_is_no_judgement() {
    let (parses, book) = (parses(PARSES), Codebook::builtin().unwrap());
    let coder = Coder::new(Atlas::builtin().unwrap(), &book);
    let (text, doc) = &parses["an essay weighs"];
    let titled = Article { title: "The summit was a clear victory for Chad.".to_owned(), ..article(text) };
    let rows = coder.read(&titled, doc).judgements;
    assert!(rows.iter().all(|j| !j.span.of(text).starts_with("The summit")), "{rows:?}");
}
