//! What people type, without what their device adds: outer blanks, invisible characters, foreign newlines.

use super::Fault;
use crate::form::Shape;

/// Trimmed, newlines as `\n`, or as spaces where one line was asked for. Refuses control characters.
pub(super) fn clean(raw: &str, multiline: bool) -> Result<String, Fault> {
    let newline = if multiline { "\n" } else { " " };
    let text = raw.replace("\r\n", "\n").replace('\r', "\n").replace('\n', newline);
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(Fault::ControlCharacters);
    }
    Ok(text.trim_matches(is_blank).to_owned())
}

/// At most `max` characters, as people count them; a browser's own `maxlength` counts some of them twice.
pub(super) fn bounded(text: String, min: Option<usize>, max: usize) -> Result<String, Fault> {
    let length = text.chars().count();
    match min {
        _ if length > max => Err(Fault::TooLong { max, length }),
        Some(min) if length < min => Err(Fault::TooShort { min, length }),
        _ => Ok(text),
    }
}

/// Written as the editor asks.
pub(super) fn shaped(text: String, shape: Option<&Shape>) -> Result<String, Fault> {
    match shape {
        Some(shape) if !shape.pattern.matches(&text) => Err(Fault::Shape(shape.message.clone())),
        _ => Ok(text),
    }
}

/// White space, and the zero-width characters that copying from a document brings along.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(raw: &str, multiline: bool) -> String {
        clean(raw, multiline).ok().expect("no control character")
    }

    #[test]
    fn outer_blanks_and_newlines() {
        assert_eq!(cleaned(" \u{a0}Zoé\u{200b}\t", false), "Zoé");
        assert_eq!(cleaned("a\r\nb\rc\nd\r\n", true), "a\nb\nc\nd");
        assert_eq!(cleaned("a\r\nb", false), "a b");
        assert_eq!(cleaned("\u{200b} \r\n", true), "");
    }

    #[test]
    fn control_characters_are_refused() {
        for raw in ["a\0b", "a\u{1b}[31m", "\u{7f}", "a\u{85}b", "\u{1f}"] {
            assert!(matches!(clean(raw, true), Err(Fault::ControlCharacters)), "{raw:?}");
        }
        assert_eq!(cleaned("a\tb", false), "a\tb");
    }

    #[test]
    fn lengths_are_in_characters() {
        assert!(bounded("éééé".into(), Some(4), 4).is_ok());
        assert!(matches!(bounded("ééééé".into(), None, 4), Err(Fault::TooLong { max: 4, length: 5 })));
        assert!(matches!(bounded("ééé".into(), Some(4), 9), Err(Fault::TooShort { min: 4, length: 3 })));
    }
}
