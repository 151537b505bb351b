//! The index of what a build remembers. Pieces of the pages are read one by one, where they are needed.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::diagnostic::{self, Diagnostic, Severity};
use crate::encode::Encoded;
use crate::outline::Outline;
use crate::site::Unpublished;
use crate::world::Stamp;
use crate::write::{Piece, Published, Seal};
use crate::{Origin, Project, Report};

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct State {
    /// Of the program and its options: see [`key`].
    pub key: String,
    pub timezone: String,
    /// On the site's calendar: rights end, pages begin and end.
    pub day: String,
    pub languages: Vec<String>,
    /// Texts of pages, published or not, sorted by path.
    pub pages: Vec<Known>,
    /// Of all other files of the two folders.
    pub others: Stamp,
    pub seal: Seal,
    pub editions: Vec<Edition>,
    pub warnings: Vec<Told>,
    pub unpublished: Vec<Unpublished>,
    pub previewed: Vec<Unpublished>,
    pub documents: usize,
    pub images: usize,
    pub origins: Vec<At>,
}

/// An [`Origin`]: index into `State::pages`, address, form.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct At(usize, String, Option<String>);

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Known {
    pub source: String,
    pub stamp: Option<Stamp>,
    /// `None` for a page that is only drawn with the whole site.
    pub kept: Option<Kept>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Index into `State::editions`.
    pub edition: usize,
    /// A [`Page`].
    pub page: Piece,
}

/// What is only read of pages that were touched.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Page {
    /// In the output.
    pub file: String,
    pub outline: Outline,
    /// What its template sees: see `render::kept`.
    pub context: Piece,
    /// Cards of other pages.
    pub related: Vec<Piece>,
    pub children: Vec<Piece>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Edition {
    pub lang: String,
    /// What all its documents share.
    pub common: Piece,
    pub glossary: Piece,
}

/// A diagnostic whose code is no constant of this run.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Told {
    pub file: String,
    code: String,
    error: bool,
    span: Option<Range<usize>>,
    message: String,
    help: Option<String>,
}

impl State {
    pub fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("lists, texts and numbers can be written")
    }

    /// `None` for one that another version of the program wrote.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// Needs `pages`, sorted.
    pub fn places(&self, origins: &[Origin]) -> Vec<At> {
        let at = |origin: &Origin| {
            let page = self.pages.binary_search_by(|page| page.source.cmp(&origin.source)).ok()?;
            Some(At(page, origin.url.clone(), origin.form.clone()))
        };
        origins.iter().filter_map(at).collect()
    }

    pub fn report(&self, published: Published) -> Report {
        let mut warnings: Vec<_> = self.warnings.iter().map(Told::restore).collect();
        diagnostic::sort(&mut warnings);
        let origin = |At(page, url, form): &At| {
            let source = self.pages.get(*page)?.source.clone();
            Some(Origin { url: url.clone(), source, form: form.clone() })
        };
        Report {
            warnings,
            unpublished: self.unpublished.clone(),
            previewed: self.previewed.clone(),
            pages: self.documents,
            images: Encoded { images: self.images, decoded: 0 },
            published: Some(published),
            origins: self.origins.iter().filter_map(origin).collect(),
        }
    }
}

/// The program itself and all options but the time.
pub(super) fn key(project: &Project) -> String {
    let program = Stamp::of_program();
    let mut project = project.clone();
    project.options.now = Timestamp::UNIX_EPOCH;
    format!("{} {program:?} {project:?}", env!("CARGO_PKG_VERSION"))
}

pub(super) fn day(timezone: &str, project: &Project) -> String {
    let zone = jiff::tz::TimeZone::get(timezone).unwrap_or(jiff::tz::TimeZone::UTC);
    project.options.now.to_zoned(zone).date().to_string()
}

impl Told {
    pub fn of(diagnostic: &Diagnostic) -> Self {
        let Diagnostic { severity, code, file, span, message, help } = diagnostic.clone();
        Self { file, code: code.to_owned(), error: severity == Severity::Error, span, message, help }
    }

    fn restore(&self) -> Diagnostic {
        let severity = if self.error { Severity::Error } else { Severity::Warning };
        let Self { file, code, span, message, help, .. } = self;
        Diagnostic {
            severity,
            code: constant(code),
            file: file.clone(),
            span: span.clone(),
            message: message.clone(),
            help: help.clone(),
        }
    }
}

/// The one text of that spelling: there are few codes, and they live as long as the program.
fn constant(code: &str) -> &'static str {
    static CODES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut codes = CODES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = codes.get(code) {
        return known;
    }
    let code: &'static str = code.to_owned().leak();
    codes.insert(code);
    code
}
