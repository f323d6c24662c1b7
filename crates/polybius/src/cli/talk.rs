//! What the program says on standard error: errors, progress, a last word.

use indicatif::{ProgressBar, ProgressStyle};
use polybius::Error;

/// Says what is wrong and what to do next.
pub fn report(error: &Error) {
    eprintln!("error[{}] {error}", error.code());
    if !error.advice().is_empty() {
        eprintln!("  {}", error.advice());
    }
}

/// Progress over inputs, shown on a terminal only.
pub struct Progress(ProgressBar);

impl Progress {
    /// A bar over `bytes`, or a running count where the size is not known.
    pub fn new(bytes: Option<u64>) -> Self {
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
        self.0.set_message(format!("{articles} articles, {rate:.0}/s"));
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
