//! Quotation marks paired into quotes, whatever their shape and however badly they balance.

use polybius_base::Span;

/// A quote: words between a pair of quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quote {
    /// From the opening mark to the closing mark, both included.
    pub outer: Span,
    /// The words between them.
    pub inner: Span,
}

/// What a mark does, as far as its shape and its neighbours tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Opens,
    Closes,
    Either,
}

/// A quotation mark in the text.
#[derive(Clone, Copy, Debug)]
struct Mark {
    at: usize,
    end: usize,
    side: Side,
    /// Whether nothing but white space stands before it in its line.
    first: bool,
}

/// All quotes of `text` in order. Quotes never overlap: a quote inside a quote belongs to the outer
/// one. A quote may run over several lines where each goes on with an opening mark, or where its
/// closing mark stands in one of the next lines; one that is never closed ends with its line.
pub(crate) fn quotes(text: &str) -> Vec<Quote> {
    let lines = lines(text);
    let marks: Vec<Vec<Mark>> = lines.iter().map(|l| double_marks(text, *l)).collect();
    let mut out = Vec::new();
    let mut open: Option<(usize, Mark)> = None;
    for (n, line) in lines.iter().enumerate() {
        pair_line(text, &lines, &marks, n, &mut open, &mut out);
        if let Some((_, mark)) = open
            && !goes_on(&marks, n)
        {
            push(text, mark, line.end as usize, line.end as usize, &mut out);
            open = None;
        }
    }
    for line in &lines {
        single_quotes(text, *line, &mut out);
    }
    out.sort_by_key(|q| q.outer.start);
    out
}

/// The spans of the lines of `text` that hold more than white space.
fn lines(text: &str) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        if !line.trim().is_empty() {
            out.push(Span::new(start, start + line.trim_end().len()));
        }
        start += line.len() + 1;
    }
    out
}

fn push(text: &str, mark: Mark, inner_end: usize, end: usize, out: &mut Vec<Quote>) {
    let words = &text[mark.end..inner_end];
    if words.chars().any(char::is_alphanumeric) {
        let start = mark.end + (words.len() - words.trim_start().len());
        let inner = Span::new(start, start + words.trim().len());
        out.push(Quote { outer: Span::new(mark.at, end), inner });
    }
}

/// Pairs the marks of line `n`, with `open` holding the quote that is open, and its line.
fn pair_line(
    text: &str,
    lines: &[Span],
    marks: &[Vec<Mark>],
    n: usize,
    open: &mut Option<(usize, Mark)>,
    out: &mut Vec<Quote>,
) {
    let row = &marks[n];
    let mut i = 0;
    while i < row.len() {
        let mark = row[i];
        i += 1;
        match (*open, mark.side) {
            (None, Side::Opens | Side::Either) => *open = Some((n, mark)),
            (None, Side::Closes) => {}
            (Some((line, first)), Side::Opens) => {
                let nested = row.get(i).is_some_and(|m| m.side != Side::Opens)
                    && row.get(i + 1).is_some_and(|m| m.side != Side::Opens);
                if line != n && mark.first {
                    continue;
                } else if nested {
                    i += 1;
                } else {
                    if line != n {
                        let end = lines[n - 1].end as usize;
                        push(text, first, end, end, out);
                    }
                    *open = Some((n, mark));
                }
            }
            (Some((_, first)), Side::Closes | Side::Either) => {
                push(text, first, mark.at, mark.end, out);
                *open = None;
            }
        }
    }
}

/// Whether a quote that is open at the end of line `n` goes on in the next line.
fn goes_on(marks: &[Vec<Mark>], n: usize) -> bool {
    let Some(next) = marks.get(n + 1) else { return false };
    match next.first() {
        Some(mark) => mark.side == Side::Closes || (mark.first && mark.side != Side::Closes),
        None => marks.get(n + 2).and_then(|m| m.first()).is_some_and(|m| m.side == Side::Closes),
    }
}

/// The double quotation marks of one line.
fn double_marks(text: &str, line: Span) -> Vec<Mark> {
    let row = line.of(text);
    let base = line.start as usize;
    let mut out = Vec::new();
    let mut skip = 0;
    for (at, c) in row.char_indices() {
        if at < skip {
            continue;
        }
        let twin = matches!(c, '`' | '\'' | '’' | '‘') && row[at + c.len_utf8()..].starts_with(c);
        if !matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»') && !twin {
            continue;
        }
        let end = at + if twin { 2 } else { 1 } * c.len_utf8();
        skip = end;
        let before = row[..at].chars().next_back();
        let after = row[end..].chars().next();
        out.push(Mark {
            at: base + at,
            end: base + end,
            side: side(c, before, after),
            first: row[..at].trim().is_empty(),
        });
    }
    out
}

/// Whether a word may begin after `before`.
fn opens_after(before: Option<char>) -> bool {
    before
        .is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '{' | '—' | '–' | '-' | '/' | '‘' | ':'))
}

/// Whether a word may end before `after`.
fn ends_before(after: Option<char>) -> bool {
    after.is_none_or(|c| {
        c.is_whitespace()
            || matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '—' | '–' | '-' | '’' | '/')
    })
}

fn side(c: char, before: Option<char>, after: Option<char>) -> Side {
    let (opens, closes) = (opens_after(before), ends_before(after));
    match c {
        '“' | '„' | '‟' | '«' | '`' | '‘' if !opens && closes => Side::Closes,
        '“' | '„' | '‟' | '«' | '`' | '‘' => Side::Opens,
        '”' | '»' | '’' if opens && !closes => Side::Opens,
        '”' | '»' | '’' => Side::Closes,
        _ if opens && !closes => Side::Opens,
        _ if closes && !opens => Side::Closes,
        _ => Side::Either,
    }
}

/// Adds the quotes in single marks that stand in `line` outside every quote found so far.
fn single_quotes(text: &str, line: Span, out: &mut Vec<Quote>) {
    let row = line.of(text);
    let base = line.start as usize;
    let taken: Vec<Span> = out.iter().map(|q| q.outer).filter(|s| s.overlaps(line)).collect();
    let free = |at: usize| !taken.iter().any(|s| s.range().contains(&(base + at)));
    let mut from = 0;
    while let Some((at, c)) = row[from..].char_indices().find_map(|(i, c)| {
        let at = from + i;
        (matches!(c, '\'' | '‘') && free(at) && opens_single(row, at, c)).then_some((at, c))
    }) {
        from = at + c.len_utf8();
        let Some((close, end)) = close_single(row, from).filter(|&(close, _)| free(close)) else { continue };
        let mark = Mark { at: base + at, end: base + from, side: Side::Opens, first: false };
        push(text, mark, base + close, base + end, out);
        from = end;
    }
}

fn opens_single(row: &str, at: usize, c: char) -> bool {
    let before = row[..at].chars().next_back();
    let after = row[at + c.len_utf8()..].chars().next();
    opens_after(before) && after.is_some_and(|a| a.is_alphabetic() || matches!(a, '[' | '$' | '.' | '…'))
}

/// The closing mark for a single quote whose words start at `from`: the first mark after punctuation
/// that ends a clause or after a word, plural possessives passed over where more follow.
fn close_single(row: &str, from: usize) -> Option<(usize, usize)> {
    let mut fallback = None;
    for (i, c) in row[from..].char_indices() {
        let at = from + i;
        let end = at + c.len_utf8();
        if matches!(c, '‘') || (c == '\'' && opens_single(row, at, c)) {
            break;
        }
        if !matches!(c, '\'' | '’') || !ends_before(row[end..].chars().next()) {
            continue;
        }
        match row[from..at].chars().next_back() {
            Some('.' | ',' | '!' | '?' | '…') => return Some((at, end)),
            Some(b) if b.is_whitespace() => {}
            Some('s') => fallback = fallback.or(Some((at, end))),
            Some(_) => return Some((at, end)),
            None => {}
        }
    }
    fallback
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inner(text: &str) -> Vec<&str> {
        quotes(text).into_iter().map(|q| q.inner.of(text)).collect()
    }

    #[test]
    fn pairs_straight_and_curly_marks() {
        assert_eq!(inner("“We agree,” he said, \"but not now\"."), ["We agree,", "but not now"]);
        assert_eq!(inner("He saw «le monde» and ``the rest''."), ["le monde", "the rest"]);
    }

    #[test]
    fn runs_over_paragraphs_that_open_with_a_mark() {
        let text = "“First part.\n“Second part.\n“Third part,” he said.\nNothing here.";
        assert_eq!(inner(text), ["First part.\n“Second part.\n“Third part,"]);
    }

    #[test]
    fn runs_over_a_line_break_to_its_closing_mark() {
        assert_eq!(inner("\"Stay strong.\nWe are with you\" she wrote."), ["Stay strong.\nWe are with you"]);
    }

    #[test]
    fn ends_an_unclosed_quote_with_its_line() {
        assert_eq!(inner("He said: “We will see.\nThe talks went on."), ["We will see."]);
        assert_eq!(inner("“He left. She said: “I stay.”"), ["I stay."]);
    }

    #[test]
    fn keeps_inner_quotes_inside() {
        assert_eq!(inner("“He told me “no” twice,” she said."), ["He told me “no” twice,"]);
        assert_eq!(inner("“They said ‘never’ again,” she said."), ["They said ‘never’ again,"]);
    }

    #[test]
    fn apostrophes_are_no_quotes() {
        assert!(inner("The ministers' plan and Iran's answer weren't Kim’s, the workers’ said.").is_empty());
        assert_eq!(inner("The 'ministers' plan' and the rest"), ["ministers' plan"]);
        assert_eq!(inner("'We won't leave,' he said."), ["We won't leave,"]);
    }

    #[test]
    fn stray_marks_do_no_harm() {
        for text in ["\"", "”", "a 5\" gun", "“”", "\n\n“", "'", "‘\n’", "“\n”", "« »\"’’`` ''"]
        {
            quotes(text);
        }
        assert!(inner("a 5\" gun").is_empty());
    }
}
