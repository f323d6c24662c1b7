//! Articles by day of publication, and which of them are alike within the window.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use super::minhash::Signature;
use super::tree::{self, LEAST, Matrix};

/// Days between two articles that can still tell the same story.
pub const WINDOW_DAYS: i32 = 5;
/// The day of articles without a date: they count as one window, apart from all others.
pub const UNDATED: i32 = i32::MIN;
/// Most articles that are grouped in one tree; more that hang together are first parted at a higher level.
const CROWD: usize = 2_000;
/// How much higher the similarity of each level is.
const STEP: f32 = 0.05;
/// Share of the shorter text that the longer must hold for the two to be one text.
const COPY: f64 = 0.5;

/// An article on the shelf.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Number of the document.
    pub doc: i64,
    /// What it is ordered by among articles of a day: its content's hash, the same in every record.
    pub hash: String,
    /// Day of publication, counted from 1970-01-01, or [`UNDATED`].
    pub day: i32,
    /// Features with weights whose squares sum to 1.
    pub unit: Vec<(u32, f32)>,
    /// For finding copies.
    pub signature: Signature,
    /// Whether it has a story already.
    pub is_settled: bool,
}

/// Where articles come from, day by day.
pub trait Source {
    /// What can go wrong.
    type Error;
    /// All articles of `day`.
    ///
    /// # Errors
    /// The source's own.
    fn day(&mut self, day: i32) -> Result<Vec<Entry>, Self::Error>;
}

/// A story: articles in order of day and hash, each with the first article of the same text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Document numbers: an article, and the first that has its text.
    pub articles: Vec<(i64, i64)>,
}

impl Group {
    /// The article that the story has its id from: the first.
    pub fn founder(&self) -> i64 {
        self.articles[0].0
    }
}

/// The days that were needed so far and not taken off again.
pub struct Shelf<S> {
    source: S,
    entries: Vec<Entry>,
    days: BTreeMap<i32, Day>,
    /// For each place, how many levels are known at which more than a crowd hangs together with it: among all
    /// articles, and among those that are settled.
    large: Vec<[usize; 2]>,
    /// Places in `entries` that no day holds.
    free: Vec<usize>,
    scores: Vec<f32>,
    /// Most articles of a crowd.
    most: usize,
}

/// Which articles a crowd is made of.
#[derive(Clone, Copy)]
enum Among {
    All,
    Settled,
}

#[derive(Default)]
struct Day {
    entries: Vec<usize>,
    holders: HashMap<u32, Vec<(usize, f32)>>,
}

impl<S: Source> Shelf<S> {
    /// An empty shelf before `source`.
    pub fn new(source: S) -> Self {
        Self::with_crowds_of(CROWD, source)
    }

    /// An empty shelf with another size of crowds.
    pub(super) fn with_crowds_of(most: usize, source: S) -> Self {
        let (entries, days, large) = (Vec::new(), BTreeMap::new(), Vec::new());
        Shelf { source, entries, days, large, free: Vec::new(), scores: Vec::new(), most }
    }

    /// The stories around each of `seeds` (number and day, in order of days), given to `write` as they are made.
    ///
    /// The shelf holds the window around the seed that is worked on, and what its crowd reaches beyond it.
    /// Whatever a seed changes is made with it, so a later seed seldom needs an earlier day.
    ///
    /// # Errors
    /// The source's own and those of `write`.
    pub fn sweep(
        &mut self,
        seeds: &[(i64, i32)],
        mut write: impl FnMut(&[Group]) -> Result<(), S::Error>,
    ) -> Result<(), S::Error> {
        let mut done: HashSet<i64> = HashSet::new();
        for &(doc, day) in seeds {
            if !done.contains(&doc) {
                self.clear_before(day.saturating_sub(WINDOW_DAYS));
                let groups = self.settle((doc, day), &mut done)?;
                write(&groups)?;
            }
        }
        Ok(())
    }

    /// The stories that `seed` changes, whose articles are then `done`: its own crowd's, and those of crowds
    /// that became too large by it.
    fn settle(&mut self, (doc, day): (i64, i32), done: &mut HashSet<i64>) -> Result<Vec<Group>, S::Error> {
        let mut open: Vec<usize> = self.place(doc, day)?.into_iter().collect();
        let mut out = Vec::new();
        while let Some(at) = open.pop() {
            if done.contains(&self.entries[at].doc) {
                continue;
            }
            let (crowd, level) = self.crowd(at)?;
            open.extend(self.outgrown(&crowd, level, done)?);
            done.extend(crowd.iter().map(|&at| self.entries[at].doc));
            let groups = self.grow(crowd)?;
            out.extend(groups.iter().map(|group| self.group(group)));
        }
        out.sort_by_key(Group::founder);
        Ok(out)
    }

    /// Takes the days before `first` off; one that is needed after all is fetched again.
    fn clear_before(&mut self, first: i32) {
        let kept = self.days.split_off(&first);
        for day in std::mem::replace(&mut self.days, kept).into_values() {
            for at in day.entries {
                self.entries[at].unit = Vec::new();
                self.free.push(at);
            }
        }
    }

    /// How many articles stand on it.
    pub fn len(&self) -> usize {
        self.entries.len() - self.free.len()
    }

    /// Whether none does.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Numbers and days of the articles alike enough to an entry that stands on the shelf, or did.
    ///
    /// # Errors
    /// The source's own.
    pub fn alike(&mut self, entry: &Entry) -> Result<Vec<(i64, i32)>, S::Error> {
        let found = self.near(&entry.unit, entry.day, LEAST)?;
        let told = |(at, _): (usize, f32)| (self.entries[at].doc, self.entries[at].day);
        Ok(found.into_iter().map(told).filter(|&(doc, _)| doc != entry.doc).collect())
    }

    /// Where a document of `day` stands.
    fn place(&mut self, doc: i64, day: i32) -> Result<Option<usize>, S::Error> {
        self.need(day)?;
        Ok(self.days[&day].entries.iter().copied().find(|&at| self.entries[at].doc == doc))
    }

    fn need(&mut self, day: i32) -> Result<(), S::Error> {
        if self.days.contains_key(&day) {
            return Ok(());
        }
        let mut shelf = Day::default();
        for entry in self.source.day(day)? {
            let at = self.free.pop().unwrap_or(self.entries.len());
            for &(feature, weight) in &entry.unit {
                shelf.holders.entry(feature).or_default().push((at, weight));
            }
            shelf.entries.push(at);
            if at < self.entries.len() {
                (self.entries[at], self.large[at]) = (entry, [0; 2]);
            } else {
                self.entries.push(entry);
                self.large.push([0; 2]);
            }
        }
        self.days.insert(day, shelf);
        self.scores.resize(self.entries.len(), 0.0);
        Ok(())
    }

    /// Articles within the window of `day` whose similarity to `unit` is `least` or more, by place.
    ///
    /// Products are added in the order of features, so the two ways round give the same sum.
    fn near(&mut self, unit: &[(u32, f32)], day: i32, least: f32) -> Result<Vec<(usize, f32)>, S::Error> {
        let days = match day {
            UNDATED => UNDATED..=UNDATED,
            day => day - WINDOW_DAYS..=day + WINDOW_DAYS,
        };
        let mut touched = Vec::new();
        for day in days {
            self.need(day)?;
            let holders = &self.days[&day].holders;
            for &(feature, weight) in unit {
                for &(at, other) in holders.get(&feature).map_or(&[][..], Vec::as_slice) {
                    if self.scores[at] == 0.0 {
                        touched.push(at);
                    }
                    self.scores[at] += weight * other;
                }
            }
        }
        touched.sort_unstable();
        touched.dedup();
        let mut take = |at: usize| (at, std::mem::take(&mut self.scores[at]));
        Ok(touched.into_iter().map(&mut take).filter(|&(_, score)| score >= least).collect())
    }

    /// The crowd of the article at `start`, and the level at which it is one: the first at which no more than
    /// [`CROWD`] hang together.
    fn crowd(&mut self, start: usize) -> Result<(Vec<usize>, usize), S::Error> {
        let mut level = 0;
        loop {
            match self.component(start, level, Among::All)? {
                Some(crowd) => return Ok((crowd, level)),
                None => level += 1,
            }
        }
    }

    /// Articles that have a story from a crowd which is too large now, because new articles of `crowd`, which
    /// is one at `level`, hang together with it at a lower level.
    fn outgrown(
        &mut self,
        crowd: &[usize],
        level: usize,
        done: &HashSet<i64>,
    ) -> Result<BTreeSet<usize>, S::Error> {
        let mut out = BTreeSet::new();
        if level == 0 {
            return Ok(out);
        }
        let new: Vec<usize> = crowd.iter().copied().filter(|&at| !self.entries[at].is_settled).collect();
        for at in new {
            for (other, score) in self.around(at, LEAST)? {
                let entry = &self.entries[other];
                if !entry.is_settled || done.contains(&entry.doc) || out.contains(&other) {
                    continue;
                }
                for lower in (0..level).take_while(|&lower| score >= least(lower)) {
                    if let Some(old) = self.component(other, lower, Among::Settled)? {
                        out.extend(old);
                        break;
                    }
                }
            }
        }
        Ok(out)
    }

    /// Everything that links of a level lead to from `start`; nothing where it is more than a crowd.
    ///
    /// What is found to be too large is remembered with all that was seen of it, so that each article is
    /// looked at about once a level however large the whole is. The nearest are looked at first.
    fn component(
        &mut self,
        start: usize,
        level: usize,
        among: Among,
    ) -> Result<Option<Vec<usize>>, S::Error> {
        let (mut seen, mut open) = (BTreeSet::from([start]), VecDeque::from([start]));
        while let Some(at) = open.pop_front() {
            if seen.len() > self.most || self.large[at][among as usize] > level {
                for &at in &seen {
                    let known = &mut self.large[at][among as usize];
                    *known = (level + 1).max(*known);
                }
                return Ok(None);
            }
            for (other, _) in self.around(at, least(level))? {
                let counts = matches!(among, Among::All) || self.entries[other].is_settled;
                if counts && seen.insert(other) {
                    open.push_back(other);
                }
            }
        }
        Ok(Some(seen.into_iter().collect()))
    }

    fn around(&mut self, at: usize, least: f32) -> Result<Vec<(usize, f32)>, S::Error> {
        let (unit, day) = (std::mem::take(&mut self.entries[at].unit), self.entries[at].day);
        let found = self.near(&unit, day, least);
        self.entries[at].unit = unit;
        found
    }

    /// The stories of one crowd, by its tree.
    fn grow(&mut self, mut crowd: Vec<usize>) -> Result<Vec<Vec<usize>>, S::Error> {
        crowd.sort_by(|&a, &b| self.order(a).cmp(&self.order(b)));
        let rows: HashMap<usize, usize> = crowd.iter().enumerate().map(|(row, &at)| (at, row)).collect();
        let mut matrix = Matrix::new(crowd.len());
        for (row, &at) in crowd.iter().enumerate() {
            for (other, score) in self.around(at, 0.0)? {
                if let Some(&column) = rows.get(&other).filter(|&&column| column < row) {
                    matrix.set(row, column, score);
                }
            }
        }
        let groups = tree::groups(&matrix).into_iter();
        Ok(groups.map(|g| g.into_iter().map(|row| crowd[row]).collect()).collect())
    }

    fn order(&self, at: usize) -> (i32, &str) {
        (self.entries[at].day, &self.entries[at].hash)
    }

    /// Articles of a story with the first of each text: the text's first article in order, over all
    /// articles that copies lead to.
    fn group(&self, group: &[usize]) -> Group {
        let mut places = group.to_vec();
        places.sort_by(|&a, &b| self.order(a).cmp(&self.order(b)));
        let entries: Vec<&Entry> = places.iter().map(|&at| &self.entries[at]).collect();
        let first = copies(&entries);
        let told = |(n, &at): (usize, &usize)| (self.entries[at].doc, entries[first[n]].doc);
        Group { articles: places.iter().enumerate().map(told).collect() }
    }
}

/// The similarity of links of a level, 0 the lowest.
fn least(level: usize) -> f32 {
    (0..level).fold(LEAST, |least, _| least + STEP)
}

/// For each entry the first that has its text, directly or by way of others.
fn copies(entries: &[&Entry]) -> Vec<usize> {
    let mut first: Vec<usize> = (0..entries.len()).collect();
    for b in 0..entries.len() {
        for a in 0..b {
            if first[a] != first[b] && entries[a].signature.containment(&entries[b].signature) >= COPY {
                let (low, high) = (first[a].min(first[b]), first[a].max(first[b]));
                first.iter_mut().filter(|f| **f == high).for_each(|f| *f = low);
            }
        }
    }
    first
}
