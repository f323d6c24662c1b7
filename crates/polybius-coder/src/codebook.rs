//! The codebook: which words name which act. Format: `docs/codebook.md`.

mod file;
mod verify;

use std::collections::{BTreeMap, HashMap, HashSet};

use polybius_base::{EventType, Status};

pub use file::{CodebookError, Example, Expect};
pub use verify::verify;

/// Part of speech a word of the codebook is looked up under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WordClass {
    /// Verbs, participles and gerunds included.
    Verb,
    /// Nouns.
    Noun,
    /// Predicative adjectives.
    Adjective,
}

impl WordClass {
    /// Its letter.
    pub fn letter(self) -> &'static str {
        match self {
            WordClass::Verb => "V",
            WordClass::Noun => "N",
            WordClass::Adjective => "A",
        }
    }
}

/// Where a side stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Slot {
    /// The subject, passive undone.
    Subject,
    /// The direct object, passive undone.
    Object,
    /// The indirect object.
    Dative,
    /// `'s` or a possessive pronoun.
    Possessive,
    /// An adjective or noun before the noun.
    Modifier,
    /// `by` under a noun.
    Agent,
    /// The one an infinitive is asked of.
    ComplementSubject,
    /// Whom the infinitive or clause below the act is done to or with.
    ComplementObject,
    /// The possessor of the object.
    ObjectPossessive,
    /// `of` or `by` under the object.
    ObjectOf,
    /// Under a preposition, on the act or on its object.
    Prep(String),
}

impl Slot {
    /// The slot of that name; any other word is a preposition.
    pub(crate) fn parse(word: &str) -> Slot {
        match word {
            "subject" => Slot::Subject,
            "object" => Slot::Object,
            "dative" => Slot::Dative,
            "possessive" => Slot::Possessive,
            "modifier" => Slot::Modifier,
            "agent" => Slot::Agent,
            "complement-subject" => Slot::ComplementSubject,
            "complement-object" => Slot::ComplementObject,
            "object-possessive" => Slot::ObjectPossessive,
            "object-of" => Slot::ObjectOf,
            prep => Slot::Prep(prep.to_owned()),
        }
    }
}

/// What must or must not stand with the words of an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Need {
    /// A direct object.
    Object,
    /// An object that is a political actor or people.
    ActorObject,
    /// An infinitive or clause.
    Complement,
    /// A subject that is a political actor.
    ActorSubject,
    /// A political actor on some side.
    Actor,
    /// A plural or coordinated subject.
    PluralSubject,
    /// Quoted words in the sentence.
    Quote,
    /// A verb told of the future.
    Future,
    /// An empty verb above the noun.
    Light,
    /// A negated verb.
    Negation,
    /// A finite verb, on the act or the empty verb above it.
    Finite,
    /// An infinitive with "to" below the act.
    Infinitive,
    /// Two different parties among the sides.
    BothSides,
}

impl Need {
    const NAMES: [(Need, &str); 13] = [
        (Need::Object, "object"),
        (Need::ActorObject, "actor-object"),
        (Need::Complement, "complement"),
        (Need::ActorSubject, "actor-subject"),
        (Need::Actor, "actor"),
        (Need::PluralSubject, "plural-subject"),
        (Need::Quote, "quote"),
        (Need::Future, "future"),
        (Need::Light, "light"),
        (Need::Negation, "negation"),
        (Need::Finite, "finite"),
        (Need::Infinitive, "infinitive"),
        (Need::BothSides, "both-sides"),
    ];

    fn parse(word: &str) -> Option<Need> {
        Need::NAMES.iter().find(|(_, name)| *name == word).map(|&(need, _)| need)
    }

    /// The word for it in a codebook file.
    pub fn name(self) -> &'static str {
        Need::NAMES.iter().find(|(need, _)| *need == self).map_or("", |&(_, name)| name)
    }
}

/// An act, or a frame that is not one.
#[derive(Clone, Debug, Default)]
pub struct Act {
    /// `family.act`.
    pub rule: String,
    /// The PLOVER type; `None` for a frame that is not an act.
    pub kind: Option<EventType>,
    /// Whether it is from a folder that extends the shipped codebook: what matches it is a row, whatever the
    /// typer thinks.
    pub own: bool,
    /// PLOVER mode or empty.
    pub mode: String,
    /// CAMEO code or empty.
    pub cameo: String,
    /// Object lemmas, empty for any.
    pub objects: HashSet<String>,
    /// Object lemmas that rule the act out.
    pub not_objects: HashSet<String>,
    /// Subject lemmas, empty for any.
    pub subjects: HashSet<String>,
    /// Subject lemmas that rule the act out.
    pub not_subjects: HashSet<String>,
    /// Lemmas of which one must head a noun under some preposition, empty for any.
    pub with: HashSet<String>,
    /// Lemmas that rule the act out there.
    pub not_with: HashSet<String>,
    /// Lemmas of which one must head the infinitive or clause, empty for any.
    pub complements: HashSet<String>,
    /// Lemmas that rule the act out there.
    pub not_complements: HashSet<String>,
    /// What must be there.
    pub needs: Vec<Need>,
    /// What must not be there.
    pub not: Vec<Need>,
    /// Slots of the actors, `None` for the default of the word's class.
    pub actor: Option<Vec<Slot>>,
    /// Slots of the recipients, `None` for the default of the word's class.
    pub recipient: Option<Vec<Slot>>,
    /// Whether all sides are actors.
    pub mutual: bool,
    /// A status instead of the one that tense and negation give.
    pub status: Option<Status>,
    /// The file's examples.
    pub examples: Vec<Example>,
}

impl Act {
    /// How restricted the act is: the more, the better it fits what it matches.
    pub fn restriction(&self) -> u32 {
        let lists = [&self.objects, &self.subjects, &self.with, &self.complements]
            .iter()
            .filter(|l| !l.is_empty())
            .count() as u32;
        lists * 4 + self.needs.len() as u32 * 2 + self.not.len() as u32
    }
}

/// A word of an act, as it is found by the lemma of its head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Index into [`Codebook::acts`].
    pub act: usize,
    /// The other words: particles, prepositions or objects of a verb, modifiers of a noun.
    pub words: Vec<String>,
}

/// All acts, by the lemmas that name them.
#[derive(Clone, Debug, Default)]
pub struct Codebook {
    acts: Vec<Act>,
    /// Entries by head, one map for each class.
    index: [HashMap<String, Vec<Entry>>; 3],
    light: HashSet<String>,
    /// Further words by head, one map for each class.
    no_acts: [HashMap<String, Vec<Vec<String>>>; 3],
    version: String,
}

const BUILTIN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/codebook.rs"));

impl Codebook {
    /// The codebook that ships with the program.
    ///
    /// # Errors
    /// Only where a shipped file is malformed, which the tests rule out.
    pub fn builtin() -> Result<Codebook, CodebookError> {
        let files: Vec<_> = BUILTIN.iter().map(|&(n, t)| (n.to_owned(), t.to_owned())).collect();
        Codebook::from_files(&files)
    }

    /// The shipped codebook extended by `(name, text)` files: an act whose rule name is there
    /// already is replaced.
    ///
    /// # Errors
    /// A [`CodebookError`] with file and line for malformed TOML and unknown keys or codes.
    pub fn extended(files: &[(String, String)]) -> Result<Codebook, CodebookError> {
        let mut all: Vec<_> = BUILTIN.iter().map(|&(n, t)| (n.to_owned(), t.to_owned())).collect();
        all.extend_from_slice(files);
        Codebook::from_first(&all, BUILTIN.len())
    }

    /// A codebook of the given `(name, text)` files alone; a later act replaces an earlier one of
    /// the same rule name.
    ///
    /// # Errors
    /// A [`CodebookError`] with file and line for malformed TOML and unknown keys or codes.
    pub fn from_files(files: &[(String, String)]) -> Result<Codebook, CodebookError> {
        Codebook::from_first(files, files.len())
    }

    /// The files from number `shipped` on are a folder of the user's own.
    fn from_first(files: &[(String, String)], shipped: usize) -> Result<Codebook, CodebookError> {
        let mut rules: BTreeMap<String, file::Parsed> = BTreeMap::new();
        let mut light = HashSet::new();
        let mut no_acts: [HashMap<String, Vec<_>>; 3] = Default::default();
        let mut hasher = String::new();
        for (number, (name, text)) in files.iter().enumerate() {
            let family = file::parse(name, text)?;
            light.extend(family.light);
            for (class, phrase) in family.no_acts {
                let (head, words) = split_phrase(class, &phrase);
                no_acts[class as usize].entry(head).or_default().push(words);
            }
            for mut parsed in family.acts {
                parsed.act.own = number >= shipped;
                rules.insert(parsed.act.rule.clone(), parsed);
            }
            hasher.push_str(name);
            hasher.push_str(text);
        }
        let mut book = Codebook { light, no_acts, version: file::version(&hasher), ..Codebook::default() };
        for parsed in rules.into_values() {
            book.add(parsed);
        }
        Ok(book)
    }

    fn add(&mut self, parsed: file::Parsed) {
        let act = self.acts.len();
        self.acts.push(parsed.act);
        for (class, phrase) in parsed.words {
            let (head, words) = split_phrase(class, &phrase);
            let entry = Entry { act, words };
            self.index[class as usize].entry(head).or_default().push(entry);
        }
    }

    /// The entries whose head word is `lemma`.
    pub fn entries(&self, class: WordClass, lemma: &str) -> &[Entry] {
        self.index[class as usize].get(lemma).map_or(&[], Vec::as_slice)
    }

    /// The further words of the phrases with head `lemma` that are no act where no act or frame fits.
    pub fn no_acts(&self, class: WordClass, lemma: &str) -> &[Vec<String>] {
        self.no_acts[class as usize].get(lemma).map_or(&[], Vec::as_slice)
    }

    /// The act with index `i`.
    pub fn act(&self, i: usize) -> &Act {
        &self.acts[i]
    }

    /// All acts in rule order.
    pub fn acts(&self) -> &[Act] {
        &self.acts
    }

    /// Whether `lemma` is an empty verb, whose object names the act.
    pub fn is_light(&self, lemma: &str) -> bool {
        self.light.contains(lemma)
    }

    /// A short hash of everything in it.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The same codebook with one rule switched off: what it matches is no act; unchanged where there
    /// is no such rule.
    pub fn without(&self, rule: &str) -> Codebook {
        let mut book = self.clone();
        for act in book.acts.iter_mut().filter(|a| a.rule == rule) {
            act.kind = None;
        }
        book
    }
}

/// The head word of a phrase and its other words: a noun's head comes last, a verb's first.
fn split_phrase(class: WordClass, phrase: &str) -> (String, Vec<String>) {
    let mut words: Vec<String> = phrase.split_whitespace().map(str::to_owned).collect();
    let head = if class == WordClass::Noun { words.pop() } else { Some(words.remove(0)) };
    (head.unwrap_or_default(), words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(text: &str) -> Result<Codebook, CodebookError> {
        Codebook::from_files(&[("test".into(), text.into())])
    }

    #[test]
    fn phrases_are_found_by_their_head() {
        let book = book(
            "family = \"test\"\nabout = \"x\"\n[[act]]\nid = \"a\"\ntype = \"ASSAULT\"\n\
             verbs = [\"carry out\"]\nnouns = [\"air strike\"]\nmatch = [\"X.\"]\n",
        )
        .unwrap();
        assert_eq!(book.entries(WordClass::Verb, "carry")[0].words, ["out"]);
        assert_eq!(book.entries(WordClass::Noun, "strike")[0].words, ["air"]);
        assert_eq!(book.without("test.a").acts()[0].kind, None);
    }

    #[test]
    fn words_that_are_no_act_are_found_by_their_head() {
        let book = book(
            "family = \"test\"\nabout = \"x\"\n[no_act.verbs]\n\"strike balance\" = 5\ninclude = 30\n\
             [no_act.nouns]\n\"price rise\" = 4\n",
        )
        .unwrap();
        assert_eq!(book.no_acts(WordClass::Verb, "strike"), [["balance"]]);
        assert_eq!(book.no_acts(WordClass::Verb, "include"), [Vec::<String>::new()]);
        assert_eq!(book.no_acts(WordClass::Noun, "rise"), [["price"]]);
        assert!(book.no_acts(WordClass::Noun, "include").is_empty());
    }

    #[test]
    fn errors_name_file_and_line() {
        let error = book(
            "family = \"test\"\nabout = \"x\"\n\n[[act]]\nid = \"a\"\ntype = \"ATTACK\"\n\
             verbs = [\"hit\"]\nmatch = [\"X.\"]\n",
        )
        .unwrap_err();
        assert_eq!(
            error.to_string(),
            "E401 test.toml:6: unknown type \"ATTACK\"; use one of the sixteen PLOVER types"
        );
        assert!(
            book("family = \"test\"\nabout = \"x\"\n[[act]]\nid = 3\n")
                .unwrap_err()
                .to_string()
                .contains("test.toml:4")
        );
    }
}
