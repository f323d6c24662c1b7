//! A simulated network and clock: feeds that grow, servers that fail, kills in between.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use super::*;

const HOUR: u64 = 3600;

/// A clock that jumps to where it is asked to wait.
struct Jumping(Cell<u64>);

impl Clock for Jumping {
    fn now(&self) -> u64 {
        self.0.get()
    }

    fn wait_until(&self, time: u64) {
        self.0.set(self.0.get().max(time));
    }
}

/// What one address answers, by the time and the request.
type Server<'a> = Box<dyn Fn(u64, &Request) -> Result<Answer, FetchError> + 'a>;

struct Net<'a> {
    clock: &'a Jumping,
    server: Server<'a>,
    log: RefCell<Vec<(u64, String)>>,
}

impl<'a> Net<'a> {
    fn new(clock: &'a Jumping, server: impl Fn(u64, &Request) -> Result<Answer, FetchError> + 'a) -> Self {
        Net { clock, server: Box::new(server), log: RefCell::default() }
    }

    fn times(&self, part: &str) -> Vec<u64> {
        self.log.borrow().iter().filter(|(_, url)| url.contains(part)).map(|(time, _)| *time).collect()
    }
}

impl Fetch for Net<'_> {
    fn fetch(&self, request: &Request) -> Result<Answer, FetchError> {
        self.log.borrow_mut().push((self.clock.now(), request.url.clone()));
        let mut answer = (self.server)(self.clock.now(), request)?;
        answer.url.clone_from(&request.url);
        // A request takes a second.
        self.clock.wait_until(self.clock.now() + 1);
        Ok(answer)
    }
}

fn ok(kind: &str, body: String) -> Result<Answer, FetchError> {
    Ok(Answer { status: 200, kind: kind.into(), body: body.into_bytes(), ..Answer::default() })
}

fn status(status: u16) -> Result<Answer, FetchError> {
    Ok(Answer { status, ..Answer::default() })
}

fn page(words: &str) -> Result<Answer, FetchError> {
    ok(
        "text/html",
        format!(
            "<h1>Head of {words}</h1><p>The ferries of {words} sailed again on that day, the captains said."
        ),
    )
}

fn rss(links: impl IntoIterator<Item = String>) -> Result<Answer, FetchError> {
    let items: String =
        links.into_iter().map(|l| format!("<item><link>{l}</link><title>t</title></item>")).collect();
    ok("application/rss+xml", format!("<rss><channel><title>Coast Wire</title>{items}</channel></rss>"))
}

/// Keeps articles and the state; breaks off like a killed program after some articles.
#[derive(Default)]
struct Basket {
    ids: BTreeMap<String, usize>,
    last: Option<Piece>,
    saved: Option<State>,
    notes: Vec<String>,
    kill_after: Option<usize>,
    states: usize,
}

impl Sink for Basket {
    type Error = ();

    fn has(&mut self, id: &str) -> bool {
        self.ids.contains_key(id)
    }

    fn take(&mut self, piece: Piece) -> Result<(), ()> {
        *self.ids.entry(piece.article.id.clone()).or_default() += 1;
        self.last = Some(piece);
        match &mut self.kill_after {
            Some(0) => Err(()),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn save(&mut self, state: &State) -> Result<(), ()> {
        self.saved = Some(state.clone());
        self.states += 1;
        Ok(())
    }

    fn note(&mut self, what: &str) {
        self.notes.push(what.into());
    }
}

fn state(feeds: &[&str]) -> State {
    let mut state = State::default();
    state.add_feeds(feeds.iter().map(|f| f.to_string()), 0);
    state
}

#[test]
fn once_visits_each_feed_and_page_once() {
    let clock = Jumping(Cell::new(0));
    let net = Net::new(&clock, |_, r| match r.url.as_str() {
        "https://a.test/feed" => rss(["/1", "/2", "/broken", "/private"].map(String::from)),
        "https://a.test/robots.txt" => ok("text/plain", "User-agent: *\nDisallow: /private\n".into()),
        "https://a.test/broken" => status(500),
        url => page(url),
    });
    let mut basket = Basket::default();
    let tally =
        Watch::new(&net, &clock, &mut basket, state(&["https://a.test/feed"])).run(Until::Once).unwrap();
    assert_eq!(tally, Tally { requests: 5, articles: 2, given_up: 1 });
    assert_eq!(basket.ids.keys().collect::<Vec<_>>(), ["https://a.test/1", "https://a.test/2"]);
    assert_eq!(basket.last.as_ref().unwrap().article.outlet, "a.test");
    let saved = basket.saved.take().unwrap();
    assert_eq!((saved.pending.len(), saved.pending[0].tries), (1, 1));
    // The next run tries what failed and finds nothing new.
    clock.wait_until(HOUR);
    let tally = Watch::new(&net, &clock, &mut basket, saved).run(Until::Once).unwrap();
    assert_eq!((tally.articles, net.times("/broken").len(), net.times("/1").len()), (0, 2, 1));
}

#[test]
fn a_clock_that_is_set_back_stops_no_feed() {
    let start = 1000 * DAY_SECS;
    let (clock, jumped) = (Jumping(Cell::new(start)), Cell::new(false));
    let net = Net::new(&clock, |time, r| match r.url.as_str() {
        "https://a.test/feed" => {
            if time >= start + 12 * HOUR && !jumped.replace(true) {
                // Somebody mends the clock, which was two days ahead.
                clock.0.set(time - 2 * DAY_SECS);
            }
            rss([format!("https://a.test/{}", time % (365 * DAY_SECS) / DAY_SECS)])
        }
        url if url.ends_with("robots.txt") => status(404),
        url => page(url),
    });
    let mut basket = Basket::default();
    let mut watch = Watch::new(&net, &clock, &mut basket, state(&["https://a.test/feed"]));
    watch.run(Until::Time(start + DAY_SECS)).unwrap();
    let times = net.times("/feed");
    let back = times.iter().position(|t| *t < start).expect("the feed is asked again");
    let gap = times[back] - (times[back - 1] - 2 * DAY_SECS);
    assert!(gap <= limits::FEED_MOST_SECS + limits::HOST_SECS + 1, "{gap} s after the jump");
    // And a state that was written by such a clock.
    let mut ahead = state(&["https://b.test/feed"]);
    ahead.feeds.values_mut().for_each(|f| f.due = start + 365 * DAY_SECS);
    let now = clock.now();
    Watch::new(&net, &clock, &mut basket, ahead).run(Until::Time(now + HOUR)).unwrap();
    assert!(net.times("b.test/feed").first().is_some_and(|t| *t < now + HOUR), "{:?}", net.times("b.test"));
}

#[test]
fn hosts_are_left_in_peace() {
    let clock = Jumping(Cell::new(0));
    let net = Net::new(&clock, |_, r| match r.url.as_str() {
        "https://a.test/feed" => rss((0..5)
            .map(|n| format!("https://a.test/{n}"))
            .chain((0..5).map(|n| format!("https://b.test/{n}")))),
        "https://b.test/robots.txt" => ok("text/plain", "User-agent: polybius\nCrawl-delay: 20\n".into()),
        url if url.ends_with("robots.txt") => status(404),
        url => page(url),
    });
    let mut basket = Basket::default();
    Watch::new(&net, &clock, &mut basket, state(&["https://a.test/feed"])).run(Until::Once).unwrap();
    assert_eq!(basket.ids.len(), 10);
    let gaps = |part: &str| net.times(part).windows(2).map(|w| w[1] - w[0]).skip(1).min().unwrap();
    assert!(
        gaps("a.test/") >= limits::HOST_SECS && gaps("b.test/") >= 20,
        "{} {}",
        gaps("a.test/"),
        gaps("b.test/")
    );
}

#[test]
fn conditional_requests_carry_what_the_server_gave() {
    let clock = Jumping(Cell::new(0));
    let net = Net::new(&clock, |time, r| match r.url.as_str() {
        "https://a.test/feed" if time > 60 => {
            assert_eq!((r.etag.as_str(), r.modified.as_str()), ("\"e1\"", "Thu"));
            status(304)
        }
        "https://a.test/feed" => {
            rss(["/1".to_string()]).map(|a| Answer { etag: "\"e1\"".into(), modified: "Thu".into(), ..a })
        }
        url if url.ends_with("robots.txt") => status(404),
        url => page(url),
    });
    let mut basket = Basket::default();
    Watch::new(&net, &clock, &mut basket, state(&["https://a.test/feed"]))
        .run(Until::Time(30 * HOUR))
        .unwrap();
    let visits = net.times("/feed");
    assert!((5..40).contains(&visits.len()), "{visits:?}");
    let last = visits.windows(2).last().unwrap();
    assert!(last[1] - last[0] >= limits::FEED_MOST_SECS, "a quiet feed is visited rarely");
    assert_eq!(basket.ids.len(), 1);
}

#[test]
fn failing_feeds_are_asked_less_and_less_and_gone_ones_not_at_all() {
    let clock = Jumping(Cell::new(0));
    let net = Net::new(&clock, |_, r| match r.url.as_str() {
        "https://gone.test/feed" => status(410),
        "https://busy.test/feed" => status(429).map(|a| Answer { retry_after_secs: Some(7200), ..a }),
        "https://down.test/feed" => Err(FetchError::Failed("refused".into())),
        _ => status(404),
    });
    let mut basket = Basket::default();
    let feeds = ["https://gone.test/feed", "https://busy.test/feed", "https://down.test/feed"];
    Watch::new(&net, &clock, &mut basket, state(&feeds)).run(Until::Time(10 * DAY_SECS)).unwrap();
    assert_eq!(net.times("gone.test/feed").len(), 1);
    assert!(net.times("busy.test/feed").windows(2).all(|w| w[1] - w[0] >= 7200));
    let down = net.times("down.test/feed");
    assert!((38..60).contains(&down.len()), "{}", down.len());
    assert!(basket.notes.iter().any(|n| n.contains("refused")));
}

#[test]
fn parts_of_sitemaps_and_feeds_of_pages_are_followed() {
    let clock = Jumping(Cell::new(0));
    let net = Net::new(&clock, |_, r| match r.url.as_str() {
        "https://a.test/" => {
            ok("text/html", "<!doctype html><link rel=alternate type=application/rss+xml href=/rss>".into())
        }
        "https://a.test/rss" => rss(["/1".to_string()]),
        "https://b.test/map" => {
            ok("text/xml", "<sitemapindex><sitemap><loc>/part</loc></sitemap></sitemapindex>".into())
        }
        "https://b.test/part" => ok("text/xml", "<urlset><url><loc>/2</loc></url></urlset>".into()),
        url if url.ends_with("robots.txt") => status(404),
        url => page(url),
    });
    let mut basket = Basket::default();
    Watch::new(&net, &clock, &mut basket, state(&["https://a.test/", "https://b.test/map"]))
        .run(Until::Time(HOUR))
        .unwrap();
    assert_eq!(basket.ids.keys().collect::<Vec<_>>(), ["https://a.test/1", "https://b.test/2"]);
}

#[test]
fn entries_without_a_page_give_their_own_text() {
    let clock = Jumping(Cell::new(0));
    let words = "The ferries of the north sailed again on that day, the captains said.";
    let net = Net::new(&clock, |_, r| match r.url.as_str() {
        "https://a.test/feed" => ok(
            "",
            format!(
                "<rss><channel><title>Coast Wire</title><item><title>Head</title><pubDate>4 Mar 2021</pubDate><description>&lt;p&gt;{words}</description></item></channel></rss>"
            ),
        ),
        _ => status(404),
    });
    let mut basket = Basket::default();
    Watch::new(&net, &clock, &mut basket, state(&["https://a.test/feed"])).run(Until::Once).unwrap();
    let article = basket.last.unwrap().article;
    assert_eq!(
        (article.title.as_str(), article.text.as_str(), article.outlet.as_str()),
        ("Head", words, "Coast Wire")
    );
    assert_eq!(article.date.unwrap().to_string(), "2021-03-04");
}

/// Feeds of the simulated month.
const FEEDS: u64 = 12;

/// The address of the article of number `n` in a feed; every third is the neighbour feed's too.
fn month_link(feed: u64, n: u64) -> String {
    let owner = if n.is_multiple_of(3) { feed / 2 * 2 } else { feed };
    format!("https://host{}.test/news/{owner}/{n}?utm_source=feed{feed}", owner % 4)
}

/// What the simulated month's hosts answer at `time` to the request of number `nth` for an address.
fn month_answer(time: u64, nth: u32, address: &str) -> Result<Answer, FetchError> {
    let url = Url::parse(address).unwrap();
    let down = (10 * DAY_SECS..12 * DAY_SECS).contains(&time);
    match url.path().split('/').collect::<Vec<_>>().as_slice() {
        _ if down && url.host_str() == Some("host2.test") => Err(FetchError::Failed("no answer".into())),
        [_, "robots.txt"] => status(404),
        [_, "feed", _] if nth.is_multiple_of(5) => status(503),
        [_, "feed", number] => {
            let (feed, newest) = (number.parse().unwrap(), (time / (2 * HOUR)).min(330));
            let mut answer = rss((newest.saturating_sub(39)..=newest).rev().map(|n| month_link(feed, n)))?;
            if nth.is_multiple_of(7) {
                answer.body.truncate(answer.body.len() / 2);
            }
            Ok(answer)
        }
        _ if nth == 1 && address.len().is_multiple_of(7) => Err(FetchError::Failed("broken off".into())),
        _ => {
            let name = url.path();
            let words = format!("The ferries of port {name} sailed again on that day, the captains said.");
            ok("text/html", format!("<link rel=canonical href='{name}'><h1>Head</h1><p>{words}"))
        }
    }
}

/// Twelve feeds on four hosts that gain an article every two hours and name the last forty; one article
/// in three stands in two feeds. Pages fail at first, every fifth answer of a feed is an error and every
/// seventh is cut off, a host is down for two days. The program is killed every now and then.
#[test]
fn a_month_with_faults_and_kills_gives_every_article_once() {
    let clock = Jumping(Cell::new(0));
    let tried: RefCell<BTreeMap<String, u32>> = RefCell::default();
    let net = Net::new(&clock, |time, r| {
        let nth = {
            let mut tried = tried.borrow_mut();
            let count = tried.entry(r.url.clone()).or_default();
            *count += 1;
            *count
        };
        month_answer(time, nth, &r.url)
    });
    let mut basket = Basket { kill_after: Some(100), ..Basket::default() };
    let feeds: Vec<String> = (0..FEEDS).map(|f| format!("https://host{}.test/feed/{f}", f % 4)).collect();
    let mut kills = 0;
    let mut begin = state(&feeds.iter().map(String::as_str).collect::<Vec<_>>());
    while Watch::new(&net, &clock, &mut basket, begin.clone()).run(Until::Time(30 * DAY_SECS)).is_err() {
        kills += 1;
        basket.kill_after = Some(100 + kills * 37 % 90);
        begin = basket.saved.clone().unwrap_or(begin);
    }
    let named: std::collections::BTreeSet<String> = (0..FEEDS)
        .flat_map(|f| (0..=330).map(move |n| month_link(f, n)))
        .map(|link| link.split('?').next().unwrap().to_string())
        .collect();
    assert!(kills >= 10, "{kills}");
    assert!(basket.ids.values().all(|count| *count == 1), "an article was given twice");
    let missing: Vec<&String> = named.iter().filter(|id| !basket.ids.contains_key(*id)).collect();
    assert!(missing.is_empty(), "{} of {} missing: {:?}", missing.len(), named.len(), missing.first());
    assert_eq!(basket.ids.len(), named.len());
}
