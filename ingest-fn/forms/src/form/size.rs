//! How large an answer may become: the store keeps all answers of a submission in one item of 400 KB, so a form that
//! could ask for more is refused when it is defined, not when somebody has filled it in.

use super::{FieldKind, Form, Item, Question};
use crate::validation::{EMAIL_MAX, PHONE_MAX};

/// Most bytes that the answers of a form may take as JSON. DynamoDB's item has 409,600; what is left is for the seal of
/// each recipient and the attributes in clear.
pub const ANSWERS_LIMIT: usize = 360_000;

/// UTF-8 needs no more for one character. JSON's escapes need less: control characters are refused, so the longest that
/// is left is `\n` or `\"`.
const CHARACTER: usize = 4;

impl Form {
    /// Most bytes that the JSON of its answers can take, all conditional questions asked.
    pub fn largest_answers(&self) -> usize {
        largest(&self.0.items)
    }
}

/// The same for items that are not a form yet.
pub(crate) fn largest(items: &[Item]) -> usize {
    let entries = items.iter().filter_map(Item::as_question).map(entry);
    "{}".len() + entries.sum::<usize>()
}

/// `"name":answer,`
fn entry(question: &Question) -> usize {
    question.name.len() + "\"\":,".len() + answer(&question.kind)
}

fn answer(kind: &FieldKind) -> usize {
    let text = |characters: usize| "\"\"".len() + CHARACTER * characters;
    match kind {
        FieldKind::Text { max_length, .. } | FieldKind::LongText { max_length, .. } => text(*max_length),
        FieldKind::Email => text(EMAIL_MAX),
        FieldKind::Phone => text(PHONE_MAX),
        FieldKind::Choice(options) => options.values().map(|value| value.len() + 2).max().unwrap_or_default(),
        FieldKind::Choices(options) => 2 + options.values().map(|value| value.len() + 3).sum::<usize>(),
        FieldKind::Date => "\"2026-12-31\"".len(),
        FieldKind::Month => "\"2026-12\"".len(),
        // A sign, fifteen digits, a point or an exponent.
        FieldKind::Number { .. } => 24,
        FieldKind::YesNo | FieldKind::Consent | FieldKind::Image => "false".len(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Parts, specimen};
    use super::*;
    use crate::{Messages, Posted, Upload, validate};
    use proptest::prelude::*;

    #[test]
    fn a_form_that_could_outgrow_its_item_is_refused() {
        let with = |lengths: &[usize]| {
            let mut parts = Parts::from(specimen::form());
            for (index, length) in lengths.iter().enumerate() {
                let Item::Question(question) = parts.items[2].clone() else { panic!("a question") };
                let name = format!("texte{index}");
                let kind = specimen::text(*length);
                parts.items.push(Item::Question(Question { name, kind, when: None, ..question }));
            }
            Form::try_from(parts)
        };
        assert!(with(&[10_000; 8]).is_ok());
        let refusal = with(&[10_000; 9]).expect_err("nine times 40 kB").to_string();
        assert!(refusal.contains("bytes"), "{refusal}");
    }

    #[test]
    fn the_estimate_is_met_by_the_longest_answers_and_never_exceeded() {
        let form = specimen::form();
        let long = |characters: usize| "🦦".repeat(characters);
        let email = format!("{}@a.ch", long(EMAIL_MAX - 5));
        let mut posted: Posted = [
            ("demande", "chercher".to_owned()),
            ("nom", long(20)),
            ("email", email),
            ("telephone", "022 372 33 11".to_owned()),
            ("but", long(200)),
            ("date", "31.12.2026".to_owned()),
            ("nombre", "12,3456789".to_owned()),
            ("deja", "non".to_owned()),
            ("accord", "oui".to_owned()),
        ]
        .into_iter()
        .collect();
        for day in ["lundi", "mardi", "mercredi"] {
            posted.push("jours", day);
        }
        posted.set_upload("photo", Upload::Accepted { digest: "ab".into() });
        let answers = validate(&form, &posted, &Messages::default()).expect("good answers");
        let size = answers.to_json().to_string().len();
        // What is left is a telephone number in figures, a photo that was not asked for, and the ends of lists.
        assert!(size <= form.largest_answers() && size + 400 > form.largest_answers(), "{size}");
    }

    proptest! {
        #[test]
        fn no_text_takes_more_than_estimated(text in "\\PC{0,30}|[\\x00-\\x7f]{0,30}|[\u{2028}\u{10ffff}\"\\\\\n\t/]{0,30}") {
            let form = specimen::form();
            let posted: Posted = [("demande", "chercher"), ("nom", "a"), ("telephone", "022 372 33 11"), ("but", &text), ("accord", "oui")]
                .into_iter().collect();
            if let Ok(answers) = validate(&form, &posted, &Messages::default()) {
                let json = answers.to_json()["but"].to_string();
                prop_assert!(json.len() <= 2 + CHARACTER * text.chars().count());
            }
        }
    }
}
