//! Titles, descriptions and unknown names: "the Turkish foreign minister", "police", "the ministry".

use std::ops::Range;

use polybius_atlas::{Kind as NameKind, Role};
use polybius_base::{Code, Party, Sector};
use polybius_syntax::{Dep, EntityType, Pos, Tag};

use super::nation::Nation;
use super::whose::Asked;
use super::{Builder, Kind, Recent, is_possessive_pronoun, party};

/// Words for a part or number of what follows "of".
const PARTITIVES: &[&str] = &[
    "member", "group", "element", "number", "hundred", "thousand", "dozen", "score", "ten", "million",
    "part", "majority", "some", "one", "two", "three", "four", "five", "most", "many", "crowd", "series",
    "handful", "unit", "couple", "all", "several", "none", "each", "half", "third", "rest", "lot", "bunch",
    "team",
];

/// Heads that belong to what follows "of" or "for".
const HEADS_OF: &[&str] =
    &["head", "chief", "leader", "spokesman", "spokeswoman", "spokesperson", "member", "official", "source"];

/// Heads that stand for a country named before.
const COUNTRY_NOUNS: &[&str] =
    &["country", "nation", "kingdom", "republic", "island", "state", "sultanate", "emirate"];

/// Heads that stand for an organisation named before.
const GROUP_NOUNS: &[&str] = &["group", "organization", "organisation", "movement", "militia"];
/// Sectors of the organisations that "the group" stands for.
const GROUPS: &[Sector] =
    &[Sector::Reb, Sector::Opp, Sector::Pty, Sector::Crm, Sector::Ngo, Sector::Bus, Sector::Lab, Sector::Rel];
/// Heads that stand for a body whose name ends in them: "the agency" for the IAEA.
const BODY_NOUNS: &[&str] = &[
    "agency",
    "alliance",
    "assembly",
    "bank",
    "board",
    "commission",
    "committee",
    "council",
    "court",
    "federation",
    "forum",
    "fund",
    "league",
    "organisation",
    "organization",
    "tribunal",
    "union",
];
/// Numbers of people: "**thousands** marched".
const NUMBERS: &[&str] = &["dozen", "hundred", "thousand", "million"];
/// People of whom no more is told: "**others** fled", "**those** arrested".
const ANYBODY: &[&str] = &["others", "those", "everyone", "everybody", "anyone", "anybody"];
/// Heads that count those last named together: "the **two** met".
const COUNTED: &[&str] = &["two", "three", "four", "pair", "duo", "trio"];
/// Sentences back that "the agency" may reach.
const BODY_REACH: usize = 40;
/// Sentences back that "the group" and "officers" may reach.
const GROUP_REACH: usize = 6;

/// Words for those who lead or speak for a body. Ambassadors and envoys "of the UN" may be a country's.
const LEADERS: &[&str] = &[
    "chief",
    "head",
    "chairman",
    "chairwoman",
    "chairperson",
    "president",
    "director",
    "coordinator",
    "rapporteur",
    "commissioner",
    "spokesman",
    "spokeswoman",
    "spokesperson",
];

/// How words for parts of a country begin: "South", "southern".
const PARTS: &[&str] = &["north", "south", "east", "west", "central"];

/// Heads that name the two sides last mentioned.
const PAIRS: &[&str] = &[
    "side",
    "leader",
    "country",
    "president",
    "minister",
    "nation",
    "state",
    "party",
    "counterpart",
    "diplomat",
    "neighbor",
    "neighbour",
    "government",
    "capital",
    "official",
    "delegation",
    "premier",
    "adviser",
    "advisor",
    "ambassador",
    "ally",
    "republic",
    "participant",
];

impl Builder<'_, '_> {
    /// The party of a phrase whose head belongs to a name.
    pub(super) fn named(&mut self, i: usize, range: &Range<usize>) -> Option<Recent> {
        let Some(last) = self.covered[i] else { return self.local_name(i, range) };
        let name = self.names[last].clone()?;
        let known = self.people.get(self.page.word(i)).cloned();
        if let (Some((who, entity)), 1) = (known, name.tokens.len())
            && name.kind != NameKind::Country
        {
            return Some(self.record(i, Kind::Person, vec![who], entity));
        }
        if name.kind == NameKind::People && self.is_minority(name.tokens.start) {
            let there = self.nations_after(i).into_iter().next();
            let there = there.unwrap_or_else(|| self.whose(i, None, Asked::Description));
            return Some(self.record(i, Kind::Group, vec![there.with(Sector::Cvl)], String::new()));
        }
        let kind = match name.kind {
            NameKind::Person | NameKind::Surname => Kind::Person,
            NameKind::Country | NameKind::Capital | NameKind::Seat | NameKind::Adjective => Kind::Country,
            NameKind::People => Kind::Group,
            NameKind::Organisation => Kind::Body,
            NameKind::City | NameKind::Region | NameKind::Feature => return self.place_as_party(i, &name),
        };
        let mut who = name.party.clone();
        let mut entity = name.entity.clone();
        if let Some(other) = self.branch_of(i, range, &name) {
            who.code = other;
            entity.clear();
        }
        if name.kind == NameKind::Organisation && who.sector == Sector::Gov {
            who.sector = self.role_at(i, range).map_or(Sector::Gov, |role| role.sector);
        }
        if kind == Kind::Person {
            self.complete_person(i, range, &name.tokens, &mut who);
        } else if who.sector == Sector::None {
            who.sector = if name.kind == NameKind::People { Sector::Cvl } else { Sector::Gov };
        }
        let mut parties = vec![who];
        parties.extend(self.second_inside(i));
        Some(self.record(i, kind, parties, entity))
    }

    /// The country told with a chamber that is called like that of another or with a body of the whole world: "the
    /// **Libyan** House of Representatives", "the **Georgian** Red Cross".
    fn branch_of(&self, i: usize, range: &Range<usize>, name: &super::Name) -> Option<Code> {
        let who = &name.party;
        let chamber = who.sector == Sector::Leg && who.code.is_country();
        let worldwide = who.sector == Sector::Ngo && who.code == Code::NON;
        let phrase = self.phrase(name.tokens.start).start.min(range.start);
        let before = self.nations_in(phrase..name.tokens.start).into_iter().next();
        let nation = before
            .or_else(|| self.nation_of_possessor(i))
            .filter(|_| name.kind == NameKind::Organisation && (chamber || worldwide))?;
        Some(nation.code).filter(|code| code.is_country())
    }

    /// The second of two countries in one word: "the U.S.-**China** talks".
    fn second_inside(&self, i: usize) -> Option<Party> {
        let (_, second) = self.page.word(i).split_once(".-")?;
        let country = self.atlas.lookup(second).into_iter().find(|m| m.kind == NameKind::Country)?;
        Some(party(country.party.code, Sector::Gov))
    }

    /// A city, a region or a part of a country as a party: its authorities.
    fn place_as_party(&self, i: usize, name: &super::Name) -> Option<Recent> {
        let code = name.party.code;
        (code.is_some() && (name.kind != NameKind::Feature || self.is_part_of_country(name)))
            .then(|| self.record(i, Kind::Place, vec![party(code, Sector::Gov)], name.entity.clone()))
    }

    /// Whether a feature's name is its country's with the part before it: "southern **Lebanon**".
    fn is_part_of_country(&self, name: &super::Name) -> bool {
        let [part, country] = [name.tokens.start, name.tokens.end - 1].map(|t| self.page.word(t));
        let told = || self.atlas.lookup(country).into_iter().filter(|m| m.kind == NameKind::Country);
        PARTS.iter().any(|side| part.to_lowercase().starts_with(side))
            && name.tokens.len() == 2
            && told().any(|m| m.party.code == name.party.code)
    }

    /// Fills in what the atlas does not know of person `i` from the title before the name or behind it.
    fn complete_person(&self, i: usize, range: &Range<usize>, name: &Range<usize>, who: &mut Party) {
        let before = range.start..name.start.max(range.start);
        let title = self.role_before(&before);
        let beside = self.page.child(i, &[Dep::Appos]).map(|noun| self.phrase(noun));
        let body = self.body_led(&before).or_else(|| self.body_led(&beside?));
        if let Some(body) = body.filter(|_| who.code.is_country()) {
            *who = body.with(Sector::Igo);
            return;
        }
        if who.code.is_some() && !matches!(who.sector, Sector::None | Sector::Unk) {
            // A title in office told with the name outweighs a term that the tables have ended.
            if let (Sector::Eli, Some(title)) =
                (who.sector, title.filter(|t| !t.former && !self.is_former(&before)))
            {
                who.sector = title.sector;
            }
            return;
        }
        if let Some(role) = title {
            who.sector = former(&role);
        }
        if !who.code.is_some()
            && let Some(nation) = self.nations_in(before).into_iter().next()
        {
            *who = nation.with(who.sector);
        }
    }

    /// The organisation that a title says somebody leads or speaks for, whatever office the tables know of: "**OSCE**
    /// chairman Ana Soto", "Ana Soto, the **UN** relief coordinator".
    fn body_led(&self, title: &Range<usize>) -> Option<Nation> {
        let leads = title.clone().any(|t| LEADERS.contains(&self.page.lower(t)));
        let told = self.nations_in(title.clone());
        let [body] = told.as_slice() else { return None };
        (leads && body.code == Code::IGO && !self.is_former(title)).then(|| body.clone())
    }

    /// Whether the title says that the office is over.
    fn is_former(&self, title: &Range<usize>) -> bool {
        let over = ["former", "ex", "late", "ousted", "deposed", "retired", "then"];
        title.clone().any(|t| over.contains(&self.page.lower(t)))
    }

    /// A name the atlas does not have: a person or body met before, or told of here.
    fn local_name(&mut self, i: usize, range: &Range<usize>) -> Option<Recent> {
        let p = self.page;
        if p.pos(i) != Pos::Propn {
            return None;
        }
        if let Some((who, entity)) = self.people.get(p.word(i)).cloned() {
            return Some(self.record(i, Kind::Person, vec![who], entity));
        }
        if p.doc.tokens[i].ent != Some(EntityType::Person) {
            return None;
        }
        let start = self.start_of_person(i, range);
        let unknown = || self.whose(i, None, Asked::Person).with(Sector::Unk);
        let who = self.introduce(i, range, start).unwrap_or_else(unknown);
        let entity = self.local_entity(start..i + 1);
        self.remember_person(&(start..i + 1), &who, &entity);
        Some(self.record(i, Kind::Person, vec![who], entity))
    }

    /// Who an unknown person is: by the title before the name, else by apposition.
    fn introduce(&self, i: usize, range: &Range<usize>, name_start: usize) -> Option<Party> {
        let before = range.start..name_start;
        let nation = self.nations_in(before.clone()).into_iter().next();
        if let Some(role) = self.role_before(&before) {
            let nation = nation
                .or_else(|| self.nation_of_possessor(i))
                .or_else(|| self.nations_after(i).into_iter().next())
                .unwrap_or_else(|| self.whose(i, Some(&role), Asked::Titled));
            let sector = if self.is_former(&before) { Sector::Eli } else { former(&role) };
            return Some(nation.with(sector));
        }
        if let Some(beside) = self.told_beside(i) {
            let told = self.describe(beside, &self.phrase(beside));
            if let Some(who) = told.and_then(|t| t.into_iter().next()) {
                return Some(who);
            }
        }
        if let Some(office) = self.office_across(i, name_start) {
            return self.describe(office, &self.phrase(office))?.into_iter().next();
        }
        nation.map(|n| n.with(Sector::Unk))
    }

    /// The office that only its complement parts from the name of person `i`: "the **minister** for Trade Ana
    /// Soto", "the Dutch **ambassador** to Lima Jan Smit".
    fn office_across(&self, i: usize, name_start: usize) -> Option<usize> {
        let p = self.page;
        let complement = name_start.checked_sub(1)?;
        let ends = |&t: &usize| p.dep(t) == Dep::Pobj && p.head(t) < complement;
        let joint = p.head([i, complement].into_iter().find(ends)?);
        let office = p.head(joint);
        let joins = matches!(p.lemma(joint), "for" | "to" | "of" | "in");
        let told = joins && joint < complement && p.word(joint + 1).starts_with(char::is_uppercase);
        let is_person = || self.role_at(office, &self.phrase(office)).is_some_and(|role| role.is_person);
        (told && is_person()).then_some(office)
    }

    /// Whether `i` ends a person's name that the model takes for none: at least two words behind the place of an
    /// office, "the Dutch ambassador to Lima **Jan Smit**".
    fn is_person_behind_place(&self, i: usize, range: &Range<usize>) -> bool {
        let p = self.page;
        let Some(place) = self.covered[range.start].filter(|&last| last + 2 <= i) else { return false };
        let plain =
            |t: usize| p.pos(t) == Pos::Propn && p.doc.tokens[t].ent.is_none() && self.covered[t].is_none();
        p.dep(i) == Dep::Pobj && (place + 1..=i).all(plain) && self.office_across(i, place + 1).is_some()
    }

    /// The office of a person's phrase: "Norway's **prime minister**", "**President** Ana Soto".
    pub(super) fn office_told(&self, i: usize, range: &Range<usize>) -> Option<String> {
        let name =
            |t: usize| self.covered[t].is_some() || self.page.doc.tokens[t].ent == Some(EntityType::Person);
        (range.start..=i).rev().filter(|&t| !name(t)).find_map(|t| self.office(t))
    }

    /// The office that token `i` names with the word before it, or alone: "prime minister", "president".
    pub(super) fn office(&self, i: usize) -> Option<String> {
        let p = self.page;
        let noun = p.lower_lemma(i);
        let before = i.checked_sub(1).filter(|&t| self.is_modifier(t) && self.covered[t].is_none());
        let two = before.map(|t| format!("{} {noun}", p.lower(t))).filter(|words| self.atlas.is_role(words));
        let words = two.unwrap_or_else(|| noun.to_owned());
        self.atlas.role(&words).is_some_and(|role| role.is_person).then_some(words)
    }

    /// The noun that an apposition, or "is" or "was", says of `i`.
    fn told_beside(&self, i: usize) -> Option<usize> {
        let p = self.page;
        let beside = p.child(i, &[Dep::Appos]).or_else(|| (p.dep(i) == Dep::Appos).then(|| p.head(i)));
        beside.or_else(|| self.predicate_noun(i))
    }

    /// Whether what is told of person `i` belongs to a pronoun, which is resolved later: "**its** minister, Li".
    fn has_pronoun_for_owner(&self, i: usize) -> bool {
        let owner = |noun: usize| self.page.child(noun, &[Dep::Poss]);
        let nouns = [Some(i), self.told_beside(i)].into_iter().flatten();
        nouns.filter_map(owner).any(|owner| is_possessive_pronoun(self.page, owner))
    }

    /// The noun that "is" or "was" says of subject `i`.
    fn predicate_noun(&self, i: usize) -> Option<usize> {
        let p = self.page;
        let verb = p.head(i);
        let copula = p.dep(i) == Dep::Nsubj && p.lemma(verb) == "be";
        copula.then(|| p.child(verb, &[Dep::Attr])).flatten()
    }

    /// Learns who the persons are that the atlas does not have, from the first place that tells.
    pub(super) fn meet_people(&mut self) {
        for i in 0..self.page.len() {
            if let Some(name) = self.namesake(i) {
                let who = self.introduce(i, &self.phrase(i), name.start);
                let entity = self.local_entity(name.clone());
                self.names[i] = None;
                self.covered[name.clone()].fill(None);
                self.remember_person(&name, &who.unwrap_or_default(), &entity);
                continue;
            }
            let p = self.page;
            let range = self.phrase(i);
            let last = p.doc.tokens[i].ent == Some(EntityType::Person) && p.dep(i) != Dep::Compound;
            let last = last || self.is_person_behind_place(i, &range);
            let known = self.covered[i].is_some() || self.people.contains_key(p.word(i));
            if !last || known || self.has_pronoun_for_owner(i) {
                continue;
            }
            let start = self.start_of_person(i, &range);
            if let Some(who) = self.introduce(i, &range, start) {
                let entity = self.local_entity(start..i + 1);
                self.remember_person(&(start..i + 1), &who, &entity);
            }
        }
    }

    /// The words of a person's name that ends in `i` and that the tables give to another: its title names another
    /// country, "**Peruvian Governor** Ana Rojas", "President Ana Rojas **of Peru**".
    fn namesake(&self, i: usize) -> Option<Range<usize>> {
        let p = self.page;
        let name = self.names[i].as_ref()?;
        let code = name.party.code;
        let before = self.phrase(i).start..name.tokens.start;
        let person = matches!(name.kind, NameKind::Person | NameKind::Surname) && code.is_country();
        let title = self.role_before(&before).filter(|role| person && role.is_person && !role.former);
        if title.is_none() || self.nations_in(before.clone()).iter().any(|nation| nation.code == code) {
            return None;
        }
        let adjective = |t: &usize| self.names[*t].as_ref().is_some_and(|n| n.kind == NameKind::Adjective);
        let of = p.children(i).find(|&c| c > i && p.lower(c) == "of");
        let of = of.and_then(|c| p.child(c, &[Dep::Pobj])).map_or(Vec::new(), |noun| self.nations_of(noun));
        let told = before.filter(adjective).flat_map(|t| self.nations_in(t..t + 1)).chain(of);
        let told: Vec<Code> = told.map(|nation| nation.code).filter(|told| told.is_country()).collect();
        (!told.is_empty() && !told.contains(&code)).then(|| name.tokens.clone())
    }

    /// First token of the person's name that ends in `i`.
    fn start_of_person(&self, i: usize, range: &Range<usize>) -> usize {
        if self.is_person_behind_place(i, range) {
            return self.covered[range.start].map_or(i, |place| place + 1);
        }
        let mut start = i;
        while start > range.start && self.page.doc.tokens[start - 1].ent == Some(EntityType::Person) {
            start -= 1;
        }
        start
    }

    /// The id of a person known from this article alone.
    fn local_entity(&self, name: Range<usize>) -> String {
        let words = self.page.text(self.page.span(name));
        format!("local:{}", words.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-"))
    }

    /// The party of a phrase whose head is a common noun or an unknown body.
    pub(super) fn described(&mut self, i: usize, range: &Range<usize>) -> Option<Recent> {
        if self.is_pair(i, range)
            && let Some(found) = self.together(i, Some(self.count_told(range)))
        {
            return Some(found);
        }
        if COUNTRY_NOUNS.contains(&self.page.lemma(i))
            && self.is_definite_singular(i)
            && let Some(found) = self.the_country(i, range)
        {
            return Some(found);
        }
        if self.is_plural_reference(i, range)
            && let Some(found) = self.together(i, None)
        {
            return Some(found);
        }
        if let Some(found) = self.the_group(i, range).or_else(|| self.the_body(i, range)) {
            return Some(found);
        }
        if let Some(people) = self.people(i) {
            return Some(people);
        }
        let Some(parties) = self.describe(i, range) else { return self.unknown_name(i) };
        let kind = self.kind_of(i, range);
        Some(self.record(i, kind, parties, String::new()))
    }

    /// A body that no table knows, or a person that the model takes for one.
    fn unknown_name(&self, i: usize) -> Option<Recent> {
        let p = self.page;
        let named = p.pos(i) == Pos::Propn
            && p.doc.tokens[i].ent == Some(EntityType::Org)
            && p.child(i, &[Dep::Det]).is_none();
        let whose = named.then(|| self.whose(i, None, Asked::Body))?;
        whose.code.is_some().then(|| self.record(i, Kind::Body, vec![whose.with(Sector::Unk)], String::new()))
    }

    /// People at large, told by their number alone or by no more than that they are people.
    pub(super) fn people(&self, i: usize) -> Option<Recent> {
        let told = self.is_number_of_people(i) || self.is_count_of_people(i) || self.is_anybody(i);
        let role = Role { is_group: true, ..blank_role(Sector::Cvl) };
        let whose = told.then(|| self.whose(i, Some(&role), Asked::Description))?;
        whose
            .code
            .is_some()
            .then(|| self.record(i, Kind::Group, vec![whose.with(Sector::Cvl)], String::new()))
    }

    /// "Killed **two**", "**twelve** were held".
    fn is_count_of_people(&self, i: usize) -> bool {
        let p = self.page;
        let acts =
            matches!(p.dep(i), Dep::Nsubj | Dep::Nsubjpass | Dep::Dobj) && p.pos(p.head(i)) == Pos::Verb;
        acts && p.pos(i) == Pos::Num
            && p.doc.tokens[i].ent == Some(EntityType::Cardinal)
            && p.children(i).all(|c| !matches!(p.dep(c), Dep::Det | Dep::Prep))
    }

    /// "**Others** fled", "**those** arrested".
    fn is_anybody(&self, i: usize) -> bool {
        let p = self.page;
        let word = p.lower(i);
        let told = word != "those" || p.child(i, &[Dep::Relcl, Dep::Acl, Dep::Amod, Dep::Prep]).is_some();
        ANYBODY.contains(&word) && told && !matches!(p.dep(i), Dep::Det | Dep::Compound)
    }

    /// "Heads of state".
    fn is_heads_of_state(&self, i: usize) -> bool {
        let p = self.page;
        let of = || p.children(i).find(|&c| p.lower(c) == "of").and_then(|c| p.child(c, &[Dep::Pobj]));
        p.lower(i) == "heads" && of().is_some_and(|noun| p.lower_lemma(noun) == "state")
    }

    /// "The two leaders", "both sides", "the two".
    pub(super) fn is_pair(&self, i: usize, range: &Range<usize>) -> bool {
        let p = self.page;
        if COUNTED.contains(&p.lower_lemma(i)) {
            return self.is_definite(i) && p.child(i, &[Dep::Prep, Dep::Relcl, Dep::Acl]).is_none();
        }
        let counts = ["two", "both", "either", "three", "four"];
        let two = range.clone().any(|t| counts.contains(&p.lower(t)));
        let named = range.clone().any(|t| self.names[t].is_some());
        let bare = p.lemma(i) == "side" && p.tag(i) == Tag::Nns && range.len() <= 2;
        let noun = PAIRS.contains(&p.lemma(i)) || self.is_heads_of_state(i);
        !named && noun && (two || bare)
    }

    /// How many parties "the three countries" are; two where nothing else is told.
    fn count_told(&self, range: &Range<usize>) -> usize {
        let told = |word: &str| range.clone().any(|t| self.page.word(t).eq_ignore_ascii_case(word));
        if told("four") { 4 } else { 2 + usize::from(told("three") || told("trio")) }
    }

    /// "The country", "the kingdom": the one named last.
    fn the_country(&self, i: usize, range: &Range<usize>) -> Option<Recent> {
        let named = !self.nations_in(range.start..i).is_empty() || !self.nations_after(i).is_empty();
        if named || self.page.child(i, &[Dep::Poss]).is_some() {
            return None;
        }
        let last = self.recent.country();
        let code = self.country_named_near(i).or(last.map(|r| r.parties[0].code)).unwrap_or(self.cast.home);
        code.is_some().then(|| self.record(i, Kind::Country, vec![party(code, Sector::Gov)], String::new()))
    }

    /// "The group", "the organization": the one named last that is no state's.
    fn the_group(&self, i: usize, range: &Range<usize>) -> Option<Recent> {
        let bare = range.len() <= 2 && self.is_definite_singular(i) && self.nations_after(i).is_empty();
        let noun = GROUP_NOUNS.iter().find(|&&n| n == self.page.lemma(i)).filter(|_| bare)?;
        let states = noun.starts_with("organi");
        let joined = |sector: Sector| GROUPS.contains(&sector) || (states && sector == Sector::Igo);
        let first = self.page.sentence_of(i).saturating_sub(GROUP_REACH);
        let named = |r: &&Recent| matches!(r.kind, Kind::Body | Kind::Group) && !r.entity.is_empty();
        let mut near = self.recent.since(first).iter().rev().filter(named);
        let found = near.find(|r| matches!(&r.parties[..], [one] if joined(one.sector)))?;
        Some(self.record(i, found.kind, found.parties.clone(), found.entity.clone()))
    }

    /// "The agency", "the council": the body named last whose name ends so.
    fn the_body(&self, i: usize, range: &Range<usize>) -> Option<Recent> {
        let noun = self.page.lower_lemma(i);
        let bare = range.len() <= 2 && self.is_definite_singular(i) && self.nations_after(i).is_empty();
        if !bare || !BODY_NOUNS.contains(&noun) {
            return None;
        }
        let ends =
            |r: &&Recent| r.entity.starts_with("org:") && r.entity.rsplit(['-', ':']).next() == Some(noun);
        let fits = |r: &&Recent| r.kind == Kind::Body && (ends(r) || r.lemma == noun);
        let first = self.page.sentence_of(i).saturating_sub(BODY_REACH);
        let found = self.recent.since(first).iter().rev().find(fits).filter(ends)?;
        Some(self.record(i, found.kind, found.parties.clone(), found.entity.clone()))
    }

    /// "Thousands", "hundreds" that do something or to whom something is done.
    fn is_number_of_people(&self, i: usize) -> bool {
        let p = self.page;
        let acts = matches!(p.dep(i), Dep::Nsubj | Dep::Nsubjpass | Dep::Dobj);
        acts && p.tag(i) == Tag::Nns
            && NUMBERS.contains(&p.lower_lemma(i))
            && p.child(i, &[Dep::Prep]).is_none()
    }

    pub(super) fn is_definite_singular(&self, i: usize) -> bool {
        self.is_definite(i) && matches!(self.page.tag(i), Tag::Nn | Tag::Nnp)
    }

    pub(super) fn is_definite(&self, i: usize) -> bool {
        let p = self.page;
        p.children(i).any(|c| p.dep(c) == Dep::Det && matches!(p.lemma(c), "the" | "this" | "that"))
    }

    /// "The leaders", "the parties": all who were named together last.
    fn is_plural_reference(&self, i: usize, range: &Range<usize>) -> bool {
        let p = self.page;
        let definite =
            p.children(i).any(|c| p.dep(c) == Dep::Det && matches!(p.lemma(c), "the" | "these" | "those"));
        let named = range.clone().any(|t| self.names[t].is_some());
        let heads = self.is_heads_of_state(i);
        let bare = range.len() <= 3
            && !named
            && p.tag(i) == Tag::Nns
            && (heads || p.child(i, &[Dep::Prep, Dep::Relcl, Dep::Acl]).is_none());
        // Those of a talk need no article: "**Participants** discussed trade".
        let definite = definite || (p.lemma(i) == "participant" && range.len() == 1);
        definite && bare && (heads || PAIRS.contains(&p.lemma(i)))
    }

    fn kind_of(&self, i: usize, range: &Range<usize>) -> Kind {
        let p = self.page;
        let plural = matches!(p.tag(i), Tag::Nns | Tag::Nnps);
        match self.role_at(i, range) {
            Some(role) if role.is_person && !plural => Kind::Person,
            Some(role) if role.is_body => Kind::Body,
            Some(_) => Kind::Group,
            None if p.doc.tokens[i].ent == Some(EntityType::Org) => Kind::Body,
            None if self.part_of(i).is_some() => Kind::Group,
            None => Kind::Thing,
        }
    }

    /// Sector and country of a described phrase, one party a country.
    pub(super) fn describe(&self, i: usize, range: &Range<usize>) -> Option<Vec<Party>> {
        if let Some(whole) = self.part_of(i) {
            return Some(whole);
        }
        let role = self.role_at(i, range).map(|r| self.narrowed(i, r));
        let mut nations = self.nations_in(range.start..i);
        if nations.is_empty() {
            nations.extend(self.nation_of_possessor(i));
        }
        if nations.is_empty() {
            nations = self.nations_after(i);
        }
        if nations.is_empty() {
            let named = self.counted_behind(i);
            if !named.is_empty() {
                return Some(named);
            }
        }
        let role = if self.has_chamber(range.start..i) { self.chamber_role(i) } else { role };
        let Some(role) = role else { return self.belonging(i, nations) };
        if nations.is_empty() {
            nations.push(self.whose(i, Some(&role), Asked::Description));
        }
        Some(nations.into_iter().map(|n| n.with(former(&role))).collect())
    }

    /// Whether a chamber of a legislature is named in `range`: "the **House** oversight committee".
    fn has_chamber(&self, range: Range<usize>) -> bool {
        range.filter_map(|t| self.names[t].as_ref()).any(|name| name.party.sector == Sector::Leg)
    }

    /// What a chamber's committee, member or whatever else it has is: legislature.
    fn chamber_role(&self, i: usize) -> Option<Role> {
        let plain = self.atlas.role(self.page.lower_lemma(i));
        let blank = Role { is_body: true, ..blank_role(Sector::Leg) };
        Some(Role { sector: Sector::Leg, ..plain.unwrap_or(blank) })
    }

    /// The parties of what a partitive is part of: "members of the RSF", "dozens of protesters".
    fn part_of(&self, i: usize) -> Option<Vec<Party>> {
        let p = self.page;
        if !PARTITIVES.contains(&p.lower_lemma(i)) {
            return None;
        }
        let of = p.children(i).find(|&c| p.dep(c) == Dep::Prep && p.lemma(c) == "of")?;
        let noun = p.child(of, &[Dep::Pobj])?;
        if let Some(last) = self.covered[noun] {
            let name = self.names[last].as_ref()?;
            let bearer = matches!(name.kind, NameKind::Organisation | NameKind::People);
            return bearer.then(|| vec![name.party.clone()]);
        }
        self.describe(noun, &self.phrase(noun))
    }

    /// The role with the sector of a modifier where the head's own is general: "military leaders".
    fn narrowed(&self, i: usize, role: Role) -> Role {
        let p = self.page;
        if p.lower_lemma(i) == "officer" && role.sector == Sector::Mil && self.police_was_last(i) {
            return Role { sector: Sector::Cop, ..role };
        }
        if !matches!(role.sector, Sector::Gov | Sector::Cvl | Sector::Unk | Sector::None) {
            return role;
        }
        let before =
            p.children(i).filter(|&c| c < i && matches!(p.dep(c), Dep::Amod | Dep::Compound | Dep::Nmod));
        let free = before.filter(|&c| self.covered[c].is_none() && p.lower(c) != "deputy");
        let found = free.filter_map(|c| self.atlas.role(p.lower(c))).map(|r| r.sector);
        match found.into_iter().find(|&s| is_narrow(s)).or_else(|| self.sector_of_whole(i)) {
            Some(sector) => Role { sector, ..role },
            None => role,
        }
    }

    /// Whether of police and soldiers the police were named last before "officers", not far back.
    fn police_was_last(&self, i: usize) -> bool {
        let first = self.page.sentence_of(i).saturating_sub(GROUP_REACH);
        let sectors = self.recent.since(first).iter().rev().flat_map(|r| &r.parties).map(|q| q.sector);
        sectors.into_iter().find(|s| matches!(s, Sector::Cop | Sector::Mil)) == Some(Sector::Cop)
    }

    /// Sector of the body that somebody heads or speaks for: "a spokesman for the **army**".
    fn sector_of_whole(&self, i: usize) -> Option<Sector> {
        let p = self.page;
        if !HEADS_OF.contains(&p.lower_lemma(i)) {
            return None;
        }
        let joins = |c: usize| p.dep(c) == Dep::Prep && matches!(p.lemma(c), "of" | "for");
        let whole = p.children(i).filter(|&c| joins(c)).find_map(|c| p.child(c, &[Dep::Pobj]))?;
        let named = self.covered[whole].and_then(|last| self.names[last].as_ref()).map(|n| n.party.sector);
        let told = named.or_else(|| self.role_at(whole, &self.phrase(whole)).map(|r| r.sector));
        told.filter(|&s| is_narrow(s))
    }

    /// A thing that belongs to a country by name ("the Israeli embassy", "Syria's airport").
    fn belonging(&self, i: usize, nations: Vec<Nation>) -> Option<Vec<Party>> {
        let p = self.page;
        let body = p.doc.tokens[i].ent == Some(EntityType::Org) || p.pos(i) == Pos::Noun;
        let named = !nations.is_empty() && body;
        named.then(|| nations.into_iter().map(|n| n.with(Sector::Gov)).collect())
    }

    /// The role named by the longest run of words that ends in the head.
    pub(super) fn role_at(&self, i: usize, range: &Range<usize>) -> Option<Role> {
        let p = self.page;
        let head = [p.lower(i), p.lower_lemma(i)];
        let forms = if head[0] == head[1] { &head[..1] } else { &head[..] };
        let named = |t: usize| self.covered[t].is_some_and(|last| last < i);
        let first = range.start.max(i.saturating_sub(4));
        let first = (first..i).rev().find(|&t| named(t)).map_or(first, |t| t + 1);
        // The atlas tries shorter runs by itself, but for what stands behind or in front of an "of".
        let joins = |t: usize| t < p.len() && matches!(p.lower(t), "of" | "for");
        let last = if joins(i + 1) || (first..i).any(joins) { i } else { first };
        for start in first..=last {
            let mut words: String = (start..i).flat_map(|t| [p.lower(t), " "]).collect();
            let before = words.len();
            for form in forms {
                words.truncate(before);
                words.push_str(form);
                if let Some(role) = self.role_with_of(i, &words).or_else(|| self.atlas.role(&words)) {
                    return Some(role);
                }
            }
        }
        None
    }

    /// The role named by words that end in the head `i` with what "of" or "for" adds: "secretary of state".
    fn role_with_of(&self, i: usize, words: &str) -> Option<Role> {
        let p = self.page;
        let joins = i + 1 < p.len() && matches!(p.lower(i + 1), "of" | "for");
        if !joins || !self.atlas.opens_role(&format!("{words} {}", p.lower(i + 1))) {
            return None;
        }
        let last = p.len().min(i + 6);
        let tail = |end: usize| -> String { (i + 1..end).flat_map(|t| [" ", p.lower(t)]).collect() };
        let listed =
            |end: usize| Some(format!("{words}{}", tail(end))).filter(|noun| self.atlas.is_role(noun));
        (i + 3..=last).rev().find_map(listed).and_then(|noun| self.atlas.role(&noun))
    }

    /// The role named by the longest run of words in a title.
    fn role_before(&self, title: &Range<usize>) -> Option<Role> {
        title.clone().rev().find_map(|end| self.role_at(end, &(title.start..end + 1)))
    }
}

/// A role of which no more than the sector is known.
fn blank_role(sector: Sector) -> Role {
    Role { sector, others: Vec::new(), is_person: false, is_group: false, is_body: false, former: false }
}

/// Whether a sector says more of somebody than that of officials or people at large.
fn is_narrow(sector: Sector) -> bool {
    use Sector::{Bus, Cop, Edu, Jrn, Jud, Leg, Med, Mil, Opp, Pty, Reb, Rel, Spy};
    matches!(sector, Bus | Cop | Edu | Jrn | Jud | Leg | Med | Mil | Opp | Pty | Reb | Rel | Spy)
}

fn former(role: &Role) -> Sector {
    if role.former { Sector::Eli } else { role.sector }
}
