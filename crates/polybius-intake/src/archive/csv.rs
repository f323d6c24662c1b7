//! Tables with a header line: fields separated by commas, semicolons or tabs, quoted where they hold
//! any of these, a quote or a line break.

use std::io::{self, BufRead};

use super::Damage;
use crate::limits;

/// Most columns that a table may have.
const COLUMNS: usize = 1000;

/// The rows of a table in order, each with the names of its columns.
pub struct Csv<R> {
    reader: R,
    separator: u8,
    names: Vec<String>,
    number: u64,
    ended: bool,
}

/// A row: names of columns and values.
pub type Row = Vec<(String, String)>;

impl<R: BufRead> Csv<R> {
    /// Reads the header line from `reader`; the separator is the one of comma, semicolon and tab that
    /// it has most of.
    ///
    /// # Errors
    /// What the stream says.
    pub fn new(mut reader: R) -> io::Result<Self> {
        let head = reader.fill_buf()?;
        let line = head.split(|&b| b == b'\n').next().unwrap_or_default();
        let count = |s: u8| line.iter().filter(|&&b| b == s).count();
        // Of equals the last is taken, so the comma stands last.
        let separator = [b';', b'\t', b','].into_iter().max_by_key(|&s| count(s)).unwrap_or(b',');
        let mut csv = Csv { reader, separator, names: Vec::new(), number: 0, ended: false };
        let names = csv.record()?.unwrap_or_default();
        csv.names = names.iter().map(|n| n.trim().trim_start_matches('\u{feff}').to_string()).collect();
        Ok(csv)
    }

    /// The fields of the next record; `None` at the end. Fields are kept up to the length of an
    /// article; a record of more columns than a table may have is cut.
    fn record(&mut self) -> io::Result<Option<Vec<String>>> {
        let (mut fields, mut field) = (Vec::new(), Vec::new());
        let (mut quoted, mut after_quote, mut any) = (false, false, false);
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            let (mut used, mut done) = (0, false);
            for &byte in buffer {
                used += 1;
                any = true;
                match byte {
                    b'"' if quoted => (quoted, after_quote) = (false, true),
                    b'"' if after_quote => {
                        field.push(b'"');
                        (quoted, after_quote) = (true, false);
                    }
                    b'"' if field.is_empty() => quoted = true,
                    b'\n' if !quoted => {
                        done = true;
                        break;
                    }
                    byte if byte == self.separator && !quoted => {
                        if fields.len() < COLUMNS {
                            fields.push(std::mem::take(&mut field));
                        }
                        after_quote = false;
                    }
                    byte if field.len() <= limits::FIELD_OF_TABLE_BYTES => {
                        field.push(byte);
                        after_quote = false;
                    }
                    _ => {}
                }
            }
            self.reader.consume(used);
            if done {
                break;
            }
        }
        if !quoted && field.last() == Some(&b'\r') {
            field.pop();
        }
        fields.push(field);
        let text = |bytes: Vec<u8>| crate::charset::decode(&bytes, None);
        Ok(any.then(|| fields.into_iter().map(text).collect()))
    }
}

impl<R: BufRead> Iterator for Csv<R> {
    type Item = Result<(u64, Row), Damage>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            match self.record() {
                Ok(Some(fields)) => {
                    self.number += 1;
                    if fields.iter().all(|f| f.trim().is_empty()) {
                        continue;
                    }
                    return Some(Ok((self.number, self.names.iter().cloned().zip(fields).collect())));
                }
                Ok(None) => self.ended = true,
                Err(error) => {
                    self.ended = true;
                    return Some(Err(Damage { number: self.number + 1, reason: error.to_string() }));
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<String> {
        let joined =
            |row: Row| row.into_iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join("|");
        let reader = io::BufReader::with_capacity(5, text.as_bytes());
        let csv = Csv::new(io::BufReader::new(reader)).unwrap();
        csv.map(|r| r.map(|(n, row)| format!("{n} {}", joined(row))).unwrap()).collect()
    }

    #[test]
    fn quotes_hold_separators_breaks_and_quotes() {
        let text = "\u{feff}id,text\r\n1,\"Ships, \"\"old\"\" ones\nsailed\"\r\n\r\n2,plain\n3,\"\"\n";
        assert_eq!(
            rows(text),
            ["1 id=1|text=Ships, \"old\" ones\nsailed", "3 id=2|text=plain", "4 id=3|text="]
        );
    }

    #[test]
    fn the_separator_is_found() {
        assert_eq!(rows("id\ttext\n1\ta, b"), ["1 id=1|text=a, b"]);
        assert_eq!(rows("id;text\n1;a, b"), ["1 id=1|text=a, b"]);
        assert_eq!(rows(""), Vec::<String>::new());
    }

    #[test]
    fn unclosed_quotes_and_endless_rows_end() {
        assert_eq!(rows("id,text\n1,\"open\n2,x"), ["1 id=1|text=open\n2,x"]);
        let wide = format!("id\n{}", "x,".repeat(5000));
        let mut csv = Csv::new(wide.as_bytes()).unwrap();
        assert_eq!(csv.next().unwrap().unwrap().1, [("id".to_string(), "x".to_string())]);
    }
}
