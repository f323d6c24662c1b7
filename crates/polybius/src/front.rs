//! The front door: model, atlas and codebook loaded once, articles in, rows out.

use std::collections::BTreeSet;
use std::num::NonZero;
use std::ops::Deref;
use std::path::{Path, PathBuf};

use polybius_atlas::Atlas;
use polybius_base::{Article, Code, Diagnostic, EventType, Exchange, Party, Reading, RowId, Span, limits};
use polybius_coder::typer::{SeenSentence, Typer};
use polybius_coder::{
    Act, ActExample, Codebook, Example, ExchangeFeatures, Explanation, FrameUse, JudgementFeatures,
    TyperExample, WhoseChoice,
};
use polybius_intake::language;
use polybius_syntax::{Arithmetic, Doc, Pipeline, paragraphs};

use crate::error::{At, Error};
use crate::input::{self, Incoming};
use crate::{batch, guard, model, wire};

/// Bytes of text that one thread takes at a time: enough to fill the engine's batches.
const CHUNK_BYTES: usize = 64 << 10;

/// How a [`Coder`] is set up.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Folder of the spaCy v3 pipeline; `None` looks in `POLYBIUS_MODEL`, then in the user's data folder.
    pub model: Option<PathBuf>,
    /// The arithmetic of the pipeline's widest layers; the model's version tells it.
    pub arithmetic: Arithmetic,
    /// Folder of a codebook that extends the built-in one.
    pub codebook: Option<PathBuf>,
    /// File of an atlas to use instead of the built-in one.
    pub atlas: Option<PathBuf>,
    /// Rows below this confidence, 0 to 1, are left out.
    pub min_confidence: f32,
    /// Rules that are switched off, by the name that rows give: `family.act` of the codebook, or another.
    pub without_rules: Vec<String>,
    /// Whether the codebook alone decides, without the typer.
    pub without_typer: bool,
    /// Whether of each sentence's events the main one alone is kept, as data sets with one event a sentence have it.
    pub main_acts: bool,
    /// Whether everything that an article names is listed with its rows.
    pub mentions: bool,
    /// Threads to use; `None` takes one a processor.
    pub jobs: Option<NonZero<usize>>,
}

/// Versions of everything an article's rows depend on.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Versions {
    /// The program.
    pub coder: String,
    /// The pipeline: language, name and version, and `+int8` where it computes in 8-bit integers.
    pub model: String,
    /// The atlas.
    pub atlas: String,
    /// The codebook.
    pub codebook: String,
    /// The typer; empty where the codebook alone decides.
    pub typer: String,
}

/// An article with its rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Coded {
    /// The article as it was coded.
    pub article: Article,
    /// Its rows.
    pub reading: Reading,
}

/// Codes articles. Shared by threads; the same rows on any number of them and in any batch.
pub struct Coder {
    pipeline: Pipeline,
    atlas: Knowledge,
    codebook: Codebook,
    typer: Option<Typer>,
    mutual: BTreeSet<String>,
    min_confidence: f32,
    without_rules: Vec<String>,
    mentions: bool,
    main_acts: bool,
    jobs: usize,
    versions: Versions,
}

impl Coder {
    /// Loads model, atlas and codebook.
    ///
    /// # Errors
    /// [`Error::Model`] where there is no model, [`Error::Pipeline`] where it cannot be loaded,
    /// [`Error::AtlasFile`] for an atlas that cannot be used, [`Error::Typer`] for a damaged typer, [`Error::Codebook`] and [`Error::Unreadable`] for a codebook folder with a mistake or out of reach.
    pub fn load(options: &Options) -> Result<Self, Error> {
        let folder = model::locate(options.model.as_deref())?;
        let files = model::load(&folder)?;
        let pipeline = Pipeline::load(&files).and_then(|pipeline| pipeline.with(options.arithmetic));
        let pipeline = pipeline.map_err(|source| Error::Pipeline { path: folder.clone(), source })?;
        let atlas = knowledge(options.atlas.as_deref())?;
        let whole = codebook(options.codebook.as_deref())?;
        let codebook = options.without_rules.iter().fold(whole, |book, rule| book.without(rule));
        let typer = (!options.without_typer).then(Typer::builtin).transpose();
        let typer = typer.map_err(|e| Error::Typer(e.to_string()))?;
        let versions = Versions {
            coder: env!("CARGO_PKG_VERSION").into(),
            model: pipeline.version().into(),
            atlas: atlas.version().into(),
            codebook: codebook.version().into(),
            typer: typer.as_ref().map_or(String::new(), |t| t.version().to_owned()),
        };
        tracing::info!(
            coder = %versions.coder,
            model = %versions.model,
            atlas = %versions.atlas,
            codebook = %versions.codebook,
            typer = %versions.typer,
            kernels = ?pipeline.path(),
            arithmetic = ?pipeline.arithmetic(),
            folder = %folder.display(),
            "coder loaded"
        );
        Ok(Coder {
            pipeline,
            atlas,
            mutual: codebook.acts().iter().filter(|a| a.mutual).map(|a| a.rule.clone()).collect(),
            codebook,
            typer,
            min_confidence: options.min_confidence,
            without_rules: options.without_rules.clone(),
            mentions: options.mentions,
            main_acts: options.main_acts,
            jobs: options.jobs.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZero::get),
            versions,
        })
    }

    /// Versions that stand with every article's rows.
    pub fn versions(&self) -> &Versions {
        &self.versions
    }

    /// The instruction set that the engine's arithmetic uses; the results are the same on each.
    pub fn kernels(&self) -> polybius_nn::Path {
        self.pipeline.path()
    }

    /// The arithmetic of the pipeline's widest layers.
    pub fn arithmetic(&self) -> Arithmetic {
        self.pipeline.arithmetic()
    }

    /// Threads that [`Coder::code`] uses.
    pub fn jobs(&self) -> usize {
        self.jobs
    }

    /// Codes `articles`, on several threads, and gives their rows in the same order.
    pub fn code(&self, articles: &[Article]) -> Vec<Coded> {
        let session = self.session();
        let mut rest = articles;
        let next = || {
            let chunk = &rest[..chunk_len(rest)];
            rest = &rest[chunk.len()..];
            (!chunk.is_empty()).then_some(chunk)
        };
        let mut out = Vec::with_capacity(articles.len());
        let done: Result<(), std::convert::Infallible> = batch::ordered(
            self.jobs,
            next,
            || session.worker(),
            |worker, chunk: &[Article]| {
                session.code(worker, chunk.iter().cloned().map(Incoming::from).collect())
            },
            |coded| {
                out.extend(coded);
                Ok(())
            },
        );
        let Ok(()) = done;
        out
    }

    /// The coder at work; threads share it, each with its own [`Session::worker`].
    pub fn session(&self) -> Session<'_> {
        let rules = polybius_coder::Coder::new(&self.atlas, &self.codebook);
        let rules = self.typer.as_ref().map_or(rules, |typer| rules.with_typer(typer));
        let rules = if self.mentions { rules.with_mentions() } else { rules };
        let rules = if self.main_acts { rules.with_main_acts() } else { rules };
        Session { owner: self, rules }
    }

    /// Whether the sides that a rule of the codebook finds act on one another.
    pub fn is_mutual(&self, rule: &str) -> bool {
        self.mutual.contains(rule)
    }
}

/// An atlas: the one inside the program, or one read from a file.
pub enum Knowledge {
    /// The program's.
    Builtin(&'static Atlas),
    /// A file's.
    File(Box<Atlas>),
}

impl Deref for Knowledge {
    type Target = Atlas;

    fn deref(&self) -> &Atlas {
        match self {
            Knowledge::Builtin(atlas) => atlas,
            Knowledge::File(atlas) => atlas,
        }
    }
}

/// The atlas of a file, or the one inside the program.
///
/// # Errors
/// [`Error::AtlasFile`] for a file that is missing, damaged or of another format.
pub fn knowledge(file: Option<&Path>) -> Result<Knowledge, Error> {
    let Some(path) = file else {
        return Atlas::builtin().map(Knowledge::Builtin).map_err(|e| Error::Atlas(e.to_string()));
    };
    let unusable = |reason: String| Error::AtlasFile { path: path.to_path_buf(), reason };
    let bytes = std::fs::read(path).map_err(|e| unusable(format!("it cannot be read: {e}")))?;
    let atlas = Atlas::open(bytes.into()).map_err(|e| unusable(e.to_string()))?;
    Ok(Knowledge::File(Box::new(atlas)))
}

/// The built-in codebook, with the folder's files over it.
///
/// # Errors
/// [`Error::Unreadable`] for the folder or a file, [`Error::Codebook`] for a mistake, with file and line.
pub fn codebook(folder: Option<&Path>) -> Result<Codebook, Error> {
    let book = match folder {
        Some(folder) => Codebook::extended(&codebook_files(folder)?),
        None => Codebook::builtin(),
    };
    book.map_err(|e| Error::Codebook(e.to_string()))
}

/// Acts of a folder's files alone.
///
/// # Errors
/// [`Error::Unreadable`] for the folder or a file, [`Error::Codebook`] for a mistake, with file and line.
pub fn acts_in(folder: &Path) -> Result<Vec<Act>, Error> {
    let book = Codebook::from_files(&codebook_files(folder)?).map_err(|e| Error::Codebook(e.to_string()))?;
    Ok(book.acts().to_vec())
}

/// The folder's TOML files, each by its name without suffix.
fn codebook_files(folder: &Path) -> Result<Vec<(String, String)>, Error> {
    let unreadable = |source| Error::Unreadable { at: At::whole(folder.display().to_string()), source };
    let mut files = Vec::new();
    for path in input::files_under(folder, &["toml"]).map_err(unreadable)? {
        let at = At::whole(path.display().to_string());
        let bytes = std::fs::read(&path).map_err(|source| Error::Unreadable { at: at.clone(), source })?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        files.push((name, input::utf8(bytes, &at)?));
    }
    Ok(files)
}

/// How many of `articles` one thread takes.
fn chunk_len(articles: &[Article]) -> usize {
    let mut bytes = 0;
    let full = |a: &Article| {
        bytes += a.text.len();
        bytes >= CHUNK_BYTES
    };
    articles.iter().position(full).map_or(articles.len(), |last| last + 1)
}

/// A coder at work: what its threads share.
pub struct Session<'a> {
    owner: &'a Coder,
    rules: polybius_coder::Coder<'a>,
}

/// What one thread needs of its own.
pub struct Worker<'a>(polybius_syntax::Worker<'a>);

impl<'a> Session<'a> {
    /// A worker for one thread.
    pub fn worker(&self) -> Worker<'a> {
        Worker(self.owner.pipeline.worker())
    }

    /// The coder that is at work.
    pub fn coder(&self) -> &'a Coder {
        self.owner
    }

    /// Codes `batch` in one batch of the engine, in order. An article on which the program fails gets no rows and
    /// the diagnostic `failed`.
    pub fn code(&self, worker: &mut Worker<'a>, batch: Vec<Incoming>) -> Vec<Coded> {
        tracing::trace!(articles = batch.len(), "batch taken");
        let articles: Vec<&Article> = batch.iter().map(|i| &i.article).collect();
        let parse = |worker: &mut Worker<'a>, some: &[&Article]| parse_with(worker, some, cut_english);
        let parsed = guard::each(&articles, worker, || self.worker(), parse);
        batch.into_iter().zip(parsed).map(|(incoming, parsed)| self.read(incoming, parsed)).collect()
    }

    /// The rows of a parsed article.
    fn read(&self, incoming: Incoming, parsed: Result<(Doc, Vec<Diagnostic>), Diagnostic>) -> Coded {
        let Incoming { article, notes, .. } = incoming;
        let read = |(doc, long)| Ok((guard::guarded(|| self.rules.read(&article, &doc))?, long));
        let (mut reading, long) =
            parsed.and_then(read).unwrap_or_else(|fault| (Reading::default(), vec![fault]));
        reading.diagnostics.extend(notes.into_iter().chain(long));
        keep(&mut reading, self.owner.min_confidence, &self.owner.without_rules);
        told(&article, &reading);
        Coded { article, reading }
    }

    /// Tokens and trees of one article.
    pub fn parse(&self, worker: &mut Worker<'_>, article: &Article) -> Doc {
        parse(worker, &[article]).remove(0).0
    }

    /// What the typer is trained on: every predicate and noun of the article with its features.
    pub fn examples(&self, worker: &mut Worker<'_>, article: &Article) -> Vec<TyperExample> {
        let doc = self.parse(worker, article);
        self.rules.examples(article, &doc)
    }

    /// The sentences of an article that tell something, as the typer's encoder sees them.
    pub fn seen(&self, worker: &mut Worker<'_>, article: &Article) -> Vec<SeenSentence> {
        let doc = self.parse(worker, article);
        self.rules.seen(article, &doc)
    }

    /// What the forests of sides and of dates are trained on: each wanted candidate, told by its number among
    /// [`Session::examples`], as an act of the type beside it.
    pub fn act_examples(
        &self,
        worker: &mut Worker<'_>,
        article: &Article,
        wanted: &[(usize, EventType)],
    ) -> Vec<ActExample> {
        let doc = self.parse(worker, article);
        self.rules.act_examples(article, &doc, wanted)
    }

    /// Every predicate and noun of the article with what the codebook decides of it.
    pub fn frames(&self, worker: &mut Worker<'_>, article: &Article) -> Vec<FrameUse> {
        let doc = self.parse(worker, article);
        self.rules.frames(article, &doc)
    }

    /// The features by which each sentence is weighed as a judgement.
    pub fn judgement_features(
        &self,
        worker: &mut Worker<'_>,
        article: &Article,
    ) -> Vec<(Span, JudgementFeatures)> {
        let doc = self.parse(worker, article);
        self.rules.judgement_features(article, &doc)
    }

    /// The parties that the words of each span of a parsed article name.
    pub fn parties_at(&self, article: &Article, doc: &Doc, spans: &[Span]) -> Vec<Vec<Party>> {
        self.rules.parties_at(article, doc, spans)
    }

    /// What a forest would choose among for the words of each span of a parsed article, where they describe somebody
    /// without telling whose they are.
    pub fn whose_choices(
        &self,
        article: &Article,
        doc: &Doc,
        spans: &[Span],
    ) -> Vec<Option<Vec<WhoseChoice>>> {
        self.rules.whose_choices(article, doc, spans)
    }

    /// The country of the place that the words of each span of a parsed article name.
    pub fn countries_at(&self, article: &Article, doc: &Doc, spans: &[Span]) -> Vec<Code> {
        self.rules.countries_at(article, doc, spans)
    }

    /// Every reading of an exchange in the article, right or wrong, with the features it is weighed by.
    pub fn exchange_candidates(
        &self,
        worker: &mut Worker<'_>,
        article: &Article,
    ) -> Vec<(Exchange, ExchangeFeatures)> {
        let doc = self.parse(worker, article);
        self.rules.exchange_candidates(article, &doc)
    }

    /// Why the article has the row `id`; `None` if it has no such row.
    pub fn explain(&self, worker: &mut Worker<'_>, article: &Article, id: RowId) -> Option<Explanation> {
        let doc = self.parse(worker, article);
        let why = self.rules.explain(article, &doc, id)?;
        let off = why.lines.first().is_some_and(|(_, rule)| self.owner.without_rules.contains(rule));
        (!off).then_some(why)
    }

    /// What is wrong with the sentences that the codebook tells for `act`: one line each.
    pub fn verify(&self, worker: &mut Worker<'_>, act: &Act) -> Vec<String> {
        act.examples.iter().filter_map(|example| self.verify_one(worker, act, example)).collect()
    }

    /// What is wrong with one sentence of `act`, read by the codebook alone.
    pub fn verify_one(&self, worker: &mut Worker<'_>, act: &Act, example: &Example) -> Option<String> {
        let article = Article { text: example.sentence.clone(), ..Article::default() };
        let doc = self.parse(worker, &article);
        let codebook_alone = polybius_coder::Coder::new(&self.owner.atlas, &self.owner.codebook);
        polybius_coder::verify(&codebook_alone, act, example, &doc).err()
    }
}

/// Parses the paragraphs of each article, leaving out those over the limit.
fn parse(worker: &mut Worker<'_>, articles: &[&Article]) -> Vec<(Doc, Vec<Diagnostic>)> {
    parse_with(worker, articles, cut)
}

/// Parses what `cut` leaves of each article.
fn parse_with(worker: &mut Worker<'_>, articles: &[&Article], cut: Cut) -> Vec<(Doc, Vec<Diagnostic>)> {
    let (spans, notes): (Vec<_>, Vec<_>) = articles.iter().map(|a| cut(&a.text)).unzip();
    let batch: Vec<(&str, &[Span])> =
        articles.iter().zip(&spans).map(|(a, s)| (a.text.as_str(), s.as_slice())).collect();
    let before = worker.0.work();
    let docs = worker.0.parse_batch(&batch);
    let work = worker.0.work() - before;
    tracing::debug!(
        articles = articles.len(),
        tokens = work.tokens,
        fresh = work.fresh,
        rows = work.rows,
        states = work.states,
        multiply_adds = work.multiply_adds,
        "batch parsed"
    );
    docs.into_iter().zip(notes).collect()
}

/// Which paragraphs of a text are parsed, and what is to be said of the others.
type Cut = fn(&str) -> (Vec<Span>, Vec<Diagnostic>);

/// The same as [`cut`]; nothing of a text that is surely not English.
fn cut_english(text: &str) -> (Vec<Span>, Vec<Diagnostic>) {
    let Some(language) = language::foreign(text) else { return cut(text) };
    let message = format!("the text is in `{language}`, not in English, and was not coded");
    (Vec::new(), vec![Diagnostic { code: "language", message }])
}

/// Paragraphs of `text` that are parsed, and a diagnostic where one is too long.
fn cut(text: &str) -> (Vec<Span>, Vec<Diagnostic>) {
    let (keep, long): (Vec<_>, Vec<_>) =
        paragraphs(text).into_iter().partition(|p| p.len() <= limits::PARAGRAPH_BYTES);
    let message = || {
        let limit = limits::PARAGRAPH_BYTES;
        format!(
            "{} of {} paragraphs are longer than {limit} bytes and were left out",
            long.len(),
            long.len() + keep.len()
        )
    };
    let note = (!long.is_empty()).then(|| Diagnostic { code: "long-paragraph", message: message() });
    (keep, note.into_iter().collect())
}

/// Logs what became of an article: what was odd about it, and how many rows it has.
fn told(article: &Article, reading: &Reading) {
    for note in &reading.diagnostics {
        tracing::debug!(id = %article.id, code = note.code, "{}", note.message);
    }
    tracing::trace!(
        id = %article.id,
        bytes = article.text.len(),
        events = reading.events.len(),
        claims = reading.claims.len(),
        "article coded"
    );
}

/// Leaves out rows whose confidence, as it is told, is below `floor`, and rows of rules that are switched off.
fn keep(reading: &mut Reading, floor: f32, without: &[String]) {
    let told = |confidence: f32| wire::confidence(confidence) as f32;
    let stays = |confidence: f32, rule: &String| told(confidence) >= floor && !without.contains(rule);
    reading.events.retain(|r| stays(r.confidence, &r.rule));
    reading.claims.retain(|r| stays(r.confidence, &r.rule));
    reading.exchanges.retain(|r| stays(r.confidence, &r.rule));
    reading.figures.retain(|r| stays(r.confidence, &r.rule));
    reading.judgements.retain(|r| stays(r.confidence, &r.rule));
}

#[cfg(test)]
mod tests {
    use polybius_base::Judgement;

    use super::*;

    #[test]
    fn a_row_stays_where_the_confidence_it_is_told_with_is_asked_for() {
        let judgement = |confidence: f32| Judgement {
            id: RowId::default(),
            span: Span::default(),
            confidence,
            rule: String::new(),
        };
        let mut reading =
            Reading { judgements: [0.8996, 0.8994, 0.9].map(judgement).into(), ..Reading::default() };
        keep(&mut reading, 0.9, &[]);
        let kept: Vec<f32> = reading.judgements.iter().map(|j| j.confidence).collect();
        assert_eq!(kept, [0.8996, 0.9]);
    }
}
