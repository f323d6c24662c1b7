//! What is no figure: ages, dates, ranks, names, durations, thresholds, distances, partitives.

use polybius_base::Measure;
use polybius_syntax::{Dep, EntityType, Pos, Tag};

use super::Scene;
use super::count::Count;
use crate::page::Page;
use crate::quantities::{Form, Kind};

/// What is counted in few without being a figure, whatever is told of it.
const IDLE: &[&str] = &[
    "reason",
    "point",
    "way",
    "part",
    "side",
    "thing",
    "question",
    "factor",
    "issue",
    "area",
    "aspect",
    "front",
    "step",
    "faction",
    "occasion",
    "goal",
    "option",
    "choice",
    "half",
    "kind",
    "type",
    "sort",
    "form",
    "direction",
    "level",
    "category",
    "end",
    "hand",
    "another",
    "other",
    "more",
    "case",
    "topic",
    "matter",
    "world",
    "word",
    "track",
    "fold",
];

/// Who is told of in few without being counted, unless something was done to them or they vote.
const VAGUE: &[&str] = &[
    "country",
    "nation",
    "state",
    "leader",
    "president",
    "minister",
    "party",
    "neighbor",
    "neighbour",
    "ally",
    "giant",
    "power",
    "friend",
    "enemy",
    "foe",
    "rival",
    "group",
    "superpower",
    "people",
    "government",
    "official",
    "diplomat",
    "counterpart",
    "partner",
];

/// Units of time, which count no thing.
const TIME: &[&str] = &[
    "second",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "year",
    "decade",
    "century",
    "night",
    "morning",
    "evening",
    "weekend",
    "afternoon",
    "millennium",
    "quarter",
    "season",
    "fortnight",
    "o'clock",
    "am",
    "pm",
    "gmt",
    "utc",
    "anniversary",
    "age",
    "generation",
];

/// Words before a number that make it a rank or a name.
const RANKING: &[&str] = &[
    "top",
    "first",
    "last",
    "next",
    "past",
    "no",
    "no.",
    "number",
    "nos.",
    "#",
    "article",
    "section",
    "chapter",
    "page",
    "paragraph",
    "resolution",
    "phase",
    "stage",
    "round",
    "step",
    "level",
    "day",
    "week",
    "group",
    "unit",
    "highway",
    "route",
    "room",
    "block",
    "flight",
    "channel",
    "lesson",
    "point",
    "category",
    "type",
    "model",
    "version",
    "game",
    "division",
    "world",
    "war",
    "channel",
    "aged",
    "age",
    "big",
];

/// Verbs that tell how long a thing is.
const STRETCH: &[&str] =
    &["cover", "stretch", "span", "run", "extend", "build", "measure", "pave", "construct", "lay"];

/// Tokens before a sum among which the bracket it stands in opens.
const MOST_IN_BRACKET: usize = 10;

/// Whether a number is a figure.
pub(crate) fn is_figure(scene: &Scene, count: &Count, measure: Measure) -> bool {
    let page = scene.page;
    !is_time(scene, count)
        && !is_name(page, count)
        && !is_age(page, count)
        && !is_conversion(page, count)
        && !is_rank(page, count)
        && !is_threshold(page, count)
        && !is_distance(page, count)
        && !is_compound(page, count)
        && !is_pointing(page, count)
        && !is_vague(page, count, measure)
}

/// A date, a clock time, a duration, or a number of days and years.
fn is_time(scene: &Scene, count: &Count) -> bool {
    let number = count.number;
    let overlaps = scene.clock.times().any(|t| t.span.overlaps(number.span));
    let item = count.item_lemma(scene.page);
    let year = number.form == Form::Plain && (1400.0..2100.0).contains(&number.value) && count.item.is_none();
    let told = count.word_after(scene.page);
    let apart = matches!(told, "last" | "this" | "next" | "the" | "a");
    match number.kind {
        Kind::Fraction | Kind::Money | Kind::Percent => false,
        _ => overlaps || year && number.kind == Kind::Count || TIME.contains(&item.as_str()) && !apart,
    }
}

/// A number that names: "Resolution 2231", "Boeing 737", "post 542".
fn is_name(page: &Page, count: &Count) -> bool {
    let number = count.number;
    if number.value == 0.0 {
        return true;
    }
    if number.kind != Kind::Count || number.form == Form::Plural {
        return false;
    }
    let last = count.tokens.end - 1;
    let behind = count.item.is_some_and(|item| item < count.tokens.start && page.dep(last) == Dep::Nummod);
    let named = |t: usize| {
        matches!(
            page.doc.tokens[t].ent,
            Some(
                EntityType::Law
                    | EntityType::Product
                    | EntityType::Event
                    | EntityType::WorkOfArt
                    | EntityType::Fac
            )
        )
    };
    let capital = number.form == Form::Words
        && count.tokens.start > count.sentence.tokens.start
        && page.tag(count.tokens.start) == Tag::Nnp;
    let plain = number.form == Form::Plain;
    behind
        || capital
        || is_glued(page, count)
        || plain && (count.tokens.clone().any(named) || is_label(page, count) || is_model(page, count))
}

/// A number inside a name of letters and digits: "K2-18b", "Covid-19", not "230-to-198".
fn is_glued(page: &Page, count: &Count) -> bool {
    let before = &page.article.text[..count.number.span.start as usize];
    let hyphen = before.strip_suffix(['-', '‑']);
    let named = hyphen.is_some_and(|b| b.ends_with(char::is_alphabetic) && !b.ends_with("-to"));
    let after = page.article.text[count.number.span.end as usize..].starts_with(char::is_alphabetic);
    count.number.high.is_none()
        && (named || after && hyphen.is_some_and(|b| b.ends_with(char::is_alphanumeric)))
}

/// A number that follows its noun, or stands inside the name of a body.
fn is_label(page: &Page, count: &Count) -> bool {
    let first = count.tokens.start;
    let joined = page.dep(first) == Dep::Conj && page.pos(page.head(first)) == Pos::Num;
    let at = if joined { page.head(first) } else { first };
    let after_noun = at > count.sentence.tokens.start
        && matches!(page.pos(at - 1), Pos::Noun | Pos::Propn)
        && !matches!(page.dep(at), Dep::Dobj | Dep::Nsubj | Dep::Pobj);
    let token = &page.doc.tokens[first];
    after_noun && (count.item.is_none() || joined) || token.ent == Some(EntityType::Org) && !token.ent_begin
}

/// "50 narrow 737 planes": the second number before a noun is a model.
fn is_model(page: &Page, count: &Count) -> bool {
    let counted =
        |t: usize| page.dep(t) == Dep::Nummod && page.head(t) == count.top && t + 1 < count.tokens.start;
    count.number.value >= 100.0
        && !count.tokens.contains(&count.top)
        && count.sentence.tokens.clone().any(counted)
}

/// "aged 53", "at the age of 53", "Kim, 53,", "she was 53".
fn is_age(page: &Page, count: &Count) -> bool {
    if count.number.kind != Kind::Count || count.number.value > 120.0 {
        return false;
    }
    if is_told_age(page, count) {
        return true;
    }
    let first = count.tokens.start;
    let beside = page.dep(first) == Dep::Appos
        || page.dep(first) == Dep::Nummod && count.item.is_some_and(|i| i < first);
    let person = |i: usize| page.doc.tokens[i].ent == Some(EntityType::Person) || page.pos(i) == Pos::Propn;
    let commas = count.word_before(page) == "," && page_word(page, count.tokens.end) == ",";
    let between = beside && commas && person(page.head(first)) || commas && first >= 2 && person(first - 2);
    let of_age = count.governors(page).iter().any(|&g| matches!(page.lemma(g), "age" | "aged"));
    between || of_age
}

/// A bare number that is said of one person: "she was 53", "would have been 80 in May", "Kim, now 53,".
fn is_told_age(page: &Page, count: &Count) -> bool {
    if count.item.is_some() || count.tokens.len() != 1 {
        return false;
    }
    let first = count.tokens.start;
    let person = |i: usize| page.doc.tokens[i].ent == Some(EntityType::Person);
    let now = first >= count.sentence.tokens.start + 3
        && (page.word(first - 2), page.word(first - 1)) == (",", "now")
        && person(first - 3);
    let verb = page.head(first);
    let told = page.lemma(verb) == "be" && matches!(page.dep(first), Dep::Attr | Dep::Acomp);
    let one = |s: usize| matches!(page.lower(s), "he" | "she" | "i" | "who") || person(s);
    now || told && page.child(verb, &[Dep::Nsubj]).is_some_and(one)
}

/// What a sum is in another currency: "€20,000 (£17,500; US$22,900)".
fn is_conversion(page: &Page, count: &Count) -> bool {
    if count.number.kind != Kind::Money {
        return false;
    }
    let (start, first) = (count.sentence.tokens.start, count.tokens.start);
    let Some(open) = (start..first).rev().take(MOST_IN_BRACKET).find(|&t| page.word(t) == "(") else {
        return false;
    };
    let closed = (open..first).any(|t| page.word(t) == ")");
    let numeric = |t: usize| page.tag(t) == Tag::Cd || page.tag(t) == Tag::Dollar;
    !closed && (open.saturating_sub(2).max(start)..open).any(numeric)
}

fn page_word<'a>(page: &Page<'a>, i: usize) -> &'a str {
    if i < page.len() { page.word(i) } else { "" }
}

/// "top 10", "the first two", "No. 5", a number in a list.
fn is_rank(page: &Page, count: &Count) -> bool {
    let before = count.word_before(page).to_lowercase();
    let opens = count.tokens.start == count.sentence.tokens.start;
    let listed = opens && matches!(page_word(page, count.tokens.end), "." | ")" | "-" | "–" | "—");
    let after = &page.article.text[count.number.span.end as usize..];
    let glued = opens && after.starts_with(['-', '.', ')']);
    let bracket =
        before == "(" && page_word(page, count.tokens.end) == ")" && count.number.form == Form::Plain;
    RANKING.contains(&before.as_str()) && count.number.kind == Kind::Count || listed || glued || bracket
}

/// "a two-thirds majority is needed", "the 326 seats needed".
fn is_threshold(page: &Page, count: &Count) -> bool {
    let needs = |i: usize| matches!(page.lemma(i), "need" | "require" | "necessary");
    let own = count.item.is_some_and(|i| {
        page.children(i).any(|c| matches!(page.dep(c), Dep::Acl | Dep::Relcl | Dep::Amod) && needs(c))
    });
    let majority = count.number.kind == Kind::Fraction && count.item_lemma(page) == "majority";
    let governors = count.governors(page);
    let bar =
        governors.iter().any(|&g| matches!(page.lemma(g), "majority" | "quorum" | "threshold" | "minimum"));
    own || majority || bar && governors.iter().any(|&g| needs(g))
}

/// Lengths that tell where a thing is, calibres, speeds.
fn is_distance(page: &Page, count: &Count) -> bool {
    if count.number.kind != Kind::Measure {
        return false;
    }
    let unit = count.number.unit.as_str();
    if matches!(
        unit,
        "mm" | "cm" | "inches" | "rpm" | "hp" | "knots" | "degrees" | "miles per hour" | "km per hour"
    ) {
        return true;
    }
    if !matches!(unit, "km" | "miles" | "m" | "feet" | "yards" | "nautical miles") {
        return false;
    }
    let stretch = count.governors(page).iter().any(|&g| STRETCH.contains(&page.lemma(g)));
    let thing = count.item.is_some_and(|i| {
        i == count.top
            && matches!(page.lemma(i), "pipeline" | "border" | "road" | "railway" | "line" | "fence" | "wall")
    });
    !stretch && !thing
}

/// "six-party talks", "two-state solution"; sums and shares may be told so.
fn is_compound(page: &Page, count: &Count) -> bool {
    if matches!(count.number.kind, Kind::Money | Kind::Percent) {
        return false;
    }
    let after = &page.article.text[count.number.span.end as usize..];
    let mut chars = after.chars();
    !after.starts_with("-to-")
        && matches!(chars.next(), Some('-' | '‑'))
        && chars.next().is_some_and(char::is_alphabetic)
        && count.number.kind == Kind::Count
        && count.number.high.is_none()
}

/// "the two leaders", "these three", "our two countries": known before, nothing counted.
fn is_pointing(page: &Page, count: &Count) -> bool {
    let number = count.number;
    if number.form != Form::Words || number.kind != Kind::Count || number.value > 20.0 {
        return false;
    }
    let points = |w: &str| {
        matches!(
            w,
            "the"
                | "these"
                | "those"
                | "both"
                | "all"
                | "our"
                | "their"
                | "its"
                | "his"
                | "her"
                | "my"
                | "your"
                | "whose"
                | "other"
        )
    };
    let before = count.word_before(page).to_lowercase();
    let told = count.determiner(page).is_some_and(|d| d < count.tokens.start && points(page.lower(d)));
    told || points(&before)
}

/// "one of", "one" as a pronoun, two of what is no matter for counting.
fn is_vague(page: &Page, count: &Count, measure: Measure) -> bool {
    let number = count.number;
    let few = number.kind == Kind::Count
        && number.value <= 12.0
        && matches!(number.form, Form::Words | Form::Plain);
    if !few {
        return false;
    }
    let item = count.item_lemma(page);
    let words = number.form == Form::Words && !told_beside(page, count);
    if words && IDLE.contains(&item.as_str()) {
        return true;
    }
    let vague = words && VAGUE.contains(&item.as_str());
    if number.value == 1.0 {
        let first = count.tokens.start;
        let counted = count.item.is_some_and(|i| page.dep(first) == Dep::Nummod && page.head(first) == i);
        return !counted
            || vague
            || matches!(measure, Measure::Other | Measure::Votes | Measure::Costs | Measure::Gives);
    }
    let idle = matches!(
        measure,
        Measure::Other | Measure::Produces | Measure::Holds | Measure::Uses | Measure::Loses
    );
    let bare = number.form == Form::Words && count.item.is_none();
    let partitive = count.item.is_some_and(|i| i > count.top && is_definite(page, i))
        && count.tokens.contains(&count.top);
    idle && vague || measure == Measure::Other && (bare || partitive)
}

/// "two other presidents": counted beside those already told.
fn told_beside(page: &Page, count: &Count) -> bool {
    count.item.is_some_and(|i| page.children(i).any(|c| page.dep(c) == Dep::Amod && page.lemma(c) == "other"))
}

/// Whether the noun is one already known: "two of the hostages".
fn is_definite(page: &Page, noun: usize) -> bool {
    page.child(noun, &[Dep::Det, Dep::Poss]).is_some()
}
