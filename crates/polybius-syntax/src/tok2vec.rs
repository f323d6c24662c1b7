//! From lexemes to one vector per token: hash embeddings mixed by a maxout layer, then convolutions
//! over the neighbours.

use std::sync::Arc;

use polybius_nn::weights::{Node, WeightError};
use polybius_nn::{HashEmbed, Linear, MaxoutNorm, Path, Quantized, Rows};

use crate::Work;
use crate::convolution::{Convolution, WINDOW};
use crate::lexicon::{Lexicon, NONE};
use crate::strings::string_id;
use crate::tokenizer::RawToken;
use crate::vectors::Vectors;

/// What an embedding column is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Orth,
    Lower,
    Norm,
    Prefix,
    Suffix,
    Shape,
    Spacy,
    IsSpace,
}

impl Column {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "ORTH" => Column::Orth,
            "LOWER" => Column::Lower,
            "NORM" => Column::Norm,
            "PREFIX" => Column::Prefix,
            "SUFFIX" => Column::Suffix,
            "SHAPE" => Column::Shape,
            "SPACY" => Column::Spacy,
            "IS_SPACE" => Column::IsSpace,
            _ => return None,
        })
    }
}

/// One embedding and convolution network.
pub(crate) struct Tok2Vec {
    columns: Vec<(Column, HashEmbed)>,
    /// The map of static vectors to one more column, and the vectors.
    statics: Option<(Linear, Arc<Vectors>)>,
    mix: MaxoutNorm,
    convolutions: Vec<Convolution>,
    /// Per layer, the row of a place so far from the text that it does not depend on it.
    far: Vec<Vec<f32>>,
    /// Which of a lexeme's memo rows are this network's: the first of two.
    slot: usize,
}

fn unfit(message: String) -> WeightError {
    WeightError::Content(message)
}

impl Tok2Vec {
    /// Builds the network from the nodes of a model file. `slot` tells networks of one pipeline
    /// apart (0 or 1).
    pub(crate) fn from_nodes(
        nodes: &[Node],
        slot: usize,
        vectors: Option<&Arc<Vectors>>,
    ) -> Result<Self, WeightError> {
        let named = |name: &'static str| nodes.iter().filter(move |node| node.name == name);
        let names = nodes.iter().find_map(|node| node.strings("columns")).unwrap_or_default();
        let mut columns = Vec::new();
        for (node, at) in named("hashembed").zip(0..) {
            let at = node.int("column").unwrap_or(at) as usize;
            let name = names.get(at).ok_or_else(|| unfit(format!("no name for column {at}")))?;
            let column = Column::from_name(name).ok_or_else(|| unfit(format!("unknown column {name}")))?;
            columns.push((column, HashEmbed::from_node(node)?));
        }
        let mut layers = Vec::new();
        for (maxout, norm) in named("maxout").zip(named("layernorm")) {
            layers.push(maxout_norm(maxout, norm)?);
        }
        let statics = named("static_vectors").next().map(|node| statics(node, vectors)).transpose()?;
        if layers.is_empty() || columns.is_empty() {
            return Err(unfit("no embedding and convolution network".to_owned()));
        }
        let mix = layers.remove(0);
        let convolutions = layers.into_iter().map(Convolution::Exact).collect();
        let mut network = Tok2Vec { columns, statics, mix, convolutions, far: Vec::new(), slot: 2 * slot };
        network.check()?;
        network.far = network.far_rows();
        Ok(network)
    }

    fn check(&self) -> Result<(), WeightError> {
        let embedded: usize = self.columns.iter().map(|(_, embed)| embed.width()).sum();
        let inputs = embedded + self.statics.as_ref().map_or(0, |_| self.width());
        let convolutions = self
            .convolutions
            .iter()
            .all(|c| c.inputs() == WINDOW * self.width() && c.outputs() == self.width());
        let statics = self.statics.as_ref().is_none_or(|(map, _)| map.stride() == self.width());
        if inputs == self.mix.inputs() && convolutions && statics {
            Ok(())
        } else {
            Err(unfit("layers whose widths do not fit (only windows of one neighbour are known)".to_owned()))
        }
    }

    /// The same network, its convolutions in 8-bit integers.
    pub(crate) fn into_int8(mut self) -> Result<Self, WeightError> {
        self.convolutions =
            self.convolutions.into_iter().map(Convolution::into_int8).collect::<Result<_, _>>()?;
        self.far = self.far_rows();
        Ok(self)
    }

    /// Numbers per token.
    pub(crate) fn width(&self) -> usize {
        self.mix.outputs()
    }

    /// Zeros before the text, then what each layer makes of places that see none of the text.
    fn far_rows(&self) -> Vec<Vec<f32>> {
        let width = self.width();
        let mut rows = vec![vec![0.0; width]];
        for convolution in &self.convolutions {
            let x = rows[rows.len() - 1].repeat(WINDOW);
            let mut out = vec![0.0; width];
            let row = Rows { from: &[0], to: &[0] };
            convolution.apply(Path::Scalar, &x, row, &mut Quantized::default(), &mut out);
            rows.push(out);
        }
        rows
    }

    fn uses_spacy(&self) -> bool {
        self.columns.iter().any(|&(column, _)| column == Column::Spacy)
    }

    fn memo_slot(&self, spacy: bool) -> usize {
        self.slot + usize::from(spacy && self.uses_spacy())
    }
}

fn maxout_norm(maxout: &Node, norm: &Node) -> Result<MaxoutNorm, WeightError> {
    let (w, b) = (maxout.param("W", 3)?, maxout.param("b", 2)?);
    let (gain, shift) = (norm.param("G", 1)?, norm.param("b", 1)?);
    MaxoutNorm::new(&w.data, &b.data, &gain.data, &shift.data, w.shape[2])
}

fn statics(node: &Node, vectors: Option<&Arc<Vectors>>) -> Result<(Linear, Arc<Vectors>), WeightError> {
    let w = node.param("W", 2)?;
    let vectors = vectors.ok_or_else(|| unfit("word vectors, which the model does not have".to_owned()))?;
    if w.shape[1] != vectors.width() {
        return Err(unfit(format!("vectors of {} numbers, not {}", w.shape[1], vectors.width())));
    }
    let map = Linear::new(&w.data, &vec![0.0; w.shape[0]], w.shape[1])?;
    Ok((map, Arc::clone(vectors)))
}

/// Where the vectors of a paragraph's tokens are.
#[derive(Clone, Copy)]
pub(crate) struct TokenVectors<'a> {
    pub(crate) rows: &'a [f32],
    /// Row of the first token.
    pub(crate) first: u32,
    /// Numbers per row.
    pub(crate) width: usize,
}

/// Vectors that depend on a token's text alone, kept from batch to batch, and room to work in.
#[derive(Default)]
pub(crate) struct Tok2VecScratch {
    /// One row per memo entry.
    memo: Vec<f32>,
    /// Lexemes whose memo row is still to be computed, with or without a space after.
    fresh: Vec<(u32, bool)>,
    input: Vec<f32>,
    /// The layers' rows, written in turn.
    buffers: [Vec<f32>; 2],
    from: Vec<u32>,
    to: Vec<u32>,
    quantized: Quantized,
    /// First row of each paragraph's tokens.
    pub(crate) first_rows: Vec<u32>,
    /// What was computed so far.
    pub(crate) work: Work,
}

impl Tok2VecScratch {
    /// Forgets the memo; for when the lexicon is cleared.
    pub(crate) fn clear(&mut self) {
        self.memo.clear();
    }

    /// The vectors of the batch that was encoded last; paragraph `p` starts at row `first_rows[p]`.
    pub(crate) fn rows(&self, network: &Tok2Vec) -> &[f32] {
        &self.buffers[network.convolutions.len() % 2]
    }

    /// The vectors of a paragraph that starts at row `first`.
    pub(crate) fn paragraph(&self, network: &Tok2Vec, first: u32) -> TokenVectors<'_> {
        TokenVectors { rows: self.rows(network), first, width: network.width() }
    }
}

impl Tok2Vec {
    /// Computes the vectors of all tokens; `paragraphs` are their numbers of tokens.
    pub(crate) fn encode(
        &self,
        path: Path,
        tokens: &[RawToken],
        paragraphs: &[u32],
        lexicon: &mut Lexicon,
        scratch: &mut Tok2VecScratch,
    ) {
        self.find_fresh(tokens, lexicon, scratch);
        if !scratch.fresh.is_empty() {
            self.mix_fresh(path, lexicon, scratch);
        }
        self.lay_out(tokens, paragraphs, lexicon, scratch);
        for layer in 1..=self.convolutions.len() {
            self.convolve(path, layer, paragraphs, scratch);
        }
    }

    /// Gives a memo row to each text that has none yet.
    fn find_fresh(&self, tokens: &[RawToken], lexicon: &mut Lexicon, scratch: &mut Tok2VecScratch) {
        scratch.fresh.clear();
        let mut next = (scratch.memo.len() / self.width()) as u32;
        for token in tokens {
            let slot = self.memo_slot(token.spacy);
            let lexeme = lexicon.lexeme_mut(token.lexeme);
            if lexeme.memo[slot] == NONE {
                lexeme.memo[slot] = next;
                next += 1;
                scratch.fresh.push((token.lexeme, token.spacy));
            }
        }
    }

    /// Computes the memo rows of new texts.
    fn mix_fresh(&self, path: Path, lexicon: &Lexicon, scratch: &mut Tok2VecScratch) {
        let inputs = self.mix.inputs();
        scratch.input.clear();
        scratch.input.resize(scratch.fresh.len() * inputs, 0.0);
        for (row, &(lexeme, spacy)) in scratch.input.chunks_exact_mut(inputs).zip(&scratch.fresh) {
            self.embed(lexicon, lexeme, spacy, row);
        }
        if let Some((statics, vectors)) = &self.statics {
            let place = (inputs - statics.stride()) as u32;
            scratch.from.clear();
            scratch.to.clear();
            for (row, &(lexeme, _)) in (0..).zip(&scratch.fresh) {
                if let Some(at) = vectors.offset(&lexicon.lexeme(lexeme).text) {
                    scratch.from.push(at);
                    scratch.to.push(row * inputs as u32 + place);
                }
            }
            let rows = Rows { from: &scratch.from, to: &scratch.to };
            statics.apply(path, vectors.data(), rows, &mut scratch.input);
            scratch.work.multiply_adds += scratch.from.len() as u64 * statics.multiply_adds();
        }
        let width = self.width();
        let first = scratch.memo.len();
        scratch.memo.resize(first + scratch.fresh.len() * width, 0.0);
        let count = scratch.fresh.len() as u32;
        scratch.from.clear();
        scratch.from.extend((0..count).map(|row| row * inputs as u32));
        scratch.to.clear();
        scratch.to.extend((0..count).map(|row| row * width as u32));
        let rows = Rows { from: &scratch.from, to: &scratch.to };
        self.mix.apply(path, &scratch.input, rows, None, &mut scratch.memo[first..]);
        scratch.work.fresh += u64::from(count);
        scratch.work.multiply_adds += u64::from(count) * self.mix.multiply_adds();
    }

    fn embed(&self, lexicon: &Lexicon, lexeme: u32, spacy: bool, row: &mut [f32]) {
        let lexeme = lexicon.lexeme(lexeme);
        let mut rest = row;
        for (column, embed) in &self.columns {
            let id = match column {
                Column::Orth => string_id(&lexeme.text),
                Column::Lower => string_id(&lexeme.lower),
                Column::Norm => lexeme.norm,
                Column::Prefix => lexeme.prefix,
                Column::Suffix => lexeme.suffix,
                Column::Shape => lexeme.shape,
                Column::Spacy => u64::from(spacy),
                Column::IsSpace => u64::from(lexeme.is_space),
            };
            let (here, after) = rest.split_at_mut(embed.width());
            embed.write(id, here);
            rest = after;
        }
    }

    /// Places that a layer has to compute on either side of a paragraph: those that depend on the
    /// text and that a later layer sees.
    fn reach(&self, layer: usize) -> usize {
        layer.min(self.convolutions.len() - layer)
    }

    /// Rows kept free before and after each paragraph.
    fn margin(&self) -> usize {
        self.convolutions.len().saturating_sub(1).max(1)
    }

    /// Copies the memo rows into the first buffer, with margins of zeros.
    fn lay_out(
        &self,
        tokens: &[RawToken],
        paragraphs: &[u32],
        lexicon: &Lexicon,
        scratch: &mut Tok2VecScratch,
    ) {
        let (width, margin) = (self.width(), self.margin());
        let rows = tokens.len() + paragraphs.len() * 2 * margin;
        for buffer in &mut scratch.buffers {
            if buffer.len() < rows * width {
                buffer.resize(rows * width, 0.0);
            }
        }
        let buffer = &mut scratch.buffers[0];
        scratch.first_rows.clear();
        let (mut row, mut at) = (0, 0);
        for &count in paragraphs {
            let count = count as usize;
            buffer[row * width..(row + margin) * width].fill(0.0);
            row += margin;
            scratch.first_rows.push(row as u32);
            for token in &tokens[at..at + count] {
                let memo = lexicon.lexeme(token.lexeme).memo[self.memo_slot(token.spacy)] as usize;
                let to = &mut buffer[row * width..(row + 1) * width];
                to.copy_from_slice(&scratch.memo[memo * width..(memo + 1) * width]);
                row += 1;
            }
            at += count;
            buffer[row * width..(row + margin) * width].fill(0.0);
            row += margin;
        }
    }

    /// Runs one convolution from one buffer to the other.
    fn convolve(&self, path: Path, layer: usize, paragraphs: &[u32], scratch: &mut Tok2VecScratch) {
        let width = self.width();
        let depth = self.convolutions.len();
        let [even, odd] = &mut scratch.buffers;
        let (x, out) = if layer % 2 == 1 { (&*even, odd) } else { (&*odd, even) };
        scratch.from.clear();
        scratch.to.clear();
        for (&first, &count) in scratch.first_rows.iter().zip(paragraphs) {
            let reach = self.reach(layer) as u32;
            let (first, end) = (first, first + count);
            for row in first - reach..end + reach {
                scratch.from.push((row - 1) * width as u32);
                scratch.to.push(row * width as u32);
            }
            for distance in reach as usize + 1..=depth - layer {
                for row in [first as usize - distance, end as usize + distance - 1] {
                    out[row * width..(row + 1) * width].copy_from_slice(&self.far[layer]);
                }
            }
        }
        let rows = Rows { from: &scratch.from, to: &scratch.to };
        let convolution = &self.convolutions[layer - 1];
        let last = scratch.first_rows.last().zip(paragraphs.last());
        let used = last.map_or(0, |(first, count)| (first + count) as usize + self.margin());
        let x = &x[..used * width];
        convolution.apply(path, x, rows, &mut scratch.quantized, out);
        scratch.work.rows += rows.from.len() as u64;
        scratch.work.multiply_adds += rows.from.len() as u64 * convolution.multiply_adds();
    }
}
