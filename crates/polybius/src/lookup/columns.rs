//! Rows as columns under a header, and labelled lines.

use unicode_width::UnicodeWidthStr;

use crate::report::plain;

/// Spaces between columns.
const GAP: &str = "  ";

/// The rows under their header, columns aligned; a column that no row fills is left out.
pub(super) fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let filled: Vec<usize> =
        (0..header.len()).filter(|&c| rows.iter().any(|r| r.get(c).is_some_and(|v| !v.is_empty()))).collect();
    let cell = |row: &[String], c: usize| row.get(c).map_or_else(String::new, |v| plain(v));
    let width = |c: usize| {
        let widest = rows.iter().map(|r| cell(r, c).width()).max().unwrap_or(0);
        widest.max(header[c].width())
    };
    let widths: Vec<usize> = filled.iter().map(|&c| width(c)).collect();
    let line = |cells: Vec<String>| {
        let padded = cells.iter().zip(&widths).map(|(v, &w)| v.clone() + &" ".repeat(w - v.width()));
        padded.collect::<Vec<_>>().join(GAP).trim_end().to_owned() + "\n"
    };
    let mut out = line(filled.iter().map(|&c| header[c].to_owned()).collect());
    for row in rows {
        out += &line(filled.iter().map(|&c| cell(row, c)).collect());
    }
    out
}

/// Columns that words behind a label take before they go on in the next line.
const WIDTH: usize = 80;

/// Words with a label before them, in as many lines as they need; nothing where there are none.
pub(super) fn labelled(label: &str, words: &str) -> String {
    let mut lines = vec![String::new()];
    for word in plain(words).split_inclusive(' ') {
        let last = lines.last().map_or(0, |l| l.width());
        if last > 0 && last + word.trim_end().width() > WIDTH {
            lines.push(String::new());
        }
        lines.last_mut().expect("invariant: there is a line").push_str(word);
    }
    let filled = lines.iter().filter(|l| !l.is_empty()).enumerate();
    filled.map(|(at, l)| format!("  {:19} {}\n", if at == 0 { label } else { "" }, l.trim_end())).collect()
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn columns_are_aligned_and_empty_ones_left_out() {
        let rows = [["a", "", "long"], ["bcd", "", "x"]].map(|r| r.map(str::to_owned).to_vec());
        assert_eq!(table(&["k", "empty", "v"], &rows), "k    v\na    long\nbcd  x\n");
    }
}
