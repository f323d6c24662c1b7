//! The coder: one article and its parse in, one [`Reading`] out.

use std::collections::BTreeMap;

use polybius_atlas::Atlas;
use polybius_base::{
    Article, Code, Diagnostic, Event, EventType, Exchange, Figure, Mention, Named, Party, Reading, RowId,
    Span, limits, row_id,
};
use polybius_syntax::Doc;

use crate::cast::{Cast, WhoseChoice};
use crate::claims::{self, ClaimDraft};
use crate::codebook::Codebook;
use crate::dates::{self, Clock};
use crate::events::{self, ActExample, Draft, FrameUse, Reader, TyperExample};
use crate::exchanges::{self, Features as ExchangeFeatures};
use crate::figures;
use crate::judgements::{self, Features};
use crate::mentions;
use crate::page::Page;
use crate::places;
use crate::quantities;
use crate::retell;
use crate::typer::{self, SeenSentence, Typer};

/// Reads parsed articles with an atlas and a codebook. Cheap to copy, shared by threads.
#[derive(Clone, Copy)]
pub struct Coder<'a> {
    atlas: &'a Atlas,
    codebook: &'a Codebook,
    typer: Option<&'a Typer>,
    mentions: bool,
    main_acts: bool,
}

/// Why a row is there: headed lines for a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// `(heading, text)` in reading order.
    pub lines: Vec<(String, String)>,
}

impl<'a> Coder<'a> {
    /// A coder over `atlas` and `codebook`, which alone decides what is an act.
    pub fn new(atlas: &'a Atlas, codebook: &'a Codebook) -> Self {
        Coder { atlas, codebook, typer: None, mentions: false, main_acts: false }
    }

    /// The same coder with a trained classifier that weighs the codebook's votes.
    pub fn with_typer(self, typer: &'a Typer) -> Self {
        Coder { typer: Some(typer), ..self }
    }

    /// The same coder, which also lists everything that an article names.
    pub fn with_mentions(self) -> Self {
        Coder { mentions: true, ..self }
    }

    /// The same coder, which keeps of each sentence's events the main one alone.
    pub fn with_main_acts(self) -> Self {
        Coder { main_acts: true, ..self }
    }

    /// What the typer is trained on: every predicate and noun of the article with its features.
    pub fn examples(&self, article: &Article, doc: &Doc) -> Vec<TyperExample> {
        let page = Page::new(article, doc);
        let (cast, _) = self.cast(&page);
        let clock = Clock::new(&page, article);
        events::examples(&self.reader(&page, &cast, &clock))
    }

    /// The sentences that tell something, as the typer's encoder sees them.
    pub fn seen(&self, article: &Article, doc: &Doc) -> Vec<SeenSentence> {
        let page = Page::new(article, doc);
        let told = (0..page.sentences.len()).filter(|&n| !page.sentences[n].furniture);
        told.map(|n| SeenSentence {
            spans: doc.tokens[page.sentences[n].tokens.clone()].iter().map(|t| t.span).collect(),
            tokens: typer::seen(&page, n),
        })
        .collect()
    }

    /// What the forests of sides and of dates are trained on: each wanted candidate, told by its number among
    /// [`Coder::examples`], as an act of the type beside it.
    pub fn act_examples(
        &self,
        article: &Article,
        doc: &Doc,
        wanted: &[(usize, EventType)],
    ) -> Vec<ActExample> {
        let page = Page::new(article, doc);
        let (cast, _) = self.cast(&page);
        let clock = Clock::new(&page, article);
        events::act_examples(&self.reader(&page, &cast, &clock), wanted)
    }

    /// Every predicate and noun of the article with what the codebook decides of it.
    pub fn frames(&self, article: &Article, doc: &Doc) -> Vec<FrameUse> {
        let page = Page::new(article, doc);
        let (cast, _) = self.cast(&page);
        let clock = Clock::new(&page, article);
        events::frames(&self.reader(&page, &cast, &clock))
    }

    fn reader<'p, 'd>(&'p self, page: &'p Page<'d>, cast: &'p Cast, clock: &'p Clock) -> Reader<'p, 'd> {
        Reader { page, cast, codebook: self.codebook, clock, typer: self.typer }
    }

    /// All rows of an article. `doc` must be the parse of `article.text`.
    pub fn read(&self, article: &Article, doc: &Doc) -> Reading {
        let page = Page::new(article, doc);
        let hash = blake3_of(&article.text);
        let mut reading = Reading {
            sentences: page.sentences.iter().filter(|s| !s.furniture).map(|s| s.span).collect(),
            ..Reading::default()
        };
        let rows = self.rows(&page);
        let from = rows.from;
        let main = self.main_acts.then(|| events::are_main(&page, &rows.events));
        reading.events = rows.events.into_iter().map(|d| finish(&page, d)).collect();
        reading.exchanges = rows.exchanges;
        reading.figures = rows.figures;
        reading.mentions = rows.mentions;
        reading.judgements = judgements::judgements(&rows.described);
        reading.claims = rows.told.into_iter().filter(|d| !d.relay).map(|d| d.claim).collect();
        number(&hash, &mut reading);
        link(&mut reading.events, &from);
        link_figures(&mut reading.figures, &rows.retold);
        if let Some(main) = main {
            let mut stays = main.into_iter();
            reading.events.retain(|_| stays.next().expect("invariant: one answer an event"));
        }
        if page.long > 0 {
            let (long, limit) = (page.long, limits::SENTENCE_TOKENS);
            let message = format!("{long} sentences are longer than {limit} words and were left out");
            reading.diagnostics.push(Diagnostic { code: "long-sentence", message });
        }
        if article.date.is_none() {
            let message = "no publication date is given; relative dates stay empty".to_owned();
            reading.diagnostics.push(Diagnostic { code: "no-date", message });
        }
        reading
    }

    /// The features by which each sentence is weighed as a judgement; for training and measuring.
    pub fn judgement_features(&self, article: &Article, doc: &Doc) -> Vec<(Span, Features)> {
        self.rows(&Page::new(article, doc)).described
    }

    /// Every reading of an exchange, right or wrong, with the features it is weighed by; for training and
    /// measuring.
    pub fn exchange_candidates(&self, article: &Article, doc: &Doc) -> Vec<(Exchange, ExchangeFeatures)> {
        let page = Page::new(article, doc);
        let (cast, _) = self.cast(&page);
        let numbers = quantities::of_sentences(&page);
        let scene = exchanges::Scene { page: &page, cast: &cast, numbers: &numbers, atlas: self.atlas };
        exchanges::candidates(&scene)
    }

    /// The parties that the words of each span name, as the coder resolves them; for measuring.
    pub fn parties_at(&self, article: &Article, doc: &Doc, spans: &[Span]) -> Vec<Vec<Party>> {
        let page = Page::new(article, doc);
        let (cast, _) = self.cast(&page);
        let parties = |&span: &Span| cast.all_at(&page, span).into_iter().map(|m| m.party.clone()).collect();
        spans.iter().map(parties).collect()
    }

    /// What a forest would choose among for the words of each span, where they describe somebody without telling
    /// whose they are; for training.
    pub fn whose_choices(
        &self,
        article: &Article,
        doc: &Doc,
        spans: &[Span],
    ) -> Vec<Option<Vec<WhoseChoice>>> {
        let page = Page::new(article, doc);
        let (cast, mut choices) = Cast::with_choices(&page, self.atlas);
        spans.iter().map(|&span| choices.remove(&cast.head_at(&page, span)?)).collect()
    }

    /// The country of the place that the words of each span name, `NONE` where they name none; for
    /// measuring.
    pub fn countries_at(&self, article: &Article, doc: &Doc, spans: &[Span]) -> Vec<Code> {
        let page = Page::new(article, doc);
        let (cast, _) = self.cast(&page);
        spans.iter().map(|&span| cast.country_at(&page, span)).collect()
    }

    /// Why the row `id` of this article is there; `None` where the article has no such row.
    pub fn explain(&self, article: &Article, doc: &Doc, id: RowId) -> Option<Explanation> {
        let page = Page::new(article, doc);
        let hash = blake3_of(&article.text);
        let rows = self.rows(&page);
        let events = rows.events.iter().cloned().map(|d| finish(&page, d)).collect();
        let mut reading = Reading { events, ..Reading::default() };
        number(&hash, &mut reading);
        link(&mut reading.events, &rows.from);
        match reading.events.iter().position(|e| e.id == id) {
            Some(at) => Some(explain(&page, &rows.events[at], &reading.events, at)),
            None => explain_other(article, &self.read(article, doc), id),
        }
    }

    /// Everything the article tells, not yet numbered.
    fn rows(&self, page: &Page) -> Rows {
        let (cast, told) = self.cast(page);
        let clock = Clock::new(page, page.article);
        let mut events = events::events(&self.reader(page, &cast, &clock));
        let numbers = quantities::of_sentences(page);
        let scene = exchanges::Scene { page, cast: &cast, numbers: &numbers, atlas: self.atlas };
        let mut exchanges = exchanges::exchanges(&scene);
        let scene = figures::Scene { page, cast: &cast, clock: &clock, numbers: &numbers, atlas: self.atlas };
        let (mut figures, retold) = figures::figures(&scene);
        for draft in &mut events {
            draft.event.said_by = claims::chain(&told, draft.event.span);
        }
        for exchange in &mut exchanges {
            exchange.said_by = claims::chain(&told, exchange.span);
        }
        for figure in &mut figures {
            figure.said_by = claims::chain(&told, figure.span);
        }
        let spans = figures.iter().map(|f| f.span).collect();
        let scene = judgements::Scene {
            page,
            cast: &cast,
            clock: &clock,
            told: &told,
            events: &events,
            figures: spans,
        };
        let described = judgements::described(&scene);
        let reader = self.reader(page, &cast, &clock);
        let from = match self.typer {
            Some(typer) => {
                places::settle(&reader, &typer.forests().places, &mut events);
                dates::settle(&reader, typer.forests(), &mut events)
            }
            None => retell::carry_dates(page, &mut events),
        };
        let mentions = self.mentions.then(|| mentions::mentions(page, &cast, &clock, self.atlas));
        Rows { events, from, exchanges, figures, retold, described, told, mentions }
    }

    /// The parties of the article, "we" in its quotes included, and its claims.
    fn cast(&self, page: &Page) -> (Cast, Vec<ClaimDraft>) {
        let forest = self.typer.map(|typer| &typer.forests().whose);
        let mut cast = Cast::new(page, self.atlas, forest);
        let mut told = claims::claims(page, &cast);
        told.retain(|d| !page.is_too_long(d.claim.content_span));
        for draft in &told {
            cast.speak(page, draft.claim.content_span, &draft.claim.speaker.party);
        }
        (cast, told)
    }
}

/// The rows of an article before they are numbered.
struct Rows {
    events: Vec<Draft>,
    /// For each event the index of the telling its date was taken from.
    from: Vec<Option<usize>>,
    exchanges: Vec<Exchange>,
    figures: Vec<Figure>,
    /// For each figure the index of the one that it tells again.
    retold: Vec<Option<usize>>,
    /// The features of each sentence as a judgement.
    described: Vec<(Span, Features)>,
    told: Vec<ClaimDraft>,
    /// What the article names, where that is asked for.
    mentions: Option<Vec<Named>>,
}

/// Names the telling that each carried date was taken from.
fn link(events: &mut [Event], from: &[Option<usize>]) {
    let ids: Vec<RowId> = events.iter().map(|e| e.id).collect();
    for (event, source) in events.iter_mut().zip(from) {
        event.from = source.map(|j| ids[j]);
    }
}

/// Names the first telling of each figure told again.
fn link_figures(figures: &mut [Figure], retold: &[Option<usize>]) {
    let ids: Vec<RowId> = figures.iter().map(|f| f.id).collect();
    for (figure, first) in figures.iter_mut().zip(retold) {
        figure.from = first.map(|j| ids[j]);
    }
}

fn finish(page: &Page, draft: Draft) -> Event {
    let sentence_span = page.sentences[page.sentence_of(draft.pred)].span;
    Event { sentence_span, ..draft.event }
}

fn blake3_of(text: &str) -> [u8; 32] {
    polybius_base::text_hash(text)
}

/// Gives every row its id.
fn number(hash: &[u8], reading: &mut Reading) {
    let mut seen: BTreeMap<(&str, Span, String), u32> = BTreeMap::new();
    let mut id = |kind: &'static str, span: Span, class: &str| {
        let ordinal = seen.entry((kind, span, class.to_owned())).or_default();
        *ordinal += 1;
        row_id(hash, kind, span, class, *ordinal - 1)
    };
    for e in &mut reading.events {
        e.id = id("event", e.span, e.kind.as_str());
    }
    for c in &mut reading.claims {
        c.id = id("claim", c.content_span, c.mode.as_str());
    }
    for x in &mut reading.exchanges {
        x.id = id("exchange", x.span, x.class.as_str());
    }
    for f in &mut reading.figures {
        f.id = id("figure", f.span, f.measure.as_str());
    }
    for j in &mut reading.judgements {
        j.id = id("judgement", j.span, "");
    }
}

/// Why a claim, exchange, figure or judgement is there.
fn explain_other(article: &Article, reading: &Reading, id: RowId) -> Option<Explanation> {
    let words = |span: Span| span.of(&article.text).to_owned();
    let party = |p: &Party| format!("{} {} {}", p.code, p.sector, p.name).trim().to_owned();
    let side = |m: &Option<Mention>| {
        m.as_ref().map_or("-".to_owned(), |m| format!("{} = {}", m.text, party(&m.party)))
    };
    let lines: Vec<(&str, String)> = if let Some(c) = reading.claims.iter().find(|c| c.id == id) {
        let speaker = format!("{} = {}", c.speaker.text, party(&c.speaker.party));
        vec![
            ("rule", c.rule.clone()),
            ("speaker", speaker),
            ("cue", c.cue.clone()),
            ("content", words(c.content_span)),
        ]
    } else if let Some(x) = reading.exchanges.iter().find(|x| x.id == id) {
        let item = format!("{} ({})", x.item, x.class);
        let sides = [("giver", side(&x.giver)), ("receiver", side(&x.receiver))];
        [("rule", x.rule.clone()), ("item", item)].into_iter().chain(sides).collect()
    } else if let Some(f) = reading.figures.iter().find(|f| f.id == id) {
        let number = format!("{} = {} {}", words(f.span), f.quantity.value, f.quantity.bound);
        let measure = ("measure", f.measure.to_string());
        vec![("rule", f.rule.clone()), measure, ("number", number), ("subject", party(&f.subject))]
    } else {
        let judgement = reading.judgements.iter().find(|j| j.id == id)?;
        vec![("rule", judgement.rule.clone()), ("sentence", words(judgement.span))]
    };
    Some(Explanation { lines: lines.into_iter().map(|(heading, text)| (heading.to_owned(), text)).collect() })
}

fn explain(page: &Page, draft: &Draft, events: &[Event], at: usize) -> Explanation {
    let event = &events[at];
    let mut lines = vec![
        ("rule".to_owned(), event.rule.clone()),
        ("type".to_owned(), format!("{} {}", event.kind, event.mode)),
        ("trigger".to_owned(), event.trigger.clone()),
        ("predicate".to_owned(), format!("{} ({:?})", page.lemma(draft.pred), draft.class)),
    ];
    lines.extend(draft.roles.iter().map(|(slot, words)| (format!("slot {slot}"), words.clone())));
    for (side, mentions) in [("actor", &event.actors), ("recipient", &event.recipients)] {
        for m in mentions {
            lines.push((
                side.to_owned(),
                format!("{} = {} {} [{}]", m.text, m.party.code, m.party.sector, m.entity),
            ));
        }
    }
    lines.push(("status".to_owned(), event.status.to_string()));
    lines.extend(event.date.map(|date| ("date".to_owned(), date.to_string())));
    if let Some(other) = events.iter().find(|e| event.from == Some(e.id)) {
        lines.push(("date from".to_owned(), format!("{} \"{}\"", other.id, other.trigger)));
    }
    Explanation { lines }
}
