//! Any text has tokens that, with the blanks after them, make it up again; its rows cite words that are
//! there; and a worker that has read much gives the same trees and rows as one that has read nothing.
#![no_main]

use std::cell::RefCell;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use polybius::syntax::paragraphs;
use polybius::{Article, Coder, Options, Session, Worker};

static CODER: LazyLock<Coder> =
    LazyLock::new(|| Coder::load(&Options::default()).expect("polybius model get has been run"));

thread_local! {
    static DESK: RefCell<(Session<'static>, Worker<'static>)> = RefCell::new({
        let session = CODER.session();
        let worker = session.worker();
        (session, worker)
    });
}

fuzz_target!(|text: &str| {
    DESK.with_borrow_mut(|(session, worker)| {
        let article = Article { id: "a".into(), text: text.into(), ..Article::default() };
        let doc = session.parse(worker, &article);
        let mut rebuilt = String::new();
        for token in &doc.tokens {
            rebuilt.push_str(token.span.of(text));
            if token.space_after {
                rebuilt.push(' ');
            }
        }
        let whole: String = paragraphs(text).iter().map(|p| p.of(text)).collect();
        assert_eq!(rebuilt, whole);
        let coded = session.code(worker, vec![article.clone().into()]);
        assert_eq!(coded, session.code(&mut session.worker(), vec![article.into()]));
        for event in &coded[0].reading.events {
            assert_eq!(event.span.of(text), event.trigger);
            for side in event.actors.iter().chain(&event.recipients).filter(|m| !m.span.is_empty()) {
                assert_eq!(side.span.of(text), side.text);
            }
        }
    });
});
