//! Trains the forest that tells whose a description is: `xtask whose`.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use polybius::base::Span;
use polybius::coder::WhoseChoice;
use polybius::coder::forest::Forest;
use serde_json::Value;

use super::boost::{Growth, Table, boost};
use super::data::{Places, article, key, marked};
use super::{FOLDS, left_out, load, overlap};
use crate::root;

const GROWTH: Growth = Growth { rounds: 120, rate: 0.1, leaves: 20, least: 40 };

/// A description of a marked article, with the nation that it was marked as.
struct Lesson {
    choices: Vec<WhoseChoice>,
    right: Vec<bool>,
}

/// Trains on the marked articles of `sets` and writes the forest; with `check` only cross-validates.
pub fn run(sets: &[PathBuf], check: bool) -> Result<()> {
    let coder = load()?;
    let session = coder.session();
    let mut worker = session.worker();
    let (mut documents, mut texts) = (Vec::new(), Vec::new());
    for set in sets {
        let (articles, gold) = marked(set)?;
        for (id, marks) in &gold {
            let article =
                article(articles.get(id).with_context(|| format!("{id} has marks and no article"))?);
            let asked = asked(&Places::new(&article.text), marks);
            let spans: Vec<Span> = asked.iter().map(|(span, _)| *span).collect();
            let doc = session.parse(&mut worker, &article);
            let found = session.whose_choices(&article, &doc, &spans).into_iter().zip(&asked);
            let lessons = found.filter_map(|(choices, (_, key))| Some(lesson(choices?, key)));
            documents.push(lessons.collect::<Vec<_>>());
            texts.push((article.id, article.text));
        }
    }
    overlap::refuse(texts.iter().map(|(id, text)| (id.as_str(), text.as_str())))?;
    report(&documents);
    if check {
        return Ok(());
    }
    let forest = fit(documents.iter().flatten());
    Ok(fs::write(root()?.join("data/whose.bin"), forest.to_bytes())?)
}

/// The marked words of sides with their one nation, each once.
fn asked(places: &Places, marks: &Value) -> Vec<(Span, String)> {
    let events = marks["events"].as_array().into_iter().flatten();
    let rows = events.flat_map(|event| ["actors", "recipients"].map(|side| &event[side]));
    let rows: Vec<&Value> = rows.flat_map(|side| side.as_array().into_iter().flatten()).collect();
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let found = rows
        .iter()
        .filter_map(|row| Some((places.span(row)?, key(row["code"].as_str()?, &text(row, "name")))));
    let all: BTreeSet<(usize, usize, String)> =
        found.map(|(span, key)| (span.start as usize, span.end as usize, key)).collect();
    let one = |&(start, end, _): &&(usize, usize, String)| {
        all.iter().filter(|o| (o.0, o.1) == (*start, *end)).count() == 1
    };
    all.iter().filter(one).map(|(start, end, key)| (Span::new(*start, *end), key.clone())).collect()
}

fn lesson(choices: Vec<WhoseChoice>, marked: &str) -> Lesson {
    let right = choices.iter().map(|c| key(c.code.as_str(), &c.name) == marked).collect();
    Lesson { choices, right }
}

/// Prints what rules and forest reach on documents left out.
fn report(documents: &[Vec<Lesson>]) {
    let (mut all, mut there, mut rules, mut right) = (0, 0, 0, 0);
    for fold in 0..FOLDS {
        let forest = fit(left_out(documents, (fold, FOLDS), false).flatten());
        for lesson in left_out(documents, (fold, FOLDS), true).flatten() {
            all += 1;
            there += u32::from(lesson.right.contains(&true));
            rules += u32::from(lesson.choices.iter().zip(&lesson.right).any(|(c, r)| c.by_rules && *r));
            right += u32::from(forest.likeliest(&lesson.choices).is_some_and(|at| lesson.right[at]));
        }
    }
    let share = |n: u32| f64::from(n) / f64::from(all.max(1));
    println!("{all} descriptions, {:.3} with their nation among the choices", share(there));
    println!("left out: rules {:.3} right, forest {:.3}", share(rules), share(right));
}

fn fit<'d>(lessons: impl Iterator<Item = &'d Lesson>) -> Forest {
    let mut table = Table { rows: Vec::new(), classes: Vec::new() };
    for lesson in lessons.filter(|l| l.right.contains(&true)) {
        for (choice, &right) in lesson.choices.iter().zip(&lesson.right) {
            table.rows.push(&choice.values);
            table.classes.push(usize::from(right));
        }
    }
    boost(&table, 1, GROWTH)
}
