//! Exchanges: what passes, or is said to be wanted, offered or barred, between two actors.
//!
//! Which words tell of a passing, and where giver, item and receiver stand to them, is said in
//! `data/exchanges.toml` ([`table`], format in `docs/exchanges.md`). What passes is told by the atlas's
//! taxonomy of things ([`item`]), whether it passes by the words above ([`standing`]), and sides that a
//! sentence leaves out are taken from the one before ([`carry`]).

mod carry;
mod item;
mod rank;
mod sides;
mod standing;
mod table;

use polybius_atlas::Atlas;
use polybius_base::{Exchange, ExchangeStatus, ItemClass, Mention, Quantity, RowId, Sector, Span};
use polybius_syntax::{Dep, Pos};

use crate::cast::Cast;
use crate::codebook::WordClass;
use crate::page::{Page, Sentence};
use crate::quantities::Number;
use crate::statement::{Statement, is_passive};
use carry::Origin;
use item::Item;
pub use rank::Features;
use table::{Need, Object, Pass, table};

/// What exchanges are read from.
pub(crate) struct Scene<'p, 'a> {
    /// The article.
    pub page: &'p Page<'a>,
    /// Its parties.
    pub cast: &'p Cast,
    /// The numbers of each sentence.
    pub numbers: &'p [Vec<Number>],
    /// What things are.
    pub atlas: &'p Atlas,
}

/// An exchange on its way to a row.
#[derive(Clone, Debug)]
struct Draft {
    /// Index of the sentence.
    sentence: usize,
    /// The word of passing.
    pred: usize,
    /// Where giver and receiver come from.
    from: [Origin; 2],
    /// Head token of the item.
    head: usize,
    /// The item's words.
    span: Span,
    class: ItemClass,
    giver: Option<Mention>,
    receiver: Option<Mention>,
    quantity: Option<Quantity>,
    status: ExchangeStatus,
    /// Sides without which it is no row.
    needs: Vec<Need>,
    /// Whether its sides are never taken from elsewhere.
    alone: bool,
    /// Whether it is told of the one who receives.
    takes: bool,
    /// Whether a receiver is told of whom nothing is known.
    unknown: bool,
    rule: String,
}

/// The exchanges of an article in the order of their items, not yet said by anyone.
pub(crate) fn exchanges(scene: &Scene) -> Vec<Exchange> {
    let model = rank::model();
    let weighed = weighed(scene).into_iter().map(|(draft, f)| (model.probability(&f), draft));
    let mut kept: Vec<(f32, Draft)> = weighed.filter(|(p, _)| *p >= model.threshold).collect();
    kept.sort_by_key(|(_, d)| (d.span, d.class, d.head));
    kept.into_iter().map(|(p, d)| row(scene, d, p)).collect()
}

/// Every reading of a passing with its features; for training and measuring.
pub(crate) fn candidates(scene: &Scene) -> Vec<(Exchange, Features)> {
    weighed(scene).into_iter().map(|(d, features)| (row(scene, d, 0.0), features)).collect()
}

/// The readings of an article in text order with their features.
fn weighed(scene: &Scene) -> Vec<(Draft, Features)> {
    let mut drafts = Vec::new();
    for (n, sentence) in scene.page.sentences.iter().enumerate().filter(|(_, s)| !s.furniture) {
        let found: Vec<Draft> =
            sentence.tokens.clone().flat_map(|i| at(scene, n, &scene.numbers[n], i)).collect();
        drafts.extend(settle(scene.page, found));
    }
    let mut drafts = carry::sides(scene, drafts);
    drafts.retain(|d| !is_within(d));
    let features: Vec<Features> =
        (0..drafts.len()).map(|n| rank::features(scene, &drafts[..n], &drafts[n])).collect();
    drafts.into_iter().zip(features).collect()
}

/// Whether people are only moved inside one country.
fn is_within(draft: &Draft) -> bool {
    let code = |m: &Option<Mention>| m.as_ref().map(|m| m.party.code);
    draft.class == ItemClass::People && draft.giver.is_some() && code(&draft.giver) == code(&draft.receiver)
}

/// The exchanges told by token `i`.
fn at(scene: &Scene, n: usize, numbers: &[Number], i: usize) -> Vec<Draft> {
    let Some(class) = class_of(scene.page, i) else { return Vec::new() };
    let lemma = scene.page.lower_lemma(i);
    let sentence = &scene.page.sentences[n];
    let gerund = (class == WordClass::Noun).then(|| table().gerund(lemma)).flatten();
    let verbal = gerund.iter().flat_map(|verb| table().entries(WordClass::Verb, verb));
    let passes =
        table().entries(class, lemma).chain(verbal).filter(|(_, words)| has_words(scene.page, i, words));
    passes.flat_map(|(pass, _)| read(scene, (n, sentence), numbers, i, class, pass)).collect()
}

/// The word class a token is looked up under.
fn class_of(page: &Page, i: usize) -> Option<WordClass> {
    match page.pos(i) {
        Pos::Verb if matches!(page.dep(i), Dep::Aux | Dep::Auxpass | Dep::Compound) => None,
        Pos::Verb => Some(WordClass::Verb),
        Pos::Noun if page.dep(i) != Dep::Compound => Some(WordClass::Noun),
        Pos::Adj if matches!(page.dep(i), Dep::Acomp | Dep::Oprd) => Some(WordClass::Adjective),
        _ => None,
    }
}

/// Whether the further words of a verb stand below it, and no particle that makes it another: "gave up".
fn has_words(page: &Page, i: usize, words: &[String]) -> bool {
    let up = |c: usize| page.dep(c) == Dep::Prt && page.word(c).eq_ignore_ascii_case("up");
    if words.is_empty() && page.children(i).any(up) {
        return false;
    }
    words.iter().all(|w| {
        page.children(i).any(|c| {
            c > i
                && matches!(page.dep(c), Dep::Prt | Dep::Prep | Dep::Advmod | Dep::Dobj)
                && page.word(c).eq_ignore_ascii_case(w)
        })
    })
}

/// The exchanges that `pass` reads at token `i`: one for each item, giver and receiver.
fn read(
    scene: &Scene,
    (n, sentence): (usize, &Sentence),
    numbers: &[Number],
    i: usize,
    class: WordClass,
    pass: &Pass,
) -> Vec<Draft> {
    let statement = Statement::new(scene.page, i, class, None);
    if !standing::is_under(scene.page, &statement, pass) || !has_object(scene, &statement, pass) {
        return Vec::new();
    }
    let items = item::items(scene, sentence, numbers, &statement, pass);
    if items.is_empty() {
        return Vec::new();
    }
    let taken: Vec<usize> = items.iter().map(|it| it.head).collect();
    let sides = sides::sides(scene, &statement, pass, &taken);
    let status = standing::status(scene.page, &statement, pass);
    if !pass.only.is_empty() && !pass.only.contains(&status) {
        return Vec::new();
    }
    let lacks = |need: &Need| {
        sides.pairs.iter().all(|(giver, receiver)| need.lacks(giver.is_some(), receiver.is_some()))
    };
    if pass.told && !sides.hyphenated && pass.needs.iter().any(lacks) {
        return Vec::new();
    }
    let mut out = Vec::new();
    for item in &items {
        for pair in sides::of_item(scene, &statement, &sides, item.head) {
            out.push(Draft { unknown: sides.unknown, pred: i, ..draft(n, item, pair.clone(), status, pass) });
        }
    }
    out
}

/// Whether the object is what `pass` asks for, and the verb passive where it asks for that.
fn has_object(scene: &Scene, statement: &Statement, pass: &Pass) -> bool {
    if pass.passive && !is_passive(scene.page, statement.pred) {
        return false;
    }
    let Some(kind) = pass.object else { return true };
    statement.object().is_some_and(|o| match kind {
        Object::Party => scene.cast.mention(o).is_some(),
        Object::Actor => {
            let acts = |m: &Mention| !matches!(m.party.sector, Sector::Cvl | Sector::None | Sector::Ref);
            scene.page.lemma(o) != "people" && scene.cast.mention(o).is_some_and(acts)
        }
        Object::Effort => {
            matches!(
                scene.page.lemma(o),
                "effort" | "fight" | "struggle" | "war" | "economy" | "defence" | "defense"
            )
        }
    })
}

fn draft(
    sentence: usize,
    item: &Item,
    (giver, receiver): (Option<Mention>, Option<Mention>),
    status: ExchangeStatus,
    pass: &Pass,
) -> Draft {
    Draft {
        sentence,
        pred: item.head,
        from: [Origin::Told; 2],
        head: item.head,
        span: item.span,
        class: item.class,
        giver,
        receiver,
        quantity: item.quantity.clone(),
        status,
        needs: pass.needs.clone(),
        alone: pass.alone,
        takes: pass.takes(),
        unknown: false,
        rule: format!("exchange.{}", pass.id),
    }
}

/// Keeps, of the readings of one item or of two of the same word, those that tell most sides.
fn settle(page: &Page, found: Vec<Draft>) -> Vec<Draft> {
    let told = |d: &Draft| usize::from(d.giver.is_some()) + usize::from(d.receiver.is_some());
    let same = |a: &Draft, b: &Draft| {
        let word = a.class == b.class && page.lemma(a.head) == page.lemma(b.head) && a.quantity == b.quantity;
        a.head == b.head && a.rule != b.rule || a.head != b.head && word
    };
    let mut out: Vec<Draft> = Vec::new();
    for draft in found {
        match out.iter().position(|d| same(d, &draft)) {
            Some(at) if told(&out[at]) >= told(&draft) => {}
            Some(_) => {
                out.retain(|d| !same(d, &draft));
                out.push(draft);
            }
            None if out.iter().any(|d| alike(d, &draft)) => {}
            None => out.push(draft),
        }
    }
    out
}

fn alike(a: &Draft, b: &Draft) -> bool {
    let party = |m: &Option<Mention>| m.as_ref().map(|m| m.party.clone());
    a.class == b.class
        && party(&a.giver) == party(&b.giver)
        && party(&a.receiver) == party(&b.receiver)
        && a.span == b.span
}

fn row(scene: &Scene, draft: Draft, confidence: f32) -> Exchange {
    Exchange {
        id: RowId::default(),
        span: draft.span,
        sentence_span: scene.page.sentences[draft.sentence].span,
        item: scene.page.text(draft.span).to_owned(),
        class: draft.class,
        giver: draft.giver,
        receiver: draft.receiver,
        quantity: draft.quantity,
        status: draft.status,
        said_by: Vec::new(),
        confidence,
        rule: draft.rule,
    }
}

#[cfg(test)]
mod tests;
