//! Full dates in words and figures, in the languages that news sites write them in.

use polybius_base::PartialDate;

/// Names of the months, each row one month, in lower case; English names may be cut to three letters.
const MONTHS: [&[&str]; 12] = [
    &[
        "january",
        "janvier",
        "januar",
        "jänner",
        "enero",
        "janeiro",
        "gennaio",
        "januari",
        "января",
        "январь",
        "січня",
        "stycznia",
        "ocak",
        "ledna",
        "januarie",
        "janv",
        "ene",
        "يناير",
        "कानून",
        "जनवरी",
    ],
    &[
        "february",
        "février",
        "fevrier",
        "februar",
        "febrero",
        "fevereiro",
        "febbraio",
        "februari",
        "февраля",
        "февраль",
        "лютого",
        "lutego",
        "şubat",
        "února",
        "févr",
        "fev",
        "فبراير",
        "फरवरी",
    ],
    &[
        "march",
        "mars",
        "märz",
        "marzo",
        "março",
        "marco",
        "maart",
        "maret",
        "марта",
        "март",
        "березня",
        "marca",
        "mart",
        "března",
        "mär",
        "mrt",
        "مارس",
        "मार्च",
    ],
    &[
        "april",
        "avril",
        "abril",
        "aprile",
        "апреля",
        "апрель",
        "квітня",
        "kwietnia",
        "nisan",
        "dubna",
        "avr",
        "abr",
        "أبريل",
        "अप्रैल",
    ],
    &[
        "may",
        "mai",
        "mayo",
        "maio",
        "maggio",
        "mei",
        "мая",
        "май",
        "травня",
        "maja",
        "mayıs",
        "května",
        "maj",
        "mag",
        "مايو",
        "मई",
    ],
    &[
        "june",
        "juin",
        "juni",
        "junio",
        "junho",
        "giugno",
        "июня",
        "июнь",
        "червня",
        "czerwca",
        "haziran",
        "června",
        "giu",
        "يونيو",
        "जून",
    ],
    &[
        "july",
        "juillet",
        "juli",
        "julio",
        "julho",
        "luglio",
        "июля",
        "июль",
        "липня",
        "lipca",
        "temmuz",
        "července",
        "juil",
        "lug",
        "يوليو",
        "जुलाई",
    ],
    &[
        "august",
        "août",
        "aout",
        "agosto",
        "augustus",
        "agustus",
        "augusti",
        "августа",
        "август",
        "серпня",
        "sierpnia",
        "ağustos",
        "srpna",
        "ago",
        "agt",
        "أغسطس",
        "अगस्त",
    ],
    &[
        "september",
        "septembre",
        "septiembre",
        "setembro",
        "settembre",
        "сентября",
        "сентябрь",
        "вересня",
        "września",
        "eylül",
        "září",
        "sept",
        "set",
        "سبتمبر",
        "सितंबर",
    ],
    &[
        "october",
        "octobre",
        "oktober",
        "octubre",
        "outubro",
        "ottobre",
        "октября",
        "октябрь",
        "жовтня",
        "października",
        "ekim",
        "října",
        "okt",
        "out",
        "ott",
        "أكتوبر",
        "अक्टूबर",
    ],
    &[
        "november",
        "novembre",
        "noviembre",
        "novembro",
        "ноября",
        "ноябрь",
        "листопада",
        "listopada",
        "kasım",
        "listopadu",
        "نوفمبر",
        "नवंबर",
    ],
    &[
        "december",
        "décembre",
        "dezember",
        "diciembre",
        "dezembro",
        "dicembre",
        "desember",
        "декабря",
        "декабрь",
        "грудня",
        "grudnia",
        "aralık",
        "prosince",
        "dez",
        "dic",
        "des",
        "ديسمبر",
        "दिसंबर",
    ],
];

/// Which of two figures is the day where both could be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Not known: such a date is none.
    #[default]
    Unknown,
    /// 3/4 is 3 April.
    DayFirst,
    /// 3/4 is 4 March.
    MonthFirst,
}

/// The first full date in a few words: `2023-09-13T10:00`, `Sept. 13, 2023`, `13 de setembro de 2023`,
/// `13.09.2023`, `2023年9月13日`. Years are four figures.
pub fn find(text: &str, order: Order) -> Option<PartialDate> {
    let ideographs = text.contains('年').then(|| text.replace(['年', '月'], "-").replace('日', " "));
    let text = ideographs.as_deref().unwrap_or(text);
    let parts: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '|' | '•' | '·' | ';' | 'T'))
        .filter(|w| !w.is_empty() && !["de", "del", "of", "г.", "року", "th"].contains(w))
        .collect();
    (0..parts.len()).find_map(|i| {
        let rest = &parts[i..];
        figures(rest[0], order).or_else(|| match rest {
            [a, b, c, ..] => spelled(a, b, c).or_else(|| spelled(b, a, c)).or_else(|| spelled(b, c, a)),
            _ => None,
        })
    })
}

/// The date in one word of figures.
fn figures(word: &str, order: Order) -> Option<PartialDate> {
    let word = word.trim_matches(|c: char| !c.is_ascii_digit());
    let separator = word.chars().find(|c| !c.is_ascii_digit());
    if word.len() == 8 && separator.is_none() {
        return full(word[..4].parse().ok()?, word[4..6].parse().ok()?, word[6..].parse().ok()?)
            .filter(|d| (1950..2100).contains(&d.year));
    }
    let separator = separator.filter(|c| ['-', '.', '/', '_'].contains(c))?;
    let mut parts = word.split(separator);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let n = |s: &str| s.parse::<u16>().ok().filter(|_| s.len() <= 2);
    if a.len() == 4 {
        return full(a.parse().ok()?, n(b)?, n(c)?);
    }
    let year = c.parse().ok().filter(|_| c.len() == 4)?;
    let (a, b) = (n(a)?, n(b)?);
    match order {
        _ if a > 12 => full(year, b, a),
        _ if b > 12 => full(year, a, b),
        _ if a == b || separator == '.' => full(year, b, a),
        Order::DayFirst => full(year, b, a),
        Order::MonthFirst => full(year, a, b),
        Order::Unknown => None,
    }
}

/// The date of a month's name, a day and a year.
pub fn spelled(month: &str, day: &str, year: &str) -> Option<PartialDate> {
    let month = month_number(month)?;
    let number = |w: &str| w.trim_end_matches(['.', ':', ';', '/', 'º']).parse::<u16>().ok();
    let day = number(day.trim_end_matches(['s', 't', 'n', 'd', 'r', 'h']))?;
    full(number(year).filter(|y| *y >= 1000)?, month, day)
}

/// The number of the month that a word names, 1 to 12.
fn month_number(word: &str) -> Option<u16> {
    let name = word.trim_matches(['.', ',']).to_lowercase();
    let is_it = |names: &&[&str]| {
        names.contains(&name.as_str()) || name.len() >= 3 && name.is_ascii() && names[0].starts_with(&name)
    };
    MONTHS.iter().position(is_it).map(|n| n as u16 + 1)
}

/// The date of year, month and day where they make one.
pub fn full(year: u16, month: u16, day: u16) -> Option<PartialDate> {
    let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => 0,
    };
    let fits = (1000..=9999).contains(&year) && (1..=days).contains(&day);
    fits.then(|| PartialDate::ymd(year as i16, month as u8, day as u8))
}

/// Whether two full dates are neighbouring days.
pub fn are_neighbours(a: PartialDate, b: PartialDate) -> bool {
    let next = |d: PartialDate| {
        let (year, month, day) = (d.year as u16, u16::from(d.month), u16::from(d.day));
        let in_year = if month == 12 { full(year + 1, 1, 1) } else { full(year, month + 1, 1) };
        full(year, month, day + 1).or(in_year)
    };
    a.is_full() && b.is_full() && (next(a) == Some(b) || next(b) == Some(a))
}

/// The full date that a path names in folders or figures: `/2023/09/13/`, `-20230913`, `/2023/sep/13/`.
pub fn in_path(path: &str) -> Option<PartialDate> {
    let parts: Vec<&str> = path.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).collect();
    let recent = |d: &PartialDate| (1990..2100).contains(&d.year);
    let three = parts.windows(3).find_map(|w| {
        let (year, day) = (w[0].parse().ok().filter(|_| w[0].len() == 4)?, w[2].parse().ok()?);
        let month = w[1].parse().ok().filter(|_| w[1].len() <= 2).or_else(|| month_number(w[1]))?;
        full(year, month, day).filter(recent)
    });
    let plain = |p: &&str| figures(p, Order::Unknown).filter(|d| p.len() == 8 && recent(d));
    three.or_else(|| parts.iter().find_map(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, order: Order) -> String {
        find(text, order).map_or(String::new(), |d| d.to_string())
    }

    #[test]
    fn dates_of_many_hands_are_read() {
        for text in [
            "2023-09-13T10:30:00+02:00",
            "20230913",
            "Wed, 13 Sep 2023 10:00:00 GMT",
            "Published: 12:58 AM, 13 September 2023",
            "Sept. 13, 2023 at 4:05 p.m.",
            "September 13th, 2023",
            "13.09.2023 11:00",
            "13/09/2023",
            "09/13/2023",
            "2023年9月13日",
            "quarta-feira, 13 de setembro de 2023",
            "13 сентября 2023 г.",
            "Mittwoch, 13. September 2023",
            "13 septembre 2023",
            "2023 September 13",
        ] {
            assert_eq!(found(text, Order::Unknown), "2023-09-13", "{text}");
        }
    }

    #[test]
    fn what_could_be_two_dates_needs_an_order() {
        assert_eq!(found("03/04/2023", Order::Unknown), "");
        assert_eq!(found("03/04/2023", Order::DayFirst), "2023-04-03");
        assert_eq!(found("03/04/2023", Order::MonthFirst), "2023-03-04");
        assert_eq!(found("03.04.2023", Order::MonthFirst), "2023-04-03");
    }

    #[test]
    fn what_is_no_date_gives_none() {
        for text in [
            "",
            "30.02.2023",
            "September 2023",
            "version 10.2.1",
            "call 555-123-4567",
            "31/31/2023",
            "20239913",
        ] {
            assert_eq!(found(text, Order::DayFirst), "", "{text}");
        }
    }

    #[test]
    fn neighbouring_days_are_known_over_months_and_years() {
        let day = |text: &str| text.parse().unwrap();
        for (a, b) in
            [("2020-02-29", "2020-03-01"), ("2021-01-01", "2020-12-31"), ("2020-05-05", "2020-05-06")]
        {
            assert!(are_neighbours(day(a), day(b)), "{a} {b}");
        }
        for (a, b) in [
            ("2020-05-05", "2020-05-05"),
            ("2020-05-05", "2020-05-07"),
            ("2020-05", "2020-05-01"),
            ("2020-05-31", "2020-07-01"),
        ] {
            assert!(!are_neighbours(day(a), day(b)), "{a} {b}");
        }
    }

    #[test]
    fn paths_tell_dates_in_folders_and_figures() {
        let path = |p| in_path(p).map_or(String::new(), |d| d.to_string());
        assert_eq!(path("/news/2023/09/13/port-visit"), "2023-09-13");
        assert_eq!(path("/stories/2023/sep/13/meeting"), "2023-09-13");
        assert_eq!(path("/a-20230913-port.html"), "2023-09-13");
        for none in ["/2023/09/", "/article-12345678", "/8544119/", "/1918/03/03/treaty"] {
            assert_eq!(path(none), "", "{none}");
        }
    }
}
