//! What a sentence looks like to the model.

use std::ops::Range;

use polybius_atlas::when::TimeKind;
use polybius_base::{EventType, Span};
use polybius_syntax::{Dep, EntityType, Pos, Tag};

use super::model::{List, model};
use super::{Features, Scene};
use crate::cast::is_first_person;
use crate::page::{Page, Sentence};
use crate::status;

/// The names of all features, in the order they are given.
pub(super) const NAMES: &[&str] = &[
    "values",
    "values2",
    "weights",
    "shows",
    "stance",
    "argues",
    "phrases",
    "feels",
    "should",
    "might",
    "will",
    "copula",
    "valued",
    "present",
    "past",
    "passive",
    "performs",
    "negated",
    "question",
    "condition",
    "compared",
    "verbless",
    "opens",
    "claimed",
    "quoted",
    "dated",
    "counted",
    "acts",
    "acts2",
    "names",
    "persons",
    "short",
    "long",
    "cued",
    "thing",
    "party",
    "pronoun",
    "commits",
    "first",
    "near",
    "view",
    "told",
    "author",
    "events",
];

/// A sentence with what the document puts in someone's mouth set apart.
struct View<'s, 'p, 'a> {
    scene: &'s Scene<'p, 'a>,
    sentence: &'s Sentence,
    /// Tokens outside claims.
    own: Vec<usize>,
    /// Share of the tokens inside claims.
    claimed: f32,
    /// The main verb outside claims.
    main: Option<usize>,
    /// How many own words are in each list.
    counts: [usize; List::ALL.len()],
    /// Whether it has the signs that an article of views is known by.
    has_view: bool,
}

/// The features of every sentence of prose, in text order.
pub(super) fn sentences(scene: &Scene) -> Vec<(Span, Features)> {
    let prose = scene.page.sentences.iter().filter(|s| !s.furniture && is_prose(scene.page, s));
    let claimed = claimed(scene);
    let views: Vec<View> = prose.map(|s| View::new(scene, s, &claimed)).collect();
    let whole = article(scene, &views);
    let viewed: Vec<bool> = views.iter().map(|v| v.has_view).collect();
    let mut out = Vec::with_capacity(views.len());
    for (n, view) in views.iter().enumerate() {
        let mut found: Features = Vec::with_capacity(NAMES.len());
        found.extend(view.words());
        found.extend(view.clause());
        found.extend(view.reported());
        found.extend(view.subject());
        found.push(("first", f32::from(n == 0)));
        found.push(("near", near(&viewed, n)));
        found.extend(whole.iter().copied());
        out.push((view.sentence.span, found));
    }
    out
}

/// For each token whether a claim of somebody holds it.
fn claimed(scene: &Scene) -> Vec<bool> {
    let tokens = &scene.page.doc.tokens;
    let mut out = vec![false; tokens.len()];
    for draft in scene.told.iter().filter(|d| !d.claim.speaker.text.is_empty()) {
        let content = draft.claim.content_span;
        let there = scene.page.tokens_from(content).take_while(|&i| tokens[i].span.start < content.end);
        there.filter(|&i| content.contains(tokens[i].span)).for_each(|i| out[i] = true);
    }
    out
}

/// Whether a line is a sentence: it ends as one and is not the article's title.
fn is_prose(page: &Page, sentence: &Sentence) -> bool {
    let text = page.text(sentence.span);
    let title = page.article.title.trim();
    let ends = text.ends_with(['.', '!', '?', '"', '”', '’', '\'', ')', ';', ':']);
    ends && (title.is_empty() || !text.starts_with(title))
}

/// Share of sentences of view among the two before and the two after sentence `n`.
fn near(viewed: &[bool], n: usize) -> f32 {
    let around = (n.saturating_sub(2)..(n + 3).min(viewed.len())).filter(|&m| m != n);
    around.filter(|&m| viewed[m]).count() as f32 / 4.0
}

/// What the article as a whole looks like.
fn article(scene: &Scene, views: &[View]) -> Features {
    let count = views.len().max(1) as f32;
    let share = |what: &dyn Fn(&View) -> bool| views.iter().filter(|v| what(v)).count() as f32 / count;
    let own = scene.events.iter().filter(|d| d.event.said_by.is_empty()).count() as f32;
    vec![
        ("view", share(&|v| v.has_view)),
        ("told", share(&|v| v.claimed > 0.3)),
        ("author", f32::from(scene.cast.author().is_some())),
        ("events", (own / count).min(2.0) / 2.0),
    ]
}

fn flag(name: &'static str, on: bool) -> (&'static str, f32) {
    (name, f32::from(on))
}

impl<'s, 'p, 'a> View<'s, 'p, 'a> {
    fn new(scene: &'s Scene<'p, 'a>, sentence: &'s Sentence, claimed: &[bool]) -> Self {
        let page = scene.page;
        let words: Vec<usize> = sentence.tokens.clone().filter(|&i| is_word(page, i)).collect();
        let own: Vec<usize> = words.iter().copied().filter(|&i| !claimed[i]).collect();
        let claimed = 1.0 - own.len() as f32 / words.len().max(1) as f32;
        let main = main_verb(page, &sentence.tokens);
        let counts = counts(page, &own);
        let mut view = View { scene, sentence, own, claimed, main, counts, has_view: false };
        view.has_view = view.shows_view();
        view
    }

    fn page(&self) -> &'p Page<'a> {
        self.scene.page
    }

    fn lemma(&self, i: usize) -> &str {
        self.page().lower_lemma(i)
    }

    /// How many own words are in `list`.
    fn count(&self, list: List) -> usize {
        self.counts[list as usize]
    }

    /// Whether one of the phrases stands among the own words.
    fn has_phrase(&self) -> bool {
        let text = self.page().text(self.sentence.span).to_lowercase();
        self.claimed < 0.5 && model().words.phrases.iter().any(|p| text.contains(p.as_str()))
    }

    /// Whether words of view outweigh the report: the sign an article is known by.
    fn shows_view(&self) -> bool {
        let signs = self.count(List::Values) + self.count(List::Weights) + self.count(List::Stance);
        self.claimed < 0.3 && (signs >= 2 || self.has_phrase()) && self.acts() == 0
    }

    fn words(&self) -> Features {
        let valued = self.count(List::Values);
        let weighed = self.count(List::Weights);
        let first = self.own.iter().any(|&i| self.is_subject(i) && self.is_author(i));
        vec![
            flag("values", valued > 0),
            flag("values2", valued + weighed >= 2),
            flag("weights", weighed > 0),
            flag("shows", self.count(List::Shows) > 0),
            flag("stance", self.count(List::Stance) > 0),
            flag("argues", self.count(List::Argues) > 0),
            flag("phrases", self.has_phrase()),
            flag("feels", first && self.count(List::Feels) > 0),
        ]
    }

    /// Whether token `i` means the author: "we", or the government that publishes the text.
    fn is_author(&self, i: usize) -> bool {
        let author = self.scene.cast.author();
        let named = || self.scene.cast.mention(i).is_some_and(|m| Some(&m.party) == author);
        is_first_person(self.page(), i) || named()
    }

    fn is_subject(&self, i: usize) -> bool {
        matches!(self.page().dep(i), Dep::Nsubj | Dep::Nsubjpass)
    }

    /// Mood, tense and shape of the main clause.
    fn clause(&self) -> Features {
        let page = self.page();
        let modal = |words: &[&str]| {
            self.own.iter().any(|&i| page.tag(i) == Tag::Md && words.contains(&page.lower(i)))
        };
        let verb = self.main;
        let tense = |tags: &[Tag]| verb.is_some_and(|v| has_tense(page, v, tags));
        let present = tense(&[Tag::Vbz, Tag::Vbp]);
        let text = page.text(self.sentence.span);
        vec![
            flag("should", modal(&["should", "must", "ought"]) || self.says(&["need", "have to"])),
            flag("might", modal(&["may", "might", "could", "can", "would"])),
            flag("will", modal(&["will", "'ll", "shall"])),
            flag(
                "copula",
                present
                    && verb.is_some_and(|v| {
                        page.lemma(v) == "be" && page.child(v, &[Dep::Attr, Dep::Acomp]).is_some()
                    }),
            ),
            flag("valued", verb.is_some_and(|v| self.is_valued(v))),
            flag("present", present),
            flag("past", tense(&[Tag::Vbd])),
            flag("passive", verb.is_some_and(|v| page.child(v, &[Dep::Auxpass]).is_some())),
            flag("performs", self.performs()),
            flag("negated", verb.is_some_and(|v| page.child(v, &[Dep::Neg]).is_some())),
            flag("question", text.ends_with('?')),
            flag(
                "condition",
                self.own
                    .iter()
                    .any(|&i| page.dep(i) == Dep::Mark && matches!(page.lemma(i), "if" | "unless")),
            ),
            flag(
                "compared",
                self.own.iter().any(|&i| matches!(page.tag(i), Tag::Jjr | Tag::Jjs | Tag::Rbr | Tag::Rbs)),
            ),
            flag("verbless", verb.is_none()),
            flag("opens", self.opens()),
        ]
    }

    /// Whether what the main "be" says of its subject is a valuing word, or has one before it.
    fn is_valued(&self, verb: usize) -> bool {
        let page = self.page();
        let lists = |i: usize| {
            let lists = model().words.lists_of(self.lemma(i));
            lists & (List::Values.bit() | List::Weights.bit()) != 0
        };
        let said = page.children(verb).filter(|&c| matches!(page.dep(c), Dep::Attr | Dep::Acomp));
        page.lemma(verb) == "be"
            && said
                .into_iter()
                .any(|c| lists(c) || page.children(c).any(|m| page.dep(m) == Dep::Amod && lists(m)))
    }

    /// Whether it opens with a word that joins an argument or takes a stance.
    fn opens(&self) -> bool {
        let first = self.own.first().map_or(0, |&i| model().words.lists_of(self.page().lower(i)));
        first & (List::Argues.bit() | List::Stance.bit()) != 0
    }

    /// Whether the author promises or works: "we will", "the United States continues to".
    fn commits(&self) -> bool {
        let page = self.page();
        let Some(verb) = self.main else { return false };
        let subject = page.child(verb, &[Dep::Nsubj, Dep::Nsubjpass]);
        let own = subject.is_some_and(|s| self.is_author(s));
        let will =
            page.children(verb).any(|c| page.dep(c) == Dep::Aux && matches!(page.lemma(c), "will" | "shall"));
        let going = page.tag(verb) == Tag::Vbg;
        let steady = matches!(
            page.lemma(verb),
            "continue" | "stand" | "remain" | "commit" | "work" | "support" | "look" | "join"
        );
        own && (will || going || steady || page.children(verb).any(|c| page.lemma(c) == "commit"))
    }

    fn says(&self, lemmas: &[&str]) -> bool {
        self.own.iter().any(|&i| {
            let lemma = self.lemma(i);
            let told = |word: &&str| {
                let rest = word.strip_prefix(lemma);
                rest.is_some_and(|rest| rest.is_empty() || rest == " to" && self.leads(i))
            };
            self.page().pos(i) == Pos::Verb && lemmas.iter().any(told)
        })
    }

    /// Whether an infinitive with "to" follows.
    fn leads(&self, i: usize) -> bool {
        self.page().child(i, &[Dep::Xcomp]).is_some()
    }

    /// Whether the author acts by saying so: "we condemn", "the United States urges".
    fn performs(&self) -> bool {
        use EventType::{Accuse, Agree, Reject, Request, Support, Threaten};
        let acts = self.events().any(|d| {
            matches!(d.event.kind, Accuse | Agree | Reject | Request | Support | Threaten)
                && Some(d.pred) == self.main
        });
        let author = self.scene.cast.author();
        acts && author.is_some()
    }

    fn events(&self) -> impl Iterator<Item = &crate::events::Draft> {
        let own = |d: &&crate::events::Draft| {
            self.sentence.span.contains(d.event.span) && d.event.said_by.is_empty()
        };
        self.scene.events.iter().filter(own)
    }

    /// Own events of the sentence that are told as done.
    fn acts(&self) -> usize {
        self.events().count()
    }

    /// What marks a report: claims, dates, figures, acts, names.
    fn reported(&self) -> Features {
        let page = self.page();
        let span = self.sentence.span;
        let points = |t: &&polybius_atlas::when::TimeMention| {
            span.contains(t.span) && matches!(t.kind, TimeKind::Date | TimeKind::Time) && t.date.is_some()
        };
        let words = self.own.len().max(1) as f32;
        let named = |person: bool| {
            let is = |i: usize| match page.doc.tokens[i].ent {
                Some(EntityType::Person) => person,
                Some(EntityType::Gpe | EntityType::Org | EntityType::Norp | EntityType::Fac) => !person,
                _ => false,
            };
            (self.own.iter().filter(|&&i| is(i)).count() as f32 / words * 3.0).min(1.0)
        };
        vec![
            ("claimed", self.claimed),
            flag("quoted", page.text(span).starts_with(['"', '“', '‘'])),
            flag("dated", self.scene.clock.times().any(|t| points(&t))),
            flag("counted", self.scene.figures.iter().any(|f| span.contains(*f))),
            flag("acts", self.acts() > 0),
            flag("acts2", self.acts() > 1),
            ("names", named(false)),
            ("persons", named(true)),
            flag("short", self.own.len() < 9),
            flag("long", self.own.len() > 35),
            flag("cued", self.scene.told.iter().any(|d| d.claim.cue_span.is_some_and(|c| span.contains(c)))),
        ]
    }

    /// What the main clause is about.
    fn subject(&self) -> Features {
        let page = self.page();
        let subject = self.main.and_then(|v| page.child(v, &[Dep::Nsubj, Dep::Nsubjpass, Dep::Csubj]));
        let pronoun = subject.is_some_and(|s| page.pos(s) == Pos::Pron);
        let party = subject.is_some_and(|s| self.scene.cast.mention(s).is_some() && page.pos(s) != Pos::Pron);
        vec![
            flag("thing", subject.is_some() && !pronoun && !party),
            flag("party", party),
            flag("pronoun", pronoun),
            flag("commits", self.commits()),
        ]
    }
}

/// How many of the tokens are in each list, by lemma or as they are written.
fn counts(page: &Page, tokens: &[usize]) -> [usize; List::ALL.len()] {
    let words = &model().words;
    let mut out = [0; List::ALL.len()];
    for &i in tokens {
        let lists = words.lists_of(page.lower_lemma(i)) | words.lists_of(page.lower(i));
        for (count, list) in out.iter_mut().zip(List::ALL) {
            *count += usize::from(lists & list.bit() != 0);
        }
    }
    out
}

fn is_word(page: &Page, i: usize) -> bool {
    !matches!(page.pos(i), Pos::Punct | Pos::Space | Pos::Sym)
}

/// The verb of the sentence's main clause: the root that stands under no other of its tokens.
fn main_verb(page: &Page, tokens: &Range<usize>) -> Option<usize> {
    let root = tokens.clone().find(|&i| page.head(i) == i && matches!(page.pos(i), Pos::Verb | Pos::Aux));
    root.or_else(|| {
        tokens
            .clone()
            .find(|&i| matches!(page.pos(i), Pos::Verb | Pos::Aux) && !tokens.contains(&page.head(i)))
    })
}

/// Whether the verb or its first auxiliary has one of the tags, a modal having none.
fn has_tense(page: &Page, verb: usize, tags: &[Tag]) -> bool {
    let auxiliary = page.children(verb).find(|&c| matches!(page.dep(c), Dep::Aux | Dep::Auxpass));
    let future = status::of_verb(page, verb) == polybius_base::Status::Planned;
    !future && tags.contains(&page.tag(auxiliary.unwrap_or(verb)))
}
