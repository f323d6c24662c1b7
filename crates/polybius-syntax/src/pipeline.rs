//! A loaded pipeline, shared by all threads.

use std::sync::Arc;

use polybius_nn::weights::{WeightError, read_model};
use polybius_nn::{Arithmetic, Linear, Path};

use crate::lemmatizer::Lemmatizer;
use crate::lexicon::Norms;
use crate::ruler::Ruler;
use crate::tok2vec::Tok2Vec;
use crate::tokenizer::Tokenizer;
use crate::transition::{NameFinder, Parser};
use crate::vectors::Vectors;
use crate::{ModelError, ModelFiles, Tag, Worker};

/// A spaCy v3 English pipeline: tokenizer, tagger, parser, attribute ruler, lemmatizer, names.
///
/// It is read only once loaded; each thread parses with a [`Worker`] of its own.
pub struct Pipeline {
    pub(crate) path: Path,
    arithmetic: Arithmetic,
    pub(crate) version: String,
    pub(crate) norms: Norms,
    pub(crate) tokenizer: Tokenizer,
    pub(crate) tok2vec: Tok2Vec,
    pub(crate) tagger: Linear,
    pub(crate) tags: Vec<Tag>,
    pub(crate) parser: Parser,
    pub(crate) ruler: Ruler,
    pub(crate) lemmatizer: Lemmatizer,
    pub(crate) name_tok2vec: Tok2Vec,
    pub(crate) names: NameFinder,
    pub(crate) morphs: Arc<[Box<str>]>,
}

impl Pipeline {
    /// Builds the pipeline from the files of a model folder.
    ///
    /// # Errors
    /// [`ModelError`] names the file that is missing, damaged or not supported.
    pub fn load(files: &ModelFiles) -> Result<Pipeline, ModelError> {
        let damaged = |file: &'static str| move |reason: String| ModelError::Damaged { file, reason };
        let vectors = Vectors::load(files)?.map(Arc::new);
        let network = |file: &'static str, slot: usize| {
            let nodes = read_model(files.get(file)?).map_err(|e| damaged(file)(e.to_string()))?;
            let network = Tok2Vec::from_nodes(&nodes, slot, vectors.as_ref());
            network.map(|network| (network, nodes)).map_err(|e| damaged(file)(e.to_string()))
        };
        let (tok2vec, _) = network("tok2vec/model", 0)?;
        let (name_tok2vec, name_nodes) = network("ner/model", 1)?;
        let (tagger, tags) = load_tagger(files, tok2vec.width())?;
        let ruler = Ruler::load(files.get("attribute_ruler/patterns")?)?;
        Ok(Pipeline {
            path: Path::best(),
            arithmetic: Arithmetic::Exact,
            version: read_version(files.get("meta.json")?)?,
            norms: Norms::load(files.get("vocab/lookups.bin")?)?,
            tokenizer: Tokenizer::load(files.get("tokenizer")?)?,
            tagger,
            tags,
            parser: Parser::load(files.get("parser/model")?, files.get("parser/moves")?, tok2vec.width())?,
            tok2vec,
            morphs: ruler.morphs().into(),
            ruler,
            lemmatizer: Lemmatizer::load(files.get("lemmatizer/lookups/lookups.bin")?)?,
            names: NameFinder::load(&name_nodes, files.get("ner/moves")?, name_tok2vec.width())?,
            name_tok2vec,
        })
    }

    /// Name and version of the model, such as `en_core_web_sm 3.8.0`; with `+int8` where its convolutions are
    /// computed in 8-bit integers.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The instruction set that the pipeline's arithmetic runs on.
    pub fn path(&self) -> Path {
        self.path
    }

    /// The same pipeline on another instruction set; `path` is used only where the machine has it. The results
    /// are the same bits.
    #[must_use]
    pub fn on(mut self, path: Path) -> Self {
        if path.is_available() {
            self.path = path;
        }
        self
    }

    /// The arithmetic of the pipeline's convolutions.
    pub fn arithmetic(&self) -> Arithmetic {
        self.arithmetic
    }

    /// The same pipeline in another arithmetic, which its version tells. There is no way back from
    /// [`Arithmetic::Int8`], which keeps no exact weights.
    ///
    /// # Errors
    /// [`ModelError::Damaged`] if the layers do not have a shape that can be quantised.
    pub fn with(mut self, arithmetic: Arithmetic) -> Result<Self, ModelError> {
        if arithmetic == self.arithmetic || arithmetic == Arithmetic::Exact {
            return Ok(self);
        }
        let unfit =
            |file: &'static str| move |e: WeightError| ModelError::Damaged { file, reason: e.to_string() };
        self.tok2vec = self.tok2vec.into_int8().map_err(unfit("tok2vec/model"))?;
        self.name_tok2vec = self.name_tok2vec.into_int8().map_err(unfit("ner/model"))?;
        self.version += "+int8";
        self.arithmetic = arithmetic;
        Ok(self)
    }

    /// A worker for one thread.
    pub fn worker(&self) -> Worker<'_> {
        Worker::new(self)
    }
}

/// `lang_name version` of a model's `meta.json`. Packages add their own name to the model's: what
/// follows `core_web_sm` and the like is left out.
fn read_version(bytes: &[u8]) -> Result<String, ModelError> {
    let damaged = |reason: String| ModelError::Damaged { file: "meta.json", reason };
    let meta: serde_json::Value = serde_json::from_slice(bytes).map_err(|e| damaged(e.to_string()))?;
    let field = |name: &str| {
        meta.get(name).and_then(serde_json::Value::as_str).ok_or_else(|| damaged(format!("no `{name}`")))
    };
    let name = field("name")?;
    let sizes = ["sm", "md", "lg"].map(|size| format!("core_web_{size}"));
    let name = sizes.iter().find(|known| name.starts_with(&***known)).map_or(name, String::as_str);
    Ok(format!("{}_{name} {}", field("lang")?, field("version")?))
}

fn load_tagger(files: &ModelFiles, width: usize) -> Result<(Linear, Vec<Tag>), ModelError> {
    const MODEL: &str = "tagger/model";
    const CONFIG: &str = "tagger/cfg";
    let damaged = |file: &'static str| move |reason: String| ModelError::Damaged { file, reason };
    let config: serde_json::Value =
        serde_json::from_slice(files.get(CONFIG)?).map_err(|e| damaged(CONFIG)(e.to_string()))?;
    let labels = config.get("labels").and_then(serde_json::Value::as_array);
    let labels = labels.ok_or_else(|| damaged(CONFIG)("no labels".to_owned()))?;
    let tags = labels.iter().map(|label| {
        let unknown = || ModelError::Unsupported { file: CONFIG, what: format!("the tag {label}") };
        label.as_str().and_then(Tag::from_label).ok_or_else(unknown)
    });
    let tags = tags.collect::<Result<Vec<_>, _>>()?;
    let nodes = read_model(files.get(MODEL)?).map_err(|e| damaged(MODEL)(e.to_string()))?;
    if nodes.iter().any(|node| node.name == "hashembed") {
        let what = "a tagger with an embedding network of its own".to_owned();
        return Err(ModelError::Unsupported { file: MODEL, what });
    }
    let softmax = nodes.iter().find(|node| node.name == "softmax");
    let softmax = softmax.ok_or_else(|| damaged(MODEL)("no softmax".to_owned()))?;
    let linear = softmax.param("W", 2).and_then(|w| {
        let b = softmax.param("b", 1)?;
        Ok((w.shape == [tags.len(), width]).then(|| Linear::new(&w.data, &b.data, width)))
    });
    match linear {
        Ok(Some(Ok(linear))) => Ok((linear, tags)),
        _ => Err(damaged(MODEL)("weights that do not fit the tags".to_owned())),
    }
}
