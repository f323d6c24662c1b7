//! Every limit of the intake in one place; `docs/intake.md` tells them to users.

/// Largest web page, feed or robots file that is looked at, in bytes after unpacking; the rest is cut off.
pub const PAGE_BYTES: usize = 8 << 20;

/// Nodes of a page that are kept; what comes after is not read.
pub const PAGE_NODES: usize = 400_000;

/// Depth of a page's tree; a page is read up to the place where it is exceeded.
pub const PAGE_DEPTH: usize = 400;

/// Bytes of one tag outside quotes; a longer tag is closed there.
pub const TAG_BYTES: usize = 2048;

/// Largest block of JSON-LD that is read, in bytes.
pub const JSON_LD_BYTES: usize = 1 << 20;

/// Longest title, outlet or byline that is believed, in bytes.
pub const FIELD_BYTES: usize = 500;

/// Longest field of a table that is kept, in bytes: just over what an article may have.
pub const FIELD_OF_TABLE_BYTES: usize = polybius_base::limits::ARTICLE_BYTES + 1;

/// Longest address that is asked, in bytes.
pub const ADDRESS_BYTES: usize = 4000;

/// Most redirects that one request follows.
pub const REDIRECTS: usize = 5;

/// Longest time for one hop of a request, in seconds.
pub const REQUEST_SECS: u64 = 30;

/// Lines of a `robots.txt` that are read.
pub const ROBOTS_LINES: usize = 10_000;

/// Longest time between two requests that a site may ask for, in seconds.
pub const CRAWL_DELAY_SECS: u64 = 60;

/// Entries of a feed that are read, from its top.
pub const FEED_ENTRIES: usize = 2000;

/// Other feeds that one feed or page may name.
pub const FEED_PARTS: usize = 50;

/// Feeds of one watch.
pub const WATCHED_FEEDS: usize = 20_000;

/// Pages of one watch that may be due at a time.
pub const PENDING_PAGES: usize = 200_000;

/// Text of a feed's entry that is kept until its page is fetched, in bytes.
pub const ENTRY_BYTES: usize = 64 << 10;

/// Days for which a watch remembers an article that no feed names any more.
pub const SEEN_DAYS: u64 = 100;

/// Shortest time between two requests to one host, in seconds.
pub const HOST_SECS: u64 = 5;

/// Time between a `robots.txt` and the page that it was read for, in seconds.
pub const ROBOTS_WAIT_SECS: u64 = 1;

/// Time after which a new feed is visited again, and after its first failure, in seconds.
pub const FEED_FIRST_SECS: u64 = 900;

/// Shortest time between two visits to a feed, in seconds.
pub const FEED_LEAST_SECS: u64 = 300;

/// Longest time between two visits to a feed, in seconds.
pub const FEED_MOST_SECS: u64 = 6 * 3600;

/// Tries after which a page is given up: nearly three days.
pub const PAGE_TRIES: u32 = 16;

/// Time after which a page is tried again, in seconds; four times as long after each failure, as long
/// as the longest time between two visits to a feed at most.
pub const PAGE_RETRY_SECS: u64 = 60;

/// Visits and pages after which the state is saved, if there was no pause before.
pub const UNSAVED: u32 = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_tells_every_limit_with_its_value() {
        let all: &[(&str, u64)] = &[
            ("PAGE_BYTES", PAGE_BYTES as u64),
            ("PAGE_NODES", PAGE_NODES as u64),
            ("PAGE_DEPTH", PAGE_DEPTH as u64),
            ("TAG_BYTES", TAG_BYTES as u64),
            ("JSON_LD_BYTES", JSON_LD_BYTES as u64),
            ("FIELD_BYTES", FIELD_BYTES as u64),
            ("FIELD_OF_TABLE_BYTES", FIELD_OF_TABLE_BYTES as u64),
            ("ADDRESS_BYTES", ADDRESS_BYTES as u64),
            ("REDIRECTS", REDIRECTS as u64),
            ("REQUEST_SECS", REQUEST_SECS),
            ("ROBOTS_LINES", ROBOTS_LINES as u64),
            ("CRAWL_DELAY_SECS", CRAWL_DELAY_SECS),
            ("FEED_ENTRIES", FEED_ENTRIES as u64),
            ("FEED_PARTS", FEED_PARTS as u64),
            ("WATCHED_FEEDS", WATCHED_FEEDS as u64),
            ("PENDING_PAGES", PENDING_PAGES as u64),
            ("ENTRY_BYTES", ENTRY_BYTES as u64),
            ("SEEN_DAYS", SEEN_DAYS),
            ("HOST_SECS", HOST_SECS),
            ("ROBOTS_WAIT_SECS", ROBOTS_WAIT_SECS),
            ("FEED_FIRST_SECS", FEED_FIRST_SECS),
            ("FEED_LEAST_SECS", FEED_LEAST_SECS),
            ("FEED_MOST_SECS", FEED_MOST_SECS),
            ("PAGE_TRIES", u64::from(PAGE_TRIES)),
            ("PAGE_RETRY_SECS", PAGE_RETRY_SECS),
            ("UNSAVED", u64::from(UNSAVED)),
        ];
        assert_eq!(include_str!("limits.rs").matches("\npub const ").count(), all.len());
        let guide = include_str!("../../../docs/intake.md");
        for (name, value) in all {
            assert!(guide.contains(&format!("| `{name}` | {value} |")), "{name} is {value}");
        }
    }
}
