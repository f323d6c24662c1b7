//! Feeds: RSS, Atom, JSON Feed, news sitemaps and lists of feeds, read leniently.
//!
//! Each entry has an id of our own making that is the same at every reading: its guid, else its
//! address, else a hash of its words.

mod xml;

use polybius_base::{PartialDate, hash};
use serde_json::Value;
use url::Url;

use crate::cut::at_most;
use crate::html::dom::Dom;
use crate::limits;
use crate::when::{self, Order};
use xml::{Token, Tokens};

/// What stands at the address of a feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feed {
    /// The feed's own title.
    pub title: String,
    /// Its entries, in its order.
    pub entries: Vec<Entry>,
    /// Addresses of other feeds that it names: parts of a sitemap, outlines, feeds of a web page.
    pub feeds: Vec<String>,
}

/// One piece of news that a feed tells of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The id, never empty.
    pub id: String,
    /// The address of its page; may be empty.
    pub link: String,
    /// Its title; may be empty.
    pub title: String,
    /// When it was published.
    pub date: Option<PartialDate>,
    /// Its text or summary as HTML; may be empty.
    pub content: String,
}

/// Reads what stands at `address`. Nothing fails: what is no feed gives no entries.
pub fn parse(text: &str, address: &str) -> Feed {
    let base = Url::parse(address).ok();
    let bare = text.trim_start_matches('\u{feff}').trim_start();
    let mut feed = if bare.starts_with(['{', '[']) { json(bare) } else { markup(bare) };
    if feed.entries.is_empty() && feed.feeds.is_empty() && crate::sniff::is_html(bare.as_bytes()) {
        feed.feeds = alternates(bare);
    }
    feed.entries.truncate(limits::FEED_ENTRIES);
    for entry in &mut feed.entries {
        entry.link = whole(&base, &entry.link);
        if entry.id.is_empty() {
            entry.id = if entry.link.is_empty() { hashed(entry) } else { entry.link.clone() };
        }
    }
    feed.entries.retain(|e| !e.link.is_empty() || !e.content.is_empty());
    feed.feeds = feed
        .feeds
        .iter()
        .map(|f| whole(&base, f))
        .filter(|f| !f.is_empty())
        .take(limits::FEED_PARTS)
        .collect();
    feed
}

/// The addresses in a list of feeds: OPML, or a line each, `#` opening a remark.
pub fn list(text: &str) -> Vec<String> {
    let is_markup = text.trim_start_matches('\u{feff}').trim_start().starts_with('<');
    let feeds: Vec<String> = if is_markup {
        markup(text).feeds
    } else {
        let lines = text.lines().map(|l| l.split(" #").next().unwrap_or(l).trim());
        lines.filter(|l| !l.is_empty() && !l.starts_with('#')).map(str::to_string).collect()
    };
    let mut out: Vec<String> = Vec::new();
    for feed in feeds {
        if !out.contains(&feed) {
            out.push(feed);
        }
    }
    out
}

fn whole(base: &Option<Url>, link: &str) -> String {
    let link = link.trim();
    let url = match base {
        _ if link.is_empty() => None,
        Some(base) => base.join(link).ok(),
        None => Url::parse(link).ok(),
    };
    url.filter(|u| ["http", "https"].contains(&u.scheme())).map(String::from).unwrap_or_default()
}

fn hashed(entry: &Entry) -> String {
    let words = format!("{}\0{}", entry.title, entry.content);
    let bytes = hash(words.as_bytes());
    bytes[..16].iter().map(|b| format!("{b:02x}")).collect()
}

/// Elements that hold one entry.
const ENTRIES: &[&str] = &["item", "entry", "url"];

/// RSS, RDF, Atom, sitemaps and OPML, by the names of their elements.
fn markup(text: &str) -> Feed {
    let mut reader = Reader::default();
    for token in Tokens::new(text) {
        match token {
            Token::Start(name, attrs) => reader.start(name, attrs),
            Token::End(name) => reader.end(name),
            Token::Text(words) => reader.text(&words),
        }
        if reader.feed.entries.len() >= limits::FEED_ENTRIES {
            break;
        }
    }
    // A feed that breaks off keeps its last entry.
    reader.close();
    reader.feed
}

#[derive(Default)]
struct Reader {
    feed: Feed,
    entry: Option<Entry>,
    /// The element whose words are gathered, and how it marks a link.
    field: String,
    rel: String,
    /// Depth of elements inside a field that holds markup of its own.
    depth: usize,
    words: String,
    in_sitemap: bool,
}

impl Reader {
    fn start(&mut self, name: &str, attrs: xml::Attrs<'_>) {
        if self.depth > 0 {
            self.depth += 1;
            self.words.push('<');
            self.words.push_str(name);
            self.words.push('>');
            return;
        }
        let lower = name.to_ascii_lowercase();
        match lower.as_str() {
            name if ENTRIES.contains(&name) => {
                self.close();
                self.entry = Some(Entry::default());
            }
            "sitemap" => self.in_sitemap = true,
            "outline" => self.feed.feeds.extend(attrs.get("xmlUrl").map(|u| u.into_owned())),
            "link" => {
                self.rel = attrs.get("rel").unwrap_or_default().to_ascii_lowercase();
                let other =
                    ["self", "edit", "replies", "enclosure", "hub", "next"].contains(&self.rel.as_str());
                if let (Some(entry), Some(href)) = (&mut self.entry, attrs.get("href"))
                    && !other
                    && (entry.link.is_empty() || self.rel == "alternate")
                {
                    entry.link = href.into_owned();
                }
            }
            "content" if attrs.get("type").is_some_and(|t| t.eq_ignore_ascii_case("xhtml")) => self.depth = 1,
            _ => {}
        }
        self.field = lower;
        self.words.clear();
    }

    fn text(&mut self, words: &str) {
        if self.words.len() + words.len() <= limits::PAGE_BYTES {
            self.words.push_str(words);
        }
    }

    fn end(&mut self, name: &str) {
        let lower = name.to_ascii_lowercase();
        if self.depth > 1 || self.depth == 1 && lower != "content" {
            self.depth -= 1;
            self.words.push_str("</");
            self.words.push_str(name);
            self.words.push('>');
            return;
        }
        self.depth = 0;
        if ENTRIES.contains(&lower.as_str()) {
            self.close();
        } else if lower == self.field {
            let words = std::mem::take(&mut self.words);
            self.tell(&lower, words.trim());
            self.field.clear();
        } else if lower == "sitemap" {
            self.in_sitemap = false;
        }
    }

    fn tell(&mut self, field: &str, words: &str) {
        if words.is_empty() {
            return;
        }
        let Some(entry) = &mut self.entry else {
            match field {
                "title" if self.feed.title.is_empty() => self.feed.title = plain(words),
                "loc" if self.in_sitemap => self.feed.feeds.push(words.into()),
                _ => {}
            }
            return;
        };
        let date = || when::find(words, Order::Unknown);
        match field {
            "title" if entry.title.is_empty() => entry.title = plain(words),
            "link" if entry.link.is_empty() => entry.link = words.into(),
            "loc" if entry.link.is_empty() => entry.link = words.into(),
            "guid" | "id" if entry.id.is_empty() => entry.id = words.into(),
            "pubdate" | "published" | "publication_date" | "issued" => entry.date = date().or(entry.date),
            "date" | "updated" | "modified" | "lastmod" if entry.date.is_none() => entry.date = date(),
            "description" | "summary" | "encoded" | "content" if words.len() > entry.content.len() => {
                entry.content = words.into();
            }
            _ => {}
        }
    }

    /// Puts the open entry, if there is one, among the feed's.
    fn close(&mut self) {
        if let Some(mut entry) = self.entry.take() {
            if entry.link.is_empty() && entry.id.starts_with("http") {
                entry.link.clone_from(&entry.id);
            }
            self.feed.entries.push(entry);
        }
    }
}

/// Words without markup in them, white space run together.
fn plain(words: &str) -> String {
    let words = xml::unescape(words);
    let text = if words.contains('<') {
        Dom::parse(&words).text(0, limits::FIELD_BYTES)
    } else {
        words.into_owned()
    };
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    at_most(&joined, limits::FIELD_BYTES).to_string()
}

/// A JSON Feed; one that breaks off gives what stands before the break.
fn json(text: &str) -> Feed {
    let value = serde_json::from_str::<Value>(text).ok().or_else(|| mended(text)).unwrap_or_default();
    let text = |v: &Value| match v {
        Value::String(s) => s.trim().to_string(),
        Value::Number(n) => n.to_string(),
        _ => String::new(),
    };
    let items = value["items"].as_array().or(value.as_array());
    let entry = |item: &Value| {
        let told =
            |keys: &[&str]| keys.iter().map(|k| text(&item[*k])).find(|t| !t.is_empty()).unwrap_or_default();
        Entry {
            id: told(&["id", "guid"]),
            link: told(&["url", "external_url", "link"]),
            title: plain(&told(&["title"])),
            date: when::find(
                &told(&["date_published", "date_modified", "published", "date"]),
                Order::Unknown,
            ),
            content: told(&["content_html", "content_text", "content", "summary"]),
        }
    };
    Feed {
        title: text(&value["title"]),
        entries: items.into_iter().flatten().map(entry).collect(),
        feeds: Vec::new(),
    }
}

/// A broken JSON feed cut after its last whole item.
fn mended(text: &str) -> Option<Value> {
    let mut end = text.len();
    for _ in 0..20 {
        end = text[..end].rfind('}')?;
        if let Ok(value) = serde_json::from_str(&format!("{}}}]}}", &text[..end])) {
            return Some(value);
        }
    }
    None
}

/// The feeds that a web page names.
fn alternates(page: &str) -> Vec<String> {
    let dom = Dom::parse(page);
    let is_feed = |kind: &str| ["rss+xml", "atom+xml", "feed+json"].iter().any(|k| kind.ends_with(k));
    let links = dom.elements(0).into_iter().filter(|&id| dom.name(id) == "link");
    let feeds = links
        .filter(|&id| dom.attr(id, "type").is_some_and(is_feed) && dom.attr(id, "rel") == Some("alternate"));
    feeds.filter_map(|id| dom.attr(id, "href").map(str::to_string)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(feed: &str) -> Vec<String> {
        let show = |e: Entry| {
            format!(
                "{}|{}|{}|{}|{}",
                e.id,
                e.link,
                e.title,
                e.date.map_or(String::new(), |d| d.to_string()),
                e.content
            )
        };
        parse(feed, "https://a.test/feed").entries.into_iter().map(show).collect()
    }

    #[test]
    fn rss_is_read() {
        let feed = "<rss><channel><title>Coast &amp; Sea</title><link>https://a.test</link><item><title>Ferries <![CDATA[sail]]></title><link>/1</link>\
            <guid isPermaLink='false'>g1</guid><pubDate>Thu, 04 Mar 2021 10:00:00 GMT</pubDate><description>Short</description>\
            <content:encoded><![CDATA[<p>Long words</p>]]></content:encoded></item><item><guid>https://a.test/2</guid></item></channel></rss>";
        assert_eq!(parse(feed, "").title, "Coast & Sea");
        assert_eq!(
            told(feed),
            [
                "g1|https://a.test/1|Ferries sail|2021-03-04|<p>Long words</p>",
                "https://a.test/2|https://a.test/2|||"
            ]
        );
    }

    #[test]
    fn atom_is_read() {
        let feed = "<feed xmlns='x'><title>T</title><entry><id>tag:1</id><title type='html'>A &amp;lt;b&amp;gt;bold&amp;lt;/b&amp;gt; head</title>\
            <link rel='self' href='/self'/><link href='/1'/><updated>2021-03-05T00:00:00Z</updated><published>2021-03-04T00:00:00Z</published>\
            <content type='xhtml'><div><p>One</p></div></content></entry></feed>";
        assert_eq!(told(feed), ["tag:1|https://a.test/1|A bold head|2021-03-04|<div><p>One</p></div>"]);
    }

    #[test]
    fn json_feeds_and_sitemaps_are_read() {
        let feed = r#"{"version":"x","title":"T","items":[{"id":7,"url":"/1","title":"A","date_published":"2021-03-04T00:00:00Z","content_text":"w"}]}"#;
        assert_eq!(told(feed), ["7|https://a.test/1|A|2021-03-04|w"]);
        let map = "<urlset><url><loc>https://a.test/1</loc><news:news><news:publication><news:name>N</news:name></news:publication>\
            <news:publication_date>2021-03-04</news:publication_date><news:title>A</news:title></news:news></url></urlset>";
        assert_eq!(told(map), ["https://a.test/1|https://a.test/1|A|2021-03-04|"]);
        let index = "<sitemapindex><sitemap><loc>https://a.test/m1.xml</loc></sitemap></sitemapindex>";
        assert_eq!(parse(index, "").feeds, ["https://a.test/m1.xml"]);
    }

    #[test]
    fn broken_feeds_give_what_can_be_read() {
        let feed = "<rss><item><title>R&D at sea</title><link>https://a.test/?a=1&b=2</link><item><title>Cut off</title><link>https://a.test/2</lin";
        assert_eq!(told(feed), ["https://a.test/?a=1&b=2|https://a.test/?a=1&b=2|R&D at sea||",]);
        assert_eq!(
            told(r#"{"items":[{"url":"/1"},{"url":"/2","ti"#),
            ["https://a.test/1|https://a.test/1|||"]
        );
        for junk in ["", "<", "no feed", "[1,2]", "{", "<html><p>x"] {
            assert_eq!(told(junk), Vec::<String>::new(), "{junk}");
        }
    }

    #[test]
    fn ids_are_the_same_at_every_reading() {
        let feed = "<rss><item><description>Words without an address</description></item><item><description>Others</description></item></rss>";
        let (first, second) = (told(feed), told(feed));
        assert!(
            first.len() == 2 && first == second && first[0].split('|').next() != first[1].split('|').next()
        );
        assert_eq!(parse(feed, "").entries[0].id.len(), 32);
    }

    #[test]
    fn lists_of_feeds_are_read() {
        let opml = "<opml><body><outline text='a'><outline xmlUrl='https://a.test/f?x&amp;y'/></outline><outline xmlUrl='https://b.test/'/></body></opml>";
        assert_eq!(list(opml), ["https://a.test/f?x&y", "https://b.test/"]);
        assert_eq!(
            list("# mine\nhttps://a.test/f # first\n\nhttps://b.test/#x\nhttps://a.test/f\n"),
            ["https://a.test/f", "https://b.test/#x"]
        );
        let page = "<!doctype html><link rel=alternate type='application/rss+xml' href=/rss>";
        assert_eq!(parse(page, "https://a.test/x").feeds, ["https://a.test/rss"]);
    }
}
