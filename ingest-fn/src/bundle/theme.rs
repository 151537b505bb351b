//! The theme's templates. Parsing them takes longer than the rest of a start, and the first page is drawn only after the
//! store was asked: they are parsed by whoever needs them first, or beforehand by who has the time.

use super::BundleError;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Templates the function renders itself; they may include any other.
const TEMPLATES: [&str; 3] = ["form.html", "confirmation.html", "error.html"];

/// Draws the answers before they are sent; a theme may do without.
pub(crate) const CHECK: &str = "check.html";

pub(crate) struct Theme {
    sources: BTreeMap<String, String>,
    /// Or where it does not parse.
    parsed: OnceLock<Result<tera::Tera, String>>,
}

impl Theme {
    /// # Errors
    /// Names a template that the function needs and `sources` lack.
    pub(super) fn new(sources: BTreeMap<String, String>) -> Result<Self, BundleError> {
        match TEMPLATES.into_iter().find(|name| !sources.contains_key(*name)) {
            Some(missing) => Err(BundleError::Missing(missing)),
            None => Ok(Self { sources, parsed: OnceLock::new() }),
        }
    }

    /// The templates, ready to be drawn.
    ///
    /// # Errors
    /// Says which one does not parse, and where; or which one names another that is not there.
    pub(crate) fn parsed(&self) -> Result<&tera::Tera, BundleError> {
        let parse = || {
            let mut tera = tera::Tera::new();
            tera.add_raw_templates(&self.sources).map_err(|error| error.to_string())?;
            Ok(tera)
        };
        self.parsed.get_or_init(parse).as_ref().map_err(|error| BundleError::Template(error.clone()))
    }

    /// Whether it draws answers before they are sent.
    pub(super) fn can_check(&self) -> bool {
        self.sources.contains_key(CHECK)
    }

    /// Whether its fields give a photo back to the browser.
    pub(super) fn returns_photos(&self) -> bool {
        self.sources.values().any(|template| template.contains("field.kept"))
    }
}
