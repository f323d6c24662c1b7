//! Tables of expressions with what they mean; sentences are made up for the purpose.

use super::*;

/// A partial date, `-` for none.
fn day(date: &str) -> Option<PartialDate> {
    if date == "-" { None } else { Some(date.parse().unwrap()) }
}

/// What `find` tells of a text: words, value and date of each mention.
fn told(published: &str, text: &str) -> Vec<(String, String, String)> {
    let show = |date: Option<PartialDate>| date.map_or("-".to_owned(), |date| date.to_string());
    find(text, day(published))
        .into_iter()
        .map(|mention| (mention.span.of(text).to_owned(), mention.value.clone(), show(mention.date)))
        .collect()
}

/// Checks the mentions of `text`, each given as `words|value|date`.
fn check(published: &str, text: &str, expected: &[&str]) {
    let told: Vec<String> =
        told(published, text).into_iter().map(|(a, b, c)| format!("{a}|{b}|{c}")).collect();
    assert_eq!(told, expected, "published {published}: {text}");
}

/// Checks many texts with one mention each.
fn check_each(published: &str, table: &[(&str, &str)]) {
    for (text, expected) in table {
        check(published, text, &[expected]);
    }
}

#[test]
fn full_dates_in_every_order() {
    check_each(
        "2023-09-19",
        &[
            ("The treaty of September 13, 2023 holds.", "September 13, 2023|2023-09-13|2023-09-13"),
            ("The treaty of 13 September 2023 holds.", "13 September 2023|2023-09-13|2023-09-13"),
            ("They met on Sept. 13, 2022.", "Sept. 13, 2022|2022-09-13|2022-09-13"),
            ("They met on 13 Sep 2022 in Oslo.", "13 Sep 2022|2022-09-13|2022-09-13"),
            ("They met on the 5th of May, 2019.", "the 5th of May, 2019|2019-05-05|2019-05-05"),
            ("They met on Sunday, July 28, 2019 in Oslo.", "Sunday, July 28, 2019|2019-07-28|2019-07-28"),
            ("They met on Sunday 28 July 2019.", "Sunday 28 July 2019|2019-07-28|2019-07-28"),
            ("Dated 9/13/2023.", "9/13/2023|2023-09-13|2023-09-13"),
            ("Dated 23/9/2022.", "23/9/2022|2022-09-23|2022-09-23"),
            ("Dated 13.09.2023 in Bonn.", "13.09.2023|2023-09-13|2023-09-13"),
            ("Dated 2023-09-13.", "2023-09-13|2023-09-13|2023-09-13"),
            ("Dated 2023/9/3.", "2023/9/3|2023-09-03|2023-09-03"),
            ("Since the 9/11 attacks", "9/11|2001-09-11|2001-09-11"),
            ("The September 11 attacks changed it.", "September 11|2001-09-11|2001-09-11"),
            ("They met on March eighth.", "March eighth|2023-03-08|2023-03-08"),
            ("The law of July 2019 holds.", "July 2019|2019-07|2019-07"),
            ("The law of July, 2019 holds.", "July, 2019|2019-07|2019-07"),
            ("A leap day, 29 February 2024, came.", "29 February 2024|2024-02-29|2024-02-29"),
        ],
    );
    // A date that the calendar does not have is no date.
    check("2023-09-19", "Dated 2023-02-30 or 31/31/2023.", &[]);
    check("2023-09-19", "Dated 29 February 2023.", &["February 2023|2023-02|2023-02"]);
}

#[test]
fn days_without_a_year_follow_the_tense() {
    check_each(
        "2023-01-02",
        &[
            ("The minister resigned on Thursday.", "Thursday|2022-12-29|2022-12-29"),
            ("The minister resigned last Thursday.", "last Thursday|2022-12-29|2022-12-29"),
            ("The minister resigned on Monday.", "Monday|2023-01-02|2023-01-02"),
            ("The minister resigned last Monday.", "last Monday|2022-12-26|2022-12-26"),
            ("The minister will resign on Thursday.", "Thursday|2023-01-05|2023-01-05"),
            ("The minister plans to resign on Thursday.", "Thursday|2023-01-05|2023-01-05"),
            ("The minister will resign next Monday.", "next Monday|2023-01-09|2023-01-09"),
            ("They struck in December.", "December|2022-12|2022-12"),
            ("They will strike in December.", "December|2023-12|2023-12"),
            ("They struck on December 30.", "December 30|2022-12-30|2022-12-30"),
            ("They will meet on 14 January.", "14 January|2023-01-14|2023-01-14"),
            ("They struck last December.", "last December|2022-12|2022-12"),
            ("The talks are due to begin next March.", "next March|2023-03|2023-03"),
            ("The bank shut on New Year's Eve.", "New Year's Eve|2022-12-31|2022-12-31"),
        ],
    );
    // News gives the year of a day that lies most of a year away.
    check("1998-11-02", "The offer was extended to Nov. 21.", &["Nov. 21|1998-11-21|1998-11-21"]);
}

#[test]
fn the_same_words_in_another_tense_or_story() {
    let published = day("2023-01-02");
    let told = |text: &str, tense, anchor: &str| {
        let mention = &find(text, published)[0];
        let resolved = resolve(mention, published, tense, day(anchor));
        (resolved.value, resolved.date.map_or("-".to_owned(), |date| date.to_string()))
    };
    let table = [
        ("on Friday", Tense::Past, "-", "2022-12-30", "2022-12-30"),
        ("on Friday", Tense::Future, "-", "2023-01-06", "2023-01-06"),
        ("on Friday", Tense::Unknown, "-", "2022-12-30", "2022-12-30"),
        ("this Friday", Tense::Past, "-", "2022-12-30", "2022-12-30"),
        ("this Friday", Tense::Future, "-", "2023-01-06", "2023-01-06"),
        ("in March", Tense::Past, "-", "2022-03", "2022-03"),
        ("in March", Tense::Future, "-", "2023-03", "2023-03"),
        ("in March", Tense::Present, "-", "2023-03", "2023-03"),
        ("this summer", Tense::Future, "-", "2023-SU", "2023"),
        ("over the weekend", Tense::Past, "-", "2022-W52-WE", "-"),
        ("the previous day", Tense::Past, "2022-03-01", "2022-02-28", "2022-02-28"),
        ("a day earlier", Tense::Past, "2020-03-01", "2020-02-29", "2020-02-29"),
        ("two days later", Tense::Past, "2022-12-30", "2023-01-01", "2023-01-01"),
        ("the following week", Tense::Past, "2022-12-20", "2022-W52", "-"),
        ("the following month", Tense::Past, "2022-12-20", "2023-01", "2023-01"),
        ("the same day", Tense::Past, "2022-12-20", "2022-12-20", "2022-12-20"),
        ("that year", Tense::Past, "2014-05", "2014", "2014"),
        ("two days later", Tense::Past, "2014", "XXXX-XX-XX", "-"),
        ("the following Monday", Tense::Past, "2022-12-14", "2022-12-19", "2022-12-19"),
        ("the previous Friday", Tense::Past, "2022-12-14", "2022-12-09", "2022-12-09"),
        ("a day earlier", Tense::Past, "-", "2023-01-01", "2023-01-01"),
        ("at 5 p.m.", Tense::Past, "2022-12-14", "2022-12-14T17:00", "2022-12-14"),
    ];
    for (text, tense, anchor, value, date) in table {
        assert_eq!(
            told(text, tense, anchor),
            (value.to_owned(), date.to_owned()),
            "{text} {tense:?} {anchor}"
        );
    }
}

#[test]
fn relative_days_weeks_months_and_years() {
    check_each(
        "2024-03-01",
        &[
            ("They met yesterday.", "yesterday|2024-02-29|2024-02-29"),
            ("They met late yesterday.", "late yesterday|2024-02-29|2024-02-29"),
            ("They meet today.", "today|2024-03-01|2024-03-01"),
            ("They meet tomorrow morning.", "tomorrow morning|2024-03-02TMO|2024-03-02"),
            ("They meet tonight.", "tonight|2024-03-01TNI|2024-03-01"),
            ("They met last night.", "last night|2024-02-29TNI|2024-02-29"),
            ("They met the day before yesterday.", "the day before yesterday|2024-02-28|2024-02-28"),
            ("They met this week.", "this week|2024-W09|2024"),
            ("They met this year.", "this year|2024|2024"),
            ("They met last week.", "last week|2024-W08|2024-02"),
            ("They met last month.", "last month|2024-02|2024-02"),
            ("They met earlier this month.", "earlier this month|2024-03|2024-03"),
            ("They will meet later this year.", "later this year|2024|2024"),
            ("They met two days ago.", "two days ago|2024-02-28|2024-02-28"),
            ("They met three weeks ago.", "three weeks ago|2024-W06|2024-02"),
            ("They met nearly two months ago.", "nearly two months ago|2024-01|2024-01"),
            ("They met a year ago.", "a year ago|2023|2023"),
            ("They met two decades ago.", "two decades ago|2004|2004"),
            ("Ten years ago today they met.", "Ten years ago today|2014-03-01|2014-03-01"),
            ("They met several years ago.", "several years ago|PAST_REF|-"),
            ("They will meet a week from now.", "a week from now|2024-W10|2024-03"),
            ("It was lost in the past five years.", "the past five years|P5Y|-"),
            ("It was lost in the past two weeks.", "the past two weeks|P2W|2024"),
            ("They fought in recent days.", "recent days|PXD|2024"),
            ("It fell in January this year.", "January this year|2024-01|2024-01"),
            ("It fell in June of last year.", "June of last year|2023-06|2023-06"),
            ("It fell last year in April.", "last year in April|2023-04|2023-04"),
            ("It fell on Thursday of last week.", "Thursday of last week|2024-02-22|2024-02-22"),
            ("It falls at the end of the year.", "the end of the year|2024|2024"),
            ("It fell in the week of February 6.", "the week of February 6|2024-W06|2024-02"),
            ("They met on the night of February 6.", "the night of February 6|2024-02-06TNI|2024-02-06"),
        ],
    );
    // A week over the turn of the year tells no date.
    check("2025-01-02", "They met this week.", &["this week|2025-W01|-"]);
}

#[test]
fn parts_of_the_year_and_longer() {
    check_each(
        "2019-10-30",
        &[
            ("It grew in the third quarter.", "the third quarter|2019-Q3|2019"),
            ("It grew in the third quarter of 2018.", "the third quarter of 2018|2018-Q3|2018"),
            ("Its third-quarter gain", "third-quarter|2019-Q3|2019"),
            ("It grew in Q3 2018.", "Q3 2018|2018-Q3|2018"),
            ("It grew in the first half of 2018.", "the first half of 2018|2018-H1|2018"),
            ("It grew in last year's fourth quarter.", "last year's fourth quarter|2018-Q4|2018"),
            ("It grew last summer.", "last summer|2019-SU|2019"),
            ("It grew in the winter of 2018.", "the winter of 2018|2018-WI|-"),
            ("It grew in spring 2018.", "spring 2018|2018-SP|2018"),
            ("It grew in the 1990s.", "the 1990s|199|-"),
            ("It grew in the late 1970s.", "the late 1970s|197|-"),
            ("It grew in the eighties.", "the eighties|198|-"),
            ("It grew in the '80s.", "the '80s|198|-"),
            ("It grew in the 20th century.", "the 20th century|19|-"),
            ("It grew in 2014.", "2014|2014|2014"),
            ("It grew in early 2014.", "early 2014|2014|2014"),
            ("A mid-1996 accord", "mid-1996|1996|1996"),
            ("The 2008 crisis hit.", "2008|2008|2008"),
            ("It began in nineteen ninety-six.", "nineteen ninety-six|1996|1996"),
            ("The 1980-88 war was long.", "1980-88|1980/1988|-"),
            ("It ended (1991).", "1991|1991|1991"),
            ("They met in mid-November.", "mid-November|2019-11|2019-11"),
            ("They met in early September.", "early September|2019-09|2019-09"),
        ],
    );
}

#[test]
fn ranges() {
    check_each(
        "2019-06-01",
        &[
            ("Talks on May 3-5 failed.", "May 3-5|2019-05-03/2019-05-05|2019-05"),
            ("Talks on 3–5 May 2018 failed.", "3–5 May 2018|2018-05-03/2018-05-05|2018-05"),
        ],
    );
    check(
        "2019-06-01",
        "They talked from 3 to 5 May.",
        &["3|2019-05-03|2019-05", "5 May|2019-05-05|2019-05"],
    );
    check("2019-06-01", "It lasted between 2010 and 2014.", &["2010|2010|-", "2014|2014|-"]);
    check("2019-06-01", "It lasted from May to July 2018.", &["May|2018-05|2018", "July 2018|2018-07|2018"]);
    check(
        "2019-06-04",
        "They talked from Saturday to Monday.",
        &["Saturday|2019-06-01|2019-06", "Monday|2019-06-03|2019-06"],
    );
    check(
        "2019-06-01",
        "Votes failed on April 24 and 25.",
        &["April 24|2019-04-24|2019-04-24", "25|2019-04-25|2019-04-25"],
    );
    let range = find("between 2010 and 2014", None)[0].range.unwrap();
    assert_eq!(
        (range.0.to_string(), range.1.to_string()),
        ("2010-01-01".to_owned(), "2014-12-31".to_owned())
    );
}

#[test]
fn since_reaches_up_to_publication() {
    check("2021-11-07", "Forty were jailed since May.", &["May|2021-05|2021"]);
    check("2021-11-07", "Forty were jailed since 1950.", &["1950|1950|-"]);
    check("2021-11-07", "Forty were jailed since November 3.", &["November 3|2021-11-03|2021-11"]);
    let directions = |text: &str| find(text, day("2021-11-07"))[0].direction;
    assert_eq!(directions("since May"), Some(Direction::Since));
    assert_eq!(directions("until May"), Some(Direction::Until));
    assert_eq!(directions("before 2014"), Some(Direction::Before));
    assert_eq!(directions("after 2014"), Some(Direction::After));
    assert_eq!(directions("in 2014"), None);
}

#[test]
fn lengths_and_sets() {
    check_each(
        "2019-10-30",
        &[
            ("They fought for two weeks.", "two weeks|P2W|-"),
            ("An eight-year war ended.", "eight-year|P8Y|-"),
            ("An hours-long siege ended.", "hours-long|PTXH|-"),
            ("They talked for two and a half hours.", "two and a half hours|PT2H30M|-"),
            ("They talked for 2 1/2 years.", "2 1/2 years|P2Y6M|-"),
            ("They talked for half an hour.", "half an hour|PT30M|-"),
            ("They talked for more than forty days.", "more than forty days|P40D|-"),
            ("They talked for years.", "years|PXY|-"),
            ("They talked for a couple of months.", "a couple of months|P2M|-"),
            ("They talked for 1,200 days.", "1,200 days|P1200D|-"),
            ("It was a weeklong strike.", "weeklong|P1W|-"),
            ("They protest every Monday.", "every Monday|XXXX-WXX-1|-"),
            ("They protest on Mondays.", "Mondays|XXXX-WXX-1|-"),
            ("They protest every two weeks.", "every two weeks|P2W|-"),
            ("They protest each year.", "each year|P1Y|-"),
            ("They protest annually.", "annually|P1Y|-"),
            ("The daily toll rose.", "daily|P1D|-"),
        ],
    );
    let kind = |text: &str| find(text, None)[0].kind;
    assert_eq!(kind("for two weeks"), TimeKind::Duration);
    assert_eq!(kind("twice a week"), TimeKind::Set);
    assert_eq!(kind("every Monday"), TimeKind::Set);
    assert_eq!(kind("at noon"), TimeKind::Time);
    assert_eq!(kind("in 2014"), TimeKind::Date);
}

#[test]
fn named_days() {
    check_each(
        "2024-06-10",
        &[
            ("They met on Christmas Day.", "Christmas Day|2023-12-25|2023-12-25"),
            ("They met at Easter.", "Easter|2024-03-31|2024-03-31"),
            ("They met on Good Friday.", "Good Friday|2024-03-29|2024-03-29"),
            ("They met on Thanksgiving.", "Thanksgiving|2023-11-23|2023-11-23"),
            ("They met last Christmas.", "last Christmas|2023-12-25|2023-12-25"),
            ("They met on Memorial Day.", "Memorial Day|2024-05-27|2024-05-27"),
            ("They will vote on Election Day.", "Election Day|2024-11-05|2024-11-05"),
            (
                "They met on the first Monday of May 2023.",
                "the first Monday of May 2023|2023-05-01|2023-05-01",
            ),
        ],
    );
    check("2024-06-10", "The Good Friday Agreement held through Ramadan.", &[]);
}

#[test]
fn times_of_the_clock() {
    check_each(
        "2023-09-19",
        &[
            ("They met at 5 p.m. on Monday.", "5 p.m. on Monday|2023-09-18T17:00|2023-09-18"),
            ("They met on Monday at 5:30 pm.", "Monday at 5:30 pm|2023-09-18T17:30|2023-09-18"),
            ("They met at 17:30 GMT.", "17:30 GMT|2023-09-19T17:30|2023-09-19"),
            ("They met at 1730 GMT Monday.", "1730 GMT Monday|2023-09-18T17:30|2023-09-18"),
            ("They met at 5 a.m. local time.", "5 a.m. local time|2023-09-19T05:00|2023-09-19"),
            (
                "They met at 1 a.m. local time (22:00 GMT) on Monday.",
                "1 a.m. local time (22:00 GMT) on Monday|2023-09-18T01:00|2023-09-18",
            ),
            ("They met at noon Monday.", "noon Monday|2023-09-18T12:00|2023-09-18"),
            ("They met at 8 o'clock.", "8 o'clock|2023-09-19T08:00|2023-09-19"),
            ("They met on Monday evening.", "Monday evening|2023-09-18TEV|2023-09-18"),
            ("They met overnight.", "overnight|2023-09-18TNI|2023-09-18"),
        ],
    );
    check("2023-09-19", "It rose by 2.46 to 0.55 points, 3:2 on goals.", &[]);
}

#[test]
fn vague_words_give_no_date_but_now_does() {
    check_each(
        "2023-09-19",
        &[
            ("They are now at war.", "now|PRESENT_REF|2023-09-19"),
            ("They are currently at war.", "currently|PRESENT_REF|-"),
            ("They met recently.", "recently|PAST_REF|-"),
            ("They were at war at the time.", "the time|PAST_REF|-"),
            ("These days they talk.", "These days|PRESENT_REF|-"),
            ("They may join in the future.", "the future|FUTURE_REF|-"),
        ],
    );
}

#[test]
fn without_a_publication_date_values_keep_what_is_unknown() {
    check_each(
        "-",
        &[
            ("They met on Monday.", "Monday|XXXX-WXX-1|-"),
            ("They met in March.", "March|XXXX-03|-"),
            ("They met on March 3.", "March 3|XXXX-03-03|-"),
            ("They met yesterday.", "yesterday|XXXX-XX-XX|-"),
            ("They met last year.", "last year|XXXX|-"),
            ("They met in May 2014.", "May 2014|2014-05|2014-05"),
            ("They met on Monday evening.", "Monday evening|XXXX-WXX-1TEV|-"),
        ],
    );
    // A publication date known to the month still tells months and years.
    check("2023-09", "They met last month.", &["last month|2023-08|2023-08"]);
    check("2023-09", "They met yesterday.", &["yesterday|XXXX-XX-XX|-"]);
    check("2023", "They met in March.", &["March|2023-03|2023-03"]);
}

#[test]
fn a_text_tells_its_dates_one_after_the_other() {
    check(
        "2023-09-19",
        "In March 2011 the war began. The following month they fled; two years later, they came back.",
        &["March 2011|2011-03|2011-03", "The following month|2011-04|2011-04", "two years later|2013|2013"],
    );
    check(
        "1989-10-26",
        "Profit rose in the third quarter, against a loss a year ago. The quarter ended well.",
        &["the third quarter|1989-Q3|1989", "a year ago|1988-Q3|1988", "The quarter|1989-Q3|1989"],
    );
}

#[test]
fn what_is_no_time() {
    for text in [
        "Theresa May spoke of the March of the living.",
        "They may march in line and sat down.",
        "He lost $2,014 and 1,950 men, and 2000 people fled.",
        "The 44-year-old read the Sunday Times.",
        "He is 52 years old and runs Windows 2000 on a T-54.",
        "April Jones and August Smith fell for it.",
        "Three-quarters of them fell.",
        "The Arab Spring and the fall of the town",
        "",
        "\n\n",
    ] {
        check("2023-09-19", text, &[]);
    }
}

#[test]
fn spans_are_bytes_of_the_text() {
    let text = "Über “Łódź” — am 3\u{a0}May 2014, später";
    let mentions = find(text, None);
    assert_eq!(mentions.len(), 1);
    assert_eq!(mentions[0].span.of(text), "3\u{a0}May 2014");
}

#[test]
fn long_runs_of_the_same_words_neither_nest_nor_fail() {
    for run in
        ["last Monday ", "last May ", "the end of ", "the day before ", "a year ago ", "5 p.m. Monday "]
    {
        for mention in find(&run.repeat(30_000), day("2023-09-19")) {
            assert!(mention.span.len() < 40, "{run}");
        }
    }
}

/// Words that time expressions are made of, for texts mixed at random.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "the", "last", "first", "a", "two", "May", "March", "3", "5", "31", "1999", "2014", ".", ",", "-",
    "'", "s", "of", "in", "to", "and", "from", "between", "since", "ago", "earlier", "later", "before",
    "after", "week", "weeks", "year", "years", "day", "century", "quarter", "half", "Monday", "Feb",
    "29", "at", "p", "m", "noon", "night", "today", "now", "every", "mid", "late", "end", "999999999",
    "thousand", "million", "Easter", "day's", "/", ":", "30", "next", "that", "same", "\n", "é", "½",
    "fiscal", "Q", "nineteen", "ninety", "or", "so",
];

#[test]
fn any_mix_of_words_is_read_without_failing() {
    let mut state = 7_u64;
    let mut next = |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % bound
    };
    let published =
        [None, day("2024-02-29"), day("0001-01-01"), day("9999-12-31"), day("2024-02"), day("2024")];
    for round in 0..20_000 {
        let mut text = String::new();
        for _ in 0..next(14) {
            text.push_str(WORDS[next(WORDS.len())]);
            text.push_str(if next(5) == 0 { "" } else { " " });
        }
        let published = published[round % published.len()];
        let mentions = find(&text, published);
        for pair in mentions.windows(2) {
            assert!(pair[0].span.end <= pair[1].span.start, "{text:?}");
        }
        for mention in &mentions {
            assert!(!mention.span.of(&text).is_empty(), "{text:?}");
            assert!(!mention.value.is_empty(), "{text:?}");
            for tense in [Tense::Past, Tense::Present, Tense::Future, Tense::Unknown] {
                let resolved = resolve(mention, published, tense, day("2020-02-29"));
                if let Some((first, last)) = resolved.range {
                    assert!(first <= last, "{text:?} {mention:?}");
                }
            }
        }
    }
}
