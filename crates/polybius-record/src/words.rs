//! Texts as the record keeps them.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

/// `text` compressed with zlib.
pub fn pack(text: &str) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(text.len() / 2), Compression::default());
    encoder.write_all(text.as_bytes()).expect("invariant: memory takes all that is written");
    encoder.finish().expect("invariant: memory takes all that is written")
}

/// The text in `packed`; `None` where it is damaged.
pub fn unpack(packed: &[u8]) -> Option<String> {
    let mut text = String::new();
    ZlibDecoder::new(packed).read_to_string(&mut text).ok()?;
    Some(text)
}

/// The words of `text` between two code points; empty where they do not fit.
pub fn slice(text: &str, start: i64, stop: i64) -> &str {
    let byte = |point: i64| match usize::try_from(point) {
        Ok(n) if text.is_ascii() => (n <= text.len()).then_some(n),
        Ok(n) => text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(n),
        Err(_) => None,
    };
    match (byte(start), byte(stop)) {
        (Some(a), Some(b)) if a <= b => &text[a..b],
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn texts_come_back(text in ".*") {
            prop_assert_eq!(unpack(&pack(&text)), Some(text));
        }
    }

    #[test]
    fn damaged_bytes_are_no_text() {
        let mut packed = pack("Russia and Iran met. Russia and Iran met again.");
        let middle = packed.len() / 2;
        packed[middle] ^= 0x55;
        assert_eq!(unpack(&packed), None);
        assert_eq!(unpack(b"plain"), None);
    }

    #[test]
    fn slices_count_code_points() {
        assert_eq!(slice("Rosselló said", 7, 8), "ó");
        assert_eq!(slice("Rosselló said", 9, 13), "said");
        assert_eq!(slice("plain", 1, 3), "la");
        for (start, stop) in [(2, 1), (0, 99), (-1, 2)] {
            assert_eq!(slice("plain", start, stop), "");
            assert_eq!(slice("plaiñ", start, stop), "");
        }
    }
}
