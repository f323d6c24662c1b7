//! Functions that questions may call in SQL, beside SQLite's own.

use polybius_base::EventType;
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

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
        let code: Option<String> = context.get(0)?;
        Ok(code.and_then(|c| polybius_base::goldstein(&c)).map(|g| (f64::from(g) * 10.0).round() / 10.0))
    })?;
    connection.create_scalar_function("quad", 1, FLAGS, |context| {
        let kind: Option<String> = context.get(0)?;
        Ok(kind.and_then(|k| EventType::from_code(&k)).map(|k| k.quad().as_str()))
    })?;
    connection.create_scalar_function("km", 4, FLAGS, |context| {
        let degree = |n| context.get::<Option<f64>>(n);
        Ok(match (degree(0)?, degree(1)?, degree(2)?, degree(3)?) {
            (Some(a), Some(b), Some(c), Some(d)) => Some(km((a, b), (c, d))),
            _ => None,
        })
    })
}

/// Lets questions call `country_name`, which `name` answers.
pub fn names(
    connection: &Connection,
    name: impl Fn(&str) -> Option<String> + Send + 'static,
) -> rusqlite::Result<()> {
    connection.create_scalar_function("country_name", 1, FLAGS, move |context| {
        let code: Option<String> = context.get(0)?;
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
    }
}
