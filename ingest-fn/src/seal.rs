//! Closes the envelope. Everything a visitor wrote goes in; the function holds no key that opens it again.
//!
//! The envelope is an age file to all recipients. The reference is inside as well as outside, so that an envelope
//! moved to another item is noticed by whoever opens it; the photo's digest is inside the answers' envelope for the
//! same reason.

use crate::config::HmacKey;
use crate::envelope_version::{PHOTO_VERSION, SEALED_VERSION};
use crate::photo::Photo;
use crate::reference::Reference;
use crate::validate::Submission;
use age::x25519::Recipient;
use hmac::{Hmac, Mac};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::fmt::{self, Write as _};
use std::io::Write as _;

/// Largest envelope, in bytes: with its clear attributes it fits an item of 400 KB.
const ENVELOPE_LIMIT: usize = 390_000;
const DAY: i64 = 24 * 60 * 60;

/// A submission nobody here can read any more. Only [`seal`] makes it.
pub(crate) struct Sealed {
    reference: Reference,
    form: String,
    form_digest: String,
    status: &'static str,
    received_at: jiff::Timestamp,
    expires_at: i64,
    marker: String,
    envelope: Vec<u8>,
    photo: Option<Vec<u8>>,
}

/// Why an envelope could not be closed.
#[derive(Debug)]
pub(crate) enum SealError {
    /// More than an item of the store holds.
    TooLarge,
    /// The cause, for the log; never the content.
    Failed(String),
}

/// Seals a submission under a reference drawn for it.
pub(crate) fn seal(
    submission: &Submission,
    reference: Reference,
    received_at: jiff::Timestamp,
    recipients: &[Recipient],
    marker_key: &HmacKey,
) -> Result<Sealed, SealError> {
    let photo = submission.photo();
    let content = json!({
        "version": SEALED_VERSION,
        "reference": reference.as_str(),
        "form": submission.form(),
        "received_at": timestamp(received_at),
        "answers": submission.answers(),
        "photo": photo.map(|(field, photo)| json!({
            "field": field,
            "sha256": hex(&Sha256::digest(&photo.jpeg)),
            "width": photo.width,
            "height": photo.height,
        })),
    });
    Ok(Sealed {
        form: submission.form().to_owned(),
        form_digest: submission.form_digest().to_owned(),
        status: submission.status(),
        received_at,
        expires_at: received_at.as_second() + i64::from(submission.days_kept()) * DAY,
        marker: marker(submission, submission.status(), marker_key),
        envelope: close(content.to_string().as_bytes(), recipients)?,
        photo: photo
            .map(|(field, photo)| close(&photo_content(&reference, field, photo), recipients))
            .transpose()?,
        reference,
    })
}

/// A line of JSON, then the JPEG.
fn photo_content(reference: &Reference, field: &str, photo: &Photo) -> Vec<u8> {
    let header = json!({
        "version": PHOTO_VERSION,
        "reference": reference.as_str(),
        "field": field,
        "type": "image/jpeg",
        "width": photo.width,
        "height": photo.height,
    });
    [header.to_string().as_bytes(), b"\n", &photo.jpeg].concat()
}

fn close(content: &[u8], recipients: &[Recipient]) -> Result<Vec<u8>, SealError> {
    let failed = |cause: &dyn fmt::Display| SealError::Failed(cause.to_string());
    let encryptor = age::Encryptor::with_recipients(recipients.iter().map(|key| key as &dyn age::Recipient))
        .map_err(|cause| failed(&cause))?;
    let mut envelope = Vec::with_capacity(content.len() + 1024);
    let mut writer = encryptor.wrap_output(&mut envelope).map_err(|cause| failed(&cause))?;
    writer.write_all(content).map_err(|cause| failed(&cause))?;
    writer.finish().map_err(|cause| failed(&cause))?;
    if envelope.len() > ENVELOPE_LIMIT { Err(SealError::TooLarge) } else { Ok(envelope) }
}

/// The same for the same answers, and meaningless without the key. A suspect has markers of its own: what a robot
/// sent must not swallow the same answers from a person.
pub(crate) fn marker(submission: &Submission, status: &str, key: &HmacKey) -> String {
    let mut mac =
        <Hmac<Sha256> as Mac>::new_from_slice(key.bytes()).expect("an HMAC takes a key of any length");
    for part in [submission.form().as_bytes(), status.as_bytes(), &submission.canonical()] {
        // Lengths first: no two different lists of parts run together into the same bytes.
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    hex(&mac.finalize().into_bytes())
}

/// ISO 8601 in UTC, always of the same length: the order of the texts is the order of the instants.
pub(crate) fn timestamp(instant: jiff::Timestamp) -> String {
    format!("{instant:.3}")
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a String cannot fail");
        text
    })
}

impl Sealed {
    pub(crate) fn reference(&self) -> &Reference {
        &self.reference
    }

    pub(crate) fn form(&self) -> &str {
        &self.form
    }

    pub(crate) fn form_digest(&self) -> &str {
        &self.form_digest
    }

    pub(crate) fn status(&self) -> &str {
        self.status
    }

    pub(crate) fn received_at(&self) -> jiff::Timestamp {
        self.received_at
    }

    /// Seconds since 1970, for the table's expiry.
    pub(crate) fn expires_at(&self) -> i64 {
        self.expires_at
    }

    /// Hexadecimal.
    pub(crate) fn marker(&self) -> &str {
        &self.marker
    }

    pub(crate) fn envelope(&self) -> &[u8] {
        &self.envelope
    }

    pub(crate) fn photo_envelope(&self) -> Option<&[u8]> {
        self.photo.as_deref()
    }
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => f.write_str("the envelope is larger than an item of the store"),
            Self::Failed(cause) => write!(f, "the envelope could not be closed: {cause}"),
        }
    }
}

impl std::error::Error for SealError {}
