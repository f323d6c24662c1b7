//! Exports of a small record: columns, their order, and what stands in them.

use super::*;
use crate::samples::{Desk, at, entry};
use crate::{Clock, Store};

/// A gazetteer of one country and one city.
struct Little;

impl Gazetteer for Little {
    fn country(&self, code: &str) -> Option<Country> {
        (code == "RUS").then(|| Country {
            name: "Russia".into(),
            fips: "RS".into(),
            cow: 365,
            point: (60.0, 100.0),
        })
    }

    fn place(&self, words: &str, country: &str) -> Option<Spot> {
        (words == "Vladivostok" && country == "RUS").then(|| Spot {
            name: "Vladivostok".into(),
            region: "Primorskiy".into(),
            kind: "city".into(),
            point: Some((43.1056, 131.8735)),
            geonames: 2_013_348,
        })
    }

    fn name(&self, _: &str) -> Option<String> {
        None
    }
}

/// Two reports of a visit, one of an attack in Vladivostok, one denied.
fn desk() -> Desk {
    let desk = Desk::new();
    let words = "Envoys toured the Vostochny cosmodrome with engineers";
    let visit = |id: &str, outlet: &str| {
        let mut out = entry(id, outlet, "2023-09-13", ("RUS", "CONSULT", "PRK"));
        out.events[0].row.mode = "visit".into();
        out.events[0].row.cameo = "042".into();
        out.events[0].row.goldstein = Some(1.9);
        out.document.title = words.into();
        out
    };
    let mut attack = entry("\"c\"\tx", "Wire", "2023-11-05", ("RUS", "ASSAULT", "UKR"));
    attack.events[0].row.place = "Vladivostok".into();
    attack.events[0].row.place_country = "RUS".into();
    let mut denied = entry("d", "Post", "2023-12-05", ("RUS", "AID", "PRK"));
    denied.events[0].row.status = "denied".into();
    desk.put(1, "0.1", false, &[visit("a", "Wire"), visit("b", "Post"), attack, denied]);
    Store::open(&desk.path(), &at(2)).unwrap().update_stories().unwrap();
    desk
}

fn reader(desk: &Desk) -> Reader {
    Reader::open(&desk.path(), Clock::default()).unwrap()
}

/// What a writer writes, as rows of tab-separated fields.
fn table(write: impl FnOnce(&mut Put<'_, Error>)) -> Vec<Vec<String>> {
    let mut out = String::new();
    write(&mut |line: &str| {
        out.push_str(line);
        Ok(())
    });
    out.lines().map(|line| line.split('\t').map(String::from).collect()).collect()
}

fn gdelt(desk: &Desk) -> (Vec<Vec<String>>, Vec<Vec<String>>) {
    let mut mentions = String::new();
    let events = table(|put| {
        let mut other = |line: &str| {
            mentions.push_str(line);
            Ok(())
        };
        gdelt::write::<Error>(&reader(desk), &Little, put, &mut other).unwrap();
    });
    (events, mentions.lines().map(|line| line.split('\t').map(String::from).collect()).collect())
}

#[test]
fn gdelt_events_have_their_columns_in_order() {
    let (events, _) = gdelt(&desk());
    assert_eq!(events.len(), 2, "the denied one is no event of GDELT");
    assert!(events.iter().all(|row| row.len() == 61));
    let of =
        |row: usize, name: &str| events[row][gdelt::EVENTS.iter().position(|n| *n == name).unwrap()].as_str();
    let (visit, attack) = (0, 1);
    let told = [
        "SQLDATE",
        "MonthYear",
        "Year",
        "FractionDate",
        "Actor1Code",
        "Actor2Code",
        "EventCode",
        "EventBaseCode",
    ];
    assert_eq!(
        told.map(|name| of(visit, name)),
        ["20230913", "202309", "2023", "2023.7753", "RUSGOV", "PRKGOV", "042", "042"]
    );
    let told = [
        "EventRootCode",
        "QuadClass",
        "GoldsteinScale",
        "NumMentions",
        "NumSources",
        "NumArticles",
        "IsRootEvent",
    ];
    assert_eq!(told.map(|name| of(visit, name)), ["04", "1", "1.9", "2", "1", "2", "1"]);
    let told = [
        "ActionGeo_Type",
        "ActionGeo_FullName",
        "ActionGeo_CountryCode",
        "ActionGeo_Lat",
        "ActionGeo_FeatureID",
    ];
    assert_eq!(told.map(|name| of(attack, name)), ["4", "Vladivostok", "RS", "43.1056", "2013348"]);
    assert_eq!(of(attack, "EventRootCode"), "18", "a row without a code has its type's root");
    assert_eq!((of(visit, "DATEADDED"), of(attack, "SOURCEURL")), ("20240101120000", "'c' x"));
    let id: u64 = of(visit, "GLOBALEVENTID").parse().unwrap();
    assert!(id < 1 << 53);
}

#[test]
fn gdelt_mentions_point_into_the_text() {
    let (events, mentions) = gdelt(&desk());
    assert_eq!(mentions.len(), 3);
    assert!(mentions.iter().all(|row| row.len() == 16));
    let of = |name: &str| mentions[0][gdelt::MENTIONS.iter().position(|n| *n == name).unwrap()].as_str();
    assert_eq!(of("GLOBALEVENTID"), events[0][0]);
    let told = [
        "EventTimeDate",
        "SentenceID",
        "Actor1CharOffset",
        "Actor2CharOffset",
        "ActionCharOffset",
        "Confidence",
    ];
    assert_eq!(told.map(of), ["20230913000000", "1", "0", "13", "4", "90"]);
}

#[test]
fn polecat_has_its_columns_in_order() {
    let rows = table(|put| {
        polecat::write::<Error>(&reader(&desk()), &Little, put).unwrap();
    });
    assert_eq!(rows[0], polecat::COLUMNS);
    assert_eq!(rows.len(), 4, "two visits and an attack");
    assert!(rows.iter().all(|row| row.len() == 40));
    let attack = rows.iter().find(|r| r[2] == "ASSAULT").unwrap();
    assert_eq!((attack[1].as_str(), attack[7].as_str(), attack[15].as_str()), ("2023-11-05", "RUS", "UKR"));
    assert_eq!(attack[3..7], ["None", "-9.0", "MATERIAL CONFLICT", "None"]);
    assert_eq!((attack[9].as_str(), attack[17].as_str()), ("365", "None"));
    assert_eq!(
        attack[23..33],
        [
            "Vladivostok",
            "Vladivostok",
            "None",
            "Primorskiy",
            "RUS",
            "43.1056",
            "131.8735",
            "2013348",
            "Vladivostok",
            "city"
        ]
    );
    assert_eq!(attack[39], "Polybius 0.1");
}

#[test]
fn plover_tells_what_did_not_happen_too() {
    let mut lines = Vec::new();
    let count = plover::write::<Error>(&reader(&desk()), &Little, &mut |line: &str| {
        lines.push(serde_json::from_str::<serde_json::Value>(line).unwrap());
        Ok(())
    });
    assert_eq!((count.unwrap(), lines.len()), (4, 4));
    let visit = &lines[0];
    assert_eq!(
        (&visit["event"][0], &visit["mode"][0], &visit["quad_code"]),
        (&"CONSULT".into(), &"visit".into(), &1.into())
    );
    assert_eq!(visit["actor"][0]["code"], "RUS");
    assert_eq!(visit["text"], "RUS acted on PRK.");
    assert_eq!(lines[3]["mode"], serde_json::json!(["negation"]));
    for field in [
        "id",
        "date",
        "actor",
        "event",
        "recipient",
        "event_loc",
        "mode",
        "context",
        "cite_info",
        "text_info",
    ] {
        assert!(visit.get(field).is_some(), "{field}");
    }
}

#[test]
fn the_flat_table_is_whole() {
    let mut text = String::new();
    let count = flat::csv::<Error>(&reader(&desk()), &mut |line: &str| {
        text.push_str(line);
        Ok(())
    });
    let rows = crate::csv::rows(&text);
    assert_eq!((count.unwrap(), rows.len()), (4, 5));
    assert!(rows.iter().all(|row| row.len() == flat::COLUMNS.len()));
    let column = |name: &str| flat::COLUMNS.iter().position(|c| c.0 == name).unwrap();
    assert_eq!(rows[4][column("status")], "denied");
    assert_eq!(rows[1][column("goldstein")], "1.9");
    assert_eq!(rows[1][column("recipient_codes")], "PRK");
    assert_eq!(rows[1][column("happening")].len(), 16);
}

#[test]
fn an_export_under_a_clock_has_nothing_later() {
    let desk = desk();
    let clock = Clock { published_by: Some("2023-10-01".into()), ..Clock::default() };
    let early = Reader::open(&desk.path(), clock).unwrap();
    let mut none = |_: &str| Ok(());
    let events = table(|put| {
        gdelt::write::<Error>(&early, &Little, put, &mut none).unwrap();
    });
    assert_eq!(events.len(), 1);
    assert_eq!(each::<Error>(&early, |_| Ok(())).unwrap(), 2);
}

#[test]
fn a_meeting_told_either_way_round_is_one_pair() {
    let desk = Desk::new();
    let words = "Envoys toured the Vostochny cosmodrome with engineers";
    let visit = |id: &str, one: &str, other: &str| {
        let mut out = entry(id, id, "2023-09-13", (one, "CONSULT", other));
        out.document.title = words.into();
        out
    };
    desk.put(1, "0.1", false, &[visit("a", "RUS", "PRK"), visit("b", "PRK", "RUS")]);
    Store::open(&desk.path(), &at(2)).unwrap().update_stories().unwrap();
    let (events, mentions) = gdelt(&desk);
    assert_eq!((events.len(), mentions.len()), (1, 2));
    assert_eq!(events[0][31], "2");
}
