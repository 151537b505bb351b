//! What `site.yaml` says of the way texts are read: whose typography, and whether HTML may stand in them.

use crate::markdown::{RawHtml, Rules, Tongue, Typography};
use crate::suggest;
use crate::table::{self, Report, Table};

/// `language` is the site's own; its rules are for texts in it.
pub(super) fn read(table: &mut Table, language: &str, report: &mut Report) -> Rules {
    let typography = choice(table, "typography", &Typography::NAMES, report).unwrap_or_default();
    let raw_html = choice(table, "raw_html", &RawHtml::NAMES, report).unwrap_or_default();
    Rules { typography: typography.in_language(language), raw_html, tongue: Tongue::of(language) }
}

fn choice<T: Copy>(table: &mut Table, key: &str, names: &[(&str, T)], report: &mut Report) -> Option<T> {
    let node = table.get(key)?;
    let written = table::text(node, key, report)?;
    let found = names.iter().find(|(name, _)| *name == written).map(|(_, value)| *value);
    if found.is_none() {
        let help = suggest::among(&written, names.iter().map(|(name, _)| *name), "Valeurs possibles");
        report.error(
            "valeur-inconnue",
            &node.span,
            format!("« {written} » n’est pas une valeur de « {key} »"),
            help,
        );
    }
    found
}
