//! What the record holds, and the words for what stands in it.

use polybius_base::{EventType, Status};
use polybius_record::Reader;
use polybius_record::schema::VERSION;
use serde_json::{Value, json};

use super::ask::{App, Refusal};

/// Most parties and outlets that are listed.
const LISTED: i64 = 400;

/// Counts, days, runs, and the lists that filters choose from.
pub fn about(app: &App, reader: &Reader) -> Result<Value, Refusal> {
    let connection = reader.connection();
    let count = |view: &str| -> Result<i64, Refusal> {
        Ok(connection.query_row(&format!("SELECT count(*) FROM {view}"), [], |r| r.get(0))?)
    };
    let days = connection.query_row("SELECT min(day), max(day) FROM documents", [], |r| {
        Ok([r.get::<_, Option<String>>(0)?, r.get::<_, Option<String>>(1)?])
    })?;
    let record = app.settings.record.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let types: Vec<Value> =
        EventType::ALL.iter().map(|t| json!({"type": t.as_str(), "quad": t.quad().as_str()})).collect();
    Ok(json!({
        "record": record,
        "schema": VERSION,
        "program": env!("CARGO_PKG_VERSION"),
        "documents": count("documents")?,
        "events": count("events")?,
        "happenings": count("happenings")?,
        "stories": count("stories")?,
        "first_day": days[0],
        "last_day": days[1],
        "runs": runs(reader)?,
        "parties": parties(app, reader)?,
        "outlets": outlets(reader)?,
        "types": types,
        "statuses": Status::ALL.iter().map(|s| s.as_str()).collect::<Vec<_>>(),
        "countries": countries(app),
    }))
}

fn runs(reader: &Reader) -> Result<Vec<Value>, Refusal> {
    let sql = "SELECT coder, model, atlas, codebook, typer FROM runs ORDER BY run";
    let mut statement = reader.connection().prepare_cached(sql)?;
    let rows = statement.query_map([], |r| {
        let text = |at: usize| r.get::<_, String>(at);
        Ok(json!({"coder": text(0)?, "model": text(1)?, "atlas": text(2)?, "codebook": text(3)?, "typer": text(4)?}))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Parties by how often they stand in a pair.
fn parties(app: &App, reader: &Reader) -> Result<Vec<Value>, Refusal> {
    let sql = format!(
        "SELECT key, sum(n) FROM (SELECT source AS key, told AS n FROM pair_days \
         UNION ALL SELECT target, told FROM pair_days) WHERE key <> '' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {LISTED}"
    );
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let rows = statement.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, i64>(1)?)))?;
    rows.map(|row| {
        let (key, told) = row?;
        Ok(json!({"name": app.name(&key), "key": key, "told": told}))
    })
    .collect()
}

fn outlets(reader: &Reader) -> Result<Vec<Value>, Refusal> {
    let sql = format!(
        "SELECT outlet, count(*) FROM documents WHERE outlet <> '' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {LISTED}"
    );
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let rows = statement
        .query_map([], |r| Ok(json!({"outlet": r.get::<_, String>(0)?, "documents": r.get::<_, i64>(1)?})))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Present countries with the middle of each, in degrees.
fn countries(app: &App) -> Vec<Value> {
    let round = |d: f32| (f64::from(d) * 100.0).round() / 100.0;
    let mut present: Vec<_> =
        app.atlas.countries().filter(|c| c.to.is_none() && c.code.is_country()).collect();
    // What is disputed may stand under the code of the state that holds it, after that state.
    present.dedup_by(|b, a| a.code == b.code);
    present
        .iter()
        .map(|c| json!({"code": c.code.as_str(), "name": c.name, "iso2": c.iso2, "lat": round(c.lat), "lon": round(c.lon)}))
        .collect()
}
