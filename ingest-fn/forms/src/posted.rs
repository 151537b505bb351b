//! What a browser sent, exactly as it sent it: answers are shown again byte for byte when one of them is wrong.

use crate::form::Form;
use std::collections::BTreeMap;
use std::fmt;

/// Name of the hidden field that says which version of the form was open in the browser.
pub const DIGEST_FIELD: &str = "_form_digest";

/// Name of the field that people do not see and must leave empty.
pub const HONEYPOT_FIELD: &str = "_url";

/// Name of the button, or hidden field, that says what is asked for: [`STEP_CHECK`], [`STEP_EDIT`], or nothing, to send.
pub const STEP_FIELD: &str = "_step";

/// The answers are to be shown once more.
pub const STEP_CHECK: &str = "check";

/// The form is wanted again, with its answers.
pub const STEP_EDIT: &str = "edit";

/// Name of the hidden field that brings back a photo received before.
pub const KEPT_PHOTO_FIELD: &str = "_photo";

/// Name of the hidden field that holds a challenge, and brings back what the browser made of it.
pub const PROOF_FIELD: &str = "_proof";

/// Names and values in the order of arrival, and what became of the files. `Debug` shows names, never a value.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Posted {
    values: Vec<(String, Vec<String>)>,
    uploads: BTreeMap<String, Upload>,
}

/// What became of the file of an image question, once `ingest-fn` has looked at its bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Upload {
    /// No file was chosen.
    #[default]
    Absent,
    /// A photo that can be kept. `digest` identifies its bytes (hexadecimal SHA-256 of the file as uploaded), so
    /// that the same form with another photo is another submission.
    Accepted {
        digest: String,
    },
    Refused(UploadProblem),
}

/// Why a file cannot be kept as a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadProblem {
    /// A file of no bytes.
    Empty,
    /// More bytes than are accepted.
    TooLarge,
    /// Not a JPEG, PNG or WebP picture.
    Format,
    /// More pixels than are accepted.
    Dimensions,
    /// The right format, but it does not decode.
    Unreadable,
}

impl Posted {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a value; a name may come several times (checkboxes).
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let (name, value) = (name.into(), value.into());
        match self.values.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(value),
            None => self.values.push((name, vec![value])),
        }
    }

    /// Says what became of the file of question `name`.
    pub fn set_upload(&mut self, name: impl Into<String>, upload: Upload) {
        self.uploads.insert(name.into(), upload);
    }

    /// All values of `name`, in the order of arrival.
    pub fn all(&self, name: &str) -> &[String] {
        self.values.iter().find(|(known, _)| known == name).map_or(&[], |(_, values)| values)
    }

    /// The first value of `name`.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.all(name).first().map(String::as_str)
    }

    /// `Upload::Absent` when nothing was said about `name`.
    pub fn upload(&self, name: &str) -> &Upload {
        self.uploads.get(name).unwrap_or(&Upload::Absent)
    }

    /// Whether a file came for question `name`, looked at or not, and nothing is known against it.
    pub fn has_file(&self, name: &str) -> bool {
        self.uploads.get(name).is_some_and(|upload| !matches!(upload, Upload::Refused(_)))
    }

    /// Each name once, in the order of arrival, then those of the files.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let texts = self.values.iter().map(|(name, _)| name.as_str());
        texts.chain(self.uploads.keys().map(String::as_str).filter(|name| self.all(name).is_empty()))
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Posted {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut posted = Posted::new();
        for (name, value) in pairs {
            posted.push(name, value);
        }
        posted
    }
}

impl fmt::Debug for Posted {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Posted({})", self.names().collect::<Vec<_>>().join(", "))
    }
}

/// Names that the form never sent out: neither its questions nor the reserved ones. A file where the form asks
/// for none is unknown too. Whoever posts these did not use the form.
pub fn unknown_fields<'p>(form: &Form, posted: &'p Posted) -> Vec<&'p str> {
    let known = |name: &str| name == DIGEST_FIELD || name == HONEYPOT_FIELD || form.question(name).is_some();
    let file_wanted = |name: &str| form.question(name).is_some_and(|question| question.kind.is_image());
    posted
        .names()
        .filter(|name| !known(name) || (posted.uploads.contains_key(*name) && !file_wanted(name)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::specimen;

    #[test]
    fn values_keep_their_order_and_their_bytes() {
        let posted: Posted = [("a", " 1\r\n"), ("b", "2"), ("a", "3")].into_iter().collect();
        assert_eq!(posted.all("a"), [" 1\r\n", "3"]);
        assert_eq!(posted.first("b"), Some("2"));
        assert_eq!(posted.names().collect::<Vec<_>>(), ["a", "b"]);
        assert!(posted.all("c").is_empty());
    }

    #[test]
    fn debug_never_shows_a_value() {
        let posted: Posted = [("nom", "Secret")].into_iter().collect();
        assert_eq!(format!("{posted:?}"), "Posted(nom)");
    }

    #[test]
    fn what_the_form_did_not_ask_is_unknown() {
        let form = specimen::form();
        let mut posted: Posted =
            [("nom", "x"), (DIGEST_FIELD, "y"), (HONEYPOT_FIELD, ""), ("admin", "1")].into_iter().collect();
        assert_eq!(unknown_fields(&form, &posted), ["admin"]);
        posted.set_upload("photo", Upload::Absent);
        assert_eq!(unknown_fields(&form, &posted), ["admin"]);
        posted.set_upload("nom", Upload::Absent);
        posted.set_upload("autre", Upload::Refused(UploadProblem::Empty));
        assert_eq!(unknown_fields(&form, &posted), ["nom", "admin", "autre"]);
        assert!(posted.has_file("photo") && !posted.has_file("autre") && !posted.has_file("admin"));
    }
}
