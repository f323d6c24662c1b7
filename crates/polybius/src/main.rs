//! The command line: data to standard output, talk to standard error.

mod cli;

use std::process::ExitCode;

/// Coding and answers make many small things; this takes a tenth less time for answers than the system's.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
