//! From what was posted to a submission worth sealing, or to the form drawn again with everything that is wrong.

use crate::bundle::{Bundle, Published};
use crate::parse;
use crate::photo::{self, Photo, Problem};
use crate::refusal::Refusal;
use crate::seal::hex;
use crate::verify::Verified;
use forms::{Answers, FieldError, FormView, Posted, UploadProblem};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt;

/// How long a suspect is kept at most, in days.
const SUSPECT_DAYS: u32 = 30;

/// Answers that are what the form asks for. Only [`validate`] makes it; `Debug` shows no answer.
pub(crate) struct Submission {
    form: String,
    form_digest: String,
    status: &'static str,
    days_kept: u32,
    answers: Answers,
    photo: Option<(String, Photo)>,
}

/// What came of the file a visitor chose.
pub(crate) struct Developed {
    field: String,
    result: Result<Photo, Problem>,
}

/// Decodes the photo, away from the threads that answer requests, and notes in `posted` what came of it.
pub(crate) async fn develop<'b>(
    posted: &mut Posted,
    uploads: Vec<parse::Upload>,
) -> Result<Option<Developed>, Refusal<'b>> {
    let mut uploads = uploads.into_iter();
    let Some(parse::Upload { field, bytes }) = uploads.next() else { return Ok(None) };
    if uploads.next().is_some() {
        return Err(Refusal::Malformed("more than one file".to_owned()));
    }
    let digest = hex(&Sha256::digest(&bytes));
    let developed = tokio::task::spawn_blocking(move || photo::process(&bytes)).await;
    // A decoder that panics is one more file that cannot be read.
    let result = developed.unwrap_or(Err(Problem::Unreadable));
    let noted = match &result {
        Ok(_) => forms::Upload::Accepted { digest },
        Err(problem) => forms::Upload::Refused(match problem {
            Problem::Empty => UploadProblem::Empty,
            Problem::NotAnImage | Problem::Heic | Problem::OtherFormat => UploadProblem::Format,
            Problem::TooManyPixels => UploadProblem::Dimensions,
            Problem::Truncated | Problem::Unreadable => UploadProblem::Unreadable,
        }),
    };
    posted.set_upload(&field, noted);
    Ok(Some(Developed { field, result }))
}

/// Checks every answer at once.
pub(crate) fn validate<'b>(
    bundle: &Bundle,
    published: &'b Published,
    verified: &Verified<Posted>,
    developed: Option<Developed>,
) -> Result<Submission, Refusal<'b>> {
    let form = &published.form;
    let answers = forms::validate(form, verified.posted(), &bundle.messages).map_err(|mut errors| {
        explain(bundle, &mut errors, developed.as_ref());
        let view = redraw(bundle, published, verified.posted(), &errors, None);
        Refusal::Invalid { published, view, cause: "answers to correct" }
    })?;
    // A photo chosen for a question that was hidden again is not an answer.
    let wanted = |developed: &Developed| answers.photos().any(|name| name == developed.field);
    let photo =
        developed.filter(wanted).and_then(|developed| Some((developed.field, developed.result.ok()?)));
    let (status, days_kept) = if verified.is_suspect() {
        ("suspect", form.retention_days().min(SUSPECT_DAYS))
    } else {
        ("received", form.retention_days())
    };
    Ok(Submission {
        form: form.id().to_owned(),
        form_digest: published.digest().to_owned(),
        status,
        days_kept,
        answers,
        photo,
    })
}

/// Says more than the form can where we know more: what to do with a telephone's own format, or with half a file.
fn explain(bundle: &Bundle, errors: &mut [FieldError], developed: Option<&Developed>) {
    let Some(Developed { field, result: Err(problem) }) = developed else { return };
    let key = match problem {
        Problem::Heic => "ingest_photo_heic",
        Problem::Truncated => "ingest_photo_truncated",
        _ => return,
    };
    for error in errors.iter_mut().filter(|error| error.field == *field) {
        error.message = bundle.wording.get(key).to_owned();
    }
}

/// The form with every answer kept but the photo, which no page can give back to a browser: the notice says so.
pub(crate) fn redraw(
    bundle: &Bundle,
    published: &Published,
    posted: &Posted,
    errors: &[FieldError],
    notice: Option<&str>,
) -> Box<FormView> {
    let form = &published.form;
    let action = format!("/formulaires/{}", form.id());
    let mut view = forms::view(form, &action, Some(posted), errors, &bundle.messages);
    let lost = form
        .questions()
        .any(|question| posted.has_file(&question.name))
        .then(|| bundle.wording.get("ingest_photo_again"));
    let sentences: Vec<&str> = notice.into_iter().chain(lost).collect();
    view.notice = (!sentences.is_empty()).then(|| sentences.join(" "));
    Box::new(view)
}

impl Submission {
    pub(crate) fn form(&self) -> &str {
        &self.form
    }

    pub(crate) fn form_digest(&self) -> &str {
        &self.form_digest
    }

    pub(crate) fn status(&self) -> &'static str {
        self.status
    }

    /// Days after which the submission is erased.
    pub(crate) fn days_kept(&self) -> u32 {
        self.days_kept
    }

    pub(crate) fn answers(&self) -> Value {
        self.answers.to_json()
    }

    /// Holds the answers, and the digest of the file chosen: for the duplicate marker only.
    pub(crate) fn canonical(&self) -> Vec<u8> {
        self.answers.canonical()
    }

    /// The question and the photo that answers it.
    pub(crate) fn photo(&self) -> Option<(&str, &Photo)> {
        self.photo.as_ref().map(|(field, photo)| (field.as_str(), photo))
    }
}

impl fmt::Debug for Submission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Submission({}, {})", self.form, self.status)
    }
}
