//! Numbers out of sentences of our own.

use super::*;

/// Every number of a sentence as `words=value unit bound`.
fn told(text: &str) -> Vec<String> {
    let show = |n: Number| {
        let high = n.high.map_or(String::new(), |h| format!("..{h}"));
        let bound = if n.bound == Bound::Exact { String::new() } else { format!(" {}", n.bound.as_str()) };
        let unit = if n.unit.is_empty() { String::new() } else { format!(" {}", n.unit) };
        format!("{}={}{high}{unit}{bound}", n.span.of(text), n.value)
    };
    find(text, 0).into_iter().map(show).collect()
}

#[test]
fn digits_with_separators_and_words_of_size() {
    assert_eq!(
        told("The depot held 12,450 crates and 3.5 million litres."),
        ["12,450=12450", "3.5 million=3500000 liters"]
    );
    assert_eq!(told("A 7-billion plan for 1,00,000 homes"), ["7-billion=7000000000", "1,00,000=100000"]);
    assert_eq!(told("in 12, 14 and 16 towns"), ["12=12", "14=14", "16=16"]);
}

#[test]
fn numbers_in_words() {
    assert_eq!(
        told("sixty-two boats and two hundred and fifty crews"),
        ["sixty-two=62", "two hundred and fifty=250"]
    );
    assert_eq!(told("one hundred twenty thousand"), ["one hundred twenty thousand=120000"]);
    assert_eq!(told("two thousand five hundred"), ["two thousand five hundred=2500"]);
    assert_eq!(told("a million doses, half a dozen planes"), ["a million=1000000", "half a dozen=6"]);
    assert_eq!(
        told("two and a half million, a million and a half"),
        ["two and a half million=2500000", "a million and a half=1500000"]
    );
    assert_eq!(told("a boat and a crew"), [""; 0]);
}

#[test]
fn plurals_of_size_mean_two_of_it_at_least() {
    assert_eq!(told("Dozens fled and thousands stayed."), ["Dozens=24 at least", "thousands=2000 at least"]);
    assert_eq!(told("tens of thousands"), ["tens of thousands=10000 at least"]);
    assert_eq!(told("hundreds of millions"), ["hundreds of millions=100000000 at least"]);
    assert_eq!(told("tens or hundreds of thousands"), ["tens or hundreds of thousands=10000 at least"]);
    assert_eq!(told("several thousand rifles"), ["several thousand=3000 at least"]);
    assert_eq!(told("tens of boats"), ["tens=10 at least"]);
}

#[test]
fn fractions_are_decimals_of_three_digits() {
    assert_eq!(told("two-thirds of farmers, a quarter of the herd"), ["two-thirds=0.667", "a quarter=0.25"]);
    assert_eq!(told("one in five, nine out of ten"), ["one in five=0.2", "nine out of ten=0.9"]);
    assert_eq!(told("half of the grain"), ["half=0.5"]);
    assert_eq!(told("in the second half of the year, a third visit"), [""; 0]);
    assert_eq!(told("in 17 out of 18 districts"), ["17=17", "18=18"]);
}

#[test]
fn percentages_keep_their_number() {
    assert_eq!(
        told("forty percent, 67.3%, a 200-percent rise"),
        ["forty percent=40 %", "67.3%=67.3 %", "200-percent=200 %"]
    );
    assert_eq!(told("10 to 15 per cent"), ["10=10..15 % range"]);
}

#[test]
fn money_of_any_currency() {
    assert_eq!(told("$16.6 billion and €5m"), ["16.6 billion=16600000000 USD", "5m=5000000 EUR"]);
    assert_eq!(told("NZ $ 26 million"), ["26 million=26000000 NZD"]);
    assert_eq!(told("US$40 a head, U.S.$3bn"), ["40=40 USD", "3bn=3000000000 USD"]);
    assert_eq!(
        told("billions of dollars, 300 Iraqi dinars"),
        ["billions=2000000000 USD at least", "300=300 IQD"]
    );
    assert_eq!(told("EUR 12 million, 90 yuan"), ["12 million=12000000 EUR", "90=90 CNY"]);
    assert_eq!(told("They won 5 seats."), ["5=5"]);
}

#[test]
fn bounds_stand_before_or_after() {
    assert_eq!(
        told("at least 12, no more than 9, up to 40"),
        ["12=12 at least", "9=9 at most", "40=40 at most"]
    );
    assert_eq!(told("nearly 300, some 250, over $5"), ["300=300 about", "250=250 about", "5=5 USD at least"]);
    assert_eq!(
        told("more than a dozen; 30 or so; 10 or more"),
        ["a dozen=12 at least", "30=30 about", "10=10 at least"]
    );
    assert_eq!(told("at an estimated cost of 40 euros"), ["40=40 EUR about"]);
    assert_eq!(told("exactly 40 or 50"), ["40=40..50 range"]);
}

#[test]
fn ranges_and_counts_of_votes() {
    assert_eq!(told("between 20 and 30 boats"), ["20=20..30 range"]);
    assert_eq!(told("10-15 million tons"), ["10=10000000..15000000 tons range"]);
    assert_eq!(told("voted 66 to 27"), ["66=66", "27=27"]);
    assert_eq!(told("a 230-to-197 vote"), ["230=230", "197=197"]);
    assert_eq!(told("rose from 10 to 20 percent"), ["10=10 %", "20 percent=20 %"]);
    assert_eq!(told("fell 7% to $2.3 billion"), ["7%=7 %", "2.3 billion=2300000000 USD"]);
    assert_eq!(told("two and three"), ["two=2", "three=3"]);
}

#[test]
fn names_and_clock_times_are_no_numbers() {
    assert_eq!(told("T-54 tanks, COVID-19, the G7, at 11:25, on 9/11, the 31st, the 1980s"), [""; 0]);
    assert_eq!(told("a wall 10m high for 3m people"), ["10=10", "3m=3000000"]);
    assert_eq!(told("wind of 60km and 155mm guns"), ["60=60 km", "155=155 mm"]);
}

#[test]
fn rates_follow_their_unit() {
    assert_eq!(told("22 million cubic meters of gas a day"), ["22 million=22000000 cubic meters per day"]);
    assert_eq!(told("90,000 barrels per day"), ["90,000=90000 barrels per day"]);
    assert_eq!(
        told("three times, threefold, 3-fold"),
        ["three=3 times", "threefold=3 times", "3-fold=3 times"]
    );
}

#[test]
fn dates_and_clock_times_are_not_counted() {
    let text = "On 4 May 2019 at 6 pm some 300 people marched for 3 hours.";
    let values: Vec<f64> = counted(text).into_iter().map(|n| n.value).collect();
    assert_eq!(values, [300.0, 3.0]);
}

#[test]
fn numbers_in_names_are_not_counted() {
    let values = |text| counted(text).into_iter().map(|n| n.value).collect::<Vec<_>>();
    assert_eq!(values("They lost Game 7 and fell out of the Fortune 100."), [0.0; 0]);
    assert_eq!(values("Then in Paris 300 workers met. Paris 300 met."), [300.0, 300.0]);
    assert_eq!(values("a hall of 32m2"), [32.0]);
}

#[test]
fn spans_count_from_the_base() {
    let number = &find("only 40 left", 100)[0];
    assert_eq!((number.span.start, number.span.end), (105, 107));
}

#[test]
fn letters_of_a_unit_glued_to_digits_leave_a_number() {
    let values = |text: &str| find(text, 0).iter().map(|n| n.value).collect::<Vec<_>>();
    assert_eq!(values("a 250ml bottle of 30mg doses"), [250.0, 30.0]);
    assert_eq!(values("a rate of .35 per cent"), [0.35]);
    assert!(values("the route b.35 north").is_empty());
}

#[test]
fn a_number_in_a_name_counts_nothing() {
    let values = |text: &str| counted(text).iter().map(|n| n.value).collect::<Vec<_>>();
    assert!(values("Traders sold the A&B 300 on Monday.").is_empty());
    assert!(values("In Round 7 was a surprise.").is_empty());
    assert_eq!(values("In Paris 300 workers left."), [300.0]);
}
