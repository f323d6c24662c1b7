//! "Must" and "should" said of another party ask it to act.

use polybius_base::EventType;
use polybius_syntax::{Dep, Pos};

use super::{Draft, Reader};
use crate::codebook::{Act, WordClass};
use crate::page::Sentence;
use crate::statement::{Statement, coordinated};

/// The rule's name in rows.
const RULE: &str = "request.obligation";

/// Share of such rows that were right on the training articles.
const CONFIDENCE: f32 = 0.7;

/// Adds the requests told by obligation in `sentence`; the act that the verb itself names is only
/// their content and goes.
pub(super) fn add_requests(reader: &Reader, sentence: &Sentence, drafts: &mut Vec<Draft>) {
    for verb in sentence.tokens.clone().filter(|&i| reader.page.pos(i) == Pos::Verb) {
        let told = drafts.iter().any(|d| d.pred == verb && d.event.kind == EventType::Request);
        if let Some(request) = request(reader, verb).filter(|_| !told) {
            drafts.retain(|d| d.pred != verb);
            drafts.push(request);
        }
    }
}

fn request(reader: &Reader, verb: usize) -> Option<Draft> {
    let p = reader.page;
    let modal = p.children(verb).find(|&c| {
        p.dep(c) == Dep::Aux && matches!(p.word(c).to_ascii_lowercase().as_str(), "must" | "should" | "ought")
    })?;
    let statement = Statement::new(p, verb, WordClass::Verb, None);
    let subject = crate::statement::surface_subject(p, verb)?;
    if crate::cast::is_first_person(p, subject)
        || p.children(verb).any(|c| p.dep(c) == Dep::Mark && p.lemma(c) == "if")
    {
        return None;
    }
    let recipients: Vec<_> =
        coordinated(p, subject).into_iter().flat_map(|h| reader.cast.mentions(h).to_vec()).collect();
    if recipients.is_empty() || statement.class != WordClass::Verb {
        return None;
    }
    let act = act();
    let span = p.span(modal.min(verb)..modal.max(verb) + 1);
    let mut event = reader.row(&act, EventType::Request, span, (Vec::new(), recipients));
    event.confidence = CONFIDENCE;
    Some(Draft {
        pred: verb,
        class: WordClass::Verb,
        own_sides: true,
        rank: 0,
        covers: Vec::new(),
        roles: vec![("Subject".into(), p.word(subject).to_owned())],
        event,
    })
}

fn act() -> Act {
    Act { rule: RULE.into(), kind: Some(EventType::Request), cameo: "100".into(), ..Act::default() }
}
