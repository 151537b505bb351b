//! From what was posted to a submission worth sealing, or to the form drawn again with everything that is wrong.

use crate::bundle::{Bundle, Published};
use crate::config::HmacKey;
use crate::kept;
use crate::parse;
use crate::photo::{self, Photo, Problem};
use crate::refusal::Refusal;
use crate::seal::hex;
use crate::verify::Verified;
use forms::{Answers, FieldError, FormView, Posted, UploadProblem};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt;

/// Status of what the staff find in the queue.
pub(crate) const RECEIVED: &str = "received";
const SUSPECT: &str = "suspect";
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
    result: Result<Kept, Problem>,
}

/// A photo worth keeping, and how it travels to the browser and back.
struct Kept {
    photo: Photo,
    packed: String,
}

impl Developed {
    pub(crate) fn field(&self) -> &str {
        &self.field
    }

    pub(crate) fn photo(&self) -> Option<&Photo> {
        self.result.as_ref().ok().map(|kept| &kept.photo)
    }

    /// What the hidden field holds that brings the photo back.
    pub(crate) fn kept(&self) -> Option<&str> {
        self.result.as_ref().ok().map(|kept| kept.packed.as_str())
    }
}

/// Decodes the photo, away from the threads that answer requests, and notes in `posted` what came of it. Without a new
/// file, the photo of an earlier page counts.
pub(crate) async fn develop<'b>(
    published: &Published,
    posted: &mut Posted,
    uploads: Vec<parse::Upload>,
    returned: &str,
    key: &HmacKey,
) -> Result<Option<Developed>, Refusal<'b>> {
    let form = &published.form;
    let mut uploads = uploads.into_iter();
    let Some(parse::Upload { field, bytes }) = uploads.next() else {
        let asked = form.questions().find(|question| question.kind.is_image());
        let Some((question, (photo, digest))) = asked.zip(kept::unpack(form.id(), returned, key)) else {
            return Ok(None);
        };
        posted.set_upload(&question.name, forms::Upload::Accepted { digest });
        let kept = Kept { photo, packed: returned.trim().to_owned() };
        return Ok(Some(Developed { field: question.name.clone(), result: Ok(kept) }));
    };
    if uploads.next().is_some() {
        return Err(Refusal::Malformed("more than one file".to_owned()));
    }
    let digest = hex(&Sha256::digest(&bytes));
    let developed = tokio::task::spawn_blocking(move || photo::process(&bytes)).await;
    // A decoder that panics is one more file that cannot be read.
    let result = developed.unwrap_or(Err(Problem::Unreadable));
    let result = result.map(|photo| Kept { packed: kept::pack(form.id(), &digest, &photo, key), photo });
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
    developed: Option<&Developed>,
) -> Result<Submission, Refusal<'b>> {
    let form = &published.form;
    let answers = forms::validate(form, verified.posted(), &bundle.messages)
        .map_err(|errors| invalid(bundle, published, verified.posted(), errors, developed))?;
    // A photo chosen for a question that was hidden again is not an answer.
    let wanted = |developed: &&Developed| answers.photos().any(|name| name == developed.field);
    let photo = developed
        .filter(wanted)
        .and_then(|developed| Some((developed.field.clone(), developed.photo()?.clone())));
    let mut submission = Submission {
        form: form.id().to_owned(),
        form_digest: published.digest().to_owned(),
        status: RECEIVED,
        days_kept: form.retention_days(),
        answers,
        photo,
    };
    if verified.is_suspect() {
        submission.set_apart();
    }
    Ok(submission)
}

/// The form with what is wrong with the answers.
pub(crate) fn invalid<'b>(
    bundle: &Bundle,
    published: &'b Published,
    posted: &Posted,
    mut errors: Vec<FieldError>,
    developed: Option<&Developed>,
) -> Refusal<'b> {
    explain(bundle, &mut errors, developed);
    let view = redraw(bundle, published, posted, &errors, None, developed);
    Refusal::Invalid { published, view, cause: "answers to correct" }
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

/// The form with every answer kept. A photo that was `developed` goes back with it; of one that was not, the notice
/// says so, for no page can give a file back to a browser.
pub(crate) fn redraw(
    bundle: &Bundle,
    published: &Published,
    posted: &Posted,
    errors: &[FieldError],
    notice: Option<&str>,
    developed: Option<&Developed>,
) -> Box<FormView> {
    let form = &published.form;
    let mut view = forms::view(form, &published.action(), Some(posted), errors, &bundle.messages);
    let returned = developed.filter(|_| bundle.returns_photos);
    let kept = returned.and_then(|developed| Some((developed.field(), developed.kept()?)));
    if let Some((name, packed)) = kept
        && let Some(field) = view.fields.iter_mut().find(|field| field.name == name)
    {
        field.kept = Some(packed.to_owned());
    }
    let lost = form
        .questions()
        .any(|question| posted.has_file(&question.name) && kept.is_none_or(|(name, _)| name != question.name))
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

    /// Keeps it where the staff look last, and for a shorter time.
    pub(crate) fn set_apart(&mut self) {
        self.status = SUSPECT;
        self.days_kept = self.days_kept.min(SUSPECT_DAYS);
    }

    pub(crate) fn is_suspect(&self) -> bool {
        self.status == SUSPECT
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
