//! What kind of input bytes are, by their beginning.

/// Kinds of input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A JSON object a line.
    Jsonl,
    /// A plain text page.
    Text,
    /// A web page.
    Html,
    /// Captured web pages.
    Warc,
    /// A table with a header line, separated by commas, semicolons or tabs.
    Csv,
    /// Many articles of a news database in one text.
    Export,
    /// Coded articles in columns.
    Parquet,
}

/// Bytes at the beginning of an input that are enough to tell its kind.
pub const HEAD_BYTES: usize = 8 << 10;

/// Whether bytes begin as a packed file does.
pub fn is_gzip(head: &[u8]) -> bool {
    head.starts_with(&[0x1f, 0x8b])
}

/// Whether bytes begin as a web page does.
pub fn is_html(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let opening = String::from_utf8_lossy(&head[..head.len().min(1024)]).to_ascii_lowercase();
    let opens = ["<!doctype html", "<html", "<head", "<body", "<title", "<article", "<meta"]
        .iter()
        .any(|o| opening.starts_with(o));
    opens || (opening.starts_with("<!--") || opening.starts_with("<?xml")) && opening.contains("<html")
}

/// The kind of an input by its suffix, without `.gz`, else by its unpacked beginning.
pub fn kind(suffix: Option<&str>, head: &[u8]) -> Kind {
    match suffix.map(str::to_ascii_lowercase).as_deref() {
        Some("jsonl" | "ndjson") => return Kind::Jsonl,
        Some("html" | "htm" | "xhtml") => return Kind::Html,
        Some("warc") => return Kind::Warc,
        Some("csv" | "tsv") => return Kind::Csv,
        Some("parquet") => return Kind::Parquet,
        _ => {}
    }
    let bare = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    match () {
        () if crate::archive::export::is_export(&String::from_utf8_lossy(head)) => Kind::Export,
        () if suffix.is_some_and(|s| s.eq_ignore_ascii_case("txt")) => Kind::Text,
        () if bare.starts_with(b"PAR1") => Kind::Parquet,
        () if bare.starts_with(b"{") => Kind::Jsonl,
        () if bare.starts_with(b"WARC/") => Kind::Warc,
        () if is_html(head) => Kind::Html,
        () => Kind::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffixes_come_before_bytes() {
        assert_eq!(kind(Some("JSONL"), b"<html>"), Kind::Jsonl);
        assert_eq!(kind(Some("txt"), b"{\"a\":1}"), Kind::Text);
        assert_eq!(kind(Some("tsv"), b"a\tb"), Kind::Csv);
    }

    #[test]
    fn bytes_tell_where_the_suffix_does_not() {
        assert_eq!(kind(None, b"\xef\xbb\xbf {\"id\":1}"), Kind::Jsonl);
        assert_eq!(kind(Some("php"), b"\n<!DOCTYPE HTML>"), Kind::Html);
        assert_eq!(kind(None, b"<!-- saved --><html>"), Kind::Html);
        assert_eq!(kind(None, b"WARC/1.0\r\n"), Kind::Warc);
        assert_eq!(kind(None, b"Ships sail."), Kind::Text);
        assert_eq!(kind(Some("txt"), b"1 of 20 DOCUMENTS\n\nCoast Daily\n"), Kind::Export);
        assert!(is_gzip(&[0x1f, 0x8b, 8]) && !is_gzip(b""));
    }
}
