//! Collections and their fields: which folders are published, where, and what each page must say.

use std::collections::BTreeMap;

use forms::yaml::Node;

use super::{BUILT_IN, Declared, Sort, check_name};
use crate::site::{Collection, FieldKind, FieldType, Noun, Vocabulary};
use crate::suggest;
use crate::table::{self, Report, Table};

pub(super) const HELP: &str = "Déclarez au moins une collection, par exemple « collections: { pages: { folder: pages, url: \"/{path}/\" } } ».";

const TYPES: [&str; 11] =
    ["text", "markdown", "date", "number", "boolean", "choice", "choices", "image", "images", "link", "list"];

/// Folders of `content/` that hold something else than pages.
const RESERVED_FOLDERS: [&str; 3] = ["forms", "images", "data"];

/// Lists of lists of lists help nobody.
const MAX_LIST_DEPTH: usize = 3;

type Vocabularies = BTreeMap<String, Vocabulary>;

pub(super) fn read(node: &Node, vocabularies: &Vocabularies, report: &mut Report) -> Vec<Declared> {
    let mut all: Vec<Declared> = Vec::new();
    let pairs = table::pairs(node, "collections", report).unwrap_or_default();
    for (key, node) in pairs {
        let name = table::scalar(key).unwrap_or_default();
        check_name(name, key, report);
        let Some(table) = Table::open(node, name, report) else { continue };
        let declared = collection(name, table.missing_at(key.span.clone()), vocabularies, report);
        if let Some(other) = all.iter().find(|other| other.collection.folder == declared.collection.folder) {
            let message = format!(
                "Les collections « {} » et « {name} » ont le même dossier « {} »",
                other.collection.name, declared.collection.folder
            );
            report.error(
                "dossier-en-double",
                &key.span,
                message,
                "Donnez à chaque collection son propre dossier.",
            );
        }
        all.push(declared);
    }
    if pairs.is_empty() {
        report.error("champ-manquant", &node.span, "Aucune collection n’est déclarée", HELP);
    }
    all
}

fn collection(name: &str, mut table: Table, vocabularies: &Vocabularies, report: &mut Report) -> Declared {
    let folder = table.require("folder", "Nommez le dossier de « content » : « folder: actions ».", report);
    let folder = folder.and_then(|node| folder_name(node, report)).unwrap_or_else(|| name.to_owned());
    let url = table.require("url", "Écrivez par exemple « url: \"/actions/{slug}/\" ».", report);
    let url = url.and_then(|node| page_pattern(node, report)).unwrap_or_else(|| "/{path}/".to_owned());
    let template = table.text("template", report).unwrap_or_else(|| "page".to_owned());
    let listing = table.get("listing").and_then(|node| pattern(node, "listing", &[], report));
    let facet_url =
        table.get("facet_url").and_then(|node| pattern(node, "facet_url", &["{facet}", "{value}"], report));
    if let (Some((key, _)), Some(_), None) = (table.entry("facet_url"), &facet_url, table.entry("listing")) {
        let help = "Ajoutez « listing: /actions/ », ou supprimez « facet_url ».";
        report.error("champ-manquant", &key.span, "Il n’y a pas de listes par valeur sans « listing »", help);
    }
    let label = match listing {
        Some(_) => {
            table.required_text("label", "Donnez un titre à la liste : « label: Les actions ».", report)
        }
        None => table.text("label", report),
    };
    let noun = table.get("noun").and_then(|node| noun(node, report));
    let page_size = table.get("page_size").and_then(|node| page_size(node, report)).unwrap_or(12);
    let before = report.found.len();
    let fields = match table.get("fields") {
        Some(node) => fields(node, 1, vocabularies, report),
        None => Vec::new(),
    };
    let sound = report.found.len() == before;
    let sort = table.get("sort").and_then(|node| sort(node, &fields, sound, report));
    table.close(report);
    let label = label.unwrap_or_else(|| name.to_owned());
    let name = name.to_owned();
    let collection =
        Collection { name, label, noun, folder, template, listing, facet_url, page_size, fields };
    let sort = sort.unwrap_or_else(|| Sort { field: "order".to_owned(), descending: false });
    Declared { collection, url, sort, sound }
}

fn noun(node: &Node, report: &mut Report) -> Option<Noun> {
    let mut table = Table::open(node, "noun", report)?;
    let one = table.required_text("one", "Écrivez le mot au singulier : « one: atelier ».", report);
    let many = table.required_text("many", "Écrivez le mot au pluriel : « many: ateliers ».", report);
    table.close(report);
    Some(Noun { one: one?, many: many? })
}

fn folder_name(node: &Node, report: &mut Report) -> Option<String> {
    let folder = table::text(node, "folder", report)?.trim_matches('/').to_owned();
    let parts = || folder.split('/');
    if parts().any(|part| part.is_empty() || part == "." || part == "..") {
        let message = format!("« {folder} » n’est pas un dossier de « content »");
        report.error("dossier-invalide", &node.span, message, "Écrivez son nom seul : « folder: actions ».");
        return None;
    }
    if RESERVED_FOLDERS.iter().any(|reserved| parts().next() == Some(reserved)) {
        let message = format!("Le dossier « {folder} » sert déjà à autre chose que des pages");
        report.error("dossier-invalide", &node.span, message, "Choisissez un autre nom de dossier.");
        return None;
    }
    Some(folder)
}

fn page_pattern(node: &Node, report: &mut Report) -> Option<String> {
    let url = table::text(node, "url", report)?;
    let wanted = if url.contains("{slug}") { "{slug}" } else { "{path}" };
    pattern(node, "url", &[wanted], report)
}

/// A URL pattern that begins and ends with `/` and holds each of `wanted` once, and no other placeholder.
fn pattern(node: &Node, name: &str, wanted: &[&str], report: &mut Report) -> Option<String> {
    let url = table::text(node, name, report)?;
    let rest = wanted.iter().fold(url.clone(), |rest, placeholder| rest.replacen(placeholder, "x", 1));
    let complete = wanted.iter().all(|placeholder| url.contains(placeholder));
    let plain = rest.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_/".contains(&b));
    if complete && plain && url.starts_with('/') && url.ends_with('/') && !url.contains("//") {
        return Some(url);
    }
    let example = match wanted {
        [] => "/actions/",
        [one] if *one == "{slug}" => "/actions/{slug}/",
        [_] => "/{path}/",
        _ => "/actions/{facet}/{value}/",
    };
    let message = format!("« {url} » n’est pas un modèle d’adresse");
    let help =
        format!("Commencez et finissez par « / », sans accents ni majuscules : « {name}: \"{example}\" ».");
    report.error("adresse-invalide", &node.span, message, help);
    None
}

fn page_size(node: &Node, report: &mut Report) -> Option<usize> {
    let number = table::number(node, "page_size", report)?;
    if (1.0..=1000.0).contains(&number) && number.fract() == 0.0 {
        return Some(number as usize);
    }
    let message = "« page_size » doit être un nombre entier de 1 à 1000";
    report.error("mauvais-type", &node.span, message, "Écrivez par exemple « page_size: 12 ».");
    None
}

fn sort(node: &Node, fields: &[FieldType], sound: bool, report: &mut Report) -> Option<Sort> {
    let text = table::text(node, "sort", report)?;
    let (field, descending) = match text.strip_prefix('-') {
        Some(field) => (field, true),
        None => (text.as_str(), false),
    };
    let sortable = |field: &&FieldType| {
        matches!(field.kind, FieldKind::Date | FieldKind::Number | FieldKind::Text | FieldKind::Choice(_))
    };
    let declared = fields.iter().filter(sortable).map(|field| field.name.as_str());
    let known: Vec<&str> = ["order", "title", "updated"].into_iter().chain(declared).collect();
    if known.contains(&field) || !sound {
        return Some(Sort { field: field.to_owned(), descending });
    }
    let message = format!("On ne peut pas trier par « {field} »");
    report.error("tri-inconnu", &node.span, message, suggest::among(field, known, "Tris possibles"));
    None
}

fn fields(node: &Node, depth: usize, vocabularies: &Vocabularies, report: &mut Report) -> Vec<FieldType> {
    let pairs = table::pairs(node, "fields", report).unwrap_or_default();
    pairs.iter().filter_map(|(key, node)| field(key, node, depth, vocabularies, report)).collect()
}

fn field(
    key: &Node,
    node: &Node,
    depth: usize,
    vocabularies: &Vocabularies,
    report: &mut Report,
) -> Option<FieldType> {
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
            "link" => Some(FieldKind::Link),
            "choice" => vocabulary_name(vocabulary, node, vocabularies, report).map(FieldKind::Choice),
            "choices" => vocabulary_name(vocabulary, node, vocabularies, report).map(FieldKind::Choices),
            "list" => list(of, node, depth, vocabularies, report).map(FieldKind::List),
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
    for (wrong, word) in [
        (facet && !(choice && depth == 1), "facet"),
        (vocabulary.is_some() && !choice, "vocabulary"),
        (of.is_some() && !matches!(kind, FieldKind::List(_)), "of"),
    ] {
        if wrong {
            let message = format!("« {word} » n’a pas de sens pour le champ « {name} »");
            let help = match word {
                "of" => "Seul un champ de type « list » a des sous-champs.",
                _ => "Seuls les champs « choice » et « choices », hors des listes, s’en servent.",
            };
            report.error("champ-inconnu", &key.span, message, help);
        }
    }
    Some(FieldType { name: name.to_owned(), label, kind, required, facet, help })
}

fn vocabulary_name(
    named: Option<&Node>,
    kind: &Node,
    vocabularies: &Vocabularies,
    report: &mut Report,
) -> Option<String> {
    let known = || vocabularies.keys().map(String::as_str);
    let Some(node) = named else {
        let names: Vec<&str> = known().collect();
        let help = format!("Ajoutez « vocabulary: … ». Vocabulaires déclarés : {}.", names.join(", "));
        report.error("champ-manquant", &kind.span, "Ce champ ne dit pas quel vocabulaire il emploie", help);
        return None;
    };
    let name = table::text(node, "vocabulary", report)?;
    if vocabularies.contains_key(&name) {
        return Some(name);
    }
    let help = suggest::among(&name, known(), "Vocabulaires déclarés");
    report.error("vocabulaire-inconnu", &node.span, format!("Vocabulaire inconnu : « {name} »"), help);
    None
}

fn list(
    of: Option<&Node>,
    kind: &Node,
    depth: usize,
    vocabularies: &Vocabularies,
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
    Some(fields(node, depth + 1, vocabularies, report))
}
