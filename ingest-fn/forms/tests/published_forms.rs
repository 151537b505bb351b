//! The forms and the messages this repository publishes, held to what the domain asks of them.
#![cfg(feature = "definitions")]

use forms::form::{FieldKind, Item};
use forms::{Form, Messages, Posted, Upload, definition, validate, yaml};

fn text(path: &str) -> String {
    let path = format!("{}/../../{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn form(id: &str) -> Form {
    definition::read(id, &text(&format!("content/forms/{id}.yaml")))
        .unwrap_or_else(|found| panic!("{found:#?}"))
}

fn messages() -> Messages {
    let node = yaml::parse(&text("themes/messages/form.fr.yaml")).expect("valid YAML");
    let pair =
        |(key, value): &(yaml::Node, yaml::Node)| Some((key.text()?.to_owned(), value.as_str()?.to_owned()));
    Messages(node.entries().iter().filter_map(pair).collect())
}

const FORMS: [(&str, u32); 2] = [("devenez-partenaire", 365), ("demande-de-collaboration", 730)];

fn partner() -> Vec<(&'static str, &'static str)> {
    vec![
        ("profil", "patient"),
        ("prenom", "Zoé"),
        ("nom", "Muster"),
        ("telephone", "079 123 45 67"),
        ("consentement", "oui"),
    ]
}

fn request(demande: &'static str) -> Vec<(&'static str, &'static str)> {
    vec![
        ("demande", demande),
        ("prenom", "Zoé"),
        ("nom", "Muster"),
        ("service", "Pédiatrie"),
        ("email", "zoe@exemple.ch"),
        ("titre", "Un accueil plus clair"),
        ("objectif", "Que chacun trouve son chemin."),
        ("consentement", "oui"),
    ]
}

fn missing(form: &Form, pairs: Vec<(&'static str, &'static str)>) -> Vec<String> {
    let posted: Posted = pairs.into_iter().collect();
    match validate(form, &posted, &messages()) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.into_iter().map(|error| error.field).collect(),
    }
}

#[test]
fn they_are_kept_as_long_as_announced_and_say_what_happens_next() {
    for (id, days) in FORMS {
        let form = form(id);
        assert_eq!(form.retention_days(), days);
        assert!(form.confirmation().next.len() >= 3);
        let required = |name: &str| form.question(name).is_some_and(|question| question.required);
        assert!(required("consentement"));
    }
}

#[test]
fn one_contact_is_enough() {
    let form = form("devenez-partenaire");
    assert!(missing(&form, partner()).is_empty());
    let none = partner().into_iter().filter(|(name, _)| *name != "telephone").collect();
    assert_eq!(missing(&form, none), ["email"]);
}

#[test]
fn the_first_answer_decides_what_is_asked() {
    let form = form("demande-de-collaboration");
    assert_eq!(missing(&form, request("partenaires")), ["nombre", "criteres", "dedommagement"]);
    assert_eq!(missing(&form, request("action")), ["resultat", "avec_photo"]);
    assert_eq!(
        missing(&form, request("les_deux")),
        ["nombre", "criteres", "dedommagement", "resultat", "avec_photo"]
    );
}

#[test]
fn no_photo_without_description_credit_and_rights() {
    let form = form("demande-de-collaboration");
    let mut pairs = request("action");
    pairs.extend([("resultat", "Trop tôt."), ("avec_photo", "oui")]);
    let mut posted: Posted = pairs.clone().into_iter().collect();
    posted.set_upload("photo", Upload::Accepted { digest: "00".into() });
    let errors = validate(&form, &posted, &messages()).expect_err("no rights");
    let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["photo_description", "photo_credit", "photo_droits"]);
    let last = pairs.len() - 1;
    pairs[last] = ("avec_photo", "non");
    assert!(missing(&form, pairs).is_empty());
}

#[test]
fn people_are_helped_to_fill_in_who_they_are() {
    for (id, _) in FORMS {
        let form = form(id);
        let token = |name: &str| form.question(name).and_then(|question| question.autocomplete.clone());
        for (name, expected) in
            [("prenom", "given-name"), ("nom", "family-name"), ("email", "email"), ("telephone", "tel")]
        {
            assert_eq!(token(name).as_deref(), Some(expected), "{id}: {name}");
        }
    }
}

#[test]
fn nothing_is_asked_that_belongs_to_the_interview() {
    for (id, _) in FORMS {
        for question in form(id).questions() {
            for word in ["diagnostic", "maladie", "naissance", "traitement", "pathologie"] {
                assert!(!question.label.to_lowercase().contains(word), "{id}: {}", question.label);
            }
        }
        assert!(text(&format!("content/forms/{id}.yaml")).contains("aucun détail médical"), "{id}");
    }
}

#[test]
fn the_theme_has_every_message_of_the_forms() {
    let messages = messages();
    for key in forms::message_keys() {
        let message = messages.get(key);
        assert!(!message.contains('⟦'), "{message}");
    }
    for key in messages.0.keys().filter(|key| *key != "form_error_prefix") {
        assert!(forms::message_keys().contains(&key.as_str()), "{key} is never shown");
    }
}

#[test]
fn messages_fill_in_all_their_placeholders() {
    let messages = messages();
    for (id, _) in FORMS {
        let form = form(id);
        let long = "x".repeat(20_000);
        for value in ["", "\u{1}", "texte", "0", "9999", long.as_str()] {
            // Both branches, and every question wrong in the same way.
            let named = form.questions().map(|question| (question.name.clone(), value.to_owned()));
            let decided =
                [("demande", "les_deux"), ("avec_photo", "oui")].map(|(n, v)| (n.to_owned(), v.to_owned()));
            let posted: Posted =
                named.filter(|(name, _)| name != "demande" && name != "avec_photo").chain(decided).collect();
            for error in validate(&form, &posted, &messages).expect_err("wrong answers") {
                assert!(!error.message.contains(['{', '}', '⟦']), "{}", error.message);
            }
        }
    }
}

#[test]
fn texts_are_typographic() {
    let mut shown = Vec::new();
    for (id, _) in FORMS {
        let form = form(id);
        for item in form.items() {
            match item {
                Item::Section { title, text, .. } => {
                    shown.extend([Some(title.clone()), text.clone()].into_iter().flatten())
                }
                Item::Note { text, .. } => shown.push(text.clone()),
                Item::Question(question) => {
                    shown.push(question.label.clone());
                    shown.extend(question.help.clone());
                    shown.extend(question.required_message.clone());
                    if let FieldKind::Choice(options) | FieldKind::Choices(options) = &question.kind {
                        shown.extend(options.iter().map(|option| option.label.clone()));
                    }
                }
            }
        }
        shown.extend(form.confirmation().next.clone());
    }
    shown.extend(messages().0.into_values());
    for text in shown {
        assert!(!text.contains('\''), "straight apostrophe: {text}");
        for pair in [" ?", " !", " ;", "« ", " »"] {
            assert!(!text.contains(pair), "a space that may break before or after a sign: {text}");
        }
    }
}
