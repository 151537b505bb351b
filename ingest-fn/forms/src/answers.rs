//! Answers that passed validation: typed, in the form's order, and silent about what they hold.

use jiff::civil::Date;
use serde_json::{Map, Value};
use std::fmt;

/// One answer of the type its question asks for.
#[derive(Clone, PartialEq)]
pub enum Answer {
    /// Trimmed, newlines as `\n`: texts, e-mail addresses, telephone numbers.
    Text(String),
    Date(Date),
    /// The first day of the month.
    Month(Date),
    Number(f64),
    /// Value of the option.
    Choice(String),
    /// Values of the options, in the form's order.
    Choices(Vec<String>),
    YesNo(bool),
    /// Ticked; a consent that was not given is no answer.
    Consent,
    /// A photo came along; the digest of its bytes, as handed over by [`crate::Upload::Accepted`].
    Image {
        digest: String,
    },
}

/// The answers to the questions that were shown, in the form's order. Questions left empty are absent. Only
/// [`crate::validate`] makes one; `Debug` names the fields and never shows a value.
#[derive(Clone, PartialEq)]
pub struct Answers(Vec<(String, Answer)>);

impl Answers {
    pub(crate) fn new(entries: Vec<(String, Answer)>) -> Self {
        Answers(entries)
    }

    pub fn get(&self, name: &str) -> Option<&Answer> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, answer)| answer)
    }

    /// Names and answers in the form's order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Answer)> {
        self.0.iter().map(|(name, answer)| (name.as_str(), answer))
    }

    /// The questions answered with a photo: only these files are to be kept.
    pub fn photos(&self) -> impl Iterator<Item = &str> {
        self.iter().filter(|(_, answer)| matches!(answer, Answer::Image { .. })).map(|(name, _)| name)
    }

    /// What is sealed: `{"field": "text"}`, a date as `"2025-12-31"`, a month as `"2025-12"`, a number, a list of option values, `true`
    /// or `false`; `true` for a consent and for a photo, which travels on its own.
    pub fn to_json(&self) -> Value {
        let entries = self.iter().map(|(name, answer)| (name.to_owned(), answer.to_json()));
        Value::Object(entries.collect::<Map<_, _>>())
    }

    /// The same bytes for the same answers however they were spaced: whitespace collapsed, in the form's order.
    /// For the duplicate marker; it holds the answers themselves, so it must not be stored or logged as it is.
    pub fn canonical(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (name, answer) in self.iter() {
            bytes.extend_from_slice(name.as_bytes());
            for value in answer.canonical_values() {
                // Validation refuses control characters, so no value can imitate a separator.
                bytes.push(0x1f);
                let words = value.split_whitespace().collect::<Vec<_>>();
                bytes.extend_from_slice(words.join(" ").as_bytes());
            }
            bytes.push(0x1e);
        }
        bytes
    }
}

impl fmt::Debug for Answers {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.iter().map(|(name, _)| name).collect();
        write!(out, "Answers({})", names.join(", "))
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Answer::Text(_) => "Text(…)",
            Answer::Date(_) => "Date(…)",
            Answer::Month(_) => "Month(…)",
            Answer::Number(_) => "Number(…)",
            Answer::Choice(_) => "Choice(…)",
            Answer::Choices(_) => "Choices(…)",
            Answer::YesNo(_) => "YesNo(…)",
            Answer::Consent => "Consent",
            Answer::Image { .. } => "Image(…)",
        })
    }
}

impl Answer {
    fn to_json(&self) -> Value {
        match self {
            Answer::Text(text) | Answer::Choice(text) => Value::from(text.as_str()),
            Answer::Date(date) => Value::from(date.to_string()),
            Answer::Month(date) => Value::from(month(*date)),
            Answer::Number(number) => number_to_json(*number),
            Answer::Choices(values) => Value::from(values.clone()),
            Answer::YesNo(yes) => Value::from(*yes),
            Answer::Consent | Answer::Image { .. } => Value::from(true),
        }
    }

    fn canonical_values(&self) -> Vec<String> {
        match self {
            Answer::Text(text) | Answer::Choice(text) => vec![text.clone()],
            Answer::Date(date) => vec![date.to_string()],
            Answer::Month(date) => vec![month(*date)],
            Answer::Number(number) => vec![number.to_string()],
            Answer::Choices(values) => values.clone(),
            Answer::YesNo(yes) => vec![yes.to_string()],
            Answer::Consent => vec![true.to_string()],
            Answer::Image { digest } => vec![digest.clone()],
        }
    }
}

/// `2026-09`
fn month(date: Date) -> String {
    format!("{:04}-{:02}", date.year(), date.month())
}

/// `3`, not `3.0`: staff read these.
fn number_to_json(number: f64) -> Value {
    let whole = number.trunc();
    if whole == number && whole.abs() < 1e15 { Value::from(whole as i64) } else { Value::from(number) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn answers() -> Answers {
        Answers::new(vec![
            ("nom".into(), Answer::Text("Zoé  Secret\nici".into())),
            ("date".into(), Answer::Date(Date::constant(2025, 12, 31))),
            ("nombre".into(), Answer::Number(3.0)),
            ("part".into(), Answer::Number(2.5)),
            ("jours".into(), Answer::Choices(vec!["lundi".into(), "mardi".into()])),
            ("deja".into(), Answer::YesNo(false)),
            ("photo".into(), Answer::Image { digest: "abcd".into() }),
            ("accord".into(), Answer::Consent),
        ])
    }

    #[test]
    fn json_holds_values_only() {
        let expected = json!({
            "nom": "Zoé  Secret\nici", "date": "2025-12-31", "nombre": 3, "part": 2.5,
            "jours": ["lundi", "mardi"], "deja": false, "photo": true, "accord": true
        });
        assert_eq!(answers().to_json(), expected);
        assert_eq!(answers().photos().collect::<Vec<_>>(), ["photo"]);
    }

    #[test]
    fn debug_never_shows_a_value() {
        let shown = format!("{:?} {:?}", answers(), answers().get("nom"));
        assert!(shown.contains("nom") && !shown.contains("Secret"), "{shown}");
    }

    #[test]
    fn canonical_ignores_spacing_and_nothing_else() {
        let with = |text: &str| Answers::new(vec![("nom".into(), Answer::Text(text.into()))]).canonical();
        assert_eq!(with("Zoé  Secret\nici"), with("Zoé Secret ici"));
        assert_ne!(with("Zoé Secret"), with("ZoéSecret"));
        let photo = |digest: &str| Answers::new(vec![("p".into(), Answer::Image { digest: digest.into() })]);
        assert_ne!(photo("a").canonical(), photo("b").canonical(), "another photo is another submission");
    }

    #[test]
    fn canonical_keeps_fields_and_lists_apart() {
        let list = |values: &[&str]| {
            let values = values.iter().map(|value| (*value).into()).collect();
            Answers::new(vec![("a".into(), Answer::Choices(values))]).canonical()
        };
        assert_ne!(list(&["b", "c"]), list(&["b c"]));
    }
}
