//! Stretches of the calendar: days, weeks, months and up, their arithmetic and their TIMEX3 values.

use jiff::Span;
use jiff::civil::{Date, ISOWeekDate, Weekday};
use polybius_base::PartialDate;

/// Units in which news counts time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
    Millennium,
}

/// The four seasons of the north, as TIMEX3 writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Season {
    Spring,
    Summer,
    Fall,
    Winter,
}

/// One stretch of the calendar with a name of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Period {
    /// One day.
    Day(Date),
    /// The ISO week that begins with this Monday.
    Week(Date),
    /// The two days that begin with this Saturday.
    Weekend(Date),
    /// Year and month.
    Month(i16, u8),
    /// Year and quarter, 1 to 4.
    Quarter(i16, u8),
    /// Year and half, 1 or 2.
    Half(i16, u8),
    /// Year and season; a winter belongs to the year of its December.
    Season(i16, Season),
    /// Calendar year.
    Year(i16),
    /// The ten years that begin with ten times this number.
    Decade(i16),
    /// The hundred years that begin with a hundred times this number.
    Century(i16),
}

impl Season {
    /// All four in the order of the year.
    pub(crate) const ALL: [Season; 4] = [Season::Spring, Season::Summer, Season::Fall, Season::Winter];

    /// The two letters of TIMEX3.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Season::Spring => "SP",
            Season::Summer => "SU",
            Season::Fall => "FA",
            Season::Winter => "WI",
        }
    }

    /// The month the season begins with.
    fn first_month(self) -> u8 {
        match self {
            Season::Spring => 3,
            Season::Summer => 6,
            Season::Fall => 9,
            Season::Winter => 12,
        }
    }
}

impl Unit {
    /// The letter of the unit in a TIMEX3 duration and how many of that letter's unit it holds.
    pub(crate) fn letter(self) -> (char, u32) {
        match self {
            Unit::Second => ('S', 1),
            Unit::Minute => ('M', 1),
            Unit::Hour => ('H', 1),
            Unit::Day => ('D', 1),
            Unit::Weekend => ('D', 2),
            Unit::Week => ('W', 1),
            Unit::Fortnight => ('W', 2),
            Unit::Month => ('M', 1),
            Unit::Quarter => ('Q', 1),
            Unit::Year => ('Y', 1),
            Unit::Decade => ('Y', 10),
            Unit::Century => ('Y', 100),
            Unit::Millennium => ('Y', 1000),
        }
    }

    /// Whether the unit is shorter than a day.
    pub(crate) fn is_clock(self) -> bool {
        self < Unit::Day
    }

    /// The TIMEX3 value of some unknown stretch of this unit.
    pub(crate) fn unknown(self) -> &'static str {
        match self {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => "XXXX-XX-XX",
            Unit::Weekend => "XXXX-WXX-WE",
            Unit::Week | Unit::Fortnight => "XXXX-WXX",
            Unit::Month => "XXXX-XX",
            Unit::Quarter => "XXXX-QX",
            Unit::Year => "XXXX",
            Unit::Decade => "XXX",
            Unit::Century | Unit::Millennium => "XX",
        }
    }
}

impl Period {
    /// The day `year-month-day`, if the calendar has it.
    pub(crate) fn day(year: i16, month: u8, day: u8) -> Option<Period> {
        Date::new(year, month as i8, day as i8).ok().map(Period::Day)
    }

    /// The period of size `unit` that holds `day`.
    pub(crate) fn around(day: Date, unit: Unit) -> Option<Period> {
        let (year, month) = (day.year(), day.month() as u8);
        Some(match unit {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => Period::Day(day),
            Unit::Week | Unit::Fortnight => Period::Week(monday(day)?),
            Unit::Weekend => Period::Weekend(add_days(monday(day)?, 5)?),
            Unit::Month => Period::Month(year, month),
            Unit::Quarter => Period::Quarter(year, (month - 1) / 3 + 1),
            Unit::Year => Period::Year(year),
            Unit::Decade => Period::Decade(year.div_euclid(10)),
            Unit::Century | Unit::Millennium => Period::Century(year.div_euclid(100)),
        })
    }

    /// The period of a partial date: its day, month or year.
    pub(crate) fn of(date: PartialDate) -> Option<Period> {
        match (date.month, date.day) {
            (0, _) => Some(Period::Year(date.year)),
            (month, 0) => Some(Period::Month(date.year, month)),
            (month, day) => Period::day(date.year, month, day),
        }
    }

    /// The period of the same size `by` steps later (earlier where negative).
    pub(crate) fn shift(self, by: i32) -> Option<Period> {
        Some(match self {
            Period::Day(day) => Period::Day(add_days(day, by)?),
            Period::Week(day) => Period::Week(add_days(day, by.checked_mul(7)?)?),
            Period::Weekend(day) => Period::Weekend(add_days(day, by.checked_mul(7)?)?),
            Period::Month(year, month) => {
                let (year, month) = step(year, month, 12, by)?;
                Period::Month(year, month)
            }
            Period::Quarter(year, quarter) => {
                let (year, quarter) = step(year, quarter, 4, by)?;
                Period::Quarter(year, quarter)
            }
            Period::Half(year, half) => {
                let (year, half) = step(year, half, 2, by)?;
                Period::Half(year, half)
            }
            Period::Season(year, season) => {
                let (year, n) = step(year, season as u8 + 1, 4, by)?;
                Period::Season(year, Season::ALL[n as usize - 1])
            }
            Period::Year(year) => Period::Year(year_in_range(i32::from(year).checked_add(by)?)?),
            Period::Decade(decade) => {
                Period::Decade(year_in_range(i32::from(decade).checked_add(by)?.checked_mul(10)?)? / 10)
            }
            Period::Century(century) => {
                Period::Century(year_in_range(i32::from(century).checked_add(by)?.checked_mul(100)?)? / 100)
            }
        })
    }

    /// First and last day.
    pub(crate) fn bounds(self) -> Option<(Date, Date)> {
        let months = |year: i16, month: u8, count: u8| {
            let first = Date::new(year, month as i8, 1).ok()?;
            let (year, month) = step(year, month, 12, i32::from(count) - 1)?;
            Some((first, Date::new(year, month as i8, 1).ok()?.last_of_month()))
        };
        let years = |year: i16, count: i16| {
            let last = year.checked_add(count - 1)?.min(9999);
            Some((Date::new(year, 1, 1).ok()?, Date::new(last, 12, 31).ok()?))
        };
        match self {
            Period::Day(day) => Some((day, day)),
            Period::Week(day) => Some((day, add_days(day, 6)?)),
            Period::Weekend(day) => Some((day, add_days(day, 1)?)),
            Period::Month(year, month) => months(year, month, 1),
            Period::Quarter(year, quarter) => months(year, quarter * 3 - 2, 3),
            Period::Half(year, half) => months(year, half * 6 - 5, 6),
            Period::Season(year, season) => months(year, season.first_month(), 3),
            Period::Year(year) => years(year, 1),
            Period::Decade(decade) => years(decade * 10, 10),
            Period::Century(century) => years(century * 100, 100),
        }
    }

    /// The TIMEX3 value.
    pub(crate) fn value(self) -> String {
        match self {
            Period::Day(day) => format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day()),
            Period::Week(day) => week(day),
            Period::Weekend(day) => format!("{}-WE", week(day)),
            Period::Month(year, month) => format!("{year:04}-{month:02}"),
            Period::Quarter(year, quarter) => format!("{year:04}-Q{quarter}"),
            Period::Half(year, half) => format!("{year:04}-H{half}"),
            Period::Season(year, season) => format!("{year:04}-{}", season.code()),
            Period::Year(year) => format!("{year:04}"),
            Period::Decade(decade) => format!("{decade:03}"),
            Period::Century(century) => format!("{century:02}"),
        }
    }

    /// Its size, where that is a unit.
    pub(crate) fn unit(self) -> Option<Unit> {
        match self {
            Period::Day(_) => Some(Unit::Day),
            Period::Week(_) => Some(Unit::Week),
            Period::Weekend(_) => Some(Unit::Weekend),
            Period::Month(..) => Some(Unit::Month),
            Period::Quarter(..) => Some(Unit::Quarter),
            Period::Half(..) | Period::Season(..) => None,
            Period::Year(_) => Some(Unit::Year),
            Period::Decade(_) => Some(Unit::Decade),
            Period::Century(_) => Some(Unit::Century),
        }
    }
}

/// The most exact date that holds every day from `first` to `last`: a day, a month or a year, or
/// nothing where they lie in different years.
pub(crate) fn common_date(first: Date, last: Date) -> Option<PartialDate> {
    let (a, b) = (partial(first), partial(last));
    if a == b {
        Some(a)
    } else if (a.year, a.month) == (b.year, b.month) {
        Some(PartialDate { day: 0, ..a })
    } else if a.year == b.year {
        Some(PartialDate { month: 0, day: 0, ..a })
    } else {
        None
    }
}

/// A full date of the row types.
pub(crate) fn partial(day: Date) -> PartialDate {
    PartialDate::ymd(day.year(), day.month() as u8, day.day() as u8)
}

/// The Monday of the ISO week of `day`.
pub(crate) fn monday(day: Date) -> Option<Date> {
    add_days(day, -i32::from(day.weekday().to_monday_zero_offset()))
}

/// The day `days` after `day`, if the calendar reaches so far.
pub(crate) fn add_days(day: Date, days: i32) -> Option<Date> {
    day.checked_add(Span::new().try_days(days).ok()?).ok()
}

/// `day` moved by `count` of the letter unit of `unit`.
pub(crate) fn moved(day: Date, unit: Unit, count: i64) -> Option<Date> {
    let span = Span::new();
    let span = match unit {
        Unit::Second | Unit::Minute | Unit::Hour => return Some(day),
        Unit::Day | Unit::Weekend => span.try_days(count),
        Unit::Week | Unit::Fortnight => span.try_weeks(count),
        Unit::Month => span.try_months(count),
        Unit::Quarter => span.try_months(count.checked_mul(3)?),
        Unit::Year | Unit::Decade | Unit::Century | Unit::Millennium => span.try_years(count),
    };
    day.checked_add(span.ok()?).ok()
}

/// The weekday `n`, 1 for Monday to 7 for Sunday.
pub(crate) fn weekday(n: u8) -> Option<Weekday> {
    Weekday::from_monday_one_offset(n as i8).ok()
}

/// `YYYY-Www` of the ISO week of `day`.
fn week(day: Date) -> String {
    let iso: ISOWeekDate = day.iso_week_date();
    format!("{:04}-W{:02}", iso.year(), iso.week())
}

/// Moves the `n`-th of `per_year` parts of a year by `by` parts.
fn step(year: i16, n: u8, per_year: i32, by: i32) -> Option<(i16, u8)> {
    let index = (i32::from(year) * per_year + i32::from(n) - 1).checked_add(by)?;
    let year = year_in_range(index.div_euclid(per_year))?;
    Some((year, index.rem_euclid(per_year) as u8 + 1))
}

/// The year as a short integer if the row types can hold it.
fn year_in_range(year: i32) -> Option<i16> {
    (1..=9999).contains(&year).then_some(year as i16)
}
