//! The record: one SQLite file of articles and their rows, kept over years, and the questions to it.
//!
//! [`Store`] writes: an [`Entry`] is a document with all its rows and is there whole or not at all.
//! [`Reader`] asks: under its [`Clock`] the names `documents`, `events`, `claims` … show what could be
//! known, so a question need not think of it: it is asked of [`Reader::connection`] and names these views.
//! [`schema`] declares every table and view; a new one is a struct in `schema/` and a line in `TABLES` or `VIEWS`.
//! What is derived from rows is brought up to date over [`Store::connection`], in transactions of its own.

pub mod audit;
pub mod changes;
mod check;
mod csv;
pub mod days;
pub mod dossier;
pub mod entry;
mod error;
pub mod evidence;
pub mod export;
mod functions;
pub mod happenings;
mod known;
mod query;
mod reader;
#[cfg(test)]
#[path = "tests/samples.rs"]
mod samples;
pub mod schema;
pub mod search;
pub mod show;
mod store;
pub mod stories;
mod table;
#[cfg(test)]
mod tests;
pub mod upkeep;
pub mod words;
mod writer;

pub use check::{Glance, check, glance};
pub use entry::{Entry, text_sha256};
pub use error::Error;
pub use functions::FUNCTIONS;
pub use known::Known;
pub use query::{Ended, Sink, query};
pub use reader::Reader;
pub use rusqlite;
pub use schema::Clock;
pub use store::Store;
pub use table::{Column, Key, Table};
pub use writer::{Put, Writer};

/// Seconds that a writer waits for another one.
const BUSY_SECONDS: u64 = 60;
