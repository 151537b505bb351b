//! References: a page of the collection that the field names, by its short name or by its file.

use super::Context;
use super::addresses::Addresses;
use super::links::{self, Fault};
use crate::suggest;

/// The file of the page that `written` names on the page `source`, in the language of that page if it can be.
pub(super) fn resolve(
    source: &str,
    written: &str,
    collection: usize,
    context: &Context,
    addresses: &Addresses,
) -> Result<String, Fault> {
    let name = &context.model.collections[collection].collection.name;
    let from = addresses.by_source(source);
    let page = addresses
        .by_slug(collection, written.trim_matches('/'))
        .or_else(|| links::page_named(source, written, addresses));
    let Some(page) = page else {
        let help = match suggest::nearest(written, addresses.slugs(collection)) {
            Some(near) => format!("Vouliez-vous dire « {near} » ?"),
            None => format!(
                "Écrivez le nom d’un dossier ou d’un fichier de « content/{} », sans « .md ».",
                folder(collection, context)
            ),
        };
        let message = format!("« {written} » n’est pas une page de « {name} »");
        return Err(Fault::new("reference-inconnue", message, help));
    };
    if page.collection != collection {
        let message = format!("« {} » n’est pas une page de « {name} »", page.source);
        let help = format!("Nommez une page du dossier « content/{} ».", folder(collection, context));
        return Err(Fault::new("reference-inconnue", message, help));
    }
    if page.source == source || from.is_some_and(|from| from.is_version_of(page)) {
        let help = "Nommez une autre page, ou supprimez cette valeur.";
        return Err(Fault::new("reference-a-soi-meme", "Cette page se cite elle-même", help));
    }
    let from_published = from.is_none_or(|page| page.published);
    links::present(page, written, from_published)?;
    let own = from.and_then(|from| addresses.page_in(page, from.edition)).filter(|page| page.published);
    Ok(own.unwrap_or(page).source.clone())
}

fn folder<'c>(collection: usize, context: &'c Context) -> &'c str {
    &context.model.collections[collection].collection.folder
}
