//! Where a page stands: its collection by its folder, its address by its path.

use std::collections::BTreeSet;

use super::Context;
use crate::diagnostic::Diagnostic;
use crate::load;
use crate::model::Declared;
use crate::site::Unpublished;
use crate::slug;
use crate::suggest;

/// Endings of files an editor may have taken for pages.
const NOT_PAGES: [&str; 8] = ["markdown", "mdown", "mdx", "txt", "docx", "odt", "html", "htm"];

pub(super) struct Place {
    /// Index into the model's collections.
    pub collection: usize,
    /// The part of the address that the file's path gives: `plateforme/equipe`, or nothing for the first page.
    pub slug: String,
    /// `None` when the path cannot be an address, which has been reported, or when entries have none.
    pub url: Option<String>,
}

/// The collection whose folder holds the file, deepest folder first, and the rest of the path.
pub(super) fn collection<'p>(path: &'p str, collections: &[Declared]) -> Option<(usize, &'p str)> {
    let path = path.strip_prefix("content/")?;
    collections
        .iter()
        .enumerate()
        .filter_map(|(index, declared)| {
            let rest = path.strip_prefix(declared.collection.folder.as_str())?.strip_prefix('/')?;
            Some((index, rest))
        })
        .min_by_key(|(_, rest)| rest.len())
}

/// Works out the address of the page `path` by the name of its `original`; `None` when it stands in no collection.
pub(super) fn place(
    path: &str,
    original: &str,
    context: &Context,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Place> {
    let (index, rest) = collection(original, &context.model.collections)?;
    let declared = &context.model.collections[index];
    let stem = rest.strip_suffix(".md").unwrap_or(rest);
    let slug = if stem == "index" { "" } else { stem.strip_suffix("/index").unwrap_or(stem) };
    let url = match fault(slug, declared) {
        None => declared.collection.entry_pages.then(|| url(&declared.url, slug)),
        Some((message, help)) => {
            diagnostics.push(Diagnostic::error("adresse-invalide", path, message).help(help));
            None
        }
    };
    Some(Place { collection: index, slug: slug.to_owned(), url })
}

pub(super) fn url(pattern: &str, slug: &str) -> String {
    pattern.replace("{slug}", slug).replace("{path}", slug).replace("//", "/")
}

fn fault(slug: &str, declared: &Declared) -> Option<(String, String)> {
    let name = &declared.collection.name;
    let one_part = declared.url.contains("{slug}");
    if one_part && slug.is_empty() {
        return Some((
            format!("Une page de « {name} » ne peut pas s’appeler « index.md » à la racine de son dossier"),
            "Rangez-la dans un dossier à son nom : « mon-action/index.md ». Le texte d’une liste va dans site.yaml."
                .to_owned(),
        ));
    }
    if one_part && slug.contains('/') {
        return Some((
            format!("Les pages de « {name} » n’ont pas de sous-dossiers : « {slug} »"),
            format!("Déplacez le fichier en « {}/index.md ».", slug.replace('/', "-")),
        ));
    }
    let wrong = slug.split('/').find(|part| !part.is_empty() && !slug::is_valid(part))?;
    let better = slug::from_text(wrong);
    Some((
        format!("« {wrong} » ne peut pas servir d’adresse"),
        match better.as_str() {
            "" => {
                "Renommez le fichier : petites lettres sans accents, chiffres et traits d’union.".to_owned()
            }
            better => {
                format!(
                    "Renommez le fichier ou le dossier en « {better} » : lettres sans accents, chiffres, traits d’union."
                )
            }
        },
    ))
}

/// Files that will not become pages although someone may expect it; no page vanishes silently.
pub(super) fn strays(
    context: &Context,
    pages: &BTreeSet<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Unpublished> {
    let collections = &context.model.collections;
    let mut all = Vec::new();
    let mut leave_out = |path: &str, reason: &str| {
        let title = String::new();
        all.push(Unpublished { source: path.to_owned(), title, reason: reason.to_owned() });
    };
    for path in pages.iter().filter(|path| collection(path, collections).is_none()) {
        let folder = path.trim_start_matches("content/").split('/').next().unwrap_or_default();
        let folders = collections.iter().map(|declared| declared.collection.folder.as_str());
        let help = suggest::among(folder, folders, "Dossiers déclarés dans content/site.yaml");
        let message = "Cette page n’est dans le dossier d’aucune collection : elle ne sera pas publiée";
        diagnostics.push(Diagnostic::warning("page-hors-collection", path, message).help(help));
        leave_out(path, "hors des dossiers des collections");
    }
    for path in context.sources.files.iter().filter(|path| collection(path, collections).is_some()) {
        let name = path.rsplit('/').next().unwrap_or_default();
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
        if load::is_readme(path) {
            leave_out(path, "fichier d’explications (README)");
        } else if NOT_PAGES.contains(&ending.as_str()) || (ending == "md" && !path.ends_with(".md")) {
            leave_out(path, "seuls les fichiers dont le nom finit par « .md » deviennent des pages");
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_follow_the_path() {
        assert_eq!(url("/{path}/", ""), "/");
        assert_eq!(url("/{path}/", "plateforme/equipe"), "/plateforme/equipe/");
        assert_eq!(url("/actions/{slug}/", "annoncer"), "/actions/annoncer/");
    }
}
