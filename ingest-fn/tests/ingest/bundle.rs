//! A bundle just large enough: one form without a file, one with, and templates that show what they are given.

use serde_json::{Value, json};

const FIELD: &str = r#"{% component field(field: map, @t) %}
<p id="{{ field.id }}-box" data-kind="{{ field.kind }}">{{ field.label }}{% if not field.required %} {{ t.optional }}{% endif %}
{% if field.error %}<em id="{{ field.id }}-error">{{ field.error }}</em>{% endif %}
{% if field.options %}{% for option in field.options %}<input id="{{ option.id }}" value="{{ option.value }}"{% if option.checked %} checked{% endif %}>{% endfor %}
{% elif field.kind == "long_text" %}<textarea id="{{ field.id }}">{{ field.value }}</textarea>
{% else %}<input id="{{ field.id }}" value="{{ field.value }}">{% endif %}</p>
{% endcomponent %}"#;

const FORM: &str = r##"<!doctype html><title>{{ page.title }} – {{ site.title }}</title>
{% if form.notice %}<p class="notice">{{ form.notice }}</p>{% endif %}
<ul>{% for error in form.errors %}<li><a href="#{{ error.anchor }}">{{ error.message }}</a></li>{% endfor %}</ul>
<form method="post" action="{{ form.action }}"><input name="_form_digest" value="{{ form.digest }}">
{% for field in form.fields %}{{ <field field={field} /> }}{% endfor %}</form>"##;

const CONFIRMATION: &str = r#"<!doctype html><title>{{ page.title }}</title>
<b id="reference">{{ receipt.reference }}</b> {% if receipt.code %}<b id="code">{{ receipt.code }}</b> {% endif %}<time datetime="{{ receipt.received.iso }}">{{ receipt.received.label }}</time>
{% for next in receipt.next %}<p>{{ next }}</p>{% endfor %}"#;

const ERROR: &str = r#"<!doctype html><title>{{ page.title }}</title><h1>{{ problem.title }}</h1><p>{{ problem.status }} {{ problem.text }}</p>"#;

fn question(name: &str, label: &str, required: bool, kind: Value) -> Value {
    json!({ "question": {
        "name": name, "label": label, "help": null, "required": required, "required_message": null,
        "autocomplete": null, "when": null, "kind": kind,
    }})
}

fn form(id: &str, title: &str, items: Vec<Value>) -> forms::Form {
    serde_json::from_value(json!({
        "id": id, "title": title, "submit": "Envoyer", "retention_days": 365,
        "confirmation": { "title": "Votre demande est bien arrivée", "next": ["Nous vous répondons sous dix jours."] },
        "items": items, "rules": [],
    }))
    .unwrap()
}

/// Name (compulsory), e-mail address, message, domains.
pub fn contact() -> forms::Form {
    let domains = json!({ "choices": [{ "value": "soins", "label": "Soins" }, { "value": "recherche", "label": "Recherche" }] });
    form(
        "contact",
        "Nous écrire",
        vec![
            question("nom", "Nom", true, json!({ "text": { "max_length": 200 } })),
            question("email", "Adresse e-mail", false, json!("email")),
            question("message", "Message", false, json!({ "long_text": { "max_length": 2000 } })),
            question("domaines", "Domaines", false, domains),
        ],
    )
}

/// Title (compulsory) and a photo.
pub fn action() -> forms::Form {
    form(
        "action",
        "Faire connaître une action",
        vec![
            question("titre", "Titre", true, json!({ "text": { "max_length": 200 } })),
            question("photo", "Photo", false, json!("image")),
        ],
    )
}

/// Takes a submission back.
pub fn withdrawal() -> forms::Form {
    serde_json::from_value(json!({
        "id": "retrait", "title": "Retirer ma demande", "submit": "Retirer", "retention_days": 0, "purpose": "withdrawal",
        "confirmation": { "title": "Votre demande est effacée", "next": ["Il ne reste que sa référence."] },
        "items": [
            question("reference", "Référence", true, json!({ "text": { "max_length": 40 } })),
            question("code", "Code de retrait", true, json!({ "text": { "max_length": 40 } })),
        ],
        "rules": [],
    }))
    .unwrap()
}

/// Digest of a definition that was replaced, still accepted.
pub const PREVIOUS_DIGEST: &str = "00000000previous";

pub fn json() -> Value {
    let t: std::collections::BTreeMap<&str, String> = forms::message_keys()
        .iter()
        .map(|key| (*key, format!("{{label}} [{key}]")))
        .chain([("optional", "(facultatif)".to_owned())])
        .collect();
    let published = |form: &forms::Form, url: &str| {
        json!({
            "form": form,
            "page": { "title": form.title(), "url": url, "lang": "fr" },
            "digests": [form.digest(), PREVIOUS_DIGEST],
        })
    };
    json!({
        "version": 1,
        "site": { "title": "Le site", "lang": "fr" },
        "t": t,
        "assets": {},
        "templates": {
            "form.html": FORM, "confirmation.html": CONFIRMATION, "error.html": ERROR,
            "components/field.html": FIELD,
        },
        "pages": { "error": { "title": "Erreur", "url": "/erreur/", "lang": "fr" } },
        "forms": {
            "contact": published(&contact(), "/contact/"),
            "action": published(&action(), "/actions/annoncer/"),
            "retrait": published(&withdrawal(), "/retrait/"),
        },
    })
}
