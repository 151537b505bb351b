//! The fields a collection declares: each value against its type.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use forms::yaml::{self, Node};

use super::{Context, images, listed};
use crate::content;
use crate::load::Source;
use crate::markdown::{self, Document, Ids};
use crate::model;
use crate::site::{FieldKind, FieldType, Image, Value};
use crate::table::{self, Report, Table};

/// A value that is right in itself; links wait until all addresses are known.
pub(super) enum Found {
    Value(Value),
    Markdown(Document),
    File {
        src: String,
        label: Option<String>,
        status: Option<String>,
        span: Range<usize>,
    },
    Link {
        label: String,
        target: String,
        span: Range<usize>,
    },
    /// Index of the collection; a slug or a path as written, and where.
    Reference(usize, (String, Range<usize>)),
    References(usize, Vec<(String, Range<usize>)>),
    List(Vec<BTreeMap<String, Found>>),
}

/// Adds the ids that the values bring to their page.
pub(super) fn collect_anchors(fields: &BTreeMap<String, Found>, all: &mut BTreeSet<String>) {
    for found in fields.values() {
        match found {
            Found::Markdown(document) => all.extend(document.anchors.iter().cloned()),
            Found::List(items) => items.iter().for_each(|item| collect_anchors(item, all)),
            Found::Value(_)
            | Found::File { .. }
            | Found::Link { .. }
            | Found::Reference(..)
            | Found::References(..) => {}
        }
    }
}

/// Whether a value is the same in all languages: a translation need not write it again.
pub(super) fn is_said_once(kind: &FieldKind) -> bool {
    match kind {
        FieldKind::Date
        | FieldKind::Number
        | FieldKind::Boolean
        | FieldKind::Choice(_)
        | FieldKind::Choices(_) => true,
        FieldKind::Text
        | FieldKind::Markdown
        | FieldKind::Image
        | FieldKind::Images
        | FieldKind::File
        | FieldKind::Link
        | FieldKind::Reference(_)
        | FieldKind::References(_)
        | FieldKind::List(_) => false,
    }
}

pub(super) struct Reader<'r> {
    pub context: &'r Context<'r>,
    pub source: &'r Source,
    /// False for an entry that is only shown in listings.
    pub own_page: bool,
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
        self.record(declared, !self.context.edition.is_default(), table, report)
    }

    /// A `translated` record takes from its original what is said once, which lacks nothing there.
    fn record(
        &mut self,
        declared: &[FieldType],
        translated: bool,
        table: &mut Table,
        report: &mut Report,
    ) -> BTreeMap<String, Found> {
        let vocabularies = &self.context.model.vocabularies;
        let mut found = BTreeMap::new();
        for field in declared {
            let elsewhere = translated && is_said_once(&field.kind);
            let node = if field.required && !elsewhere {
                table.require(&field.name, &model::example(field, vocabularies), report)
            } else {
                table.get(&field.name)
            };
            let value = match node {
                Some(node) if field.required && is_empty_list(node) => {
                    let message = format!("Le champ « {} » est vide", field.name);
                    let help = model::example(field, vocabularies);
                    report.error("champ-manquant", &node.span, message, help);
                    None
                }
                Some(node) => self.value(field, node, report),
                None if elsewhere => None,
                None => field.default.clone().map(Found::Value),
            };
            if let Some(value) = value {
                found.insert(field.name.clone(), value);
            }
        }
        found
    }

    fn value(&mut self, field: &FieldType, node: &Node, report: &mut Report) -> Option<Found> {
        let name = field.name.as_str();
        let value = match &field.kind {
            FieldKind::Image => Value::Image(Box::new(self.image(field, node, report)?)),
            FieldKind::Images => {
                let items = table::items(node, name, report).iter();
                Value::Images(items.filter_map(|item| self.image(field, item, report)).collect())
            }
            FieldKind::Markdown => return self.markdown(node, name, report),
            FieldKind::File => return file(node, name, report),
            FieldKind::Link => return link(node, name, report),
            FieldKind::Reference(collection) => {
                let target = (table::text(node, name, report)?, node.span.clone());
                return Some(Found::Reference(self.context.model.index_of(collection)?, target));
            }
            FieldKind::References(collection) => return self.references(collection, node, name, report),
            FieldKind::List(fields) => return self.list(fields, node, name, report),
            FieldKind::Text
            | FieldKind::Date
            | FieldKind::Number
            | FieldKind::Boolean
            | FieldKind::Choice(_)
            | FieldKind::Choices(_) => model::scalar(field, node, &self.context.model.vocabularies, report)?,
        };
        Some(Found::Value(value))
    }

    fn image(&self, field: &FieldType, node: &Node, report: &mut Report) -> Option<Image> {
        images::field(node, field, &self.source.path, self.context, report)
    }

    fn markdown(&mut self, node: &Node, name: &str, report: &mut Report) -> Option<Found> {
        let text = table::text(node, name, report)?;
        let (mut document, faults) = markdown::parse(&text, self.ids, &self.context.model.rules);
        let file = &self.source.text;
        let place = |span: Range<usize>| locate(file, &node.span, &text, span);
        document.relocate(place);
        report.found.extend(faults.into_iter().map(|fault| {
            let span = place(fault.span.clone());
            content::report(report.file, fault, span)
        }));
        if !self.own_page {
            listed::field(&document, node, name, report);
        }
        Some(Found::Markdown(document))
    }

    fn references(&self, collection: &str, node: &Node, name: &str, report: &mut Report) -> Option<Found> {
        // One page alone needs no brackets.
        let items = match table::scalar(node) {
            Some(_) => std::slice::from_ref(node),
            None => table::items(node, name, report),
        };
        let read = |item: &Node| Some((table::text(item, name, report)?, item.span.clone()));
        let targets: Vec<_> = items.iter().filter_map(read).collect();
        let collection = self.context.model.index_of(collection)?;
        (!targets.is_empty()).then_some(Found::References(collection, targets))
    }

    fn list(&mut self, fields: &[FieldType], node: &Node, name: &str, report: &mut Report) -> Option<Found> {
        let mut all = Vec::new();
        for item in table::items(node, name, report) {
            let Some(mut table) = Table::open(item, name, report) else { continue };
            all.push(self.record(fields, false, &mut table, report));
            table.close(report);
        }
        (!all.is_empty()).then_some(Found::List(all))
    }
}

fn is_empty_list(node: &Node) -> bool {
    matches!(&node.value, yaml::Value::Sequence(items) if items.is_empty())
}

/// A file name alone, or with the words of the link and what the document's state is.
fn file(node: &Node, name: &str, report: &mut Report) -> Option<Found> {
    if table::scalar(node).is_some() {
        let src = table::text(node, name, report)?;
        return Some(Found::File { src, label: None, status: None, span: node.span.clone() });
    }
    let mut table = Table::open(node, name, report)?;
    let help = "Écrivez le nom du fichier posé à côté de la page : « src: charte.pdf ».";
    let src = table
        .require("src", help, report)
        .and_then(|node| Some((table::text(node, "src", report)?, node.span.clone())));
    let label = table.text("label", report);
    let status = table.text("status", report);
    table.close(report);
    let (src, span) = src?;
    Some(Found::File { src, label, status, span })
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
