//! One form with a question of each kind, for the tests of this crate.

use super::{Choice, Confirmation, FieldKind, Form, Item, Options, Parts, Purpose, Question, Rule, When};

fn question(name: &str, label: &str, kind: FieldKind) -> Question {
    Question {
        name: name.into(),
        label: label.into(),
        help: None,
        example: None,
        privacy: None,
        required: false,
        required_message: None,
        autocomplete: None,
        when: None,
        kind,
    }
}

pub(crate) fn text(max_length: usize) -> FieldKind {
    FieldKind::Text { max_length, min_length: None, shape: None }
}

pub(crate) fn options(pairs: &[(&str, &str)]) -> Options {
    let choice = |(value, label): &(&str, &str)| Choice { value: (*value).into(), label: (*label).into() };
    Options::try_from(pairs.iter().map(choice).collect::<Vec<_>>()).expect("distinct options")
}

/// `demande` (required) decides whether `but` (required) and `photo` are asked; `email` or `telephone` is needed.
pub(crate) fn form() -> Form {
    let seen_with = |value: &str| Some(When { field: "demande".into(), values: vec![value.into()] });
    let kinds = [("faire", "Faire connaître une action"), ("chercher", "Chercher des partenaires")];
    let days = [("lundi", "Lundi"), ("mardi", "Mardi"), ("mercredi", "Mercredi")];
    let questions = [
        Question {
            required: true,
            required_message: Some("Choisissez votre demande.".into()),
            ..question("demande", "Votre demande", FieldKind::Choice(options(&kinds)))
        },
        Question {
            required: true,
            help: Some("Comme sur vos papiers.".into()),
            autocomplete: Some("name".into()),
            ..question("nom", "Nom", text(20))
        },
        question("email", "Adresse e-mail", FieldKind::Email),
        question("telephone", "Téléphone", FieldKind::Phone),
        Question {
            required: true,
            when: seen_with("chercher"),
            ..question("but", "But", FieldKind::LongText { max_length: 200, min_length: None })
        },
        question("jours", "Jours", FieldKind::Choices(options(&days))),
        question("date", "Date", FieldKind::Date),
        question("nombre", "Nombre", FieldKind::Number { min: Some(1), max: Some(50), unit: None }),
        question("deja", "Déjà en partenariat ?", FieldKind::YesNo),
        Question { when: seen_with("faire"), ..question("photo", "Photo", FieldKind::Image) },
        Question { required: true, ..question("accord", "J’accepte", FieldKind::Consent) },
    ];
    let mut items = vec![
        Item::Section { name: None, title: "Vous".into(), text: Some("Deux mots.".into()), when: None },
        Item::Note { text: "Pas de détail médical.".into(), when: None },
    ];
    items.extend(questions.map(Item::Question));
    Form::try_from(Parts {
        id: "specimen".into(),
        title: "Un formulaire".into(),
        submit: "Envoyer".into(),
        retention_days: 30,
        purpose: Purpose::Queue,
        confirmation: Confirmation { title: "Bien reçu".into(), next: vec!["Nous vous répondons.".into()] },
        items,
        translation: None,
        rules: vec![Rule::AtLeastOne {
            fields: vec!["email".into(), "telephone".into()],
            message: "Indiquez une adresse ou un numéro.".into(),
        }],
    })
    .expect("a consistent specimen")
}
