//! The types of question an editor can write, and the keys that go with each.

use super::options;
use super::report::{Report, suggestion};
use crate::form::{FieldKind, Pattern, Shape};
use crate::yaml::Node;

/// Word, and what it is for those who do not know it.
const TYPES: [(&str, &str); 12] = [
    ("text", "une ligne"),
    ("long_text", "plusieurs lignes"),
    ("email", "adresse e-mail"),
    ("phone", "téléphone"),
    ("choice", "une seule réponse"),
    ("choices", "plusieurs réponses"),
    ("date", "date"),
    ("month", "mois et année"),
    ("number", "nombre"),
    ("yes_no", "oui ou non"),
    ("consent", "case à cocher"),
    ("image", "photo"),
];

const COMMON: [&str; 9] =
    ["name", "type", "label", "help", "example", "privacy", "required", "required_message", "when"];
const SPECIAL: [&str; 9] = [
    "max_length",
    "min_length",
    "pattern",
    "pattern_message",
    "min",
    "max",
    "unit",
    "options",
    "autocomplete",
];

const TEXT_LENGTH: usize = 200;
const LONG_TEXT_LENGTH: usize = 2000;
const LENGTH_MAX: i64 = 10_000;
const NUMBER_MAX: i64 = 1_000_000_000;

/// The type written in `question`; an unknown one is reported.
pub(super) fn word(question: &Node, report: &mut Report) -> Option<&'static str> {
    let written = report.required_text(question, "type", "type: text")?;
    let known = TYPES.iter().find(|(word, _)| *word == written).map(|(word, _)| *word);
    if known.is_none() {
        let words = TYPES.map(|(word, _)| word);
        let all = TYPES.map(|(word, meaning)| format!("{word} ({meaning})")).join(", ");
        let near = crate::nearest(&written, words).map(|meant| format!("Vouliez-vous dire « {meant} » ? "));
        let span = question.get("type").map_or(0..0, |node| node.span.clone());
        let help = format!("{}Types possibles : {all}.", near.unwrap_or_default());
        report.add(span, format!("Le type « {written} » n’existe pas."), help);
    }
    known
}

/// Reports keys that no question has, or that go with another type. All are allowed when the type is unknown.
pub(super) fn check_keys(question: &Node, word: Option<&str>, report: &mut Report) {
    let special = word.map_or(&SPECIAL[..], special_keys);
    let allowed = [&COMMON[..], special].concat();
    for (key, _) in question.entries() {
        let name = key.text().unwrap_or_default();
        match word {
            _ if allowed.contains(&name) => {}
            Some(word) if SPECIAL.contains(&name) => report.add(
                key.span.clone(),
                format!("La clé « {name} » ne va pas avec le type « {word} »."),
                "Supprimez cette ligne, ou changez le type.",
            ),
            _ => report.add(
                key.span.clone(),
                format!("La clé « {name} » n’existe pas dans une question."),
                suggestion(name, &allowed),
            ),
        }
    }
}

fn special_keys(word: &str) -> &'static [&'static str] {
    match word {
        "text" => &["max_length", "min_length", "pattern", "pattern_message", "autocomplete"],
        "long_text" => &["max_length", "min_length", "autocomplete"],
        "email" | "phone" | "date" | "month" => &["autocomplete"],
        "number" => &["min", "max", "unit"],
        "choice" | "choices" => &["options"],
        _ => &[],
    }
}

/// The type with its own data; `None` once something wrong has been reported.
pub(super) fn read(question: &Node, word: &str, report: &mut Report) -> Option<FieldKind> {
    Some(match word {
        "text" => {
            let (lengths, shape) = (lengths(question, TEXT_LENGTH, report), shape(question, report));
            let ((min_length, max_length), shape) = (lengths?, shape?);
            FieldKind::Text { max_length, min_length, shape }
        }
        "long_text" => {
            let (min_length, max_length) = lengths(question, LONG_TEXT_LENGTH, report)?;
            FieldKind::LongText { max_length, min_length }
        }
        "email" => FieldKind::Email,
        "phone" => FieldKind::Phone,
        "choice" => FieldKind::Choice(options::read(question, report)?),
        "choices" => FieldKind::Choices(options::read(question, report)?),
        "date" => FieldKind::Date,
        "month" => FieldKind::Month,
        "number" => read_number(question, report)?,
        "yes_no" => FieldKind::YesNo,
        "consent" => FieldKind::Consent,
        "image" => FieldKind::Image,
        _ => return None,
    })
}

/// The least and the most characters of an answer.
fn lengths(question: &Node, default: usize, report: &mut Report) -> Option<(Option<usize>, usize)> {
    let mut length = |key: &str| match question.get(key) {
        None => Some(None),
        Some(_) => report
            .whole(question, key, 1..=LENGTH_MAX)
            .and_then(|length| usize::try_from(length).ok())
            .map(Some),
    };
    let (min, max) = (length("min_length"), length("max_length"));
    let (min, max) = (min?, max?.unwrap_or(default));
    if let (Some(least), Some(node)) = (min, question.get("min_length"))
        && least > max
    {
        let message = format!("La longueur minimale ({least}) dépasse la longueur maximale ({max}).");
        report.add(node.span.clone(), message, "Corrigez « min_length » ou « max_length ».");
        return None;
    }
    Some((min, max))
}

/// A pattern with its message: one is nothing without the other.
#[allow(
    clippy::option_option,
    reason = "no shape wanted, and a shape that could not be read, are two things"
)]
fn shape(question: &Node, report: &mut Report) -> Option<Option<Shape>> {
    if question.get("pattern").is_none() && question.get("pattern_message").is_none() {
        return Some(None);
    }
    let written = report.required_text(question, "pattern", "pattern: '\\d{4}'");
    let message =
        report.required_text(question, "pattern_message", "pattern_message: Écrivez quatre chiffres.");
    let span = question.get("pattern").map_or(0..0, |node| node.span.clone());
    match Pattern::try_from(written?) {
        Ok(pattern) => Some(Some(Shape { pattern, message: message? })),
        Err(error) => {
            let help = "Des signes, \\d (un chiffre), [A-Z] (une lettre parmi), puis ? * + {3} ou {2,4} : '[A-Z]{2}-\\d{4}'.";
            report.add(span, format!("Ce modèle ne se lit pas : {error}."), help);
            None
        }
    }
}

fn read_number(question: &Node, report: &mut Report) -> Option<FieldKind> {
    let bounds = -NUMBER_MAX..=NUMBER_MAX;
    let (min, max) = (report.whole(question, "min", bounds.clone()), report.whole(question, "max", bounds));
    if let (Some(least), Some(most), Some(node)) = (min, max, question.get("max"))
        && least > most
    {
        let message = format!("Le maximum ({most}) est plus petit que le minimum ({least}).");
        report.add(node.span.clone(), message, "Échangez « min » et « max », ou corrigez l’un des deux.");
        return None;
    }
    let unit = report.text(question, "unit");
    Some(FieldKind::Number { min, max, unit })
}

#[cfg(test)]
mod tests {
    use super::super::specimen::{FORM, changed};
    use super::*;

    #[test]
    fn unknown_types_suggest_the_nearest_and_list_all() {
        let (shown, problem) = changed("type: phone", "type: phon");
        assert_eq!(shown, "phon");
        let help = problem.help.unwrap_or_default();
        assert!(
            help.starts_with("Vouliez-vous dire « phone » ?") && help.contains("yes_no (oui ou non)"),
            "{help}"
        );
        assert!(
            changed("type: phone", "type: radio")
                .1
                .help
                .is_some_and(|help| help.starts_with("Types possibles"))
        );
        assert!(changed("    type: phone\n", "").1.message.contains("« type »"));
    }

    #[test]
    fn keys_of_another_type() {
        let (shown, problem) = changed("label: Téléphone", "label: Téléphone\n    max_length: 3");
        assert_eq!(shown, "max_length");
        assert_eq!(problem.message, "La clé « max_length » ne va pas avec le type « phone ».");
    }

    #[test]
    fn lengths_have_defaults_and_bounds() {
        let form = super::super::read("specimen", FORM).expect("correct");
        let kind = |name: &str| form.question(name).map(|question| question.kind.clone());
        assert_eq!(kind("nom"), Some(FieldKind::Text { max_length: 20, min_length: None, shape: None }));
        assert_eq!(kind("but"), Some(FieldKind::LongText { max_length: LONG_TEXT_LENGTH, min_length: None }));
        for wrong in ["0", "10001", "beaucoup", "[1]"] {
            let (_, problem) = changed("max_length: 20", &format!("max_length: {wrong}"));
            assert!(problem.message.contains("entre 1 et 10000"), "{wrong}");
        }
    }

    #[test]
    fn a_pattern_has_its_message() {
        let with =
            |lines: &str| FORM.replacen("    max_length: 20\n", &format!("    max_length: 20\n{lines}"), 1);
        let form =
            super::super::read("f", &with("    pattern: '[A-Z]{2}'\n    pattern_message: Deux lettres.\n"));
        let form = form.expect("correct");
        let Some(FieldKind::Text { shape: Some(shape), .. }) = form.question("nom").map(|q| q.kind.clone())
        else {
            panic!("no shape");
        };
        assert!(shape.pattern.matches("GE") && shape.message == "Deux lettres.");
        let one = |lines: &str| super::super::specimen::only(&with(lines));
        assert!(one("    pattern: '[A-Z]{2}'\n").message.contains("pattern_message"));
        assert!(one("    pattern_message: Deux lettres.\n").message.contains("« pattern »"));
        let wrong = one("    pattern: '(a)'\n    pattern_message: Un a.\n");
        assert!(wrong.message.contains("ne se lit pas") && wrong.help.is_some());
    }

    #[test]
    fn the_least_is_not_more_than_the_most() {
        let (shown, problem) = changed("max_length: 20", "max_length: 20\n    min_length: 21");
        assert_eq!(shown, "21");
        assert!(problem.message.contains("dépasse"));
    }

    #[test]
    fn bounds_of_numbers() {
        let (shown, problem) = changed("max: 50", "max: 0");
        assert_eq!(shown, "0");
        assert!(problem.message.contains("plus petit"));
        assert!(changed("min: 1", "min: un").1.message.contains("nombre entier"));
    }

    #[test]
    fn every_type_is_read() {
        for (word, _) in TYPES {
            assert!(FORM.contains(&format!("type: {word}\n")), "{word} is not in the specimen");
        }
    }
}
