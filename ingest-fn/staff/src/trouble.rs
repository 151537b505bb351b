//! What went wrong and what to do about it, for somebody who is not a developer.

use std::fmt;

/// A failure told in French: what, then what to do, then the technical detail if there is one.
#[derive(Debug, PartialEq, Eq)]
pub struct Trouble {
    what: String,
    remedy: String,
    detail: Option<String>,
}

impl Trouble {
    pub fn new(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { what: what.into(), remedy: remedy.into(), detail: None }
    }

    pub fn because(mut self, detail: impl fmt::Display) -> Self {
        self.detail = Some(detail.to_string());
        self
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Erreur : {}\n→ {}", self.what, self.remedy)?;
        match &self.detail {
            Some(detail) => write!(f, "\n  ({detail})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Trouble {}
