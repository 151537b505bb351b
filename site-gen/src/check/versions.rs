//! Which file is which version of which page: `index.md`, `index.en.md`, `index.falc.md`.

use std::collections::HashMap;

use super::Context;
use super::absence::Absence;
use super::fields::{self, Found};
use super::page::Entry;
use crate::diagnostic::Diagnostic;
use crate::edition::Edition;
use crate::slug;
use crate::suggest;

/// What the name of a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version {
    /// Index of the edition.
    pub edition: usize,
    /// The file of the same page in the default edition; its own for a page of that edition.
    pub original: String,
}

/// Reads the language, or the variant, from the end of a file's name.
///
/// # Errors
/// Code, message and remedy, when the end looks like a language that this file cannot be in.
pub(super) fn of(path: &str, editions: &[Edition]) -> Result<Version, (&'static str, String, String)> {
    let original = || Version { edition: 0, original: path.to_owned() };
    let stem = path.strip_suffix(".md").unwrap_or(path);
    let name = stem.rsplit('/').next().unwrap_or(stem);
    let Some((name, tag)) = name.rsplit_once('.').filter(|(name, _)| !name.is_empty()) else {
        return Ok(original());
    };
    let bare = stem.strip_suffix(tag).and_then(|stem| stem.strip_suffix('.')).unwrap_or(stem);
    if let Some(edition) = editions.iter().skip(1).position(|edition| edition.tag() == tag) {
        return Ok(Version { edition: edition + 1, original: format!("{bare}.md") });
    }
    if editions.first().is_some_and(|default| default.tag() == tag) {
        let message = format!("« {tag} » est déjà la langue des pages sans indication");
        return Err(("langue-inconnue", message, format!("Renommez le fichier en « {name}.md ».")));
    }
    if let Some(edition) = editions.iter().find(|edition| edition.tag().eq_ignore_ascii_case(tag)) {
        let message = format!("« {tag} » s’écrit « {} », comme dans site.yaml", edition.tag());
        return Err((
            "langue-inconnue",
            message,
            format!("Renommez le fichier en « {name}.{}.md ».", edition.tag()),
        ));
    }
    // A second `.md` is a slip of the hand, not Moldovan.
    if is_language(tag) && tag != "md" {
        let known = editions.iter().skip(1).map(Edition::tag);
        let help = format!(
            "Ajoutez « {tag} » à « languages » dans content/site.yaml, ou renommez le fichier. {}",
            suggest::among(tag, known, "Versions possibles")
        );
        return Err(("langue-inconnue", format!("La langue « {tag} » n’est pas déclarée"), help));
    }
    Ok(original())
}

/// `en`, `pt-br`: whether an editor may mean a language.
fn is_language(tag: &str) -> bool {
    let (language, region) =
        tag.split_once('-').map_or((tag, None), |(language, region)| (language, Some(region)));
    (2..=3).contains(&language.len())
        && language.bytes().all(|b| b.is_ascii_lowercase())
        && region.is_none_or(|region| region.len() == 2 && region.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// A translation is of something.
pub(super) fn orphan(path: &str, version: &Version, context: &Context) -> Option<Diagnostic> {
    let exists = |file: &String| context.sources.files.binary_search(file).is_ok();
    if version.edition == 0 || exists(&version.original) {
        return None;
    }
    let message = format!("Cette page n’a pas d’original : « {} » n’existe pas", version.original);
    let help = "Écrivez d’abord l’original, sous ce nom, dans le même dossier.";
    Some(Diagnostic::error("traduction-sans-original", path, message).help(help))
}

/// Completes translations from their originals: what is said once for all languages is not written again.
pub(super) fn complete(entries: &mut [Entry], contexts: &[Context], diagnostics: &mut Vec<Diagnostic>) {
    if entries.iter().all(|entry| entry.edition == 0) {
        return;
    }
    let by_source: HashMap<String, usize> =
        entries.iter().enumerate().map(|(index, entry)| (entry.source.clone(), index)).collect();
    let originals: Vec<Option<usize>> = entries
        .iter()
        .map(|entry| by_source.get(&entry.original).copied().filter(|_| entry.edition != 0))
        .collect();
    for (index, original) in originals.iter().enumerate() {
        let Some(original) = *original else { continue };
        let Ok([entry, original]) = entries.get_disjoint_mut([index, original]) else { continue };
        inherit(entry, original, &contexts[entry.edition]);
        if let Some((form, span)) = &entry.head.form
            && original.head.form.as_ref().map(|(form, _)| form) != Some(form)
        {
            let message = format!("L’original de cette page ne porte pas le formulaire « {form} »");
            let help = format!("Ajoutez « form: {form} » dans « {} », ou retirez-le ici.", original.source);
            diagnostics.push(
                Diagnostic::error("formulaire-traduit", &entry.source, message).at(span.clone()).help(help),
            );
        }
        if let (Some(absence), None) = (original.head.absence, entry.head.absence) {
            entry.head.absence = Some(Absence::WithOriginal { over: absence.is_over() });
        }
    }
    addresses(entries, contexts);
}

fn inherit(entry: &mut Entry, original: &Entry, context: &Context) {
    entry.head.order = entry.head.order.or(original.head.order);
    // It appears with its original, or later.
    entry.head.publish = entry.head.publish.or(original.head.publish);
    entry.head.original_updated = original.head.updated.filter(|_| entry.head.updated.is_none());
    if !entry.head.own_template && entry.head.form.is_none() && original.head.form.is_none() {
        entry.head.template.clone_from(&original.head.template);
    }
    let declared = &context.model.collections[entry.collection].collection.fields;
    for field in declared.iter().filter(|field| fields::is_said_once(&field.kind)) {
        if let (None, Some(Found::Value(value))) =
            (entry.fields.get(&field.name), original.fields.get(&field.name))
        {
            let value = context.model.relabelled(&field.kind, value.clone());
            entry.fields.insert(field.name.clone(), Found::Value(value));
        }
    }
}

/// Gives translations that chose a `slug` their address, and the pages below them with it.
fn addresses(entries: &mut [Entry], contexts: &[Context]) {
    let chosen: HashMap<(usize, usize, String), String> = entries
        .iter()
        .filter_map(|entry| {
            let slug = entry.head.slug.clone()?;
            Some(((entry.edition, entry.collection, entry.slug.clone()), slug))
        })
        .collect();
    if chosen.is_empty() {
        return;
    }
    for entry in entries.iter_mut().filter(|entry| entry.edition != 0 && entry.url.is_some()) {
        let mut path = String::new();
        let parts: Vec<String> = entry
            .slug
            .split('/')
            .map(|part| {
                path = if path.is_empty() { part.to_owned() } else { format!("{path}/{part}") };
                let key = (entry.edition, entry.collection, path.clone());
                chosen.get(&key).cloned().unwrap_or_else(|| part.to_owned())
            })
            .collect();
        let pattern = &contexts[entry.edition].model.collections[entry.collection].url;
        entry.url = Some(super::place::url(pattern, &parts.join("/")));
    }
}

/// Whether a page of `edition` may call itself `slug`; otherwise message and remedy.
pub(super) fn slug_fault(slug: &str, edition: &Edition, is_home: bool) -> Option<(String, String)> {
    if edition.is_default() {
        return Some((
            "L’adresse d’une page vient du nom de son fichier".to_owned(),
            "Renommez le fichier, et gardez son ancienne adresse dans « aliases ». Seule une traduction a un « slug »."
                .to_owned(),
        ));
    }
    if is_home {
        return Some((
            "La page d’accueil n’a pas d’autre adresse que celle de sa langue".to_owned(),
            "Supprimez « slug ».".to_owned(),
        ));
    }
    if slug::is_valid(slug) {
        return None;
    }
    let help =
        format!("Petites lettres sans accents, chiffres et traits d’union : « {} ».", slug::from_text(slug));
    Some((format!("« {slug} » ne peut pas servir d’adresse"), help))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_name_says_the_language() {
        let editions = Edition::all(&["fr".to_owned(), "en".to_owned()]);
        let version = |path: &str| of(path, &editions).map(|version| (version.edition, version.original));
        let is = |edition, original: &str| Ok((edition, original.to_owned()));
        assert_eq!(version("content/pages/index.md"), is(0, "content/pages/index.md"));
        assert_eq!(version("content/pages/index.en.md"), is(1, "content/pages/index.md"));
        assert_eq!(version("content/pages/a.falc.md"), is(2, "content/pages/a.md"));
        assert_eq!(version("content/pages/a.md.md"), is(0, "content/pages/a.md.md"));
        assert_eq!(version("content/pages/v.2/a.md"), is(0, "content/pages/v.2/a.md"));
        for wrong in [
            "content/pages/a.fr.md",
            "content/pages/a.de.md",
            "content/pages/a.pt-br.md",
            "content/pages/a.EN.md",
        ] {
            assert_eq!(version(wrong).unwrap_err().0, "langue-inconnue");
        }
    }
}
