//! What on a page is not its article: by element, by the words in class and id, by opening words.

use super::dom::{Data, Dom, Id};

/// Elements that never hold words of an article.
const NEVER: &[&str] = &[
    "audio", "button", "canvas", "datalist", "dialog", "embed", "form", "iframe", "input", "map", "math",
    "nav", "noscript", "object", "optgroup", "option", "script", "select", "style", "svg", "template",
    "textarea", "title", "video",
];

/// Words in class or id of parts that are furniture whatever they hold.
const STRONG: &[&str] = &[
    "ad",
    "addthis",
    "ads",
    "adsense",
    "adslot",
    "advert",
    "advertisement",
    "advertising",
    "advertorial",
    "banner",
    "breadcrumb",
    "breadcrumbs",
    "caption",
    "captions",
    "comment",
    "commentlist",
    "comments",
    "consent",
    "cookie",
    "cookies",
    "copyright",
    "credit",
    "credits",
    "disclaimer",
    "disqus",
    "donate",
    "donation",
    "figcaption",
    "footer",
    "gdpr",
    "login",
    "masthead",
    "menu",
    "modal",
    "nav",
    "navbar",
    "navigation",
    "newsletter",
    "newsletters",
    "outbrain",
    "paywall",
    "popup",
    "print",
    "promo",
    "promos",
    "promotion",
    "recirc",
    "recommend",
    "recommendation",
    "recommendations",
    "recommended",
    "related",
    "relatedcontent",
    "relatedposts",
    "replies",
    "respond",
    "share",
    "sharebar",
    "sharedaddy",
    "shares",
    "sharing",
    "sidebar",
    "signup",
    "skip",
    "social",
    "sociallinks",
    "sponsor",
    "sponsored",
    "subscribe",
    "subscription",
    "taboola",
    "teaser",
    "teasers",
    "toolbar",
    "trending",
    "widget",
    "widgets",
    "zergnet",
];

/// Words of parts that are furniture where they are short or full of links.
const WEAK: &[&str] = &[
    "aside",
    "author",
    "authors",
    "bio",
    "box",
    "btn",
    "button",
    "byline",
    "carousel",
    "categories",
    "category",
    "contributor",
    "date",
    "dateline",
    "embed",
    "follow",
    "gallery",
    "headline",
    "info",
    "keywords",
    "label",
    "latest",
    "links",
    "list",
    "media",
    "meta",
    "metadata",
    "more",
    "next",
    "notice",
    "pager",
    "pagination",
    "photo",
    "player",
    "popular",
    "posted",
    "previous",
    "published",
    "rating",
    "readmore",
    "series",
    "slideshow",
    "source",
    "tag",
    "taglist",
    "tags",
    "time",
    "timestamp",
    "title",
    "tool",
    "tools",
    "top",
    "topics",
    "updated",
    "video",
];

/// Runs of words in class or id that are as strong as one of the strong.
const PHRASES: &[&str] = &[
    "also read",
    "article meta",
    "article tools",
    "entry meta",
    "image credit",
    "jp relatedposts",
    "more from",
    "more stories",
    "most read",
    "post meta",
    "pull quote",
    "pullquote",
    "read also",
    "read more",
    "read next",
    "screen reader",
    "see also",
    "sr only",
    "story tools",
    "up next",
    "visually hidden",
    "wp caption text",
];

/// How much a part's name says that it is furniture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// Nothing.
    None,
    /// It is if it is short or full of links.
    Weak,
    /// It is.
    Strong,
}

/// Whether the node cannot hold words of an article: scripts, navigation, forms, what is hidden.
pub fn is_never(dom: &Dom, id: Id) -> bool {
    let Data::Element(name, _) = dom.data(id) else { return false };
    let name: &str = name;
    if name == "form" {
        // Some content systems wrap the whole page in one form.
        return dom.elements(id).len() < 60;
    }
    let role = dom.attr(id, "role").unwrap_or_default();
    let style = || dom.attr(id, "style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
    NEVER.binary_search(&name).is_ok()
        || ["navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alert"]
            .contains(&role)
        || dom.attr(id, "hidden").is_some()
        || dom.attr(id, "aria-hidden") == Some("true") && name != "body"
        || style().contains("display:none")
        || style().contains("visibility:hidden")
}

/// What element, class and id say of the part.
pub fn sign(dom: &Dom, id: Id) -> Sign {
    let by_name = match dom.name(id) {
        "" => return Sign::None,
        "html" | "body" | "main" | "article" | "blockquote" | "tbody" | "tr" | "td" | "th" => {
            return Sign::None;
        }
        "footer" | "aside" | "figcaption" | "cite" => Sign::Strong,
        "header" | "figure" | "time" | "address" => Sign::Weak,
        _ => Sign::None,
    };
    let attr = |name| dom.attr(id, name).unwrap_or_default();
    by_name.max(sign_of(attr("class"))).max(sign_of(attr("id")))
}

/// What the words of a class or id say.
fn sign_of(value: &str) -> Sign {
    if value.is_empty() || value.len() > 400 {
        return Sign::None;
    }
    let mut best = Sign::None;
    for token in value.split_whitespace() {
        let words = words(token);
        let joined = words.join(" ");
        let padded = format!(" {joined} ");
        let negated =
            words.iter().any(|w| ["no", "has", "with", "without", "hide", "is"].contains(&w.as_str()));
        let strong = words.iter().any(|w| STRONG.binary_search(&w.as_str()).is_ok())
            || PHRASES.iter().any(|p| padded.contains(&format!(" {p} ")));
        if strong && !negated {
            return Sign::Strong;
        }
        if words.iter().any(|w| WEAK.binary_search(&w.as_str()).is_ok()) {
            best = Sign::Weak;
        }
    }
    best
}

/// The words of a name such as `post-meta`, `relatedLinks` or `share_bar`, in lower case.
fn words(token: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut lower = false;
    for c in token.chars() {
        let breaks = !c.is_alphanumeric() || c.is_uppercase() && lower;
        if breaks && out.last().is_some_and(|w| !w.is_empty()) {
            out.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = out.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        lower = c.is_lowercase() || c.is_ascii_digit();
    }
    out.retain(|w| !w.is_empty());
    out
}

/// Opening words, in lower case, of lines that lead elsewhere or belong to the site.
const CUES: &[&str] = &[
    "advertisement",
    "all rights reserved",
    "also read",
    "baca juga",
    "click here",
    "click to",
    "comments",
    "continue reading",
    "copyright ©",
    "don't miss",
    "download our",
    "email this",
    "filed under",
    "follow us",
    "for more ",
    "get our",
    "get the latest",
    "getty images",
    "image credit",
    "image source",
    "image:",
    "keep reading",
    "lea también",
    "leer más",
    "lees ook",
    "leggi anche",
    "leia também",
    "lesen sie auch",
    "like us on",
    "lire aussi",
    "listen:",
    "loading",
    "mehr:",
    "more from",
    "more on",
    "more stories",
    "more:",
    "más:",
    "photo by",
    "photo credit",
    "photo:",
    "photos:",
    "posted in",
    "print this",
    "read also",
    "read full",
    "read more",
    "read next",
    "read:",
    "recommended",
    "related article",
    "related content",
    "related coverage",
    "related post",
    "related stor",
    "related topics",
    "related:",
    "report a typo",
    "scroll down",
    "see also",
    "share on",
    "share this",
    "siehe auch",
    "sign up",
    "skip to",
    "sponsored",
    "story continues below",
    "subscribe",
    "tags:",
    "this article was originally published",
    "view comments",
    "watch live",
    "watch more",
    "watch:",
    "you may also like",
    "you might also",
    "©",
    "читайте также",
    "читать также",
];

/// Whether a line of this kind leads elsewhere or belongs to the site, by its opening words.
pub fn is_cue(text: &str) -> bool {
    let opening: String = text.chars().take(60).flat_map(char::to_lowercase).collect();
    let opening = opening.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '©').replace('’', "'");
    CUES.iter().any(|cue| opening.starts_with(cue))
}

/// Words in lower case of lines at the end of an article that call the reader to follow, write or pay.
const CALLS: &[&str] = &[
    "all rights reserved",
    "click here",
    "download the app",
    "follow her on",
    "follow him on",
    "follow me on",
    "follow the author",
    "follow them on",
    "follow us",
    "for more information",
    "have a tip",
    "may be reached at",
    "newsletter",
    "on facebook",
    "on instagram",
    "on twitter",
    "our app",
    "send us",
    "share it with",
    "sign up",
    "subscribe to",
    "can be reached at",
    "email him",
    "email her",
    "comments section",
    "join the conversation",
    "your inbox",
    "share this",
    "tell us what you think",
    "let us know in the comments",
    "like this story",
];

/// Whether a line at the end of an article calls the reader to follow, write or pay.
pub fn is_call(text: &str) -> bool {
    let lower = text.to_lowercase();
    CALLS.iter().any(|call| lower.contains(call))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(
            NEVER.is_sorted() && STRONG.is_sorted() && WEAK.is_sorted(),
            "{:?}",
            STRONG.windows(2).find(|w| w[0] > w[1]).or(WEAK.windows(2).find(|w| w[0] > w[1]))
        );
    }

    #[test]
    fn names_are_split_into_words() {
        assert_eq!(words("relatedLinks_box--2x"), ["related", "links", "box", "2x"]);
        assert_eq!(sign_of("article-body clearfix"), Sign::None);
        assert_eq!(sign_of("has-sidebar"), Sign::None);
        assert_eq!(sign_of("story relatedLinks"), Sign::Strong);
        assert_eq!(sign_of("post-meta-box"), Sign::Strong);
        assert_eq!(sign_of("photo-box"), Sign::Weak);
        assert_eq!(sign_of("readMore"), Sign::Strong);
        assert_eq!(sign_of("downloads header-shadow"), Sign::None);
    }

    #[test]
    fn what_is_hidden_or_navigation_never_counts() {
        let dom = Dom::parse(
            "<nav>a</nav><p hidden>b<p style='Display: none'>c<div aria-hidden=true>d</div><div role=navigation>e</div><p>f",
        );
        let never = dom.elements(0).into_iter().filter(|&e| is_never(&dom, e)).count();
        assert_eq!(never, 5);
    }

    #[test]
    fn cues_are_known_by_their_opening() {
        assert!(
            is_cue("» Read more about ports")
                && is_cue("© 2023 The Daily Sample")
                && is_cue("Baca Juga: pelabuhan")
        );
        assert!(!is_cue("Readers more often ask for ports.") && !is_cue(""));
    }
}
