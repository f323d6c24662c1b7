//! Functions that questions may call in SQL, beside SQLite's own.

use std::collections::HashSet;

use polybius_base::EventType;
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::ValueRef;

use crate::words;

/// Mean radius of the Earth in kilometres.
const EARTH_KM: f64 = 6371.0088;

const FLAGS: FunctionFlags = FunctionFlags::SQLITE_UTF8.union(FunctionFlags::SQLITE_DETERMINISTIC);

/// Names, arguments and meaning of every function.
pub const FUNCTIONS: &[(&str, &str)] = &[
    ("country_name(code)", "English name of a country's ISO 3166-1 alpha-3 code; null for another code"),
    ("goldstein(cameo)", "Goldstein value of a CAMEO code, -10 to 10; null for an unknown code"),
    ("km(lat1, lon1, lat2, lon2)", "distance on the globe in kilometres between two points in degrees"),
    ("quad(type)", "PLOVER quad class of an event type, such as `verbal cooperation`"),
    ("unpack(text)", "a text of the table `texts`"),
];

/// Lets questions of `connection` call the functions; `country_name` is added by [`names`].
pub fn register(connection: &Connection) -> rusqlite::Result<()> {
    connection.create_scalar_function("unpack", 1, FLAGS, |context| {
        let packed = context.get_raw(0).as_blob_or_null();
        Ok(packed.ok().flatten().and_then(words::unpack))
    })?;
    connection.create_scalar_function("goldstein", 1, FLAGS, |context| {
        let code = text(context.get_raw(0));
        Ok(code.and_then(|c| polybius_base::goldstein(&c)).map(|g| (f64::from(g) * 10.0).round() / 10.0))
    })?;
    connection.create_scalar_function("quad", 1, FLAGS, |context| {
        let kind = text(context.get_raw(0)).map(|kind| kind.to_uppercase());
        Ok(kind.and_then(|k| EventType::from_code(&k)).map(|k| k.quad().as_str()))
    })?;
    connection.create_scalar_function("km", 4, FLAGS, |context| {
        let degree = |n| text(context.get_raw(n)).and_then(|degree| degree.trim().parse::<f64>().ok());
        Ok(match (degree(0), degree(1), degree(2), degree(3)) {
            (Some(a), Some(b), Some(c), Some(d)) => Some(km((a, b), (c, d))),
            _ => None,
        })
    })?;
    in_step(connection)
}

/// A text without those characters at one end or both.
type Trimmed = fn(&str, &HashSet<char>) -> String;

/// Functions of SQLite whose time grows with the product of two lengths, and which nothing interrupts, in a
/// form that takes their sum.
fn in_step(connection: &Connection) -> rusqlite::Result<()> {
    connection.create_scalar_function("instr", 2, FLAGS, |context| {
        if let (ValueRef::Blob(within), ValueRef::Blob(wanted)) = (context.get_raw(0), context.get_raw(1)) {
            let found = memchr::memmem::find(within, wanted);
            return Ok(Some(found.map_or(0, |at| at as i64 + 1)));
        }
        let (within, wanted) = (text(context.get_raw(0)), text(context.get_raw(1)));
        Ok(within.zip(wanted).map(|(within, wanted)| {
            within.find(&wanted).map_or(0, |at| within[..at].chars().count() as i64 + 1)
        }))
    })?;
    connection.create_scalar_function("replace", 3, FLAGS, |context| {
        let [within, old, new] = [0, 1, 2].map(|n| text(context.get_raw(n)));
        Ok(match (within, old, new) {
            (Some(within), Some(old), Some(_)) if old.is_empty() => Some(within),
            (Some(within), Some(old), Some(new)) => Some(within.replace(&old, &new)),
            _ => None,
        })
    })?;
    let ends: [(&str, Trimmed); 3] = [
        ("trim", |within, ends| within.trim_matches(|c| ends.contains(&c)).into()),
        ("ltrim", |within, ends| within.trim_start_matches(|c| ends.contains(&c)).into()),
        ("rtrim", |within, ends| within.trim_end_matches(|c| ends.contains(&c)).into()),
    ];
    for (name, trimmed) in ends {
        connection.create_scalar_function(name, 2, FLAGS, move |context| {
            let (within, ends) = (text(context.get_raw(0)), text(context.get_raw(1)));
            Ok(within.zip(ends).map(|(within, ends)| trimmed(&within, &ends.chars().collect())))
        })?;
    }
    Ok(())
}

/// A value as SQLite writes it as text.
fn text(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(n) => Some(n.to_string()),
        ValueRef::Real(n) => {
            Some(if n == n.trunc() && n.abs() < 1e15 { format!("{n:.1}") } else { n.to_string() })
        }
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
    }
}

/// Lets questions call `country_name`, which `name` answers.
pub fn names(
    connection: &Connection,
    name: impl Fn(&str) -> Option<String> + Send + 'static,
) -> rusqlite::Result<()> {
    connection.create_scalar_function("country_name", 1, FLAGS, move |context| {
        let code = text(context.get_raw(0)).map(|code| code.to_uppercase());
        Ok(code.and_then(|c| name(&c)))
    })
}

/// Kilometres on the globe between two points of degrees north and east (haversine on a sphere).
fn km((lat1, lon1): (f64, f64), (lat2, lon2): (f64, f64)) -> f64 {
    let half = |degrees: f64| libm::pow(libm::sin(degrees.to_radians() / 2.0), 2.0);
    let across = libm::cos(lat1.to_radians()) * libm::cos(lat2.to_radians());
    let a = half(lat2 - lat1) + across * half(lon2 - lon1);
    2.0 * EARTH_KM * libm::asin(libm::sqrt(a.min(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::column;

    fn answer(sql: &str) -> String {
        let db = Connection::open_in_memory().unwrap();
        register(&db).unwrap();
        names(&db, |code| (code == "PRK").then(|| "North Korea".to_string())).unwrap();
        column(&db, &format!("SELECT {sql}")).remove(0)
    }

    #[test]
    fn distances_are_those_of_the_globe() {
        assert_eq!(km((39.0, 125.8), (39.0, 125.8)), 0.0);
        // A quarter of the meridian, and the equator's half.
        assert!((km((0.0, 0.0), (90.0, 0.0)) - 10007.6).abs() < 1.0);
        assert!((km((0.0, 10.0), (0.0, -170.0)) - 20015.1).abs() < 1.0);
        assert!((km((55.75, 37.62), (39.03, 125.75)) - 6420.0).abs() < 30.0, "Moscow to Pyongyang");
        assert_eq!(answer("km(1, 2, NULL, 3)"), "null");
    }

    #[test]
    fn codes_are_told_in_words_and_values() {
        assert_eq!(answer("country_name('PRK')"), "North Korea");
        assert_eq!(answer("country_name('XXX')"), "null");
        assert_eq!(answer("quad('CONSULT')"), "verbal cooperation");
        assert_eq!(answer("quad('ASSAULT')"), "material conflict");
        assert_eq!(answer("quad(NULL)"), "null");
        assert_eq!(answer("goldstein('190')"), "-10");
        assert_eq!(answer("goldstein('0241')"), "-0.3");
        assert_eq!(answer("goldstein('999')"), "null");
        assert_eq!(answer("unpack('not packed')"), "null");
        assert_eq!(answer("goldstein(190)"), "-10", "a number will do");
        assert_eq!(answer("quad('consult') || country_name('prk')"), "verbal cooperationNorth Korea");
        assert_eq!(answer("km('0', 10, 0.0, '-170') > 20015"), "1");
        assert_eq!(answer("km('here', 0, 0, 0)"), "null");
    }

    #[test]
    fn what_takes_the_place_of_functions_of_sqlite_answers_as_they_do() {
        let plain = Connection::open_in_memory().unwrap();
        let values = [
            "NULL",
            "''",
            "'a'",
            "'aab'",
            "'xaabx'",
            "'déjà vu'",
            "'é'",
            "12",
            "1.5",
            "2.0",
            "x'6162'",
            "x'62'",
        ];
        for one in values {
            for other in values {
                let calls = ["instr", "trim", "ltrim", "rtrim"].map(|name| format!("{name}({one}, {other})"));
                for call in calls.into_iter().chain([format!("replace({one}, {other}, 'zz')")]) {
                    assert_eq!(answer(&call), column(&plain, &format!("SELECT {call}")).remove(0), "{call}");
                }
            }
        }
    }

    #[test]
    fn long_values_are_searched_at_once() {
        let long = "printf('%.*c', 4000000, 'a')";
        assert_eq!(answer(&format!("instr({long}, printf('%.*c', 2000000, 'a') || 'b')")), "0");
        assert_eq!(
            answer(&format!("length(replace({long}, printf('%.*c', 2000000, 'a') || 'b', ''))")),
            "4000000"
        );
    }
}
