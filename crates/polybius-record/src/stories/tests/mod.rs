//! Stories over made-up articles: copies, look-alikes, the window, and the order of arrival.

mod record;

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use super::*;

/// A record in memory that keeps its stories up to date.
#[derive(Clone)]
struct Book {
    /// Most articles of a crowd.
    most: usize,
    entries: BTreeMap<i32, Vec<Entry>>,
    /// Article to founder and first of its text.
    stories: BTreeMap<i64, (i64, i64)>,
    ids: BTreeMap<String, i64>,
}

impl Source for &Book {
    type Error = Infallible;
    fn day(&mut self, day: i32) -> Result<Vec<Entry>, Infallible> {
        let mut found = self.entries.get(&day).cloned().unwrap_or_default();
        found.iter_mut().for_each(|entry| entry.is_settled = self.stories.contains_key(&entry.doc));
        Ok(found)
    }
}

impl Default for Book {
    fn default() -> Self {
        Self::with_crowds_of(2_000)
    }
}

impl Book {
    fn with_crowds_of(most: usize) -> Self {
        Book { most, entries: BTreeMap::new(), stories: BTreeMap::new(), ids: BTreeMap::new() }
    }

    fn add(&mut self, batch: &[Entry]) {
        for entry in batch {
            self.entries.entry(entry.day).or_default().push(entry.clone());
        }
        self.settle(&seeds(batch));
    }

    /// Takes an article out, as one does whose text another takes.
    fn remove(&mut self, entry: &Entry) {
        let mut near = Shelf::new(&*self).alike(entry).unwrap();
        self.entries.get_mut(&entry.day).unwrap().retain(|e| e.doc != entry.doc);
        near.iter().map(|n| n.0).chain([entry.doc]).for_each(|doc| {
            self.stories.remove(&doc);
        });
        near.sort_by_key(|&(doc, day)| (day, doc));
        self.settle(&near);
    }

    fn settle(&mut self, seeds: &[(i64, i32)]) {
        let mut groups = Vec::new();
        let mut shelf = Shelf::with_crowds_of(self.most, &*self);
        let keep = |made: &[Group]| {
            groups.extend_from_slice(made);
            Ok(())
        };
        shelf.sweep(seeds, keep).unwrap();
        for group in groups {
            for &(doc, first) in &group.articles {
                self.stories.insert(doc, (group.founder(), first));
            }
            let hash = self.hash(group.founder());
            self.ids.insert(story_id(&hash), group.founder());
        }
    }

    fn hash(&self, doc: i64) -> String {
        self.entries.values().flatten().find(|e| e.doc == doc).unwrap().hash.clone()
    }

    /// The stories as sets of articles.
    fn sets(&self) -> BTreeSet<Vec<i64>> {
        let mut by: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        self.stories.iter().for_each(|(doc, (founder, _))| by.entry(*founder).or_default().push(*doc));
        by.into_values().collect()
    }
}

/// Numbers and days in order of days.
fn seeds(articles: &[Entry]) -> Vec<(i64, i32)> {
    let mut out: Vec<(i64, i32)> = articles.iter().map(|e| (e.doc, e.day)).collect();
    out.sort_by_key(|&(doc, day)| (day, doc));
    out
}

fn entry(doc: i64, day: i32, text: &str) -> Entry {
    let profile = Profile::of("", text, &[]);
    let digest = polybius_base::hash(format!("{doc}").as_bytes());
    let hash = digest.iter().map(|b| format!("{b:02x}")).collect();
    Entry { doc, hash, day, unit: profile.unit(), signature: profile.signature, is_settled: false }
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    /// `n` of `from` words.
    fn words(&mut self, topic: usize, from: usize, n: usize) -> Vec<String> {
        (0..n).map(|_| format!("t{topic}w{}", self.roll(from))).collect()
    }
}

/// Articles of 12 topics over 40 days, two events each, with words of topic and event mixed, and copies.
fn articles() -> Vec<Entry> {
    let mut dice = Dice(3);
    let mut out: Vec<Entry> = Vec::new();
    for topic in 0..12 {
        for event in 0..2 {
            let day = dice.roll(40) as i32;
            for _ in 0..4 {
                let mut words = dice.words(topic, 40, 25);
                words.extend(dice.words(100 + 2 * topic + event, 40, 25));
                words.extend(dice.words(1000, 200, 10));
                let day = if topic == 11 { UNDATED } else { day + dice.roll(4) as i32 };
                out.push(entry(out.len() as i64 + 1, day, &words.join(" ")));
                if dice.roll(3) == 0 {
                    words.truncate(40);
                    out.push(entry(out.len() as i64 + 1, day, &words.join(" ")));
                }
            }
        }
    }
    out
}

#[test]
fn ten_orders_of_arrival_give_the_same_stories() {
    let articles = articles();
    let mut whole = Book::default();
    whole.add(&articles);
    let sets = whole.sets();
    assert!(sets.iter().filter(|s| s.len() > 2).count() > 8, "stories to tell apart: {sets:?}");
    same_in_ten_orders(&articles, &whole);
}

#[test]
fn crowds_that_become_too_large_are_parted_whatever_the_order() {
    let articles = articles();
    for most in [3, 6, 9] {
        let mut whole = Book::with_crowds_of(most);
        whole.add(&articles);
        let mut uncrowded = Book::default();
        uncrowded.add(&articles);
        assert_ne!(whole.stories, uncrowded.stories, "crowds of {most} part something");
        same_in_ten_orders(&articles, &whole);
    }
}

#[test]
fn an_article_that_goes_leaves_the_stories_of_the_others() {
    let articles = articles();
    for most in [4, 2_000] {
        let mut whole = Book::with_crowds_of(most);
        whole.add(&articles);
        for gone in articles.iter().step_by(5) {
            let mut less = Book::with_crowds_of(most);
            less.add(&articles.iter().filter(|e| e.doc != gone.doc).cloned().collect::<Vec<_>>());
            let mut book = whole.clone();
            book.remove(gone);
            assert_eq!(book.stories, less.stories, "{} goes from crowds of {most}", gone.doc);
        }
    }
}

fn same_in_ten_orders(articles: &[Entry], whole: &Book) {
    for order in 0..10 {
        let mut dice = Dice(order);
        let mut left = articles.to_vec();
        let mut book = Book::with_crowds_of(whole.most);
        while !left.is_empty() {
            let batch: Vec<Entry> = (0..=dice.roll(5).min(left.len() - 1))
                .map(|_| left.swap_remove(dice.roll(left.len())))
                .collect();
            book.add(&batch);
        }
        assert_eq!(book.stories, whole.stories, "order {order} with crowds of {}", whole.most);
    }
}

/// A made-up year and a half: events of some days each, one after the other.
fn year() -> Vec<Entry> {
    let mut dice = Dice(5);
    let mut out: Vec<Entry> = Vec::new();
    for event in 0..180 {
        for _ in 0..3 {
            let words = dice.words(event, 30, 25).join(" ");
            out.push(entry(out.len() as i64 + 1, 3 * event as i32 + dice.roll(5) as i32, &words));
        }
    }
    out
}

#[test]
fn a_sweep_gives_the_same_stories_and_holds_the_window_only() {
    for articles in [articles(), year()] {
        let mut whole = Book::default();
        whole.add(&articles);
        let seeds = seeds(&articles);
        let (mut swept, mut shelf) = (BTreeMap::new(), Shelf::new(&whole));
        let write = |groups: &[Group]| {
            for group in groups {
                swept.extend(group.articles.iter().map(|&(doc, first)| (doc, (group.founder(), first))));
            }
            Ok(())
        };
        shelf.sweep(&seeds, write).unwrap();
        assert_eq!(swept, whole.stories);
        let last = seeds[seeds.len() - 1].1;
        let late = seeds.iter().filter(|s| s.1 >= last - 3 * WINDOW_DAYS).count();
        assert!(shelf.len() <= late, "{} articles are held, {late} are near the end", shelf.len());
        assert!(late < seeds.len() / 2, "most articles are long past");
    }
}

#[test]
fn ids_that_merge_live_on_and_none_comes_to_mean_another() {
    let articles = articles();
    let mut book = Book::default();
    let mut given: BTreeMap<String, i64> = BTreeMap::new();
    for article in &articles {
        book.add(std::slice::from_ref(article));
        for (id, founder) in &given {
            assert_eq!(book.ids.get(id), Some(founder), "an id keeps its founder");
        }
        given = book.ids.clone();
    }
    let stories = book.sets().len();
    assert!(given.len() > stories, "some ids were merged: {} of {stories}", given.len());
}

#[test]
fn a_copy_has_the_first_of_its_text() {
    let long = "Envoys of Ruritania and Graustark met in Zenda on Monday and signed a pact on salt, fish and \
                timber, which both parliaments must ratify before the harvest ends in the autumn";
    let short = &long[..110];
    let other = "Ruritania and Graustark: a pact on timber, salt and fish was signed in Zenda by envoys";
    let mut book = Book::default();
    book.add(&[entry(1, 10, short), entry(2, 9, long), entry(3, 10, other)]);
    assert_eq!(book.sets().len(), 1);
    assert_eq!(book.stories[&1].1, 2, "the earlier is the first, the longer or not");
    assert_eq!(book.stories[&3].1, 3, "the same news in other words is no copy");
}

#[test]
fn the_window_parts_what_is_far_apart() {
    let text = "Envoys of Ruritania and Graustark met in Zenda on Monday and signed a pact";
    let mut book = Book::default();
    book.add(&[entry(1, 10, text), entry(2, 10 + WINDOW_DAYS, text), entry(3, 11 + 2 * WINDOW_DAYS, text)]);
    book.add(&[entry(4, UNDATED, text), entry(5, UNDATED, text)]);
    let sets: Vec<Vec<i64>> = book.sets().into_iter().collect();
    assert_eq!(sets, [vec![1, 2], vec![3], vec![4, 5]]);
}

#[test]
fn neighbours_of_an_article_are_found_whether_it_stands_or_not() {
    let text = "Envoys of Ruritania and Graustark met in Zenda on Monday and signed a pact";
    let mut book = Book::default();
    book.add(&[entry(1, 10, text), entry(2, 11, text), entry(3, 30, text)]);
    let gone = entry(9, 12, text);
    assert_eq!(Shelf::new(&book).alike(&gone).unwrap(), [(1, 10), (2, 11)]);
    assert_eq!(Shelf::new(&book).alike(&entry(1, 10, text)).unwrap(), [(2, 11)]);
}
