//! Which page shows which error: the one whose file is wrong, or all when what they share is wrong.

use std::sync::Arc;

use serde_json::json;

use crate::Origin;
use crate::diagnostic::Located;
use crate::model;

/// What the last attempt to build the site gave.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Why the site shown is the one before; empty when all is well.
    pub errors: Vec<Located>,
    /// Why nothing could be written, in French.
    pub failure: Option<String>,
    /// Of the last site that was whole.
    pub origins: Arc<Vec<Origin>>,
}

impl Outcome {
    /// What the page at `url` is told; `shown` names the bytes that are published there, `None` if nothing is.
    pub fn state(&self, url: &str, shown: Option<&str>) -> serde_json::Value {
        let (here, elsewhere): (Vec<&Located>, Vec<&Located>) =
            self.errors.iter().partition(|error| self.is_here(error, url, shown.is_some()));
        json!({ "page": shown, "here": here, "elsewhere": elsewhere, "failure": self.failure })
    }

    fn is_here(&self, error: &Located, url: &str, published: bool) -> bool {
        if is_shared(&error.file) {
            return true;
        }
        if let Some(form) = form_of(&error.file) {
            let mut carriers = self.origins.iter().filter(|origin| origin.form.as_deref() == Some(form));
            // A form that no page carries yet concerns whoever writes it, wherever they look.
            return carriers.clone().next().is_none() || carriers.any(|origin| is_at(origin, url));
        }
        let mut shown = self.origins.iter().filter(|origin| is_at(origin, url));
        // Where nothing was ever published, any of the errors may be why.
        shown.any(|origin| belongs(&error.file, &origin.source)) || !published
    }
}

/// What has no page of its own stands in a listing, at an anchor.
fn is_at(origin: &Origin, url: &str) -> bool {
    origin.url.split('#').next() == Some(url)
}

/// What all pages are made with.
fn is_shared(file: &str) -> bool {
    !file.starts_with("content/") || file == model::FILE || file.starts_with("content/data/")
}

fn form_of(file: &str) -> Option<&str> {
    file.strip_prefix(crate::load::FORMS)?.split('.').next()
}

/// The page itself, or a photo that lies beside it.
fn belongs(file: &str, source: &str) -> bool {
    let Some((folder, name)) = source.rsplit_once('/') else { return false };
    let beside = file.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
    file == source || (name.starts_with("index.") && beside.is_some_and(|rest| !rest.ends_with(".md")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Diagnostic, located};
    use crate::world::Memory;

    fn origin(url: &str, source: &str, form: Option<&str>) -> Origin {
        Origin { url: url.into(), source: source.into(), form: form.map(str::to_owned) }
    }

    fn outcome(files: &[&str]) -> Outcome {
        let errors: Vec<_> = files.iter().map(|file| Diagnostic::error("x", *file, "non")).collect();
        let origins = [
            origin("/actions/a/", "content/actions/a/index.md", None),
            origin("/cadre/", "content/pages/cadre.md", None),
            origin("/chiffres/#chiffres-2025", "content/chiffres/2025.md", None),
            origin("/avis/", "content/pages/avis.md", Some("avis")),
        ];
        Outcome { errors: located(&Memory::new(), &errors), failure: None, origins: Arc::new(origins.into()) }
    }

    fn counts(outcome: &Outcome, url: &str, published: bool) -> (usize, usize) {
        let state = outcome.state(url, published.then_some("0123"));
        let count = |key: &str| state[key].as_array().unwrap().len();
        (count("here"), count("elsewhere"))
    }

    #[test]
    fn an_error_is_shown_on_the_page_that_has_it_and_announced_on_the_others() {
        let outcome = outcome(&["content/actions/a/index.md", "content/actions/a/photo.jpg"]);
        assert_eq!(counts(&outcome, "/actions/a/", true), (2, 0));
        assert_eq!(counts(&outcome, "/cadre/", true), (0, 2));
        assert_eq!(counts(&outcome, "/actions/", true), (0, 2), "a listing has no file of its own");
        let entry = self::outcome(&["content/chiffres/2025.md"]);
        assert_eq!(counts(&entry, "/chiffres/", true), (1, 0), "nor has this entry a page");
    }

    #[test]
    fn what_all_pages_share_concerns_all() {
        let outcome = outcome(&["content/site.yaml", "themes/templates/page.html", "content/data/x.yaml"]);
        assert_eq!(counts(&outcome, "/cadre/", true), (3, 0));
    }

    #[test]
    fn a_form_concerns_the_page_that_carries_it() {
        let outcome = outcome(&["content/forms/avis.yaml", "content/forms/orphelin.yaml"]);
        assert_eq!(counts(&outcome, "/avis/", true), (2, 0));
        assert_eq!(counts(&outcome, "/cadre/", true), (1, 1));
    }

    #[test]
    fn where_nothing_is_published_all_errors_are_shown() {
        let outcome = outcome(&["content/pages/neuve.md"]);
        assert_eq!(counts(&outcome, "/neuve/", false), (1, 0));
        assert_eq!(counts(&outcome, "/cadre/", true), (0, 1));
    }
}
