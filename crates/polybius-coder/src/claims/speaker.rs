//! Who speaks: from a cue verb up the tree to the noun phrase whose words are told.

use polybius_syntax::{Dep, EntityType, Pos, Tag};

use super::cues::{Frame, Frames};
use super::scene::Scene;

/// Where the speaker of a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The noun phrase with this head.
    Named(usize),
    /// Whoever spoke last: named by this word for a writing, whose issuer stands elsewhere.
    Carried(usize),
    /// Nobody is named.
    Nobody,
}

impl Source {
    /// The head of the noun phrase that stands for the speaker.
    pub fn head(self) -> Option<usize> {
        match self {
            Source::Named(head) | Source::Carried(head) => Some(head),
            Source::Nobody => None,
        }
    }
}

/// The speaker of the cue verb `v`; `None` where it is the author, nobody who can speak, or where
/// the verb tells of no saying at all (negated, supposed, asked for).
pub(crate) fn speaker(scene: &Scene, v: usize, frames: &Frames) -> Option<Source> {
    if is_void(scene, v) {
        return None;
    }
    if is_passive(scene, v) {
        if let Some(agent) = agent(scene, v) {
            return admit(scene, agent, frames);
        }
        let pronoun = scene.page.child(v, &[Dep::Nsubjpass, Dep::Nsubj, Dep::Expl]);
        let it = pronoun.is_some_and(|p| scene.word(p) == "it");
        let noun = frames.has(Frame::Object) && scene.page.dep(v) == Dep::Root;
        let alleged = frames.has(Frame::Infinitive) && scene.page.child(v, &[Dep::Xcomp]).is_some();
        return (frames.has(Frame::Nobody) && (it || noun || alleged)).then_some(Source::Nobody);
    }
    admit(scene, subject(scene, v, 0)?, frames)
}

/// Whether the speaker stands with the verb itself, as its subject or agent.
pub(crate) fn has_own_speaker(scene: &Scene, v: usize) -> bool {
    own_subject(scene, v).is_some() || agent(scene, v).is_some() || inverted(scene, v).is_some()
}

/// Whether the verb is passive: "was said", or a bare participle with an agent.
pub(crate) fn is_passive(scene: &Scene, v: usize) -> bool {
    scene.page.child(v, &[Dep::Auxpass]).is_some()
        || (scene.page.tag(v) == Tag::Vbn
            && scene.page.child(v, &[Dep::Aux, Dep::Nsubj]).is_none()
            && matches!(scene.page.dep(v), Dep::Acl | Dep::Advcl))
}

/// The noun after "by".
pub(crate) fn agent(scene: &Scene, v: usize) -> Option<usize> {
    scene.page.child(v, &[Dep::Agent]).and_then(|by| scene.page.child(by, &[Dep::Pobj]))
}

/// Auxiliaries after which nothing has been said yet.
const MODALS: &[&str] =
    &["would", "could", "should", "may", "might", "must", "can", "will", "shall", "'ll", "’ll"];

/// Verbs whose infinitive tells of no saying: "declined to say".
const REFUSALS: &[&str] =
    &["decline", "refuse", "fail", "want", "need", "try", "have", "like", "hesitate", "use"];

/// Whether the verb tells of no saying: negated, after a modal or a condition, refused, or only meant.
fn is_void(scene: &Scene, v: usize) -> bool {
    let page = scene.page;
    let blocks = |c: usize| match page.dep(c) {
        Dep::Neg => true,
        Dep::Aux => MODALS.contains(&scene.word(c)),
        Dep::Mark => matches!(scene.word(c), "if" | "unless" | "whether"),
        _ => false,
    };
    let shares = page.dep(v) == Dep::Conj
        && page.tag(v) == Tag::Vb
        && page.child(v, &[Dep::Aux, Dep::Nsubj]).is_none();
    page.children(v).any(blocks) || is_meant(scene, v) || (shares && is_void(scene, page.head(v)))
}

/// Whether the verb is an infinitive that tells what is to be said or for what end, rather than what
/// has been said as "went on to say" does.
fn is_meant(scene: &Scene, v: usize) -> bool {
    let page = scene.page;
    let head = page.head(v);
    let infinitive = page.children(v).any(|c| page.tag(c) == Tag::To && page.dep(c) == Dep::Aux);
    let refused = page.dep(v) == Dep::Xcomp && REFUSALS.contains(&page.lemma(head));
    let asserted = page.dep(v) == Dep::Xcomp
        && page.pos(head) == Pos::Verb
        && !is_passive(scene, head)
        && page.child(head, &[Dep::Dobj, Dep::Dative]).is_none();
    refused || (infinitive && !asserted)
}

/// The subject nearest to the verb, on the verb's side of every quotation mark.
fn own_subject(scene: &Scene, v: usize) -> Option<usize> {
    let page = scene.page;
    let name = |c: usize| {
        scene.quote(c).is_some_and(|q| q.words.clone().all(|i| !matches!(page.pos(i), Pos::Verb | Pos::Aux)))
    };
    let subjects = page.children(v).filter(|&c| page.dep(c) == Dep::Nsubj);
    subjects.filter(|&c| scene.together(c, v) || name(c)).min_by_key(|c| c.abs_diff(v))
}

/// The noun that does what verb `v` says, looked for above it where the verb has none of its own.
pub(crate) fn subject(scene: &Scene, v: usize, depth: usize) -> Option<usize> {
    let page = scene.page;
    if let Some(own) = own_subject(scene, v) {
        return antecedent(scene, v, own);
    }
    if depth > 6 {
        return None;
    }
    if depth > 0 && is_passive(scene, v) {
        return page.child(v, &[Dep::Nsubjpass]).and_then(|own| antecedent(scene, v, own));
    }
    let head = page.head(v);
    if let Some(cue) = scene.returns_to(v) {
        return subject(scene, cue, depth + 1);
    }
    if page.dep(v) == Dep::Advcl
        && page.tag(v) == Tag::Vbg
        && scene.frames(head).is_some()
        && is_passive(scene, head)
    {
        return agent(scene, head).or_else(|| subject(scene, head, depth + 1));
    }
    let infinitive = page.children(v).any(|c| page.tag(c) == Tag::To);
    let controlled =
        page.child(head, &[Dep::Dobj]).filter(|&o| o < v && page.pos(o) != Pos::Pron || scene.speaks(o));
    if infinitive && page.dep(v) == Dep::Xcomp && controlled.is_some() {
        return controlled;
    }
    match page.dep(v) {
        Dep::Conj | Dep::Xcomp | Dep::Advcl | Dep::Ccomp | Dep::Parataxis | Dep::Dep
            if matches!(page.pos(head), Pos::Verb | Pos::Aux) =>
        {
            subject(scene, head, depth + 1)
        }
        Dep::Acl | Dep::Relcl => of_noun(scene, head, depth),
        Dep::Pcomp => of_preposition(scene, head, depth),
        Dep::Root | Dep::Conj | Dep::Ccomp | Dep::Parataxis | Dep::Amod => inverted(scene, v),
        _ => None,
    }
}

/// What a relative pronoun stands for; any other subject stands for itself.
fn antecedent(scene: &Scene, v: usize, own: usize) -> Option<usize> {
    let page = scene.page;
    let relative =
        matches!(page.tag(own), Tag::Wdt | Tag::Wp) && page.word(own).starts_with(char::is_lowercase);
    if !relative {
        return Some(own);
    }
    (page.dep(v) == Dep::Relcl).then(|| page.head(v))
}

/// The speaker of a participle that hangs on noun `n`: "groups claiming", "a statement saying".
fn of_noun(scene: &Scene, n: usize, depth: usize) -> Option<usize> {
    let page = scene.page;
    if !scene.is_writing(n) && scene.speaks(n) {
        return Some(n);
    }
    if let Some(issuer) = issuer(scene, n) {
        return Some(issuer);
    }
    let verb = page.ancestors(n).find(|&a| page.pos(a) == Pos::Verb)?;
    subject(scene, verb, depth + 1)
}

/// The speaker of a gerund after a preposition: "quoted Smith as saying", "replied by saying".
fn of_preposition(scene: &Scene, prep: usize, depth: usize) -> Option<usize> {
    let page = scene.page;
    let verb = page.ancestors(prep).find(|&a| page.pos(a) == Pos::Verb)?;
    if matches!(page.lemma(verb), "quote" | "cite" | "report") && page.word(prep) == "as" {
        return page.child(verb, &[Dep::Dobj, Dep::Nsubjpass]);
    }
    subject(scene, verb, depth + 1)
}

/// The subject that follows its verb and was taken for an object: "said the minister".
fn inverted(scene: &Scene, v: usize) -> Option<usize> {
    let page = scene.page;
    let object = match page.dep(v) {
        Dep::Amod => page.head(v),
        _ => page.child(v, &[Dep::Dobj, Dep::Attr, Dep::Oprd, Dep::Npadvmod])?,
    };
    let close = object > v && (v + 1..=object).all(|i| i == object || page.head(i) == object);
    let before = (0..v).rev().find(|&i| !scene.is_pause(i) || scene.quote(i).is_some());
    let after_quote = before.is_some_and(|b| scene.quote(b).is_some() && !scene.together(b, v));
    (close && after_quote).then_some(object)
}

/// The source that noun `head` stands for, where it can speak.
pub(crate) fn admit(scene: &Scene, head: usize, frames: &Frames) -> Option<Source> {
    let lemma = scene.lemma(head);
    let word = scene.word(head);
    if matches!(word, "i" | "we" | "you" | "me" | "us" | "nobody" | "none" | "nothing" | "everything") {
        return None;
    }
    let owner = scene.page.child(head, &[Dep::Poss]).map(|o| scene.word(o));
    if owner.is_some_and(|o| matches!(o, "our" | "my" | "your")) {
        return None;
    }
    let entity = scene.page.doc.tokens[head].ent;
    let is_name = scene.page.pos(head) == Pos::Propn
        || matches!(entity, Some(EntityType::Person | EntityType::Org | EntityType::Gpe | EntityType::Norp));
    if word == "it" {
        return (!frames.has(Frame::Report)).then_some(Source::Named(head));
    }
    if is_own_voice(scene, head) {
        return None;
    }
    if scene.is_report(head) {
        let named = issuer(scene, head);
        let known = named.is_none() && points_back(scene, head);
        return Some(if known { Source::Carried(head) } else { Source::Named(named.unwrap_or(head)) });
    }
    if scene.is_writing(head) {
        return Some(issuer(scene, head).map_or(Source::Carried(head), Source::Named));
    }
    let mute = scene.cues.speaker("mute", &lemma) && !is_name && !stands_for_people(scene, head);
    if mute || frames.has(Frame::Writing) {
        return None;
    }
    if frames.has(Frame::Report) && !scene.speaks(head) {
        return None;
    }
    Some(Source::Named(head))
}

/// Whether the word is "those" with what tells who they are ("those polled", "those who stayed"), or a
/// number of people: "a large number of farmers".
fn stands_for_people(scene: &Scene, head: usize) -> bool {
    let page = scene.page;
    let those = scene.word(head) == "those" && page.child(head, &[Dep::Acl, Dep::Relcl]).is_some();
    let of = page.children(head).find(|&c| c > head && page.word(c) == "of");
    let whole = of.and_then(|c| page.child(c, &[Dep::Pobj]));
    let people =
        whole.is_some_and(|w| page.tag(w) == Tag::Nns && !scene.cues.speaker("mute", &scene.lemma(w)));
    those || (people && matches!(scene.lemma(head), "number" | "series"))
}

/// Whether the noun is one told of before: "the report", "these figures".
fn points_back(scene: &Scene, head: usize) -> bool {
    let phrase = scene.noun_phrase(head);
    let word = scene.word(phrase.start);
    phrase.len() == 2 && matches!(word, "the" | "this" | "these" | "that" | "those")
}

/// Whether the article is a government's own statement and `head` names that government, rather than
/// a person in it.
fn is_own_voice(scene: &Scene, head: usize) -> bool {
    let Some(author) = scene.cast.author() else { return false };
    let same = scene.cast.mention(head).is_some_and(|m| m.party.code == author.code);
    let entity = scene.page.doc.tokens[head].ent;
    let state = matches!(entity, Some(EntityType::Gpe | EntityType::Norp))
        || matches!(scene.lemma(head), "administration" | "government");
    same && state && scene.quote(head).is_none()
}

/// The body that issued the writing headed by `head`: its possessor, a name before it, or the noun
/// after "by", "from" or "of".
pub(crate) fn issuer(scene: &Scene, head: usize) -> Option<usize> {
    let page = scene.page;
    let named = |i: usize| {
        scene.cast.mention(i).is_some()
            || matches!(
                page.doc.tokens[i].ent,
                Some(EntityType::Person | EntityType::Org | EntityType::Gpe | EntityType::Norp)
            )
            || page.pos(i) == Pos::Propn
    };
    if let Some(owner) = page.child(head, &[Dep::Poss]) {
        return Some(owner).filter(|&o| !matches!(scene.word(o), "its" | "our" | "my" | "your"));
    }
    if let Some(name) = page.children(head).rfind(|&c| c < head && page.dep(c) == Dep::Compound && named(c)) {
        return Some(name);
    }
    let prep = |c: &usize| {
        *c > head
            && matches!(page.dep(*c), Dep::Prep | Dep::Agent)
            && matches!(page.word(*c), "by" | "from" | "of")
    };
    let mut objects = page.children(head).filter(prep).filter_map(|p| page.child(p, &[Dep::Pobj]));
    let issued = page
        .children(head)
        .filter(|&c| page.dep(c) == Dep::Acl && page.tag(c) == Tag::Vbn)
        .find_map(|c| agent(scene, c));
    objects.find(|&o| named(o)).or(issued)
}
