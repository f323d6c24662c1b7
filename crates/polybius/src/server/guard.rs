//! Who may ask, and what browsers may do with the answers.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::ask::{App, Refusal};
use super::routes::refuse;

/// The cookie that holds the token.
const COOKIE: &str = "polybius";

/// What the page may load and do: its own files, nothing else, no script or style in the markup.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'";

const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

/// Lets through who may ask, and puts the headers on every answer.
pub async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let mut response = match admit(&app, &request) {
        Admitted::Yes => next.run(request).await,
        Admitted::WithCookie(answer) => answer,
        Admitted::No(refusal) => refuse(&refusal),
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(*name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

enum Admitted {
    Yes,
    /// The token came in the address: it goes into a cookie and out of the address.
    WithCookie(Response),
    No(Refusal),
}

fn admit(app: &App, request: &Request) -> Admitted {
    if !is_same_origin(request) {
        let message = "the request comes from another site";
        return Admitted::No(Refusal::new(StatusCode::FORBIDDEN, "forbidden", message));
    }
    let Some(token) = &app.settings.token else {
        return match is_loopback(request.headers()) {
            true => Admitted::Yes,
            false => Admitted::No(Refusal::new(
                StatusCode::FORBIDDEN,
                "forbidden",
                "without a token the server answers to 127.0.0.1 and localhost only",
            )),
        };
    };
    if shown(request.headers()).any(|given| is_equal(given, token)) {
        return Admitted::Yes;
    }
    let query = request.uri().query().unwrap_or("");
    let given = query.split('&').find_map(|part| part.strip_prefix("token="));
    match given {
        Some(given) if request.method() == Method::GET && is_equal(given, token) => {
            Admitted::WithCookie(with_cookie(request.uri().path(), token))
        }
        _ => Admitted::No(Refusal::new(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "a token is needed: open the address that polybius serve printed, or send `Authorization: Bearer TOKEN`",
        )),
    }
}

/// Tokens that a request shows in its headers.
fn shown(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let text = |name| headers.get_all(name).iter().filter_map(|v: &HeaderValue| v.to_str().ok());
    let bearer = text(header::AUTHORIZATION).filter_map(|v| v.strip_prefix("Bearer "));
    let cookies = text(header::COOKIE).flat_map(|v| v.split(';'));
    bearer.chain(cookies.filter_map(|c| c.trim().strip_prefix(COOKIE)?.strip_prefix('=')))
}

/// Compares without telling by the time it takes how much is right.
fn is_equal(given: &str, token: &str) -> bool {
    given.len() == token.len() && given.bytes().zip(token.bytes()).fold(0, |d, (a, b)| d | (a ^ b)) == 0
}

fn with_cookie(path: &str, token: &str) -> Response {
    // A path such as //host would lead elsewhere.
    let home = format!("/{}", path.trim_start_matches('/'));
    let cookie = format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=604800");
    (StatusCode::SEE_OTHER, [(header::LOCATION, home), (header::SET_COOKIE, cookie)]).into_response()
}

/// Whether the `Host` is this machine, so that no name elsewhere can be pointed at it.
fn is_loopback(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST).and_then(|h| h.to_str().ok()) else { return false };
    let name = match host.strip_prefix('[') {
        Some(six) => six.split(']').next().unwrap_or(""),
        None => host.split(':').next().unwrap_or(""),
    };
    matches!(name, "localhost" | "127.0.0.1" | "::1")
}

/// Whether a request that names its origin comes from the page itself.
fn is_same_origin(request: &Request) -> bool {
    let header = |name| request.headers().get(name).and_then(|v: &HeaderValue| v.to_str().ok());
    match (header(header::ORIGIN), header(header::HOST)) {
        (Some(origin), Some(host)) => origin.split("://").nth(1) == Some(host),
        (Some(_), None) => false,
        (None, _) => true,
    }
}
