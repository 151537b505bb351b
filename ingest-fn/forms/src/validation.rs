//! From what was posted to answers of the right type, or to every error at once.
//!
//! Questions are read in the form's order, because what is asked may depend on an earlier answer: a question
//! that was not shown is not read, whatever was posted for it. Each kind of answer has its own module below;
//! this one decides who is asked, what is missing, and what several answers owe together.

mod calendar;
mod contact;
mod number;
mod text;

use crate::answers::{Answer, Answers};
use crate::form::{FieldKind, Form, NO, Options, Question, Rule, When, YES};
use crate::messages::Messages;
use crate::posted::{Posted, Upload, UploadProblem};
pub(crate) use contact::{EMAIL_MAX, PHONE_MAX};

/// One thing to correct, in words for whoever filled in the form. It never holds what they wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Name of the question.
    pub field: String,
    pub message: String,
}

/// What is wrong with one answer; its words come from [`Messages`].
enum Fault {
    Missing,
    Several,
    ControlCharacters,
    TooLong {
        max: usize,
        length: usize,
    },
    TooShort {
        min: usize,
        length: usize,
    },
    /// The editor's own words for it.
    Shape(String),
    Email,
    Phone,
    Date,
    DateNotReal,
    Month,
    Number,
    TooSmall(i64),
    TooLarge(i64),
    Option,
    Photo(UploadProblem),
}

/// The answers to the questions that were shown, or all errors in the form's order, at most one per question.
pub fn validate(form: &Form, posted: &Posted, messages: &Messages) -> Result<Answers, Vec<FieldError>> {
    let mut answers: Vec<(String, Answer)> = Vec::new();
    let mut errors: Vec<FieldError> = Vec::new();
    let mut shown: Vec<&Question> = Vec::new();
    for question in form.questions().collect::<Vec<_>>() {
        let given = |name: &str| answers.iter().find(|(known, _)| known == name).map(|(_, answer)| answer);
        if !question.when.as_ref().is_none_or(|when| is_met(when, given)) {
            continue;
        }
        shown.push(question);
        let read = match read(question, posted) {
            Ok(None) if question.required => Err(Fault::Missing),
            other => other,
        };
        match read {
            Ok(None) => {}
            Ok(Some(answer)) => answers.push((question.name.clone(), answer)),
            Err(fault) => {
                let message = fault.message(question, messages);
                errors.push(FieldError { field: question.name.clone(), message });
            }
        }
    }
    for rule in form.rules() {
        errors.extend(broken(rule, &shown, &answers, &errors));
    }
    if errors.is_empty() {
        return Ok(Answers::new(answers));
    }
    errors.sort_by_key(|error| shown.iter().position(|question| question.name == error.field));
    Err(errors)
}

/// Whether the answer that `when` waits for was `given`.
pub(crate) fn is_met<'a>(when: &When, given: impl Fn(&str) -> Option<&'a Answer>) -> bool {
    let awaited = |value: &str| when.values.iter().any(|awaited| awaited == value);
    given(&when.field).is_some_and(|answer| match answer {
        Answer::Choice(value) => awaited(value),
        Answer::Choices(values) => values.iter().any(|value| awaited(value)),
        Answer::YesNo(yes) => awaited(if *yes { YES } else { NO }),
        _ => false,
    })
}

/// The error of a rule that is not kept, for the first question it names among those shown. A question with an
/// error of its own has been answered, or is already asked for: nothing to add.
fn broken(
    rule: &Rule,
    shown: &[&Question],
    answers: &[(String, Answer)],
    errors: &[FieldError],
) -> Option<FieldError> {
    let Rule::AtLeastOne { fields, message } = rule;
    let mut concerned = fields.iter().filter(|field| shown.iter().any(|question| question.name == **field));
    let first = concerned.clone().next()?;
    let kept = concerned.any(|field| {
        answers.iter().any(|(name, _)| name == field) || errors.iter().any(|error| error.field == *field)
    });
    (!kept).then(|| FieldError { field: first.clone(), message: message.clone() })
}

/// The answer to a question that was shown; `None` when it was left empty.
fn read(question: &Question, posted: &Posted) -> Result<Option<Answer>, Fault> {
    let values = posted.all(&question.name);
    let line = |interpret: &dyn Fn(String) -> Result<Answer, Fault>| read_one(values, false, interpret);
    match &question.kind {
        FieldKind::Text { max_length, min_length, shape } => line(&|text| {
            let text = text::bounded(text, *min_length, *max_length)?;
            text::shaped(text, shape.as_ref()).map(Answer::Text)
        }),
        FieldKind::LongText { max_length, min_length } => {
            read_one(values, true, &|text| text::bounded(text, *min_length, *max_length).map(Answer::Text))
        }
        FieldKind::Email => line(&|text| contact::email(text).map(Answer::Text)),
        FieldKind::Phone => line(&|text| contact::phone(text).map(Answer::Text)),
        FieldKind::Date => line(&|text| calendar::date(&text).map(Answer::Date)),
        FieldKind::Month => line(&|text| calendar::month(&text).map(Answer::Month)),
        FieldKind::Number { min, max, .. } => {
            line(&|text| number::number(&text, *min, *max).map(Answer::Number))
        }
        FieldKind::Choice(options) => line(&|text| one_of(options.values(), text).map(Answer::Choice)),
        FieldKind::YesNo => line(&|text| one_of([YES, NO], text).map(|value| Answer::YesNo(value == YES))),
        FieldKind::Consent => line(&|text| one_of([YES], text).map(|_| Answer::Consent)),
        FieldKind::Choices(options) => read_choices(options, values),
        FieldKind::Image => read_image(posted.upload(&question.name), values),
    }
}

/// A question that has one value: cleaned, then interpreted unless nothing is left of it.
fn read_one(
    values: &[String],
    multiline: bool,
    interpret: &dyn Fn(String) -> Result<Answer, Fault>,
) -> Result<Option<Answer>, Fault> {
    let value = match values {
        [] => return Ok(None),
        [value] => value,
        _ => return Err(Fault::Several),
    };
    let text = text::clean(value, multiline)?;
    if text.is_empty() { Ok(None) } else { interpret(text).map(Some) }
}

fn one_of<'o>(options: impl IntoIterator<Item = &'o str>, value: String) -> Result<String, Fault> {
    if options.into_iter().any(|option| option == value) { Ok(value) } else { Err(Fault::Option) }
}

/// Ticked boxes in the order of the form; a box ticked twice counts once.
fn read_choices(options: &Options, values: &[String]) -> Result<Option<Answer>, Fault> {
    let ticked: Vec<&str> =
        values.iter().map(|value| value.trim()).filter(|value| !value.is_empty()).collect();
    if ticked.iter().any(|value| !options.values().any(|option| option == *value)) {
        return Err(Fault::Option);
    }
    let kept: Vec<String> =
        options.values().filter(|option| ticked.contains(option)).map(str::to_owned).collect();
    Ok((!kept.is_empty()).then_some(Answer::Choices(kept)))
}

fn read_image(upload: &Upload, values: &[String]) -> Result<Option<Answer>, Fault> {
    match upload {
        Upload::Accepted { digest } => Ok(Some(Answer::Image { digest: digest.clone() })),
        Upload::Refused(problem) => Err(Fault::Photo(*problem)),
        // A name of file without its bytes: the form was not sent as multipart.
        Upload::Absent if values.iter().any(|value| !value.trim().is_empty()) => {
            Err(Fault::Photo(UploadProblem::Unreadable))
        }
        Upload::Absent => Ok(None),
    }
}

impl Fault {
    fn message(&self, question: &Question, messages: &Messages) -> String {
        match (self, &question.required_message) {
            (Fault::Missing, Some(own)) | (Fault::Shape(own), _) => return own.clone(),
            _ => {}
        }
        let mut values = vec![("label", question.label.clone())];
        match self {
            Fault::TooLong { max, length } => {
                values.extend([("max", max.to_string()), ("length", length.to_string())]);
            }
            Fault::TooShort { min, length } => {
                values.extend([("min", min.to_string()), ("length", length.to_string())]);
            }
            Fault::TooSmall(min) => values.push(("min", min.to_string())),
            Fault::TooLarge(max) => values.push(("max", max.to_string())),
            _ => {}
        }
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        messages.format(self.key(question), &values)
    }

    fn key(&self, question: &Question) -> &'static str {
        match self {
            Fault::Missing => match question.kind {
                FieldKind::Choice(_) | FieldKind::YesNo => "form_error_required_choice",
                FieldKind::Choices(_) => "form_error_required_choices",
                FieldKind::Consent => "form_error_required_consent",
                FieldKind::Image => "form_error_required_image",
                _ => "form_error_required",
            },
            Fault::Several => "form_error_several_answers",
            Fault::ControlCharacters => "form_error_control_characters",
            Fault::TooLong { .. } => "form_error_too_long",
            Fault::TooShort { .. } => "form_error_too_short",
            Fault::Shape(_) => "form_error_option",
            Fault::Email => "form_error_email",
            Fault::Phone => "form_error_phone",
            Fault::Date => "form_error_date",
            Fault::DateNotReal => "form_error_date_not_real",
            Fault::Month => "form_error_month",
            Fault::Number => "form_error_number",
            Fault::TooSmall(_) => "form_error_number_min",
            Fault::TooLarge(_) => "form_error_number_max",
            Fault::Option => "form_error_option",
            Fault::Photo(UploadProblem::Empty) => "form_error_image_empty",
            Fault::Photo(UploadProblem::TooLarge) => "form_error_image_too_large",
            Fault::Photo(UploadProblem::Format) => "form_error_image_format",
            Fault::Photo(UploadProblem::Dimensions) => "form_error_image_dimensions",
            Fault::Photo(UploadProblem::Unreadable) => "form_error_image_unreadable",
        }
    }
}

#[cfg(test)]
mod tests;
