//! Reading and checking one codebook file.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use polybius_base::{Code, EventType, Status};
use serde::Deserialize;
use toml::Spanned;

use super::{Act, Need, Slot, WordClass};

/// A codebook file that cannot be used: `E401 file:line: what is wrong; what to do`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("E401 {file}.toml:{line}: {message}")]
pub struct CodebookError {
    /// The file's name without suffix.
    pub file: String,
    /// Line, counted from 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

/// A sentence of a codebook file that must, or must not, give its act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The sentence.
    pub sentence: String,
    /// What is expected of it.
    pub expect: Expect,
    /// Codes of the actors where the example tells the sides.
    pub actors: Option<Vec<Code>>,
    /// Codes of the recipients where the example tells the sides.
    pub recipients: Option<Vec<Code>>,
}

/// What an example is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// The act must be found.
    Match,
    /// The act must not be found.
    Near,
    /// The act should be found and is not yet.
    Miss,
}

/// An act with the words that name it.
pub struct Parsed {
    pub act: Act,
    pub words: Vec<(WordClass, String)>,
}

/// One file's content.
pub struct Family {
    pub acts: Vec<Parsed>,
    pub light: Vec<String>,
    /// Words that are no act where no act or frame fits.
    pub no_acts: Vec<(WordClass, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFamily {
    family: Spanned<String>,
    #[serde(rename = "about")]
    _about: String,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    no_act: RawNoActs,
    #[serde(default)]
    act: Vec<RawAct>,
    #[serde(default)]
    not: Vec<RawAct>,
}

/// Words that are no act, with the number of uses in the corpus that the decision stands for.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNoActs {
    #[serde(default)]
    verbs: BTreeMap<String, u32>,
    #[serde(default)]
    nouns: BTreeMap<String, u32>,
    #[serde(default)]
    adjectives: BTreeMap<String, u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAct {
    id: Spanned<String>,
    #[serde(rename = "type")]
    kind: Option<Spanned<String>>,
    #[serde(default)]
    mode: String,
    #[serde(default)]
    cameo: String,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    adjectives: Vec<String>,
    #[serde(default)]
    objects: HashSet<String>,
    #[serde(default)]
    not_objects: HashSet<String>,
    #[serde(default)]
    subjects: HashSet<String>,
    #[serde(default)]
    not_subjects: HashSet<String>,
    #[serde(default)]
    with: HashSet<String>,
    #[serde(default)]
    not_with: HashSet<String>,
    #[serde(default)]
    complements: HashSet<String>,
    #[serde(default)]
    not_complements: HashSet<String>,
    #[serde(default)]
    needs: Vec<Spanned<String>>,
    #[serde(default)]
    not: Vec<Spanned<String>>,
    actor: Option<Vec<String>>,
    recipient: Option<Vec<String>>,
    #[serde(default)]
    mutual: bool,
    status: Option<Spanned<String>>,
    #[serde(default, rename = "match")]
    matches: Vec<String>,
    #[serde(default)]
    near: Vec<String>,
    #[serde(default)]
    misses: Vec<String>,
}

/// Turns byte positions of one file into errors.
struct At<'a> {
    file: &'a str,
    text: &'a str,
}

impl At<'_> {
    fn error(&self, span: Range<usize>, message: String) -> CodebookError {
        let line = self.text[..span.start.min(self.text.len())].matches('\n').count() + 1;
        CodebookError { file: self.file.to_owned(), line, message }
    }
}

/// Reads one file; `name` is its name without suffix.
pub fn parse(name: &str, text: &str) -> Result<Family, CodebookError> {
    let at = At { file: name, text };
    let raw: RawFamily = toml::from_str(text)
        .map_err(|e| at.error(e.span().unwrap_or(0..0), e.message().trim().to_owned()))?;
    if raw.family.get_ref() != name {
        let message = format!("family is {:?}; it must be the file's name {name:?}", raw.family.get_ref());
        return Err(at.error(raw.family.span(), message));
    }
    let mut acts = Vec::with_capacity(raw.act.len() + raw.not.len());
    let mut seen = HashSet::new();
    let acting = raw.act.into_iter().map(|a| (a, true));
    for (act, is_act) in acting.chain(raw.not.into_iter().map(|a| (a, false))) {
        if !seen.insert(act.id.get_ref().clone()) {
            let message = format!("id {:?} stands twice; ids are unique in a family", act.id.get_ref());
            return Err(at.error(act.id.span(), message));
        }
        acts.push(check(&at, name, act, is_act)?);
    }
    let lists = [
        (WordClass::Verb, raw.no_act.verbs),
        (WordClass::Noun, raw.no_act.nouns),
        (WordClass::Adjective, raw.no_act.adjectives),
    ];
    let no_acts =
        lists.into_iter().flat_map(|(class, list)| list.into_keys().map(move |w| (class, w.to_lowercase())));
    Ok(Family { acts, light: raw.verbs, no_acts: no_acts.collect() })
}

fn check(at: &At, family: &str, raw: RawAct, is_act: bool) -> Result<Parsed, CodebookError> {
    let kind = kind_of(at, &raw, is_act)?;
    let status = raw.status.as_ref().map(|s| {
        Status::from_code(s.get_ref())
            .ok_or_else(|| at.error(s.span(), format!("unknown status {:?}", s.get_ref())))
    });
    let mut words = Vec::new();
    for (class, list) in [
        (WordClass::Verb, &raw.verbs),
        (WordClass::Noun, &raw.nouns),
        (WordClass::Adjective, &raw.adjectives),
    ] {
        words.extend(list.iter().map(|w| (class, w.to_lowercase())));
    }
    if words.is_empty() {
        return Err(at.error(raw.id.span(), "no words; give verbs, nouns or adjectives".into()));
    }
    if is_act && raw.matches.is_empty() && raw.misses.is_empty() {
        return Err(at.error(raw.id.span(), "no match sentence; give at least one of your own".into()));
    }
    let examples = examples(at, &raw)?;
    let slots = |list: Option<Vec<String>>| list.map(|l| l.iter().map(|w| Slot::parse(w)).collect());
    let act = Act {
        own: false,
        rule: format!("{family}.{}", raw.id.get_ref()),
        kind,
        mode: raw.mode,
        cameo: raw.cameo,
        objects: raw.objects,
        not_objects: raw.not_objects,
        subjects: raw.subjects,
        not_subjects: raw.not_subjects,
        with: raw.with,
        not_with: raw.not_with,
        complements: raw.complements,
        not_complements: raw.not_complements,
        needs: needs(at, &raw.needs)?,
        not: needs(at, &raw.not)?,
        actor: slots(raw.actor),
        recipient: slots(raw.recipient),
        mutual: raw.mutual,
        status: status.transpose()?,
        examples,
    };
    Ok(Parsed { act, words })
}

fn kind_of(at: &At, raw: &RawAct, is_act: bool) -> Result<Option<EventType>, CodebookError> {
    match (&raw.kind, is_act) {
        (Some(kind), true) => EventType::from_code(kind.get_ref()).map(Some).ok_or_else(|| {
            let message = format!("unknown type {:?}; use one of the sixteen PLOVER types", kind.get_ref());
            at.error(kind.span(), message)
        }),
        (None, false) => Ok(None),
        (None, true) => Err(at.error(raw.id.span(), "an act needs a type".into())),
        (Some(kind), false) => Err(at.error(kind.span(), "a [[not]] frame has no type".into())),
    }
}

fn needs(at: &At, words: &[Spanned<String>]) -> Result<Vec<Need>, CodebookError> {
    let parse = |w: &Spanned<String>| {
        Need::parse(w.get_ref()).ok_or_else(|| at.error(w.span(), format!("unknown need {:?}", w.get_ref())))
    };
    words.iter().map(parse).collect()
}

fn examples(at: &At, raw: &RawAct) -> Result<Vec<Example>, CodebookError> {
    let lists = [(&raw.matches, Expect::Match), (&raw.near, Expect::Near), (&raw.misses, Expect::Miss)];
    let mut out = Vec::new();
    for (list, expect) in lists {
        for line in list {
            let example = example(line, expect)
                .ok_or_else(|| at.error(raw.id.span(), format!("sides of {line:?} are not `A,B > C`")))?;
            out.push(example);
        }
    }
    Ok(out)
}

/// Reads `sentence | ACTORS > RECIPIENTS`.
fn example(line: &str, expect: Expect) -> Option<Example> {
    let Some((sentence, sides)) = line.rsplit_once('|') else {
        return Some(Example { sentence: line.trim().to_owned(), expect, actors: None, recipients: None });
    };
    let (actors, recipients) = sides.split_once('>').unwrap_or((sides, ""));
    let codes = |side: &str| -> Option<Vec<Code>> {
        let words = side.split(',').map(str::trim).filter(|w| !w.is_empty());
        words.map(|w| Some(Code::new(w)).filter(|c| c.is_some())).collect()
    };
    Some(Example {
        sentence: sentence.trim().to_owned(),
        expect,
        actors: Some(codes(actors)?),
        recipients: Some(codes(recipients)?),
    })
}

/// Eight hex digits over all files (FNV-1a, 64 bits folded).
pub fn version(all: &str) -> String {
    let hash =
        all.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    format!("{:08x}", (hash >> 32) as u32 ^ hash as u32)
}
