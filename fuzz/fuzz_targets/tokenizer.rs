//! Any text has tokens that, with the blanks after them, make it up again; its trees are trees; two
//! parses are the same; and its rows cite words that are there.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use polybius::syntax::paragraphs;
use polybius::{Article, Coder, Options};

static CODER: LazyLock<Coder> =
    LazyLock::new(|| Coder::load(&Options::default()).expect("polybius model get has been run"));

fuzz_target!(|text: &str| {
    let article = Article { id: "a".into(), text: text.into(), ..Article::default() };
    let session = CODER.session();
    let mut worker = session.worker();
    let doc = session.parse(&mut worker, &article);
    let mut rebuilt = String::new();
    for token in &doc.tokens {
        rebuilt.push_str(token.span.of(text));
        if token.space_after {
            rebuilt.push(' ');
        }
    }
    let whole: String = paragraphs(text).iter().map(|p| p.of(text)).collect();
    assert_eq!(rebuilt, whole);
    let coded = session.code(&mut worker, vec![article.clone().into()]);
    assert_eq!(coded, session.code(&mut session.worker(), vec![article.into()]));
    for event in &coded[0].reading.events {
        assert_eq!(event.span.of(text), event.trigger);
        for side in event.actors.iter().chain(&event.recipients).filter(|m| !m.span.is_empty()) {
            assert_eq!(side.span.of(text), side.text);
        }
    }
});
