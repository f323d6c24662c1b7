//! A user's own rows over an atlas that is there: one table for persons, bodies, places and names.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use polybius_base::{Code, Sector};

use super::pack::Pack;
use super::rows::{class_of, person_name, plain_term, point, slug};
use super::table::{Row, Table};
use crate::Atlas;
use crate::fold::Words;
use crate::format::{PlaceRecord, Term};
use crate::office;
use crate::types::{AtlasError, Kind, Precision};

/// Columns that a user's table may have.
const COLUMNS: [&str; 18] = [
    "kind",
    "id",
    "name",
    "names",
    "code",
    "sector",
    "office",
    "class",
    "igo",
    "from",
    "to",
    "asof",
    "lat",
    "lon",
    "geonames",
    "population",
    "source",
    "note",
];
/// Tag of rows that name no source of their own.
const SOURCE: &str = "USER";
/// Weight of names that a user gives.
const WEIGHT: f32 = 0.9;

/// Builds an atlas from `base` and a user's table, described in `docs/atlas.md`.
///
/// Each row has a `kind`: `person`, `organisation`, `place`, `alias` or `remove`. A row means the entity
/// with its `id`, else the one that bears its `name`, else a new one. `label` stands in the version.
///
/// # Errors
/// One [`AtlasError::Table`] for each row that cannot be used, with its line.
pub fn extend(base: &Atlas, table: &Table, label: &str) -> Result<Vec<u8>, Vec<AtlasError>> {
    let at = |line, message| AtlasError::Table { table: table.name.clone(), line, message };
    let header = table.text.trim_start_matches('\u{feff}').lines().next().unwrap_or("");
    let strange = header.split('\t').map(str::trim).find(|c| !COLUMNS.contains(c));
    if let Some(column) = strange {
        return Err(vec![at(1, format!("no column of this name: `{column}`"))]);
    }
    if !["kind", "name"].iter().all(|&c| header.split('\t').any(|h| h.trim() == c)) {
        return Err(vec![at(1, "the first line must name the columns, `kind` and `name` among them".into())]);
    }
    let mut own = Own::new(base);
    let mut errors = Vec::new();
    table.each_row(|row| errors.extend(own.row(row).err()));
    if !errors.is_empty() {
        return Err(errors);
    }
    own.finish();
    own.pack.finish(label).map_err(|e| vec![e])
}

/// The atlas being extended.
struct Own {
    pack: Pack,
    /// The first entity of each id.
    ids: HashMap<String, u32>,
    /// The same by the reference of the id.
    by_id: HashMap<u32, u32>,
    /// Terms that the table gives, by entity.
    terms: BTreeMap<u32, Vec<Term>>,
    /// Names that the table gives to persons.
    persons: BTreeSet<(u32, String)>,
}

impl Own {
    fn new(base: &Atlas) -> Own {
        let pack = Pack::of(base);
        let (mut ids, mut by_id) = (HashMap::new(), HashMap::new());
        for (at, e) in pack.entities.iter().enumerate() {
            by_id.entry(e.id).or_insert(at as u32);
            ids.entry(base.file.string(e.id).to_owned()).or_insert(at as u32);
        }
        Own { pack, ids, by_id, terms: BTreeMap::new(), persons: BTreeSet::new() }
    }

    fn row(&mut self, row: &Row) -> Result<(), AtlasError> {
        row.fits()?;
        if row.get("name").is_empty() && row.get("id").is_empty() {
            return Err(row.error("neither `name` nor `id`".to_owned()));
        }
        match row.get("kind") {
            "person" => self.person(row),
            "organisation" => self.organisation(row),
            "place" => self.place(row),
            "alias" => self.alias(row),
            "remove" => self.remove(row),
            other => {
                Err(row.error(format!("no kind `{other}`: person, organisation, place, alias or remove")))
            }
        }
    }

    fn term(&mut self, row: &Row) -> Result<Term, AtlasError> {
        let mut term = plain_term(row, &mut self.pack, SOURCE)?;
        if let (Some(from), Some(to)) = (term.from, term.to)
            && from.first_day() > to.first_day()
            && !from.agrees(to)
        {
            return Err(row.error(format!("ends on {to}, before it starts on {from}")));
        }
        let tag = match row.get("class") {
            "" => office::class_of_title(row.get("office")).unwrap_or(""),
            tag => tag,
        };
        let class = class_of(tag).ok_or_else(|| row.error(format!("no class of office: {tag}")))?;
        term.class = class as u8;
        Ok(term)
    }

    fn person(&mut self, row: &Row) -> Result<(), AtlasError> {
        let mut term = self.term(row)?;
        if !term.code.is_some() {
            return Err(row.error("a person needs a `code`".to_owned()));
        }
        if term.sector == Sector::None {
            term.sector = if term.code == Code::IGO { Sector::Igo } else { Sector::Gov };
        }
        let entity = self.meant(row, &[Kind::Person], "person:own/")?;
        self.terms.entry(entity).or_default().push(term);
        for name in names(row) {
            self.persons.insert((entity, name.to_owned()));
        }
        Ok(())
    }

    fn organisation(&mut self, row: &Row) -> Result<(), AtlasError> {
        let term = self.term(row)?;
        let entity = self.meant(row, &[Kind::Organisation], "org:own/")?;
        if !term.code.is_some() && self.pack.entities[entity as usize].terms == 0 {
            return Err(row.error("a new organisation needs a `code`".to_owned()));
        }
        if term.code.is_some() {
            self.terms.entry(entity).or_default().push(term);
        }
        names(row).for_each(|n| self.pack.name(n, Kind::Organisation, entity, WEIGHT));
        Ok(())
    }

    fn place(&mut self, row: &Row) -> Result<(), AtlasError> {
        let point = point(row, Precision::Place)?;
        if let Some(geonames) = row.get("id").strip_prefix("place:").and_then(|id| id.parse::<u32>().ok())
            && let Some(at) = self.pack.places.iter().position(|p| p.geonames == geonames)
        {
            if let Some(new) = point {
                let old = self.pack.places[at];
                let population = if new.population > 0 { new.population } else { old.population };
                let code = if new.code.is_some() { new.code } else { old.code };
                self.pack.places[at] = PlaceRecord { geonames, population, code, region: old.region, ..new };
            }
            let kind = if self.ids.contains_key(row.get("id")) { Kind::Region } else { Kind::City };
            let target = self.ids.get(row.get("id")).copied().unwrap_or(at as u32);
            names(row).for_each(|n| self.pack.name(n, kind, target, WEIGHT));
            return Ok(());
        }
        let term = self.term(row)?;
        let point = point.ok_or_else(|| row.error("a new place needs `lat` and `lon`".to_owned()))?;
        let entity = match self.ids.get(row.get("id")) {
            Some(&entity) => entity,
            None => self.add(row, "place:own/"),
        };
        self.pack.places.push(point);
        self.pack.entities[entity as usize].place = self.pack.places.len() as u32;
        self.terms.entry(entity).or_default().push(term);
        names(row).for_each(|n| self.pack.name(n, Kind::Feature, entity, WEIGHT));
        Ok(())
    }

    /// Further names for what is there.
    fn alias(&mut self, row: &Row) -> Result<(), AtlasError> {
        let mut given = row.list("names").peekable();
        if given.peek().is_none() {
            return Err(row.error("an alias needs `names`".to_owned()));
        }
        let (target, kind) = match (row.get("id"), self.known(row)) {
            ("", _) => self.bearer(row, &Kind::ALL)?.ok_or_else(|| self.unknown(row))?,
            (id, Some(entity)) => (entity, kind_of(id)),
            (id, None) => (self.city(id).ok_or_else(|| self.unknown(row))?, Kind::City),
        };
        for name in given {
            if Words::of(name).key().is_empty() {
                return Err(row.error(format!("a name of nothing but marks: {name}")));
            }
            match kind {
                Kind::Person => {
                    self.persons.insert((target, name.to_owned()));
                }
                _ => self.pack.name(name, kind, target, WEIGHT),
            }
        }
        Ok(())
    }

    /// Takes a name away, from what has an id or from all.
    fn remove(&mut self, row: &Row) -> Result<(), AtlasError> {
        let key = Words::of(row.get("name")).key();
        let (id, city) = (row.get("id"), self.city(row.get("id")));
        let entity = self.known(row).map(|at| self.pack.entities[at as usize].id);
        if !id.is_empty() && entity.is_none() && city.is_none() {
            return Err(self.unknown(row));
        }
        let entities = &self.pack.entities;
        let meant = |target: u32| entities.get(target as usize).is_some_and(|e| Some(e.id) == entity);
        let gone = |kind: Kind, target: u32| {
            id.is_empty() || if kind == Kind::City { city == Some(target) } else { meant(target) }
        };
        let mut found = false;
        if let Some(list) = self.pack.names.get_mut(&key) {
            let before = list.len();
            list.retain(|p| !gone(Kind::ALL[usize::from(p.kind)], p.target));
            found |= list.len() < before;
        }
        if let Some(list) = self.pack.surnames.get_mut(&key) {
            let before = list.len();
            list.retain(|&(_, e)| !gone(Kind::Surname, e));
            found |= list.len() < before;
        }
        self.pack.names.retain(|_, list| !list.is_empty());
        self.pack.surnames.retain(|_, list| !list.is_empty());
        match found {
            true => Ok(()),
            false => Err(row.error(format!("nothing meant has the name `{}`", row.get("name")))),
        }
    }

    /// The entity of a row's id, if it has one that is known.
    fn known(&self, row: &Row) -> Option<u32> {
        self.ids.get(row.get("id")).copied()
    }

    fn city(&self, id: &str) -> Option<u32> {
        let geonames: u32 = id.strip_prefix("place:")?.parse().ok()?;
        self.pack.places.iter().position(|p| p.geonames == geonames).map(|at| at as u32)
    }

    fn unknown(&self, row: &Row) -> AtlasError {
        let named = if row.get("id").is_empty() { row.get("name") } else { row.get("id") };
        row.error(format!("nothing in the atlas is `{named}`"))
    }

    /// What a row means: by its id, by its name, or something new.
    fn meant(&mut self, row: &Row, kinds: &[Kind], prefix: &str) -> Result<u32, AtlasError> {
        if let Some(entity) = self.known(row) {
            return Ok(entity);
        }
        let made = format!("{prefix}{}", slug(row.get("name")));
        let found = match (row.get("id"), self.ids.get(&made)) {
            ("", Some(&entity)) => Some(entity),
            ("", None) => self.bearer(row, kinds)?.map(|(entity, _)| entity),
            _ => None,
        };
        Ok(found.unwrap_or_else(|| self.add(row, prefix)))
    }

    /// The one entity of some kinds that bears a row's name.
    fn bearer(&self, row: &Row, kinds: &[Kind]) -> Result<Option<(u32, Kind)>, AtlasError> {
        let list = self.pack.names.get(&Words::of(row.get("name")).key());
        let all = list.into_iter().flatten().map(|p| {
            let kind = Kind::ALL[usize::from(p.kind)];
            (if kind == Kind::City { p.target } else { self.first(p.target) }, kind)
        });
        let mut found: Vec<(u32, Kind)> = all.filter(|(_, kind)| kinds.contains(kind)).collect();
        found.sort_unstable_by_key(|&(target, kind)| (target, kind));
        found.dedup();
        match found[..] {
            [] => Ok(None),
            [one] => Ok(Some(one)),
            _ => Err(row.error(format!(
                "{} things have the name `{}`: give the `id` that `polybius atlas who` or `where` shows",
                found.len(),
                row.get("name")
            ))),
        }
    }

    /// The first entity with the id of one.
    fn first(&self, entity: u32) -> u32 {
        let id = self.pack.entities[entity as usize].id;
        self.by_id.get(&id).copied().unwrap_or(entity)
    }

    fn add(&mut self, row: &Row, prefix: &str) -> u32 {
        let id = match row.get("id") {
            "" => format!("{prefix}{}", slug(row.get("name"))),
            id => id.to_owned(),
        };
        let entity = self.pack.entity(&id, row.get("name"), None);
        self.by_id.insert(self.pack.entities[entity as usize].id, entity);
        self.ids.insert(id, entity);
        entity
    }

    /// Writes the terms, then the names of persons, whose weight hangs on the terms.
    fn finish(&mut self) {
        for (entity, own) in std::mem::take(&mut self.terms) {
            let e = self.pack.entities[entity as usize];
            let old = &self.pack.terms[e.first_term as usize..][..usize::from(e.terms)];
            let id_is_person = self.persons.iter().any(|&(p, _)| p == entity);
            let replaced =
                |t: &Term| own.iter().any(|o| (o.class, o.code, o.from) == (t.class, t.code, t.from));
            let mut terms: Vec<Term> = match id_is_person {
                true => old.iter().filter(|t| !replaced(t)).copied().collect(),
                false => Vec::new(),
            };
            terms.extend(own);
            let first_term = self.pack.terms.len() as u32;
            for same in self.pack.entities.iter_mut().filter(|o| o.id == e.id) {
                same.first_term = first_term;
                same.terms = terms.len() as u16;
            }
            self.pack.terms.extend(terms);
        }
        for (entity, name) in std::mem::take(&mut self.persons) {
            let weight = self.pack.office_weight(entity).max(0.6);
            let e = &self.pack.entities[entity as usize];
            let code = self.pack.terms[e.first_term as usize].code;
            person_name(&mut self.pack, &name, entity, weight, code);
        }
        self.pack.rank_surnames();
    }
}

/// The row's name and further names.
fn names<'a>(row: &Row<'a>) -> impl Iterator<Item = &'a str> {
    let name = Some(row.get("name")).filter(|n| !n.is_empty());
    name.into_iter().chain(row.list("names"))
}

/// The kind of names that an entity has, by its id.
fn kind_of(id: &str) -> Kind {
    match id.split(':').next().unwrap_or("") {
        "person" => Kind::Person,
        "org" => Kind::Organisation,
        "seat" => Kind::Seat,
        "feature" => Kind::Feature,
        "place" if id.starts_with("place:own/") => Kind::Feature,
        "place" | "region" => Kind::Region,
        _ => Kind::Country,
    }
}
