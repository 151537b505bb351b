//! The table for spreadsheets (RFC 4180).
//!
//! It begins with a byte order mark: without it Excel reads UTF-8 as the computer's old code page, and « Été » as
//! « Ã‰tÃ© »; everything else knows to skip it. A text that a spreadsheet would take for a formula gets an
//! apostrophe in front, which shows it as text.

use crate::derive::Derivation;
use crate::site::{Collection, FieldKind, Page};
use crate::view::{FieldView, FieldViews};

const BYTE_ORDER_MARK: char = '\u{feff}';

/// Columns that every table has, before those of its fields.
const COMMON: [&str; 4] = ["url", "title", "summary", "updated"];

/// One line per page; several values of a cell are separated by « ; », records of a list by line breaks.
pub(super) fn table<'p>(
    of: &Derivation<'_>,
    collection: &Collection,
    pages: impl Iterator<Item = &'p Page>,
) -> String {
    let base = &of.site.settings.base_url;
    let mut csv = String::from(BYTE_ORDER_MARK);
    // A field may have the name of a common column.
    let names = collection.fields.iter().map(|field| match COMMON.contains(&field.name.as_str()) {
        true => format!("fields.{}", field.name),
        false => field.name.clone(),
    });
    line(&mut csv, COMMON.map(str::to_owned).into_iter().chain(names));
    for page in pages {
        let updated = page.updated.map(|date| date.iso()).unwrap_or_default();
        let url = super::page_url(page, base).unwrap_or_default();
        let common = [url, page.title.clone(), page.summary.clone(), updated].map(harmless);
        let views = super::public_fields(of, collection, page);
        let fields = collection.fields.iter().map(|field| cell(&field.kind, views.get(&field.name), base));
        line(&mut csv, common.into_iter().chain(fields));
    }
    csv
}

fn line(csv: &mut String, cells: impl Iterator<Item = String>) {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            csv.push(',');
        }
        csv.push_str(&quoted(&cell));
    }
    csv.push_str("\r\n");
}

/// A text that begins like a formula is kept from being one; `+41223723311` would lose its sign, too.
fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{cell}") } else { cell }
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\r', '\n', ';']) || cell.starts_with(' ') || cell.ends_with(' ') {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

fn cell(kind: &FieldKind, view: Option<&Option<FieldView>>, base: &str) -> String {
    match view {
        Some(Some(FieldView::Number(number))) => number.to_string(),
        Some(Some(view)) => harmless(words(kind, view, base)),
        _ => String::new(),
    }
}

fn words(kind: &FieldKind, view: &FieldView, base: &str) -> String {
    let absolute = |url: &str| super::absolute(url, base);
    match view {
        FieldView::Text(text) => text.clone(),
        FieldView::Date(date) => date.iso.clone(),
        FieldView::Number(number) => number.to_string(),
        FieldView::Boolean(yes) => yes.to_string(),
        FieldView::Choice(one) => one.choice.label.clone(),
        FieldView::Choices(all) => joined(all.iter().map(|term| term.choice.label.clone())),
        FieldView::Image(one) => absolute(&one.src),
        FieldView::Images(all) => joined(all.iter().map(|picture| absolute(&picture.src))),
        FieldView::File(file) => absolute(&file.url),
        FieldView::Reference(page) => page.title.clone(),
        FieldView::References(pages) => joined(pages.iter().map(|page| page.title.clone())),
        FieldView::Link { label, url } => format!("{label} <{}>", absolute(url)),
        FieldView::List(items) => {
            let records: Vec<String> = items.iter().map(|item| record(kind, item, base)).collect();
            records.join("\n")
        }
    }
}

/// `attendu: Du temps; etat: Fait`
fn record(kind: &FieldKind, item: &FieldViews, base: &str) -> String {
    let FieldKind::List(declared) = kind else { return String::new() };
    let cells = declared.iter().map(|field| (field, cell(&field.kind, item.get(&field.name), base)));
    let told = cells.filter(|(_, cell)| !cell.is_empty());
    joined(told.map(|(field, cell)| format!("{}: {}", field.name, cell.replace('\n', " "))))
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use crate::derive::open_data::files;
    use crate::derive::tests::written;
    use crate::fixture;
    use crate::site::Value;

    #[test]
    fn a_line_for_each_page_and_a_column_for_each_field() {
        let mut site = fixture::site();
        site.pages[3].title = "Un \"atelier\", à table".to_owned();
        let csv = &written(&site, files)["actions.csv"];
        let lines: Vec<&str> = csv.split_terminator("\r\n").collect();
        assert_eq!(lines[0], "\u{feff}url,title,summary,updated,date,mission,image,service");
        assert!(lines[1].starts_with(
            "https://exemple.ch/actions/atelier/,\"Un \"\"atelier\"\", à table\",Résumé de Un atelier,,2025-03-03,\
             \"SOINS; RECHERCHE\",https://exemple.ch/images/"
        ));
        assert_eq!(lines.len(), 6);
    }

    #[test]
    fn no_text_becomes_a_formula() {
        let mut site = fixture::site();
        for (text, cell) in [
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("+41 22", "'+41 22"),
            ("-1+cmd", "'-1+cmd"),
            ("@SUM", "'@SUM"),
            ("-12.5", "'-12.5"),
            ("+41223723311", "'+41223723311"),
            ("a=b", "a=b"),
        ] {
            site.pages[3].fields.insert("service".to_owned(), Value::Text(text.to_owned()));
            let csv = &written(&site, files)["actions.csv"];
            let line = csv.lines().nth(1).unwrap();
            assert!(line.ends_with(&format!(",{cell}")), "{text}: {line}");
        }
        site.pages[3].fields.insert("service".to_owned(), Value::Number(-12.5));
        let csv = &written(&site, files)["actions.csv"];
        assert!(csv.lines().nth(1).unwrap().ends_with(",-12.5"), "a number stays one");
    }
}
