//! Lines of a stream, none longer in memory than a limit.

use std::io::{self, BufRead};

/// Reads a line with its line feed into `line`, which is emptied first, and gives the line's length
/// in bytes, 0 at the end; of a longer line only the first `limit` bytes are kept.
///
/// # Errors
/// What the stream says.
pub fn read_line(reader: &mut impl BufRead, line: &mut Vec<u8>, limit: usize) -> io::Result<usize> {
    line.clear();
    let mut length = 0;
    loop {
        let buffer = match reader.fill_buf() {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        let end = buffer.iter().position(|&b| b == b'\n');
        let piece = &buffer[..end.map_or(buffer.len(), |n| n + 1)];
        line.extend_from_slice(&piece[..piece.len().min(limit - line.len())]);
        let used = piece.len();
        reader.consume(used);
        length += used;
        if end.is_some() || used == 0 {
            return Ok(length);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_cut_and_counted_whole() {
        let mut reader = io::BufReader::with_capacity(3, &b"abcdefg\nhi\n\nend"[..]);
        let mut line = Vec::new();
        let mut all = Vec::new();
        loop {
            let length = read_line(&mut reader, &mut line, 4).unwrap();
            if length == 0 {
                break;
            }
            all.push((length, String::from_utf8(line.clone()).unwrap()));
        }
        let expected = [(8, "abcd"), (3, "hi\n"), (1, "\n"), (3, "end")];
        assert_eq!(all, expected.map(|(n, s)| (n, s.to_string())));
    }
}
