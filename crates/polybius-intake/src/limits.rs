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
