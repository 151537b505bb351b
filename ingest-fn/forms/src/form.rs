//! What a form is, as types that cannot be wrong.
//!
//! A [`Form`] only comes from [`Form::try_from`] its [`Parts`], whoever built them (the definition's reader or
//! the bundle's JSON): its names are unique, its lists of options are not empty, and what depends on a question
//! depends on one that comes before it and can give that answer. The rest of the crate relies on it.

mod consistency;
mod pattern;
mod question;
mod size;
#[cfg(test)]
pub(crate) mod specimen;

pub use consistency::Inconsistent;
#[cfg(feature = "definitions")]
pub(crate) use consistency::asks_for_a_submission;
#[cfg(feature = "definitions")]
pub(crate) use consistency::{is_name, is_value};
pub use pattern::{Pattern, PatternError};
pub use question::{Choice, FieldKind, Item, NO, Options, Question, Shape, When, YES};
pub use size::ANSWERS_LIMIT;
#[cfg(feature = "definitions")]
pub(crate) use size::largest;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A form as its editor defined it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct Form(Parts);

/// The parts of a form before anyone checked that they fit together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    pub id: String,
    pub title: String,
    /// Label of the button.
    pub submit: String,
    /// Days after which a submission is erased; 0 for a form that keeps nothing.
    pub retention_days: u32,
    #[serde(default, skip_serializing_if = "Purpose::is_queue")]
    pub purpose: Purpose,
    pub confirmation: Confirmation,
    pub items: Vec<Item>,
    pub rules: Vec<Rule>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translation: Option<Translation>,
}

/// That a form is another one in other words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Translation {
    /// BCP 47
    pub lang: String,
    /// Of the original.
    pub digest: String,
}

/// What becomes of the answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// They are sealed and queued for the staff.
    #[default]
    Queue,
    /// They name an earlier submission, by [`REFERENCE`] and [`CODE`], that is to be erased.
    Withdrawal,
}

/// The question of a withdrawal that asks for the reference.
pub const REFERENCE: &str = "reference";
/// The question of a withdrawal that asks for the code.
pub const CODE: &str = "code";

impl Purpose {
    fn is_queue(&self) -> bool {
        *self == Self::Queue
    }
}

/// What the page says once the form has been received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    pub title: String,
    /// What happens next, one sentence each.
    pub next: Vec<String>,
}

/// What several answers must fulfil together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// One of these questions must be answered.
    AtLeastOne { fields: Vec<String>, message: String },
}

impl Form {
    pub fn id(&self) -> &str {
        &self.0.id
    }

    pub fn title(&self) -> &str {
        &self.0.title
    }

    /// Label of the button.
    pub fn submit(&self) -> &str {
        &self.0.submit
    }

    pub fn purpose(&self) -> Purpose {
        self.0.purpose
    }

    /// Days after which a submission is erased; 0 for a form that keeps nothing.
    pub fn retention_days(&self) -> u32 {
        self.0.retention_days
    }

    pub fn confirmation(&self) -> &Confirmation {
        &self.0.confirmation
    }

    /// Sections, notes and questions in the editor's order.
    pub fn items(&self) -> &[Item] {
        &self.0.items
    }

    /// Questions in the editor's order; there is at least one.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.0.items.iter().filter_map(Item::as_question)
    }

    pub fn question(&self, name: &str) -> Option<&Question> {
        self.questions().find(|question| question.name == name)
    }

    pub fn rules(&self) -> &[Rule] {
        &self.0.rules
    }

    /// The language of a translation; `None` for the original.
    pub fn lang(&self) -> Option<&str> {
        self.0.translation.as_ref().map(|translation| translation.lang.as_str())
    }

    /// Where it is posted: `/formulaires/<id>`, and for a translation `/formulaires/<id>.<lang>`.
    pub fn address(&self) -> String {
        match self.lang() {
            Some(lang) => format!("/formulaires/{}.{lang}", self.id()),
            None => format!("/formulaires/{}", self.id()),
        }
    }

    /// Whether it must be posted as `multipart/form-data`, because it asks for a file.
    pub fn is_multipart(&self) -> bool {
        self.questions().any(|question| question.kind.is_image())
    }

    /// Identifies this very definition, in all its languages: 16 hexadecimal characters of the SHA-256 of its JSON, whose order of keys
    /// is that of the types above.
    pub fn digest(&self) -> String {
        if let Some(translation) = &self.0.translation {
            return translation.digest.clone();
        }
        let json = serde_json::to_vec(&self.0).expect("a form holds only strings, numbers and lists");
        Sha256::digest(json).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}

impl From<Form> for Parts {
    fn from(form: Form) -> Self {
        form.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_brings_the_same_form_and_the_same_digest_back() {
        let form = specimen::form();
        let json = serde_json::to_string(&form).expect("a form is JSON");
        let back: Form = serde_json::from_str(&json).expect("the same form");
        assert_eq!(back, form);
        assert_eq!(back.digest(), form.digest());
        // Through a map whose keys are sorted, as in the bundle.
        let value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let back: Form = serde_json::from_value(value).expect("the same form");
        assert_eq!(back.digest(), form.digest());
    }

    #[test]
    fn the_digest_tells_definitions_apart() {
        let form = specimen::form();
        let mut parts = Parts::from(form.clone());
        parts.submit.push('!');
        let other = Form::try_from(parts).expect("still a form");
        assert_ne!(other.digest(), form.digest());
        assert_eq!(form.digest().len(), 16);
    }

    #[test]
    fn a_form_that_asks_for_a_file_is_multipart() {
        let form = specimen::form();
        assert!(form.is_multipart());
        let mut parts = Parts::from(form);
        parts.items.retain(|item| !matches!(item, Item::Question(question) if question.kind.is_image()));
        assert!(!Form::try_from(parts).expect("still a form").is_multipart());
    }
}
