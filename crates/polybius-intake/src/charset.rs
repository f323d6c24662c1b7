//! Bytes to text, whatever the encoding.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes at the top of a page in which its own word on the encoding is looked for.
const HEAD_BYTES: usize = 4096;

/// `bytes` as text: by a byte order mark, else as UTF-8 where they are valid UTF-8, else as `told`
/// (the transport's charset label), as the page itself tells (`meta`, XML declaration), or as its bytes
/// look. What fits no character becomes U+FFFD; nothing fails.
pub fn decode(bytes: &[u8], told: Option<&str>) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
    }
    if let Some(encoding) = wide(bytes) {
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    if is_utf8(bytes) {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let label = told.and_then(for_label).or_else(|| declared(bytes));
    let encoding = label.filter(|e| *e != UTF_8 || mostly_utf8(bytes)).unwrap_or_else(|| guess(bytes));
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// Whether `bytes` are UTF-8 but for a character cut off at their end.
fn is_utf8(bytes: &[u8]) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(e) => e.error_len().is_none(),
    }
}

/// Whether UTF-8 with some damage explains `bytes`: few bad sequences beside many good ones.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    bad * 4 <= good
}

/// UTF-16 without a mark, as its zero bytes show.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(64) & !1];
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|&&b| b == 0).count() * 4;
    let half = head.len() / 2;
    match half >= 4 {
        true if zeros(1) > 3 * half && zeros(0) < half => Some(UTF_16LE),
        true if zeros(0) > 3 * half && zeros(1) < half => Some(UTF_16BE),
        _ => None,
    }
}

fn for_label(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label(label.trim().trim_matches(['"', '\'']).as_bytes())
}

/// The encoding that the page's head names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD_BYTES)]).to_ascii_lowercase();
    let xml = head.trim_start().starts_with("<?xml").then(|| value_after(&head, "encoding")).flatten();
    let encoding = xml.or_else(|| value_after(&head, "charset")).and_then(for_label)?;
    // A page that names UTF-16 in ASCII letters is not UTF-16.
    Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
}

fn value_after<'a>(head: &'a str, key: &str) -> Option<&'a str> {
    let rest = head[head.find(key)? + key.len()..].trim_start().strip_prefix('=')?;
    let rest = rest.trim_start().trim_start_matches(['"', '\'']);
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:".contains(c))).unwrap_or(rest.len());
    (end > 0).then(|| &rest[..end])
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let found = detector.guess(None, Utf8Detection::Deny);
    if found == UTF_8 { WINDOWS_1252 } else { found }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUSSIAN: &str = "Министр прибыл в порт на корабле и осмотрел новые причалы.";

    fn in_encoding(label: &str, text: &str) -> Vec<u8> {
        Encoding::for_label(label.as_bytes()).unwrap().encode(text).0.into_owned()
    }

    #[test]
    fn utf8_wins_over_a_wrong_label() {
        assert_eq!(decode("Zürich".as_bytes(), Some("iso-8859-1")), "Zürich");
        assert_eq!(decode(b"\xef\xbb\xbfZ", None), "Z");
    }

    #[test]
    fn labels_of_transport_and_page_are_believed() {
        assert_eq!(decode(&in_encoding("koi8-r", RUSSIAN), Some("KOI8-R")), RUSSIAN);
        let page = format!("<html><head><meta charset='shift_jis'></head><p>{}", "港で会談が行われた。");
        assert_eq!(decode(&in_encoding("shift_jis", &page), None), page);
        let xml = "<?xml version=\"1.0\" encoding=\"windows-1250\"?><a>Łódź</a>";
        assert_eq!(decode(&in_encoding("windows-1250", xml), None), xml);
    }

    #[test]
    fn bytes_without_a_label_are_guessed() {
        assert_eq!(decode(&in_encoding("windows-1251", RUSSIAN), None), RUSSIAN);
        let page = format!("<meta charset=utf-8><p>{RUSSIAN}");
        assert_eq!(decode(&in_encoding("windows-1251", &page), None), page, "a page that lies");
    }

    #[test]
    fn utf16_is_known_with_and_without_a_mark() {
        let wide: Vec<u8> = "<p>Ports of call".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&wide, None), "<p>Ports of call");
        let marked: Vec<u8> =
            [0xfe, 0xff].into_iter().chain("Łódź".encode_utf16().flat_map(u16::to_be_bytes)).collect();
        assert_eq!(decode(&marked, None), "Łódź");
    }

    #[test]
    fn damage_is_replaced_not_fatal() {
        assert_eq!(decode("Zürich, Köln, Jüchen, Bü\u{e9}".as_bytes(), None), "Zürich, Köln, Jüchen, Büé");
        let mut cut = "Zürich, Köln, Jüchen, Düren ".as_bytes().to_vec();
        cut.push(0xff);
        assert!(decode(&cut, Some("utf-8")).starts_with("Zürich, Köln"));
        assert_eq!(decode(b"", None), "");
    }
}
