//! Happenings: events of one story that agree in type, sides and day are one thing told several times.
//!
//! Sides agree where they are the same parties; in acts that parties do together (they met, agreed,
//! traded) it does not matter who is named first. A telling that names fewer parties belongs to the one
//! happening that names them all, if there is only one. A telling without a day, or with a vaguer one,
//! belongs to the latest day that it can mean and that its document could know of.

use std::collections::{BTreeMap, BTreeSet};

use polybius_base::{EventType, PartialDate, RowId, hash};
use rusqlite::Connection;

use crate::schema::{Happening as Row, HappeningEvent};
use crate::{Key, days};

/// An event as far as happenings are concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    /// Number of the event.
    pub event: i64,
    /// The document.
    pub doc: i64,
    /// Its content's hash.
    pub hash: String,
    /// Its day of publication, `YYYY-MM-DD`.
    pub day: Option<String>,
    /// Its story.
    pub story: String,
    /// Whose voice it is; copies have the voice of the first.
    pub voice: String,
    /// PLOVER type.
    pub kind: String,
    /// Keys of those who did it, joined by `;`.
    pub actors: String,
    /// Keys of those it was done to.
    pub recipients: String,
    /// When it happened.
    pub date: Option<PartialDate>,
    /// Its status.
    pub status: String,
}

/// Tellings of one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// Id: 16 hex digits over story, type, sides and day.
    pub id: String,
    /// The story.
    pub story: String,
    /// PLOVER type.
    pub kind: String,
    /// Who did it, in order; in acts that parties do together everyone.
    pub actors: Vec<String>,
    /// To whom.
    pub recipients: Vec<String>,
    /// When, as exact as told.
    pub date: Option<PartialDate>,
    /// The tellings, by day, document hash and number.
    pub tellings: Vec<Telling>,
}

/// Both sides of an act.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Sides {
    actors: BTreeSet<String>,
    recipients: BTreeSet<String>,
}

impl Happening {
    /// How many voices tell it, copies counted once.
    pub fn outlets(&self) -> usize {
        self.tellings.iter().map(|t| &t.voice).collect::<BTreeSet<_>>().len()
    }

    /// The first report.
    pub fn first(&self) -> &Telling {
        &self.tellings[0]
    }

    /// Statuses in the order of the coding guide, with how many rows tell each.
    pub fn statuses(&self) -> Vec<(&'static str, usize)> {
        let count = |status: &str| self.tellings.iter().filter(|t| t.status == status).count();
        let all = polybius_base::Status::ALL.iter().map(|s| (s.as_str(), count(s.as_str())));
        all.filter(|(_, n)| *n > 0).collect()
    }

    /// Statuses as the record writes them: `actual 3; denied 1`.
    pub fn statuses_text(&self) -> String {
        let each: Vec<String> = self.statuses().iter().map(|(s, n)| format!("{s} {n}")).collect();
        each.join("; ")
    }
}

/// The happenings of some tellings, by story, date and type. The order of `tellings` does not matter.
pub fn happenings(tellings: Vec<Telling>) -> Vec<Happening> {
    let mut by: BTreeMap<(String, String), BTreeMap<Sides, Vec<Telling>>> = BTreeMap::new();
    for telling in tellings {
        let acts = by.entry((telling.story.clone(), telling.kind.clone())).or_default();
        acts.entry(sides(&telling)).or_default().push(telling);
    }
    let mut out = Vec::new();
    for ((story, kind), acts) in by {
        for (sides, tellings) in fullest(acts) {
            for (date, tellings) in by_day(tellings) {
                out.push(happening(&story, &kind, &sides, date, tellings));
            }
        }
    }
    out.sort_by(|a, b| {
        let (one, other) = ((&a.story, a.date, &a.kind), (&b.story, b.date, &b.kind));
        one.cmp(&other).then_with(|| (&a.actors, &a.recipients).cmp(&(&b.actors, &b.recipients)))
    });
    out
}

fn sides(telling: &Telling) -> Sides {
    let keys = |side: &str| side.split(';').filter(|k| !k.is_empty()).map(String::from).collect();
    let (mut actors, mut recipients): (BTreeSet<String>, BTreeSet<String>) =
        (keys(&telling.actors), keys(&telling.recipients));
    if together(&telling.kind) {
        actors.append(&mut recipients);
    }
    Sides { actors, recipients }
}

/// Whether parties do acts of a type together, so that no side is the one that acts.
pub(crate) fn together(kind: &str) -> bool {
    use EventType::{Agree, Consult, Cooperate};
    matches!(EventType::from_code(kind), Some(Agree | Consult | Cooperate))
}

/// Gives tellings with fewer parties to the one act that names them all, where there is only one.
fn fullest(acts: BTreeMap<Sides, Vec<Telling>>) -> BTreeMap<Sides, Vec<Telling>> {
    let all: Vec<Sides> = acts.keys().cloned().collect();
    let within = |a: &Sides, b: &Sides| {
        a != b && a.actors.is_subset(&b.actors) && a.recipients.is_subset(&b.recipients)
    };
    let full: Vec<&Sides> = all.iter().filter(|a| !all.iter().any(|b| within(a, b))).collect();
    let mut out: BTreeMap<Sides, Vec<Telling>> = BTreeMap::new();
    for (sides, tellings) in acts {
        let mut above = full.iter().filter(|f| within(&sides, f));
        let home = match (above.next(), above.next()) {
            (Some(&only), None) => only.clone(),
            _ => sides,
        };
        out.entry(home).or_default().extend(tellings);
    }
    out
}

/// Tellings of one act by the day they mean; vaguer ones go to a day that they can mean.
fn by_day(tellings: Vec<Telling>) -> BTreeMap<Option<PartialDate>, Vec<Telling>> {
    let full = |date: &Option<PartialDate>| date.is_some_and(PartialDate::is_full);
    let told: BTreeSet<PartialDate> =
        tellings.iter().filter(|t| full(&t.date)).filter_map(|t| t.date).collect();
    let mut out: BTreeMap<Option<PartialDate>, Vec<Telling>> = BTreeMap::new();
    for telling in tellings {
        let home = if full(&telling.date) { telling.date } else { meant(&telling, &told) };
        out.entry(home).or_default().push(telling);
    }
    out
}

/// The day of `told` that a telling without an exact day means: the latest that agrees with it and that
/// its document could know of, else the first that agrees; its own date where none does.
fn meant(telling: &Telling, told: &BTreeSet<PartialDate>) -> Option<PartialDate> {
    let agreeing = || told.iter().filter(|day| telling.date.is_none_or(|date| date.agrees(**day)));
    let published: Option<PartialDate> = telling.day.as_ref().and_then(|day| day.parse().ok());
    let known = |day: &&PartialDate| published.is_none_or(|published| **day <= published);
    agreeing().rfind(known).or_else(|| agreeing().next()).copied().or(telling.date)
}

fn happening(
    story: &str,
    kind: &str,
    sides: &Sides,
    date: Option<PartialDate>,
    mut tellings: Vec<Telling>,
) -> Happening {
    // Documents without a day come last.
    tellings.sort_by(|a, b| {
        let (one, other) = ((a.day.is_none(), &a.day, &a.hash), (b.day.is_none(), &b.day, &b.hash));
        one.cmp(&other).then(a.event.cmp(&b.event))
    });
    let actors: Vec<String> = sides.actors.iter().cloned().collect();
    let recipients: Vec<String> = sides.recipients.iter().cloned().collect();
    let told = date.map_or_else(String::new, |d| d.to_string());
    let parts = [story, kind, &actors.join(";"), &recipients.join(";"), &told].join("\n");
    let mut first = [0; 8];
    first.copy_from_slice(&hash(format!("happening {parts}").as_bytes())[..8]);
    let id = RowId(u64::from_be_bytes(first)).to_string();
    Happening { id, story: story.into(), kind: kind.into(), actors, recipients, date, tellings }
}

/// Columns of a telling, for [`read`], from views or tables named `x` (events), `d` (documents) and
/// `s` (their stories).
pub(crate) const TELLING: &str =
    "x.event, d.doc, d.hash, d.day, s.story, s.voice, x.type, x.actors, x.recipients, x.date, x.status";

pub(crate) fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Telling> {
    let date: Option<String> = row.get(9)?;
    Ok(Telling {
        event: row.get(0)?,
        doc: row.get(1)?,
        hash: row.get(2)?,
        day: row.get(3)?,
        story: row.get(4)?,
        voice: row.get(5)?,
        kind: row.get(6)?,
        actors: row.get(7)?,
        recipients: row.get(8)?,
        date: date.and_then(|d| d.parse().ok()),
        status: row.get(10)?,
    })
}

/// Writes the happenings of a story in the place of those it had.
pub(crate) fn keep(connection: &Connection, story: &str) -> rusqlite::Result<()> {
    let gone =
        "DELETE FROM happening_events WHERE happening IN (SELECT happening FROM happenings WHERE story = ?1)";
    connection.prepare_cached(gone)?.execute([story])?;
    connection.prepare_cached("DELETE FROM happenings WHERE story = ?1")?.execute([story])?;
    let sql = format!(
        "SELECT {TELLING} FROM story_documents s JOIN documents d ON d.doc = s.doc \
         JOIN codings c ON c.doc = d.doc AND c.until IS NULL JOIN event_rows x ON x.coding = c.coding \
         WHERE s.story = ?1"
    );
    let told: Vec<Telling> =
        connection.prepare_cached(&sql)?.query_map([story], read)?.collect::<rusqlite::Result<_>>()?;
    for happening in happenings(told) {
        for telling in &happening.tellings {
            // A telling whose document left another story a moment ago may still be noted there.
            let sql = "DELETE FROM happening_events WHERE event = ?1";
            connection.prepare_cached(sql)?.execute([telling.event])?;
        }
        write(connection, &happening)?;
    }
    Ok(())
}

/// Writes the happenings of all that a question's clock shows into its empty temporary tables. Which
/// documents tell one story is taken as the record has it.
pub(crate) fn lay(connection: &Connection) -> rusqlite::Result<()> {
    let sql = format!(
        "SELECT {TELLING} FROM events x JOIN documents d ON d.doc = x.doc JOIN story_documents s ON s.doc = x.doc"
    );
    let told: Vec<Telling> =
        connection.prepare(&sql)?.query_map([], read)?.collect::<rusqlite::Result<_>>()?;
    let step = connection.unchecked_transaction()?;
    happenings(told).iter().try_for_each(|happening| write(&step, happening))?;
    step.execute_batch(
        "CREATE INDEX temp.told ON happening_events (event); \
         CREATE INDEX temp.tellings ON happening_events (happening); \
         CREATE INDEX temp.happening ON happenings (happening);",
    )?;
    step.commit()
}

fn write(connection: &Connection, happening: &Happening) -> rusqlite::Result<()> {
    let row = Row {
        happening: happening.id.clone(),
        story: happening.story.clone(),
        r#type: happening.kind.clone(),
        actors: happening.actors.join(";"),
        recipients: happening.recipients.join(";"),
        date: happening.date.map(|d| d.to_string()),
        mentions: happening.tellings.len() as i64,
        outlets: happening.outlets() as i64,
        first_doc: happening.first().doc,
        first_day: happening.first().day.clone(),
        statuses: happening.statuses_text(),
    };
    row.insert(connection)?;
    for telling in &happening.tellings {
        HappeningEvent { event: Key(telling.event), happening: happening.id.clone() }.insert(connection)?;
    }
    Ok(())
}

/// The first day that a date can mean, as a number.
pub fn first_day(date: PartialDate) -> Option<i32> {
    let (year, month, day) = date.first_day();
    days::number(&format!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A telling in words: `voice day | kind actors > recipients | date | status`.
    fn telling(event: i64, line: &str) -> Telling {
        let part: Vec<&str> = line.split('|').map(str::trim).collect();
        let (voice, day) = part[0].split_once(' ').unwrap();
        let (kind, sides) = part[1].split_once(' ').unwrap_or((part[1], ""));
        let (actors, recipients) = sides.split_once('>').unwrap_or((sides, ""));
        Telling {
            event,
            doc: event,
            hash: format!("{event:04}"),
            day: (day != "-").then(|| day.to_string()),
            story: "s".into(),
            voice: voice.into(),
            kind: kind.into(),
            actors: actors.trim().into(),
            recipients: recipients.trim().into(),
            date: part[2].parse().ok(),
            status: part[3].into(),
        }
    }

    fn told(lines: &[&str]) -> Vec<String> {
        let tellings: Vec<Telling> = (1..).zip(lines).map(|(n, l)| telling(n, l)).collect();
        let mut backwards = tellings.clone();
        backwards.reverse();
        let found = happenings(tellings);
        assert_eq!(found, happenings(backwards), "the order does not matter");
        let date = |h: &Happening| h.date.map_or_else(|| "-".into(), |d| d.to_string());
        found
            .iter()
            .map(|h| {
                let sides = format!("{}>{}", h.actors.join(";"), h.recipients.join(";"));
                format!(
                    "{} {} {sides} x{} by {}: {}",
                    date(h),
                    h.kind,
                    h.tellings.len(),
                    h.outlets(),
                    h.statuses_text()
                )
            })
            .collect()
    }

    #[test]
    fn what_agrees_in_type_sides_and_day_is_one() {
        assert_eq!(
            told(&[
                "Wire 2023-09-14 | ASSAULT RUS > UKR | 2023-09-13 | actual",
                "Post 2023-09-14 | ASSAULT RUS > UKR | 2023-09-13 | denied",
                "Wire 2023-09-14 | ASSAULT RUS > UKR | 2023-09-13 | actual",
                "Wire 2023-09-14 | ASSAULT RUS > UKR | 2023-09-12 | actual",
                "Wire 2023-09-14 | ASSAULT UKR > RUS | 2023-09-13 | actual",
            ]),
            [
                "2023-09-12 ASSAULT RUS>UKR x1 by 1: actual 1",
                "2023-09-13 ASSAULT RUS>UKR x3 by 2: actual 2; denied 1",
                "2023-09-13 ASSAULT UKR>RUS x1 by 1: actual 1",
            ]
        );
    }

    #[test]
    fn those_who_meet_have_no_order() {
        assert_eq!(
            told(&[
                "Wire 2023-09-14 | CONSULT RUS > PRK | 2023-09-13 | actual",
                "Post 2023-09-14 | CONSULT PRK;RUS > | 2023-09-13 | actual",
            ]),
            ["2023-09-13 CONSULT PRK;RUS> x2 by 2: actual 2"]
        );
    }

    #[test]
    fn fewer_parties_belong_to_the_only_act_that_names_them_all() {
        let full = "Wire 2023-09-14 | ACCUSE USA > IRN;RUS | 2023-09-13 | actual";
        let less = "Post 2023-09-14 | ACCUSE USA > IRN | 2023-09-13 | actual";
        assert_eq!(told(&[full, less]), ["2023-09-13 ACCUSE USA>IRN;RUS x2 by 2: actual 2"]);
        let other = "Wire 2023-09-14 | ACCUSE USA > CHN;IRN | 2023-09-13 | actual";
        assert_eq!(told(&[full, less, other]).len(), 3, "it could be either");
    }

    #[test]
    fn a_vague_date_means_the_latest_day_that_its_document_knows() {
        let days = [
            "Wire 2023-09-20 | ASSAULT RUS > UKR | 2023-09-13 | actual",
            "Wire 2023-09-20 | ASSAULT RUS > UKR | 2023-09-15 | actual",
            "Post 2023-09-14 | ASSAULT RUS > UKR | | actual",
            "Post 2023-09-16 | ASSAULT RUS > UKR | 2023-09 | actual",
            "Post 2023-09-01 | ASSAULT RUS > UKR | | actual",
            "Post 2023-09-16 | ASSAULT RUS > UKR | 2022 | actual",
        ];
        assert_eq!(
            told(&days),
            [
                "2022 ASSAULT RUS>UKR x1 by 1: actual 1",
                "2023-09-13 ASSAULT RUS>UKR x3 by 2: actual 3",
                "2023-09-15 ASSAULT RUS>UKR x2 by 2: actual 2",
            ]
        );
    }

    #[test]
    fn copies_count_once_and_the_first_report_is_first() {
        let found = happenings(vec![
            telling(1, "Wire - | PROTEST FRA > | 2023-09-13 | actual"),
            telling(2, "Wire 2023-09-15 | PROTEST FRA > | 2023-09-13 | actual"),
            telling(3, "Wire 2023-09-14 | PROTEST FRA > | 2023-09-13 | actual"),
        ]);
        assert_eq!((found.len(), found[0].outlets(), found[0].first().event), (1, 1, 3));
    }

    #[test]
    fn a_month_starts_on_its_first_day() {
        assert_eq!(first_day("2023-09".parse().unwrap()), days::number("2023-09-01"));
        assert_eq!(first_day("2023-02-31".parse().unwrap()), None);
    }
}
