//! The command line, run as a user runs it: the real program, real files, the real model.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod answers;
mod arithmetic;
mod atlas;
mod circumstances;
mod code;
mod dates;
mod docs;
mod eval;
mod exits;
mod explain;
mod faults;
mod harness;
mod hashes;
mod ingest;
mod intake;
mod library;
mod log;
mod mentions;
mod motions;
mod nasty;
mod output;
mod parties;
mod read;
mod record;
mod same;
mod tools;
