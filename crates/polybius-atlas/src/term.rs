//! How a day lies to the terms of an office.

use polybius_base::{PartialDate, Sector};

/// The fit of the term that was chosen, and the weight of its office.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held {
    pub fit: Fit,
    /// Weight of the office, 0 to 1.
    pub class: f32,
}

impl Held {
    /// Whether the surname alone may mean the person: in office, or in a high one not long before or after.
    pub fn surname_suffices(self) -> bool {
        match self.fit {
            Fit::In | Fit::Undated => true,
            Fit::Unknown(years) => years < 5.0,
            Fit::After(years) => years < if self.class >= 0.8 { 12.0 } else { 1.0 },
            Fit::Before(years) => self.class >= 0.8 && years < 1.0,
        }
    }

    /// Sector before the first office: the elect are as good as in office, candidates for the
    /// highest belong to a party, others rise within their service.
    pub fn sector_before(self, years: f32, sector: Sector) -> Sector {
        match years {
            y if y < 0.35 => sector,
            y if y < 3.0 && self.class >= 0.95 && sector == Sector::Gov => Sector::Pty,
            y if y < 6.0 && self.class < 0.95 => sector,
            _ => Sector::Unk,
        }
    }
}

/// How a day lies to a span of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fit {
    /// Within it.
    In,
    /// No day was asked for, or the span has no dates.
    Undated,
    /// After the last day that the source of an open span saw, by so many years.
    Unknown(f32),
    /// After its end, by so many years.
    After(f32),
    /// Before its start, by so many years.
    Before(f32),
}

impl Fit {
    /// How `on` lies to a span.
    pub fn of(
        from: Option<PartialDate>,
        to: Option<PartialDate>,
        asof: Option<PartialDate>,
        on: Option<PartialDate>,
    ) -> Fit {
        let Some(day) = on else { return Fit::Undated };
        if from.is_none() && to.is_none() && asof.is_none() {
            return Fit::Undated;
        }
        let at = years(day.first_day());
        if let Some(end) = to.filter(|&t| at > years(last_day(t))) {
            return Fit::After(at - years(last_day(end)));
        }
        if let Some(start) = from.filter(|f| at < years(f.first_day())) {
            return Fit::Before(years(start.first_day()) - at);
        }
        match asof.filter(|&a| to.is_none() && at > years(last_day(a))) {
            Some(seen) => Fit::Unknown(at - years(last_day(seen))),
            None => Fit::In,
        }
    }

    /// Which of a person's terms to take: one that holds, then one that may, then the last that did.
    pub fn rank(self) -> i32 {
        match self {
            Fit::In => 4_000_000,
            Fit::Unknown(_) => 3_000_000,
            Fit::Undated => 2_000_000,
            Fit::After(y) => 1_000_000 - (y * 366.0) as i32,
            Fit::Before(y) => -((y * 366.0) as i32),
        }
    }

    /// How much the fit speaks for the person.
    pub fn factor(self) -> f32 {
        match self {
            Fit::In => 1.0,
            Fit::Undated => 0.8,
            Fit::Unknown(y) => 0.85 / (1.0 + y * 0.06),
            Fit::After(y) => 0.6 / (1.0 + y * 0.08),
            Fit::Before(y) => 0.35 / (1.0 + y * 0.3),
        }
    }
}

fn years((year, month, day): (i16, u8, u8)) -> f32 {
    f32::from(year) + (f32::from(month) - 1.0) / 12.0 + (f32::from(day) - 1.0) / 372.0
}

fn last_day(d: PartialDate) -> (i16, u8, u8) {
    let month = if d.month == 0 { 12 } else { d.month };
    (d.year, month, if d.day == 0 { 31 } else { d.day })
}
