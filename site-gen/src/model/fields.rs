//! The fields of a collection: what each page must or may say, and of what type.

use std::collections::BTreeMap;

use forms::yaml::Node;

use super::{BUILT_IN, check_name, values};
use crate::site::{FieldKind, FieldType, Vocabulary};
use crate::suggest;
use crate::table::{self, Report, Table};

const TYPES: [&str; 14] = [
    "text",
    "markdown",
    "date",
    "number",
    "boolean",
    "choice",
    "choices",
    "image",
    "images",
    "file",
    "link",
    "reference",
    "references",
    "list",
];

/// Lists of lists of lists help nobody.
const MAX_LIST_DEPTH: usize = 3;

/// What a field may name.
pub(super) struct Known<'k> {
    pub vocabularies: &'k BTreeMap<String, Vocabulary>,
    pub collections: Vec<&'k str>,
}

pub(super) fn read(node: &Node, depth: usize, known: &Known, report: &mut Report) -> Vec<FieldType> {
    let pairs = table::pairs(node, "fields", report).unwrap_or_default();
    pairs.iter().filter_map(|(key, node)| field(key, node, depth, known, report)).collect()
}

fn field(key: &Node, node: &Node, depth: usize, known: &Known, report: &mut Report) -> Option<FieldType> {
    let name = table::scalar(key).unwrap_or_default();
    check_name(name, key, report);
    if depth == 1 && BUILT_IN.contains(&name) {
        let message = format!("Le champ « {name} » existe déjà sur toutes les pages");
        report.error("champ-reserve", &key.span, message, "Supprimez cette déclaration, ou changez de nom.");
    }
    let mut table = Table::open(node, name, report)?.missing_at(key.span.clone());
    let help = format!("Écrivez par exemple « type: text ». Types possibles : {}.", TYPES.join(", "));
    let written = table.require("type", &help, report);
    let required = table.boolean("required", report).unwrap_or(false);
    let help = table.text("help", report).unwrap_or_default();
    let label = table.text("label", report);
    let facet = table.get("facet").is_some_and(|node| table::boolean(node, "facet", report) == Some(true));
    let vocabulary = table.entry("vocabulary").map(|(_, node)| node);
    let of = table.entry("of").map(|(_, node)| node);
    let target = table.entry("collection").map(|(_, node)| node);
    let default = table.get("default");
    let role =
        table.get("role").and_then(|node| Some((table::text(node, "role", report)?, node.span.clone())));
    let kind = written.and_then(|node| {
        let kind = table::text(node, "type", report)?;
        match kind.as_str() {
            "text" => Some(FieldKind::Text),
            "markdown" => Some(FieldKind::Markdown),
            "date" => Some(FieldKind::Date),
            "number" => Some(FieldKind::Number),
            "boolean" => Some(FieldKind::Boolean),
            "image" => Some(FieldKind::Image),
            "images" => Some(FieldKind::Images),
            "file" => Some(FieldKind::File),
            "link" => Some(FieldKind::Link),
            "reference" => collection_name(target, node, known, report).map(FieldKind::Reference),
            "references" => collection_name(target, node, known, report).map(FieldKind::References),
            "choice" => vocabulary_name(vocabulary, node, known, report).map(FieldKind::Choice),
            "choices" => vocabulary_name(vocabulary, node, known, report).map(FieldKind::Choices),
            "list" => list(of, node, depth, known, report).map(FieldKind::List),
            other => {
                let help = suggest::among(other, TYPES, "Types possibles");
                report.error(
                    "type-inconnu",
                    &node.span,
                    format!("Type de champ inconnu : « {other} »"),
                    help,
                );
                None
            }
        }
    });
    table.close(report);
    let kind = kind?;
    let choice = matches!(kind, FieldKind::Choice(_) | FieldKind::Choices(_));
    let reference = matches!(kind, FieldKind::Reference(_) | FieldKind::References(_));
    for (wrong, word) in [
        (facet && !(choice && depth == 1), "facet"),
        (vocabulary.is_some() && !choice, "vocabulary"),
        (of.is_some() && !matches!(kind, FieldKind::List(_)), "of"),
        (target.is_some() && !reference, "collection"),
        (role.is_some() && !matches!(kind, FieldKind::Image | FieldKind::Images), "role"),
        (default.is_some() && !values::is_scalar(&kind), "default"),
        (default.is_some() && required, "required"),
    ] {
        if wrong {
            let message = format!("« {word} » n’a pas de sens pour le champ « {name} »");
            let help = match word {
                "of" => "Seul un champ de type « list » a des sous-champs.",
                "collection" => {
                    "Seuls les champs « reference » et « references » mènent aux pages d’une collection."
                }
                "role" => "Seuls les champs « image » et « images » ont un rôle.",
                "default" => {
                    "Seuls un texte, un nombre, une date, un « boolean » et un choix peuvent avoir une valeur par défaut."
                }
                "required" => {
                    "Un champ qui a une valeur par défaut ne manque jamais : supprimez « required » ou « default »."
                }
                _ => "Seuls les champs « choice » et « choices », hors des listes, s’en servent.",
            };
            report.error("champ-inconnu", &key.span, message, help);
        }
    }
    let name = name.to_owned();
    let mut field = FieldType { name, label, kind, required, facet, help, default: None, role };
    field.default = default.and_then(|node| values::scalar(&field, node, known.vocabularies, report));
    Some(field)
}

fn vocabulary_name(named: Option<&Node>, kind: &Node, known: &Known, report: &mut Report) -> Option<String> {
    let names = || known.vocabularies.keys().map(String::as_str);
    let Some(node) = named else {
        let names: Vec<&str> = names().collect();
        let help = format!("Ajoutez « vocabulary: … ». Vocabulaires déclarés : {}.", names.join(", "));
        report.error("champ-manquant", &kind.span, "Ce champ ne dit pas quel vocabulaire il emploie", help);
        return None;
    };
    let name = table::text(node, "vocabulary", report)?;
    if known.vocabularies.contains_key(&name) {
        return Some(name);
    }
    let help = suggest::among(&name, names(), "Vocabulaires déclarés");
    report.error("vocabulaire-inconnu", &node.span, format!("Vocabulaire inconnu : « {name} »"), help);
    None
}

fn collection_name(named: Option<&Node>, kind: &Node, known: &Known, report: &mut Report) -> Option<String> {
    let names = || known.collections.iter().copied();
    let Some(node) = named else {
        let names: Vec<&str> = names().collect();
        let help = format!("Ajoutez « collection: … ». Collections déclarées : {}.", names.join(", "));
        report.error("champ-manquant", &kind.span, "Ce champ ne dit pas à quelle collection il mène", help);
        return None;
    };
    let name = table::text(node, "collection", report)?;
    if known.collections.contains(&name.as_str()) {
        return Some(name);
    }
    let help = suggest::among(&name, names(), "Collections déclarées");
    report.error("collection-inconnue", &node.span, format!("Collection inconnue : « {name} »"), help);
    None
}

fn list(
    of: Option<&Node>,
    kind: &Node,
    depth: usize,
    known: &Known,
    report: &mut Report,
) -> Option<Vec<FieldType>> {
    let Some(node) = of else {
        let help = "Ajoutez « of: » et, en retrait, les champs de chaque élément.";
        report.error("champ-manquant", &kind.span, "Cette liste ne dit pas de quoi elle est faite", help);
        return None;
    };
    if depth >= MAX_LIST_DEPTH {
        report.error(
            "type-inconnu",
            &kind.span,
            "Trop de listes imbriquées",
            "Faites une liste plus simple.",
        );
        return None;
    }
    Some(read(node, depth + 1, known, report))
}
