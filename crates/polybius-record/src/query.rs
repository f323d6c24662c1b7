//! A user's own SQL: read only, limited in time, rows and memory.

use std::ops::ControlFlow;

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::types::{Value, ValueRef};

use crate::schema::VIEWS;
use crate::{Error, Reader};

/// Longest value that a question may make, in bytes.
const VALUE_BYTES: i32 = 64 << 20;

/// Longest pattern of LIKE and GLOB, in bytes.
const PATTERN_BYTES: i32 = 1_000;

/// Longest statement, in bytes.
const SQL_BYTES: i32 = 1 << 20;

/// Steps of SQLite's machine between two looks at the clock.
const STEPS: i32 = 10_000;

/// What an answer looks like.
pub trait Sink {
    /// Takes the names of the columns, before any row; a break ends the question.
    fn columns(&mut self, names: &[String]) -> ControlFlow<()>;

    /// Takes a row; a break ends the question.
    fn row(&mut self, values: &[Value]) -> ControlFlow<()>;
}

/// How a question ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// All rows were given.
    Whole,
    /// There are more rows than were asked for.
    More,
    /// Whoever took them had enough.
    Enough,
}

/// Asks `sql`, one statement that reads, and hands at most `rows` rows to `sink`. `stop` is asked
/// now and then whether the question has taken too long; `seconds` is how long that is.
///
/// Statements that would change anything, attach a file or reach behind the views of a reader's clock
/// are refused.
///
/// # Errors
/// [`Error::BadQuery`] with what SQLite says, [`Error::TooLong`].
pub fn query(
    reader: &Reader,
    sql: &str,
    rows: usize,
    (seconds, stop): (f64, impl FnMut() -> bool + Send + 'static),
    sink: &mut dyn Sink,
) -> Result<Ended, Error> {
    if sql.to_ascii_lowercase().contains("happening") {
        reader.lay_happenings()?;
    }
    let connection = reader.connection();
    let (schema, views_only) = (reader.schema().to_string(), !reader.clock().is_now());
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, VALUE_BYTES)?;
    connection.set_limit(Limit::SQLITE_LIMIT_SQL_LENGTH, SQL_BYTES)?;
    connection.set_limit(Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, PATTERN_BYTES)?;
    connection.progress_handler(STEPS, Some(stop))?;
    connection.authorizer(Some(move |context: AuthContext<'_>| permit(&context, &schema, views_only)))?;
    let answered = answer(reader, sql, rows, sink);
    connection.authorizer(None::<fn(AuthContext<'_>) -> Authorization>)?;
    connection.progress_handler(0, None::<fn() -> bool>)?;
    answered.map_err(|e| match e {
        Error::Sql(e) if e.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted) => {
            Error::TooLong { seconds }
        }
        Error::Sql(e) => Error::BadQuery(message(&e, reader.schema())),
        other => other,
    })
}

fn answer(reader: &Reader, sql: &str, limit: usize, sink: &mut dyn Sink) -> Result<Ended, Error> {
    let mut statement = reader.connection().prepare(sql)?;
    let names: Vec<String> = statement.column_names().into_iter().map(String::from).collect();
    if names.is_empty() {
        return Err(Error::BadQuery("the statement gives no rows; ask with SELECT".into()));
    }
    if sink.columns(&names).is_break() {
        return Ok(Ended::Enough);
    }
    let mut values = Vec::with_capacity(names.len());
    let mut rows = statement.query([])?;
    let mut given = 0;
    while let Some(row) = rows.next()? {
        if given == limit {
            return Ok(Ended::More);
        }
        values.clear();
        for n in 0..names.len() {
            values.push(value(row.get_ref(n)?));
        }
        if sink.row(&values).is_break() {
            return Ok(Ended::Enough);
        }
        given += 1;
    }
    Ok(Ended::Whole)
}

/// A value of its own; bytes that are no UTF-8 in a text become replacement characters.
fn value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(n) => Value::Integer(n),
        ValueRef::Real(n) => Value::Real(n),
        ValueRef::Text(bytes) => Value::Text(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
    }
}

/// Whether a statement may do what it is about to.
fn permit(context: &AuthContext<'_>, schema: &str, views_only: bool) -> Authorization {
    match context.action {
        AuthAction::Select | AuthAction::Recursive => Authorization::Allow,
        AuthAction::Function { function_name } => match function_name.to_ascii_lowercase().as_str() {
            "load_extension" | "fts3_tokenizer" | "fts5" | "zeroblob" | "randomblob" => Authorization::Deny,
            _ => Authorization::Allow,
        },
        // The clock is in the views: what stands behind them is read through them only.
        AuthAction::Read { table_name, column_name } if views_only => {
            // A table that only lends its number of rows is read without a column.
            let behind = context.database_name == Some(schema) && context.accessor.is_none();
            let hidden = context.database_name == Some("temp") && !VIEWS.iter().any(|v| v.name == table_name);
            if (behind && !column_name.is_empty()) || hidden {
                Authorization::Deny
            } else {
                Authorization::Allow
            }
        }
        AuthAction::Read { .. } => Authorization::Allow,
        _ => Authorization::Deny,
    }
}

/// What SQLite says, without the name that the file has inside.
fn message(error: &rusqlite::Error, schema: &str) -> String {
    let text = match error {
        rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
        rusqlite::Error::MultipleStatement => "one statement at a time".into(),
        other => other.to_string(),
    };
    let plain = text.replace(&format!("{schema}."), "");
    if plain == "not authorized" || plain.contains("prohibited") {
        return format!("{plain}: questions read the record's views and nothing else");
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Clock;
    use crate::samples::{Desk, act_in_claim, at, entry};

    #[derive(Default)]
    struct Table {
        names: Vec<String>,
        rows: Vec<Vec<Value>>,
        enough: usize,
    }

    impl Sink for Table {
        fn columns(&mut self, names: &[String]) -> ControlFlow<()> {
            self.names = names.to_vec();
            ControlFlow::Continue(())
        }

        fn row(&mut self, values: &[Value]) -> ControlFlow<()> {
            self.rows.push(values.to_vec());
            if self.rows.len() == self.enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        }
    }

    fn ask(desk: &Desk, clock: Clock, sql: &str, rows: usize) -> Result<(Table, Ended), Error> {
        let reader = Reader::open(&desk.path(), clock).unwrap();
        let mut table = Table::default();
        query(&reader, sql, rows, (1.0, || false), &mut table).map(|ended| (table, ended))
    }

    fn three() -> Desk {
        let desk = Desk::new();
        let one = |n: u32| entry("a", "Wire", &format!("2023-09-1{n}"), ("RUS", "CONSULT", "PRK"));
        desk.put(1, "1", false, &[one(1), one(2), one(3)]);
        desk
    }

    #[test]
    fn rows_come_with_the_names_of_their_columns_up_to_the_limit() {
        let desk = three();
        let sql = "SELECT day, type FROM events ORDER BY day";
        let (table, ended) = ask(&desk, Clock::default(), sql, 2).unwrap();
        assert_eq!(table.names, ["day", "type"]);
        assert_eq!(table.rows[1], [Value::Text("2023-09-12".into()), Value::Text("CONSULT".into())]);
        assert_eq!((table.rows.len(), ended), (2, Ended::More));
        assert_eq!(ask(&desk, Clock::default(), sql, 3).unwrap().1, Ended::Whole);
        let mut one = Table { enough: 1, ..Table::default() };
        let ended = query(&desk.reader(), sql, 9, (1.0, || false), &mut one).unwrap();
        assert_eq!((one.rows.len(), ended), (1, Ended::Enough));
    }

    #[test]
    fn nothing_but_reading_is_allowed() {
        let desk = three();
        for sql in [
            "DELETE FROM documents",
            "CREATE TABLE x (y)",
            "CREATE TEMP TABLE x (y)",
            "DROP VIEW events",
            "PRAGMA user_version = 9",
            "PRAGMA database_list",
            "SELECT * FROM pragma_database_list",
            "ATTACH 'other.db' AS o",
            "VACUUM",
            "BEGIN",
            "SELECT 1; SELECT 2",
            "SELECT load_extension('x')",
            "SELECT zeroblob(1000000000)",
            "INSERT INTO claim_words (claim_words) VALUES ('optimize')",
            "frobnicate",
            "",
        ] {
            let refused = ask(&desk, Clock::default(), sql, 9);
            assert!(matches!(refused, Err(Error::BadQuery(_))), "{sql}");
        }
        assert_eq!(desk.ask(Clock::default(), "SELECT count(*) FROM documents"), ["3"]);
    }

    #[test]
    fn a_question_that_takes_too_long_is_stopped() {
        let desk = three();
        let reader = Reader::open(&desk.path(), Clock::default()).unwrap();
        let endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";
        let stopped = query(&reader, endless, 9, (0.5, || true), &mut Table::default());
        assert!(matches!(stopped, Err(Error::TooLong { seconds }) if seconds == 0.5));
        let mut after = Table::default();
        query(&reader, "SELECT 1", 9, (0.5, || false), &mut after).unwrap();
        assert_eq!(after.rows, [[Value::Integer(1)]], "the next question is not stopped");
    }

    /// Every road to a row that the clock hides.
    #[test]
    fn nothing_published_later_leaks() {
        let desk = Desk::new();
        let early = entry("early", "Wire", "2023-09-11", ("RUS", "CONSULT", "PRK"));
        let late = entry("late", "Post", "2023-09-20", ("IRN", "AID", "SYR"));
        let undated = entry("undated", "Mail", "", ("CHN", "AID", "CUB"));
        desk.put(1, "1", false, &[act_in_claim(early)]);
        desk.put(2, "1", false, &[late, undated].map(act_in_claim));
        crate::Store::open(&desk.path(), &at(2)).unwrap().update_stories().unwrap();
        let by_day = Clock { published_by: Some("2023-09-19".into()), ..Clock::default() };
        let by_time = Clock { known_at: Some(at(1)), ..Clock::default() };
        let hidden = ["late", "Post", "2023-09-20", "IRN", "SYR", "AID", "undated", "Mail", "CHN", "CUB"];
        for clock in [by_day, by_time] {
            for view in crate::schema::VIEWS {
                let sql = format!("SELECT * FROM {}", view.name);
                let (table, _) = ask(&desk, clock.clone(), &sql, 99).unwrap_or_else(|e| panic!("{sql}: {e}"));
                if view.name == "texts" {
                    assert_eq!(table.rows.len(), 1);
                }
                assert!(!table.rows.is_empty(), "{} shows what was known", view.name);
                let shown = format!("{:?}", table.rows);
                let leaked: Vec<_> = hidden.iter().filter(|w| shown.contains(*w)).collect();
                assert!(leaked.is_empty(), "{} shows {leaked:?}", view.name);
            }
            for sql in ["SELECT count(*) FROM events", "SELECT 1 FROM events e JOIN documents d"] {
                let (table, _) = ask(&desk, clock.clone(), sql, 99).unwrap();
                assert_eq!(table.rows, [[Value::Integer(1)]], "{sql}");
            }
            let (hidden, _) = ask(&desk, clock.clone(), "SELECT count(*) FROM event_rows", 9).unwrap();
            assert_eq!(hidden.rows, [[Value::Integer(0)]], "tables behind the views are empty");
            let reader = Reader::open(&desk.path(), clock.clone()).unwrap();
            for sql in [
                "SELECT * FROM main.documents".to_string(),
                "SELECT * FROM event_rows".into(),
                "SELECT * FROM sentence_rows".into(),
                "SELECT rowid FROM document_words WHERE document_words MATCH 'IRN'".into(),
                "SELECT rowid FROM claim_words WHERE claim_words MATCH 'IRN'".into(),
                "SELECT * FROM claim_words_docsize".into(),
                format!("SELECT * FROM {}.documents", reader.schema()),
            ] {
                let refused = ask(&desk, clock.clone(), &sql, 99);
                assert!(matches!(refused, Err(Error::BadQuery(_))), "{sql}");
            }
        }
    }

    #[test]
    fn a_month_counts_as_published_on_its_last_day() {
        let desk = Desk::new();
        desk.put(1, "1", false, &[entry("m", "Wire", "2023-09", ("RUS", "CONSULT", "PRK"))]);
        let seen = |day: &str| {
            let clock = Clock { published_by: Some(day.into()), ..Clock::default() };
            desk.ask(clock, "SELECT id FROM documents").len()
        };
        assert_eq!((seen("2023-09-29"), seen("2023-09-30")), (0, 1));
    }
}
