//! Who: persons, offices, organisations, countries and role nouns.

use polybius_atlas::{Atlas, Candidate, Context, Country, Kind, Relation, Standing, Tie};
use polybius_base::Code;
use serde::Serialize;

use super::columns::labelled;
use super::{Answer, Answers, Asked, date, rounded, span, standing, text};

/// How often a country that the words stand near counts as named.
const NEAR: u32 = 5;

/// Somebody that the words may mean.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WhoAnswer {
    /// Larger is likelier; comparable within one question only.
    pub score: f64,
    /// `holds`, `former`, `unknown`, `not yet` or `undated`.
    pub status: String,
    /// `person`, `surname`, `organisation`, `country`, `adjective`, `people`, `capital`, `seat` or `role`.
    pub kind: &'static str,
    /// The atlas's id.
    pub entity: Option<String>,
    /// The name in the tables.
    pub name: String,
    /// Country code; `ELI` in `sector` from the day after an office.
    pub code: String,
    /// Sector on the day.
    pub sector: String,
    /// Acronym of an international organisation.
    pub organisation: Option<String>,
    /// Office held, or what a seat stands for.
    pub office: Option<String>,
    /// First day.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
    /// Day up to which the source of an open row saw it going on.
    pub asof: Option<String>,
    /// Tag of the source.
    pub source: Option<String>,
    /// Of a country: what else is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<CountryCard>,
    /// Of an organisation: its members on the day, or ever.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<TieRow>,
    /// Who claims, holds and recognises it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dispute: Vec<TieRow>,
    /// Of a country: the organisations it belongs to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub memberships: Vec<TieRow>,
}

/// What is known of a country beside its name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CountryCard {
    /// Kind of state: `un_member`, `territory`, `disputed` and so on.
    pub state: &'static str,
    /// Code that its actors get.
    pub iso3: String,
    /// ISO 3166-1 code of two letters.
    pub iso2: Option<String>,
    /// FIPS 10-4 code.
    pub fips: Option<String>,
    /// Number in the list of Correlates of War.
    pub cow: Option<u16>,
    /// Capital.
    pub capital: Option<String>,
    /// Region of the world.
    pub region: Option<String>,
    /// First day it existed; none for one that was there before 1945.
    pub from: Option<String>,
    /// Last day it existed.
    pub to: Option<String>,
}

/// A country's part in an organisation or a dispute.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TieRow {
    /// `member`, `suspended`, `claimed by` and so on.
    pub relation: &'static str,
    /// The country, or of `memberships` the organisation's name.
    pub of: String,
    /// First day.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
    /// Day up to which the source of an open row saw it going on.
    pub asof: Option<String>,
    /// Whether the day asked for lies after that.
    pub unknown: bool,
    /// Tag of the source.
    pub source: String,
}

/// Who `query` means: a name, an office of a country, or a role noun.
pub fn who(atlas: &Atlas, query: &str, asked: &Asked) -> Answers<WhoAnswer> {
    let office = atlas.office(query, asked.on);
    let is_office = office.is_some();
    let found = office.unwrap_or_else(|| {
        let countries: Vec<(Code, u32)> = asked.near.iter().map(|&c| (c, NEAR)).collect();
        let context = Context { countries: &countries, ..Context::default() };
        let mut all = atlas.resolve(query, asked.on, &context);
        all.retain(|c| !c.meaning.kind.is_place());
        all
    });
    let mut rows: Vec<WhoAnswer> =
        found.iter().take(asked.limit).map(|c| answer(atlas, query, c, asked)).collect();
    if rows.is_empty() && !is_office {
        rows.extend(role(atlas, query));
    }
    Answers { query: query.to_owned(), rows }
}

fn answer(atlas: &Atlas, query: &str, c: &Candidate, asked: &Asked) -> WhoAnswer {
    let m = &c.meaning;
    let name = match m.kind {
        Kind::Capital => query,
        _ => atlas.name_of(&m.entity).unwrap_or(query),
    };
    let is_state = matches!(m.kind, Kind::Country | Kind::Adjective | Kind::People | Kind::Capital);
    let country = is_state.then(|| atlas.countries().find(|s| s.entity == m.entity)).flatten();
    let members = match m.kind {
        Kind::Organisation => atlas.members(&m.entity, asked.on),
        _ => Vec::new(),
    };
    let memberships = match &country {
        Some(state) if state.entity.starts_with("country:") => atlas.memberships(state.code, asked.on),
        _ => Vec::new(),
    };
    let organisation_name = |t: &Tie| atlas.name_of(&t.subject).unwrap_or(t.subject.as_str()).to_owned();
    WhoAnswer {
        score: rounded(c.score),
        status: standing(if c.unknown_term { Standing::Unknown } else { m.standing(asked.on) }),
        kind: kind(m.kind),
        entity: text(m.entity.clone()),
        name: name.to_owned(),
        code: m.party.code.as_str().to_owned(),
        sector: m.party.sector.as_str().to_owned(),
        organisation: text(m.party.name.clone()),
        office: m.office.clone(),
        from: date(m.from),
        to: date(m.to),
        asof: date(m.asof),
        source: text(m.source.clone()),
        country: country.map(card),
        members: members.into_iter().map(|t| tie(t.code.to_string(), t)).collect(),
        dispute: dispute(atlas, &m.entity, asked),
        memberships: memberships.into_iter().map(|t| tie(organisation_name(&t), t)).collect(),
    }
}

/// Who claims, holds and recognises an entity.
pub(super) fn dispute(atlas: &Atlas, entity: &str, asked: &Asked) -> Vec<TieRow> {
    atlas.dispute(entity, asked.on).into_iter().map(|t| tie(t.code.to_string(), t)).collect()
}

fn card(state: Country) -> CountryCard {
    CountryCard {
        state: state.status.as_str(),
        iso3: state.code.as_str().to_owned(),
        iso2: text(state.iso2),
        fips: text(state.fips),
        cow: state.cow,
        capital: text(state.capital),
        region: text(state.region),
        from: date(state.from),
        to: date(state.to),
    }
}

fn tie(of: String, t: Tie) -> TieRow {
    TieRow {
        relation: t.relation.as_str(),
        of,
        from: date(t.from),
        to: date(t.to),
        asof: date(t.asof),
        unknown: t.unknown,
        source: t.source,
    }
}

/// What a role noun tells of whoever bears it.
fn role(atlas: &Atlas, noun: &str) -> Option<WhoAnswer> {
    let role = atlas.role(noun)?;
    let kinds = [(role.is_person, "a person"), (role.is_group, "several persons"), (role.is_body, "a body")];
    let others: Vec<&str> = role.others.iter().map(|s| s.as_str()).collect();
    let mut told: String = kinds.iter().filter(|k| k.0).map(|k| k.1).collect::<Vec<_>>().join(", ");
    if !others.is_empty() {
        told += &format!("; else {}", others.join(", "));
    }
    Some(WhoAnswer {
        score: 1.0,
        status: standing(if role.former { Standing::Former } else { Standing::Undated }),
        kind: "role",
        entity: None,
        name: noun.to_owned(),
        code: String::new(),
        sector: role.sector.as_str().to_owned(),
        organisation: None,
        office: Some(told),
        from: None,
        to: None,
        asof: None,
        source: atlas.role_source(noun).map(str::to_owned),
        country: None,
        members: Vec::new(),
        dispute: Vec::new(),
        memberships: Vec::new(),
    })
}

pub(super) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Country => "country",
        Kind::Adjective => "adjective",
        Kind::People => "people",
        Kind::Capital => "capital",
        Kind::City => "city",
        Kind::Region => "region",
        Kind::Feature => "feature",
        Kind::Seat => "seat",
        Kind::Person => "person",
        Kind::Surname => "surname",
        Kind::Organisation => "organisation",
    }
}

impl Answer for WhoAnswer {
    const HEADER: &'static [&'static str] = &[
        "score",
        "status",
        "kind",
        "name",
        "code",
        "sector",
        "organisation",
        "office",
        "when",
        "source",
        "id",
    ];

    fn cells(&self) -> Vec<String> {
        let or_empty = |v: &Option<String>| v.clone().unwrap_or_default();
        let parse = |v: &Option<String>| v.as_deref().and_then(|d| d.parse().ok());
        vec![
            format!("{:.2}", self.score),
            self.status.clone(),
            self.kind.to_owned(),
            self.name.clone(),
            self.code.clone(),
            self.sector.clone(),
            or_empty(&self.organisation),
            or_empty(&self.office),
            span(parse(&self.from), parse(&self.to), parse(&self.asof)),
            or_empty(&self.source),
            or_empty(&self.entity),
        ]
    }

    fn details(&self) -> String {
        let mut out = String::new();
        if let Some(c) = &self.country {
            out += &card_lines(c);
        }
        out += &ties("", &self.dispute);
        out += &ties("", &self.members);
        out += &ties("is ", &self.memberships);
        if out.is_empty() { out } else { format!("\n{}\n{out}", crate::report::plain(&self.name)) }
    }
}

fn card_lines(c: &CountryCard) -> String {
    let or_dash = |v: &Option<String>| v.clone().unwrap_or_else(|| "–".to_owned());
    let cow = c.cow.map_or_else(|| "–".to_owned(), |n| n.to_string());
    let codes = format!("{}, ISO {}, FIPS {}, COW {cow}", c.iso3, or_dash(&c.iso2), or_dash(&c.fips));
    let existed = match (&c.from, &c.to) {
        (Some(from), Some(to)) => format!("{from} to {to}"),
        (Some(from), None) => format!("since {from}"),
        (None, Some(to)) => format!("to {to}"),
        (None, None) if c.state == "un_member" => "since before 1945".to_owned(),
        (None, None) => "unknown".to_owned(),
    };
    [
        labelled("codes", &codes),
        labelled("state", &c.state.replace('_', " ")),
        labelled("existed", &existed),
        labelled("capital", c.capital.as_deref().unwrap_or("")),
        labelled("region", c.region.as_deref().unwrap_or("")),
    ]
    .concat()
}

/// One line a relation: who it is, with dates where they are few.
pub(super) fn ties(before: &str, rows: &[TieRow]) -> String {
    let mut out = String::new();
    for relation in Relation::ALL {
        let of: Vec<&TieRow> = rows.iter().filter(|t| t.relation == relation.as_str()).collect();
        let unknown = of.iter().any(|t| t.unknown);
        let words: Vec<String> = of
            .iter()
            .map(|t| match (&t.from, &t.to) {
                (None, None) => t.of.clone(),
                (Some(from), None) => format!("{} {from}", t.of),
                (from, Some(to)) => format!("{} {}/{to}", t.of, from.as_deref().unwrap_or("…")),
            })
            .collect();
        let seen = of.iter().filter(|t| t.unknown).filter_map(|t| t.asof.as_deref()).min();
        let note = match seen {
            Some(seen) if unknown => format!(" (since {seen} unknown)"),
            _ => String::new(),
        };
        out += &labelled(&format!("{before}{}", relation.as_str()), &(words.join(", ") + &note));
    }
    out
}
