//! `xtask coverage`: which share of the corpus's predicates and act nouns the codebook decides, as an
//! act or as no act; writes the curve to `eval/coverage.csv`.
//!
//! A clause is a verb or predicative adjective with a party in a role. An act noun is one with a
//! deverbal ending, one that the corpus uses as a verb too, or one that an act of the codebook names.
//! Articles set aside in `eval/late` are skipped.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader};

use anyhow::{Context, Result};
use clap::Args;
use polybius::base::Article;
use polybius::coder::{Decision, FrameUse};
use polybius::{Coder, ordered};

use crate::root;
use crate::train::data;

const CORPUS: &str = "../shared/bench/corpora/news_bench_20k.jsonl.gz";
/// Articles that one thread takes at a time.
const CHUNK: usize = 16;
/// Frames used less often stand in the totals alone.
const LEAST: usize = 25;
/// Endings of nouns made from verbs.
const ENDINGS: [&str; 9] = ["tion", "sion", "ment", "ance", "ence", "ing", "al", "ure", "age"];
/// Least share of a noun's uses that its lemma has as a verb, in hundredths, and least number.
const VERBAL: (usize, usize) = (3, 3);

/// What to count.
#[derive(Args)]
pub struct Options {
    /// Read only every Nth article
    #[arg(long, default_value_t = 1)]
    every: usize,
    /// Print this many contexts, from different outlets, of each open use of `--show`
    #[arg(long, default_value_t = 5)]
    contexts: usize,
    /// Lemmas whose open uses are printed instead of counting: `verb:meet`, `noun:talk`
    #[arg(long, value_name = "CLASS:LEMMA")]
    show: Vec<String>,
}

/// Class, lemma and narrowing word.
type Frame = (&'static str, String, String);

/// How often a frame is used, and how it is decided.
#[derive(Clone, Default)]
struct Uses {
    total: usize,
    act: usize,
    no_act: usize,
    roles: BTreeMap<String, usize>,
}

impl Uses {
    fn add(&mut self, found: &FrameUse) {
        self.total += 1;
        match found.decision {
            Decision::Act(_) => self.act += 1,
            Decision::NoAct => self.no_act += 1,
            Decision::Open => {}
        }
        *self.roles.entry(found.roles.clone()).or_default() += 1;
    }

    fn decided(&self) -> usize {
        self.act + self.no_act
    }

    /// The commonest kinds of roles.
    fn role(&self) -> &str {
        let most = self.roles.iter().max_by_key(|(role, n)| (**n, std::cmp::Reverse(*role)));
        most.map_or("", |(role, _)| role)
    }
}

/// Everything counted.
#[derive(Default)]
struct Counts {
    frames: BTreeMap<Frame, Uses>,
    verbs: BTreeMap<String, usize>,
    nouns: BTreeMap<String, usize>,
    named: BTreeSet<String>,
}

/// Counts the corpus and writes the curve, or prints contexts of open uses.
pub fn run(options: &Options) -> Result<()> {
    let folder = root()?.join("data/codebook");
    let setup = polybius::Options { codebook: Some(folder), without_typer: true, ..Default::default() };
    let coder = Coder::load(&setup).map_err(|e| anyhow::anyhow!("{} {e}: {}", e.code(), e.advice()))?;
    let articles = articles(options.every.max(1))?;
    let mut counts = Counts::default();
    let mut shown = Shown::new(options);
    each(&coder, &articles, |article, uses| {
        for found in &uses {
            counts.add(found);
            shown.print(article, found);
        }
    })?;
    if options.show.is_empty() {
        let table = table(&counts);
        if options.every <= 1 {
            fs::write(root()?.join("eval/coverage.csv"), table)?;
        }
    }
    Ok(())
}

/// The corpus without the articles set aside, every `every`th of them.
fn articles(every: usize) -> Result<Vec<Article>> {
    let late = fs::read_to_string(root()?.join("eval/late/ids.txt")).context("eval/late/ids.txt")?;
    let late: HashSet<&str> = late.lines().map(str::trim).collect();
    let path = root()?.join(CORPUS);
    let file = fs::File::open(&path).with_context(|| format!("{}: the corpus", path.display()))?;
    let mut out = Vec::new();
    for (n, line) in BufReader::new(flate2::read::MultiGzDecoder::new(file)).lines().enumerate() {
        let line = line?;
        if n % every == 0 {
            let article = data::article(&serde_json::from_str(&line)?);
            if !late.contains(article.id.as_str()) {
                out.push(article);
            }
        }
    }
    Ok(out)
}

/// Calls `then` with every article's frames, in the order of the articles.
fn each(coder: &Coder, articles: &[Article], mut then: impl FnMut(&Article, Vec<FrameUse>)) -> Result<()> {
    let session = coder.session();
    let mut chunks = articles.chunks(CHUNK);
    ordered(
        coder.jobs(),
        || chunks.next(),
        || session.worker(),
        |worker, chunk: &[Article]| chunk.iter().map(|a| (a, session.frames(worker, a))).collect::<Vec<_>>(),
        |done| -> Result<()> {
            done.into_iter().for_each(|(article, uses)| then(article, uses));
            Ok(())
        },
    )
}

impl Counts {
    fn add(&mut self, found: &FrameUse) {
        match found.class {
            "noun" => *self.nouns.entry(found.lemma.clone()).or_default() += 1,
            "verb" => *self.verbs.entry(found.lemma.clone()).or_default() += 1,
            _ => {}
        }
        if found.class == "noun" && matches!(found.decision, Decision::Act(_)) {
            self.named.insert(found.lemma.clone());
        }
        if found.class == "noun" || !found.roles.is_empty() {
            let frame = (found.class, found.lemma.clone(), found.tail.clone());
            self.frames.entry(frame).or_default().add(found);
        }
    }

    /// Whether the corpus shows the noun to name an act.
    fn is_eventive(&self, noun: &str) -> bool {
        let as_verb = self.verbs.get(noun).copied().unwrap_or(0);
        let as_noun = self.nouns.get(noun).copied().unwrap_or(0);
        let ending = noun.len() > 5 && ENDINGS.iter().any(|e| noun.ends_with(e));
        ending || self.named.contains(noun) || as_verb >= VERBAL.1 && as_verb * 100 >= as_noun * VERBAL.0
    }
}

/// The curve of clauses and of act nouns, commonest frames first, and prints the totals.
fn table(counts: &Counts) -> String {
    let mut out =
        String::from("kind,rank,class,lemma,with,roles,uses,act,no_act,open,uses_share,decided_share\n");
    for kind in ["clause", "noun"] {
        let of_kind = |(frame, _): &(&Frame, &Uses)| match kind {
            "noun" => frame.0 == "noun" && counts.is_eventive(&frame.1),
            _ => frame.0 != "noun",
        };
        let mut rows: Vec<_> = counts.frames.iter().filter(of_kind).collect();
        rows.sort_by_key(|(frame, uses)| (std::cmp::Reverse(uses.total), *frame));
        let all: usize = rows.iter().map(|(_, u)| u.total).sum();
        let (mut seen, mut decided, mut acts) = (0, 0, 0);
        let share = |n: usize| n as f64 / all.max(1) as f64;
        for (rank, ((class, lemma, with), uses)) in rows.iter().enumerate() {
            seen += uses.total;
            decided += uses.decided();
            acts += uses.act;
            if uses.total >= LEAST {
                let open = uses.total - uses.decided();
                let _ = write!(out, "{kind},{},{class},{},{},", rank + 1, cell(lemma), cell(with));
                let _ = write!(out, "{},{},{},{},{open},", uses.role(), uses.total, uses.act, uses.no_act);
                let _ = writeln!(out, "{:.4},{:.4}", share(seen), share(decided));
            }
        }
        let _ = writeln!(
            out,
            "{kind},{},all,,,,{all},{acts},{},{},1.0000,{:.4}",
            rows.len(),
            decided - acts,
            all - decided,
            share(decided)
        );
        println!(
            "{kind}: {} frames, {all} uses, {:.3} decided, {:.3} acts",
            rows.len(),
            share(decided),
            share(acts)
        );
    }
    out
}

/// A lemma as a cell of the table.
fn cell(lemma: &str) -> String {
    if lemma.contains([',', '"', '\n']) {
        format!("\"{}\"", lemma.replace('"', "\"\""))
    } else {
        lemma.into()
    }
}

/// Contexts that are still to be printed.
struct Shown<'o> {
    options: &'o Options,
    outlets: BTreeMap<String, Vec<String>>,
}

impl<'o> Shown<'o> {
    fn new(options: &'o Options) -> Self {
        Shown { options, outlets: BTreeMap::new() }
    }

    /// Prints an open use of a wanted lemma; an outlet gets another turn when it has not yet had its share.
    fn print(&mut self, article: &Article, found: &FrameUse) {
        let key = format!("{}:{}", found.class, found.lemma);
        let wanted = found.decision == Decision::Open && !found.roles.is_empty();
        if !wanted || !self.options.show.contains(&key) {
            return;
        }
        let seen = self.outlets.entry(key.clone()).or_default();
        let turns = seen.iter().filter(|o| **o == article.outlet).count();
        if seen.len() < self.options.contexts && turns <= self.options.contexts / 3 {
            seen.push(article.outlet.clone());
            println!("{key} {} [{}] {}", found.tail, article.outlet, found.sentence.of(&article.text));
        }
    }
}
