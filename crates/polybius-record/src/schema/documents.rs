//! Tables of what was read, by which program, and who is named in it.

use crate::table::{Key, table};

table! {
    /// What rows depend on: versions of the program's parts and its options. The same parts are one run, however often the program was started.
    pub struct Run = "runs", rowid, rules ["UNIQUE (schema, coder, model, atlas, codebook, typer, options)"], indexes [] {
        /// Number of the run.
        run: Key => "PRIMARY KEY",
        /// Version of the row contract.
        schema: i64,
        /// Version of the program.
        coder: String,
        /// Language model: language, name and version.
        model: String,
        /// Version of the atlas.
        atlas: String,
        /// Version of the codebook.
        codebook: String,
        /// Version of the typer, empty where the codebook alone decides.
        typer: String,
        /// Options that leave rows out, as given on the command line, or empty.
        options: String,
    }
}

table! {
    /// Articles, one row for each content. The same outlet, date, title and text is the same document, whatever its id.
    pub struct Document = "documents", rowid, rules [], indexes ["(id)", "(day)", "(text_sha256)"] {
        /// Number of the document.
        doc: Key => "PRIMARY KEY",
        /// SHA-256 over the hash of the text, outlet, date and title: 64 hex digits.
        hash: String => "UNIQUE",
        /// SHA-256 of the text's UTF-8 bytes: 64 hex digits.
        text_sha256: String,
        /// The input's id, as it first came.
        id: String,
        /// Name of the outlet, or empty.
        outlet: String,
        /// Headline, or empty.
        title: String,
        /// Publication date, `YYYY-MM-DD`, `YYYY-MM` or `YYYY`; null where unknown.
        published: Option<String>,
        /// The last day that the publication date can mean, `YYYY-MM-DD`; null where unknown. `--published-by` goes by it.
        day: Option<String>,
        /// When the record first held it: UTC, `YYYY-MM-DDTHH:MM:SS.mmmZ`.
        first_seen: String,
        /// When its words were removed on demand; null for most.
        forgotten: Option<String>,
    }
}

table! {
    /// Texts of documents; one that came as rows without its text has none, and one that was forgotten has none any more.
    pub struct Text = "texts", rowid, rules [], indexes [] {
        /// The document.
        doc: Key => "PRIMARY KEY REFERENCES documents (doc)",
        /// Length of the text in UTF-8 bytes.
        bytes: i64,
        /// The text, compressed with zlib.
        text: Vec<u8>,
    }
}

table! {
    /// A document as one run coded it. All its rows hang on it; a later coding takes its place and leaves it as it was.
    pub struct Coding = "codings", rowid, rules [], indexes ["(doc, since)", "UNIQUE (doc) WHERE until IS NULL"] {
        /// Number of the coding.
        coding: Key => "PRIMARY KEY",
        /// The document.
        doc: i64 => "REFERENCES documents (doc)",
        /// The run.
        run: i64 => "REFERENCES runs (run)",
        /// When its rows came into the record: UTC, `YYYY-MM-DDTHH:MM:SS.mmmZ`.
        since: String,
        /// When another coding took its place; null for the one that holds. `--known-at` goes by both.
        until: Option<String>,
    }
}

table! {
    /// Parties, one row for each combination that rows name.
    pub struct Actor = "actors", rowid, rules ["UNIQUE (code, sector, name, entity)"], indexes ["(key)"] {
        /// Number of the actor.
        actor: Key => "PRIMARY KEY",
        /// What it is counted under: the country, `IGO:` and the acronym of an organisation, `NON`, or empty if unknown.
        key: String,
        /// ISO 3166-1 alpha-3 code of its country, `IGO`, `NON`, or empty.
        code: String,
        /// Sector, or empty.
        sector: String,
        /// Acronym of an international organisation, or empty.
        name: String,
        /// The atlas entity, or empty.
        entity: String,
    }
}

table! {
    /// Sums a day and pair: tellings in the codings that hold, by the day of publication.
    pub struct PairDay = "pair_days", rowid, rules ["PRIMARY KEY (source, target, day, type)"], indexes ["(day)"] {
        /// The last day that the publication date can mean, or empty where it is unknown.
        day: String,
        /// Key of the side that acts.
        source: String,
        /// Key of the side acted on.
        target: String,
        /// PLOVER type.
        r#type: String,
        /// Events told, whatever their status.
        told: i64,
        /// Of these, the ones told as having happened.
        actual: i64,
        /// Sum of the Goldstein values of the latter.
        goldstein: f64,
    }
}
