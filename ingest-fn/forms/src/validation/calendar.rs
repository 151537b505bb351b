//! Dates as people write them: `31.12.2025`, `31/12/2025`, `2025-12-31`, `31 décembre 2025`, `31 December 2025`; months
//! alike. French and English are both read, whatever the language of the page: nobody is asked which they wrote.

use super::Fault;
use crate::MONTHS;
use jiff::civil::Date;

/// Beyond these, it is a slip of the keyboard.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

const ENGLISH: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// [`Fault::Date`] when it is not written like a date, [`Fault::DateNotReal`] when no calendar has it.
pub(super) fn date(text: &str) -> Result<Date, Fault> {
    let folded = fold(text);
    let words: Vec<&str> = folded.split([' ', '.', '/', '-']).filter(|word| !word.is_empty()).collect();
    let [first, month, last] = words[..] else { return Err(Fault::Date) };
    let (day, year) = if first.len() == 4 && last.len() <= 2 { (last, first) } else { (first, last) };
    let day = number(day.strip_suffix("er").unwrap_or(day), 1..=2).ok_or(Fault::Date)?;
    let month = number(month, 1..=2).or_else(|| named(month)).ok_or(Fault::Date)?;
    let year = number(year, 4..=4).ok_or(Fault::Date)?;
    let real = Date::new(year, month as i8, day as i8).map_err(|_| Fault::DateNotReal)?;
    if YEARS.contains(&year) { Ok(real) } else { Err(Fault::DateNotReal) }
}

fn number(word: &str, digits: std::ops::RangeInclusive<usize>) -> Option<i16> {
    let plain = digits.contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
    if plain { word.parse().ok() } else { None }
}

/// A month of a year: `12.2025`, `2025-12`, `décembre 2025`. Its first day.
pub(super) fn month(text: &str) -> Result<Date, Fault> {
    let folded = fold(text);
    let words: Vec<&str> = folded.split([' ', '.', '/', '-']).filter(|word| !word.is_empty()).collect();
    let [first, last] = words[..] else { return Err(Fault::Month) };
    let (month, year) = if first.len() == 4 && last.len() <= 2 { (last, first) } else { (first, last) };
    let month = number(month, 1..=2).or_else(|| named(month)).ok_or(Fault::Month)?;
    let year = number(year, 4..=4).filter(|year| YEARS.contains(year)).ok_or(Fault::Month)?;
    Date::new(year, month as i8, 1).map_err(|_| Fault::Month)
}

/// A month's name or its abbreviation: at least three letters that no other month begins with.
fn named(word: &str) -> Option<i16> {
    let names = (1..).zip(MONTHS).chain((1..).zip(ENGLISH));
    let mut months =
        names.filter(|(_, name)| word.len() >= 3 && fold(name).starts_with(word)).map(|(number, _)| number);
    let first = months.next()?;
    months.all(|other| other == first).then_some(first)
}

/// Lower case, without the accents of French months, each blank a space.
fn fold(text: &str) -> String {
    let fold_one = |c: char| match c {
        'é' | 'è' => 'e',
        'û' | 'ù' => 'u',
        blank if blank.is_whitespace() => ' ',
        other => other,
    };
    text.to_lowercase().chars().map(fold_one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_people_write() {
        let expected = Date::constant(2025, 12, 31);
        for text in [
            "31.12.2025",
            "31/12/2025",
            "31-12-2025",
            "2025-12-31",
            "31 décembre 2025",
            "31 DÉCEMBRE 2025",
            "31 déc. 2025",
            "31 . 12 . 2025",
            "31\u{a0}decembre\u{a0}2025",
        ] {
            assert_eq!(date(text).ok(), Some(expected), "{text}");
        }
        assert_eq!(date("1er août 2026").ok(), Some(Date::constant(2026, 8, 1)));
        assert_eq!(date("1.2.2026").ok(), Some(Date::constant(2026, 2, 1)));
        assert_eq!(date("29 févr. 2028").ok(), Some(Date::constant(2028, 2, 29)));
        assert_eq!(date("3 juil. 2026").ok(), Some(Date::constant(2026, 7, 3)));
    }

    #[test]
    fn english_dates_and_months() {
        for text in ["31 December 2025", "31 dec 2025"] {
            assert_eq!(date(text).ok(), Some(Date::constant(2025, 12, 31)), "{text}");
        }
        for text in
            ["septembre 2026", "September 2026", "sept. 2026", "9.2026", "09/2026", "2026-09", "9 2026"]
        {
            assert_eq!(month(text).ok(), Some(Date::constant(2026, 9, 1)), "{text}");
        }
        for text in ["", "2026", "13.2026", "0.2026", "1.9.2026", "septembre", "9.26", "9.1026", "jui 2026"] {
            assert!(matches!(month(text), Err(Fault::Month)), "{text}");
        }
    }

    #[test]
    fn what_is_not_written_like_a_date() {
        for text in [
            "",
            "demain",
            "31.12.25",
            "12.2025",
            "31 jui 2025",
            "31 ma 2025",
            "1 2 3 4",
            "+1.2.2025",
            "31.12.2025 à 10 h",
        ] {
            assert!(matches!(date(text), Err(Fault::Date)), "{text}");
        }
    }

    #[test]
    fn what_no_calendar_has() {
        for text in
            ["30.2.2025", "29.02.2026", "31/13/2025", "0.1.2025", "2025-04-31", "1.1.0202", "1.1.9999"]
        {
            assert!(matches!(date(text), Err(Fault::DateNotReal)), "{text}");
        }
    }
}
