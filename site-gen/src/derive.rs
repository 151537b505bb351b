//! What follows from the pages: the bundle for the function, the map for search engines.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::assets::AssetMap;
use crate::markdown::escape;
use crate::site::Site;
use crate::theme::{Messages, Theme};
use crate::view::{Document, PageView, SiteView, Views};

const BUNDLE_VERSION: u32 = 1;

#[derive(Serialize)]
struct Bundle<'b> {
    version: u32,
    site: SiteView<'b>,
    t: &'b Messages,
    assets: &'b AssetMap,
    templates: &'b BTreeMap<String, String>,
    pages: BTreeMap<&'b str, PageView<'b>>,
    forms: BTreeMap<&'b str, BundledForm<'b>>,
}

/// A former address, for a server that answers it with a redirection.
#[derive(Serialize)]
struct Redirection<'r> {
    from: &'r str,
    to: &'r str,
}

#[derive(Serialize)]
struct BundledForm<'b> {
    form: &'b forms::Form,
    page: PageView<'b>,
    /// Of this definition, then of the one before it: a page open during a deployment still posts.
    digests: Vec<String>,
}

/// The only part of a former bundle that matters.
#[derive(Default, Deserialize)]
struct FormerBundle {
    #[serde(default)]
    forms: BTreeMap<String, FormerForm>,
}

#[derive(Deserialize)]
struct FormerForm {
    #[serde(default)]
    digests: Vec<String>,
}

/// `forms.json`: all that the function needs to draw forms and read answers. `previous` is the former one.
#[must_use]
pub fn bundle(
    site: &Site,
    views: &Views<'_>,
    theme: &Theme,
    texts: &Messages,
    assets: &AssetMap,
    previous: Option<&[u8]>,
) -> Vec<u8> {
    // A former bundle that cannot be read only costs the visitors who are writing at this moment a second try.
    let former: FormerBundle =
        previous.and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default();
    let bundled = site.forms.iter().filter_map(|(id, form)| {
        let page = views.form_page(id)?;
        let former = former.forms.get(id).map_or(&[][..], |form| &form.digests);
        Some((id.as_str(), BundledForm { form, page, digests: digests(form.digest(), former) }))
    });
    let bundle = Bundle {
        version: BUNDLE_VERSION,
        site: views.site(),
        t: texts,
        assets,
        templates: &theme.templates,
        pages: BTreeMap::from([("error", views.error_page())]),
        forms: bundled.collect(),
    };
    serde_json::to_vec(&bundle).expect("texts, numbers and maps of texts are JSON")
}

fn digests(current: String, former: &[String]) -> Vec<String> {
    let before = former.iter().find(|digest| **digest != current).cloned();
    [Some(current), before].into_iter().flatten().collect()
}

/// `redirects.json`: every former address and where it leads now, in the order of the former ones.
#[must_use]
pub fn redirects(site: &Site) -> Vec<u8> {
    let mut all: Vec<_> = site
        .pages
        .iter()
        .flat_map(|page| page.aliases.iter().map(|from| Redirection { from, to: &page.url }))
        .collect();
    all.sort_by_key(|redirection| redirection.from);
    serde_json::to_vec(&all).expect("texts are JSON")
}

/// `sitemap.xml`: every page but drafts, and the first page of each listing.
#[must_use]
pub fn sitemap(site: &Site, views: &Views<'_>) -> String {
    let mut entries: Vec<(String, Option<String>)> = views
        .documents()
        .into_iter()
        .filter_map(|document| match document {
            Document::Page(index) => {
                let page = &site.pages[index];
                (!page.draft).then(|| (page.url.clone(), page.updated.map(|date| date.iso())))
            }
            Document::Listing(_, 1) => Some((views.url(document), None)),
            Document::Listing(..) | Document::NotFound | Document::Redirect(..) => None,
        })
        .collect();
    entries.sort();
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for (url, updated) in entries {
        let lastmod = updated.map(|date| format!("<lastmod>{date}</lastmod>")).unwrap_or_default();
        // Writing to a String cannot fail.
        let _ = writeln!(
            xml,
            "<url><loc>{}</loc>{lastmod}</url>",
            escape(&format!("{}{url}", site.settings.base_url))
        );
    }
    xml.push_str("</urlset>\n");
    xml
}

/// `robots.txt`: everything may be read, except answers to forms.
#[must_use]
pub fn robots(site: &Site) -> String {
    format!("User-agent: *\nDisallow: /formulaires/\n\nSitemap: {}/sitemap.xml\n", site.settings.base_url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::plan::ImagePlan;
    use crate::theme::Settings;
    use crate::world::Memory;

    fn with_views<T>(site: &Site, then: impl FnOnce(&Views<'_>) -> T) -> T {
        let world = Memory::new().with(fixture::PHOTO, "p").with(fixture::DRAWING, "d");
        let settings = Settings::default();
        let plan = ImagePlan::new(site, &settings, &world).unwrap();
        then(&Views::new(site, &plan, &settings, &Messages::new()))
    }

    #[test]
    fn the_sitemap_names_public_pages_once() {
        let mut site = fixture::site();
        site.pages[1].draft = true;
        let xml = with_views(&site, |views| sitemap(&site, views));
        assert!(xml.contains("<loc>https://exemple.ch/plateforme/cadre/</loc><lastmod>2025-01-09</lastmod>"));
        assert_eq!(xml.matches("<loc>https://exemple.ch/actions/</loc>").count(), 1);
        for absent in ["/plateforme/</loc>", "/page/2/", "404"] {
            assert!(!xml.contains(absent), "{absent} is in {xml}");
        }
        assert!(robots(&site).contains("Sitemap: https://exemple.ch/sitemap.xml"));
    }

    #[test]
    fn former_addresses_are_listed_with_the_present_ones() {
        let mut site = fixture::site();
        site.pages[1].aliases = vec!["/b/".to_owned(), "/a.html".to_owned()];
        let expected = r#"[{"from":"/a.html","to":"/plateforme/"},{"from":"/b/","to":"/plateforme/"}]"#;
        assert_eq!(String::from_utf8(redirects(&site)).unwrap(), expected);
        with_views(&site, |views| assert!(!sitemap(&site, views).contains("/a.html")));
    }

    fn form(label: &str) -> forms::Form {
        let yaml = format!(
            "title: T\nsubmit: S\nretention_days: 30\nconfirmation:\n  title: C\n  next: [N]\n\
             fields:\n  - name: nom\n    type: text\n    label: {label}\n"
        );
        forms::definition::read("essai", &yaml).unwrap()
    }

    fn bundled(site: &Site, previous: Option<&[u8]>) -> serde_json::Value {
        let bytes = with_views(site, |views| {
            bundle(site, views, &Theme::default(), &Messages::new(), &AssetMap::new(), previous)
        });
        serde_json::from_slice(&bytes).unwrap()
    }

    #[test]
    fn a_form_keeps_the_digest_of_its_previous_definition() {
        let mut site = fixture::site();
        site.pages[1].form = Some("essai".to_owned());
        let digests = |bundle: &serde_json::Value| bundle["forms"]["essai"]["digests"].clone();
        let one = form("Nom").digest();
        let two = form("Prénom").digest();
        site.forms.insert("essai".to_owned(), form("Nom"));
        let first = bundled(&site, None);
        assert_eq!(digests(&first), serde_json::json!([one]));
        assert_eq!(first["forms"]["essai"]["page"]["url"], "/plateforme/");
        assert_eq!(first["pages"]["error"]["kind"], "error");
        site.forms.insert("essai".to_owned(), form("Prénom"));
        let second = bundled(&site, Some(first.to_string().as_bytes()));
        assert_eq!(digests(&second), serde_json::json!([two, one]));
        let third = bundled(&site, Some(second.to_string().as_bytes()));
        assert_eq!(
            digests(&third),
            serde_json::json!([two, one]),
            "a build that changes nothing forgets nothing"
        );
        assert_eq!(digests(&bundled(&site, Some(b"{"))), serde_json::json!([two]));
    }

    #[test]
    fn a_form_without_a_page_is_not_published() {
        let mut site = fixture::site();
        site.forms.insert("essai".to_owned(), form("Nom"));
        assert_eq!(bundled(&site, None)["forms"], serde_json::json!({}));
    }
}
