//! The answers a question offers: `value: label` pairs, or labels alone, whose values are then made from them.

use super::report::{Report, identifier};
use crate::form::{Choice, Options, is_value};
use crate::yaml::Node;

const EXAMPLE: &str = "options: puis, à la ligne, « - patient: Patiente ou patient »";

pub(super) fn read(question: &Node, report: &mut Report) -> Option<Options> {
    let list = report.required(question, "options", EXAMPLE)?;
    let Some(nodes) = list.as_sequence() else {
        report.wrong_kind(list, "options", "une liste", EXAMPLE);
        return None;
    };
    if nodes.is_empty() {
        report.add(list.span.clone(), "La liste « options » est vide.", format!("Exemple : {EXAMPLE}"));
        return None;
    }
    let choices: Vec<Option<Choice>> = nodes.iter().map(|node| read_one(node, report)).collect();
    let mut seen: Vec<&Choice> = Vec::new();
    let mut distinct = true;
    for (choice, node) in
        choices.iter().zip(nodes).filter_map(|(choice, node)| Some((choice.as_ref()?, node)))
    {
        if let Some(twin) =
            seen.iter().find(|other| other.value == choice.value || other.label == choice.label)
        {
            let (one, other) = (&twin.label, &choice.label);
            let message =
                format!("Les options « {one} » et « {other} » ont la même valeur ou le même libellé.");
            let help = "Donnez à chaque option sa valeur et son libellé : « - valeur: Libellé ».";
            report.add(node.span.clone(), message, help);
            distinct = false;
        }
        seen.push(choice);
    }
    let all: Option<Vec<Choice>> = choices.into_iter().collect();
    Options::try_from(all.filter(|_| distinct)?).ok()
}

fn read_one(node: &Node, report: &mut Report) -> Option<Choice> {
    if let [(key, value)] = node.entries() {
        let label = report.text_of(value, "options")?;
        let name = key.text().unwrap_or_default().to_owned();
        if !is_value(&name) {
            let message = format!("« {name} » ne peut pas être la valeur d’une option.");
            let help = format!(
                "Des minuscules sans accent, des chiffres, _ et - : « {}: {label} ». \
                 Si les deux-points font partie du libellé, mettez-le entre guillemets doubles.",
                identifier(&name)
            );
            report.add(key.span.clone(), message, help);
            return None;
        }
        return Some(Choice { value: name, label });
    }
    if node.as_mapping().is_some() || node.as_sequence().is_some() {
        report.wrong_kind(node, "options", "un libellé ou une paire « valeur: Libellé » par ligne", EXAMPLE);
        return None;
    }
    let label = report.text_of(node, "options")?;
    Some(Choice { value: identifier(&label), label })
}

#[cfg(test)]
mod tests {
    use super::super::specimen::{FORM, changed};
    use crate::form::FieldKind;

    #[test]
    fn labels_alone_make_their_values() {
        let form = super::super::read("specimen", &FORM.replace("[Lundi, Mardi]", "[Lundi matin, Été]"));
        let form = form.expect("correct");
        let FieldKind::Choices(options) = &form.question("jours").expect("a question").kind else {
            panic!("not choices");
        };
        assert_eq!(options.values().collect::<Vec<_>>(), ["lundi_matin", "ete"]);
        assert_eq!(
            options.iter().map(|choice| choice.label.as_str()).collect::<Vec<_>>(),
            ["Lundi matin", "Été"]
        );
    }

    #[test]
    fn a_choice_needs_options() {
        assert!(changed("    options: [Lundi, Mardi]\n", "").1.message.contains("« options »"));
        assert!(changed("[Lundi, Mardi]", "[]").1.message.contains("vide"));
        assert!(changed("[Lundi, Mardi]", "Lundi").1.message.contains("une liste"));
        assert!(changed("[Lundi, Mardi]", "[Lundi, [Mardi]]").1.message.contains("une liste"));
        assert!(changed("[Lundi, Mardi]", "[{a: A, b: B}]").1.message.contains("groupe de clés"));
    }

    #[test]
    fn values_are_plain() {
        let (shown, problem) = changed("- faire: Faire", "- Faire ceci: Faire");
        assert_eq!(shown, "Faire ceci");
        assert!(problem.help.is_some_and(|help| help.contains("« faire_ceci: Faire connaître une action »")));
    }

    #[test]
    fn options_come_once() {
        assert_eq!(changed("[Lundi, Mardi]", "[Lundi, lundi]").0, "lundi");
        assert!(changed("[Lundi, Mardi]", "[a: Lundi, b: Lundi]").1.message.contains("même libellé"));
    }
}
