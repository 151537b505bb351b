//! What a template receives, empty, filled in and in error.

use super::*;
use crate::form::specimen;
use serde_json::Value;

fn messages() -> Messages {
    let words = [("form_yes", "Oui"), ("form_no", "Non")];
    Messages(words.map(|(key, text)| (key.to_owned(), text.to_owned())).into())
}

fn shown(posted: Option<&Posted>, errors: &[FieldError]) -> FormView {
    view(&specimen::form(), "/formulaires/specimen", posted, errors, &messages())
}

fn field(view: &FormView, name: &str) -> FieldView {
    view.fields.iter().find(|field| field.name == name).expect("a field of the specimen").clone()
}

fn error(field: &str) -> FieldError {
    FieldError { field: field.into(), message: format!("Corrigez {field}.") }
}

#[test]
fn an_empty_form_has_its_controls_and_nothing_in_them() {
    let view = shown(None, &[]);
    assert_eq!((view.id.as_str(), view.action.as_str()), ("specimen", "/formulaires/specimen"));
    assert_eq!(view.digest, specimen::form().digest());
    assert!(view.multipart && view.errors.is_empty() && view.notice.is_none());
    assert_eq!(view.fields.len(), specimen::form().items().len());
    assert!(view.fields.iter().all(|field| field.value.is_empty() && field.error.is_none()));
    assert!(view.fields.iter().flat_map(|field| &field.options).all(|option| !option.checked));
}

#[test]
fn every_key_is_present_for_every_kind() {
    let json = serde_json::to_value(shown(None, &[])).expect("JSON");
    let keys = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    assert!(json.get("notice").is_some_and(Value::is_null));
    let fields = json["fields"].as_array().expect("a list");
    let expected = keys(&fields[0]);
    assert!(fields.iter().all(|field| keys(field) == expected));
    for key in [
        "kind",
        "name",
        "id",
        "label",
        "text",
        "help",
        "example",
        "privacy",
        "unit",
        "required",
        "error",
        "value",
        "options",
        "autocomplete",
        "inputmode",
        "max_length",
        "rows",
        "accept",
        "kept",
        "describedby",
        "when",
    ] {
        assert!(expected.contains(&key.to_owned()), "{key}");
    }
}

#[test]
fn kinds_have_their_names_and_their_hints() {
    let view = shown(None, &[]);
    let kinds: Vec<&str> = view.fields.iter().map(|field| field.kind).collect();
    let expected = [
        "section",
        "note",
        "choice",
        "text",
        "email",
        "phone",
        "long_text",
        "choices",
        "date",
        "number",
        "yes_no",
        "image",
        "consent",
    ];
    assert_eq!(kinds, expected);
    assert_eq!(field(&view, "nom").max_length, Some(20));
    assert_eq!(field(&view, "nom").autocomplete.as_deref(), Some("name"));
    assert_eq!(field(&view, "telephone").inputmode, Some("tel"));
    assert_eq!(field(&view, "but").rows, Some(3));
    assert_eq!(field(&view, "photo").accept, Some("image/jpeg,image/png,image/webp"));
    assert_eq!(field(&view, "photo").when.map(|when| when.values), Some(vec!["faire".to_owned()]));
    assert_eq!(view.fields[0].text.as_deref(), Some("Deux mots."));
}

#[test]
fn ids_are_unique() {
    let view = shown(None, &[]);
    let fields = view.fields.iter().map(|field| field.id.clone());
    let options = view.fields.iter().flat_map(|field| field.options.iter().map(|option| option.id.clone()));
    let all: Vec<String> = fields.chain(options).collect();
    let unique: std::collections::BTreeSet<&String> = all.iter().collect();
    assert_eq!(unique.len(), all.len());
}

#[test]
fn what_was_posted_is_shown_byte_for_byte() {
    let wrong = " Zoé\r\n<b>\u{0}";
    let posted: Posted =
        [("nom", wrong), ("jours", "mardi"), ("jours", "inconnu"), ("deja", "oui"), ("accord", "oui")]
            .into_iter()
            .collect();
    let view = shown(Some(&posted), &[]);
    assert_eq!(field(&view, "nom").value, wrong);
    let checked =
        |name: &str| field(&view, name).options.iter().map(|option| option.checked).collect::<Vec<_>>();
    assert_eq!(checked("jours"), [false, true, false]);
    assert_eq!(checked("deja"), [true, false]);
    assert_eq!(checked("accord"), [true]);
    assert_eq!(checked("demande"), [false, false]);
}

#[test]
fn yes_no_and_consent_are_options_too() {
    let view = shown(None, &[]);
    let options = |name: &str| {
        let options = field(&view, name).options;
        options.into_iter().map(|option| (option.id, option.value, option.label)).collect::<Vec<_>>()
    };
    let option = |id: &str, value: &str, label: &str| (id.to_owned(), value.to_owned(), label.to_owned());
    assert_eq!(options("deja"), [option("field-deja-1", "oui", "Oui"), option("field-deja-2", "non", "Non")]);
    assert_eq!(options("accord"), [option("field-accord-1", "oui", "J’accepte")]);
}

#[test]
fn errors_lead_to_the_first_control_and_describe_it() {
    let names = ["demande", "nom", "email", "jours", "deja", "photo", "accord"];
    let errors: Vec<FieldError> = names.iter().map(|name| error(name)).collect();
    let view = shown(None, &errors);
    let anchors: Vec<&str> = view.errors.iter().map(|error| error.anchor.as_str()).collect();
    let expected = [
        "field-demande-1",
        "field-nom",
        "field-email",
        "field-jours-1",
        "field-deja-1",
        "field-photo",
        "field-accord-1",
    ];
    assert_eq!(anchors, expected);
    assert_eq!(field(&view, "nom").describedby.as_deref(), Some("field-nom-help field-nom-error"));
    assert_eq!(field(&view, "email").describedby.as_deref(), Some("field-email-error"));
    assert_eq!(field(&view, "date").describedby, None);
    assert_eq!(field(&view, "email").error.as_deref(), Some("Corrigez email."));
    let ids = view.fields.iter().flat_map(|field| {
        std::iter::once(field.id.clone()).chain(field.options.iter().map(|option| option.id.clone()))
    });
    let ids: Vec<String> = ids.collect();
    assert!(anchors.iter().all(|anchor| ids.contains(&(*anchor).to_owned())));
}

#[test]
fn debug_never_shows_a_value() {
    let posted: Posted = [("nom", "Secret")].into_iter().collect();
    let shown = format!("{:?}", shown(Some(&posted), &[error("nom")]));
    assert_eq!(shown, "FormView(specimen; errors: field-nom)");
}
