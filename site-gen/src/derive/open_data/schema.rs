//! What each key of the open data means: JSON Schema 2020-12, made from the fields as `site.yaml` declares them.

use serde_json::{Map, Value as Json, json};

use crate::site::{Collection, FieldKind, FieldType, Site};

/// Year, month or day, as precisely as it is known.
const DATE: &str = "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$";

pub(super) fn schema(site: &Site, collection: &Collection, url: &str) -> Json {
    let text = json!({ "type": "string" });
    // What no page shows has no address.
    let url_or_none = json!({ "type": ["string", "null"] });
    let entry = closed(Map::from_iter([
        ("url".to_owned(), url_or_none.clone()),
        ("title".to_owned(), text.clone()),
        ("summary".to_owned(), text.clone()),
        ("updated".to_owned(), json!({ "type": ["string", "null"], "pattern": DATE })),
        ("fields".to_owned(), record(site, &collection.fields)),
    ]));
    let mut schema = closed(Map::from_iter([
        ("$schema".to_owned(), text.clone()),
        ("title".to_owned(), text.clone()),
        ("url".to_owned(), url_or_none),
        ("publisher".to_owned(), text),
        ("license".to_owned(), json!({ "type": ["string", "null"] })),
        ("entries".to_owned(), json!({ "type": "array", "items": entry })),
    ]));
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    schema["$id"] = format!("{}{url}", site.settings.base_url).into();
    schema["title"] = format!("{} – {}", site.settings.title, collection.label).into();
    schema
}

/// An object that has all of `properties` and nothing else.
fn closed(properties: Map<String, Json>) -> Json {
    let required: Vec<&String> = properties.keys().collect();
    json!({ "type": "object", "required": required, "properties": properties, "additionalProperties": false })
}

fn record(site: &Site, declared: &[FieldType]) -> Json {
    let field = |field: &FieldType| {
        let mut schema = kind(site, &field.kind);
        if !field.required {
            schema = json!({ "anyOf": [schema, { "type": "null" }] });
        }
        if !field.help.is_empty() {
            schema["description"] = field.help.as_str().into();
        }
        (field.name.clone(), schema)
    };
    closed(declared.iter().map(field).collect())
}

fn kind(site: &Site, kind: &FieldKind) -> Json {
    let text = || json!({ "type": "string" });
    let list = |items: Json| json!({ "type": "array", "items": items });
    match kind {
        FieldKind::Text | FieldKind::Markdown => text(),
        FieldKind::Date => json!({ "type": "string", "pattern": DATE }),
        FieldKind::Number => json!({ "type": "number" }),
        FieldKind::Boolean => json!({ "type": "boolean" }),
        FieldKind::Choice(vocabulary) => choice(site, vocabulary),
        FieldKind::Choices(vocabulary) => list(choice(site, vocabulary)),
        FieldKind::Image => picture(),
        FieldKind::Images => list(picture()),
        FieldKind::File => file(),
        FieldKind::Reference(_) => reference(),
        FieldKind::References(_) => list(reference()),
        FieldKind::Link => closed(Map::from_iter([("label".to_owned(), text()), ("url".to_owned(), text())])),
        FieldKind::List(declared) => list(record(site, declared)),
    }
}

fn choice(site: &Site, vocabulary: &str) -> Json {
    let terms = site.vocabularies.get(vocabulary).map_or(&[][..], |vocabulary| &vocabulary.terms);
    let values: Vec<&str> = terms.iter().map(|term| term.value.as_str()).collect();
    closed(Map::from_iter([
        ("value".to_owned(), json!({ "enum": values })),
        ("label".to_owned(), json!({ "type": "string" })),
    ]))
}

fn file() -> Json {
    let text = json!({ "type": "string" });
    closed(Map::from_iter([
        ("url".to_owned(), text.clone()),
        ("label".to_owned(), text.clone()),
        ("type".to_owned(), text),
        ("bytes".to_owned(), json!({ "type": "integer", "minimum": 0 })),
        ("status".to_owned(), json!({ "type": ["string", "null"] })),
    ]))
}

fn reference() -> Json {
    closed(Map::from_iter([
        ("title".to_owned(), json!({ "type": "string" })),
        ("url".to_owned(), json!({ "type": ["string", "null"] })),
    ]))
}

fn picture() -> Json {
    let pixels = json!({ "type": "integer", "minimum": 1 });
    let text = json!({ "type": "string" });
    closed(Map::from_iter([
        ("url".to_owned(), text.clone()),
        ("alt".to_owned(), text.clone()),
        ("credit".to_owned(), text),
        ("width".to_owned(), pixels.clone()),
        ("height".to_owned(), pixels),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn the_schema_names_every_field_with_its_help_and_values() {
        let mut site = fixture::site();
        site.collections[1].fields[0].required = true;
        site.collections[1].fields[3].help = "Le service.".to_owned();
        let schema = schema(&site, &site.collections[1], "/actions.schema.json");
        assert_eq!(schema["$id"], "https://exemple.ch/actions.schema.json");
        let fields = &schema["properties"]["entries"]["items"]["properties"]["fields"];
        assert_eq!(fields["required"], json!(["date", "image", "mission", "service"]));
        assert_eq!(fields["properties"]["date"]["type"], "string");
        assert_eq!(fields["properties"]["service"]["description"], "Le service.");
        let values = &fields["properties"]["mission"]["anyOf"][0]["items"]["properties"]["value"]["enum"];
        assert_eq!(values[0], "soins");
    }
}
