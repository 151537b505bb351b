//! Collections and their fields: which folders are published, where, and what each page must say.

use std::collections::BTreeMap;

use forms::yaml::Node;

use super::fields::{self, Known};
use super::{Declared, Sort, check_name, outputs};
use crate::site::{Collection, FieldKind, FieldType, Noun, Vocabulary};
use crate::suggest;
use crate::table::{self, Report, Table};

pub(super) const HELP: &str = "Déclarez au moins une collection, par exemple « collections: { pages: { folder: pages, url: \"/{path}/\" } } ».";

/// Folders of `content/` that hold something else than pages.
const RESERVED_FOLDERS: [&str; 3] = ["forms", "images", "data"];

type Vocabularies = BTreeMap<String, Vocabulary>;

pub(super) fn read(node: &Node, vocabularies: &Vocabularies, report: &mut Report) -> Vec<Declared> {
    let mut all: Vec<Declared> = Vec::new();
    let pairs = table::pairs(node, "collections", report).unwrap_or_default();
    let names = pairs.iter().filter_map(|(key, _)| table::scalar(key)).collect();
    let known = Known { vocabularies, collections: names };
    for (key, node) in pairs {
        let name = table::scalar(key).unwrap_or_default();
        check_name(name, key, report);
        let Some(table) = Table::open(node, name, report) else { continue };
        let declared = collection(name, table.missing_at(key.span.clone()), &known, report);
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

fn collection(name: &str, mut table: Table, known: &Known, report: &mut Report) -> Declared {
    let folder = table.require("folder", "Nommez le dossier de « content » : « folder: actions ».", report);
    let folder = folder.and_then(|node| folder_name(node, report)).unwrap_or_else(|| name.to_owned());
    let entry_pages = table.boolean("entry_pages", report).unwrap_or(true);
    let url = match entry_pages {
        true => table.require("url", "Écrivez par exemple « url: \"/actions/{slug}/\" ».", report),
        false => without_pages(&mut table, report),
    };
    let otherwise = if entry_pages { "/{path}/" } else { "/{slug}/" };
    let url = url.and_then(|node| page_pattern(node, report)).unwrap_or_else(|| otherwise.to_owned());
    let template_span = table.get("template").map(|node| node.span.clone());
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
        Some(node) => fields::read(node, 1, known, report),
        None => Vec::new(),
    };
    let sound = report.found.len() == before;
    let extra = table.get("extra").is_some_and(|node| extra(node, report));
    let sort = table.get("sort").and_then(|node| sort(node, &fields, sound, report));
    let outputs = outputs::read(&mut table, listing.is_some(), &fields, sound, report);
    table.close(report);
    let label = label.unwrap_or_else(|| name.to_owned());
    let name = name.to_owned();
    let collection = Collection {
        name,
        label,
        noun,
        folder,
        template,
        listing,
        facet_url,
        page_size,
        fields,
        extra,
        entry_pages,
        outputs,
    };
    let sort = sort.unwrap_or_else(|| Sort { field: "order".to_owned(), descending: false });
    Declared { collection, template_span, url, sort, sound }
}

fn noun(node: &Node, report: &mut Report) -> Option<Noun> {
    let mut table = Table::open(node, "noun", report)?;
    let one = table.required_text("one", "Écrivez le mot au singulier : « one: atelier ».", report);
    let many = table.required_text("many", "Écrivez le mot au pluriel : « many: ateliers ».", report);
    table.close(report);
    Some(Noun { one: one?, many: many? })
}

/// Entries that are only shown in listings have neither address nor template.
fn without_pages<'n>(table: &mut Table<'n>, report: &mut Report) -> Option<&'n Node> {
    for key in ["url", "template"] {
        if let Some((name, _)) = table.entry(key) {
            let message = format!("« {key} » n’a pas de sens quand les fiches n’ont pas de page à elles");
            let help = format!("Supprimez « {key} », ou « entry_pages: false ».");
            report.error("champ-inconnu", &name.span, message, help);
        }
    }
    None
}

/// Whether pages may say things that nobody declared.
fn extra(node: &Node, report: &mut Report) -> bool {
    let written = table::text(node, "extra", report);
    match written.as_deref() {
        Some("allow") => return true,
        Some("error") | None => {}
        Some(other) => {
            let message = format!("« {other} » ne dit pas que faire des champs inconnus");
            let help = "Écrivez « extra: allow » pour les garder ; sans cette ligne, ils sont des erreurs.";
            report.error("valeur-inconnue", &node.span, message, help);
        }
    }
    false
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
