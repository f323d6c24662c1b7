//! Watching feeds for weeks: when each is asked, what is fetched, what is done when servers misbehave.
//!
//! One request at a time, so each host is left in peace for [`limits::HOST_SECS`] or as long as its
//! `robots.txt` asks. The clock, the network and the place where articles go come in as [`Clock`],
//! [`Fetch`] and [`Sink`], so a month can be simulated in seconds. Articles are given to the sink once:
//! what was given is noted in the state, and after a kill the sink itself says what it has.

mod state;

use std::collections::BTreeMap;

use url::Url;

use crate::limits;
use crate::net::fetch::{Answer, Fetch, FetchError, Request};
use crate::net::robots::Robots;
use crate::{Piece, charset, feed, html};
pub use state::{DAY_SECS, FeedState, Pending, State};

/// The name under which `robots.txt` is read.
const AGENT: &str = "polybius";

/// Time, and waiting for it.
pub trait Clock {
    /// Seconds since 1970.
    fn now(&self) -> u64;
    /// Waits until [`Clock::now`] is `time` or later.
    fn wait_until(&self, time: u64);
}

/// Where articles and the state go.
pub trait Sink {
    /// What can go wrong in it; it ends the watch.
    type Error;

    /// Whether it has an article of this id.
    fn has(&mut self, id: &str) -> bool;

    /// Takes an article; its id is its address.
    ///
    /// # Errors
    /// The sink's own.
    fn take(&mut self, piece: Piece) -> Result<(), Self::Error>;

    /// Keeps the state, in one step: a kill leaves the old one or the new one.
    ///
    /// # Errors
    /// The sink's own.
    fn save(&mut self, state: &State) -> Result<(), Self::Error>;

    /// Hears what could not be read and why.
    fn note(&mut self, what: &str);
}

/// What a watch did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Requests made.
    pub requests: u64,
    /// Articles given to the sink.
    pub articles: u64,
    /// Pages given up.
    pub given_up: u64,
}

/// How long a watch goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// Each feed and each page that is due is tried once.
    Once,
    /// The clock shows this time.
    Time(u64),
}

/// A site, and when it may be asked again.
#[derive(Default)]
struct Host {
    next: u64,
    robots: Robots,
    robots_until: u64,
}

/// What is done next.
enum Task {
    Feed(String),
    Page(usize),
}

/// A watch over feeds.
pub struct Watch<'a, S: Sink> {
    fetch: &'a dyn Fetch,
    clock: &'a dyn Clock,
    sink: &'a mut S,
    state: State,
    hosts: BTreeMap<String, Host>,
    tally: Tally,
    unsaved: u32,
    forgotten: u64,
    /// The latest time that the clock has shown.
    latest: u64,
    /// When this run began, if every task is done once only.
    once: Option<u64>,
}

impl<'a, S: Sink> Watch<'a, S> {
    /// A watch that goes on from `state`.
    pub fn new(fetch: &'a dyn Fetch, clock: &'a dyn Clock, sink: &'a mut S, state: State) -> Self {
        let (hosts, tally) = (BTreeMap::new(), Tally::default());
        Watch {
            fetch,
            clock,
            sink,
            state,
            hosts,
            tally,
            unsaved: 0,
            forgotten: 0,
            latest: u64::MAX,
            once: None,
        }
    }

    /// Goes on until it is time to end.
    ///
    /// # Errors
    /// The sink's own.
    pub fn run(&mut self, until: Until) -> Result<Tally, S::Error> {
        let start = self.clock.now();
        let end = match until {
            Until::Once => {
                self.once = Some(start);
                u64::MAX
            }
            Until::Time(time) => time,
        };
        loop {
            self.heed_clock();
            let Some((due, task)) = self.next() else {
                if self.once.is_some() {
                    break;
                }
                self.clock.wait_until(end);
                break;
            };
            if due >= end {
                self.clock.wait_until(end);
                break;
            }
            if due > self.clock.now() {
                self.save_if(true)?;
                self.clock.wait_until(due);
            }
            match task {
                Task::Feed(feed) => self.visit(&feed),
                Task::Page(at) => self.page(at)?,
            }
            self.save_if(self.unsaved >= limits::UNSAVED)?;
        }
        self.unsaved += 1;
        self.save_if(true)?;
        Ok(self.tally)
    }

    /// Puts right what was noted by a clock that has been set back.
    fn heed_clock(&mut self) {
        let now = self.clock.now();
        if now < self.latest {
            self.state.heed(now);
            for host in self.hosts.values_mut() {
                host.next = host.next.min(now + limits::CRAWL_DELAY_SECS);
                host.robots_until = host.robots_until.min(now + DAY_SECS);
            }
            self.forgotten = self.forgotten.min(now);
        }
        self.latest = now;
    }

    /// The task that is due first, and when; `None` where there is none.
    fn next(&self) -> Option<(u64, Task)> {
        let free = |address: &str, due: u64| {
            let host = host_of(address);
            due.max(self.hosts.get(&host).map_or(0, |h| h.next))
        };
        // In a single run, what was done has been put off to later than its beginning.
        let wanted = |due: u64| self.once.is_none_or(|start| due <= start);
        let feeds = self.state.feeds.iter().filter(|(_, f)| !f.gone && wanted(f.due));
        let feed = feeds.map(|(url, f)| (free(url, f.due), url)).min_by_key(|(due, _)| *due);
        let start = self.once.map_or(0, |_| self.clock.now());
        let pages =
            self.state.pending.iter().enumerate().filter(|(_, p)| self.once.is_none() || p.due <= start);
        let page = pages.map(|(n, p)| (free(&p.link, p.due), n)).min_by_key(|(due, _)| *due);
        match (feed, page) {
            (Some((a, _)), Some((b, n))) if b < a => Some((b, Task::Page(n))),
            (Some((a, url)), _) => Some((a, Task::Feed(url.clone()))),
            (None, Some((b, n))) => Some((b, Task::Page(n))),
            (None, None) => None,
        }
    }

    fn save_if(&mut self, wanted: bool) -> Result<(), S::Error> {
        if !wanted || self.unsaved == 0 {
            return Ok(());
        }
        let now = self.clock.now();
        if now >= self.forgotten + DAY_SECS {
            self.state.forget(now);
            self.forgotten = now;
        }
        self.unsaved = 0;
        self.sink.save(&self.state)
    }

    /// Asks for an address, once its site's `robots.txt` allows it.
    fn ask(&mut self, request: &Request) -> Result<Answer, Refused> {
        let host = host_of(&request.url);
        self.read_robots(&host, &request.url)?;
        let path = path_of(&request.url);
        let site = self.hosts.entry(host.clone()).or_default();
        if !site.robots.allows(&path) {
            return Err(Refused::ForGood("robots.txt does not allow it".into()));
        }
        let wait = site.robots.delay_secs.unwrap_or(limits::HOST_SECS).max(limits::HOST_SECS);
        self.clock.wait_until(site.next);
        let answer = self.request(&host, request, wait).map_err(|e| match e {
            FetchError::BadAddress(_) | FetchError::Private(_) => Refused::ForGood(e.to_string()),
            FetchError::Redirects(_) | FetchError::Failed(_) => Refused::ForNow(e.to_string(), None),
        })?;
        let told = || format!("the server answers {}", answer.status);
        match answer.status {
            200 | 203 | 304 => Ok(answer),
            408 | 425 | 429 | 500..=599 => {
                let wait = answer.retry_after_secs.map(|s| s.min(DAY_SECS));
                if let (Some(wait), Some(site)) = (wait, self.hosts.get_mut(&host)) {
                    site.next = self.clock.now() + wait;
                }
                Err(Refused::ForNow(told(), wait))
            }
            _ => Err(Refused::ForGood(told())),
        }
    }

    /// Makes a request and keeps the host free for `wait` seconds after it.
    fn request(&mut self, host: &str, request: &Request, wait: u64) -> Result<Answer, FetchError> {
        self.tally.requests += 1;
        let answer = self.fetch.fetch(request);
        if let Some(site) = self.hosts.get_mut(host) {
            site.next = self.clock.now() + wait;
        }
        answer
    }

    /// Reads the site's `robots.txt` where it was not read for a day. A site without one allows
    /// everything; one that cannot answer is asked again later.
    fn read_robots(&mut self, host: &str, address: &str) -> Result<(), Refused> {
        if self.hosts.entry(host.to_string()).or_default().robots_until > self.clock.now() {
            return Ok(());
        }
        let Some(url) = Url::parse(address).ok().and_then(|u| u.join("/robots.txt").ok()) else {
            return Err(Refused::ForGood("no address of the web".into()));
        };
        let answer = self.request(host, &Request::to(url), limits::ROBOTS_WAIT_SECS);
        let robots = match answer {
            Ok(answer) if answer.status == 200 => {
                Robots::parse(&charset::decode(&answer.body, answer.charset()), AGENT)
            }
            Ok(answer) if answer.status < 500 && answer.status != 429 => Robots::default(),
            Err(e @ (FetchError::BadAddress(_) | FetchError::Private(_))) => {
                return Err(Refused::ForGood(e.to_string()));
            }
            Ok(answer) => {
                return Err(Refused::ForNow(
                    format!("robots.txt: the server answers {}", answer.status),
                    answer.retry_after_secs,
                ));
            }
            Err(e) => return Err(Refused::ForNow(format!("robots.txt: {e}"), None)),
        };
        let until = self.clock.now() + DAY_SECS;
        let site = self.hosts.entry(host.to_string()).or_default();
        (site.robots, site.robots_until) = (robots, until);
        Ok(())
    }

    /// Visits a feed.
    fn visit(&mut self, address: &str) {
        let known = self.state.feeds[address].clone();
        let request =
            Request { url: address.into(), etag: known.etag.clone(), modified: known.modified.clone() };
        let answer = self.ask(&request);
        let now = self.clock.now();
        self.unsaved += 1;
        let mut after = known;
        match answer {
            Ok(answer) => {
                after.failures = 0;
                let fresh =
                    if answer.status == 304 { 0 } else { self.read_feed(address, &answer, &mut after) };
                let longer = after.interval_secs + after.interval_secs / 2;
                let next = if fresh > 0 { after.interval_secs / 2 } else { longer };
                after.interval_secs = next.clamp(limits::FEED_LEAST_SECS, limits::FEED_MOST_SECS);
                after.due = now + after.interval_secs;
            }
            Err(Refused::ForGood(why)) if why.contains("410") => {
                self.sink.note(&format!("{address}: gone"));
                after.gone = true;
            }
            Err(refused) => {
                let (why, wait) = refused.told();
                self.sink.note(&format!("{address}: {why}"));
                after.failures += 1;
                after.due = now + wait.unwrap_or_else(|| backoff(limits::FEED_FIRST_SECS, after.failures));
            }
        }
        self.state.feeds.insert(address.into(), after);
    }

    /// Takes in what a feed tells and gives the number of its entries that are new.
    fn read_feed(&mut self, address: &str, answer: &Answer, after: &mut FeedState) -> usize {
        let now = self.clock.now();
        let read = feed::parse(&charset::decode(&answer.body, answer.charset()), &answer.url);
        if read.entries.is_empty() && read.feeds.is_empty() {
            self.sink.note(&format!("{address}: no feed, or an empty one"));
        }
        (after.etag, after.modified) = (answer.etag.clone(), answer.modified.clone());
        if !read.title.is_empty() {
            after.title = read.title;
        }
        self.state.add_feeds(read.feeds, now);
        let fresh = read.entries.into_iter().filter(|e| !e.id.is_empty());
        fresh.map(|e| self.state.found(e, address, now)).filter(|new| *new).count()
    }

    /// Tries the page of a pending entry.
    fn page(&mut self, at: usize) -> Result<(), S::Error> {
        let mut pending = self.state.pending[at].clone();
        self.unsaved += 1;
        let answer =
            if pending.link.is_empty() { Ok(None) } else { self.ask(&Request::to(&pending.link)).map(Some) };
        let why = match answer {
            Ok(answer) => {
                self.state.pending.remove(at);
                return self.deliver(&pending, answer);
            }
            Err(Refused::ForGood(why)) => why,
            Err(Refused::ForNow(why, wait)) => {
                pending.tries += 1;
                if pending.tries < limits::PAGE_TRIES {
                    let wait = wait.unwrap_or_else(|| backoff(limits::PAGE_RETRY_SECS, 2 * pending.tries));
                    pending.due = self.clock.now() + wait;
                    self.state.pending[at] = pending;
                    return Ok(());
                }
                why
            }
        };
        self.state.pending.remove(at);
        self.give_up(&pending.link, &why);
        Ok(())
    }

    fn give_up(&mut self, link: &str, why: &str) {
        self.tally.given_up += 1;
        self.sink.note(&format!("{link}: {why}"));
    }

    /// Gives the article of an entry to the sink, unless it has it.
    fn deliver(&mut self, pending: &Pending, answer: Option<Answer>) -> Result<(), S::Error> {
        let mut piece = answer.map(|a| read_page(&a)).unwrap_or_default();
        if piece.article.text.is_empty() {
            let content = html::page(&pending.content, &pending.link);
            piece.article.text = content.article.text;
        }
        if piece.article.text.is_empty() {
            self.give_up(&pending.link, "no article on this page");
            return Ok(());
        }
        let feed_title = self.state.feeds.get(&pending.feed).map(|f| f.title.clone()).unwrap_or_default();
        let article = &mut piece.article;
        article.date = article.date.or_else(|| pending.date.parse().ok());
        for (field, other) in [(&mut article.title, &pending.title), (&mut article.outlet, &feed_title)] {
            if field.is_empty() {
                field.clone_from(other);
            }
        }
        let address = if piece.url.is_empty() { &pending.link } else { &piece.url };
        article.id =
            if address.is_empty() { format!("{}#{}", pending.feed, pending.id) } else { address.clone() };
        let fresh = self.state.settle(&article.id, self.clock.now());
        if fresh && !self.sink.has(&article.id) {
            self.tally.articles += 1;
            self.sink.take(piece)?;
        }
        Ok(())
    }
}

/// Why there is no page.
enum Refused {
    /// It may come later: what was told, and the seconds that the server asks to wait.
    ForNow(String, Option<u64>),
    /// It will not come.
    ForGood(String),
}

impl Refused {
    fn told(self) -> (String, Option<u64>) {
        match self {
            Refused::ForNow(why, wait) => (why, wait),
            Refused::ForGood(why) => (why, None),
        }
    }
}

/// The article of a server's answer, as a page or as plain text.
fn read_page(answer: &Answer) -> Piece {
    let kind = answer.kind.to_ascii_lowercase();
    let text = || charset::decode(&answer.body, answer.charset());
    match () {
        () if kind.contains("html") || kind.is_empty() => html::page(&text(), &answer.url),
        () if kind.starts_with("text/plain") => crate::text::page(&text()),
        () => Piece::default(),
    }
}

/// Seconds to wait after the failure of this number: doubled each time, within the longest time
/// between two visits.
fn backoff(first_secs: u64, failures: u32) -> u64 {
    first_secs.saturating_mul(1 << failures.saturating_sub(1).min(20)).min(limits::FEED_MOST_SECS)
}

fn host_of(address: &str) -> String {
    let url = Url::parse(address).ok();
    url.and_then(|u| u.host_str().map(|h| format!("{h}:{}", u.port_or_known_default().unwrap_or(0))))
        .unwrap_or_default()
}

fn path_of(address: &str) -> String {
    let Ok(url) = Url::parse(address) else { return "/".into() };
    url.query().map_or(url.path().to_string(), |q| format!("{}?{q}", url.path()))
}

#[cfg(test)]
mod tests;
