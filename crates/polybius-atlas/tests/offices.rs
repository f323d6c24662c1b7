//! A hundred questions of office, country and day (`offices.tsv`), written before the tables were read.

use polybius_atlas::{Atlas, Context};
use polybius_base::{Code, PartialDate, Sector};

struct Question<'a> {
    office: &'a str,
    country: Code,
    on: PartialDate,
    holder: &'a str,
}

fn questions() -> Vec<Question<'static>> {
    let rows = include_str!("offices.tsv").lines().skip(1);
    let question = |row: &'static str| {
        let mut cells = row.split('\t');
        let mut cell = || cells.next().expect("four cells a row");
        let (office, country) = (cell(), Code::new(cell()));
        let on = cell().parse().expect("a date");
        Question { office, country, on, holder: cell() }
    };
    rows.map(question).collect()
}

/// The entity that a full name means on the day.
fn entity(atlas: &Atlas, name: &str, q: &Question) -> Option<(String, Code, Sector)> {
    let context = Context { countries: &[(q.country, 3)], ..Context::default() };
    let best = atlas.resolve(name, Some(q.on), &context).into_iter().next()?;
    Some((best.meaning.entity, best.meaning.party.code, best.meaning.party.sector))
}

#[test]
fn who_held_the_office_on_the_day() {
    let atlas = Atlas::builtin().expect("the committed file opens");
    let asked = questions();
    assert_eq!(asked.len(), 100);
    let mut misses = Vec::new();
    for q in &asked {
        let holders = atlas.holders(q.office, q.country, q.on);
        let named = entity(atlas, q.holder, q);
        let first = holders.first().map(|h| h.term.entity.clone());
        let right = named.as_ref().is_some_and(|(id, code, sector)| {
            first.as_ref() == Some(id) && *code == q.country && *sector == Sector::Gov
        });
        if !right {
            let names: Vec<&str> = holders.iter().map(|h| h.name.as_str()).collect();
            misses.push(format!("{} {} {} {}: {names:?} {named:?}", q.office, q.country, q.on, q.holder));
        }
    }
    println!("{} of {} right", asked.len() - misses.len(), asked.len());
    misses.iter().for_each(|m| println!("{m}"));
    assert!(misses.is_empty(), "{} misses:\n{}", misses.len(), misses.join("\n"));
}
