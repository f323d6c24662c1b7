//! Events: statements that the codebook takes for acts.

mod choice;
mod frames;
mod matching;
mod motion;
mod obligation;
mod pairs;
mod protest;
mod read;
mod sides;
mod suppress;
mod typed;
mod wording;

use polybius_base::{Event, EventType, Mention, Party, Place, RowId, Sector, Span, Status, goldstein};
use polybius_syntax::{Dep, EntityType, Pos, Tag};

pub use choice::{CHOICE_VALUES, Choice, Parties, choices};
pub use frames::{Decision, FrameUse, frames};
use matching::Match;
pub use pairs::{PAIR_VALUES, Pair};
pub use sides::{side_of, whole};

use crate::cast::Cast;
use crate::codebook::{Act, Codebook, Slot, WordClass};
use crate::dates::{self, DateChoice, Telling};
use crate::page::{Page, Sentence};
use crate::places::{self, PlaceChoice};
use crate::statement::Statement;
use crate::status;
use crate::typer::{self, Frame, Look, Neighbours, Sense, Typer, Vote};
use read::{Read, Reads};

/// An event on its way to a row, with the tokens it rests on.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The token that names the act.
    pub pred: usize,
    /// Part of speech it acts as.
    pub class: WordClass,
    /// Whether the noun has sides of its own rather than those of a verb above it.
    pub own_sides: bool,
    /// How restricted its act is.
    pub rank: u32,
    /// Tokens that the act's phrase takes up besides the predicate.
    pub covers: Vec<usize>,
    /// How the sides were found, for `explain`.
    pub roles: Vec<(String, String)>,
    /// The row.
    pub event: Event,
}

fn with_confidence(mut draft: Draft, confidence: f32) -> Draft {
    draft.event.confidence = confidence;
    draft
}

/// Everything an event is read with.
pub struct Reader<'p, 'a> {
    /// The article.
    pub page: &'p Page<'a>,
    /// Its parties.
    pub cast: &'p Cast,
    /// The acts.
    pub codebook: &'p Codebook,
    /// Its dates.
    pub clock: &'p dates::Clock,
    /// The trained classifier; without it the codebook alone decides.
    pub typer: Option<&'p Typer>,
}

/// All events of the article in text order, not yet said by anyone.
pub fn events(reader: &Reader) -> Vec<Draft> {
    let mut out = Vec::new();
    let sentences: Vec<&Sentence> = reader.telling_sentences().collect();
    let candidates: Vec<Vec<Candidate>> = sentences.iter().map(|s| reader.candidates(s)).collect();
    let found: Vec<Vec<Draft>> = match reader.typer {
        Some(typer) => reader.weighed(&candidates, typer),
        None => candidates.iter().map(|c| c.iter().filter_map(|c| reader.unweighed(c)).collect()).collect(),
    };
    for (sentence, mut drafts) in sentences.into_iter().zip(found) {
        obligation::add_requests(reader, sentence, &mut drafts);
        out.extend(suppress::settle(reader.page, drafts, reader.typer.is_some()));
    }
    out.sort_by_key(|d| (d.event.span, d.event.kind));
    out
}

/// Which events are the main ones of their sentences: those that stand highest in the tree, of equals the first.
pub fn are_main(page: &Page, drafts: &[Draft]) -> Vec<bool> {
    let sentence = |&i: &usize| page.sentence_of(drafts[i].pred);
    let depth = |&i: &usize| page.ancestors(drafts[i].pred).count();
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by_key(|i| (sentence(i), depth(i), drafts[*i].pred));
    order.dedup_by_key(|i| sentence(i));
    let mut main = vec![false; drafts.len()];
    for i in order {
        main[i] = true;
    }
    main
}

/// Share of the codebook's rows that were right on the training articles, for want of a typer, and for acts of
/// a user's own, which no typer has learnt.
const CODEBOOK_ALONE: f32 = 0.75;
/// How likely a learnt status must be to stand against that of the rules.
const SURE: f32 = 0.65;
/// Where the encoder holds no act less likely than this, it only doubts which one is told.
const NO_ACT: f32 = 0.2;

/// What the typer is trained on: each candidate's token, features and the codebook's row.
pub fn examples(reader: &Reader) -> Vec<TyperExample> {
    let mut out = Vec::new();
    for (sentence, tokens) in reader.telling_sentences().enumerate() {
        let candidates = reader.candidates(tokens);
        for candidate in &candidates {
            let (features, votes_from) = reader.features(candidate, &candidates);
            let pred = candidate.statement.pred;
            let span = reader.page.doc.tokens[pred].span;
            let vote = candidate.row_kind();
            let row_span = candidate.draft.as_ref().filter(|_| vote.is_some()).map(|d| d.event.span);
            let lemma = reader.page.lower_lemma(pred).to_owned();
            out.push(TyperExample { span, sentence, lemma, features, votes_from, vote, row_span });
        }
    }
    out
}

/// An act as the forests of sides, dates and places are trained on it.
#[derive(Clone, Debug, Default)]
pub struct ActExample {
    /// The parties of its sentence.
    pub pairs: Vec<Pair>,
    /// The dates it may have.
    pub dates: Vec<DateChoice>,
    /// What tells which other acts happened on its day.
    pub telling: Telling,
    /// The places it may have been done at.
    pub places: Vec<PlaceChoice>,
    /// Hashed features of its status.
    pub status: Vec<u32>,
}

/// What the forests of sides, dates and places are trained on: each wanted candidate, told by its number among
/// [`examples`], as an act of the type beside it.
pub fn act_examples(reader: &Reader, wanted: &[(usize, EventType)]) -> Vec<ActExample> {
    let mut first = 0;
    let mut out = vec![ActExample::default(); wanted.len()];
    let mut drafts: Vec<(usize, Draft)> = Vec::new();
    for sentence in reader.telling_sentences() {
        let candidates = reader.candidates(sentence);
        for (slot, &(number, kind)) in wanted.iter().enumerate() {
            let Some(candidate) = number.checked_sub(first).and_then(|at| candidates.get(at)) else {
                continue;
            };
            let own = candidate.draft.clone().filter(|d| d.event.kind == kind);
            let draft = own.unwrap_or_else(|| reader.typed(candidate, kind));
            out[slot].pairs = reader.pairs(&draft, candidate);
            out[slot].status = reader.status_features(&draft);
            drafts.push((slot, draft));
        }
        first += candidates.len();
    }
    drafts.sort_by_key(|(_, d)| (d.event.span, d.event.kind));
    let all: Vec<&Draft> = drafts.iter().map(|(_, d)| d).collect();
    let choices = dates::date_choices(reader, &all).into_iter().zip(places::place_choices(reader, &all));
    for ((slot, draft), (dates, places)) in drafts.iter().zip(choices) {
        out[*slot].dates = dates;
        out[*slot].telling = Telling::new(reader.page, draft);
        out[*slot].places = places;
    }
    out
}

/// A candidate as the typer is trained on it.
#[derive(Clone, Debug)]
pub struct TyperExample {
    /// The candidate's token.
    pub span: Span,
    /// Number of its sentence among those that tell something.
    pub sentence: usize,
    /// Its lemma in small letters.
    pub lemma: String,
    /// Hashed features of the first look.
    pub features: Vec<u32>,
    /// Where the features of the codebook's vote begin.
    pub votes_from: usize,
    /// Type of the row that the codebook alone would make.
    pub vote: Option<EventType>,
    /// Trigger of that row.
    pub row_span: Option<Span>,
}

/// A predicate or noun that may name an act.
struct Candidate<'s> {
    statement: Statement<'s, 's>,
    vote: Vote,
    /// What the codebook's acts may make of the word, whether or not they fit.
    senses: Vec<Sense>,
    /// Whether a frame of the codebook says that this is no act.
    silenced: bool,
    /// Whether the row is one of an act of the user's own.
    own: bool,
    /// The codebook's row, whether or not it stands by itself.
    draft: Option<Draft>,
}

impl Candidate<'_> {
    /// Type of the row that the codebook alone would make.
    fn row_kind(&self) -> Option<EventType> {
        self.vote.kind.filter(|_| self.vote.row)
    }

    /// The class of the codebook's row with both its sides, where the encoder sees an act and only doubts which:
    /// "Peru attacked Chile" may be with words.
    fn undoubted(&self, look: &Look) -> Option<usize> {
        let is_full = |d: &&Draft| !d.event.actors.is_empty() && !d.event.recipients.is_empty();
        let row = self.draft.as_ref().filter(|_| self.vote.row).filter(is_full)?;
        (look.p[typer::NONE] < NO_ACT).then(|| typer::class_of(row.event.kind))
    }
}

/// What first look and encoder say of a candidate, and how likely an act the forest finds it by its article.
type Looked<'l> = (&'l Look, Option<f32>);

impl<'p> Reader<'p, '_> {
    fn telling_sentences(&self) -> impl Iterator<Item = &'p Sentence> {
        let page = self.page;
        page.sentences.iter().filter(move |s| !s.furniture && !page.text(s.span).ends_with('?'))
    }

    /// Every predicate and noun of the sentence with the codebook's vote.
    fn candidates(&self, sentence: &Sentence) -> Vec<Candidate<'_>> {
        sentence.tokens.clone().filter_map(|i| self.candidate(i)).collect()
    }

    fn candidate(&self, i: usize) -> Option<Candidate<'_>> {
        let class = self.class_of(i)?;
        let light = (class == WordClass::Noun).then(|| self.light_verb(i)).flatten();
        let statement = Statement::new(self.page, i, class, light);
        let (found, senses) = self.best_act(&statement);
        let kind = found.as_ref().and_then(|m| m.act.kind);
        let draft = found.as_ref().zip(kind).map(|(m, kind)| self.draft(m, kind));
        let row = draft.as_ref().zip(found.as_ref()).is_some_and(|(d, m)| self.stands_alone(d, m));
        let rule = found.as_ref().map_or(String::new(), |m| m.act.rule.clone());
        let silenced = found.as_ref().is_some_and(|m| m.act.kind.is_none());
        let own = row && found.as_ref().is_some_and(|m| m.act.own);
        Some(Candidate { statement, vote: Vote { kind, rule, row }, senses, silenced, own, draft })
    }

    /// The rows of each sentence: the codebook's word weighed by the typer.
    fn weighed(&self, candidates: &[Vec<Candidate>], typer: &Typer) -> Vec<Vec<Draft>> {
        let first_looks = |(sentence, all): (usize, &Vec<Candidate>)| -> Vec<Look> {
            all.iter().map(|c| self.first_look(sentence, c, all, typer)).collect()
        };
        let mut looks: Vec<Vec<Look>> = candidates.iter().enumerate().map(first_looks).collect();
        let reads = Reads::new(self.page, candidates, &looks, typer);
        for (number, (all, looks)) in candidates.iter().zip(&mut looks).enumerate() {
            let Some(read) = reads.of(number, all) else { continue };
            let each = all.iter().zip(looks);
            each.for_each(|(c, look)| look.p = read.kinds(c.statement.pred, &look.first));
        }
        let looks: Vec<Look> = looks.into_iter().flatten().collect();
        let mut looked = looks.iter().zip(typer.acts(&looks));
        let mut rows = |(number, all): (usize, &Vec<Candidate>)| {
            let read = reads.of(number, all);
            let row = |(candidate, seen)| self.judged(candidate, seen, read.as_ref(), typer);
            all.iter().zip(looked.by_ref()).filter_map(row).collect()
        };
        candidates.iter().enumerate().map(&mut rows).collect()
    }

    /// The row of a candidate that is likely enough an act, or that an act of the user's own makes one.
    fn judged(
        &self,
        candidate: &Candidate,
        (look, by_article): Looked,
        read: Option<&Read>,
        typer: &Typer,
    ) -> Option<Draft> {
        let judged = by_article.filter(|_| !candidate.silenced).map(|p| (look.class(), p));
        if let Some(kind) = candidate.row_kind().filter(|_| candidate.own) {
            let own = typer::class_of(kind);
            let p = judged.filter(|&(class, _)| class == own).map_or(0.0, |(_, p)| p).max(CODEBOOK_ALONE);
            return Some(self.row_of(candidate, own, p, read, typer));
        }
        let (class, p) = judged?;
        let class = if p >= typer.least() { class } else { candidate.undoubted(look)? };
        Some(self.row_of(candidate, class, p, read, typer))
    }

    fn first_look(&self, sentence: usize, candidate: &Candidate, all: &[Candidate], typer: &Typer) -> Look {
        let lemma = self.page.lower_lemma(candidate.statement.pred).to_owned();
        let vote = candidate.row_kind().map_or(typer::NONE, typer::class_of);
        let start = self.page.doc.tokens[candidate.statement.pred].span.start;
        Look::new(
            (sentence, start),
            lemma,
            vote,
            typer.weights.probabilities(&self.features(candidate, all).0),
        )
    }

    /// The candidate's row: the codebook's where it gives this type, with the sides that the typer chooses.
    fn row_of(
        &self,
        candidate: &Candidate,
        class: usize,
        p: f32,
        read: Option<&Read>,
        typer: &Typer,
    ) -> Draft {
        let kind = EventType::ALL[class];
        let own = candidate.draft.clone().filter(|d| d.event.kind == kind);
        let mut draft = own.unwrap_or_else(|| self.typed(candidate, kind));
        if !candidate.own {
            let statuses = typer.status.probabilities(&self.status_features(&draft));
            let likeliest = typer::likeliest(&statuses);
            if statuses[likeliest] >= SURE {
                draft.event.status = Status::ALL[likeliest];
            }
        }
        with_confidence(self.with_weighed_sides(draft, candidate, read, typer), p)
    }

    fn status_features(&self, draft: &Draft) -> Vec<u32> {
        status::features(self.page, draft.pred, draft.event.kind, draft.event.status)
    }

    /// The draft with the sides that the typer's forests choose among the parties of the sentence.
    fn with_weighed_sides(
        &self,
        mut draft: Draft,
        candidate: &Candidate,
        read: Option<&Read>,
        typer: &Typer,
    ) -> Draft {
        let mut pairs = self.pairs(&draft, candidate);
        let act = read.map(|read| (read, read.act(candidate.statement.pred)));
        for pair in &mut pairs {
            let by_words = typer.words.probabilities(&pair.words);
            let heard = |(read, act): &(&Read, typer::ActUnits)| read.side(act, pair.mention.span);
            pair.hear(by_words, act.as_ref().map(heard));
        }
        let mut chosen = sides::weighed(&pairs, typer.forests());
        chosen.complete_list(self);
        if let Some(authors) = motion::speakers(self, &candidate.statement) {
            chosen.act_by_motion(authors);
        }
        if draft.event.kind == EventType::Protest && chosen.recipients.is_empty() {
            chosen.recipients.extend(protest::against(self, &candidate.statement));
        }
        draft.event.actors = chosen.actors;
        draft.event.recipients = chosen.recipients;
        draft.roles.extend(chosen.roles);
        draft
    }

    fn pairs(&self, draft: &Draft, candidate: &Candidate) -> Vec<Pair> {
        let told = (&draft.event.actors[..], &draft.event.recipients[..]);
        pairs::pairs(self, &candidate.statement, draft.event.kind, candidate.vote.kind, told)
    }

    /// The codebook's row where it stands by itself.
    fn unweighed(&self, candidate: &Candidate) -> Option<Draft> {
        let draft = candidate.draft.clone().filter(|_| candidate.vote.row)?;
        Some(with_confidence(draft, CODEBOOK_ALONE))
    }

    /// The row of a type that the codebook has no act for here.
    fn typed(&self, candidate: &Candidate, kind: EventType) -> Draft {
        let act = typed::act(kind, candidate.statement.class);
        let found =
            Match { rank: (0, false), act: &act, statement: candidate.statement.clone(), words: Vec::new() };
        self.draft(&found, kind)
    }

    fn features(&self, candidate: &Candidate, all: &[Candidate]) -> (Vec<u32>, usize) {
        let above = self.vote_above(candidate.statement.pred, all);
        let frame = Frame {
            page: self.page,
            cast: self.cast,
            statement: &candidate.statement,
            vote: &candidate.vote,
            above,
            senses: &candidate.senses,
            near: self.neighbours(&candidate.statement, all),
        };
        frame.features()
    }

    /// The types that the words next to a predicate in the tree may name.
    fn neighbours(&self, statement: &Statement, all: &[Candidate]) -> Neighbours {
        let kinds = |pred: usize| {
            let at = all.binary_search_by_key(&pred, |c| c.statement.pred);
            at.map_or(Vec::new(), |at| typer::kinds(&all[at].senses))
        };
        let head = Some(self.page.head(statement.pred)).filter(|&h| h != statement.pred);
        Neighbours {
            objects: self.object_heads(statement).into_iter().take(2).map(kinds).collect(),
            complement: statement.complement().map_or(Vec::new(), kinds),
            head: head.map_or(Vec::new(), kinds),
        }
    }

    /// The vote of the nearest predicate above `pred`, with the relation that leads down from it.
    fn vote_above(&self, pred: usize, all: &[Candidate]) -> Option<(EventType, Dep)> {
        let mut below = pred;
        for above in self.page.ancestors(pred) {
            let vote = all.iter().find(|c| c.statement.pred == above).and_then(|c| c.vote.kind);
            if let Some(kind) = vote {
                return Some((kind, self.page.dep(below)));
            }
            below = above;
        }
        None
    }

    /// The word class a token is looked up under; `None` for what names no act.
    fn class_of(&self, i: usize) -> Option<WordClass> {
        let p = self.page;
        match p.pos(i) {
            Pos::Verb if matches!(p.dep(i), Dep::Aux | Dep::Auxpass | Dep::Amod | Dep::Compound) => None,
            Pos::Verb => Some(WordClass::Verb),
            Pos::Noun | Pos::Propn if p.dep(i) == Dep::Compound || self.is_part_of_name(i) => None,
            Pos::Noun | Pos::Propn => Some(WordClass::Noun),
            Pos::Adj if matches!(p.dep(i), Dep::Acomp | Dep::Oprd | Dep::Conj) => Some(WordClass::Adjective),
            _ => None,
        }
    }

    /// Whether `i` is a word of a longer organisation's name: "Atlantic **Treaty** Organization".
    fn is_part_of_name(&self, i: usize) -> bool {
        let tokens = &self.page.doc.tokens;
        let org = |t: usize| tokens.get(t).is_some_and(|t| t.ent == Some(EntityType::Org));
        tokens[i].pos == Pos::Propn
            && org(i)
            && (!tokens[i].ent_begin || (org(i + 1) && !tokens[i + 1].ent_begin))
    }

    /// The empty verb above noun `i`: "held talks", "talks were held", "engaged in talks".
    fn light_verb(&self, i: usize) -> Option<usize> {
        let p = self.page;
        let mut at = i;
        while p.dep(at) == Dep::Conj && matches!(p.pos(p.head(at)), Pos::Noun | Pos::Propn) {
            at = p.head(at);
        }
        let head = p.head(at);
        let verb = match p.dep(at) {
            Dep::Dobj | Dep::Nsubjpass => head,
            Dep::Pobj if p.dep(head) == Dep::Prep => p.head(head),
            _ => return None,
        };
        (p.pos(verb) == Pos::Verb && self.codebook.is_light(p.lemma(verb))).then_some(verb)
    }

    fn draft(&self, found: &Match, kind: EventType) -> Draft {
        let (act, statement) = (found.act, &found.statement);
        let mut sides = sides::sides(self, statement, act);
        let verb = statement.verb();
        let status = act.status.unwrap_or_else(|| status::status(self.page, statement.pred, verb));
        let date = dates::date(self, statement, kind);
        let place = places::place(self.page, self.cast, statement, kind);
        let struck = kind == EventType::Assault && sides.recipients.is_empty() && !act.mutual;
        if struck && !self.has_foreign_subject(statement) {
            sides.recipients.extend(place.as_ref().and_then(|p| self.struck_thing(statement, p)));
        }
        let noun_alone = statement.class == WordClass::Noun && statement.light.is_none();
        let own_sides = !noun_alone || !sides.actors.is_empty() && !sides.recipients.is_empty();
        let span = self.trigger_span(statement, act);
        let event = self.row(act, kind, span, (sides.actors, sides.recipients));
        Draft {
            pred: statement.pred,
            class: statement.class,
            own_sides,
            rank: found.rank.0,
            covers: self.covered(found),
            roles: sides.roles,
            event: Event { status, date, place, ..event },
        }
    }

    /// The thing that force is used on, as one of the country where that is done.
    fn struck_thing(&self, statement: &Statement, place: &Place) -> Option<Mention> {
        let p = self.page;
        let slots =
            [Slot::Object, Slot::Prep("on".into()), Slot::Prep("against".into()), Slot::Prep("at".into())];
        let head = slots.iter().find_map(|slot| statement.slot(slot).into_iter().next())?;
        let common = p.pos(head) == Pos::Noun && self.cast.mention(head).is_none();
        let thing = common && self.cast.place(head).is_none() && place.country.is_country();
        let span = p.doc.tokens[head].span;
        let party = Party { code: place.country, sector: Sector::Gov, name: String::new() };
        thing.then(|| Mention { party, text: p.text(span).to_owned(), span, entity: String::new() })
    }

    /// Whether the act is told and not only pointed back at: a noun without side, place or date is
    /// not, nor a verb without sides whose subject is no party, unless the act itself asks for such a
    /// subject or has no actor ("a bomb went off").
    fn stands_alone(&self, draft: &Draft, found: &Match) -> bool {
        let event = &draft.event;
        if !(event.actors.is_empty() && event.recipients.is_empty()) {
            return true;
        }
        let statement = &found.statement;
        let asked = !found.act.subjects.is_empty() || found.act.actor.as_ref().is_some_and(Vec::is_empty);
        let noun_alone = statement.class == WordClass::Noun && statement.light.is_none();
        !(noun_alone && event.place.is_none() && event.date.is_none()
            || !asked && self.has_foreign_subject(statement))
    }

    /// Whether the overt subject of the verb, or of the empty verb above the noun, is a common noun that is
    /// no party: "the film bombed", "the film won praise".
    fn has_foreign_subject(&self, statement: &Statement) -> bool {
        let p = self.page;
        (statement.class == WordClass::Verb || statement.light.is_some())
            && statement.subject().is_some_and(|s| p.pos(s) == Pos::Noun && self.cast.mention(s).is_none())
    }

    /// Tokens that the act's phrase takes up: its further words and the object it asks for.
    fn covered(&self, found: &Match) -> Vec<usize> {
        let mut out = found.words.clone();
        if !found.act.objects.is_empty() {
            out.extend(self.object_heads(&found.statement));
        }
        out
    }

    /// A row of `act` with nothing but its trigger and sides told.
    fn row(&self, act: &Act, kind: EventType, span: Span, sides: (Vec<Mention>, Vec<Mention>)) -> Event {
        Event {
            id: RowId::default(),
            span,
            sentence_span: span,
            trigger: self.page.text(span).to_owned(),
            kind,
            mode: act.mode.clone(),
            cameo: act.cameo.clone(),
            goldstein: goldstein(&act.cameo),
            actors: sides.0,
            recipients: sides.1,
            status: Status::Actual,
            date: None,
            place: None,
            said_by: Vec::new(),
            confidence: 0.0,
            rule: act.rule.clone(),
            from: None,
        }
    }

    /// From the word that names the act to its particle or object, where those stand close.
    fn trigger_span(&self, statement: &Statement, act: &Act) -> Span {
        let p = self.page;
        let pred = statement.pred;
        let (mut start, mut end) = (pred, pred);
        if statement.class == WordClass::Verb {
            if let Some(particle) = p.child(pred, &[Dep::Prt]) {
                end = end.max(particle);
            }
            let object = statement.object().filter(|_| !act.objects.is_empty());
            let complement = statement.complement().filter(|_| !act.complements.is_empty());
            for far in [object, complement].into_iter().flatten().filter(|&o| o > pred && o <= pred + 6) {
                end = end.max(far);
            }
        } else if let Some(modifier) = p.child(pred, &[Dep::Compound]).filter(|_| p.tag(pred) != Tag::Nnp)
            && modifier + 1 == pred
            && self.cast.mention(modifier).is_none()
        {
            start = modifier;
        }
        p.span(start..end + 1)
    }
}
