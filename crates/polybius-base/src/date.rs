//! Dates known to the year, the month or the day.

use std::fmt;
use std::str::FromStr;

/// A calendar date with the precision it was told in: `2023`, `2023-09` or `2023-09-13`.
///
/// Ordered by year, month and day, the less precise first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    /// Year, proleptic Gregorian, 1 to 9999.
    pub year: i16,
    /// Month 1 to 12, or 0 where only the year is known.
    pub month: u8,
    /// Day 1 to 31, or 0 where only the month is known.
    pub day: u8,
}

impl PartialDate {
    /// A full date.
    pub fn ymd(year: i16, month: u8, day: u8) -> Self {
        PartialDate { year, month, day }
    }

    /// Whether year, month and day are all known.
    pub fn is_full(self) -> bool {
        self.day != 0
    }

    /// Whether `self` and `other` can be the same day: equal as far as both are known.
    pub fn agrees(self, other: PartialDate) -> bool {
        let same = |a: u8, b: u8| a == 0 || b == 0 || a == b;
        self.year == other.year && same(self.month, other.month) && same(self.day, other.day)
    }

    /// The first day the date may mean.
    pub fn first_day(self) -> (i16, u8, u8) {
        (self.year, self.month.max(1), self.day.max(1))
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.month, self.day) {
            (0, _) => write!(f, "{:04}", self.year),
            (m, 0) => write!(f, "{:04}-{m:02}", self.year),
            (m, d) => write!(f, "{:04}-{m:02}-{d:02}", self.year),
        }
    }
}

impl FromStr for PartialDate {
    type Err = ();

    /// Reads `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, or a time stamp that starts with a date.
    fn from_str(s: &str) -> Result<Self, ()> {
        let s = s.split(['T', ' ']).next().unwrap_or("");
        let mut parts = s.split('-').map(str::parse::<u16>);
        let mut next = |low: u16, high: u16| match parts.next() {
            None => Ok(0),
            Some(Ok(n)) if (low..=high).contains(&n) => Ok(n),
            Some(_) => Err(()),
        };
        let (year, month, day) = (next(1, 9999)?, next(1, 12)?, next(1, 31)?);
        if year == 0 || parts.next().is_some() {
            return Err(());
        }
        Ok(PartialDate { year: year as i16, month: month as u8, day: day as u8 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_each_precision() {
        for s in ["2023", "2023-09", "2023-09-13"] {
            assert_eq!(s.parse::<PartialDate>().unwrap().to_string(), s);
        }
        assert_eq!("2023-09-13T10:00:00Z".parse(), Ok(PartialDate::ymd(2023, 9, 13)));
        for s in ["", "x", "2023-13", "2023-00", "2023-01-32", "2023-01-01-01", "0"] {
            assert_eq!(s.parse::<PartialDate>(), Err(()), "{s}");
        }
    }

    #[test]
    fn agreement_stops_at_the_coarser_precision() {
        let day: PartialDate = "2023-09-13".parse().unwrap();
        assert!(day.agrees("2023-09".parse().unwrap()));
        assert!(!day.agrees("2023-08".parse().unwrap()));
    }
}
