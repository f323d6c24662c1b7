//! "From HTML or a plain-text page, intake makes a new text; from JSONL the `text` field is the text."

use std::io::{Read, Write};
use std::net::TcpListener;

use flate2::Compression;
use flate2::write::GzEncoder;
use polybius::record::rusqlite::{self, Connection, OpenFlags};
use serde_json::json;

use crate::harness::{ATTACK, Desk, Ran, ids, line, notes};
use crate::ingest::asked;

const PROSE: &str =
    "The ministers of both countries signed the agreement on the northern ferries on Monday morning.";

const GERMAN: &str = "Die Ministerin reiste am Mittwoch in den Hafen und sprach dort mit den Kapitänen der Fähren. Nach dem Sturm \
    waren viele Schiffe beschädigt worden, und die Werften hatten kaum noch Platz. Die Reeder baten um Hilfe, doch die Regierung \
    wollte zuerst die Zahlen prüfen.";

fn page(title: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head><title>{title} | Coast Daily</title><meta property='og:site_name' content='Coast Daily'>\
         <meta property='article:published_time' content='2021-03-04T10:00:00Z'><meta name=author content='Ann Lee'></head><body>\
         <nav><a href=/>Home</a></nav><article><h1>{title}</h1><p>{PROSE}</p><p>{ATTACK}</p></article>\
         <aside>Latest News: Iran attacked Iraq.</aside><footer>© Coast Daily</footer></body></html>"
    )
}

fn warc(pages: &[(&str, String)]) -> Vec<u8> {
    let record = |(uri, html): &(&str, String)| {
        let block = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{html}");
        format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {uri}\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
            block.len()
        )
    };
    pages.iter().flat_map(|p| packed(record(p).as_bytes())).collect()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

#[test]
fn article_shows_what_is_made_of_a_web_page() {
    let desk = Desk::new();
    desk.file("a.html", page("Ferries sail again"));
    let rows = desk.run(&["article", "a.html"]).exits(0).rows();
    let expected = json!({
        "id": "a", "title": "Ferries sail again", "date": "2021-03-04", "outlet": "Coast Daily", "byline": "Ann Lee",
        "language": "en", "url": "", "text": format!("{PROSE}\n\n{ATTACK}"),
    });
    assert_eq!(rows, [expected]);
}

#[test]
fn pages_are_coded_without_their_furniture() {
    let desk = Desk::new();
    desk.file("a.html", page("Ferries sail again"));
    let rows = desk.run(&["code", "a.html"]).exits(0).rows();
    assert_eq!(
        (rows[0]["date"].as_str(), rows[0]["title"].as_str()),
        (Some("2021-03-04"), Some("Ferries sail again"))
    );
    let all = rows[0]["events"].to_string();
    assert!(all.contains("RUS") && !all.contains("IRQ"), "{all}");
    let read = desk.run(&["read", "a.html"]).exits(0).out;
    assert!(read.contains("Russia attacked") && !read.contains("Latest News"), "{read}");
}

#[test]
fn pages_of_any_encoding_are_read() {
    let desk = Desk::new();
    let bytes: Vec<u8> =
        page("Café owners sail").chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    desk.file("a.html", bytes);
    let rows = desk.run(&["article", "a.html"]).exits(0).rows();
    assert_eq!(rows[0]["title"], "Café owners sail");
}

#[test]
fn pasted_text_loses_its_furniture_and_jsonl_does_not() {
    let desk = Desk::new();
    let pasted = format!(
        "Published: 9:15 AM, 4 March 2021\n\nFerries Sail Again\n\n{PROSE}\n\n{ATTACK}\n\nLatest News\n\nSite Index The Coast Daily\n"
    );
    desk.file("a.txt", &pasted);
    desk.file("b.jsonl", line("b", &pasted));
    let rows = desk.run(&["article", "a.txt", "b.jsonl"]).exits(0).rows();
    assert_eq!(rows[0]["text"], format!("{PROSE}\n\n{ATTACK}"));
    assert_eq!(
        (rows[0]["date"].as_str(), rows[0]["outlet"].as_str()),
        (Some("2021-03-04"), Some("The Coast Daily"))
    );
    assert_eq!(
        (rows[0]["title"].as_str(), rows[1]["title"].as_str()),
        (Some("Ferries Sail Again"), Some(""))
    );
    assert_eq!(rows[1]["text"], pasted);
}

#[test]
fn a_text_surely_not_english_is_held_back_with_a_diagnostic() {
    let desk = Desk::new();
    desk.file("a.jsonl", line("de", GERMAN) + &line("short", "Die Fähre sinkt.") + &line("en", ATTACK));
    let rows = desk.run(&["code", "a.jsonl"]).exits(0).rows();
    assert_eq!(ids(&rows), ["de", "short", "en"]);
    assert!(notes(&rows[0]).contains(&"language") && !notes(&rows[1]).contains(&"language"), "{rows:?}");
    for list in ["events", "claims", "exchanges", "figures", "judgements"] {
        assert_eq!(rows[0][list], json!([]), "{list}");
    }
    assert_eq!(rows[2]["events"].as_array().unwrap().len(), 1);
}

#[test]
fn archives_tables_exports_and_packed_files_are_read() {
    let desk = Desk::new();
    let empty = "<html><body><a href=/a>Home</a></body></html>".to_string();
    desk.file(
        "in/a.warc.gz",
        warc(&[
            ("https://a.test/1", page("One story")),
            ("https://a.test/2", empty),
            ("https://a.test/3", page("Another one")),
        ]),
    );
    desk.file(
        "in/b.csv",
        format!("url,headline,published,body,colour\nhttps://b.test/,Head,4 March 2021,\"{ATTACK}\",red\n"),
    );
    desk.file("in/c.txt", format!("1 of 1 DOCUMENTS\n\nCoast Daily\n\nMarch 4, 2021\n\nFerries\n\nLENGTH: 4 words\n\nBODY:\n\n{ATTACK}\n"));
    desk.file("in/d.jsonl.gz", packed(line("d", ATTACK).as_bytes()));
    let rows = desk.run(&["article", "in"]).exits(0).rows();
    assert_eq!(ids(&rows), ["https://a.test/1", "https://a.test/3", "b-1", "c-1", "d"]);
    assert_eq!(
        (rows[2]["title"].as_str(), rows[2]["date"].as_str(), rows[2]["url"].as_str()),
        (Some("Head"), Some("2021-03-04"), Some("https://b.test/"))
    );
    assert_eq!((rows[3]["outlet"].as_str(), rows[3]["text"].as_str()), (Some("Coast Daily"), Some(ATTACK)));
}

#[test]
fn damaged_archives_and_pages_without_an_article_are_told() {
    let desk = Desk::new();
    let mut bytes = b"WARC/1.0\r\nWARC-Type: response\r\n\r\n".to_vec();
    bytes.extend(packed(b"x"));
    desk.file("a.warc", bytes);
    desk.file("b.html", "<html><body></body></html>");
    desk.file("c.txt", ATTACK);
    let ran = desk.run(&["article", "a.warc", "b.html", "c.txt"]).exits(1);
    assert_eq!(ids(&ran.rows()), ["c"]);
    assert!(ran.err.contains("[E114] a.warc:1:") && ran.err.contains("[E111] b.html"), "{}", ran.err);
}

#[test]
fn fields_may_have_other_names() {
    let desk = Desk::new();
    let other = json!({"key": 7, "story": {"words": ATTACK}, "text": "not this", "when": "2021-03-04"});
    desk.file("a.jsonl", other.to_string() + "\n");
    let args =
        ["article", "a.jsonl", "--field", "id=key", "--field", "text=story.words", "--field", "date=when"];
    let rows = desk.run(&args).exits(0).rows();
    assert_eq!(
        (rows[0]["id"].as_str(), rows[0]["text"].as_str(), rows[0]["date"].as_str()),
        (Some("7"), Some(ATTACK), Some("2021-03-04"))
    );
    assert!(desk.run(&["article", "a.jsonl", "--field", "colour=red"]).exits(2).err.contains("byline"));
}

#[test]
fn kinds_may_be_told() {
    let desk = Desk::new();
    let rows =
        desk.run_with(&["article", "-", "--from", "html"], format!("<p>{PROSE}").as_bytes()).exits(0).rows();
    assert_eq!((rows[0]["id"].as_str(), rows[0]["text"].as_str()), (Some("stdin"), Some(PROSE)));
    let rows = desk.run_with(&["article", "-", "--from", "text"], b"{\"id\":1}").exits(0).rows();
    assert_eq!(rows[0]["text"], "{\"id\":1}");
}

/// Answers `answers.len()` requests, one connection each, and gives the address.
fn serve(answers: Vec<String>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    address
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n{body}", body.len())
}

#[test]
fn addresses_are_fetched_with_their_redirects() {
    let html = "Content-Type: text/html; charset=utf-8\r\n";
    let address = serve(vec![
        answer("302 Found", "Location: /2021/03/05/x\r\n", ""),
        answer("200 OK", html, &format!("<h1>Ferries</h1><p>{PROSE}")),
    ]);
    let desk = Desk::new();
    let mut command = desk.command(&["article", &format!("{address}/start"), "--allow-private"]);
    let ran = crate::harness::Ran::new(command.env("NO_PROXY", "127.0.0.1").output().unwrap()).exits(0);
    let row = &ran.rows()[0];
    assert_eq!((row["date"].as_str(), row["text"].as_str()), (Some("2021-03-05"), Some(PROSE)));
    assert_eq!(row["id"], format!("{address}/2021/03/05/x"));
}

#[test]
fn private_addresses_and_bad_answers_are_told() {
    let desk = Desk::new();
    let ran = desk.run(&["article", "http://127.0.0.1:9/", "http://localhost:9/"]).exits(1);
    assert_eq!(ran.err.matches("[E113]").count(), 2, "{}", ran.err);
    assert!(ran.err.contains("private network") && ran.err.contains("--allow-private"), "{}", ran.err);
    let address = serve(vec![answer("404 Not Found", "", "no")]);
    let mut command = desk.command(&["article", &address, "--allow-private"]);
    let ran = crate::harness::Ran::new(command.env("NO_PROXY", "127.0.0.1").output().unwrap()).exits(1);
    assert!(ran.err.contains("[E113]") && ran.err.contains("404"), "{}", ran.err);
}

/// Answers requests for ever by their paths.
fn site(answer_of: impl Fn(&str) -> String + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = [0; 4096];
            let length = stream.read(&mut head).unwrap_or(0);
            let head = String::from_utf8_lossy(&head[..length]).into_owned();
            let _ = stream.write_all(answer_of(head.split(' ').nth(1).unwrap_or_default()).as_bytes());
        }
    });
    address
}

#[test]
fn watch_once_adds_each_article_once() {
    let address = site(|path| match path {
        "/feed" => {
            answer("200 OK", "Content-Type: text/xml\r\n", "<rss><item><link>/2021/03/04/a</link></item>")
        }
        "/2021/03/04/a" => {
            answer("200 OK", "Content-Type: text/html\r\n", &format!("<h1>Ferries</h1><p>{PROSE}"))
        }
        _ => answer("404 Not Found", "", ""),
    });
    let desk = Desk::new();
    desk.file("feeds.opml", format!("<opml><outline xmlUrl='{address}/feed'/></opml>"));
    let watch = || {
        let mut command =
            desk.command(&["watch", "feeds.opml", "-o", "news.jsonl", "--once", "--allow-private"]);
        crate::harness::Ran::new(command.env("NO_PROXY", "127.0.0.1").output().unwrap()).exits(0)
    };
    let first = watch();
    let expected = desk.read("news.jsonl");
    let row: serde_json::Value = serde_json::from_str(expected.trim()).unwrap();
    assert_eq!((row["date"].as_str(), row["text"].as_str()), (Some("2021-03-04"), Some(PROSE)));
    assert!(first.err.contains("1 article,"), "{}", first.err);
    assert!(watch().err.contains("0 articles"));
    // Even without the state, what the output holds is not added again.
    std::fs::remove_file(desk.path("news.jsonl.state")).unwrap();
    watch();
    assert_eq!(desk.read("news.jsonl"), expected);
}

/// Ids of a record's documents, each as often as it is there; none while there is no record.
fn kept(desk: &Desk) -> Vec<String> {
    let ask = || {
        let db = Connection::open_with_flags(desk.path("r.db"), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut statement = db.prepare("SELECT id FROM documents ORDER BY id")?;
        statement.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<Vec<String>>>()
    };
    ask().unwrap_or_default()
}

#[test]
fn watch_puts_each_article_into_a_record_once_though_killed() {
    let address = site(|path| match path {
        "/feed" => {
            let links = ["a", "copy", "b"].map(|p| format!("<item><link>/2021/03/04/{p}</link></item>"));
            answer("200 OK", "Content-Type: text/xml\r\n", &format!("<rss>{}</rss>", links.concat()))
        }
        "/2021/03/04/a" | "/2021/03/04/copy" => answer("200 OK", "Content-Type: text/html\r\n", &page("One")),
        "/2021/03/04/b" => answer("200 OK", "Content-Type: text/html\r\n", &page("Another")),
        _ => answer("404 Not Found", "", ""),
    });
    let desk = Desk::new();
    desk.file("feeds.txt", format!("{address}/feed\n"));
    let command = |more: &[&str]| {
        let mut command = desk.command(&["watch", "feeds.txt", "--record", "r.db", "--allow-private"]);
        command.args(more).env("NO_PROXY", "127.0.0.1");
        command
    };
    let mut child = command(&[]).spawn().unwrap();
    let tries = (0..1200).take_while(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        kept(&desk).is_empty()
    });
    tries.for_each(drop);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(kept(&desk), [format!("{address}/2021/03/04/a")], "killed after the first");
    // The worst that a kill can do, and more: nothing is remembered but the record.
    std::fs::remove_file(desk.path("r.db.state")).unwrap();
    Ran::new(command(&["--once"]).output().unwrap()).exits(0);
    assert_eq!(kept(&desk), ["a", "b"].map(|p| format!("{address}/2021/03/04/{p}")));
    assert!(desk.path("r.db.state").exists());
    assert_eq!(asked(&desk, "r.db", "SELECT count(*) > 0 FROM stories"), "1");
    assert_eq!(
        asked(&desk, "r.db", "SELECT count(DISTINCT doc) FROM event_rows JOIN codings USING (coding)"),
        "2",
        "articles are coded"
    );
}

#[test]
fn a_record_takes_pages_archives_and_tables() {
    let desk = Desk::new();
    desk.file("in/a.html", page("One"));
    desk.file("in/b.warc.gz", warc(&[("https://a.test/1", page("Two"))]));
    desk.file(
        "in/c.csv",
        format!("url,headline,published,body\nhttps://b.test/,Head,4 March 2021,\"{ATTACK}\"\n"),
    );
    let ran = desk.run(&["ingest", "in", "--record", "r.db"]).exits(0);
    assert!(ran.err.contains("3 new documents"), "{}", ran.err);
    assert_eq!(kept(&desk), ["a", "c-1", "https://a.test/1"]);
    assert_eq!(
        asked(&desk, "r.db", "SELECT count(DISTINCT doc) FROM event_rows JOIN codings USING (coding)"),
        "3",
        "articles are coded"
    );
    let days = asked(&desk, "r.db", "SELECT group_concat(DISTINCT published) FROM documents");
    assert_eq!(days, "2021-03-04");
}

#[test]
fn watch_wants_one_place() {
    let desk = Desk::new();
    desk.file("feeds.txt", "http://127.0.0.1:9/feed\n");
    desk.run(&["watch", "feeds.txt", "--once"]).exits(2);
    desk.run(&["watch", "feeds.txt", "--once", "-o", "x.jsonl", "--record", "r.db"]).exits(2);
}

#[test]
fn watch_says_what_it_cannot_use() {
    let desk = Desk::new();
    desk.file("empty.txt", "# nothing\n");
    desk.file("feeds.txt", "http://127.0.0.1:9/feed\n");
    desk.file("news.jsonl.state", "no state");
    assert!(desk.run(&["watch", "empty.txt", "-o", "x.jsonl", "--once"]).exits(2).err.contains("[E201]"));
    assert!(desk.run(&["watch", "feeds.txt", "-o", "-", "--once"]).exits(2).err.contains("--state"));
    assert!(desk.run(&["watch", "feeds.txt", "-o", "news.jsonl", "--once"]).exits(1).err.contains("[E112]"));
    let refused = desk.run(&["watch", "feeds.txt", "-o", "y.jsonl", "--once"]).exits(0);
    assert!(refused.err.contains("private network"), "{}", refused.err);
}
