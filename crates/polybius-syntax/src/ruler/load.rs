//! Reading the attribute ruler's patterns.

use std::collections::HashMap;

use polybius_nn::msgpack::{self, Value};

use super::{Class, Effect, MAX_TOKENS, Pattern, Ruler, Spec, WordTest};
use crate::regex::Regex;
use crate::{Dep, ModelError, Pos, Tag};

const FILE: &str = "attribute_ruler/patterns";
/// Patterns by regular expression, at most.
const MAX_REGEXES: usize = 6;

fn damaged(reason: &str) -> ModelError {
    ModelError::Damaged { file: FILE, reason: reason.to_owned() }
}

fn unsupported(what: String) -> ModelError {
    ModelError::Unsupported { file: FILE, what }
}

impl Ruler {
    pub(crate) fn load(bytes: &[u8]) -> Result<Self, ModelError> {
        let file = msgpack::decode(bytes).map_err(|e| damaged(&e.to_string()))?;
        let mut ruler = Ruler {
            single: Vec::new(),
            multiple: Vec::new(),
            regexes: Vec::new(),
            lemmas: Vec::new(),
            morphs: vec!["".into()],
            classes: Vec::new(),
            listed: HashMap::new(),
            unlisted: Vec::new(),
        };
        for (number, rule) in (0..).zip(file.items()) {
            ruler.add_rule(number, rule)?;
        }
        if ruler.multiple.len() > 64 {
            return Err(unsupported("more than 64 patterns of several tokens".to_owned()));
        }
        ruler.add_classes();
        Ok(ruler)
    }

    fn add_rule(&mut self, number: u32, rule: &Value) -> Result<(), ModelError> {
        let effect = self.effect(rule.get("attrs").ok_or_else(|| damaged("a rule without attrs"))?)?;
        let index = match rule.get("index") {
            None => 0,
            Some(index) => {
                index.uint().ok_or_else(|| unsupported("a rule with a negative index".to_owned()))?
            }
        };
        for pattern in rule.get("patterns").map(Value::items).unwrap_or_default() {
            let tokens = pattern.items();
            let specs = tokens.iter().map(|spec| self.spec(spec)).collect::<Result<Vec<_>, _>>()?;
            if index >= specs.len() as u64 || specs.len() > MAX_TOKENS {
                return Err(unsupported(format!("a pattern of {} tokens, index {index}", specs.len())));
            }
            let list = if specs.len() == 1 { &mut self.single } else { &mut self.multiple };
            list.push(Pattern { rule: number, specs, index: index as usize, effect });
        }
        Ok(())
    }

    fn effect(&mut self, attrs: &Value) -> Result<Effect, ModelError> {
        let mut effect = Effect::default();
        for (name, value) in attrs.entries() {
            let (Some(name), Some(value)) = (name.str(), value.str()) else {
                return Err(unsupported("an attribute that is no string".to_owned()));
            };
            let unknown = || unsupported(format!("the value {value} of {name}"));
            match name {
                "POS" => effect.pos = Some(Pos::from_label(value).ok_or_else(unknown)?),
                "TAG" => effect.tag = Some(Tag::from_label(value).ok_or_else(unknown)?),
                "DEP" => effect.dep = Some(Dep::from_label(value).ok_or_else(unknown)?),
                "MORPH" => effect.morph = Some(self.morph(value)),
                "LEMMA" => {
                    effect.lemma = Some(self.lemmas.len() as u32);
                    self.lemmas.push(value.into());
                }
                _ => return Err(unsupported(format!("the attribute {name}"))),
            }
        }
        Ok(effect)
    }

    fn morph(&mut self, value: &str) -> u16 {
        let value = if value == "_" { "" } else { value };
        let known = self.morphs.iter().position(|m| **m == *value);
        known.unwrap_or_else(|| {
            self.morphs.push(value.into());
            self.morphs.len() - 1
        }) as u16
    }

    fn spec(&mut self, value: &Value) -> Result<Spec, ModelError> {
        let mut spec = Spec { tags: u64::MAX, deps: u64::MAX, words: Vec::new(), is_space: None };
        for (name, wanted) in value.entries() {
            match name.str().unwrap_or_default() {
                "TAG" => spec.tags &= label_mask(wanted, Tag::ALL.iter().map(|tag| tag.as_str()))?,
                "DEP" => spec.deps &= label_mask(wanted, Dep::ALL.iter().map(|dep| dep.as_str()))?,
                "LOWER" => self.word_tests(wanted, &mut spec.words)?,
                "IS_SPACE" => match wanted {
                    Value::Bool(wanted) => spec.is_space = Some(*wanted),
                    _ => return Err(damaged("IS_SPACE that is neither true nor false")),
                },
                other => return Err(unsupported(format!("patterns over {other}"))),
            }
        }
        Ok(spec)
    }

    fn word_tests(&mut self, wanted: &Value, tests: &mut Vec<WordTest>) -> Result<(), ModelError> {
        for (operator, operand) in operators(wanted)? {
            tests.push(match operator {
                "IN" => WordTest::In(strings(operand)?),
                "NOT_IN" => WordTest::NotIn(strings(operand)?),
                "REGEX" => {
                    let pattern = operand.str().ok_or_else(|| damaged("a REGEX that is no string"))?;
                    self.regexes.push(Regex::new(pattern).map_err(unsupported)?);
                    if self.regexes.len() > MAX_REGEXES {
                        return Err(unsupported("so many regular expressions".to_owned()));
                    }
                    WordTest::Matches(self.regexes.len() - 1)
                }
                other => return Err(unsupported(format!("the operator {other}"))),
            });
        }
        Ok(())
    }

    /// Sorts all words there can be into classes.
    fn add_classes(&mut self) {
        let specs = self.single.iter().chain(&self.multiple).flat_map(|p| &p.specs);
        let mut words: Vec<Box<str>> = specs
            .flat_map(|spec| &spec.words)
            .flat_map(|test| match test {
                WordTest::In(words) | WordTest::NotIn(words) => words.clone(),
                WordTest::Matches(_) => Vec::new(),
            })
            .collect();
        words.sort_unstable();
        words.dedup();
        for mask in 0..1usize << self.regexes.len() {
            let matched = |i: usize| mask >> i & 1 == 1;
            let classes = [false, true].map(|space| self.class_of(None, space, &matched));
            self.unlisted.push(classes);
        }
        for word in words {
            let found: Vec<bool> = self.regexes.iter().map(|r| r.find(&word, 0).is_some()).collect();
            let classes = [false, true].map(|space| self.class_of(Some(&word), space, &|i| found[i]));
            self.listed.insert(word, classes);
        }
    }

    fn class_of(&mut self, word: Option<&str>, is_space: bool, matched: &dyn Fn(usize) -> bool) -> u16 {
        let has = |words: &[Box<str>]| words.iter().any(|w| Some(&**w) == word);
        let meets = |spec: &Spec| {
            spec.is_space.is_none_or(|wanted| wanted == is_space)
                && spec.words.iter().all(|test| match test {
                    WordTest::In(words) => has(words),
                    WordTest::NotIn(words) => !has(words),
                    WordTest::Matches(i) => matched(*i),
                })
        };
        let mut class = Class::default();
        class.single.extend(self.single.iter().map(|pattern| meets(&pattern.specs[0])));
        for (number, pattern) in self.multiple.iter().enumerate() {
            for (place, spec) in pattern.specs.iter().enumerate() {
                class.multiple[place] |= u64::from(meets(spec)) << number;
            }
        }
        let known = self.classes.iter().position(|c| *c == class);
        known.unwrap_or_else(|| {
            self.classes.push(class);
            self.classes.len() - 1
        }) as u16
    }
}

/// The tests of an attribute: a plain value is a list of one.
fn operators<'v, 'a>(wanted: &'v Value<'a>) -> Result<Vec<(&'a str, &'v Value<'a>)>, ModelError> {
    match wanted {
        Value::Map(entries) => (entries.iter())
            .map(|(k, v)| k.str().map(|k| (k, v)).ok_or_else(|| damaged("an operator that is no string")))
            .collect(),
        plain => Ok(vec![("IN", plain)]),
    }
}

fn strings(value: &Value) -> Result<Vec<Box<str>>, ModelError> {
    let items = if let Value::Array(items) = value { items } else { std::slice::from_ref(value) };
    let words = items.iter().map(|item| item.str().map(Box::from)).collect::<Option<_>>();
    words.ok_or_else(|| damaged("a value that is no string"))
}

/// The labels that pass all tests, one bit each.
fn label_mask(wanted: &Value, labels: impl Iterator<Item = &'static str> + Clone) -> Result<u64, ModelError> {
    let mut mask = u64::MAX;
    for (operator, operand) in operators(wanted)? {
        let words = strings(operand)?;
        let listed = labels.clone().enumerate().filter(|(_, label)| words.iter().any(|w| **w == **label));
        let listed = listed.fold(0, |mask, (i, _)| mask | 1 << i);
        match operator {
            "IN" => mask &= listed,
            "NOT_IN" => mask &= !listed,
            other => return Err(unsupported(format!("the operator {other} on labels"))),
        }
    }
    Ok(mask)
}
