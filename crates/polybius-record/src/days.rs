//! Days of the calendar as numbers, counted from 1970-01-01.

/// The number of a day written `YYYY-MM-DD`; `None` for anything else.
pub fn number(day: &str) -> Option<i32> {
    let date: polybius_base::PartialDate = day.parse().ok()?;
    let number = date.is_full().then(|| from_civil(date.year.into(), date.month.into(), date.day.into()))?;
    (written(number) == day).then_some(number)
}

/// The day written `YYYY-MM-DD`.
pub fn written(number: i32) -> String {
    let (year, month, day) = civil(number);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Year, month and day of a number.
pub fn civil(number: i32) -> (i32, u32, u32) {
    // Years are counted from March, so that the leap day is the last; 146 097 days are 400 years.
    let z = number + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let m = (5 * of_year + 2) / 153;
    let day = of_year - (153 * m + 2) / 5 + 1;
    let month = if m < 10 { m + 3 } else { m - 9 };
    (year + era * 400 + i32::from(month <= 2), month as u32, day as u32)
}

fn from_civil(year: i32, month: i32, day: i32) -> i32 {
    let y = year - i32::from(month <= 2);
    let (era, of_era) = (y.div_euclid(400), y.rem_euclid(400));
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_and_written() {
        assert_eq!(number("1970-01-01"), Some(0));
        assert_eq!(number("2000-02-29"), Some(11_016));
        assert_eq!(number("2024-03-01").unwrap() - number("2024-02-28").unwrap(), 2);
        for day in ["2023-02-29", "2023-09", "x", "2023-13-01"] {
            assert_eq!(number(day), None, "{day}");
        }
    }

    #[test]
    fn every_day_comes_back() {
        let first = number("1899-12-31").unwrap();
        for n in first..first + 80_000 {
            assert_eq!(number(&written(n)), Some(n));
        }
    }
}
