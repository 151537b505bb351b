//! A whole form, filled in well and badly: the specimen of this crate is the form.

use super::*;
use crate::form::{Parts, specimen};
use crate::messages::message_keys;
use proptest::prelude::*;
use serde_json::json;

/// Messages that only say which they are: `form_error_email(Adresse e-mail)`.
fn messages() -> Messages {
    let text = |key: &&str| ((*key).to_owned(), format!("{key}({{label}})"));
    Messages(message_keys().iter().map(text).collect())
}

/// Everything the specimen requires, and nothing else.
fn good() -> Vec<(&'static str, &'static str)> {
    vec![("demande", "faire"), ("nom", "Zoé"), ("email", "zoe@exemple.ch"), ("accord", "oui")]
}

/// The good answers with `changes`: replaced, or left out when empty.
fn posted(changes: &[(&'static str, &'static str)]) -> Posted {
    let kept = good().into_iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    kept.chain(changes.iter().copied().filter(|(_, value)| !value.is_empty())).collect()
}

fn answers(posted: &Posted) -> serde_json::Value {
    validate(&specimen::form(), posted, &messages()).expect("valid answers").to_json()
}

fn errors(posted: &Posted) -> Vec<(String, String)> {
    let errors = validate(&specimen::form(), posted, &messages()).expect_err("wrong answers");
    errors.into_iter().map(|error| (error.field, error.message)).collect()
}

/// The one error after `changes`.
fn error(changes: &[(&'static str, &'static str)]) -> (String, String) {
    let mut found = errors(&posted(changes));
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

fn pair(field: &str, message: &str) -> (String, String) {
    (field.to_owned(), message.to_owned())
}

#[test]
fn good_answers_are_typed_and_in_the_forms_order() {
    let filled = posted(&[
        ("accord", "oui"),
        ("nom", " Zoé \r\n"),
        ("jours", "mardi"),
        ("jours", "lundi"),
        ("jours", "mardi"),
        ("date", "1er août 2026"),
        ("nombre", "2,5"),
        ("deja", "non"),
    ]);
    let expected = json!({
        "demande": "faire", "nom": "Zoé", "email": "zoe@exemple.ch", "jours": ["lundi", "mardi"],
        "date": "2026-08-01", "nombre": 2.5, "deja": false, "accord": true
    });
    assert_eq!(answers(&filled), expected);
    let answers = validate(&specimen::form(), &filled, &messages()).expect("valid");
    let order: Vec<&str> = answers.iter().map(|(name, _)| name).collect();
    assert_eq!(order, ["demande", "nom", "email", "jours", "date", "nombre", "deja", "accord"]);
}

#[test]
fn an_empty_form_misses_what_is_required_in_the_forms_order() {
    let expected = [
        pair("demande", "Choisissez votre demande."),
        pair("nom", "form_error_required(Nom)"),
        pair("email", "Indiquez une adresse ou un numéro."),
        pair("accord", "form_error_required_consent(J’accepte)"),
    ];
    assert_eq!(errors(&Posted::new()), expected);
}

#[test]
fn blanks_are_no_answer() {
    assert_eq!(error(&[("nom", " \u{a0}\u{200b}\t")]), pair("nom", "form_error_required(Nom)"));
}

#[test]
fn each_kind_has_its_words_for_a_missing_answer() {
    let mut parts = Parts::from(specimen::form());
    for item in &mut parts.items {
        if let crate::form::Item::Question(question) = item {
            (question.required, question.required_message, question.when) = (true, None, None);
        }
    }
    let form = Form::try_from(parts).expect("consistent");
    let found = validate(&form, &Posted::new(), &messages()).expect_err("all is missing");
    let key = |name: &str| {
        let error = found.iter().find(|error| error.field == name).expect("an error");
        error.message.split('(').next().unwrap_or_default().to_owned()
    };
    assert_eq!(found.len(), 11, "one each, the rule adds none");
    assert_eq!(key("demande"), "form_error_required_choice");
    assert_eq!(key("deja"), "form_error_required_choice");
    assert_eq!(key("jours"), "form_error_required_choices");
    assert_eq!(key("photo"), "form_error_required_image");
    assert_eq!(key("accord"), "form_error_required_consent");
    assert_eq!(key("date"), "form_error_required");
}

#[test]
fn wrong_answers_say_what_is_wrong() {
    let cases = [
        ("nom", "Un nom de plus de vingt signes", "form_error_too_long(Nom)"),
        ("nom", "a\u{0}b", "form_error_control_characters(Nom)"),
        ("email", "zoe", "form_error_email(Adresse e-mail)"),
        ("telephone", "zoe", "form_error_phone(Téléphone)"),
        ("date", "demain", "form_error_date(Date)"),
        ("date", "30.2.2026", "form_error_date_not_real(Date)"),
        ("nombre", "dix", "form_error_number(Nombre)"),
        ("nombre", "0", "form_error_number_min(Nombre)"),
        ("nombre", "51", "form_error_number_max(Nombre)"),
        ("deja", "peut-être", "form_error_option(Déjà en partenariat ?)"),
        ("jours", "dimanche", "form_error_option(Jours)"),
        ("accord", "on", "form_error_option(J’accepte)"),
        ("photo", "moi.jpg", "form_error_image_unreadable(Photo)"),
    ];
    for (field, value, message) in cases {
        assert_eq!(error(&[(field, value)]), pair(field, message), "{field}: {value}");
    }
    let twice = error(&[("nom", "Zoé"), ("nom", "Ada")]);
    assert_eq!(twice, pair("nom", "form_error_several_answers(Nom)"));
}

#[test]
fn numbers_reach_the_messages() {
    let text = "{length} > {max}".to_owned();
    let messages = Messages([("form_error_too_long".to_owned(), text)].into());
    let long = posted(&[("nom", "ééééééééééééééééééééé")]);
    let found = validate(&specimen::form(), &long, &messages).expect_err("too long");
    assert_eq!(found[0].message, "21 > 20");
}

#[test]
fn what_is_not_shown_is_not_read() {
    // `but` is required, but only of those who look for partners.
    assert_eq!(answers(&posted(&[("but", "x\u{0}")])).get("but"), None);
    assert_eq!(error(&[("demande", "chercher")]), pair("but", "form_error_required(But)"));
    assert_eq!(answers(&posted(&[("demande", "chercher"), ("but", "a\r\nb")]))["but"], "a\nb");
    let mut filled = posted(&[("demande", "chercher"), ("but", "b")]);
    filled.set_upload("photo", Upload::Refused(UploadProblem::TooLarge));
    assert_eq!(answers(&filled).get("photo"), None, "a photo that was not asked for is left aside");
}

#[test]
fn an_unknown_answer_to_the_question_that_decides_shows_nothing_more() {
    assert_eq!(error(&[("demande", "autre")]).0, "demande");
}

#[test]
fn photos_are_accepted_or_say_why_not() {
    let with = |upload: Upload| {
        let mut filled = posted(&[]);
        filled.set_upload("photo", upload);
        filled
    };
    let accepted = with(Upload::Accepted { digest: "ab".into() });
    assert_eq!(answers(&accepted)["photo"], true);
    assert_eq!(answers(&with(Upload::Absent)).get("photo"), None);
    let problems = [
        (UploadProblem::Empty, "form_error_image_empty(Photo)"),
        (UploadProblem::TooLarge, "form_error_image_too_large(Photo)"),
        (UploadProblem::Format, "form_error_image_format(Photo)"),
        (UploadProblem::Dimensions, "form_error_image_dimensions(Photo)"),
        (UploadProblem::Unreadable, "form_error_image_unreadable(Photo)"),
    ];
    for (problem, message) in problems {
        assert_eq!(errors(&with(Upload::Refused(problem))), [pair("photo", message)]);
    }
}

#[test]
fn one_contact_is_enough_and_a_wrong_one_is_not_missing() {
    assert_eq!(
        answers(&posted(&[("email", ""), ("telephone", "079 123 45 67")]))["telephone"],
        "079 123 45 67"
    );
    assert_eq!(error(&[("email", "")]), pair("email", "Indiquez une adresse ou un numéro."));
    assert_eq!(error(&[("email", "zoe")]), pair("email", "form_error_email(Adresse e-mail)"));
}

#[test]
fn a_rule_speaks_of_shown_questions_only() {
    let mut parts = Parts::from(specimen::form());
    let rule = |fields: [&str; 2]| Rule::AtLeastOne {
        fields: fields.map(str::to_owned).into(),
        message: "m".into(),
    };
    parts.rules = vec![rule(["but", "photo"]), rule(["but", "date"])];
    let form = Form::try_from(parts).expect("consistent");
    // Who makes an action known is asked for `photo` and `date`, never for `but`.
    let found = validate(&form, &posted(&[]), &messages()).expect_err("neither");
    let fields: Vec<&str> = found.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["date", "photo"], "in the form's order");
}

#[test]
fn an_answer_given_twice_in_different_spacing_is_the_same_submission() {
    let canonical =
        |posted: &Posted| validate(&specimen::form(), posted, &messages()).expect("valid").canonical();
    assert_eq!(canonical(&posted(&[("nom", " Zoé  A ")])), canonical(&posted(&[("nom", "Zoé A")])));
    assert_ne!(canonical(&posted(&[("nom", "Zoé A")])), canonical(&posted(&[("nom", "Zoé B")])));
}

proptest! {
    #[test]
    fn never_panics_and_errors_name_shown_questions_once(
        pairs in prop::collection::vec(
            (
                prop::sample::select(vec![
                    "demande", "nom", "email", "telephone", "but", "jours", "date", "nombre", "deja", "photo", "accord",
                ]),
                prop_oneof![
                    any::<String>(),
                    prop::sample::select(vec!["faire", "chercher", "oui", "lundi", "1.1.2026", "3", "a@b.ch", ""])
                        .prop_map(str::to_owned),
                ],
            ),
            0..14,
        )
    ) {
        let form = specimen::form();
        let posted: Posted = pairs.into_iter().collect();
        match validate(&form, &posted, &messages()) {
            Ok(answers) => {
                for (name, answer) in answers.iter() {
                    prop_assert!(form.question(name).is_some());
                    if let Answer::Text(text) = answer {
                        prop_assert_eq!(text.trim(), text.as_str());
                        prop_assert!(!text.is_empty() && !text.contains('\r'));
                    }
                }
            }
            Err(errors) => {
                prop_assert!(!errors.is_empty());
                let order: Vec<_> =
                    errors.iter().map(|error| form.questions().position(|q| q.name == error.field)).collect();
                prop_assert!(order.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", errors);
                prop_assert!(order.iter().all(Option::is_some));
            }
        }
    }
}
