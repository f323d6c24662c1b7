//! What the program says on standard error: errors, progress, a last word.

use indicatif::{ProgressBar, ProgressStyle};
use polybius::Error;
use polybius::counts::{Counts, many};
use serde_json::{Value, json};

use super::log;

/// Says what is wrong and what to do next.
pub fn report(error: &Error) {
    if log::is_json() {
        let fields = json!({ "code": error.code(), "advice": error.advice() });
        return line("ERROR", &error.to_string(), fields);
    }
    eprintln!("error[{}] {error}", error.code());
    if !error.advice().is_empty() {
        eprintln!("  {}", error.advice());
    }
}

/// Says something in passing.
pub fn say(what: &str) {
    if log::is_json() { line("INFO", what, json!({})) } else { eprintln!("{what}") }
}

/// The last word of a run: what it read, coded and skipped, and why. `said` is the same for a person,
/// up to what was skipped; `more` are numbers of this command alone.
pub fn sum_up(command: &str, said: &str, counts: &Counts, more: Value) {
    if !log::is_json() {
        return eprintln!("{said}; {}", counts.reasons());
    }
    let mut fields = serde_json::to_value(counts).expect("invariant: counts are plain data");
    fields["command"] = command.into();
    if let (Value::Object(fields), Value::Object(more)) = (&mut fields, more) {
        fields.extend(more);
    }
    line("INFO", "done", fields);
}

/// One line in the form of the log.
fn line(level: &str, message: &str, mut fields: Value) {
    fields["message"] = message.into();
    let now = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
    eprintln!("{}", json!({ "timestamp": now, "level": level, "fields": fields, "target": "polybius" }));
}

/// Progress over inputs, shown on a terminal only.
pub struct Progress(ProgressBar);

impl Progress {
    /// A bar over `bytes`, or a running count where the size is not known; nothing where the log is talkative.
    pub fn new(bytes: Option<u64>) -> Self {
        if log::is_talkative() {
            return Progress(ProgressBar::hidden());
        }
        let (bar, template) = match bytes {
            Some(bytes) => (ProgressBar::new(bytes), "{bar:30} {percent:>3} %  {msg}  {eta} left"),
            None => (ProgressBar::new_spinner(), "{spinner} {msg}  {elapsed}"),
        };
        let style = ProgressStyle::with_template(template).expect("invariant: the template is well formed");
        Progress(bar.with_style(style))
    }

    /// Shows how far the work is.
    pub fn set(&self, bytes: u64, articles: usize) {
        self.0.set_position(bytes);
        let seconds = self.0.elapsed().as_secs_f64();
        let rate = if seconds > 0.0 { articles as f64 / seconds } else { 0.0 };
        self.0.set_message(format!("{}, {rate:.0}/s", many(articles, "article")));
    }

    /// Reports `error` above the bar.
    pub fn report(&self, error: &Error) {
        self.0.suspend(|| report(error));
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.0.finish_and_clear();
    }
}
