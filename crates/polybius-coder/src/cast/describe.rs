//! Titles, descriptions and unknown names: "the Turkish foreign minister", "police", "the ministry".

use std::ops::Range;

use polybius_atlas::{Kind as NameKind, Role};
use polybius_base::{Code, Party, Sector};
use polybius_syntax::{Dep, EntityType, Pos, Tag};

use super::{Builder, Kind, Recent, party};

/// Heads that name the two sides last mentioned.
const PAIRS: &[&str] =
    &["side", "leader", "country", "president", "minister", "nation", "state", "party", "counterpart"];

impl Builder<'_, '_> {
    /// The party of a phrase whose head belongs to a name.
    pub(super) fn named(&mut self, i: usize, range: &Range<usize>) -> Option<Recent> {
        let Some(last) = self.covered[i] else { return self.local_name(i, range) };
        let name = self.names[last].clone()?;
        let known = self.people.get(self.page.word(i)).cloned();
        if let (Some((who, entity)), 1) = (known, name.tokens.len()) {
            if name.kind != NameKind::Country {
                return Some(self.record(i, Kind::Person, vec![who], entity));
            }
        }
        let kind = match name.kind {
            NameKind::Person | NameKind::Surname => Kind::Person,
            NameKind::Country | NameKind::Capital | NameKind::Seat | NameKind::Adjective => Kind::Country,
            NameKind::People => Kind::Group,
            NameKind::Organisation => Kind::Body,
            NameKind::City | NameKind::Region | NameKind::Feature => return self.place_as_party(i, &name),
        };
        let mut who = name.party.clone();
        if kind == Kind::Person {
            self.complete_person(range, &name.tokens, &mut who);
        } else if who.sector == Sector::None {
            who.sector = if name.kind == NameKind::People { Sector::Cvl } else { Sector::Gov };
        }
        Some(self.record(i, kind, vec![who], name.entity))
    }

    /// A city or region as one who acts, where it is a subject.
    fn place_as_party(&self, i: usize, name: &super::Name) -> Option<Recent> {
        let acting = matches!(self.page.dep(i), Dep::Nsubj | Dep::Nsubjpass | Dep::Poss | Dep::Compound);
        let code = name.party.code;
        (acting && code.is_some() && name.kind != NameKind::Feature)
            .then(|| self.record(i, Kind::Country, vec![party(code, Sector::Gov)], name.entity.clone()))
    }

    /// Fills in what the atlas does not know of a person from the title before the name.
    fn complete_person(&self, range: &Range<usize>, name: &Range<usize>, who: &mut Party) {
        if who.code.is_some() && who.sector != Sector::None && who.sector != Sector::Unk {
            return;
        }
        let before = range.start..name.start.max(range.start);
        if let Some(role) = self.role_before(&before) {
            who.sector = role.sector;
        }
        if !who.code.is_some() {
            who.code = self.code_in(before).first().copied().unwrap_or(Code::NONE);
        }
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
        let mut start = i;
        while start > range.start && p.doc.tokens[start - 1].ent == Some(EntityType::Person) {
            start -= 1;
        }
        let who = self.introduce(i, range, start)?;
        let entity = format!("local:{}", p.text(p.span(start..i + 1)).to_lowercase().replace(' ', "-"));
        self.remember_person(&(start..i + 1), &who, &entity);
        Some(self.record(i, Kind::Person, vec![who], entity))
    }

    /// Who an unknown person is: by the title before the name, else by apposition.
    fn introduce(&self, i: usize, range: &Range<usize>, name_start: usize) -> Option<Party> {
        let p = self.page;
        let before = range.start..name_start;
        if let Some(role) = self.role_before(&before) {
            let code = self.code_in(before).first().copied().unwrap_or_else(|| self.code_of_title(i));
            return Some(party(code, former(&role)));
        }
        let beside = p.child(i, &[Dep::Appos]).or_else(|| (p.dep(i) == Dep::Appos).then(|| p.head(i)));
        if let Some(beside) = beside {
            let told = self.describe(beside, &self.phrase(beside));
            if let Some(who) = told.and_then(|t| t.into_iter().next()) {
                return Some(who);
            }
        }
        let code = self.code_in(before).first().copied();
        Some(party(code.unwrap_or(Code::NONE), Sector::Unk))
    }

    /// Country of a title without one: that of the phrase after the name, else the article's own.
    fn code_of_title(&self, i: usize) -> Code {
        self.code_after(i).unwrap_or(self.cast.home)
    }

    /// The party of a phrase whose head is a common noun or an unknown body.
    pub(super) fn described(&mut self, i: usize, range: &Range<usize>) -> Option<Recent> {
        if self.is_pair(i, range) {
            if let Some(found) = self.both(i) {
                return Some(found);
            }
        }
        let parties = self.describe(i, range)?;
        let kind = self.kind_of(i, range);
        Some(self.record(i, kind, parties, String::new()))
    }

    /// "The two leaders", "both sides".
    fn is_pair(&self, i: usize, range: &Range<usize>) -> bool {
        let p = self.page;
        let two = range.clone().any(|t| matches!(p.word(t).to_lowercase().as_str(), "two" | "both"));
        let named = range.clone().any(|t| self.names[t].is_some());
        let bare = matches!(p.lemma(i), "side" | "party") && p.tag(i) == Tag::Nns && range.len() <= 2;
        !named && PAIRS.contains(&p.lemma(i)) && (two || bare)
    }

    fn kind_of(&self, i: usize, range: &Range<usize>) -> Kind {
        let p = self.page;
        let plural = matches!(p.tag(i), Tag::Nns | Tag::Nnps);
        match self.role_at(i, range) {
            Some(role) if role.is_person && !plural => Kind::Person,
            Some(role) if role.is_body => Kind::Body,
            _ => Kind::Group,
        }
    }

    /// Sector and country of a described phrase, one party a country.
    fn describe(&self, i: usize, range: &Range<usize>) -> Option<Vec<Party>> {
        let role = self.role_at(i, range);
        let mut codes = self.code_in(range.start..i);
        if codes.is_empty() {
            codes.extend(self.code_of_possessor(i));
        }
        if codes.is_empty() {
            codes.extend(self.code_after(i));
        }
        let Some(role) = role else { return self.belonging(i, codes) };
        let sector = former(&role);
        if codes.is_empty() {
            let code = self.met_before(i, &role).unwrap_or_else(|| self.assumed(i, &role));
            codes.push(code);
        }
        Some(codes.into_iter().map(|code| party(code, sector)).collect())
    }

    /// A thing that belongs to a country by name ("the Israeli embassy", "Syria's airport").
    fn belonging(&self, i: usize, codes: Vec<Code>) -> Option<Vec<Party>> {
        let p = self.page;
        let body = p.doc.tokens[i].ent == Some(EntityType::Org) || p.pos(i) == Pos::Noun;
        let named = !codes.is_empty() && body;
        named.then(|| codes.into_iter().map(|code| party(code, Sector::Gov)).collect())
    }

    /// The role named by the longest run of words that ends in the head.
    fn role_at(&self, i: usize, range: &Range<usize>) -> Option<Role> {
        let p = self.page;
        let head = [p.word(i).to_lowercase(), p.lemma(i).to_lowercase()];
        for start in range.start.max(i.saturating_sub(4))..=i {
            let before: String = (start..i).map(|t| p.word(t).to_lowercase() + " ").collect();
            for word in &head {
                if let Some(role) = self.atlas.role(&format!("{before}{word}")) {
                    return Some(role);
                }
            }
        }
        None
    }

    /// The role named by the longest run of words in a title.
    fn role_before(&self, title: &Range<usize>) -> Option<Role> {
        title.clone().rev().find_map(|end| self.role_at(end, &(title.start..end + 1)))
    }

    /// Codes of the names inside `range`, each once.
    fn code_in(&self, range: Range<usize>) -> Vec<Code> {
        let mut out: Vec<Code> = Vec::new();
        for t in range {
            let Some(name) = &self.names[t] else { continue };
            let code = name.party.code;
            if code.is_some() && !out.contains(&code) {
                out.push(code);
            }
        }
        out
    }

    fn code_of_possessor(&self, i: usize) -> Option<Code> {
        let owner = self.page.child(i, &[Dep::Poss])?;
        let mention = self.cast.mentions[owner].first()?;
        Some(mention.party.code).filter(|c| c.is_some())
    }

    /// Country told after the head: "the president of Iran", "officials in Kabul", "X, an Iranian".
    fn code_after(&self, i: usize) -> Option<Code> {
        let p = self.page;
        for words in [&["of"][..], &["from", "in", "at", "for"][..]] {
            for c in p.children(i).filter(|&c| c > i && p.dep(c) == Dep::Prep) {
                if !words.contains(&p.word(c).to_lowercase().as_str()) {
                    continue;
                }
                let found = p.child(c, &[Dep::Pobj]).and_then(|noun| {
                    let direct = self.code_in(self.phrase(noun).start..noun + 1).first().copied();
                    direct.or_else(|| self.code_after(noun))
                });
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }

    /// Country of the last mention with the same head word or the same sector, for "the ministry".
    fn met_before(&self, i: usize, role: &Role) -> Option<Code> {
        let p = self.page;
        let definite = p.children(i).any(|c| p.dep(c) == Dep::Det && p.lemma(c) == "the");
        if !definite {
            return None;
        }
        let lemma = p.lemma(i).to_lowercase();
        let same_word = || self.recent.iter().rev().find(|r| r.lemma == lemma);
        let same_sector = || {
            let person = role.is_person;
            self.recent.iter().rev().find(|r| {
                person && r.kind == Kind::Person && r.parties.iter().any(|q| q.sector == role.sector)
            })
        };
        let found = same_word().or_else(same_sector)?;
        found.parties.first().map(|q| q.code).filter(|c| c.is_some())
    }

    /// Country assumed for a phrase that names none: the article's own for a state's bodies and
    /// people, none for armed groups.
    fn assumed(&self, _i: usize, role: &Role) -> Code {
        match role.sector {
            Sector::Reb | Sector::Unk | Sector::None | Sector::Igo | Sector::Ngo | Sector::Crm => Code::NONE,
            _ => self.cast.home,
        }
    }
}

fn former(role: &Role) -> Sector {
    if role.former { Sector::Eli } else { role.sector }
}
