//! What a template needs to draw a form, computed once: ids, descriptions, what is ticked, where errors lead.
//!
//! The same function makes the empty form, the form with its answers and the form with its errors. A template
//! that draws one draws them all.

use crate::form::{FieldKind, Form, Item, NO, Options, Purpose, Question, When, YES};
use crate::messages::Messages;
use crate::posted::Posted;
use crate::validation::FieldError;
use serde::Serialize;
use std::fmt;

/// A whole form. Every key is always present; what does not apply is `null`.
#[derive(Clone, PartialEq, Serialize)]
pub struct FormView {
    pub id: String,
    pub title: String,
    /// Where the form is posted.
    pub action: String,
    /// Value of the hidden field `_form_digest`.
    pub digest: String,
    pub multipart: bool,
    /// Label of the button.
    pub submit: String,
    /// Whether the answers are shown once more before they are sent.
    pub checks: bool,
    /// Something to say above the form, e.g. that the service is unavailable. Set by whoever answers.
    pub notice: Option<String>,
    pub errors: Vec<ErrorView>,
    pub fields: Vec<FieldView>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ErrorView {
    /// Id of the first control of the question.
    pub anchor: String,
    pub message: String,
}

/// One section, note or question. `kind` tells which keys matter.
#[derive(Clone, PartialEq, Default, Serialize)]
pub struct FieldView {
    pub kind: &'static str,
    /// Empty for notes and for sections without a name.
    pub name: String,
    /// `field-<name>`; `section-<name or number>`, `note-<number>`. The id of the control, or of the group.
    pub id: String,
    pub label: String,
    pub text: Option<String>,
    pub help: Option<String>,
    /// What a good answer looks like.
    pub example: Option<String>,
    /// Who reads the answer, and how long it is kept.
    pub privacy: Option<String>,
    pub required: bool,
    pub error: Option<String>,
    /// As it was posted; empty when there is none.
    pub value: String,
    pub options: Vec<OptionView>,
    pub autocomplete: Option<String>,
    pub inputmode: Option<&'static str>,
    /// Characters.
    pub max_length: Option<usize>,
    /// Written after a number.
    pub unit: Option<String>,
    pub rows: Option<usize>,
    /// Media types of the files a browser should offer.
    pub accept: Option<&'static str>,
    /// The photo that was already received, to be sent back as it is. Set by whoever answers.
    pub kept: Option<String>,
    /// Ids of the help, the example, the privacy note and the error, whichever exist.
    pub describedby: Option<String>,
    pub when: Option<When>,
}

#[derive(Clone, PartialEq, Serialize)]
pub struct OptionView {
    pub id: String,
    pub value: String,
    pub label: String,
    pub checked: bool,
}

/// A view holds what people wrote: `Debug` names the form and the questions in error, nothing else.
impl fmt::Debug for FormView {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let anchors: Vec<&str> = self.errors.iter().map(|error| error.anchor.as_str()).collect();
        write!(out, "FormView({}; errors: {})", self.id, anchors.join(", "))
    }
}

/// The form as it is to be shown: empty without `answers`, and with `errors` where there are some.
pub fn view(
    form: &Form,
    action: &str,
    answers: Option<&Posted>,
    errors: &[FieldError],
    messages: &Messages,
) -> FormView {
    let nothing = Posted::new();
    let shown = Shown { posted: answers.unwrap_or(&nothing), errors, messages };
    FormView {
        id: form.id().to_owned(),
        title: form.title().to_owned(),
        action: action.to_owned(),
        digest: form.digest(),
        multipart: form.is_multipart(),
        submit: form.submit().to_owned(),
        checks: form.purpose() == Purpose::Queue,
        notice: None,
        errors: errors.iter().map(|error| error_view(form, error)).collect(),
        fields: form.items().iter().enumerate().map(|(index, item)| shown.item(index + 1, item)).collect(),
    }
}

fn error_view(form: &Form, error: &FieldError) -> ErrorView {
    let anchor = form.question(&error.field).map_or_else(|| field_id(&error.field), anchor);
    ErrorView { anchor, message: error.message.clone() }
}

/// Id of the first control of a question.
pub(crate) fn anchor(question: &Question) -> String {
    let grouped = question.kind.closed_values().is_some() || matches!(question.kind, FieldKind::Consent);
    let id = field_id(&question.name);
    if grouped { option_id(&id, 0) } else { id }
}

fn field_id(name: &str) -> String {
    format!("field-{name}")
}

fn option_id(field_id: &str, index: usize) -> String {
    format!("{field_id}-{}", index + 1)
}

/// What was posted and what was wrong with it.
struct Shown<'a> {
    posted: &'a Posted,
    errors: &'a [FieldError],
    messages: &'a Messages,
}

impl Shown<'_> {
    fn item(&self, number: usize, item: &Item) -> FieldView {
        match item {
            Item::Section { name, title, text, when } => FieldView {
                kind: "section",
                name: name.clone().unwrap_or_default(),
                id: format!("section-{}", name.clone().unwrap_or_else(|| number.to_string())),
                label: title.clone(),
                text: text.clone(),
                when: when.clone(),
                ..FieldView::default()
            },
            Item::Note { text, when } => FieldView {
                kind: "note",
                id: format!("note-{number}"),
                text: Some(text.clone()),
                when: when.clone(),
                ..FieldView::default()
            },
            Item::Question(question) => self.question(question),
        }
    }

    fn question(&self, question: &Question) -> FieldView {
        let id = field_id(&question.name);
        let error = self.errors.iter().find(|error| error.field == question.name);
        let mut described = Vec::new();
        let words =
            [("help", &question.help), ("example", &question.example), ("privacy", &question.privacy)];
        for (word, _) in words.into_iter().filter(|(_, text)| text.is_some()) {
            described.push(format!("{id}-{word}"));
        }
        if error.is_some() {
            described.push(format!("{id}-error"));
        }
        let mut field = FieldView {
            name: question.name.clone(),
            label: question.label.clone(),
            help: question.help.clone(),
            example: question.example.clone(),
            privacy: question.privacy.clone(),
            required: question.required,
            error: error.map(|error| error.message.clone()),
            autocomplete: question.autocomplete.clone(),
            describedby: (!described.is_empty()).then(|| described.join(" ")),
            when: question.when.clone(),
            id,
            ..FieldView::default()
        };
        self.complete(&mut field, question);
        field
    }

    /// What depends on the kind of answer.
    fn complete(&self, field: &mut FieldView, question: &Question) {
        let typed = || self.posted.first(&question.name).unwrap_or_default().to_owned();
        match &question.kind {
            FieldKind::Text { max_length, .. } => {
                (field.kind, field.value, field.max_length) = ("text", typed(), Some(*max_length));
            }
            FieldKind::LongText { max_length, .. } => {
                (field.kind, field.value, field.max_length) = ("long_text", typed(), Some(*max_length));
                // A line holds about 80 characters; the box should not frighten, nor hide what was written.
                field.rows = Some((max_length / 80).clamp(3, 8));
            }
            FieldKind::Email => {
                (field.kind, field.value, field.inputmode) = ("email", typed(), Some("email"))
            }
            FieldKind::Phone => (field.kind, field.value, field.inputmode) = ("phone", typed(), Some("tel")),
            FieldKind::Date => (field.kind, field.value) = ("date", typed()),
            FieldKind::Month => (field.kind, field.value) = ("month", typed()),
            FieldKind::Number { unit, .. } => {
                (field.kind, field.value, field.inputmode) = ("number", typed(), Some("decimal"));
                field.unit.clone_from(unit);
            }
            FieldKind::Choice(options) => {
                (field.kind, field.options) = ("choice", self.options(field, labelled(options)));
            }
            FieldKind::Choices(options) => {
                (field.kind, field.options) = ("choices", self.options(field, labelled(options)));
            }
            FieldKind::YesNo => {
                let (yes, no) = (self.messages.get("form_yes"), self.messages.get("form_no"));
                (field.kind, field.options) = ("yes_no", self.options(field, vec![(YES, &yes), (NO, &no)]));
            }
            FieldKind::Consent => {
                (field.kind, field.options) = ("consent", self.options(field, vec![(YES, &question.label)]));
            }
            FieldKind::Image => {
                (field.kind, field.accept) = ("image", Some("image/jpeg,image/png,image/webp"));
            }
        }
    }

    fn options(&self, field: &FieldView, options: Vec<(&str, &str)>) -> Vec<OptionView> {
        let posted = self.posted.all(&field.name);
        let option = |(index, (value, label)): (usize, (&str, &str))| OptionView {
            id: option_id(&field.id, index),
            value: value.to_owned(),
            label: label.to_owned(),
            checked: posted.iter().any(|ticked| ticked == value),
        };
        options.into_iter().enumerate().map(option).collect()
    }
}

fn labelled(options: &Options) -> Vec<(&str, &str)> {
    options.iter().map(|choice| (choice.value.as_str(), choice.label.as_str())).collect()
}

#[cfg(test)]
mod tests;
