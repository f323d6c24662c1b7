//! WARC files, such as Common Crawl's news: the web pages among their records.
//!
//! A record is `WARC/1.x`, header lines, a blank line, `Content-Length` bytes and two line ends. Pages
//! stand in `response` records with their HTTP head, or in `resource` records without one. Compressed
//! files are unpacked before they come here.

use std::io::{self, BufRead, Read};

use flate2::read::{MultiGzDecoder, ZlibDecoder};

use super::Damage;
use super::lines::read_line;
use crate::limits;

/// Longest header line that is kept, in bytes.
const LINE_BYTES: usize = 16 << 10;

/// Header lines that a record may have.
const HEADERS: usize = 200;

/// A web page as it was captured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capture {
    /// Number of its record in the file, counted from 1.
    pub number: u64,
    /// Its address.
    pub uri: String,
    /// The charset that its head tells.
    pub charset: Option<String>,
    /// Its bytes, unpacked, at most [`limits::PAGE_BYTES`].
    pub bytes: Vec<u8>,
}

/// The web pages of a WARC file in order. Records that are no page, or no good answer of the server,
/// are passed over; damaged ones are told and the next record is looked for.
pub struct Warc<R> {
    reader: R,
    number: u64,
    /// Whether the line that opens a record was just read.
    opened: bool,
    /// Whether the last record was damaged, so that what is left of it is already told.
    damaged: bool,
    ended: bool,
}

impl<R: BufRead> Warc<R> {
    /// Reads from an unpacked stream.
    pub fn new(reader: R) -> Self {
        Warc { reader, number: 0, opened: false, damaged: false, ended: false }
    }

    fn read(&mut self) -> io::Result<Option<Result<Capture, Damage>>> {
        loop {
            if !std::mem::take(&mut self.opened) {
                let stray = self.seek_record()?;
                if stray && !std::mem::take(&mut self.damaged) {
                    let reason = "bytes that belong to no record".into();
                    return Ok(Some(Err(Damage { number: self.number + 1, reason })));
                }
                if !self.opened {
                    return Ok(None);
                }
                continue;
            }
            self.number += 1;
            let found = self.record()?;
            self.damaged = matches!(found, Some(Err(_)));
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    fn damage(&self, reason: impl Into<String>) -> Damage {
        Damage { number: self.number, reason: reason.into() }
    }

    /// Goes behind the next line that opens a record, or to the end; whether anything but blank lines was passed.
    fn seek_record(&mut self) -> io::Result<bool> {
        let (mut line, mut stray) = (Vec::new(), false);
        while read_line(&mut self.reader, &mut line, LINE_BYTES)? > 0 {
            if line.starts_with(b"WARC/") {
                self.opened = true;
                break;
            }
            stray |= !line.trim_ascii().is_empty();
        }
        Ok(stray)
    }

    /// The page in the record whose first line was read; `None` if it holds none.
    fn record(&mut self) -> io::Result<Option<Result<Capture, Damage>>> {
        let mut line = Vec::new();
        let mut headers = Vec::new();
        loop {
            if read_line(&mut self.reader, &mut line, LINE_BYTES)? == 0 {
                return Ok(Some(Err(self.damage("the file ends in a record's head"))));
            }
            if line.trim_ascii().is_empty() {
                break;
            }
            if headers.len() < HEADERS {
                headers.push(header(&line));
            }
        }
        let length = value(&headers, "content-length").and_then(|v| v.parse::<u64>().ok());
        let Some(length) = length else { return Ok(Some(Err(self.damage("a record without a length")))) };
        let kind = value(&headers, "warc-type").unwrap_or_default().to_ascii_lowercase();
        let wanted = kind == "response" || kind == "resource";
        // Room for the HTTP head.
        let keep = if wanted { length.min(limits::PAGE_BYTES as u64 + (64 << 10)) } else { 0 };
        let mut block = Vec::new();
        let got = (&mut self.reader).take(keep).read_to_end(&mut block)? as u64;
        let passed = io::copy(&mut (&mut self.reader).take(length - keep), &mut io::sink())?;
        if got + passed < length {
            return Ok(Some(Err(self.damage("the file ends in a record"))));
        }
        let uri = value(&headers, "warc-target-uri").unwrap_or_default().trim_matches(['<', '>']).to_string();
        let page = match kind.as_str() {
            "response" => answer(&block),
            "resource" => page_of(value(&headers, "content-type").unwrap_or_default(), block),
            _ => None,
        };
        Ok(page.map(|(charset, bytes)| Ok(Capture { number: self.number, uri, charset, bytes })))
    }
}

impl<R: BufRead> Iterator for Warc<R> {
    type Item = Result<Capture, Damage>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        match self.read() {
            Ok(Some(found)) => Some(found),
            Ok(None) => {
                self.ended = true;
                None
            }
            Err(error) => {
                self.ended = true;
                Some(Err(self.damage(error.to_string())))
            }
        }
    }
}

type Headers = [(String, String)];

fn header(line: &[u8]) -> (String, String) {
    let line = String::from_utf8_lossy(line);
    let (name, value) = line.split_once(':').unwrap_or((&line, ""));
    (name.trim().to_ascii_lowercase(), value.trim().to_string())
}

fn value<'a>(headers: &'a Headers, name: &str) -> Option<&'a str> {
    headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
}

/// The page in a server's answer: one with status 200 and HTML.
fn answer(block: &[u8]) -> Option<(Option<String>, Vec<u8>)> {
    let end = block.windows(4).position(|w| w == b"\r\n\r\n").map(|n| (n, n + 4));
    let end = end.or_else(|| block.windows(2).position(|w| w == b"\n\n").map(|n| (n, n + 2)));
    let (head, body) = (&block[..end?.0], &block[end?.1..]);
    let mut lines = head.split(|&b| b == b'\n');
    let status = String::from_utf8_lossy(lines.next()?);
    if !status.starts_with("HTTP/") || status.split_whitespace().nth(1) != Some("200") {
        return None;
    }
    let headers: Vec<_> = lines.take(HEADERS).map(header).collect();
    let chunked =
        value(&headers, "transfer-encoding").is_some_and(|v| v.to_ascii_lowercase().contains("chunked"));
    // Common Crawl keeps such a head beside a body that it has joined already.
    let joined = if chunked { unchunk(body) } else { None };
    let body = joined.as_deref().unwrap_or(body);
    let packed = value(&headers, "content-encoding").unwrap_or_default().to_ascii_lowercase();
    page_of(value(&headers, "content-type").unwrap_or_default(), unpack(body, &packed))
}

/// Charset and bytes where the type is a page's.
fn page_of(kind: &str, mut bytes: Vec<u8>) -> Option<(Option<String>, Vec<u8>)> {
    let lower = kind.to_ascii_lowercase();
    let is_page = lower.contains("html") || lower.is_empty() && crate::sniff::is_html(&bytes);
    bytes.truncate(limits::PAGE_BYTES);
    let charset =
        lower.split_once("charset=").map(|(_, c)| c.split(';').next().unwrap_or(c).trim().to_string());
    is_page.then_some((charset, bytes))
}

/// A body whose pieces are joined; `None` where it is not in pieces.
fn unchunk(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    loop {
        let end = body.iter().take(32).position(|&b| b == b'\n')?;
        let size = String::from_utf8_lossy(&body[..end]);
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        body = &body[end + 1..];
        if size == 0 || body.is_empty() {
            return Some(out);
        }
        let (piece, rest) = body.split_at(size.min(body.len()));
        out.extend_from_slice(piece);
        body = rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
}

/// At most [`limits::PAGE_BYTES`] of a packed body; what cannot be unpacked stays as it is.
pub fn unpack(body: &[u8], encoding: &str) -> Vec<u8> {
    let limit = limits::PAGE_BYTES as u64;
    let mut out = Vec::new();
    let done = match encoding {
        "gzip" | "x-gzip" if body.starts_with(&[0x1f, 0x8b]) => {
            MultiGzDecoder::new(body).take(limit).read_to_end(&mut out)
        }
        "deflate" => ZlibDecoder::new(body).take(limit).read_to_end(&mut out),
        _ => return body.to_vec(),
    };
    if done.is_err() && out.is_empty() { body.to_vec() } else { out }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn record(kind: &str, uri: &str, block: &[u8]) -> Vec<u8> {
        let head = format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\nContent-Length: {}\r\n\r\n",
            block.len()
        );
        [head.as_bytes(), block, b"\r\n\r\n"].concat()
    }

    fn http(headers: &str, body: &[u8]) -> Vec<u8> {
        [
            format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{headers}\r\n").as_bytes(),
            body,
        ]
        .concat()
    }

    fn uris(bytes: &[u8]) -> Vec<String> {
        let told = |r: Result<Capture, Damage>| {
            r.map_or_else(
                |d| format!("! {} {}", d.number, d.reason),
                |c| format!("{} {}", c.uri, String::from_utf8_lossy(&c.bytes)),
            )
        };
        Warc::new(bytes).map(told).collect()
    }

    #[test]
    fn pages_are_found_among_other_records() {
        let bytes = [
            record("warcinfo", "", b"software: x\r\n"),
            record("request", "http://a.test/", b"GET / HTTP/1.1\r\n\r\n"),
            record("response", "http://a.test/", &http("", b"<p>A")),
            record(
                "response",
                "http://b.test/",
                b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>no",
            ),
            record(
                "response",
                "http://c.test/i.png",
                b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nxx",
            ),
            record("resource", "<http://d.test/>", b"<!DOCTYPE html><p>D"),
        ]
        .concat();
        assert_eq!(uris(&bytes), ["http://a.test/ <p>A", "http://d.test/ <!DOCTYPE html><p>D"]);
        let first = Warc::new(&bytes[..]).next().unwrap().unwrap();
        assert_eq!((first.number, first.charset.as_deref()), (3, Some("utf-8")));
    }

    #[test]
    fn pieces_and_packing_are_undone() {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(b"<p>packed").unwrap();
        let packed = packer.finish().unwrap();
        let bytes = [
            record(
                "response",
                "u:1",
                &http("Transfer-Encoding: chunked\r\n", b"3\r\n<p>\r\n5;x=1\r\njoine\r\n1\r\nd\r\n0\r\n\r\n"),
            ),
            record("response", "u:2", &http("Content-Encoding: gzip\r\n", &packed)),
            record(
                "response",
                "u:3",
                &http("Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", b"<p>plain already"),
            ),
        ]
        .concat();
        assert_eq!(uris(&bytes), ["u:1 <p>joined", "u:2 <p>packed", "u:3 <p>plain already"]);
    }

    #[test]
    fn damage_is_told_and_passed() {
        let good = record("response", "u:g", &http("", b"<p>G"));
        let bytes = [
            b"WARC/1.0\r\nWARC-Type: response\r\n\r\n".to_vec(),
            good.clone(),
            b"junk\r\n".to_vec(),
            good.clone(),
            good[..good.len() - 12].to_vec(),
        ]
        .concat();
        let told = uris(&bytes);
        assert_eq!(
            told,
            [
                "! 1 a record without a length",
                "u:g <p>G",
                "! 3 bytes that belong to no record",
                "u:g <p>G",
                "! 4 the file ends in a record"
            ]
        );
    }

    #[test]
    fn a_file_without_records_is_told() {
        assert_eq!(uris(b"\x01\x02 no archive\nat all\n"), ["! 1 bytes that belong to no record"]);
        assert!(uris(b"\r\n\r\n").is_empty());
    }

    #[test]
    fn huge_records_are_cut_and_the_next_is_found() {
        let huge = vec![b'x'; limits::PAGE_BYTES + (1 << 20)];
        let bytes =
            [record("response", "u:h", &http("", &huge)), record("response", "u:n", &http("", b"<p>N"))]
                .concat();
        let found: Vec<Capture> = Warc::new(&bytes[..]).map(Result::unwrap).collect();
        assert_eq!((found.len(), found[0].bytes.len()), (2, limits::PAGE_BYTES));
        assert_eq!(found[1].uri, "u:n");
    }
}
