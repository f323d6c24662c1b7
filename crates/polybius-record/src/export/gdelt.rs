//! GDELT 2.0: Events (61 columns) and Mentions (16), tab-separated, without a header.
//!
//! An event there is a happening here, one row for each pair of parties; its mentions are the rows that tell
//! it as having happened. What GDELT measures and Polybius does not (tone, ethnicity, religion) is empty.

use std::collections::BTreeSet;

use rusqlite::OptionalExtension;

use super::rows::{Row, Rows, Side, named};
use super::{Gazetteer, Put, line, scale};
use crate::{Error, Reader, days, happenings};

/// Names of the columns of Events, in order.
pub const EVENTS: [&str; 61] = [
    "GLOBALEVENTID",
    "SQLDATE",
    "MonthYear",
    "Year",
    "FractionDate",
    "Actor1Code",
    "Actor1Name",
    "Actor1CountryCode",
    "Actor1KnownGroupCode",
    "Actor1EthnicCode",
    "Actor1Religion1Code",
    "Actor1Religion2Code",
    "Actor1Type1Code",
    "Actor1Type2Code",
    "Actor1Type3Code",
    "Actor2Code",
    "Actor2Name",
    "Actor2CountryCode",
    "Actor2KnownGroupCode",
    "Actor2EthnicCode",
    "Actor2Religion1Code",
    "Actor2Religion2Code",
    "Actor2Type1Code",
    "Actor2Type2Code",
    "Actor2Type3Code",
    "IsRootEvent",
    "EventCode",
    "EventBaseCode",
    "EventRootCode",
    "QuadClass",
    "GoldsteinScale",
    "NumMentions",
    "NumSources",
    "NumArticles",
    "AvgTone",
    "Actor1Geo_Type",
    "Actor1Geo_FullName",
    "Actor1Geo_CountryCode",
    "Actor1Geo_ADM1Code",
    "Actor1Geo_ADM2Code",
    "Actor1Geo_Lat",
    "Actor1Geo_Long",
    "Actor1Geo_FeatureID",
    "Actor2Geo_Type",
    "Actor2Geo_FullName",
    "Actor2Geo_CountryCode",
    "Actor2Geo_ADM1Code",
    "Actor2Geo_ADM2Code",
    "Actor2Geo_Lat",
    "Actor2Geo_Long",
    "Actor2Geo_FeatureID",
    "ActionGeo_Type",
    "ActionGeo_FullName",
    "ActionGeo_CountryCode",
    "ActionGeo_ADM1Code",
    "ActionGeo_ADM2Code",
    "ActionGeo_Lat",
    "ActionGeo_Long",
    "ActionGeo_FeatureID",
    "DATEADDED",
    "SOURCEURL",
];

/// Names of the columns of Mentions, in order.
pub const MENTIONS: [&str; 16] = [
    "GLOBALEVENTID",
    "EventTimeDate",
    "MentionTimeDate",
    "MentionType",
    "MentionSourceName",
    "MentionIdentifier",
    "SentenceID",
    "Actor1CharOffset",
    "Actor2CharOffset",
    "ActionCharOffset",
    "InRawText",
    "Confidence",
    "MentionDocLen",
    "MentionDocTone",
    "MentionDocTranslationInfo",
    "Extras",
];

/// Sentences at the start of an article whose events GDELT counts as its roots.
const LEAD_SENTENCES: i64 = 3;

/// What was written, and what could not be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Rows of Events.
    pub events: usize,
    /// Rows of Mentions.
    pub mentions: usize,
    /// Happenings without any date, which GDELT has no row for.
    pub undated: usize,
}

/// Writes every happening that is told as done to `events`, and its tellings to `mentions`.
///
/// # Errors
/// What SQLite says, and what `events` and `mentions` say.
pub fn write<E: From<Error>>(
    reader: &Reader,
    gazetteer: &dyn Gazetteer,
    events: &mut Put<'_, E>,
    mentions: &mut Put<'_, E>,
) -> Result<Written, E> {
    let mut out = Written::default();
    let mut rows = Rows::new(reader)?;
    for (happening, date) in list(reader)? {
        let told = tellings(reader, &happening, &mut rows)?;
        if told.is_empty() {
            continue;
        }
        let date = date.and_then(|d| d.parse().ok()).and_then(happenings::first_day);
        let first = || told.iter().filter_map(|r| days::number(&r.day)).min();
        let Some(day) = date.or_else(first) else {
            out.undated += 1;
            continue;
        };
        let voices = voices(reader, &told)?;
        for pair in pairs(&told) {
            let event = Event { id: number(&happening, &pair), day, pair, told: &told, voices };
            events(&line(&event.fields(gazetteer)))?;
            out.events += 1;
            for row in &told {
                mentions(&line(&event.mention(row)))?;
                out.mentions += 1;
            }
        }
    }
    Ok(out)
}

/// Ids and dates of happenings, by first report.
fn list(reader: &Reader) -> Result<Vec<(String, Option<String>)>, Error> {
    let sql = "SELECT happening, date FROM happenings ORDER BY coalesce(first_day, ''), happening";
    let mut statement = reader.connection().prepare(sql)?;
    let rows = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The rows that tell a happening as done, the first report first.
fn tellings(reader: &Reader, happening: &str, rows: &mut Rows<'_>) -> Result<Vec<Row>, Error> {
    let sql = "SELECT h.event FROM happening_events h JOIN events x ON x.event = h.event \
               JOIN documents d ON d.doc = x.doc WHERE h.happening = ?1 AND x.status = 'actual' \
               ORDER BY x.day IS NULL, x.day, d.hash, x.start, x.id";
    let mut statement = reader.connection().prepare_cached(sql)?;
    let found = statement.query_map([happening], |r| r.get(0))?;
    let numbers: Vec<i64> = found.collect::<rusqlite::Result<_>>()?;
    numbers.into_iter().map(|n| rows.event(n)).collect()
}

/// How many voices the documents of some rows have, copies counted once.
fn voices(reader: &Reader, told: &[Row]) -> Result<usize, Error> {
    let mut out: BTreeSet<String> = BTreeSet::new();
    for row in told {
        let sql = "SELECT voice FROM story_documents WHERE doc = ?1";
        let voice = reader.connection().prepare_cached(sql)?.query_row([row.doc], |r| r.get(0)).optional()?;
        out.insert(voice.unwrap_or_else(|| row.outlet.clone()));
    }
    Ok(out.len())
}

/// Two sides of an event, either of which may not be told.
type Pair = [Option<Side>; 2];

/// Pairs of parties over all tellings, each once; in acts that parties do together either way round is the
/// same pair. A side alone is left out where another telling pairs it.
fn pairs(told: &[Row]) -> Vec<Pair> {
    let name = |side: &Option<Side>| side.as_ref().map(|s| (s.key.clone(), s.sector.clone()));
    let mut out: Vec<Pair> = Vec::new();
    for row in told {
        for pair in pairs_of(row) {
            let sides = [name(&pair[0]), name(&pair[1])];
            let is_same = |known: &Pair| {
                let known = [name(&known[0]), name(&known[1])];
                known == sides
                    || (happenings::together(&row.kind) && known[0] == sides[1] && known[1] == sides[0])
            };
            if !out.iter().any(is_same) {
                out.push(pair);
            }
        }
    }
    let paired = |side: &Option<Side>| {
        let is_in =
            |pair: &&Pair| pair.iter().all(Option::is_some) && pair.iter().any(|s| name(s) == name(side));
        out.iter().any(|pair| is_in(&pair))
    };
    let alone = |pair: &Pair| match pair {
        [Some(_), None] => paired(&pair[0]),
        [None, Some(_)] => paired(&pair[1]),
        [None, None] => told.iter().any(|r| !r.actors.is_empty() || !r.recipients.is_empty()),
        _ => false,
    };
    let keep: Vec<bool> = out.iter().map(|pair| !alone(pair)).collect();
    out.into_iter().zip(keep).filter(|(_, keep)| *keep).map(|(pair, _)| pair).collect()
}

/// Pairs of one telling: each actor with each recipient; without recipients each two actors, or the only one.
fn pairs_of(row: &Row) -> Vec<Pair> {
    let (actors, recipients) = (&row.actors, &row.recipients);
    let pair = |a: Option<&Side>, b: Option<&Side>| [a.cloned(), b.cloned()];
    match (actors.len(), recipients.len()) {
        (0, 0) => vec![[None, None]],
        (0, _) => recipients.iter().map(|r| pair(None, Some(r))).collect(),
        (1, 0) => vec![pair(actors.first(), None)],
        (_, 0) => {
            let later = |n: usize| actors[n + 1..].iter().map(move |b| (n, b));
            (0..actors.len()).flat_map(later).map(|(n, b)| pair(Some(&actors[n]), Some(b))).collect()
        }
        _ => {
            let each = actors.iter().flat_map(|a| recipients.iter().map(move |r| (a, r)));
            each.map(|(a, r)| pair(Some(a), Some(r))).collect()
        }
    }
}

/// A number of 53 bits for a happening and a pair: every reader of tables holds it exactly.
fn number(happening: &str, pair: &Pair) -> u64 {
    let side = |s: &Option<Side>| s.as_ref().map_or_else(String::new, |s| format!("{} {}", s.key, s.sector));
    let hash = polybius_base::hash(format!("{happening}\n{}\n{}", side(&pair[0]), side(&pair[1])).as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    u64::from_be_bytes(first) >> 11
}

struct Event<'a> {
    id: u64,
    day: i32,
    pair: Pair,
    told: &'a [Row],
    voices: usize,
}

impl Event<'_> {
    fn fields(&self, gazetteer: &dyn Gazetteer) -> Vec<String> {
        let (year, month, day) = days::civil(self.day);
        let first = &self.told[0];
        let fraction = f64::from(year) + f64::from(month * 30 + day) / 365.0;
        let mut out = vec![
            self.id.to_string(),
            format!("{year:04}{month:02}{day:02}"),
            format!("{year:04}{month:02}"),
            year.to_string(),
            format!("{fraction:.4}"),
        ];
        self.pair.iter().for_each(|side| out.extend(actor(side.as_ref())));
        let coded = self.told.iter().find(|r| !r.cameo.is_empty());
        let root = format!("{}0", scale::root(&first.kind));
        let code = coded.map_or(root.as_str(), |r| &r.cameo);
        let goldstein = coded.and_then(|r| r.goldstein).or(polybius_base::goldstein(code).map(f64::from));
        let is_root = self.told.iter().any(|r| (1..=LEAD_SENTENCES).contains(&r.sentence_number));
        let articles: BTreeSet<i64> = self.told.iter().map(|r| r.doc).collect();
        out.extend([
            u8::from(is_root).to_string(),
            code.to_string(),
            code.get(..3).unwrap_or(code).to_string(),
            code.get(..2).unwrap_or(code).to_string(),
            scale::quad(&first.kind).map_or_else(String::new, |q| q.to_string()),
            goldstein.map_or_else(String::new, |g| format!("{g:.1}")),
            self.told.len().to_string(),
            self.voices.to_string(),
            articles.len().to_string(),
            String::new(),
        ]);
        for _ in 0..2 {
            out.push("0".into());
            out.extend(std::iter::repeat_n(String::new(), 7));
        }
        out.extend(self.place(gazetteer));
        let added: String = first.first_seen.chars().filter(char::is_ascii_digit).take(14).collect();
        out.extend([added, first.article.clone()]);
        out
    }

    /// Where it happened, as the first telling with a place says.
    fn place(&self, gazetteer: &dyn Gazetteer) -> [String; 8] {
        let told = self.told.iter().find(|r| !r.place.is_empty() || !r.place_country.is_empty());
        let mut out: [String; 8] = std::array::from_fn(|n| if n == 0 { "0".into() } else { String::new() });
        let Some(row) = told else { return out };
        let country = gazetteer.country(&row.place_country);
        let spot = gazetteer.place(&row.place, &row.place_country);
        let kind = spot.as_ref().map_or("country", |s| s.kind.as_str());
        out[0] = match (kind, row.place_country.as_str()) {
            ("country", _) => "1",
            ("region", "USA") => "2",
            ("region", _) => "5",
            (_, "USA") => "3",
            _ => "4",
        }
        .into();
        out[1].clone_from(&row.place);
        if let Some(country) = &country {
            out[2].clone_from(&country.fips);
            out[3].clone_from(&country.fips);
        }
        let point = spot.as_ref().and_then(|s| s.point).or(country.map(|c| c.point));
        if let Some((lat, lon)) = point {
            out[5] = format!("{lat:.4}");
            out[6] = format!("{lon:.4}");
        }
        if let Some(geonames) = spot.map(|s| s.geonames).filter(|&g| g > 0) {
            out[7] = geonames.to_string();
        }
        out
    }

    fn mention(&self, row: &Row) -> Vec<String> {
        let time = |day: i32| days::written(day).replace('-', "") + "000000";
        let offset = |n: usize, sides: &[Side]| {
            let side = self.pair[n].as_ref();
            let place = sides.iter().find(|s| side.is_some_and(|p| p.key == s.key)).map(|s| s.start);
            place.unwrap_or(-1).to_string()
        };
        let both: Vec<Side> = row.actors.iter().chain(&row.recipients).cloned().collect();
        vec![
            self.id.to_string(),
            time(self.day),
            days::number(&row.day).map_or_else(String::new, time),
            "1".into(),
            row.outlet.clone(),
            row.article.clone(),
            row.sentence_number.to_string(),
            offset(0, &both),
            offset(1, &both),
            row.start.to_string(),
            "1".into(),
            format!("{:.0}", row.confidence * 100.0),
            row.text_bytes.to_string(),
            String::new(),
            String::new(),
            format!("row:{};sentence:{}-{}", row.id, row.sentence_start, row.sentence_stop),
        ]
    }
}

/// The ten columns of an actor.
fn actor(side: Option<&Side>) -> [String; 10] {
    let mut out: [String; 10] = Default::default();
    let Some(side) = side else { return out };
    let is_country = !["", "IGO", "NON"].contains(&side.code.as_str());
    let group = if side.code == "IGO" { side.name.as_str() } else { "" };
    let kind = scale::actor_type(&side.sector);
    let whose = if is_country {
        side.code.as_str()
    } else if side.code == "IGO" {
        "IGO"
    } else {
        ""
    };
    out[0] = if whose == kind { whose.to_string() } else { format!("{whose}{kind}") };
    out[1] = named(&side.text).to_uppercase();
    out[2] = if is_country { side.code.clone() } else { String::new() };
    out[3] = group.to_string();
    out[7] = if kind.is_empty() && side.code == "IGO" { "IGO".into() } else { kind.to_string() };
    out
}
