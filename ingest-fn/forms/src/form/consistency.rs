//! The one gate to [`Form`]: parts that do not fit together are refused, wherever they come from.
//!
//! The definition's reader reports the same faults to editors, in French and with their place; this gate is for
//! JSON that something else wrote, and for the reader's own mistakes.

use super::{
    ANSWERS_LIMIT, CODE, Choice, FieldKind, Form, Item, Options, Parts, Purpose, Question, REFERENCE, Rule,
    When,
};
use std::fmt;

/// Why parts do not make a form, for developers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inconsistent(String);

impl fmt::Display for Inconsistent {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for Inconsistent {}

/// `^[a-z][a-z0-9_]*$`
pub(crate) fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// `^[a-z0-9][a-z0-9_-]*$`: what a page can list with signs between, as conditions are.
pub(crate) fn is_value(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-')
}

impl TryFrom<Vec<Choice>> for Options {
    type Error = Inconsistent;

    fn try_from(choices: Vec<Choice>) -> Result<Self, Inconsistent> {
        if choices.is_empty() {
            return Err(Inconsistent("a list of options is empty".into()));
        }
        for (index, choice) in choices.iter().enumerate() {
            if !is_value(&choice.value) {
                return Err(Inconsistent(format!("{:?} cannot be the value of an option", choice.value)));
            }
            if choices[..index].iter().any(|earlier| earlier.value == choice.value) {
                return Err(Inconsistent(format!("option {} comes twice", choice.value)));
            }
        }
        Ok(Options(choices))
    }
}

impl TryFrom<Parts> for Form {
    type Error = Inconsistent;

    fn try_from(parts: Parts) -> Result<Self, Inconsistent> {
        let mut earlier: Vec<&Question> = Vec::new();
        for item in &parts.items {
            let when = match item {
                Item::Section { when, .. } | Item::Note { when, .. } => when,
                Item::Question(question) => &question.when,
            };
            if let Some(when) = when {
                check_when(when, &earlier)?;
            }
            if let Item::Question(question) = item {
                if !is_name(&question.name) {
                    return Err(Inconsistent(format!("{:?} cannot name a question", question.name)));
                }
                if earlier.iter().any(|other| other.name == question.name) {
                    return Err(Inconsistent(format!("two questions are named {}", question.name)));
                }
                earlier.push(question);
            }
        }
        if earlier.is_empty() {
            return Err(Inconsistent("a form asks nothing".into()));
        }
        // A submission has room for one.
        if earlier.iter().filter(|question| question.kind.is_image()).count() > 1 {
            return Err(Inconsistent("a form asks for more than one photo".into()));
        }
        if parts.purpose == Purpose::Withdrawal && !asks_for_a_submission(&earlier) {
            return Err(Inconsistent(
                "a withdrawal asks for a reference and a code, and nothing else".into(),
            ));
        }
        let largest = super::size::largest(&parts.items);
        if largest > ANSWERS_LIMIT {
            return Err(Inconsistent(format!(
                "its answers may take {largest} bytes: more than {ANSWERS_LIMIT}"
            )));
        }
        for Rule::AtLeastOne { fields, .. } in &parts.rules {
            if fields.is_empty() {
                return Err(Inconsistent("a rule names no question".into()));
            }
            if let Some(unknown) =
                fields.iter().find(|field| !earlier.iter().any(|known| known.name == **field))
            {
                return Err(Inconsistent(format!("a rule names {unknown}, which is no question")));
            }
        }
        Ok(Form(parts))
    }
}

/// Whether these are the two questions of a withdrawal.
pub(crate) fn asks_for_a_submission(questions: &[&Question]) -> bool {
    let text = |question: &&Question| question.required && matches!(question.kind, FieldKind::Text { .. });
    let mut names: Vec<&str> = questions.iter().filter(|q| text(q)).map(|q| q.name.as_str()).collect();
    names.sort_unstable();
    names == [CODE, REFERENCE] && questions.len() == 2
}

fn check_when(when: &When, earlier: &[&Question]) -> Result<(), Inconsistent> {
    let Some(question) = earlier.iter().find(|question| question.name == when.field) else {
        return Err(Inconsistent(format!("a condition names {}, which is no earlier question", when.field)));
    };
    let Some(values) = question.kind.closed_values() else {
        return Err(Inconsistent(format!("a condition names {}, whose answers are free", when.field)));
    };
    if when.values.is_empty() {
        return Err(Inconsistent(format!("a condition on {} waits for no answer", when.field)));
    }
    match when.values.iter().find(|value| !values.contains(&value.as_str())) {
        Some(value) => Err(Inconsistent(format!("{} has no option {value}", when.field))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::specimen;
    use super::*;

    /// The specimen after `change`, and why it is refused.
    fn refused(change: impl FnOnce(&mut Parts)) -> String {
        let mut parts = Parts::from(specimen::form());
        change(&mut parts);
        Form::try_from(parts).expect_err("a change that breaks the form").to_string()
    }

    fn question<'p>(parts: &'p mut Parts, name: &str) -> &'p mut Question {
        let questions = parts.items.iter_mut().filter_map(|item| match item {
            Item::Question(question) => Some(question),
            _ => None,
        });
        questions.into_iter().find(|question| question.name == name).expect("a question of the specimen")
    }

    fn when(field: &str, values: &[&str]) -> Option<When> {
        Some(When { field: field.into(), values: values.iter().map(|value| (*value).into()).collect() })
    }

    #[test]
    fn names() {
        assert!(is_name("date_2"));
        for wrong in ["", "_url", "2e", "Nom", "prénom", "a-b", "a b"] {
            assert!(!is_name(wrong), "{wrong}");
        }
        assert!(refused(|parts| question(parts, "nom").name = "Nom".into()).contains("cannot name"));
        assert!(refused(|parts| question(parts, "nom").name = "photo".into()).contains("two questions"));
    }

    #[test]
    fn a_condition_needs_an_earlier_closed_question_and_its_options() {
        let wrong = |condition: Option<When>| refused(|parts| question(parts, "nom").when = condition);
        assert!(wrong(when("absent", &["a"])).contains("no earlier question"));
        assert!(wrong(when("photo", &["oui"])).contains("no earlier question"), "it comes later");
        assert!(wrong(when("demande", &["autre"])).contains("no option autre"));
        assert!(wrong(when("demande", &[])).contains("no answer"));
        let free = refused(|parts| question(parts, "photo").when = when("nom", &["Ada"]));
        assert!(free.contains("free"));
    }

    #[test]
    fn one_photo_at_most() {
        let refusal = refused(|parts| question(parts, "date").kind = crate::form::FieldKind::Image);
        assert_eq!(refusal, "a form asks for more than one photo");
    }

    #[test]
    fn rules_name_questions() {
        let rule = |fields: &[&str]| {
            let fields = fields.iter().map(|field| (*field).into()).collect();
            refused(|parts| parts.rules = vec![Rule::AtLeastOne { fields, message: "m".into() }])
        };
        assert!(rule(&[]).contains("no question"));
        assert!(rule(&["nom", "absent"]).contains("absent"));
    }

    #[test]
    fn a_form_asks_something_and_an_option_comes_once() {
        assert_eq!(
            refused(|parts| {
                parts.rules.clear();
                parts.items.clear();
            }),
            "a form asks nothing"
        );
        assert!(Options::try_from(vec![]).is_err());
        for wrong in ["", "a|b", "A", "-a", "a b", "é"] {
            let choice = Choice { value: wrong.into(), label: "A".into() };
            assert!(Options::try_from(vec![choice]).is_err(), "{wrong}");
        }
        let choice = Choice { value: "a".into(), label: "A".into() };
        assert!(Options::try_from(vec![choice.clone(), choice]).is_err());
    }

    #[test]
    fn json_cannot_go_around_the_gate() {
        let mut parts = Parts::from(specimen::form());
        parts.items.clear();
        let json = serde_json::to_string(&parts).expect("JSON");
        assert!(serde_json::from_str::<Form>(&json).is_err());
    }
}
