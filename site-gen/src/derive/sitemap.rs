//! `sitemap.xml`: every public page, with its pictures and its versions in other languages.
//!
//! A sitemap holds 50,000 addresses and 50 MB at most; beyond, `sitemap.xml` becomes a list of several.

use std::fmt::Write as _;

use rayon::prelude::*;

use super::xml::escaped;
use super::{Derivation, Put};
use crate::site::{BodyPart, Image, Page, Value};
use crate::view::Document;
use crate::write::WriteError;

/// Addresses of one file, and bytes with some room below the 50 MB that are allowed.
const LIMITS: (usize, usize) = (50_000, 48 * 1024 * 1024);

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMESPACES: &str = "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
                          xmlns:image=\"http://www.google.com/schemas/sitemap-image/1.1\" \
                          xmlns:xhtml=\"http://www.w3.org/1999/xhtml\"";

pub(super) fn files(of: &Derivation<'_>, put: Put<'_>) -> Result<(), WriteError> {
    for (path, xml) in split(entries(of), &of.site.settings.base_url, LIMITS) {
        put(&path, xml.as_bytes())?;
    }
    Ok(())
}

/// One `<url>` element for every page but drafts, and for the first page of each listing; in the order of addresses.
fn entries(of: &Derivation<'_>) -> Vec<String> {
    let base = &of.site.settings.base_url;
    let entry = |of: &Derivation<'_>, document| {
        let url = of.views.url(document);
        let details = match document {
            Document::Page(index) => page_details(of, &of.site.pages[index]),
            Document::Listing(..) | Document::NotFound | Document::Redirect(..) => String::new(),
        };
        let alternates = alternates(of, &url);
        let xml =
            format!("<url><loc>{}</loc>{details}{alternates}</url>\n", escaped(&format!("{base}{url}")));
        (url, xml)
    };
    let mut entries: Vec<(String, String)> = Vec::new();
    for (site, views) in of.site.editions().zip(of.editions) {
        let of = Derivation { site, views, ..*of };
        let documents = views.documents().into_par_iter().filter(|document| views.is_public(*document));
        entries.par_extend(documents.map(|document| entry(&of, document)));
    }
    entries.par_sort();
    entries.into_iter().map(|(_, xml)| xml).collect()
}

/// The same page in other languages; none for what exists in one only.
fn alternates(of: &Derivation<'_>, url: &str) -> String {
    let others = of.site.alternates.get(url).map(Vec::as_slice).unwrap_or_default();
    let link = |other: &crate::site::Alternate| {
        let url = escaped(&format!("{}{}", of.site.settings.base_url, other.url));
        format!("<xhtml:link rel=\"alternate\" hreflang=\"{}\" href=\"{url}\"/>", escaped(&other.lang))
    };
    others.iter().filter(|other| other.variant.is_none()).map(link).collect()
}

fn page_details(of: &Derivation<'_>, page: &Page) -> String {
    let mut xml = String::new();
    // Writing to a String cannot fail. A date without a day counts from its first one: the format wants a day.
    if let Some(date) = page.updated {
        let _ = write!(xml, "<lastmod>{}</lastmod>", date.first_day());
    }
    let mut sources = Vec::new();
    page.fields.values().for_each(|value| pictures(value, &mut sources));
    pictures_of_text(&page.body.parts, &mut sources);
    let mut urls: Vec<String> = sources.into_iter().map(|image| of.views.picture_url(image)).collect();
    urls.sort();
    urls.dedup();
    for url in urls {
        let url = escaped(&format!("{}{url}", of.site.settings.base_url));
        let _ = write!(xml, "<image:image><image:loc>{url}</image:loc></image:image>");
    }
    xml
}

fn pictures<'p>(value: &'p Value, found: &mut Vec<&'p Image>) {
    match value {
        Value::Image(image) => found.push(image),
        Value::Images(images) => found.extend(images),
        Value::Markdown(body) => pictures_of_text(&body.parts, found),
        Value::List(items) => {
            items.iter().flat_map(|item| item.values()).for_each(|value| pictures(value, found));
        }
        _ => {}
    }
}

fn pictures_of_text<'p>(parts: &'p [BodyPart], found: &mut Vec<&'p Image>) {
    for part in parts {
        match part {
            BodyPart::Html(_) | BodyPart::Heading(..) => {}
            BodyPart::Image(image) => found.push(image),
            BodyPart::Block(block) => {
                found.extend(&block.picture);
                pictures_of_text(&block.content, found);
            }
        }
    }
}

/// Path → XML. `limits`: addresses and bytes of one file.
fn split(entries: Vec<String>, base_url: &str, limits: (usize, usize)) -> Vec<(String, String)> {
    let mut parts: Vec<String> = Vec::new();
    let (mut count, mut part) = (0, String::new());
    for entry in entries {
        if count == limits.0 || (count > 0 && part.len() + entry.len() > limits.1) {
            parts.push(std::mem::take(&mut part));
            count = 0;
        }
        part.push_str(&entry);
        count += 1;
    }
    parts.push(part);
    let set = |urls: &str| format!("{HEAD}<urlset {NAMESPACES}>\n{urls}</urlset>\n");
    if let [only] = parts.as_slice() {
        return vec![("sitemap.xml".to_owned(), set(only))];
    }
    let names: Vec<String> = (1..=parts.len()).map(|number| format!("sitemap-{number}.xml")).collect();
    let mut index = format!("{HEAD}<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for name in &names {
        let url = escaped(&format!("{base_url}/{name}"));
        // Writing to a String cannot fail.
        let _ = writeln!(index, "<sitemap><loc>{url}</loc></sitemap>");
    }
    index.push_str("</sitemapindex>\n");
    let parts = names.into_iter().zip(parts.iter().map(|part| set(part)));
    [("sitemap.xml".to_owned(), index)].into_iter().chain(parts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::derive::tests::written;
    use crate::fixture;
    use crate::site::CalendarDate;

    #[test]
    fn the_sitemap_names_public_pages_once() {
        let mut site = fixture::site();
        site.pages[1].draft = true;
        site.pages[2].aliases = vec!["/ancien/".to_owned()];
        let xml = &written(&site, files)["sitemap.xml"];
        assert!(xml.contains("<loc>https://exemple.ch/plateforme/cadre/</loc><lastmod>2025-01-09</lastmod>"));
        assert_eq!(xml.matches("<loc>https://exemple.ch/actions/</loc>").count(), 1);
        for absent in ["/plateforme/</loc>", "/page/2/", "404", "/ancien/"] {
            assert!(!xml.contains(absent), "{absent} is in {xml}");
        }
    }

    #[test]
    fn a_list_of_drafts_is_as_hidden_as_they_are() {
        let mut site = fixture::site();
        let listed = "<loc>https://exemple.ch/actions/mission/soins/</loc>";
        assert!(written(&site, files)["sitemap.xml"].contains(listed));
        site.pages.iter_mut().filter(|page| page.collection == 1).for_each(|page| page.draft = true);
        assert!(!written(&site, files)["sitemap.xml"].contains("/actions/"));
        site.pages.retain(|page| page.collection == 0);
        assert!(written(&site, files)["sitemap.xml"].contains("<loc>https://exemple.ch/actions/</loc>"));
    }

    #[test]
    fn pictures_stand_with_their_page_and_days_are_whole() {
        let mut site = fixture::site();
        site.pages[3].updated = Some(CalendarDate { year: 2025, month: Some(4), day: None });
        let xml = &written(&site, files)["sitemap.xml"];
        let line = xml.lines().find(|line| line.contains("/actions/atelier/</loc>")).unwrap();
        assert!(line.contains("<lastmod>2025-04-01</lastmod>"), "{line}");
        assert!(line.contains("<image:loc>https://exemple.ch/images/atelier-"), "{line}");
        let line = xml.lines().find(|line| line.contains("/cadre/</loc>")).unwrap();
        assert!(line.contains(".svg</image:loc>"), "{line}");
    }

    #[test]
    fn a_large_site_has_an_index() {
        let entries: Vec<String> =
            (0..5).map(|n| format!("<url><loc>https://x.ch/{n}</loc></url>\n")).collect();
        let files = split(entries.clone(), "https://x.ch", (2, 1000));
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"]);
        assert!(files[0].1.contains("<loc>https://x.ch/sitemap-3.xml</loc>"));
        assert_eq!(files.iter().map(|(_, xml)| xml.matches("<url>").count()).sum::<usize>(), 5);
        assert_eq!(split(entries, "https://x.ch", (9, 90)).len(), 4);
        for (name, xml) in files {
            assert!(roxmltree::Document::parse(&xml).is_ok(), "{name}");
        }
    }
}
