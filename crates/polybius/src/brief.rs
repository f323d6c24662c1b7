//! Dossiers and changes for a person at a terminal.

use std::collections::BTreeSet;
use std::fmt::Write;

use polybius_record::changes::{Change, Changes};
use polybius_record::dossier::{Disputed, Dossier, Happened, Month, Passed, Said, State, Value};
use polybius_record::evidence::Evidence;

use crate::counts::many;
use crate::report::plain;

/// Columns of the bar that the busiest month fills.
const BAR: i64 = 30;
/// Characters of a sentence that are shown.
const SENTENCE: usize = 160;

/// A dossier in sections; `name` gives the words for a key, and each section shows its last `limit` rows.
pub fn dossier(d: &Dossier, name: &dyn Fn(&str) -> String, limit: usize) -> String {
    let since = if d.since.is_empty() { String::new() } else { format!(", since {}", d.since) };
    let mut out = format!("{} and {}{since}\n", name(&d.one), name(&d.other));
    section(&mut out, "What happened", &all(&d.happenings), limit, happening);
    section(&mut out, "What passes between them", &all(&d.exchanges), limit, exchange);
    for speaker in BTreeSet::from([&d.one, &d.other]) {
        let said: Vec<&Said> = d.claims.iter().filter(|c| c.speaker == *speaker).collect();
        section(&mut out, &format!("What {} says", name(speaker)), &said, limit, claim);
    }
    section(&mut out, "Figures in dispute", &all(&d.figures), limit, figure);
    section(&mut out, "States that hold or held", &all(&d.states), limit, state);
    let most = d.months.iter().map(|m| m.sent + m.received).max().unwrap_or(1).max(1);
    section(&mut out, "Activity by month", &all(&d.months), usize::MAX, |m| month(m, most));
    out
}

fn all<T>(rows: &[T]) -> Vec<&T> {
    rows.iter().collect()
}

/// A heading with how many rows there are, and the last `limit` of them; nothing where there are none.
fn section<T>(out: &mut String, heading: &str, rows: &[&T], limit: usize, told: impl Fn(&T) -> String) {
    if rows.is_empty() {
        return;
    }
    let shown = &rows[rows.len() - rows.len().min(limit)..];
    let count = match shown.len() == rows.len() {
        true => rows.len().to_string(),
        false => format!("the last {} of {}", shown.len(), rows.len()),
    };
    let _ = writeln!(out, "\n{heading} ({count})");
    shown.iter().for_each(|row| out.push_str(&told(row)));
}

fn happening(h: &Happened) -> String {
    // Without a day of its own that of the first report stands there, in question.
    let date = if h.date.is_empty() { format!("{}?", h.first.day) } else { h.date.clone() };
    let recipients =
        if h.recipients.is_empty() { String::new() } else { format!(" > {}", h.recipients.join(" ")) };
    let denied = if h.denied_by.is_empty() {
        String::new()
    } else {
        format!(", denied in {}", h.denied_by.join(", "))
    };
    format!(
        "  {date:11} {:9} {}{recipients}: {}{denied}; {}\n{}",
        h.kind,
        h.actors.join(" "),
        h.statuses,
        reports(h.mentions, h.outlets),
        evidence(&h.first)
    )
}

/// "5 rows in 3 voices".
fn reports(rows: usize, voices: usize) -> String {
    format!("{} in {}", many(rows, "row"), many(voices, "voice"))
}

fn evidence(e: &Evidence) -> String {
    let place: Vec<&str> =
        [e.day.as_str(), &e.outlet, &e.article, &e.id].into_iter().filter(|p| !p.is_empty()).collect();
    let mut out = format!("              {}\n", plain(&place.join("  ")));
    if !e.sentence.is_empty() {
        let _ = writeln!(out, "              {}", cut(&plain(&e.sentence)));
    }
    out
}

fn cut(words: &str) -> String {
    match words.char_indices().nth(SENTENCE) {
        Some((at, _)) => format!("{}…", words[..at].trim_end()),
        None => words.to_string(),
    }
}

fn amount(value: f64, unit: &str, bound: &str) -> String {
    let bound = if bound.is_empty() || bound == "exact" { String::new() } else { format!("{bound} ") };
    let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    format!("{bound}{value}{unit}")
}

fn exchange(x: &Passed) -> String {
    let number = x.value.map_or_else(String::new, |v| format!(", {}", amount(v, &x.unit, &x.bound)));
    let what = format!("{} ({}){number}", plain(&x.item), x.class);
    let outlets = many(x.outlets, "voice");
    format!("  {} > {}: {what}: {}; {outlets}\n{}", x.giver, x.receiver, x.statuses, evidence(&x.first))
}

fn claim(c: &Said) -> String {
    let who =
        if c.speaker_text.is_empty() { String::new() } else { format!(" ({})", plain(&c.speaker_text)) };
    let place = Evidence { sentence: String::new(), ..c.told.clone() };
    format!("  {}{who}: {}\n{}", c.speaker, cut(&plain(&c.content)), evidence(&place))
}

fn figure(f: &Disputed) -> String {
    let about: Vec<&str> = [f.item.as_str(), &f.subject].into_iter().filter(|w| !w.is_empty()).collect();
    let about = if about.is_empty() { String::new() } else { format!(" ({})", plain(&about.join(", "))) };
    let value = |v: &Value| {
        let said = if v.said_by.is_empty() {
            String::new()
        } else {
            format!(", says {}", plain(&v.said_by.join(", ")))
        };
        format!(
            "              {}: {}{said}\n",
            amount(v.value, &f.unit, &v.bound),
            plain(&v.outlets.join(", "))
        )
    };
    format!("  {}{about}\n{}", f.measure, f.values.iter().map(value).collect::<String>())
}

fn state(s: &State) -> String {
    let day = |day: &str| if day.is_empty() { "a day not told".to_string() } else { day.to_string() };
    let began = day(&s.since);
    let ended = if s.closed.is_none() { "holds".into() } else { format!("until {}", day(&s.until)) };
    let between = if s.is_mutual { "and" } else { ">" };
    let renewed = match s.opened.len() {
        1 => String::new(),
        n => format!(", told {n} times"),
    };
    let mut out = format!("  {}: {} {between} {}, since {began}, {ended}{renewed}\n", s.state, s.by, s.on);
    s.opened.first().into_iter().chain(&s.closed).for_each(|e| out += &evidence(e));
    out
}

/// A month's counts, its mean Goldstein value, and a bar that is full in the busiest, of `most` acts.
fn month(m: &Month, most: i64) -> String {
    let all = m.sent + m.received;
    let bar = "#".repeat(((all * BAR + most - 1) / most) as usize);
    let goldstein = m.goldstein.map_or_else(|| "      ".into(), |g| format!("{g:+6.2}"));
    let line = format!("  {}  {:>5} > {:<5} {goldstein}  {bar}", m.month, m.sent, m.received);
    line.trim_end().to_string() + "\n"
}

/// Changes with the rows that show them.
pub fn changes(c: &Changes, name: &dyn Fn(&str) -> String) -> String {
    let stretch = format!("{} to {}", c.from, c.to);
    if c.too_little_history {
        return format!("{stretch}: too little history: {} days before it, 182 are needed\n", c.history_days);
    }
    let share = (c.false_alarms * 100.0 * 1e6).round() / 1e6;
    let mut out = format!(
        "{stretch}: {} among {} pairs and places, with {} days before them; at most {share} % false alarms expected\n",
        many(c.changes.len(), "change"),
        c.tested,
        c.history_days,
    );
    c.changes.iter().for_each(|one| out += &change(one, name));
    out
}

fn change(c: &Change, name: &dyn Fn(&str) -> String) -> String {
    let who: Vec<String> = c.who.iter().map(|w| name(w)).collect();
    let way = if f64::from(c.told) > c.expected { "more" } else { "less" };
    let mut out = format!(
        "\n{} {}: {way}: {} told, {} expected (p {:.1e}, q {:.1e})\n",
        c.kind,
        who.join(" and "),
        c.told,
        c.expected,
        c.p,
        c.q
    );
    c.rows.iter().for_each(|row| out += &evidence(row));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(day: &str) -> Evidence {
        Evidence {
            id: "00000000000000aa".into(),
            article: "a1".into(),
            outlet: "Wire".into(),
            day: day.into(),
            sentence: "Russia sent tanks.".into(),
        }
    }

    fn value(value: f64, bound: &str, by: &str) -> Value {
        Value { value, bound: bound.into(), outlets: vec![by.into()], said_by: vec![], rows: vec![] }
    }

    fn full() -> Dossier {
        let happened = |date: &str, mentions| Happened {
            date: date.into(),
            kind: "AID".into(),
            actors: vec!["RUS".into()],
            recipients: vec!["PRK".into()],
            mentions,
            outlets: 1,
            statuses: "actual 1".into(),
            denied_by: vec!["Post".into()],
            story: "s".into(),
            first: told("2023-09-14"),
        };
        Dossier {
            one: "RUS".into(),
            other: "PRK".into(),
            since: "2023-09-01".into(),
            happenings: vec![happened("2023-09-12", 2), happened("", 1)],
            exchanges: vec![Passed {
                giver: "RUS".into(),
                receiver: "PRK".into(),
                class: "vehicles".into(),
                item: "tanks".into(),
                value: Some(20.0),
                unit: String::new(),
                bound: "about".into(),
                statuses: "delivered 1; denied 1".into(),
                outlets: 2,
                first: told("2023-09-14"),
            }],
            claims: vec![Said {
                speaker: "PRK".into(),
                speaker_text: "Pyongyang".into(),
                content: "nothing was sent".into(),
                mode: "indirect".into(),
                told: told("2023-09-15"),
            }],
            figures: vec![Disputed {
                measure: "killed".into(),
                subject: "PRK".into(),
                item: String::new(),
                unit: String::new(),
                story: "s".into(),
                values: vec![value(11.0, "exact", "Wire"), value(20.0, "at least", "Post")],
            }],
            states: vec![State {
                state: "sanctions".into(),
                by: "RUS".into(),
                on: "PRK".into(),
                is_mutual: false,
                since: "2022-01-01".into(),
                until: String::new(),
                opened: vec![told("2022-01-02"), told("2022-03-02")],
                closed: None,
            }],
            months: vec![Month {
                month: "2023-09".into(),
                sent: 3,
                received: 1,
                actual: 2,
                goldstein: Some(-2.5),
            }],
        }
    }

    #[test]
    fn a_dossier_has_its_sections_and_no_empty_one() {
        let text = dossier(&full(), &|key| format!("<{key}>"), 1);
        for line in [
            "<RUS> and <PRK>, since 2023-09-01",
            "What happened (the last 1 of 2)",
            "  2023-09-14? AID       RUS > PRK: actual 1, denied in Post; 1 row in 1 voice",
            "              2023-09-14  Wire  a1  00000000000000aa",
            "              Russia sent tanks.",
            "  RUS > PRK: tanks (vehicles), about 20: delivered 1; denied 1; 2 voices",
            "What <PRK> says (1)",
            "  PRK (Pyongyang): nothing was sent",
            "  killed (PRK)",
            "              11: Wire",
            "              at least 20: Post",
            "  sanctions: RUS > PRK, since 2022-01-01, holds, told 2 times",
            "  2023-09      3 > 1      -2.50  ##############################",
        ] {
            assert!(text.lines().any(|l| l == line), "{line:?} in\n{text}");
        }
        assert!(!text.contains("What <RUS> says"));
    }

    #[test]
    fn changes_say_what_they_rest_on_or_that_they_cannot() {
        let mut c = Changes {
            from: "2024-12-23".into(),
            to: "2024-12-29".into(),
            history_days: 400,
            too_little_history: false,
            tested: 9,
            false_alarms: 0.05,
            changes: vec![Change {
                kind: "pair",
                who: vec!["PRK".into(), "RUS".into()],
                told: 21,
                expected: 1.5,
                p: 1e-7,
                q: 9e-7,
                rows: vec![told("2024-12-24")],
            }],
        };
        let text = changes(&c, &str::to_lowercase);
        assert!(
            text.starts_with("2024-12-23 to 2024-12-29: 1 change among 9 pairs and places, with 400 days"),
            "{text}"
        );
        assert!(text.contains("at most 5 % false alarms"));
        assert!(
            text.contains("pair prk and rus: more: 21 told, 1.5 expected (p 1.0e-7, q 9.0e-7)"),
            "{text}"
        );
        assert!(text.contains("Russia sent tanks."));
        (c.too_little_history, c.history_days) = (true, 40);
        assert!(changes(&c, &str::to_lowercase).contains("too little history: 40 days"));
    }

    #[test]
    fn long_sentences_are_cut() {
        assert_eq!(cut("short"), "short");
        assert_eq!(cut(&"ä ".repeat(200)).chars().count(), SENTENCE);
    }
}
