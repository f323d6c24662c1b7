//! "The same bytes out for the same inputs and versions": by hash, on one and two threads, in batches of any
//! size, by the command line, the library and the server.

use std::collections::BTreeMap;
use std::num::NonZero;

use polybius::{Article, Coder, Options, wire};
use serde_json::Value;

use crate::harness::{Desk, arg};
use crate::ingest::articles;

/// Articles of many lengths: those of the tests of ingest, alone and several in one.
fn lines() -> Vec<String> {
    let all = articles(40);
    let mut out: Vec<String> = all.lines().map(String::from).collect();
    let texts: Vec<Value> = out.iter().map(|l| serde_json::from_str(l).unwrap()).collect();
    for n in 0..12 {
        let joined: Vec<&str> = texts.iter().take(3 * n).map(|t| t["text"].as_str().unwrap()).collect();
        let line = serde_json::json!({"id": format!("b{n}"), "date": "2024-02", "text": joined.join("\n")});
        out.push(line.to_string());
    }
    out
}

fn hash(bytes: &[u8]) -> String {
    polybius::wire::text_sha256(&String::from_utf8_lossy(bytes))
}

fn article(line: &str) -> Article {
    let told: Value = serde_json::from_str(line).unwrap();
    let text = |name: &str| told[name].as_str().unwrap_or_default().to_string();
    Article {
        id: text("id"),
        outlet: text("outlet"),
        date: text("date").parse().ok(),
        title: text("title"),
        text: text("text"),
    }
}

#[test]
fn one_hash_on_any_threads_in_any_batches_by_program_and_library() {
    let (desk, lines) = (Desk::new(), lines());
    let mut hashes = BTreeMap::new();
    desk.file("all.jsonl", lines.join("\n") + "\n");
    for jobs in ["1", "2"] {
        let ran = desk.run(&["code", "all.jsonl", "--jobs", jobs]).exits(0);
        hashes.insert(format!("program, {jobs} threads"), hash(ran.out.as_bytes()));
    }
    for size in [1, 7, 25] {
        for (n, batch) in lines.chunks(size).enumerate() {
            desk.file(&format!("in{size}/{n:03}.jsonl"), batch.join("\n") + "\n");
        }
        let ran = desk.run(&["code", &format!("in{size}"), "--jobs", "2"]).exits(0);
        hashes.insert(format!("program, {size} a file"), hash(ran.out.as_bytes()));
    }
    let articles: Vec<Article> = lines.iter().map(|l| article(l)).collect();
    for (jobs, size) in [(1, 1), (1, 9), (2, 52), (2, 5)] {
        let coder = Coder::load(&Options { jobs: NonZero::new(jobs), ..Options::default() }).unwrap();
        let coded = articles.chunks(size).flat_map(|batch| coder.code(batch));
        let rows: String = coded.map(|c| wire::json(&c, coder.versions()) + "\n").collect();
        hashes.insert(format!("library, {jobs} threads, {size} a batch"), hash(rows.as_bytes()));
    }
    let first = hashes.values().next().unwrap();
    assert!(hashes.values().all(|h| h == first), "{hashes:#?}");
    assert_eq!(hashes.len(), 9);
}

#[test]
fn a_table_and_columns_are_the_same_on_any_threads() {
    let desk = Desk::new();
    let all = desk.file("all.jsonl", lines().join("\n") + "\n");
    for name in ["rows.csv", "pairs.csv", "rows.parquet"] {
        let written = |jobs: &str| {
            let mut args = vec!["code", arg(&all), "-o", name, "--jobs", jobs];
            args.extend((name == "pairs.csv").then_some("--dyads"));
            desk.run(&args).exits(0);
            std::fs::read(desk.path(name)).unwrap()
        };
        assert!(written("1") == written("2"), "{name}");
    }
}

/// What the server answers to a text that is pasted.
#[cfg(feature = "server")]
fn read(address: &str, article: &Article) -> Value {
    use std::io::{Read, Write};
    let date = article.date.map_or(String::new(), |d| d.to_string());
    let body = serde_json::json!({
        "text": article.text, "title": article.title, "outlet": article.outlet, "date": date,
    });
    let body = body.to_string();
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    let head = format!(
        "POST /api/read HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + &body).as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (start, end) = (answer.find('{').unwrap(), answer.rfind('}').unwrap());
    serde_json::from_str(&answer[start..=end]).unwrap_or_else(|e| panic!("{e}: {answer}"))
}

/// Rows by what the page and the contract both tell of them.
#[cfg(feature = "server")]
fn told(article: &Value) -> String {
    let mut out = format!("{} {}\n", article["text_sha256"], article["versions"]);
    for kind in ["events", "claims", "exchanges", "figures", "judgements"] {
        for row in article[kind].as_array().unwrap() {
            let fields =
                ["id", "type", "status", "trigger", "confidence", "rule", "sentence_span", "cameo", "date"];
            out += &fields.map(|f| row[f].to_string()).join(" ");
            out.push('\n');
        }
    }
    out
}

#[cfg(feature = "server")]
#[test]
fn the_server_reads_a_text_as_the_program_does() {
    use std::io::{BufRead, BufReader};
    let (desk, lines) = (Desk::new(), lines());
    desk.file("all.jsonl", lines.join("\n") + "\n");
    desk.run(&["ingest", "all.jsonl"]).exits(0);
    let rows = desk.run(&["code", "all.jsonl"]).exits(0).rows();
    let mut server = desk.command(&["serve", "--port", "0"]).spawn().unwrap();
    let mut said = BufReader::new(server.stderr.take().unwrap()).lines();
    let line = said.find(|l| l.as_ref().unwrap().contains("http://")).unwrap().unwrap();
    let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap().to_string();
    let mut compared = 0;
    for (line, row) in lines.iter().zip(&rows).filter(|(line, _)| !article(line).text.is_empty()) {
        let answer = read(&address, &article(line));
        assert_eq!(hash(told(&answer).as_bytes()), hash(told(row).as_bytes()), "{answer}");
        compared += 1;
    }
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(compared > 45, "{compared}");
}
