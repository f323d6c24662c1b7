//! Servers and pages that mean no good: slow, broken, endless, packed tight, deep.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use polybius_intake::net::fetch::{Answer, Fetch, FetchError, Http, Policy, Request};
use polybius_intake::watch::{Clock, Sink, State, Until, Watch};
use polybius_intake::{Piece, feed, html, limits, text};

/// Answers every connection with `serve` on a thread of its own and gives the address.
fn server(serve: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let serve = std::sync::Arc::new(serve);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, serve) = (stream.unwrap(), serve.clone());
            std::thread::spawn(move || {
                let mut head = [0; 4096];
                let length = stream.read(&mut head).unwrap_or(0);
                let head = String::from_utf8_lossy(&head[..length]).into_owned();
                serve(head.split(' ').nth(1).unwrap_or_default(), &mut stream);
            });
        }
    });
    address
}

fn local(timeout_secs: u64) -> Http {
    Http::new(&Policy { allow_private: true, proxy: false, timeout_secs })
}

fn get(address: &str) -> Result<Answer, FetchError> {
    local(20).fetch(&Request::to(address))
}

/// Writes until the other side has enough.
fn send(stream: &mut TcpStream, bytes: &[u8]) -> bool {
    stream.write_all(bytes).is_ok()
}

#[test]
fn endless_pages_are_cut() {
    let address = server(|_, stream| {
        send(stream, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<p>");
        while send(stream, &[b'x'; 1 << 16]) {}
    });
    assert_eq!(get(&address).unwrap().body.len(), limits::PAGE_BYTES);
}

#[test]
fn pages_packed_tight_are_cut_when_unpacked() {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..200 {
        packer.write_all(&[b'a'; 1 << 20]).unwrap();
    }
    let bomb = packer.finish().unwrap();
    assert!(bomb.len() < 1 << 20);
    let address = server(move |_, stream| {
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n",
            bomb.len()
        );
        let _ = send(stream, head.as_bytes()) && send(stream, &bomb);
    });
    assert_eq!(get(&address).unwrap().body.len(), limits::PAGE_BYTES);
}

#[test]
fn slow_and_broken_servers_give_an_error() {
    let address = server(|path, stream| match path {
        "/slow" => {
            send(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
            while send(stream, b"x") {
                std::thread::sleep(Duration::from_millis(50));
            }
        }
        "/short" => {
            send(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this");
        }
        "/junk" => {
            send(stream, b"\x00\x01\x02 no HTTP at all\r\n\r\n");
        }
        "/head" => while send(stream, &[b'h'; 1 << 12]) {},
        _ => {}
    });
    for path in ["/slow", "/short", "/junk", "/head", "/nothing"] {
        let told = local(1).fetch(&Request::to(format!("{address}{path}")));
        assert!(matches!(told, Err(FetchError::Failed(_))), "{path}: {told:?}");
    }
}

#[test]
fn redirects_end_and_stay_on_the_web() {
    let address = server(|path, stream| {
        let target = match path {
            "/file" => "file:///etc/hosts",
            "/none" => "",
            _ => "/again",
        };
        let head = format!(
            "HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        send(stream, head.as_bytes());
    });
    assert!(matches!(get(&format!("{address}/round")), Err(FetchError::Redirects(_))));
    assert!(matches!(get(&format!("{address}/file")), Err(FetchError::BadAddress(_))));
    assert_eq!(get(&format!("{address}/none")).unwrap().status, 302);
}

#[test]
fn marks_of_the_known_copy_are_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let asked = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = [0; 4096];
        let length = stream.read(&mut head).unwrap();
        send(&mut stream, b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n");
        String::from_utf8_lossy(&head[..length]).to_lowercase()
    });
    let request =
        Request { url: address, etag: "\"e1\"".into(), modified: "Thu, 04 Mar 2021 10:00:00 GMT".into() };
    assert_eq!(local(20).fetch(&request).unwrap().status, 304);
    let asked = asked.join().unwrap();
    assert!(
        asked.contains("if-none-match: \"e1\"") && asked.contains("if-modified-since: thu, 04 mar 2021"),
        "{asked}"
    );
    assert!(asked.contains("user-agent: polybius/"), "{asked}");
}

/// A clock that jumps, so that politeness costs no time.
struct Jumping(std::cell::Cell<u64>);

impl Clock for Jumping {
    fn now(&self) -> u64 {
        self.0.get()
    }

    fn wait_until(&self, time: u64) {
        self.0.set(self.0.get().max(time));
    }
}

#[derive(Default)]
struct Basket(Vec<Piece>, usize);

impl Sink for Basket {
    type Error = std::convert::Infallible;

    fn has(&mut self, _: &str) -> bool {
        false
    }

    fn take(&mut self, piece: Piece) -> Result<(), Self::Error> {
        self.0.push(piece);
        Ok(())
    }

    fn save(&mut self, _: &State) -> Result<(), Self::Error> {
        Ok(())
    }

    fn note(&mut self, _: &str) {
        self.1 += 1;
    }
}

#[test]
fn a_watch_outlives_a_server_of_every_fault() {
    let address = server(|path, stream| {
        let page = "<h1>Head</h1><p>The ferries of the north sailed again on that day, the captains said.";
        let items: String = ["/good", "/endless", "/short", "/round", "/moved", "/junk", "/image"]
            .iter()
            .map(|p| format!("<item><link>{p}</link></item>"))
            .collect();
        let whole = |kind: &str, body: &str| {
            format!(
                "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            )
        };
        let moved = |target: &str| {
            format!(
                "HTTP/1.1 301 Moved\r\nLocation: {target}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
        };
        match path {
            "/feed" => send(stream, whole("application/rss+xml", &format!("<rss>{items}</rss")).as_bytes()),
            "/good" | "/new" => send(stream, whole("text/html", page).as_bytes()),
            "/moved" => send(stream, moved("/new").as_bytes()),
            "/round" => send(stream, moved("/round").as_bytes()),
            "/image" => send(stream, whole("image/png", page).as_bytes()),
            "/short" => send(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<p>only this"),
            "/junk" => send(stream, b"junk\r\n\r\n"),
            "/endless" => {
                send(stream, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n");
                while send(stream, &b"<div><b>".repeat(1 << 12)) {}
                true
            }
            _ => send(stream, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
        };
    });
    let (http, clock, mut basket) = (local(10), Jumping(std::cell::Cell::new(0)), Basket::default());
    let mut state = State::default();
    state.add_feeds([format!("{address}/feed"), format!("{address}/none")], 0);
    let tally = Watch::new(&http, &clock, &mut basket, state).run(Until::Time(10 * 86_400)).unwrap();
    let ids: Vec<&str> = basket.0.iter().map(|p| p.article.id.trim_start_matches(&address)).collect();
    assert_eq!(ids, ["/good", "/new"]);
    assert_eq!(tally.given_up, 5, "{tally:?}");
}

#[test]
fn hostile_pages_neither_hang_nor_grow() {
    let many = |piece: &str| piece.repeat(1_000_000 / piece.len());
    let attributes: String = (0..400_000).map(|n| format!(" a{n}=")).collect();
    let fonts: String = (0..3000).map(|n| format!("<font size={n}>")).collect();
    for page in [
        many("<div>"),
        many("<p>"),
        many("<b><i>"),
        many("<a href=x>"),
        many("<table><tr><td>"),
        many("</p>"),
        many("<"),
        many("&"),
        many("<!--"),
        many("<![CDATA["),
        many("<script>"),
        many("<svg><p>"),
        many("<select><option>"),
        many("<form><input>"),
        many("<blockquote class='twitter-tweet'>"),
        many("<h1>x</h1>"),
        many("<time datetime=2020-01-01>"),
        many("<meta name=author content=x>"),
        many("<span class='date author title related'>x</span>"),
        format!("<p{attributes}>x"),
        fonts + &many("<p>x"),
        format!("<script type='application/ld+json'>{}</script>", many("[")),
        format!("<title>{}</title>", many("- ")),
        many("1/2/3 "),
        many("\u{202e}x\u{0}"),
    ] {
        let piece = html::page(&page, "https://a.test/");
        assert!(piece.article.text.len() <= 2 * page.len(), "{}", &page[..20]);
    }
}

#[test]
fn hostile_texts_and_feeds_neither_hang_nor_grow() {
    let many = |piece: &str| piece.repeat(500_000 / piece.len());
    for words in [
        many("\n"),
        many("By Ann\n"),
        many("Published: 1\n"),
        many("© "),
        many("a\n\n"),
        many("x - Reuters\n"),
        many("1 of 2 DOCUMENTS\n"),
        many("2020-01-01 "),
    ] {
        assert!(text::page(&words).article.text.len() <= words.len());
        assert!(feed::parse(&words, "").entries.is_empty());
    }
    for words in [
        many("<item>"),
        many("<item><link>/x</link>"),
        many("<entry><content type='xhtml'>"),
        many("<a b='"),
        many("&#x41;"),
        many("{\"items\":["),
        many("<outline xmlUrl='u'>"),
    ] {
        let read = feed::parse(&words, "https://a.test/");
        assert!(read.entries.len() <= limits::FEED_ENTRIES && read.feeds.len() <= limits::FEED_PARTS);
    }
}
