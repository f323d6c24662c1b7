//! What the built-in atlas answers, and how a file that is not whole is refused.

use std::borrow::Cow;

use polybius_atlas::{Atlas, AtlasError, Candidate, Context, Kind, Table, build};
use polybius_base::{Code, ItemClass, Sector};

fn atlas() -> &'static Atlas {
    Atlas::builtin().expect("the committed file opens")
}

fn best_in(name: &str, day: &str, countries: &[(&str, u32)]) -> Option<Candidate> {
    let countries: Vec<(Code, u32)> = countries.iter().map(|&(c, n)| (Code::new(c), n)).collect();
    let context = Context { countries: &countries, ..Context::default() };
    atlas().resolve(name, day.parse().ok(), &context).into_iter().next()
}

/// Code and sector of the best candidate, such as `USA GOV`; empty where there is none.
fn coded(name: &str, day: &str) -> String {
    coded_in(name, day, &[])
}

fn coded_in(name: &str, day: &str, countries: &[(&str, u32)]) -> String {
    best_in(name, day, countries).map_or(String::new(), |c| {
        let p = c.meaning.party;
        [p.code.as_str(), p.sector.as_str(), p.name.as_str()].join(" ").trim_end().to_owned()
    })
}

fn found(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split(' ').collect();
    atlas().find(&words).into_iter().map(|h| words[h.words].join(" ")).collect()
}

#[test]
fn a_name_means_who_holds_the_office_on_the_day() {
    let id = |day| best_in("President Bush", day, &[("USA", 3)]).map(|c| c.meaning.entity);
    assert_ne!(id("1990-08-02"), id("2003-03-20"));
    assert_eq!(coded("Boris Johnson", "2017-01-01"), "GBR GOV");
    assert_eq!(coded("Angela Merkel", "2010-06-01"), "DEU GOV");
    assert_eq!(coded("Christine Lagarde", "2018-01-01"), "IGO IGO IMF");
    assert_eq!(coded("Christine Lagarde", "2022-01-01"), "IGO IGO EU");
    assert_eq!(coded("Jens Stoltenberg", "2020-01-01"), "IGO IGO NATO");
    assert_eq!(coded("Volodymyr Zelenskyy", "2024-02-01"), "UKR GOV");
}

#[test]
fn former_holders_are_elite_from_the_day_after() {
    assert_eq!(coded("Barack Obama", "2017-01-20"), "USA GOV");
    assert_eq!(coded("Barack Obama", "2017-01-21"), "USA ELI");
    let tony = best_in("Tony Blair", "2015-01-01", &[]).unwrap();
    assert!(tony.former && tony.meaning.party.sector == Sector::Eli);
    assert_eq!(coded("Mikhail Gorbachev", "1990-01-01"), "RUS GOV");
    assert_eq!(coded("Mikhail Gorbachev", "1999-01-01"), "RUS ELI");
}

#[test]
fn an_open_term_past_its_source_is_unknown() {
    let later = best_in("Sergio Mattarella", "2039-01-01", &[]).unwrap();
    assert!(later.unknown_term && !later.former);
    let within = best_in("Sergio Mattarella", "2020-01-01", &[]).unwrap();
    assert!(!within.unknown_term);
}

#[test]
fn a_surname_needs_the_day_and_the_article() {
    assert_eq!(coded_in("Putin", "2020-01-01", &[("RUS", 4)]), "RUS GOV");
    let kim = |day, code| best_in("Kim", day, &[(code, 5)]).map(|c| c.meaning.entity);
    assert_ne!(kim("2010-06-01", "PRK"), kim("2020-06-01", "PRK"));
    assert_eq!(coded_in("Kim", "2000-06-15", &[("KOR", 9), ("PRK", 1)]), "KOR GOV");
    assert_eq!(best_in("Quaxelbaum", "2020-01-01", &[]), None);
    let named = Context { names: &["Mir-Hossein Mousavi"], ..Context::default() };
    let mousavi = atlas().resolve("Mousavi", "2012-01-01".parse().ok(), &named);
    assert_eq!(mousavi[0].meaning.party.sector, Sector::Opp);
}

#[test]
fn titles_before_a_name_count_and_strange_first_names_do_not() {
    assert_eq!(coded("Russian Foreign Minister Sergei Lavrov", "2017-01-01"), "RUS GOV");
    assert_eq!(coded("UN Special Envoy for Yemen Hans Grundberg", "2023-01-01"), "IGO IGO UN");
    assert_eq!(coded("Joseph R. Biden, Jr.", "2022-01-01"), "USA GOV");
    assert_eq!(coded("Zebediah Putin", "2020-01-01"), "");
    assert_eq!(coded("the Iranian foreign ministry", "2020-01-01"), "");
}

#[test]
fn acronyms_match_by_case() {
    assert_eq!(found("a car bomb in CAR"), ["CAR"]);
    assert_eq!(found("He told us that the US and WHO knew who it is"), ["US", "WHO"]);
    assert_eq!(coded("US", "2020-01-01"), "USA GOV");
    assert_eq!(coded("us", "2020-01-01"), "");
    assert_eq!(coded("U.S.", "2020-01-01"), coded("US", "2020-01-01"));
    assert_eq!(coded("WHO", "2020-01-01"), "IGO IGO WHO");
    assert_eq!(coded("UNHCR", "2020-01-01"), "IGO IGO UN");
    assert_eq!(coded("Nato", "2020-01-01"), "IGO IGO NATO");
}

#[test]
fn names_are_found_longest_first_over_the_tokens_of_the_syntax() {
    assert_eq!(
        found("Kim Jong - un visited the Korean People 's Army near Al - Tanf , Dadaab and St. Petersburg"),
        ["Kim Jong - un", "Korean People 's Army", "Al - Tanf", "Dadaab", "St. Petersburg"]
    );
    assert_eq!(
        found("the UN Security Council and the United Nations"),
        ["UN Security Council", "United Nations"]
    );
    assert_eq!(found("medium - range missiles of its own"), Vec::<String>::new());
    assert_eq!(found("TEHRAN and MOSCOW spoke of MAGA"), ["TEHRAN", "MOSCOW"]);
    assert_eq!(found("In March most of the new court may rule"), Vec::<String>::new());
    assert_eq!(found("A man from Ala. and an ala came"), ["Ala."]);
}

#[test]
fn groups_and_bodies_follow_the_coding_guide() {
    for (name, code) in [
        ("ISIS", "NON REB"),
        ("Al-Qaeda", "NON REB"),
        ("PKK", "TUR REB"),
        ("Houthis", "YEM REB"),
        ("Hong Kong", "HKG GOV"),
        ("Puerto Rico", "PRI GOV"),
        ("the Kremlin", "RUS GOV"),
        ("Foggy Bottom", "USA GOV"),
        ("Brussels", "IGO IGO EU"),
        ("Soviet Union", "RUS GOV"),
        ("Reuters", "GBR JRN"),
        ("KCNA", "PRK JRN"),
        ("Arab League", "IGO IGO LAS"),
        ("World Bank", "IGO IGO WB"),
        ("UNHCR", "IGO IGO UN"),
        ("Amnesty International", "NON NGO"),
        ("Saudi-led coalition", "IGO MIL Saudi-led coalition"),
        ("Iranians", "IRN CVL"),
        ("Iranian", "IRN"),
    ] {
        assert_eq!(coded(name, "2018-06-01"), code, "{name}");
    }
    assert_eq!(coded("Rapid Support Forces", "2020-01-01"), "SDN MIL");
    assert_eq!(coded("Rapid Support Forces", "2024-01-01"), "SDN REB");
}

#[test]
fn the_article_decides_between_countries_of_one_name() {
    let code = |name, countries: &[(&str, u32)]| coded_in(name, "2020-01-01", countries)[..3].to_owned();
    assert_eq!(code("Congo", &[("COG", 6), ("FRA", 1)]), "COG");
    assert_eq!(code("Congo", &[("COD", 6), ("RWA", 3)]), "COD");
    assert_eq!(code("Korean", &[("PRK", 9), ("CHN", 1)]), "PRK");
    assert_eq!(code("Korean", &[("KOR", 5), ("IRN", 5)]), "KOR");
    assert_eq!(code("Georgia", &[("USA", 9)]), "USA");
    assert_eq!(code("Georgia", &[("GEO", 4), ("RUS", 4)]), "GEO");
}

#[test]
fn places_are_told_apart_by_nearness() {
    let place = |name: &str| atlas().lookup(name).into_iter().find_map(|m| m.place).unwrap();
    let near = [place("Dallas"), place("Fort Worth")];
    let context = Context { countries: &[(Code::new("USA"), 5)], near: &near, ..Context::default() };
    let paris = atlas().resolve("Paris", None, &context);
    let city = paris.iter().find(|c| c.meaning.kind == Kind::City).unwrap();
    assert_eq!(city.meaning.party.code.as_str(), "USA");
    let alone = atlas().resolve("Paris", None, &Context::default());
    let city = alone.iter().find(|c| c.meaning.kind == Kind::City).unwrap();
    assert_eq!(city.meaning.place.map(|p| p.geonames), Some(2988507));
}

#[test]
fn countries_roles_and_things() {
    let russia = atlas().country(Code::new("RUS")).unwrap();
    assert_eq!(
        (russia.name.as_str(), russia.adjective.as_str(), russia.capital.as_str()),
        ("Russia", "Russian", "Moscow")
    );
    assert_eq!(atlas().country(Code::IGO), None);
    let role = |noun| atlas().role(noun).map(|r| (r.sector, r.is_person, r.is_group, r.is_body, r.former));
    assert_eq!(role("foreign minister"), Some((Sector::Gov, true, false, false, false)));
    assert_eq!(role("rebels"), Some((Sector::Reb, false, true, false, false)));
    assert_eq!(role("parliament"), Some((Sector::Leg, false, false, true, false)));
    assert_eq!(role("former Iranian president"), Some((Sector::Eli, true, false, false, true)));
    assert_eq!(role("teapot"), None);
    let thing = |noun| atlas().thing(noun);
    assert_eq!(thing("howitzers"), Some(ItemClass::Artillery));
    assert_eq!(thing("S-400"), Some(ItemClass::AirDefence));
    assert_eq!(thing("T-54 tanks"), Some(ItemClass::Vehicles));
    assert_eq!(thing("Iranian drones"), Some(ItemClass::Drones));
    assert_eq!(thing("shipments of wheat"), Some(ItemClass::Food));
    assert_eq!(thing("melancholy"), None);
}

#[test]
fn an_atlas_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Atlas>();
}

#[test]
fn hits_are_ordered_and_apart_on_any_text() {
    let odd = [
        "", "--", "'s", "北京", "\u{301}", "The", "U.S.", "-", "Kim", "al-", "Qaeda", "(", "’s", "UN", "von",
        "der",
    ];
    for start in 0..odd.len() {
        let words: Vec<&str> =
            odd.iter().cycle().skip(start).step_by(start % 3 + 1).take(40).copied().collect();
        let mut end = 0;
        for hit in atlas().find(&words) {
            assert!(hit.words.start >= end && hit.words.end > hit.words.start && !hit.meanings.is_empty());
            end = hit.words.end;
        }
        let _ = atlas().resolve(&words.join(" "), None, &Context::default());
        let _ = (atlas().role(&words.join(" ")), atlas().thing(&words.join(" ")));
    }
}

fn small_tables() -> Vec<Table> {
    let table = |name: &str, text: &str| Table {
        name: name.to_owned(),
        text: text.replace('|', "\t").replace('+', "|"),
    };
    vec![
        table(
            "countries",
            "id|code|name|names|sector|source|lat|lon\ncountry:AAA|AAA|Aaland|Aaland+Aa Land|GOV|OWN|1|2",
        ),
        table("people", "id|name|source\np:1|Ann Bee|OWN"),
        table("terms", "id|class|code|sector|from|to|source\np:1|HOS|AAA|GOV|2001|2005-03-04|OWN"),
    ]
}

#[test]
fn a_file_is_built_alike_each_time_and_opened() {
    let bytes = build(&small_tables(), "test").unwrap();
    assert_eq!(bytes, build(&small_tables(), "test").unwrap());
    let atlas = Atlas::open(Cow::Owned(bytes)).unwrap();
    assert!(atlas.version().starts_with("test "));
    let ann = &atlas.lookup("Ann Bee")[0];
    assert_eq!((ann.entity.as_str(), ann.to.unwrap().to_string().as_str()), ("p:1", "2005-03-04"));
    assert_eq!(atlas.find(&["Aa", "Land", "and", "Aaland"]).len(), 2);
}

#[test]
fn damaged_and_foreign_files_are_refused() {
    let good = build(&small_tables(), "test").unwrap();
    let open = |bytes: Vec<u8>| Atlas::open(Cow::Owned(bytes)).err();
    assert_eq!(open(Vec::new()), Some(AtlasError::NotAnAtlas));
    assert_eq!(open(b"PLBATLAS".to_vec()), Some(AtlasError::NotAnAtlas));
    let mut other = good.clone();
    other[8] = 99;
    assert!(matches!(open(other), Some(AtlasError::Version { found: 99, .. })));
    for at in [50, 100, good.len() / 2, good.len() - 1] {
        let mut bad = good.clone();
        bad[at] ^= 1;
        assert_eq!(open(bad), Some(AtlasError::Hash), "byte {at}");
    }
    assert_eq!(open(good[..good.len() - 1].to_vec()), Some(AtlasError::Hash));
}

#[test]
fn bad_rows_are_told_with_their_line() {
    let mut tables = small_tables();
    tables[2].text = tables[2].text.replace("2001", "20x1");
    let error = build(&tables, "test").unwrap_err();
    assert!(error.to_string().starts_with("terms.tsv line 2:"), "{error}");
    let mut tables = small_tables();
    tables[1].text.push_str("\np:2\tNo Terms\tOWN");
    assert!(build(&tables, "test").unwrap_err().to_string().contains("line 3"));
    let stray = Table { name: "cats".to_owned(), text: String::new() };
    assert!(build(&[stray], "test").is_err());
}

#[test]
fn names_of_places_are_found_inside_other_names_and_with_their_regions() {
    let words = ["The", "Bank", "of", "England", "and", "Paris", "Quaxel", "in", "Austin", ",", "Texas"];
    let hits = atlas().places(&words);
    let names: Vec<String> = hits.iter().map(|h| words[h.words.clone()].join(" ")).collect();
    assert_eq!(names, ["England", "Paris", "Austin", "Texas"]);
    let austin = hits[2].spots.iter().find(|s| s.point.geonames == 4671654).unwrap();
    assert_eq!(atlas().region(austin.point.region).map(|r| (r.name, r.parent)), Some(("Texas", 0)));
    assert!(hits[1].spots.iter().any(|s| s.code.as_str() == "FRA") && hits[1].spots.len() > 5);
    let county = atlas().places(&["Travis", "County"])[0].spots[0];
    let region = atlas().region(county.point.region).unwrap();
    assert_eq!((region.name, region.parent), ("Travis County", austin.point.region));
    assert_eq!(atlas().region(0), None);
    assert_eq!(atlas().region(u16::MAX), None);
}

#[test]
fn capitals_and_seats_of_power_are_told_at_the_city() {
    for (name, lat, lon) in
        [("Kremlin", 55.75, 37.6), ("Washington, D.C.", 38.9, -77.0), ("Downing Street", 51.5, -0.1)]
    {
        let words: Vec<&str> = name.split(' ').collect();
        let spots = &atlas().places(&words)[0].spots;
        let near = spots.iter().any(|s| (s.point.lat - lat).abs() < 0.3 && (s.point.lon - lon).abs() < 0.3);
        assert!(near, "{name}: {spots:?}");
    }
}

#[test]
fn abbreviations_of_states_need_their_full_stop() {
    let american = |word: &str| {
        atlas().places(&[word]).iter().flat_map(|h| h.spots.clone()).any(|s| s.code.as_str() == "USA")
    };
    assert!(american("Calif.") && american("W.Va.") && !american("Calif"));
    assert_eq!(atlas().places(&["Ont."])[0].spots[0].code.as_str(), "CAN");
}

#[test]
fn those_who_died_in_office_are_remembered_by_it_for_some_years() {
    assert_eq!(coded("Qasem Soleimani", "2020-06-01"), "IRN MIL");
    assert_eq!(coded("Qasem Soleimani", "2035-06-01"), "IRN ELI");
}

#[test]
fn who_held_no_office_does_not_become_a_former_holder() {
    assert_eq!(coded("Jamal Khashoggi", "2019-06-01"), "SAU JRN");
}

#[test]
fn a_town_gives_way_to_a_person_where_its_country_is_not_named() {
    let id = |countries: &[(&str, u32)]| best_in("Obama", "2014-06-01", countries).map(|c| c.meaning.kind);
    assert_eq!(id(&[("USA", 2)]), Some(Kind::Surname));
    assert_eq!(coded_in("Warsaw", "2014-06-01", &[("USA", 4)]), "POL GOV");
}

#[test]
fn an_open_term_ends_where_a_successor_begins() {
    let on = "2024-06-01".parse().expect("a date");
    let names: Vec<String> =
        atlas().holders("DM", Code::new("GRC"), on).into_iter().map(|h| h.name).collect();
    assert_eq!(names, ["Nikos Dendias"]);
    assert!(atlas().holders("NOSUCH", Code::new("GRC"), on).is_empty());
}
