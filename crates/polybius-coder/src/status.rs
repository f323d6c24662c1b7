//! Whether an act happened: negation, modals, plans, hedges and conditions above and beside a verb.

mod wording;

use polybius_base::Status;
use polybius_syntax::{Dep, Pos, Tag};

use crate::page::Page;

pub use wording::features;

/// Verbs and adjectives whose infinitive is still to come.
const PLANNING: &[&str] = &[
    "plan",
    "intend",
    "aim",
    "prepare",
    "schedule",
    "decide",
    "set",
    "expect",
    "due",
    "slate",
    "vow",
    "pledge",
    "promise",
    "agree",
    "propose",
    "ready",
    "announce",
    "determine",
    "mull",
];

/// Verbs whose content is only believed or alleged.
const HEDGING: &[&str] = &[
    "believe",
    "allege",
    "suspect",
    "think",
    "report",
    "rumor",
    "rumour",
    "accuse",
    "blame",
    "charge",
    "fear",
    "appear",
    "seem",
    "claim",
    "presume",
    "consider",
    "speculate",
];

/// Verbs whose content is wished for.
const WISHING: &[&str] =
    &["want", "wish", "hope", "seek", "urge", "demand", "ask", "call", "need", "request", "like"];

/// Verbs that say their content did not happen.
const DENYING: &[&str] =
    &["deny", "refute", "fail", "avoid", "prevent", "stop", "halt", "foil", "thwart", "decline"];

/// Adverbs that weaken a telling.
const HEDGES: &[&str] = &[
    "reportedly",
    "allegedly",
    "possibly",
    "perhaps",
    "maybe",
    "apparently",
    "probably",
    "likely",
    "supposedly",
    "purportedly",
    "presumably",
    "potentially",
];

/// Status of the act named by `pred`, whose tense stands on `verb` where there is one.
pub fn status(page: &Page, pred: usize, verb: Option<usize>) -> Status {
    let own = verb.map_or(Status::Actual, |v| of_verb(page, v));
    let noun = if verb == Some(pred) { Status::Actual } else { of_noun(page, pred) };
    let here = stronger(own, noun);
    stronger(here, from_above(page, verb.unwrap_or(pred)))
}

/// The one of two statuses that is further from `actual`.
fn stronger(a: Status, b: Status) -> Status {
    let rank = |s: Status| match s {
        Status::Actual => 0,
        Status::Planned => 1,
        Status::Possible => 2,
        Status::Hypothetical => 3,
        Status::Denied => 4,
    };
    if rank(b) > rank(a) { b } else { a }
}

/// What the verb's own auxiliaries, particles and adverbs say.
pub fn of_verb(page: &Page, verb: usize) -> Status {
    let p = page;
    let mut out = Status::Actual;
    for c in p.children(verb) {
        let lemma = p.lemma(c);
        let found = match p.dep(c) {
            Dep::Neg => Status::Denied,
            Dep::Aux => modal(p, c),
            Dep::Advmod if HEDGES.contains(&lemma) => Status::Possible,
            Dep::Advmod if matches!(lemma, "never" | "nowhere") => Status::Denied,
            Dep::Mark if matches!(lemma, "if" | "unless" | "whether") => Status::Hypothetical,
            Dep::Nsubj | Dep::Nsubjpass | Dep::Dobj if has_no(p, c) => Status::Denied,
            _ => Status::Actual,
        };
        out = stronger(out, found);
    }
    if out == Status::Actual
        && p.dep(verb) == Dep::Conj
        && is_verb(p, p.head(verb))
        && shares_auxiliary(p, verb)
    {
        return of_verb(p, p.head(verb));
    }
    out
}

fn is_verb(page: &Page, i: usize) -> bool {
    matches!(page.pos(i), Pos::Verb | Pos::Aux)
}

/// Whether a coordinated verb has no subject and no auxiliary of its own.
fn shares_auxiliary(page: &Page, verb: usize) -> bool {
    page.child(verb, &[Dep::Nsubj, Dep::Nsubjpass, Dep::Aux, Dep::Auxpass]).is_none()
        && matches!(page.tag(verb), Tag::Vb | Tag::Vbn | Tag::Vbg)
}

fn modal(page: &Page, aux: usize) -> Status {
    match page.lemma(aux) {
        "will" | "shall" | "'ll" | "wo" => match page.word(aux).to_ascii_lowercase().as_str() {
            "would" | "should" => Status::Hypothetical,
            _ => Status::Planned,
        },
        "would" | "should" | "must" | "ought" => Status::Hypothetical,
        "may" | "might" | "could" | "can" => Status::Possible,
        _ => Status::Actual,
    }
}

/// Whether the noun is told as none: "no talks", "neither side".
fn has_no(page: &Page, noun: usize) -> bool {
    page.children(noun).any(|c| {
        matches!(page.dep(c), Dep::Det | Dep::Neg | Dep::Preconj)
            && matches!(page.lemma(c), "no" | "neither" | "nor")
    })
}

/// What stands before a noun: "alleged attack", "planned visit", "possible talks", "no attack".
fn of_noun(page: &Page, noun: usize) -> Status {
    let p = page;
    let mut out = if has_no(p, noun) { Status::Denied } else { Status::Actual };
    for c in p.children(noun).filter(|&c| matches!(p.dep(c), Dep::Amod | Dep::Compound | Dep::Advmod)) {
        let word = p.lower(c);
        let found = match word {
            "planned" | "upcoming" | "forthcoming" | "scheduled" | "proposed" | "future" | "coming" => {
                Status::Planned
            }
            "alleged" | "possible" | "suspected" | "potential" | "reported" | "likely" | "purported" => {
                Status::Possible
            }
            "hypothetical" | "would-be" => Status::Hypothetical,
            _ => Status::Actual,
        };
        out = stronger(out, found);
    }
    out
}

/// What governing verbs and clauses say of an act below them.
fn from_above(page: &Page, start: usize) -> Status {
    let p = page;
    let mut at = start;
    let mut out = Status::Actual;
    for _ in 0..6 {
        let head = p.head(at);
        if head == at {
            break;
        }
        let lemma = p.lemma(head);
        let found = match p.dep(at) {
            Dep::Xcomp
            | Dep::Ccomp
            | Dep::Acl
            | Dep::Acomp
            | Dep::Oprd
            | Dep::Dobj
            | Dep::Pobj
            | Dep::Pcomp => governed(p, at, head, lemma),
            Dep::Advcl if has_condition(p, at) => Status::Hypothetical,
            Dep::Nsubj | Dep::Nsubjpass => subject_of(p, head),
            _ => Status::Actual,
        };
        out = stronger(out, found);
        if matches!(p.dep(at), Dep::Relcl | Dep::Advcl | Dep::Parataxis | Dep::Nsubj) {
            break;
        }
        at = head;
    }
    out
}

fn has_condition(page: &Page, verb: usize) -> bool {
    page.children(verb).any(|c| page.dep(c) == Dep::Mark && matches!(page.lemma(c), "if" | "unless"))
}

/// Status of what stands below `lemma` as object, infinitive or clause.
fn governed(page: &Page, at: usize, head: usize, lemma: &str) -> Status {
    let infinitive = matches!(page.dep(at), Dep::Xcomp | Dep::Acl) && page.tag(at) == Tag::Vb;
    let clause = page.dep(at) == Dep::Ccomp;
    let own = if is_verb(page, head) && (infinitive || page.dep(at) == Dep::Dobj) {
        of_verb(page, head)
    } else {
        Status::Actual
    };
    let passive = || page.child(head, &[Dep::Auxpass]).is_some();
    let hedged = match lemma {
        "report" | "say" | "claim" => infinitive && passive(),
        _ => (infinitive || clause) && HEDGING.contains(&lemma),
    };
    let planned = infinitive && PLANNING.contains(&lemma)
        || page.dep(at) == Dep::Dobj && matches!(lemma, "plan" | "schedule");
    let by_word = match () {
        () if DENYING.contains(&lemma) => Status::Denied,
        () if planned => Status::Planned,
        () if hedged => Status::Possible,
        () if infinitive && WISHING.contains(&lemma) => Status::Hypothetical,
        () => Status::Actual,
    };
    stronger(own, by_word)
}

/// Status a noun act takes from the verb it is the subject of: "talks will be held".
fn subject_of(page: &Page, verb: usize) -> Status {
    match page.lemma(verb) {
        "hold" | "take" | "begin" | "start" | "happen" | "occur" | "open" | "resume" | "continue"
        | "schedule" | "plan" | "expect" | "be" | "carry" | "conduct" | "launch" => match page.lemma(verb) {
            "schedule" | "plan" | "expect" if page.child(verb, &[Dep::Auxpass]).is_some() => Status::Planned,
            _ => of_verb(page, verb),
        },
        _ => Status::Actual,
    }
}
