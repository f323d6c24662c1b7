//! Whether it passed, is agreed, offered, sought, possible, denied or barred.

use polybius_base::{ExchangeStatus, Status};
use polybius_syntax::{Dep, Pos, Tag};

use super::table::{Pass, table};
use crate::page::Page;
use crate::statement::Statement;
use crate::status;

/// The status of the exchange that `pass` reads at `statement`.
pub(super) fn status(page: &Page, statement: &Statement, pass: &Pass) -> ExchangeStatus {
    let above = above(page, statement);
    if above == Some(ExchangeStatus::Denied) {
        return ExchangeStatus::Denied;
    }
    let verb = statement.verb();
    let denied = verb.is_some_and(|v| status::of_verb(page, v) == Status::Denied);
    if let Some(own) = pass.status {
        return if denied && own != ExchangeStatus::Barred { ExchangeStatus::Denied } else { own };
    }
    match (status::status(page, statement.pred, verb), above) {
        (Status::Denied, _) if denied => ExchangeStatus::Denied,
        (_, Some(ExchangeStatus::Sought)) if is_own_will(page, statement) => pass.planned,
        (_, Some(found)) => found,
        (Status::Denied, None) => ExchangeStatus::Denied,
        (Status::Planned, None) => pass.planned,
        (Status::Possible | Status::Hypothetical, None) => ExchangeStatus::Possible,
        (Status::Actual, None) if is_purpose(page, statement) => pass.planned,
        (Status::Actual, None) => ExchangeStatus::Delivered,
    }
}

/// Whether one of the words that `pass` asks for stands above.
pub(super) fn is_under(page: &Page, statement: &Statement, pass: &Pass) -> bool {
    let nearest = page.ancestors(statement.pred).find(|&a| page.pos(a) != Pos::Adp);
    let leads = |a: usize| pass.under.contains(page.lower_lemma(a)) && page.child(a, &[Dep::Dobj]).is_none();
    pass.under.is_empty() || nearest.is_some_and(leads)
}

/// What the words above say: the nearest that says anything, or any denial.
fn above(page: &Page, statement: &Statement) -> Option<ExchangeStatus> {
    let mut at = statement.pred;
    let mut nearest = None;
    for _ in 0..8 {
        let head = page.head(at);
        if head == at || !governs(page, at) {
            break;
        }
        let lemma = page.lower_lemma(head);
        let denial = matches!(lemma, "deny" | "denial");
        let found = if denial { Some(ExchangeStatus::Denied) } else { table().governor(&lemma) };
        let negated = page.children(head).any(|c| page.dep(c) == Dep::Neg);
        match found {
            Some(ExchangeStatus::Denied) => return found,
            Some(found) if nearest.is_none() => {
                nearest = Some(if negated { ExchangeStatus::Denied } else { found });
            }
            _ => {}
        }
        if negated && nearest.is_none() && matches!(page.dep(at), Dep::Advcl | Dep::Xcomp | Dep::Ccomp) {
            return Some(ExchangeStatus::Denied);
        }
        if found.is_none() && page.dep(at) == Dep::Prep && page.pos(head) == Pos::Verb {
            break;
        }
        at = head;
    }
    nearest
}

/// Whether what stands above token `at` says something of it.
fn governs(page: &Page, at: usize) -> bool {
    match page.dep(at) {
        Dep::Xcomp
        | Dep::Ccomp
        | Dep::Dobj
        | Dep::Pobj
        | Dep::Pcomp
        | Dep::Acl
        | Dep::Acomp
        | Dep::Prep
        | Dep::Nsubjpass
        | Dep::Conj
        | Dep::Compound
        | Dep::Amod
        | Dep::Attr
        | Dep::Oprd => true,
        Dep::Advcl => page.tag(at) == Tag::Vb,
        _ => false,
    }
}

/// Whether nobody else is asked: "wants to send", "an interest in sending", not "asked Mali to send".
fn is_own_will(page: &Page, statement: &Statement) -> bool {
    let head = page.head(statement.pred);
    match page.dep(statement.pred) {
        Dep::Xcomp => page.child(head, &[Dep::Dobj, Dep::Dative]).is_none() && !status_passive(page, head),
        Dep::Pcomp => page.pos(page.head(head)) == Pos::Noun,
        _ => false,
    }
}

fn status_passive(page: &Page, verb: usize) -> bool {
    page.child(verb, &[Dep::Auxpass, Dep::Nsubjpass]).is_some()
}

/// "raised money to buy tents": an infinitive of purpose.
fn is_purpose(page: &Page, statement: &Statement) -> bool {
    let Some(verb) = statement.verb() else { return false };
    let infinitive = page.tag(verb) == Tag::Vb
        && page.children(verb).any(|c| page.dep(c) == Dep::Aux && page.lemma(c) == "to");
    infinitive
        && matches!(page.dep(verb), Dep::Advcl | Dep::Xcomp | Dep::Acl)
        && page.pos(page.head(verb)) != Pos::Aux
}
