//! Entries without a page of their own: what they may not say, because nobody would read it.
//!
//! A listing shows many of them at once, so their texts bring no ids either: two entries may have the same heading.

use std::ops::Range;

use forms::yaml::Node;

use crate::markdown::Document;
use crate::table::{Report, Table};

/// Keys that only make sense for a page.
const OF_PAGES: [&str; 5] = ["template", "form", "aliases", "slug", "qr"];

pub(super) fn keys(table: &mut Table, report: &mut Report) {
    for key in OF_PAGES {
        if let Some((name, _)) = table.entry(key) {
            let message = format!("« {key} » n’a pas de sens ici : cette fiche n’a pas de page à elle");
            let help = format!("Supprimez « {key} ». La fiche est montrée dans la liste de sa collection.");
            report.error("champ-sans-page", &name.span, message, help);
        }
    }
}

/// The text below the front matter, which starts with `fence`.
pub(super) fn text(document: &Document, fence: &Range<usize>, report: &mut Report) {
    if !document.parts.is_empty() {
        let message = "Le texte sous l’en-tête ne serait lu nulle part : cette fiche n’a pas de page à elle";
        let help = "Mettez-le dans « summary » ou dans un champ de l’en-tête, ou supprimez-le.";
        report.error("texte-sans-page", fence, message, help);
    }
}

/// A Markdown field, written at `node`.
pub(super) fn field(document: &Document, node: &Node, name: &str, report: &mut Report) {
    if !document.anchors.is_empty() {
        let message =
            format!("« {name} » ne peut contenir ni titre ni note : plusieurs fiches partagent une page");
        let help = "Remplacez le titre par un mot en **gras** et la note par une parenthèse.";
        report.error("titre-sans-page", &node.span, message, help);
    }
}
