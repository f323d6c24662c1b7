//! The server as a client sees it, over a small record made from coded rows; well-meaning and hostile.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use polybius_intake::net::fetch::Policy;
use serde_json::{Value, json};

use super::ask::App;
use super::read::Pasted;
use super::{Settings, fetching, openapi, patience, routes, serve};
use crate::error::Error;
use crate::front::Options;
use crate::ingest::{Ingest, Watch, now};
use crate::input::{Defaults, Inputs};
use crate::wire::text_sha256;

const EVIL: &str = "<script>alert(1)</script>";

/// The coded rows of one article: one side acts on the other, gives it something, and someone says so.
fn line(id: &str, outlet: &str, day: &str, status: &str) -> String {
    let text = format!("Russia met North Korea in Vladivostok. Russia sent 20 tanks, Kim said {EVIL}.");
    let party = |text: &str, code: &str, at: u32| json!({"text": text, "code": code, "sector": "GOV", "span": [at, at + text.len() as u32]});
    let common = |id: &str| json!({"id": id, "confidence": 0.9, "rule": "test.rule"});
    let with = |mut base: Value, more: Value| {
        for (key, value) in more.as_object().into_iter().flatten() {
            base[key] = value.clone();
        }
        base
    };
    let event = with(
        common("00000000000000e1"),
        json!({
            "trigger": "met", "type": "CONSULT", "mode": "", "cameo": "040", "goldstein": 1.0, "status": status,
            "actors": [party("Russia", "RUS", 0)], "recipients": [party("North Korea", "PRK", 11)],
            "date": "2023-09-13", "place": {"text": "Vladivostok", "country": "RUS", "span": [26, 37]},
            "said_by": [], "span": [7, 10], "sentence_span": [0, 38],
        }),
    );
    let exchange = with(
        common("00000000000000e2"),
        json!({
            "giver": party("Russia", "RUS", 39), "receiver": {"code": "PRK", "sector": "GOV"}, "item": "tanks",
            "class": "vehicles", "quantity": {"value": 20, "unit": "", "bound": "exact"}, "status": "delivered",
            "said_by": [], "span": [54, 59], "sentence_span": [39, 95],
        }),
    );
    let speaker = json!({"text": "Kim", "code": "PRK", "sector": "GOV", "span": [61, 64]});
    let claim = with(
        common("00000000000000e3"),
        json!({
            "speaker": speaker, "cue": "said", "cue_span": [65, 69], "content": "Russia sent 20 tanks",
            "mode": "indirect", "content_span": [39, 59], "span": [39, 59], "sentence_span": [39, 95],
        }),
    );
    json!({
        "id": id, "schema": 1, "text_sha256": text_sha256(&text), "date": day, "outlet": outlet,
        "title": format!("A meeting {EVIL}"), "text": text,
        "versions": {"coder": "1", "model": "m", "atlas": "a", "codebook": "c", "typer": ""},
        "events": [event], "claims": [claim], "exchanges": [exchange], "figures": [], "judgements": [],
        "diagnostics": [],
    })
    .to_string()
}

struct Quiet;

impl Watch for Quiet {
    fn progress(&mut self, _: u64, _: usize) {}

    fn unread(&mut self, error: &Error) {
        panic!("{error}");
    }
}

fn ingest(record: &Path, lines: &[String]) {
    let file = record.with_extension("jsonl");
    std::fs::write(&file, lines.join("\n")).unwrap();
    let no_coder = Error::Atlas("none is needed".into());
    let ingest = Ingest {
        record,
        defaults: Defaults::default(),
        recode: false,
        is_mutual: &|_| true,
        coder: Err(&no_coder),
        options: String::new(),
        jobs: 1,
    };
    ingest.run(Inputs::open(&[file]), &mut Quiet).unwrap();
    polybius_record::Store::create(record, &now()).unwrap().update_stories().unwrap();
}

/// A server without a model.
fn settings(record: PathBuf, listen: impl Into<SocketAddr>, token: Option<&str>) -> Settings {
    Settings {
        record,
        listen: listen.into(),
        token: token.map(String::from),
        options: Options { model: Some("/nowhere".into()), ..Options::default() },
        fetching: fetching(false),
        patience: Duration::from_secs(20),
    }
}

/// A server of its own over a small record.
struct Desk {
    address: SocketAddr,
    folder: tempfile::TempDir,
}

impl Desk {
    fn new(token: Option<&str>) -> Desk {
        Desk::with(token, |_| ())
    }

    /// The same, started as `change` says.
    fn with(token: Option<&str>, change: impl FnOnce(&mut Settings)) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("record.db");
        let lines = [
            line("a", "Sample Wire", "2023-09-13", "actual"),
            line("b", "Sample Post", "2023-09-14", "actual"),
            line("c", "Sample Gazette", "2023-09-15", "denied"),
        ];
        ingest(&record, &lines);
        let mut settings = settings(record, ([127, 0, 0, 1], 0), token);
        change(&mut settings);
        let app = Arc::new(App::new(settings).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                let patience = app.settings.patience;
                patience::accept(listener, routes::routes(app), patience, std::future::pending()).await;
            });
        });
        Desk { address, folder }
    }

    /// Sends bytes as they are and gives what comes back.
    fn raw(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        // A server that refuses may close before it has read everything.
        stream.write_all(request.as_bytes()).ok();
        let mut out = Vec::new();
        stream.read_to_end(&mut out).ok();
        String::from_utf8_lossy(&out).into_owned()
    }

    fn get(&self, path: &str) -> (u16, String, String) {
        self.ask("GET", path, "", "")
    }

    fn post(&self, path: &str, body: &str) -> (u16, String, String) {
        self.ask("POST", path, "Content-Type: application/json\r\n", body)
    }

    /// Status, headers and body of an answer.
    fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> (u16, String, String) {
        let host = if headers.to_lowercase().contains("host:") {
            String::new()
        } else {
            format!("Host: {}\r\n", self.address)
        };
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\n{host}Connection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
        );
        let answer = self.raw(&request);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
        (status, head.to_lowercase(), unchunked(head, body))
    }

    fn json(&self, path: &str) -> Value {
        let (status, _, body) = self.get(path);
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_str(&body).unwrap()
    }
}

/// A body without the marks of its chunks.
fn unchunked(head: &str, body: &str) -> String {
    if !head.to_lowercase().contains("transfer-encoding: chunked") {
        return body.to_string();
    }
    let (mut rest, mut out) = (body, String::new());
    while let Some((size, after)) = rest.split_once("\r\n") {
        let Ok(size) = usize::from_str_radix(size, 16) else { break };
        if size == 0 || size > after.len() {
            break;
        }
        out += &after[..size];
        rest = after[size..].trim_start_matches("\r\n");
    }
    out
}

#[test]
fn every_address_answers_in_both_forms_and_is_described() {
    let desk = Desk::new(None);
    let described = desk.json("/api/openapi.json");
    assert_eq!(described, openapi::openapi());
    let happening = desk.json("/api/happenings")["happenings"][0]["happening"].as_str().unwrap().to_string();
    for endpoint in routes::ENDPOINTS {
        let path = format!("/api/{}", endpoint.path);
        assert!(described["paths"][&path]["get"].is_object(), "{path}");
        let question = match endpoint.path {
            "dossier" | "ledger" => "?one=RUS&other=PRK",
            "document" => "?id=a",
            "search" => "?q=tanks",
            "happening" => &format!("?id={happening}"),
            _ => "?",
        };
        let answer = desk.json(&format!("{path}{question}"));
        if let Some((list, _)) = endpoint.csv {
            let (status, head, csv) = desk.get(&format!("{path}{question}&format=csv"));
            assert_eq!(status, 200);
            assert!(head.contains("content-type: text/csv") && head.contains("attachment"), "{head}");
            let rows = answer[list].as_array().map_or(3, Vec::len);
            assert!(csv.lines().count() > rows.min(1), "{path}: {csv}");
        }
    }
    assert_eq!(desk.get("/api/nothing").0, 404);
    assert_eq!(desk.get("/api").0, 404);
}

#[test]
fn what_two_outlets_tell_is_one_happening_with_its_denial() {
    let desk = Desk::new(None);
    let list = desk.json("/api/happenings");
    assert_eq!(list["total"], 1, "{list}");
    let told = &list["happenings"][0];
    assert_eq!(told["mentions"], 3);
    assert_eq!(told["first"]["outlet"], "Sample Wire");
    assert_eq!(told["first"]["sentence"], "Russia met North Korea in Vladivostok.");
    assert_eq!(told["first"]["marked"], json!([7, 10]));
    let dossier = desk.json("/api/dossier?one=Russia&other=prk");
    assert_eq!(dossier["names"], json!([["RUS", "Russia"], ["PRK", "North Korea"]]));
    assert_eq!(dossier["exchanges"][0]["value"], 20.0);
    assert_eq!(dossier["happenings"][0]["quad"], "verbal cooperation");
    let alone = desk.json("/api/dossier?one=PRK");
    assert_eq!(alone["claims"].as_array().map(Vec::len), Some(3));
    let network = desk.json("/api/network");
    assert_eq!(
        (&network["pairs"][0]["cooperation"], &network["pairs"][0]["balance"]),
        (&json!(1), &json!(1.0))
    );
}

#[test]
fn a_town_is_a_point_and_filters_narrow() {
    let desk = Desk::new(None);
    let map = desk.json("/api/map");
    assert_eq!(
        (&map["places"][0]["country"], &map["places"][0]["precision"]),
        (&json!("RUS"), &json!("place"))
    );
    assert_eq!(map["unplaced"], 0);
    let total = |query: &str| desk.json(&format!("/api/happenings?{query}"))["total"].clone();
    for (query, wanted) in [
        ("actor=RUS", 1),
        ("actor=RUS,PRK", 1),
        ("actor=FRA", 0),
        ("type=ASSAULT", 0),
        ("quad=verbal+cooperation", 1),
        ("quad=material+conflict&type=CONSULT", 0),
        ("status=denied", 1),
        ("status=planned", 0),
        ("from=2023-09-13&to=2023-09-13", 1),
        ("from=2023-09-14", 0),
        ("place=RUS&site=Vladivostok", 1),
        ("site=Moscow", 0),
        ("outlet=Sample+Post", 1),
        ("outlet=Sample+Post&status=denied", 0),
        ("confidence=0.95", 0),
        ("published_by=2023-09-12", 0),
    ] {
        assert_eq!(total(query), wanted, "{query}");
    }
    let mut elsewhere: Value =
        serde_json::from_str(&line("d", "Sample Echo", "2023-11-13", "actual")).unwrap();
    elsewhere["events"][0]["place"] = Value::Null;
    elsewhere["events"][0]["date"] = "2023-11-13".into();
    ingest(&desk.folder.path().join("record.db"), &[elsewhere.to_string()]);
    assert_eq!(desk.json("/api/happenings")["total"], 2);
    assert_eq!(desk.json("/api/map")["unplaced"], 1);
    assert_eq!(desk.json("/api/map?to=2023-10-01")["unplaced"], 0);
}

#[test]
fn an_article_comes_with_its_words_and_rows() {
    let desk = Desk::new(None);
    let article = desk.json("/api/document?row=00000000000000e2");
    assert_eq!(article["id"], "a");
    assert_eq!(article["exchanges"][0]["giver"]["span"], json!([39, 45]));
    assert_eq!(article["claims"][0]["cue_span"], json!([65, 69]));
    assert_eq!(article["events"][0]["recipients"][0]["name"], "North Korea");
    assert_eq!(article["sentences"], json!([[0, 38], [39, 95]]));
    assert_eq!(desk.get("/api/document?id=z").0, 404);
    assert_eq!(desk.get("/api/document").0, 400);
}

#[test]
fn text_of_articles_is_never_markup_and_every_answer_has_the_policy() {
    let desk = Desk::new(None);
    for path in ["/", "/reader", "/api/document?id=a", "/api/happenings", "/api/nothing", "/assets/none.js"] {
        let (_, head, _) = desk.get(path);
        assert!(head.contains("content-security-policy: default-src 'none'; script-src 'self'"), "{path}");
        assert!(head.contains("x-content-type-options: nosniff"), "{path}");
        assert!(!head.contains("unsafe-inline") && !head.contains("access-control-allow-origin"), "{path}");
    }
    let (_, head, body) = desk.get("/api/document?id=a");
    assert!(head.contains("content-type: application/json") && body.contains(EVIL));
    let (_, head, _) = desk.get("/api/document?id=a&format=csv");
    assert!(head.contains("content-disposition: attachment"));
    let (_, head, body) = desk.get(&format!("/api/document?id={}", "%3Cscript%3E"));
    assert!(head.contains("content-type: application/json"), "{body}");
}

#[test]
fn paths_lead_to_nothing_but_the_page() {
    let desk = Desk::new(None);
    for path in [
        "/../../../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/assets/..%2f..%2f..%2fetc%2fpasswd",
        "/assets/../../Cargo.toml",
        "//etc/passwd",
        "/..\\..\\windows.ini",
        "/record.db",
        "/api/..%2frecord.db",
        "/%00.html",
        "/.git/config",
    ] {
        let (status, _, body) = desk.get(path);
        assert!(
            !body.contains("root:") && !body.contains("[package]") && !body.contains("SQLite format"),
            "{path}"
        );
        assert!(matches!(status, 200 | 400 | 404), "{path}: {status}");
        assert!(status != 200 || body.to_lowercase().contains("<!doctype html>"), "{path}");
    }
    assert_eq!(desk.ask("POST", "/", "", "").0, 405);
    assert_eq!(desk.ask("DELETE", "/api/happenings", "", "").0, 405);
}

#[test]
fn other_sites_and_other_names_are_turned_away() {
    let desk = Desk::new(None);
    assert_eq!(desk.ask("GET", "/api/about", "Host: evil.example\r\n", "").0, 403);
    assert_eq!(desk.ask("GET", "/api/about", "Host: 127.0.0.1.evil.example\r\n", "").0, 403);
    assert_eq!(desk.ask("GET", "/api/about", "Origin: http://evil.example\r\n", "").0, 403);
    assert_eq!(desk.ask("GET", "/api/about", "Origin: null\r\n", "").0, 403);
    let own = format!("Origin: http://{}\r\n", desk.address);
    assert_eq!(desk.ask("GET", "/api/about", &own, "").0, 200);
    assert_eq!(desk.ask("GET", "/api/about", "Host: localhost:1\r\n", "").0, 200);
}

#[test]
fn a_token_is_needed_where_there_is_one() {
    let desk = Desk::new(Some("0123456789abcdef"));
    for path in ["/", "/api/about", "/assets/index.js", "/api/about?token=0123456789abcdeg"] {
        assert_eq!(desk.get(path).0, 401, "{path}");
    }
    let with = |header: &str| desk.ask("GET", "/api/about", &format!("{header}\r\n"), "").0;
    assert_eq!(with("Authorization: Bearer 0123456789abcdef"), 200);
    assert_eq!(with("Authorization: Bearer 0123456789abcde"), 401);
    assert_eq!(with("Cookie: other=1; polybius=0123456789abcdef"), 200);
    assert_eq!(with("Cookie: polybius=x"), 401);
    let (status, head, _) = desk.get("/map?token=0123456789abcdef");
    assert_eq!(status, 303);
    assert!(head.contains("location: /map\r\n") && head.contains("httponly; samesite=strict"), "{head}");
    let (_, head, _) = desk.get("//evil.example/?token=0123456789abcdef");
    assert!(!head.contains("location: //"), "{head}");
}

#[test]
fn an_address_that_others_reach_is_not_opened_without_a_token() {
    let open = settings("none".into(), ([0, 0, 0, 0], 0), None);
    assert!(matches!(serve(open, |_| ()), Err(Error::Listen { .. })));
}

#[test]
fn sql_reads_and_does_nothing_else() {
    let desk = Desk::new(None);
    let ask = |sql: &str| desk.post("/api/sql", &json!({"sql": sql}).to_string());
    let (status, _, body) = ask("SELECT count(*) AS n FROM documents");
    assert_eq!((status, serde_json::from_str::<Value>(&body).unwrap()["rows"].clone()), (200, json!([[3]])));
    for sql in [
        "DELETE FROM documents",
        "DROP TABLE documents",
        "ATTACH '/tmp/x.db' AS x",
        "PRAGMA writable_schema = 1",
        "CREATE TEMP TABLE t (a)",
        "SELECT load_extension('x')",
        "SELECT 1; DELETE FROM documents",
        "VACUUM INTO '/tmp/x.db'",
        "SELECT hex(zeroblob(900000000))",
        "not sql at all",
        "",
    ] {
        let (status, _, body) = ask(sql);
        assert_eq!(status, 400, "{sql}: {body}");
    }
    // A value over the limit is never made.
    let (_, _, body) = ask("SELECT length(printf('%.*c', 900000000, 'x')) AS n");
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap()["rows"], json!([[null]]));
    assert_eq!(desk.json("/api/about")["documents"], 3);
}

#[test]
fn sql_is_bounded_in_time_rows_and_bytes() {
    let desk = Desk::new(None);
    let ask = |sql: &str| desk.post("/api/sql", &json!({"sql": sql}).to_string());
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    let (status, _, body) = ask(endless);
    assert_eq!(status, 422, "{body}");
    let many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
    let answer: Value = serde_json::from_str(&ask(many).2).unwrap();
    assert_eq!(
        (answer["whole"].clone(), answer["rows"].as_array().unwrap().len()),
        (json!(false), super::sql::ROWS)
    );
    let wide = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT printf('%.*c', 1000000, 'x') FROM n";
    let (status, _, body) = ask(wide);
    assert_eq!(status, 200);
    assert!(body.len() < 10_000_000);
    assert_eq!(ask(&"x".repeat(super::sql::LONGEST + 1)).0, 400);
}

#[test]
fn bodies_and_parameters_have_limits() {
    let desk = Desk::new(None);
    let long = json!({"text": "x".repeat(600_000)}).to_string();
    assert_eq!(desk.post("/api/read", &long).0, 413);
    let endless = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
    let head = format!("POST /api/read HTTP/1.1\r\nHost: {}\r\n{endless}\r\n", desk.address);
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(1 << 16));
    assert!(desk.raw(&(head + &chunk.repeat(20))).starts_with("HTTP/1.1 413"));
    let head = format!(
        "GET /api/about HTTP/1.1\r\nHost: {}\r\nX-Long: {}\r\n\r\n",
        desk.address,
        "x".repeat(200_000)
    );
    assert!(desk.raw(&head).starts_with("HTTP/1.1 431"));
    let too_long = json!({"text": "x".repeat(300_000)}).to_string();
    assert_eq!(desk.post("/api/read", &too_long).0, 400);
    for body in ["", "{", "[]", "{\"text\": 1}", "{\"text\": \"a\", \"other\": 1}", "\u{0}"] {
        assert!(matches!(desk.post("/api/read", body).0, 400 | 422), "{body:?}");
    }
    assert_eq!(desk.get(&format!("/api/happenings?actor={}", "A".repeat(300))).0, 400);
    assert_eq!(desk.get("/api/happenings?limit=999999999").0, 400);
    assert_eq!(desk.get("/api/happenings?format=xml").0, 400);
    assert_eq!(desk.get(&format!("/api/search?q={}", "a".repeat(3000))).0, 400);
    assert_eq!(desk.get("/api/search?q=%22").0, 400);
}

#[test]
fn without_a_model_reading_says_what_to_do_and_the_rest_works() {
    let desk = Desk::new(None);
    let (status, _, body) = desk.post("/api/read", "{\"text\": \"Russia met Iran.\"}");
    assert_eq!(status, 503);
    assert!(body.contains("no-model"), "{body}");
    assert_eq!(desk.get("/api/about").0, 200);
}

#[test]
fn answers_change_when_the_record_does() {
    let desk = Desk::new(None);
    assert_eq!(desk.json("/api/about")["documents"], 3);
    let record = desk.folder.path().join("record.db");
    ingest(&record, &[line("d", "Sample Echo", "2023-09-16", "actual")]);
    assert_eq!(desk.json("/api/about")["documents"], 4);
}

/// What a client is told who sends `pieces` one after the other, with pauses, and then waits.
fn slowly(desk: &Desk, pieces: &[&str]) -> String {
    let mut stream = TcpStream::connect(desk.address).unwrap();
    for piece in pieces {
        // A server that has had enough has closed.
        stream.write_all(piece.as_bytes()).ok();
        std::thread::sleep(Duration::from_millis(100));
    }
    // Without an end of its own, this waits for the server to end it.
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut out = Vec::new();
    let read = stream.read_to_end(&mut out);
    let waits = |e: &std::io::Error| matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
    assert!(!read.as_ref().is_err_and(waits), "the server waits for ever");
    String::from_utf8_lossy(&out).into_owned()
}

#[test]
fn who_sends_slowly_is_cut_off_and_the_others_are_answered() {
    let desk = Desk::with(None, |s| s.patience = Duration::from_millis(700));
    let host = format!("Host: {}\r\n", desk.address);
    // Neither of these ever sends the end of its headers.
    let head = [vec!["GET /api/about HTTP/1.1\r\n", &host], vec!["X-1: a\r\n"; 12]].concat();
    let kind = "Content-Type: application/json\r\nContent-Length: 400\r\n\r\n";
    let body = [vec!["POST /api/read HTTP/1.1\r\n", &host, kind], vec!["{\"a\":1,"; 12]].concat();
    std::thread::scope(|scope| {
        let silent = scope.spawn(|| slowly(&desk, &[]));
        let head = scope.spawn(|| slowly(&desk, &head));
        let body = scope.spawn(|| slowly(&desk, &body));
        assert_eq!(desk.get("/api/about").0, 200);
        assert_eq!(silent.join().unwrap(), "");
        assert!(!head.join().unwrap().contains("200 OK"));
        let told = body.join().unwrap();
        assert!(told.starts_with("HTTP/1.1 408"), "{told}");
    });
    assert_eq!(desk.get("/api/about").0, 200);
}

/// A web server that gives one answer to each path.
fn site(answer_of: impl Fn(&str) -> String + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, mut head) = (stream.unwrap(), [0; 4096]);
            let length = stream.read(&mut head).unwrap_or(0);
            let head = String::from_utf8_lossy(&head[..length]).into_owned();
            stream.write_all(answer_of(head.split(' ').nth(1).unwrap_or("")).as_bytes()).ok();
            if head.contains("/slow") {
                // Held open until the other side has had enough.
                stream.read_exact(&mut [0]).ok();
            }
        }
    });
    address
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len())
}

/// What the server says to an address: status, code and message.
fn told_of(desk: &Desk, address: &str) -> (u16, String, String) {
    let (status, _, body) = desk.post("/api/read", &json!({"address": address}).to_string());
    let body: Value = serde_json::from_str(&body).unwrap();
    let text = |name: &str| body["error"][name].as_str().unwrap_or("").to_string();
    (status, text("code"), text("message"))
}

#[test]
fn addresses_of_the_servers_own_net_are_refused() {
    let asked = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = asked.clone();
    let inside = site(move |_| {
        count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        answer("200 OK", "Content-Type: text/plain\r\n", "secret")
    });
    let port = inside.rsplit(':').next().unwrap();
    let desk = Desk::new(None);
    for address in [
        inside.as_str(),
        &format!("http://localhost:{port}/"),
        &format!("http://[::1]:{port}/"),
        &format!("http://[::ffff:127.0.0.1]:{port}/"),
        &format!("http://2130706433:{port}/"),
        &format!("http://0x7f.1:{port}/"),
        &format!("http://0.0.0.0:{port}/"),
        &format!("http://user@127.0.0.1:{port}/"),
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
    ] {
        let (status, code, message) = told_of(&desk, address);
        assert_eq!((status, code.as_str()), (403, "private-address"), "{address}: {message}");
        assert!(message.contains("--allow-private"), "{message}");
    }
    for address in ["file:///etc/passwd", "/etc/passwd", "Cargo.toml", "-", "gopher://127.0.0.1/", "http://"]
    {
        let (status, code, message) = told_of(&desk, address);
        assert_eq!((status, code.as_str()), (502, "not-fetched"), "{address}: {message}");
        assert!(!message.contains("root:") && !message.contains("[package]"), "{message}");
    }
    assert_eq!(asked.load(std::sync::atomic::Ordering::SeqCst), 0, "nothing inside was asked");
}

#[test]
fn a_server_that_is_told_so_reads_private_addresses() {
    let prose = "Belarus expelled two Polish diplomats on Monday. Poland condemned the move. ".repeat(8);
    let page = format!("<html><body><article><h1>Expelled</h1><p>{prose}</p></article></body></html>");
    let html = "Content-Type: text/html; charset=utf-8\r\n";
    let site = site(move |path| match path {
        "/start" => answer("302 Found", "Location: /page\r\n", ""),
        "/page" => answer("200 OK", html, &page),
        "/round" => answer("302 Found", "Location: /round\r\n", ""),
        "/empty" => answer("200 OK", html, "<html><body></body></html>"),
        "/long" => answer("200 OK", "Content-Type: text/plain\r\n", &"word ".repeat(50_000)),
        "/slow" => "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n<p>".into(),
        _ => answer("404 Not Found", "", "no"),
    });
    let desk = Desk::with(None, |s| {
        s.fetching = Policy { proxy: false, timeout_secs: 1, ..fetching(true) };
    });
    // The page is fetched and understood; the next thing that is missing is the model.
    for (path, status, code) in [
        ("/start", 503, "no-model"),
        ("/page", 503, "no-model"),
        ("/round", 502, "not-fetched"),
        ("/none", 502, "not-fetched"),
        ("/empty", 422, "no-article"),
        ("/long", 400, "bad-request"),
        ("/slow", 502, "not-fetched"),
    ] {
        let told = told_of(&desk, &format!("{site}{path}"));
        assert_eq!((told.0, told.1.as_str()), (status, code), "{path}: {}", told.2);
    }
    let both = json!({"text": "Words.", "address": site}).to_string();
    assert_eq!(desk.post("/api/read", &both).0, 400);
    let pasted = json!({"address": format!("{site}/start"), "title": "Mine", "outlet": "Sample Wire", "date": "2023-03-14"});
    let pasted: Pasted = serde_json::from_value(pasted).unwrap();
    let article = pasted.fetched(&Policy { proxy: false, ..fetching(true) }).unwrap().article;
    // A page tells its outlet at least by its host.
    assert_eq!((article.title.as_str(), article.outlet.as_str()), ("Expelled", "127.0.0.1"));
    assert_eq!(
        (article.date.unwrap().to_string().as_str(), article.id),
        ("2023-03-14", format!("{site}/page"))
    );
    assert!(article.text.starts_with("Belarus expelled two Polish diplomats on Monday."), "{}", article.text);
}
