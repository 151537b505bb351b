//! Answers as a person reads them over before sending: each question that was asked, in the form's order, with what
//! was understood, which is what will be kept.

use crate::answers::{Answer, Answers};
use crate::form::{FieldKind, Form, Item, NO, Options, Question, YES};
use crate::messages::Messages;
use crate::validation::is_met;
use crate::view::anchor;
use jiff::civil::Date;
use serde::Serialize;
use std::fmt;

/// A section, or a question and its answer.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// `section` or `question`
    pub kind: &'static str,
    /// Empty for a section.
    pub name: String,
    pub label: String,
    /// Id of the first control of the question in the form; empty for a section.
    pub anchor: String,
    /// One text for each thing answered; empty when nothing was.
    pub answers: Vec<String>,
    /// The answer is the photo that came along.
    pub photo: bool,
}

/// Rows hold what people wrote: `Debug` names the questions, nothing else.
impl fmt::Debug for Row {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Row({})", self.name)
    }
}

/// What `answers` say to `form`. Sections without a question below them are left out, notes too. `months` are the twelve
/// names of the page's language.
pub fn recap(form: &Form, answers: &Answers, messages: &Messages, months: &[&str]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut section: Option<Row> = None;
    for item in form.items() {
        match item {
            Item::Section { title, when, .. } => {
                let met = when.as_ref().is_none_or(|when| is_met(when, |name| answers.get(name)));
                section = met.then(|| Row {
                    kind: "section",
                    name: String::new(),
                    label: title.clone(),
                    anchor: String::new(),
                    answers: Vec::new(),
                    photo: false,
                });
            }
            Item::Note { .. } => {}
            Item::Question(question) => {
                if question.when.as_ref().is_some_and(|when| !is_met(when, |name| answers.get(name))) {
                    continue;
                }
                rows.extend(section.take());
                let answer = answers.get(&question.name);
                rows.push(Row {
                    kind: "question",
                    name: question.name.clone(),
                    label: question.label.clone(),
                    anchor: anchor(question),
                    answers: answer
                        .map(|answer| words(question, answer, messages, months))
                        .unwrap_or_default(),
                    photo: matches!(answer, Some(Answer::Image { .. })),
                });
            }
        }
    }
    rows
}

fn words(question: &Question, answer: &Answer, messages: &Messages, months: &[&str]) -> Vec<String> {
    let month = |date: &Date| {
        let index = usize::from(date.month().unsigned_abs()) - 1;
        format!("{} {}", months.get(index).copied().unwrap_or_default(), date.year())
    };
    let yes = |yes: bool| messages.get(if yes { "form_yes" } else { "form_no" }).into_owned();
    match answer {
        Answer::Text(text) => vec![text.clone()],
        Answer::Date(date) => vec![format!("{} {}", date.day(), month(date))],
        Answer::Month(date) => vec![month(date)],
        Answer::Number(number) => {
            let number = number.to_string().replace('.', messages.get("form_decimal").as_ref());
            let FieldKind::Number { unit: Some(unit), .. } = &question.kind else { return vec![number] };
            vec![format!("{number} {unit}")]
        }
        Answer::Choice(value) => vec![label(question, value)],
        Answer::Choices(values) => values.iter().map(|value| label(question, value)).collect(),
        Answer::YesNo(answer) => vec![yes(*answer)],
        Answer::Consent => vec![yes(true)],
        // Nothing to read; the page says that the photo is there.
        Answer::Image { .. } => Vec::new(),
    }
}

fn label(question: &Question, value: &str) -> String {
    let labelled = |options: &Options| {
        options.iter().find(|choice| choice.value == value).map(|choice| choice.label.clone())
    };
    let found = match &question.kind {
        FieldKind::Choice(options) | FieldKind::Choices(options) => labelled(options),
        _ => None,
    };
    found.unwrap_or_else(|| value.to_owned())
}

/// What a browser posts for these answers, and reads as the same: for the page that shows them and sends them on.
/// Photos travel on their own.
pub fn repost(answers: &Answers) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for (name, answer) in answers.iter() {
        let values = match answer {
            Answer::Text(text) | Answer::Choice(text) => vec![text.clone()],
            Answer::Date(date) => vec![date.to_string()],
            Answer::Month(date) => vec![format!("{:04}-{:02}", date.year(), date.month())],
            Answer::Number(number) => vec![number.to_string()],
            Answer::Choices(values) => values.clone(),
            Answer::YesNo(yes) => vec![(if *yes { YES } else { NO }).to_owned()],
            Answer::Consent => vec![YES.to_owned()],
            Answer::Image { .. } => Vec::new(),
        };
        pairs.extend(values.into_iter().map(|value| (name.to_owned(), value)));
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::specimen;
    use crate::{MONTHS, Posted, Upload, validate};
    use proptest::prelude::*;

    fn messages() -> Messages {
        let words = [("form_yes", "Oui"), ("form_no", "Non"), ("form_decimal", ",")];
        Messages(words.map(|(key, text)| (key.to_owned(), text.to_owned())).into())
    }

    fn posted(pairs: &[(&str, &str)]) -> Posted {
        let mut posted: Posted = pairs.iter().copied().collect();
        posted.set_upload("photo", Upload::Accepted { digest: "ab".into() });
        posted
    }

    const GOOD: [(&str, &str); 10] = [
        ("demande", "faire"),
        ("nom", " Zoé "),
        ("telephone", "079 123 45 67"),
        ("but", "posted though it is not asked"),
        ("jours", "mardi"),
        ("jours", "lundi"),
        ("date", "1er août 2026"),
        ("nombre", "2.5"),
        ("deja", "non"),
        ("accord", "oui"),
    ];

    #[test]
    fn what_was_understood_is_shown_in_the_forms_order() {
        let form = specimen::form();
        let answers = validate(&form, &posted(&GOOD), &messages()).expect("valid");
        let rows = recap(&form, &answers, &messages(), &MONTHS);
        let shown: Vec<(&str, String)> =
            rows.iter().map(|row| (row.label.as_str(), row.answers.join(" + "))).collect();
        let expected = [
            ("Vous", ""),
            ("Votre demande", "Faire connaître une action"),
            ("Nom", "Zoé"),
            ("Adresse e-mail", ""),
            ("Téléphone", "079 123 45 67"),
            ("Jours", "Lundi + Mardi"),
            ("Date", "1 août 2026"),
            ("Nombre", "2,5"),
            ("Déjà en partenariat ?", "Non"),
            ("Photo", ""),
            ("J’accepte", "Oui"),
        ];
        assert_eq!(shown, expected.map(|(label, text)| (label, text.to_owned())));
        assert_eq!(
            rows.iter().filter(|row| row.photo).map(|row| row.name.as_str()).collect::<Vec<_>>(),
            ["photo"]
        );
        assert_eq!((rows[1].anchor.as_str(), rows[2].anchor.as_str()), ("field-demande-1", "field-nom"));
        assert!(!format!("{rows:?}").contains("Zoé"));
    }

    proptest! {
        #[test]
        fn what_is_sent_on_is_read_as_the_same(name in "[a-zé<&\" ]{1,19}", tenths in 10u32..500, day in 1u8..29, year in 1900i16..2199, yes: bool, text in "[a-z\n\t ]{0,40}") {
            let (number, date) = ((f64::from(tenths) / 10.0).to_string(), format!("{day}.2.{year}"));
            let name = format!("x{name}");
            let mut pairs = vec![
                ("demande", "chercher"), ("nom", name.as_str()), ("email", "a@b.ch"), ("date", date.as_str()),
                ("nombre", number.as_str()), ("deja", if yes { "oui" } else { "non" }), ("accord", "oui"), ("jours", "mardi"),
            ];
            let text = format!("x{text}");
            pairs.push(("but", text.as_str()));
            let form = specimen::form();
            let first = validate(&form, &pairs.into_iter().collect(), &messages()).expect("valid");
            let again = validate(&form, &repost(&first).into_iter().collect(), &messages()).expect("valid again");
            prop_assert_eq!(first.canonical(), again.canonical());
            prop_assert_eq!(first.to_json(), again.to_json());
        }
    }
}
