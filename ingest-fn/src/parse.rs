//! Reads a body as a browser sends it, in either of the two encodings HTML forms have.
//!
//! Nothing is decided here but whether the bytes can be read: which names a form knows, and what an answer must be,
//! comes later.

use axum::body::{Body, Bytes};
use forms::Posted;
use forms::posted::{DIGEST_FIELD, HONEYPOT_FIELD, KEPT_PHOTO_FIELD, PROOF_FIELD, STEP_FIELD};
use std::fmt;

/// More names and values than any form has; bounds the work on a hostile body.
const PARTS_LIMIT: usize = 1000;

/// What a body says.
pub(crate) struct Parsed {
    /// The answers, reserved names taken out.
    pub(crate) posted: Posted,
    /// Empty when absent.
    pub(crate) digest: String,
    /// Empty when a person filled in the form.
    pub(crate) trap: String,
    /// What is asked for; empty to send.
    pub(crate) step: String,
    /// A photo given back earlier; empty when there is none.
    pub(crate) kept_photo: String,
    /// What became of a challenge; empty when there is none.
    pub(crate) proof: String,
    /// The files chosen, as they came.
    pub(crate) uploads: Vec<Upload>,
}

/// A file and the field it was chosen in.
pub(crate) struct Upload {
    pub(crate) field: String,
    pub(crate) bytes: Bytes,
}

/// Why a body cannot be read.
#[derive(Debug)]
pub(crate) enum ParseError {
    /// Neither of the two encodings.
    WrongType,
    /// Broken. The text is for the log and repeats nothing of the body.
    Broken(&'static str),
}

/// Reads a body according to its `Content-Type`.
pub(crate) async fn parse(content_type: Option<&str>, body: Bytes) -> Result<Parsed, ParseError> {
    let content_type = content_type.ok_or(ParseError::WrongType)?;
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "application/x-www-form-urlencoded" => urlencoded(&body),
        "multipart/form-data" => multipart(content_type, body).await,
        _ => Err(ParseError::WrongType),
    }
}

impl Parsed {
    fn new() -> Self {
        let [digest, trap, step, kept_photo, proof] = [const { String::new() }; 5];
        Self { posted: Posted::default(), digest, trap, step, kept_photo, proof, uploads: Vec::new() }
    }

    fn take(&mut self, name: &str, value: String) {
        match name {
            DIGEST_FIELD => self.digest = value,
            HONEYPOT_FIELD => self.trap.push_str(&value),
            STEP_FIELD => self.step = value,
            KEPT_PHOTO_FIELD => self.kept_photo = value,
            PROOF_FIELD => self.proof = value,
            _ => self.posted.push(name, value),
        }
    }
}

/// Browsers answer a page in its own encoding, ours is UTF-8. Bytes that are none would be kept with holes in them.
const NOT_UTF8: ParseError = ParseError::Broken("a name or a value is not UTF-8");

fn urlencoded(body: &[u8]) -> Result<Parsed, ParseError> {
    if std::str::from_utf8(&percent_decoded(body)).is_err() {
        return Err(NOT_UTF8);
    }
    let mut parsed = Parsed::new();
    for (count, (name, value)) in form_urlencoded::parse(body).enumerate() {
        if count == PARTS_LIMIT {
            return Err(ParseError::Broken("too many fields"));
        }
        parsed.take(&name, value.into_owned());
    }
    Ok(parsed)
}

/// The bytes behind each `%E9`. Names, values and the signs between them stay together: none of those signs is part of a
/// longer character.
fn percent_decoded(body: &[u8]) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut bytes = Vec::with_capacity(body.len());
    let mut rest = body;
    while let [first, tail @ ..] = rest {
        let escaped = match tail {
            [high, low, after @ ..] if *first == b'%' => digit(*high).zip(digit(*low)).zip(Some(after)),
            _ => None,
        };
        let (byte, left) = escaped.map_or((*first, tail), |((high, low), after)| (high << 4 | low, after));
        bytes.push(byte);
        rest = left;
    }
    bytes
}

async fn multipart(content_type: &str, body: Bytes) -> Result<Parsed, ParseError> {
    let boundary = multer::parse_boundary(content_type).map_err(|_| ParseError::Broken("no boundary"))?;
    let mut parts = multer::Multipart::new(Body::from(body).into_data_stream(), boundary);
    let mut parsed = Parsed::new();
    let mut count = 0;
    while let Some(part) =
        parts.next_field().await.map_err(|_| ParseError::Broken("multipart does not parse"))?
    {
        count += 1;
        if count > PARTS_LIMIT {
            return Err(ParseError::Broken("too many fields"));
        }
        let name = part.name().ok_or(ParseError::Broken("a part has no name"))?.to_owned();
        let file_name = part.file_name().map(str::to_owned);
        match file_name {
            None => {
                // A part may name another encoding of its own.
                let charset = part.content_type().and_then(|kind| kind.get_param("charset"));
                let foreign = charset.is_some_and(|name| name != "utf-8");
                let unfinished = |_| ParseError::Broken("a part does not end");
                let value = if foreign {
                    part.text().await.map_err(unfinished)?
                } else {
                    let bytes = part.bytes().await.map_err(unfinished)?;
                    String::from_utf8(bytes.into()).map_err(|_| NOT_UTF8)?
                };
                if foreign && value.contains(char::REPLACEMENT_CHARACTER) {
                    return Err(NOT_UTF8);
                }
                parsed.take(&name, value);
            }
            Some(file_name) => {
                let bytes = part.bytes().await.map_err(|_| ParseError::Broken("a part does not end"))?;
                // A file field left empty is sent as a file without name or content.
                if !(file_name.is_empty() && bytes.is_empty()) {
                    // Known by name from here on, so that a file nobody asked for is noticed.
                    parsed.posted.set_upload(&name, forms::Upload::Absent);
                    parsed.uploads.push(Upload { field: name, bytes });
                }
            }
        }
    }
    Ok(parsed)
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongType => f.write_str("the content type is not one of an HTML form"),
            Self::Broken(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for ParseError {}
