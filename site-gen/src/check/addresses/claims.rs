//! Who may have an address: nothing that another has, nothing that the build keeps for itself; and the home page must
//! have its own.

use std::collections::BTreeMap;

use super::{PageAt, Target};
use crate::check::Context;
use crate::check::aliases::Alias;
use crate::check::page::Entry;
use crate::diagnostic::Diagnostic;
use crate::model;

/// First parts of addresses that the build and the function keep for themselves.
const RESERVED: [&str; 4] = ["assets", "fichiers", "formulaires", "images"];

/// Files that the build makes, whatever the content.
const GENERATED: [&str; 1] = ["/404.html"];

/// Former addresses lead to their page, so that links to them still arrive.
pub(super) fn former(
    entries: &[Entry],
    taken: &mut BTreeMap<String, (Target, String)>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (index, entry) in entries.iter().enumerate() {
        let source = &entry.source;
        for Alias { url, span } in &entry.head.aliases {
            let found = if entry.url.as_ref() == Some(url) {
                let message = format!("« {url} » est déjà l’adresse de cette page");
                let help = "Retirez-la de « aliases », qui n’a que d’anciennes adresses.";
                Some(Diagnostic::error("adresse-en-double", source, message).help(help))
            } else if GENERATED.iter().any(|name| url.ends_with(name)) {
                let message = format!("L’adresse « {url} » est réservée");
                Some(
                    Diagnostic::error("adresse-reservee", source, message).help("Retirez-la de « aliases »."),
                )
            } else if let Some((_, other)) = taken.get(url) {
                Some(duplicate(source, url, other))
            } else {
                reserved(source, url)
            };
            match found {
                Some(found) => diagnostics.push(found.at(span.clone())),
                None => {
                    let what = format!("une ancienne adresse de « {source} »");
                    taken.insert(url.clone(), (Target::Page(index), what));
                }
            }
        }
    }
}

pub(super) fn reserved(file: &str, url: &str) -> Option<Diagnostic> {
    let first = url.trim_matches('/').split('/').next().filter(|first| RESERVED.contains(first))?;
    let message = format!("L’adresse « /{first}/ » est réservée");
    let help = "Donnez un autre nom à ce fichier, à ce dossier ou à cette liste.";
    Some(Diagnostic::error("adresse-reservee", file, message).help(help))
}

pub(super) fn duplicate(file: &str, url: &str, other: &str) -> Diagnostic {
    let message = format!("L’adresse « {url} » est déjà celle de {other}");
    let help = "Renommez l’un des deux, ou supprimez celui qui est de trop.";
    Diagnostic::error("adresse-en-double", file, message).help(help)
}

pub(super) fn home(
    context: &Context,
    pages: &[PageAt],
    taken: &BTreeMap<String, (Target, String)>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let missing =
        |message: &str, help: &str| Diagnostic::error("accueil-absent", model::FILE, message).help(help);
    if pages.is_empty() {
        let folders: Vec<String> = context
            .model
            .collections
            .iter()
            .map(|declared| format!("content/{}", declared.collection.folder))
            .collect();
        let message = format!("Le site n’a aucune page (dossiers regardés : {})", folders.join(", "));
        let help = "Créez « content/pages/index.md », la page d’accueil, ou vérifiez le dossier donné par --content.";
        diagnostics.push(Diagnostic::error("site-vide", model::FILE, message).help(help));
        return;
    }
    match taken.get("/") {
        Some((Target::Page(index), _)) if !pages[*index].published => {
            let page = &pages[*index];
            let remedy = page.absence.map(|absence| absence.remedy(&page.source)).unwrap_or_default();
            let found =
                Diagnostic::error("accueil-absent", &page.source, "La page d’accueil n’est pas publiée");
            diagnostics.push(found.help(format!("{remedy}, ou construisez avec --drafts.")));
        }
        Some(_) => {}
        None => {
            let help =
                "Créez « content/pages/index.md » dans une collection dont l’adresse est « /{path}/ ».";
            diagnostics.push(missing("Le site n’a pas de page d’accueil", help));
        }
    }
}
