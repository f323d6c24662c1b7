//! What the typer's encoder says of a marked article's candidates and of the parties beside its acts.

use std::ops::Range;

use polybius::base::Span;
use polybius::coder::typer::{
    ActUnits, CLASSES, Encoder, Look, NONE, SIDES_CLASSES, SeenSentence, States, Unread, class_of,
};

use super::data::{Act, Document, Example};

/// An article that the encoder has read.
pub struct Reads<'d> {
    encoder: &'d Encoder,
    sentences: &'d [SeenSentence],
    /// For each sentence what is held of its tokens, `None` where it was not worth reading.
    states: Vec<Option<States>>,
    /// The looks at its candidates, with what the encoder says of those in sentences that the program reads.
    pub looks: Vec<Look>,
}

impl<'d> Reads<'d> {
    /// Reads the sentences of `document` in which `first` looks see a possible act, or one is marked.
    pub fn new(encoder: &'d Encoder, document: &'d Document, first: &[[f32; CLASSES]]) -> Reads<'d> {
        let mut looks = looks(document, first);
        let is_marked = |n: usize| document.examples[n].class.is_some_and(|class| class < NONE);
        let mut read = |sentence: &SeenSentence| {
            let inside = inside(document, sentence);
            let is_possible = inside.iter().any(|&(n, _)| looks[n].is_possible());
            if !is_possible && !inside.iter().any(|&(n, _)| is_marked(n)) {
                return None;
            }
            let heard = inside.iter().filter(|(n, _)| looks[*n].is_heard());
            let heard = heard.map(|&(n, at)| (at, looks[n].first)).collect();
            let states = encoder.read(&[Unread { tokens: sentence.tokens.clone(), looks: heard }]);
            for (n, at) in inside.into_iter().filter(|_| is_possible) {
                looks[n].p = encoder.kinds(&states, at, &looks[n].first);
            }
            Some(states)
        };
        let states = document.sentences.iter().map(&mut read).collect();
        Reads { encoder, sentences: &document.sentences, states, looks }
    }

    /// What it says of each party beside `act`, `None` where it has not read the sentence.
    pub fn sides(&self, document: &Document, act: &Act) -> Vec<Option<[f32; SIDES_CLASSES]>> {
        let trigger = document.examples[act.example].span;
        let of_sentence = self
            .sentences
            .iter()
            .zip(&self.states)
            .find_map(|(sentence, states)| Some((sentence, place(sentence, trigger)?, states.as_ref()?)));
        let Some((sentence, at, states)) = of_sentence else { return vec![None; act.pairs.len()] };
        let units: ActUnits = self.encoder.act(states, at);
        let side = |span: Span| self.encoder.side(states, &units, party(sentence, span));
        act.pairs.iter().map(|pair| Some(side(pair.mention.span))).collect()
    }
}

/// The first looks at a document's candidates.
fn looks(document: &Document, first: &[[f32; CLASSES]]) -> Vec<Look> {
    let look = |(e, &p): (&Example, &[f32; CLASSES])| {
        Look::new((e.sentence, e.span.start), e.lemma.clone(), e.vote.map_or(NONE, class_of), p)
    };
    document.examples.iter().zip(first).map(look).collect()
}

/// The candidates of a sentence, each with its token's place in it.
fn inside(document: &Document, sentence: &SeenSentence) -> Vec<(usize, usize)> {
    let all = document.examples.iter().enumerate();
    all.filter_map(|(n, e)| Some((n, place(sentence, e.span)?))).collect()
}

/// The token that begins where `span` does.
fn place(sentence: &SeenSentence, span: Span) -> Option<usize> {
    sentence.spans.binary_search_by_key(&span.start, |s| s.start).ok()
}

/// The tokens of a party; of words that begin or end in another sentence those of this one.
fn party(sentence: &SeenSentence, span: Span) -> Range<usize> {
    let count = sentence.spans.len();
    let first = sentence.spans.partition_point(|s| s.end <= span.start).min(count - 1);
    let end = sentence.spans.partition_point(|s| s.start < span.end);
    first..end.clamp(first + 1, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_party_is_read_by_the_tokens_that_its_words_touch() {
        let spans = vec![Span::new(0, 4), Span::new(5, 9), Span::new(9, 10), Span::new(11, 20)];
        let sentence = SeenSentence { spans, tokens: Vec::new() };
        assert_eq!(party(&sentence, Span::new(5, 10)), 1..3);
        assert_eq!(party(&sentence, Span::new(11, 40)), 3..4, "what ends in the next sentence");
        assert_eq!(party(&sentence, Span::new(30, 40)), 3..4, "what is not there at all");
        assert_eq!(place(&sentence, Span::new(9, 10)), Some(2));
        assert_eq!(place(&sentence, Span::new(10, 12)), None);
    }
}
