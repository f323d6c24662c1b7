//! What a watch knows: its feeds, the pages that are due, the articles that it has seen.

use std::collections::{BTreeMap, VecDeque};

use polybius_base::hash;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::cut::at_most;
use crate::feed::Entry;
use crate::limits;

/// Seconds of a day.
pub const DAY_SECS: u64 = 86_400;

/// Parameters of an address that only say where a reader came from.
const TRACKING: &[&str] =
    &["fbclid", "gclid", "mc_cid", "mc_eid", "ref", "cmpid", "ocid", "at_medium", "at_campaign"];

/// A feed and when it is asked again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedState {
    /// Mark of the copy that is known.
    pub etag: String,
    /// Time of the copy that is known.
    pub modified: String,
    /// When it is asked next, in seconds since 1970.
    pub due: u64,
    /// Seconds between two visits.
    pub interval_secs: u64,
    /// Visits in a row that failed.
    pub failures: u32,
    /// Whether the server said that it is gone for good.
    pub gone: bool,
    /// Its title, the outlet of articles that name none.
    pub title: String,
}

/// A page that is to be fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Its address; empty where the feed holds the article itself.
    pub link: String,
    /// The entry's id.
    pub id: String,
    /// The entry's title.
    pub title: String,
    /// The entry's day, as YYYY-MM-DD; empty if not told.
    pub date: String,
    /// The entry's own text, cut.
    pub content: String,
    /// The feed that named it.
    pub feed: String,
    /// When it is tried next, in seconds since 1970.
    pub due: u64,
    /// Tries that failed.
    pub tries: u32,
}

/// All that a watch knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Feeds by their address.
    pub feeds: BTreeMap<String, FeedState>,
    /// Pages that are due, in the order in which they were found.
    pub pending: VecDeque<Pending>,
    /// Keys of articles that were found, and the last day, since 1970, on which a feed named them.
    pub seen: BTreeMap<String, u64>,
}

impl State {
    /// The state that was saved as `text`.
    ///
    /// # Errors
    /// What the parser says where it is none.
    pub fn load(text: &str) -> Result<State, String> {
        serde_json::from_str(text).map_err(|e| e.to_string())
    }

    /// The state as a text.
    pub fn save(&self) -> String {
        serde_json::to_string(self).expect("invariant: maps of texts and numbers are JSON")
    }

    /// Adds feeds that are not yet known, due at once.
    pub fn add_feeds(&mut self, feeds: impl IntoIterator<Item = String>, now: u64) {
        for feed in feeds {
            let room = self.feeds.len() < limits::WATCHED_FEEDS;
            let fresh =
                FeedState { due: now, interval_secs: limits::FEED_FIRST_SECS, ..FeedState::default() };
            if room && !self.feeds.contains_key(&feed) {
                self.feeds.insert(feed, fresh);
            }
        }
    }

    /// Makes due now whatever would be due in more than a day. No wait is longer, so such a time was noted
    /// by a clock that has been set back since.
    pub fn heed(&mut self, now: u64) {
        let feeds = self.feeds.values_mut().map(|f| &mut f.due);
        for due in feeds.chain(self.pending.iter_mut().map(|p| &mut p.due)) {
            if *due > now + DAY_SECS {
                *due = now;
            }
        }
    }

    /// Notes that `feed` names `entry` and, where the entry was never seen, that its page is due.
    pub fn found(&mut self, entry: Entry, feed: &str, now: u64) -> bool {
        let today = now / DAY_SECS;
        let keys = keys(&entry, feed);
        let known = keys.iter().any(|k| self.seen.contains_key(k));
        for key in keys {
            self.seen.insert(key, today);
        }
        if known || self.pending.len() >= limits::PENDING_PAGES {
            return false;
        }
        let content = at_most(&entry.content, limits::ENTRY_BYTES).to_string();
        self.pending.push_back(Pending {
            link: entry.link,
            id: entry.id,
            title: entry.title,
            date: entry.date.map_or(String::new(), |d| d.to_string()),
            content,
            feed: feed.into(),
            due: now,
            tries: 0,
        });
        true
    }

    /// Notes the address that an article wants to be known by; `false` where it is known already.
    pub fn settle(&mut self, url: &str, now: u64) -> bool {
        self.seen.insert(key("article", &normal(url)), now / DAY_SECS).is_none()
    }

    /// Forgets articles that no feed has named for long.
    pub fn forget(&mut self, now: u64) {
        let oldest = (now / DAY_SECS).saturating_sub(limits::SEEN_DAYS);
        self.seen.retain(|_, day| *day >= oldest);
    }
}

/// The keys under which an entry is known: its address, and its id within its feed.
fn keys(entry: &Entry, feed: &str) -> Vec<String> {
    let mut out = Vec::new();
    if !entry.link.is_empty() {
        out.push(key("link", &normal(&entry.link)));
    }
    if entry.id != entry.link {
        out.push(key(feed, &entry.id));
    }
    out
}

fn key(kind: &str, value: &str) -> String {
    let bytes = hash(format!("{kind}\0{value}").as_bytes());
    bytes[..12].iter().map(|b| format!("{b:02x}")).collect()
}

/// An address without its fragment, its tracking parameters and what does not tell pages apart.
pub fn normal(address: &str) -> String {
    let Ok(mut url) = Url::parse(address) else { return address.to_string() };
    url.set_fragment(None);
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !name.starts_with("utm_") && !TRACKING.contains(&&**name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    if kept.is_empty() {
        url.set_query(None);
    } else {
        url.query_pairs_mut().clear().extend_pairs(kept);
    }
    let text = url.as_str().trim_end_matches('/');
    text.strip_prefix("http://").or(text.strip_prefix("https://")).unwrap_or(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str, link: &str) -> Entry {
        Entry { id: id.into(), link: link.into(), ..Entry::default() }
    }

    #[test]
    fn addresses_that_lead_to_one_page_are_one() {
        let plain = normal("https://a.test/x?id=3");
        assert_eq!(normal("http://A.test/x?utm_source=f&id=3&fbclid=9#top"), plain);
        assert_ne!(normal("https://a.test/x?id=4"), plain);
        assert_eq!(normal("https://a.test/x/?utm_x=1"), normal("https://a.test/x"));
    }

    #[test]
    fn entries_are_found_once_by_address_or_id() {
        let mut state = State::default();
        assert!(state.found(entry("1", "https://a.test/x"), "f", 0));
        assert!(!state.found(entry("1", "https://a.test/moved"), "f", 0));
        assert!(!state.found(entry("9", "https://a.test/x?utm_source=g"), "g", 0));
        assert!(state.found(entry("1", "https://b.test/x"), "g", 0), "ids are each feed's own");
        assert_eq!(state.pending.len(), 2);
    }

    #[test]
    fn what_no_feed_names_is_forgotten_late() {
        let mut state = State::default();
        state.found(entry("1", "https://a.test/x"), "f", 0);
        state.forget(limits::SEEN_DAYS * DAY_SECS);
        assert!(!state.found(entry("1", "https://a.test/x"), "f", limits::SEEN_DAYS * DAY_SECS));
        state.forget((3 * limits::SEEN_DAYS) * DAY_SECS);
        assert!(state.seen.is_empty());
    }

    #[test]
    fn a_saved_state_is_the_state() {
        let mut state = State::default();
        state.add_feeds(["https://a.test/f".to_string()], 7);
        state.found(entry("1", "https://a.test/x"), "f", 7);
        assert_eq!(State::load(&state.save()), Ok(state));
        assert!(State::load("{\"feeds\":").is_err());
    }
}
