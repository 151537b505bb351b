//! Atom feeds (RFC 4287): the newest entries of each listing, and of the whole site.
//!
//! Names of entries are `tag:` URIs (RFC 4151) made of the host that `site.yaml` declares and the page's path: a
//! preview at another address, or a move from http to https, shows no reader anything twice. Times are midnights of
//! the site's zone; a date without a day counts from its first one. The day of the build appears nowhere.

use std::cmp::Reverse;
use std::fmt::Write as _;

use jiff::tz::TimeZone;

use super::xml::escaped;
use super::{Derivation, Put};
use crate::diagnostic::Diagnostic;
use crate::site::{CalendarDate, Page, Site, Value};
use crate::view::{Feed, first_told, news_date};
use crate::write::WriteError;

/// Entries of a feed; who comes later looks at the listing.
const LONGEST: usize = 50;

/// A year in which the host belonged to the site, as RFC 4151 asks; it must never change.
const TAG_YEAR: &str = "2026";

pub(super) fn files(of: &Derivation<'_>, put: Put<'_>) -> Result<(), WriteError> {
    let zone = TimeZone::get(&of.site.settings.timezone).unwrap_or(TimeZone::UTC);
    for feed in of.views.feeds() {
        let path = feed.url.trim_start_matches('/').to_owned();
        put(&path, atom(of, feed, &zone).as_bytes())?;
    }
    Ok(())
}

/// Pages that their collection's feed cannot hold, because they have no day.
pub(super) fn warnings(site: &Site) -> Vec<Diagnostic> {
    let undated = site.pages.iter().filter(|page| {
        let collection = &site.collections[page.collection];
        collection.outputs.feed.is_some() && !page.draft && news_date(collection, page).is_none()
    });
    undated
        .map(|page| {
            let (message, help) = match site.collections[page.collection].outputs.news_field() {
                Some(field) => (
                    "Cette page n’a pas de date : le fil ne l’annonce pas",
                    format!("Ajoutez « {field}: 3 mars 2025 » ou « updated: 3 mars 2025 » dans l’en-tête."),
                ),
                None => (
                    "Rien ne dit depuis quand cet événement est annoncé : le fil ne l’annonce pas",
                    "Ajoutez « publish: 3 mars 2025 » ou « updated: 3 mars 2025 » dans l’en-tête : le jour où l’on \
                     l’apprend, non celui où il a lieu."
                        .to_owned(),
                ),
            };
            Diagnostic::warning("hors-du-fil", &page.source, message).help(help)
        })
        .collect()
}

fn atom(of: &Derivation<'_>, mut feed: Feed, zone: &TimeZone) -> String {
    let site = of.site;
    let settings = &site.settings;
    let news = |page: &Page| news_date(&site.collections[page.collection], page);
    let newest = |page: &usize| {
        let page = &site.pages[*page];
        (Reverse(news(page).map(|date| date.first_day())), page.url.as_str())
    };
    feed.entries.sort_by(|one, other| newest(one).cmp(&newest(other)));
    feed.entries.truncate(LONGEST);
    let updated =
        feed.entries.iter().filter_map(|page| news(&site.pages[*page])).max_by_key(CalendarDate::first_day);
    let base = escaped(&settings.base_url);
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a String cannot fail.
    let _ = write!(
        xml,
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{language}\">\n<id>{id}</id>\n<title>{title}</title>\n\
         <updated>{updated}</updated>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"{base}{own}\"/>\n\
         <link rel=\"alternate\" type=\"text/html\"{hreflang} href=\"{base}{page}\"/>\n",
        language = escaped(&site.edition.lang),
        id = escaped(&tag(site, &feed.url)),
        title = escaped(&feed.title),
        updated = updated.map(|date| midnight(date, zone)).unwrap_or_default(),
        own = escaped(&feed.url),
        // The first page of a language without one is that of the default language.
        hreflang = match feed.page_url == site.home && site.home != site.edition.url("/") {
            true => String::new(),
            false => format!(" hreflang=\"{}\"", escaped(&site.edition.lang)),
        },
        page = escaped(&feed.page_url),
    );
    let organisation = &settings.organisation;
    let author = if organisation.name.is_empty() { &settings.title } else { &organisation.name };
    let _ = write!(xml, "<author><name>{}</name>", escaped(author));
    if let Some(url) = &organisation.url {
        let _ = write!(xml, "<uri>{}</uri>", escaped(url));
    }
    xml.push_str("</author>\n");
    for index in feed.entries {
        entry(&mut xml, site, &site.pages[index], zone);
    }
    xml.push_str("</feed>\n");
    xml
}

fn entry(xml: &mut String, site: &Site, page: &Page, zone: &TimeZone) {
    let collection = &site.collections[page.collection];
    let Some(updated) = news_date(collection, page) else { return };
    let base = escaped(&site.settings.base_url);
    // Writing to a String cannot fail.
    let _ = write!(
        xml,
        "<entry>\n<id>{}</id>\n<title>{}</title>\n<updated>{}</updated>\n",
        escaped(&tag(site, &lasting_name(site, page))),
        escaped(&page.title),
        midnight(updated, zone)
    );
    if let Some(date) = first_told(collection, page) {
        let _ = writeln!(xml, "<published>{}</published>", midnight(date, zone));
    }
    let _ =
        writeln!(xml, "<link rel=\"alternate\" type=\"text/html\" href=\"{base}{}\"/>", escaped(&page.url));
    if !page.summary.is_empty() {
        let _ = writeln!(xml, "<summary>{}</summary>", escaped(&page.summary));
    }
    for facet in collection.fields.iter().filter(|field| field.facet) {
        for term in page.fields.get(&facet.name).map_or(&[][..], Value::terms) {
            let _ = writeln!(
                xml,
                "<category term=\"{}\" scheme=\"{}\" label=\"{}\"/>",
                escaped(&term.value),
                escaped(&tag(site, &format!("{}/{}", collection.name, facet.name))),
                escaped(&term.label)
            );
        }
    }
    xml.push_str("</entry>\n");
}

/// The page's path; for an entry that is only shown in a listing, what does not change with its place there.
fn lasting_name(site: &Site, page: &Page) -> String {
    let collection = &site.collections[page.collection];
    match page.own_page {
        true => page.url.clone(),
        false => {
            let listing = collection.listing.as_deref().unwrap_or("/");
            format!("{listing}#{}", collection.entry_id(&page.slug))
        }
    }
}

/// `tag:exemple.ch,2026:/actions/annoncer/`
fn tag(site: &Site, what: &str) -> String {
    format!("tag:{},{TAG_YEAR}:{what}", site.settings.authority)
}

/// RFC 3339.
fn midnight(date: CalendarDate, zone: &TimeZone) -> String {
    let day = date.first_day();
    match day.to_zoned(zone.clone()) {
        Ok(start) => start.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        Err(_) => format!("{day}T00:00:00Z"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::derive::tests::written;
    use crate::fixture;

    fn date(year: i16, month: Option<i8>, day: Option<i8>) -> CalendarDate {
        CalendarDate { year, month, day }
    }

    fn texts(xml: &str, name: &str) -> Vec<String> {
        let document = roxmltree::Document::parse(xml).unwrap();
        let found = document.descendants().filter(|node| node.tag_name().name() == name);
        found.map(|node| node.text().unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn a_feed_has_what_readers_require() {
        let mut site = fixture::site();
        site.pages[3].updated = Some(date(2025, Some(7), None));
        let files = written(&site, files);
        let xml = &files["actions/mission/soins/feed.xml"];
        assert_eq!(
            texts(xml, "id"),
            [
                "tag:exemple.ch,2026:/actions/mission/soins/feed.xml",
                "tag:exemple.ch,2026:/actions/atelier/",
                "tag:exemple.ch,2026:/actions/b/",
                "tag:exemple.ch,2026:/actions/e/",
            ]
        );
        // A month begins on its first day; the feed is as new as its newest entry.
        let times = texts(xml, "updated");
        assert_eq!(
            times[..3],
            ["2025-07-01T00:00:00+02:00", "2025-07-01T00:00:00+02:00", "2025-03-03T00:00:00+01:00"]
        );
        assert_eq!(texts(xml, "published")[0], "2025-03-03T00:00:00+01:00");
        assert_eq!(texts(xml, "name"), ["Hôpital d’exemple"]);
        assert!(xml.contains("<link rel=\"self\" type=\"application/atom+xml\" href=\"https://exemple.ch/actions/mission/soins/feed.xml\"/>"));
        assert!(xml.contains(
            "<category term=\"soins\" scheme=\"tag:exemple.ch,2026:actions/mission\" label=\"SOINS\"/>"
        ));
        assert_eq!(texts(&files["feed.xml"], "entry").len(), 5);
    }

    #[test]
    fn names_and_times_do_not_depend_on_the_address_of_a_preview() {
        let mut site = fixture::site();
        let before = written(&site, files);
        site.settings.base_url = "http://127.0.0.1:8080".to_owned();
        for (path, xml) in written(&site, files) {
            assert_eq!(texts(&xml, "id"), texts(&before[&path], "id"));
            assert!(xml.contains("href=\"http://127.0.0.1:8080/"), "{xml}");
        }
    }

    #[test]
    fn only_the_newest_are_told_and_only_with_a_day() {
        let mut site = fixture::site();
        site.pages[4].fields.remove("date");
        for day in 1..=60 {
            let mut page = fixture::action(&format!("x{day}"), "X", &["soins"]);
            let day = date(2025, Some(if day > 30 { 2 } else { 1 }), Some((day % 28) + 1));
            page.fields.insert("date".to_owned(), Value::Date(day));
            site.pages.push(page);
        }
        let files = written(&site, files);
        let times = texts(&files["actions/feed.xml"], "updated");
        assert_eq!(times.len(), 1 + LONGEST);
        assert!(times[1..].is_sorted_by(|one, other| one >= other), "{times:?}");
        let told = warnings(&site);
        assert_eq!((told.len(), told[0].file.as_str()), (1, "content/actions/b/index.md"));
    }

    #[test]
    fn the_day_of_an_event_is_not_that_of_the_news() {
        let mut site = fixture::site();
        let start = "date".to_owned();
        site.collections[1].outputs.calendar = Some(crate::site::Calendar { start, ..Default::default() });
        assert!(written(&site, files).is_empty());
        assert!(warnings(&site).iter().all(|told| told.help.as_ref().unwrap().contains("publish")));
        site.pages[3].publish = Some(date(2025, Some(1), Some(9)));
        let xml = &written(&site, files)["actions/feed.xml"];
        assert_eq!(texts(xml, "updated")[1], "2025-01-09T00:00:00+01:00");
        assert_eq!((texts(xml, "published").len(), warnings(&site).len()), (1, 4));
    }

    #[test]
    fn the_first_page_of_another_language_is_not_said_to_be_in_this_one() {
        let mut site = fixture::site();
        let own = "<link rel=\"alternate\" type=\"text/html\" hreflang=\"fr\" href=\"https://exemple.ch/\"/>";
        assert!(written(&site, files)["feed.xml"].contains(own));
        site.edition = crate::edition::Edition::all(&["fr".to_owned(), "en".to_owned()]).remove(1);
        let xml = written(&site, files).remove("en/feed.xml").unwrap();
        assert!(
            xml.contains("<link rel=\"alternate\" type=\"text/html\" href=\"https://exemple.ch/\"/>"),
            "{xml}"
        );
    }

    #[test]
    fn a_collection_without_feed_has_none() {
        let mut site = fixture::site();
        site.collections[1].outputs.feed = None;
        assert!(written(&site, files).is_empty());
    }
}
