//! Dates as people write them: `3 mars 2025`, `mars 2025`, `2025` or `2025-03-03`.
//!
//! The precision the editor chose is kept: a page that says « mars 2025 » never shows a day nobody knows.

use std::fmt;

use forms::MONTHS;
use jiff::civil;

use crate::site::CalendarDate;
use crate::slug;

/// Years of four digits, for museums too; outside are typing errors.
const YEARS: std::ops::RangeInclusive<i16> = 1000..=2999;

/// Why a text is not a date; `Display` is a French sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateError {
    /// Not written in any way we know.
    Unreadable,
    /// « 3 mras 2025 »: the word is not a month; perhaps this one was meant.
    UnknownMonth {
        word: String,
        nearest: Option<&'static str>,
    },
    /// « 31 février 2025 »: the month is shorter.
    NoSuchDay {
        day: i8,
        month: i8,
        year: i16,
        last: i8,
    },
    /// Month number outside 1 to 12.
    NoSuchMonth(i64),
    Year(i64),
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable => f.write_str("date illisible"),
            Self::UnknownMonth { word, .. } => write!(f, "« {word} » n’est pas un mois"),
            Self::NoSuchDay { day, month, year, .. } => {
                write!(f, "le {day} {} {year} n’existe pas", month_name(*month))
            }
            Self::NoSuchMonth(month) => write!(f, "il n’y a pas de mois numéro {month}"),
            Self::Year(year) => write!(
                f,
                "l’année {year} est hors de ce qui s’écrit ici : de {} à {}",
                YEARS.start(),
                YEARS.end()
            ),
        }
    }
}

impl std::error::Error for DateError {}

impl DateError {
    /// What the editor can do, in French.
    pub fn help(&self) -> String {
        match self {
            Self::NoSuchDay { month, year, last, .. } => {
                let name = month_name(*month);
                let of = if name.starts_with(['a', 'o']) { "d’" } else { "de " };
                format!("Le mois {of}{name} {year} finit le {last}.")
            }
            Self::UnknownMonth { nearest: Some(month), .. } => format!("Vouliez-vous dire « {month} » ?"),
            _ => "Écrivez par exemple « 3 mars 2025 », « mars 2025 », « 2025 », « 03.03.2025 » ou « 2025-03-03 ».".to_owned(),
        }
    }
}

/// Reads a date in French or ISO 8601; month names need neither accents nor capitals.
pub fn parse(text: &str) -> Result<CalendarDate, DateError> {
    let text = text.trim();
    let folded = slug::fold(text);
    let numeric: Option<Vec<&str>> = ['-', '.', '/']
        .into_iter()
        .find(|separator| text.contains(*separator))
        .map(|separator| text.split(separator).map(str::trim).collect());
    match numeric.as_deref() {
        Some([year, month]) if year.len() == 4 => build(number(year)?, Some(number(month)?), None),
        Some([year, month, day]) if year.len() == 4 => {
            build(number(year)?, Some(number(month)?), Some(number(day)?))
        }
        Some([day, month, year]) if year.len() == 4 => {
            build(number(year)?, Some(number(month)?), Some(number(day)?))
        }
        Some(_) => Err(DateError::Unreadable),
        None => match *folded.split_whitespace().collect::<Vec<_>>() {
            [year] => build(number(year)?, None, None),
            [name, year] => build(number(year)?, Some(month(name)?), None),
            [day, name, year] => {
                let day = day.strip_suffix("er").filter(|d| *d == "1").unwrap_or(day);
                let day = number(day)?;
                build(number(year)?, Some(month(name)?), Some(day))
            }
            _ => Err(DateError::Unreadable),
        },
    }
}

fn number(text: &str) -> Result<i64, DateError> {
    let digits = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if digits { text.parse().map_err(|_| DateError::Unreadable) } else { Err(DateError::Unreadable) }
}

fn month(word: &str) -> Result<i64, DateError> {
    let names = || MONTHS.iter().map(|name| slug::fold(name)).enumerate();
    if let Some((index, _)) = names().find(|(_, name)| name == word) {
        return Ok(index as i64 + 1);
    }
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return Err(DateError::Unreadable);
    }
    let folded: Vec<String> = names().map(|(_, name)| name).collect();
    let nearest = forms::nearest(word, folded.iter().map(String::as_str))
        .and_then(|near| folded.iter().position(|name| name == near))
        .map(|index| MONTHS[index]);
    Err(DateError::UnknownMonth { word: word.to_owned(), nearest })
}

fn build(year: i64, month: Option<i64>, day: Option<i64>) -> Result<CalendarDate, DateError> {
    let short = |n: i64| i8::try_from(n).unwrap_or(i8::MAX);
    let year = match i16::try_from(year) {
        Ok(year) if YEARS.contains(&year) => year,
        _ => return Err(DateError::Year(year)),
    };
    if let Some(month) = month.filter(|month| !(1..=12).contains(month)) {
        return Err(DateError::NoSuchMonth(month));
    }
    let (month, day) = (month.map(short), day.map(short));
    if let (Some(month), Some(day)) = (month, day) {
        let last = last_day_of(year, month);
        if !(1..=last).contains(&day) {
            return Err(DateError::NoSuchDay { day, month, year, last });
        }
    }
    Ok(CalendarDate { year, month, day })
}

fn last_day_of(year: i16, month: i8) -> i8 {
    civil::Date::new(year, month, 1).map_or(31, |first| first.days_in_month())
}

fn month_name(month: i8) -> &'static str {
    usize::try_from(month - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or("")
}

impl CalendarDate {
    /// `2025-03-03`, `2025-03` or `2025`.
    pub fn iso(&self) -> String {
        match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{:04}-{month:02}-{day:02}", self.year),
            (Some(month), None) => format!("{:04}-{month:02}", self.year),
            _ => format!("{:04}", self.year),
        }
    }

    /// In French: `3 mars 2025`, `1er mars 2025`, `mars 2025` or `2025`.
    pub fn label(&self) -> String {
        match (self.month, self.day) {
            (Some(month), Some(1)) => format!("1er {} {}", month_name(month), self.year),
            (Some(month), Some(day)) => format!("{day} {} {}", month_name(month), self.year),
            (Some(month), None) => format!("{} {}", month_name(month), self.year),
            _ => self.year.to_string(),
        }
    }

    /// The first day the date may mean: `mars 2025` begins on the 1st.
    pub fn first_day(&self) -> civil::Date {
        civil::Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
            .expect("parse only builds dates that exist")
    }

    /// The last day the date may mean: `mars 2025` lasts until the 31st.
    pub fn last_day(&self) -> civil::Date {
        let month = self.month.unwrap_or(12);
        let day = self.day.unwrap_or_else(|| last_day_of(self.year, month));
        civil::Date::new(self.year, month, day).expect("parse only builds dates that exist")
    }
}

impl From<civil::Date> for CalendarDate {
    fn from(date: civil::Date) -> Self {
        Self { year: date.year(), month: Some(date.month()), day: Some(date.day()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ok(text: &str) -> (String, String) {
        let date = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        (date.iso(), date.label())
    }

    #[test]
    fn what_people_write() {
        for (text, iso, label) in [
            ("2025-03-03", "2025-03-03", "3 mars 2025"),
            ("3 mars 2025", "2025-03-03", "3 mars 2025"),
            ("  3  MARS 2025 ", "2025-03-03", "3 mars 2025"),
            ("1er mars 2025", "2025-03-01", "1er mars 2025"),
            ("1 mars 2025", "2025-03-01", "1er mars 2025"),
            ("15 aout 2024", "2024-08-15", "15 août 2024"),
            ("29 Février 2024", "2024-02-29", "29 février 2024"),
            ("decembre 2023", "2023-12", "décembre 2023"),
            ("2025-03", "2025-03", "mars 2025"),
            ("2025", "2025", "2025"),
            ("31.12.2025", "2025-12-31", "31 décembre 2025"),
            ("3/4/2025", "2025-04-03", "3 avril 2025"),
        ] {
            assert_eq!(ok(text), (iso.to_owned(), label.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_day_that_does_not_exist_is_explained() {
        let error = parse("31 février 2025").unwrap_err();
        assert_eq!(error.to_string(), "le 31 février 2025 n’existe pas");
        assert_eq!(error.help(), "Le mois de février 2025 finit le 28.");
        assert_eq!(parse("31 avril 2025").unwrap_err().help(), "Le mois d’avril 2025 finit le 30.");
    }

    #[test]
    fn a_mistyped_month_is_suggested() {
        let error = parse("3 mras 2025").unwrap_err();
        assert_eq!(error.to_string(), "« mras » n’est pas un mois");
        assert!(error.help().contains("« mars »"), "{}", error.help());
    }

    #[test]
    fn the_rest_is_refused() {
        for text in [
            "",
            "bientôt",
            "2025-13-01",
            "2025-00-01",
            "2025-02-30",
            "0 mars 2025",
            "3 mars",
            "3 mars 25",
            "12025",
            "2025-3-3-3",
            "2e mars 2025",
            "03.2025x",
            "0999",
            "-2025",
            "２０２５",
            "3 mars 2025 à midi",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_month_lasts_from_its_first_day_until_its_last() {
        assert_eq!(parse("février 2024").unwrap().first_day(), civil::date(2024, 2, 1));
        assert_eq!(parse("2025").unwrap().first_day(), civil::date(2025, 1, 1));
        assert_eq!(parse("février 2024").unwrap().last_day(), civil::date(2024, 2, 29));
        assert_eq!(parse("2025").unwrap().last_day(), civil::date(2025, 12, 31));
    }

    proptest! {
        #[test]
        fn iso_and_label_read_back(year in 1000i16..3000, month in 1i8..13, day in 1i8..29, precision in 0..3) {
            let date = CalendarDate {
                year,
                month: (precision > 0).then_some(month),
                day: (precision > 1).then_some(day),
            };
            prop_assert_eq!(parse(&date.iso()), Ok(date));
            prop_assert_eq!(parse(&date.label()), Ok(date));
        }

        #[test]
        fn any_text_is_answered(text in "\\PC{0,24}") {
            if let Ok(date) = parse(&text) {
                let _ = date.last_day();
            }
        }
    }
}
