//! Reading keys while gathering problems: every reader here answers `None` once it has said why.

use crate::nearest;
use crate::yaml::{Node, Problem};
use std::ops::{Range, RangeInclusive};

#[derive(Default)]
pub(super) struct Report {
    problems: Vec<Problem>,
}

impl Report {
    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    pub(super) fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    pub(super) fn add(&mut self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(Problem::new(span, message).with_help(help));
    }

    pub(super) fn wrong_kind(&mut self, node: &Node, key: &str, wanted: &str, example: &str) {
        let message = format!("« {key} » attend {wanted} ; ici : {}.", node.describe());
        self.add(node.span.clone(), message, format!("Exemple : {example}"));
    }

    /// Reports the keys of `mapping` that are not `allowed`.
    pub(super) fn keys(&mut self, mapping: &Node, allowed: &[&str], place: &str) {
        for (key, _) in mapping.entries() {
            let name = key.text().unwrap_or_default();
            if !allowed.contains(&name) {
                let message = format!("La clé « {name} » n’existe pas dans {place}.");
                self.add(key.span.clone(), message, suggestion(name, allowed));
            }
        }
    }

    /// The value of a key that must be there; what is missing is shown at the first line of `mapping`.
    pub(super) fn required<'n>(&mut self, mapping: &'n Node, key: &str, example: &str) -> Option<&'n Node> {
        let value = mapping.get(key);
        match value {
            Some(node) if !node.is_null() => return value,
            Some(node) => {
                let message = format!("La clé « {key} » n’a pas de valeur.");
                self.add(node.span.clone(), message, format!("Exemple : {example}"));
            }
            None => {
                let message = format!("Il manque la clé « {key} ».");
                self.add(head(mapping), message, format!("Ajoutez par exemple : {example}"));
            }
        }
        None
    }

    pub(super) fn required_text(&mut self, mapping: &Node, key: &str, example: &str) -> Option<String> {
        let node = self.required(mapping, key, example)?;
        self.text_of(node, key)
    }

    /// The text of an optional key.
    pub(super) fn text(&mut self, mapping: &Node, key: &str) -> Option<String> {
        let node = mapping.get(key)?;
        self.text_of(node, key)
    }

    pub(super) fn text_of(&mut self, node: &Node, key: &str) -> Option<String> {
        match node.as_str().map(str::trim) {
            Some("") => {
                self.add(
                    node.span.clone(),
                    format!("« {key} » est vide."),
                    "Écrivez un texte, ou supprimez la clé.",
                );
                None
            }
            Some(text) => Some(text.to_owned()),
            None => {
                self.wrong_kind(node, key, "un texte", &format!("{key}: Votre texte"));
                None
            }
        }
    }

    /// A list of texts, not empty.
    pub(super) fn texts(&mut self, node: &Node, key: &str) -> Option<Vec<String>> {
        let Some(nodes) = node.as_sequence() else {
            self.wrong_kind(node, key, "une liste", &format!("{key}: [Un texte, Un autre texte]"));
            return None;
        };
        if nodes.is_empty() {
            self.add(
                node.span.clone(),
                format!("La liste « {key} » est vide."),
                "Ajoutez au moins un élément.",
            );
            return None;
        }
        let texts: Vec<Option<String>> = nodes.iter().map(|node| self.text_of(node, key)).collect();
        texts.into_iter().collect()
    }

    /// `true` or `false`; absent means false.
    pub(super) fn flag(&mut self, mapping: &Node, key: &str) -> bool {
        let Some(node) = mapping.get(key) else { return false };
        if node.as_bool().is_none() {
            self.wrong_kind(node, key, "true ou false, sans guillemets", &format!("{key}: true"));
        }
        node.as_bool().unwrap_or(false)
    }

    pub(super) fn required_whole(
        &mut self,
        mapping: &Node,
        key: &str,
        range: RangeInclusive<i64>,
        example: &str,
    ) -> Option<i64> {
        self.required(mapping, key, example)?;
        self.whole(mapping, key, range)
    }

    /// The whole number of an optional key.
    pub(super) fn whole(&mut self, mapping: &Node, key: &str, range: RangeInclusive<i64>) -> Option<i64> {
        let node = mapping.get(key)?;
        let number = node.as_i64().filter(|number| range.contains(number));
        if number.is_none() {
            let (least, most) = (range.start(), range.end());
            let message = format!("« {key} » attend un nombre entier entre {least} et {most}.");
            self.add(
                node.span.clone(),
                message,
                format!(
                    "Écrivez le nombre en chiffres, sans guillemets : {key}: {}",
                    10.clamp(*least, *most)
                ),
            );
        }
        number
    }
}

/// « Vouliez-vous dire … ? », or all there is to choose from.
pub(super) fn suggestion(word: &str, candidates: &[&str]) -> String {
    match nearest(word, candidates.iter().copied()) {
        Some(meant) => format!("Vouliez-vous dire « {meant} » ?"),
        None => format!("Possibilités : {}.", candidates.join(", ")),
    }
}

/// The first key of a mapping: where to show what it lacks.
pub(super) fn head(mapping: &Node) -> Range<usize> {
    mapping.entries().first().map_or(mapping.span.clone(), |(key, _)| key.span.clone())
}

/// What a label or a badly written name would be as `^[a-z][a-z0-9_]*$`: accents folded, the rest `_`.
pub(super) fn identifier(text: &str) -> String {
    let fold = |c: char| match c {
        'à' | 'â' | 'ä' | 'á' => "a".to_owned(),
        'ç' => "c".to_owned(),
        'é' | 'è' | 'ê' | 'ë' => "e".to_owned(),
        'î' | 'ï' | 'í' => "i".to_owned(),
        'ô' | 'ö' | 'ó' => "o".to_owned(),
        'ù' | 'û' | 'ü' | 'ú' => "u".to_owned(),
        'ÿ' => "y".to_owned(),
        'œ' => "oe".to_owned(),
        'æ' => "ae".to_owned(),
        other if other.is_ascii_alphanumeric() => other.to_string(),
        _ => " ".to_owned(),
    };
    let folded: String = text.to_lowercase().chars().map(fold).collect();
    let name = folded.split_whitespace().collect::<Vec<_>>().join("_");
    match name.chars().next() {
        Some(first) if first.is_ascii_digit() => format!("n_{name}"),
        Some(_) => name,
        None => "champ".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::specimen::changed;
    use super::*;
    use crate::form::is_name;

    #[test]
    fn unknown_keys_suggest_the_nearest() {
        let (shown, problem) = changed("    help: Comme", "    hlep: Comme");
        assert_eq!(shown, "hlep");
        assert_eq!(problem.help.as_deref(), Some("Vouliez-vous dire « help » ?"));
        let (_, problem) = changed("    help: Comme", "    obligatoire: Comme");
        assert!(problem.help.is_some_and(|help| help.contains("label, ")), "all keys are listed");
    }

    #[test]
    fn texts_are_neither_lists_nor_empty() {
        assert!(changed("label: Nom", "label: [Nom]").1.message.contains("une liste"));
        assert!(changed("label: Nom", "label: \" \"").1.message.contains("vide"));
        let (shown, problem) = changed("label: Nom", "label:");
        assert_eq!(
            (shown.as_str(), problem.message.as_str()),
            ("label", "La clé « label » n’a pas de valeur.")
        );
    }

    #[test]
    fn flags_are_true_or_false() {
        let (shown, problem) =
            changed("required: true\n    required_message: Choisissez votre demande.", "required: oui");
        assert_eq!(shown, "oui");
        assert!(problem.message.contains("true ou false"));
    }

    #[test]
    fn identifiers_are_names() {
        assert_eq!(identifier("Prénom d’usage"), "prenom_d_usage");
        assert_eq!(identifier("2 heures"), "n_2_heures");
        for text in ["Œuvre", "…", "", "Ça & là", "ÉTÉ"] {
            assert!(is_name(&identifier(text)), "{text}");
        }
    }
}
