//! The article's body among all that a page holds.

use super::blocks::{Block, Kind, blocks, is_block};
use super::dom::{Dom, Id};
use super::furniture::{self, Sign};
use crate::when::{self, Order};

/// Share of the page's prose above which a part is kept whatever its name says.
const TOO_MUCH_TO_SKIP: f32 = 0.4;

/// Share of the prose above a part that makes it hold the article.
const NEARLY_ALL: f32 = 0.85;

/// Share of the prose that may stand before the title.
const TITLE_BEFORE: f32 = 0.3;

/// Share of the page's prose that a part named as the body must hold.
const NAMED_BODY: f32 = 0.3;

/// Most lines of furniture taken off the end.
const CLOSING_LINES: usize = 4;

/// Elements around a quoted post that belong to it, whatever they are called.
const POST_LEVELS: usize = 4;

/// Names of the part that holds an article's body, as they stand in class or id.
const BODY_NAMES: &[&str] = &[
    "article-body",
    "article-content",
    "article-text",
    "article__body",
    "article__content",
    "articlebody",
    "articlecontent",
    "articletext",
    "article_body",
    "article_content",
    "article_text",
    "blog-post-content",
    "content-body",
    "entry-content",
    "field-name-body",
    "main-content-body",
    "news-content",
    "news-text",
    "newsbody",
    "post-body",
    "post-content",
    "post-entry",
    "post-text",
    "post_content",
    "story-body",
    "story-content",
    "story-text",
    "storybody",
    "storycontent",
    "storytext",
    "story__body",
    "story__content",
    "td-post-content",
    "text-content",
    "wysiwyg",
];

/// The article's lines in order.
pub fn body(dom: &Dom, title: &str) -> Vec<String> {
    let never: Vec<bool> = (0..dom.size() as Id).map(|id| furniture::is_never(dom, id)).collect();
    let all = blocks(dom, 0, |id| never[id as usize]);
    let masses = Masses::of(dom, &all);
    let skip = skipped(dom, never, &masses);
    let kept = blocks(dom, 0, |id| skip[id as usize]);
    let masses = Masses::of(dom, &kept);
    let root = holder(dom, &masses);
    let inside: Vec<Block> = kept.into_iter().filter(|b| is_in(dom, b.node, root)).collect();
    choose(inside, title)
}

fn is_in(dom: &Dom, node: Id, root: Id) -> bool {
    node == root || dom.ancestors(node).any(|a| a == root)
}

/// How much prose, and how much of anything, stands at and below each node.
struct Masses {
    prose: Vec<f32>,
    all: Vec<f32>,
    linked: Vec<f32>,
}

impl Masses {
    fn of(dom: &Dom, blocks: &[Block]) -> Masses {
        let mut masses = Masses {
            prose: vec![0.0; dom.size()],
            all: vec![0.0; dom.size()],
            linked: vec![0.0; dom.size()],
        };
        for block in blocks {
            for node in std::iter::once(block.node).chain(dom.ancestors(block.node)) {
                let node = node as usize;
                masses.all[node] += block.weight;
                masses.linked[node] += block.weight * block.linked;
                if block.is_prose() {
                    masses.prose[node] += block.weight * (1.0 - block.linked);
                }
            }
        }
        masses
    }
}

/// The nodes that are passed over: those that never hold words, and those whose names tell that they
/// are furniture, unless most of the page stands there.
fn skipped(dom: &Dom, mut skip: Vec<bool>, masses: &Masses) -> Vec<bool> {
    let total = masses.prose[0].max(1.0);
    let (posts, heads) = (quoted_posts(dom), headed(dom));
    for id in 0..dom.size() as Id {
        let n = id as usize;
        if skip[n] || masses.prose[n] / total > TOO_MUCH_TO_SKIP {
            continue;
        }
        skip[n] = match furniture::sign(dom, id) {
            _ if posts[n] => false,
            Sign::Strong => true,
            Sign::Weak if !is_block(dom.name(id)) || heads[n] => false,
            Sign::Weak => {
                masses.linked[n] > 0.5 * masses.all[n] || masses.prose[n] < 60.0 && masses.all[n] < 200.0
            }
            Sign::None => false,
        };
    }
    skip
}

/// The nodes that are or closely hold a post quoted from a social network.
fn quoted_posts(dom: &Dom) -> Vec<bool> {
    let mut out = vec![false; dom.size()];
    let is_post = |id: Id| {
        let class = dom.attr(id, "class").unwrap_or_default();
        dom.name(id) == "blockquote"
            && ["twitter-tweet", "twitter-video", "instagram-media"].iter().any(|c| class.contains(c))
    };
    for id in (0..dom.size() as Id).filter(|&id| is_post(id)) {
        for node in std::iter::once(id).chain(dom.ancestors(id).take(POST_LEVELS)) {
            out[node as usize] = true;
        }
    }
    out
}

/// The nodes that are or hold a heading of the first rank.
fn headed(dom: &Dom) -> Vec<bool> {
    let mut out = vec![false; dom.size()];
    for id in (0..dom.size() as Id).filter(|&id| dom.name(id) == "h1") {
        for node in std::iter::once(id).chain(dom.ancestors(id)) {
            out[node as usize] = true;
        }
    }
    out
}

/// The node that holds the article.
fn holder(dom: &Dom, masses: &Masses) -> Id {
    let total = masses.prose[0];
    let named = dom
        .elements(0)
        .into_iter()
        .filter(|&id| masses.prose[id as usize] >= NAMED_BODY * total && is_named_body(dom, id))
        .max_by(|&a, &b| masses.prose[a as usize].total_cmp(&masses.prose[b as usize]).then(b.cmp(&a)));
    let mut at = named.unwrap_or(0);
    loop {
        let enough = NEARLY_ALL * masses.prose[at as usize];
        match dom.children(at).find(|&c| masses.prose[c as usize] >= enough.max(1.0)) {
            Some(child) if !["p", "blockquote"].contains(&dom.name(child)) => at = child,
            _ => return at,
        }
    }
}

fn is_named_body(dom: &Dom, id: Id) -> bool {
    let has = |attr: &str| {
        let value = dom.attr(id, attr).unwrap_or_default().to_ascii_lowercase();
        value.split_whitespace().any(|token| BODY_NAMES.contains(&token))
    };
    let holds = !["p", "span", "h1", "h2", "blockquote"].contains(&dom.name(id));
    let marked = dom.attr(id, "itemprop").is_some_and(|v| v.to_ascii_lowercase().contains("articlebody"));
    holds && (marked || has("class") || has("id"))
}

/// The lines of the article among the blocks of its part.
fn choose(blocks: Vec<Block>, title: &str) -> Vec<String> {
    let mut kept: Vec<Block> = Vec::new();
    for block in after_title(blocks, title) {
        let cue = block.weight < 200.0 && furniture::is_cue(&block.text);
        let link = block.linked > 0.8 && block.weight < 150.0 && block.kind != Kind::Row;
        let repeated = kept.last().is_some_and(|last| last.text == block.text);
        if !(cue || link || repeated) {
            kept.push(block);
        }
    }
    let start = kept.iter().position(|b| !is_opening_furniture(b)).unwrap_or(kept.len());
    kept.drain(..start);
    for _ in 0..CLOSING_LINES {
        kept.pop_if(|last| is_closing_furniture(last));
    }
    kept.into_iter().map(|b| b.text).collect()
}

/// Blocks from the title on, where the title stands before most of the prose; else all of them.
fn after_title(blocks: Vec<Block>, title: &str) -> Vec<Block> {
    let prose = |blocks: &[Block]| blocks.iter().filter(|b| b.is_prose()).map(|b| b.weight).sum::<f32>();
    let at = blocks.iter().position(|b| same_words(&b.text, title));
    match at {
        Some(at) if prose(&blocks[..at]) < TITLE_BEFORE * prose(&blocks) => {
            blocks.into_iter().skip(at + 1).collect()
        }
        _ => blocks,
    }
}

/// A line before the first sentence that is a date, a label or a name.
fn is_opening_furniture(block: &Block) -> bool {
    let dated = || when::find(&block.text, Order::DayFirst).is_some();
    !block.is_prose() && block.kind != Kind::Row && block.weight < 120.0 && (dated() || block.linked > 0.3)
}

/// A line after the last sentence that is a heading, a label or an address, or that calls the reader.
fn is_closing_furniture(block: &Block) -> bool {
    let label =
        !block.is_prose() && block.kind == Kind::Text && block.weight < 60.0 && !ends_sentence(&block.text);
    block.kind == Kind::Heading || label || block.weight < 300.0 && furniture::is_call(&block.text)
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '»', ')', '’', '\'']).ends_with(['.', '!', '?', '…', '。', '！', '？'])
}

fn same_words(a: &str, b: &str) -> bool {
    let words = |text: &str| {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
    };
    !b.is_empty() && words(a) == words(b)
}
