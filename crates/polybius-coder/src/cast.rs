//! The cast of an article: which words name which party, and where things are.
//!
//! Names come from the atlas, dated by the article; titles, descriptions, unknown persons and
//! pronouns are resolved within the article. What cannot be resolved stays empty.

mod describe;
mod home;
mod names;
mod nation;
mod pronoun;
mod recent;
mod whereabouts;
mod whose;

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use polybius_atlas::{Atlas, Kind as NameKind, Spot};
use polybius_base::{Code, Mention, Party, Place, Sector, Span};
use polybius_syntax::{Dep, EntityType, Pos, Tag};

use crate::forest::Forest;
use crate::geo::{self, Located};
use crate::page::Page;
use crate::statement::coordinated;
use names::{Name, Words};
pub use pronoun::is_first_person;
use recent::{Memory, Recent};
use whose::Nations;
pub use whose::{WHOSE_VALUES, WhoseChoice};

/// Nouns for places that lie in no one country unless a name beside them tells.
const NOWHERE: &[&str] = &["region", "border", "world", "sea", "ocean", "space", "area", "sidelines"];

/// The parties and places an article names, by the head token of each mention.
#[derive(Clone, Debug, Default)]
pub struct Cast {
    /// The parties of the mention headed by each token; several for "both sides".
    mentions: Vec<Vec<Mention>>,
    /// What modifiers describe that act through the noun they stand with: "**Foreign Ministry** spokesman".
    asides: HashMap<usize, Mention>,
    /// The place whose last word each token is.
    places: Vec<Option<Place>>,
    /// The place that the noun at each token tells of without its name.
    described: Vec<Option<Place>>,
    /// Every name of a place, settled, in text order.
    located: Vec<Located>,
    /// The atlas's names, in text order, each with its kind.
    names: Vec<(NameKind, Mention)>,
    /// Country of the article itself.
    home: Code,
    /// The government that publishes.
    author: Option<Party>,
    /// Who speaks where the article says "we" outside quotes: those who make a joint statement, else the author.
    we: Vec<Party>,
}

impl Cast {
    /// Resolves every mention of `page`; whose a description is, `forest` chooses, the rules where there is none.
    pub fn new(page: &Page, atlas: &Atlas, forest: Option<&Forest>) -> Cast {
        Builder { forest, ..Builder::new(page, atlas) }.build()
    }

    /// Resolves every mention of `page` by the rules, and gives what a forest would have chosen among, by the head
    /// of each description.
    pub fn with_choices(page: &Page, atlas: &Atlas) -> (Cast, HashMap<usize, Vec<WhoseChoice>>) {
        let kept = RefCell::default();
        let cast = Builder { kept: Some(&kept), ..Builder::new(page, atlas) }.build();
        (cast, kept.into_inner())
    }

    /// The token that heads the mention of the phrase that `span` covers.
    pub fn head_at(&self, page: &Page, span: Span) -> Option<usize> {
        let found = self.at(page, span)?;
        let first = page.tokens_from(span).start;
        let end = page.sentences[page.sentence_of(first)].tokens.end;
        (first..end).find(|&i| self.mention(i).is_some_and(|m| std::ptr::eq(m, found)))
    }

    /// The mention whose head is token `head`; `None` where the token names no party.
    pub fn mention(&self, head: usize) -> Option<&Mention> {
        self.mentions.get(head)?.first()
    }

    /// All parties named by the words headed by token `head`.
    pub fn mentions(&self, head: usize) -> &[Mention] {
        self.mentions.get(head).map_or(&[], Vec::as_slice)
    }

    /// The widest mention that lies inside `span`, the first of several.
    pub fn within(&self, span: Span) -> Option<&Mention> {
        self.mentions
            .iter()
            .flatten()
            .filter(|m| span.contains(m.span))
            .max_by_key(|m| (m.span.len(), std::cmp::Reverse(m.span.start)))
    }

    /// The mention of the phrase that `span` covers: a person at its end, else that of its head, else of its
    /// first resolved token, else of the noun that it modifies.
    pub fn at(&self, page: &Page, span: Span) -> Option<&Mention> {
        let tokens = &page.doc.tokens;
        let near = page.tokens_from(span).take_while(|&i| tokens[i].span.start < span.end);
        let inside: Vec<usize> = near.filter(|&i| span.overlaps(tokens[i].span)).collect();
        let head = inside.iter().copied().find(|&i| !inside.contains(&page.head(i)) || page.head(i) == i);
        let own = head.and_then(|h| self.mention(h));
        let person =
            || inside.last().and_then(|&i| self.mention(i)).filter(|m| m.entity.starts_with("person:"));
        let apart = || head.and_then(|h| self.asides.get(&h));
        let any = || inside.iter().find_map(|&i| self.mention(i));
        let governor = || {
            let modifier = |&i: &usize| matches!(page.dep(i), Dep::Compound | Dep::Amod | Dep::Nmod);
            let chain = std::iter::successors(head, |&i| Some(i).filter(modifier).map(|i| page.head(i)));
            chain.skip(1).take(4).find_map(|i| self.mention(i).or_else(|| self.asides.get(&i)))
        };
        person().or(own).or_else(apart).or_else(any).or_else(governor)
    }

    /// Every party of the phrase that `span` covers: those of [`Cast::at`], and of the phrases coordinated
    /// with it inside the span.
    pub fn all_at(&self, page: &Page, span: Span) -> Vec<&Mention> {
        let Some(first) = self.at(page, span) else { return Vec::new() };
        if self.asides.values().any(|m| std::ptr::eq(m, first)) || !span.overlaps(first.span) {
            return vec![first];
        }
        let head = (0..page.len()).find(|&i| self.mention(i).is_some_and(|m| std::ptr::eq(m, first)));
        let heads = head.map_or(Vec::new(), |h| coordinated(page, h));
        let inside = heads.into_iter().filter(|&h| span.overlaps(page.doc.tokens[h].span));
        let mut out: Vec<&Mention> = Vec::new();
        for m in inside.flat_map(|h| self.mentions(h)) {
            if !out.iter().any(|o| o.party == m.party) {
                out.push(m);
            }
        }
        if out.is_empty() { vec![first] } else { out }
    }

    /// Country of the place that `span` tells: that of a place named inside it, else of a party; of a mere
    /// description ("the airport") the country of the place named last before it, else the article's own.
    /// [`Code::NONE`] where it lies in no one country.
    pub fn country_at(&self, page: &Page, span: Span) -> Code {
        let inside = || (0..page.len()).filter(|&i| span.overlaps(page.doc.tokens[i].span));
        let places = || inside().filter_map(|i| self.place(i)).map(|p| p.country);
        let party = || self.at(page, span).map(|m| m.party.code).filter(|c| c.is_country());
        let nowhere = || places().next().is_some() || inside().any(|i| NOWHERE.contains(&page.lemma(i)));
        let named = places().rfind(|c| c.is_country()).or_else(party);
        named.unwrap_or_else(|| match nowhere() {
            true => Code::NONE,
            false => self.country_before(page, inside().next().unwrap_or(0)),
        })
    }

    /// Country of the place named last before token `i` in its sentence, else the article's own.
    fn country_before(&self, page: &Page, i: usize) -> Code {
        let start = page.sentences[page.sentence_of(i)].tokens.start;
        let named = (start..i).rev().filter_map(|t| self.place(t)).map(|p| p.country);
        named.into_iter().find(|c| c.is_country()).unwrap_or(self.home)
    }

    /// The place whose name ends in token `i`.
    pub fn place(&self, i: usize) -> Option<&Place> {
        self.places.get(i)?.as_ref()
    }

    /// The same, or the place that noun `i` tells of without its name: "the airport".
    pub fn somewhere(&self, i: usize) -> Option<&Place> {
        self.place(i).or_else(|| self.described.get(i)?.as_ref())
    }

    /// The point of the place whose name ends in token `i`.
    pub fn spot(&self, i: usize) -> Option<&Spot> {
        let at = self.located.partition_point(|l| l.tokens.end <= i);
        self.located.get(at).filter(|l| l.tokens.end == i + 1)?.spot.as_ref()
    }

    /// Every name of a place in the article, datelines included, in text order.
    pub fn located(&self) -> &[Located] {
        &self.located
    }

    /// The names of the atlas that the article has, in text order, datelines included.
    pub fn names(&self) -> &[(NameKind, Mention)] {
        &self.names
    }

    /// The article's own country, `NONE` where it has none.
    pub fn home(&self) -> Code {
        self.home
    }

    /// The government that publishes the article in its own name, if one does.
    pub fn author(&self) -> Option<&Party> {
        self.author.as_ref()
    }

    /// Gives "I", "we" and "our" inside `span` the party of the one who speaks there.
    pub fn speak(&mut self, page: &Page, span: Span, speaker: &Party) {
        for i in page.tokens_from(span).take_while(|&i| page.doc.tokens[i].span.start < span.end) {
            let token = page.doc.tokens[i].span;
            if span.contains(token) && pronoun::is_first_person(page, i) {
                let mention = mention(page, i..i + 1, speaker.clone(), "");
                self.mentions[i] = vec![mention];
            }
        }
    }
}

/// A mention of the tokens `range`.
fn mention(page: &Page, range: Range<usize>, party: Party, entity: &str) -> Mention {
    let span = page.span(range);
    Mention { party, text: page.text(span).to_owned(), span, entity: entity.to_owned() }
}

/// What a mention is, for the resolution of pronouns and descriptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Person,
    Country,
    Body,
    Group,
    /// A city or region; no pronoun stands for one.
    Place,
    /// What belongs to a country and does not act: "the Israeli embassy".
    Thing,
}

/// Resolution in text order.
struct Builder<'p, 'a> {
    page: &'p Page<'a>,
    atlas: &'p Atlas,
    /// Atlas names by their last token.
    names: Vec<Option<Name>>,
    /// Token range of the atlas name that covers each token, as an index of its last token.
    covered: Vec<Option<usize>>,
    /// Persons of the article by surname.
    people: HashMap<String, (Party, String)>,
    recent: Memory,
    told: Words<'a>,
    nations: Nations,
    /// Chooses whose a description is.
    forest: Option<&'p Forest>,
    /// Where the choices are kept, for lessons.
    kept: Option<&'p RefCell<HashMap<usize, Vec<WhoseChoice>>>>,
    /// Whether "the President" is another country's, whom the publisher's deputy meets.
    guest: bool,
    cast: Cast,
}

impl<'p, 'a> Builder<'p, 'a> {
    fn new(page: &'p Page<'a>, atlas: &'p Atlas) -> Self {
        let n = page.len();
        let cast = Cast {
            mentions: vec![Vec::new(); n],
            places: vec![None; n],
            described: vec![None; n],
            ..Cast::default()
        };
        Builder {
            page,
            atlas,
            names: vec![None; n],
            covered: vec![None; n],
            people: HashMap::new(),
            recent: Memory::default(),
            told: Words::new(page),
            nations: Nations::default(),
            forest: None,
            kept: None,
            guest: false,
            cast,
        }
    }

    fn build(mut self) -> Cast {
        self.cast.located = geo::locate(self.page, self.atlas);
        self.find_names();
        self.settle_places();
        self.settle_home();
        self.guest = self.is_of_guest();
        self.meet_nations();
        self.meet_people();
        for i in 0..self.page.len() {
            self.place_at(i);
        }
        self.place_others();
        for i in 0..self.page.len() {
            if self.is_head(i) {
                self.resolve(i);
            } else {
                self.resolve_aside(i);
            }
        }
        self.place_described();
        self.cast.names = self.names.iter().flatten().map(|n| self.name_mention(n)).collect();
        self.cast
    }

    /// Resolves a modifier that describes a body or a group by itself.
    fn resolve_aside(&mut self, i: usize) {
        let range = self.phrase(i);
        let nominal = matches!(self.page.pos(i), Pos::Noun | Pos::Propn);
        if !nominal || !self.is_modifier(i) || self.role_at(i, &range).is_none() {
            return;
        }
        let parties = self.describe(i, &range).unwrap_or_default();
        if let Some(first) = parties.into_iter().next() {
            let aside = mention(self.page, range, first, "");
            self.cast.asides.insert(i, aside);
        }
    }

    /// A name as a mention of the party it names by itself.
    fn name_mention(&self, name: &Name) -> (NameKind, Mention) {
        let mut who = name.party.clone();
        if who.sector == Sector::None && who.code.is_some() && name.kind != NameKind::Adjective {
            who.sector = Sector::Gov;
        }
        (name.kind, mention(self.page, name.tokens.clone(), who, &name.entity))
    }

    /// Whether token `i` heads a noun phrase, or is a modifier that names a party by itself.
    fn is_head(&self, i: usize) -> bool {
        let p = self.page;
        let nominal = matches!(p.pos(i), Pos::Noun | Pos::Propn | Pos::Pron | Pos::Num | Pos::Det);
        let modifier = matches!(p.dep(i), Dep::Compound | Dep::Amod | Dep::Nmod | Dep::Det | Dep::Nummod);
        let hour = p.doc.tokens[i].ent == Some(EntityType::Time);
        if self.page.is_dateline(i) || hour {
            return false;
        }
        (nominal && !modifier)
            || self.is_force(i)
            || (self.names[i].is_some() && !(self.is_modifier(i) && self.is_cause(i)))
            || (p.dep(i) == Dep::Nsubj && p.pos(i) == Pos::Adj)
    }

    /// Whether modifier `i` names who acts: "**military** takeover", "**police** violence".
    fn is_force(&self, i: usize) -> bool {
        let p = self.page;
        self.is_modifier(i)
            && matches!(p.lemma(i), "military" | "police" | "army" | "rebel" | "government" | "militant")
    }

    /// Resolves the phrase headed by `i` and remembers it.
    fn resolve(&mut self, i: usize) {
        let range = self.phrase(i);
        let found = if self.page.pos(i) == Pos::Pron || is_possessive_pronoun(self.page, i) {
            self.pronoun(i).or_else(|| self.people(i))
        } else {
            self.named(i, &range).or_else(|| self.described(i, &range))
        };
        let Some(mut found) = found else { return };
        if found.kind == Kind::Person {
            found.office = self.office_told(i, &range).unwrap_or_default();
        }
        let text = self.text_range(i, &range);
        self.cast.mentions[i] = found
            .parties
            .iter()
            .map(|p| mention(self.page, text.clone(), p.clone(), &found.entity))
            .collect();
        self.recent.push(found);
    }

    /// The words a mention is told in: the phrase without its determiner and possessor.
    fn text_range(&self, i: usize, range: &Range<usize>) -> Range<usize> {
        if let Some(name) = &self.names[i]
            && self.is_modifier(i)
        {
            return name.tokens.clone();
        }
        let start = (range.start..=i).find(|&t| self.page.pos(t) != Pos::Det).unwrap_or(range.start);
        start..range.end
    }

    fn is_modifier(&self, i: usize) -> bool {
        matches!(self.page.dep(i), Dep::Compound | Dep::Amod | Dep::Nmod)
    }

    /// Tokens of the noun phrase headed by `i`: its left modifiers and itself.
    fn phrase(&self, i: usize) -> Range<usize> {
        let p = self.page;
        let mut start = i;
        for c in p.children(i).filter(|&c| c < i) {
            let part = matches!(
                p.dep(c),
                Dep::Det
                    | Dep::Amod
                    | Dep::Compound
                    | Dep::Nummod
                    | Dep::Poss
                    | Dep::Nmod
                    | Dep::Quantmod
                    | Dep::Advmod
            );
            if part {
                start = start.min(p.subtree(c).start);
            }
        }
        if let Some(name) = &self.names[i] {
            start = start.min(name.tokens.start);
        }
        p.after_dateline(start..i + 1)
    }

    /// A record of what `i` was resolved to.
    fn record(&self, i: usize, kind: Kind, parties: Vec<Party>, entity: String) -> Recent {
        let p = self.page;
        let subject = matches!(p.dep(i), Dep::Nsubj | Dep::Nsubjpass);
        Recent {
            head: i,
            kind,
            subject,
            sentence: p.sentence_of(i),
            lemma: p.lower_lemma(i).to_owned(),
            office: String::new(),
            parties,
            entity,
        }
    }
}

fn is_possessive_pronoun(page: &Page, i: usize) -> bool {
    page.tag(i) == Tag::PrpS
}

/// A party of code and sector without an organisation's name.
fn party(code: Code, sector: Sector) -> Party {
    Party { code, sector, name: String::new() }
}

/// Adds a party with a code to `all`, each country and organisation once.
fn add_once(all: &mut Vec<Party>, one: &Party) {
    if one.code.is_some() && !all.iter().any(|q| q.code == one.code && q.name == one.name) {
        all.push(one.clone());
    }
}

/// Makes a party of a state its government.
fn as_state(party: &mut Party) {
    if party.sector != Sector::Igo {
        party.sector = Sector::Gov;
    }
}
