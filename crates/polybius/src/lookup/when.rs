//! When: what time expressions mean on the calendar.

use polybius_atlas::when::{Direction, Resolved, Tense, TimeMention, find, resolve};
use polybius_base::PartialDate;
use serde::Serialize;

use super::{Answer, Answers, Asked};

/// Score of a reading that another tense would give.
const OTHER: f64 = 0.5;

/// A reading of a time expression.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WhenAnswer {
    /// 1 for the reading that is taken, 0.5 for one that another tense would give.
    pub score: f64,
    /// `holds` where it is a place on the calendar or a length, else `unknown`.
    pub status: &'static str,
    /// The words that were found.
    pub text: String,
    /// TIMEX3 type.
    pub r#type: &'static str,
    /// TIMEX3 value; `X` stands for what is not known.
    pub value: String,
    /// The coding guide's date.
    pub date: Option<String>,
    /// First day.
    pub first: Option<String>,
    /// Last day.
    pub last: Option<String>,
    /// Side on which what it dates lies: `since`, `until`, `before` or `after`.
    pub direction: Option<&'static str>,
    /// The tense that gives the reading: `past`, `present` or `future`; none for that of the words.
    pub tense: Option<&'static str>,
    /// What tells it: the rules of the calendar.
    pub source: &'static str,
}

/// The time expressions in `query`, set against the day asked on. Where the tense of a verb decides,
/// the other readings follow.
pub fn when(query: &str, asked: &Asked) -> Answers<WhenAnswer> {
    let mut rows = Vec::new();
    for mention in find(query, asked.on) {
        let taken = Resolved { value: mention.value.clone(), date: mention.date, range: mention.range };
        let mut seen = vec![taken.value.clone()];
        rows.push(answer(query, &mention, taken, 1.0, None));
        let tenses = [(Tense::Past, "past"), (Tense::Present, "present"), (Tense::Future, "future")];
        for (tense, word) in tenses.into_iter().filter(|_| mention.needs_context() && asked.on.is_some()) {
            let other = resolve(&mention, asked.on, tense, None);
            if !seen.contains(&other.value) {
                seen.push(other.value.clone());
                rows.push(answer(query, &mention, other, OTHER, Some(word)));
            }
        }
    }
    rows.truncate(asked.limit);
    Answers { query: query.to_owned(), rows }
}

fn answer(
    query: &str,
    mention: &TimeMention,
    read: Resolved,
    score: f64,
    tense: Option<&'static str>,
) -> WhenAnswer {
    let text = |d: PartialDate| d.to_string();
    let open = read.date.is_none() && read.range.is_none() && read.value.contains('X');
    let vague = read.value.ends_with("_REF") && read.date.is_none();
    WhenAnswer {
        score,
        status: if open || vague { "unknown" } else { "holds" },
        text: mention.span.of(query).to_owned(),
        r#type: mention.kind.as_str(),
        value: read.value,
        date: read.date.map(text),
        first: read.range.map(|r| text(r.0)),
        last: read.range.map(|r| text(r.1)),
        direction: mention.direction.map(|d| match d {
            Direction::Since => "since",
            Direction::Until => "until",
            Direction::Before => "before",
            Direction::After => "after",
        }),
        tense,
        source: "calendar rules",
    }
}

impl Answer for WhenAnswer {
    const HEADER: &'static [&'static str] = &[
        "score",
        "status",
        "words",
        "type",
        "value",
        "date",
        "first",
        "last",
        "direction",
        "tense",
        "source",
    ];

    fn cells(&self) -> Vec<String> {
        let or_empty = |v: &Option<String>| v.clone().unwrap_or_default();
        vec![
            format!("{:.1}", self.score),
            self.status.to_owned(),
            self.text.clone(),
            self.r#type.to_owned(),
            self.value.clone(),
            or_empty(&self.date),
            or_empty(&self.first),
            or_empty(&self.last),
            self.direction.unwrap_or("").to_owned(),
            self.tense.unwrap_or("").to_owned(),
            self.source.to_owned(),
        ]
    }
}
