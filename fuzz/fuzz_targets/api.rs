//! Any bytes as a request to the server: whatever comes, it answers the next good one, and no answer is a
//! failure of its own (5xx). The first line is the method and path, what follows the body.
#![no_main]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;
use std::sync::LazyLock;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use polybius::ingest::now;
use polybius::record::Store;
use polybius::{Options, coded, server};

const ROWS: &str = include_str!("../corpus/rows/event.json");

static ADDRESS: LazyLock<SocketAddr> = LazyLock::new(|| {
    let folder = Box::leak(Box::new(tempfile::tempdir().expect("a folder")));
    let record = folder.path().join("r.db");
    let mut store = Store::create(&record, &now()).expect("a record");
    let mut writer = store.writer().expect("a writer");
    let mut batch = writer.begin(&now()).expect("a transaction");
    let (entry, run) = coded::entry(ROWS.trim().as_bytes(), |_| true).expect("rows");
    let run = batch.run(&run).expect("a run");
    batch.put(&entry, run, false).expect("an entry");
    batch.commit().expect("it is written");
    store.update_stories().expect("stories");
    store.close().expect("it is closed");
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        let listen = ([127, 0, 0, 1], 0).into();
        // No model, so that reading a text is refused and costs nothing.
        let options = Options { model: Some("/nowhere".into()), ..Options::default() };
        let settings = server::Settings { record, listen, token: None, options };
        server::serve(settings, |address| tell.send(address).expect("somebody waits")).expect("it serves");
    });
    told.recv().expect("an address")
});

fn ask(method: &str, path: &str, body: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(*ADDRESS).expect("the server listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a limit");
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n",
        *ADDRESS,
        body.len()
    );
    // A server that refuses may close before it has read everything.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
    let mut out = Vec::new();
    let _ = stream.read_to_end(&mut out);
    out
}

fuzz_target!(|bytes: &[u8]| {
    let (line, body) = bytes.split_at(bytes.iter().position(|b| *b == b'\n').unwrap_or(bytes.len()));
    let line = String::from_utf8_lossy(line).replace(['\r', '\0'], "");
    let (method, path) = line.split_once(' ').unwrap_or(("GET", &line));
    let answer = ask(method, path, body.get(1..).unwrap_or_default());
    let status = answer.get(9..12).unwrap_or_default();
    let reading = path.starts_with("/api/read");
    assert!(!status.starts_with(b"5") || reading, "{}", String::from_utf8_lossy(&answer));
    let good = ask("GET", "/api/about", b"");
    assert!(good.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&good));
});
