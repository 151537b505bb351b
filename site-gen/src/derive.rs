//! What follows from the pages: files for feed readers, search engines, calendars, spreadsheets and hosts.
//!
//! Nothing here knows the time of day: a build of the same content on the same day writes the same bytes.

mod bundle;
mod calendar;
mod feed;
mod headers;
mod manifest;
mod open_data;
mod redirects;
mod robots;
mod security;
mod sitemap;
mod xml;

pub use headers::{Rule, Rules};

use jiff::civil;

use crate::assets::AssetMap;
use crate::diagnostic::Diagnostic;
use crate::site::Site;
use crate::theme::{Messages, Theme};
use crate::view::Views;
use crate::write::WriteError;

/// Receives a file: its path below the published folder, and its bytes.
pub type Put<'p> = &'p dyn Fn(&str, &[u8]) -> Result<(), WriteError>;

/// Everything that files are derived from.
#[derive(Clone, Copy)]
pub struct Derivation<'d> {
    pub site: &'d Site,
    pub views: &'d Views<'d>,
    /// Of every edition, in the order of `Site::editions`; `views` are those of `site`.
    pub editions: &'d [Views<'d>],
    pub theme: &'d Theme,
    pub texts: &'d Messages,
    pub assets: &'d AssetMap,
    /// Day of the build.
    pub today: civil::Date,
}

/// Hands every public file to `put`, one after the other: path below the published folder, and bytes.
///
/// # Errors
/// What `put` returns.
pub fn files(of: &Derivation<'_>, put: Put<'_>) -> Result<(), WriteError> {
    sitemap::files(of, put)?;
    put("robots.txt", robots::robots(of.site).as_bytes())?;
    open_data::files(of, put)?;
    for (site, views) in of.site.editions().zip(of.editions) {
        let of = Derivation { site, views, texts: views.messages(), ..*of };
        feed::files(&of, put)?;
        calendar::files(&of, put)?;
    }
    if let Some(manifest) = manifest::manifest(of) {
        put(crate::view::MANIFEST.trim_start_matches('/'), manifest.as_bytes())?;
    }
    if let Some(text) = security::security_txt(&of.site.settings, of.today) {
        put(".well-known/security.txt", text.as_bytes())?;
    }
    Ok(())
}

/// Files that stand beside the site: for the function and for the host. `former` is the previous `forms.json`.
#[must_use]
pub fn bundle_files(of: &Derivation<'_>, former: Option<&[u8]>) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("forms.json", bundle::bundle(of, former)),
        ("headers.json", Rules::of(of.site).to_json()),
        ("redirects.json", redirects::redirects(of.site)),
    ]
}

/// What an editor should know about the files that were derived.
#[must_use]
pub fn warnings(site: &Site) -> Vec<Diagnostic> {
    feed::warnings(site)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::fixture;
    use crate::plan::ImagePlan;

    /// What `then` makes of the small site and an empty theme.
    pub(super) fn derived<T>(site: &Site, then: impl FnOnce(&Derivation<'_>) -> T) -> T {
        derived_with(site, &Theme::default(), &AssetMap::new(), then)
    }

    pub(super) fn derived_with<T>(
        site: &Site,
        theme: &Theme,
        assets: &AssetMap,
        then: impl FnOnce(&Derivation<'_>) -> T,
    ) -> T {
        let plan = ImagePlan::new(site, &theme.settings).unwrap();
        let texts = Messages::new();
        let views = Views::new(site, &plan, &theme.settings, &texts).with_assets(assets);
        let today = civil::date(2026, 11, 22);
        let editions = std::slice::from_ref(&views);
        then(&Derivation { site, views: &views, editions, theme, texts: &texts, assets, today })
    }

    /// Path → text of what a step writes.
    pub(super) fn written(
        site: &Site,
        step: fn(&Derivation<'_>, Put<'_>) -> Result<(), WriteError>,
    ) -> BTreeMap<String, String> {
        let found = std::cell::RefCell::new(BTreeMap::new());
        let put = |path: &str, bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            assert!(found.borrow_mut().insert(path.to_owned(), text).is_none(), "{path} is written twice");
            Ok(())
        };
        derived(site, |of| step(of, &put)).unwrap();
        found.into_inner()
    }

    #[test]
    fn a_site_has_all_its_files() {
        let files = written(&fixture::site(), files);
        let names: Vec<&str> = files.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            [
                "actions.csv",
                "actions.json",
                "actions.schema.json",
                "actions/feed.xml",
                "actions/mission/enseignement/feed.xml",
                "actions/mission/recherche/feed.xml",
                "actions/mission/soins/feed.xml",
                "feed.xml",
                "robots.txt",
                "sitemap.xml",
            ]
        );
    }

    #[test]
    fn every_xml_file_is_well_formed_whatever_editors_wrote() {
        let mut site = fixture::site();
        for page in &mut site.pages {
            page.title = "<Été> & \"1 < 2\" \u{b}\u{0} ]]>".to_owned();
            page.summary = page.title.clone();
        }
        site.settings.title = "A & B".to_owned();
        for (path, text) in written(&site, files).iter().filter(|(path, _)| path.ends_with(".xml")) {
            if let Err(error) = roxmltree::Document::parse(text) {
                panic!("{path}: {error}\n{text}");
            }
        }
    }
}
