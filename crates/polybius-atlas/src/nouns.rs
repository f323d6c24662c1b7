//! Role nouns and things.

use polybius_base::{ItemClass, Sector};

use crate::Atlas;
use crate::find::get;
use crate::fold::Words;
use crate::format::sector_of;
use crate::types::Role;

/// Words before a role noun that tell of a past office.
const FORMER: [&str; 8] = ["former", "ex", "ousted", "deposed", "retired", "onetime", "erstwhile", "toppled"];

impl Atlas {
    /// What a role noun tells of its bearer.
    ///
    /// `noun` is a lemma or a plural, alone or with its modifiers: "foreign minister", "rebels", "former
    /// president", "senior police officers". Where the whole is not listed, words are taken off the front,
    /// and a complement with "of" off the end.
    pub fn role(&self, noun: &str) -> Option<Role> {
        let words = Words::of(noun);
        let n = words.list().len();
        let word = |i: usize| words.letters(words.list()[i]);
        let end = (1..n).find(|&i| ["of", "for"].contains(&word(i)));
        for end in [Some(n), end].into_iter().flatten() {
            for start in 0..end {
                if let Some(value) = get(&self.roles, &words.key_of(start..end)) {
                    let former = (0..start).any(|i| FORMER.contains(&word(i)));
                    return Some(role_of(value as u32, former));
                }
            }
        }
        None
    }

    /// Tag of the source of a role noun that stands in the tables as it is given.
    pub fn role_source(&self, noun: &str) -> Option<&str> {
        let value = get(&self.roles, &Words::of(noun).key())?;
        Some(self.file.string((value >> 32) as u32))
    }

    /// Whether the words as a whole are a listed role noun, "vice president", and no name with one in it.
    pub fn is_role(&self, noun: &str) -> bool {
        get(&self.roles, &Words::of(noun).key()).is_some()
    }

    /// Whether some listed role noun begins with the words: "secretary of" with "secretary of state".
    pub fn opens_role(&self, words: &str) -> bool {
        let key = Words::of(words).key();
        let mut node = self.roles.root();
        key.bytes().all(|byte| {
            let next = node.find_input(byte).map(|i| node.transition_addr(i));
            next.inspect(|&addr| node = self.roles.node(addr)).is_some()
        })
    }

    /// The class of a thing that can pass between actors.
    ///
    /// `noun` is a surface form or a lemma, alone or with its modifiers, or a model name: "howitzers",
    /// "S-400", "Iranian drones", "shipments of wheat". Where the whole is not listed, words are taken off
    /// the front, then a complement with "of" is tried by itself.
    pub fn thing(&self, noun: &str) -> Option<ItemClass> {
        let words = Words::of(noun);
        let n = words.list().len();
        let of = (1..n).find(|&i| words.letters(words.list()[i]) == "of");
        let exact = self.thing_between(&words, 0, n, true);
        let parts = match of {
            Some(at) => [(at + 1, n), (0, at)],
            None => [(0, n), (0, 0)],
        };
        exact.or_else(|| parts.iter().find_map(|&(from, to)| self.thing_between(&words, from, to, false)))
    }

    /// The class of a thing that the tables list as it stands, in the singular or plural.
    pub fn thing_exactly(&self, noun: &str) -> Option<ItemClass> {
        let words = Words::of(noun);
        self.thing_between(&words, 0, words.list().len(), true)
    }

    fn thing_between(&self, words: &Words, from: usize, to: usize, whole: bool) -> Option<ItemClass> {
        let starts = if whole { from..(from + 1).min(to) } else { from..to };
        starts.into_iter().find_map(|start| {
            let key = words.key_of(start..to);
            let value =
                get(&self.things, &key).or_else(|| singular(&key).and_then(|k| get(&self.things, &k)))?;
            ItemClass::ALL.get((value & 255) as usize).copied()
        })
    }
}

fn role_of(packed: u32, former: bool) -> Role {
    let kind = packed & 7;
    let listed_former = packed & 8 != 0;
    let codes = [packed >> 8, packed >> 16, packed >> 24].map(|c| sector_of((c & 255) as u8));
    let (first, rest) = codes.split_first().expect("invariant: three codes");
    let mut others: Vec<Sector> = rest.iter().copied().filter(|&s| s != Sector::None).collect();
    let mut sector = *first;
    if former && sector != Sector::Eli {
        others.insert(0, sector);
        sector = Sector::Eli;
    }
    Role {
        sector,
        others,
        is_person: kind & 1 != 0,
        is_group: kind & 2 != 0,
        is_body: kind & 4 != 0,
        former: former || listed_former,
    }
}

/// The singular of a regular plural.
pub(crate) fn singular(key: &str) -> Option<String> {
    if let Some(stem) = key.strip_suffix("ies") {
        return Some(format!("{stem}y"));
    }
    key.strip_suffix('s').filter(|s| !s.ends_with('s')).map(str::to_owned)
}
