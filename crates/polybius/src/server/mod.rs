//! The server: the page and its API over one record.
//!
//! Every answer is made by a plain function over a [`Reader`](polybius_record::Reader) on a thread of its
//! own, under a deadline, and kept until the record's file changes. Nothing here writes to the record.

mod about;
mod actor;
mod ask;
mod assets;
mod document;
mod dossier;
mod filter;
mod guard;
mod happenings;
mod network;
mod openapi;
mod patience;
mod places;
mod read;
mod routes;
mod search;
mod series;
mod sheet;
mod sql;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use polybius_intake::net::fetch::Policy;

use crate::error::Error;
use crate::front::Options;
use ask::App;
pub use patience::PATIENCE;

/// Time that answers on their way have when the server is asked to stop.
const GRACE: Duration = Duration::from_secs(5);

/// Longest time for one hop to a page that a client wants read, in seconds; the whole of it has twice as long.
const FETCH_SECS: u64 = 10;

/// What a server is started with.
pub struct Settings {
    /// The record's file.
    pub record: PathBuf,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// What a caller must show; needed for any address but loopback.
    pub token: Option<String>,
    /// How texts that are pasted are coded.
    pub options: Options,
    /// How pages are fetched that a client wants read; see [`fetching`].
    pub fetching: Policy,
    /// Longest time for a client to send the head of a request, and once more for the body.
    pub patience: Duration,
}

/// How a server fetches for its clients: the public network only, unless `allow_private`. A proxy of the
/// environment would decide in the server's place what is private, so it is used only then.
pub fn fetching(allow_private: bool) -> Policy {
    Policy { allow_private, proxy: allow_private, timeout_secs: FETCH_SECS }
}

/// Whether the page is inside the program, or only the API.
pub fn has_page() -> bool {
    assets::has_page()
}

/// A token that nobody can guess: 32 hex digits.
///
/// # Errors
/// What the system says where it has no random bytes.
pub fn new_token() -> std::io::Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
    Ok(bytes.iter().map(|b| format!("{b:02x}")).collect())
}

/// Serves until the program is interrupted or told to end; `ready` is given the address. Answers on their
/// way are finished, for at most five seconds.
///
/// # Errors
/// [`Error::Record`] where the record cannot be opened, [`Error::Listen`] where the address is taken or
/// would be open to others without a token.
pub fn serve(settings: Settings, ready: impl FnOnce(SocketAddr)) -> Result<(), Error> {
    let address = settings.listen;
    if !address.ip().is_loopback() && settings.token.is_none() {
        let reason = "an address that others can reach needs a token".to_string();
        return Err(Error::Listen { address, reason });
    }
    let failed = |e: std::io::Error| Error::Listen { address, reason: e.to_string() };
    let app = Arc::new(App::new(settings)?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(32)
        .enable_all()
        .build()
        .map_err(failed)?;
    let outcome = runtime.block_on(run(app, address, ready)).map_err(failed);
    runtime.shutdown_timeout(Duration::from_secs(1));
    outcome
}

async fn run(app: Arc<App>, address: SocketAddr, ready: impl FnOnce(SocketAddr)) -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::bind(address).await?;
    ready(listener.local_addr()?);
    let (tell, mut told) = tokio::sync::watch::channel(false);
    let (stopping, patience) = (app.clone(), app.settings.patience);
    let wait = async move {
        end_asked().await;
        stopping.stop();
        tell.send(true).ok();
    };
    let serving = patience::accept(listener, routes::routes(app), patience, wait);
    let late = async {
        told.wait_for(|asked| *asked).await.ok();
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        () = serving => {}
        () = late => {}
    }
    Ok(())
}

/// Ends when the program is interrupted or told to end.
async fn end_asked() {
    let interrupt = async { tokio::signal::ctrl_c().await.ok() };
    #[cfg(unix)]
    let end = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let end = std::future::pending::<Option<()>>();
    tokio::select! {
        _ = interrupt => {}
        _ = end => {}
    }
}
