//! Texts as the record keeps them.

use std::cell::RefCell;
use std::io::Write;

use flate2::write::ZlibEncoder;
use flate2::{Compression, Decompress, FlushDecompress, Status};

/// Bytes looked at in one piece.
const CHUNK: usize = 64;

/// Room that is made for a text at first, in times of its packed bytes.
const ROOM: usize = 4;

thread_local! {
    /// Tables for unpacking, which take longer to make than most texts take to unpack.
    static UNPACKER: RefCell<Decompress> = RefCell::new(Decompress::new(true));
}

/// `text` compressed with zlib.
pub fn pack(text: &str) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(text.len() / 2), Compression::default());
    encoder.write_all(text.as_bytes()).expect("invariant: memory takes all that is written");
    encoder.finish().expect("invariant: memory takes all that is written")
}

/// The text in `packed`; `None` where it is damaged.
pub fn unpack(packed: &[u8]) -> Option<String> {
    let bytes = UNPACKER.with_borrow_mut(|unpacker| {
        unpacker.reset(true);
        let mut out = Vec::with_capacity(ROOM * packed.len() + CHUNK);
        loop {
            let rest = packed.get(unpacker.total_in() as usize..)?;
            let before = (unpacker.total_in(), out.len());
            match unpacker.decompress_vec(rest, &mut out, FlushDecompress::None) {
                Ok(Status::StreamEnd) => return Some(out),
                Ok(_) if out.len() == out.capacity() => out.reserve(out.len()),
                // No step forward though there was room: what is packed is cut off.
                Ok(_) if before == (unpacker.total_in(), out.len()) => return None,
                Ok(_) => {}
                Err(_) => return None,
            }
        }
    })?;
    String::from_utf8(bytes).ok()
}

/// The words of `text` between two code points; empty where they do not fit.
pub fn slice(text: &str, start: i64, stop: i64) -> &str {
    let (Ok(start), Ok(stop)) = (usize::try_from(start), usize::try_from(stop)) else { return "" };
    let from = byte(text, start);
    let to = from.zip(stop.checked_sub(start)).and_then(|(a, n)| Some(a + byte(&text[a..], n)?));
    from.zip(to).map_or("", |(a, b)| &text[a..b])
}

/// The byte at which code point `n` of `text` starts; its length for the end, `None` beyond.
fn byte(text: &str, n: usize) -> Option<usize> {
    let starts = |bytes: &[u8]| bytes.iter().filter(|b| !matches!(b, 0x80..=0xbf)).count();
    let (mut left, mut at) = (n, 0);
    // Whole chunks are only counted, which is fast.
    for chunk in text.as_bytes().chunks(CHUNK) {
        let count = starts(chunk);
        if count >= left {
            break;
        }
        (left, at) = (left - count, at + chunk.len());
    }
    // A character that began in the chunk before was counted there.
    left += usize::from(!text.is_char_boundary(at));
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let rest = &text[at..];
    rest.char_indices().map(|(b, _)| b).chain([rest.len()]).nth(left).map(|b| at + b)
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

    proptest! {
        #[test]
        fn a_slice_holds_the_characters_counted(text in "[a-cé€😀]{0,200}", start in 0_usize..220, n in 0_usize..220) {
            let counted: String = text.chars().skip(start).take(n).collect();
            let fits = start + n <= text.chars().count();
            let found = slice(&text, start as i64, (start + n) as i64);
            prop_assert_eq!(found, if fits { counted.as_str() } else { "" });
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
    fn texts_that_are_cut_off_are_no_text() {
        let packed = pack(&"Russia and Iran met. ".repeat(500));
        for keep in 0..packed.len() {
            assert_eq!(unpack(&packed[..keep]), None, "{keep} of {} bytes", packed.len());
        }
        assert_eq!(unpack(&packed).map(|t| t.len()), Some(21 * 500));
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
