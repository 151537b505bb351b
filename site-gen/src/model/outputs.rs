//! What a collection is published as besides its pages: feeds, open data, calendars, facts for search engines; and
//! whom to write to about a flaw.

use forms::yaml::{Node, Value};

use crate::site::{Calendar, FieldKind, FieldType, Outputs, Schema, Security};
use crate::suggest;
use crate::table::{self, Report, Table};

const SCHEMAS: [&str; 3] = ["Article", "Event", "none"];

/// Reads `feed`, `open_data`, `schema` and `calendar`. `sound` is false when some field could not be read: names of
/// fields are then not judged.
pub(super) fn read(
    table: &mut Table,
    has_listing: bool,
    fields: &[FieldType],
    sound: bool,
    report: &mut Report,
) -> Outputs {
    let feed = table.entry("feed").and_then(|entry| feed(entry, has_listing, fields, sound, report));
    let open_data = table.boolean("open_data", report).unwrap_or(false);
    let calendar = table.get("calendar").and_then(|node| calendar(node, fields, sound, report));
    let schema = match table.entry("schema") {
        Some((key, node)) => schema(key, node, calendar.is_some(), report),
        None if has_listing => Schema::Article,
        None => Schema::None,
    };
    Outputs { feed, open_data, schema, calendar }
}

/// `true`, or `{ date: quand }` when the field has another name than `date`.
fn feed(
    (key, node): (&Node, &Node),
    has_listing: bool,
    fields: &[FieldType],
    sound: bool,
    report: &mut Report,
) -> Option<String> {
    let (name, span) = match &node.value {
        Value::Mapping(_) => {
            let mut table = Table::open(node, "feed", report)?;
            let help =
                "Écrivez « feed: { date: quand } », avec le nom du champ qui dit de quand date une nouvelle.";
            let named = table.require("date", help, report);
            table.close(report);
            (table::text(named?, "date", report)?, &named?.span)
        }
        _ => (table::boolean(node, "feed", report)?.then(|| "date".to_owned())?, &key.span),
    };
    if !has_listing {
        let help = "Ajoutez « listing: /actions/ », ou supprimez « feed ».";
        report.error("champ-manquant", &key.span, "Il n’y a pas de fil sans « listing »", help);
    }
    let is_date = |field: &&FieldType| matches!(field.kind, FieldKind::Date);
    if sound && !fields.iter().filter(is_date).any(|field| field.name == name) {
        let message = format!(
            "Un fil est rangé par date, et cette collection n’a pas de champ « {name} » de type « date »"
        );
        let dates: Vec<&str> = fields.iter().filter(is_date).map(|field| field.name.as_str()).collect();
        let help = match dates.first() {
            Some(first) => format!("Nommez le champ qui en tient lieu : « feed: {{ date: {first} }} »."),
            None => format!("Déclarez « {name}: {{ type: date, required: true }} »."),
        };
        report.error("champ-manquant", span, message, help);
    }
    Some(name)
}

fn schema(key: &Node, node: &Node, has_calendar: bool, report: &mut Report) -> Schema {
    match table::text(node, "schema", report).as_deref() {
        Some("Article") => Schema::Article,
        Some("Event") => {
            if !has_calendar {
                let help = "Ajoutez « calendar: { start: date } », avec le nom du champ qui dit quand.";
                report.error("champ-manquant", &key.span, "Un événement a besoin d’une date", help);
            }
            Schema::Event
        }
        Some("none") | None => Schema::None,
        Some(other) => {
            let help = suggest::among(other, SCHEMAS, "Valeurs possibles");
            report.error("valeur-inconnue", &node.span, format!("« schema » inconnu : « {other} »"), help);
            Schema::None
        }
    }
}

fn calendar(node: &Node, fields: &[FieldType], sound: bool, report: &mut Report) -> Option<Calendar> {
    let mut table = Table::open(node, "calendar", report)?;
    let mut named = |key: &str, wanted: &str, fits: fn(&FieldKind) -> bool, report: &mut Report| {
        let node = table.get(key)?;
        let name = table::text(node, key, report)?;
        if sound && !fields.iter().any(|field| field.name == name && fits(&field.kind)) {
            let fitting = fields.iter().filter(|field| fits(&field.kind)).map(|field| field.name.as_str());
            let help = suggest::among(&name, fitting, "Champs possibles");
            report.error(
                "champ-inconnu",
                &node.span,
                format!("« {name} » n’est pas un champ {wanted} de cette collection"),
                help,
            );
        }
        Some(name)
    };
    let is_date: fn(&FieldKind) -> bool = |kind| matches!(kind, FieldKind::Date);
    let is_place: fn(&FieldKind) -> bool = |kind| matches!(kind, FieldKind::Text | FieldKind::Choice(_));
    let start = named("start", "de type « date »", is_date, report);
    let end = named("end", "de type « date »", is_date, report);
    let place = named("place", "de type « text » ou « choice »", is_place, report);
    if start.is_none() {
        let help = "Écrivez « calendar: { start: date } », avec le nom du champ qui dit quand.";
        report.error("champ-manquant", &node.span, "Il manque « start » au calendrier", help);
    }
    table.close(report);
    Some(Calendar { start: start?, end, place })
}

/// `security: { contact: mailto:…, policy: https://… }`
pub(super) fn security(node: &Node, report: &mut Report) -> Option<Security> {
    let mut table = Table::open(node, "security", report)?;
    let help = "Écrivez « contact: mailto:securite@exemple.ch » ou « contact: https://… ».";
    let address = |key: &str, schemes: &[&str], node: &Node, report: &mut Report| {
        let text = table::text(node, key, report)?;
        let known = schemes.iter().any(|scheme| text.len() > scheme.len() && text.starts_with(scheme));
        if known && !text.contains(char::is_whitespace) {
            return Some(text);
        }
        let message = format!("« {text} » n’est pas une adresse de contact complète");
        report.error("adresse-invalide", &node.span, message, help);
        None
    };
    let contact = table.require("contact", help, report);
    let contact = contact.and_then(|node| address("contact", &["mailto:", "https://"], node, report));
    let policy = table.get("policy").and_then(|node| address("policy", &["https://"], node, report));
    table.close(report);
    Some(Security { contact: contact?, policy })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model;

    fn read_site(collection: &str, rest: &str) -> (Option<model::Model>, Vec<String>) {
        let yaml = format!(
            "title: T\nbase_url: https://exemple.ch:8443\n{rest}collections:\n  a:\n    folder: a\n    label: A\n    \
             url: /a/{{slug}}/\n    listing: /a/\n    fields:\n      date: {{ type: date }}\n      fin: {{ type: date }}\n      \
             lieu: {{ type: text }}\n{collection}"
        );
        let (model, found) = model::read(&yaml, None);
        (model, found.into_iter().map(|found| format!("{} {}", found.code, found.message)).collect())
    }

    fn outputs(collection: &str) -> (Outputs, Vec<String>) {
        let (model, found) = read_site(collection, "");
        (model.unwrap().collections.remove(0).collection.outputs, found)
    }

    #[test]
    fn outputs_are_declared() {
        let yaml = "    feed: true\n    open_data: true\n    schema: Event\n    \
                    calendar: { start: date, end: fin, place: lieu }\n";
        let (outputs, found) = outputs(yaml);
        assert!(found.is_empty(), "{found:?}");
        let calendar = Calendar { start: "date".into(), end: Some("fin".into()), place: Some("lieu".into()) };
        let wanted = Outputs {
            feed: Some("date".into()),
            open_data: true,
            schema: Schema::Event,
            calendar: Some(calendar),
        };
        assert_eq!(outputs, wanted);
    }

    #[test]
    fn a_collection_with_a_listing_holds_articles() {
        assert_eq!(outputs("").0.schema, Schema::Article);
        assert_eq!(outputs("    schema: none\n").0.schema, Schema::None);
    }

    #[test]
    fn what_cannot_be_published_is_refused() {
        for (yaml, code) in [
            ("    feed: { date: quand }\n", "champ-manquant"),
            ("    feed: { date: lieu }\n", "champ-manquant"),
            ("    feed: peut-être\n", "mauvais-type"),
            ("    schema: Event\n", "champ-manquant"),
            ("    schema: Evenement\n", "valeur-inconnue"),
            ("    calendar: { start: lieu }\n", "champ-inconnu"),
            ("    calendar: { end: fin }\n", "champ-manquant"),
            ("    calendar: { start: date, place: fin }\n", "champ-inconnu"),
        ] {
            let (_, found) = outputs(yaml);
            assert!(found.len() == 1 && found[0].starts_with(code), "{yaml}: {found:?}");
        }
    }

    #[test]
    fn a_feed_needs_dates_and_a_listing() {
        let yaml = "title: T\nbase_url: https://x.ch\ncollections:\n  a: { folder: a, url: '/a/{slug}/', feed: true }\n";
        let (_, found) = model::read(yaml, None);
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn a_feed_names_its_field() {
        assert_eq!(outputs("    feed: { date: fin }\n").0.news_field(), Some("fin"));
        assert_eq!(outputs("    feed: non\n").0.feed, None);
        let event = "    feed: true\n    calendar: { start: date }\n";
        assert_eq!(outputs(event).0.news_field(), None, "the day of an event is no news");
    }

    #[test]
    fn security_contacts_are_complete_addresses() {
        let security = |text: &str| {
            let (model, found) = read_site("", &format!("security: {{ {text} }}\n"));
            (model.unwrap().settings.security, found.len())
        };
        let wanted = Security { contact: "mailto:a@b.ch".into(), policy: Some("https://b.ch/p".into()) };
        assert_eq!(security("contact: 'mailto:a@b.ch', policy: 'https://b.ch/p'"), (Some(wanted), 0));
        assert_eq!(security("contact: a@b.ch"), (None, 1));
        assert_eq!(security("policy: 'https://b.ch/p'").1, 1);
    }

    #[test]
    fn the_authority_is_the_declared_host_whatever_the_preview() {
        let yaml = "title: T\nbase_url: https://exemple.ch:8443/\ncollections:\n  a: { folder: a, url: '/{path}/' }\n";
        let (model, _) = model::read(yaml, Some("http://127.0.0.1:8080"));
        let settings = model.unwrap().settings;
        assert_eq!(
            (settings.authority.as_str(), settings.base_url.as_str()),
            ("exemple.ch", "http://127.0.0.1:8080")
        );
    }
}
