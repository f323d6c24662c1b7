//! A folder with articles and the rows they should give.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::error::{At, Error};
use crate::eval::score::{self, Score};
use crate::front::Coder;
use crate::input::{Defaults, Inputs, Raw};
use crate::{Article, wire};

/// A gold set: `gold.jsonl`, and its articles in `articles.jsonl` or as plain texts beside it.
pub struct GoldSet {
    /// The articles.
    pub articles: Vec<Article>,
    /// Gold rows by document, in the order of the file.
    pub gold: Vec<(String, Value)>,
}

/// One document with its figures.
#[derive(Clone, Debug)]
pub struct Scored {
    /// The document.
    pub id: String,
    /// Its outlet, empty if unknown.
    pub outlet: String,
    /// Whether there were coded rows for it, be they none.
    pub coded: bool,
    /// Its figures.
    pub score: Score,
}

impl GoldSet {
    /// Reads the set in `folder`.
    ///
    /// # Errors
    /// The first article or line of gold that cannot be read.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let lines = folder.join("articles.jsonl");
        let paths: Vec<PathBuf> = match lines.exists() {
            true => vec![lines],
            false => texts(folder)?,
        };
        let defaults = Defaults::default();
        let articles: Result<Vec<Article>, Error> =
            Inputs::open(&paths).map(|raw| raw.article(&defaults).map(|incoming| incoming.article)).collect();
        Ok(GoldSet { articles: articles?, gold: objects(&folder.join("gold.jsonl"))? })
    }

    /// Codes the articles that gold has and scores them.
    pub fn code(&self, coder: &Coder) -> Vec<Scored> {
        self.score(&self.rows(coder))
    }

    /// The rows of the articles that gold has, by document.
    pub fn rows(&self, coder: &Coder) -> HashMap<String, Value> {
        let gold: HashSet<&str> = self.gold.iter().map(|(id, _)| id.as_str()).collect();
        let articles: Vec<Article> =
            self.articles.iter().filter(|a| gold.contains(a.id.as_str())).cloned().collect();
        let rows = coder.code(&articles).into_iter().map(|coded| {
            let line = wire::json(&coded, coder.versions());
            let row = serde_json::from_str(&line).expect("invariant: the row contract is JSON");
            (coded.article.id, row)
        });
        rows.collect()
    }

    /// Scores rows coded before, by document.
    pub fn score(&self, coded: &HashMap<String, Value>) -> Vec<Scored> {
        let outlets: HashMap<&str, &str> =
            self.articles.iter().map(|a| (a.id.as_str(), a.outlet.as_str())).collect();
        let one = |(id, gold): &(String, Value)| Scored {
            id: id.clone(),
            outlet: outlets.get(id.as_str()).copied().unwrap_or("").to_string(),
            coded: coded.contains_key(id),
            score: score::document(gold, coded.get(id).unwrap_or(&Value::Null)),
        };
        self.gold.iter().map(one).collect()
    }
}

/// Rows that a run of `code` wrote, by document.
///
/// # Errors
/// [`Error::Unreadable`], or the first line that is no JSON object with an `id`.
pub fn coded_rows(path: &Path) -> Result<HashMap<String, Value>, Error> {
    Ok(objects(path)?.into_iter().collect())
}

/// The figures of all documents together.
pub fn total(documents: &[Scored]) -> Score {
    let mut sum = Score::default();
    for document in documents {
        sum.add(&document.score);
    }
    sum
}

fn texts(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let at = At::whole(folder.display().to_string());
    let files = crate::input::files_under(folder, &["txt"])
        .map_err(|source| Error::Unreadable { at: at.clone(), source })?;
    if files.is_empty() { Err(Error::EmptyFolder { at }) } else { Ok(files) }
}

/// The objects of a JSONL file with their ids, in order.
fn objects(path: &Path) -> Result<Vec<(String, Value)>, Error> {
    let parse = |raw: Raw| match raw {
        Raw::Failed(error) => Err(error),
        Raw::Line(at, bytes) | Raw::Text(at, _, bytes) => {
            let bad = |reason: String| Error::BadJson { at: at.clone(), reason };
            let row: Value = serde_json::from_slice(&bytes).map_err(|e| bad(e.to_string()))?;
            let id = row["id"].as_str().ok_or(Error::MissingField { at: at.clone(), field: "id" })?;
            Ok((id.to_string(), row))
        }
        _ => Err(Error::BadJson {
            at: At::whole(path.display().to_string()),
            reason: "it is no JSONL file".into(),
        }),
    };
    Inputs::open(&[path.to_path_buf()]).map(parse).collect()
}
