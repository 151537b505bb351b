//! What a bundle can lack, said so that whoever deploys it knows what to mend.

use super::VERSION;
use std::fmt;

/// Why a bundle cannot serve.
#[derive(Debug)]
pub enum BundleError {
    /// Not JSON, or not of the bundle's shape.
    Shape(serde_json::Error),
    /// Written by a generator of another version.
    Version(u32),
    /// A template does not parse, or names one that is not there. The text says which and where.
    Template(String),
    /// A template or a page the function needs is not in the bundle.
    Missing(&'static str),
    /// The site names a time zone that does not exist.
    TimeZone(String),
    /// A form stands under another name than its own.
    Misnamed(String),
    /// The first digest of a form is not the one of its definition: no answer to it would ever be taken.
    WrongDigest(String),
}

impl fmt::Display for BundleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape(error) => write!(f, "the bundle is not of the expected shape: {error}"),
            Self::Version(found) => {
                write!(
                    f,
                    "the bundle is of version {found}, this function reads version {VERSION}: build the site again"
                )
            }
            Self::Template(error) => write!(f, "a template of the bundle does not parse: {error}"),
            Self::Missing(what) => write!(f, "the bundle lacks {what}"),
            Self::TimeZone(zone) => write!(f, "the bundle's time zone does not exist: {zone}"),
            Self::Misnamed(id) => write!(f, "the form under {id} has another name"),
            Self::WrongDigest(id) => {
                write!(f, "the digests of the form {id} do not begin with the one of its definition")
            }
        }
    }
}

impl std::error::Error for BundleError {}
