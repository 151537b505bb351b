//! `content/site.yaml`: the model of a site, as its editors declared it.
//!
//! Collections, their fields and their vocabularies are data, so that another hospital changes YAML and never Rust.
//! Whatever is wrong in the file is reported at once; what could be read is returned all the same, so that pages can
//! be checked in the same run.

mod collections;
mod editions;
mod example;
mod fields;
mod glossary;
mod outputs;
mod settings;
mod texts;
mod values;

pub use editions::read_all;
pub use example::{commented, example};
pub(crate) use glossary::SPELLINGS;
pub(crate) use settings::is_base_url;
pub use values::scalar;

use std::collections::BTreeMap;
use std::ops::Range;

use forms::yaml::{Node, Problem};

use crate::diagnostic::Diagnostic;
use crate::markdown::Rules;
use crate::site::{Collection, FieldKind, Settings, Term, Value, Vocabulary};
use crate::slug;
use crate::table::{self, Report, Table};

pub const FILE: &str = "content/site.yaml";

/// Keys every page has, whatever its collection declares.
pub const BUILT_IN: [&str; 13] = [
    "title", "summary", "template", "order", "draft", "publish", "expire", "updated", "form", "aliases",
    "slug", "relu_par", "qr",
];

#[derive(Debug)]
pub struct Model {
    /// Complete except for `menus`, whose targets are only known once all pages are.
    pub settings: Settings,
    pub menus: RawMenus,
    /// How texts are read.
    pub rules: Rules,
    pub vocabularies: BTreeMap<String, Vocabulary>,
    pub collections: Vec<Declared>,
}

impl Model {
    /// Index of a collection, by its name.
    pub fn index_of(&self, collection: &str) -> Option<usize> {
        self.collections.iter().position(|declared| declared.collection.name == collection)
    }
}

/// A collection and what only `check` needs of it.
#[derive(Debug)]
pub struct Declared {
    pub collection: Collection,
    /// Where `template` was written.
    pub template_span: Option<Range<usize>>,
    /// Holds exactly one of `{slug}` and `{path}`.
    pub url: String,
    pub sort: Sort,
    /// False when its fields could not be read: pages are then not checked against them.
    pub sound: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// A declared field, `title`, `order` or `updated`.
    pub field: String,
    pub descending: bool,
}

#[derive(Debug, Default)]
pub struct RawMenus {
    pub main: Vec<RawLink>,
    pub actions: Vec<RawLink>,
    pub footer: Vec<(String, Vec<RawLink>)>,
}

#[derive(Debug)]
pub struct RawLink {
    pub label: String,
    pub title: Option<String>,
    pub text: Option<String>,
    pub target: String,
    pub span: Range<usize>,
    /// Only entries of the first level have some.
    pub children: Vec<RawLink>,
}

/// Reads the file's text in the site's default language. `None` when it cannot be read at all.
pub fn read(text: &str, base_url: Option<&str>) -> (Option<Model>, Vec<Diagnostic>) {
    let (all, found) = read_all(text, base_url);
    (all.into_iter().next().map(|(_, model)| model), found)
}

/// `language` is that of the edition; typography has rules for some.
fn read_node(root: &Node, base_url: Option<&str>, language: &str) -> (Option<Model>, Vec<Diagnostic>) {
    let mut report = Report::new(FILE);
    let Some(table) = Table::of_file(root, "site.yaml", &mut report) else { return (None, report.found) };
    let mut table = table.missing_at(0..0);
    let vocabularies = match table.get("vocabularies") {
        Some(node) => vocabularies(node, &mut report),
        None => BTreeMap::new(),
    };
    let collections = match table.require("collections", collections::HELP, &mut report) {
        Some(node) => collections::read(node, &vocabularies, &mut report),
        None => Vec::new(),
    };
    let menus = match table.get("menus") {
        Some(node) => settings::menus(node, &mut report),
        None => RawMenus::default(),
    };
    let mut settings = settings::read(&mut table, base_url, &mut report);
    settings.glossary = glossary::read(&mut table, &collections, &mut report);
    let rules = texts::read(&mut table, language, &mut report);
    table.close(&mut report);
    (Some(Model { settings, menus, rules, vocabularies, collections }), report.found)
}

impl Model {
    /// A value of a page of another language, with the words of this one.
    pub fn relabelled(&self, kind: &FieldKind, mut value: Value) -> Value {
        let (FieldKind::Choice(name) | FieldKind::Choices(name)) = kind else { return value };
        let known = self.vocabularies.get(name).map(|all| all.terms.as_slice()).unwrap_or_default();
        let own = |term: &mut Term| {
            if let Some(found) = known.iter().find(|known| known.value == term.value) {
                term.label.clone_from(&found.label);
            }
        };
        match &mut value {
            Value::Choice(term) => own(term),
            Value::Choices(terms) => terms.iter_mut().for_each(own),
            _ => {}
        }
        value
    }
}

/// A problem of a YAML document, which is the whole file.
pub fn problem_at(file: &str, problem: Problem) -> Diagnostic {
    let diagnostic = Diagnostic::error("yaml-invalide", file, problem.message).at(problem.span);
    match problem.help {
        Some(help) => diagnostic.help(help),
        None => diagnostic.help("Vérifiez les retraits, les « : » suivis d’une espace et les guillemets."),
    }
}

fn vocabularies(node: &Node, report: &mut Report) -> BTreeMap<String, Vocabulary> {
    let mut all = BTreeMap::new();
    for (key, node) in table::pairs(node, "vocabularies", report).unwrap_or_default() {
        let name = table::scalar(key).unwrap_or_default();
        check_name(name, key, report);
        let Some(mut table) = Table::open(node, name, report) else { continue };
        let label = table.required_text("label", "Nommez ce vocabulaire : « label: Mission ».", report);
        let help = "Ajoutez les valeurs, une par ligne, en retrait : « soins: Soins ».";
        let mut terms: Vec<Term> = Vec::new();
        if let Some(values) = table.require("values", help, report) {
            for (key, node) in table::pairs(values, "values", report).unwrap_or_default() {
                let value = table::scalar(key).unwrap_or_default();
                check_name(value, key, report);
                let label = table::text(node, value, report).unwrap_or_default();
                if label.is_empty() {
                    let message = format!("La valeur « {value} » n’a pas de libellé");
                    report.error(
                        "champ-manquant",
                        &key.span,
                        message,
                        format!("Écrivez « {value}: Libellé »."),
                    );
                } else if terms.iter().any(|term| term.label == label) {
                    let message = format!("Deux valeurs de « {name} » portent le libellé « {label} »");
                    report.error(
                        "libelle-en-double",
                        &node.span,
                        message,
                        "Donnez-leur des libellés différents.",
                    );
                }
                terms.push(Term { value: value.to_owned(), label });
            }
        }
        table.close(report);
        all.insert(name.to_owned(), Vocabulary { label: label.unwrap_or_default(), terms });
    }
    all
}

/// Names end up in addresses and in templates.
fn check_name(name: &str, key: &Node, report: &mut Report) {
    if !slug::is_name(name) {
        let suggestion = slug::from_text(name).replace('-', "_");
        let message = format!("« {name} » ne peut pas servir de nom");
        let help = format!(
            "Un nom se compose de petites lettres sans accents, de chiffres et de « _ »{}.",
            if suggestion.is_empty() { String::new() } else { format!(" : par exemple « {suggestion} »") }
        );
        report.error("nom-invalide", &key.span, message, help);
    }
}

#[cfg(test)]
mod tests;
