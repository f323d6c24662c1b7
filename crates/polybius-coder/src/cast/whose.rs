//! Whose a description is that names no country: a forest chooses among the nations that the article tells.

use std::collections::HashMap;

use polybius_atlas::{Kind as NameKind, Role};
use polybius_base::{Code, Sector};
use polybius_syntax::{Dep, Tag};

use super::nation::Nation;
use super::{Builder, Kind, Recent};
use crate::row::Row;

/// Number of values of a choice: those of the words, of the nation, of where it is named, and of who was met.
pub const WHOSE_VALUES: usize = WORDS_VALUES + NATION_VALUES + NAMED_VALUES + MET_VALUES;
const WORDS_VALUES: usize = 4 + Sector::ALL.len() + HEADS.len() + 4 + 7 + DEPS.len() + 3;
const NATION_VALUES: usize = 5 + 6 + 7;
const NAMED_VALUES: usize = 3 + KINDS.len() + PLACES.len() + 6 + KINDS.len() + 1;
const MET_VALUES: usize = 9;

/// Nations that are weighed, at most: the nearest before, the nearest behind in the sentence, the commonest.
const NEAREST: usize = 6;
const BEHIND: usize = 2;
const COMMONEST: usize = 3;
/// Names back among which the nearest nations are looked for.
const LOOKED_BACK: usize = 200;
/// Names of others since a nation was named last that are counted.
const OTHERS: usize = 20;
/// Sentences back in which those met are looked at.
const BACK: usize = 3;
/// Stands for "not there" where a smaller number is nearer.
const FAR: usize = 99;

const HEADS: [&str; 40] = [
    "government",
    "people",
    "police",
    "army",
    "military",
    "troop",
    "soldier",
    "force",
    "official",
    "authority",
    "ministry",
    "minister",
    "president",
    "parliament",
    "court",
    "prosecutor",
    "leader",
    "opposition",
    "rebel",
    "protester",
    "demonstrator",
    "civilian",
    "citizen",
    "resident",
    "worker",
    "company",
    "media",
    "group",
    "party",
    "union",
    "spokesman",
    "spokesperson",
    "ambassador",
    "embassy",
    "lawmaker",
    "senator",
    "judge",
    "member",
    "officer",
    "country",
];
const DEPS: [Dep; 10] = [
    Dep::Nsubj,
    Dep::Nsubjpass,
    Dep::Dobj,
    Dep::Pobj,
    Dep::Conj,
    Dep::Compound,
    Dep::Poss,
    Dep::Appos,
    Dep::Attr,
    Dep::Root,
];
const KINDS: [NameKind; 9] = [
    NameKind::Country,
    NameKind::Adjective,
    NameKind::People,
    NameKind::Capital,
    NameKind::Seat,
    NameKind::Organisation,
    NameKind::Person,
    NameKind::City,
    NameKind::Region,
];
const PLACES: [&str; 6] = ["in", "at", "from", "of", "with", "against"];

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// "The ministry", "police".
    Description,
    /// A person with a title that the tables do not have.
    Titled,
    /// A person of whom nothing is told.
    Person,
    /// A body that the tables do not have.
    Body,
}

/// A nation that a description may belong to, or none.
#[derive(Clone, Debug)]
pub struct WhoseChoice {
    /// Its code, `NONE` for none.
    pub code: Code,
    /// Acronym of an organisation.
    pub name: String,
    /// Whether the rules would choose it.
    pub by_rules: bool,
    /// What the forest chooses by.
    pub values: [f32; WHOSE_VALUES],
}

impl AsRef<[f32]> for WhoseChoice {
    fn as_ref(&self) -> &[f32] {
        &self.values
    }
}

/// A name that tells a nation.
#[derive(Clone, Copy, Debug)]
struct Tells {
    token: usize,
    sentence: usize,
    kind: NameKind,
    /// Number among the nations.
    nation: usize,
}

/// The nations that names of the article tell, and where.
#[derive(Clone, Debug, Default)]
pub(super) struct Nations {
    all: Vec<Nation>,
    /// In text order.
    named: Vec<Tells>,
    /// The places of each among those named.
    places: Vec<Vec<usize>>,
    /// Those named most, first.
    commonest: Vec<usize>,
    /// Codes of the title.
    title: Vec<Code>,
    seat: Code,
}

/// What the rules know of a description, each a nation that it may belong to.
struct Told {
    rules: Nation,
    office: Option<Nation>,
    word: Option<Nation>,
    person: Option<Nation>,
    scene: Option<Code>,
    near: Option<Code>,
}

impl Builder<'_, '_> {
    /// Learns which nations the names of the article tell.
    pub(super) fn meet_nations(&mut self) {
        let mut out =
            Nations { seat: self.country_of_outlet(), title: self.codes_of_title(), ..Nations::default() };
        let mut numbers: HashMap<(Code, String), usize> = HashMap::new();
        for (token, name) in self.names.iter().enumerate().filter_map(|(i, n)| Some((i, n.as_ref()?))) {
            let nation = Nation::of(&name.party);
            if !nation.code.is_some() || self.page.is_dateline(token) || self.is_holder(token) {
                continue;
            }
            let number = *numbers.entry((nation.code, nation.name.clone())).or_insert_with(|| {
                out.all.push(nation);
                out.places.push(Vec::new());
                out.all.len() - 1
            });
            out.places[number].push(out.named.len());
            let sentence = self.page.sentence_of(token);
            out.named.push(Tells { token, sentence, kind: name.kind, nation: number });
        }
        out.commonest = (0..out.all.len()).collect();
        out.commonest.sort_by_key(|&n| std::cmp::Reverse(out.places[n].len()));
        self.nations = out;
    }

    /// Whose the description `i` of a role is, by the forest where there is one, else by the rules.
    pub(super) fn whose(&self, i: usize, role: Option<&Role>, asked: Asked) -> Nation {
        if let Some(own) = role.and_then(|_| self.own_president(i)) {
            return own;
        }
        let rules = self.whose_by_rules(i, role);
        if self.forest.is_none() && self.kept.is_none() {
            return rules;
        }
        let choices = self.whose_choices(i, role, asked, rules.clone());
        if let Some(kept) = &self.kept {
            kept.borrow_mut().insert(i, choices);
            return rules;
        }
        let chosen = self.forest.and_then(|forest| forest.likeliest(&choices)).map(|at| &choices[at]);
        chosen.map_or(rules, |c| Nation { code: c.code, name: c.name.clone() })
    }

    fn whose_by_rules(&self, i: usize, role: Option<&Role>) -> Nation {
        let Some(role) = role else { return Nation { code: self.cast.home, name: String::new() } };
        self.met_before(i, role).unwrap_or_else(|| self.assumed(i, role))
    }

    fn whose_choices(&self, i: usize, role: Option<&Role>, asked: Asked, rules: Nation) -> Vec<WhoseChoice> {
        let told = self.told_of(i, role, rules);
        let mut words = Row::default();
        self.words_asked(&mut words, i, role, asked);
        let choice = |nation: Nation| {
            let mut row = words.clone();
            self.nation_values(&mut row, &nation, &told);
            self.named_values(&mut row, i, &nation);
            self.met_values(&mut row, i, role, &nation);
            let by_rules = nation == told.rules;
            WhoseChoice { code: nation.code, name: nation.name, by_rules, values: row.values() }
        };
        self.nations_asked(i, &told).into_iter().map(choice).collect()
    }

    fn told_of(&self, i: usize, role: Option<&Role>, rules: Nation) -> Told {
        let first = |r: &Recent| r.parties.first().map(Nation::of);
        let office = self.office(i);
        let person = role.filter(|r| r.is_person).and_then(|r| self.recent.person(r.sector));
        Told {
            rules,
            office: office.and_then(|o| self.recent.office(&o)).and_then(first),
            word: self.recent.word(self.page.lower_lemma(i)).and_then(first),
            person: person.and_then(first),
            scene: self.scene_of(i),
            near: self.country_named_near(i),
        }
    }

    /// The nations to choose among, each once, none first.
    fn nations_asked(&self, i: usize, told: &Told) -> Vec<Nation> {
        let n = &self.nations;
        let mut out = vec![Nation::default()];
        let mut add = |nation: &Nation| {
            if nation.code.is_some() && !out.contains(nation) {
                out.push(nation.clone());
            }
        };
        let country = |code: Code| Nation { code, name: String::new() };
        add(&told.rules);
        add(&country(self.cast.home));
        self.cast.author.iter().for_each(|who| add(&country(who.code)));
        [&told.office, &told.word, &told.person].into_iter().flatten().for_each(&mut add);
        [told.scene, told.near].into_iter().flatten().for_each(|code| add(&country(code)));
        let split = n.named.partition_point(|t| t.token < i);
        let mut nearest: Vec<usize> = Vec::new();
        for tells in n.named[..split].iter().rev().take(LOOKED_BACK) {
            if nearest.len() == NEAREST {
                break;
            }
            if !nearest.contains(&tells.nation) {
                nearest.push(tells.nation);
            }
        }
        let sentence = self.page.sentence_of(i);
        let behind =
            n.named[split..].iter().take_while(|t| t.sentence == sentence).take(BEHIND).map(|t| t.nation);
        let all = nearest.into_iter().chain(behind).chain(n.commonest.iter().copied().take(COMMONEST));
        all.for_each(|number| add(&n.all[number]));
        out
    }

    fn words_asked(&self, row: &mut Row, i: usize, role: Option<&Role>, asked: Asked) {
        let p = self.page;
        row.choice(&asked, &[Asked::Description, Asked::Titled, Asked::Person, Asked::Body]);
        row.choice(&role.map_or(Sector::None, |r| r.sector), Sector::ALL);
        row.choice(&p.lower_lemma(i), &HEADS);
        row.flag(role.is_some_and(|r| r.is_person));
        row.flag(role.is_some_and(|r| r.is_group));
        row.flag(role.is_some_and(|r| r.is_body));
        row.flag(role.is_some_and(|r| r.former));
        let determiner = p.children(i).find(|&c| p.dep(c) == Dep::Det).map(|c| p.lower(c));
        row.flag(determiner == Some("the"));
        row.flag(matches!(determiner, Some("a" | "an")));
        row.flag(matches!(determiner, Some("this" | "that" | "these" | "those")));
        row.flag(determiner.is_none());
        row.flag(matches!(p.tag(i), Tag::Nns | Tag::Nnps));
        row.flag(p.word(i).starts_with(char::is_uppercase));
        row.flag(p.child(i, &[Dep::Nummod]).is_some());
        row.choice(&p.dep(i), &DEPS);
        row.count(p.sentence_of(i));
        row.count(self.nations.all.len());
        row.flag(self.cast.author.is_some());
    }

    fn nation_values(&self, row: &mut Row, nation: &Nation, told: &Told) {
        let n = &self.nations;
        let number = n.all.iter().position(|one| one == nation);
        row.flag(!nation.code.is_some());
        row.flag(nation.code == Code::IGO);
        row.flag(nation.code == self.cast.home);
        row.flag(self.cast.author.as_ref().is_some_and(|a| a.code == nation.code));
        row.flag(nation.code == n.seat);
        let count = number.map_or(0, |at| n.places[at].len());
        row.count(count);
        row.number(count as f32 / n.named.len().max(1) as f32);
        row.count(number.and_then(|at| n.commonest.iter().position(|&c| c == at)).unwrap_or(FAR));
        row.flag(n.title.contains(&nation.code));
        row.flag(n.title.first() == Some(&nation.code));
        row.count(n.title.len());
        row.flag(told.rules == *nation);
        for source in [&told.office, &told.word, &told.person] {
            row.flag(source.as_ref() == Some(nation));
        }
        row.flag(told.scene == Some(nation.code));
        row.flag(told.near == Some(nation.code));
        row.flag(told.word.is_some());
    }

    /// Where the nation is named beside the description.
    fn named_values(&self, row: &mut Row, i: usize, nation: &Nation) {
        let (p, n) = (self.page, &self.nations);
        let sentence = p.sentence_of(i);
        let own = n.all.iter().position(|one| one == nation);
        let split = n.named.partition_point(|t| t.token < i);
        let places = own.map_or(&[][..], |own| &n.places[own]);
        let ahead = places.partition_point(|&at| at < split);
        let last = ahead.checked_sub(1).map(|at| &n.named[places[at]]);
        let next = places.get(ahead).map(|&at| &n.named[at]).filter(|t| t.sentence == sentence);
        let before = last.filter(|t| t.sentence == sentence);
        row.count(before.map_or(FAR, |t| i - t.token));
        row.count(next.map_or(FAR, |t| t.token - i));
        let near = [before, next].into_iter().flatten().min_by_key(|t| p.steps(i, t.token));
        row.count(near.map_or(FAR, |t| p.steps(i, t.token)));
        KINDS.iter().for_each(|kind| row.flag(near.is_some_and(|t| t.kind == *kind)));
        let (dep, preposition) = near.map_or((None, ""), |t| self.standing(t.token));
        PLACES.iter().for_each(|place| row.flag(preposition == *place));
        row.flag(dep.is_some_and(|d| matches!(d, Dep::Nsubj | Dep::Nsubjpass)));
        row.flag(dep == Some(Dep::Dobj));
        row.flag(dep == Some(Dep::Poss));
        row.count(last.map_or(FAR, |t| sentence - t.sentence));
        let others = ahead.checked_sub(1).map_or(FAR, |at| split - places[at] - 1);
        row.count(others.min(OTHERS));
        row.flag(last.is_some_and(|t| matches!(self.standing(t.token).0, Some(Dep::Nsubj | Dep::Nsubjpass))));
        KINDS.iter().for_each(|kind| row.flag(last.is_some_and(|t| t.kind == *kind)));
        row.flag(n.named.first().is_some_and(|t| Some(t.nation) == own));
    }

    /// How the phrase with token `t` stands in its clause, and the preposition that it stands under.
    fn standing(&self, t: usize) -> (Option<Dep>, &str) {
        let p = self.page;
        let inside =
            |t: usize| matches!(p.dep(t), Dep::Compound | Dep::Amod | Dep::Nmod | Dep::Conj | Dep::Appos);
        let mut top = t;
        for _ in 0..4 {
            if !inside(top) {
                break;
            }
            top = p.head(top);
        }
        let preposition = if p.dep(top) == Dep::Pobj { p.lower(p.head(top)) } else { "" };
        (Some(p.dep(top)), preposition)
    }

    /// Which of those met before are of the nation.
    fn met_values(&self, row: &mut Row, i: usize, role: Option<&Role>, nation: &Nation) {
        let sentence = self.page.sentence_of(i);
        let recent = self.recent.since(sentence.saturating_sub(BACK));
        let is_own = |r: &&Recent| r.parties.first().is_some_and(|who| Nation::of(who) == *nation);
        let last = recent.iter().rev().find(is_own);
        row.count(last.map_or(FAR, |r| sentence - r.sentence));
        row.flag(recent.last().as_ref().is_some_and(is_own));
        row.flag(recent.iter().rev().find(|r| r.subject).as_ref().is_some_and(is_own));
        row.flag(last.is_some_and(|r| r.kind == Kind::Person));
        row.flag(last.is_some_and(|r| r.kind == Kind::Country));
        row.flag(last.is_some_and(|r| r.kind == Kind::Body));
        row.flag(last.is_some_and(|r| r.kind == Kind::Group));
        let sector = role.map_or(Sector::None, |r| r.sector);
        let alike = recent.iter().rev().find(|r| r.parties.first().is_some_and(|who| who.sector == sector));
        row.flag(alike.as_ref().is_some_and(is_own));
        row.flag(alike.is_some());
    }
}
