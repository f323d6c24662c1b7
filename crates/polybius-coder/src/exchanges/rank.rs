//! Which of the readings of a passing are right: a logistic model over what each of them tells.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use polybius_base::{Mention, Sector};
use polybius_syntax::{Dep, Pos};
use serde::Deserialize;

use super::{Draft, Scene};

/// What a reading tells, by name; each holds or is missing.
pub type Features = Vec<String>;

/// Weights and threshold of `data/exchange_weights.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Model {
    /// The probability from which a reading is a row.
    pub threshold: f32,
    /// Log odds of a reading without features.
    bias: f32,
    weight: BTreeMap<String, f32>,
}

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../../data/exchange_weights.toml"))
        .expect("invariant: data/exchange_weights.toml is well formed")
});

/// The built-in model.
pub(super) fn model() -> &'static Model {
    &MODEL
}

impl Model {
    /// The probability that a reading with these features is right.
    pub fn probability(&self, features: &Features) -> f32 {
        let odds: f32 = features.iter().filter_map(|name| self.weight.get(name)).sum();
        1.0 / (1.0 + libm::expf(-(self.bias + odds)))
    }
}

/// The features of each reading, `before` it the others of its article.
pub(super) fn features(scene: &Scene, before: &[Draft], draft: &Draft) -> Features {
    let mut out = vec![
        format!("pass {}", draft.rule.trim_start_matches("exchange.")),
        format!("class {}", draft.class),
        format!("status {}", draft.status),
        format!("giver {}", side(scene, draft.sentence, &draft.giver)),
        format!("receiver {}", side(scene, draft.sentence, &draft.receiver)),
    ];
    for (name, from) in ["giver", "receiver"].into_iter().zip(draft.from) {
        out.push(format!("{name} from {}", from.as_str()));
    }
    out.extend(sides(scene, draft));
    out.extend(words(scene, draft));
    out.extend(others(before, draft));
    out.extend(from_article(scene));
    out
}

/// How a side is told: not at all, by no word of the sentence, by name, by a pronoun or otherwise.
fn side(scene: &Scene, sentence: usize, mention: &Option<Mention>) -> &'static str {
    let Some(mention) = mention else { return "none" };
    if mention.text.is_empty() {
        return "filled";
    }
    let page = scene.page;
    let inside = |&i: &usize| mention.span.contains(page.doc.tokens[i].span);
    let last = page.sentences[sentence].tokens.clone().rev().find(inside);
    match last.map(|i| page.pos(i)) {
        Some(Pos::Propn | Pos::Adj) => "name",
        Some(Pos::Pron) => "pronoun",
        _ => "noun",
    }
}

/// What the two sides are to each other and to the article.
fn sides(scene: &Scene, draft: &Draft) -> Vec<String> {
    let mut out = Vec::new();
    let home = scene.cast.home();
    for (name, mention) in [("giver", &draft.giver), ("receiver", &draft.receiver)] {
        let Some(party) = mention.as_ref().map(|m| &m.party) else { continue };
        if !party.code.is_some() {
            out.push(format!("{name} nowhere"));
        } else if party.code == home {
            out.push(format!("{name} home"));
        }
        if !matches!(party.sector, Sector::Gov | Sector::None) {
            out.push(format!("{name} {}", party.sector));
        }
    }
    if let (Some(giver), Some(receiver)) = (&draft.giver, &draft.receiver) {
        if giver.party.code == receiver.party.code {
            out.push("domestic".to_owned());
        }
        if giver.party == receiver.party {
            out.push("same".to_owned());
        }
    }
    out
}

/// How the word of passing and the item stand in the sentence.
fn words(scene: &Scene, draft: &Draft) -> Vec<String> {
    let page = scene.page;
    let mut out = Vec::new();
    let mut put = |holds: bool, name: &str| {
        if holds {
            out.push(name.to_owned());
        }
    };
    put(draft.quantity.is_some(), "counted");
    put(draft.head == draft.pred, "self");
    put(draft.unknown, "receiver unknown");
    put(matches!(page.dep(draft.pred), Dep::Xcomp | Dep::Acl | Dep::Advcl | Dep::Relcl), "below");
    put(page.pos(draft.pred) == Pos::Noun, "noun");
    out
}

/// What its sentence and those before tell besides.
fn others(before: &[Draft], draft: &Draft) -> Vec<String> {
    let party = |m: &Option<Mention>| m.as_ref().map(|m| m.party.code);
    let sides = |d: &Draft| (d.class, party(&d.giver), party(&d.receiver));
    let mut out = Vec::new();
    let here = before.iter().rev().take_while(|d| d.sentence == draft.sentence);
    if here.clone().any(|d| sides(d) == sides(draft)) {
        out.push("again".to_owned());
    }
    if here.count() > 0 {
        out.push("second".to_owned());
    }
    if before.iter().any(|d| d.sentence < draft.sentence && d.class == draft.class) {
        out.push("class told before".to_owned());
    }
    if before.iter().any(|d| d.sentence < draft.sentence && sides(d) == sides(draft)) {
        out.push("told before".to_owned());
    }
    out
}

/// What kind of article it is.
fn from_article(scene: &Scene) -> Option<String> {
    scene.cast.author().map(|_| "statement".to_owned())
}
