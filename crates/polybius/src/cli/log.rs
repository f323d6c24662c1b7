//! The log: what the program does on the way, on standard error, by level.

use std::io;
use std::sync::OnceLock;

use clap::ValueEnum;
use tracing_subscriber::filter::LevelFilter;

/// How much is logged, and in which form.
#[derive(clap::Args)]
pub struct Log {
    /// What the program does on the way, on standard error
    #[arg(
        long = "log",
        global = true,
        value_enum,
        value_name = "LEVEL",
        env = "POLYBIUS_LOG",
        default_value = "warn"
    )]
    #[arg(hide_default_value = true, hide_env_values = true, hide_possible_values = true)]
    log_level: Level,
    /// How standard error is written: for a person, or a JSON object a line
    #[arg(
        long = "log-format",
        global = true,
        value_enum,
        value_name = "FORMAT",
        env = "POLYBIUS_LOG_FORMAT"
    )]
    #[arg(
        default_value = "text",
        hide_default_value = true,
        hide_env_values = true,
        hide_possible_values = true
    )]
    log_format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Level {
    /// Nothing
    Off,
    /// What stops the work
    Error,
    /// What may be wrong
    Warn,
    /// Steps of the work
    Info,
    /// Batches and transactions
    Debug,
    /// Articles
    Trace,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a person
    Text,
    /// A JSON object a line
    Json,
}

/// How this run talks.
struct Voice {
    format: Format,
    level: Level,
}

static VOICE: OnceLock<Voice> = OnceLock::new();

/// Whether everything on standard error is a JSON object.
pub fn is_json() -> bool {
    VOICE.get().is_some_and(|voice| voice.format == Format::Json)
}

/// Whether lines come on the way, among which a progress bar would stand in the way.
pub fn is_talkative() -> bool {
    VOICE.get().is_some_and(|voice| voice.format == Format::Json || voice.level >= Level::Info)
}

impl Log {
    /// Starts the log of this run.
    pub fn start(self) {
        let level = match self.log_level {
            Level::Off => LevelFilter::OFF,
            Level::Error => LevelFilter::ERROR,
            Level::Warn => LevelFilter::WARN,
            Level::Info => LevelFilter::INFO,
            Level::Debug => LevelFilter::DEBUG,
            Level::Trace => LevelFilter::TRACE,
        };
        let builder = tracing_subscriber::fmt().with_max_level(level).with_writer(io::stderr);
        let begun = match self.log_format {
            Format::Text => builder.try_init(),
            Format::Json => builder.json().try_init(),
        };
        // A second start would be of the same program: the first one holds.
        drop(begun);
        let _ = VOICE.set(Voice { format: self.log_format, level: self.log_level });
    }
}
