//! What ties questions together: names that come once, conditions, and rules over several answers.

use super::item::Draft;
use super::report::{Report, suggestion};
use crate::form::{FieldKind, Rule, When};
use crate::nearest;
use crate::yaml::Node;

const WHEN_EXAMPLE: &str = "when: { demande: [partenaires, les_deux] }";
const RULE_EXAMPLE: &str = "- at_least_one: [email, telephone], puis « message: … » sur la ligne suivante";

/// Every question with a name, readable or not, in the order of the form.
#[derive(Default)]
pub(super) struct Outline(Vec<Asked>);

struct Asked {
    name: String,
    /// Index in `fields`.
    order: usize,
    answers: Answers,
}

enum Answers {
    Closed(Vec<String>),
    Free,
    /// The question could not be read: what names it is not blamed.
    Unknown,
}

/// A submission has room for one photo: reports every question that asks for another.
pub(super) fn one_photo(drafts: &[Draft], report: &mut Report) {
    let mut asking = drafts
        .iter()
        .filter(|draft| draft.kind().is_some_and(FieldKind::is_image))
        .filter_map(|draft| draft.name.as_ref());
    let Some((first, _)) = asking.next() else { return };
    for (name, span) in asking {
        let message = format!(
            "La question « {name} » demande une photo de plus : une seule photo est possible par formulaire."
        );
        let help = format!("Gardez la question « {first} », et supprimez celle-ci ou changez son « type ».");
        report.add(span.clone(), message, help);
    }
}

impl Outline {
    /// Reports names that come twice.
    pub(super) fn of(drafts: &[Draft], report: &mut Report) -> Self {
        let mut names: Vec<&str> = Vec::new();
        let mut outline = Outline::default();
        for (order, draft) in drafts.iter().enumerate() {
            let Some((name, span)) = &draft.name else { continue };
            if names.contains(&name.as_str()) {
                let message = format!("Le nom « {name} » est déjà pris plus haut.");
                let help = format!("Choisissez un autre nom, par exemple {name}_2.");
                report.add(span.clone(), message, help);
                continue;
            }
            names.push(name);
            if draft.is_question() {
                let answers = match draft.kind().map(|kind| kind.closed_values()) {
                    None => Answers::Unknown,
                    Some(None) => Answers::Free,
                    Some(Some(values)) => Answers::Closed(values.into_iter().map(str::to_owned).collect()),
                };
                outline.0.push(Asked { name: name.clone(), order, answers });
            }
        }
        outline
    }

    fn get(&self, name: &str) -> Option<&Asked> {
        self.0.iter().find(|asked| asked.name == name)
    }

    fn names(&self) -> Vec<&str> {
        self.0.iter().map(|asked| asked.name.as_str()).collect()
    }
}

/// The condition of the item at `order`; it may only wait for an answer given before.
pub(super) fn when(node: &Node, order: usize, outline: &Outline, report: &mut Report) -> Option<When> {
    let [(key, answers)] = node.entries() else {
        report.wrong_kind(node, "when", "une seule question et ses réponses", WHEN_EXAMPLE);
        return None;
    };
    let field = key.text().unwrap_or_default().to_owned();
    let Some(asked) = outline.get(&field) else {
        let earlier: Vec<&str> =
            outline.0.iter().filter(|asked| asked.order < order).map(|asked| asked.name.as_str()).collect();
        let message = format!("« when » dépend de « {field} », mais aucune question ne porte ce nom.");
        report.add(key.span.clone(), message, suggestion(&field, &earlier));
        return None;
    };
    if asked.order >= order {
        let message = format!("« when » dépend de « {field} », qui n’est pas posée avant.");
        report.add(
            key.span.clone(),
            message,
            format!("Placez la question « {field} » plus haut dans le formulaire."),
        );
        return None;
    }
    let options = match &asked.answers {
        Answers::Unknown => return None,
        Answers::Closed(values) => values,
        Answers::Free => {
            let message = format!("« when » dépend de « {field} », dont la réponse est libre.");
            let help = "Seules les questions choice, choices et yes_no ont des réponses connues d’avance.";
            report.add(key.span.clone(), message, help);
            return None;
        }
    };
    let listed = answers.as_sequence().unwrap_or(std::slice::from_ref(answers));
    if listed.is_empty() || answers.is_null() || answers.as_mapping().is_some() {
        report.wrong_kind(answers, &field, "une réponse ou une liste de réponses", WHEN_EXAMPLE);
        return None;
    }
    let values: Vec<Option<String>> =
        listed.iter().map(|node| option(node, &field, options, report)).collect();
    Some(When { field, values: values.into_iter().collect::<Option<_>>()? })
}

fn option(node: &Node, field: &str, options: &[String], report: &mut Report) -> Option<String> {
    let value = report.text_of(node, "when")?;
    if options.contains(&value) {
        return Some(value);
    }
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let message = format!("La question « {field} » n’a pas d’option « {value} ».");
    report.add(node.span.clone(), message, suggestion(&value, &options));
    None
}

/// The rules of a form; those that are wrong are reported and left out.
pub(super) fn rules(node: Option<&Node>, outline: &Outline, report: &mut Report) -> Vec<Rule> {
    let Some(node) = node.filter(|node| !node.is_null()) else { return Vec::new() };
    let Some(nodes) = node.as_sequence() else {
        report.wrong_kind(node, "rules", "une liste", RULE_EXAMPLE);
        return Vec::new();
    };
    nodes.iter().filter_map(|node| rule(node, outline, report)).collect()
}

fn rule(node: &Node, outline: &Outline, report: &mut Report) -> Option<Rule> {
    if node.as_mapping().is_none() {
        report.wrong_kind(node, "rules", "des règles", RULE_EXAMPLE);
        return None;
    }
    report.keys(node, &["at_least_one", "message"], "une règle");
    let message = report.required_text(node, "message", "message: Indiquez une adresse ou un numéro.");
    let list = report.required(node, "at_least_one", RULE_EXAMPLE)?;
    let fields = report.texts(list, "at_least_one")?;
    let names = outline.names();
    let mut known = true;
    for (field, node) in fields.iter().zip(list.as_sequence().unwrap_or_default()) {
        if !names.contains(&field.as_str()) {
            let help = match nearest(field, names.iter().copied()) {
                Some(meant) => format!("Vouliez-vous dire « {meant} » ?"),
                None => format!("Questions du formulaire : {}.", names.join(", ")),
            };
            report.add(
                node.span.clone(),
                format!("La règle nomme « {field} », qui n’est pas une question."),
                help,
            );
            known = false;
        }
    }
    if fields.len() < 2 {
        let help = "Nommez une deuxième question, ou écrivez « required: true » dans la question.";
        report.add(list.span.clone(), "Une règle « at_least_one » porte sur deux questions au moins.", help);
        return None;
    }
    known.then_some(())?;
    Some(Rule::AtLeastOne { fields, message: message? })
}

#[cfg(test)]
mod tests {
    use super::super::specimen::{FORM, changed, problems};

    #[test]
    fn names_come_once() {
        let (shown, problem) = changed("name: nombre", "name: nom");
        assert_eq!(
            (shown.as_str(), problem.message.as_str()),
            ("nom", "Le nom « nom » est déjà pris plus haut.")
        );
        assert!(
            changed("section: Votre demande", "section: A\n    name: nom").1.message.contains("déjà pris")
        );
    }

    #[test]
    fn a_form_has_room_for_one_photo() {
        let (shown, problem) = changed("type: date", "type: image");
        assert_eq!(shown, "photo", "the second one in the order of the form");
        assert!(problem.message.contains("une seule photo"), "{problem:?}");
        assert!(problem.help.is_some_and(|help| help.contains("« date »")), "the one that may stay");
    }

    #[test]
    fn a_condition_names_an_earlier_question() {
        let (shown, problem) = changed("{ demande: [chercher] }", "{ demandes: [chercher] }");
        assert_eq!(shown, "demandes");
        assert_eq!(problem.help.as_deref(), Some("Vouliez-vous dire « demande » ?"));
        assert!(changed("{ demande: [chercher] }", "{ jours: lundi }").1.message.contains("posée avant"));
        assert!(changed("{ demande: [chercher] }", "{ but: oui }").1.message.contains("posée avant"));
        assert!(changed("{ demande: [chercher] }", "{ nom: Ada }").1.message.contains("libre"));
    }

    #[test]
    fn a_condition_names_options_that_exist() {
        let (shown, problem) = changed("{ demande: [chercher] }", "{ demande: [faire, cherche] }");
        assert_eq!(shown, "cherche");
        assert_eq!(problem.help.as_deref(), Some("Vouliez-vous dire « chercher » ?"));
        assert!(
            changed("{ deja: oui }", "{ deja: true }").1.help.is_some_and(|help| help.contains("oui, non"))
        );
        assert!(changed("{ demande: [chercher] }", "{ demande: [] }").1.message.contains("réponses"));
        assert!(changed("{ demande: [chercher] }", "{ demande: {a: b} }").1.message.contains("réponses"));
        assert!(changed("{ demande: [chercher] }", "demande").1.message.contains("une seule question"));
        assert!(
            changed("{ demande: [chercher] }", "{ demande: faire, deja: oui }")
                .1
                .message
                .contains("une seule")
        );
    }

    #[test]
    fn a_question_that_cannot_be_read_is_reported_once() {
        let text = FORM.replacen("type: choice\n", "type: choise\n", 1);
        assert_eq!(problems(&text).len(), 1, "its condition is not blamed: {:#?}", problems(&text));
    }

    #[test]
    fn rules_name_questions() {
        let (shown, problem) = changed("[email, telephone]", "[email, telefone]");
        assert_eq!(shown, "telefone");
        assert_eq!(problem.help.as_deref(), Some("Vouliez-vous dire « telephone » ?"));
        assert!(changed("[email, telephone]", "[email]").1.message.contains("deux questions"));
        assert!(changed("[email, telephone]", "email").1.message.contains("une liste"));
        assert!(
            changed("    message: Indiquez une adresse ou un numéro.\n", "")
                .1
                .message
                .contains("« message »")
        );
        let unknown = problems(&FORM.replace("at_least_one:", "at_least_two:"));
        assert_eq!(unknown.len(), 2, "what is written, and what is missing: {unknown:#?}");
    }

    #[test]
    fn rules_are_a_list() {
        assert!(changed("rules:\n  - at_least_one: [email, telephone]\n    message: Indiquez une adresse ou un numéro.\n", "rules: aucune\n").1.message.contains("une liste"));
    }
}
