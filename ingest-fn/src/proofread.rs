//! The answers shown once more before they are sent. Nothing is verified, sealed or stored on the way: the page holds
//! the answers, and sends them like the form itself would.

use crate::bundle::{Bundle, Published};
use crate::refusal::Refusal;
use crate::validate::{Developed, invalid, redraw};
use forms::form::Purpose;
use forms::posted::{DIGEST_FIELD, HONEYPOT_FIELD, KEPT_PHOTO_FIELD, PROOF_FIELD, STEP_CHECK, STEP_EDIT};
use forms::recap::{self, Row};
use forms::{FormView, Posted};
use serde::Serialize;

/// What a visitor asks for with a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// To see the answers once more.
    Check,
    /// To go back to the form.
    Edit,
    Send,
}

impl Step {
    /// Reads the value of [`forms::posted::STEP_FIELD`]. Whatever is not known sends, as a form without steps does.
    pub(crate) fn of(value: &str, published: &Published, bundle: &Bundle) -> Self {
        match value {
            _ if published.form.purpose() != Purpose::Queue || !bundle.can_check() => Self::Send,
            STEP_CHECK => Self::Check,
            STEP_EDIT => Self::Edit,
            _ => Self::Send,
        }
    }
}

/// What `check.html` draws. Holds answers; has no `Debug`.
#[derive(Serialize)]
pub(crate) struct CheckView {
    /// Why the page is shown again instead of the confirmation.
    notice: Option<String>,
    action: String,
    submit: String,
    rows: Vec<Row>,
    hidden: Vec<Hidden>,
    photo: Option<PhotoFacts>,
}

#[derive(Serialize)]
struct Hidden {
    name: String,
    value: String,
}

#[derive(Serialize)]
struct PhotoFacts {
    width: u32,
    height: u32,
    kilobytes: usize,
}

/// The page that shows the answers, or the form with what is wrong with them. `reserved` are the names and values that
/// go on as they came; `notice` says why it is this page again.
pub(crate) fn check<'b>(
    bundle: &Bundle,
    published: &'b Published,
    posted: &Posted,
    developed: Option<&Developed>,
    reserved: &[(&str, &str)],
    notice: Option<&str>,
) -> Result<Box<CheckView>, Refusal<'b>> {
    let form = &published.form;
    let answers = forms::validate(form, posted, &bundle.messages)
        .map_err(|errors| invalid(bundle, published, posted, errors, developed))?;
    // A photo chosen for a question that was hidden again goes no further.
    let photo = developed.filter(|developed| answers.photos().any(|name| name == developed.field()));
    let kept = photo.and_then(Developed::kept).map(|kept| (KEPT_PHOTO_FIELD.to_owned(), kept.to_owned()));
    let own = [(DIGEST_FIELD.to_owned(), published.digest().to_owned())];
    let reserved = reserved.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let hidden = own.into_iter().chain(reserved).chain(recap::repost(&answers)).chain(kept);
    let months: Vec<&str> = bundle.months();
    Ok(Box::new(CheckView {
        notice: notice.map(str::to_owned),
        action: published.action(),
        submit: form.submit().to_owned(),
        rows: recap::recap(form, &answers, &bundle.messages, &months),
        hidden: hidden.map(|(name, value)| Hidden { name, value }).collect(),
        photo: photo.and_then(Developed::photo).map(|photo| PhotoFacts {
            width: photo.width,
            height: photo.height,
            kilobytes: photo.jpeg.len().div_ceil(1000),
        }),
    }))
}

/// The form as it was left.
pub(crate) fn edit(
    bundle: &Bundle,
    published: &Published,
    posted: &Posted,
    developed: Option<&Developed>,
) -> Box<FormView> {
    redraw(bundle, published, posted, &[], None, developed)
}

/// What the page of the answers sends on besides them: what the trap caught, and a challenge, empty when none could be
/// made.
pub(crate) fn reserved<'t>(trap: &'t str, challenge: &'t str) -> [(&'static str, &'t str); 2] {
    [(HONEYPOT_FIELD, trap), (PROOF_FIELD, challenge)]
}
