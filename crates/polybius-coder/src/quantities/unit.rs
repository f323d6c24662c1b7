//! Currencies and units of measure.

use super::Kind;
use super::scan::{Piece, Scan};

/// What a number is a number of.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Unit {
    pub kind: Kind,
    pub name: String,
    /// One past its last piece.
    pub end: usize,
    /// Whether its word belongs to the number's own words, as "percent" does.
    pub inside: bool,
}

/// ISO 4217 codes that are read as currencies, in lower case.
const CODES: &[&str] = &[
    "usd", "eur", "gbp", "jpy", "cny", "rmb", "inr", "rub", "krw", "chf", "aud", "cad", "nzd", "hkd", "sgd",
    "twd", "brl", "mxn", "zar", "ngn", "kes", "egp", "ils", "sar", "aed", "qar", "kwd", "bhd", "omr", "irr",
    "iqd", "syp", "lbp", "jod", "try", "uah", "pln", "czk", "huf", "sek", "nok", "dkk", "php", "idr", "myr",
    "thb", "vnd", "pkr", "bdt", "lkr", "afn", "kzt", "amd", "azn", "gel", "byn", "ron", "bgn", "rsd", "ars",
    "clp", "cop", "pen", "ves", "dzd", "mad", "tnd", "lyd", "sdg", "etb", "ghs", "ugx", "tzs", "xaf", "xof",
    "mmk", "kpw", "irt",
];

/// Currency nouns, singular, with the code they mean where no country stands before them.
const NOUNS: &[(&str, &str)] = &[
    ("dollar", "USD"),
    ("euro", "EUR"),
    ("pound", ""),
    ("yen", "JPY"),
    ("yuan", "CNY"),
    ("renminbi", "CNY"),
    ("ruble", "RUB"),
    ("rouble", "RUB"),
    ("rupee", "INR"),
    ("won", "KRW"),
    ("rial", "IRR"),
    ("toman", "IRT"),
    ("lira", "TRY"),
    ("riyal", "SAR"),
    ("dirham", "AED"),
    ("shekel", "ILS"),
    ("franc", "CHF"),
    ("peso", "MXN"),
    ("rand", "ZAR"),
    ("naira", "NGN"),
    ("hryvnia", "UAH"),
    ("hryvnya", "UAH"),
    ("dinar", ""),
    ("zloty", "PLN"),
    ("zlotys", "PLN"),
    ("baht", "THB"),
    ("ringgit", "MYR"),
    ("rupiah", "IDR"),
    ("dong", "VND"),
    ("tenge", "KZT"),
    ("manat", "AZN"),
    ("dram", "AMD"),
    ("lari", "GEL"),
    ("afghani", "AFN"),
    ("taka", "BDT"),
    ("shilling", "KES"),
    ("birr", "ETB"),
    ("cedi", "GHS"),
    ("forint", "HUF"),
    ("koruna", "CZK"),
    ("krona", "SEK"),
    ("kronor", "SEK"),
    ("krone", "NOK"),
    ("kroner", "NOK"),
    ("reais", "BRL"),
    ("bolivar", "VES"),
    ("kyat", "MMK"),
];

/// Country adjectives before a currency noun, with the code of the pair.
const OF_COUNTRY: &[(&str, &str, &str)] = &[
    ("australian", "dollar", "AUD"),
    ("canadian", "dollar", "CAD"),
    ("zealand", "dollar", "NZD"),
    ("kong", "dollar", "HKD"),
    ("singapore", "dollar", "SGD"),
    ("taiwan", "dollar", "TWD"),
    ("us", "dollar", "USD"),
    ("british", "pound", "GBP"),
    ("sterling", "pound", "GBP"),
    ("egyptian", "pound", "EGP"),
    ("syrian", "pound", "SYP"),
    ("lebanese", "pound", "LBP"),
    ("sudanese", "pound", "SDG"),
    ("korean", "won", "KRW"),
    ("pakistani", "rupee", "PKR"),
    ("indian", "rupee", "INR"),
    ("lankan", "rupee", "LKR"),
    ("nepali", "rupee", "NPR"),
    ("omani", "rial", "OMR"),
    ("iranian", "rial", "IRR"),
    ("yemeni", "rial", "YER"),
    ("turkish", "lira", "TRY"),
    ("saudi", "riyal", "SAR"),
    ("qatari", "riyal", "QAR"),
    ("qatari", "rial", "QAR"),
    ("uae", "dirham", "AED"),
    ("emirati", "dirham", "AED"),
    ("moroccan", "dirham", "MAD"),
    ("swiss", "franc", "CHF"),
    ("cfa", "franc", "XOF"),
    ("congolese", "franc", "CDF"),
    ("mexican", "peso", "MXN"),
    ("argentine", "peso", "ARS"),
    ("colombian", "peso", "COP"),
    ("chilean", "peso", "CLP"),
    ("philippine", "peso", "PHP"),
    ("cuban", "peso", "CUP"),
    ("iraqi", "dinar", "IQD"),
    ("kuwaiti", "dinar", "KWD"),
    ("libyan", "dinar", "LYD"),
    ("jordanian", "dinar", "JOD"),
    ("tunisian", "dinar", "TND"),
    ("algerian", "dinar", "DZD"),
    ("serbian", "dinar", "RSD"),
    ("bahraini", "dinar", "BHD"),
    ("kenyan", "shilling", "KES"),
    ("ugandan", "shilling", "UGX"),
    ("tanzanian", "shilling", "TZS"),
    ("somali", "shilling", "SOS"),
    ("swedish", "krona", "SEK"),
    ("danish", "krone", "DKK"),
    ("danish", "kroner", "DKK"),
    ("norwegian", "krone", "NOK"),
    ("norwegian", "kroner", "NOK"),
    ("czech", "koruna", "CZK"),
    ("belarusian", "ruble", "BYN"),
    ("belarusian", "rouble", "BYN"),
    ("russian", "ruble", "RUB"),
    ("russian", "rouble", "RUB"),
    ("brazilian", "reais", "BRL"),
];

/// Currency signs with the code they mean by themselves.
const SIGNS: &[(&str, &str)] = &[
    ("$", "USD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "JPY"),
    ("₹", "INR"),
    ("₽", "RUB"),
    ("₩", "KRW"),
    ("₪", "ILS"),
    ("₴", "UAH"),
    ("₺", "TRY"),
    ("₦", "NGN"),
    ("₱", "PHP"),
    ("฿", "THB"),
    ("₫", "VND"),
    ("₸", "KZT"),
];

/// Letters before the dollar sign.
const DOLLARS: &[(&str, &str)] = &[
    ("us", "USD"),
    ("a", "AUD"),
    ("au", "AUD"),
    ("c", "CAD"),
    ("ca", "CAD"),
    ("can", "CAD"),
    ("nz", "NZD"),
    ("hk", "HKD"),
    ("s", "SGD"),
    ("nt", "TWD"),
    ("r", "BRL"),
    ("mex", "MXN"),
    ("cdn", "CAD"),
];

/// Units of measure: the words, longest first, and the name rows give them.
const UNITS: &[(&[&str], &str)] = &[
    (&["million", "btu"], "million BTU"),
    (&["cubic", "meters"], "cubic meters"),
    (&["cubic", "metres"], "cubic meters"),
    (&["cubic", "meter"], "cubic meters"),
    (&["cubic", "feet"], "cubic feet"),
    (&["square", "kilometers"], "square km"),
    (&["square", "kilometres"], "square km"),
    (&["square", "kilometer"], "square km"),
    (&["square", "km"], "square km"),
    (&["sq", "km"], "square km"),
    (&["square", "miles"], "square miles"),
    (&["square", "mile"], "square miles"),
    (&["square", "meters"], "square meters"),
    (&["square", "metres"], "square meters"),
    (&["square", "feet"], "square feet"),
    (&["nautical", "miles"], "nautical miles"),
    (&["metric", "tons"], "tons"),
    (&["metric", "tonnes"], "tons"),
    (&["metric", "ton"], "tons"),
    (&["megawatt", "hours"], "MWh"),
    (&["kilowatt", "hours"], "kWh"),
    (&["kilometers"], "km"),
    (&["kilometres"], "km"),
    (&["kilometer"], "km"),
    (&["kilometre"], "km"),
    (&["km"], "km"),
    (&["kms"], "km"),
    (&["miles"], "miles"),
    (&["mile"], "miles"),
    (&["meters"], "m"),
    (&["metres"], "m"),
    (&["meter"], "m"),
    (&["metre"], "m"),
    (&["feet"], "feet"),
    (&["foot"], "feet"),
    (&["ft"], "feet"),
    (&["inches"], "inches"),
    (&["inch"], "inches"),
    (&["centimeters"], "cm"),
    (&["centimetres"], "cm"),
    (&["cm"], "cm"),
    (&["mm"], "mm"),
    (&["millimeters"], "mm"),
    (&["millimetres"], "mm"),
    (&["millimeter"], "mm"),
    (&["millimetre"], "mm"),
    (&["yards"], "yards"),
    (&["yard"], "yards"),
    (&["tons"], "tons"),
    (&["ton"], "tons"),
    (&["tonnes"], "tons"),
    (&["tonne"], "tons"),
    (&["kilotons"], "kilotons"),
    (&["kiloton"], "kilotons"),
    (&["megatons"], "megatons"),
    (&["megaton"], "megatons"),
    (&["kilograms"], "kg"),
    (&["kilogrammes"], "kg"),
    (&["kilogram"], "kg"),
    (&["kilos"], "kg"),
    (&["kilo"], "kg"),
    (&["kg"], "kg"),
    (&["grams"], "g"),
    (&["grammes"], "g"),
    (&["ounces"], "ounces"),
    (&["ounce"], "ounces"),
    (&["lbs"], "pounds"),
    (&["lb"], "pounds"),
    (&["barrels"], "barrels"),
    (&["barrel"], "barrels"),
    (&["bpd"], "barrels per day"),
    (&["gallons"], "gallons"),
    (&["gallon"], "gallons"),
    (&["liters"], "liters"),
    (&["litres"], "liters"),
    (&["liter"], "liters"),
    (&["litre"], "liters"),
    (&["bcm"], "billion cubic meters"),
    (&["hectares"], "hectares"),
    (&["hectare"], "hectares"),
    (&["acres"], "acres"),
    (&["acre"], "acres"),
    (&["megawatts"], "MW"),
    (&["megawatt"], "MW"),
    (&["mw"], "MW"),
    (&["gigawatts"], "GW"),
    (&["gigawatt"], "GW"),
    (&["gw"], "GW"),
    (&["kilowatts"], "kW"),
    (&["kw"], "kW"),
    (&["kwh"], "kWh"),
    (&["twh"], "TWh"),
    (&["watts"], "W"),
    (&["mph"], "miles per hour"),
    (&["kmh"], "km per hour"),
    (&["kph"], "km per hour"),
    (&["knots"], "knots"),
    (&["degrees"], "degrees"),
    (&["gigabytes"], "GB"),
    (&["gb"], "GB"),
    (&["terabytes"], "TB"),
    (&["tb"], "TB"),
    (&["basis", "points"], "basis points"),
    (&["hp"], "hp"),
    (&["horsepower"], "hp"),
    (&["rpm"], "rpm"),
];

/// Periods and things a rate is told by.
const PER: &[&str] =
    &["day", "year", "month", "week", "hour", "minute", "second", "barrel", "ton", "tonne", "person", "head"];

/// The code of a currency by its own three letters.
pub(super) fn currency_code(word: &str) -> Option<String> {
    CODES.contains(&word).then(|| match word {
        "rmb" => "CNY".to_owned(),
        code => code.to_ascii_uppercase(),
    })
}

/// The currency told by what ends before piece `at`, and where it starts.
pub(super) fn sign_before(scan: &Scan, at: usize) -> Option<(String, usize)> {
    let last = at.checked_sub(1)?;
    let word = scan.word(last);
    if word == "-" && scan.glued(at) {
        return sign_before(scan, last);
    }
    if let Some((_, code)) = SIGNS.iter().find(|(sign, _)| *sign == word) {
        let letters = last.checked_sub(1).and_then(|b| {
            let glued = scan.glued(last) || matches!(scan.word(b), "nz" | "us" | "hk" | "au");
            let found = DOLLARS.iter().find(|(w, _)| glued && word == "$" && *w == scan.word(b))?;
            Some((found.1.to_owned(), b))
        });
        let dotted = scan.said_before(last, &["u", ".", "s", "."]).then(|| ("USD".to_owned(), last - 4));
        return Some(letters.or(dotted).unwrap_or((code.to_string(), last)));
    }
    if word == "rs" || word == "." && scan.said_before(last, &["rs"]) {
        return Some(("INR".to_owned(), if word == "rs" { last } else { last - 1 }));
    }
    currency_code(word).filter(|_| word != "try" && word != "all" && word != "pen").map(|code| (code, last))
}

/// The unit that stands at piece `at`, after a number.
pub(super) fn unit_at(scan: &Scan, at: usize) -> Option<Unit> {
    let at = if scan.is_hyphen(at) { at + 1 } else { at };
    let of = usize::from(scan.word(at) == "of");
    percent(scan, at)
        .or_else(|| currency(scan, at))
        .or_else(|| times(scan, at))
        .or_else(|| measure(scan, at + of))
}

fn percent(scan: &Scan, at: usize) -> Option<Unit> {
    let end = match scan.word(at) {
        "%" | "percent" | "pct" => at + 1,
        "per" if scan.word(at + 1) == "cent" => at + 2,
        "percentage" if scan.word(at + 1).starts_with("point") => at + 2,
        _ => return None,
    };
    Some(Unit { kind: Kind::Percent, name: "%".into(), end, inside: true })
}

fn currency(scan: &Scan, at: usize) -> Option<Unit> {
    let start = at + usize::from(scan.word(at) == "of");
    let money = |name: &str, end| Some(Unit { kind: Kind::Money, name: name.into(), end, inside: false });
    for ahead in 0..3 {
        let word = scan.word(start + ahead);
        let noun = word.strip_suffix('s').unwrap_or(word);
        let before = if ahead == 0 { "" } else { scan.word(start + ahead - 1) };
        if ahead > 0 {
            let pair = OF_COUNTRY.iter().find(|(c, n, _)| *c == before && (*n == noun || *n == word));
            if let Some((.., code)) = pair {
                return money(code, start + ahead + 1);
            }
            continue;
        }
        let found = NOUNS.iter().find(|(n, _)| *n == noun || *n == word);
        let sized = at > 0 && matches!(scan.word(at - 1), "million" | "billion" | "trillion");
        if let Some((name, code)) = found.filter(|(name, _)| *name != "won" || sized) {
            let code = if *name == "pound" && scan.word(start + 1) == "sterling" { "GBP" } else { code };
            let measured = *name == "pound" && !scan.says(start + 1, &["sterling"]);
            return if measured { weight(start + 1) } else { money(code, start + 1) };
        }
    }
    let code = currency_code(scan.word(at)).filter(|_| scan.word(at) != "try" && scan.word(at) != "pen")?;
    Some(Unit { kind: Kind::Money, name: code, end: at + 1, inside: false })
}

fn weight(end: usize) -> Option<Unit> {
    Some(Unit { kind: Kind::Measure, name: "pounds".into(), end, inside: false })
}

/// "eight times", "threefold".
fn times(scan: &Scan, at: usize) -> Option<Unit> {
    let inside = scan.word(at).starts_with("fold");
    let found = scan.word(at) == "times" || inside && (scan.glued(at) || scan.is_hyphen(at - 1));
    found.then(|| Unit { kind: Kind::Times, name: "times".into(), end: at + 1, inside })
}

fn measure(scan: &Scan, at: usize) -> Option<Unit> {
    let (words, name) = UNITS.iter().find(|(words, _)| scan.says(at, words))?;
    if scan.piece(at) != Piece::Word {
        return None;
    }
    let end = at + words.len();
    let (rate, end) = rate(scan, end);
    Some(Unit { kind: Kind::Measure, name: format!("{name}{rate}"), end, inside: false })
}

/// "per day", "a year", also behind "of gas".
fn rate(scan: &Scan, at: usize) -> (String, usize) {
    for gap in 0..4 {
        if gap > 0 && scan.word(at) != "of" || gap == 1 {
            continue;
        }
        let start = at + gap;
        let per = matches!(scan.word(start), "per" | "a" | "an" | "each" | "every" | "/");
        if per && PER.contains(&scan.word(start + 1)) {
            let end = if gap == 0 { start + 2 } else { at };
            return (format!(" per {}", scan.word(start + 1)), end);
        }
        let adverb = [("daily", "day"), ("annually", "year"), ("yearly", "year"), ("monthly", "month")];
        if let Some((_, unit)) = adverb.iter().find(|(w, _)| *w == scan.word(start)) {
            let end = if gap == 0 { start + 1 } else { at };
            return (format!(" per {unit}"), end);
        }
    }
    (String::new(), at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_in_lower_case_and_have_codes() {
        for (.., code) in OF_COUNTRY {
            assert_eq!(code.len(), 3);
        }
        for (words, _) in UNITS {
            assert!(words.iter().all(|w| w.chars().all(|c| c.is_ascii_lowercase())), "{words:?}");
        }
    }

    #[test]
    fn signs_take_the_letters_before_them() {
        for (text, code) in
            [("nz$5", "NZD"), ("a $5", "USD"), ("us$5", "USD"), ("hk$5", "HKD"), ("€5", "EUR")]
        {
            let scan = Scan::new(text);
            let number =
                (0..scan.len()).find(|&i| scan.word(i) == "5").expect("invariant: the text has a five");
            assert_eq!(sign_before(&scan, number).map(|(c, _)| c).as_deref(), Some(code), "{text}");
        }
    }
}
