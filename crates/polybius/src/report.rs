//! The rows of one article for a person: each sentence that carries something, its words marked,
//! and under it what was read from them.

use std::collections::BTreeMap;
use std::fmt::Write;

use polybius_base::{
    Bound, Claim, Event, Exchange, Figure, Judgement, Mention, Party, Quantity, Reading, RowId, Span, Speaker,
};
use unicode_width::UnicodeWidthChar;

use crate::counts::many;
use crate::front::Coded;

/// How the report is laid out.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Columns to fill, at least [`Style::NARROWEST`].
    pub width: usize,
    /// Colours instead of a line of marks under the words.
    pub colour: bool,
}

impl Style {
    /// Fewest columns the layout needs.
    pub const NARROWEST: usize = 60;
    /// Most columns a line is allowed: longer ones are hard to read.
    pub const WIDEST: usize = 120;
}

/// Columns that the name of a row's kind takes.
const LABEL: usize = 10;

/// Columns before a sentence and before the rows under it.
const SENTENCE_INDENT: usize = 5;

/// What a character of a sentence belongs to; of several, the last in this order is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    Plain,
    Claimed,
    Cue,
    Item,
    Side,
    Act,
}

impl Mark {
    /// The sign under the character.
    fn sign(self) -> char {
        match self {
            Mark::Plain => ' ',
            Mark::Claimed => '~',
            Mark::Cue => ':',
            Mark::Item => '#',
            Mark::Side => '-',
            Mark::Act => '^',
        }
    }

    /// The terminal's colour for the character.
    fn colour(self) -> &'static str {
        match self {
            Mark::Plain => "",
            Mark::Claimed => "\x1b[3m",
            Mark::Cue => "\x1b[35m",
            Mark::Item => "\x1b[32m",
            Mark::Side => "\x1b[36m",
            Mark::Act => "\x1b[1;4;33m",
        }
    }
}

/// What the marks mean, for the end of a report.
pub fn legend(style: Style) -> String {
    let named = [
        (Mark::Act, "act"),
        (Mark::Side, "side"),
        (Mark::Item, "thing or number"),
        (Mark::Cue, "who says so"),
        (Mark::Claimed, "what is said"),
    ];
    let one = |(mark, name): &(Mark, &str)| match style.colour {
        true => format!("{}{name}\x1b[0m", mark.colour()),
        false => format!("{0}{0}{0} {name}", mark.sign()),
    };
    named.iter().map(one).collect::<Vec<_>>().join("   ") + "\n"
}

/// The whole report on one article, each line ended.
pub fn article(coded: &Coded, style: Style) -> String {
    let style = Style { width: style.width.clamp(Style::NARROWEST, Style::WIDEST), ..style };
    let mut out = heading(coded, style);
    let rows = by_sentence(&coded.reading);
    for (&span, rows) in &rows {
        out.push('\n');
        out.push_str(&sentence(coded, span, rows, style));
        for row in rows {
            for line in row.lines(&coded.article.text) {
                out.push_str(&row_line(&line, style));
            }
        }
    }
    out.push('\n');
    out.push_str(&summary(&coded.reading));
    out
}

fn heading(coded: &Coded, style: Style) -> String {
    let a = &coded.article;
    let title = if a.title.is_empty() { &a.id } else { &a.title };
    let date = a.date.map_or_else(|| "no date".to_string(), |d| d.to_string());
    let facts = [a.outlet.clone(), date, a.id.clone()];
    let facts: Vec<String> = facts.into_iter().filter(|f| !f.is_empty() && f != title).collect();
    let mut out = String::new();
    for line in wrap(&plain(title), style.width) {
        let _ = match style.colour {
            true => writeln!(out, "\x1b[1m{line}\x1b[0m"),
            false => writeln!(out, "{line}"),
        };
    }
    let _ = writeln!(out, "{}", plain(&facts.join(" | ")));
    out
}

/// A row under its sentence.
enum Row<'a> {
    Event(&'a Event),
    Claim(&'a Claim),
    Exchange(&'a Exchange),
    Figure(&'a Figure),
    Judgement(&'a Judgement),
}

/// Rows by the sentence that tells them, in text order.
fn by_sentence(reading: &Reading) -> BTreeMap<Span, Vec<Row<'_>>> {
    let mut out: BTreeMap<Span, Vec<Row>> = BTreeMap::new();
    for r in &reading.events {
        out.entry(r.sentence_span).or_default().push(Row::Event(r));
    }
    for r in &reading.exchanges {
        out.entry(r.sentence_span).or_default().push(Row::Exchange(r));
    }
    for r in &reading.figures {
        out.entry(r.sentence_span).or_default().push(Row::Figure(r));
    }
    for r in &reading.claims {
        out.entry(r.sentence_span).or_default().push(Row::Claim(r));
    }
    for r in &reading.judgements {
        out.entry(r.span).or_default().push(Row::Judgement(r));
    }
    out
}

/// One line of a row: the label, or nothing on its further lines, and what it says.
struct Line {
    label: &'static str,
    words: String,
    faint: bool,
}

impl Row<'_> {
    fn lines(&self, text: &str) -> Vec<Line> {
        let (label, words) = match self {
            Row::Event(r) => ("event", event(r)),
            Row::Claim(r) => ("claim", claim(r, text)),
            Row::Exchange(r) => ("exchange", exchange(r)),
            Row::Figure(r) => ("figure", figure(r, text)),
            Row::Judgement(_) => ("judgement", vec!["the author's own view".to_string()]),
        };
        let (id, rule, confidence) = self.origin();
        let mut out: Vec<Line> =
            words.into_iter().map(|words| Line { label: "", words, faint: false }).collect();
        out[0].label = label;
        let words = format!("{rule}  confidence {confidence:.2}  id {id}");
        out.push(Line { label: "", words, faint: true });
        out
    }

    fn origin(&self) -> (RowId, &str, f32) {
        match self {
            Row::Event(r) => (r.id, &r.rule, r.confidence),
            Row::Claim(r) => (r.id, &r.rule, r.confidence),
            Row::Exchange(r) => (r.id, &r.rule, r.confidence),
            Row::Figure(r) => (r.id, &r.rule, r.confidence),
            Row::Judgement(r) => (r.id, &r.rule, r.confidence),
        }
    }

    /// The words that the row rests on.
    fn marks(&self) -> Vec<(Span, Mark)> {
        let mentions = |sides: &[Mention]| sides.iter().map(|m| (m.span, Mark::Side)).collect::<Vec<_>>();
        match self {
            Row::Event(r) => {
                let mut out = vec![(r.span, Mark::Act)];
                out.extend(mentions(&r.actors));
                out.extend(mentions(&r.recipients));
                out
            }
            Row::Claim(r) => {
                let cue = [r.cue_span, r.speaker.span].into_iter().flatten().map(|s| (s, Mark::Cue));
                std::iter::once((r.content_span, Mark::Claimed)).chain(cue).collect()
            }
            Row::Exchange(r) => {
                let sides = [&r.giver, &r.receiver].into_iter().flatten();
                let sides = sides.filter(|m| !m.text.is_empty()).map(|m| (m.span, Mark::Side));
                std::iter::once((r.span, Mark::Item)).chain(sides).collect()
            }
            Row::Figure(r) => {
                [Some(r.span), r.item_span].into_iter().flatten().map(|s| (s, Mark::Item)).collect()
            }
            Row::Judgement(_) => Vec::new(),
        }
    }
}

fn event(r: &Event) -> Vec<String> {
    let kind = if r.mode.is_empty() { r.kind.to_string() } else { format!("{} ({})", r.kind, r.mode) };
    let sides = match (r.actors.is_empty(), r.recipients.is_empty()) {
        (true, true) => String::new(),
        (false, true) => format!("  {}", sides(&r.actors)),
        _ => format!("  {} -> {}", sides(&r.actors), sides(&r.recipients)),
    };
    let mut told = vec![r.status.to_string()];
    told.extend(r.date.map(|d| format!("on {d}")));
    told.extend(r.place.as_ref().map(|p| format!("in {}", named(p.country.as_str(), &p.text))));
    let mut told = told.join(" ");
    if let Some(from) = r.from {
        let _ = write!(told, ", from row {from}");
    }
    vec![format!("{kind}{sides}"), told + &says(&r.said_by)]
}

fn claim(r: &Claim, text: &str) -> Vec<String> {
    let content = r.content_span.of(text);
    let cue = if r.cue.is_empty() { String::new() } else { format!(" {}", r.cue) };
    vec![format!("{}{cue} ({}): {}", who(&r.speaker), r.mode, quoted(content))]
}

fn exchange(r: &Exchange) -> Vec<String> {
    let side = |m: &Option<Mention>| m.as_ref().map_or_else(|| "?".to_string(), mention);
    let quantity = r.quantity.as_ref().map_or_else(String::new, |q| format!(", {}", amount(q)));
    vec![
        format!("{}  {} -> {}", r.class, side(&r.giver), side(&r.receiver)),
        format!("{} {}{quantity}{}", r.status, quoted(&r.item), says(&r.said_by)),
    ]
}

fn figure(r: &Figure, text: &str) -> Vec<String> {
    let item = r.item_span.map_or_else(String::new, |s| format!(" {}", quoted(s.of(text))));
    let subject = party(&r.subject);
    let subject = if subject.is_empty() { subject } else { format!(", of {subject}") };
    vec![format!("{}  {}{item}{subject}{}", r.measure, amount(&r.quantity), says(&r.said_by))]
}

/// A number with its bound, which goes unsaid where it is exact, and its unit.
fn amount(q: &Quantity) -> String {
    let bound = if q.bound == Bound::Exact { String::new() } else { format!("{} ", q.bound) };
    let unit = if q.unit.is_empty() { String::new() } else { format!(" {}", q.unit) };
    format!("{bound}{}{unit}", q.value)
}

fn says(chain: &[Speaker]) -> String {
    match chain.is_empty() {
        true => String::new(),
        false => format!("; so says {}", chain.iter().map(who).collect::<Vec<_>>().join(", after ")),
    }
}

fn sides(mentions: &[Mention]) -> String {
    match mentions.is_empty() {
        true => "?".to_string(),
        false => mentions.iter().map(mention).collect::<Vec<_>>().join(", "),
    }
}

fn mention(m: &Mention) -> String {
    named(&party(&m.party), &m.text)
}

fn who(s: &Speaker) -> String {
    named(&party(&s.party), &s.text)
}

fn named(code: &str, text: &str) -> String {
    match (code.is_empty(), text.is_empty()) {
        (true, true) => "?".to_string(),
        (true, false) => quoted(text),
        (false, true) => code.to_string(),
        (false, false) => format!("{code} {}", quoted(text)),
    }
}

/// Code, name and sector of a party, such as `RUS MIL` or `IGO:UN`.
fn party(p: &Party) -> String {
    let key = crate::dyads::key(p);
    let sector = if p.name.is_empty() { p.sector.as_str() } else { "" };
    [key.as_str(), sector].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ")
}

fn quoted(words: &str) -> String {
    format!("\"{}\"", plain(words))
}

/// The words on one line, without control characters, so that no text can steer the terminal.
pub fn plain(words: &str) -> String {
    words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn row_line(line: &Line, style: Style) -> String {
    let indent = SENTENCE_INDENT + LABEL;
    let mut out = String::new();
    for (n, words) in wrap(&line.words, style.width - indent).into_iter().enumerate() {
        let label = if n == 0 { line.label } else { "" };
        let words = if n == 0 { words } else { format!("  {words}") };
        let _ = match (style.colour, line.faint) {
            (true, true) => writeln!(out, "{:indent$}\x1b[2m{words}\x1b[0m", ""),
            (true, false) => writeln!(out, "{:SENTENCE_INDENT$}\x1b[1m{label:LABEL$}\x1b[0m{words}", ""),
            (false, _) => writeln!(out, "{:SENTENCE_INDENT$}{label:LABEL$}{words}", ""),
        };
    }
    out
}

/// The sentence with its number and its marks.
fn sentence(coded: &Coded, span: Span, rows: &[Row<'_>], style: Style) -> String {
    let marked = marked(&coded.article.text, span, rows);
    let number = coded.reading.sentences.iter().position(|s| *s == span);
    let number = number.map_or_else(String::new, |n| format!("[{}]", n + 1));
    let mut out = String::new();
    for (n, line) in break_lines(&marked, style.width - SENTENCE_INDENT).into_iter().enumerate() {
        let number = if n == 0 { number.as_str() } else { "" };
        let words: String = match style.colour {
            true => coloured(line),
            false => line.iter().map(|(c, _)| c).collect(),
        };
        let _ = writeln!(out, "{number:SENTENCE_INDENT$}{words}");
        let signs: String = line.iter().map(|(c, mark)| signs(*c, *mark)).collect();
        if !style.colour && !signs.trim().is_empty() {
            let _ = writeln!(out, "{:SENTENCE_INDENT$}{}", "", signs.trim_end());
        }
    }
    out
}

/// The sign of a mark, as wide as the character over it.
fn signs(c: char, mark: Mark) -> String {
    mark.sign().to_string().repeat(c.width().unwrap_or(0))
}

fn coloured(line: &[(char, Mark)]) -> String {
    let mut out = String::new();
    for run in line.chunk_by(|a, b| a.1 == b.1) {
        let words: String = run.iter().map(|(c, _)| c).collect();
        match run[0].1 {
            Mark::Plain => out.push_str(&words),
            mark => _ = write!(out, "{}{words}\x1b[0m", mark.colour()),
        }
    }
    out
}

/// The characters of the sentence, each with its mark.
fn marked(text: &str, span: Span, rows: &[Row<'_>]) -> Vec<(char, Mark)> {
    let marks: Vec<(Span, Mark)> = rows.iter().flat_map(Row::marks).collect();
    let mark_at = |byte: u32| {
        let over = marks.iter().filter(|(s, _)| s.start <= byte && byte < s.end);
        over.map(|(_, mark)| *mark).max().unwrap_or(Mark::Plain)
    };
    let one =
        |(at, c): (usize, char)| (if c.is_control() { ' ' } else { c }, mark_at(span.start + at as u32));
    span.of(text).char_indices().map(one).collect()
}

/// Cuts at spaces so that no line is wider than `width`, unless one word is.
fn break_lines(chars: &[(char, Mark)], width: usize) -> Vec<&[(char, Mark)]> {
    let mut out = Vec::new();
    let (mut start, mut columns, mut space) = (0, 0, None);
    for (n, (c, _)) in chars.iter().enumerate() {
        columns += c.width().unwrap_or(0);
        match (columns > width, space) {
            (true, Some(at)) if *c != ' ' => {
                out.push(&chars[start..at]);
                start = at + 1;
                columns = chars[start..=n].iter().map(|(c, _)| c.width().unwrap_or(0)).sum();
                space = None;
            }
            _ => {}
        }
        if *c == ' ' {
            space = Some(n);
        }
    }
    out.push(&chars[start..]);
    out
}

/// Cuts `words` into lines of at most `width` columns.
fn wrap(words: &str, width: usize) -> Vec<String> {
    let chars: Vec<(char, Mark)> = words.chars().map(|c| (c, Mark::Plain)).collect();
    // Two columns are kept for the hanging indent of further lines.
    break_lines(&chars, width - 2).into_iter().map(|line| line.iter().map(|(c, _)| c).collect()).collect()
}

fn summary(reading: &Reading) -> String {
    let mut out = [
        many(reading.events.len(), "event"),
        many(reading.claims.len(), "claim"),
        many(reading.exchanges.len(), "exchange"),
        many(reading.figures.len(), "figure"),
        many(reading.judgements.len(), "judgement"),
    ]
    .join(", ");
    out.push('\n');
    for note in &reading.diagnostics {
        let _ = writeln!(out, "note {}: {}", note.code, plain(&note.message));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use polybius_base::{Article, Code, Diagnostic, EventType, PartialDate, Sector, Status};

    fn coded() -> Coded {
        let text = "Nothing here.\nThe Foreign Minister of Türkiye met his \x1b[31mIranian counterpart in the \
                    capital on Wednesday to talk about gas, grain and the long border between the two.";
        let at = |words: &str| {
            let start = text.find(words).unwrap();
            Span::new(start, start + words.len())
        };
        let side = |words: &str, code: &str| Mention {
            party: Party { code: Code::new(code), sector: Sector::Gov, name: String::new() },
            text: words.into(),
            span: at(words),
            entity: String::new(),
        };
        let sentence = Span::new(14, text.len());
        let event = Event {
            id: RowId(1),
            span: at("met"),
            sentence_span: sentence,
            trigger: "met".into(),
            kind: EventType::Consult,
            mode: String::new(),
            cameo: "040".into(),
            goldstein: None,
            actors: vec![side("The Foreign Minister of Türkiye", "TUR"), side("Iranian counterpart", "IRN")],
            recipients: vec![],
            status: Status::Actual,
            date: Some(PartialDate::ymd(2023, 9, 13)),
            place: None,
            said_by: vec![],
            confidence: 0.8,
            rule: "consult.meet".into(),
            from: None,
        };
        let reading = Reading {
            sentences: vec![Span::new(0, 13), sentence],
            events: vec![event],
            diagnostics: vec![Diagnostic { code: "no-date", message: "none".into() }],
            ..Reading::default()
        };
        Coded { article: Article { id: "a1".into(), text: text.into(), ..Article::default() }, reading }
    }

    #[test]
    fn words_are_marked_on_the_line_below_them() {
        let report = article(&coded(), Style { width: 80, colour: false });
        let expected = "\
a1
no date

[2]  The Foreign Minister of Türkiye met his  [31mIranian counterpart in the
     ------------------------------- ^^^          -------------------
     capital on Wednesday to talk about gas, grain and the long border between
     the two.
     event     CONSULT  TUR GOV \"The Foreign Minister of Türkiye\", IRN GOV
                 \"Iranian counterpart\"
               actual on 2023-09-13
               consult.meet  confidence 0.80  id 0000000000000001

1 event, 0 claims, 0 exchanges, 0 figures, 0 judgements
note no-date: none
";
        assert_eq!(report, expected);
    }

    #[test]
    fn no_line_is_wider_than_asked_for() {
        for width in [60, 80, 100, 120] {
            let report = article(&coded(), Style { width, colour: false });
            for line in report.lines() {
                let columns: usize = line.chars().filter_map(UnicodeWidthChar::width).sum();
                assert!(columns <= width, "{columns} columns: {line}");
            }
        }
    }

    #[test]
    fn colours_say_the_same_as_marks() {
        let report = article(&coded(), Style { width: 80, colour: true });
        assert!(report.contains("\x1b[1;4;33mmet\x1b[0m"), "{report}");
        assert!(!report.contains("^^^"), "{report}");
        assert!(!report.contains("\x1b[31m"), "the text's own escape came through: {report}");
    }
}
