//! Connections: how many are open at a time, and how long a client may take to say what it wants.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::ask::{App, Refusal};
use super::routes::refuse;

/// Longest time for the head of a request, counted from the opening of the connection or the answer before,
/// and once more for its body.
pub const PATIENCE: Duration = Duration::from_secs(15);
/// Most bytes of a request's head.
const HEAD_BYTES: usize = 96 << 10;
/// Most bytes of a request's body.
const BODY_BYTES: usize = 512 << 10;
/// Connections that are open at a time; more wait.
const OPEN: usize = 512;
/// Pause after a connection that could not be taken, as when the system has no more files.
const PAUSE: Duration = Duration::from_millis(50);

/// Answers on `listener` until `stop`, then finishes what is being answered. Who does not send the head of a
/// request within `patience` is cut off.
pub async fn accept(
    listener: TcpListener,
    routes: Router,
    patience: Duration,
    stop: impl Future<Output = ()>,
) {
    let service = TowerToHyperService::new(routes);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience).max_header_size(HEAD_BYTES);
    let (open, seats) = (GracefulShutdown::new(), Arc::new(Semaphore::new(OPEN)));
    let mut stop = pin!(stop);
    loop {
        let next = async { (seats.clone().acquire_owned().await, listener.accept().await) };
        let (seat, taken) = tokio::select! {
            () = &mut stop => break,
            next = next => next,
        };
        let Ok((stream, _)) = taken else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let connection = open.watch(http.serve_connection(TokioIo::new(stream), service.clone()));
        tokio::spawn(async move {
            let _seat = seat;
            // A client that breaks off is no fault of the server.
            connection.await.ok();
        });
    }
    drop(listener);
    open.shutdown().await;
}

/// Takes a request's body whole before it is answered, bounded in bytes and time.
pub async fn bounded(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    if body.size_hint().lower() > BODY_BYTES as u64 {
        return refuse(&too_large());
    }
    match tokio::time::timeout(app.settings.patience, to_bytes(body, BODY_BYTES)).await {
        Ok(Ok(bytes)) => next.run(Request::from_parts(head, Body::from(bytes))).await,
        Ok(Err(_)) => refuse(&too_large()),
        Err(_) => {
            refuse(&Refusal::new(StatusCode::REQUEST_TIMEOUT, "too-slow", "the body did not come in time"))
        }
    }
}

fn too_large() -> Refusal {
    let message = format!("a body has at most {BODY_BYTES} bytes");
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", message)
}
