//! A form in another language: the words of a file beside the original, and nothing but words. Questions, rules and
//! values stay those of the original, so a translated form cannot ask, keep or forget anything else, and what is
//! posted with it is a submission of the same form.

mod lists;

use super::report::{Report, head};
use crate::form::{
    Choice, Confirmation, FieldKind, Form, Item, Options, Parts, Question, Rule, Shape, Translation,
};
use crate::yaml::{self, Node, Problem};
use lists::{Expected, same_length};

/// `original` in the words of `yaml`, for the language `lang`, or every problem in the order of the text.
///
/// # Errors
/// What is missing, too much, or in another order than in the original.
pub fn read_translation(original: &Form, lang: &str, yaml: &str) -> Result<Form, Vec<Problem>> {
    let root = yaml::parse(yaml).map_err(|problem| vec![problem])?;
    let mut report = Report::default();
    let parts = read(original, lang, &root, &mut report);
    let mut problems = report.into_problems();
    if problems.is_empty() {
        match parts.map(Form::try_from) {
            Some(Ok(form)) => return Ok(form),
            Some(Err(inconsistent)) => problems.push(super::incoherent(&inconsistent.to_string())),
            None => problems.push(super::incoherent("incomplete")),
        }
    }
    problems.sort_by_key(|problem| problem.span.start);
    Err(problems)
}

fn read(original: &Form, lang: &str, root: &Node, report: &mut Report) -> Option<Parts> {
    if root.as_mapping().is_none() {
        let message = format!("Une traduction est un groupe de clés ; ici : {}.", root.describe());
        report.add(root.span.clone(), message, "Commencez le fichier par « title: » et le titre traduit.");
        return None;
    }
    let mut parts = Parts::from(original.clone());
    let rules: &[&str] = if parts.rules.is_empty() { &[] } else { &["rules"] };
    let keys = [&["title", "submit", "confirmation", "fields"], rules].concat();
    only_words(root, &keys, report);
    let title = report.required_text(root, "title", "title: Become a partner");
    let submit = report.required_text(root, "submit", "submit: Send my request");
    let confirmation = confirmation(&parts.confirmation, root, report);
    let items: Vec<Expected> = parts.items.iter().map(Expected::item).collect();
    if let Some(nodes) = same_length(root, "fields", &items, report) {
        for (item, node) in parts.items.iter_mut().zip(nodes) {
            translate(item, node, report);
        }
    }
    if let Some(nodes) = same_length(root, "rules", &Expected::texts(parts.rules.len()), report) {
        for (Rule::AtLeastOne { message, .. }, node) in parts.rules.iter_mut().zip(nodes) {
            only_words(node, &["message"], report);
            replace(message, node, "message", report);
        }
    }
    (parts.title, parts.submit, parts.confirmation) = (title?, submit?, confirmation?);
    parts.translation = Some(Translation { lang: lang.to_owned(), digest: original.digest() });
    Some(parts)
}

fn confirmation(original: &Confirmation, root: &Node, report: &mut Report) -> Option<Confirmation> {
    let node =
        report.required(root, "confirmation", "confirmation: { title: Received, next: [We answer.] }")?;
    only_words(node, &["title", "next"], report);
    let title = report.required_text(node, "title", "title: We have received your request");
    let next = same_length(node, "next", &Expected::texts(original.next.len()), report)?;
    let next: Option<Vec<String>> = next.iter().map(|node| report.text_of(node, "next")).collect();
    Some(Confirmation { title: title?, next: next? })
}

fn translate(item: &mut Item, node: &Node, report: &mut Report) {
    if node.as_mapping().is_none() {
        report.wrong_kind(node, "fields", "un groupe de clés", "- name: prenom, puis « label: First name »");
        return;
    }
    match item {
        Item::Section { title, text, .. } => {
            let keys: &[&str] = if text.is_some() { &["section", "text"] } else { &["section"] };
            only_words(node, keys, report);
            replace(title, node, "section", report);
            optional(text, node, "text", report);
        }
        Item::Note { text, .. } => {
            only_words(node, &["note"], report);
            replace(text, node, "note", report);
        }
        Item::Question(question) => translate_question(question, node, report),
    }
}

fn translate_question(question: &mut Question, node: &Node, report: &mut Report) {
    let wanted = question.name.clone();
    let Some(written) = report.required_text(node, "name", &format!("name: {wanted}")) else { return };
    if written != wanted {
        let span = node.get("name").map_or_else(|| head(node), |name| name.span.clone());
        let message = format!("Ici, l’original pose la question « {wanted} », et non « {written} ».");
        report.add(span, message, format!("Suivez l’ordre de l’original : name: {wanted}"));
        return;
    }
    let mut keys = vec!["name", "label"];
    let texts = [
        ("help", question.help.is_some()),
        ("example", question.example.is_some()),
        ("privacy", question.privacy.is_some()),
        ("required_message", question.required_message.is_some()),
        ("pattern_message", matches!(question.kind, FieldKind::Text { shape: Some(_), .. })),
        ("unit", matches!(question.kind, FieldKind::Number { unit: Some(_), .. })),
        ("options", matches!(question.kind, FieldKind::Choice(_) | FieldKind::Choices(_))),
    ];
    keys.extend(texts.into_iter().filter(|(_, present)| *present).map(|(key, _)| key));
    only_words(node, &keys, report);
    replace(&mut question.label, node, "label", report);
    optional(&mut question.help, node, "help", report);
    optional(&mut question.example, node, "example", report);
    optional(&mut question.privacy, node, "privacy", report);
    optional(&mut question.required_message, node, "required_message", report);
    match &mut question.kind {
        FieldKind::Text { shape: Some(Shape { message, .. }), .. } => {
            replace(message, node, "pattern_message", report);
        }
        FieldKind::Number { unit, .. } => optional(unit, node, "unit", report),
        FieldKind::Choice(options) | FieldKind::Choices(options) => translate_options(options, node, report),
        _ => {}
    }
}

fn translate_options(options: &mut Options, node: &Node, report: &mut Report) {
    let originals: Vec<Choice> = options.iter().cloned().collect();
    let expected: Vec<Expected> = originals.iter().map(Expected::option).collect();
    let Some(nodes) = same_length(node, "options", &expected, report) else { return };
    let mut translated = Vec::new();
    for (original, node) in originals.iter().zip(nodes) {
        let value = &original.value;
        match node.entries() {
            [(key, label)] if key.text() == Some(value) => {
                if let Some(label) = report.text_of(label, "options") {
                    translated.push(Choice { value: value.clone(), label });
                }
            }
            _ => {
                let message = format!("Ici, l’original a l’option « {value} » ({}).", original.label);
                report.add(
                    node.span.clone(),
                    message,
                    format!("Gardez sa valeur : « - {value}: » et sa traduction."),
                );
            }
        }
    }
    if translated.len() == originals.len()
        && let Ok(all) = Options::try_from(translated)
    {
        *options = all;
    }
}

/// Reports what is no word of the original: rules and values are not translated.
fn only_words(node: &Node, keys: &[&str], report: &mut Report) {
    for (key, _) in node.entries() {
        let name = key.text().unwrap_or_default();
        if !keys.contains(&name) {
            let message = format!("« {name} » n’est pas à traduire ici.");
            let help = format!("L’original décide du reste. À traduire : {}.", keys.join(", "));
            report.add(key.span.clone(), message, help);
        }
    }
}

fn replace(text: &mut String, node: &Node, key: &str, report: &mut Report) {
    if let Some(translated) =
        report.required_text(node, key, &format!("{key}: puis la traduction de « {text} »"))
    {
        *text = translated;
    }
}

fn optional(text: &mut Option<String>, node: &Node, key: &str, report: &mut Report) {
    if let Some(text) = text {
        replace(text, node, key, report);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Posted, validate};

    const FRENCH: &str = "title: Visite\nsubmit: Envoyer\nretention_days: 30\nconfirmation: { title: Reçu, next: [Un., Deux.] }\nfields:\n  - section: Vous\n    text: Deux mots.\n  - note: Rien de médical.\n  - name: nom\n    type: text\n    label: Nom\n    help: Comme sur vos papiers.\n    required: true\n    required_message: Indiquez votre nom.\n  - name: jours\n    type: choices\n    label: Jours\n    options:\n      - lundi: Lundi\n      - mardi: Mardi\n  - { name: email, type: email, label: Adresse e-mail }\n  - { name: heures, type: number, label: Durée, unit: heures, max: 9 }\nrules:\n  - at_least_one: [email, jours]\n    message: Indiquez une adresse.\n";
    const ENGLISH: &str = "title: Visit\nsubmit: Send\nconfirmation: { title: Received, next: [One., Two.] }\nfields:\n  - section: You\n    text: Two words.\n  - note: Nothing medical.\n  - name: nom\n    label: Name\n    help: As in your passport.\n    required_message: Enter your name.\n  - name: jours\n    label: Days\n    options:\n      - lundi: Monday\n      - mardi: Tuesday\n  - { name: email, label: Email address }\n  - { name: heures, label: Duration, unit: hours }\nrules:\n  - message: Enter an address.\n";

    fn original() -> Form {
        super::super::read("visite", FRENCH).expect("correct")
    }

    fn problem(from: &str, to: &str) -> Problem {
        assert!(ENGLISH.contains(from), "{from}");
        let text = ENGLISH.replacen(from, to, 1);
        let mut found = read_translation(&original(), "en", &text).expect_err("a translation that is wrong");
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(found[0].help.is_some() && text.get(found[0].span.clone()).is_some());
        found.remove(0)
    }

    #[test]
    fn a_translation_is_the_same_form_in_other_words() {
        let (french, english) = (original(), read_translation(&original(), "en", ENGLISH).expect("correct"));
        assert_eq!((english.id(), english.digest()), (french.id(), french.digest()));
        assert_eq!(
            (french.address(), english.address()),
            ("/formulaires/visite".into(), "/formulaires/visite.en".into())
        );
        assert_eq!((english.lang(), french.lang()), (Some("en"), None));
        let words = serde_json::to_string(&english).expect("JSON");
        for french in [
            "Vous",
            "Deux",
            "médical",
            "papiers",
            "Indiquez",
            "Lundi",
            "Adresse",
            "heures\"}",
            "Reçu",
            "Envoyer",
        ] {
            assert!(!words.contains(french), "{french}: {words}");
        }
        let posted = || [("nom", "Zoé"), ("jours", "mardi"), ("heures", "2")].into_iter().collect::<Posted>();
        let read =
            |form: &Form| validate(form, &posted(), &crate::Messages::default()).expect("valid").to_json();
        assert_eq!(read(&french), read(&english));
        let back: Form = serde_json::from_str(&words).expect("the same form");
        assert_eq!((back.digest(), back.address()), (french.digest(), english.address()));
    }

    #[test]
    fn nothing_is_missing_nothing_is_too_much() {
        assert!(problem("submit: Send\n", "").message.contains("« submit »"));
        assert!(problem("    help: As in your passport.\n", "").message.contains("« help »"));
        assert!(
            problem("    label: Days\n", "    label: Days\n    required: true\n")
                .message
                .contains("« required »")
        );
        assert!(
            problem("    label: Days\n", "    label: Days\n    help: Any.\n").message.contains("« help »")
        );
        assert!(
            problem("submit: Send\n", "submit: Send\nretention_days: 3\n").message.contains("retention_days")
        );
        assert!(problem("name: nom", "name: name").help.is_some_and(|help| help.contains("name: nom")));
        assert!(problem("- lundi: Monday", "- monday: Monday").message.contains("lundi"));
        assert!(problem("      - mardi: Tuesday\n", "").message.contains("l’original 2"));
        assert!(problem("[One., Two.]", "[One.]").message.contains("l’original 2"));
        assert!(problem("  - note: Nothing medical.\n", "").message.contains("l’original 6"));
        assert!(problem("rules:\n  - message: Enter an address.\n", "").message.contains("« rules »"));
        assert!(problem(", unit: hours", "").message.contains("« unit »"));
    }

    #[test]
    fn what_is_missing_or_too_much_is_named_where_it_belongs() {
        let shown = |from: &str, to: &str| {
            let problem = problem(from, to);
            (ENGLISH.replacen(from, to, 1)[problem.span].to_owned(), problem.message)
        };
        let (place, message) = shown("  - { name: email, label: Email address }\n", "");
        assert!(
            message.contains("5 éléments, et l’original 6 : il manque la question « email »"),
            "{message}"
        );
        assert_eq!(place, "name", "of the next question, before which it belongs");
        let (_, message) = shown("  - { name: heures, label: Duration, unit: hours }\n", "");
        assert!(message.contains("il manque la question « heures »"), "{message}");
        let (_, message) = shown("  - note: Nothing medical.\n", "");
        assert!(message.contains("il manque la note « Rien de médical. »"), "{message}");
        let (_, message) = shown("      - lundi: Monday\n", "");
        assert!(
            message.contains("1 élément, et l’original 2 : il manque l’option « lundi » (Lundi)"),
            "{message}"
        );
        let (place, message) = shown("rules:\n", "  - { name: autre, label: More }\nrules:\n");
        assert!(message.contains("7 éléments, et l’original 6 : cet élément est de trop"), "{message}");
        assert_eq!(place, "name");
        // Sentences have nothing but their order: which one is missing cannot be known.
        assert!(!shown("[One., Two.]", "[Two.]").1.contains("manque"));
    }

    proptest::proptest! {
        #[test]
        fn any_line_changed_is_a_translation_or_problems_inside_the_text(line in 0usize..20, garbage in "[a-zé:\\[\\]{}'\" -]{0,12}") {
            let mut lines: Vec<&str> = ENGLISH.lines().collect();
            let line = line % lines.len();
            lines[line] = &garbage;
            let text = lines.join("\n");
            match read_translation(&original(), "en", &text) {
                Ok(form) => proptest::prop_assert_eq!(form.digest(), original().digest()),
                Err(found) => {
                    proptest::prop_assert!(!found.is_empty());
                    for problem in found {
                        proptest::prop_assert!(text.get(problem.span.clone()).is_some(), "{:?}", problem);
                        proptest::prop_assert!(!problem.message.contains("cohérent"), "{:?}", problem);
                    }
                }
            }
        }
    }
}
