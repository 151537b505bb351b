//! Values that need nothing but their vocabulary: a page's own, and the defaults that `site.yaml` declares.

use std::collections::BTreeMap;

use forms::yaml::Node;

use crate::site::{FieldKind, FieldType, Term, Value, Vocabulary};
use crate::slug;
use crate::suggest;
use crate::table::{self, Report};

type Vocabularies = BTreeMap<String, Vocabulary>;

/// Whether [`scalar`] reads values of this type.
pub(super) fn is_scalar(kind: &FieldKind) -> bool {
    matches!(
        kind,
        FieldKind::Text
            | FieldKind::Date
            | FieldKind::Number
            | FieldKind::Boolean
            | FieldKind::Choice(_)
            | FieldKind::Choices(_)
    )
}

/// One value of a field; `None` when it is wrong, which is reported, or of another type.
pub fn scalar(
    field: &FieldType,
    node: &Node,
    vocabularies: &Vocabularies,
    report: &mut Report,
) -> Option<Value> {
    let name = field.name.as_str();
    Some(match &field.kind {
        FieldKind::Text => Value::Text(table::text(node, name, report)?),
        FieldKind::Date => Value::Date(table::date(node, name, report)?),
        FieldKind::Number => Value::Number(table::number(node, name, report)?),
        FieldKind::Boolean => Value::Boolean(table::boolean(node, name, report)?),
        FieldKind::Choice(vocabulary) => {
            Value::Choice(term(vocabularies.get(vocabulary)?, node, name, report)?)
        }
        FieldKind::Choices(vocabulary) => {
            let terms = terms(vocabularies.get(vocabulary)?, node, name, report);
            Value::Choices(Some(terms).filter(|terms| !terms.is_empty())?)
        }
        _ => return None,
    })
}

fn term(vocabulary: &Vocabulary, node: &Node, name: &str, report: &mut Report) -> Option<Term> {
    let written = table::text(node, name, report)?;
    let found = vocabulary.terms.iter().find(|term| term.value == written);
    if found.is_none() {
        let values = || vocabulary.terms.iter().map(|term| term.value.as_str());
        let folded = slug::fold(&written);
        // People copy what the site shows, not what the file says.
        let help = match vocabulary.terms.iter().find(|term| slug::fold(&term.label) == folded) {
            Some(term) => format!("Écrivez « {} » (la valeur, non le libellé).", term.value),
            None if written.contains(',') => {
                format!("Pour plusieurs valeurs, mettez des crochets : « {name}: [{written}] ».")
            }
            None => suggest::among(&written, values(), "Valeurs possibles"),
        };
        let message = format!("« {written} » n’est pas une valeur de « {} »", vocabulary.label);
        report.error("valeur-inconnue", &node.span, message, help);
    }
    found.cloned()
}

fn terms(vocabulary: &Vocabulary, node: &Node, name: &str, report: &mut Report) -> Vec<Term> {
    // One value alone needs no brackets.
    let items = match table::scalar(node) {
        Some(_) => std::slice::from_ref(node),
        None => table::items(node, name, report),
    };
    let mut terms: Vec<Term> = Vec::new();
    for item in items {
        let Some(term) = term(vocabulary, item, name, report) else { continue };
        if terms.contains(&term) {
            let message = format!("« {} » figure deux fois dans « {name} »", term.value);
            report.error("valeur-en-double", &item.span, message, "Gardez-la une seule fois.");
        } else {
            terms.push(term);
        }
    }
    terms
}
