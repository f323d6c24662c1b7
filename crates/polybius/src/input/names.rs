//! Names of fields and columns, where an input has others than ours.

/// Our fields and the names under which tables have them, in lower case.
const KNOWN: &[(&str, &[&str])] = &[
    ("id", &["id", "article_id", "doc_id"]),
    ("text", &["text", "body", "content", "article", "full_text", "fulltext", "article_text", "maintext"]),
    (
        "date",
        &[
            "date",
            "published",
            "publish_date",
            "publication_date",
            "pubdate",
            "pub_date",
            "published_at",
            "date_publish",
        ],
    ),
    ("outlet", &["outlet", "source", "publication", "publisher", "newspaper", "source_domain"]),
    ("title", &["title", "headline"]),
    ("byline", &["byline", "author", "authors"]),
    ("language", &["language", "lang"]),
    ("url", &["url", "link"]),
];

/// Names that the user gave: our field and theirs, such as `text` and `article.body`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(Vec<(String, String)>);

impl Names {
    /// Adds the name `theirs` of our field `own`.
    ///
    /// # Errors
    /// The list of our fields, where `own` is none.
    pub fn add(&mut self, own: &str, theirs: &str) -> Result<(), String> {
        if !KNOWN.iter().any(|(field, _)| *field == own) {
            let fields: Vec<&str> = KNOWN.iter().map(|(field, _)| *field).collect();
            return Err(format!("one of {}", fields.join(", ")));
        }
        self.0.push((own.into(), theirs.into()));
        Ok(())
    }

    /// Whether all names are ours.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The pointer into a JSON object at which our field `own` stands; dots in a given name go deeper.
    pub fn path(&self, own: &str) -> String {
        let given = self.0.iter().find(|(field, _)| field == own).map(|(_, name)| name.as_str());
        format!("/{}", given.unwrap_or(own).replace('.', "/"))
    }

    /// Our field that a table's column `theirs` holds: as the user said, else by the usual names.
    pub fn own(&self, theirs: &str) -> Option<&str> {
        if let Some((own, _)) = self.0.iter().find(|(_, name)| name == theirs) {
            return Some(own);
        }
        let lower = theirs.trim().to_lowercase();
        let own = KNOWN.iter().find(|(_, names)| names.contains(&lower.as_str())).map(|(own, _)| *own)?;
        // A field that the user placed elsewhere is not read here.
        self.0.iter().all(|(field, _)| field != own).then_some(own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_names_come_before_the_usual_ones() {
        let mut names = Names::default();
        names.add("text", "story.words").unwrap();
        assert_eq!((names.path("text").as_str(), names.path("id").as_str()), ("/story/words", "/id"));
        assert_eq!(names.own("story.words"), Some("text"));
        assert_eq!(
            (names.own("body"), names.own("Headline"), names.own("colour")),
            (None, Some("title"), None)
        );
        assert!(names.add("colour", "x").unwrap_err().contains("byline"));
    }
}
