//! What a page tells of itself: title, date, outlet, byline, language, address.

use polybius_base::PartialDate;
use serde_json::Value;
use url::Url;

use super::dom::{Dom, Id};
use crate::limits;
use crate::when::{self, Order};

/// What a page tells of itself; an empty field is one that it does not tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meta {
    /// Headline.
    pub title: String,
    /// Day of publication, as the page tells it, in the outlet's own time.
    pub date: Option<PartialDate>,
    /// Name of the outlet.
    pub outlet: String,
    /// Who wrote it, names joined by commas.
    pub byline: String,
    /// Language, two or three letters.
    pub language: String,
    /// The address that the page wants to be known by, or its own.
    pub url: String,
}

/// What the page `dom` from `address` tells of itself.
pub fn meta(dom: &Dom, address: &str) -> Meta {
    let page = Page::read(dom, address);
    let order = page.order();
    Meta {
        title: page.title(),
        date: page.date(order),
        outlet: page.outlet(),
        byline: page.byline(),
        language: page.language(),
        url: page.url(),
    }
}

/// A page's own words on itself, gathered in one pass.
struct Page<'a> {
    dom: &'a Dom,
    elements: Vec<Id>,
    /// `meta` elements: name, property or itemprop in lower case, and content.
    tags: Vec<(String, String)>,
    /// Objects of JSON-LD that tell of an article.
    articles: Vec<Value>,
    /// Objects of JSON-LD that tell of the site.
    sites: Vec<Value>,
    base: Option<Url>,
}

/// Types of JSON-LD objects that are articles.
const ARTICLES: &[&str] = &["Article", "BlogPosting", "LiveBlogPosting", "Report", "WebPage", "VideoObject"];

impl<'a> Page<'a> {
    fn read(dom: &'a Dom, address: &str) -> Self {
        let elements = dom.elements(0);
        let (mut tags, mut articles, mut sites) = (Vec::new(), Vec::new(), Vec::new());
        for &id in &elements {
            match dom.name(id) {
                "meta" => {
                    let name =
                        ["property", "name", "itemprop", "http-equiv"].iter().find_map(|a| dom.attr(id, a));
                    let content = clean(dom.attr(id, "content").unwrap_or_default());
                    if let Some(name) = name.filter(|_| !content.is_empty()) {
                        tags.push((name.trim().to_ascii_lowercase(), content));
                    }
                }
                "script" if dom.attr(id, "type").is_some_and(|t| t.contains("ld+json")) => {
                    json_ld(&script(dom, id), &mut articles, &mut sites);
                }
                _ => {}
            }
        }
        // News articles before pages, what has a headline before what has none.
        articles.sort_by_key(|a| (kind_of(a) == Some("WebPage"), a["headline"].is_null()));
        Page { dom, elements, tags, articles, sites, base: Url::parse(address).ok() }
    }

    fn tag(&self, names: &[&str]) -> Option<&str> {
        names
            .iter()
            .find_map(|n| self.tags.iter().find(|(name, _)| name == n))
            .map(|(_, content)| content.as_str())
    }

    fn named(&self, name: &str) -> impl Iterator<Item = Id> + '_ {
        let name = name.to_string();
        self.elements.iter().copied().filter(move |&id| self.dom.name(id) == name)
    }

    fn title(&self) -> String {
        let headline = self.articles.iter().filter(|a| kind_of(a) != Some("WebPage"));
        let headline = headline.filter_map(|a| a["headline"].as_str()).map(clean).find(|t| !t.is_empty());
        let social = self.tag(&["og:title", "twitter:title", "dc.title", "sailthru.title", "parsely-title"]);
        let heads: Vec<String> = self.named("h1").map(|id| self.dom.text(id, limits::FIELD_BYTES)).collect();
        let window =
            self.named("title").map(|id| self.dom.text(id, limits::FIELD_BYTES)).find(|t| !t.is_empty());
        let window = window.unwrap_or_default();
        let sites = self.site_names();
        let told: Vec<String> = social
            .map(str::to_string)
            .into_iter()
            .chain(headline)
            .map(|t| without_site(&t, &sites))
            .collect();
        // A heading that the page's own title repeats is the title as readers see it.
        let heads: Vec<String> = heads.into_iter().filter(|h| !h.is_empty() && !sites.contains(h)).collect();
        let begins = |h: &str| window.strip_prefix(h).is_some_and(|rest| rest.starts_with([' ', ':']));
        let long = |h: &str| h.chars().count() >= 8;
        let repeated =
            heads.iter().find(|h| begins(h) || long(h) && (window.contains(h.as_str()) || told.contains(h)));
        repeated
            .cloned()
            .or_else(|| told.into_iter().find(|t| !t.is_empty()))
            .or_else(|| heads.iter().find(|h| h.split(' ').count() > 2).cloned())
            .or_else(|| Some(without_site(&window, &sites)).filter(|t| !t.is_empty()))
            .or_else(|| heads.first().cloned())
            .unwrap_or_default()
    }

    /// Names of the site that its titles may end or begin with.
    fn site_names(&self) -> Vec<String> {
        let mut names = vec![self.outlet()];
        if let Some(host) = self.base.as_ref().and_then(Url::host_str) {
            names.push(host.trim_start_matches("www.").to_string());
        }
        names.retain(|n| !n.is_empty());
        names
    }

    fn date(&self, order: Order) -> Option<PartialDate> {
        let read = |text: &str| when::find(text, order);
        let ld = |key: &str| self.articles.iter().find_map(|a| read(a[key].as_str()?));
        let tags = [
            "article:published_time",
            "og:published_time",
            "og:article:published_time",
            "datepublished",
            "date",
            "pubdate",
            "publishdate",
            "publish-date",
            "published-date",
            "publication_date",
            "dc.date",
            "dc.date.issued",
            "dc.date.created",
            "dcterms.created",
            "dcterms.date",
            "sailthru.date",
            "parsely-pub-date",
            "cxenseparse:recs:publishtime",
            "article.published",
            "article_date_original",
            "originalpublicationdate",
            "rnews:datepublished",
            "created",
        ];
        let path = self.base.as_ref().and_then(|u| when::in_path(u.path()));
        let told = ld("datePublished")
            .or_else(|| tags.iter().find_map(|t| read(self.tag(&[t])?)))
            .or_else(|| self.marked_date(order));
        // Stamps in universal time may be a day beside the outlet's own, which stands in the address.
        if let (Some(told), Some(path)) = (told, path)
            && when::are_neighbours(told, path)
        {
            return Some(path);
        }
        told.or(path)
            .or_else(|| ld("dateCreated"))
            .or_else(|| {
                ["article:modified_time", "og:updated_time", "last-modified"]
                    .iter()
                    .find_map(|t| read(self.tag(&[t])?))
            })
            .or_else(|| ld("dateModified"))
            .or_else(|| self.visible_date(order))
    }

    /// The date in an element that is marked as the day of publication.
    fn marked_date(&self, order: Order) -> Option<PartialDate> {
        let of = |id: Id| {
            let attrs = ["datetime", "content", "title"].iter().filter_map(|a| self.dom.attr(id, a));
            attrs.map(str::to_string).chain([self.dom.text(id, 200)]).find_map(|t| when::find(&t, order))
        };
        let has = |id: Id, attr: &str, word: &str| {
            self.dom
                .attr(id, attr)
                .is_some_and(|v| v.to_ascii_lowercase().split_whitespace().any(|w| w == word))
        };
        let marked = |id: &Id| {
            has(*id, "itemprop", "datepublished")
                || self.dom.name(*id) == "time" && self.dom.attr(*id, "pubdate").is_some()
        };
        let times =
            |id: &Id| self.dom.name(*id) == "time" && self.dom.attr(*id, "itemprop") != Some("dateModified");
        let all = || self.elements.iter().copied();
        all().filter(marked).find_map(of).or_else(|| all().filter(times).find_map(of))
    }

    /// The date in a short element whose name speaks of a date.
    fn visible_date(&self, order: Order) -> Option<PartialDate> {
        let telling = ["date", "time", "publish", "posted", "byline", "meta"];
        let speaks = |id: &Id| {
            let name = |a| self.dom.attr(*id, a).unwrap_or_default().to_ascii_lowercase();
            let names = name("class") + &name("id");
            telling.iter().any(|t| names.contains(t))
        };
        let elements = self.elements.iter().copied().filter(|id| self.dom.name(*id) != "body").filter(speaks);
        elements
            .take(2000)
            .map(|id| self.dom.text(id, 160))
            .filter(|t| t.len() <= 160)
            .find_map(|t| when::find(&t, order))
    }

    fn outlet(&self) -> String {
        let publisher = self.articles.iter().find_map(|a| named(&a["publisher"]));
        let site = self.sites.iter().find_map(named);
        let tag =
            self.tag(&["og:site_name", "application-name", "dc.publisher", "apple-mobile-web-app-title"]);
        let host =
            self.base.as_ref().and_then(Url::host_str).map(|h| h.trim_start_matches("www.").to_string());
        let told = tag.map(str::to_string).or(publisher).or(site).filter(|name| !name.contains("://"));
        let told = told.or(host).unwrap_or_default();
        told.split(" | ").next().unwrap_or_default().to_string()
    }

    fn byline(&self) -> String {
        let authors = self.articles.iter().find_map(|a| names(&a["author"]).or_else(|| names(&a["creator"])));
        let tag = self.tag(&[
            "author",
            "article:author",
            "parsely-author",
            "sailthru.author",
            "dc.creator",
            "byl",
            "dcterms.creator",
        ]);
        let marked = || {
            let is_author = |id: &Id| {
                let has = |a: &str, w: &[&str]| {
                    self.dom.attr(*id, a).is_some_and(|v| v.split_whitespace().any(|x| w.contains(&x)))
                };
                has("rel", &["author"])
                    || has("itemprop", &["author"])
                    || has("class", &["byline", "author", "author-name", "article-author", "byline-name"])
            };
            self.elements
                .iter()
                .copied()
                .filter(is_author)
                .map(|id| self.dom.text(id, 120))
                .find(|t| t.len() <= 120 && t.len() > 2)
        };
        let told =
            authors.or_else(|| tag.filter(|t| !t.contains("://") && !t.starts_with('@')).map(str::to_string));
        person(&told.or_else(marked).unwrap_or_default())
    }

    fn language(&self) -> String {
        let html = self
            .named("html")
            .find_map(|id| self.dom.attr(id, "lang").or_else(|| self.dom.attr(id, "xml:lang")));
        let ld = || self.articles.iter().find_map(|a| a["inLanguage"].as_str());
        let told = html
            .filter(|l| !l.is_empty())
            .or_else(|| self.tag(&["og:locale", "content-language", "language", "dc.language"]))
            .or_else(ld);
        let code: String = told.unwrap_or_default().chars().take_while(char::is_ascii_alphabetic).collect();
        if (2..=3).contains(&code.len()) { code.to_ascii_lowercase() } else { String::new() }
    }

    fn order(&self) -> Order {
        let region =
            self.named("html").find_map(|id| self.dom.attr(id, "lang")).or_else(|| self.tag(&["og:locale"]));
        let region = region.unwrap_or_default().to_ascii_lowercase().replace('_', "-");
        match region.as_str() {
            "en-us" => Order::MonthFirst,
            "" | "en" => Order::Unknown,
            _ => Order::DayFirst,
        }
    }

    fn url(&self) -> String {
        let link = self
            .named("link")
            .filter(|&id| self.dom.attr(id, "rel").is_some_and(|r| r.eq_ignore_ascii_case("canonical")));
        let link = link.filter_map(|id| self.dom.attr(id, "href")).find(|h| !h.trim().is_empty());
        let told = link.or_else(|| self.tag(&["og:url"])).map(str::trim);
        let whole = told.and_then(|t| match &self.base {
            Some(base) => base.join(t).ok(),
            None => Url::parse(t).ok(),
        });
        let whole = whole.or_else(|| self.base.clone()).filter(|u| ["http", "https"].contains(&u.scheme()));
        whole.map(|u| u.to_string()).unwrap_or_default()
    }
}

/// `text` with its white space run together and entities that were escaped twice undone, if it is
/// short enough for a field; else nothing.
fn clean(text: &str) -> String {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = [
        ("&amp;", "&"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&rsquo;", "’"),
        ("&nbsp;", " "),
    ]
    .iter()
    .fold(joined, |text, (escaped, sign)| text.replace(escaped, sign));
    if plain.len() > limits::FIELD_BYTES { String::new() } else { plain }
}

/// The source of a script.
fn script(dom: &Dom, id: Id) -> String {
    let mut out = String::new();
    for child in dom.children(id) {
        if let super::dom::Data::Text(text) = dom.data(child)
            && out.len() + text.len() <= limits::JSON_LD_BYTES
        {
            out.push_str(text);
        }
    }
    out
}

/// Sorts the objects of a block of JSON-LD.
fn json_ld(source: &str, articles: &mut Vec<Value>, sites: &mut Vec<Value>) {
    let source = source.trim().trim_start_matches("<!--").trim_end_matches("-->").trim_end_matches(';');
    // Some sites break lines inside strings.
    let source: String = source.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let Ok(value) = serde_json::from_str::<Value>(&source) else { return };
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(list) => open.extend(list.into_iter().rev()),
            Value::Object(mut object) => {
                if let Some(graph) = object.remove("@graph") {
                    open.push(graph);
                }
                let value = Value::Object(object);
                match kind_of(&value) {
                    Some("WebSite" | "Organization" | "NewsMediaOrganization") => sites.push(value),
                    Some(kind) if kind.ends_with("NewsArticle") || ARTICLES.contains(&kind) => {
                        articles.push(value)
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

/// The type of a JSON-LD object; of several the first that is an article.
fn kind_of(value: &Value) -> Option<&str> {
    match &value["@type"] {
        Value::String(kind) => Some(kind),
        Value::Array(kinds) => {
            kinds.iter().filter_map(Value::as_str).find(|k| k.ends_with("Article") || ARTICLES.contains(k))
        }
        _ => None,
    }
}

/// The name of an object, or of a text that is one.
fn named(value: &Value) -> Option<String> {
    let value = value.get(0).unwrap_or(value);
    let name = value.as_str().or_else(|| value["name"].as_str())?;
    Some(clean(name)).filter(|n| !n.is_empty() && !n.contains("://"))
}

/// The names of one author or several.
fn names(value: &Value) -> Option<String> {
    let list = match value {
        Value::Array(list) => list.iter().filter_map(named).collect::<Vec<_>>(),
        other => named(other).into_iter().collect(),
    };
    (!list.is_empty()).then(|| list.join(", "))
}

/// A byline without the words around the names.
fn person(byline: &str) -> String {
    let text = byline.trim();
    let lower = text.to_lowercase();
    let opening = [
        "written by ",
        "posted by ",
        "published by ",
        "by: ",
        "by ",
        "von ",
        "por ",
        "par ",
        "oleh ",
        "autor: ",
        "author: ",
    ];
    let cut = opening.iter().find(|o| lower.starts_with(**o)).map_or(0, |o| o.len());
    let rest = text.get(cut..).unwrap_or(text);
    let end =
        [" | ", " • ", " · ", " — ", " @"].iter().filter_map(|e| rest.find(e)).min().unwrap_or(rest.len());
    rest[..end].trim().trim_end_matches([',', ';', '|']).to_string()
}

/// A title without the site's name at its end or beginning.
fn without_site(title: &str, sites: &[String]) -> String {
    let is_site = |part: &str| {
        let bare = |t: &str| t.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let part = bare(part);
        sites.iter().map(|s| bare(s)).any(|s| {
            s == part || part.len() >= 3 && s.starts_with(&part) || s.len() >= 3 && part.starts_with(&s)
        })
    };
    for separator in [" | ", " - ", " – ", " — ", " :: ", " » ", " · "] {
        if let Some((head, tail)) = title.rsplit_once(separator)
            && (is_site(tail)
                || separator == " | " && tail.split(' ').count() <= 4 && head.split(' ').count() >= 4)
        {
            return without_site(head, sites);
        }
        if let Some((head, tail)) = title.split_once(separator)
            && is_site(head)
        {
            return tail.trim().to_string();
        }
    }
    title.trim().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(html: &str, address: &str) -> Meta {
        meta(&Dom::parse(html), address)
    }

    #[test]
    fn json_ld_tells_everything() {
        let found = of(
            r#"<html lang="en-GB"><script type="application/ld+json">{"@context":"x","@graph":[
            {"@type":"WebSite","name":"Site"},
            {"@type":"NewsArticle","headline":"Ferries sail again &amp; again","datePublished":"2023-09-13T08:00:00Z",
             "author":[{"name":"Ann Lee"},{"name":"Bo Berg"}],"publisher":{"name":"The Sample"}}]}</script>
            <link rel=canonical href="/a?b=1">"#,
            "https://www.sample.test/x",
        );
        assert_eq!(found.title, "Ferries sail again & again");
        assert_eq!(found.date.unwrap().to_string(), "2023-09-13");
        assert_eq!((found.byline.as_str(), found.outlet.as_str()), ("Ann Lee, Bo Berg", "The Sample"));
        assert_eq!((found.language.as_str(), found.url.as_str()), ("en", "https://www.sample.test/a?b=1"));
    }

    #[test]
    fn meta_tags_and_headings_stand_in() {
        let found = of(
            "<head><title>Harbour reopens after storm | Coast Daily</title><meta property='og:site_name' content='Coast Daily'>\
             <meta property='article:published_time' content='2021-03-04'><meta name=author content='By Ann Lee'></head>\
             <body><h1>Harbour reopens after storm</h1>",
            "",
        );
        assert_eq!(
            (found.title.as_str(), found.outlet.as_str()),
            ("Harbour reopens after storm", "Coast Daily")
        );
        assert_eq!(
            (found.date.unwrap().to_string().as_str(), found.byline.as_str()),
            ("2021-03-04", "Ann Lee")
        );
    }

    #[test]
    fn dates_come_from_marks_paths_and_names() {
        let date =
            |html: &str, address: &str| of(html, address).date.map_or(String::new(), |d| d.to_string());
        assert_eq!(date("<p><time datetime='2020-01-02T10:00'>today</time>", ""), "2020-01-02");
        assert_eq!(
            date("<span itemprop=datePublished>3 May 2020</span><time datetime='2020-01-02'>", ""),
            "2020-05-03"
        );
        assert_eq!(date("<p>x", "https://a.test/2020/02/03/x"), "2020-02-03");
        assert_eq!(date("<div class='post-date'>4. Februar 2020</div>", ""), "2020-02-04");
        assert_eq!(date("<html lang=en-US><i class=date>02/04/2020</i>", ""), "2020-02-04");
        assert_eq!(date("<p>It was 5 June 2020.", ""), "");
        let stamp = "<meta property='article:published_time' content='2020-03-01T01:00:00Z'>";
        assert_eq!(date(stamp, "https://a.test/2020/02/29/x"), "2020-02-29");
        assert_eq!(date(stamp, "https://a.test/2020/02/28/x"), "2020-03-01");
    }

    #[test]
    fn titles_lose_the_name_of_the_site() {
        let sites = ["Coast Daily".to_string(), "coast.test".to_string()];
        assert_eq!(without_site("Storm - flood and after - Coast Daily", &sites), "Storm - flood and after");
        assert_eq!(without_site("Coast Daily: x - Storm", &sites), "Storm");
        assert_eq!(
            without_site("Storm hits the northern ports | World news | Coast", &sites),
            "Storm hits the northern ports"
        );
        assert_eq!(without_site("North - South", &sites), "North - South");
    }

    #[test]
    fn bylines_are_names_alone() {
        assert_eq!(person("By Ann Lee | Reporter"), "Ann Lee");
        assert_eq!(person("Byron Lee"), "Byron Lee");
        assert_eq!(of("<a rel=author href=x>Ann Lee</a>", "").byline, "Ann Lee");
        assert_eq!(of("<meta name='article:author' content='https://social.test/ann'>", "").byline, "");
    }
}
