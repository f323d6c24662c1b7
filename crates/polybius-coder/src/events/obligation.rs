//! "Must", "should" and "needs to" said of another party ask it to act.

use polybius_base::{EventType, Mention};
use polybius_syntax::{Dep, Pos, Tag};

use super::{Draft, Reader};
use crate::cast::is_first_person;
use crate::codebook::{Act, WordClass};
use crate::page::{Page, Sentence};
use crate::statement::{coordinated, is_passive, surface_subject};

/// The rule's name in rows.
const RULE: &str = "request.obligation";

/// Share of such rows that were right on the training articles.
const CONFIDENCE: f32 = 0.7;

/// Adds the requests told by obligation in `sentence`; the act that the verb itself names is only
/// their content and goes. Where the verb is read as a request already, it is one to those who must.
pub(super) fn add_requests(reader: &Reader, sentence: &Sentence, drafts: &mut Vec<Draft>) {
    for verb in sentence.tokens.clone().filter(|&i| reader.page.pos(i) == Pos::Verb) {
        let Some(duty) = duty(reader, verb) else { continue };
        let told = drafts.iter_mut().find(|d| d.pred == verb && d.event.kind == EventType::Request);
        if let Some(told) = told {
            let asked = |m: &Mention| duty.asked.iter().any(|a| a.party == m.party);
            told.event.actors.retain(|m| !asked(m));
            told.event.recipients = duty.asked;
        } else if is_voiced(reader, verb) {
            drafts.retain(|d| d.pred != verb);
            drafts.push(request(reader, verb, duty));
        }
    }
}

/// What somebody must do.
struct Duty {
    /// The word that obliges.
    word: usize,
    /// Head of those who must.
    subject: usize,
    asked: Vec<Mention>,
}

/// What others than the speaker must do by `verb`.
fn duty(reader: &Reader, verb: usize) -> Option<Duty> {
    let p = reader.page;
    let word = obligation(p, verb)?;
    let subject = surface_subject(p, verb)?;
    if is_first_person(p, subject) || subject > word || !is_asked(p, verb, subject) {
        return None;
    }
    let asked: Vec<_> =
        coordinated(p, subject).into_iter().flat_map(|h| reader.cast.mentions(h).to_vec()).collect();
    (!asked.is_empty() && !says_it_of_itself(reader, verb, &asked)).then_some(Duty { word, subject, asked })
}

fn request(reader: &Reader, verb: usize, duty: Duty) -> Draft {
    let span = reader.page.span(duty.word.min(verb)..duty.word.max(verb) + 1);
    let mut event = reader.row(&act(), EventType::Request, span, (Vec::new(), duty.asked));
    event.confidence = CONFIDENCE;
    Draft {
        pred: verb,
        class: WordClass::Verb,
        own_sides: true,
        rank: 0,
        covers: Vec::new(),
        roles: vec![("Subject".into(), reader.page.word(duty.subject).to_owned())],
        event,
    }
}

/// The word that obliges: the modal of `verb`, or "need" or "have" above its infinitive.
fn obligation(page: &Page, verb: usize) -> Option<usize> {
    let p = page;
    let modal = |c: &usize| {
        p.dep(*c) == Dep::Aux
            && matches!(p.word(*c).to_ascii_lowercase().as_str(), "must" | "should" | "ought")
    };
    let need = || {
        let above = p.head(verb);
        let infinitive = p.dep(verb) == Dep::Xcomp && p.tag(verb) == Tag::Vb;
        let told = matches!(p.lemma(above), "need" | "have")
            && matches!(p.tag(above), Tag::Vbp | Tag::Vbz)
            && p.dep(above) != Dep::Relcl;
        (infinitive && told).then_some(above)
    };
    p.children(verb).find(modal).or_else(need)
}

/// Whether what stands with the verb asks for a deed: no condition, no rebuke of what is past, nothing
/// done to the subject but what sets it free, and no thing that should merely end.
fn is_asked(page: &Page, verb: usize, subject: usize) -> bool {
    let p = page;
    let condition = p.children(verb).any(|c| p.dep(c) == Dep::Mark && p.lemma(c) == "if");
    let past = p.children(verb).any(|c| p.dep(c) == Dep::Aux && p.lemma(c) == "have");
    let freed = matches!(p.lemma(verb), "allow" | "permit" | "release" | "free" | "restore");
    let thing = p.lemma(subject) == "it" && p.child(verb, &[Dep::Dobj, Dep::Xcomp]).is_none();
    !condition && !past && (freed || !is_passive(p, verb)) && !thing
}

/// Whether somebody asks it: the government whose text it is, or the source of a clause or quote.
fn is_voiced(reader: &Reader, verb: usize) -> bool {
    let p = reader.page;
    let clause = std::iter::once(verb).chain(p.ancestors(verb)).any(|i| p.dep(i) == Dep::Ccomp);
    let sentence = p.sentences[p.sentence_of(verb)].span;
    clause || reader.cast.author().is_some() || p.text(sentence).contains(['"', '“', '”'])
}

/// Whether the one who says it is among those it is asked of: "Erdogan said Turkey and Iran should …".
fn says_it_of_itself(reader: &Reader, verb: usize, asked: &[Mention]) -> bool {
    let p = reader.page;
    let mut clauses = std::iter::once(verb).chain(p.ancestors(verb));
    let Some(clause) = clauses.find(|&i| p.dep(i) == Dep::Ccomp) else { return false };
    let speaker = surface_subject(p, p.head(clause)).and_then(|s| reader.cast.mention(s));
    speaker.is_some_and(|s| asked.iter().any(|m| m.party == s.party))
}

fn act() -> Act {
    Act { rule: RULE.into(), kind: Some(EventType::Request), cameo: "100".into(), ..Act::default() }
}
