//! Comma-separated tables after RFC 4180, lines ended by `\n`.

/// Fields as a line, quoted where they must be.
pub fn line<S: AsRef<str>>(fields: impl IntoIterator<Item = S>) -> String {
    let mut out = String::new();
    for (n, field) in fields.into_iter().enumerate() {
        if n > 0 {
            out.push(',');
        }
        let field = field.as_ref();
        if field.contains([',', '"', '\n', '\r']) {
            out.push('"');
            out.push_str(&field.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(field);
        }
    }
    out.push('\n');
    out
}

/// The rows of a table; quoted fields may hold commas, quotes and line breaks. A byte order mark before the
/// first field is passed over, and so are lines without a field.
pub fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut out, mut row, mut field) = (Vec::new(), Vec::new(), String::new());
    let mut quoted = false;
    let mut chars = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                field.push('"');
                chars.next();
            }
            '"' if quoted => quoted = false,
            '"' if field.is_empty() => quoted = true,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\r' if !quoted && chars.peek() == Some(&'\n') => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                out.push(std::mem::take(&mut row));
            }
            c => field.push(c),
        }
    }
    if !field.is_empty() || !row.is_empty() {
        row.push(field);
        out.push(row);
    }
    out.retain(|row| row.iter().any(|f| !f.is_empty()));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(fields in proptest::collection::vec("[a\",\n;é ]{1,6}", 1..5)) {
            prop_assert_eq!(rows(&line(&fields)), vec![fields]);
        }
    }

    #[test]
    fn tables_of_other_programs_are_read() {
        assert_eq!(
            rows("\u{feff}a,b\r\n\"x, \"\"y\"\"\",\r\n\r\nlast"),
            [vec!["a", "b"], vec!["x, \"y\"", ""], vec!["last"],]
        );
        assert_eq!(rows(""), Vec::<Vec<String>>::new());
    }
}
