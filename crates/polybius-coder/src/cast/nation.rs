//! Which country or organisation a description belongs to.

use std::ops::Range;

use polybius_atlas::{Kind as NameKind, Role};
use polybius_base::{Code, Party, Sector};
use polybius_syntax::{Dep, EntityType, Pos, Tag};

use super::Builder;
use super::names::Name;
use crate::statement::coordinated;

/// Heads that name no state in particular unless the words around them do.
const AT_LARGE: &[&str] = &[
    "country",
    "nation",
    "state",
    "power",
    "neighbor",
    "neighbour",
    "ally",
    "partner",
    "community",
    "world",
    "counterpart",
    "government",
    "enemy",
    "actor",
    "proxy",
    "adversary",
    "foe",
    "rival",
];

/// Participles that say who has a place or stands behind somebody, not whose they are: "the **Gozo-held**
/// islands", "**Iran-backed** rebels".
const ANOTHERS: &[&str] = &[
    "held",
    "occupied",
    "controlled",
    "annexed",
    "seized",
    "captured",
    "besieged",
    "blockaded",
    "claimed",
    "backed",
    "supported",
    "sponsored",
    "armed",
    "trained",
    "funded",
    "financed",
    "aligned",
    "allied",
    "linked",
];

/// What stands with a hyphen before the name of what somebody is for or against.
const CAUSES: &[&str] = &["anti", "pro"];

/// What a country does with its own forces.
const MOVES: &[&str] = &[
    "send", "deploy", "redeploy", "withdraw", "station", "pull", "move", "mass", "dispatch", "commit",
    "keep", "lose", "mobilize", "mobilise",
];

/// Those whose "to" tells whose they are: "adviser **to** the chancellor", "parties **to** the war in Chad".
const JOINED_BY_TO: &[&str] =
    &["adviser", "advisor", "aide", "assistant", "counsel", "counselor", "secretary", "party"];

/// Prepositions of the place where something happens.
const SCENES: &[&str] = &["in", "at", "near", "outside", "across", "throughout"];

/// Counts from two on, in words and figures.
const COUNTS: &[[&str; 2]] =
    &[["two", "2"], ["three", "3"], ["four", "4"], ["five", "5"], ["six", "6"], ["seven", "7"]];

/// Sentences before the own one whose country "the country" may be.
const LOOK_BACK: usize = 2;

impl Builder<'_, '_> {
    /// Nations and organisations of the names inside `range`, each once; not those who hold or back another.
    pub(super) fn nations_in(&self, range: Range<usize>) -> Vec<Nation> {
        let mut out: Vec<Nation> = Vec::new();
        for t in range {
            let Some(name) = self.names[t].as_ref().filter(|_| !self.is_holder(t)) else { continue };
            let nation = Nation::of(&name.party);
            if nation.code.is_some() && !out.contains(&nation) {
                out.push(nation);
            }
        }
        out
    }

    /// Whether the name that ends in token `t` tells who holds or backs what is another's: "**Gozo**-held".
    pub(super) fn is_holder(&self, t: usize) -> bool {
        let p = self.page;
        let state = |n: &Name| matches!(n.party.sector, Sector::None | Sector::Gov | Sector::Igo);
        let state = self.names[t].as_ref().is_some_and(state);
        let apart = t + 2 < p.len() && p.word(t + 1) == "-" && ANOTHERS.contains(&p.lower(t + 2));
        let inside = p.lower(t).split_once(".-").is_some_and(|(_, rest)| ANOTHERS.contains(&rest));
        (state && (apart || inside)) || self.is_cause(t)
    }

    /// Whether the name that ends in token `t` tells whom somebody is for or against, or the tongue of a minority:
    /// "anti-**Gozo** marchers", "ethnic **Gozitan** deputies".
    pub(super) fn is_cause(&self, t: usize) -> bool {
        let p = self.page;
        let Some(first) = self.names[t].as_ref().map(|name| name.tokens.start) else { return false };
        let cause = first >= 2 && p.word(first - 1) == "-" && CAUSES.contains(&p.lower(first - 2));
        cause || self.is_minority(first)
    }

    /// Whether the name that begins at token `first` is that of a people who live in another's country: "ethnic
    /// **Gozitans**".
    pub(super) fn is_minority(&self, first: usize) -> bool {
        first.checked_sub(1).is_some_and(|before| self.page.lower(before) == "ethnic")
    }

    /// The parties of the names behind noun `i` and a comma, colon or dash, where they are as many as it counts,
    /// whatever the tree makes of them: "the two territories, **Abkhazia** and **South Ossetia**".
    pub(super) fn counted_behind(&self, i: usize) -> Vec<Party> {
        let p = self.page;
        let counts = |c: usize| COUNTS.iter().position(|n| n.contains(&p.lower(c))).map(|at| at + 2);
        let time = matches!(p.doc.tokens[i].ent, Some(EntityType::Date | EntityType::Time));
        let count = p.child(i, &[Dep::Nummod]).filter(|_| !time).and_then(counts);
        let opens = i + 1 < p.len() && matches!(p.word(i + 1), "," | ":" | "-" | "–" | "—");
        let Some(count) = count.filter(|_| opens) else { return Vec::new() };
        let names = self.listed_from(i + 2);
        if names.len() != count {
            return Vec::new();
        }
        let mut out: Vec<Party> = Vec::new();
        for who in names.into_iter().map(|name| self.name_mention(name).1.party) {
            if who.code.is_some() && !out.contains(&who) {
                out.push(who);
            }
        }
        out
    }

    /// The names that stand one after the other from token `at`, with commas, "and" and determiners between.
    fn listed_from(&self, mut at: usize) -> Vec<&Name> {
        let p = self.page;
        let link = |t: usize| matches!(p.lower(t), "," | "and") || p.pos(t) == Pos::Det;
        let mut out = Vec::new();
        loop {
            let start = (at..p.len()).find(|&t| !link(t)).unwrap_or(p.len());
            let apart = start > at || out.is_empty();
            let name = self.covered.get(start).copied().flatten().and_then(|last| self.names[last].as_ref());
            match name.filter(|n| apart && n.tokens.start == start && n.kind != NameKind::Adjective) {
                Some(name) => out.push(name),
                None => return out,
            }
            at = out[out.len() - 1].tokens.end;
        }
    }

    pub(super) fn nation_of_possessor(&self, i: usize) -> Option<Nation> {
        let owner = self.page.child(i, &[Dep::Poss])?;
        let mention = self.cast.mentions[owner].first()?;
        Some(Nation::of(&mention.party)).filter(|n| n.code.is_some())
    }

    /// Nations told after the head: "the president of Iran", "officials in Kabul", "envoys of India
    /// and China", "states such as Chad".
    pub(super) fn nations_after(&self, i: usize) -> Vec<Nation> {
        let p = self.page;
        let joined_by_to = JOINED_BY_TO.contains(&p.lower_lemma(i));
        let first: &[&str] = if joined_by_to { &["of", "to"] } else { &["of"] };
        let such: &[&str] =
            if AT_LARGE.contains(&p.lower_lemma(i)) { &["as", "like", "including"] } else { &[] };
        for words in [first, &["from", "in", "at", "for", "within", "inside"], such] {
            // The tree hangs "parties **to** the war" under the verb before them.
            let beside = Some(i + 1).filter(|&c| joined_by_to && c < p.len() && p.tag(i) == Tag::Nns);
            for c in p.children(i).chain(beside).filter(|&c| c > i && p.dep(c) == Dep::Prep) {
                if !words.contains(&p.lower(c)) {
                    continue;
                }
                let found = p.child(c, &[Dep::Pobj]).map_or(Vec::new(), |noun| self.nations_of(noun));
                if !found.is_empty() {
                    return found;
                }
            }
        }
        Vec::new()
    }

    /// Nations named by a noun phrase and what is coordinated with it, else told after it.
    pub(super) fn nations_of(&self, noun: usize) -> Vec<Nation> {
        let phrase = self.phrase(noun);
        if self.is_pair(noun, &phrase) {
            let both = self.together(noun, Some(2));
            return both.map_or(Vec::new(), |r| r.parties.iter().map(Nation::of).collect());
        }
        let mut out = Vec::new();
        for head in coordinated(self.page, noun) {
            out.extend(self.nations_in(self.phrase(head).start..head + 1));
        }
        if out.is_empty() {
            out = self.nations_after(noun);
        }
        out.dedup();
        out
    }

    /// Nation of the last mention with the same office, the same head word or the same sector, for "the ministry".
    pub(super) fn met_before(&self, i: usize, role: &Role) -> Option<Nation> {
        let p = self.page;
        // "The president and prime minister": one article for both.
        let led = self.is_definite(i) || (p.dep(i) == Dep::Conj && self.is_definite(p.head(i)));
        if !led {
            return None;
        }
        let holder = self.office(i).filter(|_| role.is_person);
        let holder = || holder.and_then(|office| self.recent.office(&office));
        let same_sector = || role.is_person.then(|| self.recent.person(role.sector)).flatten();
        let found = holder().or_else(|| self.recent.word(p.lower_lemma(i))).or_else(same_sector)?;
        found.parties.first().map(Nation::of)
    }

    /// The publisher as "the President" in capitals, as a government's own pages write of the one at home, unless
    /// the page is about its vice president's talk with another's.
    pub(super) fn own_president(&self, i: usize) -> Option<Nation> {
        let capital = self.page.word(i).starts_with(char::is_uppercase);
        let is_president = || self.office(i).is_some_and(|office| office == "president");
        let office = capital && !self.guest && self.is_definite_singular(i) && is_president();
        self.cast.author.as_ref().filter(|_| office).map(Nation::of)
    }

    /// Whether a government's page tells of its vice president and of another country's president, and not of its
    /// own.
    pub(super) fn is_of_guest(&self) -> bool {
        let Some(own) = self.cast.author.as_ref().map(|author| author.code) else { return false };
        let deputy = self.holders("vice president").any(|code| code == own);
        let presidents: Vec<Code> = self.holders("president").collect();
        deputy && !presidents.is_empty() && !presidents.contains(&own)
    }

    /// The countries of those whom the article names with this office before their name.
    fn holders(&self, office: &str) -> impl Iterator<Item = Code> {
        let holds = move |name: &&Name| {
            let told = name.tokens.start.checked_sub(1).and_then(|before| self.office(before));
            told.is_some_and(|told| told == office)
        };
        let named = self.names.iter().flatten().filter(|name| name.kind != NameKind::Adjective);
        named.filter(holds).map(|name| name.party.code).filter(|code| code.is_country())
    }

    /// Nation assumed for a phrase that names none: the article's own; none for states at large and for those of no
    /// sector.
    pub(super) fn assumed(&self, i: usize, role: &Role) -> Nation {
        let at_large = AT_LARGE.contains(&self.page.lower_lemma(i)) && !self.is_definite_singular(i);
        let stateless = matches!(role.sector, Sector::Unk | Sector::None | Sector::Igo);
        if at_large || stateless {
            return Nation::default();
        }
        let own = self.cast.author.as_ref().filter(|_| role.is_person && role.sector == Sector::Gov);
        let own = own.filter(|_| self.is_definite_singular(i)).map(|a| a.code);
        let sent = || self.sender(i).filter(|_| role.sector == Sector::Mil);
        let there = || self.scene_of(i).filter(|_| !role.is_body || role.sector == Sector::Cop);
        let code =
            own.or_else(|| self.capitalised_home(i)).or_else(sent).or_else(there).unwrap_or(self.cast.home);
        Nation { code, name: String::new() }
    }

    /// The country of the place where those named by `i`, not told of before, act or suffer: "In **Lima**, police
    /// fired on students", "a strike in **Mali** killed two".
    pub(super) fn scene_of(&self, i: usize) -> Option<Code> {
        let p = self.page;
        let known = p.children(i).any(|c| matches!(p.dep(c), Dep::Det | Dep::Poss) && p.lower(c) != "a");
        let (verb, acts) = match p.dep(i) {
            Dep::Nsubj | Dep::Nsubjpass | Dep::Dobj => (p.head(i), true),
            dep => (p.head(p.head(i)), dep == Dep::Pobj && p.pos(p.head(i)) == Pos::Adp),
        };
        let doer = p.child(verb, &[Dep::Nsubj]).filter(|&doer| doer != i);
        let below = p.children(verb).chain(doer.into_iter().flat_map(|doer| p.children(doer)));
        let places = below.filter(|&c| p.dep(c) == Dep::Prep && SCENES.contains(&p.lower(c)));
        let nouns = places.filter_map(|c| p.child(c, &[Dep::Pobj]));
        let mut codes = nouns.filter_map(|noun| self.names[noun].as_ref()?.place).filter(|c| c.is_country());
        codes.next().filter(|_| acts && !known && p.pos(verb) == Pos::Verb)
    }

    /// The country that moves the forces `i` about: "**Gozo** sent troops".
    fn sender(&self, i: usize) -> Option<Code> {
        let p = self.page;
        let verb = Some(p.head(i)).filter(|&v| p.dep(i) == Dep::Dobj && MOVES.contains(&p.lemma(v)))?;
        let mover = p.child(verb, &[Dep::Nsubj])?;
        self.cast.mentions[mover].first().map(|m| m.party.code).filter(|c| c.is_country())
    }

    /// The publisher's country, else the article's own, for a body or office written as a name inside a
    /// sentence: "the Supreme Court", "the Ministry of Health".
    pub(super) fn capitalised_home(&self, i: usize) -> Option<Code> {
        let p = self.page;
        let sentence = &p.sentences[p.sentence_of(i)];
        let inside = (sentence.tokens.start..i).any(|t| p.pos(t) != Pos::Det && p.pos(t) != Pos::Punct);
        let name = inside && p.word(i).starts_with(char::is_uppercase) && p.pos(i) == Pos::Propn;
        let author = self.cast.author.as_ref().map(|a| a.code);
        name.then(|| author.unwrap_or(self.cast.home)).filter(|c| c.is_some())
    }

    /// The country named last by its name, in this sentence or one not far before, that is neither the
    /// publisher's nor the one of the outlet's seat: the one "the country" means.
    pub(super) fn country_named_near(&self, i: usize) -> Option<Code> {
        let first = self.page.sentence_of(i).saturating_sub(LOOK_BACK);
        let start = self.page.sentences[first].tokens.start;
        let own = [self.cast.author.as_ref().map(|a| a.code), Some(self.country_of_outlet())];
        let named = (start..i).rev().filter_map(|t| self.names[t].as_ref());
        // "This country" may go back to an adjective: "the Canadian government".
        let this = self.page.children(i).any(|c| self.page.lower(c) == "this");
        let tells = |kind: NameKind| kind == NameKind::Country || (this && kind == NameKind::Adjective);
        let plain = named.filter(|n| tells(n.kind) && n.party.code.is_country());
        plain.map(|n| n.party.code).find(|&code| !own.contains(&Some(code)))
    }
}

/// Country or organisation that a description belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Nation {
    pub code: Code,
    /// Acronym of an organisation.
    pub name: String,
}

impl Nation {
    pub fn of(party: &Party) -> Nation {
        Nation { code: party.code, name: party.name.clone() }
    }

    /// The party of this nation in `sector`; officials of an organisation are the organisation.
    pub fn with(self, sector: Sector) -> Party {
        let official = matches!(sector, Sector::Gov | Sector::None | Sector::Unk);
        let sector = if self.code == Code::IGO && official { Sector::Igo } else { sector };
        Party { code: self.code, sector, name: self.name }
    }
}
