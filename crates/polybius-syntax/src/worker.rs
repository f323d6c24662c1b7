//! Parsing: one thread's memory, and the way of a batch through the pipeline.

use std::collections::HashMap;

use polybius_base::Span;
use polybius_nn::Rows;

use crate::lexicon::Lexicon;
use crate::ruler::{Ruled, RulerMemo};
use crate::tok2vec::Tok2VecScratch;
use crate::tokenizer::RawToken;
use crate::transition::{Arc, Names, NetworkScratch, ParserScratch};
use crate::{Doc, Pipeline, Pos, Tag, Token, Work};

/// Tokens that go through the networks together, about.
const CHUNK_TOKENS: usize = 1024;

/// What one thread needs to parse with a [`Pipeline`]: room to work in, and what it remembers of the
/// words it has met. Results do not depend on what was parsed before.
pub struct Worker<'p> {
    pipeline: &'p Pipeline,
    lexicon: Lexicon<'p>,
    tok2vec: Tok2VecScratch,
    names_tok2vec: Tok2VecScratch,
    parser: ParserScratch,
    names_network: NetworkScratch,
    ruler: RulerMemo,
    lemmas: LemmaMemo,
    batch: Batch,
}

/// Lemmas by lexeme, part of speech and features.
#[derive(Default)]
struct LemmaMemo {
    places: HashMap<(u32, Pos, u16), (u32, u32)>,
    text: String,
}

/// The tokens of the paragraphs that are being parsed.
#[derive(Default)]
struct Batch {
    tokens: Vec<RawToken>,
    /// Tokens per paragraph.
    counts: Vec<u32>,
    tags: Vec<Tag>,
    arcs: Vec<Arc>,
    ruled: Vec<Ruled>,
    names: Names,
    logits: Vec<f32>,
    from: Vec<u32>,
    to: Vec<u32>,
    spaces: Vec<bool>,
    spaces_starts: Vec<(bool, bool)>,
    classes: Vec<u16>,
    /// Tokens tagged so far.
    tagged: u64,
}

/// Longest paragraph that is parsed whole, in bytes.
const MAX_PARAGRAPH: usize = 1 << 16;

/// The paragraph, in pieces if it is too long: cut after a space, if there is one.
fn pieces(text: &str, paragraph: Span) -> Vec<Span> {
    let mut out = Vec::new();
    let mut rest = paragraph.of(text);
    let mut start = paragraph.start as usize;
    while rest.len() > MAX_PARAGRAPH {
        let limit = (0..=MAX_PARAGRAPH).rfind(|&at| rest.is_char_boundary(at)).unwrap_or(0);
        let cut = rest[..limit].rfind(' ').map_or(limit, |at| at + 1);
        out.push(Span::new(start, start + cut));
        start += cut;
        rest = &rest[cut..];
    }
    out.push(Span::new(start, start + rest.len()));
    out
}

/// A paragraph of a batch: the article it belongs to and where it starts there.
#[derive(Clone, Copy)]
struct Place {
    article: usize,
    start: u32,
}

impl<'p> Worker<'p> {
    pub(crate) fn new(pipeline: &'p Pipeline) -> Self {
        Worker {
            pipeline,
            lexicon: Lexicon::new(&pipeline.norms, &pipeline.tokenizer, &pipeline.ruler),
            tok2vec: Tok2VecScratch::default(),
            names_tok2vec: Tok2VecScratch::default(),
            parser: ParserScratch::default(),
            names_network: NetworkScratch::default(),
            ruler: RulerMemo::default(),
            lemmas: LemmaMemo::default(),
            batch: Batch::default(),
        }
    }

    /// Parses the paragraphs of one text. A paragraph that does not fit the text is taken as empty, one of more
    /// than 64 KiB is parsed in pieces, each a paragraph of the result.
    pub fn parse(&mut self, text: &str, paragraphs: &[Span]) -> Doc {
        self.parse_batch(&[(text, paragraphs)]).pop().unwrap_or_default()
    }

    /// Parses the paragraphs of several texts together, which is faster than one by one and gives the
    /// same results.
    pub fn parse_batch(&mut self, articles: &[(&str, &[Span])]) -> Vec<Doc> {
        let mut docs: Vec<Doc> = articles.iter().map(|_| self.new_doc()).collect();
        let mut places = Vec::new();
        for (article, (text, paragraphs)) in articles.iter().enumerate() {
            for &paragraph in *paragraphs {
                for piece in pieces(text, paragraph) {
                    self.gather(piece.of(text));
                    places.push(Place { article, start: piece.start });
                    if self.batch.tokens.len() >= CHUNK_TOKENS {
                        self.flush(&mut places, &mut docs);
                    }
                }
            }
        }
        self.flush(&mut places, &mut docs);
        docs
    }

    /// Adds a paragraph's tokens to the batch.
    fn gather(&mut self, words: &str) {
        let before = self.batch.tokens.len();
        self.pipeline.tokenizer.tokenize(words, &mut self.lexicon, &mut self.batch.tokens);
        self.batch.counts.push((self.batch.tokens.len() - before) as u32);
    }

    fn new_doc(&self) -> Doc {
        Doc { morphs: self.pipeline.morphs.clone(), ..Doc::default() }
    }

    /// Parses the paragraphs gathered so far and appends them to their articles.
    fn flush(&mut self, places: &mut Vec<Place>, docs: &mut [Doc]) {
        self.tag();
        self.parse_trees();
        self.rule();
        self.find_names();
        let mut first = 0;
        for (place, p) in places.drain(..).zip(0..) {
            let count = self.batch.counts[p] as usize;
            self.emit(first, count, place.start, &mut docs[place.article]);
            first += count;
        }
        self.batch.tokens.clear();
        self.batch.counts.clear();
        if self.lexicon.is_full() {
            self.forget();
        }
    }

    /// What was computed so far.
    pub fn work(&self) -> Work {
        let (pipeline, tokens) = (self.pipeline, self.batch.tagged);
        let multiply_adds = tokens * pipeline.tagger.multiply_adds();
        Work { tokens, multiply_adds, ..Work::default() }
            + self.tok2vec.work
            + self.names_tok2vec.work
            + pipeline.parser.work(&self.parser)
            + pipeline.names.work(&self.names_network)
    }

    pub(crate) fn forget(&mut self) {
        self.lexicon.clear();
        self.tok2vec.clear();
        self.names_tok2vec.clear();
        self.lemmas.places.clear();
        self.lemmas.text.clear();
    }

    /// Vectors and tags of all tokens.
    fn tag(&mut self) {
        let Worker { pipeline, lexicon, tok2vec, batch, .. } = self;
        let network = &pipeline.tok2vec;
        network.encode(pipeline.path, &batch.tokens, &batch.counts, lexicon, tok2vec);
        let stride = pipeline.tagger.stride();
        batch.logits.resize(batch.tokens.len() * stride, 0.0);
        batch.from.clear();
        for (&first, &count) in tok2vec.first_rows.iter().zip(&batch.counts) {
            batch.from.extend((first..first + count).map(|row| row * network.width() as u32));
        }
        batch.to.clear();
        batch.to.extend((0..batch.tokens.len()).map(|token| (token * stride) as u32));
        let rows = Rows { from: &batch.from, to: &batch.to };
        pipeline.tagger.apply(pipeline.path, tok2vec.rows(network), rows, &mut batch.logits);
        batch.tagged += batch.tokens.len() as u64;
        batch.tags.clear();
        for logits in batch.logits.chunks_exact(stride) {
            let mut best = 0;
            for class in 1..pipeline.tags.len() {
                if logits[class] > logits[best] {
                    best = class;
                }
            }
            batch.tags.push(pipeline.tags[best]);
        }
    }

    /// Trees of all paragraphs.
    fn parse_trees(&mut self) {
        let Worker { pipeline, lexicon, tok2vec, parser, batch, .. } = self;
        let network = &pipeline.tok2vec;
        batch.spaces.clear();
        batch.spaces.extend(batch.tokens.iter().map(|token| lexicon.lexeme(token.lexeme).is_space));
        batch.arcs.clear();
        let mut at = 0;
        for (&first, &count) in tok2vec.first_rows.iter().zip(&batch.counts) {
            let spaces = &batch.spaces[at..at + count as usize];
            let x = tok2vec.paragraph(network, first);
            pipeline.parser.parse(pipeline.path, x, spaces, parser, &mut batch.arcs);
            at += count as usize;
        }
    }

    /// Parts of speech, features and some lemmas.
    fn rule(&mut self) {
        let Worker { pipeline, lexicon, ruler, batch, .. } = self;
        batch.classes.clear();
        batch.classes.extend(batch.tokens.iter().map(|token| lexicon.lexeme(token.lexeme).class));
        batch.ruled.clear();
        batch.ruled.extend(batch.tags.iter().zip(&batch.arcs).map(|(&tag, arc)| Ruled {
            tag,
            dep: arc.label.base,
            pos: Pos::X,
            morph: 0,
            lemma: None,
        }));
        let mut at = 0;
        for &count in &batch.counts {
            let range = at..at + count as usize;
            at = range.end;
            pipeline.ruler.apply(&batch.classes[range.clone()], &mut batch.ruled[range], ruler);
        }
    }

    fn find_names(&mut self) {
        let Worker { pipeline, lexicon, names_tok2vec, names_network, batch, .. } = self;
        let network = &pipeline.name_tok2vec;
        network.encode(pipeline.path, &batch.tokens, &batch.counts, lexicon, names_tok2vec);
        batch.spaces_starts.clear();
        batch
            .spaces_starts
            .extend(batch.spaces.iter().zip(&batch.arcs).map(|(&space, arc)| (space, arc.sent_start)));
        batch.names.clear();
        let mut at = 0;
        for (&first, &count) in names_tok2vec.first_rows.iter().zip(&batch.counts) {
            let tokens = &batch.spaces_starts[at..at + count as usize];
            let x = names_tok2vec.paragraph(network, first);
            pipeline.names.find(pipeline.path, x, tokens, names_network, &mut batch.names);
            at += count as usize;
        }
    }

    /// Appends one paragraph, `count` tokens from `first` on, to its article.
    fn emit(&mut self, first: usize, count: usize, start: u32, doc: &mut Doc) {
        let offset = doc.tokens.len() as u32;
        for i in first..first + count {
            let raw = self.batch.tokens[i];
            let (ruled, arc, name) = (self.batch.ruled[i], self.batch.arcs[i], self.batch.names[i]);
            let lexeme = self.lexicon.lexeme(raw.lexeme);
            let begin = start + raw.start;
            let lemma = match ruled.lemma {
                Some(lemma) => self.pipeline.ruler.lemma(lemma),
                None => self.lemmas.get(self.pipeline, &self.lexicon, raw.lexeme, &ruled),
            };
            let lemma = doc.push_lemma(lemma);
            doc.tokens.push(Token {
                span: Span { start: begin, end: begin + lexeme.text.len() as u32 },
                tag: ruled.tag,
                pos: ruled.pos,
                morph: ruled.morph,
                head: offset + arc.head,
                dep: ruled.dep,
                ent: name.0,
                ent_begin: name.1,
                sent_start: arc.sent_start,
                space_after: raw.spacy,
                lemma,
            });
        }
        doc.paragraphs.push(offset..doc.tokens.len() as u32);
    }
}

#[cfg(test)]
impl Worker<'_> {
    /// The token vectors of both networks, row after row.
    pub(crate) fn vectors(&mut self, text: &str, paragraphs: &[Span]) -> [Vec<f32>; 2] {
        for paragraph in paragraphs {
            self.gather(paragraph.of(text));
        }
        self.tag();
        self.parse_trees();
        self.find_names();
        let rows = |scratch: &Tok2VecScratch, network: &crate::tok2vec::Tok2Vec| {
            let width = network.width();
            let rows = scratch
                .first_rows
                .iter()
                .zip(&self.batch.counts)
                .flat_map(|(&first, &count)| first..first + count);
            rows.flat_map(|row| scratch.rows(network)[row as usize * width..][..width].to_vec()).collect()
        };
        let pipeline = self.pipeline;
        let vectors =
            [rows(&self.tok2vec, &pipeline.tok2vec), rows(&self.names_tok2vec, &pipeline.name_tok2vec)];
        self.batch.tokens.clear();
        self.batch.counts.clear();
        vectors
    }
}

impl LemmaMemo {
    fn get(&mut self, pipeline: &Pipeline, lexicon: &Lexicon, id: u32, ruled: &Ruled) -> &str {
        let place = *self.places.entry((id, ruled.pos, ruled.morph)).or_insert_with(|| {
            let lexeme = lexicon.lexeme(id);
            let morph = &pipeline.morphs[usize::from(ruled.morph)];
            let lemma = pipeline.lemmatizer.lemma(&lexeme.text, &lexeme.lower, ruled.pos, morph);
            let start = self.text.len() as u32;
            self.text.push_str(&lemma);
            (start, self.text.len() as u32)
        });
        &self.text[place.0 as usize..place.1 as usize]
    }
}
