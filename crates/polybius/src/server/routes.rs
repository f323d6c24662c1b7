//! Every address of the API in one table, which the router and `openapi.json` are both made from.

use std::sync::Arc;

use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use polybius_record::Reader;
use polybius_record::changes::Changes;
use serde_json::{Value, json};
use tower_http::compression::CompressionLayer;

use super::ask::{self, App, Refusal};
use super::filter::{self, Filter, Params, clock, number};
use super::{
    about, assets, document, dossier, guard, happenings, network, openapi, patience, places, read, search,
    series, sheet, sql,
};
use crate::input::Incoming;

/// Share of false alarms among changes.
const FALSE_ALARMS: f64 = 0.1;

type Given = Result<Query<Params>, QueryRejection>;

/// One question that is asked by address alone.
pub struct Endpoint {
    /// Below `/api/`.
    pub path: &'static str,
    /// What it answers.
    pub about: &'static str,
    /// Its parameters, each with what it means, beside the clocks and the format.
    pub params: &'static [(&'static str, &'static str)],
    /// The list of the answer that CSV gives, and its columns.
    pub csv: Option<(&'static str, &'static [&'static str])>,
    answer: fn(&App, &Reader, &Params) -> Result<Value, Refusal>,
}

/// Parameters that narrow happenings.
const FILTERS: &[(&str, &str)] = &[
    ("actor", "keys of parties that have a part, joined by commas"),
    ("type", "PLOVER types, joined by commas"),
    ("quad", "quad classes, joined by commas"),
    ("status", "a status that a telling gives"),
    ("from", "first day, YYYY-MM-DD"),
    ("to", "last day, YYYY-MM-DD"),
    ("place", "country of the place, ISO 3166-1 alpha-3"),
    ("site", "words that name the place, joined by |"),
    ("outlet", "an outlet that tells it"),
    ("confidence", "least confidence of a telling, 0 to 1"),
    ("limit", "most items"),
    ("offset", "items to pass over"),
    ("by", "step of a series: day, week or month"),
];

pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "about",
        about: "What the record holds, and the lists that filters choose from",
        params: &[],
        csv: Some(("parties", &["key", "name", "told"])),
        answer: |app, reader, _| about::about(app, reader),
    },
    Endpoint {
        path: "happenings",
        about: "Happenings, those reported last first, each with its first report",
        params: FILTERS,
        csv: Some(("happenings", happenings::COLUMNS)),
        answer: |_, reader, params| {
            let limit = number(params, "limit", 40, (1, 2_000))?;
            let offset = number(params, "offset", 0, (0, 1_000_000))?;
            happenings::list(reader, &Filter::read(params)?, (limit, offset))
        },
    },
    Endpoint {
        path: "happening",
        about: "One happening with every row that tells it",
        params: &[("id", "its id")],
        csv: Some((
            "tellings",
            &[
                "day",
                "outlet",
                "voice",
                "title",
                "status",
                "said_by",
                "sentence",
                "confidence",
                "rule",
                "id",
                "doc",
            ],
        )),
        answer: |app, reader, params| {
            happenings::one(app, reader, params.get("id").map_or("", String::as_str))
        },
    },
    Endpoint {
        path: "series",
        about: "Happenings by quad class over time",
        params: FILTERS,
        csv: Some(("steps", series::COLUMNS)),
        answer: |_, reader, params| {
            series::quads(reader, &Filter::read(params)?, params.get("by").map_or("", String::as_str))
        },
    },
    Endpoint {
        path: "changes",
        about: "Pairs and places whose activity departs from their own past",
        params: &[("days", "length of the stretch that is looked at, 1 to 92")],
        csv: Some(("changes", &["kind", "who", "told", "expected", "p", "q"])),
        answer: |_, reader, params| {
            let days = number(params, "days", 7, (1, 92))? as i32;
            let found = Changes::of(reader, days, FALSE_ALARMS)?;
            Ok(serde_json::to_value(found).unwrap_or_default())
        },
    },
    Endpoint {
        path: "map",
        about: "Happenings by place: points for towns and sites, countries for what is known of no nearer",
        params: FILTERS,
        csv: Some(("places", places::COLUMNS)),
        answer: |app, reader, params| places::map(app, reader, &Filter::read(params)?),
    },
    Endpoint {
        path: "network",
        about: "Pairs of parties with the happenings between them",
        params: FILTERS,
        csv: Some(("pairs", network::COLUMNS)),
        answer: |app, reader, params| {
            let most = number(params, "limit", 200, (1, 5_000))? as usize;
            network::network(app, reader, &Filter::read(params)?, most)
        },
    },
    Endpoint {
        path: "dossier",
        about: "What passed between two parties, or what one has a part in",
        params: &[("one", "a party"), ("other", "another, or nothing"), ("since", "first day, YYYY-MM-DD")],
        csv: Some(("happenings", dossier::COLUMNS)),
        answer: dossier::dossier,
    },
    Endpoint {
        path: "ledger",
        about: "The exchanges of a dossier",
        params: &[("one", "a party"), ("other", "another, or nothing"), ("since", "first day, YYYY-MM-DD")],
        csv: Some(("exchanges", dossier::LEDGER)),
        answer: |app, reader, params| {
            Ok(json!({"exchanges": dossier::dossier(app, reader, params)?["exchanges"]}))
        },
    },
    Endpoint {
        path: "documents",
        about: "The last articles",
        params: &[("limit", "most items")],
        csv: Some(("documents", &["doc", "id", "outlet", "date", "title", "events"])),
        answer: |_, reader, params| document::latest(reader, number(params, "limit", 60, (1, 1_000))?),
    },
    Endpoint {
        path: "document",
        about: "One article with its text and every row read from it",
        params: &[
            ("doc", "its number"),
            ("row", "the id of one of its rows"),
            ("id", "the article's own id"),
        ],
        csv: Some(("rows", document::COLUMNS)),
        answer: document::find,
    },
    Endpoint {
        path: "search",
        about: "Articles and claims that have all the words",
        params: &[("q", "words; \"a phrase\", begin*"), ("limit", "most hits of each kind")],
        csv: Some(("hits", search::COLUMNS)),
        answer: |_, reader, params| {
            let limit = number(params, "limit", 30, (1, 200))?;
            search::search(reader, params.get("q").map_or("", String::as_str), limit)
        },
    },
    Endpoint {
        path: "schema",
        about: "Views, tables and functions that SQL may name",
        params: &[],
        csv: Some(("views", &["name", "about", "columns"])),
        answer: |_, reader, _| sql::schema(reader),
    },
];

/// The whole server.
pub fn routes(app: Arc<App>) -> Router {
    Router::new()
        .route("/api/openapi.json", get(|| async { Json(openapi::openapi()) }))
        .route("/api/read", post(paste))
        .route("/api/sql", get(sql_get).post(sql_post))
        .route("/api/{name}", get(endpoint))
        .fallback(page)
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state(app.clone(), patience::bounded))
        .layer(middleware::from_fn_with_state(app.clone(), guard::guard))
        .with_state(app)
}

/// A refusal as an answer.
pub fn refuse(refusal: &Refusal) -> Response {
    let body = json!({"error": {"code": refusal.code, "message": refusal.message}});
    (refusal.status, Json(body)).into_response()
}

fn reply(answer: Result<Response, Refusal>) -> Response {
    answer.unwrap_or_else(|refusal| refuse(&refusal))
}

async fn endpoint(State(app): State<Arc<App>>, Path(name): Path<String>, query: Given) -> Response {
    match ENDPOINTS.iter().find(|e| e.path == name) {
        Some(endpoint) => reply(asked(app, endpoint, query).await),
        None => refuse(&Refusal::new(StatusCode::NOT_FOUND, "not-found", "see /api/openapi.json")),
    }
}

async fn asked(app: Arc<App>, endpoint: &'static Endpoint, query: Given) -> Result<Response, Refusal> {
    let Query(params) = query.map_err(|e| Refusal::bad(e.to_string()))?;
    let is_csv = is_csv(&params)?;
    let clock = clock(&params)?;
    let mut named: Vec<_> = params.iter().collect();
    named.sort();
    let name = format!("{} {named:?}", endpoint.path);
    let question = move |app: &App, reader: &Reader| {
        let mut answer = (endpoint.answer)(app, reader, &params)?;
        match endpoint.csv {
            Some((list, columns)) if is_csv => {
                if endpoint.path == "document" {
                    answer = document::flat(&answer);
                }
                Ok(sheet::csv(&answer, list, columns))
            }
            _ => Ok(answer.to_string()),
        }
    };
    let body = app.ask(name, clock, question).await?;
    Ok(typed(&body, is_csv, endpoint.path))
}

fn is_csv(params: &Params) -> Result<bool, Refusal> {
    match params.get("format").map_or("json", String::as_str) {
        "json" => Ok(false),
        "csv" => Ok(true),
        _ => Err(Refusal::bad("`format` is json or csv")),
    }
}

fn typed(body: &str, is_csv: bool, name: &str) -> Response {
    if is_csv {
        let file = format!("attachment; filename=\"polybius-{name}.csv\"");
        let kind = [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, &file)];
        return (kind, body.to_string()).into_response();
    }
    ([(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

async fn paste(State(app): State<Arc<App>>, body: Result<Json<read::Pasted>, JsonRejection>) -> Response {
    let pasted = match body {
        Ok(Json(pasted)) => pasted,
        Err(e) => return refuse(&Refusal::new(e.status(), "bad-request", e.body_text())),
    };
    reply(read_now(app, pasted).await)
}

async fn read_now(app: Arc<App>, pasted: read::Pasted) -> Result<Response, Refusal> {
    let incoming = match pasted.address.is_empty() {
        true => pasted.words()?,
        false => fetch(&app, pasted).await?,
    };
    let turn = ask::turn(&app.read_turns, ask::WAIT).await?;
    let work = move || {
        let _turn = turn;
        read::read(&app, incoming)
    };
    let answer = tokio::task::spawn_blocking(work).await.map_err(|_| ask::failed())??;
    Ok(Json(answer).into_response())
}

/// The article at an address. Few are fetched at a time, and a page that is late is not waited for.
async fn fetch(app: &App, pasted: read::Pasted) -> Result<Incoming, Refusal> {
    let turn = ask::turn(&app.fetch_turns, ask::WAIT).await?;
    let policy = app.settings.fetching.clone();
    let late = std::time::Duration::from_secs(2 * policy.timeout_secs);
    let work = move || {
        let _turn = turn;
        pasted.fetched(&policy)
    };
    match tokio::time::timeout(late, tokio::task::spawn_blocking(work)).await {
        Ok(done) => done.map_err(|_| ask::failed())?,
        Err(_) => Err(read::late()),
    }
}

/// A statement with its clocks.
#[derive(serde::Deserialize)]
struct Statement {
    sql: String,
    #[serde(flatten)]
    params: Params,
}

async fn sql_get(State(app): State<Arc<App>>, query: Given) -> Response {
    let work = async {
        let Query(mut params) = query.map_err(|e| Refusal::bad(e.to_string()))?;
        let sql = params.remove("q").ok_or_else(|| Refusal::bad("`q` is the statement"))?;
        run_sql(app, Statement { sql, params }).await
    };
    reply(work.await)
}

async fn sql_post(State(app): State<Arc<App>>, body: Result<Json<Statement>, JsonRejection>) -> Response {
    match body {
        Ok(Json(statement)) => reply(run_sql(app, statement).await),
        Err(e) => refuse(&Refusal::new(e.status(), "bad-request", e.body_text())),
    }
}

async fn run_sql(app: Arc<App>, statement: Statement) -> Result<Response, Refusal> {
    let Statement { sql, params } = statement;
    let (clock, is_csv) = (filter::clock(&params)?, is_csv(&params)?);
    let turn = ask::turn(&app.sql_turns, ask::WAIT).await?;
    let asking = app.clone();
    let work = move || {
        let _turn = turn;
        sql::sql(&asking, &clock, &sql)
    };
    let answer = tokio::task::spawn_blocking(work).await.map_err(|_| ask::failed())??;
    Ok(match is_csv {
        true => typed(&sql::csv(&answer), true, "sql"),
        false => Json(answer).into_response(),
    })
}

/// The page's files and views.
async fn page(request: Request) -> Response {
    let path = request.uri().path();
    if path.starts_with("/api") {
        return refuse(&Refusal::new(StatusCode::NOT_FOUND, "not-found", "see /api/openapi.json"));
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    assets::asset(request.uri(), request.headers())
}
