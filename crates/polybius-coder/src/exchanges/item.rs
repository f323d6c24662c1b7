//! What passes: its words, its class and how much of it.

use std::ops::Range;

use polybius_base::{ItemClass, Quantity, Span};
use polybius_syntax::{Dep, EntityType, Pos, Tag};

use super::Scene;
use super::table::{Pass, Place, table};
use crate::codebook::Slot;
use crate::figures::Count;
use crate::page::{Page, Sentence};
use crate::quantities::{Kind, Number};
use crate::statement::{Statement, coordinated, is_passive};

/// A thing that passes.
pub(super) struct Item {
    /// Head token of its words.
    pub head: usize,
    /// Its words.
    pub span: Span,
    pub class: ItemClass,
    pub quantity: Option<Quantity>,
    /// Whether only the table's general words give its class.
    general: bool,
}

/// Units of a weapon's bore, which is no amount of it.
const CALIBRES: &[&str] = &["mm", "cm", "inches"];

/// The items of `pass` at `statement`: those in its first place that holds any.
pub(super) fn items(
    scene: &Scene,
    sentence: &Sentence,
    numbers: &[Number],
    statement: &Statement,
    pass: &Pass,
) -> Vec<Item> {
    for place in &pass.item {
        let heads = match place {
            Place::Itself => vec![statement.pred],
            Place::In(slot) => {
                let heads = told(scene.page, statement, slot).into_iter();
                let heads = heads.filter(|&h| h > statement.pred || !is_under(slot));
                let heads = heads.map(|h| explained(scene, h).unwrap_or(h));
                heads.flat_map(|h| coordinated(scene.page, h)).flat_map(|h| listed(scene.page, h)).collect()
            }
        };
        let own = pass.class.filter(|_| *place == Place::Itself);
        let found: Vec<Item> =
            heads.into_iter().filter_map(|h| item(scene, sentence, numbers, h, own, pass)).collect();
        if !found.is_empty() {
            return merged(scene.page, found);
        }
    }
    Vec::new()
}

/// Heads in `slot`; the object of a passive that has one beside its subject is that: "was given **rice**".
fn told(page: &Page, statement: &Statement, slot: &Slot) -> Vec<usize> {
    let beside = page.child(statement.pred, &[Dep::Dobj]);
    match beside.filter(|_| *slot == Slot::Object && is_passive(page, statement.pred)) {
        Some(object) => vec![object],
        None => statement.slot(slot),
    }
}

/// The apposition that tells what a thing of an unknown name is: "the Sapsan, **a missile**".
fn explained(scene: &Scene, head: usize) -> Option<usize> {
    let page = scene.page;
    let name = page.pos(head) == Pos::Propn && scene.cast.mention(head).is_none();
    let unknown = name && class_of(scene, head).is_none();
    let known = |&c: &usize| page.dep(c) == Dep::Appos && class_of(scene, c).is_some();
    unknown.then(|| page.children(head).find(known)).flatten()
}

/// A thing and those that are told as examples of it: "aid, including **food** and **tents**".
fn listed(page: &Page, head: usize) -> Vec<usize> {
    let lists = page
        .children(head)
        .filter(|&c| page.dep(c) == Dep::Prep && matches!(page.lower(c), "including" | "as" | "like"));
    let nouns = lists.filter_map(|c| page.child(c, &[Dep::Pobj])).flat_map(|n| coordinated(page, n));
    [head].into_iter().chain(nouns).collect()
}

/// Whether a slot is a preposition, whose noun follows the word it belongs to.
fn is_under(slot: &Slot) -> bool {
    matches!(slot, Slot::Prep(_))
}

/// The item headed by token `head`, if it is one of a class that `pass` tells of.
fn item(
    scene: &Scene,
    sentence: &Sentence,
    numbers: &[Number],
    head: usize,
    own: Option<ItemClass>,
    pass: &Pass,
) -> Option<Item> {
    let page = scene.page;
    let numbers = numbers.iter().filter(|n| !CALIBRES.contains(&n.unit.as_str()));
    let counts: Vec<Count> = numbers.filter_map(|n| Count::new(page, sentence, n)).collect();
    let head = inner(page, head);
    let count = counts.iter().find(|c| c.item == Some(head) || c.top == head || c.tokens.contains(&head));
    let head = count.filter(|c| c.tokens.contains(&head)).and_then(|c| c.item).unwrap_or(head);
    let money = count.is_some_and(|c| c.number.kind == Kind::Money);
    let told = own.map(|class| (class, false)).or_else(|| class_of(scene, head));
    let (own, general) = (told.map(|(class, _)| class), told.is_some_and(|(_, general)| general));
    if own.is_none() && pass.otherwise.is_none() && scene.cast.mention(head).is_some() {
        return None;
    }
    let fits = !pass.person || is_person(scene, head);
    let class = match own {
        Some(ItemClass::Support) | None if money => ItemClass::Money,
        other => other.or(pass.otherwise.filter(|_| fits))?,
    };
    if !pass.classes.is_empty() && !pass.classes.contains(&class) {
        return None;
    }
    let span = match count {
        Some(c) if c.tokens.contains(&head) => c.number.whole,
        _ => page.span(phrase(page, head)),
    };
    Some(Item { head, span, class, quantity: count.map(|c| quantity(page, c)), general })
}

/// Whether token `head` names or describes people.
fn is_person(scene: &Scene, head: usize) -> bool {
    let page = scene.page;
    let named = page.doc.tokens[head].ent == Some(EntityType::Person) || page.pos(head) == Pos::Pron;
    let lemma = page.lower_lemma(head);
    named
        || matches!(lemma, "people" | "person" | "man" | "woman" | "national" | "citizen" | "body" | "member")
        || scene.atlas.role(lemma).is_some_and(|role| role.is_person)
}

/// The number with the thing's own word as unit where it has none.
fn quantity(page: &Page, count: &Count) -> Quantity {
    let told = count.number.quantity();
    let unit = match count.item {
        Some(item) if told.unit.is_empty() => page.lower(item).to_owned(),
        _ => told.unit.clone(),
    };
    Quantity { unit, ..told }
}

/// The thing inside a container: "a consignment of **medicine**".
fn inner(page: &Page, head: usize) -> usize {
    let mut at = head;
    for _ in 0..3 {
        let lemma = page.lower_lemma(at);
        if !table().containers.contains(lemma) {
            break;
        }
        let of = page.children(at).find(|&c| page.dep(c) == Dep::Prep && page.lemma(c) == "of");
        let Some(noun) = of.and_then(|of| page.child(of, &[Dep::Pobj])) else { break };
        at = noun;
    }
    at
}

/// The class of the phrase headed by `head`: by the atlas for its words, else by the table's general
/// things for its head, which the second value tells.
fn class_of(scene: &Scene, head: usize) -> Option<(ItemClass, bool)> {
    let page = scene.page;
    if !matches!(page.pos(head), Pos::Noun | Pos::Propn)
        || page.dep(head) == Dep::Compound && is_modifier(page, head)
    {
        return None;
    }
    let range = phrase(page, head);
    let words = page.text(page.span(range.clone()));
    let before = page.text(page.span(range.start..head + 1)).trim_end_matches(page.word(head));
    let lemma = page.lemma(head);
    if table().is_idle(&lemma.to_lowercase()) {
        return None;
    }
    if page.pos(head) == Pos::Propn && scene.cast.mention(head).is_some_and(|m| m.party.code.is_some()) {
        return None;
    }
    if let Some(class) = table().firm(&lemma.to_lowercase()) {
        return Some((class, false));
    }
    let forms = [words.to_owned(), format!("{before}{lemma}"), format!("{words}s")];
    let known = forms.iter().find_map(|form| scene.atlas.thing(form));
    let general = table().thing(&lemma.to_lowercase(), &before.to_lowercase());
    match (known, general) {
        (Some(ItemClass::Support), Some(ItemClass::MilitaryOther)) => general.map(|class| (class, true)),
        (Some(class), general) => Some((class, general == Some(class) && before.trim().is_empty())),
        (None, general) => general.map(|class| (class, true)),
    }
}

/// Whether a noun only modifies one that is a thing itself: "assistance package".
fn is_modifier(page: &Page, head: usize) -> bool {
    matches!(
        page.lemma(page.head(head)),
        "package" | "convoy" | "worker" | "agency" | "group" | "mission" | "program" | "programme"
    )
}

/// The noun phrase of `head` from its first modifier, without determiner, number and possessor.
pub(super) fn phrase(page: &Page, head: usize) -> Range<usize> {
    let mut start = head;
    for c in page.children(head).filter(|&c| c < head).collect::<Vec<_>>().into_iter().rev() {
        let part = matches!(
            page.dep(c),
            Dep::Amod | Dep::Compound | Dep::Nmod | Dep::Punct | Dep::Npadvmod | Dep::Cc | Dep::Conj
        );
        let counted = page.pos(c) == Pos::Num || page.tag(c) == Tag::Cd || page.pos(c) == Pos::Sym;
        if !part || counted {
            break;
        }
        start = start.min(page.subtree(c).start);
    }
    let idle = |t: usize| {
        let word = matches!(page.pos(t), Pos::Punct | Pos::Det | Pos::Cconj | Pos::Adv | Pos::Num);
        word || CALIBRES.contains(&page.lower(t))
    };
    while start < head && idle(start) {
        start += 1;
    }
    let is = |t: usize, bracket: &str| page.word(t) == bracket;
    let open = |close: usize| (start..close).any(|t| is(t, "("));
    if let Some(close) = (start..head).find(|&t| is(t, ")")).filter(|&close| !open(close)) {
        start = close + 1;
    }
    start..head + 1
}

/// Things of one class told together are one item: "weapons and equipment".
fn merged(page: &Page, found: Vec<Item>) -> Vec<Item> {
    let mut out: Vec<Item> = Vec::new();
    for item in found {
        match out.last_mut() {
            Some(last)
                if (last.class == item.class || item.general)
                    && item.quantity.is_none()
                    && last.span.end < item.span.start =>
            {
                let between = page.article.text[last.span.end as usize..item.span.start as usize].trim();
                if between.split_whitespace().count() <= 2 {
                    last.span = last.span.cover(item.span);
                }
            }
            _ => out.push(item),
        }
    }
    out
}
