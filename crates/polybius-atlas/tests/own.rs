//! A user's own rows over the built-in atlas, and what the tables tell beside names.

use std::borrow::Cow;

use polybius_atlas::{Atlas, AtlasError, Context, Kind, Measure, Relation, Standing, Table, extend};
use polybius_base::{Code, ItemClass, Sector};

fn atlas() -> &'static Atlas {
    Atlas::builtin().expect("the committed file opens")
}

/// The built-in atlas with rows, `|` standing for a tab and `;` for the bar in a cell.
fn with(rows: &str) -> Atlas {
    Atlas::open(Cow::Owned(added(rows).expect("the rows are good"))).expect("what is built opens")
}

fn added(rows: &str) -> Result<Vec<u8>, Vec<AtlasError>> {
    let text = rows.replace('|', "\t").replace(';', "|");
    extend(atlas(), &Table { name: "own.tsv".to_owned(), text }, "2026-11+own")
}

fn lines(rows: &str) -> Vec<usize> {
    let line = |e: &AtlasError| match e {
        AtlasError::Table { line, .. } => *line,
        _ => 0,
    };
    added(rows).expect_err("the rows are bad").iter().map(line).collect()
}

fn best(atlas: &Atlas, name: &str, day: &str) -> (String, String) {
    let found = atlas.resolve(name, day.parse().ok(), &Context::default()).into_iter().next();
    found.map_or_else(Default::default, |c| {
        (c.meaning.entity, format!("{} {}", c.meaning.party.code, c.meaning.party.sector))
    })
}

#[test]
fn no_rows_give_the_same_file_byte_for_byte() {
    let label = atlas().version().split(' ').next().unwrap();
    let table = Table { name: "own.tsv".to_owned(), text: "kind\tname\n".to_owned() };
    let bytes = extend(atlas(), &table, label).unwrap();
    assert_eq!(Atlas::open(bytes.into()).unwrap().version(), atlas().version());
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    let rows =
        "kind|name|code|sector|lat|lon\norganisation|Dune Front|MLI|REB||\nplace|Quaxville|KEN||1.5|36.25";
    assert_eq!(added(rows).unwrap(), added(rows).unwrap());
}

#[test]
fn a_person_is_added_with_a_surname_and_an_office() {
    let own = with(
        "kind|name|names|code|office|from\nperson|Ana Quaxel|A. B. Quaxel|FRA|Foreign Minister|2026-02-01",
    );
    assert_eq!(best(&own, "Ana Quaxel", "2026-03-01").1, "FRA GOV");
    assert_eq!(best(&own, "A. B. Quaxel", "2026-03-01").0, "person:own/ana-quaxel");
    assert_eq!(best(&own, "Quaxel", "2026-03-01").0, "person:own/ana-quaxel");
    let holders = own.office("French foreign minister", "2026-03-01".parse().ok()).unwrap();
    assert_eq!(holders[0].meaning.entity, "person:own/ana-quaxel");
    assert_eq!(best(atlas(), "Ana Quaxel", "2026-03-01").0, "");
}

#[test]
fn a_term_with_the_start_of_one_that_is_there_takes_its_place() {
    let own = with(
        "kind|id|name|code|office|from|to\nperson|person:Q3052772|Emmanuel Macron|FRA|President|2017-05-14|2027-05-13",
    );
    let on = |atlas: &Atlas, day: &str| {
        let found = atlas.resolve("Emmanuel Macron", day.parse().ok(), &Context::default());
        let macron = found.iter().find(|c| c.meaning.entity == "person:Q3052772").unwrap();
        macron.meaning.standing(day.parse().ok())
    };
    assert_eq!(on(&own, "2027-01-01"), Standing::Holds);
    assert_eq!(on(&own, "2027-06-01"), Standing::Former);
    assert_eq!(on(atlas(), "2027-06-01"), Standing::Unknown);
    assert_eq!(on(&own, "2015-01-01"), Standing::Holds);
}

#[test]
fn organisations_places_and_names_are_added() {
    let own = with(
        "kind|id|name|names|code|sector|lat|lon\norganisation||Dune Front|DFQ|MLI|REB||\nplace||Quaxville||KEN||1.5|36.25\n\
         alias|org:nato||Quaxel Pact||||\nalias|place:1816670||Quaxjing||||\nalias||Dune Front|Duners of Mali||||",
    );
    assert_eq!(best(&own, "Dune Front", "2025-01-01").1, "MLI REB");
    assert_eq!(best(&own, "DFQ", "2025-01-01").0, "org:own/dune-front");
    assert_eq!(best(&own, "Duners of Mali", "2025-01-01").0, "org:own/dune-front");
    assert_eq!(best(&own, "Quaxel Pact", "2025-01-01").0, "org:nato");
    let point = |name: &str| {
        let found = own.resolve(name, None, &Context::default());
        let m = &found[0].meaning;
        (m.party.code.to_string(), m.place.unwrap().lat.round(), m.kind.is_place())
    };
    assert_eq!(point("Quaxville"), ("KEN".to_owned(), 2.0, true));
    assert_eq!(point("Quaxjing"), ("CHN".to_owned(), 40.0, true));
    let words = ["The", "Dune", "Front", "left", "Quaxville"];
    assert_eq!(own.find(&words).len(), 2);
}

#[test]
fn an_organisation_that_is_there_takes_the_codes_of_the_row() {
    assert_eq!(best(atlas(), "PKK", "2020-01-01").1, "TUR REB");
    let id = best(atlas(), "PKK", "2020-01-01").0;
    let own = with(&format!("kind|id|name|code|sector\norganisation|{id}|PKK|IRQ|PTY"));
    assert_eq!(best(&own, "PKK", "2020-01-01").1, "IRQ PTY");
}

#[test]
fn a_place_that_is_there_moves() {
    let own = with("kind|id|name|lat|lon\nplace|place:1816670|Beijing|10.5|20.25");
    let places = own.resolve("Beijing", None, &Context::default());
    let city = places.iter().find(|c| c.meaning.kind == Kind::City).unwrap();
    let place = city.meaning.place.unwrap();
    assert_eq!((place.lat, place.lon, place.geonames), (10.5, 20.25, 1_816_670));
    assert_eq!(city.meaning.party.code, Code::new("CHN"));
}

#[test]
fn a_name_is_taken_away() {
    let id = best(atlas(), "Hezbollah", "2020-01-01").0;
    assert!(!id.is_empty());
    assert!(!with("kind|name\nremove|Hezbollah").has_name("Hezbollah"));
    let own = with(&format!("kind|id|name\nremove|{id}|Hezbollah"));
    assert!(own.resolve("Hezbollah", None, &Context::default()).iter().all(|c| c.meaning.entity != id));
}

#[test]
fn every_row_that_cannot_be_used_is_told_with_its_line() {
    let rows = "kind|name|names|code|from|to|lat|lon\nperson|Ana||XX||||\n\nnobody|B||FRA||||\nplace|C||FRA||||\n\
                alias|Quaxelbaum|Q|||||\nperson|D||FRA|20111|||\nperson|E||FRA|2012|2011||\nremove|Quaxelbaum||||||\n\
                person|F||FRA|2012|||";
    assert_eq!(lines(rows), [2, 4, 5, 6, 7, 8, 9]);
    assert_eq!(lines("kind|name|colour\nperson|A|red"), [1]);
    assert_eq!(lines("name|code\nA|FRA"), [1]);
    assert_eq!(lines("kind|name\nperson|A|too|many"), [2]);
}

#[test]
fn a_name_that_several_bear_needs_an_id() {
    assert_eq!(lines("kind|name|names\nalias|Georgia|Quaxia"), [2]);
}

#[test]
fn members_are_those_of_the_day() {
    let members = |org: &str, day: &str| -> Vec<String> {
        let found = atlas().members(org, day.parse().ok());
        found.iter().filter(|t| t.relation == Relation::Member).map(|t| t.code.to_string()).collect()
    };
    assert!(!members("org:nato", "2023-04-03").contains(&"FIN".to_owned()));
    assert!(members("org:nato", "2023-04-04").contains(&"FIN".to_owned()));
    assert_eq!(members("org:nato", "2024-06-01").len(), 32);
    assert_eq!(members("org:european-union", "2019-01-01").len(), 28);
    assert_eq!(members("org:european-union", "2021-01-01").len(), 27);
    assert_eq!(members("org:gulf-cooperation-council", "2000-01-01").len(), 6);
    assert_eq!(members("org:osce", "2020-01-01").len(), 57);
    assert_eq!(members("org:council-of-europe", "2023-01-01").len(), 46);
    assert_eq!(members("org:african-union", "2024-01-01").len(), 55);
    assert_eq!(members("org:arab-league", "2024-01-01").len(), 22);
    assert_eq!(members("org:commonwealth-of-nations", "2024-01-01").len(), 56);
    assert_eq!(members("org:oecd", "2024-01-01").len(), 38);
    assert_eq!(members("org:opec", "2024-06-01").len(), 12);
    assert_eq!(members("org:nobody", "2024-06-01").len(), 0);
    let later = atlas().members("org:nato", "2031-01-01".parse().ok());
    assert!(later.iter().all(|t| t.unknown));
    let council = atlas().members("org:un-security-council", "1960-01-01".parse().ok());
    assert!(council.iter().any(|t| t.code == Code::new("TWN")) && council.len() == 5);
}

#[test]
fn disputed_entities_tell_who_claims_and_holds_them() {
    let ties = |id: &str, day: &str, relation: Relation| -> Vec<String> {
        let found = atlas().dispute(id, day.parse().ok());
        found.iter().filter(|t| t.relation == relation).map(|t| t.code.to_string()).collect()
    };
    assert_eq!(ties("defa:CRM", "2013-01-01", Relation::ClaimedBy), ["UKR"]);
    assert_eq!(ties("defa:CRM", "2020-01-01", Relation::ClaimedBy), ["RUS", "UKR"]);
    assert_eq!(ties("defa:CRM", "2020-01-01", Relation::HeldBy), ["RUS"]);
    assert_eq!(ties("country:TWN", "2024-06-01", Relation::RecognisedBy).len(), 12);
}

#[test]
fn an_office_in_words_finds_its_holder() {
    let holder = |phrase: &str, day: &str| {
        let found = atlas().office(phrase, day.parse().ok()).unwrap_or_default();
        found.first().and_then(|c| atlas().name_of(&c.meaning.entity)).unwrap_or("").to_owned()
    };
    assert_eq!(holder("French foreign minister", "2020-03-01"), "Jean-Yves Le Drian");
    assert_eq!(holder("the president of Ukraine", "2005-06-01"), "Viktor Yushchenko");
    assert_eq!(holder("Britain's prime minister", "2022-10-10"), "Liz Truss");
    assert_eq!(holder("NATO Secretary General", "2020-01-01"), "Jens Stoltenberg");
    assert_eq!(holder("President of the European Commission", "2015-01-01"), "Jean-Claude Juncker");
    assert_eq!(holder("president of the UK", "2022-10-10"), "");
    let treasury = atlas().office("US Treasury Secretary", "2022-05-01".parse().ok()).unwrap();
    let names: Vec<_> = treasury.iter().map(|c| atlas().name_of(&c.meaning.entity).unwrap()).collect();
    assert_eq!(names, ["Janet Yellen"]);
    let later = atlas().office("president of Ukraine", "2035-01-01".parse().ok()).unwrap();
    assert!(later.iter().all(|c| c.unknown_term));
    for phrase in ["Russian President Vladimir Putin", "Kim Jong Un", "France", "foreign minister"] {
        assert_eq!(atlas().office(phrase, None), None, "{phrase}");
    }
}

#[test]
fn units_and_currencies_have_codes() {
    let unit = |word: &str, near: Option<&str>| {
        let found = atlas().units(word, near.map(Code::new));
        found.first().map(|u| (u.symbol.clone(), u.measure))
    };
    assert_eq!(unit("euros", None), Some(("EUR".to_owned(), Measure::Currency)));
    assert_eq!(unit("dollars", None).unwrap().0, "USD");
    assert_eq!(unit("dollars", Some("CAN")).unwrap().0, "CAD");
    assert_eq!(unit("GBP", None).unwrap().0, "GBP");
    assert_eq!(unit("try", None), None);
    assert_eq!(unit("barrels", None), Some(("bbl".to_owned(), Measure::Volume)));
    assert_eq!(unit("quaxels", None), None);
    let pounds: Vec<Measure> = atlas().units("pounds", None).iter().map(|u| u.measure).collect();
    assert!(pounds.contains(&Measure::Currency) && pounds.contains(&Measure::Mass));
}

#[test]
fn a_noun_may_mean_several_things() {
    let classes: Vec<ItemClass> = atlas().things("shipments of wheat").iter().map(|t| t.class).collect();
    assert_eq!(classes[0], ItemClass::Food);
    let thing = &atlas().things("Iranian howitzers")[0];
    assert_eq!((thing.class, thing.score), (ItemClass::Artillery, 0.5));
    assert!(!thing.source.is_empty());
    assert!(atlas().things("quaxelbaum").is_empty());
}

#[test]
fn the_built_in_atlas_has_no_errors() {
    let errors: Vec<_> = atlas().audit().into_iter().filter(|f| f.error).collect();
    assert_eq!(errors, []);
}

#[test]
fn countries_have_codes_and_dates() {
    let state = |code: &str| atlas().country(Code::new(code)).unwrap();
    let kenya = state("KEN");
    assert_eq!((kenya.iso2.as_str(), kenya.fips.as_str(), kenya.cow), ("KE", "KE", Some(501)));
    assert_eq!(kenya.from.unwrap().to_string(), "1963-12-12");
    assert_eq!(state("SRB").cow, Some(345));
    assert_eq!(best(atlas(), "Kenya", "2020-01-01").1, format!("KEN {}", Sector::Gov));
}
