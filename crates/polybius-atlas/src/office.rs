//! Offices told in words, and who held them on a day.

use std::cmp::Reverse;

use polybius_base::{Code, PartialDate};

use crate::Atlas;
use crate::build::CLASSES;
use crate::find::get;
use crate::fold::Words;
use crate::format::{Part, Term};
use crate::term::Fit;
use crate::types::{Candidate, Kind, Meaning};

/// Words that tie an office to its country and tell nothing else.
const TIES: [&str; 9] = ["of", "the", "for", "s", "in", "to", "current", "then", "acting"];
/// Titles of heads of state that are no presidents.
const CROWNS: [&str; 12] = [
    "king", "queen", "emperor", "empress", "emir", "amir", "sultan", "pope", "prince", "duke", "leader",
    "governor",
];
/// Holders that are answered with.
const ANSWERS: usize = 12;

/// What a phrase asks for.
struct Asked {
    code: Code,
    /// Acronym of the organisation, where it is one.
    igo: String,
    class: &'static str,
    /// Words of the title.
    title: Vec<String>,
    /// Words of the country's or organisation's name.
    of: Vec<String>,
}

impl Atlas {
    /// Who held an office told in words, likeliest first: "French foreign minister", "president of
    /// Ukraine", "NATO Secretary General", "Britain's finance minister".
    ///
    /// Those whose term holds on the day; where no table knows one, those whose open term's source had
    /// stopped before (`unknown_term`); else the last that held it (`former`). Without a day all, the
    /// latest first. `None` where the phrase tells no office of a country or organisation. All terms are
    /// looked through, some milliseconds.
    pub fn office(&self, phrase: &str, on: Option<PartialDate>) -> Option<Vec<Candidate>> {
        let asked = self.asked(phrase)?;
        let mut found: Vec<(Fit, Candidate)> = Vec::new();
        for at in 0..self.file.count(Part::Entities) as u32 {
            let entity = self.file.entity(at);
            for i in 0..u32::from(entity.terms) {
                let term = self.file.term(entity.first_term + i);
                let Some(score) = self.fits_office(&term, &asked) else { continue };
                let fit = Fit::of(term.from, term.to, term.asof, on);
                if matches!(fit, Fit::Before(_)) {
                    continue;
                }
                let mut meaning = self.meaning(Kind::Person, entity.id, &term, None, score);
                let former = matches!(fit, Fit::After(_));
                if former {
                    meaning.party = self.former_party(&entity, &term);
                }
                let unknown_term = matches!(fit, Fit::Unknown(_));
                found.push((fit, Candidate { meaning, score: score * fit.factor(), former, unknown_term }));
            }
        }
        Some(answers(found))
    }

    /// The country or organisation and the title in a phrase.
    fn asked(&self, phrase: &str) -> Option<Asked> {
        let spaced = phrase.replace("'s", " 's").replace("’s", " 's");
        let tokens: Vec<&str> = spaced.split_whitespace().collect();
        let n = tokens.len();
        let spans = (1..=n.min(6)).rev().flat_map(|len| (0..=n - len).map(move |at| at..at + len));
        for span in spans {
            let Some(m) = self.lookup(&tokens[span.clone()].join(" ")).into_iter().find(has_offices) else {
                continue;
            };
            let rest: Vec<&str> = tokens[..span.start].iter().chain(&tokens[span.end..]).copied().collect();
            let title: Vec<String> = word_list(&rest.join(" "));
            if title.iter().any(|w| matches!(w.as_str(), "former" | "ex" | "late" | "next")) {
                return None;
            }
            if self.ends_in_a_name(&rest) {
                return None;
            }
            let title: Vec<String> = title.into_iter().filter(|w| !TIES.contains(&w.as_str())).collect();
            let class = class_of_title(&title.join(" "))?;
            let igo = m.party.name.clone();
            let of = word_list(&tokens[span].join(" "));
            return Some(Asked { code: m.party.code, igo, class, title, of });
        }
        None
    }

    /// Whether the last word of a title is a person's name rather than a part of it.
    fn ends_in_a_name(&self, title: &[&str]) -> bool {
        let last = title.iter().rev().find(|w| w.starts_with(char::is_uppercase)).copied().unwrap_or("");
        let is_last = title.last() == Some(&last);
        is_last && self.role(last).is_none() && get(&self.surnames, &Words::of(last).key()).is_some()
    }

    /// How well a term's office is the one asked for, 0 to 1.
    fn fits_office(&self, term: &Term, asked: &Asked) -> Option<f32> {
        if term.code != asked.code {
            return None;
        }
        let class = CLASSES.get(usize::from(term.class)).map_or("", |c| c.0);
        let office = word_list(self.file.string(term.office));
        let has = |word: &str| office.iter().any(|w| w == word);
        if !asked.code.is_country() {
            let same = self.file.string(term.igo) == asked.igo && class.starts_with("IGO");
            let named = asked.of.iter().all(|w| has(w) || TIES.contains(&w.as_str()));
            let title = asked.title.iter().all(|w| has(w));
            return (same && title && !has("deputy") && !has("under") && !has("vice")).then_some(if named {
                1.0
            } else {
                0.5
            });
        }
        if class != asked.class {
            return None;
        }
        match class {
            "HOS" => self.fits_head(&office, asked),
            "HOG" => Some(if asked.title.iter().all(|w| has(w)) { 1.0 } else { 0.8 }),
            "FM" => Some(if has("foreign") || has("external") || has("state") { 1.0 } else { 0.4 }),
            "DM" => Some(if has("of") && has("state") && has("minister") { 0.4 } else { 1.0 }),
            _ if ["deputy", "vice", "under"]
                .iter()
                .any(|w| has(w) && !asked.title.iter().any(|t| t == w)) =>
            {
                None
            }
            _ => asked.title.iter().all(|w| same_word(w).iter().any(|w| has(w))).then(|| {
                let idle = office.iter().filter(|w| TIES.contains(&w.as_str())).count();
                asked.title.len() as f32 / (office.len() - idle).max(1) as f32
            }),
        }
    }

    /// A head of state: a president of the country itself and of nothing in it, a monarch by the title.
    fn fits_head(&self, office: &[String], asked: &Asked) -> Option<f32> {
        let crown = asked.title.iter().find(|w| CROWNS.contains(&w.as_str()));
        if let Some(crown) = crown {
            return office.contains(crown).then_some(1.0);
        }
        let president = asked.title.iter().any(|w| w == "president");
        match office.iter().position(|w| w == "president") {
            _ if !president => Some(0.9),
            None => office.is_empty().then_some(0.5),
            Some(at) if at + 1 == office.len() => Some(1.0),
            Some(at) => {
                let of: Vec<String> = office[at + 1..]
                    .iter()
                    .filter(|w| !TIES.contains(&w.as_str()))
                    .map(|w| capital(w))
                    .collect();
                let same = self.lookup(&of.join(" ")).iter().any(|m| {
                    m.kind == Kind::Country && m.party.code == asked.code && m.entity.starts_with("country:")
                });
                let republic = of.first().is_some_and(|w| w == "Republic");
                (same || (republic && of.len() == 1)).then_some(0.95)
            }
        }
    }
}

/// Those in office, else those who may be, else the last who was; each person once.
fn answers(mut found: Vec<(Fit, Candidate)>) -> Vec<Candidate> {
    let has = |wanted: fn(&Fit) -> bool, all: &[(Fit, Candidate)]| all.iter().any(|(f, _)| wanted(f));
    let holds: fn(&Fit) -> bool = |f| matches!(f, Fit::In | Fit::Undated);
    let open: fn(&Fit) -> bool = |f| matches!(f, Fit::Unknown(_));
    let (keep, most): (fn(&Fit) -> bool, usize) = match () {
        () if has(holds, &found) => (holds, ANSWERS),
        () if has(open, &found) => (open, ANSWERS),
        () => (|_| true, 1),
    };
    found.retain(|(f, _)| keep(f));
    let start = |c: &Candidate| Reverse(c.meaning.from.map(PartialDate::first_day));
    found.sort_by(|(f, a), (g, b)| {
        let undated = *f == Fit::Undated;
        let by_score = if undated { std::cmp::Ordering::Equal } else { b.score.total_cmp(&a.score) };
        let order = by_score.then(g.rank().cmp(&f.rank())).then(start(a).cmp(&start(b)));
        order.then_with(|| a.meaning.entity.cmp(&b.meaning.entity))
    });
    let mut out: Vec<Candidate> = Vec::new();
    for (_, c) in found {
        if out.iter().all(|o| o.meaning.entity != c.meaning.entity) {
            out.push(c);
        }
    }
    out.truncate(most);
    out
}

/// Whether a name means something that has offices.
fn has_offices(m: &Meaning) -> bool {
    match m.kind {
        Kind::Country | Kind::Adjective => m.party.code.is_some() && !m.entity.starts_with("hist:"),
        Kind::Organisation => m.party.code == Code::IGO,
        _ => false,
    }
}

/// The words that offices have for a word of a title.
fn same_word(word: &str) -> Vec<&str> {
    match word {
        "finance" => vec!["finance", "exchequer", "treasury"],
        "interior" => vec!["interior", "home", "internal"],
        "minister" | "secretary" => vec!["minister", "secretary", "chancellor"],
        _ => vec![word],
    }
}

/// The class of an office by its title; `None` where the words tell none.
pub(crate) fn class_of_title(title: &str) -> Option<&'static str> {
    let words = word_list(title);
    let has = |word: &str| words.iter().any(|w| w == word);
    let any = |list: &[&str]| list.iter().any(|w| has(w));
    let minister = any(&["minister", "secretary"]);
    let head = any(&["president", "premier", "chancellor"]) || (has("prime") && has("minister"));
    let rules: [(bool, &'static str); 18] = [
        (any(&["spokesman", "spokeswoman", "spokesperson"]) || (has("press") && has("secretary")), "SPOX"),
        (has("ambassador"), "AMB"),
        (any(&["envoy", "representative"]), "ENVOY"),
        (any(&["vice", "deputy"]) && head, "DEPHEAD"),
        (any(&["vice", "deputy", "assistant", "under"]) && minister, "DEPMIN"),
        (any(&["intelligence", "spy", "cia", "mossad"]) && !minister, "INTEL"),
        (has("bank") || (has("federal") && has("reserve")) || (has("reserve") && has("governor")), "CB"),
        (has("opposition") && has("leader"), "OPPLEAD"),
        (minister && !has("foreign") && (any(&["defense", "war"]) || (has("armed") && has("forces"))), "DM"),
        (minister && (any(&["foreign", "external"]) || words.join(" ").contains("secretary of state")), "FM"),
        (words.join(" ") == "secretary state", "FM"),
        (any(&["chief", "commander", "chiefs"]) && !has("executive") && !minister, "MILCH"),
        (head && !has("president") && !has("exchequer"), "HOG"),
        (any(&["taoiseach"]) || (has("head") && has("government")), "HOG"),
        ((has("secretary") || has("director")) && any(&["general", "managing"]), "IGOHEAD"),
        (minister || has("exchequer"), "MIN"),
        (any(&["mayor"]) || (has("governor") && !has("general")), "SUBNAT"),
        (any(&["president", "monarch"]) || any(&CROWNS) || (has("head") && has("state")), "HOS"),
    ];
    rules.into_iter().find(|&(is, _)| is).map(|(_, class)| class)
}

/// The words of a title in their common form, "defence" as "defense".
fn word_list(text: &str) -> Vec<String> {
    let words = Words::of(text);
    let word = |w: &crate::fold::Word| match words.letters(*w) {
        "defence" => "defense".to_owned(),
        other => other.to_owned(),
    };
    words.list().iter().map(word).collect()
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::class_of_title;

    #[test]
    fn titles_have_classes() {
        for (title, class) in [
            ("Foreign Minister", "FM"),
            ("Minister of Foreign Affairs", "FM"),
            ("Secretary of State", "FM"),
            ("Secretary of State for Defence", "DM"),
            ("Minister of the Armed Forces", "DM"),
            ("Prime Minister", "HOG"),
            ("Federal Chancellor", "HOG"),
            ("Chancellor of the Exchequer", "MIN"),
            ("Deputy Prime Minister", "DEPHEAD"),
            ("Deputy Foreign Minister", "DEPMIN"),
            ("President", "HOS"),
            ("King", "HOS"),
            ("Chief of the General Staff", "MILCH"),
            ("Governor of the Central Bank", "CB"),
            ("NATO Secretary General", "IGOHEAD"),
            ("Minister of Finance", "MIN"),
        ] {
            assert_eq!(class_of_title(title), Some(class), "{title}");
        }
        assert_eq!(class_of_title("Harbour pilot"), None);
    }
}
