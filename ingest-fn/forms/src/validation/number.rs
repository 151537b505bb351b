//! Numbers as people write them in French: `2,5`, `1 200`, `1’200`.

use super::Fault;

/// Beyond this many digits, a number is no longer exact.
const DIGITS: usize = 15;

pub(super) fn number(text: &str, min: Option<i64>, max: Option<i64>) -> Result<f64, Fault> {
    let number = parse(text).ok_or(Fault::Number)?;
    match (min, max) {
        (Some(min), _) if number < min as f64 => Err(Fault::TooSmall(min)),
        (_, Some(max)) if number > max as f64 => Err(Fault::TooLarge(max)),
        _ => Ok(number),
    }
}

fn parse(text: &str) -> Option<f64> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace() && !"'’".contains(*c)).collect();
    let unsigned = compact.strip_prefix(['-', '−', '+']).unwrap_or(&compact);
    let negative = compact.starts_with(['-', '−']);
    let (whole, fraction) = unsigned.split_once([',', '.']).unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || whole.len() + fraction.len() > DIGITS {
        return None;
    }
    let value: f64 = format!("{whole}.{fraction}").parse().ok()?;
    Some(if negative && value != 0.0 { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_people_write() {
        let cases = [
            ("3", 3.0),
            ("2,5", 2.5),
            ("2.5", 2.5),
            ("1 200", 1200.0),
            ("1\u{202f}200,5", 1200.5),
            ("1'200", 1200.0),
            ("1’200", 1200.0),
            ("-4", -4.0),
            ("−4", -4.0),
            ("+7", 7.0),
            ("007", 7.0),
            ("-0", 0.0),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text), Some(expected), "{text}");
        }
        assert!(parse("-0").is_some_and(|zero| zero.is_sign_positive()));
    }

    #[test]
    fn what_is_no_number() {
        for text in [
            "",
            "dix",
            "1,",
            ",5",
            "1,2,3",
            "1.2,3",
            "1e5",
            "0x10",
            "inf",
            "NaN",
            "--1",
            "1234567890123456",
            "٣",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn bounds_are_allowed_values() {
        assert!(number("1", Some(1), Some(5)).is_ok());
        assert!(number("5", Some(1), Some(5)).is_ok());
        assert!(matches!(number("0,9", Some(1), Some(5)), Err(Fault::TooSmall(1))));
        assert!(matches!(number("5,1", Some(1), Some(5)), Err(Fault::TooLarge(5))));
    }
}
