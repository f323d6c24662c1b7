//! The two clocks of a question, as people write them.

use polybius_base::PartialDate;
use polybius_record::Clock;
use polybius_record::entry::last_day;

use crate::error::Error;

/// A moment as records note it; a day stands for its last one.
///
/// # Errors
/// What is expected instead, in words.
pub fn moment(text: &str) -> Result<String, &'static str> {
    const EXPECTED: &str = "a day such as 2026-05-01 or a time such as 2026-05-01T12:00:00Z is expected";
    let day = text.parse::<PartialDate>().map_err(|()| EXPECTED)?;
    if !text.contains(['T', ' ']) {
        return Ok(format!("{}T23:59:59.999Z", last_day(day)));
    }
    let time: jiff::Timestamp = text.parse().map_err(|_| EXPECTED)?;
    Ok(time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
}

/// A date in any precision.
///
/// # Errors
/// What is expected instead, in words.
pub fn date(text: &str) -> Result<PartialDate, &'static str> {
    let date = text.parse::<PartialDate>().map_err(|()| "YYYY-MM-DD, YYYY-MM or YYYY is expected")?;
    let (year, month, day) = date.first_day();
    match jiff::civil::Date::new(year, month as i8, day as i8) {
        Ok(_) => Ok(date),
        Err(_) => Err("a day of the calendar is expected"),
    }
}

/// The clock that shows what was published by a day and known at a moment; `None` is no limit.
///
/// # Errors
/// [`Error::BadOption`] for what is neither.
pub fn clock(published_by: Option<&str>, known_at: Option<&str>) -> Result<Clock, Error> {
    let bad = |option, value: &str| {
        let value = value.to_owned();
        move |expected| Error::BadOption { option, value, expected }
    };
    let day = |text| date(text).map(last_day).map_err(bad("published_by", text));
    let time = |text| moment(text).map_err(bad("known_at", text));
    Ok(Clock { published_by: published_by.map(day).transpose()?, known_at: known_at.map(time).transpose()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_set_the_clock() {
        let set = clock(Some("2023-02"), Some("2026-05-01")).unwrap();
        assert_eq!(set.published_by.as_deref(), Some("2023-02-28"));
        assert_eq!(set.known_at.as_deref(), Some("2026-05-01T23:59:59.999Z"));
        assert!(clock(None, None).unwrap().is_now());
        assert_eq!(clock(None, Some("noon")).unwrap_err().code(), "E201");
        assert_eq!(clock(Some("soon"), None).unwrap_err().code(), "E201");
        assert_eq!(clock(Some("2019-02-30"), None).unwrap_err().code(), "E201");
    }
}
