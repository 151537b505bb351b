//! A collection as data that others may use: JSON, CSV, and the schema that says what each key means.
//!
//! Only what is public gets here: fields that the collection declares, of pages that are published and no drafts.
//! Rights of pictures stay inside; so does a key that no field declares.

mod csv;
mod schema;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use super::{Derivation, Put};
use crate::site::{Collection, FieldKind, FieldType, Page, Value};
use crate::view::{Card, FieldView, FieldViews, TermViews};
use crate::write::WriteError;

pub(super) fn files(of: &Derivation<'_>, put: Put<'_>) -> Result<(), WriteError> {
    for (index, collection) in of.site.collections.iter().enumerate() {
        let Some(urls) = of.views.open_data_of(collection) else { continue };
        let pages = || of.site.pages.iter().filter(move |page| page.collection == index && !page.draft);
        let put = |url: &str, bytes: &[u8]| put(url.trim_start_matches('/'), bytes);
        let schema = schema::schema(of.site, collection, &urls.schema);
        put(&urls.schema, schema.to_string().as_bytes())?;
        let data = document(of, collection, pages(), &urls.schema);
        put(&urls.json, data.to_string().as_bytes())?;
        put(&urls.csv, csv::table(of, collection, pages()).as_bytes())?;
    }
    Ok(())
}

fn document<'p>(
    of: &Derivation<'_>,
    collection: &Collection,
    pages: impl Iterator<Item = &'p Page>,
    schema: &str,
) -> Json {
    let settings = &of.site.settings;
    let absolute = |url: &str| format!("{}{url}", settings.base_url);
    let entries: Vec<Json> = pages.map(|page| entry(of, collection, page)).collect();
    let publisher = Some(&settings.organisation.name).filter(|name| !name.is_empty());
    json!({
        "$schema": absolute(schema),
        "title": format!("{} – {}", settings.title, collection.label),
        "url": collection.listing.as_deref().map(absolute),
        "publisher": publisher.unwrap_or(&settings.title),
        "license": settings.open_data_license,
        "entries": entries,
    })
}

fn entry(of: &Derivation<'_>, collection: &Collection, page: &Page) -> Json {
    let base = &of.site.settings.base_url;
    json!({
        "url": page_url(page, base),
        "title": page.title,
        "summary": page.summary,
        "updated": page.updated.map(|date| date.iso()),
        "fields": fields(&collection.fields, &public_fields(of, collection, page), base),
    })
}

/// Where people read it; `None` for an entry that no page shows.
fn page_url(page: &Page, base: &str) -> Option<String> {
    (!page.url.is_empty()).then(|| format!("{base}{}", page.url))
}

/// What visitors may know: words instead of HTML, and no drafts, not even by their title.
fn public_fields(of: &Derivation<'_>, collection: &Collection, page: &Page) -> FieldViews {
    of.views.field_views(collection, &public(of, &page.fields))
}

fn public(of: &Derivation<'_>, values: &BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    let shown = |source: &String| !of.views.is_draft(source);
    let told = |value: &Value| {
        Some(match value {
            Value::Markdown(body) => Value::Text(words::of(body)),
            Value::Reference(source) => {
                Value::Reference(Some(source).filter(|source| shown(source))?.clone())
            }
            Value::References(all) => {
                Value::References(all.iter().filter(|source| shown(source)).cloned().collect())
            }
            Value::List(items) => Value::List(items.iter().map(|item| public(of, item)).collect()),
            other => other.clone(),
        })
    };
    values.iter().filter_map(|(name, value)| Some((name.clone(), told(value)?))).collect()
}

/// Every declared field, `null` where the page has no value.
fn fields(declared: &[FieldType], views: &FieldViews, base: &str) -> Map<String, Json> {
    let value = |field: &FieldType| match views.get(&field.name) {
        Some(Some(view)) => value(&field.kind, view, base),
        _ => Json::Null,
    };
    declared.iter().map(|field| (field.name.clone(), value(field))).collect()
}

fn value(kind: &FieldKind, view: &FieldView, base: &str) -> Json {
    let choice = |term: &Arc<TermViews>| json!({ "value": term.choice.value, "label": term.choice.label });
    let picture = |picture: &crate::view::Picture| {
        json!({
            "url": absolute(&picture.src, base),
            "alt": picture.alt,
            "credit": picture.credit,
            "width": picture.width,
            "height": picture.height,
        })
    };
    match view {
        FieldView::Text(text) => text.as_str().into(),
        FieldView::Date(date) => date.iso.as_str().into(),
        FieldView::Choice(one) => choice(one),
        FieldView::Choices(all) => all.iter().map(choice).collect(),
        FieldView::Image(one) => picture(one),
        FieldView::Images(all) => all.iter().map(picture).collect(),
        FieldView::File(file) => json!({
            "url": absolute(&file.url, base),
            "label": file.label,
            "type": file.kind,
            "bytes": file.bytes,
            "status": file.status,
        }),
        FieldView::Reference(page) => reference(page, base),
        FieldView::References(pages) => pages.iter().map(|page| reference(page, base)).collect(),
        FieldView::Link { label, url } => json!({ "label": label, "url": absolute(url, base) }),
        FieldView::List(items) => {
            let declared = match kind {
                FieldKind::List(declared) => declared.as_slice(),
                _ => &[],
            };
            items.iter().map(|item| Json::Object(fields(declared, item, base))).collect()
        }
        // As templates see them.
        FieldView::Number(_) | FieldView::Boolean(_) => serde_json::to_value(view).unwrap_or_default(),
    }
}

/// `url` is `null` for a page that is only shown in a listing.
fn reference(page: &Card, base: &str) -> Json {
    json!({ "title": page.title, "url": page.url.as_deref().map(|url| absolute(url, base)) })
}

/// The address of a page or file of the site, for who reads it elsewhere.
fn absolute(url: &str, base: &str) -> String {
    if url.starts_with('/') { format!("{base}{url}") } else { url.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::derive::tests::written;
    use crate::fixture;
    use crate::site::{BodyPart, Component, Site};

    fn data(site: &Site) -> Json {
        serde_json::from_str(&written(site, files)["actions.json"]).unwrap()
    }

    #[test]
    fn entries_hold_declared_fields_in_plain_values() {
        let mut site = fixture::site();
        site.settings.open_data_license = Some("CC BY 4.0".to_owned());
        let data = data(&site);
        assert_eq!(
            (&data["license"], &data["publisher"]),
            (&json!("CC BY 4.0"), &json!("Hôpital d’exemple"))
        );
        assert_eq!(data["$schema"], "https://exemple.ch/actions.schema.json");
        let entry = &data["entries"][0];
        assert_eq!(entry["url"], "https://exemple.ch/actions/atelier/");
        assert_eq!(entry["updated"], Json::Null);
        let fields = &entry["fields"];
        assert_eq!((&fields["date"], &fields["service"]), (&json!("2025-03-03"), &Json::Null));
        assert_eq!(fields["mission"][0], json!({ "value": "soins", "label": "SOINS" }));
        assert!(fields["image"]["url"].as_str().unwrap().starts_with("https://exemple.ch/images/atelier-"));
    }

    #[test]
    fn nothing_that_is_not_public_is_told() {
        let mut site = fixture::site();
        site.pages[4].draft = true;
        let mut photo = fixture::photo("Deux personnes");
        photo.rights.scope = "SECRET".to_owned();
        site.pages[3].fields.insert("image".to_owned(), Value::Image(Box::new(photo)));
        site.pages[3].fields.insert("interne".to_owned(), Value::Text("SECRET".to_owned()));
        let files = written(&site, files);
        assert_eq!(data(&site)["entries"].as_array().unwrap().len(), 4);
        for (path, text) in &files {
            assert!(!text.contains("SECRET") && !text.contains("Action B"), "{path}: {text}");
        }
    }

    #[test]
    fn a_closed_collection_has_no_data() {
        let mut site = fixture::site();
        site.collections[1].outputs.open_data = false;
        assert!(written(&site, files).is_empty());
    }

    #[test]
    fn drafts_are_not_told_by_reference_either() {
        let mut site = fixture::site();
        let kinds = [FieldKind::Reference("actions".to_owned()), FieldKind::References("actions".to_owned())];
        for (name, kind) in ["une", "toutes"].into_iter().zip(kinds) {
            site.collections[1].fields.push(fixture::field(name, kind, false));
        }
        let (shown, draft) = (site.pages[5].source.clone(), site.pages[4].source.clone());
        site.pages[4].draft = true;
        let fields = &mut site.pages[3].fields;
        fields.insert("une".to_owned(), Value::Reference(draft.clone()));
        fields.insert("toutes".to_owned(), Value::References(vec![draft, shown]));
        let fields = &data(&site)["entries"][0]["fields"];
        assert_eq!((&fields["une"], fields["toutes"].as_array().unwrap().len()), (&Json::Null, 1));
    }

    #[test]
    fn an_entry_that_no_page_shows_has_no_address() {
        let mut site = fixture::site();
        site.collections[1].listing = None;
        (site.pages[3].own_page, site.pages[3].url) = (false, String::new());
        let data = data(&site);
        assert_eq!((&data["url"], &data["entries"][0]["url"]), (&Json::Null, &Json::Null));
        assert!(data["entries"][1]["url"].is_string());
        let files = written(&site, files);
        assert!(files["actions.csv"].lines().nth(1).unwrap().starts_with(",Un atelier"), "{files:?}");
        let schema: Json = serde_json::from_str(&files["actions.schema.json"]).unwrap();
        assert_eq!(schema["properties"]["url"]["type"], json!(["string", "null"]));
    }

    #[test]
    fn a_text_is_told_in_the_words_of_its_editor() {
        let mut site = fixture::site();
        site.collections[1].fields.push(fixture::field("avant", FieldKind::Markdown, false));
        let argument = |text: &str| Some(crate::site::Argument::Text(text.to_owned()));
        let block = Component {
            kind: "citation",
            arguments: BTreeMap::from([("auteur", argument("Anne")), ("role", None)]),
            picture: None,
            file: None,
            content: vec![BodyPart::Html("<p>Oui.</p>".to_owned())],
        };
        let table = "<table><tr><th>A</th><th>B</th></tr></table>\n".to_owned();
        let parts = vec![BodyPart::Html(table), BodyPart::Block(Box::new(block))];
        let body = crate::site::Body { parts, ..Default::default() };
        site.pages[3].fields.insert("avant".to_owned(), Value::Markdown(body));
        assert_eq!(data(&site)["entries"][0]["fields"]["avant"], "A B\n\nAnne\nOui.");
    }
}
