//! The lists of a translation have the elements of the original's, in its order; what is missing or too much is named,
//! so that nobody has to count.

use crate::definition::report::{Report, head};
use crate::form::{Choice, Item};
use crate::yaml::Node;

/// An element of the original.
#[derive(Clone)]
pub(super) struct Expected {
    /// What tells it from its neighbours in both files; empty where only the order does.
    mark: String,
    /// « la question « nom » »
    words: String,
}

impl Expected {
    pub fn item(item: &Item) -> Self {
        let (mark, words) = match item {
            Item::Section { title, .. } => ("section".to_owned(), format!("la section « {title} »")),
            Item::Note { text, .. } => ("note".to_owned(), format!("la note « {text} »")),
            Item::Question(question) => {
                (question.name.to_string(), format!("la question « {} »", question.name))
            }
        };
        Expected { mark, words }
    }

    pub fn option(option: &Choice) -> Self {
        let words = format!("l’option « {} » ({})", option.value, option.label);
        Expected { mark: option.value.clone(), words }
    }

    /// As many texts, which nothing but their places tells from one another.
    pub fn texts(count: usize) -> Vec<Self> {
        vec![Expected { mark: String::new(), words: String::new() }; count]
    }
}

/// What a translated element is, in the terms of [`Expected::mark`].
fn mark(node: &Node) -> &str {
    match node.entries() {
        [(key, _)] if !matches!(key.text(), Some("name" | "message")) => key.text().unwrap_or_default(),
        _ if node.get("section").is_some() => "section",
        _ if node.get("note").is_some() => "note",
        _ => node.get("name").and_then(Node::text).unwrap_or_default(),
    }
}

/// The list under `key`, which has as many elements as the original's.
pub(super) fn same_length<'n>(
    node: &'n Node,
    key: &str,
    original: &[Expected],
    report: &mut Report,
) -> Option<&'n [Node]> {
    let wanted = original.len();
    if wanted == 0 {
        return None;
    }
    let list = report.required(node, key, &format!("{key}: puis les {wanted} éléments de l’original"))?;
    let Some(nodes) = list.as_sequence() else {
        report.wrong_kind(list, key, "une liste", &format!("{key}: puis un tiret par élément"));
        return None;
    };
    if nodes.len() == wanted {
        return Some(nodes);
    }
    let found = nodes.len();
    let count = format!(
        "« {key} » compte {found} élément{}, et l’original {wanted}",
        if found > 1 { "s" } else { "" }
    );
    let help =
        "Gardez les éléments de l’original, dans le même ordre : un par section, note, question ou phrase.";
    // The first place where the two part: before it, all is well.
    let parted = original.iter().zip(nodes).position(|(expected, node)| expected.mark != mark(node));
    let at = parted.unwrap_or(wanted.min(found));
    let span = nodes.get(at).map_or_else(|| nodes.last().map_or(list.span.clone(), head), head);
    let told = match original.get(at) {
        Some(expected) if expected.mark.is_empty() => format!("{count}."),
        Some(expected) if found < wanted => format!("{count} : il manque {}.", expected.words),
        Some(expected) => format!("{count} : ici, il a {}.", expected.words),
        None => format!("{count} : cet élément est de trop."),
    };
    report.add(span, told, help);
    None
}
