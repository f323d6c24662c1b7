//! One article laid out for reading: its tokens, tree, sentences and furniture.

use std::borrow::Cow;
use std::ops::Range;

use polybius_base::{Article, Span, limits};
use polybius_syntax::{Dep, Doc, Pos, Tag};

use crate::sentence;

/// Tokens that a dateline may have.
const DATELINE_TOKENS: usize = 12;

/// A sentence of the text, as a reader would cut it (the parser's own cuts are in its tree).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Where it stands, without surrounding white space.
    pub span: Span,
    /// Its tokens in [`Doc::tokens`].
    pub tokens: Range<usize>,
    /// Whether it is dateline, byline, caption or other furniture, or too long, and so yields no rows.
    pub furniture: bool,
}

/// The article, its parse and what can be read off both without knowing any actor.
pub struct Page<'a> {
    /// The article.
    pub article: &'a Article,
    /// Its parse.
    pub doc: &'a Doc,
    /// Sentences in text order.
    pub sentences: Vec<Sentence>,
    /// The title in small letters.
    pub lower_title: String,
    /// Each token's words in small letters.
    lower_words: Vec<Cow<'a, str>>,
    /// Each token's lemma in small letters.
    lower_lemmas: Vec<Cow<'a, str>>,
    /// Children of all tokens, those of one together and in text order.
    children: Vec<u32>,
    /// Where the children of each token begin, with one place more for the end.
    first_child: Vec<u32>,
    /// First and one past the last token of each token's subtree.
    edges: Vec<(u32, u32)>,
    /// Sentence of each token.
    sentence_of: Vec<u32>,
    /// How many sentences are too long to be coded.
    pub long: usize,
}

impl<'a> Page<'a> {
    /// Lays out `article` with its parse `doc`.
    pub fn new(article: &'a Article, doc: &'a Doc) -> Self {
        let mut sentences = sentence::sentences(article, doc);
        let mut long = 0;
        for sentence in sentences.iter_mut().filter(|s| s.tokens.len() > limits::SENTENCE_TOKENS) {
            long += usize::from(!sentence.furniture);
            sentence.furniture = true;
        }
        let mut sentence_of = vec![0; doc.tokens.len()];
        for (n, sentence) in sentences.iter().enumerate() {
            sentence_of[sentence.tokens.clone()].fill(n as u32);
        }
        let (children, first_child) = children(doc);
        let edges = edges(doc);
        let words = doc.tokens.iter().map(|t| lower(t.span.of(&article.text))).collect();
        let lemmas = (0..doc.tokens.len()).map(|i| lower(doc.lemma(i))).collect();
        Page {
            article,
            doc,
            sentences,
            lower_title: article.title.to_lowercase(),
            lower_words: words,
            lower_lemmas: lemmas,
            children,
            first_child,
            edges,
            sentence_of,
            long,
        }
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.doc.tokens.len()
    }

    /// Whether the article has no token.
    pub fn is_empty(&self) -> bool {
        self.doc.tokens.is_empty()
    }

    /// The token's words.
    pub fn word(&self, i: usize) -> &'a str {
        self.doc.tokens[i].span.of(&self.article.text)
    }

    /// The token's lemma.
    pub fn lemma(&self, i: usize) -> &'a str {
        self.doc.lemma(i)
    }

    /// The token's words in small letters.
    pub fn lower(&self, i: usize) -> &str {
        &self.lower_words[i]
    }

    /// The token's lemma in small letters.
    pub fn lower_lemma(&self, i: usize) -> &str {
        &self.lower_lemmas[i]
    }

    /// The token's relation to its head.
    pub fn dep(&self, i: usize) -> Dep {
        self.doc.tokens[i].dep
    }

    /// The token's part of speech.
    pub fn pos(&self, i: usize) -> Pos {
        self.doc.tokens[i].pos
    }

    /// The token's fine-grained tag.
    pub fn tag(&self, i: usize) -> Tag {
        self.doc.tokens[i].tag
    }

    /// The token's head; a root is its own.
    pub fn head(&self, i: usize) -> usize {
        self.doc.tokens[i].head as usize
    }

    /// The token's children in text order.
    pub fn children(&self, i: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
        let (first, end) = (self.first_child[i] as usize, self.first_child[i + 1] as usize);
        self.children[first..end].iter().map(|&c| c as usize)
    }

    /// The first child with one of the relations `deps`.
    pub fn child(&self, i: usize, deps: &[Dep]) -> Option<usize> {
        self.children(i).find(|&c| deps.contains(&self.dep(c)))
    }

    /// Tokens from the leftmost to the rightmost descendant of token `i`.
    pub fn subtree(&self, i: usize) -> Range<usize> {
        let (start, end) = self.edges[i];
        start as usize..end as usize
    }

    /// The span from the first to the last of the tokens `range`; `range` must not be empty.
    pub fn span(&self, range: Range<usize>) -> Span {
        self.doc.tokens[range.start].span.cover(self.doc.tokens[range.end - 1].span)
    }

    /// The words of `span`.
    pub fn text(&self, span: Span) -> &'a str {
        span.of(&self.article.text)
    }

    /// Tokens that end after `span` starts, in text order: the first ones that it may share a byte with.
    pub fn tokens_from(&self, span: Span) -> Range<usize> {
        self.doc.tokens.partition_point(|t| t.span.end <= span.start)..self.len()
    }

    /// Number of the sentence that holds token `i`.
    pub fn sentence_of(&self, i: usize) -> usize {
        self.sentence_of[i] as usize
    }

    /// Whether the words of `span` begin in a sentence that is too long to be coded.
    pub fn is_too_long(&self, span: Span) -> bool {
        let first = self.tokens_from(span).start;
        let sentence = self.sentence_of.get(first).map(|&n| &self.sentences[n as usize]);
        self.long > 0 && sentence.is_some_and(|s| s.tokens.len() > limits::SENTENCE_TOKENS)
    }

    /// Tokens of the dateline that opens the paragraph of token `i`, up to its dash: "TEHRAN –".
    fn dateline(&self, i: usize) -> Option<Range<usize>> {
        let paragraphs = &self.doc.paragraphs;
        let paragraph = paragraphs.get(paragraphs.partition_point(|r| r.end as usize <= i))?;
        let start = paragraph.start as usize;
        let end = (paragraph.end as usize).min(start + DATELINE_TOKENS);
        let dash = (start..end).find(|&t| matches!(self.word(t), "–" | "—" | "-" | "--"));
        let capitals = |t: usize| self.word(t).chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
        dash.filter(|&d| d > start && capitals(start)).map(|d| start..d)
    }

    /// Whether token `i` stands in the dateline of its paragraph.
    pub fn is_dateline(&self, i: usize) -> bool {
        self.dateline(i).is_some_and(|line| line.contains(&i))
    }

    /// Whether token `i` is the first after a dateline and its dash.
    pub fn opens_after_dateline(&self, i: usize) -> bool {
        self.dateline(i).is_some_and(|line| line.end + 1 == i)
    }

    /// The phrase `range` without the dateline and its dash, where the model has drawn those in.
    pub fn after_dateline(&self, range: Range<usize>) -> Range<usize> {
        let prose = self.dateline(range.start).map_or(0, |line| line.end + 1);
        range.start.max(prose.min(range.end.saturating_sub(1)))..range.end
    }

    /// The chain of heads above token `i`, nearest first, root last.
    pub fn ancestors(&self, i: usize) -> impl Iterator<Item = usize> + '_ {
        let step = |i: usize| Some(self.head(i)).filter(|&h| h != i);
        std::iter::successors(step(i), move |&h| step(h))
    }

    /// Steps of the tree between two tokens of a sentence; two roots of one sentence are two steps apart.
    pub fn steps(&self, a: usize, b: usize) -> usize {
        let depth = |t: usize| self.ancestors(t).count();
        let (mut a, mut b) = ((depth(a), a), (depth(b), b));
        let mut steps = 0;
        while a.1 != b.1 {
            let deeper = if a.0 >= b.0 { &mut a } else { &mut b };
            if deeper.0 == 0 {
                return steps + 2;
            }
            *deeper = (deeper.0 - 1, self.head(deeper.1));
            steps += 1;
        }
        steps
    }
}

/// A text in small letters, as it is where it has no others.
fn lower(text: &str) -> Cow<'_, str> {
    let is_lower = text.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase());
    if is_lower { Cow::Borrowed(text) } else { Cow::Owned(text.to_lowercase()) }
}

/// The children of all tokens, and where those of each begin.
fn children(doc: &Doc) -> (Vec<u32>, Vec<u32>) {
    let n = doc.tokens.len();
    let below = |i: &usize| doc.tokens[*i].head as usize != *i;
    let mut first = vec![0_u32; n + 1];
    (0..n).filter(below).for_each(|i| first[doc.tokens[i].head as usize + 1] += 1);
    for i in 0..n {
        first[i + 1] += first[i];
    }
    let mut next = first.clone();
    let mut children = vec![0; first[n] as usize];
    for i in (0..n).filter(below) {
        let place = &mut next[doc.tokens[i].head as usize];
        children[*place as usize] = i as u32;
        *place += 1;
    }
    (children, first)
}

/// First and one past the last token of each token's subtree.
fn edges(doc: &Doc) -> Vec<(u32, u32)> {
    let n = doc.tokens.len();
    let mut edges: Vec<(u32, u32)> = (0..n as u32).map(|i| (i, i + 1)).collect();
    for i in 0..n {
        let mut at = i;
        while doc.tokens[at].head as usize != at {
            let head = doc.tokens[at].head as usize;
            let (start, end) = (edges[head].0.min(i as u32), edges[head].1.max(i as u32 + 1));
            if (start, end) == edges[head] {
                break;
            }
            edges[head] = (start, end);
            at = head;
        }
    }
    edges
}
