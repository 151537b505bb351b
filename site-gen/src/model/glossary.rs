//! `glossary`: the collection whose entries explain the words that other pages use.

use super::Declared;
use crate::site::FieldKind;
use crate::suggest;
use crate::table::{self, Report, Table};

/// The field, where the collection has it, that holds other spellings of a word, separated by commas.
pub(crate) const SPELLINGS: &str = "formes";

/// Index of the collection. Its entries must be somewhere, so that a word can lead there.
pub(super) fn read(table: &mut Table, collections: &[Declared], report: &mut Report) -> Option<usize> {
    let node = table.get("glossary")?;
    let name = table::text(node, "glossary", report)?;
    let Some(index) = collections.iter().position(|declared| declared.collection.name == name) else {
        let known = collections.iter().map(|declared| declared.collection.name.as_str());
        let help = suggest::among(&name, known, "Collections déclarées");
        report.error("collection-inconnue", &node.span, format!("Collection inconnue : « {name} »"), help);
        return None;
    };
    let collection = &collections[index].collection;
    if !collection.entry_pages && collection.listing.is_none() {
        let message = format!("Les mots de « {name} » ne sont montrés nulle part");
        let help = format!("Ajoutez « listing: /{name}/ » à cette collection.");
        report.error("glossaire-invalide", &node.span, message, help);
        return None;
    }
    let spellings = collection.fields.iter().find(|field| field.name == SPELLINGS);
    if spellings.is_some_and(|field| !matches!(field.kind, FieldKind::Text)) {
        let message = format!("Dans un glossaire, le champ « {SPELLINGS} » est un texte");
        let help = format!(
            "Écrivez « {SPELLINGS}: {{ type: text }} » : les formes y sont séparées par des virgules."
        );
        report.error("glossaire-invalide", &node.span, message, help);
    }
    Some(index)
}
