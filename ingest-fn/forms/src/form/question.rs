//! The lines of a form: what is asked, what an answer looks like, and on which earlier answer a line depends. Whether they
//! fit together is checked for the whole form (`consistency`).

use super::Pattern;
use serde::{Deserialize, Serialize};

/// Posted by a ticked consent and by the answer “yes”.
pub const YES: &str = "oui";
/// Posted by the answer “no”.
pub const NO: &str = "non";

/// One line of a form, in the editor's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    Section { name: Option<String>, title: String, text: Option<String>, when: Option<When> },
    Note { text: String, when: Option<When> },
    Question(Question),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// `^[a-z][a-z0-9_]*$`, unique in the form.
    pub name: String,
    pub label: String,
    pub help: Option<String>,
    /// What a good answer looks like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// Who reads the answer, and how long it is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub privacy: Option<String>,
    pub required: bool,
    /// The editor's own wording for a missing answer.
    pub required_message: Option<String>,
    /// A token of HTML's `autocomplete`.
    pub autocomplete: Option<String>,
    pub when: Option<When>,
    pub kind: FieldKind,
}

/// What an answer looks like. Lengths are in characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    Text {
        max_length: usize,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min_length: Option<usize>,
        /// What the answer must look like, and what to say when it does not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        shape: Option<Shape>,
    },
    LongText {
        max_length: usize,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min_length: Option<usize>,
    },
    Email,
    Phone,
    Choice(Options),
    Choices(Options),
    Date,
    /// A month of a year.
    Month,
    Number {
        min: Option<i64>,
        max: Option<i64>,
        /// Shown after the number: `heures`, `CHF`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<String>,
    },
    YesNo,
    Consent,
    Image,
}

/// A pattern and the editor's own words for an answer that does not have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    pub pattern: Pattern,
    pub message: String,
}

/// At least one option, each value once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Choice>", into = "Vec<Choice>")]
pub struct Options(pub(super) Vec<Choice>);

/// One option of a question: what is posted and what is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

/// Shown, and validated, only if the earlier question `field` was answered with one of `values`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    pub field: String,
    pub values: Vec<String>,
}

impl Item {
    /// The question, unless it is a heading or a note.
    pub fn as_question(&self) -> Option<&Question> {
        match self {
            Item::Question(question) => Some(question),
            Item::Section { .. } | Item::Note { .. } => None,
        }
    }
}

impl FieldKind {
    pub fn is_image(&self) -> bool {
        matches!(self, FieldKind::Image)
    }

    /// The answers a `when` may wait for: those of questions with a closed list.
    pub fn closed_values(&self) -> Option<Vec<&str>> {
        match self {
            FieldKind::Choice(options) | FieldKind::Choices(options) => Some(options.values().collect()),
            FieldKind::YesNo => Some(vec![YES, NO]),
            _ => None,
        }
    }
}

impl Options {
    pub fn iter(&self) -> impl Iterator<Item = &Choice> {
        self.0.iter()
    }

    /// What the browser posts, in the editor's order.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|choice| choice.value.as_str())
    }
}

impl From<Options> for Vec<Choice> {
    fn from(options: Options) -> Self {
        options.0
    }
}
