//! The fields a collection declares: each value against its type.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use forms::yaml::Node;

use super::{Context, images};
use crate::content;
use crate::load::Source;
use crate::markdown::{self, Document, Ids};
use crate::model;
use crate::site::{FieldKind, FieldType, Term, Value};
use crate::slug;
use crate::suggest;
use crate::table::{self, Report, Table};

/// A value that is right in itself; links wait until all addresses are known.
pub(super) enum Found {
    Value(Value),
    Markdown(Document),
    Link { label: String, target: String, span: Range<usize> },
    List(Vec<BTreeMap<String, Found>>),
}

/// Adds the ids that the values bring to their page.
pub(super) fn collect_anchors(fields: &BTreeMap<String, Found>, all: &mut BTreeSet<String>) {
    for found in fields.values() {
        match found {
            Found::Markdown(document) => all.extend(document.anchors.iter().cloned()),
            Found::List(items) => items.iter().for_each(|item| collect_anchors(item, all)),
            Found::Value(_) | Found::Link { .. } => {}
        }
    }
}

pub(super) struct Reader<'r> {
    pub context: &'r Context<'r>,
    pub source: &'r Source,
    pub ids: &'r mut Ids,
}

impl Reader<'_> {
    /// Every declared field that has a value; whatever is missing or wrong is reported.
    pub fn read(
        &mut self,
        declared: &[FieldType],
        table: &mut Table,
        report: &mut Report,
    ) -> BTreeMap<String, Found> {
        let vocabularies = &self.context.model.vocabularies;
        let mut found = BTreeMap::new();
        for field in declared {
            let node = if field.required {
                table.require(&field.name, &model::example(field, vocabularies), report)
            } else {
                table.get(&field.name)
            };
            if let Some(value) = node.and_then(|node| self.value(field, node, report)) {
                found.insert(field.name.clone(), value);
            }
        }
        found
    }

    fn value(&mut self, field: &FieldType, node: &Node, report: &mut Report) -> Option<Found> {
        let name = field.name.as_str();
        let value = match &field.kind {
            FieldKind::Text => Value::Text(table::text(node, name, report)?),
            FieldKind::Date => Value::Date(table::date(node, name, report)?),
            FieldKind::Number => Value::Number(table::number(node, name, report)?),
            FieldKind::Boolean => Value::Boolean(table::boolean(node, name, report)?),
            FieldKind::Choice(vocabulary) => Value::Choice(self.term(vocabulary, node, name, report)?),
            FieldKind::Choices(vocabulary) => Value::Choices(self.terms(vocabulary, field, node, report)?),
            FieldKind::Image => {
                Value::Image(images::field(node, name, &self.source.path, self.context, report)?)
            }
            FieldKind::Images => {
                let items = table::items(node, name, report).iter();
                let read = |item| images::field(item, name, &self.source.path, self.context, report);
                Value::Images(items.filter_map(read).collect())
            }
            FieldKind::Markdown => return self.markdown(node, name, report),
            FieldKind::Link => return link(node, name, report),
            FieldKind::List(fields) => return self.list(fields, node, name, report),
        };
        Some(Found::Value(value))
    }

    fn term(&self, vocabulary: &str, node: &Node, name: &str, report: &mut Report) -> Option<Term> {
        let written = table::text(node, name, report)?;
        let vocabulary = self.context.model.vocabularies.get(vocabulary)?;
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

    fn terms(
        &self,
        vocabulary: &str,
        field: &FieldType,
        node: &Node,
        report: &mut Report,
    ) -> Option<Vec<Term>> {
        // One value alone needs no brackets.
        let items = match table::scalar(node) {
            Some(_) => std::slice::from_ref(node),
            None => table::items(node, &field.name, report),
        };
        let mut terms: Vec<Term> = Vec::new();
        for item in items {
            let Some(term) = self.term(vocabulary, item, &field.name, report) else { continue };
            if terms.contains(&term) {
                let message = format!("« {} » figure deux fois dans « {} »", term.value, field.name);
                report.error("valeur-en-double", &item.span, message, "Gardez-la une seule fois.");
            } else {
                terms.push(term);
            }
        }
        if items.is_empty() && field.required && matches!(node.value, forms::yaml::Value::Sequence(_)) {
            let help = model::example(field, &self.context.model.vocabularies);
            report.error("champ-manquant", &node.span, format!("Le champ « {} » est vide", field.name), help);
        }
        (!terms.is_empty()).then_some(terms)
    }

    fn markdown(&mut self, node: &Node, name: &str, report: &mut Report) -> Option<Found> {
        let text = table::text(node, name, report)?;
        let (mut document, faults) = markdown::parse(&text, self.ids);
        let file = &self.source.text;
        let place = |span: Range<usize>| locate(file, &node.span, &text, span);
        document.relocate(place);
        report.found.extend(faults.into_iter().map(|fault| {
            let span = place(fault.span.clone());
            content::report(report.file, fault, span)
        }));
        Some(Found::Markdown(document))
    }

    fn list(&mut self, fields: &[FieldType], node: &Node, name: &str, report: &mut Report) -> Option<Found> {
        let mut all = Vec::new();
        for item in table::items(node, name, report) {
            let Some(mut table) = Table::open(item, name, report) else { continue };
            all.push(self.read(fields, &mut table, report));
            table.close(report);
        }
        (!all.is_empty()).then_some(Found::List(all))
    }
}

fn link(node: &Node, name: &str, report: &mut Report) -> Option<Found> {
    if let Some(written) = table::scalar(node) {
        let message = format!("« {name} » doit dire les mots du lien et son adresse");
        let help = format!("Écrivez « {name}: {{ label: …, url: {} }} ».", written.trim());
        report.error("mauvais-type", &node.span, message, help);
        return None;
    }
    let mut table = Table::open(node, name, report)?;
    let label = table.required_text("label", "Écrivez les mots du lien : « label: … ».", report);
    let help = "Écrivez l’adresse du lien : « url: https://… » ou une page du site.";
    let target = table
        .require("url", help, report)
        .and_then(|node| Some((table::text(node, "url", report)?, node.span.clone())));
    table.close(report);
    let (target, span) = target?;
    Some(Found::Link { label: label?, target, span })
}

/// Where a piece of a field's text stands in its file. YAML may have unfolded or unescaped the text, so the piece is
/// searched for; when it cannot be found exactly once, the whole field is meant.
fn locate(file: &str, field: &Range<usize>, text: &str, span: Range<usize>) -> Range<usize> {
    let (Some(piece), Some(written)) = (text.get(span), file.get(field.clone())) else {
        return field.clone();
    };
    let mut places = written.match_indices(piece);
    match (places.next(), places.next()) {
        (Some((at, _)), None) if !piece.is_empty() => field.start + at..field.start + at + piece.len(),
        _ => field.clone(),
    }
}
