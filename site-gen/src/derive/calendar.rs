//! Entries that take place on a day, as calendar programs read them (RFC 5545): one file each, one for all.
//!
//! Fields hold days, not hours: events last whole days. An entry of which only the month is known is in no
//! calendar. `DTSTAMP` is the page's own date or its original's, so that a build of the same content writes the same file.

use jiff::{ToSpan as _, civil};

use super::{Derivation, Put};
use crate::site::{Calendar, Page, Site};
use crate::view::{date_field, event_day, place_of};
use crate::write::WriteError;

/// A line may have so many octets, its end not counted.
const LONGEST_LINE: usize = 75;

pub(super) fn files(of: &Derivation<'_>, put: Put<'_>) -> Result<(), WriteError> {
    let site = of.site;
    for (index, collection) in site.collections.iter().enumerate() {
        let Some(calendar) = &collection.outputs.calendar else { continue };
        let mut all = Vec::new();
        let pages = site.pages.iter().filter(|page| page.collection == index);
        for page in pages.filter(|page| event_day(collection, page).is_some()) {
            let lines = event(site, page, calendar);
            if page.own_page {
                let path = format!("{}agenda.ics", page.url.trim_start_matches('/'));
                put(&path, document(&page.title, &lines).as_bytes())?;
            }
            all.extend(lines);
        }
        if let (Some(listing), false) = (&collection.listing, all.is_empty()) {
            let path = format!("{}agenda.ics", listing.trim_start_matches('/'));
            put(&path, document(&collection.label, &all).as_bytes())?;
        }
    }
    Ok(())
}

/// Content lines, not folded.
fn event(site: &Site, page: &Page, calendar: &Calendar) -> Vec<String> {
    let Some(start) = date_field(page, &calendar.start).map(|date| date.first_day()) else {
        return Vec::new();
    };
    let end = calendar.end.as_ref().and_then(|end| date_field(page, end));
    let end = end.filter(|end| end.day.is_some()).map_or(start, |end| end.first_day().max(start));
    let stamp = page.updated.or(page.original_updated).map_or(start, |date| date.first_day());
    let collection = &site.collections[page.collection];
    let mut lines = vec![
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}/{}@{}", collection.name, page.slug, site.settings.authority),
        format!("DTSTAMP:{}T000000Z", basic(stamp)),
        format!("DTSTART;VALUE=DATE:{}", basic(start)),
        // The first day that no longer belongs to it.
        format!("DTEND;VALUE=DATE:{}", basic(end.saturating_add(1.day()))),
        format!("SUMMARY:{}", text(&page.title)),
    ];
    if !page.summary.is_empty() {
        lines.push(format!("DESCRIPTION:{}", text(&page.summary)));
    }
    if let Some(place) = calendar.place.as_ref().and_then(|place| place_of(page, place)) {
        lines.push(format!("LOCATION:{}", text(place)));
    }
    lines.push(format!("URL:{}{}", site.settings.base_url, page.url));
    lines.push("END:VEVENT".to_owned());
    lines
}

fn document(name: &str, events: &[String]) -> String {
    let head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//site-gen//FR", "CALSCALE:GREGORIAN"];
    let name = format!("X-WR-CALNAME:{}", text(name));
    let lines = head.into_iter().chain([name.as_str()]).chain(events.iter().map(String::as_str));
    lines.chain(["END:VCALENDAR"]).map(folded).collect()
}

/// `20250303`
fn basic(day: civil::Date) -> String {
    day.strftime("%Y%m%d").to_string()
}

/// A value of type TEXT.
fn text(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// With its end, broken where it is too long but never inside a character.
fn folded(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 2);
    let mut length = 0;
    for c in line.chars() {
        if length + c.len_utf8() > LONGEST_LINE {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::derive::tests::written;
    use crate::fixture;
    use crate::site::{CalendarDate, Value};
    use proptest::prelude::*;

    fn site() -> Site {
        let mut site = fixture::site();
        let names = ("date".to_owned(), Some("fin".to_owned()), Some("service".to_owned()));
        site.collections[1].outputs.calendar =
            Some(Calendar { start: names.0, end: names.1, place: names.2 });
        let month = CalendarDate { year: 2025, month: Some(4), day: None };
        site.pages[4].fields.insert("date".to_owned(), Value::Date(month));
        let atelier = &mut site.pages[3];
        atelier.title = "Un atelier; à table, ensemble".to_owned();
        atelier.fields.insert("service".to_owned(), Value::Text("Salle 2\nrez".to_owned()));
        let end = CalendarDate { year: 2025, month: Some(3), day: Some(31) };
        atelier.fields.insert("fin".to_owned(), Value::Date(end));
        site
    }

    #[test]
    fn an_entry_is_an_event_of_whole_days() {
        let files = written(&site(), files);
        assert_eq!(
            files["actions/atelier/agenda.ics"],
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//site-gen//FR\r\nCALSCALE:GREGORIAN\r\n\
             X-WR-CALNAME:Un atelier\\; à table\\, ensemble\r\nBEGIN:VEVENT\r\nUID:actions/atelier@exemple.ch\r\n\
             DTSTAMP:20250303T000000Z\r\nDTSTART;VALUE=DATE:20250303\r\nDTEND;VALUE=DATE:20250401\r\n\
             SUMMARY:Un atelier\\; à table\\, ensemble\r\nDESCRIPTION:Résumé de Un atelier\r\n\
             LOCATION:Salle 2\\nrez\r\nURL:https://exemple.ch/actions/atelier/\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        );
    }

    #[test]
    fn a_translation_was_last_changed_with_its_original_at_least() {
        let mut site = site();
        let day = |month, day| Some(CalendarDate { year: 2025, month: Some(month), day: Some(day) });
        site.pages[3].original_updated = day(1, 9);
        assert!(written(&site, files)["actions/atelier/agenda.ics"].contains("DTSTAMP:20250109T"));
        site.pages[3].updated = day(2, 1);
        assert!(written(&site, files)["actions/atelier/agenda.ics"].contains("DTSTAMP:20250201T"));
    }

    #[test]
    fn all_events_of_a_collection_are_in_one_calendar_except_those_without_a_day() {
        let files = written(&site(), files);
        assert_eq!(files["actions/agenda.ics"].matches("BEGIN:VEVENT").count(), 4);
        assert!(!files.contains_key("actions/b/agenda.ics"));
        assert_eq!(files.len(), 5);
        let mut site = site();
        site.pages[3].draft = true;
        let files = written(&site, super::files);
        assert!(files.len() == 4 && !files["actions/agenda.ics"].contains("atelier"), "{files:?}");
    }

    proptest! {
        #[test]
        fn folding_loses_nothing(line in "\\PC{0,300}") {
            let folded = folded(&line);
            prop_assert!(folded.split("\r\n").all(|part| part.len() <= LONGEST_LINE));
            let unfolded = folded.replace("\r\n ", "");
            prop_assert_eq!(unfolded.strip_suffix("\r\n"), Some(line.as_str()));
        }
    }
}
