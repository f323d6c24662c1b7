//! Articles by day of publication, and which of them are alike within the window.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::minhash::Signature;
use super::tree::{self, LEAST, Matrix};

/// Days between two articles that can still tell the same story.
pub const WINDOW_DAYS: i32 = 5;
/// The day of articles without a date: they count as one window, apart from all others.
pub const UNDATED: i32 = i32::MIN;
/// Most articles that are grouped in one tree; a larger crowd is first parted at a higher similarity.
const CROWD: usize = 2_000;
/// How much higher each time.
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
    /// Places in `entries` that no day holds.
    free: Vec<usize>,
    scores: Vec<f32>,
}

#[derive(Default)]
struct Day {
    entries: Vec<usize>,
    holders: HashMap<u32, Vec<(usize, f32)>>,
}

impl<S: Source> Shelf<S> {
    /// An empty shelf before `source`.
    pub fn new(source: S) -> Self {
        let (entries, days, free, scores) = (Vec::new(), BTreeMap::new(), Vec::new(), Vec::new());
        Shelf { source, entries, days, free, scores }
    }

    /// The stories around each of `seeds` (number and day, in order of days), given to `write` as they are made.
    ///
    /// The shelf holds the window around the seed that is worked on, and what its crowd reaches beyond it.
    /// Whatever hangs together with a seed is made with it, so a later seed seldom needs an earlier day.
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
            if done.contains(&doc) {
                continue;
            }
            self.clear_before(day.saturating_sub(WINDOW_DAYS));
            let groups = self.stories(&[(doc, day)])?;
            done.extend(groups.iter().flat_map(|g| g.articles.iter().map(|a| a.0)));
            write(&groups)?;
        }
        Ok(())
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

    /// The stories of everything that hangs together with the articles of `seeds` (number and day).
    ///
    /// # Errors
    /// The source's own.
    pub fn stories(&mut self, seeds: &[(i64, i32)]) -> Result<Vec<Group>, S::Error> {
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        let mut out = Vec::new();
        for &(doc, day) in seeds {
            let Some(at) = self.place(doc, day)? else { continue };
            if seen.contains(&at) {
                continue;
            }
            let crowd = self.component(at, LEAST, None)?;
            seen.extend(&crowd);
            self.part(crowd, LEAST, &mut out)?;
        }
        let mut groups: Vec<Group> = out.iter().map(|group| self.group(group)).collect();
        groups.sort_by_key(Group::founder);
        Ok(groups)
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
                self.entries[at] = entry;
            } else {
                self.entries.push(entry);
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

    /// Everything that links of `least` or more lead to from `start`, within `among` where given.
    fn component(
        &mut self,
        start: usize,
        least: f32,
        among: Option<&BTreeSet<usize>>,
    ) -> Result<Vec<usize>, S::Error> {
        let (mut seen, mut open) = (BTreeSet::from([start]), vec![start]);
        while let Some(at) = open.pop() {
            for (other, _) in self.around(at, least)? {
                if among.is_none_or(|among| among.contains(&other)) && seen.insert(other) {
                    open.push(other);
                }
            }
        }
        Ok(seen.into_iter().collect())
    }

    fn around(&mut self, at: usize, least: f32) -> Result<Vec<(usize, f32)>, S::Error> {
        let (unit, day) = (std::mem::take(&mut self.entries[at].unit), self.entries[at].day);
        let found = self.near(&unit, day, least);
        self.entries[at].unit = unit;
        found
    }

    /// Parts a crowd that hangs together at `least` into stories.
    fn part(&mut self, crowd: Vec<usize>, least: f32, out: &mut Vec<Vec<usize>>) -> Result<(), S::Error> {
        if crowd.len() <= CROWD {
            return self.grow(crowd, out);
        }
        if least >= 1.0 {
            out.push(crowd);
            return Ok(());
        }
        let among: BTreeSet<usize> = crowd.into_iter().collect();
        let mut left = among.clone();
        while let Some(&start) = left.first() {
            let piece = self.component(start, least + STEP, Some(&among))?;
            piece.iter().for_each(|at| {
                left.remove(at);
            });
            self.part(piece, least + STEP, out)?;
        }
        Ok(())
    }

    /// The stories of one crowd, by its tree.
    fn grow(&mut self, mut crowd: Vec<usize>, out: &mut Vec<Vec<usize>>) -> Result<(), S::Error> {
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
        out.extend(tree::groups(&matrix).into_iter().map(|g| g.into_iter().map(|row| crowd[row]).collect()));
        Ok(())
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
