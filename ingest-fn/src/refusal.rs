//! Why a submission was not taken. Each reason knows the status and the page it is answered with; the cause beside
//! it is for the log and is never shown.

use crate::bundle::{Bundle, Published};
use crate::parse::ParseError;
use crate::render::Page;
use axum::http::StatusCode;
use forms::FormView;

pub(crate) enum Refusal<'b> {
    /// Not what the form of this site sends.
    Malformed(String),
    /// Not through the CDN, or from a page of another site.
    Forbidden(&'static str),
    /// Larger than is taken.
    TooLarge(&'static str),
    /// Not in an encoding of HTML forms.
    WrongType,
    /// No form has this name.
    UnknownForm,
    /// The answers must be looked at again: the form is drawn with them.
    Invalid { published: &'b Published, view: Box<FormView>, cause: &'static str },
    /// The answers are good and could not be kept: the form is drawn with them.
    Unavailable { published: &'b Published, view: Box<FormView>, cause: String },
    /// Codes were guessed, answers sent or photos looked at too often: the form is drawn with what to do.
    TooMany { published: &'b Published, view: Box<FormView> },
    /// Our fault, and not worth trying again.
    Failed(String),
}

impl Refusal<'_> {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::UnknownForm => StatusCode::NOT_FOUND,
            Self::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    pub(crate) fn page(&self, bundle: &Bundle) -> Page {
        match self {
            Self::Invalid { published, view, .. }
            | Self::Unavailable { published, view, .. }
            | Self::TooMany { published, view } => bundle.render_form(published, view, true),
            _ => bundle.render_problem(self.status().as_u16()),
        }
    }

    /// One word for the log.
    pub(crate) fn outcome(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed",
            Self::Forbidden(_) => "forbidden",
            Self::TooLarge(_) => "too_large",
            Self::WrongType => "wrong_type",
            Self::UnknownForm => "unknown_form",
            Self::Invalid { .. } => "invalid",
            Self::Unavailable { .. } => "unavailable",
            Self::TooMany { .. } => "too_many",
            Self::Failed(_) => "failed",
        }
    }

    /// What the log should know beyond the outcome; never a value.
    pub(crate) fn cause(&self) -> Option<&str> {
        match self {
            Self::Malformed(cause) | Self::Failed(cause) | Self::Unavailable { cause, .. } => Some(cause),
            Self::Forbidden(cause) | Self::TooLarge(cause) | Self::Invalid { cause, .. } => Some(cause),
            Self::WrongType | Self::UnknownForm | Self::TooMany { .. } => None,
        }
    }
}

impl From<ParseError> for Refusal<'_> {
    fn from(error: ParseError) -> Self {
        match error {
            ParseError::WrongType => Self::WrongType,
            ParseError::Broken(what) => Self::Malformed(what.to_owned()),
        }
    }
}
