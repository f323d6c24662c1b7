//! What comes round again: weekdays, months, days of the year, seasons, holidays.

use super::period::{Period, Season, Unit, add_days, monday, weekday};
use jiff::civil::{Date, Weekday};

/// Something that happens once a week, month or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cycle {
    /// 1 for Monday to 7 for Sunday.
    Weekday(u8),
    /// Saturday and Sunday.
    Weekend,
    /// A day of any month.
    DayOfMonth(u8),
    /// 1 to 12.
    Month(u8),
    /// Month and day.
    MonthDay(u8, u8),
    /// 1 to 4.
    Quarter(u8),
    /// 1 or 2.
    Half(u8),
    /// A season.
    Season(Season),
    /// A named day.
    Holiday(Holiday),
}

/// Days known by name whose date can be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holiday {
    /// The same month and day every year.
    On(u8, u8),
    /// Days before (negative) or after Easter Sunday.
    Easter(i16),
    /// Month, the n-th (5: last) of the weekday in it (1 is Monday), and days to add.
    Nth(u8, i8, u8, i8),
}

/// How often a cycle comes round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    Week,
    Month,
    Year,
}

impl Cycle {
    /// How often it comes round.
    pub(crate) fn turn(self) -> Turn {
        match self {
            Cycle::Weekday(_) | Cycle::Weekend => Turn::Week,
            Cycle::DayOfMonth(_) => Turn::Month,
            _ => Turn::Year,
        }
    }

    /// The occurrence in the turn of `day` shifted by `by` turns; `None` where there is none, as of
    /// 29 February in most years.
    pub(crate) fn occurrence(self, day: Date, by: i32) -> Option<Period> {
        match self {
            Cycle::Weekday(n) => {
                let days = by.checked_mul(7)?.checked_add(i32::from(n) - 1)?;
                add_days(monday(day)?, days).map(Period::Day)
            }
            Cycle::Weekend => Period::around(day, Unit::Weekend)?.shift(by),
            Cycle::DayOfMonth(n) => match Period::Month(day.year(), day.month() as u8).shift(by)? {
                Period::Month(year, month) => Period::day(year, month, n),
                _ => None,
            },
            _ => match Period::Year(day.year()).shift(by)? {
                Period::Year(year) => self.in_year(year),
                _ => None,
            },
        }
    }

    /// The occurrence of a yearly cycle in `year`.
    pub(crate) fn in_year(self, year: i16) -> Option<Period> {
        match self {
            Cycle::Weekday(_) | Cycle::Weekend | Cycle::DayOfMonth(_) => None,
            Cycle::Month(month) => Some(Period::Month(year, month)),
            Cycle::MonthDay(month, day) => Period::day(year, month, day),
            Cycle::Quarter(quarter) => Some(Period::Quarter(year, quarter)),
            Cycle::Half(half) => Some(Period::Half(year, half)),
            Cycle::Season(season) => Some(Period::Season(year, season)),
            Cycle::Holiday(holiday) => holiday.date(year).map(Period::Day),
        }
    }

    /// The first occurrence that begins within `first..=last`.
    pub(crate) fn within(self, first: Date, last: Date) -> Option<Period> {
        (0..=1)
            .filter_map(|by| self.occurrence(first, by))
            .find(|period| period.bounds().is_some_and(|(start, _)| first <= start && start <= last))
    }

    /// The TIMEX3 value where year, month or week are unknown.
    pub(crate) fn unknown(self) -> String {
        match self {
            Cycle::Weekday(n) => format!("XXXX-WXX-{n}"),
            Cycle::Weekend => "XXXX-WXX-WE".to_owned(),
            Cycle::DayOfMonth(day) => format!("XXXX-XX-{day:02}"),
            Cycle::Month(month) => format!("XXXX-{month:02}"),
            Cycle::MonthDay(month, day) | Cycle::Holiday(Holiday::On(month, day)) => {
                format!("XXXX-{month:02}-{day:02}")
            }
            Cycle::Quarter(quarter) => format!("XXXX-Q{quarter}"),
            Cycle::Half(half) => format!("XXXX-H{half}"),
            Cycle::Season(season) => format!("XXXX-{}", season.code()),
            Cycle::Holiday(_) => "XXXX-XX-XX".to_owned(),
        }
    }
}

impl Holiday {
    /// Its date in `year`.
    pub(crate) fn date(self, year: i16) -> Option<Date> {
        match self {
            Holiday::On(month, day) => Date::new(year, month as i8, day as i8).ok(),
            Holiday::Easter(days) => add_days(easter(year)?, i32::from(days)),
            Holiday::Nth(month, nth, day, plus) => {
                let nth = if nth == 5 { -1 } else { nth };
                let day: Weekday = weekday(day)?;
                let found = Date::new(year, month as i8, 1).ok()?.nth_weekday_of_month(nth, day).ok()?;
                add_days(found, i32::from(plus))
            }
        }
    }
}

/// Easter Sunday of the western churches, by the Gregorian computus.
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (century, golden) = (y / 100, y % 19);
    let epact = (century - century / 4 - (8 * century + 13) / 25 + 19 * golden + 15) % 30;
    let moon = epact - (epact / 28) * (1 - (29 / (epact + 1)) * ((21 - golden) / 11));
    let weekday = (y + y / 4 + moon + 2 - century + century / 4) % 7;
    let from_march = moon - weekday;
    let month = 3 + (from_march + 40) / 44;
    let day = from_march + 28 - 31 * (month / 4);
    Date::new(year, month as i8, day as i8).ok()
}
