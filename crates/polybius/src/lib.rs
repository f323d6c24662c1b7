//! Reads news and keeps the record: who did what to whom, and who says so.
//!
//! [`Coder`] is the front door: it loads model, atlas and codebook once and turns articles into
//! [`Coded`] rows; [`wire`] writes them as the row contract, [`table`] as flat tables.
//! [`lookup`] asks the atlas alone.
//!
//! ```no_run
//! use polybius::{Article, Coder, Options, wire};
//!
//! let coder = Coder::load(&Options::default())?;
//! let article = Article { id: "a1".into(), text: "Russia attacked Ukraine.".into(), ..Default::default() };
//! for coded in coder.code(&[article]) {
//!     println!("{}", wire::json(&coded, coder.versions()));
//! }
//! # Ok::<(), polybius::Error>(())
//! ```

pub mod answer;
mod batch;
pub mod brief;
pub mod clock;
pub mod coded;
#[cfg(feature = "parquet")]
pub mod columns;
pub mod counts;
pub mod doctor;
pub mod dyads;
pub mod error;
pub mod eval;
#[cfg(feature = "parquet")]
pub mod flat;
#[cfg(feature = "parquet")]
pub mod frames;
mod front;
pub mod gazetteer;
mod guard;
pub mod ingest;
pub mod input;
pub mod lookup;
pub mod model;
pub mod output;
pub mod report;
#[cfg(feature = "server")]
pub mod server;
pub mod table;
pub mod watch;
pub mod wire;

pub use batch::ordered;
pub use error::{At, Error};
pub use front::{Coded, Coder, Knowledge, Options, Session, Versions, Worker, acts_in, codebook, knowledge};
pub use polybius_atlas as atlas;
pub use polybius_base as base;
pub use polybius_base::Article;
pub use polybius_coder as coder;
pub use polybius_intake as intake;
pub use polybius_record as record;
pub use polybius_syntax as syntax;
