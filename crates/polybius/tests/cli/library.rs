//! The front door, as a library's user calls it.

use std::num::NonZero;

use polybius::{Article, Coder, Options, wire};

use crate::harness::{ATTACK, Desk, MEETING, line};

#[test]
fn the_library_gives_the_rows_of_the_command_line_on_any_number_of_threads() {
    let mut articles = Vec::new();
    let mut lines = String::new();
    for n in 0..40 {
        let text = format!("{ATTACK}\nIt rained.\n{MEETING}\n").repeat(1 + n * 7 % 60);
        lines += &line(&n.to_string(), &text);
        articles.push(Article { id: n.to_string(), text, ..Article::default() });
    }
    let desk = Desk::new();
    desk.file("in.jsonl", lines);
    let expected = desk.run(&["code", "in.jsonl"]).exits(0).out;
    for jobs in [1, 3] {
        let options = Options { jobs: NonZero::new(jobs), ..Options::default() };
        let coder = Coder::load(&options).unwrap();
        let rows: Vec<String> =
            coder.code(&articles).iter().map(|c| wire::json(c, coder.versions()) + "\n").collect();
        assert!(rows.concat() == expected, "{jobs} jobs gave other rows than the command line");
    }
}

#[test]
fn no_articles_give_no_rows() {
    let coder = Coder::load(&Options::default()).unwrap();
    assert!(coder.code(&[]).is_empty());
}
