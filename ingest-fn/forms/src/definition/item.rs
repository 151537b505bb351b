//! One line of `fields`: a section, a note or a question.

use super::kind;
use super::report::{Report, head, identifier, suggestion};
use crate::form::{FieldKind, Item, Question, When, is_name};
use crate::yaml::Node;
use std::ops::Range;

/// The purposes of WCAG 1.3.5 that a form of this kind may ask for: neither passwords nor cards.
const AUTOCOMPLETE: [&str; 38] = [
    "name",
    "honorific-prefix",
    "given-name",
    "additional-name",
    "family-name",
    "honorific-suffix",
    "nickname",
    "organization-title",
    "username",
    "organization",
    "street-address",
    "address-line1",
    "address-line2",
    "address-line3",
    "address-level1",
    "address-level2",
    "address-level3",
    "address-level4",
    "country",
    "country-name",
    "postal-code",
    "language",
    "bday",
    "bday-day",
    "bday-month",
    "bday-year",
    "sex",
    "url",
    "photo",
    "tel",
    "tel-country-code",
    "tel-national",
    "tel-area-code",
    "tel-local",
    "tel-extension",
    "email",
    "impp",
    "off",
];

/// What could be read of an item; its condition waits until all questions are known.
pub(super) struct Draft<'n> {
    /// `None` once something wrong has been reported.
    pub(super) item: Option<Item>,
    pub(super) name: Option<(String, Range<usize>)>,
    pub(super) when: Option<&'n Node>,
    role: Role,
}

#[derive(PartialEq)]
enum Role {
    Decoration,
    Question,
    Unreadable,
}

impl Draft<'_> {
    pub(super) fn is_question(&self) -> bool {
        self.role == Role::Question
    }

    /// What the answers can be; `None` when the question could not be read.
    pub(super) fn kind(&self) -> Option<&FieldKind> {
        match &self.item {
            Some(Item::Question(question)) => Some(&question.kind),
            _ => None,
        }
    }
}

pub(super) fn read<'n>(node: &'n Node, report: &mut Report) -> Draft<'n> {
    let mut draft = Draft { item: None, name: None, when: node.get("when"), role: Role::Decoration };
    if node.as_mapping().is_none() {
        let message = "Chaque élément de « fields » est une section, une note ou une question.";
        report.add(node.span.clone(), message, "Commencez par « - section: », « - note: » ou « - name: ».");
        draft.role = Role::Unreadable;
    } else if node.get("section").is_some() {
        report.keys(node, &["section", "name", "text", "when"], "une section");
        draft.name = node.get("name").and_then(|_| name(node, None, report));
        let (title, text) =
            (report.required_text(node, "section", "section: Qui êtes-vous ?"), report.text(node, "text"));
        let name = draft.name.as_ref().map(|(name, _)| name.clone());
        draft.item = title.map(|title| Item::Section { name, title, text, when: None });
    } else if node.get("note").is_some() {
        report.keys(node, &["note", "when"], "une note");
        let text = report.required_text(node, "note", "note: Ne donnez aucun détail médical.");
        draft.item = text.map(|text| Item::Note { text, when: None });
    } else {
        draft.role = Role::Question;
        question(node, &mut draft, report);
    }
    draft
}

fn question(node: &Node, draft: &mut Draft, report: &mut Report) {
    let label = report.required_text(node, "label", "label: Prénom");
    draft.name = name(node, label.as_deref(), report);
    let word = kind::word(node, report);
    kind::check_keys(node, word, report);
    let kind = word.and_then(|word| kind::read(node, word, report));
    let [help, example, privacy] = ["help", "example", "privacy"].map(|key| report.text(node, key));
    let required = report.flag(node, "required");
    let required_message = report.text(node, "required_message");
    if let Some((key, _)) = node
        .entry("required_message")
        .filter(|_| node.get("required").is_none_or(|flag| flag.as_bool() == Some(false)))
    {
        let message = "« required_message » ne sert que si la réponse est obligatoire.";
        report.add(key.span.clone(), message, "Ajoutez « required: true », ou supprimez cette ligne.");
    }
    let autocomplete = autocomplete(node, word, report);
    if let (Some((name, _)), Some(label), Some(kind)) = (draft.name.clone(), label, kind) {
        let when = None;
        let question = Question {
            name,
            label,
            help,
            example,
            privacy,
            required,
            required_message,
            autocomplete,
            when,
            kind,
        };
        draft.item = Some(Item::Question(question));
    }
}

fn name(node: &Node, label: Option<&str>, report: &mut Report) -> Option<(String, Range<usize>)> {
    let example = identifier(label.unwrap_or("prenom"));
    let written = report.required_text(node, "name", &format!("name: {example}"))?;
    let span = node.get("name").map_or_else(|| head(node), |name| name.span.clone());
    if !is_name(&written) {
        let message = format!("« {written} » ne peut pas servir de nom.");
        let better = identifier(&written);
        let help =
            format!("Une minuscule, puis des minuscules sans accent, des chiffres et _ : name: {better}");
        report.add(span, message, help);
        return None;
    }
    Some((written, span))
}

fn autocomplete(node: &Node, word: Option<&str>, report: &mut Report) -> Option<String> {
    let token = report.text(node, "autocomplete")?;
    let span = node.get("autocomplete").map_or(0..0, |node| node.span.clone());
    if !AUTOCOMPLETE.contains(&token.as_str()) {
        let message = format!("Les navigateurs ne connaissent pas « autocomplete: {token} ».");
        report.add(span, message, suggestion(&token, &AUTOCOMPLETE));
        return None;
    }
    // A browser would fill in what the question refuses.
    let meant = match token.as_str() {
        "email" => Some("email"),
        token if token.starts_with("tel") => Some("phone"),
        _ => None,
    };
    let misplaced = |word: &str| match word {
        "email" | "phone" => token != "off" && meant != Some(word),
        _ => meant.is_some(),
    };
    if let Some(word) = word.filter(|word| misplaced(word)) {
        let message = format!("« autocomplete: {token} » ne va pas avec le type « {word} ».");
        let help = match meant {
            Some(meant) => format!("Écrivez « type: {meant} », ou changez « autocomplete »."),
            None => "Changez « autocomplete », ou supprimez cette ligne.".to_owned(),
        };
        report.add(span, message, help);
        return None;
    }
    Some(token)
}

/// The item, shown only under that condition.
pub(super) fn with_condition(item: Item, condition: Option<When>) -> Item {
    match item {
        Item::Section { name, title, text, .. } => Item::Section { name, title, text, when: condition },
        Item::Note { text, .. } => Item::Note { text, when: condition },
        Item::Question(question) => Item::Question(Question { when: condition, ..question }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::specimen::{FORM, changed};
    use super::*;

    #[test]
    fn an_item_is_a_mapping() {
        assert!(
            changed("  - note: Aucun détail médical.", "  - Aucun détail médical.")
                .1
                .message
                .contains("section")
        );
    }

    #[test]
    fn sections_and_notes_have_their_keys() {
        assert!(changed("text: Deux", "texte: Deux").1.help.is_some_and(|help| help.contains("« text »")));
        assert!(changed("section: Votre demande", "section:").1.message.contains("pas de valeur"));
        assert!(
            changed("section: Votre demande", "section: A\n    type: text").1.message.contains("une section")
        );
        assert!(changed("note: Aucun détail médical.", "note: [a]").1.message.contains("une liste"));
        let named = FORM.replace("section: Votre demande", "section: Votre demande\n    name: debut");
        let form = super::super::read("specimen", &named).expect("correct");
        assert!(matches!(&form.items()[0], Item::Section { name: Some(name), .. } if name == "debut"));
    }

    #[test]
    fn names_are_plain() {
        let (shown, problem) = changed("name: nom", "name: Nom d’usage");
        assert_eq!(shown, "Nom d’usage");
        assert!(problem.help.is_some_and(|help| help.ends_with("name: nom_d_usage")));
        let (shown, problem) = changed("  - name: nom\n    type: text", "  - type: text");
        assert_eq!(shown, "type");
        assert!(problem.help.is_some_and(|help| help.ends_with("name: nom")), "made from the label");
    }

    #[test]
    fn a_question_has_a_label() {
        assert!(changed("    label: Téléphone\n", "").1.message.contains("« label »"));
    }

    #[test]
    fn own_words_for_a_missing_answer_need_a_required_one() {
        let (shown, problem) = changed("    required: true\n    required_message", "    required_message");
        assert_eq!(shown, "required_message");
        assert!(problem.message.contains("obligatoire"));
    }

    #[test]
    fn autocomplete_is_a_token_of_html() {
        let (shown, problem) = changed("autocomplete: name", "autocomplete: giver-name");
        assert_eq!(shown, "giver-name");
        assert!(problem.help.is_some_and(|help| help.contains("given-name")));
        let (_, problem) = changed("autocomplete: name", "autocomplete: email");
        assert!(problem.help.is_some_and(|help| help.contains("type: email")));
        let (shown, _) = changed("label: Téléphone", "label: Téléphone\n    autocomplete: name");
        assert_eq!(shown, "name");
    }
}
