//! Each table's rows, turned into entities, terms, places and names.

use std::collections::HashMap;

use polybius_base::{Code, ItemClass, PartialDate, Sector};

use super::facts;
use super::names::surname_keys;
use super::pack::Pack;
use super::table::{Row, Table};
use crate::facts::CountryRecord;
use crate::fold::Words;
use crate::format::{Entity, PlaceRecord, RegionRecord, Term, sector_code};
use crate::types::{AtlasError, Kind, Precision, Status};

/// Order in which tables are read, so that later ones can point to earlier ones.
const ORDER: [&str; 16] = [
    "stop",
    "states",
    "countries",
    "regions",
    "places",
    "features",
    "seats",
    "aliases",
    "organisations",
    "terms",
    "people",
    "roles",
    "things",
    "memberships",
    "disputes",
    "units",
];

/// Classes of office, the weightiest first, with the weight of a name that held one.
pub(crate) const CLASSES: [(&str, f32); 34] = [
    ("", 0.5),
    ("HOS", 1.0),
    ("HOG", 0.98),
    ("FM", 0.9),
    ("DM", 0.9),
    ("IGOHEAD", 0.9),
    ("DEPHEAD", 0.85),
    ("REBLEAD", 0.85),
    ("OPPLEAD", 0.82),
    ("PARTY", 0.8),
    ("MILCH", 0.72),
    ("NSA", 0.72),
    ("INTEL", 0.7),
    ("IGOENVOY", 0.7),
    ("SPOX", 0.7),
    ("LEG", 0.65),
    ("ENVOY", 0.65),
    ("CB", 0.62),
    ("MIN", 0.6),
    ("ADVISER", 0.6),
    ("RELLEAD", 0.75),
    ("CRMLEAD", 0.6),
    ("PRMLEAD", 0.6),
    ("JUD", 0.5),
    ("SUBNAT", 0.5),
    ("POLICE", 0.5),
    ("DEPMIN", 0.45),
    ("OPP", 0.5),
    ("FORMER", 0.5),
    ("FAM", 0.4),
    ("AMB", 0.4),
    ("GOVUNSPEC", 0.35),
    ("IGOUNSPEC", 0.35),
    ("OTH", 0.35),
];

/// What is remembered between tables.
#[derive(Default)]
pub(super) struct State {
    /// What the table of countries lacks of states, by their ids.
    pub(super) more: HashMap<String, facts::More>,
    /// Rows of `terms` by person.
    terms: HashMap<String, Vec<PersonTerm>>,
    /// Further names of persons and organisations.
    aliases: HashMap<String, Vec<String>>,
    /// Number of each first-level region by its code.
    regions: HashMap<String, u16>,
    /// Place of the largest city of a name in a country.
    cities: HashMap<(String, Code), u32>,
    /// Capitals to be tied to places.
    capitals: Vec<Capital>,
}

struct Capital {
    name: String,
    code: Code,
    country: u32,
    weight: f32,
}

struct PersonTerm {
    term: Term,
    class: usize,
}

/// Reads every table in its order.
pub(crate) fn all(tables: &[Table], pack: &mut Pack) -> Result<(), AtlasError> {
    let mut state = State::default();
    let known = |t: &Table| ORDER.contains(&t.name.trim_end_matches("_own"));
    if let Some(t) = tables.iter().find(|t| !known(t)) {
        let message = "no table of the atlas has this name".to_owned();
        return Err(AtlasError::Table { table: t.name.clone(), line: 1, message });
    }
    add_sources(tables, pack)?;
    for name in ORDER {
        for table in tables.iter().filter(|t| t.name.trim_end_matches("_own") == name) {
            table.rows(|row| one(name, row, pack, &mut state))?;
        }
        if name == "terms" {
            close_succeeded(&mut state);
        }
    }
    tie_capitals(pack, &state);
    pack.rank_surnames();
    notable_surnames(pack);
    Ok(())
}

/// Adds every source's tag before any other string, so that small numbers point to it.
fn add_sources(tables: &[Table], pack: &mut Pack) -> Result<(), AtlasError> {
    for table in tables {
        table.rows(|row| {
            pack.strings.add(row.get("source"));
            Ok(())
        })?;
    }
    Ok(())
}

fn one(name: &str, row: &Row, pack: &mut Pack, state: &mut State) -> Result<(), AtlasError> {
    match name {
        "stop" => stop(row, pack),
        "states" => facts::more(row, state),
        "countries" => country(row, pack, state),
        "regions" => region(row, pack, state),
        "places" => place(row, pack, state),
        "features" => feature(row, pack),
        "seats" => seat(row, pack, state),
        "organisations" => organisation(row, pack, state),
        "terms" => person_term(row, pack, state),
        "aliases" => {
            let names = row.list("names").map(str::to_owned);
            state.aliases.entry(row.get("id").to_owned()).or_default().extend(names);
            Ok(())
        }
        "people" => person(row, pack, state),
        "roles" => role(row, pack),
        "things" => thing(row, pack),
        "memberships" | "disputes" => facts::tie(row, pack),
        _ => facts::unit(row, pack),
    }
}

fn stop(row: &Row, pack: &mut Pack) -> Result<(), AtlasError> {
    let of = row.get("of");
    if !["place", "surname", "find", "organisation", "all"].contains(&of) {
        return Err(row.error(format!("no kind of stop: {of}")));
    }
    pack.stop.entry(of.to_owned()).or_default().insert(Words::of(row.get("surface")).key());
    Ok(())
}

fn weight_of_source(source: &str) -> f32 {
    match source {
        "HAND" | "OWN" | "ISO" | "GEONAMES" => 0.9,
        "FACTBOOK" | "WD-EPS" | "CONGRESS" => 0.6,
        "PHOENIX" => 0.5,
        _ => 0.4,
    }
}

/// A term without class of office; `fallback` is the source of rows that name none.
pub(super) fn plain_term(row: &Row, pack: &mut Pack, fallback: &str) -> Result<Term, AtlasError> {
    Ok(Term {
        code: row.code()?,
        sector: row.sector()?,
        from: row.date("from")?,
        to: row.date("to")?,
        asof: row.date("asof")?,
        office: pack.strings.add(row.get("office")),
        igo: pack.strings.add(row.get("igo")),
        source: source_or(row, pack, fallback)?,
        class: 0,
        died: false,
    })
}

pub(super) fn source(row: &Row, pack: &mut Pack) -> Result<u32, AtlasError> {
    source_or(row, pack, "")
}

fn source_or(row: &Row, pack: &mut Pack, fallback: &str) -> Result<u32, AtlasError> {
    let tag = Some(row.get("source")).filter(|t| !t.is_empty()).unwrap_or(fallback);
    if tag.is_empty() {
        return Err(row.error("no source".to_owned()));
    }
    Ok(pack.strings.add(tag))
}

pub(super) fn point(row: &Row, precision: Precision) -> Result<Option<PlaceRecord>, AtlasError> {
    let (lat, lon) = (row.number::<f32>("lat")?, row.number::<f32>("lon")?);
    let (Some(lat), Some(lon)) = (lat, lon) else { return Ok(None) };
    if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lon) {
        return Err(row.error(format!("no point on the globe: {lat} {lon}")));
    }
    let geonames = row.number("geonames")?.unwrap_or(0);
    let population = row.number("population")?.unwrap_or(0);
    Ok(Some(PlaceRecord { lat, lon, geonames, population, code: row.code()?, precision, region: 0 }))
}

fn country(row: &Row, pack: &mut Pack, state: &mut State) -> Result<(), AtlasError> {
    let mut term = plain_term(row, pack, "")?;
    let more = state.more.get(row.get("id")).cloned().unwrap_or_default();
    term.from = term.from.or(more.from);
    let status = match row.get("status") {
        "" => Status::Member,
        word => Status::from_code(word).ok_or_else(|| row.error(format!("no status: {word}")))?,
    };
    let place =
        point(row, if row.get("precision") == "capital" { Precision::Place } else { Precision::Country })?;
    let id = row.get("id");
    let entity = pack.entity(id, row.get("name"), place);
    pack.term(term);
    let living = status != Status::Historical;
    let scale = match row.get("weight") {
        "" => 1.0,
        _ => row.number("weight")?.unwrap_or(1.0),
    } * if living { 1.0 } else { 0.8 };
    row.list("names").for_each(|n| pack.name(n, Kind::Country, entity, scale));
    row.list("adjectives").for_each(|n| pack.name(n, Kind::Adjective, entity, 0.95 * scale));
    row.list("people").for_each(|n| pack.name(n, Kind::People, entity, 0.9 * scale));
    let acts = !id.starts_with("defa:");
    for (i, n) in row.list("capitals").enumerate().filter(|_| acts) {
        let weight = scale * if i == 0 { 0.85 } else { 0.8 };
        state.capitals.push(Capital { name: n.to_owned(), code: term.code, country: entity, weight });
    }
    let first = |column: &str| row.list(column).next().unwrap_or("").to_owned();
    let (adjective, capital) = (first("adjectives"), first("capitals"));
    pack.countries.push(CountryRecord {
        code: term.code,
        main: id.starts_with("country:") || id == "disp:XKX",
        name: pack.strings.add(row.get("name")),
        adjective: pack.strings.add(&adjective),
        capital: pack.strings.add(&capital),
        region: pack.strings.add(row.get("region")),
        lat: place.map_or(f32::NAN, |p| p.lat),
        lon: place.map_or(f32::NAN, |p| p.lon),
        from: term.from,
        to: term.to,
        entity,
        status,
        iso2: pack.strings.add(row.get("iso2")),
        fips: pack.strings.add(if more.fips.is_empty() { row.get("fips") } else { &more.fips }),
        cow: row.number("cow")?.unwrap_or(more.cow),
    });
    Ok(())
}

fn region(row: &Row, pack: &mut Pack, state: &mut State) -> Result<(), AtlasError> {
    let key = row.get("region");
    let number =
        u16::try_from(pack.regions.len() + 1).map_err(|_| row.error("too many regions".to_owned()))?;
    state.regions.insert(key.to_owned(), number);
    let place = point(row, Precision::Region)?.map(|p| PlaceRecord { region: number, ..p });
    let id = match row.get("geonames") {
        "" => format!("region:{}", row.get("region")),
        geonames => format!("place:{geonames}"),
    };
    let source = source(row, pack)?;
    let entity = pack.entity(&id, row.get("name"), place);
    let nothing = Term {
        code: row.code()?,
        sector: Sector::Gov,
        from: None,
        to: None,
        asof: None,
        office: 0,
        igo: 0,
        source,
        class: 0,
        died: false,
    };
    pack.term(nothing);
    let parent = key.rsplit_once('.').and_then(|(parent, _)| state.regions.get(parent)).copied().unwrap_or(0);
    pack.regions.push(RegionRecord { entity, parent });
    let people = place.map_or(0, |p| p.population).max(1000) as f32;
    let level = if key.matches('.').count() > 1 { 0.15 } else { 0.25 };
    let weight = level + 0.1 * (people / 1000.0).log10();
    pack.name(row.get("name"), Kind::Region, entity, weight);
    row.list("names").for_each(|n| pack.name(n, Kind::Region, entity, weight * 0.9));
    row.list("short").for_each(|n| pack.name(n, Kind::Region, entity, weight * 0.9));
    Ok(())
}

fn place(row: &Row, pack: &mut Pack, state: &mut State) -> Result<(), AtlasError> {
    let mut record = point(row, Precision::Place)?.ok_or_else(|| row.error("no coordinates".to_owned()))?;
    record.region = state.regions.get(row.get("region")).copied().unwrap_or(0);
    pack.places.push(record);
    let at = pack.places.len() as u32 - 1;
    let people = record.population.max(500) as f32;
    let weight = 0.15 + 0.13 * (people / 1000.0).log10();
    pack.name(row.get("name"), Kind::City, at, weight);
    row.list("names").for_each(|n| pack.name(n, Kind::City, at, weight * 0.8));
    if record.population > 20_000 {
        for n in std::iter::once(row.get("name")).chain(row.list("names")) {
            state.cities.entry((Words::of(n).key(), record.code)).or_insert(at);
        }
    }
    Ok(())
}

fn feature(row: &Row, pack: &mut Pack) -> Result<(), AtlasError> {
    let place = point(row, Precision::Feature)?;
    let name = row.get("name");
    let term = plain_term(row, pack, "")?;
    let entity = pack.entity(&format!("feature:{}", slug(name)), name, place);
    pack.term(term);
    pack.name(name, Kind::Feature, entity, 0.7);
    row.list("names").for_each(|n| pack.name(n, Kind::Feature, entity, 0.6));
    row.list("adjectives").for_each(|n| pack.name(n, Kind::Adjective, entity, 0.7));
    row.list("people").for_each(|n| pack.name(n, Kind::People, entity, 0.7));
    Ok(())
}

fn seat(row: &Row, pack: &mut Pack, state: &State) -> Result<(), AtlasError> {
    let name = row.get("name");
    let mut term = plain_term(row, pack, "")?;
    term.office = pack.strings.add(row.get("stands_for"));
    let entity =
        pack.entity(&format!("seat:{}/{}", term.code.as_str().to_lowercase(), slug(name)), name, None);
    pack.term(term);
    let kind = if row.get("kind") == "capital" { Kind::Capital } else { Kind::Seat };
    // A seat of power stands in the capital; a city that stands for one, where it lies.
    let city = match kind {
        Kind::Capital => Some(name),
        _ => state.capitals.iter().find(|c| c.code == term.code).map(|c| c.name.as_str()),
    };
    let at = city.and_then(|c| state.cities.get(&(Words::of(c).key(), term.code)));
    pack.entities[entity as usize].place = at.map_or(0, |at| at + 1);
    pack.name(name, kind, entity, 0.8);
    Ok(())
}

fn organisation(row: &Row, pack: &mut Pack, state: &mut State) -> Result<(), AtlasError> {
    let term = plain_term(row, pack, "")?;
    let aliases = state.aliases.remove(row.get("id")).unwrap_or_default();
    let entity = pack.entity(row.get("id"), row.get("name"), None);
    pack.term(term);
    let weight = weight_of_source(row.get("source"));
    let names = row.list("names").chain(aliases.iter().map(String::as_str));
    names.for_each(|n| pack.name(n, Kind::Organisation, entity, weight));
    Ok(())
}

/// The number of a class of office.
pub(super) fn class_of(tag: &str) -> Option<usize> {
    CLASSES.iter().position(|&(c, _)| c == tag).or((tag == "ELITE").then_some(0))
}

fn person_term(row: &Row, pack: &mut Pack, state: &mut State) -> Result<(), AtlasError> {
    let mut term = plain_term(row, pack, "")?;
    let tag = row.get("class");
    let class = class_of(tag).ok_or_else(|| row.error(format!("no class of office: {tag}")))?;
    term.class = class as u8;
    term.died = row.get("note") == "died";
    state.terms.entry(row.get("id").to_owned()).or_default().push(PersonTerm { term, class });
    Ok(())
}

/// Ends open terms that others show to be over: a closed row of the same person and office, or somebody
/// else's later term in an office with one holder, where the open row's source had stopped before it began.
fn close_succeeded(state: &mut State) {
    let single = |t: &PersonTerm| ["HOG", "FM", "DM"].contains(&CLASSES[t.class].0);
    let mut starts: HashMap<(Code, usize), Vec<(PartialDate, String)>> = HashMap::new();
    for (id, terms) in &state.terms {
        for t in terms.iter().filter(|t| single(t)) {
            let Some(from) = t.term.from.filter(|f| f.month > 0) else { continue };
            starts.entry((t.term.code, t.class)).or_default().push((from, id.clone()));
        }
    }
    for (id, terms) in &mut state.terms {
        let own: Vec<(usize, Term)> = terms.iter().map(|t| (t.class, t.term)).collect();
        for t in terms.iter_mut().filter(|t| t.term.to.is_none()) {
            let Some(seen) = t.term.asof else { continue };
            t.term.to = closed_elsewhere(t, seen, &own);
            if t.term.to.is_some() || !single(t) {
                continue;
            }
            let later = starts.get(&(t.term.code, t.class)).into_iter().flatten();
            let begins = t.term.from.map_or(seen, |from| from.max(seen)).first_day();
            let successors = later.filter(|(from, who)| who != id && from.first_day() > begins);
            t.term.to = successors.map(|&(from, _)| from).min_by_key(|d| d.first_day());
        }
    }
}

/// The end that another row of the person tells of the same office over the same time.
fn closed_elsewhere(open: &PersonTerm, seen: PartialDate, own: &[(usize, Term)]) -> Option<PartialDate> {
    let same = own.iter().filter(|(class, t)| *class == open.class && t.code == open.term.code);
    let over = same.filter(|(_, t)| t.from.is_none_or(|f| f.first_day() <= seen.first_day()));
    let since = open.term.from.map_or(seen, |from| from.max(seen)).first_day();
    let ends = over.filter_map(|(_, t)| t.to).filter(|e| e.first_day() >= since);
    ends.max_by_key(|d| d.first_day())
}

fn person(row: &Row, pack: &mut Pack, state: &mut State) -> Result<(), AtlasError> {
    let terms =
        state.terms.remove(row.get("id")).ok_or_else(|| row.error("a person without terms".to_owned()))?;
    let entity = pack.entity(row.get("id"), row.get("name"), None);
    let weight = terms.iter().map(|t| CLASSES[t.class].1).fold(0.0, f32::max);
    let code = terms.iter().map(|t| t.term.code).find(|c| c.is_country()).unwrap_or(terms[0].term.code);
    terms.iter().for_each(|t| pack.term(t.term));
    let aliases = state.aliases.remove(row.get("id")).unwrap_or_default();
    let names = std::iter::once(row.get("name")).chain(row.list("names"));
    for n in names.chain(aliases.iter().map(String::as_str)) {
        person_name(pack, n, entity, weight, code);
    }
    Ok(())
}

/// Adds a name of a person, with the surnames that are in it. `weight` is that of the weightiest office.
pub(super) fn person_name(pack: &mut Pack, name: &str, entity: u32, weight: f32, code: Code) {
    let rank = (weight * 200.0) as u8;
    let single = Words::of(name).list().len() < 2;
    pack.name(name, Kind::Person, entity, weight * if single { 0.8 } else { 1.0 });
    surname_keys(name, code).into_iter().for_each(|k| pack.surname(k, entity, rank));
    if single {
        pack.surname(Words::of(name).key(), entity, rank);
    }
}

fn role(row: &Row, pack: &mut Pack) -> Result<(), AtlasError> {
    let mut sectors = vec![row.sector()?];
    for other in row.list("others") {
        sectors.push(Sector::from_code(other).ok_or_else(|| row.error(format!("no sector: {other}")))?);
    }
    let kind = match row.get("kind") {
        "person" => 1,
        "group" => 2,
        "body" => 4,
        other => return Err(row.error(format!("neither person, group nor body: {other}"))),
    };
    let former = if row.get("former") == "former" { 8 } else { 0 };
    let source = u64::from(source(row, pack)?);
    let packed = |kind: u32| {
        let codes = sectors.iter().take(3).rev().fold(0u32, |all, &s| all << 8 | u32::from(sector_code(s)));
        u64::from(codes << 8 | kind | former) | source << 32
    };
    pack.role(row.get("noun"), packed(kind));
    let many = if kind == 1 { 2 } else { kind };
    row.list("plural").for_each(|p| pack.role(p, packed(many)));
    Ok(())
}

fn thing(row: &Row, pack: &mut Pack) -> Result<(), AtlasError> {
    let class = row.get("class");
    let at = ItemClass::ALL.iter().position(|c| c.as_str() == class);
    let at = at.ok_or_else(|| row.error(format!("no class of things: {class}")))?;
    let source = u64::from(source(row, pack)?);
    pack.thing(row.get("term"), source << 8 | at as u64);
    Ok(())
}

/// Names each capital as a government, at the place of the city of that name.
fn tie_capitals(pack: &mut Pack, state: &State) {
    for capital in &state.capitals {
        let city = |c: &Capital| state.cities.get(&(Words::of(&c.name).key(), c.code));
        // "Washington, D.C." is told at the place of "Washington".
        let other = || state.capitals.iter().filter(|c| c.country == capital.country).find_map(city);
        let at = city(capital).or_else(other);
        let name = pack.strings.add(&capital.name);
        let country = pack.entities[capital.country as usize];
        let place = at.map_or(country.place, |at| at + 1);
        pack.entities.push(Entity { name, place, ..country });
        let entity = pack.entities.len() as u32 - 1;
        pack.name(&capital.name, Kind::Capital, entity, capital.weight);
    }
}

/// Puts the weightiest bearers of each surname among the names, so that a sentence shows them.
fn notable_surnames(pack: &mut Pack) {
    let mut found = Vec::new();
    for (key, list) in pack.surname_lists() {
        for &(rank, entity) in list.iter().take(6).filter(|&&(rank, _)| rank >= 160) {
            found.push((key.to_owned(), entity, f32::from(rank) / 200.0));
        }
    }
    for (key, entity, weight) in found {
        let shown: String = key.split(' ').map(capital).collect::<Vec<_>>().join(" ");
        pack.name(&shown, Kind::Surname, entity, weight * 0.6);
    }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}

pub(crate) fn slug(name: &str) -> String {
    Words::of(name).key().replace(' ', "-")
}
