//! The schema: every table and view of the record, the statements that make them, their reference.

mod derived;
mod documents;
mod reference;
mod rows;
mod views;

pub use derived::{Happening, HappeningEvent, Story, StoryDocument, StoryId, StoryProfile};
pub use documents::{Actor, Coding, Document, PairDay, Run, Text};
pub use reference::reference;
pub use rows::{
    Claim, ClaimPair, Diagnostic, Dyad, Event, Exchange, Figure, Judgement, Sentence, Side, Voice,
};
pub use views::{Clock, VIEWS, View};

use crate::table::Table;

/// Version of the schema that this program writes; it stands in SQLite's `user_version` and in `versions`.
pub const VERSION: i64 = 2;

/// Every table, parents before children.
pub const TABLES: &[&Table] = &[
    &Run::TABLE,
    &Document::TABLE,
    &Text::TABLE,
    &Coding::TABLE,
    &Actor::TABLE,
    &Sentence::TABLE,
    &Event::TABLE,
    &Side::TABLE,
    &Dyad::TABLE,
    &Claim::TABLE,
    &ClaimPair::TABLE,
    &Exchange::TABLE,
    &Figure::TABLE,
    &Voice::TABLE,
    &Judgement::TABLE,
    &Diagnostic::TABLE,
    &PairDay::TABLE,
    &StoryProfile::TABLE,
    &StoryDocument::TABLE,
    &Story::TABLE,
    &StoryId::TABLE,
    &Happening::TABLE,
    &HappeningEvent::TABLE,
];

/// What is indexed for `search`: titles and texts by document, contents by claim. Without
/// `contentless_delete`, which readers with an older SQLite stumble over.
const WORDS: &str = "\
CREATE VIRTUAL TABLE document_words USING fts5 (title, body, content = '');
CREATE VIRTUAL TABLE claim_words USING fts5 (content, content = '');
";

/// The table that tells how the file came to its version.
const VERSIONS: &str =
    "CREATE TABLE versions (version INTEGER NOT NULL PRIMARY KEY, since TEXT NOT NULL) STRICT;\n";

/// The statements that make an empty record of this version.
pub fn ddl() -> String {
    let tables: String = TABLES.iter().map(|t| t.ddl()).collect();
    let views: String = VIEWS.iter().filter_map(View::persistent).collect();
    [VERSIONS, &tables, WORDS, &views].concat()
}
