//! Data files: facts for templates. A figure without a date and a source is a rumour, and is refused.

use std::collections::BTreeMap;
use std::ops::Range;

use forms::yaml::{Node, Value as Yaml};
use serde_json::{Map, Value, json};

use super::addresses::Addresses;
use super::figures::figure;
use super::links;
use crate::diagnostic::Diagnostic;
use crate::load::{self, Source};
use crate::model;
use crate::slug;
use crate::table::{self, Report, Table};

/// Every data file by its name, as templates see it.
pub(super) fn read(
    sources: &[Source],
    addresses: &Addresses,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for source in sources {
        let file = source.path.strip_prefix(load::DATA).unwrap_or(&source.path);
        let name = file.strip_suffix(".yaml").unwrap_or(file);
        if !slug::is_name(name) {
            let message = format!("« {name} » ne peut pas servir de nom à des données");
            let better = slug::from_text(name).replace('-', "_");
            let help = format!("Renommez le fichier en « {better}.yaml ».");
            diagnostics.push(Diagnostic::error("nom-invalide", &source.path, message).help(help));
        }
        let mut report = Report::new(&source.path);
        match forms::yaml::parse(&source.text) {
            Ok(node) => {
                let mut reader = Reader { addresses, report: &mut report };
                all.insert(name.to_owned(), reader.value(&node, Backing::default()));
            }
            Err(problem) => report.found.push(model::problem_at(&source.path, problem)),
        }
        diagnostics.extend(report.found);
    }
    all
}

/// What the groups around a figure say of it.
#[derive(Debug, Clone, Copy, Default)]
struct Backing {
    date: bool,
    source: bool,
}

struct Reader<'r, 'f> {
    addresses: &'r Addresses<'r>,
    report: &'r mut Report<'f>,
}

impl Reader<'_, '_> {
    fn value(&mut self, node: &Node, backing: Backing) -> Value {
        match &node.value {
            Yaml::Scalar { .. } => self.scalar(node, backing),
            Yaml::Sequence(items) => items.iter().map(|item| self.value(item, backing)).collect(),
            Yaml::Mapping(pairs) => self.group(pairs, backing),
        }
    }

    fn group(&mut self, pairs: &[(Node, Node)], around: Backing) -> Value {
        let says =
            |key| pairs.iter().any(|(name, node)| table::scalar(name) == Some(key) && !table::is_empty(node));
        let backing = Backing { date: around.date || says("date"), source: around.source || says("source") };
        let mut all = Map::new();
        for (name, node) in pairs {
            let Some(key) = table::scalar(name) else {
                let help = "Une clé est un simple mot, suivi de « : ».";
                self.report.error("champ-inconnu", &name.span, "Clé illisible", help);
                continue;
            };
            let value = match key {
                _ if table::is_empty(node) => Value::Null,
                "date" => self.date(node),
                "source" => self.source(node),
                _ => self.value(node, backing),
            };
            all.insert(key.to_owned(), value);
        }
        Value::Object(all)
    }

    fn scalar(&mut self, node: &Node, backing: Backing) -> Value {
        let Some(figure) = figure(node) else { return forms::yaml::to_json(node) };
        let missing = match (backing.date, backing.source) {
            (true, true) => return figure,
            (true, false) => "ni lui ni ce qui l’entoure ne dit d’où il vient",
            (false, true) => "ni lui ni ce qui l’entoure ne dit de quand il date",
            (false, false) => "ni lui ni ce qui l’entoure ne dit de quand il date et d’où il vient",
        };
        let written = table::scalar(node).unwrap_or_default().trim();
        let message = format!("Le chiffre « {written} » : {missing}");
        let help = "Ajoutez à côté de lui, ou plus haut, « date: mars 2025 » et « source: … ». Si ce n’est pas un \
                    chiffre à citer (un numéro, une année), mettez-le entre guillemets.";
        self.report.error("chiffre-sans-source", &node.span, message, help);
        figure
    }

    /// `label` is in the words of the first language; [`crate::view`] says it in those of each.
    fn date(&mut self, node: &Node) -> Value {
        match table::date(node, "date", self.report) {
            Some(date) => json!({ "iso": date.iso(), "label": date.label() }),
            None => Value::Null,
        }
    }

    /// Who says so: words, or words that lead to a document or a page.
    fn source(&mut self, node: &Node) -> Value {
        if table::scalar(node).is_some() {
            let label = table::text(node, "source", self.report);
            return json!({ "label": label, "url": null });
        }
        let Some(mut table) = Table::open(node, "source", self.report) else { return Value::Null };
        let help = "Écrivez qui le dit : « label: Rapport annuel 2024 ».";
        let label = table.required_text("label", help, self.report);
        let url = table.get("url").and_then(|node| {
            let target = table::text(node, "url", self.report)?;
            self.link(&target, &node.span)
        });
        table.close(self.report);
        json!({ "label": label, "url": url })
    }

    fn link(&mut self, target: &str, span: &Range<usize>) -> Option<String> {
        let found = links::resolve(self.report.file, target, self.addresses);
        found.map_err(|fault| self.report.error(fault.code, span, fault.message, fault.help)).ok()
    }
}
