//! One request and its answer.

use std::io::{self, Read};
use std::net::IpAddr;
use std::time::Duration;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use url::{Host, Url};

use super::guard;
use crate::limits;

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The address.
    pub url: String,
    /// The mark of the copy that is known, for `If-None-Match`; may be empty.
    pub etag: String,
    /// The time of the copy that is known, for `If-Modified-Since`; may be empty.
    pub modified: String,
}

impl Request {
    /// A request for `url`, whatever is known.
    pub fn to(url: impl Into<String>) -> Self {
        Request { url: url.into(), ..Request::default() }
    }
}

/// What the server said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status of the last hop.
    pub status: u16,
    /// The address that answered, after redirects.
    pub url: String,
    /// `Content-Type` as told.
    pub kind: String,
    /// `ETag` as told.
    pub etag: String,
    /// `Last-Modified` as told.
    pub modified: String,
    /// Seconds that the server asks to wait, from `Retry-After`.
    pub retry_after_secs: Option<u64>,
    /// The body, unpacked, at most [`limits::PAGE_BYTES`].
    pub body: Vec<u8>,
}

impl Answer {
    /// The charset that `Content-Type` tells.
    pub fn charset(&self) -> Option<&str> {
        let at = self.kind.to_ascii_lowercase().find("charset=")?;
        self.kind[at + 8..].split(';').next().map(|c| c.trim().trim_matches('"'))
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The address is none of the web.
    #[error("`{0}` is no address of a web page")]
    BadAddress(String),
    /// The address lies on this machine or a private network.
    #[error("`{0}` lies on this machine or a private network")]
    Private(String),
    /// Too many redirects, or one without a target.
    #[error("`{0}` redirects without end")]
    Redirects(String),
    /// The server could not be reached, was too slow or broke off.
    #[error("{0}")]
    Failed(String),
}

/// Whatever answers requests: the network, or a test.
pub trait Fetch {
    /// The answer to `request`. Any HTTP status is an answer.
    ///
    /// # Errors
    /// [`FetchError`], where there is none.
    fn fetch(&self, request: &Request) -> Result<Answer, FetchError>;
}

/// How requests are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Whether this machine and private networks may be asked.
    pub allow_private: bool,
    /// Whether the proxy that the environment names is used; then it, not this program, decides which
    /// names are private.
    pub proxy: bool,
    /// Longest time for one hop, in seconds.
    pub timeout_secs: u64,
}

impl Default for Policy {
    fn default() -> Self {
        Policy { allow_private: false, proxy: true, timeout_secs: limits::REQUEST_SECS }
    }
}

/// The network.
pub struct Http {
    agent: ureq::Agent,
    allow_private: bool,
}

impl Http {
    /// A client that keeps to `policy`.
    pub fn new(policy: &Policy) -> Self {
        let mut config = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(policy.timeout_secs)))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .max_response_header_size(64 << 10)
            .user_agent(concat!("polybius/", env!("CARGO_PKG_VERSION")))
            .accept("text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.9,*/*;q=0.5");
        if !policy.proxy {
            config = config.proxy(None);
        }
        let resolver = Guarded { allow_private: policy.allow_private, inner: DefaultResolver::default() };
        let agent = ureq::Agent::with_parts(config.build(), DefaultConnector::default(), resolver);
        Http { agent, allow_private: policy.allow_private }
    }

    /// One hop: the answer and where it redirects to.
    fn hop(&self, url: &Url, request: &Request) -> Result<(Answer, Option<String>), FetchError> {
        let mut call = self.agent.get(url.as_str());
        if !request.etag.is_empty() {
            call = call.header("If-None-Match", &request.etag);
        }
        if !request.modified.is_empty() {
            call = call.header("If-Modified-Since", &request.modified);
        }
        let failed = |e: ureq::Error| match &e {
            ureq::Error::Io(io) if io.kind() == io::ErrorKind::PermissionDenied => {
                FetchError::Private(url.to_string())
            }
            _ => FetchError::Failed(format!("{url}: {e}")),
        };
        let mut response = call.call().map_err(failed)?;
        let header = |name: &str| {
            let value =
                response.headers().get(name).map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned());
            value.unwrap_or_default()
        };
        let (status, target) = (response.status().as_u16(), header("location"));
        let mut answer = Answer {
            status,
            url: url.to_string(),
            kind: header("content-type"),
            etag: header("etag"),
            modified: header("last-modified"),
            retry_after_secs: header("retry-after").trim().parse().ok(),
            body: Vec::new(),
        };
        if (300..400).contains(&status) && status != 304 {
            return Ok((answer, Some(target).filter(|t| !t.is_empty())));
        }
        let mut body =
            response.body_mut().with_config().limit(u64::MAX).reader().take(limits::PAGE_BYTES as u64);
        body.read_to_end(&mut answer.body).map_err(|e| FetchError::Failed(format!("{url}: {e}")))?;
        Ok((answer, None))
    }
}

/// `text` as an address of the web; one of a literal private address only if that is allowed.
fn address(text: &str, allow_private: bool) -> Result<Url, FetchError> {
    let bad = || FetchError::BadAddress(text.to_string());
    let url = Url::parse(text).map_err(|_| bad())?;
    if !["http", "https"].contains(&url.scheme()) || text.len() > limits::ADDRESS_BYTES {
        return Err(bad());
    }
    let public = match url.host().ok_or_else(bad)? {
        Host::Ipv4(v4) => guard::is_public(IpAddr::V4(v4)),
        Host::Ipv6(v6) => guard::is_public(IpAddr::V6(v6)),
        Host::Domain(name) => name != "localhost" && !name.ends_with(".localhost"),
    };
    if public || allow_private { Ok(url) } else { Err(FetchError::Private(text.to_string())) }
}

impl Fetch for Http {
    fn fetch(&self, request: &Request) -> Result<Answer, FetchError> {
        let mut url = address(&request.url, self.allow_private)?;
        for _ in 0..=limits::REDIRECTS {
            match self.hop(&url, request)? {
                (_, Some(target)) => {
                    let next = url.join(&target).map_err(|_| FetchError::BadAddress(target))?;
                    url = address(next.as_str(), self.allow_private)?;
                }
                (answer, None) => return Ok(answer),
            }
        }
        Err(FetchError::Redirects(request.url.clone()))
    }
}

/// Finds a host's addresses and leaves out those that may not be asked.
#[derive(Debug)]
struct Guarded {
    allow_private: bool,
    inner: DefaultResolver,
}

impl Resolver for Guarded {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let all = self.inner.resolve(uri, config, timeout)?;
        let is_proxy = config.proxy().is_some_and(|p| Some(p.host()) == uri.host());
        if self.allow_private || is_proxy {
            return Ok(all);
        }
        let mut out = self.inner.empty();
        for address in all.iter().filter(|a| guard::is_public(a.ip())) {
            out.push(*address);
        }
        if out.is_empty() {
            return Err(ureq::Error::Io(io::Error::from(io::ErrorKind::PermissionDenied)));
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_web_addresses_are_asked() {
        for private in [
            "http://127.0.0.1/",
            "http://localhost:80/",
            "http://[::1]/",
            "http://2130706433/",
            "http://a.localhost/",
            "http://10.0.0.8/x",
        ] {
            assert_eq!(address(private, false), Err(FetchError::Private(private.into())), "{private}");
            assert!(address(private, true).is_ok(), "{private}");
        }
        for bad in ["", "ports", "file:///etc/hosts", "ftp://a.test/", "data:text/html,x"] {
            assert_eq!(address(bad, true), Err(FetchError::BadAddress(bad.into())), "{bad}");
        }
        assert!(address("https://coast.test/a?b", false).is_ok());
    }

    #[test]
    fn names_of_private_addresses_are_not_asked() {
        let http = Http::new(&Policy { proxy: false, ..Policy::default() });
        let url = Url::parse("http://localhost:1/").unwrap();
        let told = http.hop(&url, &Request::default()).unwrap_err();
        assert_eq!(told, FetchError::Private("http://localhost:1/".into()));
    }

    #[test]
    fn charsets_are_read_from_the_type() {
        let charset =
            |kind: &str| Answer { kind: kind.into(), ..Answer::default() }.charset().map(str::to_string);
        assert_eq!(charset("text/html; Charset=\"KOI8-R\"; x").as_deref(), Some("KOI8-R"));
        assert_eq!(charset("text/html"), None);
    }
}
