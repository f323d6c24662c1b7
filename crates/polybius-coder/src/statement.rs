//! Statements: the clause made plain. Passive, relative, control, coordinated, nominal and
//! light-verb clauses all answer the same questions here: who is the subject, who the object, who
//! stands under which preposition.

use polybius_syntax::{Dep, EntityType, Pos, Tag};

use crate::codebook::{Slot, WordClass};
use crate::page::Page;

/// Verbs whose object, not subject, does what their infinitive says.
const OBJECT_CONTROL: &[&str] = &[
    "urge",
    "ask",
    "order",
    "tell",
    "force",
    "allow",
    "persuade",
    "press",
    "push",
    "encourage",
    "invite",
    "call",
    "request",
    "beg",
    "warn",
    "advise",
    "instruct",
    "command",
    "compel",
    "enable",
    "help",
    "lead",
    "require",
    "authorize",
    "authorise",
    "permit",
    "cause",
    "get",
    "appoint",
    "want",
    "expect",
    "lobby",
    "pressure",
    "remind",
];

/// Verbs that hang a deed on their object: "accused X of doing".
const BLAMING: &[&str] = &[
    "accuse",
    "blame",
    "criticize",
    "criticise",
    "condemn",
    "denounce",
    "praise",
    "thank",
    "commend",
    "charge",
    "suspect",
    "convict",
    "punish",
    "slam",
    "prevent",
    "stop",
    "keep",
    "bar",
    "ban",
    "acquit",
    "chide",
    "fault",
    "lambast",
    "lambaste",
    "castigate",
    "rebuke",
    "sanction",
    "sentence",
    "arrest",
    "prosecute",
    "reprimand",
];

/// Whether the verb hangs a deed on its object.
pub fn is_blaming(lemma: &str) -> bool {
    BLAMING.contains(&lemma)
}

/// How a predicate finds its sides.
#[derive(Clone)]
pub struct Statement<'p, 'a> {
    page: &'p Page<'a>,
    /// The token that names the act.
    pub pred: usize,
    /// What part of speech it acts as.
    pub class: WordClass,
    /// The empty verb above a noun, where there is one.
    pub light: Option<usize>,
    /// The preposition that belongs to the verb's phrase: "call **for**".
    own_prep: Option<usize>,
    passive: bool,
}

impl<'p, 'a> Statement<'p, 'a> {
    /// The statement of predicate `pred`; `light` is the empty verb that governs a noun.
    pub fn new(page: &'p Page<'a>, pred: usize, class: WordClass, light: Option<usize>) -> Self {
        let verb = light.unwrap_or(pred);
        Statement { page, pred, class, light, own_prep: None, passive: is_passive(page, verb) }
    }

    /// The same statement read with the phrase whose last word is token `last`.
    pub fn with_phrase(&self, last: Option<usize>) -> Self {
        let page = self.page;
        let own_prep = last.filter(|&w| page.dep(w) != Dep::Prt && page.child(w, &[Dep::Pobj]).is_some());
        Statement { own_prep, ..self.clone() }
    }

    /// The verb that carries tense and negation, if there is one.
    pub fn verb(&self) -> Option<usize> {
        match self.class {
            WordClass::Verb => Some(self.pred),
            WordClass::Noun => self.light,
            WordClass::Adjective => Some(self.page.head(self.pred)).filter(|&h| self.page.pos(h) == Pos::Aux),
        }
    }

    /// Heads of the noun phrases in `slot`, coordination not yet spread.
    pub fn slot(&self, slot: &Slot) -> Vec<usize> {
        match slot {
            Slot::Subject => self.subject().into_iter().collect(),
            Slot::Object => self.object().into_iter().collect(),
            Slot::Dative => self.dative(),
            Slot::Possessive => self.possessive(self.pred),
            Slot::Modifier => self.modifiers(self.pred),
            Slot::Agent => self.prep("by"),
            Slot::Prep(word) => self.prep(word),
            Slot::ComplementSubject => self.complement_subject(),
            Slot::ComplementObject => self.complement_object(),
            Slot::ObjectPossessive => self.object().map_or(Vec::new(), |o| {
                let mut found = self.possessive(o);
                found.extend(self.modifiers(o));
                found
            }),
            Slot::ObjectOf => self.object().map_or(Vec::new(), |o| {
                let mut found = self.under(o, "of");
                found.extend(self.under(o, "by"));
                found
            }),
        }
    }

    /// Whether the act's verb is passive.
    pub fn passive(&self) -> bool {
        self.passive
    }

    /// The subject, passive undone.
    pub fn subject(&self) -> Option<usize> {
        let p = self.page;
        let Some(verb) = self.verb() else { return self.adjective_subject() };
        if self.passive {
            return self.by_agent(verb);
        }
        surface_subject(p, verb)
    }

    /// The agent of a passive: under "by", or under "by" in "condemned in a statement by **Egypt**".
    fn by_agent(&self, verb: usize) -> Option<usize> {
        let p = self.page;
        let own = self.under(verb, "by").into_iter().next();
        own.or_else(|| {
            let preps = p.children(verb).filter(|&c| p.dep(c) == Dep::Prep && p.word(c) == "in");
            preps
                .filter_map(|c| p.child(c, &[Dep::Pobj]))
                .find_map(|n| self.under(n, "by").into_iter().next())
        })
    }

    fn adjective_subject(&self) -> Option<usize> {
        (self.class == WordClass::Adjective).then(|| surface_subject(self.page, self.page.head(self.pred)))?
    }

    /// The direct object, passive undone.
    pub fn object(&self) -> Option<usize> {
        let p = self.page;
        if self.class != WordClass::Verb {
            return None;
        }
        if self.passive {
            return passive_object(p, self.pred);
        }
        direct_object(p, self.pred).or_else(|| p.child(self.own_prep?, &[Dep::Pobj]))
    }

    /// Whether there is an object besides the noun under the phrase's own preposition.
    pub fn has_direct_object(&self) -> bool {
        if self.own_prep.is_some() { self.object_beside().is_some() } else { self.object().is_some() }
    }

    /// The direct object beside the phrase's own preposition: "asked **the fund** for help".
    pub fn object_beside(&self) -> Option<usize> {
        self.own_prep?;
        if self.passive { passive_object(self.page, self.pred) } else { direct_object(self.page, self.pred) }
    }

    fn dative(&self) -> Vec<usize> {
        let Some(verb) = self.verb() else { return Vec::new() };
        let p = self.page;
        let mut out = Vec::new();
        for c in p.children(verb).filter(|&c| p.dep(c) == Dep::Dative) {
            match p.child(c, &[Dep::Pobj]) {
                Some(noun) => out.push(noun),
                None => out.push(c),
            }
        }
        out
    }

    fn possessive(&self, noun: usize) -> Vec<usize> {
        self.page.children(noun).filter(|&c| self.page.dep(c) == Dep::Poss).collect()
    }

    fn modifiers(&self, noun: usize) -> Vec<usize> {
        let p = self.page;
        let wanted = [Dep::Compound, Dep::Amod, Dep::Nmod, Dep::Nummod];
        let mut out: Vec<usize> =
            p.children(noun).filter(|&c| c < noun && wanted.contains(&p.dep(c))).collect();
        let deeper: Vec<usize> = out
            .iter()
            .flat_map(|&c| {
                p.children(c).filter(|&d| matches!(p.dep(d), Dep::Compound | Dep::Npadvmod | Dep::Conj))
            })
            .collect();
        out.extend(deeper);
        out
    }

    /// Nouns under preposition `word` on the act, its light verb, its object or a participle of it.
    fn prep(&self, word: &str) -> Vec<usize> {
        let p = self.page;
        let mut out = self.under(self.pred, word);
        if let Some(light) = self.light {
            out.extend(self.under(light, word));
        }
        if let Some(own) = self.own_prep.filter(|&w| p.word(w).eq_ignore_ascii_case(word)) {
            out.extend(
                p.children(own).filter(|&n| p.dep(n) == Dep::Pobj && !out.contains(&n)).collect::<Vec<_>>(),
            );
        }
        if out.is_empty() {
            let carried = match self.class {
                WordClass::Noun => self.under(self.pred, "of").into_iter().next(),
                _ => self.object(),
            };
            if let Some(object) = carried.filter(|_| word != "of") {
                out.extend(self.under(object, word));
            }
        }
        if out.is_empty() && self.class == WordClass::Noun && word == "between" {
            // "clashes in the border areas between Tajikistan and Kyrgyzstan"
            let preps = p.children(self.pred).filter(|&c| p.dep(c) == Dep::Prep);
            let nouns: Vec<usize> = preps.filter_map(|c| p.child(c, &[Dep::Pobj])).collect();
            out.extend(nouns.into_iter().flat_map(|n| self.under(n, word)));
        }
        if out.is_empty() && self.class == WordClass::Noun {
            let hung = p.children(self.pred).filter(|&c| matches!(p.dep(c), Dep::Acl | Dep::Relcl));
            out.extend(hung.flat_map(|c| self.under(c, word)));
            out.extend(self.under_governor(word));
        }
        out
    }

    /// Nouns under `word` on the verb that a subject or object noun hangs on: "talks were held with".
    fn under_governor(&self, word: &str) -> Vec<usize> {
        let p = self.page;
        let head = p.head(self.pred);
        let argument = matches!(p.dep(self.pred), Dep::Nsubjpass | Dep::Nsubj | Dep::Dobj);
        if argument && is_verb(p, head) { self.under(head, word) } else { Vec::new() }
    }

    /// Nouns directly under preposition `word` of token `i`, prepositions in a row included.
    fn under(&self, i: usize, word: &str) -> Vec<usize> {
        let p = self.page;
        let mut out = Vec::new();
        for c in p.children(i) {
            let prep = matches!(p.dep(c), Dep::Prep | Dep::Agent | Dep::Dative | Dep::Prt | Dep::Advmod);
            if !prep {
                continue;
            }
            if p.lemma(c) == word || p.word(c).eq_ignore_ascii_case(word) {
                out.extend(p.children(c).filter(|&n| p.dep(n) == Dep::Pobj));
            }
            for inner in
                p.children(c).filter(|&n| p.dep(n) == Dep::Prep && p.word(n).eq_ignore_ascii_case(word))
            {
                out.extend(p.children(inner).filter(|&n| p.dep(n) == Dep::Pobj));
            }
        }
        out
    }

    /// The infinitive, gerund or clause below the act.
    pub fn complement(&self) -> Option<usize> {
        let p = self.page;
        let below = |i: usize| {
            p.children(i).find(|&c| {
                matches!(p.dep(c), Dep::Xcomp | Dep::Ccomp) || (p.dep(c) == Dep::Acl && p.tag(c) == Tag::Vb)
            })
        };
        let gerund = |i: usize| {
            p.children(i).filter(|&c| p.dep(c) == Dep::Prep).find_map(|c| p.child(c, &[Dep::Pcomp]))
        };
        let purpose = || p.children(self.pred).find(|&c| p.dep(c) == Dep::Advcl && p.tag(c) == Tag::Vb);
        let participle = |i: usize| p.children(i).find(|&c| p.dep(c) == Dep::Acl && p.tag(c) == Tag::Vbg);
        below(self.pred)
            .or_else(|| gerund(self.pred))
            .or_else(|| self.object().and_then(|o| below(o).or_else(|| gerund(o)).or_else(|| participle(o))))
            .or_else(purpose)
            .or_else(|| self.light.and_then(below))
    }

    fn complement_subject(&self) -> Vec<usize> {
        let p = self.page;
        let own = self.complement().and_then(|c| p.child(c, &[Dep::Nsubj, Dep::Nsubjpass]));
        own.or_else(|| self.object().filter(|&o| p.pos(o) != Pos::Verb)).into_iter().collect()
    }

    /// Whom the deed below the act is done to: its object, dative or the noun under its preposition.
    fn complement_object(&self) -> Vec<usize> {
        let p = self.page;
        let Some(below) = self.complement() else { return Vec::new() };
        let mut out: Vec<usize> = direct_object(p, below).into_iter().collect();
        let inner = Statement::new(p, below, WordClass::Verb, None);
        out.extend(inner.dative());
        for word in ["with", "to", "for", "of", "on", "against", "from"] {
            out.extend(inner.prep(word));
        }
        let owners: Vec<usize> =
            out.iter().flat_map(|&n| self.possessive(n).into_iter().chain(self.modifiers(n))).collect();
        out.extend(owners);
        out
    }
}

/// `head` and everything coordinated with it, in text order.
pub fn coordinated(page: &Page, head: usize) -> Vec<usize> {
    let mut out = vec![head];
    let mut at = 0;
    while at < out.len() {
        let more: Vec<usize> = page.children(out[at]).filter(|&c| is_coordinated(page, out[at], c)).collect();
        out.extend(more);
        at += 1;
    }
    out
}

/// Whether child `c` of `head` is one more of the same: a conjunct, or another person in a list that the
/// model takes for apposition.
fn is_coordinated(page: &Page, head: usize, c: usize) -> bool {
    let person = |i: usize| page.doc.tokens[i].ent == Some(EntityType::Person);
    page.dep(c) == Dep::Conj || (page.dep(c) == Dep::Appos && person(head) && person(c))
}

/// Whether the verb is passive: an auxiliary says so, or it is a bare past participle.
pub fn is_passive(page: &Page, verb: usize) -> bool {
    let p = page;
    if p.child(verb, &[Dep::Auxpass, Dep::Nsubjpass, Dep::Csubjpass]).is_some() {
        return true;
    }
    if p.tag(verb) != Tag::Vbn {
        return false;
    }
    let perfect = p.children(verb).any(|c| p.dep(c) == Dep::Aux && p.lemma(c) == "have");
    match p.dep(verb) {
        Dep::Acl | Dep::Amod => !perfect && p.child(verb, &[Dep::Dobj, Dep::Nsubj]).is_none(),
        Dep::Advcl | Dep::Xcomp | Dep::Ccomp => !perfect && p.child(verb, &[Dep::Dobj, Dep::Nsubj]).is_none(),
        Dep::Conj if !perfect && p.child(verb, &[Dep::Dobj, Dep::Nsubj, Dep::Aux]).is_none() => {
            let head = p.head(verb);
            p.tag(head) == Tag::Vbn && is_passive(p, head)
        }
        _ => false,
    }
}

/// The grammatical subject of a verb, inherited over coordination, control and adverbial clauses.
pub fn surface_subject(page: &Page, verb: usize) -> Option<usize> {
    let p = page;
    let mut at = verb;
    for _ in 0..8 {
        if let Some(subject) = told_subject(p, at) {
            return Some(antecedent(p, at, subject));
        }
        let head = p.head(at);
        if head == at {
            return None;
        }
        match p.dep(at) {
            Dep::Conj
            | Dep::Xcomp
            | Dep::Advcl
            | Dep::Ccomp
            | Dep::Aux
            | Dep::Dep
            | Dep::Parataxis
            | Dep::Acomp
            | Dep::Oprd => {
                if matches!(p.dep(at), Dep::Xcomp | Dep::Advcl | Dep::Ccomp)
                    && let Some(controller) = controller(p, head)
                {
                    return Some(controller);
                }
                at = head;
            }
            Dep::Acl | Dep::Relcl => return noun_subject(p, at, head),
            Dep::Pcomp => {
                let governor = p.head(head);
                if BLAMING.contains(&p.lemma(governor))
                    && let Some(object) = undergoer(p, governor)
                {
                    return Some(object);
                }
                if is_verb(p, governor) {
                    at = governor;
                } else {
                    return possessor_or_subject(p, governor);
                }
            }
            _ => return None,
        }
    }
    None
}

/// The verb's own subject; where the model takes the dateline for it, what stands after the dash.
fn told_subject(page: &Page, verb: usize) -> Option<usize> {
    let subjects = [Dep::Nsubj, Dep::Nsubjpass, Dep::Expl];
    let own = page.children(verb).find(|&c| subjects.contains(&page.dep(c)) && !page.is_dateline(c));
    own.or_else(|| {
        let dateline = page.child(verb, &subjects)?;
        let named =
            |&c: &usize| c < verb && matches!(page.pos(c), Pos::Propn | Pos::Noun) && !page.is_dateline(c);
        page.children(dateline).find(named).or_else(|| page.children(verb).find(named))
    })
}

fn is_verb(page: &Page, i: usize) -> bool {
    matches!(page.pos(i), Pos::Verb | Pos::Aux)
}

/// The object of an object-control verb, or the noun under "call on".
fn controller(page: &Page, verb: usize) -> Option<usize> {
    let p = page;
    if !OBJECT_CONTROL.contains(&p.lemma(verb)) {
        return None;
    }
    if is_passive(p, verb) {
        return passive_object(p, verb);
    }
    let dative = p.child(verb, &[Dep::Dobj, Dep::Dative]);
    let on = || {
        let prep = p.children(verb).find(|&c| p.dep(c) == Dep::Prep && matches!(p.word(c), "on" | "upon"))?;
        p.child(prep, &[Dep::Pobj])
    };
    dative.filter(|&d| p.pos(d) != Pos::Adp).or_else(on)
}

/// The one something is done to: object of an active, subject of a passive verb.
pub fn undergoer(page: &Page, verb: usize) -> Option<usize> {
    if is_passive(page, verb) { passive_object(page, verb) } else { direct_object(page, verb) }
}

/// Subject of a clause that hangs on a noun.
fn noun_subject(page: &Page, verb: usize, noun: usize) -> Option<usize> {
    let p = page;
    match p.tag(verb) {
        Tag::Vb => possessor_or_subject(p, noun),
        _ => Some(noun),
    }
}

/// Whose plan it is: the possessor of a noun, else the subject of the verb that takes it.
fn possessor_or_subject(page: &Page, noun: usize) -> Option<usize> {
    let p = page;
    if let Some(owner) = p.child(noun, &[Dep::Poss]) {
        return Some(owner);
    }
    let maker = p.children(noun).find(|&c| p.dep(c) == Dep::Prep && matches!(p.word(c), "by" | "of"));
    if let Some(maker) = maker.and_then(|m| p.child(m, &[Dep::Pobj])) {
        return Some(maker);
    }
    let head = p.head(noun);
    (head != noun && is_verb(p, head)).then(|| surface_subject(p, head)).flatten()
}

/// The noun a relative pronoun stands for, else the pronoun's own token.
fn antecedent(page: &Page, verb: usize, subject: usize) -> usize {
    let p = page;
    let relative = matches!(p.tag(subject), Tag::Wdt | Tag::Wp);
    if !relative {
        return subject;
    }
    let mut at = verb;
    while p.dep(at) == Dep::Conj && p.head(at) != at {
        at = p.head(at);
    }
    if p.dep(at) == Dep::Relcl { member(p, p.head(at)).unwrap_or(p.head(at)) } else { subject }
}

/// Who is told to be of a group: "**Peru** was one of the states that …", "**Peru** was among those who …".
fn member(page: &Page, group: usize) -> Option<usize> {
    let p = page;
    let preposition = p.head(group);
    let plural = matches!(p.tag(group), Tag::Nns | Tag::Dt);
    let above = p.head(preposition);
    let verb = match p.word(preposition) {
        "of" if p.word(above) == "one" => p.head(above),
        "among" => above,
        _ => return None,
    };
    p.child(verb, &[Dep::Nsubj]).filter(|&s| s != above && plural && p.lemma(verb) == "be")
}

/// The subject of a passive: its own, the noun it hangs on, or an inherited one.
fn passive_object(page: &Page, verb: usize) -> Option<usize> {
    let p = page;
    if let Some(own) = p.child(verb, &[Dep::Nsubjpass]) {
        return Some(antecedent(p, verb, own));
    }
    match p.dep(verb) {
        Dep::Acl | Dep::Amod => Some(p.head(verb)),
        _ => surface_subject(p, verb),
    }
}

/// Of whom a small clause tells: "holding **them** accountable", "holding accountable **the officials**".
fn small_clause_noun(page: &Page, verb: usize) -> Option<usize> {
    let p = page;
    let clause = p.children(verb).find(|&c| {
        matches!(p.dep(c), Dep::Ccomp | Dep::Xcomp) && matches!(p.lemma(c), "accountable" | "responsible")
    })?;
    p.child(clause, &[Dep::Nsubj, Dep::Dobj])
}

/// The object of an active verb: its own, the gap of a relative clause, or that of a coordinated verb.
fn direct_object(page: &Page, verb: usize) -> Option<usize> {
    let p = page;
    if let Some(own) = p.child(verb, &[Dep::Dobj]) {
        return Some(if matches!(p.tag(own), Tag::Wdt | Tag::Wp) { antecedent(p, verb, own) } else { own });
    }
    if OBJECT_CONTROL.contains(&p.lemma(verb)) {
        // The model hangs "allowed inspectors to visit" as a clause with its own subject.
        let clause = p.children(verb).find(|&c| p.dep(c) == Dep::Ccomp && p.tag(c) == Tag::Vb);
        if let Some(subject) = clause.and_then(|c| p.child(c, &[Dep::Nsubj])) {
            return Some(subject);
        }
    }
    if let Some(noun) = small_clause_noun(p, verb) {
        return Some(noun);
    }
    if p.dep(verb) == Dep::Relcl {
        let subject = p.child(verb, &[Dep::Nsubj]);
        let gap = subject.is_some_and(|s| !matches!(p.tag(s), Tag::Wdt | Tag::Wp));
        return gap.then(|| p.head(verb));
    }
    let next = p.children(verb).find(|&c| p.dep(c) == Dep::Conj && p.pos(c) == Pos::Verb && c <= verb + 3)?;
    p.child(next, &[Dep::Dobj])
}
